"""What is read of an offer, of the choice, and of what would change it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from capacity.findings import found
from capacity.planning.results.recommended_offer import Offer, SpillQuota
from capacity.pricing.cost import Cost, CostLine
from capacity.pricing.published_prices import Term
from capacity.sentences.offer_words import label, pays, price
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

GLOBAL, STANDARD = DeploymentType.GLOBAL_PROVISIONED, DeploymentType.GLOBAL_STANDARD
SPILLS = SpillQuota(
    deployment_type=STANDARD, tpm_needed=Fraction(1), rpm_needed=None, sku_capacity=1, tpm_quota=None, rpm_quota=None
)


def bill(per_month: str, until: date | None = None, until_at_least: date | None = None) -> Cost:
    line = CostLine(
        item=found("paid-ptus", count=1, deployment_type=GLOBAL, term=Term.YEAR),
        quantity=Fraction(1),
        unit="PTU-years",
        price=Decimal(per_month),
        per_month=Decimal(per_month),
        source="test",
        as_of=date(2026, 10, 9),
        until=until,
        until_at_least=until_at_least,
    )
    return Cost(currency="USD", per_month=Decimal(per_month), lines=(line,))


def ptus(count: int, per_month: str = "182325.00", **changes: Any) -> Offer:  # noqa: ANN401  # its own fields
    return Offer(
        **{"deployment_type": GLOBAL, "term": "reserved_1_year", "ptus": count, "cost": bill(per_month), **changes}
    )


def tokens(per_month: str = "193158.00", **changes: Any) -> Offer:  # noqa: ANN401  # its own fields
    return Offer(**{"deployment_type": STANDARD, "term": "pay_as_you_go", "cost": bill(per_month), **changes})


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (ptus(1050), "1,050 Global Provisioned PTUs, 1-year"),
        (tokens(), "Global Standard, pay as you go"),
        (ptus(825, spillover=SPILLS), "825 Global Provisioned PTUs, 1-year, the rest on Global Standard"),
        (
            ptus(60, base_ptus=15, spillover=SPILLS),
            (
                "up to 60 Global Provisioned PTUs, 15 of them 1-year, the others hourly by schedule, the rest on "
                "Global Standard"
            ),
        ),
        (
            ptus(60, base_ptus=0),
            "up to 60 Global Provisioned PTUs, none of them reserved, the others hourly by schedule",
        ),
    ],
)
def test_an_offer_says_what_is_deployed_and_how_it_is_paid(offer: Offer, words: str) -> None:
    assert label(offer) == words


def test_a_price_is_that_of_the_long_run() -> None:
    assert price(tokens("43800.00", long_run_cost=bill("56940.00"))) == "56,940.00 USD a month after the promotion"
    assert price(tokens("43800.00")) == "43,800.00 USD a month"


@pytest.mark.parametrize(
    ("term", "words"), [("reserved_1_year", "1-year"), ("hourly", "hourly"), ("pay_as_you_go", "pay as you go")]
)
def test_how_an_offer_is_paid(term: str, words: str) -> None:
    assert pays(term) == words


@pytest.mark.parametrize(
    ("known", "fit", "following", "sentence"),
    [
        (
            5,
            13,
            tokens(),
            (
                "825 Global Provisioned PTUs, 1-year: 182,325.00 USD a month, the cheapest of 5 options that fit "
                "and have a known price (8 have none). Next: Global Standard, pay as you go, 193,158.00 USD a "
                "month (+5.9 %)."
            ),
        ),
        (
            4,
            5,
            tokens("182325.00"),
            (
                "825 Global Provisioned PTUs, 1-year: 182,325.00 USD a month, the cheapest of 4 options that fit "
                "and have a known price (1 has none). Next: Global Standard, pay as you go, 182,325.00 USD a "
                "month (+0.0 %)."
            ),
        ),
        (
            1,
            1,
            None,
            (
                "825 Global Provisioned PTUs, 1-year: 182,325.00 USD a month, the only option that fits and has "
                "a known price."
            ),
        ),
    ],
)
def test_why_an_offer_is_recommended(known: int, fit: int, following: Offer | None, sentence: str) -> None:
    assert said(found("cheapest-offer", offer=ptus(825), known=known, fit=fit, following=following)) == sentence


def test_an_offer_that_costs_nothing_has_no_share_on_top() -> None:
    free = found("cheapest-offer", offer=tokens("0.00"), known=2, fit=2, following=ptus(15))

    assert said(free).endswith("Next: 15 Global Provisioned PTUs, 1-year, 182,325.00 USD a month.")


def test_both_amounts_of_a_promotion_are_told() -> None:
    only = found("cheapest-offer", offer=OPEN, known=1, fit=1, following=None)

    assert said(only) == (
        "Global Standard, pay as you go: 56,940.00 USD a month after the promotion (43,800.00 USD in the "
        "promotion, promised until 2026-11-30), the only option that fits and has a known price."
    )


PASSING = tokens("43800.00", cost=bill("43800.00", until=date(2026, 11, 30)), long_run_cost=bill("56940.00"))
OPEN = tokens("43800.00", cost=bill("43800.00", until_at_least=date(2026, 11, 30)), long_run_cost=bill("56940.00"))
NO_YEAR = found(
    "no-ptu-price",
    deployment_type=GLOBAL,
    terms=(Term.MONTH, Term.YEAR),
    where=found("where-asked", deployment_type=GLOBAL, currency=None, region="eastus2"),
)
REASON = "No 1-month or 1-year price for Global Provisioned in eastus2"


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        (
            "nothing-retired",
            {"model": "gpt-4o", "replacement": "gpt-5.1"},
            "Nothing: gpt-4o is retired. Plan for its replacement, gpt-5.1.",
        ),
        (
            "nothing-retired",
            {"model": "gpt-4o", "replacement": None},
            "Nothing: gpt-4o is retired. Plan for its replacement.",
        ),
        (
            "promoted-offer",
            {"offer": PASSING, "same": True},
            "Promotion price (until 2026-11-30): 43,800.00 USD a month. The price after it gives the same choice.",
        ),
        (
            "promoted-offer",
            {"offer": OPEN, "same": False},
            (
                "Promotion price (promised until 2026-11-30): 43,800.00 USD a month. The choice is "
                "by the price after it."
            ),
        ),
        (
            "cheaper-while-promoted",
            {"offer": OPEN},
            (
                "Cheaper while a promotion lasts, promised until 2026-11-30 at least: Global Standard, pay as "
                "you go, 43,800.00 USD a month."
            ),
        ),
        (
            "cheaper-until-day",
            {"offer": PASSING, "until": date(2026, 11, 30)},
            (
                "Cheaper until 2026-11-30, by promotions: Global Standard, pay as you go, 43,800.00 USD a month. "
                "Start with it, and buy PTUs when they end. Options are compared by the prices after them."
            ),
        ),
        (
            "offer-by-ptu",
            {"offer": ptus(15)},
            "With PTUs: 15 Global Provisioned PTUs, 1-year, 182,325.00 USD a month.",
        ),
        (
            "offer-by-ptu",
            {"offer": ptus(15, utilization_share=Fraction(1, 10), break_even_share=Fraction(17, 20))},
            (
                "With PTUs: 15 Global Provisioned PTUs, 1-year, 182,325.00 USD a month. Average utilization 10.0 "
                "%; pays off above 85.0 %."
            ),
        ),
        (
            "use-of-ptus",
            {"used": Fraction(1, 4), "even": Fraction(5, 2)},
            "Average PTU utilization 25.0 %; cannot pay off (break-even 250.0 %).",
        ),
        (
            "use-of-ptus",
            {"used": Fraction(1, 4), "even": Fraction(1)},
            "Average PTU utilization 25.0 %; pays off above 100.0 %.",
        ),
        (
            "other-traffic",
            {
                "parts": (
                    found("same-with-other-traffic", factor="0.8", offer=ptus(15), per_month=Decimal("3315.00")),
                    found("best-with-other-traffic", factor="1.2", offer=tokens(), per_month=Decimal("4000.00")),
                )
            },
            (
                "20 % less traffic: same offer, 3,315.00 USD a month; 20 % more traffic: Global Standard, pay as "
                "you go, 4,000.00 USD a month."
            ),
        ),
        (
            "would-win-below",
            {"reason": NO_YEAR, "ptus": 1050, "each": Decimal("23.63"), "currency": "EUR"},
            f"{REASON}. 1,050 PTUs would be cheaper only below 23.63 EUR per PTU per month.",
        ),
        (
            "would-win-below-list-price",
            {"reason": NO_YEAR, "ptus": 15, "each": Decimal("23.63"), "currency": "USD"},
            (
                f"{REASON}. 15 PTUs would be cheaper only below 23.63 USD per PTU per month, by the prices after the "
                "promotion."
            ),
        ),
        (
            "ruled-out-offer",
            {"offer": tokens(), "reason": found("if-no-speed", tokens_per_second=Fraction(51))},
            (
                "Global Standard, pay as you go would cost 193,158.00 USD a month, if 51 tokens per second were "
                "not asked for (slo.tokens_per_second)."
            ),
        ),
        (
            "slo-unchecked",
            {"keys": ("slo.time_to_first_token_seconds", "slo.availability_share")},
            (
                "Not checked: `slo.time_to_first_token_seconds` and `slo.availability_share`. No data for it is "
                "published."
            ),
        ),
        (
            "reserve-without-growth",
            {"ptus": 1050, "months": Fraction(2652, 260)},
            (
                "Without growth 1,050 PTUs are enough: reserve those for a year, and the others by the month as "
                "traffic grows. PTUs needed for fewer than 10.2 months of a year are cheaper by the month."
            ),
        ),
        (
            "if-data-leaves",
            {"residency": "data-zone"},
            "if data may leave the data zone it stays in today (set data_residency, or name --deployment-type)",
        ),
    ],
)
def test_sentences(code: str, values: dict[str, Any], sentence: str) -> None:
    assert said(found(code, **values)) == sentence
