"""Checks of workloads that grow: what is deployed is held to today's traffic, and a schedule to that of its months."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import Place
from capacity.findings import Finding
from capacity.planning.checks import check_report, workload_checks
from capacity.planning.checks.check_report import Asked, CheckReport
from capacity.planning.checks.policy import Policy
from capacity.planning.checks.scheduled_sizes import scheduled_sizes
from capacity.planning.from_workload import planned
from capacity.planning.results.check_result import Check
from capacity.planning.results.plan import ProvisionedOption
from capacity.planning.results.schedule import SchedulePart
from capacity.planning.results.written_workload import Written
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sentences.checking import remedy
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Planning, Step
from capacity.sizing.traffic_path import factor_on
from capacity.sizing.workload import Deployed, Limits, Workload
from tests.properties import examples
from tests.staying import Staying

CATALOG = Staying()
TODAY = date(2026, 11, 30)
GROWS = (
    "model: gpt-5.2, region: eastus2, deployment_types: [data-zone-provisioned], "
    "traffic: {peak_rpm: 500, average_rpm: 450, input_tokens: 1800, output_tokens: 200}, "
    "planning: {growth_share_per_month: 0.08, growth_months: 6, headroom_share: 0.1, "
    "steps: [{date: 2027-02-01, factor: 1.5}]}"
)
"""500 x (1,800 + 8 x 200) / 3,400 = 500 PTUs today, x 1.1 = 550; from 2027-05-30 on x 1.08^6 x 1.5 x 1.1, 1,310."""
PLAIN = GROWS.replace("headroom_share: 0.1, ", "")
"""The same without headroom: 500 PTUs today, and 1,195 for 1,190.2 then."""


def report(
    *texts: str,
    policy: Policy = Policy(),  # noqa: B008  # frozen
    reservations: tuple[Reservation, ...] | None = None,
) -> CheckReport:
    """Workloads by their texts, without their names."""
    written = []
    for number, text in enumerate(texts):
        (document,) = compose(f"{{name: w{number}, {text}}}", "shop.yaml")
        workload = convert(Workload, document, "shop.yaml")
        written.append(Written(workload=workload, place=lambda _: Place(), says=lambda _: True))
    return check_report.report(
        written,
        Asked(
            catalog=CATALOG,
            today=TODAY,
            policy=policy,
            policy_place=lambda _: Place(),
            reservations=reservations,
        ),
    )


def checks(text: str, policy: Policy = Policy()) -> Mapping[str, Check]:  # noqa: B008  # frozen
    (plan,) = report(text, policy=policy).report.plans
    return {one.label: one for one in plan.checks}


def deployed(ptus: int) -> str:
    return f"deployed: {{deployment_type: data-zone-provisioned, ptus: {ptus}}}"


def why(one: Check) -> str:
    assert isinstance(one.detail, Finding)
    return said(one.detail)


@pytest.mark.parametrize(
    ("today", "measured", "told"),
    [
        (400, 1310, "1,310 Data Zone Provisioned PTUs in the month from 2027-05-30"),
        (1400, 1400, "1,400 Data Zone Provisioned PTUs deployed today"),
        (None, 1310, "1,310 Data Zone Provisioned PTUs in the month from 2027-05-30"),
    ],
)
def test_a_limit_of_ptus_holds_the_most_of_any_month(today: int | None, measured: int, told: str) -> None:
    text = f"{GROWS}, limits: {{max_ptus: 1000}}{'' if today is None else f', {deployed(today)}'}"
    one = checks(text, Policy(max_ptus=1000))
    own, all_ = one["limits.max_ptus"], one["policy.max_ptus"]

    assert (own.measured, own.passed, why(own)) == (measured, False, told)
    assert (all_.measured, why(all_)) == (measured, told)


@pytest.mark.parametrize(
    ("today", "way"),
    [
        (400, "lower `peak_rpm` and `average_rpm` to at most 381 (1,000 PTUs)"),
        (1200, "lower `peak_rpm` and `average_rpm` to at most 381 and resize to 1,000 PTUs"),
    ],
)
def test_fewer_ptus_in_every_month(today: int, way: str) -> None:
    """500 x 1,000 / 1,309.2 = 381.9: traffic of which 1,000 PTUs carry the largest month."""
    one = checks(f"{GROWS}, limits: {{max_ptus: 1000}}, {deployed(today)}")["limits.max_ptus"]

    assert said(one.remedy[0]) == way


def test_a_deployment_that_alone_is_too_large_is_resized_for_today() -> None:
    one = checks(f"{GROWS}, limits: {{max_ptus: 1310}}, {deployed(1400)}")["limits.max_ptus"]

    assert said(one.remedy[0]) == "resize to 550 PTUs"


def test_what_is_deployed_is_held_to_the_traffic_of_today() -> None:
    one = checks(f"{GROWS}, limits: {{max_ptus: 1000}}, {deployed(400)}")["deployed.ptus"]

    assert (one.measured, one.passed) == (550, False)
    assert why(one) == "what today's traffic needs, headroom included"
    assert remedy(one.remedy) == "resize to 550 PTUs"
    assert checks(f"{GROWS}, limits: {{max_ptus: 1000}}, {deployed(550)}")["deployed.ptus"].passed


def test_a_resize_of_today_has_the_headroom_of_the_policy() -> None:
    """500 x 1.25 = 625."""
    one = checks(f"{GROWS}, {deployed(400)}", Policy(min_headroom_share=Fraction(1, 4)))

    assert remedy(one["deployed.ptus"].remedy) == "resize to 625 PTUs"


@pytest.mark.parametrize(
    ("today", "measured", "told"),
    [
        (400, Fraction(5, 4), "400 Data Zone Provisioned PTUs deployed at today's peak"),
        (1000, Fraction(1), "540 Data Zone Provisioned PTUs at the peak of the month from 2026-12-30"),
    ],
)
def test_the_fullest_month_is_held_to_the_utilization(today: int, measured: Fraction, told: str) -> None:
    """1,000 are half used today; the schedule goes down to 500, and on to 540 for 500 x 1.08."""
    one = checks(
        f"{PLAIN}, limits: {{max_utilization_share: 0.9}}, {deployed(today)}",
        Policy(max_utilization_share=Fraction(9, 10)),
    )

    for name in ("limits", "policy"):
        held = one[f"{name}.max_utilization_share"]
        assert (held.measured, held.passed, why(held)) == (measured, False, told)


def test_room_for_what_is_still_to_be_deployed_is_headroom() -> None:
    """1 / 0.9 = 1.1112, rounded up; 500 / 0.9 = 555.6, of which 560 can be deployed."""
    small, large = (
        checks(f"{PLAIN}, limits: {{max_utilization_share: 0.9}}, {deployed(today)}")["limits.max_utilization_share"]
        for today in (400, 1000)
    )
    after = checks(
        f"{PLAIN}, limits: {{max_utilization_share: 0.9}}, {deployed(560)}".replace(
            "growth_months: 6", "growth_months: 6, headroom_share: 0.1112"
        )
    )

    assert remedy(large.remedy) == "set `planning.headroom_share` to 0.1112 or more"
    assert remedy(small.remedy) == "set `planning.headroom_share` to 0.1112 or more and resize to 560 PTUs"
    assert after["limits.max_utilization_share"].passed
    assert after["deployed.ptus"].passed


@pytest.mark.parametrize(
    ("today", "measured", "told"),
    [
        (400, Fraction(-1, 5), "headroom of 400 Data Zone Provisioned PTUs deployed above today's peak"),
        (1000, Fraction(0), "headroom of 540 Data Zone Provisioned PTUs above the peak of the month from 2026-12-30"),
    ],
)
def test_headroom_is_that_of_the_fullest_month(today: int, measured: Fraction, told: str) -> None:
    one = checks(f"{PLAIN}, {deployed(today)}", Policy(min_headroom_share=Fraction(1, 10)))["policy.min_headroom_share"]

    assert (one.measured, one.passed, why(one)) == (measured, False, told)


@pytest.mark.parametrize(("today", "told"), [(400, "20.0 % of the busiest minute of today do not fit"), (500, None)])
def test_objectives_hold_what_is_deployed_to_today(today: int, told: str | None) -> None:
    one = checks(f"{PLAIN}, slo: {{throttled_share: 0.01}}, {deployed(today)}")["slo.throttled_share"]

    assert one.passed is (True if told is None else None)
    assert why(one).startswith(told or "the busiest minute of today fits")


def test_requests_are_drawn_at_the_peak_of_today() -> None:
    """500 PTUs admit today's requests; of the largest month they would refuse more than half."""
    text = PLAIN.replace("output_tokens: 200", "output_tokens: 200, max_output_tokens: 250")
    one = checks(f"{text}, slo: {{throttled_share: 0.01}}, {deployed(700)}")

    assert one["slo.throttled_share"].passed
    assert why(one["slo.throttled_share"]).endswith("drawn one by one at the peak of today")


