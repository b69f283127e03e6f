"""`capacity simulate`: its numbers by a bucket of their own, which counts it takes, and the depth found again."""

import csv
import io
import json
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from capacity.sizing.deployment import TokenWeights
from capacity.traffic import bucket
from capacity.traffic.requests import US_PER_SECOND, Requests
from tests.fixed_windows import Outcome as Counted
from tests.fixed_windows import Sent, fixed_windows
from tests.leaky_bucket import Outcome, Row, leaky_bucket, of_log, warm_up
from tests.leaky_bucket import refused_shares as exact_shares

Run = Callable[..., subprocess.CompletedProcess[str]]
Simulations = Callable[..., list[dict[str, Any]]]
Complaints = Callable[..., str]
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests/cases/logs-front-desk/input/requests.csv"
WITHOUT_TOKENS = ROOT / "tests/sources/logs/diagnostics.jsonl"
COMMAND = "simulate"
TODAY = ("--today", "2026-10-01")
PER_PTU, OUTPUT_WEIGHT = 3400, 8
"""Of gpt-5.2, whose cached input weighs nothing; global and data zone sizes go in steps of 5, regional ones of 50.

Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
"""
FIELDS = [
    *("deployment", "model", "ptus", "burst_seconds", "requests", "accepted", "throttled", "throttled_share"),
    *("worst_hour_throttled_share", "spilled_requests", "spilled_input_tokens", "spilled_output_tokens"),
    *("utilization_share", "level_share", "retry_after_ms", "first_429", "too_long_requests"),
    "warm_up_requests",
    *("tpm_quota", "rpm_quota", "rpm_window_seconds", "spilled_from"),
]
"""What pipelines rely on, in its order."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HEADER = ("timestamp", "model", "status", "input_tokens", "output_tokens", "max_output_tokens", "duration_seconds")


@pytest.fixture
def simulations(capacity: Run) -> Simulations:
    """What `capacity simulate ARGUMENTS` tells as JSON."""

    def run(*arguments: str | Path) -> list[dict[str, Any]]:
        ran = capacity("simulate", *arguments, *TODAY, "--format", "json")
        assert (ran.returncode, ran.stderr) == (0, "")
        found: list[dict[str, Any]] = json.loads(ran.stdout)["simulations"]
        return found

    return run


def sample() -> pd.DataFrame:
    log = pd.read_csv(SAMPLE)
    time = pd.to_datetime(log.timestamp, format="ISO8601", utc=True)
    return log.assign(us=(time - pd.Timestamp(EPOCH)) // pd.Timedelta(microseconds=1))


def rows_of(log: pd.DataFrame) -> list[Row]:
    """Admitted with the weighted input and the maximum output, corrected when they end."""
    fresh = log.input_tokens - log.cached_input_tokens
    ends_us = (log.duration_seconds * US_PER_SECOND).round().astype(int)
    columns = (log.us, fresh, log.max_output_tokens, log.output_tokens, ends_us)
    return [
        Row(at_us, Fraction(input_ + OUTPUT_WEIGHT * most), Fraction(input_ + OUTPUT_WEIGHT * output), ended_us)
        for at_us, input_, most, output, ended_us in zip(*(column.tolist() for column in columns), strict=True)
    ]


# --- numbers by a bucket of their own


def shares(values: Sequence[float]) -> dict[str, Any]:
    found = {"mean": np.mean(values), "p99": np.percentile(values, 99), "max": np.max(values)}
    return {name: pytest.approx(value) for name, value in found.items()}


def expected(outcomes: Sequence[Outcome], tpm: int, burst_seconds: int) -> dict[str, Any]:
    """What every field has to be, by plain sums over the outcomes; spilled ones apart."""
    log, rows = sample(), rows_of(sample())
    of_all, of_hour = exact_shares(rows, outcomes)
    refused = [number for number, outcome in enumerate(outcomes) if not outcome.accepted]
    waits = [outcome.retry_after_ms for outcome in outcomes if outcome.retry_after_ms]
    minutes = dict.fromkeys(range(int(log.us.min()) // 60_000_000, int(log.us.max()) // 60_000_000 + 1), Fraction(0))
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome.accepted_us is not None:
            minute = outcome.accepted_us // 60_000_000
            minutes[minute] = minutes.get(minute, Fraction(0)) + row.actual
    depth = Fraction(burst_seconds * tpm, 60)
    first = next((row.arrival_us for row, one in zip(rows, outcomes, strict=True) if one.retry_after_ms), None)
    return {
        "requests": len(rows),
        "accepted": len(rows) - len(refused),
        "throttled": len(refused),
        "warm_up_requests": warm_up(rows),
        "throttled_share": pytest.approx(float(of_all)),
        "worst_hour_throttled_share": pytest.approx(float(of_hour)),
        "utilization_share": shares([float(tokens / tpm) for tokens in minutes.values()]),
        "level_share": shares([float(outcome.level / depth) for outcome in outcomes[warm_up(rows) :]]),
        "retry_after_ms": {
            "p50": pytest.approx(np.percentile(waits, 50)),
            "p99": pytest.approx(np.percentile(waits, 99)),
            "max": max(waits),
        },
        "first_429": None if first is None else (EPOCH + timedelta(microseconds=first)).isoformat()[:-6] + "Z",
    }


@pytest.mark.parametrize("on_429", ["drop", "spill", "retry"])
@pytest.mark.parametrize(("ptus", "burst_seconds"), [(50, 10), (20, 1), (100, 10)])
def test_every_number_by_a_bucket_of_its_own(
    on_429: str, ptus: int, burst_seconds: int, simulations: Simulations
) -> None:
    arguments = ("--ptus", str(ptus), "--burst-seconds", str(burst_seconds), "--on-429", on_429)
    (found,) = simulations(SAMPLE, *arguments)
    log = sample()
    retries = 2 if on_429 == "retry" else 0
    outcomes = leaky_bucket(of_log(rows_of(log)), ptus * PER_PTU, Fraction(burst_seconds), retries)
    refused = log[[not outcome.accepted for outcome in outcomes]]
    spilled = (len(refused), refused.input_tokens.sum(), refused.output_tokens.sum())

    assert [name for name in found if name not in ("on_429", "retries", "attempts")] == FIELDS
    numbers = expected(outcomes, ptus * PER_PTU, burst_seconds)
    assert {name: found[name] for name in numbers} == numbers
    assert (found["deployment"], found["model"], found["ptus"]) == ("front-desk", "gpt-5.2", ptus)
    assert (found["burst_seconds"], found["on_429"]) == (burst_seconds, on_429)
    assert found["retries"] == (2 if on_429 == "retry" else None)
    assert (found["spilled_requests"], found["spilled_input_tokens"], found["spilled_output_tokens"]) == (
        spilled if on_429 == "spill" else (None, None, None)
    )
    assert found["attempts"] == (sum(one.attempts for one in outcomes) if on_429 == "retry" else None)


@pytest.mark.parametrize("retries", [0, 5])
def test_as_many_retries_as_asked_for(retries: int, simulations: Simulations) -> None:
    asked = ("--ptus", "50", "--on-429", "retry", "--retries", str(retries))
    (found,) = simulations(SAMPLE, *asked)
    outcomes = leaky_bucket(of_log(rows_of(sample())), 50 * PER_PTU, Fraction(10), retries)

    assert found["throttled"] == sum(not outcome.accepted for outcome in outcomes)
    assert found["attempts"] == sum(outcome.attempts for outcome in outcomes)


def test_what_is_large_enough_refuses_nothing(simulations: Simulations) -> None:
    (found,) = simulations(SAMPLE, "--ptus", "1000")

    assert (found["throttled"], found["throttled_share"], found["worst_hour_throttled_share"]) == (0, 0, 0)
    assert (found["retry_after_ms"], found["first_429"]) == (None, None)


def test_a_maximum_and_a_speed_fill_in_for_the_log(tmp_path: Path, simulations: Simulations) -> None:
    """Admission takes the output weight x the option; a request ends after output tokens / tokens per second."""
    log = sample()[["timestamp", "model", "input_tokens", "cached_input_tokens", "output_tokens"]]
    log.to_csv(tmp_path / "log.csv", index=False)
    fresh = (sample().input_tokens - sample().cached_input_tokens).tolist()
    output = sample().output_tokens.tolist()
    rows = [
        Row(at_us, Fraction(input_ + 8 * 1000), Fraction(input_ + 8 * wrote), round(wrote / 40 * US_PER_SECOND))
        for at_us, input_, wrote in zip(sample().us.tolist(), fresh, output, strict=True)
    ]
    filled = ("--max-output-tokens", "1000", "--tokens-per-second", "40")
    (found,) = simulations(tmp_path / "log.csv", "--ptus", "50", *filled)
    outcomes = leaky_bucket(of_log(rows), 50 * PER_PTU, Fraction(10))

    assert found["deployment"] is None
    assert found["throttled"] == sum(not outcome.accepted for outcome in outcomes)
    assert found["level_share"]["max"] == pytest.approx(
        float(max(one.level for one in outcomes) / (10 * 50 * PER_PTU / 60))
    )


def test_without_a_maximum_the_report_says_what_is_assumed(tmp_path: Path, capacity: Run) -> None:
    sample()[["timestamp", "model", "input_tokens", "output_tokens"]].to_csv(tmp_path / "log.csv", index=False)
    ran = capacity("simulate", tmp_path / "log.csv", "--ptus", "50", *TODAY)
    told = capacity("simulate", SAMPLE, "--ptus", "50", *TODAY)

    assert "are admitted at the tokens they used" in " ".join(ran.stdout.split())
    assert "are admitted at the tokens they used" not in " ".join(told.stdout.split())


# --- the quota of standard types


def sent(log: pd.DataFrame) -> list[Sent]:
    """The whole prompt, cached or not, and the maximum output."""
    estimate = log.input_tokens + log.max_output_tokens
    return [Sent(at_us, tokens) for at_us, tokens in zip(log.us.tolist(), estimate.tolist(), strict=True)]


def same_as_counted(found: dict[str, Any], log: pd.DataFrame, outcomes: Sequence[Counted], tpm: int | None) -> None:
    """Every field of a quota's row, by plain sums over the outcomes."""
    first = next((at for at, one in zip(log.us.tolist(), outcomes, strict=True) if one.retry_after_ms), None)
    waits = [one.retry_after_ms for one in outcomes if one.retry_after_ms]
    refused = sum(not one.accepted for one in outcomes)
    assert (found["requests"], found["accepted"], found["throttled"]) == (len(log), len(log) - refused, refused)
    assert found["throttled_share"] == found["worst_hour_throttled_share"] == pytest.approx(refused / len(log))
    assert found["first_429"] == (
        None if first is None else (EPOCH + timedelta(microseconds=first)).isoformat()[:-6] + "Z"
    )
    assert (found["retry_after_ms"] or {"max": 0})["max"] == max(waits, default=0)
    if tpm is None:
        assert (found["utilization_share"], found["level_share"]) == (None, None)
    else:
        assert found["level_share"] == shares([one.counted / tpm for one in outcomes])
    names = ("ptus", "burst_seconds", "spilled_requests", "spilled_input_tokens", "too_long_requests")
    assert {name: found[name] for name in names} == dict.fromkeys(names)


