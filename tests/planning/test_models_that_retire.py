"""Purchases over months of a model that retires within them: what follows is planned from its day on, or nothing is."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from capacity.errors import Place
from capacity.findings import Finding
from capacity.planning.checks import check_report
from capacity.planning.checks.check_report import Asked
from capacity.planning.checks.policy import Policy
from capacity.planning.report import report
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.planning.results.schedule import Move, Schedule
from capacity.planning.results.written_workload import Written
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.reports import to_table
from capacity.reports.formats import Look
from capacity.sentences.say import said
from capacity.sizing.traffic_path import month_begin
from capacity.sizing.workload import Workload
from capacity.sources.workloads import workload_file
from tests.staying import End, Staying

TODAY = date(2026, 11, 30)
CHAT = """
name: {name}
model: {model}
region: {region}
deployment_types: [{types}]
traffic: {{peak_rpm: 600, average_rpm: 600, input_tokens: 2000, output_tokens: 300}}
planning: {{growth_share_per_month: 0.05, growth_months: 12, horizon_months: {months}}}
"""
"""As gpt-4.1 600 x (2,000 + 4 x 300) / 3,000 = 640 PTUs; as gpt-5.1 600 x (2,000 + 8 x 300) / 4,750 = 555.8."""
BOTH = "global-provisioned, global-standard"
MARCH = date(2027, 3, 10)


def chat(
    name: str = "chat", model: str = "gpt-4.1", months: int = 9, types: str = BOTH, region: str = "eastus2"
) -> str:
    return CHAT.format(name=name, model=model, months=months, types=types, region=region)


def planned(folder: Path, ends: Mapping[str, End], *texts: str) -> Report:
    """The report on workloads, where models retire as told."""
    catalog, path = Staying(ends), folder / "all.yaml"
    path.write_text("\n---".join(texts), encoding="utf-8")
    return report(workload_file.read([str(path)], catalog), catalog, today=TODAY)


def plan_of(folder: Path, ends: Mapping[str, End], text: str) -> tuple[Plan, Schedule]:
    (plan,) = planned(folder, ends, text).plans
    assert plan.schedule is not None
    return plan, plan.schedule


def needed(schedule: Schedule) -> list[float]:
    return [round(float(one.ptus_needed or 0), 1) for one in schedule.months]


def told(plan: Plan) -> Finding | None:
    return next((one for one in plan.warnings if one.code == "retires-in-term"), None)


@pytest.mark.parametrize(
    ("day", "own"),
    [
        (date(2026, 12, 10), 1),
        (date(2026, 12, 30), 1),  # with the second month
        (date(2026, 12, 31), 2),
        (MARCH, 4),
        (date(2027, 7, 30), 8),  # with the last
    ],
)
def test_months_from_the_day_on_need_what_the_replacement_does(tmp_path: Path, day: date, own: int) -> None:
    plan, schedule = plan_of(tmp_path, {"gpt-4.1": (day, "gpt-5.1")}, chat())
    _, old = plan_of(tmp_path, {}, chat())
    _, new = plan_of(tmp_path, {}, chat(model="gpt-5.1"))

    assert needed(schedule) == [*needed(old)[:own], *needed(new)[own:]]
    assert [(one.workload, one.day, one.model) for one in schedule.models] == [("chat", day, "gpt-5.1")]
    assert schedule.planned_until is None
    assert schedule.total is not None
    assert plan.by_month is not None
    assert plan.by_month.own_months == own
    warned = told(plan)
    assert warned is not None
    assert f"retires on {day}" in said(warned)
    assert "The plan goes on with its replacement, gpt-5.1; " in said(warned)
    assert "Nothing is planned" not in said(warned)


def test_sizes_of_the_model_are_for_the_largest_month_that_it_lives(tmp_path: Path) -> None:
    plan, _ = plan_of(tmp_path, {"gpt-4.1": (MARCH, "gpt-5.1")}, chat())

    assert float(plan.growth) == pytest.approx(1.05**3)
    assert not [one for one in plan.warnings if one.code == "growth-after-months"]


def test_ptus_change_and_tokens_cost_what_they_do_there_on_the_day(tmp_path: Path) -> None:
    """740.9 PTUs before it, 675.6 from then on; by the token 2,000 x 2 + 300 x 8 USD per million, then 1.25 and 10."""
    _, schedule = plan_of(tmp_path, {"gpt-4.1": (MARCH, "gpt-5.1")}, chat())
    _, by_token = plan_of(tmp_path, {"gpt-4.1": (MARCH, "gpt-5.1")}, chat(types="global-standard"))
    sizes = {step.day: step.ptus for step in schedule.steps if step.action is Move.RESIZE}

    assert sizes[MARCH] == 680
    before, after = (by_token.months[at].token_cost / by_token.months[0].token_cost for at in (3, 4))
    assert float(before) == pytest.approx(1.05**3)
    assert float(after) == pytest.approx(1.05**4 * (2000 * 1.25 + 300 * 10) / (2000 * 2 + 300 * 8))


def test_a_model_that_stays_until_the_end_changes_nothing(tmp_path: Path) -> None:
    end = month_begin(TODAY, 9)
    _, stays = plan_of(tmp_path, {}, chat())
    _, schedule = plan_of(tmp_path, {"gpt-4.1": (end, "gpt-5.1")}, chat())

    assert schedule == stays


@pytest.mark.parametrize("types", [BOTH, "global-standard"])
def test_days_after_a_retirement_in_the_last_month_are_not_planned(tmp_path: Path, types: str) -> None:
    """The month that a replacement would be planned for does not begin any more: 20 of 31 days are left out."""
    day, text = date(2027, 8, 10), chat(types=types)
    _, stays = plan_of(tmp_path, {}, text)
    plan, schedule = plan_of(tmp_path, {"gpt-4.1": (day, "gpt-5.1")}, text)

    assert (schedule.planned_until, schedule.known_until, len(schedule.months)) == (day, None, 9)
    assert schedule.total is not None
    assert "chat is planned up to 2027-08-10 only" in said(plan.recommended.why)
    assert all(step.day < day for step in schedule.steps)
    assert "changes-within-month" not in [one.code for one in plan.do_first]
    if types != BOTH:
        assert float(schedule.left_out) == pytest.approx(-float(stays.months[-1].token_cost) * 20 / 31)


def test_replacements_follow_each_other_and_those_that_are_gone_by_then_are_left_out(tmp_path: Path) -> None:
    ends: dict[str, End] = {
        "gpt-4.1": (MARCH, "gpt-5.1"),
        "gpt-5.1": (date(2027, 5, 20), "gpt-5.2"),
        "gpt-5.2": (date(2027, 5, 1), "gpt-5.4"),
    }
    _, schedule = plan_of(tmp_path, ends, chat())
    by_model = [plan_of(tmp_path, {}, chat(model=one))[1] for one in ("gpt-4.1", "gpt-5.1", "gpt-5.4")]
    old, middle, last = map(needed, by_model)

    assert needed(schedule) == [*old[:4], *middle[4:6], *last[6:]]
    assert [(one.day, one.model) for one in schedule.models] == [(MARCH, "gpt-5.1"), (date(2027, 5, 20), "gpt-5.4")]


def test_replacements_in_a_circle_end(tmp_path: Path) -> None:
    ends: dict[str, End] = {"gpt-4.1": (MARCH, "gpt-5.1"), "gpt-5.1": (MARCH, "gpt-4.1")}
    _, schedule = plan_of(tmp_path, ends, chat())

    assert (schedule.planned_until, len(schedule.months)) == (MARCH, 4)


@pytest.mark.parametrize("replacement", [None, "gpt-99"])
def test_without_a_known_replacement_nothing_is_planned_from_the_day_on(
    tmp_path: Path, replacement: str | None
) -> None:
    plan, schedule = plan_of(tmp_path, {"gpt-4.1": (MARCH, replacement)}, chat())

    assert [one.month for one in schedule.months] == [month_begin(TODAY, month) for month in range(4)]
    assert (schedule.total, schedule.planned_until) == (None, MARCH)
    assert max(step.day for step in schedule.steps) < MARCH
    warned = told(plan)
    assert warned is not None
    assert said(warned).endswith("Nothing is planned from 2027-03-10 on.")
    text = to_table.plans(Report(as_of=TODAY, plans=(plan,), totals=()), Look(width=80))
    assert "9 months have no total: chat is planned up to 2027-03-10 only. " in " ".join(text.split())


@pytest.mark.parametrize(
    ("end", "term"), [(date(2027, 3, 10), "reserved_1_month"), (date(2027, 11, 20), "reserved_1_year")]
)
def test_a_year_that_outlives_the_model_counts_whole(tmp_path: Path, end: date, term: str) -> None:
    """A year costs 2,652 USD a PTU, and a month 260: four months of it are less, and twelve are more."""
    plan, schedule = plan_of(tmp_path, {"gpt-4.1": (end, None)}, chat(months=12))

    assert plan.recommended.offer is not None
    assert plan.recommended.offer.term == term
    assert schedule.planned_until == end


def test_a_replacement_that_the_type_does_not_have_is_planned_by_the_token(tmp_path: Path) -> None:
    """Of gpt-5-pro there are no PTUs, and tokens have a price."""
    plan, schedule = plan_of(tmp_path, {"gpt-4.1": (date(2027, 3, 30), "gpt-5-pro")}, chat())

    assert [bool(one.ptus) for one in schedule.months] == [True] * 4 + [False] * 5
    assert schedule.planned_until is None
    warned = told(plan)
    assert warned is not None
    assert said(warned).endswith("The plan goes on with it by the token.")


def test_a_replacement_that_cannot_be_had_ends_the_plan(tmp_path: Path) -> None:
    plan, schedule = plan_of(tmp_path, {"gpt-4.1": (MARCH, "gpt-5-pro")}, chat(types="global-provisioned"))

    assert (schedule.planned_until, len(schedule.months)) == (MARCH, 4)
    warned = told(plan)
    assert warned is not None
    assert "is not offered on Global Provisioned" in said(warned)
    assert said(warned).endswith("Nothing is planned from 2027-03-10 on.")


def test_what_shares_reservations_with_it_shares_them_on_its_replacement(tmp_path: Path) -> None:
    found = planned(tmp_path, {"gpt-4.1": (MARCH, "gpt-5.1")}, chat("old"), chat("new", "gpt-5.4"))
    (schedule,) = found.schedules
    old, new = (plan_of(tmp_path, {}, chat(model=model))[1] for model in ("gpt-4.1", "gpt-5.4"))
    _, after = plan_of(tmp_path, {}, chat(model="gpt-5.1"))

    assert [(one.workload, one.model) for one in schedule.models] == [("old", "gpt-5.1")]
    needs = [*needed(old)[:4], *needed(after)[4:]]
    assert needed(schedule) == pytest.approx(
        [one + other for one, other in zip(needs, needed(new), strict=True)], abs=0.11
    )
    assert schedule.total is not None


def test_what_shares_reservations_with_a_model_that_ends_is_planned_on(tmp_path: Path) -> None:
    """The PTUs of one that has no replacement go on with the other, and there is no total of all months."""
    found = planned(tmp_path, {"gpt-4.1": (MARCH, None)}, chat("old"), chat("new", "gpt-5.4"))
    (schedule,) = found.schedules
    old, new = found.plans
    _, alone = plan_of(tmp_path, {}, chat(model="gpt-5.4"))

    assert old.by_month is not None
    assert new.by_month is not None
    assert (len(old.by_month.ptus), len(new.by_month.ptus)) == (4, 9)
    assert needed(schedule)[4:] == needed(alone)[4:]
    assert (schedule.planned_until, schedule.known_until) == (MARCH, date(2027, 3, 30))
    assert (schedule.total, schedule.alternatives) == (None, ())
    fewer = [step.day for step in schedule.steps if step.action is Move.RESIZE and step.day >= MARCH]
    assert fewer[0] == MARCH
    assert old.recommended.offer is not None
    assert said(told(old) or old.recommended.why).endswith("Nothing is planned from 2027-03-10 on.")
    assert told(new) is None


def test_checks_hold_each_month_on_its_model() -> None:
    """500 x (1,800 + 6 x 200) / 2,400 x 1.05^8 are 923.4 PTUs of gpt-5.4; of gpt-5.2, in its last month, 578.8."""
    text = (
        "{name: chat, model: gpt-5.2, region: eastus2, deployment_types: [global-provisioned], "
        "traffic: {peak_rpm: 500, average_rpm: 500, input_tokens: 1800, output_tokens: 200}, "
        "planning: {growth_share_per_month: 0.05, growth_months: 12, horizon_months: 9}, "
        "limits: {max_ptus: 800, max_utilization_share: 0.99}}"
    )
    (document,) = compose(text, "chat.yaml")
    written = Written(workload=convert(Workload, document, "chat.yaml"), place=lambda _: Place(), says=lambda _: True)
    catalog = Staying({"gpt-5.2": (MARCH, "gpt-5.4")})
    asked = Asked(catalog=catalog, today=TODAY, policy=Policy(), policy_place=lambda _: Place())
    (plan,) = check_report.report([written], asked).report.plans
    by_name = {one.name: one for one in plan.checks}
    ptus, share = by_name["max_ptus"], by_name["max_utilization_share"]

    assert plan.schedule is not None
    last = plan.schedule.months[-1]
    assert (ptus.measured, ptus.passed) == (last.ptus, False)
    assert last.ptus > 923
    assert isinstance(ptus.detail, Finding)
    assert said(ptus.detail) == f"{last.ptus:,} Global Provisioned PTUs in the month from 2027-07-30"
    assert isinstance(share.measured, Fraction)
    assert share.measured <= Fraction(99, 100)
    assert share.passed


def test_ptus_of_a_model_are_bought_up_to_where_tokens_of_the_next_cost_less(tmp_path: Path) -> None:
    """920 PTUs for a month are 239,200 USD, tokens 436,905; of gpt-5.1 tokens are 177,766 in January, 720 PTUs 187,200.

    Before it retires within the second month, 15 days of tokens cost less than another month of PTUs.
    """
    text = chat(model="gpt-4o", months=12).replace("model: gpt-4o", 'model: gpt-4o\nmodel_version: "2024-05-13"')
    text = text.replace(
        "peak_rpm: 600, average_rpm: 600, input_tokens: 2000, output_tokens: 300",
        "peak_rpm: 1000, average_rpm: 950, input_tokens: 1500, output_tokens: 200",
    )
    ends: dict[str, End] = {
        "gpt-4o": (date(2027, 1, 14), "gpt-5.1"),
        "gpt-5.1": (date(2027, 7, 13), "gpt-5.4"),
        "gpt-5.4": (date(2027, 9, 2), "gpt-5.5"),
        "gpt-5.5": (date(2027, 10, 26), None),
    }
    plan, schedule = plan_of(tmp_path, ends, text)
    _, by_token = plan_of(tmp_path, ends, text.replace(f"[{BOTH}]", "[global-standard]"))

    assert plan.recommended.offer is not None
    assert plan.recommended.offer.ptus == 920
    assert plan.recommended.offer.cost.per_month == 239_200
    assert [one.ptus for one in schedule.months] == [920, *[0] * 10]
    both = [sum(one.token_cost + one.ptu_cost for one in of.months) + of.left_out for of in (by_token, schedule)]
    assert both[0] - both[1] == 436_905 - 239_200
