"""Plans of workload files, with their checks, and the sums over all of them."""

from collections.abc import Iterable, Sequence
from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.planning.buying.portfolio_sums import portfolio
from capacity.planning.buying.reservation_totals import report_of
from capacity.planning.from_workload import planned
from capacity.planning.options.situation import Situation
from capacity.planning.over_time import Planned, decided_over_time, months_of
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.sizing.workload import Limits, Slo, Workload

Unpaid = tuple[Term, int] | None
NOTHING_ASKED = (Limits(), Slo(), None)
"""Limits, service levels and what is deployed of a workload that nothing is held to."""


def report(
    workloads: Iterable[Workload],
    catalog: Catalog,
    *,
    today: date,
    reservations: Sequence[Reservation] | None = None,
) -> Report:
    """A plan for each workload, and the sums over all. `today` decides what is retired; it picks no edition.

    `reservations` are what exists today; None where nobody said.
    """
    asked = list(workloads)
    months = months_of(asked, reservations, today)
    sized = [_sized(one, catalog, today=today, months=its) for one, its in zip(asked, months, strict=True)]
    made = decided_over_time(asked, sized, catalog, today=today, reservations=reservations)
    plans = [plan for _, plan in sized] if made is None else made.plans
    paid = _unpaid(plans, reservations, today)
    checked = [
        _with_checks(plan, case, workload, unpaid)
        for plan, (case, _), workload, unpaid in zip(plans, sized, asked, paid, strict=True)
    ]
    result = report_of(checked, catalog, today=today, reservations=reservations, made=made)
    return result.replaced(portfolio=portfolio(checked, made))


def plan(workload: Workload, catalog: Catalog, *, today: date) -> Plan:
    """The plan of one workload alone."""
    return report([workload], catalog, today=today).plans[0]


def _sized(workload: Workload, catalog: Catalog, *, today: date, months: int | None) -> Planned:
    """One workload on its model, on every type it allows or, where it names none, that the model is offered on."""
    case, result = planned(workload, catalog, today=today, months=months)
    if workload.has_ranges:
        from capacity.planning.ranged.plan_with_ranges import plan_with_ranges  # noqa: PLC0415  # and with it numpy

        result = plan_with_ranges(result, case, workload, catalog, today=today)
    return case.replaced(), result  # without the requests that were drawn: some 20 MB, for each of many workloads


def _unpaid(plans: Sequence[Plan], reservations: Sequence[Reservation] | None, today: date) -> list[Unpaid]:
    """What no reservation pays of what is deployed; None of all where nobody said what there is."""
    if reservations is None:
        return [None] * len(plans)
    from capacity.planning.checks.paid_terms import paid_already, unpaid  # noqa: PLC0415  # most plans need none

    return [
        unpaid(one.current, already)
        for one, already in zip(plans, paid_already(plans, reservations, today), strict=True)
    ]


def _with_checks(result: Plan, case: Situation, workload: Workload, unpaid: Unpaid) -> Plan:
    """The plan held to what its file asks for."""
    if (workload.limits, workload.slo, workload.deployed) == NOTHING_ASKED:
        return result
    from capacity.planning.checks.workload_checks import of_plan  # noqa: PLC0415  # most workloads need none

    made = of_plan(result, case, workload, unpaid)
    if workload.has_ranges:
        from capacity.planning.checks.high_ends import noted  # noqa: PLC0415  # and with it numpy

        made = noted(made, result, case, workload)
    return result.replaced(checks=tuple(made))