@pytest.mark.slow
@pytest.mark.parametrize("on_429", ["drop", "retry"])
@pytest.mark.parametrize(("tpm", "rpm"), [(60_000, None), (None, 60), (100_000, 30), (10**9, 10**6)])
def test_a_quota_by_a_replay_of_its_own(
    on_429: str, tpm: int | None, rpm: int | None, simulations: Simulations
) -> None:
    """Both readings of the requests a minute, alone and after the PTUs that are asked for beside it."""
    limits = {"--tpm": tpm, "--rpm": rpm}
    quota = [part for name, value in limits.items() if value is not None for part in (name, str(value))]
    asked = ("--on-429", on_429, *quota)
    rows, beside = simulations(SAMPLE, *asked), simulations(SAMPLE, "--ptus", "60", *asked)
    windows = [None] if rpm is None else [1, 10]

    assert [list(one) for one in rows] == [list(beside[0])] * len(windows)
    assert (beside[1:], beside[0]["ptus"], beside[0]["tpm_quota"]) == (rows, 60, None)
    assert [(one["tpm_quota"], one["rpm_quota"], one["rpm_window_seconds"]) for one in rows] == [
        (tpm, rpm, window) for window in windows
    ]
    for one, window in zip(rows, windows, strict=True):
        retries = 2 if on_429 == "retry" else 0
        outcomes = fixed_windows(sent(sample()), tpm=tpm, rpm=rpm, seconds=window, retries=retries)
        same_as_counted(one, sample(), outcomes, tpm)
        assert one["attempts"] == (sum(each.attempts for each in outcomes) if on_429 == "retry" else None)
        assert one["spilled_from"] is None


