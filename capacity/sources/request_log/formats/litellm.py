"""Spend logs of the LiteLLM proxy, table `LiteLLM_SpendLogs`. Source: BerriAI/litellm, schema.prisma.

Hits of the proxy's own cache, and requests to other providers, never reached Azure. Times are UTC and name no zone.
"""

from typing import Final

from capacity.sources.request_log.formats.log_format import Field, LogFormat

_USAGE: Final = ("metadata/usage_object", "metadata/additional_usage_values")
_ERROR: Final = "metadata/error_information"


def _inside(*places: str) -> tuple[str, ...]:
    return tuple(f"{usage}/{place}" for place in places for usage in _USAGE)


LITELLM: Final = LogFormat(
    looked_for="spend logs of LiteLLM, with startTime and prompt_tokens",
    recognizes=lambda sample: sample.has("startTime", "prompt_tokens"),
    places={
        Field.TIME: ("startTime",),
        Field.END: ("endTime",),
        Field.DURATION_MS: ("request_duration_ms",),
        Field.INPUT: ("prompt_tokens",),
        Field.CACHED: _inside("prompt_tokens_details/cached_tokens", "cache_read_input_tokens"),
        Field.CACHE_WRITE: _inside("prompt_tokens_details/cache_write_tokens", "cache_creation_input_tokens"),
        Field.IMAGE_INPUT: _inside("prompt_tokens_details/image_tokens"),
        Field.OUTPUT: ("completion_tokens",),
        Field.IMAGE_OUTPUT: _inside("completion_tokens_details/image_tokens"),
        Field.TOTAL: ("total_tokens",),
        Field.DEPLOYMENT: ("model_group",),
        Field.MODEL: ("model",),
        Field.STATUS: (f"{_ERROR}/error_code", f"{_ERROR}/error_class", "status"),
        Field.ID: ("request_id",),
        Field.KIND: ("cache_hit",),
        Field.PROVIDER: ("custom_llm_provider",),
    },
    bags=frozenset({"metadata"}),
    only={Field.KIND: ("", "false", "none"), Field.PROVIDER: ("", "azure", "azure_ai", "azure_text")},
    without_output=True,
)
