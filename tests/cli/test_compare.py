"""`capacity compare`: one workload over several models."""

import csv
import io
import json
import subprocess
from collections.abc import Callable

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
SHOP = "tests/cases/compare-models/workload.yaml"
MODELS = ("--model", "gpt-5.2", "--model", "gpt-5.4-mini", "--today", "2026-11-22")


def test_keys_of_the_contract(capacity: Run) -> None:
    report = json.loads(capacity("compare", SHOP, *MODELS, "--format", "json").stdout)

    assert report.keys() == {"schema_version", "catalog", "currency", "comparisons", "warnings"}
    (comparison,) = report["comparisons"]
    assert comparison.keys() == {"workload", "description", "region", "rows", "refused"}
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
                *("stage", "retires", "notes"),
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
    assert "No model can be had." in ran.stdout


@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_a_retired_model_is_refused_in_one_sentence(capacity: Run, format_: str) -> None:
    shown = capacity("compare", SHOP, *MODELS, "--model", "gpt-5-chat", "--format", format_).stdout

    assert "gpt-5-chat 2025-10-03 was retired on 2026-05-13" in " ".join(shown.split())
    assert ".." not in shown
