"""The cheapest purchases over months against every schedule there is."""

from itertools import product
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic.monthly_needs import Month, Needs, TermPrices
from capacity.traffic.purchases import cheapest_purchases, total
from tests.properties import examples

PRICES = st.sampled_from([inf, 3.0, 4.0, 5.5, 7.25])


@st.composite
def needs(draw: st.DrawFn) -> Needs:
    counts = sorted({0, *draw(st.lists(st.sampled_from([1, 2, 3, 5]), max_size=3))})
    spilled = sorted((draw(st.integers(0, 40)) for _ in counts), reverse=True)
    allowed = draw(st.booleans())
    return Needs(
        counts, [float(money) if allowed or count else inf for count, money in zip(counts, spilled, strict=True)]
    )


@st.composite
def scopes(draw: st.DrawFn, most: int = 4) -> list[Month]:
    months = draw(st.integers(1, most))
    workloads = draw(st.integers(1, 2)) if months < 4 else 1
    until = draw(st.integers(0, months))
    paid = draw(st.integers(0, 4))
    late = draw(st.integers(0, 2))
    same = draw(st.booleans())
    first = tuple(draw(needs()) for _ in range(workloads))
    prices = TermPrices(draw(PRICES), draw(PRICES), 12 * draw(st.sampled_from([inf, 1.0, 2.0, 3.5])))
    return [
        Month(
            needs=first if same else tuple(draw(needs()) for _ in range(workloads)),
            prices=prices if draw(st.booleans()) else TermPrices(draw(PRICES), draw(PRICES), prices.yearly),
            reserved=(paid if month < until else 0) + late,
        )
        for month in range(months)
    ]


def every_schedule(months: list[Month], limit: float) -> float:
    """The least of all, by trying each."""
    most = max(sum(one.ptus[-1] for one in month.needs) for month in months)
    year = months[0].prices.yearly
    choices = [range(most + 1) if month.prices.yearly < inf else (0,) for month in months]
    best = inf
    for bought in product(*choices):
        if sum(bought) > most or (sum(bought) * year > limit + 1e-9 and sum(bought)):
            continue
        held, before, fixed = 0, 0.0, []
        for month, count in zip(months, bought, strict=True):
            held += count
            fixed.append(held)
        for last in needed_at_end(months[-1]):
            before = 0.0
            for at, (month, held) in enumerate(zip(months, fixed, strict=True)):
                rows = (
                    [last] if at == len(months) - 1 else list(product(*(range(len(one.ptus)) for one in month.needs)))
                )
                before += min(of_month(month, row, held, limit - (held * year if held else 0)) for row in rows)
            needed = max(
                sum(one.ptus[row] for one, row in zip(months[-1].needs, last, strict=True)) - months[-1].reserved, 0
            )
            for at, count in enumerate(bought):
                used = min(count, needed)
                needed -= used
                if count:
                    before += year / 12 * (used * (len(months) - at) + (count - used) * 12)
            best = min(best, before)
    return best


def needed_at_end(month: Month) -> list[tuple[int, ...]]:
    """The choices of the last month of which no other spills as little with fewer PTUs."""
    every = [
        (
            sum(one.ptus[row] for one, row in zip(month.needs, rows, strict=True)),
            sum(one.spilled[row] for one, row in zip(month.needs, rows, strict=True)),
            rows,
        )
        for rows in product(*(range(len(one.ptus)) for one in month.needs))
    ]
    return [rows for ptus, spilled, rows in every if all(spilled < other for fewer, other, _ in every if fewer < ptus)]


def of_month(month: Month, rows: tuple[int, ...], held: int, room: float) -> float:
    ptus = sum(one.ptus[row] for one, row in zip(month.needs, rows, strict=True))
    spilled = sum(one.spilled[row] for one, row in zip(month.needs, rows, strict=True))
    over = max(ptus - month.reserved - held, 0)
    hourly, monthly, _ = month.prices
    ways = []
    for by_month in range(over + 1):
        if by_month and by_month * monthly > room + 1e-9:
            continue
        ways.append((by_month * monthly if by_month else 0) + ((over - by_month) * hourly if over > by_month else 0))
    return spilled + min(ways)


@examples(1000)
@given(scopes(), st.sampled_from([inf, inf, 60.0, 30.0, 14.0]))
def test_nothing_costs_less(months: list[Month], limit: float) -> None:
    found = cheapest_purchases(months, limit)
    best = every_schedule(months, limit)
    if found is None:
        assert best == inf
    else:
        assert total(months, found) == pytest.approx(best, abs=1e-6)
