"""`capacity drift`: plans that the other commands wrote, against traffic that came later, in real files."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from capacity.api import drifts
from capacity.planning.measured.drift_judged import judged
from capacity.reports.content.drift_told import verdict
from capacity.sources.workloads import planned_report
from tests.conftest import Ran

Run = Callable[..., Ran]
START = datetime(2026, 8, 3, tzinfo=UTC)
PER_PTU = 3400
"""Input TPM per PTU of gpt-5.2. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""
PTUS = ("--deployment-type", "global-provisioned")
COMMON = ("--missing", "idle", "--today", "2026-10-01")
NAMES = ("time", "deployment", "model", "requests", "input_tokens", "output_tokens")
COLUMNS = (
    "--columns",
    "time=time,deployment=deployment,model=model,requests=requests,input=input_tokens,output=output_tokens",
)


def minutes(
    path: Path, weeks: Mapping[int, float], name: str = "chat", hours: range = range(24), model: str = "gpt-5.2"
) -> Path:
    """Two minutes of each hour that need so many PTUs, by the number of the week; requests of 1,000 tokens."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(NAMES)
    for week, ptus in weeks.items():
        for hour in range(168):
            for minute in (10, 11) if hour % 24 in hours else ():
                at = START + timedelta(days=7 * week, hours=hour, minutes=minute)
                tokens = round(ptus * PER_PTU)
                rows.writerow([f"{at:%Y-%m-%dT%H:%M:%SZ}", name, model, tokens // 1000, tokens, 0])
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def planned(capacity: Run, tmp_path: Path) -> Callable[..., Path]:
    """The JSON report of a plan from minutes."""

    def write(file: Path, *options: str) -> Path:
        plan = tmp_path / "plan.json"
        ran = capacity("from-metrics", file, *COLUMNS, *COMMON, *options, "--output", plan)
        assert ran.returncode == 0, ran.stderr
        return plan

    return write


@pytest.fixture
def held(capacity: Run) -> Callable[..., tuple[int, dict[str, Any]]]:
    """The exit code and the report of `drift --format json`."""

    def run(plan: Path, *arguments: str | Path) -> tuple[int, dict[str, Any]]:
        ran = capacity("drift", plan, *arguments, *COMMON, "--format", "json")
        assert ran.stderr == ""
        return ran.returncode, json.loads(ran.stdout)

    return run


@pytest.fixture
def commands(planned: Callable[..., Path], held: Callable[..., Any]) -> tuple[Callable[..., Path], Callable[..., Any]]:
    """Both."""
    return planned, held


def edited(plan: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    report = json.loads(plan.read_text(encoding="utf-8"))
    change(report)
    plan.write_text(json.dumps(report), encoding="utf-8")
    return plan


def test_traffic_as_planned_is_inside(planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path) -> None:
    plan = planned(minutes(tmp_path / "then.csv", {0: 100, 1: 100}), *PTUS)
    code, report = held(plan, minutes(tmp_path / "now.csv", {2: 100, 3: 100}), *COLUMNS)
    (row,) = report["drift"]

    assert (code, report["schema_version"], report["passed"]) == (0, 1, True)
    assert (row["workload"], row["deployment"], row["region"]) == ("chat", "chat", None)
    assert (row["ptus_planned"], row["ptus"], row["inside"]) == (100, 100, True)
    assert row["ptus_needed"] == pytest.approx(99.9, abs=0.001)  # 0.1 % may be refused
    assert row["range"] == {"low": pytest.approx(95 * 0.8), "high": pytest.approx(120), "basis": "max-drift"}
    assert row["tokens_share"] == pytest.approx(1, rel=0.01)
    assert row["usd_share"] == 1
    assert row["throttled_share"] == 0
    assert (row["span"]["start"], row["planned_until"]) == ("2026-08-17T00:10:00Z", "2026-08-16T23:12:00Z")


@pytest.mark.parametrize(
    ("now", "options", "code"),
    [
        (77, [], 0),
        (75, [], 3),
        (75, ["--max-drift", "0.3"], 0),
        (100, ["--max-drift", "0"], 0),
        (94, ["--max-drift", "0"], 3),
    ],
)
def test_what_moves_by_more_than_allowed_ends_with_3(
    now: float, options: list[str], code: int, commands: tuple[Callable[..., Path], Callable[..., Any]], tmp_path: Path
) -> None:
    planned, held = commands
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}), *PTUS)
    got, report = held(plan, minutes(tmp_path / "now.csv", {1: now}), *COLUMNS, *options)

    assert got == code
    assert report["passed"] == report["drift"][0]["inside"] == (code == 0)


@pytest.mark.parametrize(("now", "most", "inside"), [(119, "0.2", True), (119, "0.1", False), (102, "0.2", True)])
def test_a_size_that_refuses_too_much_fails_whatever_the_range(
    now: float,
    most: str,
    inside: bool,  # noqa: FBT001  # a parameter of the test
    commands: tuple[Callable[..., Path], Callable[..., Any]],
    tmp_path: Path,
) -> None:
    """100 PTUs refuse 1 - 100 / 119 of 119."""
    planned, held = commands
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}), *PTUS)
    file = minutes(tmp_path / "now.csv", {1: now})
    code, report = held(plan, file, *COLUMNS, "--max-drift", most)
    (row,) = report["drift"]

    assert (code, report["passed"], row["inside"]) == (3, False, inside)
    assert [one["code"] for one in row["failures"]] == ["drift-refuses", *([] if inside else ["drift-needs-more"])]
    assert row["failures"][0]["detail"] == (
        f"100 PTUs would have refused {100 * (1 - 100 / now):.1f} % (0.1 % allowed)."
    )


def test_other_criteria_do_not_fail_by_what_they_refuse(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    """The mean of all minutes is less than the two that have traffic need."""
    plan = planned(minutes(tmp_path / "then.csv", {0: 1000}), *PTUS, "--criterion", "mean")
    code, report = held(plan, minutes(tmp_path / "now.csv", {1: 1000}), *COLUMNS)

    assert (code, report["drift"][0]["failures"]) == (0, [])
    assert report["drift"][0]["throttled_share"] > report["drift"][0]["throttled_share_allowed"]


@pytest.mark.parametrize("options", [(), PTUS, ("--headroom", "0.5"), ("--criterion", "mean")])
def test_identical_traffic_never_leaves(
    options: tuple[str, ...], commands: tuple[Callable[..., Path], Callable[..., Any]], tmp_path: Path
) -> None:
    """With tokens as the offer, too."""
    planned, held = commands
    file = minutes(tmp_path / "then.csv", {0: 97.3, 1: 60})
    code, report = held(
        planned(file, "--region", "eastus2", *options),
        file,
        *COLUMNS,
        "--max-drift",
        "0",
        "--start",
        "2026-08-03T00:10",
    )

    assert (code, report["drift"][0]["failures"]) == (0, [])


def test_what_left_says_why_and_ranges_what_of(planned: Callable[..., Path], capacity: Run, tmp_path: Path) -> None:
    plan = planned(minutes(tmp_path / "then.csv", {0: 14}), *PTUS)
    more = capacity("drift", plan, minutes(tmp_path / "now.csv", {1: 16}), *COLUMNS, *COMMON).stdout
    small = capacity("drift", plan, minutes(tmp_path / "now.csv", {1: 5}), *COLUMNS, *COMMON).stdout
    large = planned(minutes(tmp_path / "then.csv", {0: 100}, hours=range(4)), "--region", "eastus2")
    longer = capacity("drift", large, minutes(tmp_path / "now.csv", {1: 77}, hours=range(16)), *COLUMNS, *COMMON)

    assert more.startswith("chat: the planned PTUs refuse too much\n")
    assert (
        "the range is 0 to 18 (what the plan needed before rounding and headroom, 20 % more or less; the smallest"
        in (" ".join(small.split()))
    )
    assert longer.returncode == 3
    # 0.77 x 4 of those of an hour, over 159 hours and not 147
    assert "Why Tokens are 284.8 % of those planned, 120.0 % at most." in " ".join(longer.stdout.split())


def test_the_planned_size_tells_what_it_would_have_refused(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}), *PTUS)
    _, report = held(plan, minutes(tmp_path / "now.csv", {1: 125}), *COLUMNS)
    (row,) = report["drift"]

    assert row["throttled_share"] == row["worst_hour_throttled_share"] == pytest.approx(0.2)
    assert row["ptus"] == 125
    assert row["usd_share"] == pytest.approx(1.25)
    assert row["per_month"] == pytest.approx(1.25 * row["per_month_planned"])


def test_headroom_and_growth_are_no_drift(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    """A plan for 100 PTUs of today, 20 % more, and 1.5 times that in time: the range is from today's to grown."""
    growth = ("--set", "planning.growth_share_per_month=0.5", "--set", "planning.growth_months=1")
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}), *PTUS, "--headroom", "0.2", *growth)
    code, report = held(plan, minutes(tmp_path / "now.csv", {1: 100}), *COLUMNS)
    (row,) = report["drift"]

    assert (code, row["ptus"], row["ptus_planned"]) == (0, 100, 15)  # the rest spills over
    assert row["range"]["low"] == pytest.approx(175 / 1.2 / 1.5 * 0.8)
    assert row["range"]["high"] == pytest.approx(180 / 1.2 * 1.2)


