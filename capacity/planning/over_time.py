"""Plans of workload files decided over their months, where there is anything to decide over time."""

from collections.abc import Iterable, Sequence
from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Decided
from capacity.pricing.reservation import Reservation
from capacity.sizing.traffic_path import is_over_time, scheduled_months
from capacity.sizing.workload import Workload

Planned = tuple[Situation, Plan]


def decided_over_time(
    workloads: Sequence[Workload],
    sized: Sequence[Planned],
    catalog: Catalog,
    *,
    today: date,
    reservations: Sequence[Reservation] | None,
) -> Decided | None:
    """What to buy over months, of all together; None where nothing grows, changes or is reserved."""
    if not is_any_over_time(workloads, reservations):
        return None
    from capacity.planning.over_months.decided import Asking, decided  # noqa: PLC0415  # and with it numpy
    from capacity.planning.over_months.shape_months import ShapeMonths  # noqa: PLC0415

    asking = [
        Asking(plan, ShapeMonths(plan, case, workload, catalog, today))
        for (case, plan), workload in zip(sized, workloads, strict=True)
    ]
    return decided(asking, reservations, catalog, today=today)


def months_of(
    workloads: Iterable[Workload], reservations: Sequence[Reservation] | None, today: date
) -> tuple[int | None, ...]:
    """The months of the schedule that each will have; None where it will have none."""
    paid = any(one.is_paid(today) for one in reservations or ())
    return scheduled_months((one.planning for one in workloads), has_reservations=paid)


def is_any_over_time(workloads: Sequence[Workload], reservations: Sequence[Reservation] | None) -> bool:
    """Whether anything grows, changes or is reserved."""
    return any(is_over_time(one.planning, has_reservations=bool(reservations)) for one in workloads)
