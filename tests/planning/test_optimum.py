"""The cheapest mix of PTUs and tokens, against a plain search over every size, term and minute."""

import textwrap
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.findings import found as finding
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.optimum import Optimum
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import SpillQuota
from capacity.sentences.offer_words import label
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Day, Planning, Schedule
from capacity.sizing.workload import Settings, Slo
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests import mixes
from tests.minutes import METRICS, MONDAY, NO_METRICS, deployment, every_term, token_series
from tests.mixes import MINUTES_PER_MONTH, Minute, Minutes, Mix, Sold, cents
from tests.properties import examples
from tests.staying import Staying

WORLD, ZONE = DeploymentType.GLOBAL_PROVISIONED, DeploymentType.DATA_ZONE_PROVISIONED
SOLD = {WORLD: mixes.GLOBAL, ZONE: mixes.US_DATA_ZONE}
CATALOG = Staying()
TODAY = date(2026, 10, 9)
CLOSE = 1e-9
"""Two counts whose money differs by less of it are as cheap as each other."""
quick = examples(60)


def plan(observed: ObservedDeployment, catalog: Catalog = CATALOG, **own: Any) -> Plan:  # noqa: ANN401  # settings
    own["planning"] = every_term(own.get("planning"))
    sizing = Sizing(settings=Settings(**{"region": "eastus2", "deployment_types": None, **own}))
    (found,) = from_minutes.report([observed], sizing, catalog, today=TODAY).plans
    assert isinstance(found, Plan)
    return found


def option(found: Plan, type_: DeploymentType = WORLD) -> ProvisionedOption:
    (one,) = (option for option in found.options if option.deployment_type is type_)
    assert isinstance(one, ProvisionedOption)
    return one


def optimum(minutes: Minutes, type_: DeploymentType = WORLD, **own: Any) -> Optimum | None:  # noqa: ANN401  # settings
    return option(plan(deployment(mixes.series(minutes)), **own), type_).optimum


def told(minutes: Minutes, type_: DeploymentType = WORLD, **own: Any) -> Optimum:  # noqa: ANN401  # settings
    found = optimum(minutes, type_, **own)
    assert found is not None
    return found


def per_month(found: Optimum) -> Decimal:
    assert found.cost.per_month is not None
    return found.cost.per_month


tokens = st.one_of(st.just(0), st.integers(0, 300_000))
minute = st.builds(Minute, tokens, tokens, st.integers(0, 40_000))
with_gaps = st.lists(st.none() | st.just(Minute(0)) | minute, min_size=1, max_size=40)
one_peak = st.builds(
    lambda calm, peak, count, at: [peak if row == at % count else calm for row in range(count)],
    st.builds(Minute, st.integers(0, 60_000), st.just(0), st.just(0)),
    st.builds(Minute, st.integers(500_000, 1_500_000), st.just(0), st.integers(0, 50_000)),
    st.integers(1, 40),
    st.integers(0, 39),
)
all_equal = st.builds(lambda one, count: [one] * count, minute, st.integers(1, 30))
traffic = st.one_of(with_gaps, one_peak, all_equal).filter(lambda some: any(one and sum(one) for one in some))


# --- the least of all


@quick
@given(traffic, st.sampled_from([WORLD, ZONE]))
def test_no_size_and_no_term_costs_less(minutes: Minutes, type_: DeploymentType) -> None:
    best = mixes.cheapest(minutes, SOLD[type_])
    found = told(minutes, type_)

    assert best is not None
    same_mix(found, best, minutes, SOLD[type_])


def same_mix(
    found: Optimum, best: Mix, minutes: Minutes, sold: Sold = mixes.GLOBAL, growth: Fraction = Fraction(1)
) -> None:
    """The chosen count by itself, as the plain search counts it, costs the least; and costs what is told."""
    own = mixes.mix(minutes, found.ptus, found.term.value, sold, growth=growth)
    assert own.money <= best.money * (1 + Fraction(CLOSE))
    if own.money != best.money:
        assert (found.ptus, found.term.value) != (best.ptus, best.term)
    assert float(per_month(found)) == pytest.approx(float(own.money), abs=0.03)  # each of the lines to the cent
    assert found.spilled_share == pytest.approx(float(own.spilled_share), abs=1e-9)


