"""Logs whose columns have other names: understood by what they mean, or refused with the option that names them."""

import csv
import gzip
import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from capacity.errors import InvalidInput, NotEnoughData
from capacity.sources.request_log.load_logs import LogFiles, from_files
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.request_logs import Silent, read

Rows = Sequence[Mapping[str, Any]]
TIMES = [f"2026-11-02T08:0{at // 12}:{at % 12 * 5:02}Z" for at in range(36)]
TOKENS = [(400 + at, 90 + at) for at in range(36)]


def rows(time: str, taken: str, written: str, **others: object) -> list[dict[str, Any]]:
    return [
        {time: at, taken: input_, written: output, **others} for at, (input_, output) in zip(TIMES, TOKENS, strict=True)
    ]


def as_csv(path: Path, some: Rows) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(some[0]))
        writer.writeheader()
        writer.writerows(some)
    return path


def as_lines(path: Path, some: Rows) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in some))
    return path


def as_document(path: Path, some: Rows) -> Path:
    path.write_text(json.dumps(list(some), indent=2))
    return path


def as_parquet(path: Path, some: Rows) -> Path:
    source = as_csv(path.with_suffix(".csv"), some)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM '{source}') TO '{path}' (FORMAT parquet)")
    return path


WRITERS: list[Callable[[Path, Rows], Path]] = [as_csv, as_lines, as_document, as_parquet]
NAMES = [
    ("created", "prompt_tokens", "completion_tokens"),
    ("time", "prompt tokens", "completion tokens"),
    ("Request time", "ContextTokens", "GeneratedTokens"),
    ("start_time", "usage.prompt_tokens", "usage.completion_tokens"),
    ("arrived_at", "input_length", "output_length"),
    ("request_timestamp", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"),
]


def check(one: ObservedDeployment) -> None:
    assert one.series.requests is not None
    assert one.series.requests.sum() == 36
    assert one.series.input_tokens.sum() == sum(taken for taken, _ in TOKENS)
    assert one.series.output_tokens.sum() == sum(written for _, written in TOKENS)


@pytest.mark.slow
@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("names", NAMES)
def test_common_names_are_understood(tmp_path: Path, write: Callable[[Path, Rows], Path], names: Any) -> None:  # noqa: ANN401
    (one,) = read(write(tmp_path / "log", rows(*names)))
    check(one)
    (told,) = (note.values["columns"] for note in one.notes if note.code == "columns-by-meaning")
    assert told == ",".join(f"{field}={name}" for field, name in zip(("time", "input", "output"), names, strict=True))


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("others", [{}, {"status": 200}, {"status": 429}])
def test_names_in_other_letters_are_one(
    tmp_path: Path, write: Callable[[Path, Rows], Path], others: dict[str, int]
) -> None:
    """Where all rows are served, they come without verdicts."""
    some = rows("time", "input_tokens", "output_tokens", deployment="Chat", model="gpt-5.2", status=200)
    some[0] |= {"deployment": "chat", "model": "GPT-5.2", **others}
    some = [row if others else {key: row[key] for key in row if key != "status"} for row in some]
    (one,) = read(write(tmp_path / "log", some))
    assert one.series.requests is not None
    assert (one.name, one.model, one.series.requests.sum()) == ("Chat", "gpt-5.2", len(some))


@pytest.mark.parametrize("write", [as_lines, as_document])
def test_nested_names_are_understood(tmp_path: Path, write: Callable[[Path, Rows], Path]) -> None:
    some = [
        {"requested_at": at, "llm": {"token_usage": {"prompt_tokens": taken, "completion_tokens": written}}}
        for at, (taken, written) in zip(TIMES, TOKENS, strict=True)
    ]
    (one,) = read(write(tmp_path / "log", some))
    check(one)


def test_all_that_names_mean_is_read(tmp_path: Path) -> None:
    others = {"cached_tokens": 50, "latency_ms": 1500, "status_code": 200, "model_name": "gpt-4.1", "max_tokens": 600}
    some = rows("created", "prompt_tokens", "completion_tokens", deployment_name="chat", **others)
    (one,) = read(as_csv(tmp_path / "log.csv", some), singles=True)
    assert (one.name, one.model) == ("chat", "gpt-4.1")
    assert one.series.cached_input_tokens is not None
    assert one.series.cached_input_tokens.sum() == 36 * 50
    assert one.requests is not None
    assert one.requests.duration_us is not None
    assert set(one.requests.duration_us.tolist()) == {1_500_000}
    assert one.requests.max_output_tokens is not None
    assert set(one.requests.max_output_tokens.tolist()) == {600}


def test_names_of_the_contract_come_first(tmp_path: Path) -> None:
    """`created` beside `timestamp` says something else, such as when the conversation began."""
    some = rows("timestamp", "input_tokens", "output_tokens", created="2020-01-01T00:00:00Z", prompt_tokens=1)
    (one,) = read(as_csv(tmp_path / "log.csv", some))
    check(one)
    assert one.series.start.year == 2026
    assert "columns-by-meaning" not in [note.code for note in one.notes]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "llm", "other"),
    [
        ("span_kind", "LLM", "CHAIN"),
        ("attributes.openinference.span.kind", "LLM", "TOOL"),
        ("type", "GENERATION", "SPAN"),
    ],
)
def test_rows_around_the_calls_are_none(tmp_path: Path, kind: str, llm: str, other: str) -> None:
    names = ("start_time", "attributes.llm.token_count.prompt", "attributes.llm.token_count.completion")
    around = [{**row, names[1]: "", names[2]: "", kind: other} for row in rows(*names)]
    calls = [{**row, kind: llm} for row in rows(*names)]
    (one,) = read(as_csv(tmp_path / "log.csv", [row for pair in zip(around, calls, strict=True) for row in pair]))
    check(one)
    assert one.unmeasured is None


