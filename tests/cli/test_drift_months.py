"""`capacity drift` of plans over months: each month of what came is held to what was planned for it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_drift import COLUMNS, COMMON, minutes
from tests.conftest import Ran

Run = Callable[..., Ran]
SHAPE = """version: 1
name: {name}
model: gpt-5.2
region: eastus2
deployment_types: [global-provisioned]
traffic: {{peak_rpm: 340, average_rpm: 300, input_tokens: 1000, output_tokens: 0}}
planning: {planning}
"""
"""100 PTUs, which are full most of the time."""
BEFORE, OCTOBER, FEBRUARY_AND_MARCH, APRIL, JUNE, AFTER = 0, 11, 29, 35, 45, 70
"""Numbers of weeks: of 2026-08-03, 10-19, 2027-02-22 (up to 03-01), 04-05, 06-14, and 2027-12-06."""


@pytest.fixture
def sized(capacity: Run, tmp_path: Path) -> Callable[..., Path]:
    """The JSON report of workload files of the same shape, made on 2026-10-01."""

    def write(planning: str, *names: str) -> Path:
        files, plan = [tmp_path / f"{name}.yaml" for name in names], tmp_path / "plan.json"
        for file in files:
            file.write_text(SHAPE.format(name=file.stem, planning=planning), encoding="utf-8")
        ran = capacity("size", *files, "--today", "2026-10-01", "--output", plan)
        assert ran.returncode == 0, ran.stderr
        return plan

    return write


@pytest.fixture
def row(capacity: Run, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The only row of `drift --format json` of a week that needs so many PTUs, with what its table says as `table`."""

    def run(plan: Path, week: int, ptus: float, model: str = "gpt-5.2") -> dict[str, Any]:
        came = minutes(tmp_path / "now.csv", {week: ptus}, model=model)
        asked = ("drift", plan, came, *COLUMNS, *COMMON, "--allow-unknown")
        (told,) = json.loads(capacity(*asked, "--format", "json").stdout)["drift"]
        return {**told, "table": " ".join(capacity(*asked).stdout.split())}

    return run


def codes(told: dict[str, Any]) -> list[str]:
    return [one["code"] for one in told["failures"]]


@pytest.mark.parametrize(
    ("step", "week", "held_to"),
    [
        ("2027-03-01", BEFORE, ("2026-10-01", 100)),
        ("2027-03-01", OCTOBER, ("2026-10-01", 100)),
        ("2027-03-01", FEBRUARY_AND_MARCH, ("2027-02-01", 100)),
        ("2027-03-01", APRIL, ("2027-04-01", 300)),
        ("2027-03-01", AFTER, ("2027-05-01", 300)),
        ("2026-10-15", OCTOBER, ("2026-10-15", 300)),
    ],
)
def test_what_came_is_held_to_what_is_deployed_in_its_month(
    step: str, week: int, held_to: tuple[str, int], sized: Callable[..., Path], row: Callable[..., Any]
) -> None:
    """Thrice the traffic from a day on; 150 PTUs are refused a third by 100, and nothing by 300."""
    month, planned = held_to
    told = row(sized(f"{{horizon_months: 8, steps: [{{date: {step}, factor: 3}}]}}", "chat"), week, 150)

    assert (told["planned_month"], told["ptus_planned"]) == (month, planned)
    assert (told["range"]["low"], told["range"]["high"]) == (pytest.approx(80), pytest.approx(360))
    assert codes(told) == (["drift-refuses"] if planned == 100 else [])
    assert told["throttled_share"] == pytest.approx(1 / 3 if planned == 100 else 0)
    # tokens and cost are of the same month
    assert told["tokens_share"] == pytest.approx(150 / planned)
    assert told["usd_share"] == pytest.approx(150 / planned)
    assert f"150 needed, {planned} planned for the month from {month} (Global Provisioned)" in told["table"]
    assert f"TPM in the busiest minute, {planned * 3400:,} planned for the month from {month}: " in told["table"]
    assert f"USD a month planned for the month from {month} (Global Provisioned, " in told["table"]
    assert "20 % more or less, from its first month to its largest)" in told["table"]


@pytest.mark.parametrize("model", ["gpt-5.2", "gpt-5.4"])
@pytest.mark.parametrize(("times", "failed"), [(1, []), (2, ["drift-refuses", "drift-needs-more"])])
def test_months_of_another_model_are_held_to_what_is_planned_of_that(
    times: int, failed: list[str], model: str, sized: Callable[..., Path], row: Callable[..., Any]
) -> None:
    """340,000 tokens a minute are 100 PTUs of gpt-5.2, which retires on 2027-06-08, and 141.7 of gpt-5.4."""
    told = row(sized("{horizon_months: 12}", "chat"), JUNE, 100 * times, model)

    assert (told["model"], told["planned_month"], told["ptus_planned"]) == ("gpt-5.4", "2027-06-08", 145)
    assert told["ptus_needed"] == pytest.approx(340_000 * times / 2400)
    assert told["range"]["high"] == pytest.approx(340_000 / 2400 * 1.2)
    assert told["tokens_share"] is None
    assert codes(told) == failed


@pytest.mark.parametrize(("week", "month", "planned"), [(OCTOBER, "2026-10-01", 100), (APRIL, None, 300)])
def test_of_a_shared_schedule_the_first_month_is_known(
    week: int, month: str | None, planned: int, sized: Callable[..., Path], row: Callable[..., Any]
) -> None:
    told = row(sized("{steps: [{date: 2027-03-01, factor: 3}]}", "chat", "desk"), week, 150)

    assert (told["planned_month"], told["ptus_planned"]) == (month, planned)
    assert told["tokens_share"] == pytest.approx(150 / planned)
    assert (told["per_month_planned"] is None) is (month is None)
    assert (f"{planned} planned for the {f'month from {month}' if month else 'largest month'} (") in told["table"]


def test_tokens_of_a_measured_plan_are_of_its_first_month(
    capacity: Run, row: Callable[..., Any], tmp_path: Path
) -> None:
    """Its cost is of the month of what came: half as much again."""
    plan = tmp_path / "plan.json"
    growth = ("--set", "planning.growth_share_per_month=0.5", "--set", "planning.growth_months=1")
    standard = ("--deployment-type", "global-standard", "--region", "eastus2")
    file = minutes(tmp_path / "then.csv", {0: 100})
    assert capacity("from-metrics", file, *COLUMNS, *COMMON, *standard, *growth, "-o", plan).returncode == 0
    first, later = row(plan, OCTOBER, 150), row(plan, APRIL, 150)

    assert [told["planned_month"] for told in (first, later)] == ["2026-10-01", "2027-04-01"]
    assert [told["usd_share"] for told in (first, later)] == pytest.approx([1.5, 1], rel=1e-4)
    for told in (first, later):
        assert (told["tokens_share"], codes(told)) == (pytest.approx(1.5, rel=0.01), [])
        assert "planned for the month from 2026-10-01: +" in told["table"]
