"""Sentences on prices: the lines of bills, why a price is not known, and warnings of lists of prices."""

import datetime as dt
from collections.abc import Sequence

from capacity.findings import Finding
from capacity.pricing.published_prices import Term, Tier
from capacity.reading.scalars import short
from capacity.sentences.fact_titles import GROUPS
from capacity.sentences.say import Sentence, said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context


def _kind_of_tokens(*, tier: Tier, context: Context, category: str | None) -> str:
    words = [] if tier is Tier.STANDARD else [tier.value]
    words += ["long-context"] if context is Context.LONG else []
    words += [category.replace("_", " ")] if category else []
    return " ".join([*words, "tokens"])


def _no_token_price(*, deployment_type: DeploymentType, tokens: Finding, ended: dt.date | None, where: Finding) -> str:
    over = "" if ended is None else f" since a promotion ended on {ended}"
    return f"no price for {said(tokens)} on {deployment_type.display_name}{said(where)}{over}"


def _no_ptu_price(*, deployment_type: DeploymentType, terms: Sequence[Term], where: Finding) -> str:
    labels = [" or ".join(term.label for term in terms)] if terms else []
    return " ".join(["no", *labels, f"price for {deployment_type.display_name}{said(where)}"])


def _where(*, deployment_type: DeploymentType, currency: str | None, region: str | None) -> str:
    if currency is not None:
        return f" in {currency} (those in other currencies are not converted)"
    if region is not None:
        return f" in {region}"
    return "" if deployment_type.residency == "global" else " without a region"


def _place_in_name(name: str, places: Sequence[str], region: str | None) -> str:
    told = f"The name `{short(name)}` says {' and '.join(places)}"
    if region is None:
        return f"{told}, which has no effect: set `region` and `deployment_types`."
    return f"{told}, and the region is {region}: only the region has an effect."


def _old_prices(group: str, model: str | None, newest: dt.date, today: dt.date) -> str:
    what = f"{GROUPS[group]}{f' of {model}' if model else ''}"
    days = f"{(today - newest).days} days before {today}"
    return f"the newest of these {what} was read on {newest}, {days}: read them again with --refresh FILE"


def _not_offered(regions: Sequence[str], models: Sequence[tuple[str, Sequence[str]]]) -> str:
    which = "; ".join(f"{name} on {', '.join(labels)}" for name, labels in models)
    return f"Priced, but not offered in {' or '.join(regions)}: {which}."


BESIDE_LIST = "at {price:money} {currency} ({origin}) is {part:share} of the list price, {listed:money}"

SENTENCES: dict[str, Sentence] = {
    "kind-of-tokens": _kind_of_tokens,
    "paid-tokens": "{deployment_type:name}: {tokens}",
    "paid-ptus": "{count:whole} {deployment_type:name} PTUs, {term:label}",
    "discounted": "{item}, {share:given_percent} off",
    "no-token-price": _no_token_price,
    "no-ptu-price": _no_ptu_price,
    "where-asked": _where,
    "no-average": "the monthly average is missing: set `average_rpm`, `requests_per_day` or `profile`",
    "place-in-name": _place_in_name,
    "not-offered-in-region": _not_offered,
    "old-prices": _old_prices,
    "own-prices-doubtful": (
        "In doubt: {prices:semicolons}. Check that PTUs are priced for an hour or the whole term, and tokens for a "
        "million."
    ),
    "ptus-beside-list": f"your price of a {{deployment_type:name}} PTU, {{term:label}}, {BESIDE_LIST}",
    "tokens-beside-list": f"your price of {{tokens}} on {{deployment_type:name}} {BESIDE_LIST}",
    "terms-apart": (
        "a {deployment_type:name} PTU, {longer:label}, at {price:money} {currency} is {part:share} of what the same "
        "time costs by the {shorter:label} price, {other:money}"
    ),
}
