"""Sentences on prices: the lines of bills, why a price is not known, and warnings of lists of prices."""

import datetime as dt
from collections.abc import Sequence

from capacity.findings import Finding
from capacity.pricing.published_prices import Term, Tier, TokenQuestion
from capacity.reading.scalars import short
from capacity.sentences.fact_titles import GROUPS
from capacity.sentences.say import Sentence, said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context


def _bill_of_tokens(type_: DeploymentType, tier: Tier, context: Context, category: str) -> str:
    return f"{type_.display_name}: {_kind(tier, context, category)}"


def _kind(tier: Tier, context: Context, category: str) -> str:
    long_ = "long-context " if context is Context.LONG else ""
    return f"{_tier(tier)}{long_}{category.replace('_', ' ')} tokens"


def _tier(tier: Tier) -> str:
    return "" if tier is Tier.STANDARD else f"{tier.value} "


def _bill_of_ptus(count: int, type_: DeploymentType, term: Term) -> str:
    return f"{count:,} {type_.display_name} PTUs, {term.label}"


def _where(type_: DeploymentType, region: str | None, currency: str | None) -> str:
    if currency is not None:
        return f" in {currency} (those in other currencies are not converted)"
    if region is not None:
        return f" in {region}"
    return "" if type_.residency == "global" else " without a region"


def _no_token_price(question: TokenQuestion, category: str, currency: str | None, ended: dt.date | None) -> str:
    type_, what = question.deployment_type, _kind(question.tier, question.context, category)
    over = "" if ended is None else f" since a promotion ended on {ended}"
    return f"no price of {what} on {type_.display_name} is known{_where(type_, question.place.region, currency)}{over}"


def _no_token_prices(type_: DeploymentType, tier: Tier, region: str | None, currency: str | None) -> str:
    return f"no price of {_tier(tier)}tokens on {type_.display_name} is known{_where(type_, region, currency)}"


def _no_ptu_price(type_: DeploymentType, terms: Sequence[Term], region: str | None, currency: str | None) -> str:
    of_terms = "" if len(terms) == len(Term) else f"{' or '.join(term.label for term in terms)} "
    return f"no {of_terms}price of {type_.display_name} is known{_where(type_, region, currency)}"


def _unknown_price(reason: Finding, then: str) -> str:
    text = said(reason)
    return f"{text[0].upper()}{text[1:]}{then}."


def _place_in_name(name: str, places: Sequence[str], region: str | None) -> str:
    told = f"The name `{short(name)}` says {' and '.join(places)}"
    if region is None:
        return f"{told}, which decides nothing: `region` and `deployment_types` do."
    return f"{told}, and {region} is asked for: the region alone decides."


def _old_prices(group: str, model: str | None, newest: dt.date, today: dt.date) -> str:
    what = f"{GROUPS[group]}{f' of {model}' if model else ''}"
    days = f"{(today - newest).days} days before {today}"
    return f"the newest of these {what} was read on {newest}, {days}: read them again with --refresh FILE"


SENTENCES: dict[str, Sentence] = {
    "bill-of-tokens": _bill_of_tokens,
    "bill-of-ptus": _bill_of_ptus,
    "no-average": "a month's tokens are not known: give `average_rpm`, `requests_per_day` or `profile`",
    "no-token-price": _no_token_price,
    "no-token-prices": _no_token_prices,
    "no-ptu-price": _no_ptu_price,
    "nothing-of-known-cost": "Nothing: what it costs is not known ({reasons:semicolons}).",
    "unknown-price": _unknown_price,
    "cost-unknown": "cost unknown: {reasons:semicolons}",
    "place-in-name": _place_in_name,
    "old-prices": _old_prices,
}
