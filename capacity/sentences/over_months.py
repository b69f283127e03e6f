"""Sentences on what to buy over months: what to do now, what later, and what that comes to."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import factor, money, more_percent, whole
from capacity.planning.buying.portfolio_sums import committed
from capacity.planning.results.portfolio import OverMonths
from capacity.planning.results.recommended_offer import Offer
from capacity.planning.results.schedule import Alternative, Held, ModelChange, Move, Schedule, ScheduleStep
from capacity.pricing.published_prices import Term
from capacity.sentences.offer_words import amount, label, pays
from capacity.sentences.say import Sentence, said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Step

NOT_PRICED: Final = "renewal-not-priced"
"""The code of what ends, and could be renewed at a price that is not known."""
NAMES: Final = {
    "tokens-alone": "tokens alone",
    "everything-now": "the largest month's PTUs now, for a year",
    "as-today": "as deployed today",
    "no-limit": "without `max_commitment_usd`",
    "no-reservations": "without reservations",
}


def _over_months(  # noqa: PLR0913  # what is decided, and of what
    *, offer: Offer, held: Held, schedule: Schedule, shared: int | None, not_priced: int, terms: Finding | None
) -> str:
    first = f"{now(offer, held)}: {amount(offer.cost.per_month, offer)} a month now{commitment(offer)}."
    why = f" All {at_known_prices(not_priced)}." if not_priced else ""
    why += "" if terms is None else f" {said(terms)}"
    if shared is not None:
        return f"{first} Its part of the schedule that {shared} workloads share.{why}"
    return f"{first} {total(schedule)}{why}"


def now(offer: Offer, held: Held) -> str:
    """`110 Global Provisioned PTUs: reserve 60 for a year, 50 are paid already`."""
    if not offer.ptus:
        return label(offer)
    ways = {
        "paid already": held.paid,
        "to reserve for a year": held.by_year,
        "to reserve for a month": held.by_month,
        "by the hour": held.by_hour,
    }
    known = {way: count for way, count in ways.items() if count}
    text = f"{whole(offer.ptus)} {offer.deployment_type.display_name} PTUs"
    if offer.spillover is not None:
        text += f", the rest on {offer.spillover.deployment_type.display_name}"
    if len(known) == 1:
        return f"{text}, {next(iter(known))}"
    return f"{text} ({', '.join(f'{whole(count)} {way}' for way, count in known.items())})"


def commitment(offer: Offer) -> str:
    """`, 291,720.00 USD committed`."""
    whole_terms = committed(offer)
    return f", {amount(whole_terms, offer)} committed" if whole_terms else ""


def at_known_prices(not_priced: int) -> str:
    """`at known prices (8 unknown)`: of how many offers that fit no price could be compared; empty where of none."""
    return f"at known prices ({whole(not_priced)} unknown)" if not_priced else ""


def total(schedule: Schedule) -> str:
    """What comes later, what all months come to, and what else could be done."""
    then = later(schedule)
    return f"{f'Later: {then}. ' if then else ''}{total_alone(schedule)}"


def total_alone(schedule: Schedule) -> str:
    """What all months come to, and what else could be done."""
    months = counted(schedule.horizon_months, "month", "months")
    if schedule.total is None and schedule.planned_until is not None:
        known = sum((one.ptu_cost + one.token_cost for one in schedule.months), Decimal(0))
        return (
            f"{months} have no total: {planned_until(schedule.models)}. "
            f"What is planned comes to {money(known)} {schedule.currency}{beside(schedule)}."
        )
    if schedule.total is None:
        return f"Prices are known up to {schedule.known_until} only: {months} have no total."
    others = other_ways(schedule.alternatives, schedule)
    text = f"Total of {months}: {money(schedule.total)} {schedule.currency}{beside(schedule)}"
    if not schedule.is_exact:
        text += f" (no sequence costs less than {money(schedule.lower_bound)})"
    if schedule.planned_until is not None:
        text += f"; {planned_until(schedule.models)}"
    return f"{text}; {others}." if others else f"{text}."


def beside(of: Schedule | OverMonths) -> str:
    """What whole months leave out of the total, or have too many days of; empty where that is nothing."""
    if not of.left_out:
        return ""
    return f", {'plus' if of.left_out > 0 else 'less'} {money(abs(of.left_out))} for changes within months"


def other_ways(ways: Sequence[Alternative], of: Schedule | OverMonths) -> str:
    """`tokens alone 3,237,696.00 (+84.0 %), ...`: other ways with another total, those of one total once."""
    names: dict[Decimal, str] = {}
    for one in ways:
        if one.total is not None and one.total != of.total:
            some = "" if one.workloads is None else f" ({counted(one.workloads, 'workload', 'workloads')})"
            names.setdefault(one.total + one.left_out, f"{NAMES[one.name]}{some}")
    return ", ".join(f"{name} {_against(other, of)}" for other, name in names.items())


def _against(other: Decimal, of: Schedule | OverMonths) -> str:
    """`3,237,696.00 (+84.0 %)`, both with what changes within months come to."""
    if not of.total:
        return money(other)
    return f"{money(other)} ({more_percent(Fraction(other) / Fraction(of.total + of.left_out) - 1)})"


def later(schedule: Schedule) -> str:
    """The next change, how many come after it, and what ends without a known price; empty where nothing does."""
    months = by_month(schedule)[1:]
    ends = next((step for month in months[1:] for step in month if step.why.code == NOT_PRICED), None)
    return f"{_later(schedule, months)}{f'; {ends.day}: {step_words(ends)}' if ends else ''}"


def _later(schedule: Schedule, months: Sequence[list[ScheduleStep]]) -> str:
    if not months:
        return ""
    first = sum((step.amount for step in months[0] if step.amount), Decimal(0))
    day = months[0][0].day
    told = f"{day}: {'; '.join([*new_models(schedule, day), month_words(months[0])])}"
    told += f" ({money(first)} {schedule.currency} committed)" if first else ""
    rest = [step for month in months[1:] for step in month]
    if not rest:
        return told
    bought = [step for step in rest if step.amount is not None]
    days = counted(sum(any(step.amount is not None for step in month) for month in months[1:]), "more day", "more days")
    if not bought:
        return f"{told}; other sizes on {counted(len(months) - 1, 'more day', 'more days')}"
    # PTUs of a month, which are bought again and again, have no sum.
    years = all(step.term == Term.YEAR.value for step in bought)
    what = f"{whole(sum(step.ptus for step in bought))} PTUs in reservations" if years else "reservations"
    money_ = money(sum((step.amount for step in bought if step.amount), Decimal(0)))
    return f"{told}; then on {days} {what} of {money_} {schedule.currency}"


def by_month(schedule: Schedule) -> list[list[ScheduleStep]]:
    """The steps of each day that has any, the first month's in any case first."""
    days = {schedule.months[0].month, *(step.day for step in schedule.steps)}
    return [[step for step in schedule.steps if step.day == day] for day in sorted(days)]


