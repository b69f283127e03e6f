"""What reports show of a schedule: what to do in which month, what each month costs, and other traffic."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from capacity.numerals import given_percent, money, needed, whole
from capacity.planning.results.plan_report import Report
from capacity.planning.results.schedule import Move, Schedule, ScheduleMonth
from capacity.reports.forms import Grid, Heading, Part
from capacity.sentences.over_months import by_month, month_words, new_models, total, unused


def grids(schedule: Schedule) -> list[Grid]:
    """What to do, what months cost, and what other traffic would."""
    return [grid for grid in (_steps(schedule), _months(schedule), _regret(schedule)) if grid.rows]


def notes(schedule: Schedule) -> list[str]:
    """What is paid for nothing."""
    told = unused(schedule)
    return [] if told is None else [told]


def _steps(schedule: Schedule) -> Grid:
    """A row for each day on which something is done, or a workload goes on with another model."""
    deployed, rows = schedule.months[0].ptus, []
    for day in sorted({*(step.day for step in schedule.steps), *(one.day for one in schedule.models)}):
        steps = [step for step in schedule.steps if step.day == day]
        bought = [step.amount for step in steps if step.amount is not None]
        done = [step for step in steps if step.action is not Move.RESIZE]
        deployed = next((step.ptus for step in steps if step.action is Move.RESIZE), deployed)
        committed = money(sum(bought, Decimal(0))) if bought else ""
        what = "; ".join(filter(None, [*new_models(schedule, day), month_words(done)]))
        rows.append([str(day), what or "-", committed, whole(deployed)])
    return Grid(["When", "reservations", f"{schedule.currency} committed", "deployed PTUs"], rows)


def _months(schedule: Schedule) -> Grid:
    """A row for each run of months that are alike."""
    currency = schedule.currency
    rows = [
        [
            str(some[0].month),
            whole(len(some)),
            needed(one.ptus_needed),
            whole(one.ptus),
            whole(one.reserved_ptus),
            money(one.ptu_cost),
            money(one.token_cost),
        ]
        for one, some in ((some[0], some) for some in _alike(schedule.months))
    ]
    header = ["From", "months", "needed", "PTUs", "reserved", f"{currency} a month: PTUs", "tokens"]
    return Grid(header, rows)


def _alike(months: Sequence[ScheduleMonth]) -> list[list[ScheduleMonth]]:
    """Months after each other that differ in nothing but their day."""
    return [list(some) for _, some in groupby(months, key=lambda one: one.replaced(month=months[0].month))]


def _regret(schedule: Schedule) -> Grid:
    rows = [
        [
            f"{given_percent(one.traffic)} of the plan",
            money(one.per_month),
            money(one.best_per_month),
            money(one.per_month - one.best_per_month),
        ]
        for one in schedule.regret
    ]
    return Grid(["If traffic were", f"{schedule.currency} a month", "best in hindsight", "regret"], rows)


def shared(report: Report) -> Iterator[Part]:
    """The schedules that several workloads share."""
    for one in report.schedules:
        place = f", {one.region}" if one.region else ""
        yield Heading(f"Shared: {one.deployment_type.display_name}{place}: {', '.join(one.workloads)}")
        now = month_words(by_month(one)[0])
        yield f"Now: {now or 'nothing to buy or to change'}. {total(one)}"
        yield from notes(one)
        yield from grids(one)