def test_a_deployed_standard_type_is_held_to_the_largest_month() -> None:
    text = GROWS.replace("data-zone-provisioned", "data-zone-standard")
    one = checks(
        f"{text}, deployed: {{deployment_type: data-zone-standard, sku_capacity: 1500}}, limits: {{max_ptus: 1}}"
    )

    assert (one["deployed.sku_capacity"].measured, one["deployed.sku_capacity"].passed) == (2619, False)
    assert why(one["deployed.sku_capacity"]) == (
        "what the traffic of the month from 2027-05-30 needs, headroom included"
    )
    assert (one["limits.max_ptus"].measured, one["limits.max_ptus"].passed) == (0, True)


STANDARD = (
    "model: gpt-5.2, region: eastus2, deployment_types: [global-standard, data-zone-standard], "
    "traffic: {peak_rpm: 500, average_rpm: 300, input_tokens: 2000, output_tokens: 150}, "
    "planning: {growth_share_per_month: 0.1, growth_months: 3, horizon_months: 4, headroom_share: 0.1}"
)


@pytest.mark.parametrize("type_", ["global-standard", "data-zone-standard", None])
def test_the_cost_of_a_standard_type_is_that_of_a_month_that_is_named(type_: str | None) -> None:
    today = "" if type_ is None else f", deployed: {{deployment_type: {type_}, sku_capacity: 1300}}"
    found = report(f"{STANDARD}{today}, limits: {{max_usd_per_month: 60000}}", policy=Policy(max_total_ptus=9))
    one = {each.label: each for each in found.report.plans[0].checks}["limits.max_usd_per_month"]
    total = report(f"{STANDARD}{today}", policy=Policy(max_total_usd_per_month=Fraction(1))).checks[0]

    assert why(one).endswith("from 2027-02-28")
    assert why(total) == "all workloads together, in the month from 2027-02-28"
    assert total.measured == one.measured
    assert said(one.remedy[0]).startswith("lower `average_rpm` to ")


