"""Offers in words: what is deployed, how it is paid, and what it costs."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from capacity.findings import Finding
from capacity.numerals import money, whole
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import DISCOUNTED, Cost
from capacity.pricing.published_prices import Term

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS = {term.value: term.label for term in Term}
PAID_ALREADY = "paid already"


def pays(term: str) -> str:
    """The key of a cost for reading: `1-year`, `pay as you go`, `priority`."""
    return LABELS.get(term) or term.replace("_", " ")


def place(residency: str) -> str:
    """Where data stays: `data zone`, `region`."""
    return residency.replace("-", " ").replace("regional", "region")


def ways_paid(offer: Offer) -> list[tuple[str, int]]:
    """How its PTUs are paid, each way with its PTUs: a schedule mixes terms, and counts what is paid already."""
    ways = []
    for line in offer.cost.lines:
        item = line.item
        if item.code == DISCOUNTED and isinstance(inner := item.values["item"], Finding):
            item = inner
        values: Mapping[str, Any] = item.values
        if item.code == "paid-ptus":
            ways.append((pays(values["term"]), int(values["count"])))
        elif item.code == "paid-already":
            ways.append((PAID_ALREADY, int(values["count"])))
    return ways


def label(offer: Offer) -> str:
    """`110 Global Provisioned PTUs, 1-year`, `Global Standard, pay as you go`."""
    name, term = offer.deployment_type.display_name, pays(offer.term)
    if offer.ptus is None:
        return f"{name}, {term}"
    if offer.base_ptus is None:
        text = f"{whole(offer.ptus)} {name} PTUs, {term}"
    else:
        by_term = f"{term} all month" if offer.term == Term.HOURLY.value else term
        base = f"{whole(offer.base_ptus)} of them {by_term}" if offer.base_ptus else "none of them reserved"
        text = f"up to {whole(offer.ptus)} {name} PTUs, {base}, the others hourly by schedule"
    if offer.spillover is not None:
        return f"{text}, the rest on {offer.spillover.deployment_type.display_name}"
    apart = f", prompts too long for them on {offer.deployment_type.token_billed.display_name}"
    return text + apart if offer.spilled_classes else text


def price(offer: Offer) -> str:
    """What it is chosen by: `218,790.00 USD a month`; it says so where a promotion makes it another today."""
    return f"{amount(offer.per_month, offer)} a month{after(offer)}"


def price_now(offer: Offer) -> str:
    """What it costs while promotions last."""
    return amount(offer.cost.per_month, offer)


def amount(per_month: Decimal | None, offer: Offer) -> str:
    """Money in the currency of an offer."""
    return f"{money(per_month)} {offer.cost.currency}"


def after(offer: Offer) -> str:
    """What is said behind amounts that promotions do not make."""
    return "" if offer.long_run_cost is None else " after the promotion"


def promoted_until(cost: Cost) -> str:
    """`until 2026-11-30`, `in the promotion, promised until 2026-11-30`: of a cost with promotions.

    A promise may have passed, and neither holds nor ends the promotion then.
    """
    return f"{'in the promotion, promised ' if cost.may_last else ''}until {cost.promotion_ends}"
