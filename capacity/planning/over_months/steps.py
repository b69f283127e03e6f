"""What to do in which month: reservations to buy, to renew and to let lapse, and sizes to change."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from capacity.findings import Finding, found
from capacity.planning.over_months.solved import Solved
from capacity.planning.results.schedule import Move, ScheduleStep
from capacity.pricing.cost import HOURS_PER_MONTH, cents
from capacity.pricing.published_prices import MONTHS_PER_TERM, Term
from capacity.sizing.demand import exact
from capacity.sizing.request_class import HOURS_PER_DAY
from capacity.sizing.traffic_path import month_begin
from capacity.traffic.monthly_needs import Month


class Span(NamedTuple):
    """PTUs that are bought for a term, from a day on to another; `at` is the month that it is bought for."""

    ptus: int
    begins: date
    ends: date
    term: Term
    at: int


class Dated(NamedTuple):
    """All steps, and what is bought by them."""

    steps: tuple[ScheduleStep, ...]
    bought: tuple[Span, ...]


class _Ended(NamedTuple):
    """PTUs that are reserved, the day on which that ends, and the term where they were bought here."""

    ptus: int
    day: date
    term: Term | None = None


def dated(of: Solved) -> Dated:
    """What to do, in the order of the months; in one month what ends or is bought comes before new sizes."""
    deployed = sum(one.deployed_ptus or 0 for one in of.scope.members)
    held: list[_Ended] = []
    made, spans = list[ScheduleStep](), list[Span]()
    for at in range(len(of.months)):
        held = _purchases(of, at, held, deployed, (made, spans))
        ptus = sum(of.deployed[at])
        if ptus != deployed:
            code = "more-ptus" if ptus > deployed else "fewer-ptus"
            ends = None if ptus > deployed else _ends(of, at)
            # What is needed as before and is not paid any more goes with its reservation.
            day = ends if ends and not _falls(of, at) else _changes(of, at) or ends
            made.append(_step(of, at, Move.RESIZE, ptus, why=found(code, ptus=ptus, before=deployed), day=day))
        deployed = ptus
    # What was bought before its month ends within the last one, in which it is still needed.
    last = len(of.months) - 1
    for part in held:
        if part.term is Term.MONTH and part.day < of.ends:
            _buy(of, last, part, Move.RENEW, Term.MONTH, (made, spans))
    return Dated(tuple(made), tuple(spans))


_Made = tuple[list[ScheduleStep], list[Span]]


def _purchases(of: Solved, at: int, held: Sequence[_Ended], deployed: int, made: _Made) -> list[_Ended]:
    """What is bought, renewed and let lapse with a month; what is held then.

    What is bought before its month begins, on the day of a change, ends as much earlier, and is renewed on that day.
    """
    month, one = of.months[at], of.bought[at]
    begins, changes = of.scope.begins[at], _changes(of, at)
    before = of.months[at - 1].reserved if at else 0
    ended = [_Ended(before - month.reserved, _ends(of, at) or begins)] if before > month.reserved else []
    ended += [part for part in held if part.day <= begins]
    kept = [part for part in held if part.day > begins]
    ended, idle = _until_change(ended, changes, deployed - month.reserved - sum(part.ptus for part in kept))
    for term, count in ((Term.YEAR, one.by_year), (Term.MONTH, one.by_month)):
        renewed, ended = _taken(ended, count)
        kept += [_buy(of, at, part, Move.RENEW, term, made) for part in renewed]
        if new := count - sum(part.ptus for part in renewed):
            kept.append(_buy(of, at, _Ended(new, changes or begins), Move.BUY, term, made))
    lapses = dict[date, int]()
    for part in idle:
        lapses[part.day] = lapses.get(part.day, 0) + part.ptus
    for part in ended:
        lacking = deployed - month.reserved - sum(other.ptus for other in kept)
        again = max(min(part.ptus, lacking), 0) if changes and _is_short(month, part.day, changes) else 0
        if again:
            kept.append(_buy(of, at, part._replace(ptus=again), Move.RENEW, Term.MONTH, made))
        lapses[part.day] = lapses.get(part.day, 0) + part.ptus - again
    made[0].extend(_lapsed(of, at, lapses, sum(part.ptus for part in kept)))
    return kept


def _lapsed(of: Solved, at: int, lapses: Mapping[date, int], kept: int) -> Iterator[ScheduleStep]:
    """By its day, what ends and could be renewed at a price that is not known, and what nothing could use."""
    month, deployed, terms = of.months[at], of.bought[at].ptus, of.scope.not_priced(at)
    usable = sum(int(max(needs.ptus)) for needs in month.needs) - month.reserved - kept if terms else 0
    for day, ptus in lapses.items():
        open_ = max(min(ptus, usable), 0)
        usable -= open_
        if open_:
            why = found("renewal-not-priced", deployed=deployed, terms=terms)
            yield _step(of, at, Move.LAPSE, open_, why=why, day=day)
        if ptus > open_:
            yield _step(of, at, Move.LAPSE, ptus - open_, why=found("not-worth-renewing", deployed=deployed), day=day)


def _until_change(ended: Sequence[_Ended], changes: date | None, lacking: int) -> tuple[list[_Ended], list[_Ended]]:
    """What ends and is lacking then, and what is needed from a later change of traffic on, if at all."""
    used, idle = list[_Ended](), list[_Ended]()
    for part in ended:
        ptus = part.ptus if changes is None or part.day >= changes else max(min(part.ptus, lacking), 0)
        lacking -= ptus
        used += [part._replace(ptus=ptus)] if ptus else []
        idle += [part._replace(ptus=part.ptus - ptus)] if part.ptus > ptus else []
    return used, idle


def _falls(of: Solved, at: int) -> bool:
    """Whether traffic needs fewer PTUs than the month before."""
    needed = [[one.months[month].ptus_needed or 0 for one in of.scope.members] for month in (at - 1, at)] if at else []
    return bool(needed) and sum(needed[1]) < sum(needed[0])


def _is_short(month: Month, ends: date, changes: date) -> bool:
    """Whether one more month costs less than the days by the hour from the end of a reservation to that of the need."""
    hours = (changes - ends).days * HOURS_PER_DAY / HOURS_PER_MONTH
    return hours > 0 and month.prices.monthly < hours * month.prices.hourly


def _buy(of: Solved, at: int, part: _Ended, action: Move, term: Term, made: _Made) -> _Ended:  # noqa: PLR0913, PLR0917  # the parts of a step
    """Buy so many PTUs on a day, or renew them; until when they are held then."""
    prices = of.months[at].prices
    money = part.ptus * (prices.yearly if term is Term.YEAR else prices.monthly)
    why = found("reservation-ends" if action is Move.RENEW else "needed-for-a-term", term=term)
    made[0].append(_step(of, at, action, part.ptus, term=term, money=money, why=why, day=part.day))
    ends = _end(of, at, part.day, MONTHS_PER_TERM[term])
    made[1].append(Span(part.ptus, part.day, ends, term, at))
    return _Ended(part.ptus, ends, term)


def _taken(ended: Sequence[_Ended], count: int) -> tuple[list[_Ended], list[_Ended]]:
    """So many of what ends, what was bought first before the rest, and what is left; those of one day are one."""
    taken, left = dict[date, int](), dict[date, int]()
    for part in ended:
        some = min(part.ptus, count)
        count -= some
        for those, ptus in ((taken, some), (left, part.ptus - some)):
            if ptus:
                those[part.day] = those.get(part.day, 0) + ptus
    return [_Ended(ptus, day) for day, ptus in taken.items()], [_Ended(ptus, day) for day, ptus in left.items()]


def _end(of: Solved, at: int, day: date, months: int) -> date:
    """The end of what is bought for so many months, with the month of the number or on a day before it."""
    begins = of.scope.begins
    return month_begin(begins[0], at + months) if day == begins[at] else month_begin(day, months)


def _ends(of: Solved, at: int) -> date | None:
    """The day on which the first of the reservations ends that paid for the month before; None of none."""
    if not at:
        return None
    before, begins = of.scope.begins[at - 1 : at + 1]
    return min((day for day in of.scope.ends if before < day <= begins), default=None)


def _changes(of: Solved, at: int) -> date | None:
    """The day after the beginning of the month before from which on its own sizes hold; None where nothing changes.

    Of several changes it is the first that needs more, or where fewer PTUs are needed in the end, the first from which
    on no more are.
    """
    days = of.scope.changed(at)
    if len(days) < 2:  # noqa: PLR2004  # one change is that of the month
        return next(iter(days), None)
    before, *needed = (of.scope.needed_on(at, day) for day in (of.scope.begins[at - 1], *days))
    if needed[-1] >= before:
        return next((day for day, ptus in zip(days, needed, strict=True) if ptus > before), days[-1])
    return next(day for index, day in enumerate(days) if max(needed[index:]) <= needed[-1])


def _step(  # noqa: PLR0913  # the parts of a step
    of: Solved,
    at: int,
    action: Move,
    ptus: int,
    *,
    why: Finding,
    term: Term | None = None,
    money: float | None = None,
    day: date | None = None,
) -> ScheduleStep:
    return ScheduleStep(
        month=of.scope.begins[at],
        action=action,
        deployment_type=of.scope.deployment_type,
        region=of.scope.region,
        term=None if term is None else term.value,
        ptus=ptus,
        amount=None if money is None else cents(exact(money)),
        why=why,
        day=day or of.scope.begins[at],
    )
