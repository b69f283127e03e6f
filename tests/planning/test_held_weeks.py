"""Past weeks as plans: which of them would have held in the week after, and with which headroom."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.hold import Hold, HoldPoint
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Settings
from capacity.sources.hours_option import week_hours
from capacity.traffic.requests import US_PER_SECOND, Requests
from capacity.traffic.series import Floats, ObservedDeployment
from tests.leaky_bucket import Row, leaky_bucket, of_log, refused_shares
from tests.minutes import MONDAY, NAN, by_criteria, deployment, floats, fluid, measured, token_series
from tests.properties import examples

PER_PTU = 3400
"""Input TPM per PTU of gpt-5.2. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""
DAY, WEEK = 1440, 7 * 1440
WORLD = DeploymentType.GLOBAL_PROVISIONED
CATALOG, TODAY = Catalog(), date(2026, 10, 9)


def levels(*ptus: float, minutes: int = WEEK) -> Floats:
    """A week at each level, every minute of which these PTUs carry."""
    return np.repeat(floats(ptus), minutes) * PER_PTU


def plan(observed: ObservedDeployment, type_: DeploymentType = WORLD, **sizing: Any) -> Plan:  # noqa: ANN401  # its fields
    planning = Planning(**{name: sizing.pop(name) for name in list(sizing) if name not in Sizing.record_fields})
    settings = Settings(deployment_types=(type_,), planning=planning)
    return from_minutes.report([observed], Sizing(settings=settings, **sizing), CATALOG, today=TODAY).plans[0]


def hold(minutes: Floats, **sizing: Any) -> Hold:  # noqa: ANN401  # as `plan`
    found = measured(plan(deployment(token_series(minutes)), **sizing)).hold
    assert found is not None
    return found


def size(of: Plan) -> int:
    (option,) = of.options
    assert isinstance(option, ProvisionedOption)
    return option.ptus


def points(of: Hold) -> list[tuple[float, int]]:
    return [(one.headroom_share, one.held) for one in of.by_headroom]


def test_weeks_at_four_levels() -> None:
    """A level is refused in 0.1 % by 99.9 % of it; sizes are 15, 20, 25, ...

    110 after 90 needs more than 105 / 89.91 of its PTUs: 17 %; 120 after 100 more than 115 / 99.9: 16 %.
    """
    found = hold(levels(100, 120, 90, 110))

    assert (found.windows, found.held, found.headroom_for_90, found.held_with_headroom) == (3, 1, 0.17, 3)
    assert [(one.ptus, one.ptus_of_next, one.held) for one in found.weeks] == [
        (100, 120, False),
        (120, 90, True),
        (90, 110, False),
    ]
    assert found.weeks[1].start == MONDAY + timedelta(days=7)
    assert found.by_headroom == tuple(
        HoldPoint(headroom_share=at, held=of) for at, of in ((0, 1), (0.16, 2), (0.17, 3))
    )
    assert found.deployment_type is WORLD


def test_nine_in_ten_of_ten_windows_are_nine() -> None:
    found = hold(levels(100, 100, 200, 100, 100, 100, 100, 100, 100, 100, 1000))

    assert (found.windows, found.held) == (10, 8)
    assert found.headroom_for_90 == 0.96  # 195 / 99.9
    assert found.held_with_headroom == 9


@pytest.mark.parametrize("days", [13.2, 7, 1])
def test_below_14_days_nothing_is_told(days: float) -> None:
    assert measured(plan(deployment(token_series(levels(20, minutes=int(days * DAY)))))).hold is None


def test_the_first_of_14_days_may_lack_its_night() -> None:
    found = hold(levels(100, 100)[12 * 60 :])

    assert (found.windows, found.weeks[0].start) == (1, MONDAY)


def test_days_before_the_first_whole_week_are_left_out() -> None:
    assert [one.ptus for one in hold(np.concatenate([levels(500, minutes=3 * DAY), levels(100, 120, 90)])).weeks] == [
        100,
        120,
    ]


def test_weeks_before_the_traffic_began_and_after_it_ended_are_no_plans() -> None:
    assert [(one.ptus, one.ptus_of_next) for one in hold(levels(0, 0, 100, 120, 0)).weeks] == [(100, 120)]


def test_after_an_idle_week_no_headroom_is_enough() -> None:
    busy = levels(100, minutes=DAY)
    rare = np.concatenate([busy, levels(0, minutes=13 * DAY), busy, levels(0, minutes=6 * DAY), busy])
    found = hold(rare)

    assert found.windows == 2
    assert (found.held, found.headroom_for_90, found.held_with_headroom) == (1, None, None)


def test_weeks_of_which_too_little_is_known_tell_nothing() -> None:
    minutes = levels(100, 120, 90, 100)
    minutes[WEEK + 1 : WEEK + int(0.21 * WEEK)] = NAN

    assert [(one.ptus, one.ptus_of_next) for one in hold(minutes).weeks] == [(90, 100)]
    minutes[2 * WEEK + 1 : 2 * WEEK + int(0.21 * WEEK)] = NAN
    assert measured(plan(deployment(token_series(minutes)))).hold is None


def test_growth_and_headroom_of_the_plan_have_no_part_in_it() -> None:
    minutes = levels(100, 120, 90, 110)
    planned = {"headroom_share": Fraction(1, 2), "growth_share_per_month": Fraction(1, 10), "growth_months": 3}

    assert hold(minutes, **planned) == hold(minutes)


def test_hours_that_are_not_sized_for_have_no_part_in_it() -> None:
    minutes = levels(100, 100, 100)
    minutes[WEEK + 3 * 60] = 500 * PER_PTU  # Monday, 03:00

    assert hold(minutes, hours=week_hours("mon-fri/09:00-17:00", None)).held == 2
    assert hold(minutes).held == 1


