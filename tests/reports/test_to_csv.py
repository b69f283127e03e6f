"""The CSV report: the numbers of the JSON report, in cells that no spreadsheet takes for formulas."""

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capacity.reports import offer_rows
from capacity.reports.csv_text import flat, rows_to_csv, safe
from capacity.visible import visible

Run = Callable[..., subprocess.CompletedProcess[str]]


BILLS = (*offer_rows.LONG, *offer_rows.OF_TERM, *offer_rows.BY_SECONDS, "range")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.slow
def test_a_row_for_each_offer_and_term_with_the_numbers_of_the_json_report(capacity: Run) -> None:
    command = ("size", "workloads/", "--today", "2026-10-01", "--format")
    plans = json.loads(capacity(*command, "json").stdout)["plans"]
    offers = [(plan, one, term) for plan in plans for one in plan["options"] for term in one["usd_per_month"]]

    all_rows = rows(capacity(*command, "csv").stdout)
    found = [row for row in all_rows if row["deployment_type"] and row["kind"] != "recommended"]

    assert len(found) == len(offers) > 100
    for row, (plan, option, term) in zip(found, offers, strict=True):
        same_cells(row, {name: plan[name] for name in ("workload", "model", "model_version", "region")})
        same_cells(row, flat({name: value for name, value in option.items() if name not in BILLS}))
        same_cells(row, {"term": term, "usd_per_month": option["usd_per_month"][term]})
        cost = option["costs"].get(term, {"per_month": None, "currency": None, "per_million_tokens": None})
        same_cells(row, {"cost_per_month": cost["per_month"], "currency": cost["currency"]})
        same_cells(row, {"cost_per_million_tokens": cost["per_million_tokens"]})
        for name in ("break_even_utilization_share", "break_even_mean_to_peak"):
            same_cells(row, {name: option.get(name, {}).get(term)})
        spread = ((option.get("range") or {}).get("usd_per_month") or {}).get(term) or {}
        same_cells(row, flat(spread, "range.usd_per_month."))
        demand = {name: value for name, value in plan["demand"].items() if name not in ("basis", "weights")}
        same_cells(row, flat(demand, "demand."))


@pytest.mark.slow
def test_the_recommended_offer_is_marked(capacity: Run) -> None:
    command = ("size", "workloads/", "--today", "2026-10-01", "--format")
    plans = json.loads(capacity(*command, "json").stdout)["plans"]
    found = rows(capacity(*command, "csv").stdout)

    chosen = [(row["workload"], row["deployment_type"], row["term"]) for row in found if row["recommended"] == "true"]

    offers = [(plan["workload"], plan["recommended"]) for plan in plans]
    assert chosen == [(name, one["deployment_type"], one["term"]) for name, one in offers if one["deployment_type"]]
    assert {row["recommended"] for row in found} == {"true", "false"}


REPORTS = (
    ("size", "workloads/"),
    ("size", "workloads/open-weights.yaml"),
    ("size", "tests/cases/admission/workload.yaml", "--discount", "0.1"),
    ("from-metrics", "--file", "tests/cases/metrics-two-deployments/input", "--ptus", "15,75"),
    ("from-logs", "tests/cases/logs-front-desk/input/requests.csv", "--quota", "60000", "--burst-seconds", "25"),
)


@pytest.mark.slow
@pytest.mark.parametrize("command", REPORTS)
def test_every_report_has_the_same_columns_and_nothing_is_left_out(capacity: Run, command: tuple[str, ...]) -> None:
    """What an option says and no column has would be lost: a new field of options needs one."""
    text, told = (capacity(*command, "--today", "2026-10-01", "--format", form).stdout for form in ("csv", "json"))
    options = [option for plan in json.loads(told)["plans"] for option in plan["options"]]

    assert text.splitlines()[0] == ",".join(offer_rows.COLUMNS)
    said = {name for one in options for name, value in flat(one).items() if value is not None}
    assert {name for name in said if name.split(".")[0] not in BILLS} <= {*offer_rows.COLUMNS}