def planned_until(changes: Iterable[ModelChange]) -> str:
    """`chat is planned up to 2027-04-07 only`, of each workload that nothing is planned of from a day on."""
    return ", ".join(f"{one.workload} is planned up to {one.day} only" for one in changes if one.model is None)


def new_models(schedule: Schedule, day: dt.date) -> list[str]:
    """`as gpt-5.1`, of several workloads with the name, of each that goes on with another model from a day on."""
    changes = [one for one in schedule.models if one.day == day]
    words = [(one.workload, f"as {one.model}" if one.model else "planned no further") for one in changes]
    return [word if len(schedule.workloads) == 1 else f"{name} {word}" for name, word in words]


def month_words(steps: Sequence[ScheduleStep]) -> str:
    """`reserve 60 PTUs, 1-year; deploy 170 PTUs`."""
    return "; ".join(map(step_words, steps))


def step_words(step: ScheduleStep) -> str:
    """`reserve 60 PTUs for a year`, `let 500 reserved PTUs lapse`."""
    match step.action:
        case Move.LAPSE:
            if step.why.code == NOT_PRICED:
                values: Mapping[str, Any] = step.why.values
                terms = " or ".join(term.label for term in values["terms"])
                return f"{whole(step.ptus)} reserved PTUs end, and the price of renewing ({terms}) is not known"
            return f"let {whole(step.ptus)} reserved PTUs lapse"
        case Move.RESIZE:
            return f"deploy {whole(step.ptus)} PTUs" if step.ptus else "delete the PTUs"
        case Move.BUY | Move.RENEW:
            verb = "renew" if step.action is Move.RENEW else "reserve"
            return f"{verb} {whole(step.ptus)} PTUs, {pays(step.term or '')}"


def unused(schedule: Schedule) -> str | None:
    """`555 reserved PTUs are used in no month until 2027-11-01. ...`; None where all are."""
    of = schedule.unused
    if of is None:
        return None
    text = f"{whole(of.ptus)} reserved PTUs are used in no month until {of.until}."
    if of.refund_limit_usd is not None:
        text += (
            f" Cancelled reservations may come to {money(of.refund_limit_usd)} USD in {of.refund_months} months of a "
            "billing scope."
        )
    if of.exchange_ends is not None:
        text += (
            f" Exchanges: what is bought from {of.exchange_ends} on has none where savings plans cover the service; "
            "whether that is so of PTUs is not known."
        )
    return f"{text} ({'; '.join(of.sources)})" if of.sources else text


def _place(type_: DeploymentType, region: str | None) -> str:
    return f"{type_.display_name} PTUs{f' in {region}' if region else ''}"