@pytest.mark.parametrize(("headroom", "size"), [("0", 50), ("0.5", 75)])
def test_costs_are_of_what_came_with_the_headroom_of_the_plan(
    headroom: str, size: int, commands: tuple[Callable[..., Path], Callable[..., Any]], capacity: Run, tmp_path: Path
) -> None:
    """Half of the planned traffic is half of the planned cost, whatever the headroom."""
    planned, held = commands
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}), *PTUS, "--headroom", headroom)
    now = minutes(tmp_path / "now.csv", {1: 50})
    (row,) = held(plan, now, *COLUMNS)[1]["drift"]
    table = " ".join(capacity("drift", plan, now, *COLUMNS, *COMMON).stdout.split())

    assert (row["ptus"], row["ptus_with_headroom"], row["headroom_share"]) == (50, size, float(headroom))
    assert (row["ptus_planned"], row["usd_share"]) == (2 * size, 0.5)
    if size == 50:
        assert "PTUs 50 needed, 100 planned" in table
        assert "with what came, " in table
    else:
        assert "PTUs 50 needed (75 with the plan's headroom of 50 %), 150 planned" in table
        assert "with what came and this headroom, " in table


def test_the_range_of_an_outlook_goes_before_max_drift(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    plan = planned(minutes(tmp_path / "then.csv", {0: 100, 1: 100}), *PTUS)
    outlook = {"starts": "2026-08-17", "horizon_days": 7, "ptus": {"p10": 90.5, "p50": 110.0, "p90": 150.25}}
    edited(plan, lambda report: report["plans"][0].update(outlook=outlook))
    inside, report = held(plan, minutes(tmp_path / "more.csv", {2: 145}), *COLUMNS)
    below, less = held(plan, minutes(tmp_path / "less.csv", {2: 90}), *COLUMNS)

    assert (inside, report["drift"][0]["inside"]) == (3, True)  # 100 PTUs refuse a part of 145
    assert (below, less["drift"][0]["inside"]) == (3, False)
    assert report["drift"][0]["range"] == {"low": 90.5, "high": 150.25, "basis": "outlook"}
    assert report["warnings"] == []
    _, later = held(plan, minutes(tmp_path / "later.csv", {2: 145, 3: 145}), *COLUMNS)
    assert [one["code"] for one in later["warnings"]] == ["beyond-outlook"]


def test_the_range_is_that_of_the_outlook_that_the_plan_was_made_with(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    plan = planned(minutes(tmp_path / "then.csv", {0: 100, 1: 100}), *PTUS, "--forecast", "14")
    outlook = json.loads(plan.read_text(encoding="utf-8"))["plans"][0]["outlook"]
    code, report = held(plan, minutes(tmp_path / "now.csv", {2: 100, 3: 100}), *COLUMNS)
    (row,) = report["drift"]

    assert (code, row["range"]["basis"]) == (0, "outlook")
    assert (row["range"]["low"], row["range"]["high"]) == (outlook["ptus"]["p10"], outlook["ptus"]["p90"])
    assert outlook["hold"]["windows"] == 1


def test_what_is_billed_by_the_token_moves_with_its_tokens(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    """The same peak for eight hours of the day in place of four."""
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}, hours=range(9, 13)))
    code, report = held(plan, minutes(tmp_path / "now.csv", {1: 100}, hours=range(9, 17)), *COLUMNS)
    (row,) = report["drift"]

    assert code == 3
    assert (row["ptus_planned"], row["ptus"]) == (None, 100)
    assert row["tokens_share"] == pytest.approx(2, rel=0.05)
    assert row["usd_share"] == pytest.approx(row["tokens_share"], rel=1e-3)


