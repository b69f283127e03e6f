"""A reservation or a growth that outlives the model."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.report import report
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.plan_report import Report
from capacity.pricing.published_prices import MONTHS_PER_TERM, Term
from capacity.pricing.reservation import Reservation
from capacity.reports import to_table
from capacity.reports.formats import Look
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.traffic_path import month_begin
from capacity.sizing.workload import Settings
from capacity.sources.workloads import workload_file
from tests.minutes import deployment, every_term, token_series

WORLD = DeploymentType.GLOBAL_PROVISIONED
Planned = Callable[..., Plan]
BUSY = "traffic: {peak_rpm: 1000, average_rpm: 950, input_tokens: 2000, output_tokens: 200}, region: eastus2"
"""Busy enough that a year of PTUs costs least."""
TYPES = "deployment_types: [global-provisioned, global-standard]"


def told(plan: Plan) -> Finding | None:
    return next((one for one in plan.warnings if one.code == "retires-in-term"), None)


def then(warning: Finding) -> Finding:
    replaced = warning.values["then"]
    assert isinstance(replaced, Finding)
    return replaced


def test_a_year_of_a_model_that_retires_in_it(planned: Planned) -> None:
    plan = planned(
        f"model: gpt-4o, {BUSY}, deployment_types: [global-provisioned, global-standard]", today="2026-12-15"
    )
    found = told(plan)

    assert plan.recommended.offer is not None
    assert plan.recommended.offer.term == "reserved_1_year"
    assert found is not None
    assert said(found).startswith(
        "gpt-4o 2024-11-20 retires on 2027-04-14, in 120 days, before the 1-year term bought now "
        "(2027-12-15) ends. Its replacement, gpt-5.1, needs "
    )
    assert (found.source, found.date) != (None, None)


@pytest.mark.parametrize(
    ("planning", "ends"),
    [
        (
            "{growth_share_per_month: 0.05, growth_months: 2}",
            "the 1-year term bought now (2027-12-15), terms bought later (",
        ),
        # Months that are bought now end before the model does.
        (
            "{terms: [1-month], growth_share_per_month: 0.05, growth_months: 2, horizon_months: 4}",
            "terms bought later (2027-04-15) and the",
        ),
    ],
)
def test_what_is_bought_later_is_told_as_later(planned: Planned, planning: str, ends: str) -> None:
    warning = told(planned(f"model: gpt-4o, {BUSY}, {TYPES}, planning: {planning}", today="2026-12-15"))
    assert warning is not None
    assert f"in 120 days, before {ends}" in said(warning)


def test_the_replacement_needs_what_its_own_plan_needs(planned: Planned) -> None:
    found = told(planned(f"model: gpt-4o, {BUSY}, {TYPES}", today="2026-12-15"))
    other = planned(f"model: gpt-5.1, {BUSY}, {TYPES}", today="2026-12-15")
    (option,) = (one for one in other.options if isinstance(one, ProvisionedOption))

    assert found is not None
    assert then(found).values["ptus"] == option.ptus


@pytest.mark.parametrize(("today", "is_told"), [("2026-04-13", False), ("2026-04-15", True)])
def test_the_day_on_which_the_term_ends_decides(planned: Planned, today: str, *, is_told: bool) -> None:
    plan = planned(f"model: gpt-4o, {BUSY}, planning: {{terms: [1-year]}}", today=today)

    assert plan.recommended.offer is not None
    assert plan.recommended.offer.term == "reserved_1_year"
    assert (told(plan) is not None) is is_told


def test_tokens_and_hourly_ptus_can_end_on_any_day(planned: Planned) -> None:
    plan = planned(f"model: gpt-4o, {BUSY}, planning: {{terms: []}}", today="2026-12-15")

    assert told(plan) is None


def test_growth_beyond_the_end_is_told(planned: Planned) -> None:
    growth = "planning: {terms: [], growth_share_per_month: 0.05, growth_months: 5}"
    found = told(planned(f"model: gpt-4o, {BUSY}, {growth}", today="2026-12-15"))

    assert found is not None
    assert "before the planned months (2027-12-15) end." in said(found)


def test_growth_is_told_where_nothing_is_recommended(planned: Planned) -> None:
    growth = "planning: {growth_share_per_month: 0.05, growth_months: 12}"
    plan = planned(f"model: gpt-4o, {BUSY.replace('average_rpm: 950, ', '')}, {growth}", today="2026-12-15")
    found = told(plan)

    assert plan.recommended.offer is None
    assert found is not None
    assert "before the planned months (2027-12-15) end. Its replacement, gpt-5.1, needs" in said(found)


def test_a_retired_model_is_told_as_such_alone(planned: Planned) -> None:
    growth = "planning: {growth_share_per_month: 0.05, growth_months: 12}"

    assert told(planned(f"model: gpt-5-chat, {BUSY}, {growth}", today="2026-12-15")) is None


def test_months_end_on_days_that_there_are() -> None:
    assert month_begin(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert month_begin(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert month_begin(date(2026, 12, 15), 12) == date(2027, 12, 15)
    assert month_begin(date(9999, 6, 1), 12) == date.max


def test_of_minutes_the_replacement_needs_as_much_more_as_their_tokens_weigh_there() -> None:
    """340,000 input tokens a minute are 136 PTUs of gpt-4o (2,500 a PTU) and 72 of gpt-5.1 (4,750)."""
    observed = deployment(token_series([340_000.0] * 60), model="gpt-4o")
    settings = Settings(region="eastus2", deployment_types=(WORLD,), planning=every_term())
    report = from_minutes.report([observed], Sizing(settings=settings), Catalog(), today=date(2026, 12, 15))
    found = told(report.plans[0])

    assert found is not None
    values = dict(then(found).values)
    assert isinstance(values.pop("after"), Finding)
    assert values == {
        "replacement": "gpt-5.1",
        "ptus": 75,
        "about": True,
        "of_day": False,
        "planned": False,
        "deployment_type": WORLD,
        "reserved": 140,
    }
    assert "cover all of them, and 65 stay unused" in said(found)


NEEDS = "Its replacement, x, needs {} Global Provisioned PTUs for the same tokens{}"
COVERS = ": reservations running then cover "
WASTED = "; reservations running then would be unused"
NOT_KNOWN = "The size of its replacement, x, on Global Provisioned is not known (the catalog does not have it)"


@pytest.mark.parametrize(
    ("code", "given", "sentence"),
    [
        ("needs", {"ptus": 150, "about": False, "reserved": 110}, NEEDS.format("150", f"{COVERS}110 of them.")),
        ("needs", {"ptus": 110, "about": True, "reserved": 110}, NEEDS.format("about 110", f"{COVERS}all of them.")),
        ("needs", {"ptus": 1150, "about": True, "reserved": None}, NEEDS.format("about 1,150", ".")),
        ("not-sized", {"reason": None, "reserved": None}, f"{NOT_KNOWN}."),
        ("not-sized", {"reason": None, "reserved": 5}, f"{NOT_KNOWN}, nor whether reservations running then fit."),
    ],
)
def test_what_is_said_of_the_replacement(code: str, given: dict[str, Any], sentence: str) -> None:
    values = {"of_day": False, "after": None, **given} if code == "needs" else given
    finding = found(f"replacement-{code}", replacement="x", deployment_type=WORLD, planned=False, **values)
    assert said(finding) == sentence


DAY = date(2027, 7, 13)


@pytest.mark.parametrize(
    ("reserved", "covered"), [(None, ""), (1140, ", of which 1,140 are reserved"), (1590, ", all reserved")]
)
def test_what_is_said_of_what_replaces_the_replacement(reserved: int | None, covered: str) -> None:
    needs = partial(found, "replacement-needs", about=False, of_day=True, planned=False, deployment_type=WORLD)
    then = needs(replacement="x", ptus=1590, reserved=reserved, after=None)
    after = found("replacement-retires", model="w", retires=DAY, then=then)
    first = needs(replacement="w", ptus=20, reserved=None, after=after)

    assert said(first) == (
        "Its replacement, w, needs 20 Global Provisioned PTUs for the tokens of that day. "
        f"w retires on 2027-07-13; x needs 1,590 then{covered}."
    )


def test_a_replacement_that_retires_in_the_term_is_told_with_its_own(planned: Planned) -> None:
    """gpt-5 retires on 2027-02-09, gpt-5.1 on 2027-07-13; gpt-5.2 (2027-06-08) is gone by then, and gpt-5.4 follows."""
    plan = planned(f"model: gpt-5, {BUSY}, {TYPES}", today="2026-11-30")
    warned = told(plan)

    assert plan.recommended.offer is not None
    assert plan.recommended.offer.term == "reserved_1_year"
    assert warned is not None
    after = then(warned).values["after"]
    assert isinstance(after, Finding)
    assert after.values["retires"] == DAY
    last = after.values["then"]
    assert isinstance(last, Finding)
    assert (last.values["replacement"], last.values["ptus"], last.values["reserved"]) == ("gpt-5.4", 1335, 760)
    assert "gpt-5.1 retires on 2027-07-13; gpt-5.4 needs 1,335 then, of which 760 are reserved." in said(warned)


@pytest.mark.parametrize(
    ("steps", "ptus"),
    [
        ("{date: 2027-03-01, factor: 2}, {date: 2027-04-01, factor: 0.5}", 760),  # past by then
        ("{date: 2027-03-01, factor: 2}", 1520),
        ("{date: 2027-03-01, factor: 0.1}", 80),
        ("{date: 2027-05-01, factor: 3}", 760),  # not yet
        ("{date: 2027-04-15, factor: 3}", 2275),  # in force when the month begins that the replacement is planned for
    ],
)
def test_the_replacement_is_sized_for_the_traffic_of_the_day(planned: Planned, steps: str, ptus: int) -> None:
    """757.9 PTUs of gpt-5.1 serve today's tokens; gpt-4o retires on 2027-04-14."""
    warned = told(planned(f"model: gpt-4o, {BUSY}, {TYPES}, planning: {{steps: [{steps}]}}", today="2026-12-15"))

    assert warned is not None
    assert (then(warned).values["ptus"], then(warned).values["planned"]) == (ptus, True)


