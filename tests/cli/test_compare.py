"""`capacity compare`: one workload over several models."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
SHOP = "tests/cases/compare-models/workload.yaml"
MODELS = ("--model", "gpt-5.2", "--model", "gpt-5.4-mini", "--today", "2026-11-22")


def test_keys_of_the_contract(capacity: Run) -> None:
    report = json.loads(capacity("compare", SHOP, *MODELS, "--format", "json").stdout)

    assert report.keys() == {"schema_version", "catalog", "currency", "comparisons", "warnings"}
    (comparison,) = report["comparisons"]
    assert comparison.keys() == {
        *("workload", "description", "region", "term", "month_from", "growth", "rows", "refused", "scales", "left_out")
    }
    assert {frozenset(row) for row in comparison["rows"]} == {
        frozenset(
            {
                *(
                    "model",
                    "publisher",
                    "model_version",
                    "deployment_type",
                    "ptus",
                    "steady_ptus",
                    "admission_ptus",
                    "peak_utilization_share",
                    "sku_capacity",
                ),
                *("tpm_quota", "rpm_quota", "term", "usd_per_month", "cost", "latency_target_tokens_per_second"),
                *("stage", "retires", "retires_before", "notes"),
            }
        )
    }


def test_every_format_tells_the_same_money(capacity: Run) -> None:
    (comparison,) = json.loads(capacity("compare", SHOP, *MODELS, "--format", "json").stdout)["comparisons"]
    costs = [row["usd_per_month"] for row in comparison["rows"]]
    rows = list(csv.DictReader(io.StringIO(capacity("compare", SHOP, *MODELS, "--format", "csv").stdout)))

    assert [float(row["usd_per_month"]) for row in rows] == costs
    for format_ in ("table", "markdown"):
        text = capacity("compare", SHOP, *MODELS, "--format", format_).stdout
        assert all(f"{cost:,.2f}" in text for cost in costs)


@pytest.mark.usefixtures("at_root")
def test_it_is_readable_at_80_columns(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    lines = capacity("compare", SHOP, *MODELS, "--set", "slo.tokens_per_second=60").stdout.splitlines()

    assert max(map(len, lines)) <= 80


def test_what_if_goes_for_every_model(capacity: Run) -> None:
    report = json.loads(
        capacity("compare", SHOP, *MODELS, "--deployment-type", "global-batch", "--format", "json").stdout
    )

    (comparison,) = report["comparisons"]
    assert [row["deployment_type"] for row in comparison["rows"]] == ["GlobalBatch"]
    assert [(one["model"], one["reason"]) for one in comparison["refused"]] == [("gpt-5.2", "not-offered")]


def test_an_unknown_model_is_told_with_a_suggestion(capacity: Run) -> None:
    ran = capacity("compare", SHOP, "--model", "gpt-5.3")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("capacity: --model gpt-5.3: unknown model `gpt-5.3`, did you mean ")


def test_nothing_that_can_be_had(capacity: Run) -> None:
    ran = capacity("compare", SHOP, "--model", "Kimi K2.6", "--today", "2026-11-22")

    assert ran.returncode == 0
    assert "No model is available." in ran.stdout


@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_a_retired_model_is_refused_in_one_sentence(capacity: Run, format_: str) -> None:
    shown = capacity("compare", SHOP, *MODELS, "--model", "gpt-5-chat", "--format", format_).stdout

    assert "gpt-5-chat 2025-10-03 was retired on 2026-05-13" in " ".join(shown.split())
    assert ".." not in shown


def test_tokens_of_one_model_are_scaled_and_the_report_says_so(capacity: Run) -> None:
    scale = ("--scale", "GPT 5.4 mini:output=1.5,input=1.1")
    (plain,) = json.loads(capacity("compare", SHOP, *MODELS, "--format", "json").stdout)["comparisons"]
    (found,) = json.loads(capacity("compare", SHOP, *MODELS, *scale, "--format", "json").stdout)["comparisons"]
    rows = list(csv.DictReader(io.StringIO(capacity("compare", SHOP, *MODELS, *scale, "--format", "csv").stdout)))
    table = " ".join(capacity("compare", SHOP, *MODELS, *scale).stdout.split())

    assert found["scales"] == [{"model": "gpt-5.4-mini", "input": 1.1, "output": 1.5}]
    assert "Tokens as --scale says: gpt-5.4-mini input x 1.1, gpt-5.4-mini output x 1.5" in table
    assert {(row["model"], row["scale.input"], row["scale.output"]) for row in rows} == {
        ("gpt-5.4-mini", "1.1", "1.5"),
        ("gpt-5.2", "1", "1"),
    }
    for before, after in zip(*(sorted(one["rows"], key=_place) for one in (plain, found)), strict=True):
        assert (after["usd_per_month"] > before["usd_per_month"]) is (after["model"] == "gpt-5.4-mini")


def _place(row: dict[str, str]) -> tuple[str, str]:
    return row["model"], row["deployment_type"]


def test_the_table_says_terms_and_marks(capacity: Run) -> None:
    table = " ".join(capacity("compare", SHOP, *MODELS, "--term", "1-month").stdout.split())

    assert "Global PTUs, 1-month" in table
    assert "PTUs of all models are paid by one term, 1-month (--term names another)" in table
    assert "`?` is not known" in table
    assert "`-` does not apply" in table


def test_the_default_list_says_what_it_leaves_out(capacity: Run) -> None:
    table = " ".join(capacity("compare", SHOP, "--today", "2026-11-22", "--details").stdout.split())

    assert "Left out Of another publisher: " in table
    assert "In preview: computer-use-preview, gpt-chat-latest." in table
    assert "--model NAME compares any of them." in table
    assert "Left out" not in capacity("compare", SHOP, *MODELS, "--details").stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--scale", "gpt-5.4-mini"], "write MODEL:output=1.5"),
        (["--scale", "gpt-5.4-mimi:output=2"], "unknown model `gpt-5.4-mimi`, did you mean `gpt-5.4-mini`?"),
        (["--scale", "gpt-5.5:output=2"], "is not compared"),
        (["--scale", "gpt-5.2:outputs=2"], "unknown kind of tokens `outputs`"),
        (["--scale", "gpt-5.2:output"], "write a factor above 0"),
        (["--scale", "gpt-5.2:output=0"], "write a factor above 0"),
        (["--scale", "gpt-5.2:output=-1"], "write a factor above 0"),
        (["--scale", "gpt-5.2:output=1/0"], "write a factor above 0"),
        (["--scale", "gpt-5.2:output=1e999999999"], "write a factor above 0"),
        (["--scale", "gpt-5.2:output=1001"], "write a factor above 0, at most 1000"),
        (["--scale", "gpt-5.2:output=2", "--scale", "gpt-5.2:output=3"], "output of gpt-5.2 is given twice"),
        (["--term", "3-years"], "write one of hourly, 1-month, 1-year"),
    ],
)
def test_options_that_mean_nothing(capacity: Run, options: list[str], told: str) -> None:
    ran = capacity("compare", SHOP, *MODELS, *options)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert told in " ".join(ran.stderr.split())


def test_what_is_reserved_is_not_compared_and_the_report_says_so(capacity: Run, tmp_path: Path) -> None:
    planning, workload = tmp_path / "planning.yaml", tmp_path / "chat.yaml"
    planning.write_text(
        "reservations: [{deployment_type: global-provisioned, quantity: 500, term: 1-year, expires: 2027-06-01}]\n",
        encoding="utf-8",
    )
    workload.write_text(
        "name: chat\nmodel: gpt-5.2\nregion: eastus2\nplanning: {max_commitment_usd: 100000}\n"
        "traffic: {peak_rpm: 875, average_rpm: 875, input_tokens: 2000, output_tokens: 150}\n",
        encoding="utf-8",
    )
    today = ("--today", "2026-11-30")

    told = capacity("compare", str(workload), "--model", "gpt-5.2", "--planning", str(planning), *today).stdout
    plain = capacity("compare", "workloads/support-chat.yaml", "--model", "gpt-5.2", *today).stdout

    assert "Not in these prices: 500 PTUs that are reserved and `max_commitment_usd` of chat." in " ".join(told.split())
    assert "Not in these prices" not in plain
