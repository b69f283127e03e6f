"""`capacity drift` of plans with reservations: what a plan counts as paid costs what came nothing either."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_drift import COLUMNS, COMMON, minutes
from tests.cli.test_drift_months import APRIL, OCTOBER, SHAPE
from tests.conftest import Ran

Run = Callable[..., Ran]
NOVEMBER, DECEMBER = 14, 18
"""Numbers of weeks: of 2026-11-09 and 12-07; plans are of 2026-10-01, and reservations end on 2027-02-01."""
YEARLY = 221
"""US dollars a month of a PTU that is reserved for a year: 2,652 / 12. Source: Azure Retail Prices API, 2026-10-09."""


def paid(folder: Path, ptus: int, more: str = "") -> tuple[str, Path]:
    """The option of a planning file with a reservation."""
    file = folder / "planning.yaml"
    reservation = f"deployment_type: global-provisioned, quantity: {ptus}, term: 1-year, expires: 2027-02-01"
    file.write_text(f"reservations: [{{{reservation}}}]\n{more}", encoding="utf-8")
    return "--planning", file


@pytest.fixture
def row(capacity: Run, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The row of a plan of 100 PTUs, some of them paid, against a week that needs so many, with its table."""

    def run(planning: str, reserved: int, week: int, ptus: float, *names: str) -> dict[str, Any]:
        files, plan = [tmp_path / f"{name}.yaml" for name in names or ("chat",)], tmp_path / "plan.json"
        for file in files:
            file.write_text(SHAPE.format(name=file.stem, planning=planning), encoding="utf-8")
        sized = capacity("size", *files, *paid(tmp_path, reserved), "--today", "2026-10-01", "--output", plan)
        assert sized.returncode == 0, sized.stderr
        asked = ("drift", plan, minutes(tmp_path / "now.csv", {week: ptus}), *COLUMNS, *COMMON, "--allow-unknown")
        (told,) = json.loads(capacity(*asked, "--format", "json").stdout)["drift"]
        return {**told, "table": " ".join(capacity(*asked).stdout.split())}

    return run


STEP = "{horizon_months: 6, steps: [{date: 2026-12-01, factor: 1.5}]}"
GROWTH = "{horizon_months: 12, growth_share_per_month: 0.1, growth_months: 4}"


@pytest.mark.parametrize(
    ("planning", "reserved", "came", "costs"),
    [
        ("{horizon_months: 1}", 60, (OCTOBER, 100), None),  # today's comparison alone
        ("{horizon_months: 6}", 60, (OCTOBER, 100), 40 * YEARLY),
        ("{horizon_months: 6}", 100, (OCTOBER, 100), 0),
        ("{horizon_months: 6}", 230, (OCTOBER, 100), 0),
        ("{horizon_months: 6}", 60, (APRIL, 100), 100 * YEARLY),  # they have ended
        ("{horizon_months: 6}", 230, (APRIL, 100), 100 * YEARLY),
        (STEP, 60, (NOVEMBER, 100), 40 * YEARLY),
        (STEP, 60, (DECEMBER, 150), 90 * YEARLY),
        (GROWTH, 105, (OCTOBER, 100), 0),
        (GROWTH, 105, (DECEMBER, 100 * 1.1**2), None),  # paid for a year, a month and by the hour
    ],
)
def test_traffic_as_planned_costs_what_was_planned(
    planning: str, reserved: int, came: tuple[int, float], costs: int | None, row: Callable[..., dict[str, Any]]
) -> None:
    """Month by month, however its PTUs are paid."""
    told = row(planning, reserved, *came)

    assert costs is None or told["per_month_planned"] == costs
    assert (told["per_month"], told["usd_share"]) == (told["per_month_planned"], 1)
    assert ": +0.0 %" in told["table"].partition("Cost")[2]


@pytest.mark.parametrize(
    ("reserved", "ptus", "costs", "share"),
    [
        (60, 120, 60 * YEARLY, 1.5),
        (60, 80, 20 * YEARLY, 0.5),
        (60, 50, 0, 0),
        (100, 120, 20 * YEARLY, None),
        (110, 120, 10 * YEARLY, None),
        (120, 120, 0, 1),
        (100, 50, 0, 1),
    ],
)
def test_only_what_no_reservation_pays_for_costs_more_or_less(
    reserved: int, ptus: int, costs: int, share: float | None, row: Callable[..., dict[str, Any]]
) -> None:
    told = row("{horizon_months: 6}", reserved, OCTOBER, ptus)

    assert (told["per_month"], told["usd_share"]) == (costs, share)
    assert f"Cost {costs:,.2f} with what came, " in told["table"]
    assert "not known" not in told["table"]


