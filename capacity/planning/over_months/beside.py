"""What else could be done over the same months, and what today's purchases cost if traffic turns out otherwise."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from math import inf

from capacity.planning.over_months.solved import Solved
from capacity.planning.over_months.within_months import left_out
from capacity.planning.over_months.workload_months import OTHER_TRAFFIC
from capacity.planning.results.schedule import Alternative, Regret
from capacity.pricing.cost import cents
from capacity.sizing.demand import exact
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR, Bought, Month, Needs, TermPrices
from capacity.traffic.purchases import by_the_hour, by_the_token, cheapest_purchases, total, years_in_force

Rows = Callable[[int, Month], Sequence[int] | None]


def alternatives(of: Solved) -> Iterator[Alternative]:
    """Each with its total; not those that cannot serve some month."""
    ways = {
        "tokens-alone": by_the_token(of.months),
        "everything-now": _everything_now(of),
        "as-today": _as_today(of),
        "no-limit": None if of.most_committed == inf else cheapest_purchases(of.months),
        "no-reservations": by_the_hour(of.months),
    }
    for name, bought in ways.items():
        if bought is not None and (money := total(of.months, bought)) < inf:
            yield Alternative(name=name, total=cents(exact(money)), left_out=left_out(of.replaced(bought=bought)))


def _by_the_hour(month: Month) -> Month:
    return month.replaced(prices=TermPrices(hourly=month.prices.hourly))


def _as_today(of: Solved) -> tuple[Bought, ...] | None:
    """What is deployed stays, needed or not; a workload of which nothing is deployed has no such way."""
    members = of.scope.members
    if not all(member.has_deployed for member in members):
        return None

    def rows(_: int, month: Month) -> Sequence[int] | None:
        found = [_row_of(needs, member.deployed_ptus) for member, needs in zip(members, month.needs, strict=True)]
        return None if None in found else [row for row in found if row is not None]

    return _fixed(of, rows, at_least=sum(member.deployed_ptus or 0 for member in members))


def _row_of(needs: Needs, ptus: int | None) -> int | None:
    """The largest count of those that are deployed; None of PTUs of which it is not known what they would serve."""
    row = sum(count <= (ptus or 0) for count in needs.ptus) - 1
    serves_none = ptus and not needs.ptus[row] and needs.spilled[row]
    return None if serves_none or needs.spilled[row] == inf else row


def _fixed(of: Solved, rows: Rows, *, at_least: int = 0) -> tuple[Bought, ...] | None:
    """Counts that are not chosen, PTUs above what is paid by the hour; `at_least` of them are deployed."""
    bought = []
    for at, month in enumerate(of.months):
        chosen = rows(at, month)
        if chosen is None:
            return None
        ptus = max(sum(int(needs.ptus[row]) for needs, row in zip(month.needs, chosen, strict=True)), at_least)
        over = max(ptus - month.reserved, 0)
        bought.append(Bought(rows=tuple(chosen), ptus=ptus, by_year=0, by_month=0, by_hour=over))
    return tuple(bought)


def _everything_now(of: Solved) -> tuple[Bought, ...] | None:
    """Today the PTUs of the largest month, so that nothing spills, by a year's reservations one after the other."""
    most = [_largest(month) for month in of.months]
    peak = max((ptus for ptus, _ in most), default=0)
    yearly = of.months[0].prices.yearly
    first = max(peak - of.months[0].reserved, 0)
    if not peak or yearly == inf or first * yearly > of.most_committed:
        return None
    bought: list[Bought] = []
    for at, (month, (_, rows)) in enumerate(zip(of.months, most, strict=True)):
        held = month.reserved + years_in_force(bought, at)
        over = max(peak - held, 0)
        known = month.prices.yearly < inf
        one = Bought(rows=rows, ptus=peak, by_year=over if known else 0, by_month=0, by_hour=0 if known else over)
        bought.append(one)
    return tuple(bought)


def _largest(month: Month) -> tuple[int, tuple[int, ...]]:
    """The PTUs with which least spills."""
    rows = tuple(min(range(len(needs.ptus)), key=lambda row, of=needs: of.spilled[row]) for needs in month.needs)  # type: ignore[misc]
    return sum(int(needs.ptus[row]) for needs, row in zip(month.needs, rows, strict=True)), rows


def regrets(of: Solved) -> Iterator[Regret]:
    """With less and with more traffic than planned: today's purchases kept, and all else at its best."""
    first = of.bought[0]
    members = of.scope.members
    for traffic in members[0].other_traffic if len(members) == 1 else OTHER_TRAFFIC:
        months = of.scope.months(traffic)[: len(of.months)]
        best = cheapest_purchases(months, of.most_committed)
        left = of.most_committed - (first.by_year * months[0].prices.yearly if first.by_year else 0)
        rest = cheapest_purchases(_after(months, first), left)
        if best is None or rest is None:
            continue
        kept = (rest[0]._replace(by_year=first.by_year, by_month=first.by_month), *rest[1:])
        yield Regret(
            traffic=traffic,
            per_month=_mean(total(months, kept), months),
            best_per_month=_mean(total(months, best), months),
        )


def _after(months: Sequence[Month], first: Bought) -> list[Month]:
    """The months with the first one's purchases made, in which nothing else is reserved any more."""
    held = [
        month.replaced(
            reserved=month.reserved
            + (first.by_year if at < MONTHS_OF_A_YEAR else 0)
            + (first.by_month if at == 0 else 0)
        )
        for at, month in enumerate(months)
    ]
    return [_by_the_hour(held[0]), *held[1:]]


def _mean(money: float, months: Sequence[Month]) -> Decimal:
    return cents(exact(money / len(months)))