@pytest.mark.parametrize(
    ("policy", "above"),
    [
        (Policy(max_total_tpm=1_400_000), ", above `max_total_tpm`, 1,400,000"),
        (Policy(max_total_rpm=7000), ", above `max_total_rpm`, 7,000"),
        (Policy(max_total_tpm=10**7), ""),
    ],
)
def test_quota_above_that_of_all_is_told(policy: Policy, above: str) -> None:
    """500 x 2,150 x 1.1^3 x 1.1 = 1,573,918 TPM, of which 1,574 units are what they grant."""
    text = f"{STANDARD}, deployed: {{deployment_type: global-standard, sku_capacity: 700}}"

    assert remedy(checks(text, policy)["deployed.sku_capacity"].remedy) == f"ask for 1,574 units of quota{above}"


def test_what_is_to_be_deleted_is_named() -> None:
    text = PLAIN.replace("deployment_types: [data-zone-provisioned]", "data_residency: zone").replace(
        "model: gpt-5.2", "model: gpt-5.2, limits: {max_ptus: 100}"
    )
    one = checks(f"{text}, deployed: {{deployment_type: global-provisioned, ptus: 400}}")["limits.max_ptus"]

    assert said(one.remedy[0]) == "delete the 400 Global Provisioned PTUs deployed"


def test_ptus_that_come_in_the_place_of_a_standard_type_count() -> None:
    """PTUs by the year serve this mean for less than tokens do, from today on."""
    one = checks(
        f"{GROWS}, deployed: {{deployment_type: data-zone-standard, sku_capacity: 9000}}, "
        "limits: {max_ptus: 1000, max_usd_per_month: 300000, max_utilization_share: 0.5}",
        Policy(min_headroom_share=Fraction(1, 2)),
    )

    assert (one["limits.max_ptus"].measured, one["limits.max_ptus"].passed) == (1310, False)
    assert one["limits.max_usd_per_month"].measured == 318_330
    assert one["limits.max_utilization_share"].passed is False
    assert "Data Zone Provisioned PTUs above the peak of the month" in why(one["policy.min_headroom_share"])


