"""Outlooks of measured plans: their range, their dates, what they cost and decide, and when there is none."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.catalog.persistence import Changes
from capacity.errors import InvalidInput
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.outlook import Outlook
from capacity.planning.results.plan import Plan
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType as Type
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Settings
from capacity.traffic.series import Floats, ObservedDeployment
from capacity.traffic.week_hours import MINUTES_PER_DAY
from tests.minutes import MONDAY, deployment, floats, token_series

CATALOG = Catalog()
NIGHT_AND_DAY = np.repeat([0.2, 1.8], MINUTES_PER_DAY // 2)
INPUT_TPM = 340_000
"""By day 1.8 times as much: 180 PTUs of gpt-5.2, which take 3,400 input TPM each."""


def days_of(levels: Iterable[float]) -> Floats:
    """Input tokens of the minutes of days of these levels."""
    minutes: Floats = (floats(levels)[:, None] * NIGHT_AND_DAY * INPUT_TPM).ravel()
    return minutes


def chat(minutes: Floats, **facts: Any) -> ObservedDeployment:  # noqa: ANN401  # its own fields
    return deployment(
        token_series(minutes, requests=np.where(np.isnan(minutes), np.nan, 100.0)), region="eastus2", **facts
    )


def planned(*observed: ObservedDeployment, days: int | None = 28, **how: Any) -> list[Plan]:  # noqa: ANN401  # as above
    reservations, catalog = how.pop("reservations", None), how.pop("catalog", CATALOG)
    sizing = Sizing(forecast_days=days, curves=True, **how)
    report = from_minutes.report(observed, sizing, catalog, today=MONDAY.date(), reservations=reservations)
    return list(report.plans)


def outlook_of(*observed: ObservedDeployment, **how: Any) -> Outlook:  # noqa: ANN401  # as above
    (plan,) = planned(*observed, **how)
    assert plan.outlook is not None
    return plan.outlook


def codes(plan: Plan) -> set[str]:
    return {one.code for one in plan.warnings}


def row(days: int, steadiness: float | None = 1.0) -> Changes:
    assert CATALOG.persistence is not None
    return CATALOG.persistence.ratios(days, steadiness)


def most(share: float, days: int = 28) -> float:
    """The ratio of a horizon, or of a shorter one where that has a larger."""
    return max(row(shorter).at(share) for shorter in range(1, days + 1))


def test_the_range_is_that_of_other_tenants_where_the_own_is_narrower() -> None:
    found = outlook_of(chat(days_of([1.0] * 28)))
    ratios = row(28)

    assert found.ptus is not None
    assert found.own is not None
    assert found.own.p10 == found.own.p90 == found.ptus.p50 == pytest.approx(180, rel=0.01)
    assert found.ptus.p10 == pytest.approx(found.ptus.p50 * ratios.at(0.1))
    assert found.ptus.p90 == pytest.approx(found.ptus.p50 * most(0.9))
    assert found.prior is not None
    assert (found.prior.n, found.prior.horizon_days, found.prior.as_of) == (ratios.tenants, 7, date(2025, 6, 9))
    assert "ServeGen" in found.prior.source


@pytest.mark.parametrize(("days", "is_longer"), [(7, False), (8, True)])
def test_beyond_the_longest_horizon_of_the_table_it_is_extrapolated(days: int, is_longer: bool) -> None:  # noqa: FBT001  # a case
    assert outlook_of(chat(days_of([1.0] * 14)), days=days).extrapolated is is_longer


def test_the_own_range_is_told_where_it_is_wider() -> None:
    wild = np.where(np.arange(28) % 3 == 2, 40.0, 0.01)  # the last day is quiet
    found = outlook_of(chat(days_of(wild)), days=1)
    ratios = row(1, float("inf"))

    assert found.own is not None
    assert found.ptus is not None
    assert found.own.p90 / found.own.p50 > 1 + ratios.at(0.9)
    assert found.ptus.p90 == found.own.p90
    assert found.ptus.p10 <= found.own.p10


def test_tokens_are_those_of_the_level_and_at_least_as_far_apart_as_others() -> None:
    found = outlook_of(chat(days_of([1.0] * 28)))
    least, _, most = map(float, row(28).totals)

    assert found.input_tokens is not None
    assert found.input_tokens.p50 == pytest.approx(28 * MINUTES_PER_DAY * INPUT_TPM)
    assert found.input_tokens.p10 == pytest.approx(least * found.input_tokens.p50)
    assert found.input_tokens.p90 == pytest.approx(most * found.input_tokens.p50)
    assert found.output_tokens is None


@pytest.mark.slow
@pytest.mark.parametrize("levels", [[1.0] * 28, 3 - 0.1 * np.arange(28), 0.5 + 0.1 * np.arange(28)])
def test_a_longer_horizon_needs_no_less_and_no_day_more_than_it(levels: list[float]) -> None:
    found = [outlook_of(chat(days_of(levels)), days=days).replaced(costs=None) for days in (1, 2, 3, 7, 14, 28, 56)]
    needs = [one.ptus for one in found if one.ptus is not None]

    assert len(needs) == len(found)
    for shorter, longer in pairwise(needs):
        assert shorter.p50 <= longer.p50 * (1 + 1e-9)
        assert shorter.p90 <= longer.p90 * (1 + 1e-9)
    for one, need in zip(found, needs, strict=True):
        assert max(day.ptus.p50 for day in one.days) <= need.p50 * (1 + 1e-9)
        assert max(day.ptus.p90 for day in one.days) <= need.p90 * (1 + 1e-9)


@pytest.mark.parametrize("part", [0.5, 0.99, 1.01, 2.0])
def test_a_limit_within_the_range_is_passed_within_the_horizon_and_another_is_not(part: float) -> None:
    falling = chat(days_of(3 - 0.1 * np.arange(28)), deployment_type=Type.GLOBAL_PROVISIONED)
    need = outlook_of(falling).ptus
    assert need is not None
    ptus = round(part * need.p90)
    quota = outlook_of(falling.replaced(ptus=ptus)).exhausted.quota

    assert quota is not None
    ends = MONDAY.date() + timedelta(days=56)
    assert (quota.p10 is not None and quota.p10 < ends) is (ptus < need.p90)


def test_a_fall_is_held_against_the_last_week_and_not_against_its_peak() -> None:
    levels = 300 - 10 * np.arange(28)
    needs = outlook_of(chat(days_of(levels / 100))).ptus

    assert needs is not None
    ratio = row(28, float("inf")).at(0.9)
    assert needs.p90 == pytest.approx(180 * levels[-7] / 100 * ratio, rel=0.02)


@pytest.mark.parametrize("how", [{}, {"settings": Settings(planning=Planning(headroom_share=Fraction("0.3")))}])
def test_it_is_in_ptus_of_which_a_deployable_size_is_more(how: dict[str, Any]) -> None:
    (plan,) = planned(chat(days_of([1.01] * 28)), **how)

    assert plan.outlook is not None
    assert plan.outlook.ptus is not None
    assert plan.outlook.ptus.p50 == pytest.approx(1.01 * 1.8 * 340_000 / 3_400, rel=0.01)
    assert {day.ptus.p50 for day in plan.outlook.past} == {plan.outlook.ptus.p50}


def test_headroom_and_growth_are_not_in_it() -> None:
    settings = Settings(
        planning=Planning(headroom_share=Fraction("0.5"), growth_share_per_month=Fraction("0.1"), growth_months=3)
    )
    plain, planned_for = outlook_of(chat(days_of([1.0] * 28))), outlook_of(chat(days_of([1.0] * 28)), settings=settings)

    assert plain.ptus is not None
    assert planned_for.ptus is not None
    assert planned_for.ptus.p50 == pytest.approx(plain.ptus.p50, rel=0.03)


def test_less_than_a_fortnight_tells_the_range_of_other_tenants_and_what_is_missing() -> None:
    (plan,) = planned(chat(days_of([1.0] * 9)))

    assert plan.outlook is not None
    assert plan.outlook.own is None
    assert plan.outlook.ptus is not None
    assert plan.outlook.ptus.p50 == pytest.approx(180 * most(0.5), rel=0.01)
    told = next(one for one in plan.warnings if one.code == "outlook-of-table")
    assert (told.values["days"], told.values["fewest"]) == (9, 14)


def test_more_than_a_fifth_of_unknown_minutes_is_refused_and_less_is_not() -> None:
    minutes = days_of([1.0] * 20)
    minutes[: len(minutes) // 2 : 3] = np.nan
    (known,) = planned(chat(minutes))
    minutes[len(minutes) // 2 :: 3] = np.nan
    (plan,) = planned(chat(minutes))

    assert known.outlook is not None
    assert plan.outlook is None
    told = next(one for one in plan.warnings if one.code == "outlook-gaps")
    assert told.values["unobserved"] == pytest.approx(1 / 3, abs=0.001)


def test_a_horizon_beyond_twice_every_history_is_refused_and_beyond_one_of_them_told() -> None:
    with pytest.raises(
        InvalidInput, match=r"--forecast 57: no deployment has more than 28 days of traffic.* at most 56"
    ):
        planned(chat(days_of([1.0] * 28)), days=57)
    short, long = planned(chat(days_of([1.0] * 14), name="a"), chat(days_of([1.0] * 28), name="b"), days=56)

    assert long.outlook is not None
    assert short.outlook is None
    told = next(one for one in short.warnings if one.code == "outlook-too-far")
    assert (told.values["days"], told.values["history"], told.values["most"]) == (56, 14, 28)


def test_a_short_history_reaches_twice_as_far_as_the_least_that_tells() -> None:
    with pytest.raises(InvalidInput, match=r"no deployment has 14 days of traffic, .* at most 28 days"):
        planned(chat(days_of([1.0] * 9)), days=29)
    short, _ = planned(chat(days_of([1.0] * 9), name="a"), chat(days_of([1.0] * 28), name="b"), days=56)

    assert short.outlook is None
    told = next(one for one in short.warnings if one.code == "outlook-too-far")
    assert (told.values["history"], told.values["most"]) == (9, 28)


def test_of_a_short_history_it_says_that_a_quota_has_no_date() -> None:
    (plan,) = planned(chat(days_of([1.0] * 9), quota_tpm=100_000))

    assert plan.outlook is not None
    assert plan.outlook.exhausted.quota is None
    assert next(one for one in plan.warnings if one.code == "outlook-of-table").values["is_limited"]


def test_nothing_is_told_of_what_is_not_asked_or_has_no_traffic() -> None:
    assert planned(chat(days_of([1.0] * 28)), days=None)[0].outlook is None
    (idle,) = planned(chat(days_of([0.0] * 28)))
    assert idle.outlook is None
    assert "outlook-without-traffic" in codes(idle)


def test_before_the_table_was_known_its_own_history_is_told_alone() -> None:
    old = Catalog(as_of=date(2025, 6, 1))
    (plan,) = planned(chat(days_of([1.0] * 28), model="gpt-4o"), catalog=old)
    (short,) = planned(chat(days_of([1.0] * 9), model="gpt-4o"), catalog=old)

    assert plan.outlook is not None
    assert plan.outlook.prior is None
    assert plan.outlook.ptus == plan.outlook.own
    assert short.outlook is None
    assert "outlook-too-short" in codes(short)


def test_a_launch_in_the_last_week_is_told_and_widens() -> None:
    steady = outlook_of(chat(days_of([5.0] * 28)))
    (plan,) = planned(chat(days_of([1.0] * 24 + [5.0] * 4)))

    assert plan.outlook is not None
    assert plan.outlook.ptus is not None
    assert steady.ptus is not None
    assert "launch" in codes(plan)
    assert plan.outlook.ptus.p50 == pytest.approx(steady.ptus.p50, rel=0.02)
    assert plan.outlook.ptus.p90 / plan.outlook.ptus.p10 > 2 * steady.ptus.p90 / steady.ptus.p10


@pytest.mark.slow
@pytest.mark.parametrize("reservations", [None, "some"])
def test_traffic_that_falls_to_nothing_has_an_outlook_of_next_to_nothing(reservations: str | None) -> None:
    falling = 28.0 - np.arange(28)
    (plan,) = planned(chat(days_of(falling)), reservations=None if reservations is None else reserved(50))

    assert plan.outlook is not None
    assert plan.outlook.ptus is not None
    assert plan.outlook.ptus.p50 < 1


def test_traffic_that_began_within_the_span_counts_from_then_on() -> None:
    found = outlook_of(chat(days_of([0.0] * 10 + [1.0] * 18)), days=7)

    assert found.history_days == 18
    assert found.ptus is not None
    assert found.ptus.p50 == pytest.approx(180, rel=0.01)


@pytest.mark.parametrize("criterion", list(Criterion))
def test_every_criterion_has_one(criterion: Criterion) -> None:
    found = outlook_of(chat(days_of([1.0] * 28)), criterion=criterion)

    assert found.ptus is not None
    assert 100 <= found.ptus.p50 <= 181


GROWING = 1 + 0.03 * np.arange(28)


def test_a_quota_of_tokens_is_used_up_on_the_day_that_growth_passes_it() -> None:
    """Its day's TPM is 1.8 x 340,000 x (1 + 0.03 d): above 1,500,000 from d = 49 on, 21 days after the end."""
    found = outlook_of(chat(days_of(GROWING), deployment_type=Type.GLOBAL_STANDARD, quota_tpm=1_500_000))
    quota, ends = found.exhausted.quota, MONDAY.date() + timedelta(days=28)

    assert quota is not None
    assert (quota.limit, quota.unit) == (1_500_000, "tpm")
    assert quota.p50 is not None
    assert quota.p10 is not None
    assert abs((quota.p50 - ends).days - 21) <= 3
    assert quota.p10 < quota.p50


