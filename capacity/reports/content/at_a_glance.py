"""The answer of a plan in a few lines: what to buy, what to ask for, why, what turns it, how sure it is, as of when."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import money, whole
from capacity.planning.results.plan import Plan, StandardOption
from capacity.planning.results.plan_report import Report
from capacity.planning.results.recommended_offer import Offer
from capacity.planning.results.schedule import Held, Schedule
from capacity.reports.content import aged, costs, words
from capacity.reports.forms import Grid
from capacity.sentences.offer_words import label, price_now, promoted_until
from capacity.sentences.over_months import commitment, now, total
from capacity.sentences.say import said

BUY = "Buy"


class Answer(NamedTuple):
    """A part of the answer: what it is about, and a line or more."""

    about: str
    lines: list[str]


def answers(plan: Plan, as_of: date) -> list[Answer]:
    """The parts that there are, in the order of a reader's questions."""
    offer = plan.recommended.offer
    everything = [
        Answer("First", [*map(said, plan.do_first)]),
        Answer(BUY, ["Nothing yet" if offer is None else _buy(plan, offer)]),
        Answer("Over months", [] if plan.schedule is None else [*_over_months(plan, plan.schedule)]),
        Answer("Ask for", [] if offer is None else [*_quota(plan, offer)]),
        Answer("Why", [said(plan.recommended.why)] if plan.schedule is None else []),
        Answer("Turns", [*map(said, plan.recommended.would_change)]),
        Answer("Sure", [*_sure(plan)]),
        Answer("As of", [aged.line(as_of, plan.facts)]),
    ]
    return [part for part in everything if part.lines]


def _buy(plan: Plan, offer: Offer) -> str:
    """`110 Global Provisioned PTUs, 1-year: 24,310.00 USD a month, 291,720.00 USD committed`."""
    held = plan.recommended.why.values.get("held")  # of purchases over months
    what = now(offer, held) if isinstance(held, Held) else label(offer)
    text = f"{what}: {price_now(offer)} a month"
    if offer.long_run_cost is not None:
        text += f" {promoted_until(offer.cost)}, {money(offer.per_month)} {offer.cost.currency} a month after it"
    return f"{text}{commitment(offer)}"


def _over_months(plan: Plan, schedule: Schedule) -> Iterator[str]:
    """What comes later, what else could be done, and which terms may be bought."""
    yield total(schedule)
    terms = plan.recommended.why.values.get("terms")
    if isinstance(terms, Finding):
        yield said(terms)


def _quota(plan: Plan, offer: Offer) -> Iterator[str]:
    """What the standard deployment needs, alone or for what spills into it."""
    spills = offer.spillover
    if spills is not None:
        yield _granted(spills.deployment_type.display_name, spills.sku_capacity, spills.tpm_quota, spills.rpm_quota)
    for option in plan.options:
        if isinstance(option, StandardOption) and option.deployment_type is offer.deployment_type:
            tier = "" if option.quota_tier is None else f" (tier {option.quota_tier})"
            name = option.deployment_type.display_name
            yield _granted(name, option.sku_capacity, option.tpm_quota, option.rpm_quota) + tier


def _granted(name: str, units: int | None, tpm: Fraction | None, rpm: Fraction | None) -> str:
    """`220 units of Global Standard quota: 220,000 TPM, 2,200 RPM`."""
    if units is None:
        return f"{name} quota: how much a unit grants is not known"
    return f"{counted(units, 'unit')} of {name} quota: {whole(tpm)} TPM, {whole(rpm)} RPM"


def _sure(plan: Plan) -> Iterator[str]:
    """What stands with the recommendation, what it takes for granted, and which warnings there are to read."""
    yield from costs.doubts_of(plan)
    yield from map(said, plan.recommended.assumes)
    codes = [one.code for one in plan.warnings if one.code not in costs.BESIDE]
    if codes:
        yield f"{counted(len(codes), 'warning')} below: {', '.join(dict.fromkeys(codes))}."


def all_plans(report: Report) -> Grid:
    """A row for each plan: what is recommended, and its price."""
    rows = []
    for plan in report.plans:
        offer = plan.recommended.offer
        what = "nothing yet" if offer is None else label(offer)
        price = "?" if offer is None else f"{money(offer.cost.per_month)} {offer.cost.currency}"
        rows.append([words.title(plan), price, what, whole(len(plan.warnings))])
    return Grid(["Workload", "a month", "buy", "warnings"], rows)
