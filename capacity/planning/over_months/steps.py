"""What to do in which month: reservations to buy, to renew and to let lapse, and sizes to change."""

from collections.abc import Iterable, Iterator
from datetime import date
from math import inf

from capacity.findings import Finding, found
from capacity.planning.over_months.solved import Solved
from capacity.planning.results.schedule import Move, ScheduleStep
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import exact
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR


def steps(of: Solved) -> Iterator[ScheduleStep]:
    """Each of them, in the order of the months; in one month what ends or is bought comes before new sizes."""
    deployed = sum(one.deployed_ptus or 0 for one in of.scope.members)
    for at in range(len(of.months)):
        yield from _purchases(of, at)
        ptus = sum(of.deployed[at])
        if ptus != deployed:
            code = "more-ptus" if ptus > deployed else "fewer-ptus"
            day = _changes(of, at) or (None if ptus > deployed else _ends(of, at))
            yield _step(of, at, Move.RESIZE, ptus, why=found(code, ptus=ptus, before=deployed), day=day)
        deployed = ptus


def _purchases(of: Solved, at: int) -> Iterator[ScheduleStep]:
    month, one = of.months[at], of.bought[at]
    ended = of.months[at - 1].reserved - month.reserved if at else 0
    ended += of.bought[at - 1].by_month if at else 0
    if at >= MONTHS_OF_A_YEAR:
        ended += of.bought[at - MONTHS_OF_A_YEAR].by_year
    bought = {Term.YEAR: (one.by_year, month.prices.yearly), Term.MONTH: (one.by_month, month.prices.monthly)}
    for term, (count, price) in bought.items():
        renewed = min(count, ended)
        ended -= renewed
        for ptus, action in ((renewed, Move.RENEW), (count - renewed, Move.BUY)):
            if ptus:
                renews = action is Move.RENEW
                why = found("reservation-ends" if renews else "needed-for-a-term", term=term)
                day = _ends(of, at) if renews else _changes(of, at)
                yield _step(of, at, action, ptus, term=term, money=ptus * price, why=why, day=day)
    if ended > 0:
        known = month.prices.yearly < inf or month.prices.monthly < inf
        code = "not-worth-renewing" if known or not one.by_hour else "renewal-not-priced"
        yield _step(of, at, Move.LAPSE, ended, why=found(code, deployed=one.ptus), day=_ends(of, at))


def _ends(of: Solved, at: int) -> date | None:
    """The day on which the first of the reservations ends that paid for the month before; None of none."""
    return _first_before(of, at, [one.expires for one in of.scope.reservations if one.expires is not None])


def _changes(of: Solved, at: int) -> date | None:
    """The first day after the beginning of the month before on which traffic changes; None of none."""
    return _first_before(of, at, [day for one in of.scope.members for day in one.changes])


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