def test_what_is_said_without_a_replacement_or_a_size() -> None:
    assert said(found("no-replacement")) == "No replacement is announced."
    assert said(found("replacement-alone", replacement="x", planned=False)) == "Its replacement is x."


def test_a_replacement_that_cannot_be_had_there(planned: Planned) -> None:
    """Brazilsouth has gpt-4o on Regional Provisioned, and not gpt-5.1 (region matrix, 2026-09-04)."""
    regional = BUSY.replace("eastus2", "brazilsouth")
    own = (
        "ptu_prices: {as_of: 2026-12-01, source: portal, currency: USD, prices: {deployment_types: "
        "regional-provisioned, term: 1-year, regions: [brazilsouth], per_ptu: 100}}"
    )
    plan = planned(f"model: gpt-4o, {regional}, deployment_types: [regional-provisioned]", today="2026-12-15", own=own)
    warned = told(plan)

    assert warned is not None
    assert then(warned).code == "replacement-not-offered"
    assert "is not offered on Regional Provisioned" in said(warned)
    assert f"{WASTED}." in said(warned)


def reserving(folder: Path, *rates: int, ptus: int, until: date, planning: str = "{}") -> Report:
    """Workloads of a model that retires on 2027-04-14, with so many PTUs reserved for them until a day."""
    file = folder / "chats.yaml"
    texts = [
        f"{{name: chat-{number}, model: gpt-4o, region: eastus2, {TYPES}, planning: {planning}, "
        f"traffic: {{peak_rpm: {rate}, average_rpm: {rate * 95 // 100}, input_tokens: 2000, output_tokens: 200}}}}"
        for number, rate in enumerate(rates)
    ]
    file.write_text("\n---\n".join(texts), encoding="utf-8")
    paid = Reservation(deployment_type=WORLD, quantity=ptus, term=Term.YEAR, region=None, expires=until)
    return report(workload_file.read([str(file)], Catalog()), Catalog(), today=date(2026, 12, 15), reservations=[paid])


