"""When what is deployed no longer carries the traffic: by an outlook of it, else by the growth of its file."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from capacity.findings import found
from capacity.planning.checks.checked_deployment import ForeseenDays, RunsOut, Subject
from capacity.planning.checks.remedies import resized
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Bound, Check, Origin
from capacity.sizing.traffic_path import factor_of, month_begin
from capacity.sizing.workload import Planning

DAYS = "days"


def with_days(about: Subject, case: Situation, foreseen: ForeseenDays | None) -> Subject:
    """With the day on which it runs out."""
    return about.replaced(runs_out=_by_growth(about, case) if foreseen is None else _by_outlook(foreseen, case))


def _by_outlook(foreseen: ForeseenDays, case: Situation) -> RunsOut:
    """The earliest day, which one of ten outcomes reaches, of quota and reservation."""
    if foreseen.earliest is None:
        return RunsOut(days=None, told=found("outlook-keeps"))
    told = found("runs-out-by-outlook", day=foreseen.earliest, likely=foreseen.likely)
    return RunsOut(days=max((foreseen.earliest - case.pricer.today).days, 0), told=told)


def _by_growth(about: Subject, case: Situation) -> RunsOut:
    """The first month whose peak is more than it carries."""
    if about.utilization_share is None:
        return RunsOut(days=None, told=found("no-size-to-fill", deployment=about.named), is_known=False)
    now, today = about.utilization_share / case.wish.growth, case.pricer.today
    full = next((day for day, factor in _months(case.wish.planning, today) if now * factor > 1), None)
    if full is None:
        return RunsOut(days=None, told=found("growth-keeps", deployment=about.named))
    return RunsOut(days=(full - today).days, told=found("runs-out-by-growth", deployment=about.named, day=full))


def _months(planning: Planning, today: date) -> Iterator[tuple[date, Fraction]]:
    """Each month until nothing changes any more, with how many times today's traffic it has."""
    last, month = max((step.date for step in planning.steps), default=today), 0
    while month <= planning.growth_months or (month and month_begin(today, month - 1) < last):
        begins = month_begin(today, month)
        yield begins, factor_of(planning, month, begins)
        month += 1


def days_left(about: Subject, least: int, origin: Origin) -> Check:
    """Held to the fewest days that it has to last."""
    of = about.runs_out
    return about.settled(
        Check(
            name="min_days_to_exhaustion",
            origin=origin,
            measured=None if of is None else of.days,
            limit=least,
            bound=Bound.AT_LEAST,
            unit=DAYS,
            detail=None if of is None else of.told,
            remedy=(resized(about),),
            applies=of is None or of.days is not None or not of.is_known,
            key="deployed" if about.deployed else "planning",
        )
    )
