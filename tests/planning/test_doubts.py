"""Doubts about published facts, what a plan takes for granted, and what it cites."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.advice.remark_warnings import remark_warnings
from capacity.planning.from_workload import planned as planned_with_case
from capacity.planning.results.plan import Plan
from capacity.planning.results.recommended_offer import Offer, SpillQuota
from capacity.pricing.cost import unknown
from capacity.pricing.pricer import NO_AVERAGE
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload

Planned = Callable[..., Plan]
CHAT = "traffic: {peak_rpm: 10, input_tokens: 2000, output_tokens: 100}"
COPY = "as collected by aidevme/aidevme-foundry-image-studio on 2026-09-29"
DUMP = "JinLee794/foundry-model-availability-notifications"
SIZING_PAGE = f"Determine PTU sizing for a workload, 2026-09-23, {COPY}"
RETIREMENT_PAGE = f"Model retirement schedule, 2026-09-23, {COPY}"
SPILLOVER_PAGE = f"Manage traffic with spillover for provisioned deployments, 2026-06-18, {COPY}"


def codes(plan: Plan) -> list[str]:
    return [warning.code for warning in plan.warnings]


@pytest.mark.parametrize(
    ("model", "text", "remark"),
    [
        pytest.param("gpt-6-sol", "cached_input_share: 0.5", "a cached token a weight of 0.1", id="cached-input"),
        pytest.param("gpt-6-sol", "cache_write_share: 0.5", "Cache writes are weighed 1.25", id="cache-write"),
        pytest.param("gpt-6-sol", "context: long", "at how many prompt tokens the long-context", id="long-context"),
        pytest.param("gpt-4o-mini", "output_tokens: 5", "how much output weighs", id="output"),
        pytest.param("gpt-5.2", "max_input_tokens: 9000000", "whether a large call costs more", id="large-calls"),
        pytest.param("gpt-5.2", "cached_input_share: 0.1", "what caching saves on provisioned types", id="cached-free"),
    ],
)
def test_doubts_are_told_to_plans_that_they_concern(planned: Planned, model: str, text: str, remark: str) -> None:
    tokens = 20_000 if "max_input" in text else 2_000
    traffic = f"traffic: {{peak_rpm: 1, input_tokens: {tokens}"
    told = planned(f"model: {model}, {traffic}, {text}}}")
    untold = planned(f"model: {model}, {traffic.replace('20000', '2000')}}}")

    assert next(one.code for one in told.warnings if remark in said(one)) in ("contradiction", "doubtful")
    assert not [one for one in untold.warnings if remark in said(one)]


def tells(plan: Plan, remark: str) -> bool:
    return any(remark in said(one) for one in plan.warnings)


def test_a_doubt_about_cached_tokens_that_count_nothing_concerns_no_others(planned: Planned) -> None:
    text = "traffic: {peak_rpm: 1, input_tokens: 2000, cached_input_share: 0.5}"

    assert tells(planned(f"model: gpt-5.2, {text}"), "what caching saves on provisioned types")
    assert not tells(planned(f"model: gpt-6-sol, {text}"), "what caching saves on provisioned types")


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("deployment_types: [regional-provisioned, regional-standard], slo: {spilled_share: 0.05}", True),
        ("deployment_types: [regional-provisioned, regional-standard]", False),
        ("deployment_types: [data-zone-provisioned, data-zone-standard], slo: {spilled_share: 0.05}", False),
    ],
)
def test_spillover_in_a_region_is_doubted(planned: Planned, text: str, *, is_told: bool) -> None:
    plan = planned(f"model: gpt-4o, {CHAT}, {text}")
    doubts = [one for one in plan.warnings if "Spillover of Regional Provisioned is not confirmed" in said(one)]

    assert [(one.code, one.source) for one in doubts] == [("doubtful", f"{SPILLOVER_PAGE}")] * is_told


def test_a_recommendation_that_spills_in_a_region_is_doubted() -> None:
    """Plans of measured minutes recommend spillover where nobody named a share."""
    catalog, today = Catalog(), date(2026, 10, 9)
    text = f"{{name: shop, model: gpt-4o, {CHAT}}}"
    case, plan = planned_with_case(
        convert(Workload, compose(text, "shop.yaml")[0], "shop.yaml"), catalog, today=today, months=None
    )

    for type_, is_told in ((DeploymentType.REGIONAL_STANDARD, True), (DeploymentType.DATA_ZONE_STANDARD, False)):
        quota = SpillQuota(
            deployment_type=type_,
            tpm_needed=Fraction(1),
            rpm_needed=None,
            sku_capacity=1,
            tpm_quota=Fraction(1000),
            rpm_quota=None,
        )
        offer = Offer(deployment_type=type_, term="hourly", spillover=quota, cost=unknown("USD", NO_AVERAGE))
        spilling = plan.recommended.replaced(offer=offer)
        told = remark_warnings(case, plan.options, spilling, catalog)
        assert any("Spillover of Regional Provisioned" in said(one) for one in told) is is_told


def test_doubts_about_images(planned: Planned) -> None:
    assert tells(planned("model: gpt-image-2, traffic: {peak_rpm: 1, image_output_tokens: 9}"), "counts every image")


@pytest.mark.parametrize(
    ("region", "remark"),
    [
        ("swedencentral", "how far the EU data zone reaches"),
        ("japaneast", "whether there is an APAC data zone"),
        ("uksouth", "where Regional Provisioned processes prompts"),
    ],
)
def test_doubts_about_places_are_told_in_those_places(planned: Planned, region: str, remark: str) -> None:
    assert tells(planned(f"model: gpt-5.2, region: {region}, {CHAT}"), remark)
    assert not tells(planned(f"model: gpt-5.2, region: {region}, deployment_types: global-standard, {CHAT}"), remark)
    assert not tells(planned(f"model: gpt-5.2, {CHAT}"), remark)


def test_a_change_is_told_by_its_editions_and_not_as_a_doubt(planned: Planned) -> None:
    assert "change" not in codes(planned(f"model: gpt-5.5, slo: {{tokens_per_second: 50}}, {CHAT}"))


def test_doubts_of_later_days_are_not_told(planned: Planned) -> None:
    plan = planned(f"model: gpt-4o-mini, {CHAT}", as_of="2024-12-01", today="2024-12-01")

    assert not {"contradiction", "doubtful"} & set(codes(plan))


def assumed(plan: Plan) -> list[str]:
    return [one.code for one in plan.assumptions]


@pytest.mark.parametrize(
    ("text", "changed", "assumption"),
    [
        pytest.param(
            "model: gpt-4o",
            "model: gpt-4o, model_version: '2024-11-20'",
            "newest-version",
            id="version",
        ),
        pytest.param(
            "model: gpt-5-pro",
            "model: gpt-5.2",
            "no-provisioned-type",
            id="no-ptus",
        ),
        pytest.param(
            "model: gpt-5.2, token_weights: {output: 3}",
            "model: gpt-5.2",
            "own-token-weights",
            id="own-weights",
        ),
        pytest.param(
            "model: gpt-5.2",
            "model: gpt-5.2, region: eastus2",
            "no-region",
            id="region",
        ),
    ],
)
def test_what_a_plan_takes_for_granted(planned: Planned, text: str, changed: str, assumption: str) -> None:
    assert assumption in assumed(planned(f"{text}, {CHAT}"))
    assert assumption not in assumed(planned(f"{changed}, {CHAT}"))


def test_token_rates_leave_requests_unknown(planned: Planned) -> None:
    assert "no-request-rate" in assumed(planned("model: gpt-5.2, traffic: {input_tpm: 5}"))
    assert "no-request-rate" not in assumed(planned(f"model: gpt-5.2, {CHAT}"))


@pytest.mark.parametrize(("model", "own_weights"), [("gpt-5.2", False), ("gpt-6-sol", True), ("gpt-5-pro", False)])
def test_long_context_without_weights_of_its_own(planned: Planned, model: str, own_weights: bool) -> None:  # noqa: FBT001
    plan = planned(f"model: {model}, traffic: {{peak_rpm: 1, input_tokens: 5, context: long}}")

    assert ("no-long-context-weights" in assumed(plan)) is not own_weights


def test_a_plan_cites_what_it_rests_on(planned: Planned) -> None:
    plan = planned(f"model: gpt-5.2, deployment_types: global-provisioned, {CHAT}")

    assert [(fact.source, fact.groups) for fact in plan.facts] == [
        (SIZING_PAGE, ("throughput", "sizes", "latency_target")),
        (f"Region availability for Foundry Models sold by Azure, 2026-09-04, {COPY}", ("regions",)),
        ("Price table of LiteLLM 1.110.2, 2026-11-20", ("lifecycle",)),
        (
            f"Azure Retail Prices API, eastus2, as collected by {DUMP} on 2026-10-09",
            ("ptu_prices",),
        ),
    ]


def test_a_plan_cites_only_what_its_options_use(planned: Planned) -> None:
    plan = planned(f"model: gpt-4.1, deployment_types: [global-standard, global-batch], {CHAT}")

    assert {group for fact in plan.facts for group in fact.groups} == {
        "standard_quota",
        "batch_quota",
        "usage_tier",
        "lifecycle",
        "offers",
    }
