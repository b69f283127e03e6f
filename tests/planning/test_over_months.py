"""Purchases over months: what is reserved already, traffic that grows or changes, and several workloads together."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.planning.buying.portfolio_sums import portfolio
from capacity.planning.report import report
from capacity.planning.results.plan import Action, ProvisionedOption, StandardOption
from capacity.planning.results.plan_report import Report
from capacity.planning.results.schedule import Move, Schedule
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.reports.content.all_workloads import over_months, to_do
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.traffic_path import month_begin
from capacity.sources.workloads import workload_file
from tests.properties import examples
from tests.staying import Staying

TODAY = date(2026, 11, 30)
CATALOG = Staying()
CHAT = """
name: {name}
model: gpt-5.2
region: eastus2
deployment_types: [global-provisioned, global-standard]
traffic: {{peak_rpm: {rpm}, average_rpm: {mean}, input_tokens: 2000, output_tokens: 150}}
{more}
"""
GROWING = "planning: {growth_share_per_month: 0.1, growth_months: 12}"
Planned = Callable[..., Report]


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """The report on workloads, written as texts."""

    def made(*workloads: str, reserved: Sequence[Reservation] | None = None, today: date = TODAY) -> Report:
        path = tmp_path / "all.yaml"
        path.write_text("\n---".join(workloads), encoding="utf-8")
        read = workload_file.read([str(path)], CATALOG)
        return report(read, CATALOG, today=today, reservations=reserved)

    return made


def chat(name: str = "chat", rpm: int = 875, mean: float | None = None, more: str = "") -> str:
    return CHAT.format(name=name, rpm=rpm, mean=rpm if mean is None else mean, more=more)


def reserved(ptus: int, until: date | None, term: Term = Term.YEAR) -> Reservation:
    return Reservation(
        deployment_type=DeploymentType.GLOBAL_PROVISIONED, quantity=ptus, term=term, region=None, expires=until
    )


def schedule_of(found: Report) -> Schedule:
    (plan,) = found.plans
    assert plan.schedule is not None
    return plan.schedule


def totals(schedule: Schedule) -> dict[str, Decimal | None]:
    return {one.name: one.total for one in schedule.alternatives}


def test_growth_is_bought_as_it_comes(planned: Planned) -> None:
    """PTUs for 875 RPM x 1.1^m, a twelfth of 2,652 USD each: 17,645 PTU-months at 221 USD.

    By the token 875 RPM x 43,800 minutes x 0.0056 USD come to 214,620 USD, x (1.1^12 - 1) / 0.1 = 21.38428 months.
    """
    found = planned(chat(more=GROWING))
    schedule = schedule_of(found)

    needed = [875 * 3200 / 3400 * 1.1**month for month in range(12)]
    ptus = [int(-(-need // 5) * 5) for need in needed]
    assert [one.ptus for one in schedule.months] == ptus
    assert [one.reserved_ptus for one in schedule.months] == ptus
    assert schedule.total == sum(ptus) * 221 == Decimal("3899545.00")
    assert schedule.lower_bound == schedule.total
    assert schedule.commitment == ptus[-1] * 2652
    assert totals(schedule)["tokens-alone"] == Decimal("4589495.00")
    assert totals(schedule)["everything-now"] == ptus[-1] * 221 * 12
    (plan,) = found.plans
    assert plan.recommended.offer is not None
    assert (plan.recommended.offer.ptus, plan.recommended.offer.term) == (825, "reserved_1_year")
    assert plan.recommended.offer.cost.per_month == 825 * 221
    assert said(plan.recommended.why).startswith(
        "825 Global Provisioned PTUs, to reserve for a year: 182,325.00 USD a month now, 2,187,900.00 USD committed."
    )


def test_what_is_reserved_is_paid(planned: Planned) -> None:
    """1,500 PTUs for a year: neither tokens on top, nor a smaller size that saves nothing."""
    more = "deployed: {deployment_type: global-provisioned, ptus: 1500}"
    found = planned(chat(rpm=1000, mean=600, more=more), reserved=[reserved(1500, date(2027, 11, 30))])
    schedule, (plan,) = schedule_of(found), found.plans

    assert schedule.total == 0
    assert schedule.steps == ()
    assert plan.current is not None
    assert (plan.current.action.value, plan.current.delta_ptus) == ("keep", 0)
    assert plan.recommended.offer is not None
    assert plan.recommended.offer.ptus == 1500
    assert plan.recommended.offer.cost.per_month == 0
    assert [(one.buy_ptus, one.lapse_ptus) for one in found.totals if one.reserved_ptus] == [(0, 0)]


def test_what_ends_is_renewed_or_lapses(planned: Planned) -> None:
    """At full load a year's PTU costs 221 USD a month and its tokens 260.61: it is renewed; at 60 % it is not."""
    full = planned(chat(rpm=1000), reserved=[reserved(1500, date(2027, 3, 30))])
    some = planned(chat(rpm=1000, mean=600), reserved=[reserved(1500, date(2027, 3, 30))])

    assert [(one.month, one.action, one.ptus) for one in schedule_of(full).steps] == [
        (TODAY, Move.RESIZE, 945),
        (date(2027, 3, 30), Move.RENEW, 945),
        (date(2027, 3, 30), Move.LAPSE, 555),
    ]
    assert [(one.month, one.action, one.ptus) for one in schedule_of(some).steps] == [
        (TODAY, Move.RESIZE, 945),
        (date(2027, 3, 30), Move.LAPSE, 1500),
        (date(2027, 3, 30), Move.RESIZE, 0),
    ]


