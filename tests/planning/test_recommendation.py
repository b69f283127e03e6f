"""What is recommended, what never is, and what is said beside it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.findings import found as finding
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.report import plan
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import Offer, Reading, Recommended
from capacity.pricing.published_prices import Term
from capacity.reports.content import costs
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.planning_key import LatencyTolerance, Planning
from capacity.sizing.request_class import Context, RequestClass
from capacity.sizing.workload import Settings, Slo, Workload
from tests.minutes import NAN, deployment, every_term, token_series
from tests.properties import examples

Planned = Callable[..., Plan]
CATALOG = Catalog()
TODAY = date(2026, 10, 9)
MODELS = [file.name for file in CATALOG.files()]
STEADY = "traffic: {peak_rpm: 1000, average_rpm: 900, input_tokens: 2000, output_tokens: 100}"
PEAKY = "traffic: {peak_rpm: 1000, average_rpm: 100, input_tokens: 2000, output_tokens: 100}"
OPEN = "traffic: {peak_rpm: 1000, input_tokens: 2000, output_tokens: 100}"
"""2,800,000 weighted tokens a minute of gpt-5.2 at the peak: 823.5 PTUs, 825."""


def bought(found: Recommended) -> Offer:
    assert found.offer is not None
    return found.offer


def values(findings: Iterable[Finding], code: str) -> list[Mapping[str, Any]]:
    """Of the findings of a code."""
    return [one.values for one in findings if one.code == code]


def changes(found: Recommended, code: str) -> Mapping[str, Any]:
    """What would change it, by its code."""
    (one,) = values(found.would_change, code)
    return one


def ruled_out(found: Recommended) -> dict[str, Offer]:
    """Offers that would cost less, by the code of why they do not do."""
    return {one["reason"].code: one["offer"] for one in values(found.would_change, "ruled-out-offer")}


def code(words: Finding) -> str:
    assert isinstance(words, Finding)
    return words.code


def warned(found: Plan) -> dict[str, str]:
    return {warning.code: said(warning) for warning in found.warnings}


# --- known answers


def test_near_full_use_a_year_of_ptus_is_the_least(planned: Planned) -> None:
    """825 PTUs x 2,652 / 12 = 182,325 a month. 900 RPM are 78,840M input and 3,942M output tokens a month: 193,158.

    Sources: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23; Azure Retail Prices API, eastus2,
    2026-10-09.
    """
    found = planned(f"model: gpt-5.2, {STEADY}").recommended
    offer = bought(found)

    assert (offer.deployment_type, offer.term) == (DeploymentType.GLOBAL_PROVISIONED, "reserved_1_year")
    assert offer.ptus == 825
    assert offer.cost.per_month == Decimal("182325.00")
    (why,) = values([found.why], "cheapest-offer")
    assert (why["offer"], why["known"], why["fit"]) == (offer, 5, 13)
    assert why["following"].deployment_type is DeploymentType.GLOBAL_STANDARD
    assert why["following"].per_month == Decimal("193158.00")
    assert offer.utilization_share == Fraction(2_520_000, 825 * 3400)


def test_far_below_full_use_tokens_are_the_least(planned: Planned) -> None:
    """100 RPM are 8,760M input and 438M output tokens a month: 15,330 + 6,132 = 21,462. Source: as above."""
    found = planned(f"model: gpt-5.2, {PEAKY}").recommended
    offer = bought(found)

    assert (offer.deployment_type, offer.term) == (DeploymentType.GLOBAL_STANDARD, "pay_as_you_go")
    assert offer.cost.per_month == Decimal("21462.00")
    assert [(line.quantity, line.per_month) for line in offer.cost.lines] == [
        (Fraction(8760), Decimal(15330)),
        (Fraction(438), Decimal(6132)),
    ]
    by_ptu = changes(found, "offer-by-ptu")["offer"]
    assert (by_ptu.ptus, by_ptu.term, by_ptu.per_month) == (825, "reserved_1_year", Decimal("182325.00"))
    assert by_ptu.utilization_share == Fraction(280_000, 825 * 3400)
    assert by_ptu.break_even_share is not None
    assert round(by_ptu.break_even_share, 2) == Fraction(85, 100)


# --- what is never recommended


def test_a_retired_model(planned: Planned) -> None:
    found = planned(f"model: gpt-5-chat, {STEADY}")

    assert found.options
    assert found.recommended.deployment_type is None
    assert found.recommended.why == finding("nothing-retired", model="gpt-5-chat", replacement="gpt-chat-latest")


def test_a_model_that_was_only_planned_to_retire_is_recommended_with_a_warning(planned: Planned) -> None:
    """By the page of 2026-09-23 gpt-4.1-nano retires on 2026-10-14; a table of 2026-11-20 says 2027-04-14."""
    text = f"model: gpt-4.1-nano, {STEADY}"
    then = planned(text, as_of="2026-11-12", today="2026-11-29")

    assert then.recommended.deployment_type is not None
    assert warned(then)["retirement-unconfirmed"].startswith("gpt-4.1-nano 2025-04-14 was to retire on 2026-10-14")
    now = planned(text, today="2026-11-29")
    assert "retirement-unconfirmed" not in warned(now)
    told_twice = [said(one) for one in now.warnings if one.code == "contradiction" and "2026-10-14" in said(one)]
    assert len(told_twice) == 1
    assert "2027-04-14" in told_twice[0]


def test_the_replacement_is_not_named_where_nobody_names_one(planned: Planned) -> None:
    assert planned(f"model: DeepSeek-R1, {STEADY}").recommended.why == finding(
        "nothing-retired", model="DeepSeek-R1", replacement=None
    )


def test_an_offer_without_a_known_price(planned: Planned) -> None:
    """Nobody tells what reservations of the EU data zone cost: only the hourly price of PTUs can be compared."""
    found = planned(f"model: gpt-5.2, region: swedencentral, deployment_types: [data-zone-provisioned], {STEADY}")

    assert bought(found.recommended).term == "hourly"
    reason = changes(found.recommended, "reservation-not-priced")["reason"]
    assert reason.values["deployment_type"] is DeploymentType.DATA_ZONE_PROVISIONED
    assert reason.values["terms"] == (Term.MONTH, Term.YEAR)


def test_nothing_where_no_cost_is_known(planned: Planned) -> None:
    """Nobody tells what data zone types cost without a region."""
    found = planned(f"model: gpt-5.2, deployment_types: [data-zone-standard], {STEADY}").recommended

    assert found.deployment_type is None
    (why,) = values([found.why], "nothing-priced")
    assert {reason.values["deployment_type"] for reason in why["reasons"]} == {DeploymentType.DATA_ZONE_STANDARD}


@pytest.mark.parametrize("type_", DeploymentType)
def test_a_type_that_was_not_named(planned: Planned, type_: DeploymentType) -> None:
    found = planned(f"model: gpt-5.2, region: eastus2, deployment_types: [{type_.label}], {STEADY}")

    assert found.recommended.deployment_type in (type_, None)
    assert found.recommended.offer is None or found.recommended.offer.spillover is None


def test_a_type_that_is_not_in_the_region(planned: Planned) -> None:
    """eastus2 does not have Regional Provisioned of gpt-5.2. Source: region matrix, 2026-09-04."""
    found = planned(f"model: gpt-5.2, region: eastus2, deployment_types: [regional-provisioned], {STEADY}").recommended

    assert (found.deployment_type, found.why) == (None, finding("nothing-fits"))


def test_spillover_into_a_type_that_was_not_named() -> None:
    """Global Provisioned alone is named: nothing may spill into Global Standard, but by a share that is asked for."""
    minutes = token_series([100_000] * 50 + [400_000])
    alone, asked = Settings(deployment_types=(DeploymentType.GLOBAL_PROVISIONED,)), Slo(spilled_share=Fraction("0.2"))

    mixed = bought(measured(minutes, Settings()))
    found = measured(minutes, alone)

    assert mixed.spillover is not None
    assert (found.deployment_type, bought(found).spillover) == (DeploymentType.GLOBAL_PROVISIONED, None)
    refused = ruled_out(found)["if-type-is-named"].spillover
    assert refused is not None
    assert refused.deployment_type is DeploymentType.GLOBAL_STANDARD
    assert bought(measured(minutes, alone.replaced(slo=asked))).spillover is not None


def test_a_standard_type_for_all_where_a_share_of_it_is_bounded(planned: Planned) -> None:
    """`slo.spilled_share` is the most that may go to a standard deployment."""
    found = planned(f"model: gpt-5.2, slo: {{spilled_share: 0.05}}, {PEAKY}").recommended

    assert found.deployment_type is DeploymentType.GLOBAL_PROVISIONED
    assert ruled_out(found)["if-all-may-spill"].deployment_type is DeploymentType.GLOBAL_STANDARD
    assert bought(planned(f"model: gpt-5.2, slo: {{spilled_share: 1}}, {PEAKY}").recommended).ptus is None


def measured(minutes: Any, own: Settings) -> Recommended:  # noqa: ANN401
    own = own.replaced(planning=every_term(own.planning))
    report = from_minutes.report([deployment(minutes)], Sizing(settings=own), CATALOG, today=TODAY)
    return report.plans[0].recommended


def test_a_type_that_has_no_target_for_its_speed(planned: Planned) -> None:
    """Provisioned gpt-5.2 aims at 50 tokens a second and so does priority processing; standard aims at nothing.

    Sources: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23; "Priority processing", 2026-09-22.
    """
    for wanted, kinds in ((50, {"priority", "hourly", "reserved_1_month", "reserved_1_year"}), (51, {None})):
        found = planned(f"model: gpt-5.2, slo: {{tokens_per_second: {wanted}}}, {PEAKY}").recommended
        assert (found.offer and found.offer.term) in kinds

    assert found.why == finding("nothing-does")
    reasons = [one["reason"] for one in values(found.would_change, "ruled-out-offer")]
    assert finding("if-no-speed", tokens_per_second=Fraction(51)) in reasons


def test_priority_processing_where_speed_is_asked_for_and_use_is_low(planned: Planned) -> None:
    """Twice the price of 21,462, against 182,325 for a year of PTUs."""
    found = planned(f"model: gpt-5.2, slo: {{tokens_per_second: 50}}, {PEAKY}").recommended
    slow = ruled_out(found)["if-no-speed"]

    assert (bought(found).term, bought(found).cost.per_month) == ("priority", Decimal("42924.00"))
    assert slow.deployment_type is DeploymentType.GLOBAL_STANDARD
    assert (slow.term, slow.per_month) == ("pay_as_you_go", Decimal("21462.00"))


FLEX = """
name: gpt-5.4-mini
token_prices:
  - as_of: 2026-10-01
    source: ours
    currency: USD
    prices: [{deployment_types: [global-standard], tier: flex, per_million_tokens: {input: 0.375, output: 2.25}}]
