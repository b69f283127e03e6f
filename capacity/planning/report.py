"""Plans of workload files, with their checks, and the sums over all of them."""

from collections.abc import Iterable, Sequence
from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.planning.buying.quota_totals import portfolio
from capacity.planning.buying.reservation_totals import report_of
from capacity.planning.from_workload import planned
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.pricing.reservation import Reservation
from capacity.sizing.workload import Limits, Slo, Workload


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
    plans = [plan(workload, catalog, today=today) for workload in workloads]
    return report_of(plans, catalog, today=today, reservations=reservations).replaced(portfolio=portfolio(plans))


def plan(workload: Workload, catalog: Catalog, *, today: date) -> Plan:
    """One workload on its model, on every type it allows or, where it names none, that the model is offered on."""
    case, result = planned(workload, catalog, today=today)
    if workload.has_ranges:
        from capacity.planning.ranged.plan_with_ranges import plan_with_ranges  # noqa: PLC0415  # and with it numpy

        result = plan_with_ranges(result, case, workload, catalog, today=today)
    if (workload.limits, workload.slo, workload.deployed) == (Limits(), Slo(), None):
        return result
    from capacity.planning.checks.workload_checks import checks  # noqa: PLC0415  # most workloads need none

    made = checks(result, case, workload)
    if workload.has_ranges:
        from capacity.planning.checks.high_ends import noted  # noqa: PLC0415  # and with it numpy

        made = noted(made, result, case, workload)
    return result.replaced(checks=tuple(made))