def test_what_ends_within_a_month_is_to_do_on_that_day(planned: Planned) -> None:
    """1,500 PTUs end on January 5, in the month that began on December 30: 945 are renewed and the others go then."""
    more = "deployed: {deployment_type: global-provisioned, ptus: 1500}"
    found = planned(chat(rpm=1000, more=more), reserved=[reserved(1500, date(2027, 1, 5))])
    schedule, (plan,) = schedule_of(found), found.plans
    assert [(one.action, one.ptus, one.month, one.day) for one in schedule.steps] == [
        (Move.RENEW, 945, date(2027, 1, 30), date(2027, 1, 5)),
        (Move.LAPSE, 555, date(2027, 1, 30), date(2027, 1, 5)),
        (Move.RESIZE, 945, date(2027, 1, 30), date(2027, 1, 5)),
    ]
    assert "Later: 2027-01-05: renew 945 PTUs, 1-year; let 555" in said(plan.recommended.why)
    assert plan.recommended.later_until == date(2028, 1, 5)
    assert any(one.code == "months-are-whole" for one in plan.recommended.assumes)


def test_ptus_are_deployed_when_the_traffic_comes(planned: Planned) -> None:
    """Twice as much from December 1 on: 1,130 PTUs that day, not 29 days later with the next month."""
    found = planned(chat(rpm=600, more="planning: {steps: [{date: 2026-12-01, factor: 2}]}"))
    schedule, (plan,) = schedule_of(found), found.plans
    assert [(one.action, one.ptus, one.day) for one in schedule.steps] == [
        (Move.BUY, 565, TODAY),
        (Move.RESIZE, 565, TODAY),
        (Move.BUY, 565, date(2026, 12, 1)),
        (Move.RESIZE, 1130, date(2026, 12, 1)),
    ]
    assert {one.month for one in schedule.steps} == {TODAY, date(2026, 12, 30)}
    assert schedule.total == 565 * 221 + 11 * 1130 * 221 == Decimal("2871895.00")
    assert schedule.left_out == (Decimal(29) / 30 * 565 * 221).quantize(Decimal("0.01")) == Decimal("120702.83")
    told = said(plan.recommended.why)
    assert "Later: 2026-12-01: reserve 565 PTUs, 1-year; deploy 1,130 PTUs (1,498,380.00 USD committed)." in told
    assert "2,871,895.00 USD, plus 120,702.83 for changes within months; tokens" in told


def test_what_ends_as_a_month_begins_costs_no_days_between(planned: Planned) -> None:
    found = planned(chat(rpm=1000), reserved=[reserved(945, date(2027, 1, 30))])
    (plan,) = found.plans
    assert {one.day for one in schedule_of(found).steps if one.action is Move.RENEW} == {date(2027, 1, 30)}
    assert all(one.code != "months-are-whole" for one in plan.recommended.assumes)


def test_tokens_without_a_price_are_named(tmp_path: Path) -> None:
    own, path = tmp_path / "prices.yaml", tmp_path / "chat.yaml"
    own.write_text(
        "ptu_prices: {as_of: 2026-11-20, source: contract, currency: EUR, prices: "
        "[{deployment_types: [global-provisioned], term: 1-year, per_ptu: 2400}]}\n",
        encoding="utf-8",
    )
    path.write_text(chat(more=GROWING), encoding="utf-8")
    catalog = Catalog(own=own)
    (plan,) = report(workload_file.read([str(path)], catalog), catalog, today=TODAY).plans
    assert plan.recommended.offer is not None
    assert plan.recommended.offer.ptus == 825
    assert said(plan.recommended.would_change[0]).startswith("No price for tokens on Global Standard in EUR")


def test_what_is_reserved_for_a_month_is_renewed_each_month(planned: Planned) -> None:
    """565 PTUs at 260 USD for three months; then the traffic is gone."""
    more = "planning: {terms: [1-month], steps: [{date: 2027-02-28, factor: 0.01}]}"
    found = planned(chat(rpm=600, more=more), reserved=[])
    schedule, (plan,) = schedule_of(found), found.plans
    assert [(one.month, one.action, one.ptus) for one in schedule.steps if one.action is not Move.RESIZE] == [
        (TODAY, Move.BUY, 565),
        (date(2026, 12, 30), Move.RENEW, 565),
        (date(2027, 1, 30), Move.RENEW, 565),
        (date(2027, 2, 28), Move.LAPSE, 565),
    ]
    assert sum(one.amount for one in schedule.steps if one.amount is not None) == schedule.commitment == 3 * 565 * 260
    once = "146,900.00 USD"
    told = f"renew 565 PTUs, 1-month ({once} committed); then on 1 more day reservations of {once}."
    assert told in said(plan.recommended.why)
    assert [one.lapse_ptus for one in found.totals] == [0]


def test_nothing_is_bought_for_what_nothing_is_recommended_for(planned: Planned) -> None:
    """No mean is known, or no offer does what is asked for: what is deployed stays, and is not reserved."""
    more = f"deployed: {{deployment_type: global-provisioned, ptus: 600}}\n{GROWING}"
    no_mean = chat(more=more).replace("average_rpm: 875, ", "")
    too_long = chat(more=more).replace("input_tokens: 2000", "input_tokens: 200000, max_input_tokens: 250000")
    too_long += "\nslo: {spilled_share: 0.1}"
    for text in (no_mean, too_long):
        (plan,) = planned(text).plans
        assert plan.recommended.offer is None
        assert plan.schedule is None


def test_a_step_of_traffic(planned: Planned) -> None:
    more = "planning: {steps: [{date: 2027-03-01, factor: 1.4, why: launch}]}"
    found = planned(chat(rpm=1000, more=more))

    counts = [one.ptus for one in schedule_of(found).months]
    assert counts == [945] * 4 + [1320] * 8
    (plan,) = found.plans
    assert plan.options[0].deployment_type is DeploymentType.GLOBAL_PROVISIONED
    assert plan.demand.rpm == 1400


def test_workloads_share_what_is_reserved(planned: Planned) -> None:
    """100 PTUs are spare, and the smaller workload takes them; shares add up to what is paid."""
    one, other = chat("one", rpm=850), chat("other", rpm=85, mean=20)
    found = planned(one, other, reserved=[reserved(900, date(2028, 1, 1))])

    assert [plan.schedule for plan in found.plans] == [None, None]
    (shared,) = found.schedules
    assert shared.workloads == ("one", "other")
    assert shared.total == 0
    assert [plan.recommended.offer.ptus for plan in found.plans if plan.recommended.offer] == [800, 80]
    assert found.portfolio is not None
    assert found.portfolio.per_month == 0
    assert found.portfolio.over_months is not None
    assert found.portfolio.over_months.total == 0


