"""`--forecast` of `from-metrics` and `from-logs`: what it adds to reports, and what it refuses."""

import csv
import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
MINUTES = "tests/cases/metrics-outlook/minutes.csv"
COLUMNS = "time=time,deployment=deployment,model=model,requests=requests,input=input_tokens,output=output_tokens"
SPAN = ("--missing", "idle", "--start", "2026-08-03", "--end", "2026-08-31", "--region", "swedencentral")
METRICS = ("from-metrics", MINUTES, "--columns", COLUMNS, *SPAN, "--today", "2026-08-31")
PERCENTILES = {"p10", "p50", "p90"}


def outlooks(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any] | None]:
    assert ran.returncode == 0, ran.stderr
    return [plan.get("outlook") for plan in json.loads(ran.stdout)["plans"]]


def test_the_json_has_what_the_contract_lists(capacity: Run) -> None:
    (found,) = outlooks(capacity(*METRICS, "--forecast", "28", "--quota", "200000", "--format", "json"))

    assert found is not None
    assert found["horizon_days"] == 28
    for key in ("ptus", "input_tokens", "output_tokens", "usd_per_month"):
        assert set(found[key]) == PERCENTILES
        assert found[key]["p10"] <= found[key]["p50"] <= found[key]["p90"]
    assert set(found["own"]["ptus"]) == PERCENTILES
    assert set(found["exhausted"]) == {"quota", "reservation"}
    assert found["exhausted"]["quota"]["p10"] <= found["exhausted"]["quota"]["p50"]
    assert set(found["prior"]) >= {"source", "as_of", "n"}
    assert found["extrapolated"] is True
    assert len(found["days"]) == len(found["past"]) == 28


def test_without_a_number_it_is_28_days_wherever_it_stands(capacity: Run) -> None:
    asked = outlooks(capacity(*METRICS, "--forecast", "28", "--format", "json"))

    assert outlooks(capacity(*METRICS, "--format", "json", "--forecast")) == asked
    assert outlooks(capacity("from-metrics", "--forecast", *METRICS[1:], "--format", "json")) == asked


def test_without_it_there_is_none(capacity: Run) -> None:
    assert outlooks(capacity(*METRICS, "--format", "json")) == [None]


@pytest.mark.parametrize("days", ["0", "-7", "2.5", "731", "99999999999999999999"])
def test_what_is_no_number_of_days_is_refused(capacity: Run, days: str) -> None:
    ran = capacity(*METRICS, "--forecast", days)

    assert ran.returncode == 2
    assert not ran.stdout
    assert "no number of days" in ran.stderr


def test_a_horizon_beyond_twice_the_history_is_refused(capacity: Run) -> None:
    ran = capacity(*METRICS, "--forecast", "57")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "capacity: --forecast 57: no deployment has more than 28 days of traffic, and twice its history is the most "
        "that is told: ask for at most 56 days\n"
    )


def test_a_quota_without_days_to_foresee_is_refused(capacity: Run) -> None:
    ran = capacity(*METRICS, "--quota", "200000")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "capacity: --quota: says when it is used up, for which --forecast DAYS is needed: add it, or leave --quota "
        "out\n"
    )


def test_the_need_stands_within_the_first_ten_lines(capacity: Run) -> None:
    for how in ((), ("--quota", "200000")):
        first = capacity(*METRICS, "--forecast", "7", *how).stdout.splitlines()[:10]
        assert any("PTUs needed in the next 7 days" in line for line in first)


def test_markdown_details_and_pages_have_it(capacity: Run) -> None:
    details = capacity(*METRICS, "--forecast", "7", "--details").stdout
    markdown = capacity(*METRICS, "--forecast", "7", "--format", "markdown", "--details").stdout
    page = capacity(*METRICS, "--forecast", "7", "--format", "html").stdout

    assert all("by its own history" in text for text in (details, markdown, page))
    assert "The days ahead" in page
    assert "The days ahead" not in capacity(*METRICS, "--format", "html").stdout


def test_several_deployments_have_a_row_each(capacity: Run, tmp_path: Path) -> None:
    lines = Path(MINUTES).read_text(encoding="utf-8").splitlines()
    both = tmp_path / "both.csv"
    both.write_text("\n".join([*lines, *(line.replace(",chat,", ",search,") for line in lines[1:])]), encoding="utf-8")
    told = capacity("from-metrics", both, *METRICS[2:], "--forecast", "7").stdout

    rows = [line.split() for line in told.splitlines()]
    at = next(index for index, row in enumerate(rows) if row[:4] == ["PTUs,", "next", "7", "days"])
    assert [row[0] for row in rows[at + 1 : at + 3]] == ["chat", "search"]
    assert rows[at + 1][1:] == rows[at + 2][1:]


def test_a_log_has_one_too_with_its_quota(capacity: Run, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    start = datetime(2026, 8, 3, tzinfo=UTC)
    with log.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["timestamp", "input_tokens", "output_tokens"])
        for hour in range(14 * 24):
            rows.writerow([(start + timedelta(hours=hour)).isoformat(), 5_000, 100])
    ran = capacity(
        *("from-logs", log, "--model", "gpt-5.2", "--forecast", "7", "--quota", "4000", "--format", "json"),
        *("--today", "2026-08-31"),
    )

    (found,) = outlooks(ran)
    assert found is not None
    assert found["extrapolated"] is False
    assert found["history_days"] == 14
    quota = found["exhausted"]["quota"]
    assert (quota["limit"], quota["unit"]) == (4000, "tpm")
    assert quota["p50"] == "2026-08-17"
