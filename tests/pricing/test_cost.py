"""What a month costs: to the cent, line by line, and never less for what is not known."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.pricing.cost import Cost, CostLine, Month, cents, per_million, together, unknown
from capacity.pricing.price_lookup import Place, Prices
from capacity.pricing.pricer import NO_AVERAGE, Pricer
from capacity.pricing.published_prices import PtuPrice, PtuPrices, Term, Tier, TokenPrice, TokenPrices, TokenRates
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context
from tests.properties import examples

CATALOG = Catalog()
GLOBAL = DeploymentType.GLOBAL_PROVISIONED
ZONE = DeploymentType.DATA_ZONE_PROVISIONED
REGIONAL = DeploymentType.REGIONAL_PROVISIONED
STANDARD = DeploymentType.GLOBAL_STANDARD
ZONE_STANDARD = DeploymentType.DATA_ZONE_STANDARD
BATCH = DeploymentType.GLOBAL_BATCH
ON_PROMOTION, AFTER_IT = date(2026, 11, 30), date(2026, 12, 1)
MILLION = 1_000_000
NO_PRICE = found("no-price")
OUTPUT = found("kind-of-tokens", tier=Tier.STANDARD, context=Context.SHORT, category="output")


def pricer(
    model: str, *, region: str | None = "eastus2", today: date = ON_PROMOTION, version: str | None = None
) -> Pricer:
    """The catalog's prices of a model."""
    zone = CATALOG.geography.data_zone(region) if region else None
    return Pricer(prices=CATALOG.prices(model), titles={}, place=Place(region, zone), version=version, today=today)


def month(context: Context = Context.SHORT, /, **millions: float | str) -> Month:
    """Tokens by category, in millions."""
    return Month({(context, category): Fraction(count) * MILLION for category, count in millions.items()})


def line(per_month: str = "1.00", **changes: Any) -> CostLine:  # noqa: ANN401  # its own fields
    known: dict[str, Any] = {
        "item": found("tokens"),
        "quantity": Fraction(1),
        "unit": "1M tokens",
        "price": Decimal(per_month),
        "per_month": Decimal(per_month),
        "source": "test",
        "as_of": date(2026, 10, 9),
    }
    return CostLine(**{**known, **changes})


def why(cost: Cost) -> list[str]:
    """The reasons of a cost that is not known, as they are read."""
    return [said(reason) for reason in cost.unknown]


def bill(*lines: CostLine) -> Cost:
    return Cost(currency="USD", per_month=sum((one.per_month for one in lines), Decimal(0)), lines=lines)


# --- rounding


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0", "0.00"),
        ("0.005", "0.01"),
        ("0.0049999999999999999", "0.00"),
        ("1.015", "1.02"),
        ("1.025", "1.03"),
        ("2.675", "2.68"),
        ("0.994999", "0.99"),
        ("0.995", "1.00"),
        ("1234567.89", "1234567.89"),
        ("999999999999.995", "1000000000000.00"),
    ],
)
def test_money_is_rounded_to_the_cent_a_half_up(amount: str, rounded: str) -> None:
    assert str(cents(Fraction(amount))) == rounded


def test_a_third_of_a_cent_is_none_and_two_thirds_are_one() -> None:
    assert [str(cents(Fraction(parts, 300))) for parts in (1, 2, 3)] == ["0.00", "0.01", "0.01"]


@pytest.mark.parametrize(
    ("total", "tokens", "price"),
    [
        pytest.param("10.00", 5 * MILLION, "2.0000", id="even"),
        pytest.param("10.00", 3 * MILLION, "3.3333", id="down"),
        pytest.param("20.00", 3 * MILLION, "6.6667", id="up"),
        pytest.param("0.01", 200 * MILLION, "0.0001", id="half-a-hundredth-of-a-cent"),
        pytest.param("10.00", 0, None, id="no-tokens"),
        pytest.param("10.00", None, None, id="tokens-not-known"),
        pytest.param(None, MILLION, None, id="cost-not-known"),
    ],
)
def test_the_price_of_a_million_tokens_to_a_hundredth_of_a_cent(
    total: str | None, tokens: int | None, price: str | None
) -> None:
    found = per_million(None if total is None else Decimal(total), None if tokens is None else Fraction(tokens))

    assert (None if found is None else str(found)) == price


