"""What to do in which month: reservations to buy, to renew and to let lapse, and sizes to change."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import inf
from typing import NamedTuple

from capacity.findings import Finding, found
from capacity.planning.over_months.solved import Solved
from capacity.planning.results.schedule import Move, ScheduleStep
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import exact
from capacity.sizing.traffic_path import month_begin
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR


class _Ended(NamedTuple):
    """PTUs that are reserved, and the day on which that ends."""

    ptus: int
    day: date


def steps(of: Solved) -> Iterator[ScheduleStep]:
    """Each of them, in the order of the months; in one month what ends or is bought comes before new sizes."""
    deployed = sum(one.deployed_ptus or 0 for one in of.scope.members)
    held: list[_Ended] = []
    for at in range(len(of.months)):
        purchases, held = _purchases(of, at, held)
        yield from purchases
        ptus = sum(of.deployed[at])
        if ptus != deployed:
            code = "more-ptus" if ptus > deployed else "fewer-ptus"
            day = _changes(of, at) or (None if ptus > deployed else _ends(of, at))
            yield _step(of, at, Move.RESIZE, ptus, why=found(code, ptus=ptus, before=deployed), day=day)
        deployed = ptus


def _purchases(of: Solved, at: int, held: Sequence[_Ended]) -> tuple[list[ScheduleStep], list[_Ended]]:
    """What is bought, renewed and let lapse with a month, and what of it is held by years and by the month then.

    What is bought before its month begins, on the day of a change, ends as much earlier, and is renewed on that day.
    """
    month, one = of.months[at], of.bought[at]
    begins = of.scope.begins[at]
    before = of.months[at - 1].reserved if at else 0
    ended = [_Ended(before - month.reserved, _ends(of, at) or begins)] if before > month.reserved else []
    ended += [part for part in held if part.day <= begins]
    kept = [part for part in held if part.day > begins]
    made: list[ScheduleStep] = []
    for term, months, count, price in (
        (Term.YEAR, MONTHS_OF_A_YEAR, one.by_year, month.prices.yearly),
        (Term.MONTH, 1, one.by_month, month.prices.monthly),
    ):
        renewed, ended = _taken(ended, count)
        new = _Ended(count - sum(part.ptus for part in renewed), _changes(of, at) or begins)
        ways = [(part, Move.RENEW, "reservation-ends") for part in renewed]
        for part, action, code in [*ways, (new, Move.BUY, "needed-for-a-term")] if new.ptus else ways:
            money, why = part.ptus * price, found(code, term=term)
            made.append(_step(of, at, action, part.ptus, term=term, money=money, why=why, day=part.day))
            kept.append(part._replace(day=_end(of, at, part.day, months)))
    for part in ended:
        known = month.prices.yearly < inf or month.prices.monthly < inf
        code = "not-worth-renewing" if known or not one.by_hour else "renewal-not-priced"
        made.append(_step(of, at, Move.LAPSE, part.ptus, why=found(code, deployed=one.ptus), day=part.day))
    return made, kept


def _taken(ended: Sequence[_Ended], count: int) -> tuple[list[_Ended], list[_Ended]]:
    """So many of what ends, what was bought first before the rest, and what is left; those of one day are one."""
    taken, left = dict[date, int](), dict[date, int]()
    for part in ended:
        some = min(part.ptus, count)
        count -= some
        for those, ptus in ((taken, some), (left, part.ptus - some)):
            if ptus:
                those[part.day] = those.get(part.day, 0) + ptus
    return [_Ended(ptus, day) for day, ptus in taken.items()], [_Ended(ptus, day) for day, ptus in left.items()]


def _end(of: Solved, at: int, day: date, months: int) -> date:
    """The end of what is bought for so many months, with the month of the number or on a day before it."""
    begins = of.scope.begins
    return month_begin(begins[0], at + months) if day == begins[at] else month_begin(day, months)


def _ends(of: Solved, at: int) -> date | None:
    """The day on which the first of the reservations ends that paid for the month before; None of none."""
    return _first_before(of, at, of.scope.ends)


def _changes(of: Solved, at: int) -> date | None:
    """The first day after the beginning of the month before on which traffic changes; None of none."""
    return _first_before(of, at, of.scope.changes)


def _first_before(of: Solved, at: int, days: Iterable[date]) -> date | None:
    """The first of the days that take effect with a month."""
    if not at:
        return None
    before, begins = of.scope.begins[at - 1 : at + 1]
    return min((day for day in days if before < day <= begins), default=None)


def _step(  # noqa: PLR0913  # the parts of a step
    of: Solved,
    at: int,
    action: Move,
    ptus: int,
    *,
    why: Finding,
    term: Term | None = None,
    money: float | None = None,
    day: date | None = None,
) -> ScheduleStep:
    return ScheduleStep(
        month=of.scope.begins[at],
        action=action,
        deployment_type=of.scope.deployment_type,
        region=of.scope.region,
        term=None if term is None else term.value,
        ptus=ptus,
        amount=None if money is None else cents(exact(money)),
        why=why,
        day=day or of.scope.begins[at],
    )
