"""Whether a deployment that has to grow can: quota left and capacity on offer, beside the plan."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import SourceUnavailable
from capacity.findings import Finding, found
from capacity.planning.azure import growth
from capacity.planning.azure.growth import CapacityOnOffer, QuotaLeft
from capacity.planning.azure.model_in_azure import Model
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.series import ObservedDeployment, TokenSeries

GPT = Model(format="OpenAI", name="gpt-5.2", version="2025-12-11")
RESOURCE = "/subscriptions/s-1/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a"


def report(ptus: int, model: str = "gpt-5.2", catalog: Catalog | None = None) -> Report:
    """A deployment that needs 110 PTUs in every minute, on so many."""
    minutes = np.full(120, 1.0)
    one = ObservedDeployment(
        name="chat",
        deployment="chat",
        resource=RESOURCE,
        source=found("log", files=1),
        model=model,
        model_version="2025-12-11" if model == "gpt-5.2" else "1",
        region="eastus2",
        deployment_type=DeploymentType.DATA_ZONE_PROVISIONED,
        ptus=ptus,
        series=TokenSeries(
            start=datetime(2026, 9, 1, tzinfo=UTC),
            requests=1000 * minutes,
            input_tokens=200_000 * minutes,
            output_tokens=20_000 * minutes,
        ),
    )
    return from_minutes.report([one], Sizing(), catalog or Catalog(), today=date(2026, 10, 1))


def checked(ptus: int, *, left: float = 500, available: float = 500) -> tuple[list[str], list[Finding]]:
    """Codes of warnings, and what the plan tells of growth, with so much quota left and capacity on offer."""

    def quotas(subscription: str, regions: Sequence[str]) -> list[QuotaLeft]:
        assert (subscription, list(regions)) == ("s-1", ["eastus2"])
        return [
            QuotaLeft(deployment_type=DeploymentType.DATA_ZONE_PROVISIONED, region="eastus2", left=left),
            QuotaLeft(deployment_type=DeploymentType.GLOBAL_STANDARD, region="eastus2", left=1),
        ]

    def offers(subscription: str, models: Sequence[Model]) -> list[CapacityOnOffer]:
        assert (subscription, list(models)) == ("s-1", [GPT])
        return [
            CapacityOnOffer(
                model=one, deployment_type=DeploymentType.DATA_ZONE_PROVISIONED, region="eastus2", available=free
            )
            for one, free in ((GPT, available), (GPT.replaced(version="2026-03-05"), 10_000.0))
        ]

    (plan,) = growth.checked(report(ptus), Catalog(), quotas, offers).plans
    return [warning.code for warning in plan.warnings], told(plan)


def told(plan: Plan) -> list[Finding]:
    """What a plan assumes of quota and capacity."""
    return [one for one in plan.assumptions if one.code.startswith(("quota", "capacity"))]


def test_enough_of_both() -> None:
    codes, enough = checked(15)

    assert not {"quota-too-small", "capacity-too-small"} & set(codes)
    growth_ = {"type_": DeploymentType.DATA_ZONE_PROVISIONED, "region": "eastus2", "more": 95, "known": 500}
    assert [one.code for one in enough] == ["quota-enough", "capacity-enough"]
    assert [one.values for one in enough] == [growth_, growth_]


@pytest.mark.parametrize(("left", "available", "code"), [(94, 95, "quota-too-small"), (95, 94, "capacity-too-small")])
def test_too_little_of_one(left: float, available: float, code: str) -> None:
    codes, _ = checked(15, left=left, available=available)

    assert [one for one in codes if one.endswith("-too-small")] == [code]


def test_nothing_is_asked_where_nothing_grows_or_nobody_could_answer() -> None:
    def never(*_: object) -> list[QuotaLeft]:
        raise AssertionError

    pool = report(15).replaced(plans=tuple(plan.replaced(resource=None) for plan in report(15).plans))

    for one in (report(110), pool):
        assert list(growth.checked(one, Catalog(), never, never).plans) == list(one.plans)  # type: ignore[arg-type]  # not called


def test_a_service_that_does_not_tell_withholds_no_plan() -> None:
    def refused(*_: object) -> list[QuotaLeft]:
        raise SourceUnavailable("needs the role Reader")

    (plan,) = growth.checked(report(15), Catalog(), refused, refused).plans  # type: ignore[arg-type]  # it never gets that far

    assert plan.assumptions[-1] == found("offers-unreadable", error="needs the role Reader")
    assert plan.current is not None
    assert plan.current.delta_ptus == 95


DEEPSEEK = """
name: DeepSeek-V3.2
throughput: {as_of: 2026-08-01, source: us, input_tpm_per_ptu: 1000, weights: {output: 4}}
sizes: {as_of: 2026-08-01, source: us, types: {data-zone-provisioned: {minimum_ptus: 15, increment_ptus: 5}}}
"""


def of_deepseek(folder: Path, also: str) -> tuple[list[Model], list[Finding]]:
    """Of which models capacity was asked for, and what the plan tells at its end, with so much more in the catalog."""
    own = folder / "own.yaml"
    own.write_text(DEEPSEEK + also, encoding="utf-8")
    catalog = Catalog(own=own)
    asked: list[Model] = []

    def offers(_: str, models: Sequence[Model]) -> list[CapacityOnOffer]:
        asked.extend(models)
        return []

    (plan,) = growth.checked(report(15, "DeepSeek-V3.2", catalog), catalog, lambda *_: [], offers).plans
    return asked, told(plan)


def test_capacity_is_asked_for_under_the_name_that_azure_has_for_the_model(tmp_path: Path) -> None:
    known = "deployed_as: {as_of: 2026-08-01, source: az, format: DeepSeek, name: deepseek-v3-2}"
    asked, assumed = of_deepseek(tmp_path, known)

    assert asked == [Model(format="DeepSeek", name="deepseek-v3-2", version="1")]
    assert [one.code for one in assumed] == ["quota-not-told", "capacity-not-told"]


def test_capacity_is_not_asked_for_under_a_format_that_nobody_knows(tmp_path: Path) -> None:
    asked, assumed = of_deepseek(tmp_path, "")

    assert asked == []
    assert [one.code for one in assumed] == ["quota-not-told", "capacity-not-told", "capacity-not-asked"]
    assert assumed[-1].values == {"why": found("model-format-unknown", model="DeepSeek-V3.2")}