# --- tokens


@pytest.mark.parametrize(
    ("model", "type_", "tier", "millions", "per_month"),
    [
        pytest.param(
            "gpt-5.2", STANDARD, Tier.STANDARD, {"input": 1, "cached_input": 1, "output": 1}, "15.93", id="5.2"
        ),
        pytest.param("gpt-4.1", STANDARD, Tier.STANDARD, {"input": "0.0025"}, "0.01", id="half-a-cent"),
        pytest.param("gpt-4.1", STANDARD, Tier.STANDARD, {"input": "0.0024999"}, "0.00", id="less-than-half-a-cent"),
        pytest.param("gpt-5.2", ZONE_STANDARD, Tier.STANDARD, {"input": 1, "output": 1}, "17.33", id="data-zone"),
        pytest.param("gpt-5.2", BATCH, Tier.STANDARD, {"input": 1, "output": 1}, "7.88", id="batch"),
        pytest.param("gpt-5.5", STANDARD, Tier.PRIORITY, {"input": 1, "output": 1}, "87.50", id="priority"),
        pytest.param("gpt-5.6-luna", STANDARD, Tier.FLEX, {"input": 1, "output": 1}, "0.70", id="flex"),
        pytest.param("gpt-6-sol", STANDARD, Tier.STANDARD, {"cache_write": 1}, "2.50", id="cache-write"),
    ],
)
def test_a_month_of_tokens(
    model: str, type_: DeploymentType, tier: Tier, millions: dict[str, float | str], per_month: str
) -> None:
    """Millions of tokens at list price, each line to the cent.

    Source: Azure Retail Prices API, eastus2, 2026-10-09: gpt-5.2 1.75 / 0.175 / 14 (0.175 is 0.18), data zone US 1.925
    and 15.4, batch 0.875 (0.88) and 7; gpt-4.1 input 2. LiteLLM, 2026-11-12: priority gpt-5.5 12.5 and 75, flex
    gpt-5.6-luna 0.1 and 0.6, cache writes gpt-6-sol 2.5.
    """
    assert str(pricer(model).tokens(month(**millions), type_, tier).per_month) == per_month


@pytest.mark.parametrize(
    ("today", "long_run", "rates", "until"),
    [
        pytest.param(ON_PROMOTION, False, ("4", "0.4", "20"), ON_PROMOTION, id="on-its-last-day"),
        pytest.param(ON_PROMOTION, True, ("5", "0.5", "30"), None, id="in-the-long-run"),
        pytest.param(AFTER_IT, False, ("4", "0.4", "20"), ON_PROMOTION, id="the-day-after-what-is-promised"),
        pytest.param(date(2026, 8, 31), False, ("5", "0.5", "30"), None, id="the-day-before-it-began"),
        pytest.param(date(2026, 9, 1), False, ("4", "0.4", "20"), ON_PROMOTION, id="on-its-first-day"),
    ],
)
def test_a_promotion_without_an_end_goes_on_and_does_not_count_in_the_long_run(
    today: date, *, long_run: bool, rates: tuple[str, ...], until: date | None
) -> None:
    """gpt-5.6-sol: 4 / 0.4 / 20 from 2026-09-01 to at least 2026-11-30, list price 5 / 0.5 / 30.

    Source: Azure Retail Prices API, eastus2, 2026-10-09; the list price LiteLLM, 2026-09-14.
    """
    cost = pricer("gpt-5.6-sol", today=today).tokens(
        month(input=1, cached_input=1, output=1), STANDARD, long_run=long_run
    )

    assert tuple(str(one.price) for one in cost.lines) == rates
    assert cost.per_month == sum(map(Decimal, rates))
    assert cost.promotion_ends == until


