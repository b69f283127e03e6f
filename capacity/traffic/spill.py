"""What goes over the line: for every PTU count the tokens that spill into a standard deployment, and what they cost.

Every minute stands alone, as in the replay without a bucket: of the demand d of a minute min(d, C) is served by the
PTUs and the rest spilled, a share 1 - C / d of each of its tokens. Sums over the minutes above a line follow from the
minutes in order, so that all counts together cost one sort.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from capacity.record import Record
from capacity.sizing.request_class import Context
from capacity.traffic.series import Floats, TokenSeries

NOISE = 1e-9
"""A share of tokens that is less than one of them: rounding of floats is to decide nothing."""
Mask = npt.NDArray[np.bool_]


class Peaks(Record):
    """The minutes of a series in order, the largest first, with running sums of demand and value.

    `demand` are weighted tokens per minute. `value` is whatever goes with the tokens of a minute in proportion, such as
    money.
    """

    demand: Floats
    tokens_until: Floats
    value_until: Floats
    value_per_token_until: Floats
    weightless_value: float
    """Of minutes whose tokens count nothing: PTUs serve them for nothing, and without any they are paid for, too."""
    total: float
    """All weighted tokens."""

    def spilled(self, carried_tpm: Floats, factor: float = 1) -> tuple[Floats, Floats]:
        """The share of all weighted tokens that spills from each count, by what it carries a minute, and its value.

        With `factor` every minute is that many times as large.
        """
        line = np.asarray(carried_tpm, dtype=float) / factor
        above = len(self.demand) - np.searchsorted(self.demand[::-1], line, side="right")
        tokens = self.tokens_until[above] - line * above
        value = self.value_until[above] - line * self.value_per_token_until[above]
        share = np.maximum(tokens, 0.0) / self.total if self.total else np.zeros(len(line))
        return share, (np.maximum(value, 0.0) + np.where(line > 0, 0.0, self.weightless_value)) * factor


def peaks(demand: Floats, value: Floats) -> Peaks:
    """The minutes with any demand, in order. NaN is none."""
    known = _known(demand)
    busy = np.flatnonzero(known > 0)
    order = busy[np.argsort(-known[busy], kind="stable")]
    worth_of_all = _known(value)
    tokens, worth = known[order], worth_of_all[order]
    return Peaks(
        demand=tokens,
        tokens_until=_running(tokens),
        value_until=_running(worth),
        value_per_token_until=_running(worth / tokens),
        weightless_value=float(worth_of_all[known <= 0].sum()),
        total=float(tokens.sum()),
    )


def _known(values: Floats) -> Floats:
    """Nothing where it is not known; as `nan_to_num`, which looks for infinities, too, and takes four times as long."""
    return np.where(np.isnan(values), 0.0, values)


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def shares(demand: Floats, carried_tpm: float) -> Floats:
    """The share of each minute's tokens that spills from one PTU count; without PTUs all of those observed."""
    if carried_tpm <= 0:
        return np.where(np.isnan(demand), 0.0, 1.0)
    known = _known(demand)
    over = np.maximum(known - carried_tpm, 0.0)
    share = np.divide(over, known, out=np.zeros_like(known), where=known > 0)
    return np.where(share > NOISE, share, 0.0)


Category: TypeAlias = tuple[Context, str]
"""Of tokens, and whether they are those of long prompts."""


class Course(Record):
    """Planned minutes, unknown ones as none: weighted tokens, what they cost by the token, and what they are made of.

    `total` are the weighted tokens of all minutes, be these only some of them.
    """

    demand: Floats
    value: Floats
    columns: Mapping[Category, Floats]
    tokens: Floats
    requests: Floats | None
    total: float

    def above(self, tpm: float) -> "Course":
        """The minutes of more weighted tokens: they are few in most traffic, and nothing else spills."""
        rows = np.flatnonzero(self.demand > tpm)
        return self.replaced(
            demand=self.demand[rows],
            value=self.value[rows],
            columns={name: column[rows] for name, column in self.columns.items()},
            tokens=self.tokens[rows],
            requests=None if self.requests is None else self.requests[rows],
        )

    @property
    def most(self) -> float:
        """Weighted tokens of the costliest minute."""
        return float(self.demand.max(initial=0.0))

    def priced(self, rates: Mapping[Category, float]) -> "Course":
        """The same minutes by other prices."""
        return self.replaced(value=_value(self.columns, rates, len(self.demand)))

    def peaks(self) -> Peaks:
        """In order; shares are of all minutes' tokens."""
        return peaks(self.demand, self.value).replaced(total=self.total)

    def share_of_all(self, share: Floats) -> float:
        """The share of all weighted tokens that spills, from that of each minute."""
        return float((self.demand * share).sum()) / self.total if self.total else float(share.any())

    def spilled(self, share: Floats) -> dict[Category, float]:
        """The spilled tokens of each category."""
        return {name: float((column * share).sum()) for name, column in self.columns.items()}

    def most_tokens(self, share: Floats) -> float:
        """The most that spills in any minute."""
        return float((self.tokens * share).max(initial=0.0))

    def most_requests(self, share: Floats) -> float | None:
        """The most requests that spill in any minute; None where requests are not known."""
        return None if self.requests is None else float((self.requests * share).max(initial=0.0))


