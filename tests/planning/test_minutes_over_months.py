"""Purchases over months for measured minutes: steps that they have already, and the price of what spills on its day."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.sentences.say import said
from capacity.sizing.choices import Criterion
from capacity.sizing.planning_key import Planning, Step
from capacity.sizing.traffic_path import traffic_path
from capacity.sizing.workload import Settings, Slo
from tests.found import codes
from tests.minutes import MONDAY, deployment, every_term, token_series
from tests.staying import Staying

CATALOG = Staying()
TODAY = date(2026, 11, 15)
DAYS = 7


def planned(
    *steps: Step,
    model: str = "gpt-5.2",
    months: int | None = None,
    slo: Slo | None = None,
    catalog: Catalog = CATALOG,
) -> Plan:
    """A week of minutes that end on 14 November, a tenth of them twice as busy."""
    start = MONDAY + timedelta(days=61)
    minutes = [200_000.0 + 200_000.0 * (minute % 10 == 0) for minute in range(DAYS * 1440)]
    observed = deployment(token_series(minutes, [one / 20 for one in minutes], start=start)).replaced(model=model)
    planning = every_term(Planning(steps=steps, horizon_months=months))
    sizing = Sizing(criterion=Criterion.MAX, settings=Settings(region="eastus2", planning=planning, slo=slo or Slo()))
    (plan,) = from_minutes.report([observed], sizing, catalog, today=TODAY).plans
    assert isinstance(plan, Plan)
    return plan


def ptus(plan: Plan) -> int:
    return next(one.ptus for one in plan.options if isinstance(one, ProvisionedOption))


def twice(on: date) -> Step:
    return Step(date=on, factor=Fraction(2))


@pytest.mark.parametrize("on", [date(2026, 10, 1), date(2026, 11, 10), date(2026, 11, 13)])
def test_a_step_before_the_end_of_the_minutes_is_in_them(on: date) -> None:
    plan = planned(twice(on))

    assert ptus(plan) == ptus(planned())
    assert plan.schedule is None
    assert "step-was-observed" in codes(plan.assumptions)


def test_a_step_between_the_minutes_and_today_counts_and_is_told() -> None:
    plan = planned(twice(date(2026, 11, 14)))

    assert plan.schedule is not None
    assert len({one.ptus_needed for one in plan.schedule.months}) == 1
    assert ptus(plan) in range(2 * ptus(planned()) - 5, 2 * ptus(planned()) + 5)
    assert "step-has-passed" in codes(plan.warnings)


@pytest.mark.parametrize("slo", [None, Slo(spilled_share=Fraction(1, 5))])
def test_months_after_a_retirement_are_those_of_the_same_minutes_on_the_replacement(slo: Slo | None) -> None:
    """gpt-4.1 weighs output four times and gpt-5.1 eight times, so their minutes are not in proportion."""
    retires = Staying({"gpt-4.1": (date(2027, 3, 10), "gpt-5.1")})
    step = twice(date(2027, 5, 1))
    own, other = (planned(step, model=model, slo=slo).schedule for model in ("gpt-4.1", "gpt-5.1"))
    plan = planned(step, model="gpt-4.1", slo=slo, catalog=retires)
    assert plan.schedule is not None
    assert own is not None
    assert other is not None

    assert plan.measured is not None
    assert plan.measured.growth == 1  # the step comes when the model is gone
    needs = [one.ptus_needed for one in plan.schedule.months]
    assert needs[:4] == [one.ptus_needed for one in own.months[:4]]
    assert needs[4:] == [one.ptus_needed for one in other.months[4:]]
    assert [(one.day, one.model) for one in plan.schedule.models] == [(date(2027, 3, 10), "gpt-5.1")]


def test_growth_beyond_the_months_is_not_sized_for() -> None:
    """Growth of 36 months: the last of 12 has 11 of them."""
    planning = every_term(Planning(growth_share_per_month=Fraction(1, 50), growth_months=36))
    sizing = Sizing(criterion=Criterion.MAX, settings=Settings(region="eastus2", planning=planning))
    minutes = [200_000.0] * (DAYS * 1440)
    observed = deployment(token_series(minutes, [one / 20 for one in minutes])).replaced(model="gpt-5.2")
    (plan,) = from_minutes.report([observed], sizing, CATALOG, today=TODAY).plans
    option = next(one for one in plan.options if isinstance(one, ProvisionedOption))

    assert plan.measured is not None
    assert plan.measured.growth == Fraction(51, 50) ** 11
    assert plan.schedule is not None
    assert plan.schedule.months[-1].ptus_needed == option.ptus_needed
    assert "(x2.03989 of today's)" in next(said(one) for one in plan.warnings if one.code == "growth-after-months")


def test_a_step_ahead_counts_from_its_month_on() -> None:
    plan = planned(twice(date(2026, 12, 15)))

    assert plan.schedule is not None
    first, second, *_ = (one.ptus_needed for one in plan.schedule.months)
    assert first is not None
    assert second == 2 * first
    assert not {"step-has-passed", "step-was-observed"} & {*codes(plan.warnings), *codes(plan.assumptions)}


@pytest.mark.parametrize(
    "planning",
    [
        Planning(growth_share_per_month=Fraction(8, 100), growth_months=5),
        Planning(growth_share_per_month=Fraction(8, 100), growth_months=5, headroom_share=Fraction(1, 10)),
        Planning(steps=(twice(date(2027, 2, 15)),)),
        Planning(steps=(twice(date(2027, 2, 15)), Step(date=date(2027, 5, 15), factor=Fraction(1, 3)))),
        Planning(steps=(Step(date=date(2027, 2, 15), factor=Fraction(1, 2)),)),
    ],
)
def test_quota_for_what_spills_is_that_of_the_month_in_which_most_does(planning: Planning) -> None:
    """220,000 tokens a minute, a tenth of them twice as many: what PTUs leave of the busiest, month by month."""
    minutes = [200_000.0 + 200_000.0 * (minute % 10 == 0) for minute in range(DAYS * 1440)]
    series = token_series(minutes, [one / 20 for one in minutes], requests=[one / 1000 for one in minutes])
    slo = Slo(spilled_share=Fraction(1, 5))
    settings = Settings(region="eastus2", planning=every_term(planning), slo=slo)
    sizing = Sizing(criterion=Criterion.MAX, settings=settings)
    (plan,) = from_minutes.report([deployment(series)], sizing, CATALOG, today=TODAY).plans
    offer, schedule = plan.recommended.offer, plan.schedule

    assert offer is not None
    assert offer.spillover is not None
    assert schedule is not None
    factors = traffic_path(planning, TODAY, schedule.horizon_months).factors
    most = []
    for month, factor in zip(schedule.months, factors, strict=True):
        weighted = factor * (400_000 + 8 * 20_000)
        spilled = max(1 - month.ptus * 3_400 / weighted, Fraction(0))
        most.append(spilled * factor * 420_000)
    more = max(factors) * planning.headroom_share
    assert float(offer.spillover.tpm_needed) == pytest.approx(float(max(most) + more * 420_000))
    assert float(offer.spillover.rpm_needed or 0) == pytest.approx(float((max(most) / 420_000 + more) * 400))


def test_what_spills_has_the_price_of_its_day() -> None:
    """gpt-5.6-sol is promised at 4 USD a million until 2026-11-30, and costs 5 then: less is left to tokens."""
    plan = planned(model="gpt-5.6-sol", months=3, slo=Slo(spilled_share=Fraction(1, 5)))

    assert plan.schedule is not None
    months = plan.schedule.months
    assert 0 < months[0].ptus < months[1].ptus == months[2].ptus
    assert months[0].token_cost > 0
    assert plan.recommended.offer is not None
    tokens = [line.per_month for line in plan.recommended.offer.cost.lines if "token" in line.item.code]
    assert sum(one for one in tokens if one is not None) == pytest.approx(months[0].token_cost, rel=Decimal("1e-6"))