def test_spans_of_the_console_exporter(tmp_path: Path) -> None:
    def span(at: str, tokens: tuple[int, int]) -> str:
        counts = dict(zip(("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"), tokens, strict=True))
        named = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "chat", **counts}
        inner = {"context": {"span_id": at}, "status": {"status_code": "UNSET"}, "attributes": named}
        return json.dumps({"name": "chat chat", "start_time": at, "end_time": at, **inner}, indent=4)

    (tmp_path / "spans.json").write_text("\n".join(map(span, TIMES, TOKENS)))
    (one,) = read(tmp_path / "spans.json")
    check(one)
    assert one.name == "chat"


@pytest.mark.parametrize(
    "names",
    [
        ("when", "toks_in", "toks_out"),
        ("called", "in_tok", "out_tok"),
        ("begin_date", "n_prompt_toks", "n_answer_toks"),
    ],
)
@pytest.mark.parametrize("write", WRITERS)
def test_a_refusal_names_the_option_that_works(
    tmp_path: Path, write: Callable[[Path, Rows], Path], names: tuple[str, str, str]
) -> None:
    path = write(tmp_path / "log", rows(*names))
    with pytest.raises(InvalidInput, match="no request log is recognized") as error:
        read(path)
    _, columns = shlex.split(re.search(r"--columns \S+", str(error.value))[0].rstrip("."))  # type: ignore[index]
    columns = columns.replace("NAME", names[0])  # of which nothing tells that it is a time
    (one,) = from_files(LogFiles(paths=(str(path),), columns=columns), Silent(), window=Window(), singles=False)
    check(one)


def test_what_the_user_says_stands_beside_what_names_mean(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "log.csv", rows("created", "toks", "completion_tokens", prompt_tokens=1, ended_at=""))
    (one,) = from_files(LogFiles(paths=(str(path),), columns="input=toks"), Silent(), window=Window(), singles=False)
    check(one)


