"""Files of logs: names and patterns, containers and encodings, and what to do about those that cannot be read."""

import codecs
import gzip
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from capacity.errors import CapacityError, InvalidInput, NotEnoughData
from capacity.sources.request_log import log_question, log_reading
from capacity.sources.request_log.engines import duckdb_engine
from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine
from capacity.sources.request_log.files import documents
from capacity.sources.request_log.files.flatten import flattened
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.row_verdicts import Verdict
from tests.request_logs import CANARY, SAMPLES, engine, read, rows

HEADER = "timestamp,input_tokens,output_tokens\n"
ROW = "2026-11-01T00:00:12Z,1200,180\n"
OBJECT = {"timestamp": "2026-11-01T00:00:12Z", "input_tokens": 1200, "output_tokens": 180}


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(*paths: Path | str, **asked: Any) -> str:  # noqa: ANN401  # fields of `LogQuestion`
    """What is said, without the folder of the first file."""
    with pytest.raises(InvalidInput) as error:
        read(*paths, **asked)
    return str(error.value).replace(f"{Path(paths[0]).parent}/", "")


def count(*paths: Path | str) -> int:
    deployments = read(*paths)
    return sum(int(one.series.requests.sum()) for one in deployments if one.series.requests is not None)


def test_files_folders_and_patterns(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for name in ("a.csv", "b.csv", "c.jsonl"):
        content = HEADER + ROW if name.endswith("csv") else json.dumps(OBJECT)
        written(tmp_path / "logs" / name, content + "\n" * (name == "b.csv"))  # no copy of the first
    written(tmp_path / "logs" / "notes.txt", "not a log")
    assert count(tmp_path / "logs" / "a.csv") == 1
    assert count(tmp_path / "logs") == 3
    assert count(f"{tmp_path}/logs/*.csv") == 2
    assert count(f"{tmp_path}/**/*.csv", tmp_path / "logs") == 3, "each file counts once"


def test_folders_below_and_links_count_once(tmp_path: Path) -> None:
    written_in = tmp_path / "2026" / "11"
    written_in.mkdir(parents=True)
    (tmp_path / ".trash").mkdir()
    written(written_in / "01.CSV", HEADER + ROW)
    written(tmp_path / ".trash" / "00.csv", HEADER + ROW)
    (tmp_path / "latest.csv").symlink_to(written_in / "01.CSV")
    (tmp_path / "again").symlink_to(written_in)
    assert count(tmp_path) == 1
    assert count(tmp_path / "latest.csv", written_in / "01.CSV", f"{tmp_path}/2026/../latest.csv") == 1


ODD_NAMES = ["log[1].csv", "a*.csv", "*", "?", "[!a]", "[[]*?].csv", "it's", "{a,b}.csv", "~", "a\\b", 'a"b', "a\nb"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ODD_NAMES, "http:", "day=1", "x,y", "%41", "#"])
def test_names_are_literal(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands beside them that they would fit, as files, as folders, and as the folder one is in."""
    for other in ("log1.csv", "aXX.csv", "b", "X", "a", "aab"):
        written(tmp_path / other, HEADER + ROW * 7)
    (tmp_path / "folder").mkdir()
    folder = tmp_path / "folder" / name
    folder.mkdir()
    jsonl = (json.dumps(OBJECT) + "\n") * 2
    for content in (HEADER + ROW * 2, gzip.compress(jsonl.encode())):
        assert count(written(tmp_path / name, content)) == 2
    for inside, many in (("x.csv", 1), (name, 2)):
        written(folder / inside, HEADER + ROW * many)
    assert count(folder / "x.csv", tmp_path / name) == 3
    monkeypatch.chdir(folder)
    assert count("x.csv", f"./{name}") == 3
    bad = written(Path(name), HEADER + "2026-11-01T00:00:12Z,1\n")
    with pytest.raises(InvalidInput) as error:
        read(f"./{name}")
    assert str(error.value).startswith(f"{bad}:2: not as many values as the header has names")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM read_csv('{SAMPLES / 'plain.csv'}')) TO '{tmp_path / 'log.parquet'}'")
    (tmp_path / "log.parquet").rename(tmp_path / name)
    assert count(tmp_path / name) == count(SAMPLES / "plain.csv")


def test_a_name_that_duckdb_cannot_take_literally(tmp_path: Path) -> None:
    log = written(tmp_path / "a\\*.csv", HEADER + ROW)
    assert refused(log) == (
        "a\\*.csv: has a backslash in its name together with *, ? or [, which DuckDB takes for a pattern: rename it"
    )


def test_what_is_read_is_compared_with_what_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should DuckDB take other signs for a pattern one day."""
    monkeypatch.setattr(duckdb_engine, "_MAGIC", re.compile("x"))
    monkeypatch.setattr(DuckDBEngine, "confined", lambda _, files: files)
    log, _ = written(tmp_path / "log[1].csv", HEADER + ROW), written(tmp_path / "log1.csv", HEADER + ROW)
    assert refused(log) == "log[1].csv: DuckDB takes its name for a pattern: rename it"


def test_duckdb_is_confined(tmp_path: Path) -> None:
    log, other = written(tmp_path / "log.csv", HEADER + ROW), written(tmp_path / "other.csv", HEADER + ROW)
    expected = {
        "allow_community_extensions": "false",
        "allow_persistent_secrets": "false",
        "allow_unsigned_extensions": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "enable_external_access": "false",
        "lock_configuration": "true",
        "python_enable_replacements": "false",
    }
    with engine() as running:
        for files in (found([str(other)]), found([str(log)])):
            running.confined(files)
        connection = running._connection  # noqa: SLF001  # what it is set to is told nowhere else
        told = dict(connection.execute("SELECT name, value FROM duckdb_settings()").fetchall())
        assert {name: told[name] for name in expected} == expected
        assert told["allowed_paths"] == f"[{log}]"
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"FROM read_csv('{other}')")
        with pytest.raises(duckdb.Error):
            connection.execute(f"COPY (SELECT 1) TO '{tmp_path}/out.csv'")
        with pytest.raises(duckdb.Error, match="locked"):
            connection.execute("SET enable_external_access = true")
        with pytest.raises(duckdb.Error):
            connection.execute("LOAD httpfs")
        assert len(read_by(running, log)) == 1


