"""What to buy, decided over months for all plans together; and each plan with its part of that."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.findings import found as finding
from capacity.planning.over_months.cheapest_schedule import solved
from capacity.planning.over_months.plan_months import PlanMonths
from capacity.planning.over_months.recommended_now import told
from capacity.planning.over_months.scheduled import schedule
from capacity.planning.over_months.scopes import Scope, covers, doubted, in_force, scopes
from capacity.planning.over_months.solved import Solved
from capacity.planning.over_months.within_months import with_days
from capacity.planning.over_months.workload_months import WorkloadMonths
from capacity.planning.results.plan import Action, Plan
from capacity.planning.results.plan_report import Decided
from capacity.planning.results.schedule import Schedule
from capacity.pricing.reservation import Reservation, Use, settle
from capacity.sizing.traffic_path import scheduled_months

if TYPE_CHECKING:
    from decimal import Decimal

    from capacity.sizing.deployment import DeploymentType


class Asking(NamedTuple):
    """A plan, and its months; None where it cannot be followed over time."""

    plan: Plan
    months: PlanMonths | None


def decided(
    asking: Sequence[Asking], reservations: Sequence[Reservation] | None, catalog: Catalog, *, today: date
) -> Decided:
    """Every plan that grows, changes or can count on reservations, decided over its months; the others as they are."""
    paid = in_force(reservations or (), today)
    doubts = tuple(doubted(reservations or (), today))
    followed = [at for at, one in enumerate(asking) if one.months is not None]
    plannings = (one.months.planning for one in asking if one.months is not None)
    scheduled = zip(followed, scheduled_months(plannings, has_reservations=bool(paid)), strict=True)
    spans = {
        at: months for at, months in scheduled if months is not None and asking[at].plan.recommended.offer is not None
    }
    if not spans:
        return Decided(tuple(one.plan for one in asking), doubts=doubts)
    paid = _left(paid, [one.plan for at, one in enumerate(asking) if at not in spans])
    members = [one for at, months in spans.items() if (one := _member(at, asking[at], paid, months)) is not None]
    results = list(_decided(members, paid))
    doubts += tuple(finding for one in results for finding in one.scope.doubts())
    return _shared(asking, results, paid, catalog=catalog, doubts=doubts)


def _left(paid: Sequence[Reservation], others: Sequence[Plan]) -> tuple[Reservation, ...]:
    """What deployments of which nothing is decided leave of the reservations."""
    uses = [
        Use(plan.current.deployment_type, plan.region, plan.resource, plan.current.ptus or 0)
        for plan in others
        if plan.current is not None and _stays(plan)
    ]
    unused = settle(uses, paid).unused
    return tuple(one.replaced(quantity=left) for one, left in zip(paid, unused, strict=True) if left)


def _stays(plan: Plan) -> bool:
    """Whether a plan that recommends nothing has PTUs that stay until somebody knows better."""
    current = plan.current
    return current is not None and bool(current.ptus) and current.action is not Action.DELETE


def _member(number: int, one: Asking, paid: Sequence[Reservation], months: int) -> WorkloadMonths | None:
    """The workload on the type that is deployed, or on which it costs least by itself; None where it has none."""
    if one.months is None or one.plan.recommended.offer is None:
        return None
    found: list[tuple[int, Decimal, int, WorkloadMonths]] = []
    # What fits no PTUs is served by the token in all months.
    for type_ in one.months.types() or [one.plan.recommended.offer.deployment_type]:
        member = one.months.of(type_, months).replaced(number=number)
        result = solved(_alone(member, paid), member.most_committed)
        if result is not None:
            found.append((-len(result.months), with_days(result), len(found), member))
    return min(found)[-1] if found else None


def _alone(member: WorkloadMonths, reservations: Sequence[Reservation]) -> Scope:
    return Scope(
        deployment_type=member.deployment_type,
        region=member.region,
        members=(member,),
        reservations=tuple(one for one in reservations if covers(one, member)),
    )


def _decided(members: Sequence[WorkloadMonths], paid: Sequence[Reservation]) -> Iterator[Solved]:
    """The schedules of all scopes; what has PTUs in no month shares none."""
    for scope in scopes(members, paid):
        result = solved(scope, _limit(scope))
        if result is None:
            continue
        idle = [at for at, one in enumerate(scope.members) if not _has_ptus(result, at)]
        if len(scope.members) == 1 or not idle:
            yield result
            continue
        some = [one for at, one in enumerate(scope.members) if at not in idle]
        rest = [_alone(scope.members[at], ()) for at in idle]
        if some:
            rest.append(scope.replaced(members=tuple(some)))
        elif scope.reservations:
            rest[0] = rest[0].replaced(reservations=scope.reservations)
        for each in rest:
            if (again := solved(each, _limit(each))) is not None:
                yield again


def _limit(scope: Scope) -> float:
    """What the members may commit together: what a planning file says of all, else the least that one of them says."""
    return min(one.most_committed for one in scope.members)


def _has_ptus(of: Solved, member: int) -> bool:
    return any(month.needs[member].ptus[one.rows[member]] for month, one in zip(of.months, of.bought, strict=True))


def _shared(
    asking: Sequence[Asking],
    results: Iterable[Solved],
    paid: Sequence[Reservation],
    *,
    catalog: Catalog,
    doubts: tuple[Finding, ...],
) -> Decided:
    plans = [one.plan for one in asking]
    alone: list[Schedule] = []
    shared: list[Schedule] = []
    for result in results:
        made = schedule(result, catalog)
        is_alone = len(result.scope.members) == 1
        (alone if is_alone else shared).append(made)
        for at, member in enumerate(result.scope.members):
            one = asking[member.number]
            if one.months is not None:
                plan = told(one.plan, one.months, result, at, made)
                moved = _moved(one.months, made, paid) if is_alone else None
                plans[member.number] = plan if moved is None else plan.replaced(do_first=(moved, *plan.do_first))
    return Decided(tuple(plans), shared=tuple(shared), alone=tuple(alone), doubts=doubts)


def _moved(months: PlanMonths, made: Schedule, paid: Sequence[Reservation]) -> Finding | None:
    """The cheapest type that what is deployed could move to; None where none costs less than staying."""
    found: list[tuple[Decimal, DeploymentType]] = []
    for type_ in months.other_types():
        member = months.of(type_, made.horizon_months)
        result = solved(_alone(member, paid), member.most_committed)
        if result is not None and result.is_known:
            found.append((with_days(result), type_))
    best = min(found, key=lambda one: one[0], default=None)
    here = None if made.total is None else made.total + made.left_out
    if best is None or here is None or best[0] >= here:
        return None
    return finding("other-type-costs-less", total=best[0], type_=best[1], currency=made.currency, than=here)
