"""`capacity from-metrics`: what it reads, what options change, what it refuses, and the live way to the same plans."""

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from capacity.api.live import AskedAccounts, Service
from capacity.api.shell import around
from capacity.api.sign_in import SignIn
from capacity.catalog.catalog import Catalog
from capacity.cli.terminal_shell import Terminal
from capacity.errors import SourceUnavailable
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan_report import Report
from capacity.reports.formats import Look, writer
from capacity.sources.metrics import load_metrics
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.windows import Window
from tests.fake_azure import content
from tests.fake_azure.client_side import END, NOW, Setting, ToFake, setting
from tests.fake_azure.content import EPOCH, MINUTE, NEWER, OLDER, Account
from tests.fake_azure.every_call import FEW
from tests.fake_azure.server import TOKEN, Fault

Run = Callable[..., subprocess.CompletedProcess[str]]
INPUT = "tests/cases/metrics-two-deployments/input"
"""`front-desk` has 50 PTUs and needs 71.18 at its burst, cached input known; `night-audit` has 15 and gaps."""
HOURLY = "tests/cases/metrics-hourly/metrics.json"
COMMAND = "from-metrics"
TODAY = ("--today", "2026-10-01")
ACCOUNT = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/hotel"
    "/providers/Microsoft.CognitiveServices/accounts/hotel-sweden"
)
ZONE = "DataZoneProvisionedManaged"
Plans = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def plans(capacity: Run) -> Plans:
    """Plans of `capacity from-metrics ARGUMENTS`, of the two deployments where no file is named."""

    def run(*arguments: str | Path) -> list[dict[str, Any]]:
        source = () if "--file" in arguments else ("--file", INPUT)
        ran = capacity("from-metrics", *source, *arguments, *TODAY, "--format", "json")
        found: list[dict[str, Any]] = json.loads(ran.stdout)["plans"]
        sized = any(plan["options"] for plan in found)
        assert (ran.returncode, bool(ran.stderr)) == ((0, False) if sized else (2, True))
        return found

    return run


Complaints = Callable[..., str]


def names(found: list[dict[str, Any]]) -> list[str]:
    return [plan["workload"] for plan in found]


def option(plan: dict[str, Any], type_: str = ZONE) -> dict[str, Any]:
    (found,) = (one for one in plan["options"] if one["deployment_type"] == type_)
    return dict(found)


def warned(plan: dict[str, Any]) -> dict[str, str]:
    return {warning["code"]: warning["detail"] for warning in plan["warnings"]}


# --- the report


def test_keys_of_the_contract(plans: Plans) -> None:
    """What pipelines rely on."""
    front_desk, night_audit = plans()
    traffic, outcomes = front_desk["traffic"], option(front_desk)["by_criterion"]

    assert (front_desk["workload"], front_desk["deployment"], front_desk["resource"]) == (
        "front-desk",
        "front-desk",
        ACCOUNT,
    )
    assert (traffic["start"], traffic["end"], traffic["minutes"], traffic["observed_share"], traffic["requests"]) == (
        "2026-09-07T09:30:00Z",
        "2026-09-07T11:30:00Z",
        120,
        1,
        3197,
    )
    assert traffic["source"].startswith("Azure Monitor metrics (InputTokens, OutputTokens, ModelRequests) from ")
    for quantity in ("rpm", "input_tpm", "output_tpm", "normalized_tpm"):
        assert list(traffic[quantity]) == ["mean", "p50", "p95", "p99", "max"]
    assert traffic["normalized_tpm"]["max"] == 165_000 - 55_000 + 8 * 16_500
    assert list(outcomes) == ["mean", "p95", "p99", "max", "throttled"]
    for outcome in outcomes.values():
        assert list(outcome) == ["ptus", "ptus_needed", "throttled_share", "worst_hour_throttled_share"]
    assert outcomes["max"]["ptus_needed"] == pytest.approx(242_000 / 3400)
    assert outcomes["throttled"]["ptus_needed"] is None
    assert option(front_desk)["throttled_basis"] == "tokens"
    assert (front_desk["recommended"]["deployment_type"], front_desk["checks"]) == (ZONE, [])
    assert night_audit["traffic"]["observed_share"] == 0.975


def test_requests_of_an_image_model_are_halved_and_that_is_told(plans: Plans) -> None:
    """3,197 are counted; Microsoft's page on operating provisioned deployments: divide by two."""
    (plan,) = plans("--deployment", "front-desk", "--model", "front-desk=gpt-image-2")
    notes = [one for one in plan["assumptions"] if "counts each request of an image model twice" in one]

    assert plan["traffic"]["requests"] == pytest.approx(3197 / 2, abs=0.5)
    assert len(notes) == 1


def test_the_plan_of_today(plans: Plans) -> None:
    front_desk, night_audit = plans()

    assert {key: front_desk["current"][key] for key in ("deployment_type", "ptus", "delta_ptus", "action")} == {
        "deployment_type": ZONE,
        "ptus": 50,
        "delta_ptus": 25,
        "action": "resize",
    }
    assert (night_audit["current"]["delta_ptus"], night_audit["current"]["action"]) == (0, "keep")


def test_predictions_stand_beside_what_was_measured(plans: Plans) -> None:
    found = {one["name"]: one for one in plans()[0]["agreements"]}

    assert set(found) == {"utilization_share.mean", "utilization_share.max"}
    assert found["utilization_share.max"]["predicted"] == pytest.approx(242_000 / 170_000)
    assert found["utilization_share.max"]["measured"] == 1


