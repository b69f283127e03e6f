"""Rows that cannot be read: how many, why, and where the first of them stand."""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Final, TypeAlias

import narwhals as nw

from capacity.errors import InvalidInput, Mistake
from capacity.findings import Finding, found
from capacity.grammar import counted
from capacity.inputs.content import opened_text
from capacity.numerals import whole
from capacity.sentences.say import said
from capacity.sources.request_log import seen_values
from capacity.sources.request_log.cached_input import too_many_above
from capacity.sources.request_log.engine import Engine
from capacity.sources.request_log.log_files import Container, LogFile, lines_of_table
from capacity.sources.request_log.log_parts import Part, scanned
from capacity.sources.request_log.row_verdicts import BAD, FEW, NO_REQUESTS, WITHOUT_INPUT, Verdict
from capacity.sources.request_log.sql.sql_times import Clock

SHOWN: Final = 5
UNEVEN: Final = "not as many values as the header has names"
Row: TypeAlias = Mapping[str, object]


def count_of(verdicts: Mapping[Verdict, int], damaged: Sequence[tuple[str, int]]) -> int:
    """How many rows cannot be read."""
    return len(damaged) + sum(rows for verdict, rows in verdicts.items() if verdict in BAD)


def tells_no_input(verdicts: Mapping[Verdict, int]) -> bool:
    """Whether requests were served and none of them tells input tokens: perhaps they stand elsewhere."""
    telling = (Verdict.SERVED, Verdict.NO_OUTPUT, Verdict.PROCESSED)
    return any(one in verdicts for one in WITHOUT_INPUT) and not any(one in verdicts for one in telling)


def notes(verdicts: Mapping[Verdict, int], damaged: Sequence[tuple[str, int]]) -> Iterator[Finding]:
    """What has to be told of rows that were left out."""
    if damaged:
        yield found("damaged-lines", lines=len(damaged))
    for verdict, rows in verdicts.items():
        if verdict in BAD:
            yield found("bad-rows", rows=rows, why=BAD[verdict])
    if processed := verdicts.get(Verdict.PROCESSED):
        yield found("failed-with-output", rows=processed)
    if failed := sum(verdicts.get(one, 0) for one in (Verdict.FAILED, Verdict.FAILED_SOMEHOW)):
        yield found("failed-rows", rows=failed)
    if others := verdicts.get(Verdict.NOT_A_REQUEST):
        yield found("no-requests", rows=others)


def refuse(  # noqa: PLR0913  # what was found, and what it takes to find it again
    engine: Engine,
    parts: Sequence[Part],
    clock: Clock,
    verdicts: Mapping[Verdict, int],
    damaged: Sequence[tuple[str, int]],
    *,
    careful: bool,
) -> None:
    """Raises `InvalidInput` with the first of the bad rows and how many there are, if there are any."""
    if not (count := count_of(verdicts, damaged)):
        return
    mistakes = first(engine, parts, clock, damaged, careful=careful)
    raise InvalidInput([*mistakes, Mistake(where="", what=_remedy(verdicts, damaged, count))])


def first(
    engine: Engine, parts: Sequence[Part], clock: Clock, damaged: Sequence[tuple[str, int]], *, careful: bool
) -> list[Mistake]:
    """The first of the bad rows: where they stand, why they cannot be read, and what stands there."""
    mistakes: list[Mistake] = []
    for part in parts:
        for file in part.files:
            if len(mistakes) < SHOWN:
                lines = {line for path, line in damaged if path == str(file.path)}
                mistakes += _of_file(engine, part.replaced(files=(file,)), clock, lines, careful=careful)
    return mistakes[:SHOWN]


def rows_in(verdicts: Mapping[Verdict, int], damaged: Sequence[tuple[str, int]]) -> int:
    """All rows but those of something else than requests, and of more of them."""
    return len(damaged) + sum(rows for verdict, rows in verdicts.items() if verdict not in NO_REQUESTS)


def _remedy(verdicts: Mapping[Verdict, int], damaged: Sequence[tuple[str, int]], bad: int) -> str:
    """To leave rows out is one where they are few: the largest requests are the first to be written otherwise."""
    rows = rows_in(verdicts, damaged)
    if verdicts.get(Verdict.CACHED_ABOVE_INPUT, 0) > bad / 2 and (misread := too_many_above(verdicts)) is not None:
        return misread
    if bad == rows:
        return (
            "no row of the log can be read: it is the form that is another one, which --columns, --input-format, "
            "--time-unit and --timezone describe"
        )
    if bad > rows * FEW:
        return f"{whole(bad)} of {counted(rows, 'row')} of the log cannot be read: mend the file, or export it anew"
    them = "it" if bad == 1 else "them"
    return f"{counted(bad, 'row')} of the log cannot be read: mend {them}, or leave {them} out with --skip-bad"


def _of_file(engine: Engine, part: Part, clock: Clock, damaged: Collection[int], *, careful: bool) -> list[Mistake]:
    """The first bad rows of one file, in its order."""
    frame = scanned(engine, part, clock, careful=careful, numbered=True).frame
    bad = frame.filter(nw.col("verdict") >= int(Verdict.NO_TIME)).select("row", "verdict").sort("row").head(SHOWN)
    arrays = engine.arrays(bad, "looking for bad rows")
    rows = dict(zip(arrays["row"].tolist(), arrays["verdict"].tolist(), strict=True))
    (file,) = part.files
    places = _places(engine, file, list(rows), damaged)
    found = [(line, Mistake(where=f"{file.told}:{line}", what=UNEVEN)) for line in damaged]
    for row, code in rows.items():
        line, where, values = places.get(row, (row, "", {}))
        what = said(BAD[Verdict(code)]) + seen_values.seen(values, part.format, Verdict(code))
        key = seen_values.column(values, part.format, Verdict(code))
        found.append((line, Mistake(where=f"{file.told}{where}", what=what, key=key)))
    return [mistake for _, mistake in sorted(found, key=lambda one: one[0])]


def _places(
    engine: Engine, file: LogFile, rows: Sequence[int], damaged: Collection[int]
) -> dict[int, tuple[int, str, Row]]:
    """Row -> its line, where that is as the end of the name of the file, and what stands in it.

    Those that are not found again are left out.
    """
    if file.frame is not None:
        return {row: (row, f" row {row}", file.frame.row(row)) for row in rows}
    if file.container is Container.PARQUET:
        return {row: (row, f" row {row}", {}) for row in rows}
    begins = _lines(file) if file.container is Container.LINES else _rows(engine, file, damaged)
    wanted = set(rows)
    with suppress(csv.Error):
        numbered = enumerate(islice(begins, max(rows, default=0)), 1)
        return {
            row: (line, f" record {row}" if file.origin else f":{line}", values())
            for row, (line, values) in numbered
            if row in wanted
        }
    return {}


def _rows(engine: Engine, file: LogFile, damaged: Collection[int]) -> Iterator[tuple[int, Callable[[], Row]]]:
    """The line in which each row of a table begins, and what makes its values."""
    for line, record in lines_of_table(file):
        if engine.is_row(record, len(file.columns)) and line not in damaged:
            yield line, partial(_named, file.columns, record)


def _named(columns: Sequence[str], record: Sequence[str]) -> Row:
    return dict(zip(columns, record, strict=False))


def _lines(file: LogFile) -> Iterator[tuple[int, Callable[[], Row]]]:
    """The same of the lines that have something in them."""
    with opened_text(file.path, newline="", errors="replace") as text:
        yield from ((number, partial(seen_values.of_line, line)) for number, line in enumerate(text, 1) if line.strip())