def test_of_several_workloads_that_share_it_each_has_its_part(row: Callable[..., dict[str, Any]]) -> None:
    """30 of 60 each, and what neither uses; of later months the parts are not told."""
    planning = "{horizon_months: 6}"
    as_planned, more, unused, later = (
        row(planning, *of, "chat", "desk")
        for of in ((60, OCTOBER, 100), (60, OCTOBER, 120), (230, OCTOBER, 150), (60, APRIL, 100))
    )

    assert (as_planned["per_month"], as_planned["usd_share"]) == (70 * YEARLY, 1)
    assert more["per_month"] == 90 * YEARLY
    assert unused["per_month"] == 20 * YEARLY
    assert (later["per_month"], later["per_month_planned"]) == (None, None)


def test_what_costs_more_than_nothing_has_no_share_in_a_table_of_several(capacity: Run, tmp_path: Path) -> None:
    then, now, plan = tmp_path / "then", tmp_path / "now", tmp_path / "plan.json"
    for folder, week, levels in ((then, 0, (100, 100)), (now, OCTOBER, (100, 130))):
        folder.mkdir()
        for name, ptus in zip(("chat", "desk"), levels, strict=True):
            minutes(folder / f"{name}.csv", {week: ptus}, name)
    asked = ("--deployment-type", "global-provisioned", "--region", "eastus2", *paid(tmp_path, 200), "--output", plan)
    ran = capacity("from-metrics", then, *COLUMNS, *COMMON, *asked)
    assert ran.returncode == 0, ran.stderr
    told = {
        line.split()[0]: line for line in capacity("drift", plan, now, *COLUMNS, *COMMON).stdout.splitlines() if line
    }

    costs = {name: " ".join(line.split()).partition("% ")[2] for name, line in told.items() if name in ("chat", "desk")}
    assert costs["chat"].endswith("+0.0 % inside")
    assert "from 0" in costs["desk"]


@pytest.fixture
def spilling(capacity: Run, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Rows of weeks of so many times the traffic of a plan, whose paid PTUs leave each fourth hour's peak to tokens."""

    def run(reserved: int, planning: str, *weeks: tuple[int, float]) -> list[dict[str, Any]]:
        def file(week: int, factor: float) -> Path:
            path = tmp_path / f"{week}.csv"
            peaks = minutes(path, {week: 300 * factor}, hours=range(0, 24, 4))
            rest = minutes(tmp_path / "rest.csv", {week: 100 * factor}, hours=range(1, 24, 4))
            lines = [*peaks.read_text().splitlines(), *rest.read_text().splitlines()[1:]]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return path

        plan, more = tmp_path / "plan.json", f"planning: {planning}\nslo: {{spilled_share: 0.9}}\n"
        asked = (*COLUMNS, *COMMON, "--region", "eastus2", *paid(tmp_path, reserved, more), "--output", plan)
        ran = capacity("from-metrics", file(0, 1), *asked)
        assert ran.returncode == 0, ran.stderr
        rows = []
        for week in weeks:
            ran = capacity("drift", plan, file(*week), *COLUMNS, *COMMON, "--format", "json")
            rows += json.loads(ran.stdout)["drift"]
        return rows

    return run


def test_a_mix_of_paid_ptus_costs_its_tokens_alone(spilling: Callable[..., list[dict[str, Any]]]) -> None:
    same, twice = spilling(100, "{horizon_months: 6}", (1, 1), (2, 2))

    assert [told["ptus_planned"] for told in (same, twice)] == [100, 100]
    assert same["per_month"] == pytest.approx(same["per_month_planned"], rel=0.01)
    # of 300 twice, 100 PTUs leave 500 and not 200, and of 100 twice they leave 100
    assert twice["usd_share"] == pytest.approx(600 / 200, rel=0.01)


def test_so_does_one_that_is_planned_for_a_later_month(spilling: Callable[..., list[dict[str, Any]]]) -> None:
    """Nothing spills before the step."""
    first, later = spilling(300, STEP, (OCTOBER, 1), (DECEMBER, 1.5))

    assert [told["ptus_planned"] for told in (first, later)] == [300, 300]
    assert (first["per_month"], first["per_month_planned"], first["usd_share"]) == (0, 0, 1)
    assert later["per_month_planned"] > 0
    assert later["usd_share"] == pytest.approx(1, rel=0.01)