def test_csv_has_a_row_for_each_offer_and_term(capacity: Run) -> None:
    ran = capacity("from-metrics", "--file", INPUT, *TODAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    row = next(row for row in rows if (row["workload"], row["deployment_type"]) == ("front-desk", ZONE))

    assert ran.returncode == 0
    assert len({(row["workload"], row["deployment_type"]) for row in rows}) == 2 * 4
    assert len(rows) == 2 * 11
    assert (row["ptus"], row["ptus_needed"], row["criterion"], row["by_criterion.mean.ptus"]) == (
        "75",
        "",
        "throttled",
        "20",
    )


def test_the_total_is_over_all_deployments(capacity: Run) -> None:
    ran = capacity("from-metrics", "--file", INPUT, *TODAY, "--format", "json")
    totals = {total["deployment_type"]: total for total in json.loads(ran.stdout)["totals"]}

    assert (totals[ZONE]["ptus"], totals[ZONE]["deployed_ptus"], totals[ZONE]["workloads"]) == (75 + 15, 65, 2)


@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_every_criterion_is_shown(capacity: Run, format_: str) -> None:
    text = capacity("from-metrics", "--file", INPUT, *TODAY, "--format", format_, "--details").stdout

    assert re.search(r"^\W*p95\W+20\W+16\.82\W", text, re.MULTILINE)
    assert "Deployed today, utilization max: predicted 142.4 %, measured 100.0 %." in " ".join(text.split())


# --- which minutes


@pytest.mark.parametrize(
    ("arguments", "start", "end"),
    [
        (["--days", "1"], "2026-09-06T11:30:00Z", "2026-09-07T11:30:00Z"),
        (["--start", "2026-09-07T10:00"], "2026-09-07T10:00:00Z", "2026-09-07T11:30:00Z"),
        (["--start", "2026-09-07T12:00+02:00"], "2026-09-07T10:00:00Z", "2026-09-07T11:30:00Z"),
        (["--end", "2026-09-07T10:00:59Z"], "2026-09-07T09:30:00Z", "2026-09-07T10:00:00Z"),
        (["--start", "2026-09-07", "--end", "2026-09-08"], "2026-09-07T00:00:00Z", "2026-09-08T00:00:00Z"),
        (["--days", "1", "--end", "2026-09-07T10:00"], "2026-09-06T10:00:00Z", "2026-09-07T10:00:00Z"),
    ],
)
def test_spans_of_files(plans: Plans, arguments: list[str], start: str, end: str) -> None:
    """A file has what it has: what of the span it does not cover was not observed."""
    traffic = plans(*arguments)[0]["traffic"]

    assert (traffic["start"], traffic["end"]) == (start, end)


def test_an_incident_is_left_out(plans: Plans) -> None:
    """The five minutes of the burst: without them 26 requests are the most, 57,200 tokens and 16.8 PTUs."""
    front_desk = plans("--exclude", "2026-09-07T10:40/2026-09-07T10:45")[0]

    assert front_desk["traffic"]["observed_share"] == pytest.approx(115 / 120)
    assert front_desk["traffic"]["normalized_tpm"]["max"] == 57_200
    assert option(front_desk)["by_criterion"]["max"]["ptus"] == 20
    assert any("Left out as asked" in assumption for assumption in front_desk["assumptions"])


def test_several_spans_are_left_out(plans: Plans) -> None:
    spans = ("--exclude", "2026-09-07T10:40/2026-09-07T10:45", "--exclude", "2026-09-07T09:30/2026-09-07T09:40")

    assert plans(*spans)[0]["traffic"]["observed_share"] == pytest.approx(105 / 120)


def test_missing_minutes_as_idle_ones(plans: Plans) -> None:
    unknown, idle = plans()[1], plans("--missing", "idle")[1]

    assert (unknown["traffic"]["observed_share"], idle["traffic"]["observed_share"]) == (0.975, 1)
    assert unknown["traffic"]["normalized_tpm"]["mean"] == pytest.approx(12 * 43_200 / 117)
    assert idle["traffic"]["normalized_tpm"]["mean"] == pytest.approx(12 * 43_200 / 120)
    assert "gaps" in warned(unknown)
    assert "gaps" not in warned(idle)


def test_a_cached_share_where_none_is_told(plans: Plans) -> None:
    """Of 40,000 input tokens a quarter is cached and weighs nothing; measured ones stay as they were measured."""
    front_desk, night_audit = plans("--cached-share", "0.25")

    assert night_audit["traffic"]["normalized_tpm"]["max"] == 30_000 + 8 * 400
    assert night_audit["traffic"]["cached_input_share"] == pytest.approx(0.25)
    assert front_desk["traffic"]["cached_input_share"] == pytest.approx(1 / 3)
    assert "cached-share-unknown" not in warned(night_audit)


# --- how it is sized


@pytest.mark.parametrize(
    ("criterion", "ptus"), [("mean", 20), ("p95", 20), ("p99", 75), ("max", 75), ("throttled", 75)]
)
def test_every_criterion(plans: Plans, criterion: str, ptus: int) -> None:
    front_desk = plans("--criterion", criterion)[0]

    assert (option(front_desk)["ptus"], option(front_desk)["criterion"]) == (ptus, criterion)
    assert front_desk["current"]["delta_ptus"] == ptus - 50


def test_how_much_may_be_refused(plans: Plans) -> None:
    """All of the burst may be refused: the sizes fall to what its other minutes need, and then to the smallest."""
    one_in_ten = plans("--throttled-share", "0.1", "--worst-hour-share", "1")[0]
    worst_hour = plans("--throttled-share", "1", "--worst-hour-share", "0.2")[0]
    anything = plans("--throttled-share", "1", "--worst-hour-share", "1")[0]

    assert option(one_in_ten)["by_criterion"]["throttled"]["throttled_share"] <= 0.1
    assert option(worst_hour)["by_criterion"]["throttled"]["worst_hour_throttled_share"] <= 0.2
    assert [option(plan)["ptus"] for plan in (one_in_ten, worst_hour, anything)] == [30, 25, 15]


def test_a_bucket_lets_bursts_pass(plans: Plans) -> None:
    """Five minutes of 242,000 fill a bucket of one minute: less and less helps."""
    sizes = [option(plans("--burst-seconds", seconds)[0])["ptus"] for seconds in ("0", "60", "600")]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 75
    assert sizes[2] < 75


def test_headroom_scales_the_minutes(plans: Plans) -> None:
    front_desk = option(plans("--headroom", "0.2", "--criterion", "max")[0])

    assert front_desk["ptus_needed"] == pytest.approx(1.2 * 242_000 / 3400)
    assert (front_desk["ptus"], front_desk["headroom_share"]) == (90, 0.2)


def test_settings_as_in_a_workload_file(plans: Plans) -> None:
    """Growth by half, a response cache that answers half, a weight of our own, and a type."""
    grown = ("--set", "planning.growth_share_per_month=0.5", "--set", "planning.growth_months=1")
    cache = ("--set", "planning.response_cache_hit_share=0.5")
    weight = ("--set", "token_weights.output=4")

    def most(*arguments: str) -> float:
        needed: float = option(plans(*arguments)[0])["by_criterion"]["max"]["ptus_needed"]
        return needed * 3400

    assert most(*grown) == pytest.approx(1.5 * 242_000)
    assert most(*grown, *cache) == pytest.approx(0.75 * 242_000)
    assert most(*weight) == pytest.approx(110_000 + 4 * 16_500)


def test_a_region_of_ones_own(plans: Plans) -> None:
    assert {plan["region"] for plan in plans()} == {"swedencentral"}
    assert {plan["region"] for plan in plans("--region", "East US 2")} == {"eastus2"}


def test_types_of_ones_own(plans: Plans) -> None:
    found = plans("--deployment-type", "data-zone-provisioned", "--deployment-type", "global-standard")

    assert [one["deployment_type"] for one in found[0]["options"]] == [ZONE, "GlobalStandard"]


# --- which deployments, and on which model


@pytest.mark.parametrize(
    "wanted", ["night-audit", "NIGHT-audit", "hotel-sweden/night-audit", "Hotel-Sweden/Night-Audit"]
)
def test_one_deployment(plans: Plans, wanted: str) -> None:
    assert names(plans("--deployment", wanted)) == ["night-audit"]


def test_a_deployment_is_planned_once(plans: Plans) -> None:
    wanted = ("--deployment", "night-audit", "--deployment", "hotel-sweden/night-audit", "--deployment", "front-desk")

    assert names(plans(*wanted)) == ["front-desk", "night-audit"]


def test_a_model_for_those_without_one(plans: Plans) -> None:
    assert [plan["model"] for plan in plans("--model", "gpt-4.1")] == ["gpt-5.2", "gpt-5.2"]
    (lobby,) = plans("--file", HOURLY, "--model", "gpt-4.1")
    assert (lobby["model"], option(lobby)["input_tpm_per_ptu"]) == ("gpt-4.1", 3000)


def test_a_model_for_one_of_them(plans: Plans) -> None:
    found = plans("--model", "night-audit=gpt-4.1", "--model", "gpt-4o")

    assert (found[0]["model"], found[0]["model_version"]) == ("gpt-5.2", "2025-12-11")
    assert found[1]["model"] == "gpt-4.1"
    assert plans("--model", "hotel-sweden/night-audit=gpt-4.1")[1]["model"] == "gpt-4.1"


# --- questions of minutes


def test_sizes_tried_stand_beside_the_plans(capacity: Run) -> None:
    ran = capacity(COMMAND, "--file", INPUT, "--ptus", "75, 50,50", *TODAY, "--format", "json")
    found = [one for one in json.loads(ran.stdout)["trials"] if one["deployment"] == "front-desk"]

    assert [one["ptus"] for one in found] == [50, 75]
    assert list(found[0]) == [
        *("deployment", "workload", "resource", "ptus", "throttled_share", "worst_hours", "hour_of_week")
    ]
    assert found[0]["throttled_share"] > 0
    assert set(found[0]["worst_hours"][0]) == {"start", "throttled_share", "refused_tokens"}
    assert len(found[0]["hour_of_week"]) == 168
    assert (found[1]["throttled_share"], found[1]["worst_hours"]) == (0, [])


def test_without_a_question_there_are_no_trials(capacity: Run) -> None:
    assert "trials" not in json.loads(capacity(COMMAND, "--file", INPUT, *TODAY, "--format", "json").stdout)


@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_sizes_tried_are_shown(format_: str, capacity: Run) -> None:
    told = capacity(COMMAND, "--file", INPUT, "--ptus", "50,75", *TODAY, "--format", format_, "--details").stdout

    assert "PTUs tried" in told
    assert "50 PTUs, worst hours (UTC)" in told
    assert "75 PTUs, worst hours" not in told


@pytest.mark.parametrize("text", ["0", "-5", "x", "50,", "100001", "9" * 5000, ",".join(map(str, range(1, 102)))])
def test_what_is_no_count_is_refused(text: str, capacity: Run) -> None:
    ran = capacity(COMMAND, "--file", INPUT, f"--ptus={text}")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "such as 50 or 50,100" in " ".join(ran.stderr.replace("│", " ").split())


def test_hours_are_by_the_zone(plans: Plans) -> None:
    """The burst is at 10:00 UTC."""
    front_desk = plans("--deployment", "front-desk", "--hours", "mon/12:00-13:00", "--timezone", "Europe/Berlin")[0]
    (told,) = [one for one in front_desk["assumptions"] if "Europe/Berlin" in one]

    assert front_desk["traffic"]["minutes"] == 120
    assert front_desk["traffic"]["busiest_minute"].startswith("2026-09-07T10:")
    assert told.startswith("Statistics, criteria and quota cover mon/12:00-13:00 (Europe/Berlin) only, as asked")


@pytest.mark.parametrize(
    "options",
    [
        ("--columns", "time=t"),
        ("--cached-beside-input",),
        ("--sum-window", "5m"),
        ("--timezone", "UTC"),
        ("--timezone", "UTC", "--hours", "mon/07:00-19:00@UTC"),
    ],
    ids=" ".join,
)
def test_options_of_files_without_one(options: Sequence[str], complaints: Callable[..., str]) -> None:
    assert f"{options[0]}: is for --file" in complaints("--resource", ACCOUNT, *options)


TABLE = "time{}\n2026-09-07 {}:00,90,9,1\n2026-09-07 {}:01,90,9,1\n"


@pytest.mark.parametrize(
    ("name", "at", "options", "stamps"),
    [
        ("", "10", ("--hours", "mon/12:00-13:00@Europe/Berlin"), "UTC"),
        ("", "12", ("--hours", "mon/12:00-13:00", "--timezone", "Europe/Berlin"), "Europe/Berlin"),
        ("", "12", ("--hours", "mon/10:00-11:00@UTC", "--timezone", "Europe/Berlin"), "Europe/Berlin"),
        (" [Local Time]", "12", ("--hours", "mon/10:00-11:00@UTC", "--timezone", "Europe/Berlin"), "Europe/Berlin"),
        (" [UTC]", "10", ("--hours", "mon/12:00-13:00", "--timezone", "Europe/Berlin"), None),
    ],
)
def test_a_table_and_the_hours_may_be_in_two_zones(  # noqa: PLR0913, PLR0917  # as many cases
    name: str, at: str, options: Sequence[str], stamps: str | None, capacity: Run, tmp_path: Path
) -> None:
    """All are at 10:00 UTC, which is 12:00 in Berlin."""
    (tmp_path / "minutes.csv").write_text(TABLE.format(f"{name},input_tokens,output_tokens,requests", at, at))
    command = (COMMAND, tmp_path / "minutes.csv", "--model", "gpt-5.2", *options, *TODAY, "--format", "json")
    ran = capacity(*command)
    assert (ran.returncode, ran.stderr) == (0, "")
    (plan,) = json.loads(ran.stdout)["plans"]

    assert plan["traffic"]["busiest_minute"] == "2026-09-07T10:00:00Z"
    told = [one for one in plan["assumptions"] if one.startswith("Times that name no zone")]
    assert told == ([] if stamps is None else [f"Times that name no zone are read as {stamps} (--timezone)."])
    (hours,) = [one for one in plan["assumptions"] if one.startswith("Statistics, criteria and quota")]
    assert "(UTC) only" in hours or "(Europe/Berlin) only" in hours


@pytest.mark.parametrize("days", ["0.03125", "0.75h"])
def test_parts_of_a_day(days: str, plans: Plans) -> None:
    assert {plan["traffic"]["minutes"] for plan in plans("--days", days)} == {45}


@pytest.mark.parametrize("days", ["0", "-1", "a week", "nan", "inf", "1e9", "0.0001", "h", ""])
def test_days_that_are_none(days: str, capacity: Run) -> None:
    ran = capacity(COMMAND, "--file", INPUT, f"--days={days}")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "write --days 28, --days 0.5 or --days 12h; or --start and --end" in " ".join(
        ran.stderr.replace("│", " ").split()
    )


def test_a_model_that_the_catalog_does_not_know(plans: Plans, tmp_path: Path) -> None:
    """What the source tells is the warning, and the plan has the traffic alone."""
    folder = tmp_path / "input"
    folder.mkdir()
    for path in Path(INPUT).iterdir():
        (folder / path.name).write_text(path.read_text("utf-8").replace("gpt-5.2", "gpt-77"), "utf-8")
    found = plans("--file", folder)[0]

    assert (found["model"], found["options"], found["traffic"]["normalized_tpm"]) == (None, [], None)
    assert "a model that the catalog does not know: unknown model `gpt-77`" in warned(found)["model-unknown"]
    assert [plan["model"] for plan in plans("--file", folder, "--model", "gpt-4.1")] == ["gpt-4.1", "gpt-4.1"]


def test_a_version_that_the_catalog_does_not_know(plans: Plans, tmp_path: Path) -> None:
    """That deployment alone is not planned, nor pooled; in the exports the versions stand in `deployments.json`."""
    folder = tmp_path / "input"
    folder.mkdir()
    for path in Path(INPUT).iterdir():
        text = path.read_text("utf-8")
        (folder / path.name).write_text(text.replace('"2025-12-11"', '"2031-12-11"', 1), "utf-8")
    whole = plans("--file", folder, "--pool")
    planned = [plan["workload"] for plan in whole if plan["options"]]
    (refused,) = [plan for plan in whole if not plan["options"]]

    assert (len(planned), len(whole)) == (1, 2)
    assert (refused["model"], refused["model_version"], refused["recommended"]["deployment_type"]) == (None, None, None)
    assert "unknown version `2031-12-11` of gpt-5.2; known: 2025-12-11" in warned(refused)["model-unknown"]
    assert (refused["current"]["action"], refused["current"]["delta_ptus"]) == ("review", None)
    named = plans("--file", folder, "--model", f"{refused['workload']}=gpt-5.2-2025-12-11")
    assert [plan["model_version"] for plan in named] == ["2025-12-11"] * 2


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["front-desk", "night-audit"]),
        ("savings", ["night-audit", "front-desk"]),
        ("ptus", ["front-desk", "night-audit"]),
    ],
)
def test_orders(plans: Plans, order: str, expected: list[str]) -> None:
    assert names(plans("--sort", order)) == expected
    assert names(plans("--sort", order, "--pool")) == [*expected, "pool"]