def test_the_quota_of_deployed_units_and_ptus_comes_with_the_deployment() -> None:
    units = outlook_of(chat(days_of([1.0] * 28), deployment_type=Type.GLOBAL_STANDARD, sku_capacity=900))
    ptus = outlook_of(chat(days_of([1.0] * 28), deployment_type=Type.GLOBAL_PROVISIONED, ptus=2_000))

    assert units.exhausted.quota is not None
    assert (units.exhausted.quota.limit, units.exhausted.quota.unit) == (900_000, "tpm")
    assert ptus.exhausted.quota is not None
    assert (ptus.exhausted.quota.limit, ptus.exhausted.quota.unit) == (2_000, "ptus")
    assert (ptus.exhausted.quota.p50, ptus.exhausted.quota.p10) == (None, None)


def reserved(ptus: int, expires: date = date(2027, 6, 1)) -> tuple[Reservation, ...]:
    return (Reservation(deployment_type=Type.GLOBAL_PROVISIONED, quantity=ptus, term=Term.YEAR, expires=expires),)


@pytest.mark.parametrize("days", [20, 60])
def test_a_reservation_is_used_up_only_while_it_is_paid(days: int) -> None:
    """The growth passes the 440th PTU 49 days after it began, 21 after its end."""
    expires = MONDAY.date() + timedelta(days=28 + days)
    found = outlook_of(chat(days_of(GROWING)), reservations=reserved(440, expires))
    passed = found.exhausted.reservation

    assert passed is not None
    assert passed.p10 is not None
    assert passed.p10 < expires
    assert (passed.p50 is not None) is (days == 60)
    assert found.reserved_until == expires


