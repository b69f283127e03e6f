"""The month of a plan's schedule that what came is held to, and what was planned for it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from capacity.planning.results.drift_report import PlannedMonth, SaidPlan, Span

MOMENT = timedelta(microseconds=1)


class Standing(NamedTuple):
    """What stands beside what came as planned, of one month.

    Of a plan without a schedule it is of no month: its size is for the largest.
    """

    month: date | None
    ptus: int | None
    """None where all is billed by the token."""
    has_ptus_alone: bool
    """Whether PTUs refuse what is beyond them: nothing spills over or is billed by the token."""
    per_month: Decimal | None
    tokens_month: date | None
    """Of the tokens planned: another where the plan does not tell those of the month."""
    tokens_growth: float
    """How many times the traffic before growth these are."""
    on_other: PlannedMonth | None = None
    """The month itself, where another model has taken the place of the plan's by then: tokens are not compared."""
    spills: bool = False
    """Whether its PTUs leave a part to the token."""
    ptu_per_month: Decimal | None = None
    """What of its bill is for PTUs, where reservations may pay for some; None without a schedule."""
    spare_ptus: int = 0
    """What reservations pay for, and it has no use for."""


def standing(said: SaidPlan, span: Span) -> Standing:
    """What was planned for the month of what came, of several the one with the fewest PTUs."""
    growth = 1.0 if said.is_measured else float(said.traffic.growth)
    offer, month = said.offer, month_of(said.months, span.start, span.end)
    if month is None and said.months and not said.has_ptus_alone:
        month = said.months[0]  # the largest is not told, and nothing is refused
    if offer is None or month is None:
        before = None if offer is None or said.months else offer.per_month  # that of a schedule is of its first month
        spills = offer is not None and offer.spills
        return Standing(None, said.ptus, said.has_ptus_alone, before, None, growth, spills=spills)
    is_first = month is said.months[0]
    needed = [one.needed for one in said.months if one.needed is not None and one.model is None]
    tokens_month: date | None = month.start
    if month.needed is not None and needed and not said.is_measured:
        growth *= float(month.needed / max(needed))
    elif said.is_measured:
        tokens_month = said.months[0].start
    elif is_first:
        growth = 1.0
    else:
        tokens_month = None
    return Standing(
        month=month.start,
        ptus=month.ptus or None,
        has_ptus_alone=month.ptus > 0 and not month.is_by_token and not offer.spills,
        per_month=offer.per_month if is_first else month.per_month,
        tokens_month=tokens_month,
        tokens_growth=growth,
        on_other=month if month.model is not None else None,
        spills=offer.spills or month.spills,
        ptu_per_month=offer.ptu_per_month if is_first else month.ptu_per_month,
        spare_ptus=month.spare_ptus,
    )


def month_of(months: Sequence[PlannedMonth], start: datetime, end: datetime) -> PlannedMonth | None:
    """The first where what came lies before all, and None where the last that is told ends before it.

    One counts from its first day to that of the next; the last without an end goes on.
    """
    if not months:
        return None
    first, last = start.date(), (end - MOMENT).date()
    ends = [*(one.start for one in months[1:]), months[-1].end or date.max]
    within = [one for one, end in zip(months, ends, strict=True) if one.start <= last and first < end]
    if within:
        return min(within, key=lambda one: one.ptus)
    return months[0] if last < months[0].start else None
