"""Whether a deployment that has to grow can: quota left and capacity on offer, beside the plan."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import SourceUnavailable
from capacity.planning.azure.model_in_azure import Model
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Report
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sources.azure import CapacityOnOffer, Quota, growth_offers
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
        source="test",
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


def checked(ptus: int, *, left: float = 500, available: float = 500) -> tuple[list[str], list[str]]:
    """Codes of warnings, and what the plan tells, with so much quota left and capacity on offer."""

    def quotas(subscription: str, regions: Sequence[str]) -> list[Quota]:
        assert (subscription, list(regions)) == ("s-1", ["eastus2"])
        name = "OpenAI.DataZoneProvisionedManaged"
        other = "OpenAI.Standard.gpt-5.2"
        return [
            Quota(subscription=subscription, region="eastus2", name=name, used=100, limit=100 + left),
            Quota(subscription=subscription, region="eastus2", name=other, used=0, limit=1),
        ]

    def capacities(subscription: str, models: Sequence[Model]) -> list[CapacityOnOffer]:
        assert (subscription, list(models)) == ("s-1", [GPT])
        return [
            CapacityOnOffer(model=one, sku_name="DataZoneProvisionedManaged", region="eastus2", available_capacity=free)
            for one, free in ((GPT, available), (GPT.replaced(version="2026-03-05"), 10_000.0))
        ]

    (plan,) = growth_offers.checked(report(ptus), Catalog(), quotas, capacities).plans
    return [warning.code for warning in plan.warnings], [
        line for line in map(said, plan.assumptions) if "Data Zone" in line
    ]


def test_enough_of_both() -> None:
    codes, told = checked(15)

    assert not {"quota-too-small", "capacity-too-small"} & set(codes)
    assert told == [
        "The quota left for Data Zone Provisioned in eastus2 is 500 PTUs, enough for 95 more.",
        "The capacity on offer for Data Zone Provisioned in eastus2 is 500 PTUs, enough for 95 more.",
    ]


@pytest.mark.parametrize(("left", "available", "code"), [(94, 95, "quota-too-small"), (95, 94, "capacity-too-small")])
def test_too_little_of_one(left: float, available: float, code: str) -> None:
    codes, _ = checked(15, left=left, available=available)

    assert [one for one in codes if one.endswith("-too-small")] == [code]


def test_nothing_is_asked_where_nothing_grows_or_nobody_could_answer() -> None:
    def never(*_: object) -> list[Quota]:
        raise AssertionError

    pool = report(15).replaced(plans=tuple(plan.replaced(resource=None) for plan in report(15).plans))

    for one in (report(110), pool):
        assert list(growth_offers.checked(one, Catalog(), never, never).plans) == list(one.plans)  # type: ignore[arg-type]  # not called


def test_a_service_that_does_not_tell_withholds_no_plan() -> None:
    def refused(*_: object) -> list[Quota]:
        raise SourceUnavailable("needs the role Reader")

    (plan,) = growth_offers.checked(report(15), Catalog(), refused, refused).plans  # type: ignore[arg-type]  # it never gets that far

    assert plan.assumptions[-1] == "Quota and capacity could not be read: needs the role Reader"
    assert plan.current is not None
    assert plan.current.delta_ptus == 95


DEEPSEEK = """
name: DeepSeek-V3.2
throughput: {as_of: 2026-08-01, source: us, input_tpm_per_ptu: 1000, weights: {output: 4}}
sizes: {as_of: 2026-08-01, source: us, types: {data-zone-provisioned: {minimum_ptus: 15, increment_ptus: 5}}}
"""


def of_deepseek(folder: Path, also: str) -> tuple[list[Model], list[str]]:
    """Of which models capacity was asked for, and what the plan tells at its end, with so much more in the catalog."""
    own = folder / "own.yaml"
    own.write_text(DEEPSEEK + also, encoding="utf-8")
    catalog = Catalog(own=own)
    asked: list[Model] = []

    def capacities(_: str, models: Sequence[Model]) -> list[CapacityOnOffer]:
        asked.extend(models)
        return []

    (plan,) = growth_offers.checked(report(15, "DeepSeek-V3.2", catalog), catalog, lambda *_: [], capacities).plans
    return asked, list(map(said, plan.assumptions[-2:]))


def test_capacity_is_asked_for_under_the_name_that_azure_has_for_the_model(tmp_path: Path) -> None:
    known = "deployed_as: {as_of: 2026-08-01, source: az, format: DeepSeek, name: deepseek-v3-2}"
    asked, told = of_deepseek(tmp_path, known)

    assert asked == [Model(format="DeepSeek", name="deepseek-v3-2", version="1")]
    assert told[-1] == "The capacity on offer for Data Zone Provisioned in eastus2 was not told."


def test_capacity_is_not_asked_for_under_a_format_that_nobody_knows(tmp_path: Path) -> None:
    asked, (told, why) = of_deepseek(tmp_path, "")

    assert asked == []
    assert told == "The capacity on offer for Data Zone Provisioned in eastus2 was not told."
    assert why.startswith(
        "Capacity on offer was not asked for: nobody has told the catalog which model format Azure has"
    )
