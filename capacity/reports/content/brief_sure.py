"""How sure a recommendation is, and from when its facts are."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from capacity.grammar import counted
from capacity.numerals import share
from capacity.planning.advice import ages
from capacity.planning.results.measured_plan import ByCriteria, MeasuredTraffic, Traffic
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption, UsedFacts
from capacity.reports.content import not_sure
from capacity.reports.content.brief_quota import chosen
from capacity.sentences.say import capital

HOURS_PER_DAY = 24
UNCHECKED = "not checked (set `max_output_tokens`)"
DATES = {"sizes": "sizes", "token_prices": "token prices", "ptu_prices": "PTU prices"}
"""Groups of facts that a purchase turns on."""


def sure(plan: Plan) -> str:
    """What the numbers rest on."""
    told = [*_inputs(plan), *_admission(plan)]
    if any(one.code == "no-region" for one in plan.assumptions):
        told.append("availability not checked (set `region`)")
    return f"{capital('; '.join(told))}."


def _inputs(plan: Plan) -> Iterator[str]:
    if plan.measured is not None:
        yield observed(plan.measured)
        yield from _criterion(plan)
    elif plan.sensitivity:
        yield f"{counted(len(plan.sensitivity), 'input')} given as a range, planned with the likely value"
    else:
        yield "inputs taken as exact"


def observed(measured: MeasuredTraffic) -> str:
    """`28 days of traffic, 99.1 % of the minutes observed`."""
    return f"{_span(measured.traffic)} of traffic, {share(measured.traffic.observed_share)} of the minutes observed"


def _span(traffic: Traffic) -> str:
    hours = (traffic.end - traffic.start) / dt.timedelta(hours=1)
    if hours >= 2 * HOURS_PER_DAY:
        return counted(int(hours // HOURS_PER_DAY), "day")
    return counted(round(hours), "hour") if hours > 1 else counted(traffic.minutes, "minute")


def _criterion(plan: Plan) -> Iterator[str]:
    """What measured PTUs follow from, and what they refuse or leave to tokens."""
    offer = plan.recommended.offer
    if offer is not None and offer.spilled_share is not None:
        yield f"{share(offer.spilled_share)} of the weighted tokens spill"
        return
    option = chosen(plan)
    by: ByCriteria | None = option.by_criteria if isinstance(option, ProvisionedOption) else None
    outcome = None if by is None else by.by_criterion.get(by.criterion)
    if by is not None and outcome is not None:
        yield f"PTUs by the criterion {by.criterion.value}, which refuses {share(outcome.throttled_share)}"


def _admission(plan: Plan) -> Iterator[str]:
    """Whether rate limits were checked against single requests."""
    option = chosen(plan) or next(iter(plan.options), None)
    match option:
        case ProvisionedOption() if option.admission is not None:
            yield "admission checked request by request"
        case ProvisionedOption() if option.by_criteria is None:
            yield f"admission {UNCHECKED}"
        case StandardOption():
            checked = option.admission_tpm is not None
            yield "quota counts `max_output_tokens`" if checked else f"admission {UNCHECKED}"


def short(plans: Sequence[Plan]) -> str:
    """The same of several plans: what all rest on, and the least that was measured of any."""
    measured = [plan.measured.traffic for plan in plans if plan.measured is not None]
    told = []
    if measured:
        shortest, seen = min(measured, key=lambda one: one.minutes), min(one.observed_share for one in measured)
        told.append(f"At least {_span(shortest)} of traffic, {share(seen)} of the minutes observed.")
    files = len(plans) - len(measured)
    ranged = sum(bool(plan.sensitivity) for plan in plans)
    if files:
        given = f", of {ranged} as ranges" if ranged else ""
        told.append(f"Inputs of {counted(files - ranged, 'workload')} are taken as exact{given}.")
    unchecked = sum(any(UNCHECKED in text for text in _admission(plan)) for plan in plans)
    if unchecked:
        told.append(f"Admission of {unchecked} {UNCHECKED}.")
    past = [one.measured.hold for one in plans if one.measured is not None and one.measured.hold is not None]
    if past:
        windows, held = sum(one.windows for one in past), sum(one.held for one in past)
        told.append(f"Of {counted(windows, 'plan')} of past weeks {held} would have held.")
    apart = sum(any(not_sure.lines(plan)) for plan in plans)
    return " ".join(
        [*told, *([f"Sizes of {apart} depend on the burst depth or on ranges: --details."] if apart else [])]
    )


def dates(plan: Plan, today: dt.date | None) -> str:
    """`sizes 2026-09-23 (67 days old), token prices 2026-10-09 (51 days old); the model retires on 2027-06-08.`."""
    return written(plan.facts, today, plan.retires)


def written(facts: Iterable[UsedFacts], today: dt.date | None, retires: dt.date | None) -> str:
    """The oldest dates of sizes and prices, and the day of retirement."""
    past = retires is not None and today is not None and retires <= today
    life = f"{'retired' if past else 'retires'} {retires}" if retires else "no retirement date known"
    return f"{', '.join([*fact_dates(facts, today), life])}."


def fact_dates(facts: Iterable[UsedFacts], today: dt.date | None) -> list[str]:
    """The oldest date of each group that a purchase turns on, with its age."""
    known = ages.by_group(facts)
    return [f"{name} {known[key]}{_age(known[key], today)}" for key, name in DATES.items() if key in known]


def _age(day: dt.date, today: dt.date | None) -> str:
    return f" ({counted((today - day).days, 'day')} old)" if today is not None and today > day else ""