def test_without_growth_or_reservations_the_answer_is_the_plain_one(planned: Planned) -> None:
    (plain,) = planned(chat(rpm=1000)).plans
    (over,) = planned(chat(rpm=1000, more="planning: {horizon_months: 12}")).plans

    assert plain.schedule is None
    assert over.schedule is not None
    assert plain.recommended.offer is not None
    assert over.recommended.offer is not None
    for name in ("deployment_type", "term", "ptus"):
        assert getattr(plain.recommended.offer, name) == getattr(over.recommended.offer, name)
    assert over.schedule.total == (plain.recommended.offer.cost.per_month or 0) * 12


def test_prices_end_with_the_promotion(planned: Planned) -> None:
    """gpt-5.6-sol is promised at 4 USD until 2026-11-30, and costs 5 from then on."""
    text = chat(rpm=10, mean=5, more="planning: {horizon_months: 3}").replace("gpt-5.2", "gpt-5.6-sol")
    months = schedule_of(planned(text, today=date(2026, 11, 15))).months

    assert months[0].token_cost < months[1].token_cost == months[2].token_cost


def test_no_more_is_committed_than_allowed(planned: Planned) -> None:
    """100,000 USD are 37 PTUs for a year, at 2,652 USD each."""
    more = GROWING.replace("}", ", max_commitment_usd: 100000}")
    schedule = schedule_of(planned(chat(more=more)))

    for month in schedule.months:
        assert month.reserved_ptus * 260 <= 100_000
    assert schedule.total is not None
    assert schedule.total > (schedule_of(planned(chat(more=GROWING))).total or 0)


def test_reservations_that_pay_for_nothing_are_told(planned: Planned) -> None:
    found = planned(chat(), reserved=[reserved(100, None), reserved(50, date(2026, 11, 1))])

    assert [one.code for one in found.warnings][:2] == ["reservation-without-end", "reservation-ended"]
    assert found.plans[0].schedule is None


@pytest.mark.parametrize(("mean", "paid", "months"), [(1000, 0, [1500] * 12), (1000, 600, [900, 900] + [1500] * 10)])
def test_what_is_deployed_today_costs_all_of_it(planned: Planned, mean: int, paid: int, months: Sequence[int]) -> None:
    """1,500 PTUs at 730 USD a month, where 945 would do; what is reserved until January covers two months."""
    more = "deployed: {deployment_type: global-provisioned, ptus: 1500}"
    found = planned(
        chat(rpm=1000, mean=mean, more=f"{more}\nplanning: {{horizon_months: 12}}"),
        reserved=[reserved(paid, date(2027, 1, 5))] if paid else None,
    )
    assert totals(schedule_of(found))["as-today"] == sum(months) * 730


def test_what_too_few_ptus_would_leave_to_tokens_is_not_known(planned: Planned) -> None:
    more = "deployed: {deployment_type: global-provisioned, ptus: 900}\nplanning: {horizon_months: 12}"
    assert "as-today" not in totals(schedule_of(planned(chat(rpm=1000, more=more))))


def test_tokens_in_place_of_ptus_are_in_the_sums(planned: Planned) -> None:
    """75 RPM x 43,800 minutes x 0.0056 USD a tenth of the time: 1,839.60 USD; 875 RPM all of it: 214,620 USD."""
    more = "deployed: {deployment_type: global-provisioned, ptus: 75}\nplanning: {horizon_months: 12, terms: []}"
    found = planned(
        chat("search", 75, mean=7.5, more=more), chat("chat", more="planning: {horizon_months: 12, terms: []}")
    )
    search = found.plans[0]
    assert search.current is not None
    assert search.current.action.value == "delete"
    all_ = portfolio(found.plans)
    assert all_ is not None
    assert [row.per_month for row in all_.rows] == [Decimal("1839.60"), Decimal("214620.00")]
    assert all_.per_month == Decimal("216459.60")
    (quota,) = all_.quota
    assert quota.tpm == 162_000 + 1_882_000
    assert quota.workloads == 2


@pytest.mark.parametrize(
    ("planning", "what"),
    [
        ("{horizon_months: 37}", "36"),
        ("{growth_share_per_month: 1, growth_months: 14}", "10000 times"),
        (
            "{steps: [{date: 2027-03-01, factor: 2}, {date: 2027-01-01, factor: 2}]}",
            "2027-01-01 comes after 2027-03-01",
        ),
        ("{steps: [{date: 2027-03-01, factor: 0}]}", "factor"),
        ("{steps: [{factor: 2}]}", "date"),
        ("{max_commitment_usd: 0}", "max_commitment_usd"),
    ],
)
def test_what_cannot_be_meant(planned: Planned, planning: str, what: str) -> None:
    with pytest.raises(InvalidInput, match=what):
        planned(chat(more=f"planning: {planning}"))