def test_a_reservation_that_has_ended_changes_no_plan() -> None:
    without, ended, paid = (
        planned(chat(days_of(GROWING)), reservations=reservations)[0]
        for reservations in (None, reserved(50, MONDAY.date()), reserved(50))
    )

    assert ended.schedule is None
    assert ended.recommended == without.recommended
    assert ended.options == without.options
    assert [one.outlook is not None and one.outlook.is_followed for one in (without, ended, paid)] == [
        False,
        False,
        True,
    ]


def test_a_reservation_is_divided_by_likely_needs_and_ends_when_they_pass_their_part() -> None:
    small, large = chat(days_of([1.0] * 28), name="a"), chat(days_of([3.0] * 28), name="b")
    plans = planned(small, large, reservations=reserved(1000))
    parts = [None if plan.outlook is None else plan.outlook.exhausted.reservation for plan in plans]

    assert [part and round(part.limit) for part in parts] == [250, 750]
    for part in parts:
        assert part is not None
        assert part.p50 is None
        assert part.p10 is not None
    assert planned(small, large)[0].outlook.exhausted.reservation is None  # type: ignore[union-attr]


def test_a_schedule_is_of_the_median_path_and_its_regret_of_the_ends() -> None:
    (plan,) = planned(chat(days_of(GROWING)), reservations=reserved(50))
    (without,) = planned(chat(days_of(GROWING)), reservations=reserved(50), days=None)

    assert plan.outlook is not None
    assert plan.outlook.ptus is not None
    assert plan.schedule is not None
    assert without.schedule is not None
    median = plan.outlook.months[0]
    assert median == pytest.approx((1 + 0.03 * 55) / (1 + 0.03 * 27), rel=0.01)
    assert plan.options[0].ptus == pytest.approx(float(without.options[0].ptus * median), abs=5)  # type: ignore[union-attr]
    assert plan.schedule.total is not None
    assert without.schedule.total is not None
    assert plan.schedule.total > without.schedule.total
    ends = plan.outlook.ptus
    assert [float(one.traffic) for one in plan.schedule.regret] == pytest.approx(
        [ends.p10 / ends.p50, ends.p90 / ends.p50], abs=0.001
    )
    assert plan.outlook.regret == ()


