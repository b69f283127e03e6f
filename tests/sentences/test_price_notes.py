"""Lines of bills, reasons and warnings of prices, word for word where more than values stand in them."""

from datetime import date
from decimal import Decimal

import pytest

from capacity.findings import Finding, Value, found
from capacity.pricing.published_prices import Term, Tier
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context

GLOBAL = DeploymentType.GLOBAL_PROVISIONED
ZONE = DeploymentType.DATA_ZONE_PROVISIONED
STANDARD = DeploymentType.GLOBAL_STANDARD
DAY = date(2026, 10, 9)


def where(type_: DeploymentType, region: str | None = None, currency: str | None = None) -> Finding:
    return found("where-asked", deployment_type=type_, currency=currency, region=region)


def no_rate(tokens: Finding, region: str | None, ended: date | None = None) -> Finding:
    return found("no-token-price", deployment_type=STANDARD, tokens=tokens, ended=ended, where=where(STANDARD, region))


def kind(tier: Tier, context: Context, category: str | None) -> Finding:
    return found("kind-of-tokens", tier=tier, context=context, category=category)


def no_ptu(type_: DeploymentType, *terms: Term, region: str | None = None, currency: str | None = None) -> Finding:
    return found("no-ptu-price", deployment_type=type_, terms=terms, where=where(type_, region, currency))


def beside_list(code: str, **what: Value) -> Finding:
    values: dict[str, Value] = {"price": Decimal(221), "currency": "USD", "origin": "our portal"}
    return Finding(code=code, values={**what, **values, "listed": Decimal(2652), "part": 1 / 12})


def named(region: str | None) -> Finding:
    return found("place-in-name", name="azure/eu/gpt-5.2", places=("eu",), region=region)


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (
            found("paid-tokens", deployment_type=STANDARD, tokens=kind(Tier.FLEX, Context.LONG, "cached_input")),
            "Global Standard: flex long-context cached input tokens",
        ),
        (
            found("paid-ptus", count=1015, deployment_type=GLOBAL, term=Term.YEAR),
            "1,015 Global Provisioned PTUs, 1-year",
        ),
        (
            no_rate(kind(Tier.PRIORITY, Context.LONG, "cache_write"), "eastus2"),
            "no price for priority long-context cache write tokens on Global Standard in eastus2",
        ),
        (
            no_rate(kind(Tier.STANDARD, Context.SHORT, "cache_write"), None, DAY),
            "no price for cache write tokens on Global Standard since a promotion ended on 2026-10-09",
        ),
        (
            no_rate(kind(Tier.STANDARD, Context.SHORT, None), "eastus2"),
            "no price for tokens on Global Standard in eastus2",
        ),
        (no_ptu(GLOBAL), "no price for Global Provisioned"),
        (
            no_ptu(ZONE, Term.MONTH, Term.YEAR),
            "no 1-month or 1-year price for Data Zone Provisioned without a region",
        ),
        (
            no_ptu(GLOBAL, Term.YEAR, region="eastus2", currency="EUR"),
            "no 1-year price for Global Provisioned in EUR (those in other currencies are not converted)",
        ),
        (
            named(None),
            "The name `azure/eu/gpt-5.2` says eu, which has no effect: set `region` and `deployment_types`.",
        ),
        (
            named("eastus"),
            "The name `azure/eu/gpt-5.2` says eu, and the region is eastus: only the region has an effect.",
        ),
        (
            found("old-prices", group="token_prices", model="gpt-5.2", newest=DAY, today=date(2026, 12, 9)),
            (
                "the newest of these token prices of gpt-5.2 was read on 2026-10-09, 61 days before 2026-12-09: read "
                "them again with --refresh FILE"
            ),
        ),
        (
            found(
                "own-prices-doubtful",
                prices=(
                    found(
                        "terms-apart",
                        deployment_type=ZONE,
                        longer=Term.YEAR,
                        price=Decimal("241.67"),
                        shorter=Term.HOURLY,
                        other=Decimal("1.2"),
                        currency="EUR",
                        part=0.02299,
                    ),
                    beside_list("ptus-beside-list", deployment_type=GLOBAL, term=Term.YEAR),
                    beside_list(
                        "tokens-beside-list", deployment_type=STANDARD, tokens=kind(Tier.FLEX, Context.SHORT, "input")
                    ),
                ),
            ),
            (
                "In doubt: a Data Zone Provisioned PTU, 1-year, at 241.67 EUR is 2.3 % of what the same time costs by "
                "the hourly price, 1.20; your price of a Global Provisioned PTU, 1-year, at 221.00 USD (our portal) is "
                "8.3 % of the list price, 2,652.00; your price of flex input tokens on Global Standard at 221.00 USD "
                "(our portal) is 8.3 % of the list price, 2,652.00. Check that PTUs are priced for an hour or the "
                "whole term, and tokens for a million."
            ),
        ),
    ],
)
def test_what_is_said(finding: Finding, sentence: str) -> None:
    assert said(finding) == sentence
