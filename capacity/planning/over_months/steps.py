"""What to do in which month: reservations to buy, to renew and to let lapse, and sizes to change."""

from collections.abc import Iterator

from capacity.findings import Finding, found
from capacity.planning.over_months.solved import Solved
from capacity.planning.results.schedule import Move, ScheduleStep
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import exact
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR


def steps(of: Solved) -> Iterator[ScheduleStep]:
    """Each of them, in the order of the months; in one month what ends comes first."""
    deployed = _deployed_today(of)
    for at in range(len(of.months)):
        yield from _purchases(of, at)
        ptus = of.bought[at].ptus
        if ptus != deployed:
            code = "more-traffic" if deployed is None or ptus > deployed else "less-traffic"
            why = found(code if at else "size-of-today", ptus=ptus, before=deployed)
            yield _step(of, at, Move.RESIZE, ptus, None, Term.HOURLY.value, why)
        deployed = ptus


def _deployed_today(of: Solved) -> int | None:
    counts = [one.deployed_ptus if one.has_deployed else 0 for one in of.scope.members]
    return sum(count or 0 for count in counts)


def _purchases(of: Solved, at: int) -> Iterator[ScheduleStep]:
    month, one = of.months[at], of.bought[at]
    ended = of.months[at - 1].reserved - month.reserved if at else 0
    if at >= MONTHS_OF_A_YEAR:
        ended += of.bought[at - MONTHS_OF_A_YEAR].by_year
    # Blocks of a month are bought again and again: as one step where their number changes.
    before = of.bought[at - 1].by_month if at else 0
    bought = {
        Term.YEAR: (one.by_year, month.prices.yearly),
        Term.MONTH: (one.by_month if one.by_month != before else 0, month.prices.monthly),
    }
    for term, (count, price) in bought.items():
        renewed = min(count, ended)
        ended -= renewed
        parts = ((renewed, Move.RENEW, "reservation-ends"), (count - renewed, Move.BUY, "for-a-term"))
        for ptus, action, code in parts:
            if ptus:
                yield _step(of, at, action, ptus, ptus * price, term.value, found(code, ptus=ptus, term=term))
    if ended > 0:
        yield _step(of, at, Move.LAPSE, ended, None, None, found("not-needed-any-more", ptus=ended))


def _step(  # noqa: PLR0913  # the parts of a step
    of: Solved, at: int, action: Move, ptus: int, money: float | None, term: str | None, why: Finding
) -> ScheduleStep:
    return ScheduleStep(
        month=of.scope.begins[at],
        action=action,
        deployment_type=of.scope.deployment_type,
        region=of.scope.region,
        term=term,
        ptus=ptus,
        amount=None if money is None else cents(exact(money)),
        why=why,
    )
