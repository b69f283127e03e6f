"""Sentences on what to buy: which offer and why, what that takes for granted, and what would change it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import given_percent, more_percent, percent, whole
from capacity.planning.results.evidence import DAYS_NEEDED
from capacity.planning.results.recommended_offer import Offer
from capacity.sentences.offer_words import after, amount, label, price, price_now, promoted_until
from capacity.sentences.say import Sentence, capital, said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import ReservationTerm

TERMS: Final[Mapping[ReservationTerm, str]] = {ReservationTerm.MONTH: "a month", ReservationTerm.YEAR: "a year"}
TRAFFIC: Final[Mapping[str, str]] = {"0.8": "20 % less traffic", "1.2": "20 % more traffic"}
"""Other traffic by its factor."""
MOST_NAMED: Final = 2
"""Workloads that are named before they are counted."""


def _cheapest(*, offer: Offer, known: int, fit: int, following: Offer | None, terms: Finding | None = None) -> str:
    said_of_terms = "" if terms is None else f" {said(terms)}"
    return _least(offer, known, fit, following) + said_of_terms


def _least(offer: Offer, known: int, fit: int, following: Offer | None) -> str:
    text = f"{label(offer)}: {_a_month(offer)}"
    if following is None:
        return f"{text}, the only option that fits and has a known price."
    rest = f" and have a known price ({counted(fit - known, 'has', 'have')} none)" if known < fit else ""
    more = ""
    if offer.per_month and following.per_month is not None:
        more = f" ({more_percent(following.per_month / offer.per_month - 1)})"
    then = f"Next: {label(following)}, {price(following)}{more}."
    return f"{text}, the cheapest of {known} options that fit{rest}. {then}"


def _a_month(offer: Offer) -> str:
    """`516,840.00 USD a month after the promotion (387,192.00 USD until 2026-11-30)`."""
    less = ", discounted" if offer.cost.is_discounted else ""
    text = f"{amount(offer.per_month, offer)} a month{after(offer)}{less}"
    if offer.long_run_cost is None or offer.cost.per_month is None:
        return text
    return f"{text} ({price_now(offer)} {promoted_until(offer.cost)})"


def _retired(*, model: str, replacement: str | None) -> str:
    named = f", {replacement}" if replacement else ""
    return f"Nothing: {model} is retired. Plan for its replacement{named}."


def _promoted(*, offer: Offer, same: bool) -> str:
    choice = "The price after it gives the same choice" if same else "The choice is by the price after it"
    lasts = promoted_until(offer.cost).removeprefix("in the promotion, ")
    return f"Promotion price ({lasts}): {price_now(offer)} a month. {choice}."


def _while_promoted(*, offer: Offer) -> str:
    return (
        f"Cheaper while a promotion lasts, promised until {offer.cost.promotion_ends} at least: {label(offer)}, "
        f"{price_now(offer)} a month."
    )


def _until_day(*, offer: Offer, until: dt.date) -> str:
    wait = " Start with it, and buy PTUs when they end." if offer.ptus is None else ""
    return (
        f"Cheaper until {until}, by promotions: {label(offer)}, {price_now(offer)} a month.{wait} "
        "Options are compared by the prices after them."
    )


def pays_off(break_even_share: Fraction) -> str:
    """From which utilization on PTUs cost less than tokens; none is above all of the time."""
    even = percent(break_even_share)
    return f"pays off above {even}" if break_even_share <= 1 else f"cannot pay off (break-even {even})"


def _by_ptu(*, offer: Offer) -> str:
    would = ""
    if offer.utilization_share is not None and offer.break_even_share is not None:
        used = percent(offer.utilization_share)
        would = f" Average utilization {used}; {pays_off(offer.break_even_share)}."
    return f"With PTUs: {label(offer)}, {price(offer)}.{would}"


def _other_traffic(*, parts: Sequence[Finding]) -> str:
    return f"{capital('; '.join(map(said, parts)))}."


def _best_then(*, factor: str, offer: Offer, per_month: Decimal) -> str:
    return f"{TRAFFIC[factor]}: {label(offer)}, {amount(per_month, offer)} a month{after(offer)}"


def _same_then(*, factor: str, offer: Offer, per_month: Decimal) -> str:
    return f"{TRAFFIC[factor]}: same offer, {amount(per_month, offer)} a month{after(offer)}"


def _of_terms(terms: Sequence[ReservationTerm]) -> str:
    return " or ".join(TERMS[term] for term in terms)


def _too_few_days(*, days: int, terms: Sequence[ReservationTerm]) -> str:
    needed = " and ".join(f"{DAYS_NEEDED[term]} for {TERMS[term]}" for term in terms)
    return f"No reservation of {_of_terms(terms)} is offered on {_traffic(days)}. Days needed: {needed}."


def _traffic(days: int) -> str:
    return f"{counted(days, 'day')} of traffic" if days else "less than a day of traffic"


def _terms_given_early(*, days: int, terms: Sequence[ReservationTerm]) -> str:
    return (
        f"Reservations of {_of_terms(terms)} are offered because `planning.terms` allows them: "
        f"{_traffic(days)} alone would be too little."
    )


def _if_traffic_is_known(*, term: ReservationTerm, days: int, needed: int) -> str:
    known = f"{_traffic(days)} {'are too few' if days > 1 else 'is too little'}"
    return f"{known} to commit to {term}, which needs {whole(needed)} days or `planning.terms`"


MONTHS: Final = "a month is 730 hours, a year's reservation is divided by 12."


def _list_prices(*, discounted: bool = False) -> str:
    return f"List prices, {'less discounts, before tax' if discounted else 'before discounts and tax'}; {MONTHS}"


def _own_prices(*, discounted: bool = False) -> str:
    without = ", off which `--discount` takes nothing" if discounted else ""
    return f"Your own prices{without}, before tax; {MONTHS}"


def _mixed_prices(*, own: Sequence[tuple[str, str]]) -> str:
    named = ", ".join(f"{kind} of {type_}" for type_, kind in own)
    return f"Your own prices of {named}; list prices of all else; both before tax; {MONTHS}"


def _discounts(*, tokens: Decimal, ptu_hourly: Decimal, reservations: Decimal) -> str:
    of = {"tokens": tokens, "hourly PTUs": ptu_hourly, "reservations": reservations}
    named = ", ".join(f"{given_percent(Fraction(share))} off {kind}" for kind, share in of.items() if share)
    return f"Discounts (`--discount`): {named}. They are off list prices, promotions included, and not off your own."


def _idle(*, type_: DeploymentType, region: str | None, ptus: int, until: dt.date, workloads: tuple[str, ...]) -> str:
    where = "" if region is None else f" in {region}"
    text = f"{whole(ptus)} reserved {type_.display_name} PTUs{where} are paid until {until}, and nothing here uses them"
    if not workloads:
        return f"{text}."
    named = " and ".join(workloads) if len(workloads) <= MOST_NAMED else counted(len(workloads), "workload")
    return f"{text}: {named} could in that region."


SENTENCES: dict[str, Sentence] = {
    "reservation-idle": _idle,
    "too-few-days": _too_few_days,
    "terms-given-early": _terms_given_early,
    "terms-given": lambda terms: f"`planning.terms` allows no reservation of {_of_terms(terms)}.",
    "cheaper-by-term": "{offer:offer} would cost {saved:money} {currency} less a month: {reason}.",
    "known-by-term": "{offer:offer} would cost {offer:price}: {reason}.",
    "if-term-is-allowed": "`planning.terms` does not allow {term}",
    "if-traffic-is-known": _if_traffic_is_known,
    "cheapest-offer": _cheapest,
    "nothing-retired": _retired,
    "nothing-fits": "Nothing: no deployment type fits.",
    "no-minute-observed": "Nothing: no minute was observed.",
    "nothing-does": "Nothing: no option meets what the workload asks for.",
    "nothing-priced": "Nothing: no price is known ({reasons:semicolons}).",
    "nothing-without-average": (
        "Nothing yet: the monthly average decides, and it is missing. Set `average_rpm`, `requests_per_day` or "
        "`profile`."
    ),
    "break-even-mean": (
        "{ptus:whole} {deployment_type:name} PTUs, {term:label}, at {per_month:money} {currency} a month, cost less "
        "than {token_billed:name} where the mean is above {share:percent} of the peak."
    ),
    "no-break-even-mean": (
        "{ptus:whole} {deployment_type:name} PTUs, {term:label}, at {per_month:money} {currency} a month, never cost "
        "less than {token_billed:name}, however busy they are."
    ),
    # What is taken for granted.
    "list-prices": _list_prices,
    "own-prices": _own_prices,
    "mixed-prices": _mixed_prices,
    "discounts": _discounts,
    "paid-every-hour": (
        "Deployed PTUs cost every hour, used or not. A reservation is a discount, not capacity: deploy, then buy."
    ),
    "deleted-ptus-can-be-gone": (
        "PTUs that are deleted outside the schedule may not be available again: nothing holds that capacity."
    ),
    "spilled-one-by-one": (
        "Spillover is counted request by request, upward and downward from the optimum of the minutes."
    ),
    "spilled-by-minutes": "Spillover is counted by minutes: bursts within a minute spill more.",
    "data-stays": "Data stays in its {residency:place}, as with what is deployed today.",
    "data-anywhere": (
        "Global types may process data in any region. To rule them out, set `data_residency` to zone or region."
    ),
    "slo-unchecked": "Not checked: {keys:keys}. No data for it is published.",
    "reserve-without-growth": (
        "Without growth {ptus:whole} PTUs are enough: reserve those for a year, and the others by the month as "
        "traffic grows. PTUs needed for fewer than {months:rate} months of a year are cheaper by the month."
    ),
    # What would change it.
    "promoted-offer": _promoted,
    "cheaper-while-promoted": _while_promoted,
    "cheaper-until-day": _until_day,
    "offer-by-ptu": _by_ptu,
    "offer-by-token": "With tokens alone: {offer:offer}, {offer:price}.",
    "use-of-ptus": lambda used, even: f"Average PTU utilization {percent(used)}; {pays_off(even)}.",
    "other-traffic": _other_traffic,
    "best-with-other-traffic": _best_then,
    "same-with-other-traffic": _same_then,
    "price-not-known": "{reason:capital}.",
    "reservation-not-priced": (
        "{reason:capital}. A reservation is a discount on these PTUs: check its price before you buy."
    ),
    "would-win-below": (
        "{reason:capital}. {ptus:whole} PTUs would be cheaper only below {each:money} {currency} per PTU per month."
    ),
    "would-win-below-list-price": (
        "{reason:capital}. {ptus:whole} PTUs would be cheaper only below {each:money} {currency} per PTU per month, "
        "by the prices after the promotion."
    ),
    "portal-has-prices": ("The portal shows the price of a reservation before you buy it: give it with `--catalog`."),
    "ruled-out-offer": "{offer:offer} would cost {offer:price}, {reason}.",
    "ruled-out-in-largest-month": "{offer:offer} would cost {offer:price} in the largest month, {reason}.",
    # Why an offer does not do what is asked for: what would let it.
    "if-answers-take-a-day": "if answers may take a day (planning.latency_tolerance: batch)",
    "if-answers-are-slow": "if answers may be slow or refused (planning.latency_tolerance: flex)",
    "if-no-speed": "if {tokens_per_second:factor} tokens per second were not asked for (slo.tokens_per_second)",
    "if-all-may-spill": "if all of it might go to a standard deployment (slo.spilled_share)",
    "if-type-is-named": (
        "if deployment_types named {deployment_type:name}, too, or slo.spilled_share allowed some of it"
    ),
    "if-data-leaves": (
        "if data may leave the {residency:place} it stays in today (set data_residency, or name --deployment-type)"
    ),
    # Notes on costs and on the cheapest mix.
    "cost-unknown": "cost unknown: {reasons:semicolons}",
    "no-cheapest-mix": "no spillover mix: {reason}",
    "mix-has-no-spillover": "{model} has no spillover",
    "mix-has-no-standard": "{deployment_type:name} is not offered in {region}",
    "mix-tokens-not-priced": "no price for {deployment_type:name}",
    "mix-ptus-not-priced": "no price for its PTUs",
    "mix-terms-not-priced": "no PTU price for a term that may be bought",
    "mix-without-tokens": "no tokens were observed",
    "mix-spills-too-much": "every PTU count spills more than `slo` allows",
}
