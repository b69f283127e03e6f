"""Spans with the GenAI attributes of OpenTelemetry, as OTLP JSON or as dependencies of Application Insights.

Source: open-telemetry/semantic-conventions up to v1.41.0, and semantic-conventions-genai after it; `prompt_tokens` and
`completion_tokens` are the names before v1.27. Spans of agents and workflows can repeat the tokens of their children:
only those of inference are requests.
"""

from typing import Final

from capacity.findings import found
from capacity.sources.request_log.formats.log_format import Field, LogFormat

_BAGS: Final = ("customDimensions", "Properties", "attributes")
OPERATION: Final = "gen_ai.operation.name"
INFERENCE: Final = ("chat", "generate_content", "text_completion", "embeddings")
ERROR: Final = "error.type"


def _attributes(*names: str) -> tuple[str, ...]:
    return tuple(f"{bag}/{name}" for name in names for bag in _BAGS)


GENAI_SPANS: Final = LogFormat(
    looked_for="spans with gen_ai attributes, as OTLP JSON or as dependencies of Application Insights",
    recognizes=lambda sample: any(name.startswith("gen_ai.") for bag in sample.bags(*_BAGS) for name in bag),
    places={
        Field.TIME: ("startTimeUnixNano", "timestamp", "TimeGenerated", "start_time"),
        Field.END: ("endTimeUnixNano", "end_time"),
        Field.DURATION_MS: ("DurationMs", "duration"),
        Field.INPUT: _attributes("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
        Field.CACHED: _attributes("gen_ai.usage.cache_read.input_tokens"),
        Field.CACHE_WRITE: _attributes(
            "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens"
        ),
        Field.OUTPUT: _attributes("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
        Field.TOTAL: _attributes("gen_ai.usage.total_tokens"),
        Field.MAX_OUTPUT: _attributes("gen_ai.request.max_tokens"),
        Field.DEPLOYMENT: _attributes("gen_ai.request.model"),
        Field.MODEL: _attributes("gen_ai.response.model"),
        Field.STATUS: (
            *_attributes("http.response.status_code"),
            "resultCode",
            *_attributes(ERROR),
            "success",
        ),
        Field.ID: ("spanId", "context/span_id", "id"),
        Field.STANDS_FOR: ("itemCount",),
        Field.KIND: _attributes(OPERATION),
    },
    bags=frozenset(_BAGS),
    time_unit="ns",
    only={Field.KIND: INFERENCE},
    without_output=True,
    notes=(found("spans-by-request-model"), found("spans-sampled")),
)
