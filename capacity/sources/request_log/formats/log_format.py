"""What a format of request logs is made of."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from capacity.findings import Finding
from capacity.record import Record
from capacity.sizing.deployment import NOTHING
from capacity.sources.request_log.formats.log_sample import Sample


class Field(StrEnum):
    """What can be known of a request. The value is the name for `--columns`."""

    TIME = "time"
    END = "end"
    DURATION = "duration"
    DURATION_MS = "duration_ms"
    INPUT = "input"
    CACHED = "cached"
    CACHE_WRITE = "cache_write"
    IMAGE_INPUT = "image_input"
    OUTPUT = "output"
    IMAGE_OUTPUT = "image_output"
    MAX_OUTPUT = "max_output"
    DEPLOYMENT = "deployment"
    MODEL = "model"
    TOTAL = "total"
    """Input and output together: it proves whether cached input is in the input."""
    STATUS = "status"
    ID = "id"
    """Of the request: rows that share it are one, unless they cannot be."""
    STANDS_FOR = "stands_for"
    """Requests that a row stands for, where a log was sampled."""
    KIND = "kind"
    """What a row is about, where not all are requests to a model."""
    PROVIDER = "provider"
    """Who served it, where not all are Azure's."""
    BLOCKS = "blocks"
    """Ids of the blocks of the prompt, equal ones at the beginning being a shared prefix."""


class LogFormat(Record):
    """Where a format has what, and which of its rows are requests."""

    looked_for: str
    recognizes: Callable[[Sample], bool]
    places: Mapping[Field, tuple[str, ...]]
    bags: frozenset[str] = frozenset()
    """Keys that hold JSON, as such or as a text of it."""
    time_unit: str | None = None
    """Of bare numbers; None where they have to tell by their size."""
    only: Mapping[Field, tuple[str, ...]] = NOTHING
    """Values, in lower case, of the rows that are requests to Azure; "" is no value."""
    never: Mapping[Field, str] = NOTHING
    """Values, as patterns of LIKE in lower case, of the rows that are none."""
    chosen: Mapping[str, tuple[str, ...]] = NOTHING
    """Column -> values of which a row has to have one there: what the user wants of the log."""
    asked: frozenset[Field] = frozenset()
    """What the user named the place of: it has to be there."""
    told_by: tuple[str, ...] = ()
    """Names beside those of `places` that the format is recognized by."""
    without_output: bool = False
    """Whether a request may have no output tokens, as embeddings have none."""
    output_grows: bool = False
    """Whether rows of one id may tell the output of an answer as it grows."""
    tokens: bool = True
    """Whether the format has tokens at all."""
    notes: tuple[Finding, ...] = ()
