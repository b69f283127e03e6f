"""What spills from a bucket to a standard deployment, whole requests."""

from fractions import Fraction

import numpy as np

from capacity.record import Record
from capacity.sizing.request_class import Context
from capacity.traffic.bucket import US_PER_MINUTE, Offered, admit, begun, burst_microseconds, depth_units
from capacity.traffic.request_costs import parts
from capacity.traffic.requests import Flags, Requests
from capacity.traffic.weighing import LongPrompts, has_long


class SpilledRequests(Record):
    """What would go to a standard deployment, whole requests; the most of any minute (UTC) in tokens and requests."""

    weighted_share: float
    """Of the weighted tokens of all."""
    request_share: float
    tokens: dict[tuple[Context, str], int]
    """By context and category."""
    most_tpm: int
    most_rpm: int


def spilled(
    of: Offered, requests: Requests, *, tpm: int, burst_seconds: float | Fraction, long: LongPrompts | None = None
) -> SpilledRequests:
    """The requests that spill at `tpm`, all of them at 0. `of` was made of `requests`."""
    accepted = np.zeros(of.count, dtype=np.bool_)
    if tpm:
        accepted = begun(of)
        admit(of, tpm, depth_units(tpm, burst_microseconds(burst_seconds)), of.per_hour, of.count, accepted=accepted)
    sums = _Sums(requests, accepted, None if long is None or not has_long(requests, long.above) else long.above)
    for rows in parts(0, of.count):
        sums.add(rows)
    whole = of.actual.total()
    return SpilledRequests(
        weighted_share=of.actual.total(but=accepted) / whole if whole else float(not accepted.all()),
        request_share=(of.count - int(accepted.sum())) / of.count if of.count else 0.0,
        tokens=sums.tokens,
        most_tpm=int(sums.tpm.max(initial=0)),
        most_rpm=int(sums.rpm.max(initial=0)),
    )


class _Sums:
    """Of refused requests: their tokens by context and category, and tokens and requests of each minute (UTC)."""

    def __init__(self, requests: Requests, accepted: Flags, above: int | None) -> None:
        """Those above a number of input tokens are long; None where none is."""
        self._requests, self._accepted, self._above = requests, accepted, above
        contexts = (Context.SHORT,) if above is None else (Context.SHORT, Context.LONG)
        names = requests.where(slice(0, 0)).categories()
        self.tokens = {(context, name): 0 for context in contexts for name in names}
        self._first_minute, minutes = 0, 0
        if not accepted.all():
            ends = [int(accepted.argmin()), len(accepted) - 1 - int(accepted[::-1].argmin())]
            self._first_minute, last = (requests.arrival_us[ends] // US_PER_MINUTE).tolist()
            minutes = last - self._first_minute + 1
        self.tpm, self.rpm = np.zeros(minutes), np.zeros(minutes, dtype=np.int64)

    def add(self, rows: slice) -> None:
        """Of some more requests."""
        refused = ~self._accepted[rows]
        if not refused.any():
            return
        some = self._requests.where(rows).where(refused)
        categories = some.categories()
        for context, name in self.tokens:
            tokens = categories[name]
            if self._above is not None:
                tokens = tokens[(some.input_tokens > self._above) == (context is Context.LONG)]
            self.tokens[context, name] += int(tokens.sum(dtype=np.int64))
        minute = some.arrival_us // US_PER_MINUTE - self._first_minute
        for tokens in categories.values():
            np.add.at(self.tpm, minute, tokens.astype(float))
        np.add.at(self.rpm, minute, 1)
