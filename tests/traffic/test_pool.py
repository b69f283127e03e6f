"""Deployments as one: which could be, and what their minutes add up to."""

import math
from datetime import timedelta

import pytest

from capacity.findings import found
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.pool import POOL, pools
from capacity.traffic.series import Measured, ObservedDeployment, ToldTwice, Unsplit
from tests.minutes import MONDAY, NAN, deployment, floats, token_series

GLOBAL, ZONE = DeploymentType.GLOBAL_PROVISIONED, DeploymentType.DATA_ZONE_PROVISIONED


def pooled(*members: ObservedDeployment) -> ObservedDeployment:
    (pool,) = pools(members)
    assert pool.members == tuple(range(len(members)))
    return pool.whole


def test_the_peak_is_that_of_the_sum() -> None:
    """200 and 300 in different minutes: the sum peaks at 310 and not at 500."""
    pool = pooled(
        deployment(token_series([200, 10], [1, 2], requests=[3, 4]), "a"),
        deployment(token_series([10, 300], [5, 0], requests=[1, 1]), "b"),
    )

    assert (pool.name, pool.deployment, pool.resource, pool.model) == (POOL, None, None, "gpt-5.2")
    assert pool.source == found("sum-of", names=("a", "b"))
    assert pool.series.input_tokens.tolist() == [210, 310]
    assert pool.series.output_tokens.tolist() == [6, 2]
    assert pool.series.requests is not None
    assert pool.series.requests.tolist() == [4, 5]


def test_series_that_begin_apart_are_added_minute_by_minute() -> None:
    pool = pooled(
        deployment(token_series([1, 2], start=MONDAY + timedelta(minutes=3)), "a"),
        deployment(token_series([10, 20], start=MONDAY), "b"),
    )

    assert pool.series.start == MONDAY
    assert pool.series.input_tokens.tolist() == [10, 20, 0, 1, 2]


def test_a_minute_that_one_did_not_observe_is_not_observed() -> None:
    pool = pooled(deployment(token_series([NAN, 2]), "a"), deployment(token_series([10, 20]), "b"))

    assert math.isnan(pool.series.input_tokens[0])
    assert pool.series.input_tokens[1] == 22
    assert pool.series.observed.tolist() == [False, True]


@pytest.mark.parametrize(
    ("of_one", "of_other", "of_both"), [([5], [4], [9]), ([5], None, [5]), (None, [4], [4]), (None, None, None)]
)
def test_cached_input_that_one_does_not_tell_is_none_as_it_is_alone(
    of_one: list[float] | None, of_other: list[float] | None, of_both: list[float] | None
) -> None:
    """Or the pool would need more PTUs than its members do."""
    pool = pooled(deployment(token_series([10], cached=of_one), "a"), deployment(token_series([20], cached=of_other)))
    found = pool.series.cached_input_tokens

    assert (None if found is None else found.tolist()) == of_both


def test_requests_that_one_does_not_tell_are_not_known_of_the_pool() -> None:
    one = deployment(token_series([10], requests=[1]), "a")

    assert pooled(one, deployment(token_series([10]), "b")).series.requests is None


def test_the_pool_has_what_all_have() -> None:
    """Regions and sizes are kept where they agree or add up; what the service measured of one says nothing of both."""
    series = token_series([1])
    one = deployment(
        series,
        "a",
        region="swedencentral",
        deployment_type=ZONE,
        ptus=50,
        grain_minutes=60,
        measured=Measured(utilization_max_share=floats([1])),
    )
    same = pooled(one, deployment(series, "b", region="swedencentral", deployment_type=ZONE, ptus=25))
    other_region = pooled(one, deployment(series, "b", region="eastus2", deployment_type=ZONE, ptus=None))

    assert (same.region, same.deployment_type, same.ptus, same.sku_capacity) == ("swedencentral", ZONE, 75, None)
    assert (same.grain_minutes, same.measured) == (60, Measured())
    assert (other_region.region, other_region.ptus) == (None, None)


def test_types_of_one_residency_are_pooled_without_a_size() -> None:
    standard = deployment(token_series([1]), "b", deployment_type=DeploymentType.GLOBAL_STANDARD, sku_capacity=100)
    pool = pooled(deployment(token_series([1]), "a", deployment_type=GLOBAL, ptus=50), standard)

    assert (pool.deployment_type, pool.ptus, pool.sku_capacity) == (None, None, None)


@pytest.mark.parametrize(
    "other",
    [{"model": "gpt-4.1"}, {"model_version": "2025-12-11"}, {"deployment_type": ZONE}, {"model": None}],
    ids=["model", "version", "residency", "no model"],
)
def test_what_differs_is_not_pooled(other: dict[str, object]) -> None:
    series = token_series([1])

    assert pools([deployment(series, "a", deployment_type=GLOBAL), deployment(series, "b", **other)]) == []


def test_models_that_are_not_known_are_not_pooled() -> None:
    series = token_series([1])

    assert pools([deployment(series, "a", model=None), deployment(series, "b", model=None)]) == []


def test_there_is_a_pool_for_each_model() -> None:
    series = token_series([1])
    names = [("a", "gpt-5.2"), ("b", "gpt-4.1"), ("c", "gpt-5.2"), ("d", "gpt-4.1"), ("e", "gpt-4o")]
    found = pools([deployment(series, name, model=model) for name, model in names])

    assert [(pool.whole.model, pool.members) for pool in found] == [("gpt-5.2", (0, 2)), ("gpt-4.1", (1, 3))]


def test_what_two_exports_tell_of_a_member_they_tell_of_the_pool() -> None:
    """Of 300 input tokens in the first minute one export has 100: the pool has 310, or 110."""
    own, smaller = token_series([300, 20], [30, 2], cached=[200, 0]), token_series([100, 20], [30, 2], cached=[100, 0])
    pool = pooled(
        deployment(own, "a", told_twice=ToldTwice(minutes=1, least=smaller)),
        deployment(token_series([10, 10], [1, 1]), "b"),
    )

    assert pool.series.input_tokens.tolist() == [310, 30]
    assert pool.told_twice is not None
    assert pool.told_twice.minutes == 1
    least = pool.told_twice.least
    assert least.input_tokens.tolist() == [110, 30]
    assert least.output_tokens.tolist() == [31, 3]
    assert least.cached_input_tokens is not None
    assert least.cached_input_tokens.tolist() == [100, 0]


def test_bounds_of_a_member_are_bounds_of_the_pool() -> None:
    own, all_input, all_output = token_series([30], [10]), token_series([40], [0]), token_series([0], [40])
    pool = pooled(
        deployment(own, "a", unsplit=Unsplit(minutes=1, all_input=all_input, all_output=all_output)),
        deployment(token_series([1], [2]), "b"),
    )

    assert pool.unsplit is not None
    bounds = pool.unsplit.all_input, pool.unsplit.all_output
    assert [(one.input_tokens.tolist(), one.output_tokens.tolist()) for one in bounds] == [([41], [2]), ([1], [42])]


def test_a_pool_of_members_without_doubts_has_none() -> None:
    pool = pooled(deployment(token_series([1], [2]), "a"), deployment(token_series([1], [2]), "b"))
    assert (pool.told_twice, pool.unsplit) == (None, None)
