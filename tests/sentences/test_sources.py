"""Sentences on sources that are more than a template filled in, and that every code of a source has one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from capacity.findings import Finding, found
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

ROOT = Path(__file__).parents[2] / "capacity"
HOUR = {"start": datetime(2026, 11, 1, 8, tzinfo=UTC), "end": datetime(2026, 11, 1, 9, tzinfo=UTC)}
TOO_SMALL = "so sizes come out too small. Export with the interval PT1M."
METRICS = {"whose": "Azure Monitor metrics", "metrics": ("InputTokens", "OutputTokens")}


def told(code: str, **values: Any) -> Finding:  # noqa: ANN401  # those of the sentence
    return found(code, **values)


TWICE: dict[str, Any] = {"minutes": 9, "type_": DeploymentType.GLOBAL_PROVISIONED}


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (
            told("metrics", **METRICS, files=("a.json", "b.json"), more=3),
            "Azure Monitor metrics (InputTokens, OutputTokens) from a.json, b.json and 3 more",
        ),
        (told("metrics", **METRICS, files=(), more=0), "Azure Monitor metrics (InputTokens, OutputTokens)"),
        (told("metrics", whose="metrics", metrics=(), files=("a",), more=0), "metrics from a"),
        (told("log", files=1), "request log"),
        (told("log", files=1250), "request log of 1,250 files"),
        (
            told("sums-of-span", file="a.json", minutes=5),
            "a.json: each point is read as the sum of 5 minutes (--sum-window).",
        ),
        (
            told("families-differ", metric="A", other="B", lost=1, differ=2),
            (
                "A and B disagree: in 2 minutes they differ by more than 1 %, and 1 minute with tokens by B "
                "alone is NOT READ. Read one of both at a time."
            ),
        ),
        (
            told("export-incomplete", metric="InputTokens", minutes=1),
            (
                "Two exports have different values of InputTokens for 1 minute, as the last minutes before an "
                "export may be incomplete: the values of the export that continues count."
            ),
        ),
        (
            told("exports-disagree", **TWICE, least=30, most=35),
            (
                "Two exports have different sums of tokens for 9 minutes: the larger sums count. By minutes, 35 "
                "PTUs are needed (Global Provisioned); by the smaller, 30 PTUs would be enough."
            ),
        ),
        (
            told("exports-disagree", **TWICE, least=35, most=35),
            (
                "Two exports have different sums of tokens for 9 minutes: the larger sums count. By minutes, 35 "
                "PTUs are needed (Global Provisioned); that does not change the size."
            ),
        ),
        (
            told("exports-disagree", **{**TWICE, "type_": None}, least=None, most=None),
            "Two exports have different sums of tokens for 9 minutes: the larger sums count.",
        ),
        (
            told("sized-on-larger", **TWICE, least=30, most=35, why=told("idle")),
            (
                "TWO EXPORTS DISAGREE about 9 minutes, and this is by the larger sums (35 PTUs of Global Provisioned; "
                "30 by the smaller). Nothing: it is idle. Delete it."
            ),
        ),
        (
            told("sized-on-means", minutes=5, why=told("idle")),
            (
                "The source has one value for 5 minutes: BURSTS WITHIN ARE HIDDEN, and sizes are a lower bound: "
                "Nothing: it is idle. Delete it."
            ),
        ),
        (
            told("ids-not-unique", ids=1, parts=0),
            (
                "IDS ARE NOT UNIQUE: 1 id is on rows that differ in tokens, or lie more than an hour apart. Each "
                "counts as a request of its own."
            ),
        ),
        (
            told("ids-not-unique", ids=1299, parts=12),
            (
                "IDS ARE NOT UNIQUE: 1,299 ids are on rows that differ in tokens, or lie more than an hour apart. Each "
                "counts as a request of its own, but for 12 rows without tokens, taken as part of others."
            ),
        ),
        (
            told("rows-of-one-id", rows=1),
            "1 row was put together with others of the same id: chunks, events or copies of one request.",
        ),
        (
            told("sized-on-whole-minutes", why=told("idle")),
            (
                "The times of the log are whole minutes: BURSTS WITHIN ARE HIDDEN, and sizes are a lower bound, by "
                "minutes (export times with seconds): Nothing: it is idle. Delete it."
            ),
        ),
        (
            told("whole-minutes"),
            (
                "All times, or nearly all, are whole minutes, so requests are not told apart within one: sizes are by "
                "minutes, a lower bound. Export times with seconds."
            ),
        ),
        (
            told("failures-unexplained", rows=1),
            (
                "1 request is only said to have failed, and left out. Those that were refused (429) would be demand: "
                "name a column with the status, --columns status=NAME."
            ),
        ),
        (
            told("file-copied", file="a.csv", copy="a (1).csv"),
            "a (1).csv is not read: it has the same bytes as a.csv.",
        ),
        (
            told("peaks-hidden", means=8, minutes=10, grain=5),
            f"PEAKS ARE HIDDEN: 8 minutes are means over 5 minutes, {TOO_SMALL}",
        ),
        (
            told("peaks-hidden", means=10, minutes=10, grain=1440),
            f"PEAKS ARE HIDDEN: all minutes are means over 1,440 minutes, {TOO_SMALL}",
        ),
        (
            told("metrics-read", accounts=("a", "b"), metrics=(), **HOUR),
            "Metrics of a, b from 2026-11-01T08:00Z to 2026-11-01T09:00Z: none has a value.",
        ),
        (
            told("metrics-read", accounts=tuple("abcd"), metrics=("X",), **HOUR),
            "Metrics of 4 accounts from 2026-11-01T08:00Z to 2026-11-01T09:00Z: X.",
        ),
        (
            told("left-out-as-asked", minutes=60, **HOUR),
            "Left out as asked: 2026-11-01T08:00Z to 2026-11-01T09:00Z (60 min).",
        ),
        (
            told("cached-share-given", minutes=1250, share=0.75),
            "Cached input was not measured for 1,250 min: they have the share that you gave, 75 %.",
        ),
        (told("damaged-lines", lines=1), "1 line that is no row was left out (--skip-bad)."),
        (told("damaged-lines", lines=2), "2 lines that are no rows were left out (--skip-bad)."),
        (
            told("bad-rows", rows=2, why=told("row-huge", most=10**9)),
            "2 rows were left out (--skip-bad): a token count is above 1,000,000,000.",
        ),
        (
            told("requests-without-tokens", requests=1, served=2),
            "1 of 2 served requests has no count of input tokens.",
        ),
        (told("failed-requests", requests=1), "1 request that failed, other than with 429, is left out."),
    ],
)
def test_sentences(finding: Finding, sentence: str) -> None:
    assert said(finding) == sentence
