"""Where a type can be had, by the lists of regions, and how far data may go from there."""

from collections.abc import Callable
from datetime import date

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Plan, Reason
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import DataResidency, Settings
from tests.minutes import deployment, token_series

Planned = Callable[..., Plan]
CHAT = "traffic: {peak_rpm: 10, average_rpm: 5, input_tokens: 2000, output_tokens: 100}"
DATA_ZONE = "data-zone-standard"


def refused(plan: Plan, reason: Reason) -> set[str]:
    return {one.deployment_type.label for one in plan.rejections if one.reason is reason}


def labels(plan: Plan) -> set[str]:
    return {option.deployment_type.label for option in plan.options}


@pytest.mark.parametrize(
    ("model", "region", "type_"),
    [
        ("gpt-6-astra", "swedencentral", DATA_ZONE),
        ("gpt-5.2", "swedencentral", DATA_ZONE),
        ("gpt-5.3-codex", "westeurope", DATA_ZONE),
        ("gpt-5.1", "westeurope", DATA_ZONE),
        ("gpt-5.5", "japaneast", DATA_ZONE),
        ("o4-mini", "japaneast", DATA_ZONE),
        ("text-embedding-3-large", "japaneast", DATA_ZONE),
        ("gpt-5.1-codex", "eastus2", DATA_ZONE),
        ("gpt-5.2-codex", "eastus2", DATA_ZONE),
        ("gpt-5.4", "swedencentral", "data-zone-batch"),
        ("o3-mini", "swedencentral", "data-zone-batch"),
        ("gpt-5", "italynorth", "global-batch"),
        ("gpt-4o-mini", "uksouth", "regional-standard"),
        ("gpt-5-mini", "switzerlandwest", "global-standard"),
        ("DeepSeek-V4-Flash-0731", "eastus2", DATA_ZONE),
    ],
)
def test_a_price_or_a_quota_is_no_proof_of_an_offer(planned: Planned, model: str, region: str, type_: str) -> None:
    """Source: Region availability for Foundry Models sold by Azure, 2026-09-04: no such row, or no such column."""
    plan = planned(f"model: {model}, region: {region}, deployment_types: [{type_}], {CHAT}")
    (one,) = plan.rejections

    assert plan.options == ()
    assert one.reason is Reason.NOT_OFFERED_IN_REGION
    assert isinstance(one.detail, Finding)
    assert one.detail.values["page"] == Catalog().cite("region-matrix-2026-09-04")
    assert labels(planned(f"model: {model}, deployment_types: [{type_}], {CHAT}")) == {type_}, "nothing else changes"


@pytest.mark.parametrize(
    ("model", "region", "type_"),
    [
        ("gpt-5.1", "swedencentral", DATA_ZONE),
        ("gpt-5.4", "norwayeast", DATA_ZONE),
        ("gpt-5.6-sol", "japaneast", DATA_ZONE),
        ("gpt-4.1", "swedencentral", "data-zone-batch"),
        ("gpt-5.4", "eastus2", "data-zone-batch"),
        ("gpt-4o-mini", "swedencentral", "regional-standard"),
        ("gpt-6-astra", "uaenorth", "global-standard"),
        ("DeepSeek-V3.2", "ukwest", "global-standard"),
        ("DeepSeek-V4-Flash", "swedencentral", DATA_ZONE),
    ],
)
def test_what_is_listed_can_be_had(planned: Planned, model: str, region: str, type_: str) -> None:
    plan = planned(f"model: {model}, region: {region}, deployment_types: [{type_}], {CHAT}")

    assert labels(plan) == {type_}
    assert "no-region-listed" not in {one.code for one in plan.warnings}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("model: gpt-6.1-sol", id="a-model-without-lists"),
        pytest.param("model: gpt-5.2, model_version: '2026-10-30'", id="a-version-that-is-newer-than-the-list"),
    ],
)
def test_what_is_newer_than_the_lists_is_not_ruled_out_and_told(planned: Planned, text: str) -> None:
    plan = planned(f"{text}, region: swedencentral, deployment_types: [{DATA_ZONE}], {CHAT}")
    (told,) = (one for one in plan.warnings if one.code == "no-region-listed")

    assert labels(plan) == {DATA_ZONE}
    assert told.values["types"] == (DeploymentType(DATA_ZONE),)


def test_an_older_version_that_no_list_names_is_ruled_out(planned: Planned) -> None:
    plan = planned(f"model: gpt-5.2, model_version: '2025-01-01', region: eastus2, {CHAT}")

    assert plan.options == ()