def test_a_quota_behind_ptus_takes_what_spills(simulations: Simulations) -> None:
    found = simulations(SAMPLE, "--ptus", "60", "--burst-seconds", "1,10", "--on-429", "spill", "--tpm", "20000")

    assert [(one["ptus"], one["tpm_quota"]) for one in found] == [(60, None), (None, 20_000)] * 2
    for ptus, behind, burst in zip(found[::2], found[1::2], (1, 10), strict=True):
        outcomes = leaky_bucket(of_log(rows_of(sample())), 60 * PER_PTU, Fraction(burst))
        log = sample()[[not outcome.accepted for outcome in outcomes]]
        assert behind["spilled_from"] == {"ptus": 60, "burst_seconds": burst}
        assert ptus["spilled_requests"] == behind["requests"] > 0
        same_as_counted(behind, log, fixed_windows(sent(log), tpm=20_000, rpm=None, seconds=None), 20_000)


def test_a_quota_behind_ptus_takes_prompts_that_are_too_long(tmp_path: Path, simulations: Simulations) -> None:
    """In the order in which they came: gpt-4.1 takes 128,000 tokens on PTUs."""
    head = "timestamp,model,input_tokens,output_tokens,max_output_tokens\n"
    rows = [(0, 1_000), (1, 130_000), (2, 1_000), (3, 140_000), (4, 1_000), (5, 130_000)]
    lines = [f"2026-09-07T10:00:0{second}Z,gpt-4.1,{prompt},10,10\n" for second, prompt in rows]
    (tmp_path / "log.csv").write_text(head + "".join(lines), "utf-8")
    asked = ("--ptus", "1000", "--on-429", "spill", "--tpm", "200000")
    ptus, behind = simulations(tmp_path / "log.csv", *asked)

    assert (ptus["too_long_requests"], ptus["throttled"], ptus["spilled_requests"]) == (3, 0, 3)
    assert (behind["requests"], behind["throttled"], behind["first_429"]) == (3, 1, "2026-09-07T10:00:05Z")
    assert behind["retry_after_ms"]["max"] == 55_000