@pytest.mark.parametrize("today", [None, 300])
def test_totals_hold_the_month_that_has_most(today: int | None) -> None:
    second = PLAIN if today is None else f"{PLAIN}, {deployed(today)}"
    found = report(PLAIN, second, policy=Policy(max_total_ptus=2000, max_total_usd_per_month=Fraction(1)))
    total, cost = found.checks

    assert (total.measured, total.passed) == (2390, False)
    assert why(total) == "all workloads together, in the month from 2027-05-30"
    assert remedy(total.remedy) == "reduce `w0`, the largest (1,195 PTUs)"
    assert why(cost) == "all workloads together, in the month from 2027-05-30"


@pytest.mark.parametrize(
    ("most", "way"),
    [
        (1_301, "reduce `w1`, the largest (1,300 PTUs)"),
        (1_299, "reduce `w1` and `w2`, the largest, by 1,301 PTUs together"),
        (100, "reduce `w1` and `w2` and `w0`, the largest, by 2,500 PTUs together"),
    ],
)
def test_as_many_workloads_are_named_as_a_total_takes(most: int, way: str) -> None:
    plain = PLAIN.replace(
        "growth_share_per_month: 0.08, growth_months: 6, steps: [{date: 2027-02-01, factor: 1.5}]", ""
    )
    texts = [f"{plain}, {deployed(ptus)}" for ptus in (500, 1300, 800)]
    (total,) = report(*texts, policy=Policy(max_total_ptus=most)).checks

    assert (total.measured, remedy(total.remedy)) == (2600, way)


def test_what_is_deployed_today_can_be_the_most_of_all() -> None:
    found = report(PLAIN, f"{PLAIN}, {deployed(3000)}", policy=Policy(max_total_ptus=3500))

    assert [(one.measured, one.passed, why(one)) for one in found.checks] == [
        (3500, True, "all workloads together, today")
    ]


def test_shared_purchases_hold_later_months_too() -> None:
    """What several share has no schedule of its own plan."""
    plans = report(*[f"{PLAIN}, limits: {{max_ptus: 1000}}"] * 2).report.plans

    assert [plan.schedule for plan in plans] == [None, None]
    assert [plan.checks[1].measured for plan in plans] == [1195, 1195]


def test_a_largest_month_without_a_known_price_hides_nothing() -> None:
    (document,) = compose(f"{{name: w, {PLAIN}, limits: {{max_ptus: 1}}}}", "shop.yaml")
    workload = convert(Workload, document, "shop.yaml")
    case, plan = planned(workload, CATALOG, today=TODAY, months=12)
    (option,) = plan.options
    assert isinstance(option, ProvisionedOption)
    begins, costs = (TODAY, date(2026, 12, 30)), (Decimal(1), Decimal(1))
    part = SchedulePart(
        horizon_months=12,
        own_months=12,
        deployment_type=option.deployment_type,
        currency="USD",
        begins=begins,
        ptus=(500, 540),
        costs=costs,
        known_until=date(2027, 1, 30),
    )
    known = scheduled_sizes(part, option, workload, case)
    by_token = scheduled_sizes(part.replaced(ptus=(0, 0)), option, workload, case)

    assert [(one.begins, one.ptus) for one in known] == [(TODAY, 500), (begins[1], 540), (date(2027, 5, 30), 1195)]
    assert [one.ptus for one in by_token] == [0, 0]


def test_nothing_changes_where_traffic_does_not() -> None:
    text = PLAIN.replace("growth_share_per_month: 0.08, growth_months: 6, ", "").replace(
        "steps: [{date: 2027-02-01, factor: 1.5}]", ""
    )
    one = checks(f"{text}, limits: {{max_ptus: 450, max_utilization_share: 0.9}}, {deployed(400)}")

    assert [why(each) for each in list(one.values())[1:]] == [
        "400 Data Zone Provisioned PTUs deployed",
        "the planned peak on 400 Data Zone Provisioned PTUs deployed",
        "what the planned demand needs, headroom included",
    ]