@quick
@given(with_gaps.filter(lambda some: any(one and sum(one) for one in some)), st.integers(0, 1000))
def test_no_mix_that_may_spill_costs_less(minutes: Minutes, thousandths: int) -> None:
    allowed = Fraction(thousandths, 1000)
    best = mixes.cheapest(minutes, allowed=allowed)
    found = told(minutes, slo=Slo(spilled_share=allowed))

    assert best is not None
    assert found.spilled_share <= allowed + Fraction(CLOSE)
    same_mix(found, best, minutes)


@pytest.mark.slow
@quick
@given(with_gaps.filter(lambda some: any(one and sum(one) for one in some)), st.integers(1, 12), st.integers(1, 30))
def test_no_mix_of_grown_traffic_costs_less(minutes: Minutes, months: int, percent: int) -> None:
    planning = Planning(growth_share_per_month=Fraction(percent, 100), growth_months=months)
    for allowed in (Fraction(0), Fraction(1)):
        best = mixes.cheapest(minutes, growth=planning.growth, allowed=allowed)
        found = told(minutes, planning=planning, slo=Slo(spilled_share=allowed))

        assert best is not None
        same_mix(found, best, minutes, growth=planning.growth)


def test_rounding_of_floats_spills_nothing() -> None:
    """170,000 grown by 10 % are 187,000, which 55 PTUs carry; as floats 170,000 x 1.1 are a hair more."""
    planning = Planning(growth_share_per_month=Fraction("0.1"), growth_months=1)

    found = told([Minute(170_000)] * 10, planning=planning, slo=Slo(spilled_share=Fraction(0)))

    assert (found.ptus, found.spilled_share) == (55, 0)
    assert found.spillover.tpm_needed == 0


def test_headroom_is_no_part_of_the_cheapest_mix() -> None:
    minutes = [Minute(100_000 + 1_000 * row) for row in range(50)]

    plain, roomy = told(minutes), told(minutes, planning=Planning(headroom_share=Fraction("0.5")))

    assert plain == roomy.replaced(spillover=plain.spillover)
    assert plain.spillover.tpm_needed == 149_000 - 30 * 3_400
    assert roomy.spillover.tpm_needed == 149_000 * Fraction("1.5") - 30 * 3_400


@pytest.fixture
def own_prices(tmp_path: Path) -> Callable[[str], Catalog]:
    """The catalog with prices of one's own laid over it."""

    def make(text: str) -> Catalog:
        path = tmp_path / "own.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return Catalog(own=path)

    return make


def test_of_two_counts_that_cost_the_same_the_smaller_is_taken(own_prices: Callable[[str], Catalog]) -> None:
    """17,000 tokens in every other minute, which 5 PTUs carry, are 372.3M a month: at 2.50 each 930.75, as 5 PTUs."""
    catalog = own_prices(
        """
        name: gpt-5.2
        token_prices:
          - as_of: 2026-10-01
            source: ours
            currency: USD
            prices: [{deployment_types: [global-standard], per_million_tokens: {input: 2.5}}]
        ---
        ptu_prices:
          - as_of: 2026-10-01
            source: ours
            currency: USD
            prices: [{deployment_types: [global-provisioned], term: 1-month, per_ptu: 186.15},
                     {deployment_types: [global-provisioned], term: 1-year, per_ptu: 5000}]
        """
    )

    found = option(plan(deployment(mixes.series([Minute(51_000), Minute(68_000)] * 8)), catalog)).optimum

    assert found is not None
    assert (found.ptus, found.term.value) == (15, "reserved_1_month")
    assert [(row.ptus, row.per_month) for row in found.rows] == [
        (0, Decimal("6515.25")),
        (15, Decimal("3723.00")),
        (20, Decimal("3723.00")),
    ]


# --- what is told of it

WAVE = [
    None if row in (7, 40) else Minute(40_000 + 3_000 * (row * 37 % 50), 10_000, 500 * (row % 7)) for row in range(180)
]
"""Three hours with a wave and two gaps: from 58,000 to 223,000 weighted tokens a minute."""


