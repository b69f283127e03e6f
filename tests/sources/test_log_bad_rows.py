"""Rows that cannot be read: counted, placed, and left out only if the user says so."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from capacity.errors import InvalidInput, NotEnoughData
from capacity.sentences.say import said
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.row_verdicts import BAD, MAX_TOKENS, Verdict
from capacity.sources.request_log.sql.sql_times import Clock
from tests.found import values
from tests.request_logs import CANARY, SAMPLES, read, rows

HEADER = "timestamp,input_tokens,output_tokens,cached_input_tokens,cache_write_tokens,prompt\n"
GOOD = f"2026-11-01T00:00:12Z,1200,180,1024,0,{CANARY}\n"


ALL_BAD = (
    "no row of the log can be read: it is the form that is another one, which --columns, --input-format, --time-unit "
    "and --timezone describe"
)


def table(path: Path, *bad: str, good: int = 3) -> Path:
    """Good rows around each of the bad ones."""
    body = "".join(f"{GOOD * good}{row},{CANARY}\n" for row in bad)
    path.write_text(HEADER + body + GOOD * good)
    return path


def told(*paths: Path | str) -> list[str]:
    """What is said where rows are refused."""
    with pytest.raises(InvalidInput) as error:
        read(*paths)
    return str(error.value).replace(f"{Path(paths[0]).parent}/", "").split("\n")


def refused(*paths: Path | str) -> list[str]:
    """The same without the values that were seen, which each line ends in."""
    return [re.sub(r": (timestamp|status|[a-z_/]+_tokens) is .*", "", line) for line in told(*paths)]


WRONG = [
    (",1,1,,", Verdict.NO_TIME),
    ("yesterday,1,1,,", Verdict.NO_TIME),
    ("2026-13-45T00:00:00Z,1,1,,", Verdict.NO_TIME),
    ("12,1,1,,", Verdict.NO_TIME),
    ("infinity,1,1,,", Verdict.NO_TIME),
    ("-0001-01-01T00:00:00Z,1,1,,", Verdict.NO_TIME),
    ("0001-01-01T00:00:00Z,1,1,,", Verdict.NO_TIME),
    ("9999-12-31T23:59:59Z,1,1,,", Verdict.NO_TIME),
    ("290000-12-31T23:59:59Z,1,1,,", Verdict.NO_TIME),
    ("2200-01-01T00:00:00Z,1,1,,", Verdict.NO_TIME),
    ("2026-11-01T00:00:12Z,many,1,,", Verdict.NOT_WHOLE),
    ("2026-11-01T00:00:12Z,1.5,1,,", Verdict.NOT_WHOLE),
    ("2026-11-01T00:00:12Z,inf,1,,", Verdict.NOT_WHOLE),
    ("2026-11-01T00:00:12Z,1e400,1,,", Verdict.NOT_WHOLE),
    ("2026-11-01T00:00:12Z,-1,1,,", Verdict.NEGATIVE),
    ("2026-11-01T00:00:12Z,1,-1,,", Verdict.NEGATIVE),
    ("2026-11-01T00:00:12Z,1,1,-1,", Verdict.NEGATIVE),
    (f"2026-11-01T00:00:12Z,{MAX_TOKENS + 1},1,,", Verdict.HUGE),
    ("2026-11-01T00:00:12Z,1,1000000000000000000,,", Verdict.HUGE),
    ("2026-11-01T00:00:12Z,100,1,101,", Verdict.CACHED_ABOVE_INPUT),
    ("2026-11-01T00:00:12Z,100,1,60,60", Verdict.CACHED_ABOVE_INPUT),
]


@pytest.mark.slow
@pytest.mark.parametrize(("row", "verdict"), WRONG)
def test_what_is_wrong_with_a_row(row: str, verdict: Verdict, tmp_path: Path) -> None:
    """In a table whose other rows let types be guessed."""
    first, remedy = refused(table(tmp_path / "log.csv", row))
    assert first == f"log.csv:5: {said(BAD[verdict])}"
    if verdict is Verdict.CACHED_ABOVE_INPUT:
        assert remedy.startswith("in 1 of 7 rows more tokens are cached")
    else:
        assert remedy == "1 of 7 rows of the log cannot be read: mend the file, or export it anew"


def test_what_is_wrong_with_rows_of_text_and_json(tmp_path: Path) -> None:
    verdicts = [verdict for _, verdict in WRONG]
    assert [row["verdict"] for row in rows(table(tmp_path / "log.csv", *(row for row, _ in WRONG), good=0))] == verdicts
    names = HEADER.split(",")
    some = [{name: value for name, value in zip(names, row.split(","), strict=False) if value} for row, _ in WRONG]
    (tmp_path / "log.jsonl").write_text("\n\n".join(json.dumps(row) for row in some))
    (tmp_path / "log.json").write_text(json.dumps(some, indent=3))
    for name in ("log.jsonl", "log.json"):
        assert [row["verdict"] for row in rows(tmp_path / name)] == verdicts
    remedy = ALL_BAD
    first = [said(BAD[verdict]) for verdict in verdicts[:5]]
    assert refused(tmp_path / "log.jsonl") == [
        *(f"log.jsonl:{2 * at + 1}: {what}" for at, what in enumerate(first)),
        remedy,
    ]
    assert refused(tmp_path / "log.json") == [
        *(f"log.json record {at}: {what}" for at, what in enumerate(first, 1)),
        remedy,
    ]


def test_times_that_no_request_has_stay_bad_in_a_span_and_beside_an_end(tmp_path: Path) -> None:
    """As the zero of a clock that was not set."""
    lines = ["start_time,end_time,input_tokens,output_tokens", "2026-11-01T00:00:00Z,2026-11-01T00:00:01Z,1,1"]
    lines += ["0001-01-01T00:00:00Z,2026-11-01T00:00:01Z,1,1", "2026-11-01T00:00:00Z,9999-11-01T00:00:01Z,1,1"]
    (tmp_path / "log.csv").write_text("\n".join(lines))
    columns = {Field.TIME: "start_time", Field.END: "end_time"}
    spans: list[dict[str, Any]] = [{}, {"start_us": 1_793_491_200_000_000}, {"end_us": 1_793_491_260_000_000}]
    for span in spans:
        with pytest.raises(InvalidInput, match=r"log.csv:3: its time is missing or in no form that is read"):
            read(tmp_path / "log.csv", columns=columns, **span)
    (one,) = read(tmp_path / "log.csv", columns=columns, skip_bad=True, singles=True)
    assert one.requests is not None
    assert one.requests.duration_us is not None
    assert one.requests.duration_us.tolist() == [1_000_000, -1]


TRAILING = "timestamp,deployment,input_tokens,output_tokens\n"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param("2026-11-01,a,1,1\n2026-11-01,a,x,1,\n", 3, id="one"),
        pytest.param("2026-11-01,a,1,1\n2026-11-01,a,x,1,,,\n", 3, id="several"),
        pytest.param("2026-11-01,a,1,1,\n2026-11-01,a,1,1,\nnever,a,1,1,\n", 4, id="everywhere"),
        pytest.param("2026-11-01,a,1,1,,\n2026-11-01,a,1,1,,\nnever,a,1,1,,\n", 4, id="several-everywhere"),
        pytest.param('2026-11-01,"a\n,,,,,,\n",1,1,""\nnever,a,1,1\n', 5, id="quoted"),
        pytest.param("2026-11-01,a,1,1\r\n\r\nnever,a,1,1,\r\n", 4, id="windows"),
        pytest.param("2026-11-01,a,1,1\rnever,a,1,1,\r", 3, id="bare-returns"),
        pytest.param('2026-11-01,"a\rb",1,1\nnever,a,1,1\n', 4, id="a-return-in-quotes"),
    ],
)
def test_empty_values_behind_the_last_are_none(body: str, line: int, tmp_path: Path) -> None:
    """DuckDB and the reader that finds the lines count the same rows."""
    header = TRAILING.replace("\n", "\r\n" if "\r\n" in body else "\n" if "\n" in body else "\r")
    (tmp_path / "log.csv").write_bytes((header + body).encode())
    lines = refused(tmp_path / "log.csv")
    assert [one.partition(": ")[0] for one in lines[:-1]] == [f"log.csv:{line}"]


@pytest.mark.parametrize(
    ("row", "damaged"),
    [
        ("2026-11-01,a,1,1,7", True),
        ("2026-11-01,a,1,1, ", True),
        ("2026-11-01,a,1", True),
        ("2026-11-01", True),
        ('2026-11-01,"a"b,1,1', True),
        ("2026-11-01,a,1,1,", False),
    ],
)
def test_rows_of_another_width_are_none_and_the_others_keep_their_lines(
    row: str,
    damaged: bool,  # noqa: FBT001  # a row is one or not
    tmp_path: Path,
) -> None:
    (tmp_path / "log.csv").write_text(f"{TRAILING}2026-11-01,a,1,1\n{row}\n2026-11-01,a,-1,1\n2026-11-01,a,1,1\n")
    lines = refused(tmp_path / "log.csv")
    lost = ["log.csv:3: not as many values as the header has names"] if damaged else []
    assert lines[:-1] == [*lost, f"log.csv:4: {said(BAD[Verdict.NEGATIVE])}"]


def test_backslashes_before_quotes(tmp_path: Path) -> None:
    """As databases write them; other tables have backslashes at the end of a text."""
    escaped = r'2026-11-01,"say \"hi, there\"",1,1'
    (tmp_path / "log.csv").write_text(f"{TRAILING}{escaped}\n{escaped}\n2026-11-01,a,-1,1\n")
    assert refused(tmp_path / "log.csv")[0] == f"log.csv:4: {said(BAD[Verdict.NEGATIVE])}"
    doubled = r'2026-11-01,"C:\dir\",1,1'
    (tmp_path / "log.csv").write_text(f"{TRAILING}{doubled}\n{doubled}\n2026-11-01,a,-1,1\n")
    assert refused(tmp_path / "log.csv")[0] == f"log.csv:4: {said(BAD[Verdict.NEGATIVE])}"


def test_line_ends_that_differ(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(f"{TRAILING}2026-11-01,a,1,1\r\n2026-11-01,a,1,1\n2026-11-01,a,1,1\r".encode())
    assert refused(tmp_path / "log.csv") == [
        "log.csv: its line ends or quotes differ from row to row: save it anew as CSV"
    ]


@pytest.mark.parametrize("tokens", ["1200", " 1200 ", "1200.0", "1.2e3"])
def test_what_is_a_whole_number(tokens: str, tmp_path: Path) -> None:
    for good in (0, 1):
        path = table(tmp_path / "log.csv", f'2026-11-01T00:00:12Z,"{tokens}",1,,', good=good)
        assert {row["input"] for row in rows(path)} == {1200}


@pytest.mark.parametrize(("good", "is_offered"), [(9, False), (10, True)])
def test_leaving_out_is_offered_for_a_few(good: int, is_offered: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """One of 19 and of 21: up to 5 %."""
    lines = refused(table(tmp_path / "log.csv", "2026-11-01T00:00:12Z,-1,1,,", good=good))
    assert ("--skip-bad" in lines[-1]) is is_offered


def test_the_first_few_have_their_places(tmp_path: Path) -> None:
    path = table(tmp_path / "log.csv", *["2026-11-01T00:00:12Z,-1,1,,"] * 1_234, good=1)
    lines = refused(path)
    assert lines[:-1] == [f"log.csv:{line}: {said(BAD[Verdict.NEGATIVE])}" for line in (3, 5, 7, 9, 11)]
    assert lines[-1] == "1,234 of 2,469 rows of the log cannot be read: mend the file, or export it anew"


def test_places_in_several_files_and_formats(tmp_path: Path) -> None:
    one = table(tmp_path / "a.csv", "2026-11-01T00:00:12Z,many,1,,")
    other = tmp_path / "b.jsonl"
    other.write_text('{"timestamp": 1793491212, "usage": {"prompt_tokens": -1, "completion_tokens": 2}}\n')
    assert refused(one, SAMPLES / "plain.csv", other) == [
        f"a.csv:5: {said(BAD[Verdict.NOT_WHOLE])}",
        f"b.jsonl:1: {said(BAD[Verdict.NEGATIVE])}",
        "2 of 13 rows of the log cannot be read: mend the file, or export it anew",
    ]


def test_lines_of_values_that_span_lines(tmp_path: Path) -> None:
    text = f'"{CANARY}\nsays ""a"", b\r\nand c"'
    good = GOOD.replace(CANARY, text)
    (tmp_path / "log.csv").write_text(HEADER + "\n" + good + "\n" + good + f"2026-11-01T00:00:12Z,-1,1,,,{text}\n")
    assert refused(tmp_path / "log.csv")[0] == f"log.csv:10: {said(BAD[Verdict.NEGATIVE])}"


def test_lines_that_are_no_rows(tmp_path: Path) -> None:
    """They have fewer or more values than the header has names. In JSON Lines, they are not JSON."""
    path = tmp_path / "log.csv"
    path.write_text(HEADER + GOOD * 2 + f"{CANARY}\n" + GOOD + GOOD.strip() + f",{CANARY},1\n" + GOOD)
    assert refused(path) == [
        "log.csv:4: not as many values as the header has names",
        "log.csv:6: not as many values as the header has names",
        "2 of 6 rows of the log cannot be read: mend the file, or export it anew",
    ]
    (one,) = read(path, skip_bad=True)
    assert one.series.input_tokens.tolist() == [4 * 1200]
    assert values(one.notes, "damaged-lines") == {"lines": 2}
    good = '{"timestamp": 1793491212, "input_tokens": 1, "output_tokens": 2}\n'
    (tmp_path / "log.jsonl").write_text(f'{good}{{"timestamp": 17934912{CANARY}\n{good}[1]\n')
    assert [line.partition(":")[2][:2] for line in refused(tmp_path / "log.jsonl")[:-1]] == ["2:", "4:"]


def test_rows_among_others_that_are_no_requests(tmp_path: Path) -> None:
    """A line that is cut off is none of another kind."""
    whole = (SAMPLES / "spans.jsonl").read_text()
    (tmp_path / "log.jsonl").write_text(whole + whole[:1_000])
    assert refused(tmp_path / "log.jsonl")[0] == f"log.jsonl record 8: {said(BAD[Verdict.NO_TIME])}"
    whole = (SAMPLES / "diagnostics.jsonl").read_text()
    (tmp_path / "log.jsonl").write_text(whole + whole[:100])
    assert refused(tmp_path / "log.jsonl")[0] == f"log.jsonl:6: {said(BAD[Verdict.NO_TIME])}"


def test_left_out_rows_are_told(tmp_path: Path) -> None:
    bad = ["2026-11-01T00:00:12Z,-1,1,,", "2026-11-01T00:00:12Z,-2,1,,", "never,1,1,,"]
    (one,) = read(table(tmp_path / "log.csv", *bad), skip_bad=True)
    assert one.series.input_tokens.tolist() == [12 * 1200]
    told = {(note.values["rows"], note.values["why"]) for note in one.notes}
    assert told == {(2, BAD[Verdict.NEGATIVE]), (1, BAD[Verdict.NO_TIME])}


NO_STAMP = "never,3600,180,,"
NO_COUNT = "2026-11-01T00:00:12Z,many more,180,,"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bad", "tokens_share", "without"),
    [
        ([NO_STAMP], 3780 / (3780 + 6 * 1380), 0),
        ([NO_STAMP, NO_STAMP], 7560 / (7560 + 9 * 1380), 0),
        ([NO_STAMP, NO_COUNT], 3780 / (3780 + 9 * 1380), 0.5),
        ([NO_COUNT], None, 1),
        (["never,-1,180,,"], None, 1),
        (["never,,,,"], None, 1),
    ],
)
@pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
def test_what_rows_left_out_had(
    tmp_path: Path, bad: list[str], tokens_share: float | None, without: float, name: str
) -> None:
    path = table(tmp_path / "log.csv", *bad)
    if name == "log.jsonl":
        names, *lines = path.read_text().splitlines()
        path = tmp_path / name
        path.write_text(
            "\n".join(json.dumps(dict(zip(names.split(","), one.split(","), strict=True))) for one in lines)
        )
    (one,) = read(path, skip_bad=True)
    assert one.left_out is not None
    assert one.left_out.share == len(bad) / (len(bad) * 4 + 3)
    assert one.left_out.tokens_share == pytest.approx(tokens_share)
    assert one.left_out.without_tokens_share == without


def test_the_first_of_the_rows_left_out(tmp_path: Path) -> None:
    """As refusals show them: words may be of a prompt."""
    (one,) = read(
        table(tmp_path / "log.csv", NO_COUNT, NO_STAMP, "2026-11-01T00:00:12Z,-1,1,,", NO_STAMP), skip_bad=True
    )
    assert one.left_out is not None
    assert [line.replace(f"{tmp_path}/", "") for line in one.left_out.first] == [
        f"log.csv:5: {said(BAD[Verdict.NOT_WHOLE])}: input_tokens is a text of 9 letters",
        f"log.csv:9: {said(BAD[Verdict.NO_TIME])}: timestamp is a text of 5 letters",
        f"log.csv:13: {said(BAD[Verdict.NEGATIVE])}: input_tokens is -1",
    ]
    (whole,) = read(table(tmp_path / "log.csv"), skip_bad=True)
    assert whole.left_out is None


def test_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(HEADER + "never,1,1,,,\n")
    with pytest.raises(NotEnoughData, match=r"no request in it\. 1 row was left out") as error:
        read(tmp_path / "log.csv", skip_bad=True)
    assert said(BAD[Verdict.NO_TIME]) in str(error.value)


def test_bad_rows_of_parquet(tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415  # only here

    query = "SELECT TIMESTAMP '2026-11-01' AS timestamp, 2 - n AS input_tokens, 1 AS output_tokens FROM range(5) t(n)"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{tmp_path / 'log.parquet'}'")
    assert refused(tmp_path / "log.parquet")[:2] == [
        f"log.parquet row 4: {said(BAD[Verdict.NEGATIVE])}",
        f"log.parquet row 5: {said(BAD[Verdict.NEGATIVE])}",
    ]


def test_bare_numbers_need_a_unit(tmp_path: Path) -> None:
    """Numbers that are no time since 1970 in any unit."""
    (tmp_path / "log.csv").write_text("timestamp,input_tokens,output_tokens\n0,1,1\n60.5,1,1\n")
    assert refused(tmp_path / "log.csv")[0] == f"log.csv:2: {said(BAD[Verdict.NO_TIME])}"
    found = rows(tmp_path / "log.csv", clock=Clock(unit="s", origin_us=1_793_491_200_000_000))
    assert [row["time_us"] for row in found] == [1_793_491_200_000_000, 1_793_491_260_500_000]
    clock = Clock(unit="ns")
    assert [row["time_us"] for row in rows(tmp_path / "log.csv", clock=clock)] == [0, 0]


def test_a_column_that_is_needed(tmp_path: Path) -> None:
    """Each of them is told at once, with what is there."""
    (tmp_path / "log.csv").write_text("timestamp,inputs,outputs\n2026-11-01,1,1\n")
    with pytest.raises(InvalidInput) as error:
        read(tmp_path / "log.csv", columns={Field.INPUT: "input"})
    no_input, no_output = str(error.value).split("\n")
    assert "no column `input`, did you mean `inputs`?" in no_input
    assert "no column `output_tokens`" in no_output
    assert all("Found: timestamp, inputs, outputs." in line for line in (no_input, no_output))
    assert "--columns time=timestamp,input=inputs,output=outputs" in no_output


def test_ids_of_blocks_that_are_no_list_are_none(tmp_path: Path) -> None:
    """The second request shares two blocks of 512 tokens with the first; of the others nothing can be told."""
    ids = ("[1, 2, 3]", "[1, 2, 4]", '"[1, 2"', "7", "null", '["1", [2], 3]')
    lines = [
        f'{{"timestamp": {at * 1000}, "input_length": 1280, "output_length": 5, "hash_ids": {one}}}'
        for at, one in enumerate(ids)
    ]
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    (found,) = read(tmp_path / "log.jsonl", singles=True)
    assert found.prompt_cache is not None
    assert {one.cached_input_share for one in found.prompt_cache} == {1024 / (1280 * len(ids))}


def test_no_message_has_a_prompt_in_it(tmp_path: Path) -> None:
    for row in (",1,1,,", f"{CANARY},1,1,,", f"2026-11-01T00:00:12Z,{CANARY},1,,", "2026-11-01T00:00:12Z,1"):
        assert CANARY not in "\n".join(refused(table(tmp_path / "log.csv", row)))


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        (",1,1,,", "timestamp is empty"),
        ("2026-13-45T00:00:00Z,1,1,,", "timestamp is 2026-13-45T00:00:00Z"),
        ("last Monday at 8,1,1,,", "timestamp is a text of 16 letters"),
        ("2026-11-01T00:00:12Z,1.5k,1,,", "input_tokens is 1.5k"),
        ("2026-11-01T00:00:12Z,1,-7,,", "output_tokens is -7"),
        ("2026-11-01T00:00:12Z,100,1,101,", "input_tokens is 100, cached_input_tokens is 101"),
        ("2026-11-01T00:00:12Z,My name is Ann,1,,", "input_tokens is a text of 14 letters"),
    ],
)
def test_a_refusal_shows_what_it_stumbled_over(row: str, seen: str, tmp_path: Path) -> None:
    """But no text, which may be of a prompt."""
    names = HEADER.split(",")
    some = {name: value for name, value in zip(names, row.split(","), strict=False) if value or name == "timestamp"}
    (tmp_path / "log.jsonl").write_text(json.dumps(some))
    (tmp_path / "log.json").write_text(json.dumps([some], indent=2))
    for path in (table(tmp_path / "log.csv", row), tmp_path / "log.jsonl", tmp_path / "log.json"):
        first, *_ = told(path)
        assert first.removesuffix(", cache_write_tokens is empty").endswith(f": {seen}")


def test_bad_rows_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    lines = table(tmp_path / "log.csv", "2026-11-01T00:00:12Z,-1,1,,", good=2).read_text().rstrip("\n").split("\n")
    (tmp_path / "log.csv").write_text(
        "\n".join([*lines, "2026-11-01,1", lines[-1], "2026-11-01T00:00:12Z,-1,1,,", "1"])
    )
    places = [int(line.split(":")[1]) for line in told(tmp_path / "log.csv")[:-1]]
    assert places == sorted(places)
    assert len(places) == 4
