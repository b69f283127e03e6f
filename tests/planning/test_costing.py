"""What every option of a plan costs, by term and tier, and what break-even is of."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from capacity.findings import found as finding
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.pricing.pricer import NO_AVERAGE
from capacity.sentences.say import said

Planned = Callable[..., Plan]
STEADY = "traffic: {peak_rpm: 100, average_rpm: 100, input_tokens: 1000, output_tokens: 100}"
PEAK_ALONE = "traffic: {peak_rpm: 100, input_tokens: 1000, output_tokens: 100}"
LONG_AND_SHORT = """traffic: [
    {name: chat, peak_rpm: 100, profile: flat, input_tokens: 1000, output_tokens: 100},
    {name: files, peak_rpm: 0.1, profile: flat, input_tokens: 200000, output_tokens: 100}
], slo: {spilled_share: 0.5}"""
OWN_EUROS = """
name: gpt-5.2
token_prices:
  as_of: 2026-10-01
  source: contract
  currency: EUR
  prices: {deployment_types: global-standard, per_million_tokens: {input: 1.5, output: 12}}
"""


def option(plan: Plan, label: str) -> Option:
    (found,) = (one for one in plan.options if one.deployment_type.label == label)
    return found


def provisioned(plan: Plan, label: str = "global-provisioned") -> ProvisionedOption:
    found = option(plan, label)
    assert isinstance(found, ProvisionedOption)
    return found


def per_month(found: Option) -> dict[str, str | None]:
    return {key: None if cost.per_month is None else str(cost.per_month) for key, cost in found.costs.items()}


# --- by term and tier


def test_tokens_of_a_month_on_every_type_billed_by_them(planned: Planned) -> None:
    """100 a minute over 43,800 minutes: 4,380 million input and 438 million output tokens, by list price.

    Source: Azure Retail Prices API, eastus2, 2026-10-09, gpt-5.2: Global 1.75 and 14, data zone 1.925 and 15.4, batch
    0.875 and 7; LiteLLM, 2026-11-12: priority 3.5 and 28.
    """
    plan = planned(f"model: gpt-5.2, region: eastus2, {STEADY}")

    assert per_month(option(plan, "global-standard")) == {"pay_as_you_go": "13797.00", "priority": "27594.00"}
    assert per_month(option(plan, "data-zone-standard")) == {"pay_as_you_go": "15176.70", "priority": "30353.40"}
    assert str(option(plan, "global-standard").costs["pay_as_you_go"].per_million_tokens) == "2.8636"


def test_batch_has_a_price_of_its_own(planned: Planned) -> None:
    """Half of it: 1 and 4. Source: Azure Retail Prices API, eastus2, 2026-10-09, gpt-4.1."""
    assert per_month(option(planned(f"model: gpt-4.1, {STEADY}"), "global-batch")) == {"pay_as_you_go": "6132.00"}


@pytest.mark.parametrize(
    ("region", "tiers"),
    [
        pytest.param("eastus2", ["pay_as_you_go", "priority"], id="us"),
        pytest.param("swedencentral", ["pay_as_you_go"], id="eu"),
    ],
)
def test_priority_on_a_data_zone_is_offered_in_the_us_alone(planned: Planned, region: str, tiers: list[str]) -> None:
    """Source: Microsoft Learn, "Enable priority processing", 2026-09-22."""
    assert list(option(planned(f"model: gpt-5.1, region: {region}, {STEADY}"), "data-zone-standard").costs) == tiers


@pytest.mark.parametrize(
    ("model", "tiers"),
    [
        ("gpt-5.6-sol", ["pay_as_you_go", "priority", "flex"]),
        ("gpt-5.6-terra", ["pay_as_you_go", "priority", "flex"]),
        ("gpt-5.6-luna", ["pay_as_you_go", "flex"]),
        ("gpt-6-astra", ["pay_as_you_go", "flex"]),
        pytest.param("gpt-6-luna", ["pay_as_you_go"], id="priced-and-not-listed"),
    ],
)
def test_flex_is_offered_on_the_models_that_the_page_lists(planned: Planned, model: str, tiers: list[str]) -> None:
    """Source: MicrosoftDocs/azure-ai-docs, flex-processing.md, 2026-10-06."""
    assert list(option(planned(f"model: {model}, {STEADY}"), "global-standard").costs) == tiers


def test_a_model_of_which_no_offers_are_known_has_the_standard_tier_alone(planned: Planned) -> None:
    assert list(option(planned(f"model: gpt-6.1-terra, {STEADY}"), "global-standard").costs) == ["pay_as_you_go"]


def test_what_promotions_make_of_a_cost_in_the_long_run_stands_beside_it(planned: Planned) -> None:
    """gpt-5.6-sol: 4 and 20 until 2026-11-30 at least, list price 5 and 30; by flex 2 and 10, list price half of it."""
    found = option(planned(f"model: gpt-5.6-sol, {STEADY}"), "global-standard")

    assert str(found.costs["pay_as_you_go"].per_month) == "26280.00"
    assert str(found.long_run_costs["pay_as_you_go"].per_month) == "35040.00"
    assert str(found.costs["flex"].per_month) == "13140.00"
    assert str(found.long_run_costs["flex"].per_month) == "17520.00"
    assert option(planned(f"model: gpt-5.2, {STEADY}"), "global-standard").long_run_costs == {}


def test_without_an_average_tokens_have_no_cost_and_ptus_have_theirs(planned: Planned) -> None:
    plan = planned(f"model: gpt-5.2, {PEAK_ALONE}")
    standard = option(plan, "global-standard")

    assert per_month(standard) == {"pay_as_you_go": None, "priority": None}
    assert finding("cost-unknown", reasons=(NO_AVERAGE,)) in standard.notes
    assert None not in per_month(provisioned(plan)).values()
    assert provisioned(plan).costs["hourly"].per_million_tokens is None


def test_dollars_are_told_where_the_currency_is_dollars(planned: Planned) -> None:
    euros = option(planned(f"model: gpt-5.2, {STEADY}", own=OWN_EUROS), "global-standard")

    assert str(euros.costs["pay_as_you_go"].per_month) == "11826.00"
    assert euros.usd_per_month == {"pay_as_you_go": None, "priority": None}
    assert planned(f"model: gpt-5.2, {STEADY}").options[0].usd_per_month["hourly"] == Decimal(55 * 730)


# --- prompts that are too long for PTUs


def test_prompts_too_long_for_ptus_are_paid_by_the_token(planned: Planned) -> None:
    """gpt-4.1 takes 128,000 tokens by PTU: 4,380 requests of 200,000 a month cost 1,752.00, their output 3.50."""
    option = provisioned(planned(f"model: gpt-4.1, {LONG_AND_SHORT}"))
    year = option.costs["reserved_1_year"]

    assert [(said(line.item), str(line.per_month)) for line in year.lines] == [
        (f"{option.ptus} Global Provisioned PTUs, 1-year", str(Decimal(option.ptus * 221).quantize(Decimal("0.01")))),
        ("Global Standard: input tokens", "1752.00"),
        ("Global Standard: output tokens", "3.50"),
    ]
    assert year.lines[0].item.values["count"] == option.ptus
    assert year.per_month == sum(line.per_month for line in year.lines)
    assert year.per_million_tokens is not None


def test_prompts_too_long_for_ptus_without_an_average_leave_the_cost_open(planned: Planned) -> None:
    found = provisioned(planned(f"model: gpt-4.1, {LONG_AND_SHORT.replace('profile: flat, ', '')}"))

    assert set(per_month(found).values()) == {None}
    assert [len(cost.lines) for cost in found.costs.values()] == [1, 1, 1]


# --- what break-even is of


def test_the_mean_that_pays_off_is_break_even_over_the_use_at_the_peak(planned: Planned) -> None:
    found = provisioned(planned(f"model: gpt-5.2, {PEAK_ALONE}"))

    assert found.peak_utilization_share == Fraction(100 * 1800, found.ptus * 3400)
    for term, share in found.break_even_utilization_share.items():
        assert share is not None
        assert found.break_even_mean_to_peak[term] == share / found.peak_utilization_share


def test_break_even_is_of_the_mix_of_a_month_where_that_is_known(planned: Planned) -> None:
    """Chat caches and is always busy, a summary is rare: by the peak half of the input is cached, by the month more."""
    classes = """model: gpt-4.1, traffic: [
        {{name: chat, peak_rpm: 100, {mean} input_tokens: 1000, cached_input_share: 1}},
        {{name: summary, peak_rpm: 100, {rare} input_tokens: 1000}}
    ]"""
    peak = provisioned(planned(classes.format(mean="", rare="")))
    month = provisioned(planned(classes.format(mean="average_rpm: 100,", rare="average_rpm: 25,")))

    assert peak.full_ptu_hour_value == (Fraction("0.5") + 2) / 1_000_000 * 3000 * 60
    assert month.full_ptu_hour_value == (4 * Fraction("0.5") + 2) / 1_000_000 * 3000 * 60


@pytest.mark.parametrize(
    ("label", "terms"),
    [
        ("data-zone-provisioned", {"hourly"}),
        ("regional-provisioned", set()),
        ("global-provisioned", {"hourly", "reserved_1_month", "reserved_1_year"}),
    ],
)
def test_break_even_is_told_where_both_prices_are(planned: Planned, label: str, terms: set[str]) -> None:
    """In Sweden reservations of a data zone are unknown, and gpt-5.4 has no regional price by the token anywhere."""
    found = provisioned(planned(f"model: gpt-5.4, region: swedencentral, {STEADY}"), label)

    assert {term for term, share in found.break_even_utilization_share.items() if share is not None} == terms


def test_no_break_even_is_told_against_a_type_that_the_region_does_not_have(planned: Planned) -> None:
    """Data Zone Standard has a price of gpt-5.2 in the EU, and the region matrix of 2026-09-04 no row."""
    found = provisioned(planned(f"model: gpt-5.2, region: swedencentral, {STEADY}"), "data-zone-provisioned")

    assert set(found.break_even_utilization_share.values()) == {None}
    assert found.full_ptu_hour_value is None


def test_input_that_counts_nothing_has_no_break_even(planned: Planned) -> None:
    found = provisioned(
        planned("model: gpt-5.2, traffic: {peak_rpm: 100, profile: flat, input_tokens: 1000, cached_input_share: 1}")
    )

    assert found.full_ptu_hour_value is None
    assert set(found.break_even_utilization_share.values()) == {None}


def test_a_model_without_an_output_weight_is_priced_by_the_token(planned: Planned) -> None:
    """GLM-5.1 on Fireworks: nobody has published what its output counts by PTU."""
    plan = planned(f"model: GLM-5.1, region: eastus2, {STEADY}")

    assert per_month(option(plan, "data-zone-standard")) == {"pay_as_you_go": "8865.12"}
    assert plan.recommended.deployment_type is not None
    assert plan.recommended.deployment_type.label == "data-zone-standard"