offers: [{as_of: 2026-10-01, source: ours, flex: [global-standard]}]
"""


@pytest.mark.parametrize(
    ("tolerance", "batch", "flex"),
    [
        ("interactive", ("GlobalStandard", "pay_as_you_go"), ("GlobalStandard", "pay_as_you_go")),
        ("flex", ("GlobalStandard", "pay_as_you_go"), ("GlobalStandard", "flex")),
        ("batch", ("GlobalBatch", "pay_as_you_go"), ("GlobalStandard", "flex")),
    ],
)
def test_batch_and_flex_only_for_those_who_can_wait(
    planned: Planned, tolerance: str, batch: tuple[str, str], flex: tuple[str, str]
) -> None:
    """Both cost half: gpt-4.1 is offered on batch, and gpt-5.4-mini here on flex."""
    planning = f"planning: {{latency_tolerance: {tolerance}}}"
    of_batch = bought(planned(f"model: gpt-4.1, {planning}, {PEAKY}").recommended)
    of_flex = bought(planned(f"model: gpt-5.4-mini, {planning}, {PEAKY}", own=FLEX).recommended)

    assert (of_batch.deployment_type, of_batch.term) == batch
    assert (of_flex.deployment_type, of_flex.term) == flex


def test_what_waiting_would_save_is_told(planned: Planned) -> None:
    """8,760M input and 438M output tokens of gpt-4.1 at 1 and 4 a million. Source: Retail Prices API, 2026-10-09."""
    later = ruled_out(planned(f"model: gpt-4.1, {PEAKY}").recommended)["if-answers-take-a-day"]

    assert (later.deployment_type, later.per_month) == (DeploymentType.GLOBAL_BATCH, Decimal("10512.00"))


@pytest.mark.parametrize(
    ("deployed", "types"),
    [
        ("data-zone-provisioned, ptus: 100", {"data-zone", "regional"}),
        ("regional-provisioned, ptus: 100", {"regional"}),
        ("global-provisioned, ptus: 100", {"global"}),
        ("data-zone-standard, sku_capacity: 100", {"data-zone", "regional"}),
    ],
)
def test_data_stays_where_it_is_today(planned: Planned, deployed: str, types: set[str]) -> None:
    found = planned(f"model: gpt-5.2, region: westus, deployed: {{deployment_type: {deployed}}}, {PEAKY}")

    assert found.recommended.deployment_type is not None
    assert found.recommended.deployment_type.residency in types
    assert ("if-data-leaves" in ruled_out(found.recommended)) == ("global" not in types)


def test_whoever_names_types_may_move_data(planned: Planned) -> None:
    found = planned(
        "model: gpt-5.2, region: westus, deployment_types: [global-standard, data-zone-provisioned], "
        f"deployed: {{deployment_type: data-zone-provisioned, ptus: 100}}, {PEAKY}"
    )

    assert found.recommended.deployment_type is DeploymentType.GLOBAL_STANDARD


# --- without an average


def test_without_an_average_one_is_asked_for(planned: Planned) -> None:
    found = planned(f"model: gpt-5.2, region: eastus2, {OPEN}").recommended

    assert (found.offer, found.why) == (None, finding("nothing-without-average"))


@pytest.mark.parametrize("growth", ["0", "0.1"])
def test_the_readings_are_what_tokens_would_cost_at_that_mean(planned: Planned, growth: str) -> None:
    extra = "" if growth == "0" else f"planning: {{growth_share_per_month: {growth}, growth_months: 2}}, "
    readings = planned(f"model: gpt-5.2, {extra}{OPEN}").recommended.readings

    assert [reading.mean_to_peak for reading in readings] == [Fraction(1), Fraction(1, 3)] * (len(readings) // 2)
    for average, share in ((1000, Fraction(1)), ("333.3333333333333", Fraction(1, 3))):
        text = OPEN.replace("peak_rpm: 1000", f"peak_rpm: 1000, average_rpm: {average}")
        known = {one.deployment_type: one.costs for one in planned(f"model: gpt-5.2, {extra}{text}").options}
        for reading in (one for one in readings if one.mean_to_peak == share):
            assert reading.cost.per_month == known[reading.deployment_type]["pay_as_you_go"].per_month


def test_a_reading_is_a_share_of_the_peak_all_month(planned: Planned) -> None:
    """1,000 RPM of 2,000 and 100 tokens are 87,600M and 4,380M a month: 153,300 + 61,320 = 214,620; a third 71,540."""
    readings = planned(f"model: gpt-5.2, {OPEN}").recommended.readings

    of_global = [one for one in readings if one.deployment_type is DeploymentType.GLOBAL_STANDARD]
    assert [amount(one) for one in of_global] == [Decimal("214620.00"), Decimal("71540.00")]


def amount(reading: Reading) -> Decimal | None:
    return reading.cost.per_month


def test_at_its_break_even_mean_a_year_of_ptus_costs_what_tokens_do(planned: Planned) -> None:
    """182,325 / 214,620 = 84.95 % of the peak."""
    asked = planned(f"model: gpt-5.2, {OPEN}")
    option = next(one for one in asked.options if isinstance(one, ProvisionedOption))
    share = option.break_even_mean_to_peak["reserved_1_year"]
    assert share is not None

    rpm = float(share * 1000)
    known = planned(f"model: gpt-5.2, {OPEN.replace('peak_rpm: 1000', f'peak_rpm: 1000, average_rpm: {rpm:.12f}')}")
    costs = {one.deployment_type: one.costs for one in known.options}

    assert share == Fraction(182_325, 214_620)
    mean = changes(asked.recommended, "break-even-mean")
    assert (mean["ptus"], mean["term"], mean["per_month"]) == (825, Term.YEAR, Decimal("182325.00"))
    assert mean["share"] == share
    assert costs[DeploymentType.GLOBAL_STANDARD]["pay_as_you_go"].per_month == Decimal("182325.00")


def test_no_mean_is_enough_for_small_traffic(planned: Planned) -> None:
    """10 RPM of 2,000 and 100 tokens need 8.2 of the 15 PTUs that are the least, and cost 2,146.20 all month long."""
    found = planned("model: gpt-5.2, traffic: {peak_rpm: 10, input_tokens: 2000, output_tokens: 100}").recommended
    (never,) = (
        one
        for one in values(found.would_change, "no-break-even-mean")
        if one["deployment_type"] is DeploymentType.GLOBAL_PROVISIONED
    )

    assert (never["ptus"], never["term"], never["per_month"]) == (15, Term.YEAR, Decimal("3315.00"))
    assert never["token_billed"] is DeploymentType.GLOBAL_STANDARD


def test_no_average_is_asked_for_where_it_decides_nothing(planned: Planned) -> None:
    """PTUs cost the same whatever the mean."""
    found = planned(f"model: gpt-5.2, deployment_types: [global-provisioned], {OPEN}").recommended

    offer = bought(found)
    assert (offer.term, offer.ptus, offer.cost.per_month) == ("reserved_1_year", 825, Decimal("182325.00"))
    assert changes(found, "break-even-mean")["share"] == Fraction(182_325, 214_620)


@pytest.mark.parametrize("types", [None, (DeploymentType.GLOBAL_PROVISIONED,)])
def test_nothing_for_traffic_that_was_not_observed(types: tuple[DeploymentType, ...] | None) -> None:
    found = measured(token_series([NAN] * 30), Settings(deployment_types=types))

    assert (found.deployment_type, found.why) == (None, finding("no-minute-observed"))


@pytest.mark.parametrize(("minutes", "span"), [(30, "30 minutes"), (119, "119 minutes"), (180, "3 hours")])
def test_less_than_a_week_is_no_month(minutes: int, span: str) -> None:
    report = from_minutes.report([deployment(token_series([50_000] * minutes))], Sizing(), CATALOG, today=TODAY)

    assert warned(report.plans[0])["short-span"].startswith(f"Costs of a month are extrapolated from {span}.")


# --- promotions, age, currency


PROMOTED = """name: gpt-5.2-codex
token_prices:
  - as_of: 2026-11-15
    source: us
    currency: USD
    prices:
      - deployment_types: [global-standard]
        until: 2026-11-30
        per_million_tokens: {input: 4, cached_input: 0.4, output: 20}
      - {deployment_types: [global-standard], per_million_tokens: {input: 5, cached_input: 0.5, output: 30}}