@st.composite
def workloads(draw: st.DrawFn) -> str:
    rpm, use = draw(st.integers(20, 2000)), draw(st.integers(1, 10))
    growth = draw(st.sampled_from(["", "growth_share_per_month: 0.03, growth_months: 6, "]))
    step = f"steps: [{{date: 2027-04-01, factor: {draw(st.sampled_from(['0.5', '1', '1.7']))}}}]"
    return chat(rpm=rpm, mean=max(rpm * use // 10, 1), more=f"planning: {{{growth}horizon_months: 12, {step}}}")


@examples(40)
@given(workloads(), st.integers(0, 1500), st.dates(date(2026, 12, 1), date(2028, 1, 1)))
def test_no_other_way_costs_less(text: str, paid: int, until: date) -> None:
    """Nor does what is reserved already ever raise the total."""
    (workload,) = workload_file.of_text(text, "", CATALOG)
    plain = schedule_of(report([workload], CATALOG, today=TODAY))
    some = [reserved(paid, until)] if paid else []
    found = schedule_of(report([workload], CATALOG, today=TODAY, reservations=some))

    for one in (plain, found):
        assert one.total is not None
        assert one.lower_bound is not None
        for other in one.alternatives:
            assert other.total is None or other.total >= one.lower_bound - 1
            days = (one.total + one.left_out, (other.total or 0) + other.left_out)
            assert other.name not in ("tokens-alone", "no-reservations") or days[1] >= days[0] - 1
        assert all(each.per_month >= each.best_per_month - 1 for each in one.regret)
    assert found.total is not None
    assert plain.total is not None
    assert found.total + found.left_out <= plain.total + plain.left_out + 1


def test_a_type_that_is_paid_already_comes_before_the_deployed_one(planned: Planned) -> None:
    """300 Global PTUs are paid and unused; the 300 of the data zone that are deployed would be reserved for a year."""
    text = chat(rpm=300, more="deployed: {deployment_type: data-zone-provisioned, ptus: 300}")
    text = text.replace("[global-provisioned, global-standard]", "[global-provisioned, data-zone-provisioned]")
    (plan,) = planned(text, reserved=[reserved(300, date(2028, 1, 1))]).plans

    assert [one.code for one in plan.do_first] == ["other-type-costs-less"]
    assert said(plan.do_first[0]) == (
        "Move it to Global Provisioned PTUs before you buy: all months cost 0.00 USD there, and 831,060.00 where it is "
        "deployed."
    )


@pytest.mark.parametrize(("beside", "action"), [(-900, Action.RESIZE), (0, Action.KEEP), (900, Action.RESIZE)])
def test_quota_that_is_deployed_is_resized_for_the_largest_month(planned: Planned, beside: int, action: Action) -> None:
    """It has no PTUs in any month, and is not to go."""
    (largest,) = (
        one for one in planned(chat(mean=10, more=GROWING)).plans[0].options if isinstance(one, StandardOption)
    )
    assert largest.sku_capacity is not None
    units = largest.sku_capacity + beside
    more = f"{GROWING}\ndeployed: {{deployment_type: global-standard, sku_capacity: {units}}}"
    (plan,) = planned(chat(mean=10, more=more)).plans

    assert plan.schedule is not None
    assert plan.current is not None
    assert (plan.current.action, plan.current.delta_sku_capacity) == (action, -beside)


def test_a_limit_on_costs_holds_the_dearest_month_of_what_is_deployed(planned: Planned) -> None:
    more = "deployed: {deployment_type: global-provisioned, ptus: 945}\nlimits: {max_usd_per_month: 1000}"
    (paid,) = planned(chat(rpm=1000, more=more), reserved=[reserved(945, date(2028, 1, 1))]).plans
    (ends,) = planned(chat(rpm=1000, more=more), reserved=[reserved(945, date(2027, 3, 30))]).plans

    verdicts = {one.name: (one.measured, one.passed) for one in paid.checks}
    assert verdicts["max_usd_per_month"] == (0, True)
    later = {one.name: (one.measured, one.passed) for one in ends.checks}
    assert later["max_usd_per_month"] == (945 * 221, False)


def test_a_workload_without_a_schedule_is_bought_today_and_leaves_no_total(planned: Planned) -> None:
    found = planned(chat(more=GROWING), chat("steady"))
    today, *later = to_do(found)

    assert over_months(found) == "No total over months: 1 workload of 2 without a schedule."
    assert today[1].endswith("; steady: 825 Global Provisioned PTUs, 1-year (2,187,900.00 USD committed).")
    assert not [what for _, what in later if "steady" in what]


def test_another_way_of_some_workloads_alone_says_of_how_many(planned: Planned) -> None:
    """No standard type of gpt-5.2 is offered in Sweden but the Global one, so nothing stays in its zone there."""
    zone = "deployed: {deployment_type: data-zone-provisioned, ptus: 900}\n"
    sweden = chat("zone", more=zone + GROWING).replace("eastus2", "swedencentral")
    sweden = sweden.replace("deployment_types: [global-provisioned, global-standard]\n", "")
    found = planned(chat(more=GROWING), sweden)

    assert found.portfolio is not None
    assert found.portfolio.over_months is not None
    ways = {one.name: one.workloads for one in found.portfolio.over_months.alternatives}
    assert (ways["tokens-alone"], ways["no-reservations"]) == (1, None)
    assert "tokens alone (1 workload) " in over_months(found)
    assert "without reservations (" not in over_months(found)


@pytest.mark.parametrize(("growth", "grown"), [(6, 6), (12, 11), (36, 11)])
def test_options_demand_and_checks_are_of_the_largest_month_of_the_schedule(
    planned: Planned, growth: int, grown: int
) -> None:
    """875 RPM x 1.1^m, in 12 months; beyond them it is told how much larger traffic becomes."""
    more = f"planning: {{growth_share_per_month: 0.1, growth_months: {growth}}}\nlimits: {{max_ptus: 2350}}"
    (plan,) = planned(chat(more=more)).plans
    (told,) = [said(one) for one in plan.warnings if one.code == "growth-after-months"] or [""]
    option, schedule = plan.options[0], plan.schedule

    assert isinstance(option, ProvisionedOption)
    assert schedule is not None
    assert option.ptus_needed == max(month.ptus_needed or 0 for month in schedule.months)
    assert plan.demand.rpm == 875 * Fraction(11, 10) ** grown
    assert f"for {grown} months (x" in said(plan.demand.basis)
    assert [one.passed for one in plan.checks if one.name == "max_ptus"] == [True]
    assert (told == "") is (growth == grown)
    if growth == 12:
        assert told == (
            "Sizes are for the largest of the 12 months planned. From 2027-11-30 on traffic is 1.1 times as large "
            "(x3.13843 of today's). To plan for it: `planning.horizon_months: 13`."
        )
    if growth == 36:
        assert told.endswith("From 2029-11-30 on traffic is 10.8347 times as large (x30.9127 of today's).")


def test_options_of_several_are_of_the_largest_month_of_the_longest_schedule(planned: Planned) -> None:
    longer = GROWING.replace("growth_months: 12", "growth_months: 12, horizon_months: 15")
    for plan in planned(chat("one", more=GROWING), chat("two", more=longer)).plans:
        assert plan.demand.rpm == 875 * Fraction(11, 10) ** 12
        assert "growth-after-months" not in [one.code for one in plan.warnings]


def test_a_step_that_has_passed_counts_and_is_told(planned: Planned) -> None:
    (plan,) = planned(chat(more="planning: {steps: [{date: 2026-09-01, factor: 2}]}")).plans
    (twice,) = planned(chat(rpm=1750)).plans

    assert "step-has-passed" in [one.code for one in plan.warnings]
    assert plan.options[0].usd_per_month == twice.options[0].usd_per_month


def test_what_is_needed_for_days_need_not_be_bought_for_a_month(planned: Planned) -> None:
    """850 of 945 PTUs until December 4: 4 days of 24 hours at 1 USD; a month of each costs 260 USD."""
    found = planned(chat(rpm=1000, more="planning: {steps: [{date: 2026-12-04, factor: 0.1}]}"), reserved=[])
    (plan,) = found.plans
    first = next(one for one in plan.do_first if one.code == "needed-for-days")

    assert schedule_of(found).months[0].ptus - schedule_of(found).months[1].ptus == first.values["ptus"] == 850
    assert (first.values["hourly"], first.values["monthly"]) == (850 * 4 * 24, 850 * 260)
    assert "850 of the PTUs to buy are needed until 2026-12-04 only" in said(first)


def test_what_is_needed_for_days_is_told_of_shared_purchases(planned: Planned) -> None:
    """By the first of those that share them."""
    more = "planning: {terms: [1-month], steps: [{date: 2026-12-05, factor: 0.3}]}"
    texts = [chat(name, rpm=500, more=more).replace(", global-standard", "") for name in ("one", "two")]
    first, second = planned(*texts).plans
    told = next(one for one in first.do_first if one.code == "needed-for-days")

    assert (first.schedule, second.do_first) == (None, ())
    assert told.values["hourly"] == told.values["ptus"] * 5 * 24  # type: ignore[operator]


def test_what_is_needed_for_days_later_is_told_with_its_day(planned: Planned) -> None:
    """Renewed on December 30, and needed until January 1: 2 days of 24 hours at 1 USD for 850 of 945 PTUs."""
    more = "planning: {terms: [1-month], steps: [{date: 2027-01-01, factor: 0.1}]}"
    (plan,) = planned(chat(rpm=1000, more=more).replace(", global-standard", "")).plans
    told = next(one for one in plan.warnings if one.code == "needed-for-days-then")

    assert (told.values["ptus"], told.values["hourly"], told.values["monthly"]) == (850, 850 * 2 * 24, 850 * 260)
    assert "850 of the PTUs to buy for a month on 2026-12-30 are needed until 2027-01-01 only" in said(told)
    assert plan.do_first == ()


def test_what_is_bought_on_the_day_of_a_change_is_renewed_on_that_day(planned: Planned) -> None:
    """Three months of twice the traffic, from March 1 on: as much as if months began on the first day anyway."""
    more = "planning: {steps: [{date: 2027-03-01, factor: 2}, {date: 2027-06-01, factor: 0.5}]}"
    text = chat(rpm=1000, more=more).replace(", global-standard", "")
    schedule, aligned = (schedule_of(planned(text, today=day)) for day in (TODAY, date(2026, 12, 1)))

    assert [(one.action, one.ptus, one.day) for one in schedule.steps if one.day > TODAY] == [
        (Move.BUY, 940, date(2027, 3, 1)),
        (Move.RESIZE, 1885, date(2027, 3, 1)),
        (Move.RENEW, 940, date(2027, 4, 1)),
        (Move.RENEW, 940, date(2027, 5, 1)),
        (Move.LAPSE, 940, date(2027, 6, 1)),
        (Move.RESIZE, 945, date(2027, 6, 1)),
    ]
    assert schedule.left_out == aligned.left_out == 0
    assert schedule.total == aligned.total == 12 * 945 * 221 + 3 * 940 * 260


@pytest.mark.parametrize(
    ("until", "each"), [(date(2027, 6, 11), 730 * Fraction(10, 31)), (date(2027, 5, 22), Fraction(260))]
)
def test_the_days_between_an_early_end_and_the_end_of_the_need_are_paid(
    planned: Planned, until: date, each: Fraction
) -> None:
    """940 PTUs bought on March 1 end on June 1, or on May 1: ten days more are paid by the hour, 21 by a month.

    A month has 730 hours, of however many days it is.
    """
    more = f"planning: {{steps: [{{date: 2027-03-01, factor: 2}}, {{date: {until}, factor: 0.5}}]}}"
    schedule = schedule_of(planned(chat(rpm=1000, more=more).replace(", global-standard", "")))

    assert schedule.left_out == cents(940 * each)


@pytest.mark.parametrize(
    ("planning", "paid"),
    [
        ("steps: [{date: 2027-03-20, factor: 0.6}]", [(945, date(2027, 3, 5))]),
        (
            "steps: [{date: 2027-04-21, factor: 1.5}, {date: 2027-09-20, factor: 0.5}]",
            [(945, date(2027, 4, 5))],
        ),
        ("steps: [{date: 2027-03-25, factor: 2}, {date: 2027-05-20, factor: 0.5}]", [(500, date(2027, 3, 5))]),
        ("steps: [{date: 2027-02-14, factor: 0.7}]", [(500, date(2027, 9, 4)), (945, date(2026, 12, 21))]),
        ("terms: [1-month], horizon_months: 4, steps: [{date: 2027-01-20, factor: 1.5}]", []),
        ("terms: [], steps: [{date: 2027-01-20, factor: 1.5}, {date: 2027-02-11, factor: 0.7}]", []),
    ],
)
def test_the_total_with_its_days_is_what_the_dated_steps_cost(
    planned: Planned, planning: str, paid: list[tuple[int, date]]
) -> None:
    """Worked out day by day: hours of what is deployed and not covered, and what of each purchase lies inside."""
    text = chat(rpm=1000, more=f"planning: {{{planning}}}").replace(", global-standard", "")
    # On the first day of a month every month has that day.
    schedule = schedule_of(planned(text, reserved=[reserved(*one) for one in paid], today=date(2026, 12, 1)))
    begins = [one.month for one in schedule.months]
    end = month_begin(begins[0], len(begins))
    months = {Term.MONTH.value: 1, Term.YEAR.value: 12}
    bought = [(one.day, month_begin(one.day, months[one.term]), one) for one in schedule.steps if one.term in months]
    cost, deployed, day = Fraction(0), 0, begins[0]
    while day < end:
        deployed = next(
            (one.ptus for one in reversed(schedule.steps) if one.action is Move.RESIZE and one.day <= day), 0
        )
        held = sum(ptus for ptus, until in paid if until > day)
        held += sum(one.ptus for first, last, one in bought if first <= day < last)
        month = max(one for one in begins if one <= day)
        cost += max(deployed - held, 0) * 730 * Fraction(1, (month_begin(month, 1) - month).days)
        day += timedelta(days=1)
    for first, last, one in bought:
        assert one.amount is not None
        cost += Fraction(one.amount) * Fraction((min(last, end) - first).days, (last - first).days)

    assert schedule.total is not None
    assert float(cost) == pytest.approx(float(schedule.total + schedule.left_out), rel=0.004)  # years count by months


@pytest.mark.parametrize("until", [date(2027, 2, 10), date(2027, 2, 20)])
def test_ptus_that_go_with_their_reservation_go_on_its_day(planned: Planned, until: date) -> None:
    """Traffic that grows some days later does not keep them, and no month in which they are paid is without them."""
    more = "planning: {terms: [], steps: [{date: 2027-02-25, factor: 1.1}]}"
    schedule = schedule_of(planned(chat(rpm=400, mean=290, more=more), reserved=[reserved(650, until)]))

    assert [(one.action, one.day) for one in schedule.steps[1:]] == [(Move.LAPSE, until), (Move.RESIZE, until)]
    assert schedule.steps[-1].ptus == 0


@pytest.mark.parametrize("ptus", [945, 1200])
def test_what_ends_before_a_step_up_is_renewed_as_far_as_it_is_used(planned: Planned, ptus: int) -> None:
    """What is needed from the step on only is bought on its day; to own more makes nothing dearer."""
    text = chat(rpm=1000, more="planning: {steps: [{date: 2027-02-25, factor: 1.3}]}").replace(", global-standard", "")
    schedule = schedule_of(planned(text, reserved=[reserved(ptus, date(2027, 2, 2))]))
    least = schedule_of(planned(text, reserved=[reserved(945, date(2027, 2, 2))]))

    assert [(one.ptus, one.day) for one in schedule.steps if one.term == Term.YEAR.value] == [
        (945, date(2027, 2, 2)),
        (280, date(2027, 2, 25)),
    ]
    assert (schedule.total, schedule.left_out) == (least.total, least.left_out)


def test_no_step_lets_lapse_what_is_needed_for_days(planned: Planned) -> None:
    """380 PTUs end on March 5 and are needed until March 20: a month of them costs less than the hours."""
    text = chat(rpm=1000, more="planning: {steps: [{date: 2027-03-20, factor: 0.6}]}").replace(", global-standard", "")
    schedule = schedule_of(planned(text, reserved=[reserved(945, date(2027, 3, 5))], today=date(2026, 12, 1)))

    assert {(one.action, one.term, one.ptus, one.day) for one in schedule.steps if one.day.year == 2027} == {
        (Move.RENEW, Term.YEAR.value, 565, date(2027, 3, 5)),
        (Move.RENEW, Term.MONTH.value, 380, date(2027, 3, 5)),
        (Move.RESIZE, None, 565, date(2027, 3, 20)),
        (Move.LAPSE, None, 380, date(2027, 4, 5)),
    }


@pytest.mark.parametrize(
    ("steps", "days"),
    [
        ("{date: 2026-12-10, factor: 2}, {date: 2026-12-24, factor: 0.5}", (date(2026, 12, 10),)),
        ("{date: 2026-12-10, factor: 2}, {date: 2026-12-30, factor: 0.5}", (date(2026, 12, 10),)),
        ("{date: 2027-11-05, factor: 2}", (date(2027, 11, 5),)),
        ("{date: 2026-12-10, factor: 2}, {date: 2027-01-24, factor: 0.5}", None),
        ("{date: 2026-12-30, factor: 2}, {date: 2027-01-24, factor: 0.5}", None),
    ],
)
def test_what_changes_and_changes_back_within_a_month_is_told_first(
    planned: Planned, steps: str, days: tuple[date, ...] | None
) -> None:
    (plan,) = planned(chat(rpm=1000, more=f"planning: {{steps: [{steps}]}}")).plans
    told = [one.values["days"] for one in plan.do_first if one.code == "changes-within-month"]

    assert told == ([] if days is None else [days])


def steps(*changes: tuple[str, str]) -> str:
    return (
        f"planning: {{horizon_months: 4, steps: [{', '.join(f'{{date: {on}, factor: {by}}}' for on, by in changes)}]}}"
    )


@pytest.mark.parametrize(
    ("changes", "types", "code"),
    [
        ((("2026-12-05", "1.3"), ("2026-12-20", "1.3")), "global-provisioned", "served-within-month"),
        ((("2026-12-05", "0.8"), ("2026-12-20", "0.5")), "global-provisioned", "served-within-month"),
        ((("2026-12-05", "0.5"), ("2026-12-20", "3")), "global-provisioned", "served-within-month"),
        ((("2026-12-05", "3"), ("2026-12-20", "0.5")), "global-provisioned", "changes-within-month"),
        ((("2026-12-05", "1.3"), ("2026-12-20", "1.3")), "global-standard", "changes-within-month"),
        ((("2027-03-05", "0.8"),), "global-provisioned", "served-within-month"),
        ((("2027-03-05", "1.3"),), "global-provisioned", "changes-within-month"),
    ],
)
def test_days_of_a_change_that_ptus_beside_them_serve_are_not_called_unsized(
    planned: Planned, changes: Sequence[tuple[str, str]], types: str, code: str
) -> None:
    """PTUs of the month before or after are enough, and stand in the steps and in the total."""
    text = chat(rpm=1000, more=steps(*changes)).replace("global-provisioned, global-standard", types)
    (plan,) = planned(text).plans

    assert [(one.code, one.values["days"]) for one in plan.do_first] == [(code, (date.fromisoformat(changes[0][0]),))]


def test_what_all_need_more_within_a_month_is_unsized_for_each(planned: Planned) -> None:
    """From the 5th on `b` needs half as much again, and `a` until the 25th what it had."""
    first, second = steps(("2027-01-25", "0.2")), steps(("2027-01-05", "1.5"), ("2027-01-26", "1.1"))
    a, b = planned(chat("a", more=first), chat("b", more=second), today=date(2026, 12, 1)).plans

    assert [one.code for one in (*a.do_first, *b.do_first)] == ["changes-within-month", "changes-within-month"]


def test_members_that_change_on_different_days_need_more_between_them(planned: Planned) -> None:
    """200 RPM each; from the 5th to the 25th one needs twice as much, and the other not yet a fifth of it."""
    first, second = steps(("2027-01-05", "2")), steps(("2027-01-25", "0.2"))
    one, other = planned(chat("one", more=first), chat("other", more=second), today=date(2026, 12, 1)).plans

    assert [(told.code, told.values["days"]) for told in one.do_first] == [
        ("changes-within-month", (date(2027, 1, 5),))
    ]
    assert other.do_first == ()


@pytest.mark.parametrize("by", [("2", "1.5"), ("0.5", "0.5"), ("0.5", "2")])
def test_members_that_need_no_more_between_their_days_are_silent(planned: Planned, by: tuple[str, str]) -> None:
    texts = [
        chat(name, more=steps((f"2027-01-{day}", to))) for name, day, to in zip("ab", ("05", "25"), by, strict=True)
    ]
    assert all(plan.do_first == () for plan in planned(*texts, today=date(2026, 12, 1)).plans)


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ((("2026-12-10", "1.5"), ("2026-12-20", "0.5")), 20),
        ((("2026-12-10", "0.5"), ("2026-12-20", "3")), 20),
        ((("2026-12-10", "1.5"), ("2026-12-20", "1.2")), 10),
        ((("2026-12-10", "0.8"), ("2026-12-20", "0.5")), 20),
        ((("2026-12-10", "0.2"), ("2026-12-20", "2")), 10),
        ((("2026-12-10", "3"), ("2026-12-20", "0.5")), 10),
    ],
)
def test_sizes_of_a_month_are_those_of_no_day_that_needs_more(
    planned: Planned, changes: Sequence[tuple[str, str]], day: int
) -> None:
    """More PTUs come with the first change that needs more, fewer with the one after which no more are needed."""
    more = f"{steps(*changes)}\ndeployed: {{deployment_type: global-provisioned, ptus: 945}}"
    schedule = schedule_of(planned(chat(more=more), today=date(2026, 12, 1)))

    assert [one.day for one in schedule.steps if one.action is Move.RESIZE and one.day < date(2027, 1, 1)][-1:] == [
        date(2026, 12, day)
    ]


