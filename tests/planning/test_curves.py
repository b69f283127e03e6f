"""The points of a plan's pictures: they are those of its sizes, its criteria and its cheapest mix."""

import json
from collections.abc import Callable
from fractions import Fraction

import pytest

from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.curves import Curves
from capacity.planning.results.plan import Plan
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Settings
from capacity.traffic.replay import replay
from tests.conftest import Ran
from tests.minutes import MONDAY, NAN, by_criteria, deployment, token_series
from tests.pages import CATALOG, TODAY, four_weeks

GLOBAL = DeploymentType.GLOBAL_PROVISIONED
PER_PTU = 3400
"""Input TPM per PTU of gpt-5.2. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""


def plan_of(values: list[float], **settings: object) -> Plan:
    observed = deployment(token_series(values), region="eastus2")
    sizing = Sizing(curves=True, settings=Settings(**settings))  # type: ignore[arg-type]  # whatever is given
    (plan,) = from_minutes.report([observed], sizing, CATALOG, today=TODAY).plans
    return plan


def curves_of(plan: Plan) -> Curves:
    assert plan.curves is not None
    return plan.curves


def test_points_are_made_where_they_are_asked_for() -> None:
    observed = deployment(token_series([100_000.0] * 60))
    (plan,) = from_minutes.report([observed], Sizing(), CATALOG, today=TODAY).plans

    assert plan.curves is None


def test_the_load_has_growth_and_gaps() -> None:
    planning = Planning(growth_share_per_month=Fraction(1), growth_months=1)
    load = curves_of(plan_of([100_000, NAN, 300_000], planning=planning)).load_by_hour
    assert load is not None

    assert (load.start, load.minutes_per_point) == (MONDAY, 1)
    assert load.low_tpm == load.high_tpm == (200_000, None, 600_000)


def test_so_many_minutes_have_that_load() -> None:
    load = curves_of(plan_of([100_000, 300_000, NAN, 200_000])).load_duration
    assert load is not None

    assert (load.minutes, load.tpm) == ((1, 2, 3), (300_000, 200_000, 100_000))


def test_costs_are_those_of_the_cheapest_mix() -> None:
    (plan,) = four_weeks().plans
    costs = curves_of(plan).cost_by_ptus
    (option,) = (one for one in plan.options if one.deployment_type is GLOBAL)
    best = by_criteria(option).optimum
    assert costs is not None
    assert best is not None
    known = {row.ptus: row for row in costs.points}
    totals = {row.ptus: row.per_month for row in costs.points if row.ptus and row.per_month is not None}

    assert (costs.deployment_type, costs.term, costs.currency) == (GLOBAL, best.term, "USD")
    assert [row.ptus for row in costs.points] == sorted(known)
    assert all(known[row.ptus] == row for row in best.rows)
    assert min(totals, key=lambda ptus: totals[ptus]) == best.ptus
    assert 20 < len(costs.points) < 60


@pytest.mark.parametrize("depth", [0, 10, 60])
def test_refused_shares_are_those_of_the_replay_headroom_included(depth: int) -> None:
    values = [float(100_000 + 40_000 * (at % 17)) for at in range(180)]
    plan = plan_of(values, planning=Planning(headroom_share=Fraction(1)))
    refused = curves_of(plan).refused_by_ptus
    assert refused is not None
    points = refused.by_burst_seconds[str(depth)]
    found = replay(
        MONDAY, 2 * token_series(values).input_tokens, [one.ptus * PER_PTU for one in points], burst_seconds=depth
    )

    assert refused.basis == "tokens"
    assert [one.throttled_share for one in points] == found.throttled_share.tolist()
    assert [one.worst_hour_throttled_share for one in points] == found.worst_hour_throttled_share.tolist()


def test_what_criteria_buy_is_among_the_counts() -> None:
    (plan,) = four_weeks().plans
    refused = curves_of(plan).refused_by_ptus
    (option,) = (one for one in plan.options if one.deployment_type is GLOBAL)
    assert refused is not None
    shares = {one.ptus: one.throttled_share for one in refused.by_burst_seconds["0"]}

    for outcome in by_criteria(option).by_criterion.values():
        assert outcome is not None
        assert shares[outcome.ptus] == pytest.approx(outcome.throttled_share)
    assert len(shares) <= 21


def test_of_single_requests_only_what_is_known_already_is_told(capacity: Callable[..., Ran]) -> None:
    """Every other count would be a simulation of its own."""
    ran = capacity(
        "from-logs", "tests/cases/logs-front-desk/input/requests.csv", "--today", "2026-10-01", "--format", "json"
    )
    (plan,) = json.loads(ran.stdout)["plans"]
    refused, costs = plan["curves"]["refused_by_ptus"], plan["curves"]["cost_by_ptus"]
    (option,) = (one for one in plan["options"] if one["deployment_type"] == refused["deployment_type"])
    bought = {one["ptus"] for one in option["by_criterion"].values() if one}

    assert refused["basis"] == "requests"
    assert [*refused["by_burst_seconds"]] == ["10"]
    assert {one["ptus"] for one in refused["by_burst_seconds"]["10"]} == bought
    assert costs is None or costs["points"] == sorted(option["optimum"]["rows"], key=lambda row: row["ptus"])