def test_what_nothing_refuses_is_judged_by_tokens_alone(
    planned: Callable[..., Path], held: Callable[..., Any], capacity: Run, tmp_path: Path
) -> None:
    """A tenth more than the tokens that were planned: PTUs that nobody was told to buy refuse none of it."""
    by_token = planned(minutes(tmp_path / "then.csv", {0: 100}, hours=range(9, 13)))
    now = minutes(tmp_path / "now.csv", {1: 110}, hours=range(9, 13))
    code, report = held(by_token, now, *COLUMNS)
    (row,) = report["drift"]
    table = " ".join(capacity("drift", by_token, now, *COLUMNS, *COMMON).stdout.split())

    assert (code, row["failures"], row["ptus_planned"]) == (0, [], None)
    assert (row["ptus"], row["throttled_share"], row["worst_hour_throttled_share"]) == (110, None, None)
    assert table.startswith("chat: inside the range of the plan PTUs 110 needed, none planned (Global Standard, pay ")
    assert "429s" not in table


@pytest.mark.parametrize(("now", "code"), [(170, 0), (190, 3), (85, 0), (75, 3)])
def test_measured_tokens_may_grow_as_planned(
    now: float, code: int, commands: tuple[Callable[..., Path], Callable[..., Any]], tmp_path: Path
) -> None:
    """Half as much again is planned, and a fifth of it allowed to either side: 80 to 180 % of what was measured."""
    planned, held = commands
    growth = ("--set", "planning.growth_share_per_month=0.5", "--set", "planning.growth_months=1")
    standard = ("--deployment-type", "global-standard", "--region", "eastus2")
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}), *standard, *growth)
    got, report = held(plan, minutes(tmp_path / "now.csv", {1: now}), *COLUMNS)

    assert (got, report["drift"][0]["tokens_share"]) == (code, pytest.approx(now / 100, rel=0.01))