STEPS = st.lists(
    st.tuples(
        st.dates(date(2026, 11, 1), date(2027, 8, 1)), st.sampled_from([Fraction(1, 2), Fraction(6, 5), Fraction(3)])
    ),
    max_size=3,
    unique_by=lambda one: one[0],
).map(lambda some: tuple(Step(date=day, factor=factor) for day, factor in sorted(some)))


@examples(60)
@given(steps=STEPS, months=st.integers(0, 6), ptus=st.integers(3, 300), least=st.integers(1, 250))
def test_days_to_exhaustion_are_those_of_a_walk_over_all_days(
    steps: tuple[Step, ...], months: int, ptus: int, least: int
) -> None:
    """200 x (2,000 + 8 x 150) / 3,400 = 188.2 PTUs times the factor of each day; and the size that is named lasts."""
    (document,) = compose(
        "{name: w, model: gpt-5.2, region: eastus2, deployment_types: [data-zone-provisioned], "
        "traffic: {peak_rpm: 200, average_rpm: 180, input_tokens: 2000, output_tokens: 150}}",
        "w.yaml",
    )
    growth = Fraction(1, 10) if months else Fraction(0)
    workload = convert(Workload, document, "w.yaml").replaced(
        planning=Planning(growth_share_per_month=growth, growth_months=months, steps=steps),
        limits=Limits(min_days_to_exhaustion=least),
        deployed=Deployed(deployment_type=DeploymentType.DATA_ZONE_PROVISIONED, ptus=5 * ptus),
    )
    days = (TODAY + timedelta(days=at) for at in range(400))
    needs = Fraction(200 * (2000 + 8 * 150), 3400)
    full = next(
        (at for at, day in enumerate(days) if needs * factor_on(workload.planning, TODAY, day) > 5 * ptus), None
    )
    one = days_of(workload)

    assert (one.measured, one.passed) == (full, full is None or full >= least)
    if not one.passed:
        (way,) = one.remedy
        size = int(str(way.values["ptus"]))
        assert days_of(
            workload.replaced(deployed=Deployed(deployment_type=DeploymentType.DATA_ZONE_PROVISIONED, ptus=size))
        ).passed


def days_of(workload: Workload) -> Check:
    case, plan = planned(workload, CATALOG, today=TODAY, months=1)
    (one,) = (one for one in workload_checks.of_plan(plan, case, workload) if one.name == "min_days_to_exhaustion")
    return one


@pytest.mark.parametrize("growth", ["", "growth_share_per_month: 0.05, growth_months: 6"])
def test_deployed_ptus_that_are_given_up_serve_today(growth: str) -> None:
    """1,000 x (200 + 8 x 20) / 3,400 = 105.9 PTUs, which tokens serve for less than a quarter of their price."""
    text = (
        "model: gpt-5.2, region: eastus2, "
        "traffic: {peak_rpm: 1000, average_rpm: 200, input_tokens: 200, output_tokens: 20}, "
        f"deployed: {{deployment_type: global-provisioned, ptus: 30}}, planning: {{{growth}}}"
    )
    one = checks(text)["deployed.ptus"]

    assert (one.measured, one.limit, one.passed) == (110, 30, False)
    assert said(one.remedy[0]) == "resize to 110 PTUs"
    assert checks(text.replace("ptus: 30", "ptus: 110"))["deployed.ptus"].passed


BOUGHT = (
    "model: gpt-5, region: eastus2, deployed: {deployment_type: data-zone-provisioned, ptus: 1425}, "
    "traffic: {peak_rpm: 1500, average_rpm: 900, input_tokens: 3000, output_tokens: 300, cached_input_share: 0.3}, "
    "limits: {max_usd_per_month: MOST}"
)
"""1,425 PTUs cost 346,275 USD a month with a year's term and 1,144,275 by the hour; tokens for the same 248,789."""
FOR_OTHERS = Reservation(
    deployment_type=DeploymentType.GLOBAL_PROVISIONED,
    region="westus",
    quantity=15,
    term=Term.MONTH,
    expires=date(2026, 12, 20),
)
FOR_ALL = Reservation(
    deployment_type=DeploymentType.DATA_ZONE_PROVISIONED,
    region="eastus2",
    quantity=1425,
    term=Term.YEAR,
    expires=date(2027, 11, 30),
)
MAX_USD = "limits.max_usd_per_month"
SLOWLY = "planning: {growth_share_per_month: 0.01, growth_months: 2}"