@pytest.mark.parametrize(("criterion", "ptus"), [(Criterion.MEAN, 20), (Criterion.P99, 65), (Criterion.MAX, 100)])
def test_a_statistic_is_held_to_what_may_be_refused(criterion: Criterion, ptus: int) -> None:
    """Of a ramp from 0 to 100 PTUs in each hour the mean is 50, p99 98: the size is the criterion's own."""
    minutes = np.tile(np.concatenate([np.zeros(30), np.linspace(0, 1, 30) ** 2]), 2 * 7 * 24) * 100 * PER_PTU
    found = hold(minutes, criterion=criterion)
    taken = by_criteria(plan(deployment(token_series(minutes[:WEEK])), criterion=criterion).options[0])
    own = taken.by_criterion[criterion]

    assert own is not None
    assert found.weeks[0].ptus == own.ptus
    assert found.held == (own.throttled_share <= 0.001 and own.worst_hour_throttled_share <= 0.01)
    assert ptus <= own.ptus


def test_types_with_other_sizes_hold_otherwise() -> None:
    found = measured(plan(deployment(token_series(levels(101, 149))), DeploymentType.REGIONAL_PROVISIONED)).hold

    assert found is not None
    assert (found.held, found.weeks[0].ptus) == (1, 150)
    assert hold(levels(101, 149)).held == 0


def test_a_pool_has_its_own() -> None:
    one, other = deployment(token_series(levels(100, 200)), "one"), deployment(token_series(levels(200, 100)), "other")
    settings = Settings(deployment_types=(WORLD,))
    plans = from_minutes.report([one, other], Sizing(settings=settings), CATALOG, today=TODAY, pool=True).plans

    assert [(of.workload, measured(of).hold.held) for of in plans if measured(of).hold] == [  # type: ignore[union-attr]
        ("one", 0),
        ("other", 1),
        ("pool", 1),
    ]


@pytest.mark.slow
@given(
    seed=st.integers(0, 2**16),
    scales=st.lists(st.floats(0.2, 3), min_size=2, max_size=4),
    burst_seconds=st.sampled_from([0.0, 0.0, 45.0]),
)
@example(seed=0, scales=[1.0, 1.0], burst_seconds=0.0)
@examples(6)
def test_sizes_are_those_of_plans_of_single_weeks_and_hold_by_the_replay(
    seed: int, scales: list[float], burst_seconds: float
) -> None:
    random = np.random.default_rng(seed)
    minutes = levels(*scales) * 40 * random.gamma(2.0, 0.5, WEEK * len(scales))
    weeks = np.split(minutes, len(scales))
    found = hold(minutes, burst_seconds=burst_seconds)

    sizes = [size(plan(deployment(token_series(week)), burst_seconds=burst_seconds)) for week in weeks]
    refused = [
        fluid(MONDAY, week.tolist(), ptus * PER_PTU, burst_seconds)
        for ptus, week in zip(sizes, weeks[1:], strict=False)
    ]
    assert [one.ptus for one in found.weeks] == sizes[:-1]
    assert [one.held for one in found.weeks] == [share <= 0.001 and worst <= 0.01 for share, worst in refused]
    assert found.headroom_for_90 is not None
    percent = round(found.headroom_for_90 * 100)
    for headroom, enough in ((percent, True), (percent - 1, False)):
        if headroom >= 0:
            larger = [
                size(
                    plan(
                        deployment(token_series(week)),
                        burst_seconds=burst_seconds,
                        headroom_share=Fraction(headroom, 100),
                    )
                )
                for week in weeks[:-1]
            ]
            assert all(a >= b for a, b in zip(larger, sizes[1:], strict=True)) == enough


@given(seed=st.integers(0, 2**16))
@examples(8)
def test_single_requests_are_held_by_the_bucket(seed: int) -> None:
    """15 days of crowds of up to eight requests; the last two weeks of them are the plan and its test."""
    random = np.random.default_rng(seed)
    crowds = np.repeat(random.integers(0, 15 * 86400, 150), random.integers(1, 9, 150))
    number, start_us = len(crowds), int(MONDAY.timestamp()) * US_PER_SECOND
    requests = Requests(
        arrival_us=np.sort(crowds) * US_PER_SECOND + start_us,
        input_tokens=random.integers(20_000, 120_000, number),
        output_tokens=random.integers(10, 250, number),
        max_output_tokens=np.full(number, 2_000),
        duration_us=random.integers(1, 9, number) * US_PER_SECOND,
    )
    found = measured(plan(deployment(token_series(np.ones(15 * DAY)), requests=requests), burst_seconds=10.0)).hold

    day_us = 86400 * US_PER_SECOND
    day = (requests.arrival_us - start_us) // day_us
    first, second = requests.where((day >= 1) & (day < 8)), requests.where(day >= 8)
    alone = size(plan(deployment(token_series(np.ones(WEEK)), requests=first), burst_seconds=10.0))
    rows = of_log([Row(*row) for row in _costs(second)])
    share, worst = refused_shares(rows, leaky_bucket(rows, alone * PER_PTU, Fraction(10)))
    assert found is not None
    assert found.windows == 1
    assert found.weeks[0].ptus == alone
    assert found.weeks[0].held == (share <= 0.001 and worst <= 0.01)


def _costs(requests: Requests) -> list[tuple[int, Fraction, Fraction, int]]:
    """Output of gpt-5.2 weighs 8."""
    assert requests.duration_us is not None
    columns = (requests.arrival_us, requests.input_tokens, requests.output_tokens, requests.duration_us)
    return [
        (arrival, Fraction(input_ + 8 * 2_000), Fraction(input_ + 8 * output), duration)
        for arrival, input_, output, duration in zip(*(column.tolist() for column in columns), strict=True)
    ]