def test_tokens_change_with_the_last_change_of_a_month(planned: Planned) -> None:
    """What lies between two changes is not priced, which is told first."""
    text = chat(rpm=200, mean=180, more=steps(("2027-01-05", "2"), ("2027-01-25", "0.4")))
    text = text.replace("[global-provisioned, global-standard]", "[global-standard]")
    schedule = schedule_of(planned(text, today=date(2026, 12, 1)))

    january, february = (schedule.months[at].token_cost for at in (1, 2))
    assert schedule.left_out == cents(Fraction(february - january) * 7 / 31)


def test_what_breaks_the_limit_is_no_other_way(planned: Planned) -> None:
    more = "planning: {steps: [{date: 2027-03-20, factor: 1.4}], max_commitment_usd: 400000}"
    schedule = schedule_of(planned(chat(rpm=1000, more=more), reserved=[reserved(945, date(2027, 3, 5))]))

    assert "everything-now" not in [one.name for one in schedule.alternatives]
    assert all(one.per_month >= one.best_per_month for one in schedule.regret)


@pytest.mark.parametrize("deployed", [945, 1500])
def test_what_is_deployed_today_has_no_days_left_out_where_nothing_changes(planned: Planned, deployed: int) -> None:
    """945 of them are used; the others are paid by the hour all the same."""
    more = f"deployed: {{deployment_type: global-provisioned, ptus: {deployed}}}\nplanning: {{horizon_months: 12}}"
    schedule = schedule_of(planned(chat(rpm=1000, more=more)))
    today = next(one for one in schedule.alternatives if one.name == "as-today")

    assert {one.left_out for one in schedule.alternatives} == {schedule.left_out} == {Decimal(0)}
    assert today.total == 12 * deployed * 730