def test_the_pool(plans: Plans) -> None:
    """The two never peak in the same minute, so the peak of the sum is the burst of `front-desk` alone."""
    pool = plans("--pool", "--missing", "idle")[-1]

    assert (pool["workload"], pool["deployment"], pool["resource"], pool["model"]) == ("pool", None, None, "gpt-5.2")
    assert pool["traffic"]["normalized_tpm"]["max"] == 242_000
    assert pool["traffic"]["requests"] == 3197 + 120
    assert pool["current"]["ptus"] == 65
    assert pool["assumptions"][0].startswith("As one deployment: Global Provisioned 75 PTUs instead of 90; ")


def test_an_hourly_file_is_planned_with_a_loud_warning(plans: Plans, capacity: Run) -> None:
    (lobby,) = plans("--file", HOURLY, "--model", "gpt-4.1")
    text = capacity("from-metrics", "--file", HOURLY, "--model", "gpt-4.1", *TODAY, "--details").stdout

    assert option(lobby)["by_criterion"]["max"]["ptus_needed"] == pytest.approx(56_000 / 3000)
    assert "one value for 60 minutes" in warned(lobby)["coarse-grain"]
    assert "PEAKS ARE HIDDEN" in text


def test_the_report_can_go_to_a_file(capacity: Run, tmp_path: Path) -> None:
    ran = capacity("from-metrics", "--file", INPUT, *TODAY, "--format", "json", "--output", tmp_path / "plan.json")

    assert (ran.returncode, ran.stdout) == (0, "")
    assert len(json.loads((tmp_path / "plan.json").read_text("utf-8"))["plans"]) == 2


