"""PTUs with the rest spilled, as a plain search over every size, term and minute: what the optimum is held against.

Exact fractions, nothing shared with the package, and prices as they were published.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from capacity.traffic.series import TokenSeries
from tests.minutes import NAN, token_series

MINUTES_PER_MONTH = 730 * 60


class Minute(NamedTuple):
    """Tokens of one minute: input that is not cached, cached input, output."""

    input: int
    cached: int = 0
    output: int = 0


Minutes = Sequence[Minute | None]
"""None was not observed."""


class Sold(NamedTuple):
    """A provisioned type of gpt-5.2 with the standard type of its residency, in eastus2.

    3,400 input TPM per PTU, output weighs 8 and cached input nothing; sizes in steps of 5 from 15.
    Sources: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23; Azure Retail Prices API, eastus2,
    2026-10-09: a PTU costs 1.00 an hour, 260 a month and 2,652 a year on Global, 1.10, 286 and 2,916 in the US data
    zone; a million tokens 1.75 (cached 0.175, output 14) on Global, 1.925, 0.1925 and 15.40 in the US data zone.
    """

    per_ptu_month: Mapping[str, Fraction]
    per_million: Sequence[Fraction]
    per_ptu: int = 3400
    minimum: int = 15
    step: int = 5
    weights: Sequence[int] = (1, 0, 8)


GLOBAL = Sold(
    {"hourly": Fraction(730), "reserved_1_month": Fraction(260), "reserved_1_year": Fraction(2652, 12)},
    (Fraction("1.75"), Fraction("0.175"), Fraction(14)),
)
US_DATA_ZONE = Sold(
    {"hourly": Fraction(803), "reserved_1_month": Fraction(286), "reserved_1_year": Fraction(2916, 12)},
    (Fraction("1.925"), Fraction("0.1925"), Fraction("15.4")),
)


class Mix(NamedTuple):
    """A count and what comes of it; money is a month's."""

    money: Fraction
    ptus: int
    term: str
    spilled_share: Fraction
    of_ptus: Fraction
    of_tokens: Fraction


def series(minutes: Minutes) -> TokenSeries:
    """The same minutes for the package; a request for every 100 tokens."""
    known = [minute or Minute(0) for minute in minutes]
    gaps = [NAN if minute is None else 0.0 for minute in minutes]
    return token_series(
        [minute.input + minute.cached + gap for minute, gap in zip(known, gaps, strict=True)],
        [minute.output + gap for minute, gap in zip(known, gaps, strict=True)],
        cached=[minute.cached + gap for minute, gap in zip(known, gaps, strict=True)],
        requests=[sum(minute) / 100 + gap for minute, gap in zip(known, gaps, strict=True)],
    )


def weighted(minute: Minute, sold: Sold = GLOBAL) -> int:
    return sum(count * weight for count, weight in zip(minute, sold.weights, strict=True))


def spills(minute: Minute, ptus: int, sold: Sold = GLOBAL, growth: Fraction = Fraction(1)) -> Fraction:
    """The share of a minute's tokens that PTUs do not serve; without any PTUs, all of it."""
    demand, carried = weighted(minute, sold) * growth, ptus * sold.per_ptu
    if not ptus:
        return Fraction(1)
    return (demand - min(demand, Fraction(carried))) / demand if demand else Fraction(0)


def sizes(minutes: Minutes, sold: Sold = GLOBAL, growth: Fraction = Fraction(1)) -> Iterator[int]:
    """Every deployable one, up to the first from which nothing spills."""
    most = max((weighted(minute, sold) for minute in minutes if minute), default=0) * growth
    ptus = sold.minimum
    while ptus * sold.per_ptu < most:
        yield ptus
        ptus += sold.step
    yield ptus


def mix(minutes: Minutes, ptus: int, term: str, sold: Sold = GLOBAL, *, growth: Fraction = Fraction(1)) -> Mix:
    """One count, paid by one term, with the rest by the token."""
    observed = [minute for minute in minutes if minute is not None]
    share = [spills(minute, ptus, sold, growth) for minute in observed]
    of_ptus = ptus * sold.per_ptu_month[term]
    of_tokens, spilled = _spilled(observed, share, sold)
    return Mix(of_ptus + of_tokens * growth, ptus, term, spilled, of_ptus, of_tokens * growth)


def _spilled(observed: Sequence[Minute], share: Sequence[Fraction], sold: Sold) -> tuple[Fraction, Fraction]:
    """A month's money by the token for a share of each minute, and the weighted share of all that this is."""
    demand = sum(weighted(minute, sold) for minute in observed)
    over = sum(weighted(minute, sold) * part for minute, part in zip(observed, share, strict=True))
    worth = sum(
        part * count * rate
        for minute, part in zip(observed, share, strict=True)
        for count, rate in zip(minute, sold.per_million, strict=True)
    )
    of_tokens = Fraction(worth) * MINUTES_PER_MONTH / len(observed) / 1_000_000
    return of_tokens, Fraction(over) / demand if demand else Fraction(0)


def all_mixes(minutes: Minutes, sold: Sold = GLOBAL, *, growth: Fraction = Fraction(1)) -> Iterator[Mix]:
    """Every size by every term."""
    for ptus in sizes(minutes, sold, growth):
        for term in sold.per_ptu_month:
            yield mix(minutes, ptus, term, sold, growth=growth)


def cheapest(
    minutes: Minutes, sold: Sold = GLOBAL, *, growth: Fraction = Fraction(1), allowed: Fraction = Fraction(1)
) -> Mix | None:
    """The least of all that spill no more than allowed; of several the smaller."""
    kept = [one for one in all_mixes(minutes, sold, growth=growth) if one.spilled_share <= allowed]
    return min(kept, default=None)


def pairs(
    minutes: Minutes,
    inside: Sequence[bool],
    hours_share: Fraction,
    sold: Sold = GLOBAL,
    *,
    allowed: Fraction = Fraction(1),
) -> Iterator[tuple[Mix, int]]:
    """Every base, reserved for a year, with every higher count in the hours of a schedule; and that count."""
    known = [(minute, is_in) for minute, is_in in zip(minutes, inside, strict=True) if minute is not None]
    for top in sizes(minutes, sold):
        for base in (0, *(size for size in sizes(minutes, sold) if size < top)):
            share = [spills(minute, top if is_in else base, sold) for minute, is_in in known]
            paid = base * sold.per_ptu_month["reserved_1_year"]
            paid += (top - base) * sold.per_ptu_month["hourly"] * hours_share
            of_tokens, spilled = _spilled([minute for minute, _ in known], share, sold)
            if spilled <= allowed:
                yield Mix(paid + of_tokens, base, "reserved_1_year", spilled, paid, of_tokens), top


def cents(amount: Fraction) -> Fraction:
    """To the cent, a half up."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)