@pytest.mark.parametrize("minutes", [WAVE, [*WAVE[:60], Minute(2_000_000)], [Minute(10_000)] * 5])
@pytest.mark.parametrize("type_", SOLD)
def test_the_rows_are_no_ptus_some_around_the_least_and_all_ptus(type_: DeploymentType, minutes: Minutes) -> None:
    sold, found = SOLD[type_], told(minutes, type_)
    sizes = list(mixes.sizes(minutes, sold))
    at = sizes.index(found.ptus)

    assert [row.ptus for row in found.rows] == sorted({0, *sizes[max(at - 2, 0) : at + 3], sizes[-1]})
    for row in found.rows:
        own = mixes.mix(minutes, row.ptus, found.term.value, sold)
        assert row.ptus_per_month == cents(own.of_ptus)
        assert row.spilled_share == pytest.approx(float(own.spilled_share), abs=1e-12)
        assert row.served_share == 1 - row.spilled_share
        assert row.tokens_per_month is not None
        assert row.per_month == cents(own.of_ptus) + Fraction(row.tokens_per_month)
        assert float(row.tokens_per_month) == pytest.approx(
            float(own.of_tokens), abs=0.0151
        )  # three lines, each rounded


def test_rows_from_which_too_much_spills_are_marked() -> None:
    """Of 20 minutes with 51,000 and one with 102,000 tokens, 30 PTUs spill nothing, 25 and 20 the peak's upper part."""
    found = told([Minute(51_000)] * 20 + [Minute(102_000)], slo=Slo(spilled_share=Fraction("0.02")))

    assert [(row.ptus, row.allowed) for row in found.rows] == [
        (0, False),
        (15, False),
        (20, False),
        (25, True),
        (30, True),
    ]


def test_no_ptus_cost_what_the_standard_type_does() -> None:
    found = plan(deployment(mixes.series(WAVE)))
    (standard,) = (one for one in found.options if one.deployment_type is DeploymentType.GLOBAL_STANDARD)
    best = option(found).optimum

    assert best is not None
    assert best.rows[0].per_month == standard.costs["pay_as_you_go"].per_month


def test_no_ptus_pay_for_cached_minutes_too() -> None:
    """Cached input counts nothing on gpt-5.2's PTUs; by the token a million of it cost 0.175 on Global."""
    found = told([Minute(0, 100_000)] * 10)

    assert (found.ptus, found.spilled_share) == (15, 0)
    assert [(row.ptus, row.spilled_share) for row in found.rows] == [(0, 1), (15, 0)]
    assert found.rows[0].per_month == cents(Fraction(100_000 * MINUTES_PER_MONTH, 1_000_000) * Fraction("0.175"))


@pytest.mark.parametrize("minutes", [WAVE, [*WAVE[:60], Minute(2_000_000)]])
def test_how_full_the_last_and_the_next_step_are(minutes: Minutes) -> None:
    found = told(minutes)
    observed = [weighted for weighted in (one and mixes.weighted(one) for one in minutes) if weighted is not None]

    def used(low: int, high: int) -> float:
        served = sum(min(demand, high * 3400) - min(demand, low * 3400) for demand in observed)
        return served / ((high - low) * 3400 * len(observed))

    last = None if found.ptus == 15 else used(found.ptus - 5, found.ptus)
    assert found.last_step_utilization_share == (None if last is None else pytest.approx(last))
    assert found.next_step_utilization_share == pytest.approx(used(found.ptus, found.ptus + 5))


@pytest.mark.slow
@quick
@given(traffic, st.sampled_from(["0", "0.05", "1"]))
def test_other_traffic_is_the_optimum_of_scaled_minutes(minutes: Minutes, allowed: str) -> None:
    found = told(minutes, slo=Slo(spilled_share=Fraction(allowed)))

    for factor, moved in found.at_traffic.items():
        best = mixes.cheapest(minutes, growth=Fraction(factor), allowed=Fraction(allowed))
        assert best is not None
        assert moved is not None
        own = mixes.mix(minutes, moved.ptus, moved.term.value, growth=Fraction(factor))
        assert own.money <= best.money * (1 + Fraction(CLOSE))
        assert float(moved.per_month) == pytest.approx(float(own.money), abs=0.0051)
    assert list(found.at_traffic) == ["0.8", "1.2"]