"""
SIZED_AS_SOL = """throughput: {as_of: 2026-11-15, source: us, input_tpm_per_ptu: 1200, weights: {input: 1, output: 6}}
"""


@pytest.mark.parametrize("today", ["2026-10-09", "2026-11-30", "2026-12-01"])
def test_a_promotion_is_told_and_does_not_decide(planned: Planned, today: str) -> None:
    """4 and 20 a million until 2026-11-30, list price 5 and 30. 100 RPM are 8,760M and 438M tokens a month."""
    found = planned(f"model: gpt-5.2-codex, {PEAKY}", today=today, own=PROMOTED)
    (standard,) = (one for one in found.options if one.deployment_type is DeploymentType.GLOBAL_STANDARD)
    passing, listed = Decimal(8760 * 4 + 438 * 20), Decimal(8760 * 5 + 438 * 30)

    on = today <= "2026-11-30"
    assert standard.costs["pay_as_you_go"].per_month == (passing if on else listed)
    assert [cost.per_month for term, cost in standard.long_run_costs.items() if term == "pay_as_you_go"] == (
        [listed] if on else []
    )
    assert ("promotion" in warned(found)) == on
    promoted = values(found.recommended.would_change, "promoted-offer")
    assert [one["offer"].cost.per_month for one in promoted] == ([43_800] if on else [])
    offer = bought(found.recommended)
    assert (offer.deployment_type, offer.per_month) == (DeploymentType.GLOBAL_STANDARD, Decimal(56_940))


@pytest.mark.parametrize("today", ["2026-11-30", "2026-12-05"])
def test_a_promotion_without_an_end_is_compared_both_ways(planned: Planned, today: str) -> None:
    """gpt-5.6-sol: 4 and 20 a million until 2026-11-30 at least, list price 5 and 30; nobody tells an end.

    Source: Azure Retail Prices API, eastus2, 2026-10-09; LiteLLM, 2026-11-20 and 2026-09-14.
    """
    found = planned(f"model: gpt-5.6-sol, {PEAKY}", today=today)
    (standard,) = (one for one in found.options if one.deployment_type is DeploymentType.GLOBAL_STANDARD)

    assert standard.costs["pay_as_you_go"].per_month == 43_800
    assert standard.costs["pay_as_you_go"].may_last
    assert standard.long_run_costs["pay_as_you_go"].per_month == 56_940
    assert {term for term, cost in standard.long_run_costs.items() if cost.per_month is None} == set()
    offer = bought(found.recommended)
    assert (offer.deployment_type, offer.per_month) == (DeploymentType.GLOBAL_STANDARD, Decimal(56_940))
    assert changes(found.recommended, "promoted-offer") == {"offer": offer, "same": True}
    assert warned(found)["promotion-open"].startswith(
        "Some prices are a promotion until 2026-11-30 at least; its end is not published"
    )
    assert ("That day is past" in warned(found)["promotion-open"]) == (today == "2026-12-05")
    assert "promotion" not in warned(found)


SOL = "model: gpt-5.6-sol, deployment_types: [global-provisioned, global-standard]"


def test_every_amount_says_on_which_side_of_a_promotion_it_is(planned: Planned) -> None:
    """The headline has both amounts; all that derive from the list price say so, in sentences and in tables."""
    found = planned(f"{SOL}, limits: {{max_usd_per_month: 1}}, {PEAKY}", today="2026-11-29")
    chosen = bought(found.recommended)
    assert chosen.long_run_cost is not None
    now, later = chosen.cost.per_month, chosen.long_run_cost.per_month
    offers, _, bill = costs.grids(found)[:3]

    assert now is not None
    assert later is not None
    amounts = (
        f"{later:,.2f} USD a month after the promotion ({now:,.2f} USD in the promotion, promised until 2026-11-30)"
    )
    assert f": {amounts}," in said(found.recommended.why)
    less, more = (f"{float(later) * factor:,.2f} USD a month after the promotion" for factor in (0.8, 1.2))
    told = f"20 % less traffic: same offer, {less}; 20 % more traffic: same offer, {more}."
    assert told in map(said, found.recommended.would_change)
    assert (offers.header[1], offers.header[-1]) == ("USD a month now", "after promotion")
    assert bill.header[0] == "Cost breakdown in the promotion, promised until 2026-11-30"
    assert [row[:2] for row in bill.rows[-2:]] == [["Sum", f"{now:,.2f}"], ["After the promotion", f"{later:,.2f}"]]
    (check,) = (one for one in found.checks if one.name == "max_usd_per_month")
    assert check.measured == Fraction(later)
    assert check.detail is not None
    assert said(check.detail) == "Global Standard, by the prices after the promotion"


@pytest.mark.parametrize("today", ["2026-11-29", "2026-12-01"])
def test_a_promised_day_neither_holds_nor_ends_a_promotion(planned: Planned, today: str) -> None:
    """No amount may be said to hold until a day that is over."""
    found = planned(f"{SOL}, {PEAKY}", today=today)
    lasts = "in the promotion, promised until 2026-11-30"

    assert f"(43,800.00 USD {lasts})" in said(found.recommended.why)
    texts = [said(one) for one in found.recommended.would_change]
    price = f"Promotion price ({lasts.removeprefix('in the promotion, ')}): 43,800.00 USD a month."
    assert f"{price} The price after it gives the same choice." in texts
    assert costs.grids(found)[2].header[0] == f"Cost breakdown {lasts}"


def test_readings_at_the_price_of_a_promotion_say_until_when(planned: Planned) -> None:
    found = planned(f"{SOL}, {OPEN}", today="2026-11-29")

    assert costs.grids(found)[1].header[0] == "If the mean were, USD in the promotion, promised until 2026-11-30"


def test_without_a_promotion_amounts_have_no_side(planned: Planned) -> None:
    found = planned(f"model: gpt-5.2, deployment_types: global-standard, limits: {{max_usd_per_month: 1}}, {PEAKY}")
    offers, _, bill = costs.grids(found)[:3]
    told = [found.recommended.why, *found.recommended.would_change, *(one.detail for one in found.checks)]

    assert (offers.header[1], bill.header[0], bill.rows[-1][0]) == ("USD a month", "Cost breakdown", "Sum")
    assert not any("promotion" in said(one) for one in told if one is not None)


def test_an_offer_that_is_cheapest_for_now_is_told_and_not_taken(planned: Planned) -> None:
    """At list price a year of PTUs breaks even at 84 %, in the promotion at 118 %: at 95 % both are on either side."""
    text = "traffic: {peak_rpm: 1000, average_rpm: 950, input_tokens: 2000, output_tokens: 100}"
    found = planned(f"model: gpt-5.6-sol, {text}")

    assert bought(found.recommended).term == "reserved_1_year"
    lasting = changes(found.recommended, "cheaper-while-promoted")["offer"]
    assert (lasting.deployment_type, lasting.cost.per_month) == (DeploymentType.GLOBAL_STANDARD, 416_100)
    ends = planned(f"model: gpt-5.2-codex, {text}", own=PROMOTED + SIZED_AS_SOL)
    assert bought(ends.recommended).term == "reserved_1_year"
    passing = changes(ends.recommended, "cheaper-until-day")
    assert passing["until"] == date(2026, 11, 30)
    assert (passing["offer"].term, passing["offer"].cost.per_month) == ("pay_as_you_go", 416_100)


@pytest.mark.parametrize(("today", "days"), [("2026-12-08", None), ("2026-12-09", 61), ("2027-01-09", 92)])
def test_prices_older_than_60_days(planned: Planned, today: str, days: int | None) -> None:
    """The prices of Global Provisioned are of 2026-10-09."""
    found = planned(f"model: gpt-5.2, deployment_types: [global-provisioned], {STEADY}", today=today)

    assert warned(found).get("prices-old") == (
        None if days is None else f"Prices are up to {days} days old: refresh them with `capacity prices --refresh`."
    )


@pytest.mark.parametrize(("region", "inferred"), [("swedencentral", True), ("eastus2", False)])
def test_prices_that_no_source_prints(planned: Planned, region: str, inferred: bool) -> None:  # noqa: FBT001
    found = planned(f"model: gpt-5.1, region: {region}, deployment_types: [data-zone-standard], {STEADY}")

    assert ("inferred" in warned(found)) == inferred


EUROS = """
name: gpt-5.2
token_prices:
  - as_of: 2026-10-01
    source: our agreement
    currency: EUR
    prices: [{deployment_types: [global-standard], per_million_tokens: {input: 1.6, cached_input: 0.16, output: 12.5}}]
