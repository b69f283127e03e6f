"""Headroom: in PTUs and in quota alike, and in no cost of tokens."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.planning.report import plan
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.reports.content import plan_sections
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Planning
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Limits, Workload
from tests.minutes import deployment, token_series
from tests.planning.test_from_series import plan as measured
from tests.properties import examples

CATALOG = Catalog()
STANDARD = (DeploymentType.GLOBAL_STANDARD, DeploymentType.DATA_ZONE_STANDARD)
shares = st.integers(0, 300).map(lambda percent: Fraction(percent, 100))


def planned(
    rpm: Fraction,
    headroom: Fraction = Fraction(0),
    fullest: Fraction | None = None,
    most: Fraction | None = Fraction(400),
    types: tuple[DeploymentType, ...] = (),
) -> Plan:
    class_ = RequestClass(
        peak_rpm=rpm,
        average_rpm=Fraction(1),
        input_tokens=Fraction(900),
        output_tokens=Fraction(100),
        max_output_tokens=most,
    )
    workload = Workload(
        name="shop",
        model="gpt-5.2",
        deployment_types=types or None,
        traffic=(class_,),
        planning=Planning(headroom_share=headroom),
        limits=Limits(max_utilization_share=fullest),
    )
    return plan(workload, CATALOG, today=date(2026, 10, 9))


def of_tokens(plan_: Plan) -> list[StandardOption]:
    return [option for option in plan_.options if isinstance(option, StandardOption)]


def of_ptus(plan_: Plan) -> list[ProvisionedOption]:
    return [option for option in plan_.options if isinstance(option, ProvisionedOption)]


@examples(50)
@given(st.integers(1, 100_000).map(Fraction), shares)
def test_quota_with_headroom_is_that_of_a_higher_peak(rpm: Fraction, headroom: Fraction) -> None:
    made, other = planned(rpm, headroom, types=STANDARD), planned(rpm * (1 + headroom), types=STANDARD)
    for roomy, higher in zip(of_tokens(made), of_tokens(other), strict=True):
        assert (roomy.tpm_needed, roomy.admission_tpm, roomy.rpm_needed) == (
            rpm * (1 + headroom) * 1000,
            rpm * (1 + headroom) * 1300,
            rpm * (1 + headroom),
        )
        assert roomy.replaced(headroom_share=Fraction(0)) == higher


def test_headroom_costs_no_tokens() -> None:
    plain, roomy = of_tokens(planned(Fraction(100))), of_tokens(planned(Fraction(100), Fraction(1, 2)))

    assert [one.usd_per_month for one in plain] == [one.usd_per_month for one in roomy]
    assert planned(Fraction(100)).demand == planned(Fraction(100), Fraction(1, 2)).demand


@pytest.mark.parametrize("criterion", [Criterion.MAX, Criterion.THROTTLED])
def test_quota_of_measured_minutes_has_headroom(criterion: Criterion) -> None:
    observed = deployment(token_series([10_000, 50_000, 20_000], requests=[10, 50, 90]))
    (option, *_) = of_tokens(measured(observed, criterion=criterion, planning=Planning(headroom_share=Fraction(1, 5))))

    assert [option.tpm_needed, option.rpm_needed] == [60_000, 108]
    assert option.headroom_share == Fraction(1, 5)


@examples(50)
@given(st.integers(1, 100_000).map(Fraction), shares, st.none() | st.integers(1, 100).map(lambda n: Fraction(n, 100)))
def test_ptus_at_a_headroom_are_what_that_headroom_plans(
    rpm: Fraction, headroom: Fraction, fullest: Fraction | None
) -> None:
    options = of_ptus(planned(rpm, headroom, fullest, most=None))

    for share in ("0.1", "0.2"):
        others = {one.deployment_type: one.ptus for one in of_ptus(planned(rpm, Fraction(share), fullest, most=None))}
        assert [one.ptus_at_headroom[share] for one in options] == [others.get(one.deployment_type) for one in options]


@pytest.mark.parametrize(("rpm", "fullest"), [(1, Fraction(1, 100)), (40, None), (500, Fraction(1, 2))])
def test_so_they_are_where_requests_have_to_be_admitted(rpm: int, fullest: Fraction | None) -> None:
    options = of_ptus(planned(Fraction(rpm), fullest=fullest))
    others = of_ptus(planned(Fraction(rpm), Fraction("0.2"), fullest))

    assert [one.ptus_at_headroom["0.2"] for one in options] == [one.ptus for one in others]


@pytest.mark.parametrize(
    ("headroom", "fullest", "header", "cell"),
    [
        ("0", None, "peak +10/+20 %", "275 / 300"),
        ("0.05", None, "peak +10/+20 %", "275 / 300"),
        ("0.1", None, "peak +20 %", "300"),
        ("0", "0.85", "peak +20 %", "300"),
        ("0.05", "0.95", "peak +10/+20 %", "275 / 300"),
        ("0.2", None, None, None),
        ("0", "0.5", None, None),
    ],
)
def test_the_table_shows_more_headroom_than_is_planned(
    headroom: str, fullest: str | None, header: str | None, cell: str | None
) -> None:
    """500 x (900 + 8 x 100) = 850,000; / 3,400 = 250 PTUs."""
    made = planned(Fraction(500), Fraction(headroom), None if fullest is None else Fraction(fullest), most=None)
    (grid,) = (one for one in plan_sections.grids(made) if one.header[0] == "Provisioned")

    assert [*grid.header[6:]] == ([] if header is None else [header])
    assert [*grid.rows[0][6:]] == ([] if cell is None else [cell])


def test_the_table_of_measured_minutes_says_that_all_load_is_meant() -> None:
    made = measured(deployment(token_series([50_000, 60_000])))
    (grid,) = (one for one in plan_sections.grids(made) if one.header[0] == "Provisioned")

    assert grid.header[6] == "load +10/+20 %"