@quick
@given(traffic, st.sampled_from([Fraction(1), Fraction("1.21")]))
def test_spilled_tokens_need_the_quota_of_the_worst_minute(minutes: Minutes, growth: Fraction) -> None:
    planning = Planning(growth_share_per_month=Fraction("0.1"), growth_months=2) if growth != 1 else Planning()
    found = told(minutes, planning=planning)
    plain = [sum(one) * growth * mixes.spills(one, found.ptus, growth=growth) for one in minutes if one is not None]
    quota = found.spillover

    assert quota.deployment_type is DeploymentType.GLOBAL_STANDARD
    assert float(quota.tpm_needed) == pytest.approx(float(max(plain)), abs=1e-6)
    assert quota.rpm_needed is not None
    assert float(quota.rpm_needed) == pytest.approx(float(max(plain)) / 100, abs=1e-6)
    has_room(quota)


def has_room(quota: SpillQuota) -> None:
    """The units grant what is needed, and one less does not. A unit of gpt-5.2 grants 1,000 TPM and 10 RPM.

    Source: Microsoft Learn, "Azure OpenAI in Microsoft Foundry Models quotas and limits", 2026-08-20.
    """
    assert quota.sku_capacity is not None
    assert quota.rpm_needed is not None
    units = max(-(-quota.tpm_needed // 1000), -(-quota.rpm_needed // 10), 1 if quota.tpm_needed else 0)
    assert quota.sku_capacity in (units, max(units, 1))


def test_a_promotion_does_not_choose() -> None:
    """gpt-5.6-sol costs 4 a million input tokens until 2026-11-30 and 5 before and after.

    100 % of 15 PTUs, 18,000 tokens, cost 3,942 by the token after it and 3,153.60 in it; 15 PTUs 3,315 for a year.
    Source: Azure Retail Prices API, eastus2, 2026-10-09; notes on its sweeps, 2026-09-05.
    """
    found = option(plan(deployment(token_series([18_000] * 20), model="gpt-5.6-sol"), region="westus")).optimum

    assert found is not None
    assert (found.ptus, found.term.value, per_month(found)) == (15, "reserved_1_year", Decimal(3315))
    assert found.rows[0].per_month == Decimal("3942.00")


def test_both_prices_of_what_spills_are_told() -> None:
    """Of 36,000 tokens in every 10th minute half spills from 15 PTUs: 78.84M a month, at 4 and at 5 a million."""
    found = option(
        plan(deployment(token_series([18_000] * 9 + [36_000]), model="gpt-5.6-sol"), region="westus")
    ).optimum

    assert found is not None
    assert found.long_run_cost is not None
    assert (found.ptus, found.term.value) == (15, "reserved_1_year")
    assert (found.cost.per_month, found.long_run_cost.per_month) == (Decimal("3630.36"), Decimal("3709.20"))
    assert found.cost.promotion_ends == date(2026, 11, 30)
    assert {row.ptus: row.per_month for row in found.rows}[15] == Decimal("3709.20")


# --- a schedule

OFFICE_HOURS = Schedule(start_hour=8, end_hour=18)
TUESDAYS = Schedule(start_hour=0, end_hour=24, days=(Day.TUESDAY,))
NINE_TO_TEN = Schedule(start_hour=9, end_hour=10, days=tuple(Day))


def inside(schedule: Schedule, count: int) -> list[bool]:
    """Of minutes from Monday 00:00 on."""
    times = [MONDAY + timedelta(minutes=row) for row in range(count)]
    return [
        list(Day)[time.weekday()] in schedule.days and schedule.start_hour <= time.hour < schedule.end_hour
        for time in times
    ]


def week(calm: int, busy: int, schedule: Schedule, days: int = 7) -> list[Minute | None]:
    """Ten-minute samples would do, but the schedule goes by the minute: every 30th is observed."""
    is_in = inside(schedule, days * 1440)
    wave = [40 * (row * 7 % 501) for row in range(days * 1440)]
    return [Minute((busy if is_in[row] else calm) + wave[row]) if row % 30 == 0 else None for row in range(days * 1440)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schedule", "allowed", "calm", "busy"),
    [
        (OFFICE_HOURS, None, 0, 150_000),
        (OFFICE_HOURS, Fraction("0.02"), 45_000, 250_000),
        (OFFICE_HOURS, Fraction(0), 90_000, 100_000),
        (TUESDAYS, None, 0, 150_000),
        (TUESDAYS, Fraction("0.02"), 90_000, 100_000),
        (TUESDAYS, Fraction(0), 150_000, 0),
        (NINE_TO_TEN, None, 150_000, 0),
        (NINE_TO_TEN, Fraction("0.02"), 0, 150_000),
        (NINE_TO_TEN, Fraction(0), 45_000, 250_000),
    ],
)
def test_no_base_with_no_higher_count_costs_less(
    schedule: Schedule, allowed: Fraction | None, calm: int, busy: int
) -> None:
    minutes = week(calm, busy, schedule)
    most = Fraction(1) if allowed is None else allowed
    hours_share = Fraction(len(schedule.days) * (schedule.end_hour - schedule.start_hour), 168)
    pairs = mixes.pairs(minutes, inside(schedule, len(minutes)), hours_share, allowed=most)
    best, top = min(pairs, default=(None, 0))
    plain = mixes.cheapest(minutes, allowed=most)
    found = told(minutes, planning=Planning(schedule=schedule), slo=Slo(spilled_share=allowed)).scheduled

    assert plain is not None
    assert (found is not None) == (best is not None and best.money < plain.money)
    if found is None or best is None:
        return
    assert found.cost.per_month is not None
    assert float(found.cost.per_month) == pytest.approx(float(best.money), abs=0.03)
    assert (found.base_ptus, found.scheduled_ptus, found.base_term.value) == (best.ptus, top, best.term)
    assert found.spilled_share == pytest.approx(float(best.spilled_share), abs=1e-9)
    assert found.share_of_hours == hours_share
    assert sum(line.per_month for line in found.cost.lines) == found.cost.per_month


def test_a_schedule_is_told_where_it_pays() -> None:
    """One hour a day is 1/24 of all: an hourly PTU then costs 730 / 24 = 30.42, against 221 reserved for a year."""
    schedule = Schedule(start_hour=9, end_hour=10, days=tuple(Day))
    found = told(week(0, 340_000, schedule), planning=Planning(schedule=schedule)).scheduled

    assert found is not None
    assert found.base_ptus == 0
    assert [line.unit for line in found.cost.lines[:1]] == ["PTU-hours"]
    assert found.cost.lines[0].quantity == Fraction(found.scheduled_ptus * 730, 24)


def test_the_recommendation_says_what_a_schedule_rests_on() -> None:
    schedule = Schedule(start_hour=9, end_hour=10, days=tuple(Day))
    found = plan(
        deployment(mixes.series(week(0, 340_000, schedule))),
        planning=Planning(schedule=schedule),
        slo=Slo(spilled_share=Fraction("0.02")),
        deployment_types=(WORLD,),
    ).recommended
    offer = found.offer

    assert offer is not None
    assert (offer.deployment_type, offer.base_ptus, offer.term) == (WORLD, 15, "reserved_1_year")
    assert finding("deleted-ptus-can-be-gone") in found.assumes
    assert label(offer).endswith("15 of them 1-year, the others hourly by schedule, the rest on Global Standard")


def test_all_from_the_prompt_cache_with_a_schedule() -> None:
    """Nothing counts on PTUs: the smallest size serves all of it, in its hours and outside of them."""
    found = told([Minute(0, 100_000)] * 120, planning=Planning(schedule=OFFICE_HOURS))

    assert found.scheduled is None


# --- where none is told


@pytest.mark.parametrize(
    ("facts", "own", "why"),
    [
        ({"model": "fw-glm-5.1"}, {}, finding("mix-has-no-spillover", model="GLM-5.1")),
        (
            {"model": "gpt-5.1"},
            {"region": "swedencentral"},
            finding("mix-tokens-not-priced", deployment_type=DeploymentType.REGIONAL_STANDARD),
        ),
        (
            {},
            {"region": "swedencentral"},
            finding("mix-has-no-standard", deployment_type=DeploymentType.DATA_ZONE_STANDARD, region="swedencentral"),
        ),
    ],
)
def test_a_note_says_why_no_mix_is_told(facts: dict[str, Any], own: dict[str, Any], why: Finding) -> None:
    found = plan(deployment(token_series([50_000] * 30), **facts), **own)
    notes = [
        note for one in found.options if isinstance(one, ProvisionedOption) and not one.optimum for note in one.notes
    ]

    assert finding("no-cheapest-mix", reason=why) in notes


def test_a_note_says_that_ptus_have_no_price(own_prices: Callable[[str], Catalog]) -> None:
    """Prices of one's own in euros, of tokens alone; nothing is converted."""
    catalog = own_prices(
        """
        name: gpt-5.2
        token_prices:
          - as_of: 2026-10-01
            source: ours
            currency: EUR
            prices: [{deployment_types: [global-standard], per_million_tokens: {input: 1.6, output: 12.5}}]
        """
    )

    found = option(plan(deployment(token_series([50_000] * 30)), catalog))

    assert found.optimum is None
    assert finding("no-cheapest-mix", reason=finding("mix-ptus-not-priced")) in found.notes


def test_more_traffic_than_one_deployment_has_is_not_told() -> None:
    """306,000,000 tokens a minute are 90,000 PTUs; 20 % more are above 100,000, the most that one deployment has."""
    found = option(plan(deployment(token_series([306_000_000] * 5)), slo=Slo(spilled_share=Fraction(0)))).optimum

    assert found is not None
    assert found.at_traffic["0.8"] is not None
    assert (found.ptus, found.at_traffic["0.8"].ptus, found.at_traffic["1.2"]) == (90_000, 72_000, None)


def test_idle_minutes_have_no_cheapest_mix() -> None:
    found = option(plan(deployment(token_series([0] * 30))))

    assert found.optimum is None
    assert finding("no-cheapest-mix", reason=finding("mix-without-tokens")) in found.notes


def test_no_note_is_told_twice() -> None:
    for one in plan(deployment(mixes.series(WAVE)), region="swedencentral").options:
        assert len(set(one.notes)) == len(one.notes)


def test_without_an_hourly_price_there_is_no_schedule(own_prices: Callable[[str], Catalog]) -> None:
    """gpt-5.2 sold by a family that no hourly price names."""
    catalog = own_prices("{name: gpt-5.2, family: nobody}")
    schedule = Schedule(start_hour=9, end_hour=10, days=tuple(Day))
    minutes = week(0, 340_000, schedule)

    found = option(plan(deployment(mixes.series(minutes)), catalog, planning=Planning(schedule=schedule)))

    assert found.costs["hourly"].per_month is None
    assert found.optimum is not None
    assert found.optimum.scheduled is None


# --- real series


def real(name: str) -> list[ObservedDeployment]:
    return metric_assembly.deployments(export_files.read([METRICS / f"{name}.json.gz"]), Window())


def by_numpy(one: ObservedDeployment, sold: Sold, growth: float, allowed: float) -> tuple[float, int, str]:
    """Every size against all minutes, one by one; input alone counts 1 and output 8."""
    weight = (one.series.input_tokens + 8 * one.series.output_tokens) * growth
    price, cached, output = map(float, sold.per_million)
    assert cached
    worth = (one.series.input_tokens * price + one.series.output_tokens * output) * growth / 1_000_000
    most, best = float(np.nanmax(weight)), (np.inf, 0, "")
    for ptus in range(sold.minimum, int(most / sold.per_ptu) + sold.minimum + sold.step, sold.step):
        served = np.minimum(weight, ptus * sold.per_ptu)
        share = np.divide(weight - served, weight, out=np.zeros(len(weight)), where=weight > 0)
        if np.nansum(share * weight) / np.nansum(weight) > allowed:
            continue
        spilled = np.nansum(share * worth) * MINUTES_PER_MONTH / (~np.isnan(weight)).sum()
        best = min(best, *((ptus * float(each) + spilled, ptus, term) for term, each in sold.per_ptu_month.items()))
    return best


@pytest.mark.skipif(not METRICS.is_dir(), reason=NO_METRICS)
@pytest.mark.parametrize("name", ["campus-28d", "tenant-14d"])
@pytest.mark.parametrize(("months", "allowed"), [(0, None), (0, "0.01"), (6, None), (0, "0")])
def test_no_size_costs_less_on_weeks_of_traffic(name: str, months: int, allowed: str | None) -> None:
    planning = Planning(growth_share_per_month=Fraction("0.05"), growth_months=6) if months else Planning()
    most = 1.0 if allowed is None else float(allowed)
    for one in real(name):
        found = plan(
            one.replaced(model="gpt-5.2"),
            planning=planning,
            slo=Slo(spilled_share=None if allowed is None else Fraction(allowed)),
        )
        for type_, sold in SOLD.items():
            money, ptus, term = by_numpy(one, sold, 1.05**months, most)
            best = option(found, type_).optimum
            assert best is not None
            assert (best.ptus, best.term.value) == (ptus, term)
            assert float(per_month(best)) == pytest.approx(money, abs=0.02)
