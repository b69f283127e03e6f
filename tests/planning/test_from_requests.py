"""Plans of single requests: sizes against a bucket of their own, size by size, for what is planned and what is not."""

from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Any

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.findings import found as finding
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.trials import Admission
from capacity.planning.results.plan import Plan, ProvisionedOption, Reason
from capacity.reports.content import costs
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType, TokenWeights
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Settings, Slo
from capacity.traffic.replay import Limits
from capacity.traffic.requests import UNKNOWN, US_PER_SECOND, Requests
from capacity.traffic.series import Measured, ObservedDeployment
from capacity.traffic.statistics import Burst, RequestShape, Statistics
from tests.leaky_bucket import Row, leaky_bucket, of_log, refused_shares, warm_up
from tests.minutes import NAN, by_criteria, deployment, every_term, floats, token_series, traffic_of

GLOBAL, ZONE, REGIONAL = (
    DeploymentType.GLOBAL_PROVISIONED,
    DeploymentType.DATA_ZONE_PROVISIONED,
    DeploymentType.REGIONAL_PROVISIONED,
)
PER_PTU, OUTPUT_WEIGHT = 3400, 8
"""Of gpt-5.2, whose cached input weighs nothing.

Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
"""
SIZES = {GLOBAL: (15, 5), ZONE: (15, 5), REGIONAL: (50, 50)}
"""Minimum and increment. Source: the same."""
CATALOG = Catalog()
TODAY = date(2026, 10, 1)
START = datetime(2026, 9, 7, 9, 40, tzinfo=UTC)
START_US = int(START.timestamp()) * US_PER_SECOND
LIMITS = Limits(throttled_share=0.02, worst_hour_throttled_share=0.05)