def _steps_of_traffic(*, steps: tuple[Step, ...], until: dt.date) -> str:
    each = [f"x {factor(one.factor)} from {one.date}{f' ({one.why})' if one.why else ''}" for one in steps]
    inside = [one.factor for one in steps if one.date < until]
    text = f"Known changes of traffic, each on top of those before: {', '.join(each)}."
    late = len(steps) - len(inside)
    return f"{text} {counted(late, 'of them is', 'of them are')} after {until}, and not planned for." if late else text


def _growth_after(*, months: int, begins: dt.date, times: Fraction, of_today: Fraction, horizon: int | None) -> str:
    remedy = "" if horizon is None else f" To plan for it: `planning.horizon_months: {horizon}`."
    return (
        f"Sizes are for the largest of the {counted(months, 'month')} planned. From {begins} on traffic is "
        f"{factor(times)} times as large (x{factor(of_today)} of today's).{remedy}"
    )


def _without_end(*, type_: DeploymentType, region: str | None, ptus: int) -> str:
    return (
        f"The reservation of {whole(ptus)} {_place(type_, region)} has no `expires`: it counts as not paid. "
        "Add the day on which it ends."
    )


def _ended(*, type_: DeploymentType, region: str | None, ptus: int, ended: dt.date) -> str:
    return f"The reservation of {whole(ptus)} {_place(type_, region)} ended on {ended}: remove it from the file."


def _outlasts(*, type_: DeploymentType, region: str | None, ptus: int, ends: dt.date, latest: dt.date) -> str:
    return (
        f"The reservation of {whole(ptus)} {_place(type_, region)} ends on {ends}, later than one of its term "
        f"that is bought today ({latest}): check the date. It counts as paid until then."
    )


def _resized(*, ptus: int, before: int) -> str:
    return f"{whole(before)} are deployed before, {whole(ptus)} serve the month at the least cost"


def _needed_for(*, term: Term) -> str:
    return f"cheaper than any other way for the months that follow ({pays(term.value)})"


SENTENCES: dict[str, Sentence] = {
    "over-months": _over_months,
    "paid-already": "{count:whole} {deployment_type:name} PTUs, reserved and paid until {until}",
    "months-of-the-path": (
        "Month by month from {first} on, {months:counted month|months}: growth and steps scale the traffic, prices are "
        "those of each month's first day, a month is 730 hours."
    ),
    "reserved-is-paid": (
        "{ptus:whole} reserved PTUs are paid until they expire, used or not: until then they cost nothing here."
    ),
    "months-are-whole": (
        "Months are whole: a reservation that ends within one, and a step of traffic, count from the next month on. "
        "Purchases have their own day; what they cost until the month begins is shown next to the total."
    ),
    "tokens-cost-less": "tokens cost less in this month",
    "other-type-costs-less": (
        "Move it to {type_:name} PTUs before you buy: all months cost {total:money} {currency} there, and {than:money} "
        "where it is deployed."
    ),
    "needed-for-days": (
        "{ptus:whole} of the PTUs to buy are needed until {until} only: by the hour they cost {hourly:money} "
        "{currency} until then, and {monthly:money} for a month."
    ),
    "needed-for-days-then": (
        "{ptus:whole} of the PTUs to buy for a month on {day} are needed until {until} only: by the hour they cost "
        "{hourly:money} {currency} until then, and {monthly:money} for the month."
    ),
    "changes-within-month": (
        "What changes on {days:list} changes again before the next month begins, or comes in the last month: its days "
        "are neither sized nor priced. Plan them by themselves: --today {first}."
    ),
    "served-within-month": (
        "Some PTUs come too early or stay too long: what changes on {days:list} has no month of its own. Plan its days "
        "apart: --today {first}. Here they are planned like the month before or after, and need no more."
    ),
    "moves-to-ptus": "the schedule moves it to {ptus:whole} {type_:name} PTUs",
    "reservation-without-end": _without_end,
    "reservation-ended": _ended,
    "reservation-outlasts": _outlasts,
    "reservation-scopes": (
        "Reservations of {subscriptions:whole} subscriptions are all counted for {workloads:list}: a deployment uses "
        "those of its own. Size each subscription's workloads with its own reservations."
    ),
    "steps-of-traffic": _steps_of_traffic,
    "growth-after-months": _growth_after,
    "more-ptus": _resized,
    "fewer-ptus": _resized,
    "reservation-ends": "an earlier reservation ends and its PTUs are still needed ({term:label})",
    "needed-for-a-term": _needed_for,
    "renewal-not-priced": (
        "at known prices {deployed:whole} PTUs serve it for the least from then on; the price of a reservation "
        "({terms:labels}) is not known: read it in the portal before it ends"
    ),
    "not-worth-renewing": "{deployed:whole} PTUs are needed from then on",
}
