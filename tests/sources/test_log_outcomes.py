"""What tells that a request failed: statuses, words, truth values and texts of errors."""

import json
from pathlib import Path

import pytest

from capacity.errors import InvalidInput
from capacity.sources.request_log.row_verdicts import Verdict
from tests.found import codes
from tests.request_logs import read, rows

TOKENS = "900,80"
NONE = ","


def table(path: Path, name: str, values: list[tuple[str, str]]) -> Path:
    body = "".join(f"2026-11-01T00:00:{at:02}Z,{value},{tokens}\n" for at, (value, tokens) in enumerate(values))
    path.write_text(f"timestamp,{name},input_tokens,output_tokens\n{body}")
    return path


def verdicts(path: Path) -> list[Verdict]:
    return [row["verdict"] for row in rows(path)]


SERVED, SOMEHOW, FAILED, REFUSED = Verdict.SERVED, Verdict.FAILED_SOMEHOW, Verdict.FAILED, Verdict.REFUSED


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("success", ["true", "false"], [SERVED, SOMEHOW]),
        ("Succeeded", ["True", "False"], [SERVED, SOMEHOW]),
        ("isSuccess", ["1", "0"], [SERVED, SOMEHOW]),
        ("ok", ["yes", "no"], [SERVED, SOMEHOW]),
        ("success", ["1.0", "429", "rate_limited", "n"], [SERVED, REFUSED, REFUSED, SOMEHOW]),
        ("failed", ["false", "true"], [SERVED, SOMEHOW]),
        ("is_error", ["0", "1"], [SERVED, SOMEHOW]),
        ("error", ["", "None", "Connection reset", "Error code: 429"], [SERVED, SERVED, FAILED, REFUSED]),
        ("error_message", ["", "Rate limit reached", "timeout"], [SERVED, REFUSED, FAILED]),
        ("status", ["success", "rate_limited", "Rate Limited", "error"], [SERVED, REFUSED, REFUSED, SOMEHOW]),
        ("status", ["200 OK", "500 Internal Server Error", "timeout"], [SERVED, FAILED, FAILED]),
    ],
)
def test_words_and_truth_values(tmp_path: Path, name: str, values: list[str], expected: list[Verdict]) -> None:
    tokens = [TOKENS if verdict is SERVED else NONE for verdict in expected]
    assert verdicts(table(tmp_path / "log.csv", name, list(zip(values, tokens, strict=True)))) == expected


def test_a_status_goes_before_a_word(tmp_path: Path) -> None:
    path = table(tmp_path / "log.csv", "status,success", [("200,true", TOKENS), ("429,false", NONE), (",false", NONE)])
    assert verdicts(path) == [SERVED, REFUSED, SOMEHOW]


def test_lines_and_documents(tmp_path: Path) -> None:
    """With an object as its error, too."""
    some: list[dict[str, object]] = [
        {"success": True, "error": None, "input_tokens": 900, "output_tokens": 80},
        {"success": False, "input_tokens": None, "output_tokens": None},
        {"error": {"code": "429"}, "input_tokens": None, "output_tokens": None},
    ]
    some = [{"timestamp": f"2026-11-01T00:00:0{at}Z", **row} for at, row in enumerate(some)]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in some))
    assert verdicts(path) == [SERVED, SOMEHOW, REFUSED]
    document = tmp_path / "log.json"
    document.write_text(json.dumps(some[:2]))
    assert verdicts(document) == [SERVED, SOMEHOW]


def test_failures_that_nothing_explains_are_a_doubt(tmp_path: Path) -> None:
    """Whether any of them was refused is not known."""
    (one,) = read(table(tmp_path / "log.csv", "success", [("true", TOKENS), ("false", NONE)]))
    assert codes(one.doubts) == ["failures-unexplained"]
    assert one.measured.throttled_requests is None
    assert one.series.requests is not None
    assert one.series.requests.sum() == 1
    (explained,) = read(table(tmp_path / "told.csv", "status", [("200", TOKENS), ("500", NONE)]))
    assert not explained.doubts


def test_a_status_that_is_not_understood_is_told_with_what_is(tmp_path: Path) -> None:
    path = table(tmp_path / "log.csv", "status", [("200", TOKENS), ("maybe so", NONE)])
    with pytest.raises(InvalidInput, match="such as 200, 429, success, rate_limited, failed"):
        read(path)
