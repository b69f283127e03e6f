"""Why the answer of a plan is what it is, and what would change it."""

from collections.abc import Iterator, Mapping
from typing import Any

from capacity.findings import Finding
from capacity.numerals import money, more_percent, percent, whole
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.results.plan import Plan
from capacity.reports.content.brief_choice import RETIRES, is_over_months
from capacity.reports.content.brief_texts import LABEL, WIDTH, shortened
from capacity.sentences.buying import pays_off
from capacity.sentences.offer_words import amount, label, place, price
from capacity.sentences.say import capital, said

TURNS = (
    "turns-at-outcome",
    *("cheaper-until-day", "cheaper-while-promoted", "promoted-offer", "cheaper-by-term", "reservation-not-priced"),
    *("break-even-mean", "no-break-even-mean", "would-win-below", "would-win-below-list-price", "price-not-known"),
    *("ruled-out-offer", "turns-at", "other-traffic", "offer-by-token"),
)
"""Codes of what would change a recommendation, the most telling first."""
MOST_TURNS = 2


def why(plan: Plan) -> str:
    """Against what it was chosen, or why nothing is."""
    chosen, because = plan.recommended, plan.recommended.reason
    if chosen.offer is None:
        return capital(said(because).partition(": ")[2])
    values: Mapping[str, Any] = because.values
    if is_over_months(plan):
        return _why_over_months(plan)
    known, fit, following = values["known"], values["fit"], values["following"]
    within, outside = _residency(plan)
    if following is None:
        return f"The only option that fits{within} and has a known price.{outside}"
    unknown = f" ({fit - known} unknown)" if known < fit else ""
    if not outside:
        more = ""
        if chosen.offer.per_month and following.per_month is not None:
            more = f" ({more_percent(following.per_month / chosen.offer.per_month - 1)})"
        outside = f" Next: {label(following)}, {price(following)}{more}."
    return f"Cheapest of {known} options that fit{within}, at known prices{unknown}.{outside}"


def costs_less_outside(plan: Plan) -> bool:
    """Whether it would cost less where data may leave its data zone or region."""
    return any(map(_lets_data_leave, plan.recommended.would_change))


def _residency(plan: Plan) -> tuple[str, str]:
    """Where data stays since it is deployed there, and what costs less outside: nobody said where it may go."""
    one = next(filter(_lets_data_leave, plan.recommended.would_change), None)
    if one is None:
        return "", ""
    values: Mapping[str, Any] = one.values
    offer = values["offer"]
    name = offer.deployment_type.display_name if offer.term == PAY_AS_YOU_GO else label(offer)
    cost = f"{amount(offer.per_month, offer)} in the largest month" if is_over_months(plan) else price(offer)
    return f" in its {place(values['reason'].values['residency'])}", f" Outside: {name}, {cost} (`data_residency`)."


def _lets_data_leave(one: Finding) -> bool:
    values: Mapping[str, Any] = one.values
    return one.code.startswith("ruled-out-") and values["reason"].code == "if-data-leaves"


def _why_over_months(plan: Plan) -> str:
    from capacity.sentences.over_months import at_known_prices  # noqa: PLC0415  # most plans have no schedule

    values: Mapping[str, Any] = plan.recommended.reason.values
    known = f", {told}" if (told := at_known_prices(values["not_priced"])) else ""
    within, outside = _residency(plan)
    if plan.schedule is None:
        return f"Its part of the schedule that {values['shared']} workloads share{known}.{outside}"
    follows = plan.schedule.models or plan.schedule.planned_until
    retires = not follows and any(one.code == RETIRES for one in plan.warnings)
    stays = f"{', if the model stays' if retires else ''}{known}"
    if (limit := plan.schedule.max_commitment) is not None:
        return f"Cheapest{within} with at most {money(limit)} USD committed (`max_commitment_usd`){stays}.{outside}"
    exact = plan.schedule.is_exact and plan.schedule.total is not None
    days = any(one.code.startswith("needed-for-days") for one in (*plan.do_first, *plan.warnings))
    by = " by whole months" if plan.schedule.left_out or days else ""
    found = f"No other sequence of purchases{by}{within} costs less"
    if not exact:
        found = f"The cheapest sequence of purchases{within} found"
    return f"{found}{stays}.{outside}"


def _use(plan: Plan) -> Iterator[str]:
    """How far PTUs are used, or would be, against the use from which on they pay off."""
    for one in plan.recommended.would_change:
        values: Mapping[str, Any] = one.values
        if one.code == "use-of-ptus":
            yield said(one)
        elif one.code == "offer-by-ptu":
            other, following = values["offer"], plan.recommended.reason.values.get("following")
            name = f"{whole(other.ptus)} PTUs" if other == following else f"{label(other)} ({price(other)})"
            if other.utilization_share is not None and other.break_even_share is not None:
                used = percent(other.utilization_share)
                yield f"{name}: average utilization {used}; {pays_off(other.break_even_share)}."


def turns(plan: Plan, *, whole_texts: bool) -> list[str]:
    """The facts that could change the choice first, one of each kind; `Why` has what would let data leave."""
    first = {one.code: one for one in reversed(plan.recommended.would_change) if not _lets_data_leave(one)}
    by_rank = [said(first[code]) for code in TURNS if code in first]
    if not whole_texts:
        by_rank = [shortened(one, 2, WIDTH - LABEL) for one in by_rank]
    return [*_use(plan), *by_rank][:MOST_TURNS]