def test_long_context_has_prices_of_its_own_on_models_that_print_them() -> None:
    """gpt-6-sol 4 / 0.4 / 15 above 272,000 input tokens. Source: LiteLLM, 2026-11-12."""
    cost = pricer("gpt-6-sol").tokens(month(Context.LONG, input=1, cached_input=1, cache_write=1, output=1), STANDARD)

    assert [str(one.price) for one in cost.lines] == ["4", "0.4", "5", "15"]
    assert said(cost.lines[0].item) == "Global Standard: long-context input tokens"


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-4.1", "o3"])
def test_long_context_costs_as_short_on_models_without_a_price_of_their_own_for_it(model: str) -> None:
    short, long_ = (pricer(model).tokens(month(context, input=7, output=3), STANDARD) for context in Context)

    assert short.per_month == long_.per_month != Decimal(0)


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-4.1", "o3"])
def test_cache_writes_cost_as_input_on_models_without_a_price_of_their_own_for_it(model: str) -> None:
    plain, written = (pricer(model).tokens(month(**{name: 7}), STANDARD) for name in ("input", "cache_write"))

    assert plain.per_month == written.per_month != Decimal(0)


@pytest.mark.parametrize(
    ("model", "context", "category", "tier", "reason"),
    [
        pytest.param(
            "gpt-6.1-sol",
            Context.LONG,
            "input",
            Tier.PRIORITY,
            "no price for priority long-context input tokens on Global Standard in eastus2",
            id="long-context-by-priority",
        ),
        pytest.param(
            "gpt-6.1-sol",
            Context.SHORT,
            "cache_write",
            Tier.PRIORITY,
            "no price for priority cache write tokens on Global Standard in eastus2",
            id="cache-write-by-priority",
        ),
        pytest.param(
            "gpt-5.5",
            Context.SHORT,
            "output",
            Tier.FLEX,
            "no price for flex output tokens on Global Standard in eastus2",
            id="output-by-flex",
        ),
        pytest.param(
            "gpt-5.2",
            Context.SHORT,
            "input",
            Tier.FLEX,
            "no price for flex input tokens on Global Standard in eastus2",
            id="no-flex",
        ),
    ],
)
def test_a_price_that_nobody_tells_is_not_put_together_from_others(
    model: str, context: Context, category: str, tier: Tier, reason: str
) -> None:
    cost = pricer(model).tokens(month(context, **{category: 1}), STANDARD, tier)

    assert (cost.per_month, cost.lines, why(cost)) == (None, (), [reason])


def test_prices_are_of_a_version_where_versions_differ() -> None:
    """gpt-4o of 2024-05-13 costs 5 / 15, later ones 2.5 / 10. Source: Azure Retail Prices API, 2026-08-11."""
    by_version = {
        version: pricer("gpt-4o", version=version).tokens(month(input=1, output=1), STANDARD).per_month
        for version in ("2024-05-13", "2024-08-06", "2024-11-20", None)
    }

    assert by_version == {
        "2024-05-13": Decimal(20),
        "2024-08-06": Decimal("12.5"),
        "2024-11-20": Decimal("12.5"),
        None: None,
    }


def test_of_a_model_whose_cached_input_nobody_prices_the_cost_with_it_is_not_known() -> None:
    cost = pricer("gpt-4o", version="2024-05-13").tokens(month(input=1, cached_input=1, output=1), STANDARD)

    assert cost.per_month is None
    assert cost.per_million_tokens is None
    assert [str(one.per_month) for one in cost.lines] == ["5.00", "15.00"]
    assert why(cost) == ["no price for cached input tokens on Global Standard in eastus2"]


def test_a_month_that_is_not_known_costs_nobody_knows_what() -> None:
    assert pricer("gpt-5.2").tokens(None, STANDARD) == unknown("USD", NO_AVERAGE)


def test_no_tokens_cost_nothing() -> None:
    for nothing in (Month(), month(input=0, output=0), month(Context.LONG, image_input=0)):
        cost = pricer("gpt-5.2").tokens(nothing, STANDARD)

        assert (str(cost.per_month), cost.lines, cost.unknown, cost.per_million_tokens) == ("0.00", (), (), None)


def test_a_line_says_what_it_is_made_of() -> None:
    cost = pricer("gpt-5.2").tokens(month(output="1.5"), STANDARD)

    assert cost.lines == (
        CostLine(
            item=found("paid-tokens", deployment_type=STANDARD, tokens=OUTPUT),
            quantity=Fraction("1.5"),
            unit="1M tokens",
            price=Decimal(14),
            per_month=Decimal("21.00"),
            source="retail-prices-eastus2-2026-10-09",
            as_of=date(2026, 10, 9),
            confirmed=date(2026, 11, 12),
        ),
    )
    assert str(cost.per_million_tokens) == "14.0000"