# --- what it refuses


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--resource", ACCOUNT], "--file: reads saved metrics: leave out --resource"),
        (["--subscription", "1111"], "--file: reads saved metrics"),
        (["--all-subscriptions", "--save", "x"], ": leave out --all-subscriptions and --save"),
        (["--save", "folder"], "--file: reads saved metrics"),
        (["--deployment", "back-desk"], "no such deployment was observed; known: front-desk, night-audit"),
        (["--deployment", "other/front-desk"], "no such deployment was observed"),
        (["--model", "gpt-99"], "--model gpt-99: unknown model `gpt-99`"),
        (["--model", "front-desk=gpt-99"], "--model front-desk=gpt-99: unknown model `gpt-99`"),
        (["--model", "back-desk=gpt-4.1"], "--model back-desk=...: no such deployment was observed"),
        (["--start", "2026-10-01"], "which is all outside of the span that was asked for"),
        (["--end", "2026-09-07T09:30"], "which is all outside of the span that was asked for"),
        (["--start", "2026-09-07", "--end", "2026-09-07"], "--end 2026-09-07: is not after --start 2026-09-07"),
        (["--start", "2026-09-08", "--end", "2026-09-07"], "--end 2026-09-07: is not after --start 2026-09-08"),
        (["--days", "1", "--start", "2026-09-07"], "--days: and --start both say where to begin"),
        (["--start", "yesterday"], "--start yesterday: 'yesterday' is no date or time: write 2026-11-01"),
        (["--end", "2026-13-01"], "--end 2026-13-01: '2026-13-01' is no date or time"),
        (["--exclude", "2026-09-07"], "--exclude 2026-09-07: write START/END"),
        (["--exclude", "2026-09-08/2026-09-07"], "--exclude 2026-09-08/2026-09-07: ends before it starts"),
        (["--exclude", "2026-09-08/"], "--exclude 2026-09-08/: '' is no date or time"),
        (["--days", "0"], "Invalid value for '--days'"),
        (["--cached-share", "1.5"], "--cached-share 1.5: `cached_share` must be at most 1"),
        (["--cached-share", "a third"], "--cached-share a third: "),
        (["--cached-share", "-0.1"], "--cached-share -0.1: "),
        (["--throttled-share", "1.5"], "Invalid value for '--throttled-share'"),
        (["--throttled-share", "nan"], "Invalid value for '--throttled-share'"),
        (["--worst-hour-share", "-0.1"], "Invalid value for '--worst-hour-share'"),
        (["--burst-seconds", "-1"], "Invalid value for '--burst-seconds'"),
        (["--burst-seconds", "inf"], "Invalid value for '--burst-seconds'"),
        (["--criterion", "p90"], "Invalid value for '--criterion'"),
        (["--missing", "maybe"], "Invalid value for '--missing'"),
        (["--sort", "cost"], "Invalid value for '--sort'"),
        (["--headroom", "20"], "`headroom_share` must be at most 10, not 20"),
        (["--region", "eastus22"], "--region eastus22: unknown region `eastus22`, did you mean `eastus2`?"),
        (["--deployment-type", "data-zone"], "unknown deployment type `data-zone`"),
        (["--set", "planning.growth=1"], "--set planning.growth=1: unknown key `growth`"),
        (["--set", "traffic.peak_rpm=1"], "--set traffic.peak_rpm=1: unknown key `traffic`"),
        (["--input-format", "xml"], "--input-format"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input(complaints: Complaints, arguments: list[str], complaint: str) -> None:
    assert complaint in complaints("--file", INPUT, *arguments)


def test_without_a_sign_in_three_lines_say_what_to_do(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("AZURE_", "AZD_", "IDENTITY_", "MSI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", "1111")

    ran = capacity(COMMAND, "--days", "28")

    assert (ran.returncode, ran.stdout) == (4, "")
    reads, first, *remedies = ran.stderr.splitlines()
    assert reads.startswith("Reads the subscription 1111, as AZURE_SUBSCRIPTION_ID says: ")
    assert first.startswith("capacity: /subscriptions/1111: could not sign in to Azure: Azure CLI (not found on path),")
    assert remedies == [
        "  sign in with `az login`, with --tenant ID for another tenant,",
        "  or choose another way with --auth: cli, env, workload, managed-identity or azd",
    ]


AZ = f"""#!/bin/sh
echo "$@" >> "$0.log"
printf '%s' '{{"accessToken": "{TOKEN}-https://management.azure.com/.default", "expires_on": 4102444800}}'
"""


def test_the_default_of_the_azure_cli_is_read_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the token of an `az` on the path, and the profile beside it."""
    (tmp_path / "az").write_text(AZ)
    (tmp_path / "az").chmod(0o700)
    default = {"id": "1111", "name": "Chat", "isDefault": True, "state": "Enabled"}
    profile = json.dumps({"subscriptions": [{"id": "2222"}, default]})
    (tmp_path / "azureProfile.json").write_text(profile, encoding="utf-8-sig")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    monkeypatch.delenv("AZURE_SUBSCRIPTION_ID", raising=False)
    with setting(Account("one", deployments=["chat"]), Account("two", subscription="2222")) as azure:
        service = Service(asked=AskedAccounts(), sign_in=ToFake(fake=azure.connection, auth="cli"))
        with around(Terminal()):
            observed = load_metrics.from_service(service.read, Window(days=1), NOW).deployments

    what = "Reads the subscription Chat (1111), the default of the Azure CLI: "
    assert [one.name for one in observed] == ["chat"]
    assert "subscription-of-profile" in [note.code for note in observed[0].notes]
    assert capsys.readouterr().err.startswith(what)
    assert "--resource https://management.azure.com" in (tmp_path / "az.log").read_text()


SLOW_AZ = f"""#!/bin/sh
echo begin >> "$0.log"
sleep 0.2
echo end >> "$0.log"
case "$*" in *metrics.monitor*) to=metrics.monitor;; *) to=management;; esac
printf '%s' '{{"accessToken": "{TOKEN}-https://'"$to"'.azure.com/.default", "expires_on": 4102444800}}'
"""


def test_one_az_runs_at_a_time_and_once_for_each_audience(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "az").write_text(SLOW_AZ)
    (tmp_path / "az").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    names = ("a", "b", "c", "d")
    with setting(
        *(Account(name, deployments=["chat"], metrics=FEW, location=f"place{name}") for name in names)
    ) as azure:
        options = AskedAccounts(subscription=("1111",), metrics_api="batch")
        service = Service(asked=options, sign_in=ToFake(fake=azure.connection, auth="cli"))
        for _ in range(2):
            service.read(NOW - timedelta(hours=3), NOW)
    assert (tmp_path / "az.log").read_text().split() == ["begin", "end"] * 2


@pytest.mark.parametrize("depth", [300, 600, 900, 200_000])
def test_an_answer_that_is_nested_deep_is_told(depth: int) -> None:
    """From some depth on Python cannot print it, and from another it cannot parse it."""
    text = f'{{"value": [{{"kind": "OpenAI", "id": {"[" * depth + "]" * depth}}}]}}'
    with setting() as azure:
        azure.azure.faults = [Fault(r"/accounts\?", times=99, text=text.encode())]
        service = Service(asked=AskedAccounts(subscription=("1111",)), sign_in=ToFake(fake=azure.connection))
        with pytest.raises(SourceUnavailable):
            service.read(NOW - timedelta(days=1), NOW)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--end", "2999-01-01"], "--end 2999-01-01T00:00Z: lies in the future"),
        (["--start", "2999-01-01"], "--start: 2999-01-01T00:00Z is not before the end"),
        (["--days", "94"], "--days 94: reaches back before"),
        (["--start", "2020-01-01"], "--start: reaches back before"),
        (["--end", "2020-01-01"], "--end: reaches back before"),
    ],
    ids=" ".join,
)
def test_windows_that_the_service_does_not_have(complaints: Complaints, arguments: list[str], complaint: str) -> None:
    assert complaint in complaints("--resource", ACCOUNT, *arguments)


# --- live


def test_without_credentials_nothing_is_read(process: Run, tmp_path: Path) -> None:
    variables = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_TOKEN_CREDENTIALS", "IDENTITY_ENDPOINT", "MSI_ENDPOINT")
    environment = dict.fromkeys(variables, "") | {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    ran = process("from-metrics", "--resource", ACCOUNT, *TODAY, env=environment)

    assert (ran.returncode, ran.stdout) == (4, "")
    assert len(ran.stderr.splitlines()) == 3
    assert ran.stderr.startswith("capacity: ")
    assert "Traceback" not in ran.stderr


def live(azure: Setting, **request: Any) -> Report:  # noqa: ANN401  # fields of a request
    """As `api.live.Service.read` and the command do it, on the fake service and its clock."""
    window = Window(start=request.pop("start", END - timedelta(hours=3)), end=request.pop("end", None))

    def read(start: Any, end: Any) -> MetricAnswer:  # noqa: ANN401
        return azure.read(start=start, end=end, **request)

    observed = load_metrics.with_models(load_metrics.from_service(read, window, NOW).deployments, (), Catalog())
    return from_minutes.report(observed, Sizing(), Catalog(), today=date(2026, 10, 1))


def as_json(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(writer("json").plans(report, Look()))["plans"]
    return found


def test_live_metrics_become_plans() -> None:
    """Every deployment has 700 input tokens at most, beside those of a request that was refused."""
    with setting(Account("one"), Account("two", deployments=["mail"])) as azure:
        found = as_json(live(azure))
    chat = found[0]

    assert [(plan["workload"], plan["resource"].rpartition("/")[2]) for plan in found] == [
        ("chat", "one"),
        ("mail", "two"),
        ("search", "one"),
    ]
    assert (chat["model"], chat["model_version"], chat["region"]) == ("gpt-5.2", "2025-12-11", "swedencentral")
    assert (chat["traffic"]["start"], chat["traffic"]["end"]) == ("2026-11-21T09:24:00Z", "2026-11-21T12:24:00Z")
    assert (chat["traffic"]["minutes"], chat["traffic"]["observed_share"]) == (180, 1)
    minutes = [(END - EPOCH) // MINUTE - 180 + number for number in range(180)]
    served = sum(content.requests(minute) - content.refused(minute) for minute in minutes)
    each = sum(content.input_tokens(minute) for minute in minutes) / served
    most = max(content.input_tokens(minute) + content.refused(minute) * each for minute in minutes)
    assert chat["traffic"]["input_tpm"]["max"] == pytest.approx(most)
    assert chat["demand"]["rpm"] <= chat["traffic"]["rpm"]["max"] == 5
    assert (option(chat)["ptus"], chat["current"]["ptus"], chat["current"]["delta_ptus"]) == (15, 100, -85)
    assert {one["name"] for one in chat["agreements"]} == {
        "utilization_share.mean",
        "utilization_share.max",
        "throttled_share",
    }


def test_a_live_version_that_the_catalog_does_not_know() -> None:
    with setting(Account("one", version="turbo-2024-04-09")) as azure:
        found = as_json(live(azure))

    assert [(plan["model"], plan["options"]) for plan in found] == [(None, [])] * 2
    assert all("unknown version `turbo-2024-04-09` of gpt-5.2" in warned(plan)["model-unknown"] for plan in found)


def test_a_deployment_silent_for_hours_is_not_told_to_go() -> None:
    with setting(Account("one", silent=["search"])) as azure:
        chat, search = as_json(live(azure))

    assert chat["traffic"]["observed_share"] == 1
    assert (search["traffic"]["observed_share"], search["current"]["action"]) == (0, "review")
    assert search["current"]["detail"] == "no minute of it was observed"


def test_the_service_behind_the_command(at_root: None, tmp_path: Path) -> None:  # noqa: ARG001  # for its effect
    """Two days of it, with quota and capacity asked for only where something grows."""
    account = Account("one", deployments=["chat", "idle"], silent=["idle"])
    with setting(account) as azure:
        options = AskedAccounts(resource=(account.id,), save=tmp_path / "saved")
        service = Service(asked=options, sign_in=ToFake(fake=azure.connection))
        observed = load_metrics.from_service(service.read, Window(days=2), NOW).deployments
        report = from_minutes.report(observed, Sizing(), Catalog(), today=date(2026, 10, 1))
        growing = from_minutes.report(observed, Sizing(), Catalog(), today=date(2026, 10, 1)).replaced(
            plans=tuple(
                plan.replaced(current=plan.current.replaced(delta_ptus=50)) for plan in report.plans if plan.current
            )
        )
        asked = len(azure.azure.asked("/usages"))
        same = service.with_offers(report, Catalog())
        told = service.with_offers(growing, Catalog())
        (offered,) = azure.azure.asked("/modelCapacities")

    chat, idle = as_json(same)
    assert (chat["workload"], chat["traffic"]["minutes"]) == ("chat", 2 * 24 * 60)
    assert (idle["current"]["action"], idle["current"]["delta_ptus"]) == ("delete", -100)
    assert idle["current"]["detail"] == "no traffic in 2 days"
    assert same == report
    assert asked == 0
    assert any("capacity on offer" in line for line in as_json(told)[0]["assumptions"])
    assert (offered.query["modelFormat"], offered.query["modelName"]) == ("OpenAI", "gpt-5.2")


DAYS = {"start": NOW - timedelta(days=2), "end": NOW - timedelta(minutes=10)}


def mixed() -> tuple[Account, ...]:
    """Idle ones, deleted ones, and deployments of one account that different families of metrics tell."""
    newer = {name: replace(metric, only=("new", "gone")) for name, metric in NEWER.items()}
    older = {name: replace(metric, only=("old", "gone")) for name, metric in OLDER.items()}
    return (
        Account("one", deployments=["chat", "idle"], silent=["idle"]),
        Account("two", deployments=["new", "old"], deleted=["gone"], metrics={**newer, **older}),
        Account("three", deployments=["unused"], silent=["unused"]),
    )


@pytest.mark.slow
@pytest.mark.parametrize("api", ["arm", "batch"])
def test_saved_answers_give_the_same_plans(capacity: Run, tmp_path: Path, api: str) -> None:
    with setting(*mixed()) as azure:
        of_service = as_json(live(azure, **DAYS, save=tmp_path / "saved", metrics_api=api))
    ran = capacity("from-metrics", "--file", tmp_path / "saved", *TODAY, "--format", "json")
    of_files = json.loads(ran.stdout)["plans"]

    assert (ran.returncode, ran.stderr) == (0, "")
    assert [plan["workload"] for plan in of_files] == ["chat", "gone", "idle", "new", "old", "unused"]
    assert [plan["current"]["action"] for plan in of_files if plan["current"]].count("delete") == 2
    for plan in of_files:  # pictures are asked for by the command, which is not run on the service here
        plan.pop("curves", None)
    for plan in (*of_service, *of_files):  # the one thing that differs: files are named
        assert plan["traffic"].pop("source").startswith("Azure Monitor metrics")
    assert of_files == of_service


def test_one_deployment_of_saved_answers_has_the_plan_that_it_has_among_all(plans: Plans, tmp_path: Path) -> None:
    with setting(*mixed()) as azure:
        live(azure, save=tmp_path)
    whole = plans("--file", tmp_path)

    assert plans("--file", tmp_path, "--deployment", "two/old") == [plan for plan in whole if plan["workload"] == "old"]


@pytest.mark.slow
def test_folders_of_a_whole_span_are_read_as_one(plans: Plans, tmp_path: Path) -> None:
    middle = NOW - timedelta(days=1)
    with setting(Account("one", deployments=["chat", "idle"], silent=["idle"])) as azure:
        live(azure, start=DAYS["start"], end=middle, save=tmp_path / "first")
        live(azure, start=middle, end=DAYS["end"], save=tmp_path / "second")
        live(azure, start=DAYS["start"], end=middle - timedelta(hours=1), save=tmp_path / "gap" / "first")
        live(azure, start=middle, end=DAYS["end"], save=tmp_path / "gap" / "second")
    whole = plans("--file", tmp_path / "first", "--file", tmp_path / "second")
    gap = plans("--file", tmp_path / "gap")

    assert [plan["current"]["action"] for plan in whole] == ["resize", "delete"]
    assert whole[0]["traffic"]["minutes"] == 2 * 24 * 60 - 10
    assert [plan["current"]["action"] for plan in gap] == ["resize", "review"]


def test_a_part_of_the_saved_span_is_known_as_well(plans: Plans, tmp_path: Path) -> None:
    with setting(Account("one", deployments=["chat", "idle"], silent=["idle"])) as azure:
        live(azure, **DAYS, save=tmp_path)
    inside, beyond = (plans("--file", tmp_path, "--days", days)[1] for days in ("1", "3"))

    assert (inside["traffic"]["minutes"], inside["current"]["action"]) == (24 * 60, "delete")
    assert beyond["current"]["action"] == "review"


class ToAzure:
    """The command on the fake service: its clock, its sign-in and its way are the fake's."""

    def __init__(self, capacity: Run, monkeypatch: pytest.MonkeyPatch, azure: Setting) -> None:
        self._capacity = capacity
        way = ToFake(fake=azure.connection)
        monkeypatch.setattr(SignIn, "of", lambda *_, **__: way)
        monkeypatch.setattr(Service, "now", NOW)

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """`capacity from-metrics --subscription 1111 ARGUMENTS`."""
        return self._capacity(COMMAND, "--subscription", "1111", *arguments, *TODAY)


