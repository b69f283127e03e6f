"""Rows of one id: one request where they may be of one, and told; requests of their own where they cannot be."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from capacity.findings import Finding
from capacity.sources.request_log.shared_ids import LONGEST_ANSWER_US, LONGEST_GROWTH_US
from capacity.traffic.series import ObservedDeployment
from tests.request_logs import SAMPLES, read

START = 1_793_491_200
Row = Mapping[str, object]


def answer(id_: str, second: float, input_: int = 1000, output: int = 100, **others: object) -> Row:
    usage = {"prompt_tokens": input_, "completion_tokens": output}
    return {
        "id": id_,
        "object": "chat.completion",
        "created": START + second,
        "model": "gpt-5",
        "usage": usage,
        **others,
    }


def lines(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def told(one: ObservedDeployment) -> tuple[int, list[Finding]]:
    """How many rows were put together, and what is doubtful."""
    merged = [note.values["rows"] for note in one.notes if note.code == "rows-of-one-id"]
    return sum(map(int, map(str, merged))), list(one.doubts)


def seen(one: ObservedDeployment) -> tuple[int, int, int]:
    """Requests, input and output of a log."""
    series = one.series
    assert series.requests is not None
    return round(series.requests.sum()), round(series.input_tokens.sum()), round(series.output_tokens.sum())


@pytest.mark.parametrize("singles", [True, False])
def test_ids_that_were_blacked_out_are_on_requests_of_their_own(tmp_path: Path, singles: bool) -> None:  # noqa: FBT001
    path = lines(tmp_path / "log.jsonl", [answer("redacted", second, 1000 + second) for second in range(40)])
    (one,) = read(path, singles=singles)
    assert seen(one) == (40, 40 * 1000 + sum(range(40)), 4000)
    (doubt,) = one.doubts
    assert (doubt.code, doubt.values) == ("ids-not-unique", {"ids": 1, "parts": 0})
    if singles:
        assert one.requests is not None
        assert one.requests.count == 40


def test_ids_that_begin_anew_in_each_file(tmp_path: Path) -> None:
    """Also where the prompt is the same, and only its answer is not."""
    first = lines(tmp_path / "a.jsonl", [answer(str(row), row) for row in range(5)])
    second = lines(tmp_path / "b.jsonl", [answer(str(row), 2700 + row, 1000, 120) for row in range(5)])
    (one,) = read(first, second)
    assert seen(one) == (10, 10_000, 1100)
    assert told(one)[0] == 0


def test_equal_requests_of_one_id_hours_apart(tmp_path: Path) -> None:
    """An answer may take long, and not longer than this."""
    longest = LONGEST_ANSWER_US // 10**6
    close = lines(tmp_path / "close.jsonl", [answer("a", 0), answer("a", longest)])
    far = lines(tmp_path / "far.jsonl", [answer("a", 0), answer("a", longest + 1)])
    assert seen(*read(close))[0] == 1
    assert seen(*read(far))[0] == 2


def test_the_output_of_an_answer_may_grow(tmp_path: Path) -> None:
    longest = LONGEST_GROWTH_US // 10**6
    close = lines(tmp_path / "close.jsonl", [answer("a", 0, output=20), answer("a", longest, output=90)])
    far = lines(tmp_path / "far.jsonl", [answer("a", 0, output=20), answer("a", longest + 1, output=90)])
    assert seen(*read(close)) == (1, 1000, 90)
    assert seen(*read(far)) == (2, 2000, 110)


HEADER = "TimeGenerated [UTC],CorrelationId,DeploymentName,ModelName,PromptTokens,CompletionTokens,TotalTokens\n"


def gateway(path: Path, rows: Sequence[str]) -> Path:
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return path


def test_a_chain_of_calls_with_one_id_and_the_messages_of_each(tmp_path: Path) -> None:
    """Messages have no tokens, and are parts; what was exported twice counts once, as its time has fractions."""
    calls = [f"2026-11-01T00:0{minute}:00.250Z,chain,chat,gpt-5,{900 + minute},80,980" for minute in range(3)]
    messages = [f"2026-11-01T00:0{minute}:00.250Z,chain,,,0,0,0" for minute in range(3)]
    (one,) = read(gateway(tmp_path / "log.csv", [*calls, *messages, *calls]))
    assert seen(one) == (3, 2703, 240)
    merged, (doubt,) = told(one)
    assert (merged, doubt.values) == (3, {"ids": 1, "parts": 3})


def test_failures_of_an_id_that_is_not_unique_are_no_parts(tmp_path: Path) -> None:
    """Nor is a row without usage where no other of its id has one: what it took is not known."""
    refused: Row = {"id": "x", "created": START + 9, "model": "gpt-5", "error": {"code": "429"}}
    rows = [answer("x", 1, 300), answer("x", 2, 400), refused]
    silent = [{**answer("y", second), "usage": None} for second in (5, 5 + 2 * 3600)]
    (one,) = read(lines(tmp_path / "log.jsonl", [*rows, *silent]))
    assert seen(one)[0] == 5
    assert one.measured.throttled_requests is not None
    assert one.measured.throttled_requests.sum() == 1
    assert one.unmeasured is not None
    assert one.unmeasured.requests.sum() == 2


def test_whole_seconds_may_be_of_two_requests(tmp_path: Path) -> None:
    """Embeddings of one length, with an id that says nothing."""
    rows = [answer("x", 1, 512, 0), answer("x", 1, 512, 0), answer("x", 2, 511, 0)]
    (one,) = read(lines(tmp_path / "log.jsonl", rows))
    assert seen(one)[:2] == (3, 1535)


def test_pieces_are_told_and_no_doubt() -> None:
    one, *_ = read(SAMPLES / "stream.jsonl")
    assert told(one) == (5, [])


def test_ids_of_their_own_tell_nothing(tmp_path: Path) -> None:
    (one,) = read(lines(tmp_path / "log.jsonl", [answer(str(row), row) for row in range(5)]))
    assert told(one) == (0, [])


def test_spans_of_one_id_that_cannot_be_read_are_found_again(tmp_path: Path) -> None:
    """Row by row, as they were split."""
    bad = {**answer("x", 3), "usage": {"prompt_tokens": 300, "completion_tokens": -4}}
    path = lines(tmp_path / "log.jsonl", [answer("x", 1), answer("x", 2, 2000), bad, answer("y", 4)])
    (one,) = read(path, skip_bad=True)
    assert seen(one)[0] == 3
    assert one.left_out is not None
    assert ":3: a token count is negative" in one.left_out.first[0]