@pytest.mark.parametrize("names", ["a", "ab"])
@pytest.mark.parametrize(
    "changes",
    [
        (("2026-12-15", "1.3"),),
        (("2026-12-05", "1.3"), ("2026-12-20", "1.3")),
        (("2026-12-15", "1.3"), ("2027-01-15", "0.5")),
    ],
)
def test_what_is_deployed_from_the_first_day_on_is_not_bought_again_on_the_day_of_a_change(
    planned: Planned, changes: Sequence[tuple[str, str]], names: str
) -> None:
    """The largest month's PTUs now, or more than these that are there already: no day needs others."""
    more = f"{steps(*changes)}\ndeployed: {{deployment_type: global-provisioned, ptus: 2500}}"
    of = planned(*(chat(name, rpm=1000, more=more) for name in names))
    (schedule,) = of.schedules or (schedule_of(of),)
    left_out = {one.name: one.left_out for one in schedule.alternatives}

    assert any(one.day < one.month for one in schedule.steps)
    assert left_out["everything-now"] == left_out["as-today"] == 0


def test_nothing_is_given_back_of_a_month_that_is_paid(planned: Planned) -> None:
    """600 PTUs are paid until December 10. To reserve 345 more until December 30 costs more than to use tokens."""
    text = chat(rpm=1000, mean=950, more="planning: {terms: [1-month]}")
    paid = [reserved(600, date(2026, 12, 10), Term.MONTH)]
    (plan,) = planned(text, reserved=paid).plans
    schedule = schedule_of(planned(text, reserved=paid))

    assert schedule.total == 12 * Decimal("233016.00")
    assert schedule.left_out == 0
    assert schedule.lower_bound == 11 * Decimal("233016.00") + 345 * 260
    assert [one.action for one in schedule.steps] == [Move.LAPSE]
    assert plan.recommended.deployment_type is DeploymentType.GLOBAL_STANDARD


