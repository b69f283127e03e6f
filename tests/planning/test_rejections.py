"""Every reason why a type is no option."""

from collections.abc import Callable

import pytest

from capacity.planning.results.plan import Plan, Reason
from capacity.sentences.say import said

Planned = Callable[..., Plan]
READING = "traffic: {peak_rpm: 10, input_tokens: 2000}"
CHAT = "traffic: {peak_rpm: 10, input_tokens: 2000, output_tokens: 100}"
REGION_PAGE = (
    "Region availability for Foundry Models sold by Azure, 2026-09-04, as collected by "
    "aidevme/aidevme-foundry-image-studio on 2026-09-29"
)


def detail(plan: Plan, label: str, reason: Reason) -> str:
    (rejection,) = (one for one in plan.rejections if one.deployment_type.label == label)
    assert rejection.reason is reason
    assert label not in {option.deployment_type.label for option in plan.options}
    return said(rejection.detail)


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
    ("model", "label", "message"),
    [
        pytest.param(
            "Kimi K2.6",
            "regional-provisioned",
            "Kimi K2.6 is not offered on regional-provisioned; offered: global-provisioned, data-zone-provisioned",
            id="provisioned",
        ),
        pytest.param(
            "Kimi K2.6",
            "global-standard",
            "no quota of Kimi K2.6 is known for standard types; offered: global-provisioned, data-zone-provisioned",
            id="no-quota-known",
        ),
        pytest.param(
            "gpt-5.2",
            "regional-standard",
            "gpt-5.2 is not offered on regional-standard; offered: global-provisioned, data-zone-provisioned, "
            "regional-provisioned, global-standard, data-zone-standard",
            id="standard",
        ),
        pytest.param("gpt-5-pro", "global-batch", "gpt-5-pro is not offered on global-batch", id="batch"),
    ],
)
def test_not_offered(planned: Planned, model: str, label: str, message: str) -> None:
    plan = planned(f"model: {model}, deployment_types: {label}, {CHAT}")

    assert detail(plan, label, Reason.NOT_OFFERED).startswith(message)
    assert plan.options == ()


def test_a_model_that_is_offered_nowhere(planned: Planned) -> None:
    plan = planned(f"model: new, deployment_types: global-standard, {CHAT}", own="name: new")

    assert detail(plan, "global-standard", Reason.NOT_OFFERED) == (
        "no quota of new is known for standard types; offered: on no type that the catalog knows"
    )


@pytest.mark.parametrize(
    ("model", "region", "label", "message"),
    [
        pytest.param(
            "gpt-5.5",
            "swedencentral",
            "regional-provisioned",
            f"swedencentral does not have it; listed: eastus ({REGION_PAGE})",
            id="another-region",
        ),
        pytest.param(
            "gpt-4o",
            "westus2",
            "global-provisioned",
            "westus2 does not have it; listed: australiaeast, brazilsouth, canadacentral, canadaeast, centralus, "
            "eastus, eastus2, francecentral and 21 more "
            f"({REGION_PAGE})",
            id="many-other-regions",
        ),
        pytest.param(
            "gpt-5.2-codex",
            "eastus2",
            "data-zone-provisioned",
            f"no region is listed for data-zone-provisioned ({REGION_PAGE})",
            id="no-region-at-all",
        ),
        pytest.param(
            "Kimi K2.6",
            "swedencentral",
            "data-zone-provisioned",
            "data-zone-provisioned is offered in the data zone US only, and swedencentral is not in it",
            id="another-data-zone",
        ),
        pytest.param(
            "Kimi K2.6",
            "uksouth",
            "data-zone-provisioned",
            "data-zone-provisioned is offered in the data zone US only, and uksouth is not in it",
            id="a-region-without-data-zone",
        ),
    ],
)
def test_not_offered_in_region(planned: Planned, model: str, region: str, label: str, message: str) -> None:
    plan = planned(f"model: {model}, region: {region}, {READING}")

    assert detail(plan, label, Reason.NOT_OFFERED_IN_REGION) == message


THROUGHPUT = "throughput: {as_of: 2026-10-01, source: us, input_tpm_per_ptu: 1000, weights: {input: 1}}"
SIZES = """
sizes: {as_of: 2026-10-01, source: us, types: {data-zone-provisioned: {minimum_ptus: 15, increment_ptus: 5}}}
"""


@pytest.mark.parametrize(
    ("zones", "message"),
    [
        ("[]", "data-zone-provisioned is offered in no data zone, and eastus is not in it"),
        ("[eu, apac]", "data-zone-provisioned is offered in the data zone EU and APAC only, and eastus is not in it"),
    ],
    ids=["none", "two"],
)
def test_not_in_the_data_zones_of_an_own_model(planned: Planned, zones: str, message: str) -> None:
    own = f"name: new\n{THROUGHPUT}{SIZES}regions: {{as_of: 2026-10-01, source: us, data_zones: {zones}}}"
    plan = planned(f"model: new, region: eastus, {READING}", own=own)

    assert detail(plan, "data-zone-provisioned", Reason.NOT_OFFERED_IN_REGION) == message


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

    assert detail(plan, "global-provisioned", Reason.NO_PUBLISHED_SIZE) == (
        "no minimum and increment of new have been published for global-provisioned"
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
        assert detail(plan, label, Reason.NO_PUBLISHED_THROUGHPUT) == (
            "nobody has published how many tokens a PTU of DeepSeek-V3.2 carries"
        )
    assert labels(plan) == ["global-standard", "data-zone-standard"]
    assert plan.weighed is None
    assert plan.normalized_tpm is None


def test_output_ratio_unknown(planned: Planned) -> None:
    plan = planned(f"model: Kimi K2.6, {CHAT}")

    assert detail(plan, "global-provisioned", Reason.OUTPUT_RATIO_UNKNOWN) == (
        "nobody has published how many input tokens an output token counts on Kimi K2.6: "
        "give your own figure with `--set token_weights.output=N` or with `--catalog`"
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

    assert detail(plan, "global-provisioned", Reason.TOKEN_WEIGHT_UNKNOWN) == (
        "nobody has published what one token of cached input counts on gpt-image-2: "
        "give your own figure with `--set token_weights.cached_input=N` or with `--catalog`"
    )


def test_above_the_deployment_maximum(planned: Planned) -> None:
    fits, beyond = (
        planned(f"model: gpt-5.2, traffic: {{input_tpm: {tpm}}}") for tpm in (100_000 * 3400, 100_000 * 3400 + 1)
    )

    assert fits.rejections == ()
    assert detail(beyond, "global-provisioned", Reason.ABOVE_DEPLOYMENT_MAXIMUM) == (
        "100,005 PTUs are needed and one deployment has at most 100,000: split the workload over several"
    )
