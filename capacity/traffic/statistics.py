"""The form of statistics, apart from what computes them: reports show them without numpy."""

from capacity.record import Record

FAR_FROM_QUOTA = 0.1
"""Of the quota, below which it is not what refuses. Minutes show less than quota counts: that adds up the maximum
output of requests as they arrive, and looks at seconds."""


class Statistics(Record):
    """Of the observed minutes of one quantity per minute. Percentiles are linear between ranks."""

    mean: float
    p50: float
    p95: float
    p99: float
    max: float


class RequestShape(Record):
    """Of single served requests, in tokens; `cached_input_share` (0..1) is None where the log does not tell it."""

    input_tokens: Statistics | None
    output_tokens: Statistics | None
    cached_input_share: Statistics | None
    mean_seconds: float | None = None
    """How long they ran, of those that tell."""


class Burst(Record):
    """How requests crowd in bins of so many seconds; rates are those of the busiest bin, as if it went on for a minute.

    `dispersion` is variance over mean of requests per bin. `max_tpm` counts input and output plainly, of served ones.
    """

    seconds: int
    dispersion: float
    max_requests: int
    max_rpm: float
    max_tpm: float | None


class RowsLeftOut(Record):
    """Rows of a log that cannot be read, of all its deployments together."""

    share: float
    """Of all rows."""
    tokens_share: float | None
    """Of all tokens that can be read, those in rows left out; None where none of these rows tells any."""
    without_tokens_share: float
    """Of the rows left out, those whose tokens cannot be read, too."""
    first: tuple[str, ...]
    """Where the first of them stand, why they are left out, and what stands there."""


class QuotaUse(Record):
    """The quota of a deployment of a standard type, and the most that any minute used of it.

    Tokens are those that were served, or admitted where that is known; requests are all that arrived, refused ones
    included, as RPM quota counts. All are per minute; None is not known.
    """

    tpm: float | None = None
    rpm: float | None = None
    tokens: float | None = None
    requests: float | None = None

    @property
    def tokens_share(self) -> float | None:
        """Of the TPM quota."""
        return None if self.tpm is None or self.tokens is None else self.tokens / self.tpm

    @property
    def requests_share(self) -> float | None:
        """Of the RPM quota."""
        return None if self.rpm is None or self.requests is None else self.requests / self.rpm

    @property
    def is_far(self) -> bool:
        """Whether the quota was so far from used up that it refused nothing; False where that is not known."""
        shares = (self.tokens_share, self.requests_share)
        return shares[0] is not None and max(share for share in shares if share is not None) < FAR_FROM_QUOTA


class CachedPrefix(Record):
    """Share of input tokens (0..1) that a prompt cache would have served, if an unused block lives so many minutes."""

    block_minutes: int
    cached_input_share: float