@pytest.mark.parametrize("factor", [3, 1])
def test_what_stays_is_bought_without_a_word_of_days(planned: Planned, factor: int) -> None:
    (plan,) = planned(chat(rpm=1000, more=f"planning: {{steps: [{{date: 2026-12-04, factor: {factor}}}]}}")).plans
    assert [one.code for one in plan.do_first if one.code == "needed-for-days"] == []


@pytest.mark.parametrize(
    ("term", "until", "told"),
    [
        (Term.YEAR, date(2027, 12, 1), False),
        (Term.YEAR, date(2027, 12, 2), True),
        (Term.MONTH, date(2026, 12, 31), False),
        (Term.MONTH, date(2027, 1, 30), True),
    ],
)
def test_a_reservation_ends_within_its_term(planned: Planned, term: Term, until: date, told: bool) -> None:  # noqa: FBT001  # a value of the table
    """One that is bought on November 30 ends on 2027-11-30, or on 2026-12-30; the day after where it was tomorrow."""
    found = planned(chat(), reserved=[reserved(100, until, term)])
    assert ("reservation-outlasts" in [one.code for one in found.warnings]) is told


def test_known_changes_are_assumptions(planned: Planned) -> None:
    steps = "{date: 2026-12-20, factor: 2, why: launch}, {date: 2027-02-01, factor: 0.5}, {date: 2028-01-01, factor: 9}"
    (plan,) = planned(chat(more=f"planning: {{steps: [{steps}]}}")).plans
    told = next(said(one) for one in plan.recommended.assumes if one.code == "steps-of-traffic")

    assert "x 2 from 2026-12-20 (launch), x 0.5 from 2027-02-01, x 9 from 2028-01-01" in told
    assert told.endswith("1 of them is after 2027-11-30, and not planned for.")


