"""Every reason why a type is no option."""

from collections.abc import Callable

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.results.plan import Plan, Reason
from capacity.sizing.deployment import DeploymentType

Planned = Callable[..., Plan]
READING = "traffic: {peak_rpm: 10, input_tokens: 2000}"
CHAT = "traffic: {peak_rpm: 10, input_tokens: 2000, output_tokens: 100}"
REGION_PAGE = (
    "Region availability for Foundry Models sold by Azure, 2026-09-04, as collected by "
    "aidevme/aidevme-foundry-image-studio on 2026-09-29"
)


def detail(plan: Plan, label: str, reason: Reason) -> Finding:
    (rejection,) = (one for one in plan.rejections if one.deployment_type.label == label)
    assert rejection.reason is reason
    assert label not in {option.deployment_type.label for option in plan.options}
    return rejection.detail


def labels(plan: Plan) -> list[str]:
    return [option.deployment_type.label for option in plan.options]


def test_without_a_choice_every_offered_type_is_sized(planned: Planned) -> None:
    plan = planned(f"model: gpt-4.1, {CHAT}")

    assert plan.rejections == ()
    assert labels(plan) == [
        "global-provisioned",
        "data-zone-provisioned",
        "regional-provisioned",
        "global-standard",
        "data-zone-standard",
        "regional-standard",
        "global-batch",
        "data-zone-batch",
    ]


def test_a_choice_is_reported_in_the_order_of_types(planned: Planned) -> None:
    plan = planned(f"model: gpt-5.2, deployment_types: [Standard, GlobalStandard, global-provisioned], {CHAT}")

    assert labels(plan) == ["global-provisioned", "global-standard"]
    assert [rejection.deployment_type.label for rejection in plan.rejections] == ["regional-standard"]


@pytest.mark.parametrize(
    ("model", "label", "code"),
    [
        pytest.param("Kimi K2.6", "regional-provisioned", "type-not-offered", id="provisioned"),
        pytest.param("Kimi K2.6", "global-standard", "no-quota-known", id="no-quota-known"),
        pytest.param("gpt-5.2", "regional-standard", "type-not-offered", id="standard"),
        pytest.param("gpt-5-pro", "global-batch", "type-not-offered", id="batch"),
    ],
)
def test_not_offered(planned: Planned, model: str, label: str, code: str) -> None:
    plan = planned(f"model: {model}, deployment_types: {label}, {CHAT}")
    refused = detail(plan, label, Reason.NOT_OFFERED)

    assert (refused.code, refused.values["model"]) == (code, model)
    assert refused.values["offered"] == Catalog().model(model).offered
    assert plan.options == ()


def test_a_model_that_is_offered_nowhere(planned: Planned) -> None:
    plan = planned(f"model: new, deployment_types: global-standard, {CHAT}", own="name: new")

    assert detail(plan, "global-standard", Reason.NOT_OFFERED) == found("no-quota-known", model="new", offered=())


@pytest.mark.parametrize(
    ("model", "region", "label", "listed"),
    [
        pytest.param(
            "gpt-5.5",
            "swedencentral",
            "regional-provisioned",
            1,
            id="another-region",
        ),
        pytest.param(
            "gpt-4o",
            "westus2",
            "global-provisioned",
            29,
            id="many-other-regions",
        ),
        pytest.param(
            "gpt-5.2-codex",
            "eastus2",
            "data-zone-provisioned",
            0,
            id="no-region-at-all",
        ),
    ],
)
def test_not_offered_in_region(planned: Planned, model: str, region: str, label: str, listed: int) -> None:
    plan = planned(f"model: {model}, region: {region}, {READING}")
    refused = detail(plan, label, Reason.NOT_OFFERED_IN_REGION)
    regions = refused.values["listed"]

    assert (refused.code, refused.values["region"], refused.values["page"]) == (
        "type-not-in-region",
        region,
        REGION_PAGE,
    )
    assert isinstance(regions, tuple)
    assert len(regions) == listed
    assert region not in regions


@pytest.mark.parametrize("region", ["swedencentral", "uksouth"], ids=["another-data-zone", "in-no-data-zone"])
def test_not_in_the_data_zones_of_a_model(planned: Planned, region: str) -> None:
    plan = planned(f"model: Kimi K2.6, region: {region}, {READING}")

    assert detail(plan, "data-zone-provisioned", Reason.NOT_OFFERED_IN_REGION) == found(
        "not-in-data-zones", type_=DeploymentType.DATA_ZONE_PROVISIONED, region=region, zones=("us",)
    )


THROUGHPUT = "throughput: {as_of: 2026-10-01, source: us, input_tpm_per_ptu: 1000, weights: {input: 1}}"
SIZES = """
sizes: {as_of: 2026-10-01, source: us, types: {data-zone-provisioned: {minimum_ptus: 15, increment_ptus: 5}}}
"""


@pytest.mark.parametrize(("zones", "known"), [("[]", ()), ("[eu, apac]", ("eu", "apac"))], ids=["none", "two"])
def test_not_in_the_data_zones_of_an_own_model(planned: Planned, zones: str, known: tuple[str, ...]) -> None:
    own = f"name: new\n{THROUGHPUT}{SIZES}regions: {{as_of: 2026-10-01, source: us, data_zones: {zones}}}"
    plan = planned(f"model: new, region: eastus, {READING}", own=own)

    assert detail(plan, "data-zone-provisioned", Reason.NOT_OFFERED_IN_REGION).values["zones"] == known