def test_sizes_by_depths_that_somebody_asked_for_are_one_cell(capacity: Run) -> None:
    found = rows(capacity(*REPORTS[-1], "--today", "2026-10-01", "--format", "csv").stdout)

    told = {row["ptus_at_burst_seconds"] for row in found if row["kind"] == "provisioned"}
    assert all(re.fullmatch(r"(\d+(: (\d+|\?))(; )?){2,}", cell) for cell in told), told


def test_an_offer_of_a_promotion_has_both_amounts(capacity: Run) -> None:
    command = ("size", "workloads/support-chat.yaml", "--model", "gpt-5.6-sol", "--region", "eastus2", "--format")
    (plan,) = json.loads(capacity(*command, "json", "--today", "2026-11-29").stdout)["plans"]
    (option,) = (one for one in plan["options"] if one["deployment_type"] == "GlobalStandard")
    (row,) = (
        row
        for row in rows(capacity(*command, "csv", "--today", "2026-11-29").stdout)
        if (row["deployment_type"], row["term"]) == ("GlobalStandard", "pay_as_you_go")
    )

    now, later = option["costs"]["pay_as_you_go"]["per_month"], option["long_run_costs"]["pay_as_you_go"]["per_month"]
    assert now < later
    same_cells(row, {"cost_per_month": now, "long_run_cost_per_month": later})


