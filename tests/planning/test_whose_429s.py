"""429s of standard deployments: own demand near the quota, the service's doing far below it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Action, Current, Plan, ProvisionedOption, StandardOption
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.series import Measured
from capacity.traffic.statistics import QuotaUse
from tests.minutes import deployment, floats, measured, token_series

CATALOG = Catalog()
TODAY = date(2026, 10, 9)
STANDARD = [one for one in DeploymentType if one.label.endswith("standard")]
GLOBAL = DeploymentType.GLOBAL_STANDARD
MINUTES = 60
REFUSED = 90.0
"""A minute, beside 10 that are served with 1,000 input and 100 output tokens each."""


def plans(*types: DeploymentType | None, pool: bool = False, **facts: Any) -> list[Plan]:  # noqa: ANN401
    """Of a deployment of each type: 11,000 of 3,000,000 TPM used, where the facts say nothing else."""
    series = token_series([10_000] * MINUTES, [1_000] * MINUTES, requests=[10 + REFUSED] * MINUTES)
    known = {
        "model": "gpt-4.1",
        "sku_capacity": 3_000,
        "measured": Measured(throttled_requests=floats([REFUSED] * MINUTES)),
        **facts,
    }
    observed = [deployment(series, f"chat-{at}", deployment_type=type_, **known) for at, type_ in enumerate(types)]
    return list(from_minutes.report(observed, Sizing(), CATALOG, today=TODAY, pool=pool).plans)


def warned(plan: Plan) -> dict[str, Mapping[str, Any]]:
    return {warning.code: warning.values for warning in plan.warnings}


def needed(plan: Plan) -> float:
    """TPM of the first standard option."""
    return float(next(one.tpm_needed for one in plan.options if isinstance(one, StandardOption)))


def today_of(plan: Plan) -> Current:
    assert plan.current is not None
    return plan.current


@pytest.mark.parametrize("type_", STANDARD)
def test_429s_far_below_the_quota_are_not_demand(type_: DeploymentType) -> None:
    (plan,) = plans(type_, model="gpt-4.1-mini")
    warnings = warned(plan)

    assert needed(plan) == 11_000
    assert plan.demand.rpm == 10
    assert "hidden-demand" not in warnings
    assert warnings["refused-below-quota"]["refused"] == REFUSED * MINUTES
    assert measured(plan).quota_use == QuotaUse(tpm=3_000_000, rpm=3_000, tokens=11_000, requests=100)


def test_no_advice_on_quota_follows_from_them() -> None:
    current = today_of(plans(GLOBAL)[0])

    assert (current.action, current.delta_sku_capacity) == (Action.KEEP, 0)
    assert current.detail is not None
    assert said(current.detail) == "429s at 0.4 % of the quota do not come from it"


def test_the_numbers_are_told_and_both_sizes_on_ptus() -> None:
    (plan,) = plans(GLOBAL)
    text = next(said(one) for one in plan.warnings if one.code == "refused-below-quota")

    assert "0.4 % of 3,000,000 TPM (11,000) and 3.3 % of 3,000 RPM" in text
    assert "15 PTUs of Global Provisioned would carry what was served, 50 PTUs all that was refused" in text


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"sku_capacity": 12}, id="near in tokens"),
        pytest.param({"sku_capacity": 110}, id="a tenth, which bursts and maximum outputs can fill"),
        pytest.param({"sku_capacity": 500}, id="near in requests that arrived"),
        pytest.param({"sku_capacity": None}, id="quota not known"),
        pytest.param({"grain_minutes": 60}, id="means alone"),
    ],
)
def test_else_they_are_demand(facts: dict[str, Any]) -> None:
    (plan,) = plans(GLOBAL, **facts)

    assert needed(plan) == 110_000
    assert warned(plan)["hidden-demand"]["refused"] == REFUSED * MINUTES
    assert "refused-below-quota" not in warned(plan)


@pytest.mark.parametrize(("units", "told"), [(None, True), (12, False)])
def test_an_unknown_quota_is_told(units: int | None, told: bool) -> None:  # noqa: FBT001  # a parameter
    (plan,) = plans(GLOBAL, sku_capacity=units)

    assert ("quota-use-unknown" in warned(plan)) is told


def test_provisioned_types_have_no_quota() -> None:
    (plan,) = plans(DeploymentType.GLOBAL_PROVISIONED, ptus=15, sku_capacity=None)

    assert needed(plan) == 110_000
    assert measured(plan).quota_use is None
    assert not {"quota-use-unknown", "refused-below-quota"} & warned(plan).keys()


def test_a_pool_does_not_count_them_either() -> None:
    *_, pool = plans(GLOBAL, GLOBAL, pool=True)

    assert needed(pool) == 22_000
    assert any(isinstance(one, ProvisionedOption) for one in pool.options)


def test_without_429s_nothing_is_told_but_the_use() -> None:
    (plan,) = plans(GLOBAL, measured=Measured())

    assert measured(plan).quota_use is not None
    assert today_of(plan).action is Action.RESIZE
    assert not {"quota-use-unknown", "refused-below-quota"} & warned(plan).keys()