def test_a_quota_needs_no_published_ptus(tmp_path: Path, simulations: Simulations) -> None:
    sample().assign(model="text-embedding-3-large").to_csv(tmp_path / "log.csv", index=False)

    assert simulations(tmp_path / "log.csv", "--tpm", "60000")[0]["throttled"] > 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "--ptus: give counts, such as 50,100; or a quota in their place (--tpm N, --rpm N), or both"),
        (("--calibrate",), "--ptus: give the count that was deployed when the log was written"),
        (
            ("--ptus", "20", "--calibrate", "--rpm", "6"),
            "--calibrate: finds the depth by what the log says was refused",
        ),
        (("--tpm", "1000", "--on-429", "spill"), "what a standard deployment refuses spills nowhere"),
        (("--rpm", "6", "--burst-seconds", "1"), "--rpm: is simulated without --ptus, which these are for: leave out"),
        (("--tpm", "6", "--tokens-per-second", "1", "--deployment-type", "x"), "--tokens-per-second and --deployment"),
        (("--tpm", "0"), "'0' is not a whole number from 1 to 10000000000000."),
        (("--tpm", "1e6"), "'1e6' is not a whole number from 1 to 10000000000000: write 1000000."),
        (("--tpm", "1e99999999"), "'1e99999999' is not a whole number from 1 to 10000000000000."),
        (("--rpm", "1_000"), "'1_000' is not a whole number from 1 to 10000000000000: write 1000."),
        (("--rpm", "60", "--max-output-tokens", "4k"), "'4k' is not a whole number from 0 to 100000000: write 4000."),
        (("--rpm", "60", "--retries", "many"), "'many' is not a whole number from 0 to 100."),
    ],
)
def test_a_quota_that_cannot_be_asked_for(arguments: tuple[str, ...], complaint: str, complaints: Complaints) -> None:
    assert complaint in complaints(SAMPLE, *arguments)