def test_versions_are_listed_each_by_itself(planned: Planned) -> None:
    text = f"model: gpt-4o, region: eastus2, deployment_types: [data-zone-batch], {CHAT}"

    assert labels(planned(f"{text}, model_version: '2024-08-06'")) == {"data-zone-batch"}
    assert labels(planned(f"{text}, model_version: '2024-05-13'")) == set()


@pytest.mark.parametrize(
    ("residency", "left"),
    [
        ("any", {"global", "data-zone", "regional"}),
        ("zone", {"data-zone", "regional"}),
        ("region", {"regional"}),
    ],
)
def test_data_residency_decides_which_types_are_offered(planned: Planned, residency: str, left: set[str]) -> None:
    plan = planned(f"model: gpt-4.1, region: eastus2, data_residency: {residency}, {CHAT}")
    without = planned(f"model: gpt-4.1, region: eastus2, {CHAT}")
    everything = {option.deployment_type for option in without.options}

    assert {option.deployment_type.residency for option in plan.options} == left
    assert refused(plan, Reason.DATA_RESIDENCY) == {type_.label for type_ in everything if type_.residency not in left}
    assert plan.recommended.deployment_type is not None
    assert plan.recommended.deployment_type.residency in left
    assert not any("set `data_residency`" in line for line in map(said, plan.recommended.assumes))


def test_why_a_type_may_not_be_offered(planned: Planned) -> None:
    plan = planned(f"model: gpt-5.1, data_residency: region, {CHAT}")
    details = {one.deployment_type: one.detail for one in plan.rejections}

    for type_ in (DeploymentType.GLOBAL_STANDARD, DeploymentType.DATA_ZONE_PROVISIONED):
        assert details[type_] == found("data-leaves", type_=type_, wanted=DataResidency.REGION)


def test_a_type_that_is_named_is_not_above_data_residency(planned: Planned) -> None:
    plan = planned(f"model: gpt-5.1, data_residency: zone, deployment_types: [global-standard], {CHAT}")

    assert refused(plan, Reason.DATA_RESIDENCY) == {"global-standard"}
    assert plan.recommended.deployment_type is None


def test_data_residency_goes_before_where_data_stays_today(planned: Planned) -> None:
    text = (
        f"model: gpt-5.1, region: eastus2, deployed: {{deployment_type: regional-standard, sku_capacity: 100}}, {CHAT}"
    )
    today, said = planned(text), planned(f"{text}, data_residency: any")

    assert today.recommended.deployment_type is not None
    assert today.recommended.deployment_type.residency == "regional"
    assert said.recommended.deployment_type is DeploymentType.GLOBAL_STANDARD


def test_a_deployed_type_that_may_not_be_offered_is_to_be_looked_at(planned: Planned) -> None:
    deployed = "deployed: {deployment_type: global-provisioned, ptus: 100}"
    plan = planned(f"model: gpt-5.1, data_residency: zone, {deployed}, {CHAT}")

    assert plan.current is not None
    assert plan.current.action.value == "review"
    assert isinstance(plan.current.detail, Finding)
    assert plan.current.detail.code == "data-leaves"


def test_measured_traffic_keeps_to_data_residency() -> None:
    settings = Settings(region="eastus2", data_residency=DataResidency.REGION)
    observed = deployment(token_series([50_000] * 60), model="gpt-5.1")
    (plan,) = from_minutes.report([observed], Sizing(settings=settings), Catalog(), today=date(2026, 10, 9)).plans

    assert {option.deployment_type.residency for option in plan.options} == {"regional"}
    assert "global-standard" in refused(plan, Reason.DATA_RESIDENCY)


def test_nothing_spills_over_to_a_type_that_the_region_does_not_have(planned: Planned) -> None:
    """Data Zone Standard has no gpt-5.2 in the EU; Global Standard has."""
    own = "name: gpt-5.2\nthroughput: {as_of: 2026-11-20, source: us, max_prompt_tokens: 1000}"
    text = f"model: gpt-5.2, region: swedencentral, slo: {{spilled_share: 1}}, {CHAT}"
    text = text.replace("input_tokens: 2000", "input_tokens: 500, max_input_tokens: 2000")
    plan = planned(text, own=own)
    details = {one.deployment_type.label: one.detail for one in plan.rejections}

    nowhere = found("no-spillover", model="gpt-5.2", region="swedencentral")
    assert details["data-zone-provisioned"] == found("prompt-above-ptus", longest=2000, limit=1000, remedy=nowhere)
    assert "global-provisioned" in labels(plan)