@pytest.mark.parametrize("format_", ["table", "json", "markdown"])
def test_what_could_not_be_read_is_told_and_the_rest_is_planned(
    capacity: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, format_: str
) -> None:
    with setting(Account("one", deployments=["chat"]), Account("two", deployments=["mail"])) as azure:
        azure.azure.faults = [Fault("/accounts/two/deployments", status=403, times=99)]
        ran = ToAzure(capacity, monkeypatch, azure)("--days", "1", "--format", format_, "--save", tmp_path)
    saved = capacity(COMMAND, "--file", tmp_path, *TODAY, "--format", format_)
    lost = capacity(COMMAND, "--file", tmp_path, *TODAY, "--deployment", "mail")
    why = "account two: not allowed (403 Code403 as scripted): needs the role Monitoring Reader on that account"

    assert (lost.returncode, lost.stdout) == (2, "")
    assert f"no such deployment was observed; known: chat; not read: {why}" in lost.stderr
    assert (ran.returncode, saved.returncode) == (4, 4)
    assert ran.stderr.endswith(f"capacity: not everything could be read; the plans are of the rest:\n  {why}\n")
    assert saved.stderr == f"capacity: not everything could be read; the plans are of the rest:\n  {why}\n"
    for text in (ran.stdout, saved.stdout):
        told = " ".join(text.replace("\u2502", " ").split())
        assert why in told
        assert "chat" in told
        assert "mail" not in told


