"""Plans of measured minutes: sizes and shares by every criterion, and what is said beside them."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.measured_plan import Outcome
from capacity.planning.results.plan import Action, BatchOption, Plan, ProvisionedOption, StandardOption
from capacity.planning.results.plan_report import Report, Total
from capacity.sizing.choices import Criterion, Order
from capacity.sizing.deployment import DeploymentType, TokenWeights
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Settings, Slo
from capacity.traffic.replay import Limits
from capacity.traffic.series import Floats, Measured, ObservedDeployment, TokenSeries, ToldTwice
from tests.minutes import MONDAY, NAN, by_criteria, deployment, every_term, floats, fluid, token_series, traffic_of
from tests.minutes import measured as of

GLOBAL, ZONE, REGIONAL = (
    DeploymentType.GLOBAL_PROVISIONED,
    DeploymentType.DATA_ZONE_PROVISIONED,
    DeploymentType.REGIONAL_PROVISIONED,
)
PER_PTU = 3400
"""Input TPM per PTU of gpt-5.2, whose output weighs 8 and whose cached input nothing.

Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
"""
SIZES = {GLOBAL: (15, 5), ZONE: (15, 5), REGIONAL: (50, 50)}
"""Minimum and increment. Source: the same."""
CATALOG = Catalog()
TODAY = date(2026, 10, 1)


def report(*observed: ObservedDeployment, pool: bool = False, order: Order = Order.NAME, **sizing: Any) -> Report:  # noqa: ANN401
    """The report; what is no field of `Sizing` is one of its settings."""
    own = {name: sizing.pop(name) for name in list(sizing) if name not in Sizing.record_fields}
    own["planning"] = every_term(own.get("planning"))
    return from_minutes.report(
        observed, Sizing(settings=Settings(**own), **sizing), CATALOG, today=TODAY, pool=pool, order=order
    )


def plan(observed: ObservedDeployment, **sizing: Any) -> Plan:  # noqa: ANN401
    (found,) = plans(report(observed, **sizing))
    return found


def plans(result: Report) -> list[Plan]:
    assert all(one.measured for one in result.plans)
    return list(result.plans)


def option(plan_: Plan, type_: DeploymentType = GLOBAL) -> ProvisionedOption:
    (found,) = (one for one in plan_.options if one.deployment_type is type_)
    assert isinstance(found, ProvisionedOption)
    return found


def outcome(of: ProvisionedOption, criterion: Criterion) -> Outcome:
    """What a criterion gives; minutes know all of them."""
    found = by_criteria(of).by_criterion[criterion]
    assert found is not None
    return found


def warned(plan_: Plan) -> dict[str, Mapping[str, Any]]:
    """The values of each warning by its code."""
    return {warning.code: warning.values for warning in plan_.warnings}


def assumed(plan_: Plan, code: str) -> Mapping[str, Any]:
    """The values of an assumption; empty where it is not made."""
    return next((one.values for one in plan_.assumptions if one.code == code), {})


def steady(tpm: float, minutes: int = 120, **more: Any) -> TokenSeries:  # noqa: ANN401
    """Input alone, the same every minute."""
    return token_series([tpm] * minutes, **more)


def busy() -> TokenSeries:
    """Three hours from 7:25 with a wave, a burst, idle minutes and gaps, of which a part is cached."""
    minutes = np.arange(180)
    input_ = 40_000.0 + 1_000 * (minutes * 37 % 101)
    input_[70:76] = 900_000
    input_[20:35] = 0
    input_[100:104] = NAN
    output = np.where(input_ > 0, 50.0 * (minutes * 13 % 97), input_)
    cached = np.floor(input_ * (minutes % 4) / 10)
    return token_series(input_, output, start=MONDAY.replace(hour=7, minute=25), requests=input_ / 1000, cached=cached)


# --- sizes


def weighted(series: TokenSeries) -> Floats:
    assert series.cached_input_tokens is not None
    return series.input_tokens - series.cached_input_tokens + 8 * series.output_tokens


def deployable(ptus_needed: float, type_: DeploymentType) -> int:
    minimum, increment = SIZES[type_]
    return next(size for size in count(minimum, increment) if size >= ptus_needed)


def expected(demand: Floats, type_: DeploymentType, burst: float, limits: Limits) -> dict[str, tuple[float, ...]]:
    """Criterion -> PTUs, refused share and that of the worst hour: by numpy and the plain loop."""
    start, known = busy().start, demand[~np.isnan(demand)]
    needed = {
        "mean": known.mean() / PER_PTU,
        "p95": np.percentile(known, 95) / PER_PTU,
        "p99": np.percentile(known, 99) / PER_PTU,
        "max": known.max() / PER_PTU,
    }
    sizes = {name: deployable(value, type_) for name, value in needed.items()}
    for size in count(*SIZES[type_]):
        whole, worst = fluid(start, demand.tolist(), size * PER_PTU, burst)
        if whole <= limits.throttled_share and worst <= limits.worst_hour_throttled_share:
            sizes["throttled"] = size
            break
    return {name: (size, *fluid(start, demand.tolist(), size * PER_PTU, burst)) for name, size in sizes.items()}


@pytest.mark.parametrize("type_", SIZES)
@pytest.mark.parametrize("burst", [0, 10, 60])
@pytest.mark.parametrize("planning", [{}, {"headroom_share": Fraction("0.15")}, {"growth_months": 3}])
def test_sizes_and_shares_of_every_criterion(burst: float, planning: dict[str, Any], type_: DeploymentType) -> None:
    if "growth_months" in planning:
        planning["growth_share_per_month"] = Fraction("0.04")
    limits = Limits(throttled_share=0.05, worst_hour_throttled_share=0.1)
    factor = 1.04**3 if "growth_months" in planning else 1 + float(planning.get("headroom_share", 0))
    found = plan(deployment(busy()), burst_seconds=burst, limits=limits, planning=Planning(**planning))

    outcomes = {one: outcome(option(found, type_), one) for one in Criterion}

    assert list(outcomes) == ["mean", "p95", "p99", "max", "throttled"]
    for name, (ptus, whole, worst) in expected(weighted(busy()) * factor, type_, burst, limits).items():
        found_one = outcomes[Criterion(name)]
        assert found_one.ptus == ptus, name
        assert found_one.throttled_share == pytest.approx(whole, rel=1e-9, abs=1e-12), name
        assert found_one.worst_hour_throttled_share == pytest.approx(worst, rel=1e-9, abs=1e-12), name


def test_what_is_needed_is_the_statistic_over_what_a_ptu_carries() -> None:
    """Of 0, 34,000, ..., 3,400,000 weighted tokens a PTU carries 3,400: 500 on average, p95 950, p99 990."""
    found = plan(deployment(token_series([34_000.0 * part for part in range(101)])))
    needed = {
        criterion.value: one.ptus_needed
        for criterion, one in by_criteria(option(found)).by_criterion.items()
        if one is not None
    }

    assert needed == {"mean": 500, "p95": 950, "p99": 990, "max": 1000, "throttled": None}


@pytest.mark.parametrize("criterion", Criterion)
def test_the_option_has_the_size_of_the_chosen_criterion(criterion: Criterion) -> None:
    for type_ in SIZES:
        found = option(plan(deployment(busy()), criterion=criterion), type_)
        one = outcome(found, criterion)
        peak = found.normalized_tpm / found.input_tpm_per_ptu

        assert (by_criteria(found).criterion, found.ptus, by_criteria(found).throttled_basis) == (
            criterion,
            one.ptus,
            "tokens",
        )
        assert found.peak_utilization_share == peak / one.ptus
        assert (found.ptus_needed is None) == (criterion is Criterion.THROTTLED)
        if found.ptus_needed is not None:
            assert float(found.ptus_needed) == pytest.approx(one.ptus_needed)


def test_the_usual_criterion_keeps_to_its_limits() -> None:
    """One of 1,000 minutes has 391,000 and not 51,000. Of its hour, 2,380,000, 1 % may be refused: 367,200 are 108."""
    series = token_series([51_000] * 999 + [391_000])
    usual = option(plan(deployment(series)))
    generous = option(plan(deployment(series), limits=Limits(throttled_share=0.01, worst_hour_throttled_share=1)))

    assert (usual.ptus, generous.ptus) == (110, 15)
    assert outcome(usual, Criterion.THROTTLED).worst_hour_throttled_share == pytest.approx(17_000 / 2_380_000)
    assert outcome(generous, Criterion.THROTTLED).throttled_share == pytest.approx(340_000 / 51_340_000)


def test_growth_the_response_cache_and_headroom_scale_the_minutes() -> None:
    """340,000 are 100 PTUs; grown twice by 10 % 121, of which a cache answers half: 60.5, and 66.55 with headroom."""
    series = steady(340_000)
    planning = {"growth_share_per_month": Fraction("0.1"), "growth_months": 2}
    halved = {**planning, "response_cache_hit_share": Fraction("0.5")}

    def needed(**of: Any) -> float | None:  # noqa: ANN401
        return outcome(option(plan(deployment(series), planning=Planning(**of))), Criterion.MAX).ptus_needed

    assert needed() == 100
    assert needed(**planning) == pytest.approx(121)
    assert needed(**halved) == pytest.approx(60.5)
    assert needed(**halved, headroom_share=Fraction("0.1")) == pytest.approx(66.55)


def test_the_traffic_is_told_as_it_was_whatever_is_planned() -> None:
    found = plan(
        deployment(steady(340_000)),
        planning=Planning(growth_share_per_month=Fraction(1), growth_months=1, headroom_share=Fraction(1)),
    )

    weighted_ = traffic_of(found).normalized_tpm
    assert weighted_ is not None
    assert weighted_.max == 340_000
    assert found.demand.tpm.input == 680_000
    assert found.demand.basis.values["growth"] == 2


def test_more_headroom_is_shown_by_the_same_criterion() -> None:
    """100 PTUs need 110 with a tenth more, and 120 with a fifth, instead of the headroom asked for."""
    found = option(plan(deployment(steady(340_000))))
    with_own = option(plan(deployment(steady(340_000)), planning=Planning(headroom_share=Fraction("0.5"))))

    assert (found.ptus, found.ptus_at_headroom) == (100, {"0.1": 110, "0.2": 120})
    assert (with_own.ptus, with_own.ptus_at_headroom) == (150, {"0.1": 110, "0.2": 120})


def test_the_demand_is_the_minute_that_costs_most() -> None:
    """20 output tokens weigh more than 100 of input; the most requests came in another minute."""
    found = plan(deployment(token_series([1000, 900], [0, 20], requests=[7, 2])))

    assert found.demand.tpm.input == 900
    assert found.demand.tpm.output == 20
    assert found.demand.rpm == 2
    assert found.demand.highest_rpm == 7
    assert found.demand.basis.values == {"at": MONDAY + timedelta(minutes=1), "growth": 1}


def test_own_weights_are_taken_before_the_published_ones() -> None:
    series = token_series([34_000] * 60, [34_000] * 60)
    own = TokenWeights(output=Fraction(4))

    assert outcome(option(plan(deployment(series))), Criterion.MAX).ptus_needed == 90
    assert outcome(option(plan(deployment(series), token_weights=own)), Criterion.MAX).ptus_needed == 50


def test_types_and_region_are_those_of_the_options_first() -> None:
    observed = deployment(steady(340_000), region="swedencentral")

    assert [one.deployment_type for one in plan(observed, deployment_types=(ZONE,)).options] == [ZONE]
    assert plan(observed).region == "swedencentral"
    assert plan(observed, region="eastus2").region == "eastus2"


def test_standard_types_are_sized_for_the_busiest_minute() -> None:
    found = plan(deployment(token_series([10_000, 90_000, 500])), deployment_types=(DeploymentType.GLOBAL_STANDARD,))
    (standard,) = found.options

    assert isinstance(standard, StandardOption)
    assert standard.tpm_needed == 90_000


# --- warnings


def test_a_well_told_deployment_has_no_warning_of_the_minutes() -> None:
    found = plan(deployment(steady(51_000, cached=[0] * 120)))
    codes = {"gaps", "coarse-grain", "demand-censored", "cached-share-unknown", "latency-above-slo", "model-unknown"}

    assert not codes & set(warned(found))
    assert "percentile-is-not-a-share" not in warned(found)


def test_gaps_are_told_with_both_readings() -> None:
    """Of 200 minutes 10 are not known. 340,000 every known minute is p99 100, with zeros too; their mean is not."""
    found = warned(plan(deployment(token_series([340_000] * 190 + [NAN] * 10))))["gaps"]
    two = warned(plan(deployment(token_series([340_000] + [NAN] * 99))))["gaps"]

    assert found["unobserved"] == pytest.approx(0.05)
    approx = pytest.approx
    assert found["readings"] == (("mean", 100, approx(95)), ("p95", 100, approx(100)), ("p99", 100, approx(100)))
    assert two["readings"] == (("mean", 100, approx(1)), ("p95", 100, 0), ("p99", 100, approx(1)))


def test_gaps_are_compared_with_headroom_on_both_sides() -> None:
    series = token_series([340_000] * 190 + [NAN] * 10)
    found = plan(deployment(series), planning=Planning(headroom_share=Fraction("0.1")))

    assert warned(found)["gaps"]["readings"][0] == ("mean", pytest.approx(110), pytest.approx(104.5))


@pytest.mark.parametrize(("unknown", "told"), [(1, False), (2, True)])
def test_one_in_a_hundred_may_be_missing(unknown: int, told: bool) -> None:  # noqa: FBT001
    found = plan(deployment(token_series([1.0] * (100 - unknown) + [NAN] * unknown)))

    assert ("gaps" in warned(found)) == told


def test_other_depths_of_the_bucket_are_told() -> None:
    """Every 2nd minute 340,000 tokens: 60 s of 50 PTUs hold a whole minute, 0 s nothing."""
    found = plan(deployment(token_series([340_000, 0] * 60)), burst_seconds=5.0)
    ptus = by_criteria(option(found)).ptus_at_burst_seconds

    assert list(ptus) == [0, 5, 10, 60]
    assert ptus[5] == option(found).ptus
    assert ptus[0] == 100
    assert 100 > (ptus[10] or 0) > (ptus[60] or 0) >= 50
    told = assumed(found, "burst-depth")
    assert (told["burst_seconds"], told["type_"], dict(told["ptus"])) == (5, GLOBAL, ptus)


def test_the_depth_of_the_bucket_is_no_matter_for_a_statistic() -> None:
    found = plan(deployment(token_series([340_000, 0] * 60)), criterion=Criterion.MAX)

    assert set(by_criteria(option(found)).ptus_at_burst_seconds.values()) == {100}
    assert not assumed(found, "burst-depth")


def test_means_of_an_hour_hide_peaks() -> None:
    coarse, fine = (plan(deployment(steady(1), grain_minutes=minutes)) for minutes in (60, 1))
    assert warned(coarse)["coarse-grain"] == {"minutes": 60}
    assert coarse.recommended.why.code == "sized-on-means"
    assert coarse.recommended.why.values == {"minutes": 60, "why": fine.recommended.why}


@pytest.mark.parametrize(
    ("measured", "told"),
    [
        ({"utilization_max_share": [0.5, 1.0]}, True),
        ({"utilization_max_share": [0.5, 0.9]}, False),
        ({"utilization_max_share": [0.5, 1.0], "throttled_requests": [0, 0]}, False),
        ({"utilization_max_share": [0.5, 1.0], "spilled_requests": [0, 0]}, False),
        ({"utilization_max_share": [NAN, NAN]}, False),
        ({}, False),
    ],
)
def test_full_minutes_hide_demand(measured: dict[str, list[float]], told: bool) -> None:  # noqa: FBT001
    columns: dict[str, Any] = {name: floats(values) for name, values in measured.items()}
    found = plan(deployment(token_series([1, 1], requests=[1, 1]), measured=Measured(**columns)))

    assert ("demand-censored" in warned(found)) == told


@pytest.mark.parametrize(("cached", "told"), [(None, True), ([0, 0], False)])
def test_cached_input_that_is_not_known(cached: list[float] | None, told: bool) -> None:  # noqa: FBT001
    assert ("cached-share-unknown" in warned(plan(deployment(token_series([1, 1], cached=cached))))) == told


@pytest.mark.parametrize(("asked", "told"), [(31, True), (30, False), (None, False)])
def test_answers_slower_than_wanted(asked: int | None, told: bool) -> None:  # noqa: FBT001
    """The median minute measured 30 tokens per second."""
    measured = Measured(tokens_per_second=floats([10, 30, 90]))
    slo = Slo(tokens_per_second=None if asked is None else Fraction(asked))
    found = warned(plan(deployment(token_series([1, 1, 1]), measured=measured), slo=slo))

    assert found.get("latency-above-slo") == (
        {"objective": "tokens_per_second", "wanted": 31, "measured": 30} if told else None
    )


def test_a_percentile_is_no_share_of_calls() -> None:
    """Of 200 minutes one has 5,151,000, the others at most 51,000, which 15 PTUs carry."""
    found = plan(deployment(token_series([0] * 60 + [51_000] * 139 + [5_151_000])))
    p99 = outcome(option(found), Criterion.P99)
    told = warned(found)["percentile-is-not-a-share"]

    assert (told["ptus"], told["type_"], told["basis"], told["share"]) == (15, GLOBAL, "tokens", p99.throttled_share)
    assert p99.throttled_share == pytest.approx(5_100_000 / (139 * 51_000 + 5_151_000))


# --- a model that is not known


def test_without_a_model_the_traffic_is_still_told() -> None:
    found = plan(deployment(token_series([5, 100], [50, 1], requests=[1, 2]), model=None, region="eastus2"))

    assert (found.model, found.options, found.current, found.weighed) == (None, (), None, None)
    assert agreed(found) == {}
    assert "model-unknown" in warned(found)
    traffic = traffic_of(found)
    assert traffic.normalized_tpm is None
    assert traffic.input_tpm is not None
    assert traffic.input_tpm.max == 100
    assert traffic.requests == 3
    assert traffic.busiest_minute == MONDAY + timedelta(minutes=1), "that with most tokens, unweighted"
    assert found.demand.tpm.input == 100
    assert found.demand.tpm.output == 1
    assert found.region == "eastus2"


def test_a_deployment_without_a_model_joins_no_pool_and_no_total() -> None:
    result = report(deployment(steady(1), "a", model=None), deployment(steady(1), "b", model=None), pool=True)

    assert [one.workload for one in result.plans] == ["a", "b"]
    assert result.totals == ()


# --- against what the service measured


def agreed(plan_: Plan) -> dict[str, tuple[Any, Any]]:
    return {one.name: (one.predicted, one.measured) for one in of(plan_).agreements}


DEPLOYED: dict[str, Any] = {"deployment_type": GLOBAL, "ptus": 50}
CARRIED = 50 * PER_PTU


def test_utilization_is_predicted_for_what_is_deployed() -> None:
    """50 PTUs carry 170,000: 85,000 is half of it, 136,000 four fifths."""
    measured = Measured(utilization_mean_share=floats([0.4, 0.6]), utilization_max_share=floats([0.5, 0.9]))
    found = plan(deployment(token_series([85_000, 136_000]), measured=measured, **DEPLOYED))

    assert agreed(found) == {
        "utilization_share.mean": (pytest.approx(0.65), 0.5),
        "utilization_share.max": (pytest.approx(0.8), 0.9),
    }


def test_predictions_are_of_what_was_and_not_of_what_is_planned() -> None:
    measured = Measured(utilization_max_share=floats([0.5]))
    found = plan(
        deployment(token_series([85_000]), measured=measured, **DEPLOYED),
        planning=Planning(growth_share_per_month=Fraction(1), growth_months=1, headroom_share=Fraction(1)),
    )

    assert agreed(found) == {"utilization_share.max": (0.5, 0.5)}


def test_refusals_are_predicted_as_a_share_of_tokens() -> None:
    """None was refused in fact; by the minutes 17,000 of 357,000 weighted tokens would have been."""
    measured = Measured(throttled_requests=floats([0, 0]))
    found = plan(deployment(token_series([187_000, CARRIED], requests=[90, 10]), measured=measured, **DEPLOYED))

    assert agreed(found) == {"throttled_share": (pytest.approx(17_000 / 357_000), 0)}


def test_measured_refusals_are_a_share_of_all_requests() -> None:
    """Requests count the refused ones, too: 25 of 100."""
    measured = Measured(throttled_requests=floats([20, 5]))
    found = plan(deployment(token_series([85_000, 85_000], requests=[60, 40]), measured=measured, **DEPLOYED))

    assert agreed(found)["throttled_share"][1] == 0.25


@pytest.mark.parametrize("facts", [{}, {"deployment_type": GLOBAL}])
def test_there_is_nothing_to_predict_without_a_size(facts: dict[str, Any]) -> None:
    measured = Measured(utilization_mean_share=floats([0.4]), utilization_max_share=floats([0.5]))

    assert agreed(plan(deployment(token_series([85_000]), measured=measured, **facts))) == {}


# --- what is deployed today


@pytest.mark.parametrize(
    ("tpm", "criterion", "action", "delta"),
    [
        (170_000, Criterion.THROTTLED, Action.KEEP, 0),
        (170_001, Criterion.MAX, Action.RESIZE, 5),
        (68_000, Criterion.THROTTLED, Action.RESIZE, -30),
        (1, Criterion.THROTTLED, Action.RESIZE, -35),
    ],
)
def test_what_to_do_with_50_ptus(tpm: float, criterion: Criterion, action: Action, delta: int) -> None:
    current = plan(deployment(steady(tpm), **DEPLOYED), criterion=criterion).current

    assert current is not None
    assert (current.deployment_type, current.ptus, current.delta_ptus, current.action) == (GLOBAL, 50, delta, action)


def test_the_criterion_decides_what_to_do_today() -> None:
    """A single minute of 340,000 among 2,000 of 51,000: 100 PTUs by `max`, 15 by `p99`."""
    observed = deployment(token_series([51_000] * 2000 + [340_000]), **DEPLOYED)
    deltas = {}
    for criterion in (Criterion.MAX, Criterion.P99):
        current = plan(observed, criterion=criterion).current
        assert current is not None
        deltas[criterion.value] = current.delta_ptus

    assert deltas == {"max": 50, "p99": -35}


def test_a_deployed_type_that_is_not_asked_for_is_sized_by_the_same_criterion() -> None:
    observed = deployment(token_series([51_000] * 2000 + [340_000]), **DEPLOYED)
    current = plan(observed, criterion=Criterion.P99, deployment_types=(ZONE,)).current

    assert current is not None
    assert (current.deployment_type, current.delta_ptus) == (GLOBAL, -35)


@pytest.mark.parametrize(
    ("facts", "deltas"),
    [
        (DEPLOYED, (-50, None)),
        ({"deployment_type": DeploymentType.GLOBAL_STANDARD, "sku_capacity": 30}, (None, -30)),
    ],
)
def test_an_idle_deployment_is_told_to_go(facts: dict[str, Any], deltas: tuple[int | None, int | None]) -> None:
    current = plan(deployment(steady(0, 3 * 24 * 60), **facts)).current

    assert current is not None
    assert (current.action, current.detail) == (Action.DELETE, found("idle-for-days", days=3))
    assert (current.delta_ptus, current.delta_sku_capacity) == deltas


def test_a_few_idle_hours_are_no_idle_deployment() -> None:
    """Days are counted as they were observed: the first has less than one, the second two of four."""
    short = plan(deployment(steady(0, 23 * 60), **DEPLOYED)).current
    half = plan(deployment(token_series([0, NAN] * (2 * 24 * 60)), **DEPLOYED)).current

    assert short is not None
    assert half is not None
    assert (short.action, short.delta_ptus) == (Action.RESIZE, -35)
    assert (half.action, half.detail) == (Action.DELETE, found("idle-for-days", days=2))


def test_a_deployment_that_refuses_everything_is_not_idle() -> None:
    minutes = 3 * 24 * 60
    series = steady(0, minutes, requests=[5] * minutes)
    current = plan(deployment(series, measured=Measured(throttled_requests=floats([5] * minutes)), **DEPLOYED)).current

    assert current is not None
    assert current.action is not Action.DELETE


def test_what_was_not_observed_is_not_idle() -> None:
    current = plan(deployment(steady(NAN, 3 * 24 * 60), **DEPLOYED)).current

    assert current is not None
    assert current.action is not Action.DELETE


def test_nothing_is_said_of_a_deployment_of_unknown_size() -> None:
    assert plan(deployment(steady(1))).current is None
    assert plan(deployment(steady(1), deployment_type=GLOBAL)).current is None


# --- several deployments


def three() -> list[ObservedDeployment]:
    """Needs of 20, 100 and 40 PTUs, 50 deployed of each."""
    needs = {"b-small": 68_000, "c-large": 340_000, "a-middle": 136_000}
    return [deployment(steady(tpm), name, resource=f"/accounts/{name}", **DEPLOYED) for name, tpm in needs.items()]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.NAME, ["a-middle", "b-small", "c-large"]),
        (Order.SAVINGS, ["b-small", "a-middle", "c-large"]),
        (Order.PTUS, ["c-large", "a-middle", "b-small"]),
    ],
)
def test_orders_of_plans(order: Order, names: list[str]) -> None:
    assert [one.workload for one in report(*three(), order=order).plans] == names


@pytest.mark.parametrize("order", Order)
def test_equals_stand_by_name_and_resource(order: Order) -> None:
    observed = [
        deployment(steady(1), name, resource=resource) for name, resource in (("b", "2"), ("b", "1"), ("a", "3"))
    ]
    found = report(*observed, order=order).plans

    assert [(one.workload, one.resource) for one in found] == [("a", "3"), ("b", "1"), ("b", "2")]


def test_totals_add_up_each_type() -> None:
    found = {total.deployment_type: total for total in report(*three()).totals}

    assert found[GLOBAL] == Total(
        deployment_type=GLOBAL, region=None, workloads=3, ptus=160, deployed_ptus=150, recommended_ptus=160
    )
    assert (found[ZONE].ptus, found[ZONE].deployed_ptus) == (160, 0)
    assert (found[REGIONAL].ptus, found[REGIONAL].deployed_ptus) == (200, 0)


def test_the_pool_comes_last_and_says_what_it_saves() -> None:
    """Two that peak in turn need 100 PTUs each, and 100 together; totals do not count the pool."""
    up, down = [340_000] * 60 + [0] * 60, [0] * 60 + [340_000] * 60
    result = report(
        deployment(token_series(up), "x", **DEPLOYED), deployment(token_series(down), "y", **DEPLOYED), pool=True
    )
    found = plans(result)

    assert [one.workload for one in found] == ["x", "y", "pool"]
    assert [option(one).ptus for one in found] == [100, 100, 100]
    assert assumed(found[2], "pool-sizes")["sizes"] == ((GLOBAL, 100, 200), (ZONE, 100, 200), (REGIONAL, 100, 200))
    assert found[2].assumptions[-1].code == "pool-mixes-traffic"
    assert found[2].current is not None
    assert (found[2].current.ptus, found[2].current.delta_ptus, of(found[2]).deployment) == (100, 0, None)
    assert {total.deployment_type: total.ptus for total in result.totals}[GLOBAL] == 200


def test_the_pool_stays_last_in_every_order() -> None:
    for order in Order:
        assert report(*three(), pool=True, order=order).plans[-1].workload == "pool"


def test_without_being_asked_for_there_is_no_pool() -> None:
    assert [one.workload for one in report(*three()).plans] == ["a-middle", "b-small", "c-large"]


def test_a_pool_holds_what_its_members_refused() -> None:
    minute = [34_000.0] * 60
    chat = deployment(token_series(minute, [0.0] * 60, requests=[20.0] * 60), name="chat")
    refusing = deployment(token_series(minute, [0.0] * 60, requests=[20.0] * 60), name="busy")
    refusing = refusing.replaced(measured=Measured(throttled_requests=np.full(60, 10.0)))

    result = from_minutes.report([chat, refusing], Sizing(), Catalog(), today=TODAY, pool=True)

    pool = result.plans[-1]
    assert pool.workload == "pool"
    assert pool.demand.tpm.input == 34_000 + 68_000


def test_nothing_observed_is_told() -> None:
    nothing = [float("nan")] * 60

    codes = {warning.code for warning in plan(deployment(token_series(nothing, nothing))).warnings}

    assert "nothing-observed" in codes


@pytest.mark.parametrize(
    ("measured", "slo", "code", "values"),
    [
        (
            {"tokens_per_second": [40.0] * 60},
            {},
            "latency-above-target",
            {"wanted": 50, "measured": 40},
        ),
        (
            {"tokens_per_second": [60.0] * 60},
            {"tokens_per_second": Fraction(70)},
            "latency-above-slo",
            {"objective": "tokens_per_second", "wanted": 70, "measured": 60},
        ),
        (
            {"time_to_response_ms": [1500.0] * 60},
            {"time_to_first_token_seconds": Fraction(1)},
            "latency-above-slo",
            {"objective": "time_to_first_token_seconds", "wanted": 1, "measured": 1.5},
        ),
        (
            {"availability_share": [0.99] * 60},
            {"availability_share": Fraction(999, 1000)},
            "availability-below-slo",
            {"wanted": Fraction(999, 1000), "measured": pytest.approx(0.99)},
        ),
    ],
    ids=["target", "speed", "first-token", "availability"],
)
def test_what_was_measured_is_held_against_what_is_asked_for(
    measured: dict[str, list[float]], slo: dict[str, Fraction], code: str, values: dict[str, Any]
) -> None:
    one = deployment(token_series([1000.0] * 60, [10.0] * 60))
    columns: dict[str, Any] = {name: np.array(values) for name, values in measured.items()}
    one = one.replaced(measured=Measured(**columns))

    assert warned(plan(one, slo=Slo(**slo)))[code] == values


def test_what_keeps_to_its_objectives_is_not_warned_of() -> None:
    one = deployment(token_series([1000.0] * 60, [10.0] * 60))
    one = one.replaced(
        measured=Measured(
            tokens_per_second=np.full(60, 80.0),
            time_to_response_ms=np.full(60, 900.0),
            availability_share=np.full(60, 1.0),
        )
    )
    slo = Slo(
        tokens_per_second=Fraction(70), time_to_first_token_seconds=Fraction(1), availability_share=Fraction(999, 1000)
    )

    assert not {"latency-above-slo", "latency-above-target", "availability-below-slo"} & set(warned(plan(one, slo=slo)))


@pytest.mark.parametrize(("smaller", "is_moved"), [(60_000, True), (100_999, False)])
def test_what_two_exports_tell_in_two_ways(smaller: float, is_moved: bool) -> None:  # noqa: FBT001
    """The size is that of the larger sums, and where the smaller need another, the recommendation begins with it."""
    most, least = steady(101_000), steady(smaller)
    observed = deployment(most, told_twice=ToldTwice(minutes=120, least=least))
    found, once = plan(observed), plan(deployment(most))
    told = warned(found)["exports-disagree"]
    assert told["minutes"] == 120
    assert told["most"] == 30
    assert told["least"] == (20 if is_moved else 30)
    assert found.recommended.why.code == ("sized-on-larger" if is_moved else once.recommended.why.code)
    assert option(found).ptus == option(once).ptus == 30


def test_a_batch_type_takes_the_fullest_24_hours() -> None:
    """10 hours of Monday to Friday at 100 input tokens a minute: 60,000 a day with traffic, and not 5 / 7 of it."""
    day = [100.0] * 600 + [0.0] * 840
    week = [*day * 5, *[0.0] * 2 * 1440]
    wanted = (DeploymentType.GLOBAL_BATCH,)
    series = token_series(week * 4, [50.0] * 4 * 7 * 1440)
    (found,) = plan(deployment(series, model="gpt-4.1"), deployment_types=wanted).options

    assert isinstance(found, BatchOption)
    assert found.tokens_per_day == 60_000