DAY_OF_4O = date(2027, 4, 14)


def reserved_then(plan: Plan) -> float:
    warned = told(plan)
    assert warned is not None
    reserved = then(warned).values["reserved"]
    assert isinstance(reserved, float | int | None)
    return reserved or 0


@pytest.mark.parametrize("until", [date(2027, 1, 31), date(2027, 3, 14), date(2027, 12, 1)])
@pytest.mark.parametrize("ptus", [300, 2000])
def test_of_reservations_those_count_that_run_on_the_day(tmp_path: Path, ptus: int, until: date) -> None:
    (plan,) = reserving(tmp_path, 1000, ptus=ptus, until=until).plans

    assert plan.schedule is not None
    bought = sum(
        step.ptus
        for step in plan.schedule.steps
        if step.term and step.day <= DAY_OF_4O < month_begin(step.day, MONTHS_PER_TERM[step.term])
    )
    assert reserved_then(plan) == bought + (ptus if until > DAY_OF_4O else 0)


def test_a_reservation_that_ends_before_the_model_covers_nothing(tmp_path: Path) -> None:
    """Nothing may be bought, and growth outlives the model."""
    growth = "{terms: [], growth_share_per_month: 0.01, growth_months: 12}"
    (plan,) = reserving(tmp_path, 1000, ptus=300, until=date(2027, 3, 31), planning=growth).plans

    warned = told(plan)
    assert warned is not None
    assert then(warned).values["reserved"] is None
    assert "reserved" not in said(warned)


def test_those_that_share_a_reservation_have_their_parts_of_it(tmp_path: Path) -> None:
    growth = "{terms: [], growth_share_per_month: 0.01, growth_months: 12}"
    large, small = reserving(tmp_path, 1000, 500, ptus=3000, until=date(2027, 12, 1), planning=growth).plans

    parts = [reserved_then(large), reserved_then(small)]
    assert sum(parts) == 3000
    assert parts == pytest.approx([2000, 1000], abs=5)


def test_it_stands_with_the_recommendation_in_the_first_ten_lines(planned: Planned) -> None:
    plan = planned(f"model: gpt-4o, {BUSY}, {TYPES}", today="2026-12-15")
    text = to_table.plans(Report(as_of=date(2026, 12, 1), plans=(plan,), totals=()), Look(width=80))

    assert "retires-in-term: gpt-4o 2024-11-20 retires" in "\n".join(text.splitlines()[:10])
    assert text.count("retires-in-term") == 1
