"""What is deployed today against the plan, and the sums over several plans."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.report import report
from capacity.planning.results.plan import Action, Current, Plan
from capacity.planning.results.plan_report import Total
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Deployed, Workload

Planned = Callable[..., Plan]
PUBLISHED = "traffic: {peak_rpm: 1000, input_tokens: 200, output_tokens: 20}"
TODAY = date(2026, 10, 9)


def current(planned: Planned, deployed: str, text: str = f"model: gpt-5.2, {PUBLISHED}") -> Current:
    found = planned(f"deployed: {{{deployed}}}, {text}").current
    assert found
    return found


@pytest.mark.parametrize(
    ("ptus", "delta", "action"),
    [(110, 0, Action.KEEP), (80, 30, Action.RESIZE), (150, -40, Action.RESIZE)],
    ids=["as-needed", "too-few", "too-many"],
)
def test_deployed_ptus(planned: Planned, ptus: int, delta: int, action: Action) -> None:
    found = current(planned, f"deployment_type: global-provisioned, ptus: {ptus}")

    assert (found.ptus, found.delta_ptus, found.action) == (ptus, delta, action)
    assert found.peak_utilization_share == Fraction(360_000, ptus * 3_400)
    assert found.detail is None


@pytest.mark.parametrize(
    ("units", "delta", "action"), [(220, 0, Action.KEEP), (200, 20, Action.RESIZE)], ids=["as-needed", "too-few"]
)
def test_deployed_quota(planned: Planned, units: int, delta: int, action: Action) -> None:
    text = f"model: gpt-4o, {PUBLISHED}"
    found = current(planned, f"deployment_type: global-standard, sku_capacity: {units}", text)

    assert (found.sku_capacity, found.delta_sku_capacity, found.action) == (units, delta, action)


@pytest.mark.parametrize(
    ("deployed", "text", "detail"),
    [
        pytest.param(
            "deployment_type: regional-provisioned, ptus: 50",
            f"model: Kimi K2.6, {PUBLISHED}",
            "Kimi K2.6 is not offered on regional-provisioned",
            id="not-offered",
        ),
        pytest.param(
            "deployment_type: global-provisioned, ptus: 50",
            f"model: Kimi K2.6, {PUBLISHED}",
            "the weight of output tokens of Kimi K2.6 on PTUs is not published",
            id="not-sizable",
        ),
        pytest.param(
            "deployment_type: global-standard, sku_capacity: 50",
            f"model: gpt-image-1, {PUBLISHED}",
            "the size of a quota unit is not published",
            id="unit-not-published",
        ),
    ],
)
def test_what_cannot_be_sized_is_to_be_reviewed(planned: Planned, deployed: str, text: str, detail: str) -> None:
    found = current(planned, deployed, text)

    assert found.action is Action.REVIEW
    assert found.detail
    assert said(found.detail).startswith(detail)
    assert found.delta_ptus is None
    assert found.delta_sku_capacity is None


def test_the_deployed_type_is_sized_even_where_others_are_asked_for(planned: Planned) -> None:
    text = f"model: gpt-5.2, deployment_types: global-standard, {PUBLISHED}"

    assert current(planned, "deployment_type: global-provisioned, ptus: 110", text).action is Action.KEEP


def test_nothing_deployed_has_nothing_to_compare(planned: Planned) -> None:
    assert planned(f"model: gpt-5.2, {PUBLISHED}").current is None


def workload(name: str, region: str | None = None, ptus: int | None = None) -> Workload:
    """The published example, on two types."""
    return Workload(
        name=name,
        model="gpt-5.2",
        region=region,
        deployment_types=(DeploymentType.GLOBAL_PROVISIONED, DeploymentType.REGIONAL_PROVISIONED),
        traffic=(RequestClass(peak_rpm=Fraction(1000), input_tokens=Fraction(200), output_tokens=Fraction(20)),),
        deployed=None if ptus is None else Deployed(deployment_type=DeploymentType.GLOBAL_PROVISIONED, ptus=ptus),
    )


def totals(*workloads: Workload) -> list[tuple[str, str | None, int, int, int]]:
    found = report(workloads, Catalog(), today=TODAY).totals
    assert all(isinstance(total, Total) for total in found)
    return [
        (total.deployment_type.label, total.region, total.workloads, total.ptus, total.deployed_ptus) for total in found
    ]


def test_ptus_are_added_up_by_type_and_region() -> None:
    assert totals(workload("a"), workload("b"), workload("c", "westus", ptus=50), workload("d", "westus", ptus=60)) == [
        ("global-provisioned", None, 2, 220, 0),
        ("global-provisioned", "westus", 2, 220, 110),
        ("regional-provisioned", None, 2, 300, 0),
        ("regional-provisioned", "westus", 2, 300, 0),
    ]


def test_what_is_deployed_counts_even_where_it_cannot_be_had() -> None:
    nowhere = workload("a", "westus2", ptus=50)

    assert totals(nowhere) == [("global-provisioned", "westus2", 0, 0, 50)]


def test_one_workload_on_several_models_has_no_sum() -> None:
    assert totals(workload("a"), workload("a").replaced(model="gpt-5.1")) == []
    assert totals() == []


def test_deployed_quota_is_no_part_of_the_sums() -> None:
    deployed = Deployed(deployment_type=DeploymentType.GLOBAL_STANDARD, sku_capacity=5)

    assert totals(workload("a").replaced(deployed=deployed)) == totals(workload("a"))


def test_a_report_has_its_plans_in_order_and_the_date_of_the_catalog() -> None:
    found = report([workload("b"), workload("a")], Catalog(), today=TODAY)

    assert [plan.workload for plan in found.plans] == ["b", "a"]
    assert found.as_of == Catalog().as_of
    assert report([workload("a")], Catalog(as_of=date(2026, 9, 24)), today=TODAY).as_of == date(2026, 9, 24)


def test_a_plan_repeats_what_the_workload_says_of_itself() -> None:
    named = workload("a", "westus").replaced(description="Answers", owner="team-help", model_version="2025-12-11")
    (plan,) = report([named], Catalog(), today=TODAY).plans

    assert (plan.workload, plan.description, plan.owner) == ("a", "Answers", "team-help")
    assert (plan.model, plan.model_version, plan.region) == ("gpt-5.2", "2025-12-11", "westus")


def test_without_a_version_the_newest_is_meant(planned: Planned) -> None:
    assert planned(f"model: gpt-4o, {PUBLISHED}").model_version == "2024-11-20"
    assert planned(f"model: grok-4.7, {PUBLISHED}").model_version is None