@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_what_people_read_of_a_quota(format_: str, capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    asked = ("--ptus", "60", "--tpm", "60000", "--rpm", "60")
    text = capacity("simulate", SAMPLE, *asked, *TODAY, "--format", format_, "--details").stdout
    read = " ".join(text.split())

    assert "60 PTUs" in read
    assert "60 RPM let 1 in each second or 10 in each 10 seconds through, and never more than 60 in a minute." in read
    assert "once that has reached 60,000 in a minute" in read
    assert "those that a quota refuses count against it like others" in read
    assert "have no maximum output" not in read
    if format_ == "table":
        assert max(map(len, text.splitlines())) <= 80


def test_a_quota_says_where_the_tokens_used_are_counted(tmp_path: Path, capacity: Run) -> None:
    sample()[["timestamp", "model", "input_tokens", "output_tokens"]].to_csv(tmp_path / "log.csv", index=False)
    ran = capacity("simulate", tmp_path / "log.csv", "--tpm", "60000", *TODAY)
    filled = capacity("simulate", tmp_path / "log.csv", "--tpm", "60000", "--max-output-tokens", "9", *TODAY)

    assert "533 requests have no maximum output, of 533" in " ".join(ran.stdout.split())
    assert "no maximum output" not in filled.stdout


def test_a_quota_says_that_logged_429s_are_demand(tmp_path: Path, capacity: Run) -> None:
    log = log_of(tmp_path, 10)
    alone, beside = (capacity("simulate", log, *more, "--tpm", "9000", *TODAY) for more in ((), ("--ptus", "20")))
    said = [" ".join(ran.stdout.split()).count("requests refused in the log are demand") for ran in (alone, beside)]

    assert said == [1, 1]


def test_csv_of_a_quota(capacity: Run) -> None:
    asked = ("--ptus", "60", "--on-429", "spill", "--tpm", "20000")
    ran = capacity("simulate", SAMPLE, *asked, *TODAY, "--format", "csv")
    names = ("ptus", "tpm_quota", "spilled_from.ptus", "spilled_from.burst_seconds")
    rows = [[row[name] for name in names] for row in csv.DictReader(io.StringIO(ran.stdout))]

    assert rows == [["60", "", "", ""], ["", "20000", "60", "10.0"]]


# --- counts and depths


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "counts"),
    [
        ("100,50,100", [50, 100]),
        (" 50 , 100 ", [50, 100]),
        ("50..70", [50, 55, 60, 65, 70]),
        ("51..64", [55, 60]),
        ("15,50..60,55", [15, 50, 55, 60]),
        ("100000", [100_000]),
    ],
)
def test_counts(typed: str, counts: list[int], simulations: Simulations) -> None:
    """Single ones as they are, and of ranges the deployable sizes: 15, 20, 25, ..."""
    assert [one["ptus"] for one in simulations(SAMPLE, "--ptus", typed)] == counts


def test_ranges_in_the_increments_of_a_type(simulations: Simulations) -> None:
    found = simulations(SAMPLE, "--ptus", "50..200", "--deployment-type", "regional-provisioned")

    assert [one["ptus"] for one in found] == [50, 100, 150, 200]


def test_depths(simulations: Simulations) -> None:
    """Each with each count, and a deeper bucket refuses less of this log."""
    found = simulations(SAMPLE, "--ptus", "50,60", "--burst-seconds", "1,10,60,10")

    assert [(one["ptus"], one["burst_seconds"]) for one in found] == [
        (ptus, depth) for ptus in (50, 60) for depth in (1, 10, 60)
    ]
    assert found[0]["throttled"] > found[1]["throttled"] > found[2]["throttled"]
    for one in found:
        outcomes = leaky_bucket(of_log(rows_of(sample())), one["ptus"] * PER_PTU, Fraction(one["burst_seconds"]))
        assert one["throttled"] == sum(not outcome.accepted for outcome in outcomes)


def test_every_deployment_of_the_log(tmp_path: Path, simulations: Simulations) -> None:
    log = sample()
    log["deployment"] = ["chat" if number % 3 else "mail" for number in range(len(log))]
    log.drop(columns="us").to_csv(tmp_path / "log.csv", index=False)
    both = simulations(tmp_path / "log.csv", "--ptus", "20,50")
    only = simulations(tmp_path / "log.csv", "--ptus", "20,50", "--deployment", "mail")

    assert [(one["deployment"], one["ptus"]) for one in both] == [(n, p) for n in ("chat", "mail") for p in (20, 50)]
    assert only == both[2:]
    for name in ("chat", "mail"):
        outcomes = leaky_bucket(of_log(rows_of(log[log.deployment == name])), 20 * PER_PTU, Fraction(10))
        (one,) = (one for one in both if (one["deployment"], one["ptus"]) == (name, 20))
        assert one["throttled"] == sum(not outcome.accepted for outcome in outcomes)


def test_a_span_of_the_log(simulations: Simulations) -> None:
    log = sample()
    (found,) = simulations(SAMPLE, "--ptus", "50", "--start", "2026-11-02T09:10Z", "--end", "2026-11-02T09:20Z")

    assert found["requests"] == log.timestamp.between("2026-11-02T09:10", "2026-11-02T09:20").sum()


def test_a_version_that_the_catalog_does_not_know(
    tmp_path: Path, simulations: Simulations, complaints: Complaints
) -> None:
    log = tmp_path / "log.csv"
    sample().assign(model="gpt-5.2-2031-12-11").to_csv(log, index=False)

    assert "unknown version `2031-12-11` of gpt-5.2; known: 2025-12-11" in complaints(log, "--ptus", "50")
    assert simulations(log, "--ptus", "50", "--model", "gpt-5.2")[0]["model"] == "gpt-5.2"


