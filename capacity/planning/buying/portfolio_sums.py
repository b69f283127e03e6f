"""All workloads together: what is recommended for each, its money by owner and by type, and the quota to ask for."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from capacity.grouping import by_key
from capacity.planning.buying import quota_totals
from capacity.planning.buying.reservation_totals import are_alternatives, stays
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Decided
from capacity.planning.results.portfolio import OverMonths, Portfolio, Row, Sum
from capacity.planning.results.recommended_offer import Offer
from capacity.planning.results.schedule import Alternative, Schedule
from capacity.pricing.cost import UNITS, Cost, times
from capacity.pricing.published_prices import Term

MANY = 2
"""A sum has two parts."""
IN_TERM = {UNITS[Term.MONTH]: 1, UNITS[Term.YEAR]: 12}
"""How many months of a bill a reservation's term has, by the unit of its line."""
NOTHING = Decimal("0.00")


def portfolio(plans: Sequence[Plan], made: Decided | None = None) -> Portfolio | None:
    """The sums of several plans; None of fewer, and of alternatives.

    `made` is what is decided over months. Deployments that are gone, or are told to go, cost nothing any more.
    """
    if len(plans) < MANY or are_alternatives(plans):
        return None
    from capacity.planning.results.names_apart import names_of  # noqa: PLC0415  # most reports are of one

    rows = tuple(map(_row, plans, names_of(plans)))
    currencies = {row.offer.cost.currency for row in rows if row.offer is not None}
    schedules = () if made is None else (*made.shared, *made.alone)
    return Portfolio(
        currency=next(iter(currencies)) if len(currencies) == 1 else None,
        per_month=_sum(row.per_month for row in rows) if len(currencies) <= 1 else None,
        commitment=_sum(row.commitment for row in rows) if len(currencies) <= 1 else None,
        without_cost=sum(row.per_month is None for row in rows),
        rows=rows,
        by_owner=_sums(rows, lambda row: row.owner),
        by_type=_sums(rows, lambda row: None if row.offer is None else row.offer.deployment_type.label),
        quota=quota_totals.quota(plans),
        over_months=_over_months(schedules, len(plans)),
    )


def _row(plan: Plan, name: str) -> Row:
    gone = not stays(plan)
    offer = None if gone else plan.recommended.offer
    granted = None if offer is None else quota_totals.recommended(plan)
    return Row(
        name=name,
        workload=plan.workload,
        owner=plan.owner,
        model=plan.model,
        offer=offer,
        action=None if plan.current is None else plan.current.action.value,
        ptus=0 if offer is None else offer.ptus or 0,
        tpm_quota=None if granted is None else granted.tpm,
        per_month=NOTHING if gone else None if offer is None else offer.cost.per_month,
        commitment=NOTHING if gone else None if offer is None else committed(offer),
        retires=plan.retires,
        warnings=tuple(dict.fromkeys(one.code for one in plan.warnings)),
    )


def committed(offer: Offer) -> Decimal | None:
    """What the reservations of an offer come to, each with its whole term; None where a price is not known."""
    return None if offer.cost.per_month is None else committed_of(offer.cost)


def committed_of(cost: Cost) -> Decimal:
    """What the reservations of a bill come to. What is paid already has a price of nothing."""
    terms = [(line, IN_TERM[line.unit]) for line in cost.lines if line.unit in IN_TERM]
    return sum((times(line.price, line.quantity * months) for line, months in terms), NOTHING)


def _sum(parts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where one part is not known."""
    known = list(parts)
    return None if None in known else sum((part for part in known if part is not None), NOTHING)


def _sums(rows: Sequence[Row], name: Callable[[Row], str | None]) -> tuple[Sum, ...]:
    """The rows by a name, in the order of their first."""
    return tuple(
        Sum(
            name=key,
            workloads=len(some),
            ptus=sum(row.ptus for row in some),
            tpm_quota=sum((row.tpm_quota for row in some if row.tpm_quota is not None), Fraction(0)),
            per_month=_sum(row.per_month for row in some),
            commitment=_sum(row.commitment for row in some),
        )
        for key, some in by_key((name(row), row) for row in rows).items()
    )


def _over_months(schedules: Sequence[Schedule], plans: int) -> OverMonths | None:
    """None unless every plan is in one of them, over the same months."""
    spans = {one.horizon_months for one in schedules}
    if len(spans) != 1 or sum(len(one.workloads) for one in schedules) != plans:
        return None
    names = dict.fromkeys(one.name for schedule in schedules for one in schedule.alternatives)
    return OverMonths(
        horizon_months=next(iter(spans)),
        total=_sum(one.total for one in schedules),
        left_out=sum((one.left_out for one in schedules), NOTHING),
        alternatives=tuple(_together(name, schedules, plans) for name in names),
    )


def _together(name: str, schedules: Sequence[Schedule], plans: int) -> Alternative:
    """One way of all schedules; one that has no such way stays as it is."""
    ways = [next((way for way in one.alternatives if way.name == name), None) for one in schedules]
    each = [one if way is None else way for one, way in zip(schedules, ways, strict=True)]
    some = sum(len(one.workloads) for one, way in zip(schedules, ways, strict=True) if way is not None)
    return Alternative(
        name=name,
        total=_sum(one.total for one in each),
        left_out=sum((one.left_out for one in each), NOTHING),
        workloads=None if some == plans else some,
    )