def test_a_growth_that_is_planned_goes_before_the_median() -> None:
    settings = Settings(planning=Planning(growth_share_per_month=Fraction("0.02"), growth_months=6))
    sizes = [planned(chat(days_of(GROWING)), settings=settings, days=days)[0].options[0] for days in (28, None)]

    assert sizes[0] == sizes[1]


def test_the_recommendation_says_from_which_outcome_on_it_turns() -> None:
    """Full PTUs cost less than tokens where they need no more than so many, and the smallest size does not."""
    (plan,) = planned(chat(np.full(28 * MINUTES_PER_DAY, 45_000.0)))

    assert plan.outlook is not None
    assert plan.outlook.ptus is not None
    told = plan.recommended.would_change[0]
    assert told.code == "turns-at-outcome"
    assert told.values["turns"] == plan.outlook.turns
    for turn in plan.outlook.turns:
        assert plan.outlook.ptus.p10 <= turn.ptus <= plan.outlook.ptus.p90
        assert bool(turn.buys_ptus) is not bool(plan.recommended.offer and plan.recommended.offer.ptus)


def test_costs_rise_with_what_is_needed_and_regret_is_never_negative() -> None:
    (plan,) = planned(chat(days_of([1.0] * 28)))

    assert plan.outlook is not None
    costs = plan.outlook.costs
    assert costs is not None
    assert costs.p10 is not None
    assert costs.p50 is not None
    assert costs.p90 is not None
    assert Decimal(0) < costs.p10 < costs.p50 < costs.p90
    assert plan.recommended.offer is not None
    assert plan.recommended.offer.per_month is not None
    assert costs.p50 == pytest.approx(plan.recommended.offer.per_month, rel=Decimal("0.02"))
    assert [one.traffic for one in plan.outlook.regret] == [
        pytest.approx(ratio, abs=0.02) for ratio in (row(28).at(0.1), most(0.9))
    ]
    assert all(one.per_month >= one.best_per_month for one in plan.outlook.regret)


def test_tokens_beside_ptus_cost_no_more_than_all_that_are_foreseen() -> None:
    (plan,) = planned(chat(days_of(0.1 + 0.05 * np.arange(28))))
    outlook, offer = plan.outlook, plan.recommended.offer

    assert offer is not None
    assert offer.ptus
    assert offer.spilled_share
    assert outlook is not None
    assert outlook.input_tokens is not None
    high, tokens = outlook.regret[-1], outlook.input_tokens.p90 / (28 * MINUTES_PER_DAY * INPUT_TPM * 0.775)
    alone = next(one for one in plan.options if one.deployment_type is Type.GLOBAL_STANDARD).costs["pay_as_you_go"]
    assert alone.per_month is not None
    assert tokens < high.traffic
    assert float(high.per_month) < offer.ptus * 221 + tokens * float(alone.per_month) - 1_000


def test_days_of_the_picture_run_on_from_the_history() -> None:
    found = outlook_of(chat(days_of([1.0] * 28)))

    assert [one.day for one in (*found.past, *found.days)] == [MONDAY.date() + timedelta(days=day) for day in range(56)]
    assert all(one.ptus.p10 <= one.ptus.p50 <= one.ptus.p90 for one in found.days)
    assert found.starts == found.days[0].day
