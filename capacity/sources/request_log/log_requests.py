"""Rows as they were scanned -> requests: one definition, whatever the format and the engine.

Single values are parsed by SQL that both engines know; everything about rows is a Narwhals query. The columns:
`time_us` and `end_us` (microseconds since 1970), token counts, `duration_us`, `status` (as of HTTP), `deployment`,
`model`, and `verdict`, what a row is.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import narwhals as nw

from capacity.record import Record
from capacity.sources.decimal_marks import Decimal
from capacity.sources.request_log.cached_input import counted_in
from capacity.sources.request_log.engine import Engine, Frame, Scan
from capacity.sources.request_log.formats.log_format import Field, LogFormat
from capacity.sources.request_log.row_verdicts import JUDGED_BY, NEEDED, PARTS_OF_INPUT, has_no_time, judged
from capacity.sources.request_log.shared_ids import united
from capacity.sources.request_log.sql import sql_values
from capacity.sources.request_log.sql.sql_places import Places, chosen, places
from capacity.sources.request_log.sql.sql_times import Clock, is_local, micros
from capacity.sources.request_log.sql.sql_values import first

TOKENS: Final = ("input", "output", "cached", "cache_write", "image_input", "image_output", "max_output")
NAMES: Final = ("deployment", "model")
LONGEST_US: Final = 7 * 24 * 3600 * 10**6
"""A request that runs for longer is a mistake of its log: its duration is not known."""


class LogGroup(NamedTuple):
    """What tells deployments of a log apart, as it stands there; None where it has no such column, or no value."""

    deployment: str | None
    model: str | None

    @property
    def name(self) -> str:
        """For people."""
        return self.deployment or self.model or "log"


class LogRequests(Record):
    """The rows of a log as a frame. `tokens` and `names` are the columns of those kinds that it has.

    `unjudged` are the same rows without verdicts, which cost a third of all sums: for a log in which all is well.
    """

    frame: Frame
    unjudged: Frame | None
    tokens: tuple[str, ...]
    names: tuple[str, ...]
    has_status: bool
    has_durations: bool
    has_blocks: bool
    has_totals: bool = False
    """Whether the columns `PROOFS` are there."""
    all_served: bool = False
    needs_zone: bool = False
    """Whether times were seen that name no zone."""
    tells_local: bool = False
    """Whether the column `is_local` is there, which is 1 where a time names no zone."""
    has_ids: bool = False
    """Whether the columns `merged` and `torn` are there, of rows that had an id: see `shared_ids`."""
    seconds: Frame | None = None
    """Their sums per second by name and verdict, where those are far fewer."""

    def changed(self, change: Callable[[Frame], Frame]) -> "LogRequests":
        """With the same change to the rows and to their sums."""
        seconds = None if self.seconds is None else change(self.seconds)
        return self.replaced(frame=change(self.frame), seconds=seconds)

    def within(self, start_us: int | None, end_us: int | None) -> "LogRequests":
        """The rows of a span of time, and those without a time."""
        conditions = []
        if start_us is not None:
            conditions.append(nw.col("time_us") >= start_us)
        if end_us is not None:
            conditions.append(nw.col("time_us") < end_us)
        if not conditions:
            return self
        inside = has_no_time() | nw.all_horizontal(*conditions, ignore_nulls=False)
        return self.replaced(frame=self.frame.filter(inside), unjudged=None)


def requests(  # noqa: PLR0913  # what a row is made of
    engine: Engine,
    scan: Scan,
    format_: LogFormat,
    clock: Clock,
    decimal: Decimal | None = None,
    *,
    numbered: bool = False,
    cached_beside_input: bool = False,
    tells_local: bool = False,
    splits_ids: bool = False,
) -> LogRequests:
    """The rows of a scan as requests, those of one id put together; `numbered` by `row`, counted from 1.

    With `tells_local` they have the column `is_local`. With `splits_ids` rows of one id that cannot be one request are
    several.
    `decimal` stands before the decimals of counts that are texts; None where none of them was seen to have a mark.
    """
    where = places(engine, scan, format_)
    numbered_too = numbered or where.has(Field.ID)
    frame, where = _taken_out(engine, scan, where, format_, numbered=numbered_too or bool(clock.first_passes))
    tokens = tuple(name for name in TOKENS if where.has(Field(name)) or (name in NEEDED and format_.tokens))
    names = tuple(name for name in NAMES if where.has(Field(name)))
    columns = {
        "time_us": micros(engine, where.found[Field.TIME], clock) if where.has(Field.TIME) else sql_values.nothing()
    }
    columns |= _token_columns(engine, where, format_, decimal, tokens)
    columns |= {name: sql_values.name(where.found[Field(name)]) for name in names}
    columns |= _others(engine, where, format_, clock)
    if tells_local:
        each = (is_local(engine, where.found.get(field, ()), clock.order) for field in (Field.TIME, Field.END))
        columns["is_local"] = f"greatest({', '.join(each)})"
    if numbered_too:
        columns["row"] = engine.named("row")
    frame = engine.computed(frame, columns)
    if "id" in columns:
        frame = united(frame, grows=format_.output_grows, splits=splits_ids, numbered=numbered)
    frame = counted_in(frame, tokens, is_beside=cached_beside_input)
    return LogRequests(
        frame=judged(frame, tokens),
        unjudged=frame.drop(*JUDGED_BY, strict=False),
        tokens=tokens,
        names=names,
        has_status="status" in columns,
        has_durations="duration_us" in columns,
        has_blocks="blocks" in columns,
        has_totals="total" in columns,
        tells_local=tells_local,
        has_ids="id" in columns,
    )


def _token_columns(
    engine: Engine, where: Places, format_: LogFormat, decimal: Decimal | None, tokens: Sequence[str]
) -> dict[str, str]:
    """SQL: the counts of tokens, which of those that are needed cannot be read, and the total beside parts of input."""
    columns = {
        name: first(sql_values.count(engine, *place, decimal) for place in where.found.get(Field(name), ()))
        for name in tokens
    }
    if needed := [name for name in NEEDED if where.has(Field(name))]:
        wrong = (sql_values.unreadable(columns[name], where.found[Field(name)]) for name in needed)
        columns["unreadable"] = " OR ".join(wrong)
    if format_.without_output and format_.tokens:
        columns["output"] = f"coalesce({columns['output']}, CASE WHEN {columns['input']} IS NOT NULL THEN 0 END)"
    if where.has(Field.TOTAL) and any(name in tokens for name in PARTS_OF_INPUT):
        columns["total"] = first(sql_values.count(engine, *place, decimal) for place in where.found[Field.TOTAL])
    return columns


def _taken_out(
    engine: Engine, scan: Scan, where: Places, format_: LogFormat, *, numbered: bool
) -> tuple[Frame, Places]:
    """The values of every place as a column of its own, to be parsed next: what is parsed is named many times.

    Only those rows that the user chose.
    """
    columns = {"row": engine.row_number()} if numbered else {}
    found = {}
    for field, some in where.found.items():
        named = {f"{field} {at}": place for at, place in enumerate(some)}
        columns |= {name: value for name, (value, _) in named.items()}
        found[field] = tuple((engine.named(name), column) for name, (_, column) in named.items())
    if format_.chosen:
        columns["is_chosen"] = chosen(engine, scan, format_)
    frame = engine.computed(scan.frame, columns)
    return frame.filter(nw.col("is_chosen")) if format_.chosen else frame, Places(found=found)


def _others(engine: Engine, where: Places, format_: LogFormat, clock: Clock) -> dict[str, str]:
    """SQL for the columns that only some logs have."""
    found = where.found
    columns = {}
    if any(where.has(field) for field in (Field.DURATION, Field.DURATION_MS, Field.END)):
        columns["duration_us"] = _duration(engine, where, clock)
    if where.has(Field.STATUS):
        columns["status"] = sql_values.status(found[Field.STATUS])
    if where.has(Field.STANDS_FOR):
        columns["stands_for"] = first(sql_values.whole(*place) for place in found[Field.STANDS_FOR])
    for field in (Field.BLOCKS, Field.ID):
        if where.has(field):
            columns[field.value] = first((sql_values.words(*place) for place in found[field]), "STRING")
    if (is_request := sql_values.is_request(found, format_)) is not None:
        columns["is_request"] = is_request
    return columns


def joined(parts: Sequence[LogRequests]) -> LogRequests:
    """The rows of several under each other; what one does not tell is unknown there."""
    if len(parts) == 1:
        return parts[0]
    columns = dict.fromkeys(name for part in parts for name in part.frame.collect_schema().names())
    frames = []
    for part in parts:
        known = part.frame.collect_schema().names()
        missing = {
            name: nw.lit(None).cast(nw.String if name in (*NAMES, "blocks") else nw.Int64)
            for name in columns
            if name not in known
        }
        frames.append((part.frame.with_columns(**missing) if missing else part.frame).select(*columns))
    return LogRequests(
        frame=nw.concat(frames),
        unjudged=None,
        tokens=tuple(name for name in TOKENS if any(name in part.tokens for part in parts)),
        names=tuple(name for name in NAMES if any(name in part.names for part in parts)),
        has_status=any(part.has_status for part in parts),
        has_durations=any(part.has_durations for part in parts),
        has_blocks=all(part.has_blocks for part in parts),
        has_totals=any(part.has_totals for part in parts),
        needs_zone=any(part.needs_zone for part in parts),
        tells_local=any(part.tells_local for part in parts),
        has_ids=any(part.has_ids for part in parts),
    )


def _duration(engine: Engine, where: Places, clock: Clock) -> str:
    """SQL: microseconds; NULL where it is not known, or negative as in some diagnostic logs."""
    some = []
    for field, per_unit in ((Field.DURATION, 10**6), (Field.DURATION_MS, 10**3)):
        for value, column in where.found.get(field, ()):
            number = f"try_cast(trim({value}) AS DOUBLE)" if column.is_text else f"CAST({value} AS DOUBLE)"
            micros_ = f"{number} * {per_unit}"
            some.append(f"CASE WHEN {micros_} BETWEEN 0 AND {LONGEST_US} THEN CAST(round({micros_}) AS BIGINT) END")
    if where.has(Field.END) and where.has(Field.TIME):
        ran = f"({micros(engine, where.found[Field.END], clock)}) - ({micros(engine, where.found[Field.TIME], clock)})"
        some.append(f"CASE WHEN {ran} BETWEEN 0 AND {LONGEST_US} THEN {ran} END")
    return first(some)
