"""Which pictures a plan has: those whose data it has, in the order of a reader's questions."""

from collections.abc import Iterator

from capacity.planning.results.plan import Plan
from capacity.reports.pictures import (
    cost_of_offers,
    cost_over_ptus,
    hold_by_headroom,
    hours_of_the_week,
    load_by_week,
    load_duration,
    load_over_time,
    outlook_fan,
    refused_by_size,
    schedule_over_months,
    sensitivity_bars,
)
from capacity.reports.pictures.picture import FULL, Detail, Picture


def pictures(plan: Plan, detail: Detail) -> list[Picture]:
    """All of one plan."""
    return [picture for picture in _pictures(plan, detail) if picture is not None]


def _pictures(plan: Plan, detail: Detail) -> Iterator[Picture | None]:
    yield from schedule_over_months.pictures(plan.schedule)
    yield outlook_fan.picture(plan, detail)
    yield load_over_time.picture(plan, detail)
    if detail is FULL:  # of many plans tables tell the weeks
        yield load_by_week.picture(plan)
        yield hold_by_headroom.picture(plan)
    yield cost_over_ptus.picture(plan, detail)
    yield cost_of_offers.picture(plan)
    yield sensitivity_bars.picture(plan)
    yield load_duration.picture(plan, detail)
    yield refused_by_size.picture(plan)
    yield refused_by_size.by_depth(plan)
    yield from hours_of_the_week.pictures(plan)