def test_days_after_an_end_stand_beside_the_total(planned: Planned) -> None:
    """1,000 PTUs end on December 1; 945 are renewed that day, and the month goes on for 29 of its 30 days."""
    found = planned(chat(rpm=1000), reserved=[reserved(1000, date(2026, 12, 1))])
    schedule = schedule_of(found)

    assert schedule.total == 11 * 945 * 221 == Decimal("2297295.00")
    assert schedule.left_out == Decimal(29) / 30 * 945 * 221 == Decimal("201883.50")
    ways = {one.name: one.left_out for one in schedule.alternatives}
    assert ways["without-reservations" if "without-reservations" in ways else "no-reservations"] > schedule.left_out


def test_a_limit_on_commitment_holds_without_growth(planned: Planned) -> None:
    """100,000 USD are 35 PTUs for a year, which is the next deployable size below 37."""
    (plan,) = planned(chat(more="planning: {max_commitment_usd: 100000}")).plans
    (free,) = planned(chat()).plans

    assert free.recommended.offer is not None
    assert (free.recommended.offer.ptus, free.recommended.offer.term) == (825, "reserved_1_year")
    assert plan.schedule is not None
    assert plan.schedule.commitment <= 100_000
    assert plan.schedule.max_commitment == 100_000
    assert "no-limit" in totals(plan.schedule)


@pytest.mark.slow
def test_the_least_limit_on_commitment_holds_for_what_is_shared(planned: Planned) -> None:
    """Two that share reservations may commit no more than either of them allows, and neither as much alone."""
    limit = "planning: {{growth_share_per_month: 0.1, growth_months: 12, max_commitment_usd: {}}}"
    found = planned(chat("one", more=limit.format(3_000_000)), chat("two", more=limit.format(4_000_000)))

    (schedule,) = found.schedules
    assert schedule.max_commitment == 3_000_000
    years = [one for one in schedule.steps if one.term == Term.YEAR.value]
    for month in schedule.months:
        months = [one for one in schedule.steps if one.term == Term.MONTH.value and one.month == month.month]
        assert (
            sum(one.amount or 0 for one in (*months, *(one for one in years if one.month <= month.month))) <= 3_000_000
        )
    assert sum(one.amount or 0 for one in years) > 2_000_000


def test_reservations_of_several_subscriptions_are_doubted(planned: Planned) -> None:
    """A deployment uses those of its own subscription, and a workload file names none."""
    ids = [f"/subscriptions/{name}/resourceGroups/ai" for name in ("one", "two", "one")]
    bound = [reserved(300, date(2027, 6, 1)).replaced(scope=scope) for scope in ids]

    (told,) = [one for one in planned(chat(rpm=1000), reserved=bound).warnings if one.code == "reservation-scopes"]
    assert "2 subscriptions are all counted for chat" in said(told)
    codes = [one.code for one in planned(chat(rpm=1000), reserved=[bound[0], bound[2]]).warnings]
    assert "reservation-scopes" not in codes
