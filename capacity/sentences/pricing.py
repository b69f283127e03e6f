"""Sentences on prices: what the lines of a bill are called, and why a price is not known."""

import datetime as dt
from collections.abc import Sequence

from capacity.findings import Finding
from capacity.numerals import whole
from capacity.pricing.published_prices import Term, Tier
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
    return f"no price of {said(tokens)} on {deployment_type.display_name} is known{said(where)}{over}"


def _no_ptu_price(*, deployment_type: DeploymentType, terms: Sequence[Term], where: Finding) -> str:
    labels = [" or ".join(term.label for term in terms)] if terms else []
    return " ".join(["no", *labels, f"price of {deployment_type.display_name} is known{said(where)}"])


def _where(*, deployment_type: DeploymentType, currency: str | None, region: str | None) -> str:
    if currency is not None:
        return f" in {currency} (those in other currencies are not converted)"
    if region is not None:
        return f" in {region}"
    return "" if deployment_type.residency == "global" else " without a region"


SENTENCES: dict[str, Sentence] = {
    "kind-of-tokens": _kind_of_tokens,
    "paid-tokens": lambda deployment_type, tokens: f"{deployment_type.display_name}: {said(tokens)}",
    "paid-ptus": lambda count, deployment_type, term: (
        f"{whole(count)} {deployment_type.display_name} PTUs, {term.label}"
    ),
    "no-token-price": _no_token_price,
    "no-ptu-price": _no_ptu_price,
    "where-asked": _where,
    "no-average": "a month's tokens are not known: give `average_rpm`, `requests_per_day` or `profile`",
}