def test_a_source_is_cited_by_its_title() -> None:
    titled = pricer("gpt-5.2").replaced(titles={"retail-prices-eastus2-2026-10-09": "Prices, read in autumn"})

    assert titled.tokens(month(output=1), STANDARD).lines[0].source == "Prices, read in autumn"
    assert titled.ptus(1, GLOBAL, Term.YEAR).lines[0].source == "Prices, read in autumn"


# --- PTUs


@pytest.mark.parametrize(
    ("type_", "region", "per_month"),
    [
        pytest.param(GLOBAL, "eastus2", ("10950.00", "3900.00", "3315.00"), id="global"),
        pytest.param(GLOBAL, None, ("10950.00", "3900.00", "3315.00"), id="global-without-a-region"),
        pytest.param(GLOBAL, "swedencentral", ("10950.00", "3900.00", "3315.00"), id="global-in-europe"),
        pytest.param(ZONE, "eastus2", ("12045.00", "4290.00", "3645.00"), id="data-zone-us"),
        pytest.param(ZONE, "swedencentral", ("13140.00", None, None), id="data-zone-eu"),
        pytest.param(ZONE, "japaneast", ("13140.00", None, None), id="data-zone-asia-pacific"),
        pytest.param(ZONE, "usgovvirginia", ("27375.00", None, None), id="data-zone-us-government"),
        pytest.param(ZONE, None, (None, None, None), id="data-zone-without-a-region"),
        pytest.param(REGIONAL, "eastus2", ("21900.00", "4290.00", "3645.00"), id="regional-us"),
        pytest.param(REGIONAL, "swedencentral", ("25842.00", None, None), id="regional-sweden"),
        pytest.param(REGIONAL, "westeurope", ("29784.00", None, None), id="regional-netherlands"),
        pytest.param(REGIONAL, None, (None, None, None), id="regional-without-a-region"),
    ],
)
def test_15_ptus_of_a_place_by_each_term(
    type_: DeploymentType, region: str | None, per_month: tuple[str | None, ...]
) -> None:
    """A month is 730 hours, a year's reservation is divided by 12: 15 Global PTUs 10,950, 3,900 and 3,315.

    Source: Azure Retail Prices API, 2026-09-30 and, for eastus2 with its reservations, 2026-10-09. Reservations outside
    the US were not found after the rise of 2026-09-01.
    """
    costs = [pricer("gpt-5.2", region=region).ptus(15, type_, term) for term in Term]

    assert tuple(None if one.per_month is None else str(one.per_month) for one in costs) == per_month
    assert all((one.per_month is None) == bool(one.unknown) for one in costs)


@pytest.mark.parametrize(
    ("type_", "region", "reason"),
    [
        (ZONE, None, "no 1-year price for Data Zone Provisioned without a region"),
        (ZONE, "swedencentral", "no 1-year price for Data Zone Provisioned in swedencentral"),
        (GLOBAL, "usgovvirginia", "no 1-year price for Global Provisioned in usgovvirginia"),
    ],
)
def test_a_ptu_price_that_nobody_tells_has_its_reason(type_: DeploymentType, region: str | None, reason: str) -> None:
    cost = pricer("gpt-5.2", region=region).ptus(15, type_, Term.YEAR)

    assert (cost.per_month, why(cost)) == (None, [reason])


@pytest.mark.parametrize(
    ("term", "quantity", "unit", "price"),
    [(Term.HOURLY, Fraction(10950), "PTU-hours", "1"), (Term.MONTH, Fraction(15), "PTU-months", "260")],
)
def test_a_line_of_ptus(term: Term, quantity: Fraction, unit: str, price: str) -> None:
    (one,) = pricer("gpt-5.2").ptus(15, GLOBAL, term).lines

    assert said(one.item) == f"15 Global Provisioned PTUs, {term.label}"
    assert (one.quantity, one.unit, str(one.price)) == (quantity, unit, price)
    assert (one.inferred, one.until) == (False, None)