def test_minutes_and_texts_are_no_tokens(tmp_path: Path) -> None:
    """`input` and `output` are texts in most logs, and `latency` has no unit."""
    some = rows("created", "input", "output", latency=3)
    with pytest.raises(InvalidInput, match="--columns time=created,input=input,output=output"):
        read(as_csv(tmp_path / "log.csv", some))


def test_two_files_with_other_names_are_one_log(tmp_path: Path) -> None:
    one = as_csv(tmp_path / "a.csv", rows("created", "prompt_tokens", "completion_tokens"))
    other = as_csv(tmp_path / "b.csv", rows("time", "tokens_in", "tokens_out"))
    packed = tmp_path / "c.csv.gz"
    packed.write_bytes(
        gzip.compress(as_csv(tmp_path / "c.csv", rows("ts", "ContextTokens", "tokens_out")).read_bytes())
    )
    (all_,) = read(one, other, packed)
    assert all_.series.requests is not None
    assert all_.series.requests.sum() == 3 * 36
    assert all_.series.input_tokens.sum() == 3 * sum(taken for taken, _ in TOKENS)


def chosen(path: Path, *where: str, **asked: Any) -> list[ObservedDeployment]:  # noqa: ANN401  # fields of `LogFiles`
    return from_files(LogFiles(paths=(str(path),), where=where, **asked), Silent(), window=Window(), singles=False)


@pytest.mark.slow
@pytest.mark.parametrize("write", WRITERS)
def test_rows_can_be_chosen(tmp_path: Path, write: Callable[[Path, Rows], Path]) -> None:
    some = rows("timestamp", "input_tokens", "output_tokens", team="red", tier=1)
    others = rows("timestamp", "input_tokens", "output_tokens", team="blue", tier=2)
    path = write(tmp_path / "log", [row for pair in zip(some, others, strict=True) for row in pair])
    for where in (("team=red",), ("team=RED", "tier=1"), ("team=red", "team=green"), ("tier=1",)):
        (one,) = chosen(path, *where)
        check(one)
        assert [note.values["column"] for note in one.notes if note.code == "rows-chosen"] == list(
            dict.fromkeys(pair.partition("=")[0] for pair in where)
        )
    (both,) = chosen(path, "team=red", "team=blue")
    assert both.series.requests is not None
    assert both.series.requests.sum() == 72
    with pytest.raises(NotEnoughData, match=r"No row has team=red and tier=2\."):
        chosen(path, "team=red", "tier=2")


@pytest.mark.parametrize("write", [as_lines, as_document])
def test_rows_are_chosen_by_nested_names(tmp_path: Path, write: Callable[[Path, Rows], Path]) -> None:
    some = rows("timestamp", "input_tokens", "output_tokens", tags={"app.name": "shop"})
    others = rows("timestamp", "input_tokens", "output_tokens", tags={"app.name": "help"})
    (one,) = chosen(write(tmp_path / "log", [*some, *others]), "tags/app.name=shop")
    check(one)


def test_bad_rows_keep_their_lines_where_rows_are_chosen(tmp_path: Path) -> None:
    some = rows("timestamp", "input_tokens", "output_tokens", team="red")
    some[3] |= {"team": "blue", "input_tokens": "many"}
    some[20] |= {"input_tokens": "many"}
    path = as_csv(tmp_path / "log.csv", some)
    with pytest.raises(InvalidInput, match=r"log.csv:22: a token count") as error:
        chosen(path, "team=red")
    assert ":5:" not in str(error.value)


@pytest.mark.parametrize(
    ("where", "what"),
    [("team", "write COLUMN=VALUE"), ("=red", "write COLUMN=VALUE"), ("teem=red", "did you mean `team`")],
)
def test_what_cannot_be_chosen_by(tmp_path: Path, where: str, what: str) -> None:
    path = as_csv(tmp_path / "log.csv", rows("timestamp", "input_tokens", "output_tokens", team="red"))
    with pytest.raises(InvalidInput, match=what):
        chosen(path, where)