def _value(columns: Mapping[Category, Floats], rates: Mapping[Category, float], minutes: int) -> Floats:
    """What the tokens of each minute cost."""
    return sum((column * rates[name] for name, column in columns.items()), np.zeros(minutes))


def course(
    demand: Floats,
    columns: Mapping[Category, Floats],
    rates: Mapping[Category, float],
    tokens: Floats,
    requests: Floats | None,
) -> Course:
    """The minutes, with `rates` in money per token of each category."""
    known = {name: np.nan_to_num(column) for name, column in columns.items()}
    weighted = np.nan_to_num(demand)
    return Course(
        demand=weighted,
        value=_value(known, rates, len(weighted)),
        columns=known,
        tokens=np.nan_to_num(tokens),
        requests=None if requests is None else np.nan_to_num(requests),
        total=float(weighted.sum()),
    )


class Line(Record):
    """What a PTU carries and costs, and what may spill: what counts are compared by.

    `months` is how many times as many minutes a month has as the series; `allowed_share` is of all weighted tokens.
    """

    tpm_per_ptu: float
    months: float
    allowed_share: float

    def allows(self, share: Floats) -> Mask:
        """Whether so much may spill, of each share."""
        return share <= self.allowed_share + NOISE

    def spilled(self, peaks: Peaks, ptus: Sequence[int], factor: float = 1) -> tuple[Floats, Floats]:
        """The share of all tokens that spills from each count, and what that costs a month; infinite if not allowed."""
        share, value = peaks.spilled(np.asarray(ptus, dtype=float) * self.tpm_per_ptu, factor)
        return share, np.where(self.allows(share), value * self.months, np.inf)


class Cheapest(NamedTuple):
    """A count of PTUs, by which of the prices they are paid, and what they and what spills cost a month."""

    ptus: int
    price: int
    per_month: float


def cheapest(
    peaks: Peaks, line: Line, ptus: Sequence[int], prices: Sequence[float], factor: float = 1
) -> Cheapest | None:
    """The least of all counts and prices per PTU and month; the smaller count where two cost the same.

    None where every count lets more spill than is allowed.
    """
    _, spilled = line.spilled(peaks, ptus, factor)
    found = [Cheapest(0, price, np.inf) for price in range(len(prices))]
    for price, per_ptu in enumerate(prices):
        totals = np.asarray(ptus) * per_ptu + spilled
        row = int(np.argmin(totals))
        found[price] = Cheapest(int(ptus[row]), price, float(totals[row]))
    best = min(found, key=lambda one: (one.per_month, one.ptus))
    return best if np.isfinite(best.per_month) else None


def in_hours(start: datetime, minutes: int, hours: Sequence[bool]) -> Mask:
    """Whether the hour of the week of each minute, from Monday 00:00 UTC, is one of these."""
    first = (start.weekday() * 24 + start.hour) * 60 + start.minute
    return np.array(hours)[(first + np.arange(minutes)) // 60 % len(hours)]


def share_inside(series: TokenSeries, inside: Mask) -> Fraction:
    """The share of the observed minutes that are inside."""
    observed = series.observed
    return Fraction(int((observed & inside).sum()), max(int(observed.sum()), 1))


def of_two(inside: Mask, one: Floats, other: Floats) -> Floats:
    """The values of one inside, of the other outside."""
    return np.where(inside, one, other)


class Pair(NamedTuple):
    """A base that is always there, the count inside of certain hours, and what all costs a month."""

    base: int
    top: int
    per_month: float


def cheapest_pair(  # noqa: PLR0913  # a question has as many parts
    demand: Floats, value: Floats, inside: Mask, line: Line, tops: Sequence[int], *, base_price: float, top_price: float
) -> Pair | None:
    """The least over all pairs of deployable counts, the base none or at most the higher count; None if none may be.

    `top_price` is a month's for the hours inside alone. What spills inside depends on the higher count, and what spills
    outside on the base: so for every higher count one look at the bases below it is enough.
    """
    bases = np.concatenate([[0], np.asarray(tops)])
    free = line.replaced(allowed_share=np.inf)
    nothing = np.zeros(1)
    within = peaks(of_two(inside, demand, nothing), of_two(inside, value, nothing))
    outside = peaks(of_two(inside, nothing, demand), of_two(inside, nothing, value))
    share_in, value_in = free.spilled(within, tops)
    share_out, value_out = free.spilled(outside, bases.tolist())
    everything = max(within.total + outside.total, 1.0)
    spilled_in, spilled_out = share_in * within.total / everything, share_out * outside.total / everything
    of_base = bases * (base_price - top_price) + value_out
    best: Pair | None = None
    for row, top in enumerate(tops):
        is_allowed = line.allows(spilled_out[: row + 1] + spilled_in[row])
        money = np.where(is_allowed, of_base[: row + 1], np.inf)
        base = int(np.argmin(money))
        per_month = float(money[base]) + top * top_price + float(value_in[row])
        if np.isfinite(per_month) and (best is None or per_month < best.per_month):
            best = Pair(int(bases[base]), int(top), per_month)
    return best