@pytest.mark.slow
def test_93_days_are_read_inside_the_retention_and_that_is_said(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with setting(Account("one", deployments=["chat"], metrics=FEW)) as azure:
        ran = ToAzure(capacity, monkeypatch, azure)("--days", "93", "--format", "json")
    (plan,) = json.loads(ran.stdout)["plans"]
    said = "Read from 2026-08-20T14:00Z on: Azure Monitor keeps 93 days, and forgets the first of them now."

    assert ran.returncode == 0
    assert said in ran.stderr
    assert said in plan["assumptions"]
    assert plan["traffic"]["start"] == "2026-08-20T14:00:00Z"


@pytest.mark.parametrize(
    "change",
    [
        {"accounts": None},
        {"accounts": [{"id": 1}]},
        {"start": "2026-11-21"},
        {"notes": [{"code": "read-to", "values": {}}]},
        {"notes": [{"code": "unheard-of", "values": {}}]},
        {"unread": [{"code": "read-to", "values": {"end": {"time": "yesterday"}}}]},
    ],
    ids=str,
)
def test_a_damaged_manifest_is_told(complaints: Complaints, tmp_path: Path, change: dict[str, Any]) -> None:
    with setting(Account("one", deployments=["chat"])) as azure:
        live(azure, save=tmp_path)
    stated = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**stated, "known": {**stated["known"], **change}}))

    what = f"{tmp_path}/manifest.json: is damaged: read the accounts again, with --save into a new folder"
    assert what in complaints("--file", tmp_path)
