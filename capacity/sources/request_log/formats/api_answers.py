"""Answers of the model API, one to a row: with `usage`, as chat completions, responses and embeddings have it.

Source: the models of the openai package 3.54.0. An answer may stand inside of something:
`response` of a Responses event, `response/body` of a batch, `body`. Chunks of a stream have their request's id, and
at most some of them a usage; the largest is that of the whole request. Events of a Responses stream that carry a piece
of the content (`response.output_text.delta`) are no requests.
"""

from typing import Final

from capacity.sources.request_log.formats.log_format import Field, LogFormat
from capacity.sources.request_log.formats.log_sample import Sample, mapping

_AROUND: Final = ("", "response/", "response/body/", "body/")
_CHUNK: Final = "chat.completion.chunk"


def _inside(*places: str) -> tuple[str, ...]:
    return tuple(around + place for place in places for around in _AROUND)


def _is_answer(sample: Sample) -> bool:
    return any(_has_usage(row) or row.get("object") == _CHUNK for row in sample.rows)


def _has_usage(row: object) -> bool:
    found = mapping(row)
    if found is None:
        return False
    return mapping(found.get("usage")) is not None or any(_has_usage(found.get(key)) for key in ("response", "body"))


API_ANSWERS: Final = LogFormat(
    looked_for="rows with `usage`, as the model API answers",
    recognizes=_is_answer,
    places={
        Field.TIME: ("timestamp", "time", *_inside("created", "created_at")),
        Field.END: _inside("completed_at"),
        Field.DURATION: ("duration_seconds",),
        Field.DURATION_MS: ("duration_ms", "latency_ms"),
        Field.INPUT: _inside("usage/prompt_tokens", "usage/input_tokens"),
        Field.CACHED: _inside("usage/prompt_tokens_details/cached_tokens", "usage/input_tokens_details/cached_tokens"),
        Field.CACHE_WRITE: _inside(
            "usage/prompt_tokens_details/cache_write_tokens", "usage/input_tokens_details/cache_write_tokens"
        ),
        Field.IMAGE_INPUT: _inside(
            "usage/input_tokens_details/image_tokens", "usage/prompt_tokens_details/image_tokens"
        ),
        Field.OUTPUT: _inside("usage/completion_tokens", "usage/output_tokens"),
        Field.IMAGE_OUTPUT: _inside("usage/output_tokens_details/image_tokens"),
        Field.TOTAL: _inside("usage/total_tokens"),
        Field.MAX_OUTPUT: (
            "max_output_tokens",
            "max_completion_tokens",
            "max_tokens",
            "request/max_output_tokens",
            "request/max_completion_tokens",
            "request/max_tokens",
            "response/max_output_tokens",
        ),
        Field.DEPLOYMENT: ("deployment",),
        Field.MODEL: _inside("model"),
        Field.STATUS: ("status_code", "response/status_code", *_inside("error/code", "error/type", "status")),
        Field.ID: _inside("id"),
        Field.KIND: ("type",),
    },
    time_unit="s",
    never={Field.KIND: "response.%.%"},
    without_output=True,
    output_grows=True,
    told_by=("object",),
)