def test_a_model_where_the_log_names_none(tmp_path: Path, simulations: Simulations, complaints: Complaints) -> None:
    sample()[["timestamp", "input_tokens", "output_tokens"]].to_csv(tmp_path / "log.csv", index=False)

    assert "log: the log names no model" in complaints(tmp_path / "log.csv", "--ptus", "50")
    assert simulations(tmp_path / "log.csv", "--ptus", "50", "--model", "gpt-4.1")[0]["model"] == "gpt-4.1"


def test_refused_requests_are_sent_like_any_other(tmp_path: Path, simulations: Simulations, capacity: Run) -> None:
    """At the mean tokens of served ones: a log with 429s, and the same as if all had been served."""
    moments = [(datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(seconds=n / 4)).isoformat() for n in range(400)]
    for name, status, tokens in (("told", 200, (900, 100)), ("hidden", 429, ("", ""))):
        rows = [
            (at, "gpt-5.2", *((status, *tokens) if n % 5 == 0 else (200, 900, 100))) for n, at in enumerate(moments)
        ]
        written(tmp_path / name, rows, HEADER[:5])
    told, hidden = (simulations(tmp_path / name, "--ptus", "20") for name in ("told", "hidden"))
    text = capacity("simulate", tmp_path / "hidden", "--ptus", "20", *TODAY).stdout

    assert hidden == told
    assert 0 < hidden[0]["throttled"] < 400
    assert "80 requests refused in the log are demand, at mean tokens." in " ".join(text.split())