@pytest.mark.parametrize(
    ("model", "region", "label"),
    [
        pytest.param("gpt-5.5", "eastus", "regional-provisioned", id="listed"),
        pytest.param("Kimi K2.6", "eastus", "data-zone-provisioned", id="in-the-data-zone"),
        pytest.param("Kimi K2.6", "swedencentral", "global-provisioned", id="no-list-published"),
        pytest.param("gpt-6.1-sol", "swedencentral", "data-zone-provisioned", id="newer-than-the-list"),
        pytest.param("gpt-6.1-sol", "swedencentral", "data-zone-standard", id="standard-and-newer-than-the-list"),
        pytest.param("gpt-5.1", "swedencentral", "data-zone-standard", id="standard-and-listed"),
        pytest.param("gpt-5.2", "usgovvirginia", "global-standard", id="the-list-leaves-out-the-government"),
    ],
)
def test_a_region_does_not_rule_out_what_it_may_have(planned: Planned, model: str, region: str, label: str) -> None:
    plan = planned(f"model: {model}, region: {region}, {READING}")

    assert label in labels(plan)


def test_regions_are_those_of_the_version(planned: Planned) -> None:
    text = f"model: gpt-4o, region: canadacentral, deployment_types: regional-provisioned, {CHAT}"

    assert labels(planned(f"{text}, model_version: '2024-05-13'")) == ["regional-provisioned"]
    assert labels(planned(f"{text}, model_version: '2024-11-20'")) == []
    assert labels(planned(text)) == []


@pytest.mark.parametrize("sizes", [SIZES, "\n"], ids=["of-this-type", "of-any-type"])
def test_no_published_size(planned: Planned, sizes: str) -> None:
    regions = "regions: {as_of: 2026-10-01, source: us, types: {global-provisioned: {'1': eastus}}}"
    plan = planned(f"model: new, {READING}", own=f"name: new\n{THROUGHPUT}{sizes}{regions}")

    assert detail(plan, "global-provisioned", Reason.NO_PUBLISHED_SIZE) == found(
        "no-size-published", model="new", type_=DeploymentType.GLOBAL_PROVISIONED
    )


@pytest.mark.parametrize(
    "own",
    [
        pytest.param(None, id="built-in"),
        pytest.param(
            "name: DeepSeek-V3.2\nthroughput: {as_of: 2026-10-01, source: us, weights: {input: 1}}", id="weights-alone"
        ),
    ],
)
def test_no_published_throughput(planned: Planned, own: str | None) -> None:
    plan = planned(f"model: DeepSeek-V3.2, {CHAT}", own=own)

    for label in ("global-provisioned", "data-zone-provisioned"):
        assert detail(plan, label, Reason.NO_PUBLISHED_THROUGHPUT) == found(
            "no-throughput-published", model="DeepSeek-V3.2"
        )
    assert labels(plan) == ["global-standard", "data-zone-standard"]
    assert plan.weighed is None
    assert plan.normalized_tpm is None


def test_output_ratio_unknown(planned: Planned) -> None:
    plan = planned(f"model: Kimi K2.6, {CHAT}")

    assert detail(plan, "global-provisioned", Reason.OUTPUT_RATIO_UNKNOWN) == found(
        "no-output-weight", model="Kimi K2.6"
    )
    assert plan.normalized_tpm is None


def test_an_own_weight_makes_the_model_sizable(planned: Planned) -> None:
    plan = planned(f"model: Kimi K2.6, token_weights: {{output: 4}}, {CHAT}")

    assert labels(plan) == ["global-provisioned", "data-zone-provisioned"]
    assert plan.normalized_tpm == 10 * (2000 + 4 * 100)


def test_an_own_weight_holds_for_long_context_too(planned: Planned) -> None:
    plan = planned(
        "model: gpt-6-sol, token_weights: {cached_input: 0}, "
        "traffic: {peak_rpm: 10, input_tokens: 2000, cached_input_share: 0.5, context: long}"
    )

    assert plan.normalized_tpm == 10 * 1000 * 2


def test_without_output_no_ratio_is_needed(planned: Planned) -> None:
    plan = planned(f"model: Kimi K2.6, {READING}")

    assert labels(plan) == ["global-provisioned", "data-zone-provisioned"]


def test_token_weight_unknown(planned: Planned) -> None:
    plan = planned("model: gpt-image-2, traffic: {peak_rpm: 1, input_tokens: 2000, cached_input_share: 0.5}")

    assert detail(plan, "global-provisioned", Reason.TOKEN_WEIGHT_UNKNOWN) == found(
        "no-token-weight", model="gpt-image-2", category="cached_input"
    )


def test_above_the_deployment_maximum(planned: Planned) -> None:
    fits, beyond = (
        planned(f"model: gpt-5.2, traffic: {{input_tpm: {tpm}}}") for tpm in (100_000 * 3400, 100_000 * 3400 + 1)
    )

    assert fits.rejections == ()
    assert detail(beyond, "global-provisioned", Reason.ABOVE_DEPLOYMENT_MAXIMUM) == found(
        "above-deployment-maximum", ptus=100_005, most=100_000
    )
