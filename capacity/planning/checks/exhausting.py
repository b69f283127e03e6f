"""When what is deployed no longer carries the traffic: by an outlook of it, else by the growth of its file."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from math import ceil

from capacity.findings import Finding, found
from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.checks.foreseen_days import ForeseenDays, ForeseenLimit, RunsOut
from capacity.planning.checks.remedies import resized
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Bound, Check, Origin
from capacity.record import Record
from capacity.sizing.demand import exact
from capacity.sizing.planning_key import Planning
from capacity.sizing.traffic_path import factor_on, month_begin

DAYS = "days"
PTUS = "ptus"
THOUSAND = 1000


class _Held(Record):
    """A limit that an outlook is held to: what it is of, how much, when it is passed, and until when that is known."""

    of: str
    amount: float
    unit: str = PTUS
    ptus: float | None
    earliest: date | None
    likely: date | None
    until: date


def with_days(about: Subject, case: Situation, foreseen: Mapping[str, ForeseenDays] | None) -> Subject:
    """With the day on which it runs out; `foreseen` is None without an outlook.

    A workload that no outlook is of goes by the growth of its file, where that has any.
    """
    grows = case.wish.planning.growth_months or case.wish.planning.steps
    ahead = None if foreseen is None or about.workload is None else foreseen.get(about.workload.name)
    if ahead is not None:
        return about.replaced(runs_out=partial(_by_outlook, about, ahead, case.pricer.today))
    if foreseen is not None and not grows:
        return about.replaced(runs_out=lambda _: _not_foreseen(about))
    return about.replaced(runs_out=partial(_by_growth, about, case))


def _not_foreseen(about: Subject) -> RunsOut:
    name = about.workload.name if about.workload else ""
    told = found("no-outlook-of", name=name)
    return RunsOut(days=None, told=told, is_known=False, remedy=(found("to-name-as-outlook"),))


def _by_outlook(about: Subject, ahead: ForeseenDays, today: date, least: int) -> RunsOut:
    """The earliest day, which one of ten outcomes reaches, of all limits."""
    limits = [*_limits(about, ahead)]
    if not limits:
        code = "to-give-quota" if about.deployed else "to-say-deployed"
        return RunsOut(days=None, told=found("outlook-of-no-limit"), is_known=False, remedy=(found(code),))
    first = min(limits, key=lambda one: one.earliest or date.max)
    days = None if first.earliest is None else max((first.earliest - today).days, 0)
    told = _passed(first)
    if days is not None and days < least:
        return RunsOut(days=days, told=told, remedy=(_larger(about, ahead, first, today, least),))
    until = min((one.until for one in limits if one.earliest is None), default=None)
    if until is not None and (until - today).days < least:
        told = found("outlook-ends", until=until)
        return RunsOut(days=None, told=told, is_known=False, remedy=(found("to-longer-outlook", days=least),))
    if days is None:
        told = found("outlook-keeps", limits=tuple((one.of, one.amount, one.unit) for one in limits))
    return RunsOut(days=days, told=told)


def _passed(held: _Held) -> Finding:
    return found(
        "runs-out-by-outlook",
        of=held.of,
        amount=held.amount,
        unit=held.unit,
        earliest=held.earliest,
        likely=held.likely,
    )


def _limits(about: Subject, ahead: ForeseenDays) -> Iterator[_Held]:
    """Deployed PTUs and reservations of PTUs, quota of tokens for what is billed by them."""
    if about.deployed and about.ptus and ahead.days:
        over = [[one.day for one in ahead.days if getattr(one, name) > about.ptus] for name in ("p90", "p50")]
        earliest, likely = (min(some, default=None) for some in over)
        yield _Held(
            of="deployed", amount=about.ptus, ptus=about.ptus, earliest=earliest, likely=likely, until=ahead.until
        )
    if ahead.quota is not None and (not about.ptus if ahead.quota.unit != PTUS else not about.deployed):
        yield _of_outlook("quota", ahead.quota, ahead)
    if ahead.reservation is not None and about.ptus:
        yield _of_outlook("reservation", ahead.reservation, ahead)


def _of_outlook(of: str, limit: ForeseenLimit, ahead: ForeseenDays) -> _Held:
    return _Held(
        of=of,
        amount=limit.limit,
        unit=limit.unit,
        ptus=limit.ptus,
        earliest=limit.earliest,
        likely=limit.likely,
        until=ahead.limits_until,
    )


def _larger(about: Subject, ahead: ForeseenDays, held: _Held, today: date, least: int) -> Finding:
    """How much more of the limit lasts so long."""
    if held.of == "deployed":
        needed = max(one.p90 for one in ahead.days if (one.day - today).days < least)
        more = resized(about, exact(needed))
        return more if (ahead.until - today).days >= least else found("to-more-and-longer", of=more, days=least)
    if held.ptus is None or ahead.p90 is None or ahead.p90 <= held.ptus:
        return found("to-longer-outlook", days=least)
    if held.unit == PTUS:
        code = "to-reserve" if held.of == "reservation" else "to-ptus-quota"
        return found(code, ptus=ceil(ahead.p90))
    return found("to-tpm-quota", tpm=ceil(held.amount * ahead.p90 / held.ptus / THOUSAND) * THOUSAND)


def _by_growth(about: Subject, case: Situation, least: int) -> RunsOut:
    """The first day whose peak is more than it carries; the remedy carries all before the days are over."""
    if about.utilization_share is None:
        told = found("no-size-to-fill", deployment=about.named)
        return RunsOut(days=None, told=told, is_known=False, remedy=(resized(about),))
    growth = case.wish.growth if about.case is None else about.case.wish.growth
    now, today = about.utilization_share / growth, case.pricer.today
    changes = tuple(_changes(case.wish.planning, today))
    full = next((day for day, factor in changes if now * factor > 1), None)
    if full is None:
        return RunsOut(days=None, told=found("growth-keeps", deployment=about.named))
    told = found("runs-out-by-growth", deployment=about.named, day=full)
    most = max((factor for day, factor in changes if (day - today).days < least), default=Fraction(0))
    remedy = resized(about, now * most * (about.ptus or 0))
    return RunsOut(days=(full - today).days, told=told, remedy=(remedy,))


def _changes(planning: Planning, today: date) -> Iterator[tuple[date, Fraction]]:
    """The days on which traffic changes, today first: of growth each month begins, a step comes on its day."""
    days = {month_begin(today, month) for month in range(planning.growth_months + 1)}
    days |= {step.date for step in planning.steps if step.date > today}
    yield from ((day, factor_on(planning, today, day)) for day in sorted(days))


def days_left(about: Subject, least: int, origin: Origin) -> Check:
    """Held to the fewest days that it has to last."""
    of = None if about.runs_out is None else about.runs_out(least)
    return about.settled(
        Check(
            name="min_days_to_exhaustion",
            origin=origin,
            measured=None if of is None else of.days,
            limit=least,
            bound=Bound.AT_LEAST,
            unit=DAYS,
            detail=None if of is None else of.told,
            remedy=() if of is None else of.remedy,
            applies=of is None or of.days is not None or not of.is_known,
            key="deployed" if about.deployed else "planning",
        )
    )