def busy(number: int = 400) -> Requests:
    """Half an hour over two clock hours, in crowds of ten within a second, of up to 6,000 weighted tokens."""
    random = np.random.default_rng(4)
    crowds = np.repeat(np.sort(random.integers(0, 1800, number // 10)), 10) * US_PER_SECOND
    input_ = random.integers(200, 4000, number)
    return Requests(
        arrival_us=np.sort(START_US + crowds + random.integers(0, US_PER_SECOND, number)),
        input_tokens=input_,
        output_tokens=random.integers(10, 250, number),
        cached_input_tokens=input_ * random.integers(0, 2, number) // 2,
        max_output_tokens=np.full(number, 400),
        duration_us=random.integers(1, 9, number) * US_PER_SECOND,
    )


def observed(requests: Requests, **facts: Any) -> ObservedDeployment:  # noqa: ANN401  # fields of a deployment
    """The deployment with its requests, and the minutes that they make."""
    index = requests.arrival_us // (60 * US_PER_SECOND) - START_US // (60 * US_PER_SECOND)

    def column(weights: Any) -> Any:  # noqa: ANN401  # numpy's own
        return np.bincount(index, weights=weights, minlength=30).astype(np.float64)

    cached = None if requests.cached_input_tokens is None else column(requests.cached_input_tokens)
    minutes = (column(requests.input_tokens), column(requests.output_tokens))
    series = token_series(*minutes, start=START, requests=column(None), cached=cached)
    same = Statistics(mean=1, p50=1, p95=1, p99=1, max=1)
    shape = RequestShape(input_tokens=same, output_tokens=same, cached_input_share=None)
    return deployment(series, **{"requests": requests, "shape": shape, **facts})


def plan(one: ObservedDeployment, **sizing: Any) -> Plan:  # noqa: ANN401
    """What is no field of `Sizing` is one of its settings."""
    own = {name: sizing.pop(name) for name in list(sizing) if name not in Sizing.record_fields}
    own["planning"] = every_term(own.get("planning"))
    asked = Sizing(**{"burst_seconds": 10.0, "limits": LIMITS, **sizing}, settings=Settings(**own))
    (found,) = from_minutes.report([one], asked, CATALOG, today=TODAY).plans
    assert isinstance(found, Plan)
    return found


def option(found: Plan, type_: DeploymentType = GLOBAL) -> ProvisionedOption:
    (sized,) = (one for one in found.options if one.deployment_type is type_)
    assert isinstance(sized, ProvisionedOption)
    return sized


def rows(requests: Requests, factor: Fraction = Fraction(1)) -> tuple[Row, ...]:
    """Costs by the weights of gpt-5.2, each so many times as much."""
    assert requests.cached_input_tokens is not None
    assert requests.max_output_tokens is not None
    assert requests.duration_us is not None
    columns = (
        requests.arrival_us,
        requests.input_tokens - requests.cached_input_tokens,
        requests.output_tokens,
        requests.max_output_tokens,
        requests.duration_us,
    )
    return tuple(
        Row(
            at_us,
            (fresh + OUTPUT_WEIGHT * (most if most >= 0 and ran >= 0 else wrote)) * factor,
            (fresh + OUTPUT_WEIGHT * wrote) * factor,
            ran if ran >= 0 else None,
        )
        for at_us, fresh, wrote, most, ran in zip(*(column.tolist() for column in columns), strict=True)
    )


@cache
def first_size(of: tuple[Row, ...], type_: DeploymentType, burst_seconds: Fraction, limits: Limits = LIMITS) -> int:
    """Scanning upward, by a bucket of its own."""
    for ptus in count(*SIZES[type_]):
        of_all, of_hour = refused_shares(of, leaky_bucket(of_log(of), ptus * PER_PTU, burst_seconds))
        if of_all <= limits.throttled_share and of_hour <= limits.worst_hour_throttled_share:
            return ptus
    raise AssertionError


@pytest.mark.parametrize("type_", [GLOBAL, REGIONAL])
@pytest.mark.parametrize("burst_seconds", [5.0, 10.0, 60.0])
def test_the_first_deployable_size_that_keeps_to_the_limits(type_: DeploymentType, burst_seconds: float) -> None:
    found = option(plan(observed(busy()), burst_seconds=burst_seconds), type_)
    expected = first_size(rows(busy()), type_, Fraction(burst_seconds))
    of_all, of_hour = refused_shares(
        rows(busy()), leaky_bucket(of_log(rows(busy())), expected * PER_PTU, Fraction(burst_seconds))
    )
    outcome = by_criteria(found).by_criterion[Criterion.THROTTLED]

    assert outcome is not None
    assert (found.ptus, outcome.ptus, by_criteria(found).throttled_basis) == (expected, expected, "requests")
    assert outcome.throttled_share == pytest.approx(float(of_all))
    assert outcome.worst_hour_throttled_share == pytest.approx(float(of_hour))


def test_types_with_the_same_sizes_have_the_same_answer() -> None:
    found = plan(observed(busy()))

    assert by_criteria(option(found, ZONE)).by_criterion == by_criteria(option(found, GLOBAL)).by_criterion
    assert option(found, REGIONAL).ptus % 50 == 0


def test_what_other_sizes_refuse_is_told_in_requests() -> None:
    for criterion, outcome in by_criteria(option(plan(observed(busy())))).by_criterion.items():
        assert outcome is not None
        of_all, of_hour = refused_shares(
            rows(busy()), leaky_bucket(of_log(rows(busy())), outcome.ptus * PER_PTU, Fraction(10))
        )
        assert outcome.throttled_share == pytest.approx(float(of_all)), criterion
        assert outcome.worst_hour_throttled_share == pytest.approx(float(of_hour)), criterion


def test_without_its_criterion_no_request_is_needed() -> None:
    """The minutes stand in, as a fluid: shares are of tokens, and the throttled criterion is left out."""
    found = option(plan(observed(busy()).replaced(requests=None), criterion=Criterion.MAX))

    assert (by_criteria(found).throttled_basis, by_criteria(found).by_criterion[Criterion.THROTTLED]) == (
        "tokens",
        None,
    )
    assert set(by_criteria(found).ptus_at_burst_seconds) == {0, 10, 60}


def test_what_runs_when_a_log_begins_is_told_with_what_would_be_refused_from_nothing() -> None:
    """The log begins with a crowd that allows far more output than it writes."""
    of = busy().replaced(max_output_tokens=np.where(np.arange(400) < 10, 20_000, 400))
    found = plan(observed(of))
    size, first = option(found).ptus, warm_up(rows(of))
    (told,) = (one for one in found.assumptions if one.code == "warm-up-or-nothing")
    cold = [not one.accepted for one in leaky_bucket(rows(of), size * PER_PTU, Fraction(10))]

    assert first >= 10
    assert told.values["warm_up"] == finding("warm-up", requests=first, of=400, seconds=8)
    assert (told.values["type_"], told.values["ptus"], told.values["share"]) == (GLOBAL, size, sum(cold) / len(cold))
    assert sum(cold) > 0.02 * len(cold)
    (plain,) = (one for one in plan(observed(busy())).assumptions if one.code.startswith("warm-up"))
    assert plain == finding("warm-up", requests=warm_up(rows(busy())), of=400, seconds=8)


def test_a_log_that_is_short_against_its_requests_is_judged_whole() -> None:
    of = busy().replaced(duration_us=np.full(400, 900 * US_PER_SECOND))
    found = plan(observed(of))

    assert finding("no-warm-up", seconds=900) in found.assumptions
    assert option(found).ptus == first_size(rows(of), GLOBAL, Fraction(10))


def test_where_hours_of_few_requests_decide_the_size_without_them_is_told() -> None:
    """Half an hour in two hours of some 200 requests, of which 1 % may be refused, and 5 % of all."""
    limits = Limits(throttled_share=0.05, worst_hour_throttled_share=0.01)
    found = plan(observed(busy()), limits=limits)
    (told,) = (one for one in found.assumptions if one.code == "small-hours")
    alone = first_size(rows(busy()), GLOBAL, Fraction(10), limits.replaced(worst_hour_throttled_share=1))

    assert told == finding(
        "small-hours", hours=2, of=2, share=0.01, type_=GLOBAL, ptus=alone, instead=option(found).ptus
    )
    assert alone < option(found).ptus
    strict = plan(observed(busy()), limits=Limits(throttled_share=0, worst_hour_throttled_share=0.01))
    assert "small-hours" not in [one.code for one in strict.assumptions]
    assert "small-hours" not in [one.code for one in plan(observed(busy()), criterion=Criterion.MAX).assumptions]


# --- what is planned


@pytest.mark.parametrize("headroom", ["0.1", "0.2", "1"])
def test_headroom_makes_every_request_cost_more(headroom: str) -> None:
    found = option(plan(observed(busy()), planning=Planning(headroom_share=Fraction(headroom))))

    assert found.ptus == first_size(rows(busy(), 1 + Fraction(headroom)), GLOBAL, Fraction(10))


def test_growth_makes_every_request_cost_more() -> None:
    planning = Planning(growth_share_per_month=Fraction("0.1"), growth_months=2, headroom_share=Fraction("0.2"))
    found = plan(observed(busy()), planning=planning)

    assert option(found).ptus == first_size(rows(busy(), Fraction("1.21") * Fraction("1.2")), GLOBAL, Fraction(10))
    assert found.demand.basis.values["growth"] == Fraction("1.21")


def test_an_own_cache_makes_every_request_cost_less() -> None:
    found = option(plan(observed(busy()), planning=Planning(response_cache_hit_share=Fraction("0.4"))))

    assert found.ptus == first_size(rows(busy(), Fraction("0.6")), GLOBAL, Fraction(10))


def test_more_headroom_is_shown_by_the_same_criterion() -> None:
    expected = {share: first_size(rows(busy(), 1 + Fraction(share)), GLOBAL, Fraction(10)) for share in ("0.1", "0.2")}
    plain = option(plan(observed(busy())))
    with_own = option(plan(observed(busy()), planning=Planning(headroom_share=Fraction("0.5"))))

    assert plain.ptus_at_headroom == with_own.ptus_at_headroom == expected


def test_other_depths_are_shown() -> None:
    found = option(plan(observed(busy()), burst_seconds=5.0))
    expected = {depth: first_size(rows(busy()), GLOBAL, Fraction(depth)) for depth in (1, 5, 10, 60)}

    assert by_criteria(found).ptus_at_burst_seconds == expected
    assert list(by_criteria(found).ptus_at_burst_seconds) == [1, 5, 10, 60]


def test_limits_are_shares_of_requests() -> None:
    anything = Limits(throttled_share=1, worst_hour_throttled_share=1)
    nothing = Limits(throttled_share=0, worst_hour_throttled_share=0)

    assert option(plan(observed(busy()), limits=anything)).ptus == 15
    assert option(plan(observed(busy()), limits=nothing)).ptus == first_size(
        rows(busy()), GLOBAL, Fraction(10), nothing
    )


def test_own_weights_are_taken_before_the_published_ones() -> None:
    own = TokenWeights(output=Fraction(0), cached_input=Fraction(1))
    nothing = np.zeros(400, dtype=np.int64)
    light = busy().replaced(output_tokens=nothing, cached_input_tokens=nothing, max_output_tokens=nothing)

    assert option(plan(observed(busy()), token_weights=own)).ptus == first_size(rows(light), GLOBAL, Fraction(10))


# --- what always refuses


def test_what_arrives_at_one_instant_fits_no_size() -> None:
    """The first of them is accepted, and 10 s of 100,000 PTUs are 57 million tokens."""
    crowd = Requests(
        arrival_us=np.full(5, START_US),
        input_tokens=np.full(5, 60_000_000),
        output_tokens=np.zeros(5, dtype=np.int64),
    )
    found = plan(observed(crowd))
    rejections = {one.deployment_type: one for one in found.rejections}

    assert set(SIZES) <= set(rejections)
    assert rejections[GLOBAL].reason is Reason.ALWAYS_THROTTLED
    assert rejections[GLOBAL].detail == finding("always-throttled", burst_seconds=10, ptus=100_000)
    assert not any(isinstance(one, ProvisionedOption) for one in found.options)


def test_a_shallower_bucket_may_fit_no_size_where_the_one_asked_for_does() -> None:
    """Of 12 million tokens at one instant 10 s of some 21,000 PTUs hold 11 of 12; of 1 s no size does."""
    crowd = Requests(
        arrival_us=np.full(12, START_US),
        input_tokens=np.full(12, 1_000_000),
        output_tokens=np.zeros(12, dtype=np.int64),
    )
    found = plan(observed(crowd))

    assert option(found).ptus == 19_415, "more than 11,000,000 / (10 x 3,400 / 60)"
    assert by_criteria(option(found)).ptus_at_burst_seconds[1] is None


# --- what is deployed, and quota


def test_what_is_deployed_is_held_to_the_same_criterion() -> None:
    found = plan(observed(busy(), deployment_type=GLOBAL, ptus=100))
    beside = plan(observed(busy(), deployment_type=REGIONAL, ptus=100), deployment_types=(GLOBAL,))

    assert found.current is not None
    assert (found.current.ptus, found.current.delta_ptus) == (100, option(found).ptus - 100)
    assert beside.current is not None
    assert beside.current.delta_ptus == first_size(rows(busy()), REGIONAL, Fraction(10)) - 100
    assert [one.deployment_type for one in beside.options] == [GLOBAL]


def test_rpm_is_that_of_the_busiest_second() -> None:
    bursts = tuple(
        Burst(seconds=seconds, dispersion=1, max_requests=most, max_rpm=most * 60 / seconds, max_tpm=None)
        for seconds, most in ((1, 9), (10, 20), (60, 30))
    )
    found = plan(observed(busy(), bursts=bursts))

    assert found.demand.highest_rpm == 540
    assert finding("rpm-of-a-burst", rpm=540, seconds=1) in found.assumptions


# --- how requests are admitted


def assumed(found: Plan) -> list[Finding]:
    return [one for one in found.assumptions if one.code == "admitted-at-use"]


def test_an_estimate_that_is_the_actual_use_is_said() -> None:
    without = busy().replaced(max_output_tokens=None, duration_us=None)
    found = plan(observed(without))
    of_use = tuple(row._replace(estimate=row.actual) for row in rows(busy()))

    assert assumed(found) == [finding("admitted-at-use", lacking=400, of=400)]
    assert option(found).ptus == first_size(of_use, GLOBAL, Fraction(10))
    assert assumed(plan(observed(busy()))) == []


def test_how_many_of_the_requests_lack_something_is_said() -> None:
    maximum = np.where(np.arange(400) % 4, 400, UNKNOWN)
    some = busy().replaced(max_output_tokens=maximum)

    assert assumed(plan(observed(some))) == [finding("admitted-at-use", lacking=100, of=400)]
    assert option(plan(observed(some))).ptus == first_size(rows(some), GLOBAL, Fraction(10))


def test_options_fill_in_for_the_log() -> None:
    without = busy().replaced(max_output_tokens=None, duration_us=None)
    admission = Admission(max_output_tokens=1000, tokens_per_second=Fraction(50))
    filled = without.replaced(
        max_output_tokens=np.full(400, 1000), duration_us=without.output_tokens.astype(np.int64) * US_PER_SECOND // 50
    )
    found = plan(observed(without), admission=admission)

    assert assumed(found) == []
    assert option(found).ptus == first_size(rows(filled), GLOBAL, Fraction(10))


# --- image models, and what was refused


def test_image_models_count_what_they_write_as_images() -> None:
    """Of gpt-image-2: a PTU carries 1,200, image input weighs 1.6 and image output 6; sizes go in steps of 100.

    Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
    """
    requests = Requests(
        arrival_us=START_US + np.arange(60) * 30 * US_PER_SECOND,
        input_tokens=np.full(60, 1000),
        output_tokens=np.full(60, 40_000),
        image_input_tokens=np.full(60, 500),
    )
    cost = 500 + Fraction("1.6") * 500 + 6 * 40_000
    of = [Row(at_us, cost, cost) for at_us in requests.arrival_us.tolist()]
    found = option(plan(observed(requests, model="gpt-image-2")))
    expected = next(
        ptus
        for ptus in count(100, 100)
        if refused_shares(of, leaky_bucket(of_log(of), ptus * 1200, Fraction(10)))[0] <= Fraction("0.02")
    )

    assert found.ptus == expected > 100


def test_image_models_are_sized_by_minutes_too() -> None:
    series = token_series([1000] * 30, [40_000] * 30, start=START, requests=[1] * 30)
    found = option(plan(deployment(series, model="gpt-image-2"), criterion=Criterion.MAX))

    assert found.ptus_needed == pytest.approx((1000 + 6 * 40_000) / 1200)
    assert found.ptus == 300


def test_a_gap_does_not_hide_what_images_cost() -> None:
    """Text output, which has no weight, is unknown in a minute that was not observed, and none in all others."""
    series = token_series([1000, NAN] * 15, [40_000, NAN] * 15, start=START, requests=[1] * 30)
    found = option(plan(deployment(series, model="gpt-image-2"), criterion=Criterion.MAX))

    assert found.ptus_needed == pytest.approx((1000 + 6 * 40_000) / 1200)


def test_text_models_count_images_as_any_input() -> None:
    seen = busy().replaced(image_input_tokens=np.full(400, 100))

    assert (
        by_criteria(option(plan(observed(seen)))).by_criterion
        == by_criteria(option(plan(observed(busy())))).by_criterion
    )


def test_refused_requests_are_demand_by_every_criterion() -> None:
    """Minutes have what was served alone; the requests have all of them, refused ones at the mean."""
    served = Requests(
        arrival_us=START_US + np.arange(300) * 6 * US_PER_SECOND,
        input_tokens=np.full(300, 9000),
        output_tokens=np.full(300, 100),
    )
    refused = np.arange(300) >= 150
    minutes = np.where(np.arange(30) < 15, 10.0, 0.0)
    series = token_series(minutes * 9000, minutes * 100, start=START, requests=[10.0] * 30)
    one = observed(served.replaced(refused=refused)).replaced(
        series=series, measured=Measured(throttled_requests=floats([0] * 15 + [10] * 15))
    )
    found = plan(one)
    warnings = {warning.code: warning.values for warning in found.warnings}

    assert [by_criteria(option(found)).by_criterion[name].ptus_needed for name in (Criterion.MEAN, Criterion.MAX)] == [  # type: ignore[union-attr]  # they are known
        pytest.approx(10 * 9800 / PER_PTU)
    ] * 2
    weighted = traffic_of(found).normalized_tpm
    assert weighted is not None
    assert weighted.mean == 10 * 9800  # the traffic told is that which is sized
    assert (warnings["hidden-demand"]["refused"], warnings["hidden-demand"]["spilled"]) == (150, 0)


# --- what a log spills, and what that costs


PRICES = {"input": Fraction("1.75"), "cached_input": Fraction("0.175"), "output": Fraction(14)}
"""Of gpt-5.2 on Global Standard, in USD per million tokens. Source: Azure Retail Prices API, eastus2, 2026-10-09."""
A_YEAR = Fraction(2652, 12)
"""A Global PTU a month, in USD. Source: the same."""
MONTHS = Fraction(730 * 60, 30)
"""Of half an hour."""


def spilled(requests: Requests, ptus: int, factor: Fraction = Fraction(1)) -> list[bool]:
    """Of each request whether a bucket of 10 s refuses it; no PTUs refuse all."""
    if not ptus:
        return [True] * requests.count
    return [not one.accepted for one in leaky_bucket(of_log(rows(requests, factor)), ptus * PER_PTU, Fraction(10))]


def weighted_share(requests: Requests, refused: list[bool]) -> float:
    """What these requests are of the weighted tokens of all."""
    tokens = [row.actual for row in rows(requests)]
    return float(sum(one for one, gone in zip(tokens, refused, strict=True) if gone) / sum(tokens))


def by_the_token(requests: Requests, refused: list[bool], factor: Fraction = Fraction(1)) -> Fraction:
    """A month of what was refused."""
    assert requests.cached_input_tokens is not None
    tokens = {
        "input": requests.input_tokens - requests.cached_input_tokens,
        "cached_input": requests.cached_input_tokens,
        "output": requests.output_tokens,
    }
    mask = np.array(refused)
    return sum((int(tokens[name][mask].sum()) * PRICES[name] for name in PRICES), Fraction(0)) * MONTHS * factor / 10**6


def mix(requests: Requests, ptus: int, factor: Fraction = Fraction(1)) -> float:
    return float(ptus * A_YEAR + by_the_token(requests, spilled(requests, ptus, factor), factor))


@pytest.mark.parametrize("growth", [Fraction(0), Fraction("0.5")])
def test_rows_of_the_optimum_are_billed_request_by_request(growth: Fraction) -> None:
    growing = Planning(growth_share_per_month=growth, growth_months=1) if growth else Planning()
    best = option(plan(observed(busy()), planning=growing)).optimum

    assert best is not None
    assert best.basis == "tokens"
    for row in best.rows:
        refused = spilled(busy(), row.ptus, 1 + growth)
        assert row.spilled_share == pytest.approx(weighted_share(busy(), refused))
        assert row.spilled_request_share == pytest.approx(sum(refused) / busy().count)
        assert row.per_month is not None
        assert float(row.per_month) == pytest.approx(mix(busy(), row.ptus, 1 + growth), abs=0.03)


def test_no_size_beside_the_optimum_costs_less() -> None:
    best = option(plan(observed(busy()))).optimum
    assert best is not None

    costs = {ptus: mix(busy(), ptus) for ptus in (best.ptus - 5, best.ptus, best.ptus + 5) if ptus >= 15}
    assert min(costs, key=lambda ptus: costs[ptus]) == best.ptus
    assert float(best.cost.per_month or 0) == pytest.approx(costs[best.ptus], abs=0.03)


def test_without_ptus_all_is_paid_by_the_token() -> None:
    found = plan(observed(busy()))
    best = option(found).optimum
    (standard,) = (one for one in found.options if one.deployment_type is DeploymentType.GLOBAL_STANDARD)

    assert best is not None
    assert best.rows[0].ptus == 0
    assert float(best.rows[0].per_month or 0) == pytest.approx(
        float(standard.usd_per_month["pay_as_you_go"] or 0), abs=0.02
    )


def test_only_so_many_weighted_tokens_may_spill() -> None:
    allowed = Fraction("0.05")
    best = option(plan(observed(busy()), slo=Slo(spilled_share=allowed))).optimum

    assert best is not None
    found = [weighted_share(busy(), spilled(busy(), ptus)) for ptus in (best.ptus, best.ptus - 5)]
    assert found[0] <= allowed < found[1]
    assert best.spilled_share == pytest.approx(found[0])
    assert best.rows[0].spilled_share == 1


def test_quota_for_what_spills_is_that_of_the_busiest_minute() -> None:
    best = option(plan(observed(busy()))).optimum
    assert best is not None
    refused = np.array(spilled(busy(), best.ptus))
    minute = (busy().arrival_us // (60 * US_PER_SECOND))[refused]
    tokens = (busy().input_tokens + busy().output_tokens)[refused]

    assert best.spillover.rpm_needed == max(np.unique(minute, return_counts=True)[1])
    assert best.spillover.tpm_needed == max(int(tokens[minute == one].sum()) for one in np.unique(minute))


def test_ptus_are_as_full_as_what_they_serve_is_heavy() -> None:
    best = option(plan(observed(busy()))).optimum
    assert best is not None
    of = rows(busy())
    served = sum(row.actual for row, out in zip(of, spilled(busy(), best.ptus), strict=True) if not out)

    assert float(best.utilization_share or 0) == pytest.approx(float(served / 30 / (best.ptus * PER_PTU)))


def test_what_is_recommended_says_both_shares_of_what_spills() -> None:
    found = plan(observed(busy()), deployment_types=(GLOBAL,), slo=Slo(spilled_share=Fraction("0.05")))
    offer = found.recommended.offer
    assert offer is not None
    assert offer.ptus is not None
    refused = spilled(busy(), offer.ptus)
    share, of_requests = weighted_share(busy(), refused), sum(refused) / busy().count
    told = " ".join(line for section in costs.first(found) for line in section.lines)

    assert offer.spilled_basis == "tokens"
    assert offer.spilled_share == pytest.approx(share)
    assert offer.spilled_request_share == pytest.approx(of_requests)
    assert f"{share:.1%} of the weighted tokens, {of_requests:.1%} of the requests, spill".replace("%", " %") in told


def long_maxima() -> Requests:
    """Every request allows 8,000 tokens of output, and writes up to 250."""
    return busy().replaced(max_output_tokens=np.full(400, 8000))


def test_a_lower_maximum_is_told_with_what_it_saves_and_cuts() -> None:
    found = option(plan(observed(long_maxima())))
    answers = np.sort(busy().output_tokens)
    longest = int(answers[-1])

    advice = {one.statistic: one for one in found.max_output_advice}
    assert list(advice) == ["1.5 x max", "max", "p99"]  # of 400 answers p99.9 is the longest, rounded up
    assert advice["1.5 x max"].max_output_tokens == -(-3 * longest // 2)
    assert advice["max"].max_output_tokens == longest
    assert advice["max"].answers_cut_share == 0
    assert advice["p99"].answers_cut_share == np.mean(np.greater(answers, advice["p99"].max_output_tokens))
    assert advice["p99"].answers_cut_share
    for one in advice.values():
        lower = long_maxima().replaced(
            output_tokens=np.minimum(busy().output_tokens, one.max_output_tokens),
            max_output_tokens=np.full(400, one.max_output_tokens),
        )
        sized = option(plan(observed(lower)))
        assert one.ptus is not None
        assert sized.ptus <= one.ptus < found.ptus
        assert one.saved_usd_per_month == (found.ptus - one.ptus) * 221


def test_what_a_log_lowers_stands_first() -> None:
    """Where PTUs are bought; where tokens cost less there is nothing to do."""
    found = plan(observed(long_maxima()), deployment_types=(GLOBAL,))
    (first,) = found.do_first

    assert first.code == "lower-max-output"
    assert (first.values["maximum"], first.values["cut_share"]) == (None, 0)
    assert plan(observed(long_maxima())).do_first == ()


def test_nothing_is_advised_where_no_maximum_is_told_or_none_saves() -> None:
    without = busy().replaced(max_output_tokens=None, duration_us=None)
    tight = busy().replaced(max_output_tokens=busy().output_tokens)

    assert option(plan(observed(without))).max_output_advice == ()
    assert option(plan(observed(tight))).max_output_advice == ()
    assert option(plan(observed(long_maxima()), criterion=Criterion.MAX)).max_output_advice == ()


def test_refused_requests_and_those_without_a_maximum_are_no_answers() -> None:
    some = long_maxima()
    refused = some.replaced(refused=some.output_tokens > 200)
    unknown = some.replaced(max_output_tokens=np.where(some.output_tokens > 200, UNKNOWN, 8000))

    for requests in (refused, unknown):
        advice = {one.statistic: one for one in option(plan(observed(requests))).max_output_advice}
        assert advice["max"].max_output_tokens <= 200
