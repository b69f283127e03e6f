"""Traffic request by request: what a log tells of one deployment."""

from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from capacity.record import Record

Ints: TypeAlias = npt.NDArray[np.int64]
TokenCounts: TypeAlias = npt.NDArray[np.int32] | npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
UNKNOWN = -1
"""In columns where a log tells it of some requests and not of others."""
US_PER_SECOND = 1_000_000
LATEST_US = 2**61
"""In the year 75,000. What lasts or waits longer is taken to end then, so that sums fit into 64 bits."""


class Requests(Record):
    """One row per request, in order of arrival, those of one instant in the order of the file.

    Times are whole microseconds: `arrival_us` since 1970 UTC. A column is None where the log does not tell it.
    `cached_input_tokens`, `cache_write_tokens` and `image_input_tokens` are parts of `input_tokens`, reasoning and
    `image_output_tokens` of `output_tokens`.
    """

    arrival_us: Ints
    input_tokens: TokenCounts
    output_tokens: TokenCounts
    cached_input_tokens: TokenCounts | None = None
    cache_write_tokens: TokenCounts | None = None
    image_input_tokens: TokenCounts | None = None
    image_output_tokens: TokenCounts | None = None
    max_output_tokens: TokenCounts | None = None
    """`UNKNOWN` where a request sets none."""
    duration_us: Ints | None = None
    """From arrival to the last token; `UNKNOWN` where the log does not tell."""
    refused: Flags | None = None
    """The log's own 429s: they are demand."""

    @property
    def count(self) -> int:
        """How many requests there are."""
        return len(self.arrival_us)

    def where(self, rows: Flags | slice) -> "Requests":
        """Those of these rows; of a slice nothing is copied."""
        return Requests(**{name: column[rows] for name, column in vars(self).items() if column is not None})

    def categories(self) -> dict[str, TokenCounts]:
        """Tokens of each category that the log tells, by the names of `TokenWeights`; every token is in one."""
        of_input = {
            "cached_input": self.cached_input_tokens,
            "cache_write": self.cache_write_tokens,
            "image_input": self.image_input_tokens,
        }
        output = _split("output", self.output_tokens, {"image_output": self.image_output_tokens})
        return _split("input", self.input_tokens, of_input) | output

    def tells_admission(self, max_output_tokens: int | None, tokens_per_second: Fraction | None) -> bool:
        """Whether any request can have both a maximum output and an end, of its own or by these two."""
        has_maximum = self.max_output_tokens is not None or max_output_tokens is not None
        return has_maximum and (self.duration_us is not None or tokens_per_second is not None)

    def maximum_output(self, otherwise: int | None) -> Ints:
        """The most output tokens of each request, `otherwise` where it sets none; `UNKNOWN` where neither does."""
        default = UNKNOWN if otherwise is None else otherwise
        if self.max_output_tokens is None:
            return np.full(self.count, default, dtype=np.int64)
        return np.where(self.max_output_tokens < 0, default, self.max_output_tokens).astype(np.int64)

    def durations(self, tokens_per_second: Fraction | None) -> Ints:
        """Microseconds from arrival to end: as logged, else the output at this speed, else `UNKNOWN`."""
        otherwise = np.full(self.count, UNKNOWN, dtype=np.int64)
        if tokens_per_second is not None:
            written_us = self.output_tokens * float(US_PER_SECOND / tokens_per_second)
            otherwise = np.rint(np.minimum(written_us, LATEST_US)).astype(np.int64)
        if self.duration_us is None:
            return otherwise
        return np.where(self.duration_us < 0, otherwise, np.minimum(self.duration_us, LATEST_US))


def _split(name: str, whole: TokenCounts, parts: dict[str, TokenCounts | None]) -> dict[str, TokenCounts]:
    """The parts that are known, and by the name of the whole what they leave of it."""
    known = {part: tokens for part, tokens in parts.items() if tokens is not None}
    # Image tokens read from the cache stand in two parts; of the others there are no fewer than none.
    return {name: np.maximum(whole - sum(known.values()), 0) if known else whole, **known}