def read_by(running: DuckDBEngine, path: Path) -> list[Any]:
    return log_reading.read(running, found([str(path)]), log_question.LogQuestion())


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    said = "pipe.csv: is a pipe, which can be read only once: save what it gives to a file"
    assert refused(tmp_path / "pipe.csv") == said
    assert refused(f"{tmp_path}/*.csv") == said
    with pytest.raises(InvalidInput, match=re.escape(said)):
        read(tmp_path)
    with pytest.raises(InvalidInput, match="/dev/zero: is a device: name a file"):
        read("/dev/zero")


def test_parquet_inside_of_gzip(tmp_path: Path) -> None:
    assert "unpack it" in refused(written(tmp_path / "log.parquet.gz", gzip.compress(b"PAR1" + bytes(100))))


@pytest.mark.slow
@pytest.mark.parametrize("key", ['a"b', "a\\b", "a\\", "a.b", "a'b", "*", "[0]", "$", "é", '\\"', "a b", "~1"])
def test_keys_of_any_letters(key: str, tmp_path: Path) -> None:
    """A column of any name may be, and so may a key, on the outside or inside of something."""
    for name, row in ((key, {key: 7}), (f"x/{key}", {"x": {key: 7}}), (f"{key}/y", {key: {"y": 7}})):
        line = json.dumps({"timestamp": "2026-11-01T00:00:00Z", "output_tokens": 1, **row})
        content = f"[{line}, {line}]" if "/" in name else f"{line}\n{line}"
        (one,) = read(written(tmp_path / "log", content), columns={Field.INPUT: name})
        assert one.series.input_tokens.tolist() == [14]


@pytest.mark.slow
def test_formats_in_one_run_are_put_together() -> None:
    """Each sample has its own times and names; what one format does not tell is unknown of its requests."""
    names = ("plain.csv", "answers.jsonl", "spans.json", "api-management.csv", "litellm.jsonl")
    together = {one.name for one in read(*(SAMPLES / name for name in names))}
    assert together == {one.name for name in names for one in read(SAMPLES / name)}
    mixed = [
        row
        for row in rows(*(SAMPLES / name for name in names))
        if row["verdict"] in (Verdict.SERVED, Verdict.NO_OUTPUT)
    ]
    assert len(mixed) == 3 + 4 + 2 + 3 + 2