def same_cells(row: dict[str, str], expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        if value is None:
            assert row.get(name, "") == ""
        elif isinstance(value, str):
            assert row[name] == value
        else:
            assert float(row[name]) == value


def test_every_row_has_every_column(capacity: Run) -> None:
    table = list(csv.reader(io.StringIO(capacity("size", "workloads/", "--format", "csv").stdout)))

    assert {len(row) for row in table} == {len(table[0])}
    assert len(set(table[0])) == len(table[0])


def test_a_plan_without_an_option_has_a_row_that_says_why(capacity: Run) -> None:
    (row,) = rows(capacity("size", "workloads/open-weights.yaml", "--format", "csv").stdout)

    assert row["workload"] == "open-weights"
    assert row["deployment_type"] == ""
    assert row["notes"].startswith("the weight of output tokens of Kimi K2.6 on PTUs is not published")


@pytest.mark.parametrize("name", ["-1", "-cmd", "--"])
def test_a_name_that_would_start_a_formula(capacity: Run, name: str) -> None:
    """Names of workloads may begin with a minus sign, the only formula start that they can have."""
    ran = capacity("size", "workloads/support-chat.yaml", "--set", f"name='{name}'", "--format", "csv")

    assert {row["workload"] for row in rows(ran.stdout)} == {f"'{name}"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1"])
def test_cells_that_would_start_a_formula_get_an_apostrophe(text: str) -> None:
    assert safe(text) == "'" + text


@pytest.mark.parametrize(
    ("text", "cell"), [("\t=1", r"'\t=1"), ("\r=1", r"'\r=1"), ("\n@x", r"'\n@x"), ("\x0b=1", r"\x0b=1")]
)
def test_what_a_spreadsheet_would_trim_is_written_out(text: str, cell: str) -> None:
    assert safe(text) == cell


@pytest.mark.parametrize("value", ["gpt-5.2", "a=b", "'quoted", "", 0, -1, 1.5])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert safe(value) == value


def test_unknown_is_an_empty_cell() -> None:
    assert safe(None) == ""


def test_text_of_a_users_own_catalog_is_escaped(capacity: Run) -> None:
    ran = capacity("models", "house", "--catalog", "tests/cases/own-formula/catalog.yaml", "--format", "csv")

    assert ran.returncode == 0
    cells = [cell for row in csv.reader(io.StringIO(ran.stdout)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


def test_quotes_and_commas_survive() -> None:
    row: dict[str, object] = {"a": 'say "hi", then leave', "b": 1}

    assert rows(rows_to_csv([row])) == [{"a": 'say "hi", then leave', "b": "1"}]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85", "\u2028"])
def test_a_row_is_a_line_however_it_is_read(end: str) -> None:
    """Readers split lines at some of these, in quotes or not."""
    text = rows_to_csv([{f"a{end}b": f"good{end}EVIL", "c": 1}])

    assert len(text.splitlines()) == 2
    assert list(rows(text)[0].values()) == [visible(f"good{end}EVIL"), "1"]


def test_models_as_rows(capacity: Run) -> None:
    command = ("models", "--today", "2026-10-01", "--format")
    models = json.loads(capacity(*command, "json").stdout)["models"]

    found = rows(capacity(*command, "csv").stdout)

    assert [row["name"] for row in found] == [model["name"] for model in models]
    assert [row["input_tpm_per_ptu"] for row in found] == [str(model["input_tpm_per_ptu"] or "") for model in models]


def test_facts_of_a_model_as_rows(capacity: Run) -> None:
    found = rows(capacity("models", "gpt-5.2", "--format", "csv").stdout)

    assert {
        "name": "gpt-5.2",
        "group": "throughput",
        "as_of": "2026-09-23",
        "source": "ptu-sizing-2026-09-23",
        "fact": "weights.output",
        "value": "8",
    } in found


def test_both_readings_of_long_prompts_have_columns(capacity: Run, tmp_path: Path) -> None:
    file = tmp_path / "files.yaml"
    file.write_text(
        "{name: files, model: gpt-6-sol, region: eastus2, deployment_types: [global-provisioned, global-standard], "
        "traffic: {peak_rpm: 10, average_rpm: 3, input_tokens: 20000, output_tokens: 2000, max_input_tokens: 300000}}",
        encoding="utf-8",
    )
    found = rows(capacity("size", str(file), "--today", "2026-10-09", "--format", "csv").stdout)
    offers = {(row["kind"], row["term"]): row for row in found}
    year, tokens = offers["provisioned", "reserved_1_year"], offers["standard", "pay_as_you_go"]

    assert [year[f"readings.{context}.ptus"] for context in ("short", "long")] == ["100", "185"]
    assert year["readings.long.usd_per_month"] == "40885.0"
    assert [tokens[f"readings.{context}.usd_per_month"] for context in ("short", "long")] == ["7884.0", "14454.0"]


def test_sizes_that_were_tried_have_rows_of_their_own(capacity: Run) -> None:
    file = "tests/cases/metrics-two-deployments/input"
    command = ("from-metrics", "--file", file, "--today", "2026-10-01", "--ptus", "15,75", "--format")
    trials = json.loads(capacity(*command, "json").stdout)["trials"]
    tried = [row for row in rows(capacity(*command, "csv").stdout) if row["kind"] == "ptus-tried"]

    assert len(tried) == len(trials) == 4
    for row, one in zip(tried, trials, strict=True):
        worst = max((hour["throttled_share"] for hour in one["worst_hours"]), default=0)
        same_cells(row, {"workload": one["workload"], "ptus": one["ptus"], "throttled_share": one["throttled_share"]})
        same_cells(row, {"deployment": one["deployment"], "worst_hour_throttled_share": worst, "deployment_type": None})


def test_readings_of_the_quota_of_today_have_rows_of_their_own(capacity: Run) -> None:
    log = "tests/cases/logs-front-desk/input/requests.csv"
    command = ("from-logs", log, "--today", "2026-10-01", "--quota", "60000", "--format")
    (plan,) = json.loads(capacity(*command, "json").stdout)["plans"]
    told = [row for row in rows(capacity(*command, "csv").stdout) if row["kind"] == "quota-today"]
    today = plan["quota_today"]

    assert len(told) == len(today["readings"]) >= 2
    for row, one in zip(told, today["readings"], strict=True):
        same_cells(row, {"workload": "front-desk", "tpm_quota": 60000, "rpm_quota": today["rpm"], **one})