"""


def test_prices_in_another_currency(planned: Planned) -> None:
    """8,760M at 1.60 and 438M at 12.50 are 14,016 + 5,475 euros; what is known in dollars is not converted."""
    found = planned(f"model: gpt-5.2, {PEAKY}", own=EUROS)
    costs = {one.deployment_type: (one.costs, one.usd_per_month) for one in found.options}
    of_tokens, in_dollars = costs[DeploymentType.GLOBAL_STANDARD]
    of_ptus, _ = costs[DeploymentType.GLOBAL_PROVISIONED]

    assert (of_tokens["pay_as_you_go"].currency, of_tokens["pay_as_you_go"].per_month) == ("EUR", Decimal("19491.00"))
    assert in_dollars["pay_as_you_go"] is None
    assert {cost.per_month for cost in of_ptus.values()} == {None}
    assert found.recommended.deployment_type is DeploymentType.GLOBAL_STANDARD
    assert bought(found.recommended).per_month == Decimal("19491.00")
    assert warned(found)["currency"].startswith("Costs are in EUR, from your own prices")
    below = values(found.recommended.would_change, "would-win-below")
    assert (Decimal("23.63"), "EUR") in [(one["each"], one["currency"]) for one in below]
    assert found.recommended.assumes[0] == finding("own-prices", discounted=False)


def test_list_prices_are_called_that(planned: Planned) -> None:
    found = planned(f"model: gpt-5.2, {PEAKY}").recommended

    assert found.assumes[0] == finding("list-prices", discounted=False)


def test_one_offer_without_a_price_is_told_as_one(planned: Planned) -> None:
    """Nobody tells what priority processing of the own model costs after its promotion; flex is not asked for."""
    types = "deployment_types: [global-provisioned, global-standard]"
    own = PROMOTED.replace("        until:", "        tier: priority\n        until:")
    own += "offers: {as_of: 2026-11-15, source: us, priority: [global-standard]}\n"
    found = planned(f"model: gpt-5.2-codex, {types}, {PEAKY}", own=own).recommended

    (why,) = values([found.why], "cheapest-offer")
    assert (why["known"], why["fit"]) == (4, 5)


# --- other traffic


def test_a_fifth_less_and_a_fifth_more(planned: Planned) -> None:
    """Tokens 0.8 and 1.2 times 193,158; PTUs for 658.8 and 988.2 are 660 and 990, at 221 each."""
    found = planned(f"model: gpt-5.2, {STEADY}").recommended
    less, more = changes(found, "other-traffic")["parts"]

    assert less.code == more.code == "best-with-other-traffic"
    assert (less.values["factor"], less.values["offer"].ptus, less.values["per_month"]) == ("0.8", 660, 145_860)
    assert (more.values["factor"], more.values["offer"].ptus, more.values["per_month"]) == ("1.2", 990, 218_790)


@pytest.mark.parametrize("factor", ["0.8", "1.2"])
@pytest.mark.parametrize("rpm", [100, 850, 870, 900, 990])
def test_other_traffic_is_what_its_own_plan_recommends(planned: Planned, rpm: int, factor: str) -> None:
    def of(times: Fraction) -> Plan:
        rates = f"peak_rpm: {float(1000 * times)}, average_rpm: {float(rpm * times)}"
        return planned(f"model: gpt-5.2, traffic: {{{rates}, input_tokens: 2000, output_tokens: 100}}")

    here, there = of(Fraction(1)), of(Fraction(factor)).recommended
    parts = changes(here.recommended, "other-traffic")["parts"]

    assert [part.values["per_month"] for part in parts if part.values["factor"] == factor] == [bought(there).per_month]


def test_other_traffic_is_not_told_where_the_choice_cannot_be_moved() -> None:
    """PTUs that a replay sized are not sized for other traffic here: what else would be the least is no news."""
    found = from_minutes.report(
        [deployment(token_series([250_000] * 60), model="gpt-5.2")],
        Sizing(
            settings=Settings(deployment_types=(DeploymentType.GLOBAL_PROVISIONED, DeploymentType.DATA_ZONE_STANDARD))
        ),
        CATALOG,
        today=TODAY,
    ).plans[0]

    offer = bought(found.recommended)
    assert offer.ptus is not None
    assert offer.spillover is None or offer.spilled_share == 0
    assert not values(found.recommended.would_change, "other-traffic")


# --- prices that nobody tells


@pytest.mark.parametrize(("cent", "wins"), [("-0.01", True), ("0.01", False)])
@pytest.mark.parametrize("term", ["1-month", "1-year"])
def test_a_price_that_nobody_tells_wins_below_what_is_said(planned: Planned, cent: str, wins: bool, term: str) -> None:  # noqa: FBT001
    text = (
        "model: gpt-5.4, region: swedencentral, deployed: {deployment_type: data-zone-provisioned, ptus: 900}, "
        f"{STEADY}"
    )
    before = planned(text)
    (below,) = (
        one
        for one in values(before.recommended.would_change, "would-win-below")
        if one["reason"].values["deployment_type"] is DeploymentType.DATA_ZONE_PROVISIONED
    )
    each = (below["each"] + Decimal(cent)) * (12 if term == "1-year" else 1)
    own = f"""
    ptu_prices:
      - as_of: 2026-10-01
        source: ours
        currency: USD
        prices: [{{deployment_types: [data-zone-provisioned], term: {term}, data_zones: [eu], per_ptu: {each}}}]
    """

    after = planned(text, own=own).recommended

    assert before.recommended.deployment_type is DeploymentType.DATA_ZONE_STANDARD
    assert (after.deployment_type is DeploymentType.DATA_ZONE_PROVISIONED) == wins
    if wins:
        assert (bought(after).term, bought(after).ptus) == (f"reserved_{term.replace('-', '_')}", below["ptus"])


# --- growth and headroom


def test_growth_costs_and_headroom_only_buys_ptus(planned: Planned) -> None:
    def costs(planning: str) -> dict[str, Decimal | None]:
        found = planned(f"model: gpt-5.2, planning: {planning}, {PEAKY}")
        return {
            f"{one.deployment_type.label} {term}": cost.per_month
            for one in found.options
            for term, cost in one.costs.items()
        }

    plain, grown, spare = (
        costs("{}"),
        costs("{growth_share_per_month: 0.1, growth_months: 2}"),
        costs("{headroom_share: 0.21}"),
    )
    tokens = [key for key, cost in plain.items() if "provisioned" not in key and cost is not None]

    assert tokens
    for key in tokens:
        assert float(grown[key] or 0) == pytest.approx(float(plain[key] or 0) * 1.21, abs=0.02)
        assert spare[key] == plain[key]
    assert grown["global-provisioned reserved_1_year"] == Decimal(1000) * 221  # 996.5 PTUs are needed
    assert spare["global-provisioned reserved_1_year"] == Decimal(1000) * 221


# --- all models

rates = st.builds(Fraction, st.integers(1, 10**5), st.sampled_from([1, 10]))
tokens = st.builds(Fraction, st.integers(1, 20_000))
shares = st.integers(0, 100).map(lambda percent: Fraction(percent, 100))


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    average = draw(st.none() | rates)
    peak = draw(rates) if average is None else average * draw(st.integers(1, 20))
    request_class = RequestClass(
        peak_rpm=peak,
        average_rpm=average,
        input_tokens=draw(tokens),
        output_tokens=draw(tokens),
        cached_input_share=draw(shares),
        context=draw(st.sampled_from(Context)),
    )
    return Workload(
        name="shop",
        model=draw(st.sampled_from(MODELS)),
        region=draw(st.none() | st.sampled_from(["eastus2", "swedencentral", "japaneast", "usgovvirginia"])),
        deployment_types=draw(
            st.none() | st.lists(st.sampled_from(DeploymentType), min_size=1, unique=True).map(tuple)
        ),
        traffic=(request_class,),
        planning=Planning(latency_tolerance=draw(st.sampled_from(LatencyTolerance))),
        slo=Slo(tokens_per_second=draw(st.none() | st.sampled_from([Fraction(20), Fraction(50), Fraction(90)]))),
    )


@examples(200)
@given(workloads(), st.sampled_from([date(2026, 10, 9), date(2026, 12, 1), date(2027, 6, 1)]))
def test_the_least_that_does_what_is_asked_for_is_recommended(workload: Workload, today: date) -> None:
    found = plan(workload, CATALOG, today=today)
    chosen, spec = found.recommended, CATALOG.model(workload.model)
    known: dict[tuple[DeploymentType, str], Decimal] = {}
    for one in found.options:
        for term, cost in one.costs.items():
            if cost.per_month is not None:
                assert sum(line.per_month for line in cost.lines) == cost.per_month
            else:
                assert cost.unknown
            amount_ = one.long_run_costs.get(term, cost).per_month
            if amount_ is not None and does_what_is_asked(one.deployment_type, term, workload, spec):
                known[one.deployment_type, term] = amount_

    offer = chosen.offer
    if offer is None:
        retired = code(chosen.why) == "nothing-retired"
        asks = workload.traffic[0].average_rpm is None and code(chosen.why) == "nothing-without-average"
        assert retired or asks or not known
        return
    if workload.deployment_types is not None:
        assert offer.deployment_type in workload.deployment_types
    assert offer.per_month == known[offer.deployment_type, offer.term] == min(known.values())


def does_what_is_asked(type_: DeploymentType, term: str, workload: Workload, spec: Any) -> bool:  # noqa: ANN401
    """Read off the contract once more: speed has a target, and whoever waits may be served late."""
    wanted, tolerance = workload.slo.tokens_per_second, workload.planning.latency_tolerance
    if type_.kind is Kind.BATCH and tolerance is not LatencyTolerance.BATCH:
        return False
    if term == "flex" and tolerance is LatencyTolerance.INTERACTIVE:
        return False
    if wanted is None:
        return True
    if type_.kind is Kind.PROVISIONED:
        target = spec.latency_target and spec.latency_target.tokens_per_second
    else:
        target = spec.offers.priority_tokens_per_second if spec.offers and term == "priority" else None
    return target is not None and target >= wanted