def test_files_with_other_columns_are_put_together(tmp_path: Path) -> None:
    one = written(tmp_path / "a.csv", HEADER + ROW)
    other = written(tmp_path / "b.csv", "deployment,output_tokens,timestamp,input_tokens\nchat,1,2026-11-01,2\n")
    assert count(one, other) == 2
    assert [(row["input"], row["output"]) for row in rows(one, other)] == [(1200, 180), (2, 1)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "the log is empty"),
        (" \n\n", "the log is empty"),
        (codecs.BOM_UTF16_LE, "the log is empty"),
        (codecs.BOM_UTF16_LE + b"a", "not valid UTF-16 text: save the file as UTF-8"),
        ((HEADER + "é" * 9).encode("latin-1"), "not UTF-8 text: save the file as UTF-8"),
        (gzip.compress((HEADER + ROW).encode(), mtime=0)[:-12], "the gzip file is damaged or was cut off"),
        (b"\x1f\x8bnot gzip at all", "the gzip file is damaged or was cut off"),
        ("[]", "no rows in it"),
        ("{}", "no request log is recognized in it. Found: nothing that has a name. Looked for: diagnostic"),
        ('{"records": []}', "no rows in it"),
        ('{"tables": []}', "no rows in it"),
        ('{"resourceMetrics": [{"scopeMetrics": []}]}', "no rows in it"),
        ('[{"timestamp": 1,\n"b": ', "not valid JSON, it may have been cut off: export it again (line 2)"),
        ('{"a": [' + "[" * 100_000, "nested too deep to be a log"),
        ('{"tables": [], "error": {"code": "PartialError"}}', "the query was not answered whole"),
        ("timestamp,input_tokens,Timestamp\n1,2,3\n", "two columns are named `timestamp`: remove one"),
        (
            "when,what\n1,2\n",
            "no request log is recognized in it. Found: what, when. Say what stands where: --columns time=when,input",
        ),
        (
            '{"when": 1}\n{"what": 2}\n',
            "Found: what, when. Say what stands where: --columns time=when,input",
        ),
        (
            '[{"when": 1},\n{"what": 2}]\n',
            "Found: what, when. Say what stands where: --columns time=when,input",
        ),
        (b"PAR1", "the Parquet file is damaged or was cut off"),
        (b"PAR1" + bytes(100), "the Parquet file is damaged or was cut off"),
    ],
)
def test_what_cannot_be_read(content: str | bytes, what: str, tmp_path: Path) -> None:
    said = refused(written(tmp_path / "log", content))
    assert said.startswith(("log: ", "log:2: "))
    assert what in said


def test_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    log = written(tmp_path / "log.csv", HEADER + ROW)
    said = refused(tmp_path / "missing.csv", f"{tmp_path}/*.parquet", tmp_path / "empty", log)
    assert sorted(said.split("\n")) == [
        "*.parquet: no file matches this pattern: check the folder you are in",
        "empty: no log in this folder: they end in .csv, .tsv, .jsonl, .ndjson, .json, .parquet, .gz",
        "missing.csv: no such file: check the name and the folder you are in",
    ]


def test_mistakes_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a.json", "["), written(tmp_path / "b.json", "[]")
    assert [line.partition(":")[0] for line in refused(one, other).split("\n")] == ["a.json", "b.json"]
    one, other = written(tmp_path / "a.csv", "a,b\n1,2\n"), written(tmp_path / "b.csv", "c,d\n1,2\n")
    assert [line.partition(":")[0] for line in refused(one, other).split("\n")] == ["a.csv", "b.csv"]


@pytest.mark.parametrize("content", [HEADER, HEADER.strip()])
def test_a_header_alone_is_not_enough(content: str, tmp_path: Path) -> None:
    with pytest.raises(NotEnoughData, match="no request in it"):
        read(written(tmp_path / "log.csv", content))


def test_one_row(tmp_path: Path) -> None:
    (one,) = read(written(tmp_path / "log.csv", HEADER + ROW.strip()))
    assert (one.series.minutes, one.series.input_tokens.tolist()) == (1, [1200])


def test_all_in_one_instant(tmp_path: Path) -> None:
    (one,) = read(written(tmp_path / "log.csv", HEADER + ROW * 500), singles=True)
    assert one.requests is not None
    assert (one.requests.count, set(one.requests.arrival_us.tolist())) == (500, {1_793_491_212_000_000})
    assert (one.series.minutes, one.bursts[0].max_requests) == (1, 500)


def test_a_clock_that_goes_back(tmp_path: Path) -> None:
    """Requests are in order of arrival, those of one instant in that of the file."""
    stamps = [("00:01:00", 1), ("00:00:00", 2), ("00:02:00", 3), ("00:01:00", 4)]
    body = "".join(f"2026-11-01T{stamp}Z,{tokens},1\n" for stamp, tokens in stamps)
    (one,) = read(written(tmp_path / "log.csv", HEADER + body), singles=True)
    assert one.requests is not None
    assert one.requests.input_tokens.tolist() == [2, 1, 4, 3]
    assert one.series.input_tokens.tolist() == [2, 5, 3]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters(delimiter: str, tmp_path: Path) -> None:
    content = (HEADER + ROW).replace(",", delimiter)
    (one,) = rows(written(tmp_path / "log", content))
    assert (one["input"], one["output"]) == (1200, 180)


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEADER + ROW,
        (HEADER + ROW).replace("\n", "\r\n"),
        "\n\n" + HEADER + "\n" + ROW,
        HEADER.replace(",", " , ") + ROW,
        "\ufeff" + json.dumps(OBJECT) + "\n",
        json.dumps(OBJECT) + "\r\n\r\n",
        "\n" + json.dumps(OBJECT),
        "\ufeff" + json.dumps([OBJECT], indent=2),
        json.dumps(OBJECT, indent=2),
        json.dumps({"value": [OBJECT]}),
        json.dumps({"records": [OBJECT]}, indent=1),
    ],
)
def test_marks_line_ends_and_arrangements(content: str, tmp_path: Path) -> None:
    expected = [{"time_us": 1_793_491_212_000_000, "input": 1200, "output": 180, "verdict": Verdict.SERVED}]
    assert rows(written(tmp_path / "log", content)) == expected
    assert rows(written(tmp_path / "log.gz", gzip.compress(content.encode()))) == expected
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        marked = "\ufeff" + content.removeprefix("\ufeff")
        assert rows(written(tmp_path / "log", marked.encode(encoding))) == expected


