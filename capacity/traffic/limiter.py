"""The limits of a standard deployment, request by request: tokens a minute, and requests a minute, evenly spread.

On arrival a request adds an estimate, its prompt and its maximum output, to a counter of tokens that starts anew each
minute. Once the counter has reached the TPM, requests are refused (429) until then. Requests are counted over short
windows, too. Refused requests count like others. Minutes and windows are those of the clock: which ones Azure takes is
not published. Source: Microsoft Learn, "Manage Azure OpenAI quota", 2026-05-04.
"""

import numpy as np

from capacity.record import Record
from capacity.traffic import bucket_kernels, limiter_kernels
from capacity.traffic.bucket import US_PER_MINUTE, Offered, On429, offered_at
from capacity.traffic.request_costs import Costs
from capacity.traffic.requests import UNKNOWN, US_PER_SECOND, Flags, Ints, Requests, TokenCounts
from capacity.traffic.series import Floats

WINDOWS_SECONDS = (1, 10)
"""Over which requests are counted: which of the two a deployment has is not published."""
SECONDS_PER_MINUTE = 60
NO_LIMIT = bucket_kernels.FULLEST + 1
MOST_TOKENS = bucket_kernels.COSTLIEST


class QuotaLimits(Record):
    """What a standard deployment lets through a minute, at least one of both; None is not checked."""

    tpm: int | None = None
    rpm: int | None = None

    def in_window(self, seconds: int) -> int | None:
        """The requests of a window: its part of the RPM, rounded down, and no less than one."""
        return None if self.rpm is None else max(self.rpm * seconds // SECONDS_PER_MINUTE, 1)

    @property
    def windows(self) -> tuple[int | None, ...]:
        """The readings of the RPM, in seconds; None where requests are not counted."""
        return (None,) if self.rpm is None else WINDOWS_SECONDS


class Limited(Record):
    """Every request against one quota; fields as those of `Simulated`.

    `counted` are the tokens in the counter at each first arrival, before the request itself.
    """

    tpm: int | None
    on_429: On429
    accepted: Flags
    counted: Ints
    retry_after_ms: Ints
    attempts: Ints | None = None
    accepted_us: Ints | None = None

    @property
    def capacity(self) -> int | None:
        """Tokens that it carries a minute."""
        return self.tpm

    @property
    def level_share(self) -> Floats | None:
        """The counter at each first arrival, as a share of the TPM."""
        return None if self.tpm is None else self.counted / self.tpm


def offered(requests: Requests, *, max_output_tokens: int | None = None) -> Offered:
    """The requests as the counters see them, in plain tokens: cached ones count like others.

    Where neither a request nor `max_output_tokens` sets a maximum, the estimate is the actual use; `corrected` are the
    others.
    """
    maximum = requests.maximum_output(max_output_tokens)
    prompt, output = (_countable(column) for column in (requests.input_tokens, requests.output_tokens))
    return offered_at(requests.arrival_us, Costs(prompt + output)).replaced(
        estimate=Costs(prompt + np.where(maximum < 0, output, _countable(maximum))),
        corrected=int((maximum >= 0).sum()),
    )


def _countable(tokens: TokenCounts) -> Ints:
    """More tokens than any quota has are as many as that: sums are to fit."""
    return np.minimum(tokens.astype(np.int64), MOST_TOKENS)


def limit(
    of: Offered, limits: QuotaLimits, *, window_seconds: int | None, on_429: On429 = On429.DROP, retries: int = 2
) -> Limited:
    """The requests against the quota, with requests counted over `window_seconds`; `retries` are for `retry`."""
    rows = of.count
    accepted = np.zeros(rows, dtype=np.bool_)
    counted, waits_ms, attempts = (np.zeros(rows, dtype=np.int64) for _ in range(3))
    accepted_us = np.full(rows, UNKNOWN, dtype=np.int64)
    window = SECONDS_PER_MINUTE if window_seconds is None else window_seconds
    most = (limits.tpm, limits.rpm, limits.in_window(window))
    tpm, rpm, in_window = (NO_LIMIT if one is None else min(one, NO_LIMIT) for one in most)
    again = on_429 is On429.RETRY
    bucket_kernels.run(
        limiter_kernels.count,
        (of.arrival_us, of.estimate[:]),
        (accepted, counted, waits_ms, attempts, accepted_us),
        *(retries if again else 0, tpm, rpm, US_PER_MINUTE, window * US_PER_SECOND, in_window),
    )
    return Limited(
        tpm=limits.tpm,
        on_429=on_429,
        accepted=accepted,
        counted=counted,
        retry_after_ms=waits_ms,
        attempts=attempts if again else None,
        accepted_us=accepted_us if again else None,
    )