def test_a_mix_costs_what_its_ptus_leave_to_the_token(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    """A base of 40 PTUs at all minutes, and twice that in some: dearer hours are spilled more often."""
    rows = [NAMES]
    for week in (0, 1):
        for minute in range(7 * 24 * 60):
            at = START + timedelta(days=7 * week, minutes=minute)
            tokens = PER_PTU * (300 if minute % 480 < 6 + 6 * week else 100)
            rows.append((f"{at:%Y-%m-%dT%H:%M:%SZ}", "chat", "gpt-5.2", str(tokens // 1000), str(tokens), "0"))
    files = [tmp_path / "then.csv", tmp_path / "now.csv"]
    for file, some in zip(files, (rows[1:10_081], rows[10_081:]), strict=True):
        file.write_text("\n".join(map(",".join, [NAMES, *some])) + "\n", encoding="utf-8")
    plan = planned(files[0], "--region", "eastus2")
    recommended = json.loads(plan.read_text(encoding="utf-8"))["plans"][0]["recommended"]
    _, report = held(plan, files[1], *COLUMNS)
    (row,) = report["drift"]

    assert recommended["spilled_share"] > 0
    assert (row["ptus_planned"], row["ptus"]) == (recommended["ptus"], 300)
    assert (row["throttled_share"], [one for one in row["failures"] if "refuse" in one["code"]]) == (None, [])
    assert row["per_month_planned"] == recommended["cost"]["per_month"]
    assert row["per_month"] > row["per_month_planned"]


def test_hours_are_those_of_the_plan(planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path) -> None:
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}), *PTUS, "--hours", "mon-fri/09:00-17:00@Europe/Berlin")
    file = minutes(tmp_path / "now.csv", {1: 100})
    night = f"{START + timedelta(days=7, hours=23, minutes=12):%Y-%m-%dT%H:%M:%SZ}"
    with file.open("a", encoding="utf-8") as text:
        text.write(f"{night},chat,gpt-5.2,1000,{500 * PER_PTU},0\n")

    assert held(plan, file, *COLUMNS)[0] == 0
    assert held(edited(plan, lambda report: report["plans"][0].update(hours=None)), file, *COLUMNS)[0] == 3


def test_of_files_that_have_both_only_what_came_later_counts(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    file = minutes(tmp_path / "all.csv", {0: 100, 1: 100, 2: 50})
    plan = planned(file, *PTUS, "--end", "2026-08-17")
    code, report = held(plan, file, *COLUMNS)

    assert code == 3
    assert report["drift"][0]["ptus"] == 50
    assert report["drift"][0]["span"]["start"] == "2026-08-17T00:00:00Z"
    assert report["warnings"] == []


def test_traffic_that_the_plan_was_made_from_is_told(
    planned: Callable[..., Path], held: Callable[..., Any], tmp_path: Path
) -> None:
    file = minutes(tmp_path / "all.csv", {0: 100, 1: 100})
    code, report = held(planned(file, *PTUS), file, *COLUMNS, "--start", "2026-08-03")

    assert code == 0
    assert [one["code"] for one in report["warnings"]] == ["same-traffic"]
    assert report["warnings"][0]["detail"].endswith("Give files of later days, or a later --start.")


def test_files_that_end_before_the_plans_traffic_are_refused(
    planned: Callable[..., Path], capacity: Run, tmp_path: Path
) -> None:
    plan = planned(minutes(tmp_path / "then.csv", {0: 100, 1: 100}), *PTUS)
    file = minutes(tmp_path / "now.csv", {0: 100})
    ran = capacity("drift", plan, file, *COLUMNS, *COMMON)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"capacity: {file}: ends 2026-08-09T23:12Z, and the traffic of the plan 2026-08-16T23:12Z: give files of later "
        "days, or --start to hold earlier ones against it\n"
    )


@pytest.mark.parametrize("span", [("2026-08-18T09:00", "2026-08-18T13:00"), ("2026-08-22", "2026-08-24")])
def test_less_than_a_week_is_held_against_the_tokens_of_its_hours(
    span: tuple[str, str], commands: tuple[Callable[..., Path], Callable[..., Any]], tmp_path: Path
) -> None:
    """Tokens come in four hours of the day: more than on average in these, the same as in any week."""
    planned, held = commands
    plan = planned(minutes(tmp_path / "then.csv", {0: 100, 1: 100}, hours=range(9, 13)))
    since = ("--start", span[0], "--end", span[1])
    same, more = ({2: 100}, {2: 150})
    code, report = held(plan, minutes(tmp_path / "now.csv", same, hours=range(9, 13)), *COLUMNS, *since)
    grown, other = held(plan, minutes(tmp_path / "more.csv", more, hours=range(9, 13)), *COLUMNS, *since)
    (row,), (changed,) = report["drift"], other["drift"]

    assert (code, row["inside"], row["unknown"], row["usd_share"]) == (0, True, None, None)
    assert row["tokens_share"] == pytest.approx(1, abs=0.1)  # the last hour of each file has few minutes
    assert [one["code"] for one in report["warnings"]] == ["drift-same-hours"]
    assert (grown, changed["inside"], changed["tokens_share"]) == (3, False, pytest.approx(1.5, abs=0.15))
    assert [one["code"] for one in changed["failures"]] == ["drift-more-tokens"]


@pytest.mark.parametrize("options", [(), ("--forecast", "14")])
def test_less_than_a_week_is_unknown_where_ptus_were_planned(
    options: Sequence[str], commands: tuple[Callable[..., Path], Callable[..., Any]], capacity: Run, tmp_path: Path
) -> None:
    planned, held = commands
    plan = planned(minutes(tmp_path / "then.csv", {0: 100, 1: 100}), *PTUS, *options)
    now = minutes(tmp_path / "now.csv", {2: 50})
    part = ("--start", "2026-08-18T08:00", "--end", "2026-08-18T12:00")
    code, report = held(plan, now, *COLUMNS, *part)
    allowed, _ = held(plan, now, *COLUMNS, *part, "--allow-unknown")
    refused, other = held(plan, minutes(tmp_path / "more.csv", {2: 150}), *COLUMNS, *part, "--allow-unknown")
    text = capacity("drift", plan, now, *COLUMNS, *COMMON, *part).stdout
    (row,) = report["drift"]

    assert (code, row["inside"], row["failures"], allowed) == (3, None, [], 0)
    assert row["unknown"].startswith("what came, 2026-08-18T08:00Z to 2026-08-18T12:00Z, is too short for a plan")
    assert text.startswith("chat: unknown, less than a week came\n")
    assert (refused, [one["code"] for one in other["drift"][0]["failures"]]) == (3, ["drift-refuses-in-hour"])


def test_a_part_of_the_week_is_whole_for_a_plan_of_that_part(
    commands: tuple[Callable[..., Path], Callable[..., Any]], tmp_path: Path
) -> None:
    planned, held = commands
    plan = planned(minutes(tmp_path / "then.csv", {0: 100, 1: 100}), *PTUS, "--hours", "mon-fri/09:00-17:00")
    now = minutes(tmp_path / "now.csv", {2: 50})
    _, five = held(plan, now, *COLUMNS, "--start", "2026-08-17T09:00", "--end", "2026-08-21T17:00")
    _, four = held(plan, now, *COLUMNS, "--start", "2026-08-17T09:00", "--end", "2026-08-20T17:00")

    assert [five["drift"][0]["inside"], four["drift"][0]["inside"]] == [False, None]


def test_a_workload_file_is_a_peak_of_the_whole_week(capacity: Run, held: Callable[..., Any], tmp_path: Path) -> None:
    """A morning may have less than the peak; more than it is more in any week."""
    workload, plan = tmp_path / "chat.yaml", tmp_path / "plan.json"
    traffic = "traffic: {peak_rpm: 340, input_tokens: 1000, output_tokens: 0}"
    workload.write_text(f"version: 1\nname: chat\nmodel: gpt-5.2\nregion: eastus2\n{traffic}\n", encoding="utf-8")
    assert capacity("size", workload, "--today", "2026-10-01", "-o", plan).returncode == 0
    part = ("--start", "2026-08-04T08:00", "--end", "2026-08-04T12:00")
    rows = [held(plan, minutes(tmp_path / "now.csv", {0: of}), *COLUMNS, *part)[1]["drift"][0] for of in (50, 200)]

    assert [row["inside"] for row in rows] == [None, False]
    assert [one["code"] for one in rows[1]["failures"]][-1:] == ["drift-more-tokens"]


def test_several_deployments_and_their_pool(
    planned: Callable[..., Path], held: Callable[..., Any], capacity: Run, tmp_path: Path
) -> None:
    then, now = tmp_path / "then", tmp_path / "now"
    for folder, week, levels in ((then, 0, (60, 40, 30)), (now, 1, (60, 80))):
        folder.mkdir()
        for name, ptus in zip(("one", "two", "three"), levels, strict=False):
            minutes(folder / f"{name}.csv", {week: ptus}, name)
    plan = planned(then, *PTUS, "--pool")
    code, report = held(plan, now, *COLUMNS)
    rows = {row["workload"]: row for row in report["drift"]}

    assert code == 3
    assert {name: (row["ptus"], row["inside"]) for name, row in rows.items()} == {
        "one": (60, True),
        "two": (80, False),
        "pool": (140, True),
    }
    assert [one["code"] for one in report["warnings"]] == ["plan-without-traffic"]
    assert "three" in report["warnings"][0]["detail"]
    alone, chosen = held(plan, now, *COLUMNS, "--deployment", "one")
    assert (alone, chosen["warnings"], chosen["without_traffic"]) == (0, [], [])
    table = capacity("drift", plan, now, *COLUMNS, *COMMON)
    assert table.stdout.startswith("Planned PTUs refuse too much: two, pool. Left the range of the plan: two. ")


def test_a_planned_deployment_without_traffic_is_unknown_and_fails(
    commands: tuple[Callable[..., Path], Callable[..., Any]], capacity: Run, tmp_path: Path
) -> None:
    planned, held = commands
    then = tmp_path / "then"
    then.mkdir()
    for name in ("one", "two"):
        minutes(then / f"{name}.csv", {0: 60}, name)
    plan = planned(then, *PTUS)
    now = minutes(tmp_path / "now.csv", {1: 60}, "one")
    code, report = held(plan, now, *COLUMNS)
    table = capacity("drift", plan, now, *COLUMNS, *COMMON).stdout
    allowed, let = held(plan, now, *COLUMNS, "--allow-unknown")

    assert (code, report["passed"], report["without_traffic"]) == (3, False, ["two"])
    assert table.startswith("one: inside the range of the plan. Unknown, without traffic: two\n")
    assert (allowed, let["passed"], let["without_traffic"]) == (0, True, ["two"])


def test_a_workload_file_is_held_to_its_peak_and_its_ranges(
    capacity: Run, held: Callable[..., Any], tmp_path: Path
) -> None:
    workload, plan = tmp_path / "chat.yaml", tmp_path / "plan.json"
    shape = "version: 1\nname: desk\nmodel: gpt-5.2\ndeployment_types: [global-provisioned]\ntraffic: "
    ends = []
    for rpm in ("340", "{low: 200, likely: 340, high: 700}"):
        workload.write_text(f"{shape}{{peak_rpm: {rpm}, input_tokens: 1000, output_tokens: 0}}\n", encoding="utf-8")
        assert capacity("size", workload, "--today", "2026-10-01", "-o", plan).returncode == 0
        code, report = held(plan, minutes(tmp_path / "now.csv", {0: 150}), *COLUMNS)
        (row,) = report["drift"]
        ends.append((code, row["inside"], row["range"]["basis"], row["tokens_share"], row["planned_until"]))

    assert ends == [
        (3, False, "max-drift", pytest.approx(1.5), None),
        (3, True, "inputs", pytest.approx(1.5), None),  # a third of it is refused
    ]


def spiked(path: Path, ptus: float, peak: float) -> Path:
    """A week that needs so many PTUs, and more in one of its minutes."""
    minutes(path, {0: ptus})
    with path.open("a", encoding="utf-8") as text:
        tokens = round(peak * PER_PTU)
        text.write(f"{START + timedelta(minutes=20):%Y-%m-%dT%H:%M:%SZ},chat,gpt-5.2,{tokens // 1000},{tokens},0\n")
    return path


@pytest.mark.parametrize(
    ("planning", "peak", "inside"),
    [
        ("{}", 100, True),
        ("{headroom_share: 0.5}", 100, True),
        ("{growth_share_per_month: 0.1, growth_months: 12}", 100, True),
        ("{steps: [{date: 2027-01-01, factor: 2}]}", 100, True),
        ("{}", 75, False),
        ("{}", 125, False),
    ],
)
def test_a_workload_file_is_sized_on_its_busiest_minute_and_held_to_it(
    planning: str,
    peak: float,
    inside: bool,  # noqa: FBT001  # a parameter of the test
    capacity: Run,
    tmp_path: Path,
) -> None:
    """100 PTUs for one minute, where all others need 60 and may be refused no more than a share of all."""
    workload, plan = tmp_path / "chat.yaml", tmp_path / "plan.json"
    shape = "version: 1\nname: chat\nmodel: gpt-5.2\ndeployment_types: [global-provisioned]\nregion: eastus2\n"
    traffic = "traffic: {peak_rpm: 340, average_rpm: 200, input_tokens: 1000, output_tokens: 0}\n"
    workload.write_text(f"{shape}{traffic}planning: {planning}\n", encoding="utf-8")
    assert capacity("size", workload, "--today", "2026-10-01", "-o", plan).returncode == 0
    file = spiked(tmp_path / "now.csv", 60, peak)
    ran = capacity("drift", plan, file, *COLUMNS, *COMMON, "--format", "json")
    (row,) = json.loads(ran.stdout)["drift"]

    assert (ran.returncode, row["inside"]) == (0 if inside else 3, inside)
    assert row["ptus_needed"] == pytest.approx(peak)
    if peak == 100:
        assert row["usd_share"] == 1


def test_a_size_of_admission_is_held_to_its_tokens_and_to_what_it_refuses(
    capacity: Run, held: Callable[..., Any], tmp_path: Path
) -> None:
    """With the share that the workload allows: 0.1 % are allowed where it says nothing."""
    workload, plan = tmp_path / "chat.yaml", tmp_path / "plan.json"
    shape = "version: 1\nname: chat\nmodel: gpt-5.2\ndeployment_types: [global-provisioned]\nregion: eastus2\n"
    traffic = "{peak_rpm: 189, input_tokens: 1000, output_tokens: 100, max_output_tokens: 900, request_seconds: 5}"
    slo = "slo: {throttled_share: 0.02, worst_hour_throttled_share: 0.05}"
    workload.write_text(f"{shape}traffic: {traffic}\n{slo}\n", encoding="utf-8")
    assert capacity("size", workload, "--today", "2026-10-01", "-o", plan).returncode == 0
    option = json.loads(plan.read_text(encoding="utf-8"))["plans"][0]["options"][0]
    code, report = held(plan, spiked(tmp_path / "now.csv", 60, 100), *COLUMNS)
    (row,) = report["drift"]

    assert option["bound_by"] == "admission"
    assert row["ptus_planned"] == option["ptus"] > 100
    assert (code, row["inside"], row["ptus_needed"]) == (0, True, pytest.approx(100))  # of 189 x 1,800 tokens
    assert (row["throttled_share_allowed"], row["worst_hour_throttled_share_allowed"]) == (0.02, 0.05)
    assert (row["per_month"], row["ptus_with_headroom"]) == (None, None)
    assert [one["code"] for one in report["warnings"]] == ["drift-by-peak"]
    assert (
        "held to those tokens and to what the size refuses; its cost is not known." in report["warnings"][0]["detail"]
    )


def test_a_size_of_admission_that_is_not_bought_has_the_cost_of_its_tokens(
    capacity: Run, held: Callable[..., Any], tmp_path: Path
) -> None:
    workload, plan = tmp_path / "chat.yaml", tmp_path / "plan.json"
    traffic = "{peak_rpm: 189, average_rpm: 6, input_tokens: 1000, output_tokens: 100, max_output_tokens: 900"
    text = f"version: 1\nname: chat\nmodel: gpt-5.2\nregion: eastus2\ntraffic: {traffic}, request_seconds: 5}}\n"
    workload.write_text(text, encoding="utf-8")
    assert capacity("size", workload, "--today", "2026-10-01", "-o", plan).returncode == 0
    _, report = held(plan, spiked(tmp_path / "now.csv", 60, 100), *COLUMNS)
    (row,), (warning,) = report["drift"], report["warnings"]

    assert (row["ptus_planned"], row["throttled_share"], row["per_month"] is None) == (None, None, False)
    assert warning["code"] == "drift-by-peak"
    assert warning["detail"].endswith("What came is held to those tokens.")


def test_a_log_against_a_log_and_against_minutes(capacity: Run, held: Callable[..., Any], tmp_path: Path) -> None:
    """One request of 30 PTU-minutes each hour: the bucket of a log admits it, minutes alone would need 30."""

    def log(week: int, tokens: int) -> Path:
        rows = [f"{START + timedelta(days=7 * week, hours=hour):%Y-%m-%dT%H:%M:%SZ},{tokens},10" for hour in range(168)]
        file = tmp_path / f"log-{week}.csv"
        file.write_text("\n".join(["timestamp,input_tokens,output_tokens", *rows]) + "\n", encoding="utf-8")
        return file

    plan = tmp_path / "plan.json"
    options = ("--model", "gpt-5.2", "--today", "2026-10-01", *PTUS)
    assert capacity("from-logs", log(0, 102_000), *options, "-o", plan).returncode == 0
    ran = capacity("drift", plan, log(1, 102_000), "--today", "2026-10-01", "--format", "json")
    same = json.loads(ran.stdout)["drift"][0]
    code, report = held(plan, minutes(tmp_path / "now.csv", {1: 30}), *COLUMNS)

    assert ran.returncode == 0
    assert (same["ptus_planned"], same["ptus"]) == (15, 15)
    assert (code, report["drift"][0]["workload"]) == (3, "log")
    assert report["drift"][0]["ptus"] == 30


@pytest.mark.parametrize("format_", ["markdown", "html", "csv"])
def test_other_formats_say_the_same(format_: str, planned: Callable[..., Path], capacity: Run, tmp_path: Path) -> None:
    plan = planned(minutes(tmp_path / "then.csv", {0: 100}), *PTUS)
    ran = capacity("drift", plan, minutes(tmp_path / "now.csv", {1: 130}), *COLUMNS, *COMMON, "--format", format_)

    assert ran.returncode == 3
    if format_ == "csv":
        (row,) = csv.DictReader(io.StringIO(ran.stdout))
        assert (row["ptus_planned"], row["ptus"], row["inside"], row["range.high"]) == ("100", "130", "false", "120.0")
    else:
        assert "130 needed, 100 planned" in ran.stdout


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda report: report.update(schema_version=2), "is of schema version 2, and this program reads 1"),
        (lambda report: report.pop("schema_version"), "is no report of capacity: `schema_version` is missing"),
        (lambda report: report.pop("plans"), "holds no plans"),
        (lambda report: report.update(plans=[]), "has no plan with a size"),
        (lambda report: report["plans"][0].update(options=[]), "has no plan with a size"),
        (lambda report: report["plans"][0].update(options=3), "has plans that this program did not write"),
        (lambda report: report["plans"][0].pop("recommended"), "has plans that this program did not write"),
        (lambda report: report["plans"][0]["traffic"].update(end="2026-08-10T00:00:00"), "did not write"),
        (lambda report: report["plans"][0]["options"][0].update(ptus=0), "did not write"),
        (lambda report: report["plans"][0].update(model="gpt-9"), "unknown model `gpt-9`"),
        (lambda report: report["plans"][0].update(deployment="desk", workload="desk"), "has plans of desk"),
    ],
    ids=range(11),
)
def test_a_plan_that_is_none_is_refused(
    change: Callable[[dict[str, Any]], object],
    what: str,
    planned: Callable[..., Path],
    capacity: Run,
    tmp_path: Path,
) -> None:
    file = minutes(tmp_path / "then.csv", {0: 100})
    plan = edited(planned(file, *PTUS), change)
    ran = capacity("drift", plan, file, *COLUMNS, *COMMON, "--start", "2026-08-03")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"capacity: {plan}: ")
    assert what in ran.stderr