def test_a_year_is_paid_by_the_twelfth() -> None:
    """15 PTUs for a year are 39,780. Source: Azure Retail Prices API, eastus2, 2026-10-09: 2,652 each."""
    (one,) = pricer("gpt-5.2").ptus(15, GLOBAL, Term.YEAR).lines

    assert one.quantity == Fraction(15, 12)
    assert one.price * 15 == 39_780
    assert one.per_month * 12 == 39_780


def test_hourly_ptus_may_be_deployed_in_a_share_of_the_hours() -> None:
    cost = pricer("gpt-5.2").ptus(10, GLOBAL, Term.HOURLY, share_of_hours=Fraction(50, 168))

    assert cost.lines[0].quantity == Fraction(10 * 730 * 50, 168)
    assert str(cost.per_month) == "2172.62"


def test_families_have_hourly_prices_of_their_own_and_reservations_in_common() -> None:
    """Fireworks models: 1.10 an hour in the US data zone. Source: Azure Retail Prices API, 2026-08-11."""
    fireworks = pricer("Kimi K2.6")

    assert str(fireworks.ptus(1, ZONE, Term.HOURLY).per_month) == "803.00"
    assert str(fireworks.ptus(1, ZONE, Term.MONTH).per_month) == "286.00"
    assert fireworks.ptus(1, REGIONAL, Term.HOURLY).per_month is None


# --- currencies


def own_prices(currency: str) -> Prices:
    """Prices in one currency, beside the catalog's in US dollars."""
    tokens = TokenPrices(
        as_of=date(2026, 11, 1),
        source="contract",
        currency=currency,
        prices=(TokenPrice(deployment_types=(STANDARD,), per_million_tokens=TokenRates(input=Decimal("1.6"))),),
    )
    ptus = PtuPrices(
        as_of=date(2026, 11, 1),
        source="contract",
        currency=currency,
        prices=(PtuPrice(deployment_types=(GLOBAL,), term=Term.HOURLY, per_ptu=Decimal("0.9")),),
    )
    catalog = CATALOG.prices("gpt-5.2")
    return catalog.replaced(currency=currency, tokens=(tokens, *catalog.tokens), ptus=(ptus, *catalog.ptus))


def test_costs_are_in_the_currency_of_the_prices_and_others_are_not_converted() -> None:
    euros = pricer("gpt-5.2").replaced(prices=own_prices("EUR"))
    both = euros.tokens(month(input=1, output=1), STANDARD)

    assert euros.currency == both.currency == "EUR"
    assert str(euros.tokens(month(input=1), STANDARD).per_month) == "1.60"
    assert str(euros.ptus(1, GLOBAL, Term.HOURLY).per_month) == "657.00"
    assert both.per_month is None
    assert why(both) == [
        "no price for output tokens on Global Standard in EUR (those in other currencies are not converted)"
    ]
    assert why(euros.ptus(1, GLOBAL, Term.YEAR)) == [
        "no 1-year price for Global Provisioned in EUR (those in other currencies are not converted)"
    ]


def test_where_all_prices_are_in_one_currency_the_place_is_what_is_missing() -> None:
    prices = own_prices("EUR")
    alone = prices.replaced(tokens=prices.tokens[:1], ptus=prices.ptus[:1])

    assert why(pricer("gpt-5.2").replaced(prices=alone).ptus(1, GLOBAL, Term.YEAR)) == [
        "no 1-year price for Global Provisioned in eastus2"
    ]


def test_nothing_is_said_of_a_place_where_none_matters() -> None:
    cost = pricer("gpt-5.2", region=None).tokens(month(image_input=1), STANDARD)

    assert why(cost) == ["no price for image input tokens on Global Standard"]


# --- several bills


def test_the_bill_of_several_has_all_their_lines_and_their_sum() -> None:
    one, other = bill(line("1.10"), line("2.20")), bill(line("3.33"))

    whole = together([one, other], Fraction(2 * MILLION))

    assert whole.lines == (*one.lines, *other.lines)
    assert str(whole.per_month) == "6.63"
    assert str(whole.per_million_tokens) == "3.3150"
    assert together([one]).per_million_tokens is None


def test_the_bill_of_several_is_not_known_as_soon_as_one_is_not_and_says_each_reason_once() -> None:
    whole = together([bill(line("1.10")), unknown("USD", NO_PRICE), unknown("USD", NO_PRICE, NO_AVERAGE)])

    assert whole.per_month is None
    assert whole.unknown == (NO_PRICE, NO_AVERAGE)
    assert len(whole.lines) == 1