def test_records_one_to_a_line_and_documents_one_after_another(tmp_path: Path) -> None:
    """As an event hub captures them, and as `jq` prints them."""
    assert count(written(tmp_path / "log", 3 * (json.dumps({"records": [OBJECT, OBJECT]}) + "\n"))) == 6
    assert count(written(tmp_path / "log", 3 * (json.dumps(OBJECT, indent=2) + "\n"))) == 3


def test_long_lines_and_values(tmp_path: Path) -> None:
    prompt = CANARY + "x" * 5_000_000
    jsonl = written(tmp_path / "a.jsonl", json.dumps({**OBJECT, "prompt": prompt}) + "\n" + json.dumps(OBJECT))
    assert count(jsonl) == 2
    header, row = HEADER.replace("\n", ",prompt\n"), ROW.replace("\n", f",{CANARY + 'x' * 300_000}\n")
    assert count(written(tmp_path / "b.csv", header + row * 3)) == 3


def test_a_document_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is in memory: a small gzip file can be a large one."""
    monkeypatch.setattr(documents, "MAX_CHARACTERS", 1_000)
    for content in (json.dumps([OBJECT] * 100), json.dumps([OBJECT] * 100, indent=1)):
        said = refused(written(tmp_path / "log", gzip.compress(content.encode())))
        assert said == "log: larger than 0 MiB as one document: save it as JSON Lines"
    assert count(written(tmp_path / "log", (json.dumps(OBJECT) + "\n") * 100)) == 100


def test_flat_files_hold_nothing_but_what_formats_need(tmp_path: Path) -> None:
    spans = json.loads((SAMPLES / "spans.json").read_text())
    files = flattened(found([str(SAMPLES / "spans.json"), str(SAMPLES / "plain.csv")]), tmp_path)
    assert files[0].origin == SAMPLES / "spans.json"
    assert files[1].path == SAMPLES / "plain.csv"
    (flat,) = tmp_path.iterdir()
    _, first, *_ = (json.loads(line) for line in flat.read_text().splitlines())
    assert list(first) == ["spanId", "startTimeUnixNano", "endTimeUnixNano", "attributes", "status"]
    assert first["spanId"] == spans["resourceSpans"][0]["scopeSpans"][0]["spans"][1]["spanId"]
    assert set(first["attributes"]) == {
        "gen_ai.request.model",
        "gen_ai.operation.name",
        "gen_ai.response.model",
        "gen_ai.request.max_tokens",
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.cache_read.input_tokens",
    }


def test_odd_values_in_a_document(tmp_path: Path) -> None:
    """They are no numbers, and no reason to fail."""
    odd = '[{"timestamp": "2026-11-01", "input_tokens": 1e999, "output_tokens": 1}, {"timestamp": "\\ud83d"}, 7, null]'
    assert [row["verdict"] for row in rows(written(tmp_path / "log", odd))] == [
        Verdict.NOT_WHOLE,
        Verdict.NO_TIME,
        Verdict.NO_TIME,
        Verdict.NO_TIME,
    ]
    large = f'[{{"timestamp": "2026-11-01", "input_tokens": {10**300}, "output_tokens": {2**62}}}]'
    assert rows(written(tmp_path / "log", large))[0]["verdict"] in (Verdict.HUGE, Verdict.NOT_WHOLE)


def test_a_scratch_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written: No such file or directory; free some room"):
        flattened(found([str(SAMPLES / "spans.json")]), tmp_path / "gone")


def test_files_that_are_cut_off_on_the_way(tmp_path: Path) -> None:
    """The glimpse is whole, and what follows is not."""
    row = json.dumps({**OBJECT, "request_id": "0123456789abcdef" * 20})
    packed = gzip.compress("\n".join(f'{row[:-1]}, "n": {n}}}' for n in range(40_000)).encode(), 1)
    assert "gzip file is damaged" in refused(written(tmp_path / "log.jsonl.gz", packed[:-1_000]))
    table = gzip.compress(
        (HEADER + "".join(f"2026-11-01T00:00:12Z,{n},{n * 7919}\n" for n in range(300_000))).encode(), 1
    )
    assert "gzip file is damaged" in refused(written(tmp_path / "log.csv.gz", table[:-1_000]))
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM read_csv('{SAMPLES / 'plain.csv'}')) TO '{tmp_path / 'log.parquet'}'")
    whole = (tmp_path / "log.parquet").read_bytes()
    for length in (len(whole) - 1, len(whole) // 2, 10):
        assert "Parquet file is damaged" in refused(written(tmp_path / "log.parquet", whole[:length]))


def test_what_may_not_be_read(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "plain.csv", tmp_path / "plain.csv")
    assert "cannot be read: " in refused(f"{tmp_path}/plain.csv/inside")
    assert "cannot be read: " in refused("nul\0.csv")


@pytest.mark.slow
def test_a_user_can_name_columns_of_anything(tmp_path: Path) -> None:
    """Whatever the names are, they are columns or they are not."""
    log = written(tmp_path / "log.jsonl", json.dumps(OBJECT))
    table = written(tmp_path / "log.csv", HEADER + ROW)
    for name in ("*", '"', "a'b", "a b", "[0]", "$", "/", "a//b", "\\", "a[*]", "é", ";--"):
        for path in (log, table):
            with pytest.raises(CapacityError):
                read(path, columns={Field.INPUT: name})


def test_rows_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Whatever the queries do with them, and without a line end after the last: at one instant, the order decides."""
    log = written(tmp_path / "log", "\n".join(json.dumps({**OBJECT, "input_tokens": at}) for at in range(1, 5_001)))
    (one,) = read(log, singles=True)
    assert one.requests is not None
    assert one.requests.input_tokens.tolist() == list(range(1, 5_001))


