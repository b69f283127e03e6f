"""Quota of several workloads: summed by model, type and region, as Azure grants it."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.planning.buying.portfolio_sums import portfolio
from capacity.planning.report import report as report_of
from capacity.planning.results.plan import StandardOption
from capacity.planning.results.plan_report import Report
from capacity.planning.results.portfolio import QuotaTotal
from capacity.reports.content.brief_quota import asked
from capacity.reports.content.plan_sections import quota_totals
from capacity.sizing.deployment import DeploymentType
from capacity.sources.workloads import workload_file
from tests.planning.test_policy import TODAY

WORKLOAD = """
name: {name}
model: {model}
region: {region}
deployment_types: [{type}]
traffic: {{peak_rpm: {rpm}, average_rpm: 1, input_tokens: 2000, output_tokens: 150}}
"""
Reported = Callable[..., Report]


@pytest.fixture
def reported(tmp_path: Path) -> Reported:
    """The report on workloads, written as texts."""

    def made(*workloads: str, models: tuple[str, ...] = ()) -> Report:
        path = tmp_path / "all.yaml"
        path.write_text("\n---".join(workloads), encoding="utf-8")
        catalog = Catalog()
        written = workload_file.read_written([str(path)], catalog, workload_file.Reading(models=models))
        return report_of([one.workload for one in written], catalog, today=TODAY)

    return made


def workload(
    name: str, rpm: int, type_: str = "global-standard", model: str = "gpt-5.2", region: str = "eastus2"
) -> str:
    return WORKLOAD.format(name=name, rpm=rpm, type=type_, model=model, region=region)


def of(found: Report) -> list[tuple[object, ...]]:
    assert found.portfolio is not None
    return [
        (one.model, one.deployment_type.label, one.region, one.tpm, one.rpm, one.workloads)
        for one in found.portfolio.quota
    ]


def test_by_model_type_and_region(reported: Reported) -> None:
    """Units of each workload are rounded up for itself: each is a deployment. 1 RPM asks for 2.15 units of gpt-5.2."""
    report = reported(
        workload("a", 100),
        workload("b", 1),
        workload("c", 100, region="westus"),
        workload("d", 100, "data-zone-standard"),
        workload("e", 100, model="gpt-5.4"),
        workload("f", 100, "data-zone-provisioned"),
    )

    assert of(report) == [
        ("gpt-5.2", "global-standard", "eastus2", 218_000, 2_180, 2),
        ("gpt-5.2", "global-standard", "westus", 215_000, 2_150, 1),
        ("gpt-5.2", "data-zone-standard", "eastus2", 215_000, 2_150, 1),
        ("gpt-5.4", "global-standard", "eastus2", 215_000, 2_150, 1),
    ]


def test_one_workload_and_alternatives_have_no_sums(reported: Reported) -> None:
    one = reported(workload("a", 100))
    alternatives = reported(workload("a", 100), models=("gpt-5.2", "gpt-5.4"))

    assert (one.portfolio, alternatives.portfolio) == (None, None)


def test_an_unknown_part_leaves_the_sum_unknown(reported: Reported) -> None:
    both = reported(workload("a", 100), workload("b", 100))
    option = both.plans[0].options[0]
    assert isinstance(option, StandardOption)
    without = both.plans[0].replaced(options=(option.replaced(rpm_quota=None),))

    assert of(both) == [("gpt-5.2", "global-standard", "eastus2", 430_000, 4_300, 2)]
    assert of(both.replaced(portfolio=portfolio([without, both.plans[1]]))) == [
        ("gpt-5.2", "global-standard", "eastus2", 430_000, None, 2)
    ]


def test_a_deployment_that_is_gone_needs_none(reported: Reported) -> None:
    first, second = reported(workload("a", 100), workload("b", 1)).plans
    gone = first.replaced(assumptions=(*first.assumptions, found("not-deployed-now")))

    together = portfolio([gone, second])

    assert together is not None
    assert together.quota == (
        QuotaTotal(
            model="gpt-5.2",
            deployment_type=DeploymentType.GLOBAL_STANDARD,
            region="eastus2",
            tpm=Fraction(3_000),
            rpm=Fraction(30),
            workloads=1,
        ),
    )
    assert [row.per_month for row in together.rows] == [0, together.per_month]


def test_what_takes_the_long_prompts_of_ptus_has_quota(reported: Reported) -> None:
    """As it is exported: sized for all of the demand, 2,351 units."""
    spills = """
name: legal
model: gpt-4.1
region: eastus2
deployment_types: [data-zone-provisioned, data-zone-standard]
traffic:
  - {name: question, peak_rpm: 500, average_rpm: 500, input_tokens: 4000, output_tokens: 300}
  - {name: file, peak_rpm: 1, average_rpm: 1, input_tokens: 200000, output_tokens: 1000}
slo: {spilled_share: 0.1}
"""
    report = reported(spills, workload("b", 100))

    assert report.plans[0].recommended.deployment_type is DeploymentType.DATA_ZONE_PROVISIONED
    assert of(report)[0] == ("gpt-4.1", "data-zone-standard", "eastus2", 2_351_000, 2_351, 1)


def test_what_people_read(reported: Reported) -> None:
    grid = quota_totals(reported(workload("a", 100), workload("b", 1)))

    assert grid is not None
    assert grid.rows == [["gpt-5.2, Global Standard", "218,000", "2,180", "2", "eastus2"]]
    assert quota_totals(reported(workload("a", 100))) is None
    assert quota_totals(reported(*(workload(name, 1, "data-zone-provisioned") for name in "ab"))) is None


def test_what_takes_spilled_requests_is_asked_for_too(reported: Reported) -> None:
    """500 x 2,150 tokens a minute, and quota for all of them: it costs nothing."""
    spills = workload("one", 500, "data-zone-provisioned, data-zone-standard") + "slo: {spilled_share: 0.05}\n"
    alone = workload("two", 500, "data-zone-provisioned") + "slo: {spilled_share: 0.05}\n"
    (one, two) = (report := reported(spills, alone)).plans

    assert of(report) == [("gpt-5.2", "data-zone-standard", "eastus2", 1_075_000, 10_750, 1)]
    assert asked(one) == (
        "475 PTUs of Data Zone Provisioned quota in eastus2; for what spills 1,075 units of Data Zone Standard quota: "
        "1,075,000 TPM, 10,750 RPM (tier 4)"
    )
    assert asked(two) == "475 PTUs of Data Zone Provisioned quota in eastus2"
