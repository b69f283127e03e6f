"""Plain tables with the names of the contract; and other names, which `--columns` gives."""

from collections.abc import Mapping
from typing import Final

from capacity.sources.request_log.formats.log_format import Field, LogFormat

NAMES: Final = {
    Field.TIME: "timestamp",
    Field.INPUT: "input_tokens",
    Field.OUTPUT: "output_tokens",
    Field.CACHED: "cached_input_tokens",
    Field.CACHE_WRITE: "cache_write_tokens",
    Field.TOTAL: "total_tokens",
    Field.IMAGE_INPUT: "image_input_tokens",
    Field.IMAGE_OUTPUT: "image_output_tokens",
    Field.DEPLOYMENT: "deployment",
    Field.MODEL: "model",
    Field.STATUS: "status",
    Field.DURATION: "duration_seconds",
    Field.MAX_OUTPUT: "max_output_tokens",
}


PLAIN: Final = LogFormat(
    looked_for="a table with timestamp, input_tokens and output_tokens (other names: --columns time=...,input=...)",
    recognizes=lambda sample: sample.has("timestamp", "input_tokens", "output_tokens"),
    places={field: (name,) for field, name in NAMES.items()},
)


def with_columns(columns: Mapping[Field, str], format_: LogFormat = PLAIN) -> LogFormat:
    """The format with other names for some columns."""
    if not columns:
        return format_
    named = {field: (name,) for field, name in columns.items()}
    return format_.replaced(places={**format_.places, **named}, asked=frozenset(columns))
