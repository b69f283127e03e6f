"""The answer of one plan, fact by fact: what to buy, why, how sure, as of when, what to ask for and to expect."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from capacity.findings import Finding
from capacity.numerals import money
from capacity.planning.buying.portfolio_sums import committed
from capacity.planning.results.hold import NINE_IN_TEN
from capacity.planning.results.plan import Action, Current, Plan
from capacity.planning.results.plan_report import Report
from capacity.planning.results.recommended_offer import Offer
from capacity.planning.results.schedule import Schedule
from capacity.pricing.published_prices import Term
from capacity.reports.content import not_sure
from capacity.reports.content.brief_choice import doubts, is_over_months
from capacity.reports.content.brief_quota import asked, changed, deployed, needs, size
from capacity.reports.content.brief_reasons import costs_less_outside, turns, why
from capacity.reports.content.brief_sure import dates, sure
from capacity.reports.content.brief_texts import LABEL, WIDTH, lines_of, shortened
from capacity.reports.content.costs import BESIDE
from capacity.reports.forms import Answer, Fact
from capacity.sentences.offer_words import after, amount, label, price_now, promoted_until
from capacity.sentences.say import capital, said

BUY = "Buy"
TEXT = WIDTH - LABEL
"""Columns of a text beside its label."""
WARN_LINES = 5
IDLE = "reservation-idle"
"""The code of what is paid and used by nothing."""
DOUBTED = (IDLE, "reservation-without-end", "reservation-outlasts", "reservation-scopes")
"""Codes of what is said of reservations, which decide what is paid already, before any plan."""
DECIDING = ("own-prices-doubtful", "retirement-unconfirmed")
"""Codes of warnings that may undo a recommendation, and are told before it."""
NOT_FORESEEN = (
    *("outlook-without-traffic", "outlook-gaps", "outlook-too-far", "outlook-too-short", "outlook-of-table"),
)
"""Codes of warnings on what is missing for an outlook."""
DISPENSABLE = ("Turns", "Terms", "Range")
"""Labels of facts that are left out where there is no room, the first first."""


def facts(plan: Plan, report: Report, *, whole_texts: bool = False) -> list[Fact]:
    """What a reader has to know before anything else; what has no text is left out.

    The first four stand within ten lines, each `fitted`; pages have `whole_texts`.
    """
    offer, today = plan.recommended.offer, report.today
    doubted = [one for one in report.warnings if one.code in DOUBTED]
    before = [*map(said, (*doubted, *to_do_first(plan)))]
    first, is_idle = " ".join(before), any(one.code == IDLE for one in doubted)
    terms, ahead = plan.recommended.reason.values.get("terms"), _next(plan)
    few = bool(first or ahead)
    everything = [
        Fact("First", first, style="yellow", most=_lines_first(before, ahead, is_idle=is_idle)),
        Fact(BUY, _buy(plan, offer), style="yellow" if offer is None else "green"),
        # What costs less outside of where data stays is worth more than what stands in brackets.
        Fact("Why", why(plan), most=1 if first and ahead else 2 if few else 3, asides=not costs_less_outside(plan)),
        *_unused(plan.schedule),
        Fact("Next", ahead, most=2 if plan.outlook is None else 3, asides=plan.outlook is not None),
        Fact("Sure", sure(plan), most=1 if few else 2, asides=True),
        Fact("As of", dates(plan, today)),
        *_held(plan),
        Fact("Doubt", " ".join(doubts(plan)), style="yellow", most=3),
        Fact("Ask", asked(plan)),
        Fact("Needs", needs(plan) if offer is None else ""),
        Fact("Today", today_of(plan), most=2),
        *_over_months(plan.schedule),
        Fact("Range", " ".join(not_sure.lines(plan)), most=3),
        Fact("Terms", said(terms) if isinstance(terms, Finding) else ""),
        Fact("Turns", " ".join(turns(plan, whole_texts=whole_texts))),
        *_warned(plan),
    ]
    return [fact for fact in everything if fact.text]


def to_do_first(plan: Plan) -> list[Finding]:
    """What is to be known or done before anything is bought."""
    deciding = [one for one in plan.warnings if one.code in DECIDING] if plan.recommended.offer else []
    return [*deciding, *plan.do_first]


def _lines_first(texts: Sequence[str], ahead: str, *, is_idle: bool) -> int:
    """What fits into ten lines with all that stands there."""
    if ahead:
        return 2 if is_idle else 1  # what is paid for nothing does not fit into one
    return min(1 + len(texts), 3)


def within(everything: Sequence[Fact], lines: int) -> Answer:
    """The facts in so many lines, each shortened, if that can be done without those that may be left out."""
    answer = Answer([fitted(one) for one in everything])
    for name in DISPENSABLE:
        if lines_of([answer]) > lines:
            answer = Answer([fact for fact in answer.facts if fact.label != name])
    return answer


def fitted(one: Fact) -> Fact:
    """The fact in as many lines of a terminal as it may take."""
    if one.most is None:
        return one
    return one._replace(text=shortened(one.text, one.most, TEXT, asides=one.asides))


def _held(plan: Plan) -> Iterator[Fact]:
    if plan.measured is not None and (hold := plan.measured.hold) is not None:
        from capacity.sentences.holding import held  # noqa: PLC0415  # shapes have no past

        yield Fact("Held", held(hold), style="" if hold.held >= hold.windows * NINE_IN_TEN else "yellow")


def _next(plan: Plan) -> str:
    """What may come, or why that is not told."""
    why = next((said(one) for one in plan.warnings if one.code in NOT_FORESEEN), "")
    if plan.outlook is None:
        return why
    from capacity.reports.content.ahead_told import brief  # noqa: PLC0415  # most plans have no outlook

    return f"{brief(plan.outlook)} {why}".strip()


def _buy(plan: Plan, offer: Offer | None) -> str:
    if offer is None:
        return f"{said(plan.recommended.reason).partition(':')[0].removesuffix('.')}."
    return f"{what_to_buy(plan, offer)}{units(plan, offer)}: {cost(plan, offer)}"


def today_of(plan: Plan) -> str:
    """What to do with what is deployed; where something else is recommended, what this would need if it stayed."""
    of, offer = plan.current, plan.recommended.offer
    if of is None:
        return ""
    text = changed(of, _paid(plan, of)) or f"keep {deployed(of)}"
    if offer is None or of.action not in (Action.KEEP, Action.RESIZE):
        return text
    if offer.deployment_type is not of.deployment_type:
        return f"{text}, if it stays"
    return text if offer.spillover is None else f"{text}, without spillover"


def _paid(plan: Plan, of: Current) -> str | None:
    """By which price a change of what is deployed is told; None where the answer pays by another.

    How today's PTUs are paid is known of a schedule alone: what a term makes of them stands in the answer.
    """
    if is_over_months(plan):
        return ""
    offer = plan.recommended.offer
    by_hour = offer is None or offer.deployment_type is not of.deployment_type or offer.term == Term.HOURLY
    return ", hourly" if by_hour else None


def units(plan: Plan, offer: Offer) -> str:
    """`, 220 units` of quota, where there are no PTUs to count."""
    many = "" if offer.ptus else size(plan)
    return f", {many}" if many else ""


def what_to_buy(plan: Plan, offer: Offer) -> str:
    """`110 Global Provisioned PTUs, 1-year`; of a schedule how those of today are paid."""
    values: Mapping[str, Any] = plan.recommended.reason.values
    if not is_over_months(plan):
        return label(offer)
    from capacity.sentences.over_months import now  # noqa: PLC0415  # most plans have no schedule

    return now(offer, values["held"])


def cost(plan: Plan, offer: Offer) -> str:
    """`24,310.00 USD a month (291,720.00 committed)`."""
    aside = []
    if is_over_months(plan):
        text = f"{price_now(offer)} a month now"
    else:
        text = f"{amount(offer.per_month, offer)} a month{after(offer)}"
        if offer.long_run_cost is not None and offer.cost.per_month is not None:
            aside.append(f"{price_now(offer)} {promoted_until(offer.cost)}")
    if offer.cost.is_discounted:
        text += ", discounted"
    if terms := committed(offer):
        aside.append(f"{money(terms)} committed")
    return f"{text} ({', '.join(aside)})" if aside else text


def _unused(schedule: Schedule | None) -> Iterator[Fact]:
    """What is paid for nothing."""
    if schedule is not None:
        from capacity.sentences.over_months import unused  # noqa: PLC0415  # as above

        yield Fact("Unused", unused(schedule) or "", style="yellow", most=2)


def _over_months(schedule: Schedule | None) -> Iterator[Fact]:
    if schedule is not None:
        from capacity.sentences.over_months import later, total_alone  # noqa: PLC0415  # as above

        yield Fact("Later", later(schedule))
        yield Fact("Total", capital(total_alone(schedule).removeprefix("Total of ")))


def _warned(plan: Plan) -> Iterator[Fact]:
    """What stands with the recommendation."""
    told = to_do_first(plan)
    beside = sorted(
        (one for one in plan.warnings if one.code in BESIDE and one not in told), key=lambda one: BESIDE.index(one.code)
    )
    for one in beside:
        yield Fact("Warn", f"{one.code}: {said(one)}", style="yellow", most=max(1, WARN_LINES // len(beside)))
