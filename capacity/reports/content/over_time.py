"""What reports show of a schedule: what to do in which month, what each month costs, and other traffic."""

from collections.abc import Iterator

from capacity.numerals import given_percent, money, needed, whole
from capacity.planning.results.plan_report import Report
from capacity.planning.results.schedule import Move, Schedule
from capacity.reports.forms import Grid, Heading, Lines, Part
from capacity.sentences.offer_words import pays
from capacity.sentences.over_months import step_words, total
from capacity.sentences.say import capital

HEAD = {Move.BUY: "reserve", Move.RENEW: "renew", Move.LAPSE: "let lapse", Move.RESIZE: "deploy"}


def grids(schedule: Schedule) -> list[Grid]:
    """What to do, what months cost, and what other traffic would."""
    return [grid for grid in (_steps(schedule), _months(schedule), _regret(schedule)) if grid.rows]


def _steps(schedule: Schedule) -> Grid:
    rows = [
        [
            str(step.month),
            HEAD[step.action],
            whole(step.ptus),
            "" if step.term is None else pays(step.term),
            "" if step.amount is None else money(step.amount),
        ]
        for step in schedule.steps
    ]
    return Grid(["When", "do", "PTUs", "for", f"{schedule.currency} committed"], rows)


def _months(schedule: Schedule) -> Grid:
    currency = schedule.currency
    rows = [
        [
            str(one.month),
            needed(one.ptus_needed),
            whole(one.ptus),
            whole(one.reserved_ptus),
            money(one.ptu_cost),
            money(one.token_cost),
        ]
        for one in schedule.months
    ]
    return Grid(["Month from", "needed", "PTUs", "reserved", f"{currency} for PTUs", f"{currency} for tokens"], rows)


def _regret(schedule: Schedule) -> Grid:
    rows = [
        [
            f"{given_percent(one.traffic)} of the traffic",
            money(one.per_month),
            money(one.best_per_month),
            money(one.per_month - one.best_per_month),
        ]
        for one in schedule.regret
    ]
    return Grid(["If it were", f"{schedule.currency} a month", "best in hindsight", "regret"], rows)


def shared(report: Report) -> Iterator[Part]:
    """The schedules that several workloads share."""
    for one in report.schedules:
        place = f", {one.region}" if one.region else ""
        yield Heading(f"Shared: {one.deployment_type.display_name}{place}: {', '.join(one.workloads)}")
        yield Lines(
            [
                capital(step_words(step)) + f" on {step.month}."
                for step in one.steps
                if step.month == one.months[0].month
            ]
        )
        yield total(one)
        yield from grids(one)