def test_the_first_promotion_to_end_is_told() -> None:
    ends = [date(2027, 1, 31), None, date(2026, 11, 30)]

    assert bill(*(line(until=end) for end in ends)).promotion_ends == date(2026, 11, 30)
    assert bill(line()).promotion_ends is None


# --- what holds for all

quick = examples(100)
CATEGORIES = ("input", "cached_input", "cache_write", "output")
amounts = st.integers(0, 10**12).map(lambda thousandths: Fraction(thousandths, 1000))
months = st.dictionaries(st.tuples(st.sampled_from(Context), st.sampled_from(CATEGORIES)), amounts, max_size=8).map(
    Month
)
models = st.sampled_from(["gpt-5.2", "gpt-4.1", "gpt-5.6-sol", "gpt-6-sol"]).map(pricer)
known_costs = st.lists(st.integers(0, 10**9), min_size=1, max_size=4).map(
    lambda amounts: bill(*(line(str(cents(Fraction(amount, 100)))) for amount in amounts))
)
unknown_costs = st.sampled_from([unknown("USD", reason) for reason in (NO_PRICE, NO_AVERAGE, found("no-region"))])
costs = st.lists(known_costs | unknown_costs, min_size=1, max_size=5)


@quick
@given(models, months)
def test_the_sum_of_the_lines_is_the_total(prices: Pricer, tokens: Month) -> None:
    cost = prices.tokens(tokens, STANDARD)

    assert cost.per_month == sum((one.per_month for one in cost.lines), Decimal(0))
    for one in cost.lines:
        assert abs(Fraction(one.per_month) - one.quantity * Fraction(one.price)) <= Fraction(1, 200)


@quick
@given(models, months, st.sampled_from(Context), st.sampled_from(CATEGORIES), amounts)
def test_more_tokens_never_cost_less(
    prices: Pricer,
    tokens: Month,
    context: Context,
    category: str,
    more: Fraction,
) -> None:
    busier = Month({**tokens, (context, category): tokens.get((context, category), Fraction(0)) + more})
    now, then = prices.tokens(tokens, STANDARD).per_month, prices.tokens(busier, STANDARD).per_month
    assert now is not None
    assert then is not None

    assert then >= now


@quick
@given(models, months, st.randoms(use_true_random=False))
def test_the_order_of_tokens_does_not_matter(
    prices: Pricer,
    tokens: Month,
    random: Any,  # noqa: ANN401  # hypothesis's own
) -> None:
    shuffled = random.sample(sorted(tokens.items()), len(tokens))

    assert prices.tokens(Month(shuffled), STANDARD).per_month == prices.tokens(tokens, STANDARD).per_month


@quick
@given(costs, unknown_costs)
def test_an_unknown_never_makes_anything_cheaper(parts: list[Cost], another: Cost) -> None:
    whole = together([*parts, another])

    assert whole.per_month is None
    assert set(together(parts).unknown) <= set(whole.unknown)
    assert set(another.unknown) <= set(whole.unknown)


@quick
@given(costs, st.randoms(use_true_random=False))
def test_the_order_of_bills_does_not_matter(parts: list[Cost], random: Any) -> None:  # noqa: ANN401  # hypothesis's own
    whole, shuffled = together(parts), together(random.sample(parts, len(parts)))

    assert shuffled.per_month == whole.per_month
    assert set(shuffled.unknown) == set(whole.unknown)
    assert sorted(map(repr, shuffled.lines)) == sorted(map(repr, whole.lines))


@quick
@given(costs, known_costs)
def test_another_bill_never_makes_the_sum_smaller(parts: list[Cost], another: Cost) -> None:
    before, after = together(parts).per_month, together([*parts, another]).per_month

    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before


@quick
@given(st.integers(0, 10**5), st.integers(0, 10**5), st.sampled_from(Term))
def test_more_ptus_never_cost_less(ptus: int, more: int, term: Term) -> None:
    prices = pricer("gpt-5.2")
    few, many = (prices.ptus(count, GLOBAL, term).per_month for count in (ptus, ptus + more))
    assert few is not None
    assert many is not None

    assert many >= few