@pytest.mark.slow
def test_types_of_parquet(tmp_path: Path) -> None:
    """Times to the nanosecond, numbers of any width; and what can be none of them."""
    good = "SELECT '2026-11-01T00:00:12Z'::{} AS timestamp, 1200::{} AS input_tokens, 180::{} AS output_tokens"
    types = [
        ("TIMESTAMP", "USMALLINT", "DOUBLE"),
        ("TIMESTAMPTZ", "HUGEINT", "DECIMAL(9, 2)"),
        ("TIMESTAMP_NS", "UBIGINT", "VARCHAR"),
        ("TIMESTAMPTZ_NS", "INTEGER", "SMALLINT"),
        ("TIMESTAMP_S", "BIGINT", "FLOAT"),
        ("VARCHAR", "VARCHAR", "UHUGEINT"),
    ]
    expected = [{"time_us": 1_793_491_212_000_000, "input": 1200, "output": 180, "verdict": Verdict.SERVED}]
    with duckdb.connect() as connection:
        for time, some, others in types:
            connection.execute(f"COPY ({good.format(time, some, others)}) TO '{tmp_path / 'log.parquet'}'")
            assert rows(tmp_path / "log.parquet") == expected
        for odd in ("true", "DATE '2026-11-01'", "[1]", "{'a': 1}", "TIME '00:00:12'", "INTERVAL 1 DAY", "'a'::BLOB"):
            query = f"SELECT TIMESTAMP '2026-11-01' AS timestamp, {odd} AS input_tokens, 1 AS output_tokens"
            connection.execute(f"COPY ({query}) TO '{tmp_path / 'log.parquet'}'")
            assert [row["verdict"] for row in rows(tmp_path / "log.parquet")] == [Verdict.NOT_WHOLE]
            query = f"SELECT {odd} AS timestamp, 1 AS input_tokens, 1 AS output_tokens"
            connection.execute(f"COPY ({query}) TO '{tmp_path / 'log.parquet'}'")
            assert len(rows(tmp_path / "log.parquet")) == 1