def test_files_that_hold_no_traffic_and_deployments_without_a_plan_are_refused(
    planned: Callable[..., Path], capacity: Run, tmp_path: Path
) -> None:
    file = minutes(tmp_path / "then.csv", {0: 100})
    plan = planned(file, *PTUS)
    absent = capacity("drift", plan, tmp_path / "none.json", *COMMON)
    itself = capacity("drift", plan, plan, *COMMON)
    strange = capacity("drift", plan, file, *COLUMNS, *COMMON, "--deployment", "desk")
    onto = capacity("drift", plan, file, *COLUMNS, *COMMON, "--output", plan)

    assert [ran.returncode for ran in (absent, itself, strange, onto)] == [2] * 4
    assert "no such file" in absent.stderr.lower()
    assert f"--deployment desk: {plan} has no plan of it; it has chat" in strange.stderr
    assert "which this command reads" in onto.stderr


def test_what_cannot_be_weighed_is_unknown_and_fails(planned: Callable[..., Path], tmp_path: Path) -> None:
    """Of a report of which the PTUs that came are not known, as where tokens have no published weight."""
    traffic = minutes(tmp_path / "before.csv", {0: 50})
    plan = planned(traffic, *PTUS)
    (said,) = planned_report.read(plan)
    given: dict[str, object] = {"start": "2026-08-03"}
    given |= dict.fromkeys(("end", "deployment", "exclude", "input_format", "where", "time_unit"))
    given |= dict.fromkeys(("time_origin", "timezone", "time_format", "decimal", "cached_share", "engine"))
    given |= dict.fromkeys(("spark_remote", "memory", "as_of", "catalog", "discount", "progress"))
    given |= dict.fromkeys(("max_output_tokens", "tokens_per_second"))
    asked = {"plan": plan, "logs": [str(traffic)], "columns": COLUMNS[1], "missing": "idle", "max_drift": 0.2}
    flags = {"cached_beside_input": False, "skip_bad": False, "allow_unknown": False, "today": "2026-10-01"}
    report = drifts.drifted(SimpleNamespace(**given, **asked, **flags))
    unknown = judged(report.rows[0].replaced(ptus_needed=None, ptus=None, failures=()), said, 0.2)

    assert report.passed
    assert unknown.inside is None
    assert not report.replaced(rows=(unknown,)).passed
    assert report.replaced(rows=(unknown,), allow_unknown=True).passed
    assert verdict(report.replaced(rows=(unknown,))) == "chat: unknown, what came cannot be weighed"


@pytest.mark.parametrize("names", [["chat"], ["chat", "shop"]])
def test_a_model_that_goes_within_90_days_is_told_first(
    names: list[str], planned: Callable[..., Path], capacity: Run, tmp_path: Path
) -> None:
    """In ten lines, and nothing of what to buy, of which drift decides nothing."""
    then = [minutes(tmp_path / f"then-{name}.csv", {0: 100, 1: 100}, name=name) for name in names]
    now = [minutes(tmp_path / f"now-{name}.csv", {2: 90, 3: 130}, name=name) for name in names]
    plan = planned(then[0], *then[1:], *PTUS)
    ran = [
        capacity("drift", plan, *now, *COLUMNS, "--missing", "idle", "--today", "2027-04-01", *more).stdout
        for more in ([], ["--details"])
    ]
    told = "gpt-5.2 2025-12-11 retires on 2027-06-08, in 68"
    assert any(told in line for line in ran[0].splitlines()[:10])
    warnings = ran[1].split("\nWarnings\n", 1)[1]
    assert "retiring-soon" in warnings
    assert "prices-old" in warnings
    assert not any(code in warnings for code in ("no-headroom", "retires-in-term", "percentile-is-not-a-share"))