@pytest.mark.parametrize(
    ("growth", "reserved", "most", "measured", "way"),
    [
        ("", None, 300_000, 346_275, "lower `peak_rpm` and `average_rpm` to at most 390 and resize to 370 PTUs"),
        (SLOWLY, None, 300_000, 346_275, "delete the 1,425 Data Zone Provisioned PTUs deployed"),
        (SLOWLY, None, 500_000, None, "list the reservations in a file for --planning"),
        (SLOWLY, None, 1_144_275, 1_144_275, None),
        ("", (FOR_OTHERS,), 300_000, 1_144_275, "delete the 1,425 Data Zone Provisioned PTUs deployed"),
        ("", (FOR_ALL,), 300_000, 0, None),
    ],
)
def test_what_is_deployed_is_paid_until_it_is_gone(
    growth: str,
    reserved: tuple[Reservation, ...] | None,
    most: int,
    measured: int | None,
    way: str | None,
) -> None:
    text = ", ".join(filter(None, (BOUGHT.replace("MOST", str(most)), growth)))
    (plan,) = report(text, reservations=reserved).report.plans
    one = next(each for each in plan.checks if each.label == MAX_USD)

    assert (one.measured, one.passed) == (measured, None if measured is None else measured <= most)
    assert [said(each) for each in one.remedy[:1]] == ([] if way is None else [way])


def test_a_later_month_above_the_limit_lowers_the_mean_by_what_it_needs() -> None:
    """Tokens of 402,681 USD in the dearest month ask for 51 % less, whatever the PTUs of today are paid by."""
    one = checks(
        "model: gpt-4.1, region: eastus2, deployed: {deployment_type: global-provisioned, ptus: 900}, traffic: ["
        "{name: a, peak_rpm: 600, average_rpm: 550, input_tokens: 3000, output_tokens: 200, max_output_tokens: 800}, "
        "{name: b, peak_rpm: 300, average_rpm: 280, input_tokens: 800, output_tokens: 600, max_output_tokens: 2000}], "
        "planning: {growth_share_per_month: 0.04, growth_months: 11, headroom_share: 0.1}, "
        "limits: {max_usd_per_month: 200000}"
    )[MAX_USD]

    assert (one.measured, one.passed) == (Fraction("402680.54"), False)
    assert why(one) == (
        "the month of the schedule from 2027-10-30, at least: "
        "the term of 900 Global Provisioned PTUs deployed is unknown"
    )
    assert said(one.remedy[0]) == ("list the reservations in a file for --planning and lower the mean traffic by 51 %")


def test_totals_do_not_add_up_ptus_of_an_unknown_term() -> None:
    (total,) = report(
        f"{BOUGHT.replace('MOST', '300000')}, {SLOWLY}", policy=Policy(max_total_usd_per_month=Fraction(10**6))
    ).checks

    assert total.passed is None
    assert "1,425 Data Zone Provisioned PTUs deployed cost 346,275.00 to 1,144,275.00 USD a month by term" in why(total)


def test_both_sides_of_a_change_cost_their_most_expensive_month() -> None:
    """What is deployed today is paid already: 1,120 - 655 = 465 PTUs at 221 USD are bought by October 2027."""
    text = (
        "model: gpt-5, region: eastus2, traffic: {peak_rpm: 1000, average_rpm: 950, input_tokens: 1500, "
        "output_tokens: 200}, planning: {growth_share_per_month: 0.05, growth_months: 11}"
    )
    reserved = FOR_ALL.replaced(deployment_type=DeploymentType.GLOBAL_PROVISIONED, quantity=655)
    deployed = "deployed: {deployment_type: global-provisioned, ptus: 655}"
    (before,) = report(text).standings
    (after,) = report(f"{text}, {deployed}", reservations=(reserved,)).standings
    (by_hour,) = report(f"{text}, {deployed}").standings

    assert [before.per_month, after.per_month, by_hour.per_month] == [
        Decimal(247_520),
        Decimal(102_765),
        Decimal(478_150),
    ]