def written(path: Path, rows: Iterable[Sequence[object]], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(header)
        lines.writerows(rows)
    return path


# --- other formats


EXTRAS: list[tuple[str, ...]] = [
    ("--ptus", "50"),
    ("--ptus", "50..80", "--burst-seconds", "1,10,60"),
    ("--ptus", "20,99999", "--on-429", "spill", "--burst-seconds", "0.5,3600"),
    ("--ptus", "20,99999", "--on-429", "retry", "--burst-seconds", "0.001,10"),
]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", EXTRAS, ids=" ".join)
def test_the_table_fits_into_eighty_columns(
    arguments: tuple[str, ...], capacity: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = capacity("simulate", SAMPLE, *arguments, *TODAY, "--details")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert max(map(len, ran.stdout.splitlines())) <= 80
    assert ran.stdout.startswith("front-desk: gpt-5.2\n")
    assert "Catalog as of " in ran.stdout


@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_what_people_read(format_: str, capacity: Run, simulations: Simulations) -> None:
    arguments = ("--ptus", "50", "--on-429", "spill")
    text = capacity("simulate", SAMPLE, *arguments, *TODAY, "--format", format_, "--details").stdout
    (found,) = simulations(SAMPLE, *arguments)

    for shown in (
        f"{found['throttled_share']:.1%}".replace("%", " %"),
        f"{found['spilled_input_tokens']:,}",
        f"{found['retry_after_ms']['p50']:.0f} ms",
        "2026-11-02 09:04:14",
        "Azure does not publish its burst depth",
        "goes whole to a standard deployment",
    ):
        assert shown in " ".join(text.split())


def test_csv_has_a_row_for_each_count_and_depth(capacity: Run, simulations: Simulations) -> None:
    arguments = ("--ptus", "50,100", "--burst-seconds", "1,10")
    ran = capacity("simulate", SAMPLE, *arguments, *TODAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    found = simulations(SAMPLE, *arguments)

    assert len(rows) == 4
    for row, one in zip(rows, found, strict=True):
        assert (int(row["ptus"]), float(row["burst_seconds"])) == (one["ptus"], one["burst_seconds"])
        assert float(row["throttled_share"]) == one["throttled_share"]
        assert float(row["utilization_share.max"]) == one["utilization_share"]["max"]
        assert (row["first_429"], row["spilled_requests"]) == (one["first_429"], "")


def test_the_report_can_go_to_a_file(tmp_path: Path, capacity: Run) -> None:
    ran = capacity("simulate", SAMPLE, "--ptus", "50", *TODAY, "--format", "json", "--output", tmp_path / "found.json")

    assert (ran.returncode, ran.stdout) == (0, "")
    assert json.loads((tmp_path / "found.json").read_text("utf-8"))["schema_version"] == 1


# --- calibrating


def log_of(folder: Path, burst_seconds: float, ptus: int = 20) -> Path:
    """A log that a bucket of this depth has written: some 70 minutes in waves, with its 429s, durations and maxima."""
    random = np.random.default_rng(1)
    count, tpm = 6000, ptus * PER_PTU
    gaps_us = random.exponential(np.where(np.arange(count) // 200 % 2, 1_200_000, 300_000))
    start_us = int(datetime(2026, 9, 7, 9, tzinfo=UTC).timestamp()) * US_PER_SECOND
    requests = Requests(
        arrival_us=start_us + np.cumsum(gaps_us).astype(np.int64),
        input_tokens=random.integers(40, 200, count),
        output_tokens=random.integers(5, 90, count),
        max_output_tokens=np.full(count, 100),
        duration_us=random.integers(0, 8000, count) * 1000,
    )
    offered = bucket.offered(requests, TokenWeights(input=Fraction(1), output=Fraction(OUTPUT_WEIGHT)))
    accepted = bucket.simulate(offered, tpm=tpm, burst_seconds=burst_seconds).accepted
    rows = [
        ((EPOCH + timedelta(microseconds=at_us)).isoformat(), "gpt-5.2", 200, input_, output, 100, ended_us / 1e6)
        if kept
        else ((EPOCH + timedelta(microseconds=at_us)).isoformat(), "gpt-5.2", 429, "", "", 100, "")
        for at_us, input_, output, ended_us, kept in zip(
            requests.arrival_us.tolist(),
            requests.input_tokens.tolist(),
            requests.output_tokens.tolist(),
            (requests.duration_us if requests.duration_us is not None else np.zeros(count)).tolist(),
            accepted.tolist(),
            strict=True,
        )
    ]
    assert 100 < (~accepted).sum() < 3000
    return written(folder / "log.csv", rows)


@pytest.mark.slow
@pytest.mark.parametrize("burst_seconds", [2, 10, 25])
def test_the_depth_of_a_log_is_found_again(burst_seconds: float, tmp_path: Path, capacity: Run) -> None:
    asked = ("simulate", log_of(tmp_path, burst_seconds), "--ptus", "20", "--calibrate", *TODAY, "--format")
    ran = capacity(*asked, "json")
    found = json.loads(ran.stdout)
    (one,) = found["calibrations"]

    assert (ran.returncode, ran.stderr, found["simulations"]) == (0, "", [])
    assert one["lowest_burst_seconds"] < burst_seconds <= one["highest_burst_seconds"]
    assert one["burst_seconds"] == pytest.approx(burst_seconds, rel=0.02)
    assert (one["fitted"]["correlation"], one["ptus"], one["model"]) == (1, 20, "gpt-5.2")
    assert one["held_back"]["correlation"] > 0.99
    assert sum(sum(half.values()) - half["correlation"] for half in (one["fitted"], one["held_back"])) == 6000


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["table", "markdown", "csv"])
def test_what_calibrating_tells(format_: str, tmp_path: Path, capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    asked = ("simulate", log_of(tmp_path, 10), "--ptus", "20", "--calibrate", *TODAY, "--format", format_)
    text = capacity(*asked).stdout

    if format_ == "csv":
        (row,) = csv.DictReader(io.StringIO(text))
        assert float(row["burst_seconds"]) == pytest.approx(10, rel=0.02)
        assert float(row["held_back.correlation"]) > 0.99
    else:
        assert "With 20 PTUs a burst depth of " in text
        assert "Matthews correlation" in text
        assert "predicted 429" in text
        assert "is an assumption" not in text
    if format_ == "table":
        assert max(map(len, text.splitlines())) <= 80


def test_calibrating_takes_the_count_that_was_deployed(complaints: Complaints) -> None:
    assert "--ptus: calibrating takes the one count that was deployed" in complaints(
        SAMPLE, "--ptus", "20,50", "--calibrate"
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["--burst-seconds", "10"], "--burst-seconds"),
        (["--on-429", "drop"], "--on-429"),
        (["--retries", "0"], "--retries"),
        (["--on-429", "spill", "--burst-seconds", "1,60"], "--burst-seconds and --on-429"),
    ],
)
def test_calibrating_has_no_use_for_what_it_finds(complaints: Complaints, given: list[str], named: str) -> None:
    """Even where it is what would be taken without it."""
    assert complaints(SAMPLE, "--ptus", "20", "--calibrate", *given) == (
        f"capacity: --calibrate: finds the depth by what the log says was refused: leave out {named}"
    )


def test_a_log_that_tells_nothing_of_the_depth(tmp_path: Path, complaints: Complaints) -> None:
    few = log_of(tmp_path, 10)
    lines = few.read_text("utf-8").splitlines(keepends=True)
    few.write_text("".join(line for number, line in enumerate(lines) if ",429," not in line or number % 300 == 0))

    assert "front-desk: the log has no request with status 429" in complaints(SAMPLE, "--ptus", "50", "--calibrate")
    assert "calibrating needs 10 that are and 10 that are not" in complaints(few, "--ptus", "20", "--calibrate")


# --- what it refuses


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("100..50", "counts run from 1 to 100,000 PTUs, and a range from the smaller to the larger"),
        ("0", "counts run from 1 to 100,000 PTUs"),
        ("51..54", "no size of gpt-5.2 lies in it: they are 15 + k x 5"),
        ("100001", "counts run from 1 to 100,000 PTUs"),
        ("1..100000", "these are more than 2,000 counts: narrow the range"),
        ("many", "write counts and ranges of them, such as 50,100 or 300..400"),
        ("-50", "write counts and ranges of them"),
    ],
)
def test_bad_counts(typed: str, complaint: str, complaints: Complaints) -> None:
    assert f"--ptus {typed}: {complaint}" in complaints(SAMPLE, f"--ptus={typed}")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--burst-seconds", "0"], "--burst-seconds 0: write seconds above 0, at most 3,600, such as 10 or 10,60"),
        (["--burst-seconds", "1e-9"], "--burst-seconds 1e-9: write seconds"),
        (["--burst-seconds", "10,-1"], "--burst-seconds 10,-1: write seconds above 0"),
        (["--burst-seconds", "1,"], "--burst-seconds 1,: write seconds above 0"),
        (["--burst-seconds", "nan"], "--burst-seconds nan: write seconds above 0"),
        (["--burst-seconds", "3601"], "--burst-seconds 3601: write seconds above 0"),
        (["--on-429", "queue"], "Invalid value for '--on-429'"),
        (["--retries", "-1"], "Invalid value for '--retries'"),
        (["--max-output-tokens", "9" * 20], "Invalid value for '--max-output-tokens'"),
        (["--deployment-type", "global-standard"], "--deployment-type global-standard: is not provisioned"),
        (["--deployment-type", "global"], "unknown deployment type `global`"),
        (["--deployment", "back-desk"], "no such deployment was observed; known: front-desk"),
        (["--model", "gpt-99"], "unknown model `gpt-99`"),
        (["--start", "2026-11-03"], "no request in it"),
        (["--memory", "1KB"], "'1KB' is not a size from 64MB on"),
        (["--cached-share", "-1"], "--cached-share -1: "),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input(arguments: list[str], complaint: str, complaints: Complaints) -> None:
    assert complaint in complaints(SAMPLE, "--ptus", "50", *arguments)


def test_what_cannot_be_simulated(complaints: Complaints, tmp_path: Path) -> None:
    nameless = tmp_path / "log.csv"
    sample()[["timestamp", "input_tokens", "output_tokens"]].to_csv(nameless, index=False)

    assert "nothing to read: name log files" in complaints("--ptus", "50")
    assert "no such file" in complaints(tmp_path / "missing.csv", "--ptus", "50")
    assert "--ptus: give counts" in complaints(SAMPLE)
    assert "the log holds no token counts: there is nothing to simulate" in complaints(
        WITHOUT_TOKENS, "--ptus", "50", "--model", "gpt-5.2"
    )
    assert "is not published" in complaints(nameless, "--ptus", "50", "--model", "text-embedding-3-small")


def test_a_maximum_that_no_simulation_can_count(tmp_path: Path, simulations: Simulations) -> None:
    """The largest that is taken is counted all the same: one request fills the bucket for days."""
    log = written(
        tmp_path / "log.csv", [(f"2026-09-07T09:00:{n:02d}Z", "gpt-5.2", 200, 9, 9, "", 60) for n in range(9)]
    )
    (found,) = simulations(log, "--ptus", "15", "--max-output-tokens", "100000000")

    assert (found["accepted"], found["throttled"]) == (1, 8)


def test_no_field_is_lost(simulations: Simulations) -> None:
    """What one kind of run alone knows is null elsewhere, and never left out."""
    found: list[Mapping[str, Any]] = [simulations(SAMPLE, *extra)[0] for extra in (EXTRAS[0], *EXTRAS[2:])]

    assert len({tuple(one) for one in found}) == 1
