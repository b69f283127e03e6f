"""The schedule of a scope as reports have it: what to do in which month, at what cost, and what else could be done."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from capacity.catalog.catalog import Catalog
from capacity.planning.over_months.beside import alternatives, regrets
from capacity.planning.over_months.solved import Solved, times
from capacity.planning.over_months.steps import dated
from capacity.planning.over_months.within_months import left_out
from capacity.planning.results.schedule import Alternative, ModelChange, Schedule, ScheduleMonth, SchedulePart, Unused
from capacity.pricing.cost import cents
from capacity.sizing.demand import add_known, exact
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR, Bought, Month
from capacity.traffic.purchases import lower_bound


def schedule(of: Solved, catalog: Catalog) -> Schedule:
    """The schedule as reports have it."""
    scope, months, bought = of.scope, of.months, of.bought
    total = of.total
    ways = tuple(alternatives(of)) if of.is_known else ()
    is_exact = len(months) <= MONTHS_OF_A_YEAR and of.is_cheapest
    return Schedule(
        workloads=tuple(one.workload for one in scope.members),
        deployment_type=scope.deployment_type,
        region=scope.region,
        scope=scope.name,
        horizon_months=len(scope.begins),
        currency=scope.members[0].currency,
        total=total if of.is_known else None,
        left_out=left_out(of),
        lower_bound=(total if is_exact else cents(exact(lower_bound(months)))) if of.is_known else None,
        commitment=cents(exact(sum(_committed(months, bought)))),
        known_until=of.known_until,
        planned_until=scope.first_unplanned,
        models=tuple(sorted(_models(of), key=lambda one: one.day)),
        steps=dated(of).steps,
        months=tuple(_months(of)),
        unused=_unused(of, catalog),
        max_commitment=_limit(of, ways),
        alternatives=ways,
        regret=tuple(regrets(of)) if of.is_known else (),
    )


def part(of: Solved, at: int, schedule: Schedule) -> SchedulePart:
    """What one workload has of the schedule."""
    member = of.scope.members[at]
    months = sum(not member.is_gone(day) for day in of.scope.begins[: len(of.months)])
    return SchedulePart(
        horizon_months=schedule.horizon_months,
        own_months=member.own_months,
        deployment_type=member.deployment_type,
        currency=schedule.currency,
        begins=tuple(of.scope.begins[:months]),
        ptus=tuple(ptus[at] for ptus in of.deployed[:months]),
        costs=tuple(of.of_member(at, month) for month in range(months)),
        known_until=schedule.known_until,
        planned_until=member.planned_until,
        models=member.models,
    )


def _models(of: Solved) -> Iterator[ModelChange]:
    for member in of.scope.members:
        for one in member.models:
            yield ModelChange(workload=member.workload, day=one.day, model=one.spec.name)
        if member.planned_until is not None:
            yield ModelChange(workload=member.workload, day=member.planned_until, model=None)


def _limit(of: Solved, ways: Sequence[Alternative]) -> Decimal | None:
    """The limit of what is committed, where something cheaper would break it."""
    cheaper = any(one.name == "no-limit" and one.total is not None and one.total < of.total for one in ways)
    return cents(exact(of.most_committed)) if cheaper else None


def _committed(months: Sequence[Month], bought: Sequence[Bought]) -> Iterator[float]:
    for month, one in zip(months, bought, strict=True):
        yield times(one.by_year, month.prices.yearly) + times(one.by_month, month.prices.monthly)


def _months(of: Solved) -> Iterator[ScheduleMonth]:
    for at in range(len(of.months)):
        ptus, tokens = of.of_month(at)
        there = [one.months[at] for one in of.scope.members if not one.is_gone(of.scope.begins[at])]
        yield ScheduleMonth(
            month=of.scope.begins[at],
            ptus_needed=add_known(one.ptus_needed for one in there),
            ptus=sum(of.deployed[at]),
            reserved_ptus=of.held(at),
            ptu_cost=ptus,
            token_cost=tokens,
        )


def _unused(of: Solved, catalog: Catalog) -> Unused | None:
    """What is paid today and stays unused until it ends."""
    paid = [at for at, month in enumerate(of.months) if month.reserved]
    ptus = min((of.held(at) - of.bought[at].ptus for at in paid if at < len(of.months)), default=0)
    ends = [one.expires for one in of.scope.reservations if one.expires is not None]
    if ptus <= 0 or not ends:
        return None
    rules = catalog.reservation_rules
    refund, exchange = next(iter(rules.refund), None), next(iter(rules.exchange), None)
    return Unused(
        ptus=ptus,
        until=min(ends),
        refund_limit_usd=refund.usd if refund else None,
        refund_months=refund.months if refund else None,
        exchange_ends=exchange.bought_from if exchange else None,
        sources=tuple(catalog.cite(one.source) for one in (refund, exchange) if one is not None),
    )
