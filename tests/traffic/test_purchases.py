"""The cheapest purchases over months against every schedule there is."""

from itertools import product
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic.monthly_needs import Month, Needs, TermPrices
from capacity.traffic.purchases import cheapest_purchases, lower_bound, total, years_in_force
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
    same, lasts = draw(st.booleans()), draw(st.booleans())
    first = tuple(draw(needs()) for _ in range(workloads))
    prices = TermPrices(draw(PRICES), draw(PRICES), 12 * draw(st.sampled_from([inf, 1.0, 2.0, 3.5])))
    return [
        Month(
            needs=first if same else tuple(draw(needs()) for _ in range(workloads)),
            prices=prices if draw(st.booleans()) else TermPrices(draw(PRICES), draw(PRICES), prices.yearly),
            reserved=(paid if month < until else 0) + late,
            lasts=lasts,
        )
        for month in range(months)
    ]


def every_schedule(months: list[Month], limit: float) -> float:
    """The least of all, by trying each."""
    most = max(sum(one.ptus[-1] for one in month.needs) for month in months)
    year = months[0].prices.yearly
    choices = [range(most + 1) if month.prices.yearly < inf else range(1) for month in months]
    best = inf
    for bought in product(*choices):
        if sum(bought) > most or (any(bought) and sum(bought) * year > limit + 1e-9):
            continue
        held, before, fixed = 0, 0.0, []
        for count in bought:
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
            needed = needed if months[-1].lasts else 0
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


@pytest.mark.slow
@examples(1000)
@given(scopes(), st.sampled_from([inf, inf, 60.0, 30.0, 14.0]))
def test_nothing_costs_less(months: list[Month], limit: float) -> None:
    found = cheapest_purchases(months, limit)
    best = every_schedule(months, limit)
    if found is None:
        assert best == inf
    else:
        assert total(months, found) == pytest.approx(best, abs=1e-6)


@examples(150)
@given(scopes(), st.integers(1, 4), st.integers(0, 3))
def test_what_is_paid_already_never_raises_the_total(months: list[Month], more: int, until: int) -> None:
    paid = [month.replaced(reserved=month.reserved + (more if at <= until else 0)) for at, month in enumerate(months)]
    found, with_more = cheapest_purchases(months), cheapest_purchases(paid)

    assert found is None or with_more is not None
    if found is not None and with_more is not None:
        assert total(paid, with_more) <= total(months, found) + 1e-6


@examples(150)
@given(scopes(), st.integers(1, 3))
def test_a_longer_look_is_never_worse(months: list[Month], first: int) -> None:
    """Than the best of the first months, and then the best of the others with what that has bought."""
    found, short = cheapest_purchases(months), cheapest_purchases(months[:first])
    if found is None or short is None or first >= len(months):
        return
    held = [month.replaced(reserved=month.reserved + years_in_force(short, at)) for at, month in enumerate(months)]
    rest = cheapest_purchases(held[first:])
    assert rest is not None
    assert total(months, found) <= total(months, (*short, *rest)) + 1e-6


@examples(40)
@given(scopes(most=3), st.integers(13, 30), st.sampled_from([inf, 60.0]))
def test_beyond_a_year(some: list[Month], months: int, limit: float) -> None:
    """No less than the bound, no more than year by year, and never more committed than allowed."""
    many = [some[at % len(some)] for at in range(months)]
    found = cheapest_purchases(many, limit)
    if found is None:
        return

    assert lower_bound(many) <= total(many, found) + 1e-6
    for at, (month, one) in enumerate(zip(many, found, strict=True)):
        yearly = month.prices.yearly
        held = years_in_force(found, at) * (yearly if yearly < inf else 0)
        assert held + (one.by_month * month.prices.monthly if one.by_month else 0) <= limit + 1e-6
        served = month.reserved + years_in_force(found, at) + one.by_month + one.by_hour
        assert served >= one.ptus


def test_what_lasts_a_year_counts_with_what_is_needed_of_it() -> None:
    """Two PTUs reserved in month 0 of 6, one of which the last month needs: 6 of 12 months of one, all of the other."""
    need = Needs([0, 1, 2], [100.0, 50.0, 0.0])
    less = Needs([0, 1], [100.0, 0.0])
    months = [Month(needs=(need,), prices=TermPrices(yearly=12.0))] * 5 + [
        Month(needs=(less,), prices=TermPrices(yearly=12.0))
    ]
    found = cheapest_purchases(months)

    assert found is not None
    assert [one.by_year for one in found] == [2, 0, 0, 0, 0, 0]
    assert total(months, found) == 6 + 12


def test_what_no_month_needs_any_more_counts_whole() -> None:
    """Five months of a PTU cost 10 by the month, and 5 as part of a year, of which all 12 would be paid."""
    need = Needs([0, 1], [100.0, 0.0])
    month = Month(needs=(need,), prices=TermPrices(monthly=2.0, yearly=12.0))
    for lasts, by_year in ((True, 1), (False, 0)):
        found = cheapest_purchases([*[month] * 4, month.replaced(lasts=lasts)])
        assert found is not None
        assert found[0].by_year == by_year
