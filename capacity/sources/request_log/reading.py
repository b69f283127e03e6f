"""Request logs -> observed deployments: recognize, judge the rows, sum, and fetch single requests where wanted."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from capacity.errors import InvalidInput, NotEnoughData
from capacity.record import Record
from capacity.sizing.deployment import NOTHING
from capacity.sources.request_log import aggregates, bad_rows, singles
from capacity.sources.request_log.assembly import (
    Arrays,
    Known,
    by_group,
    observed,
    rows_by_verdict,
    shape,
    told_columns,
    unserved,
)
from capacity.sources.request_log.engine import Engine, Unreadable
from capacity.sources.request_log.files import Container, LogFile
from capacity.sources.request_log.flatten import flattened
from capacity.sources.request_log.formats import Field
from capacity.sources.request_log.parts import Part, parts, scanned
from capacity.sources.request_log.requests import Group, Requests, Verdict, joined
from capacity.sources.request_log.times import Clock
from capacity.traffic.series import ObservedDeployment


class LogQuestion(Record):
    """How a log is to be read, and what of it is wanted.

    `singles` asks for single requests beside sums; they may take at most `memory_bytes`. Requests before `start_us`
    or from `end_us` on (microseconds since 1970) are left out.
    """

    input_format: str | None = None
    columns: Mapping[Field, str] = NOTHING
    clock: Clock = Clock()
    timezone: str = "UTC"
    """What the engine reads times as that name no zone: to say so."""
    skip_bad: bool = False
    start_us: int | None = None
    end_us: int | None = None
    singles: bool = False
    memory_bytes: int | None = None


def read(engine: Engine, files: Sequence[LogFile], question: LogQuestion) -> list[ObservedDeployment]:
    """Every deployment of the log, by name. Raises `InvalidInput` and `NotEnoughData`."""
    with TemporaryDirectory(prefix="capacity-", ignore_cleanup_errors=True) as scratch:
        flat = flattened(files, Path(scratch), question.columns, question.memory_bytes)
        return _read(engine, engine.confined(flat), question)


def _read(engine: Engine, files: Sequence[LogFile], question: LogQuestion) -> list[ObservedDeployment]:
    parts_ = parts(engine, files, question.input_format, question.columns)
    try:
        return _deployments(engine, parts_, question, careful=False)
    except Unreadable as error:
        if not any(file.container is Container.TABLE for file in files):
            raise InvalidInput.of(_named(files), str(error)) from None
    try:
        # Every value as text: that tells which row is not as the others.
        return _deployments(engine, parts_, question, careful=True)
    except Unreadable as error:
        raise InvalidInput.of(_named(files), str(error)) from None


def _named(files: Sequence[LogFile]) -> str:
    return str(files[0].told) if len(files) == 1 else f"{files[0].told} and {len(files) - 1} more"


def _deployments(
    engine: Engine, of: Sequence[Part], question: LogQuestion, *, careful: bool
) -> list[ObservedDeployment]:
    """All of them. Raises `Unreadable`, `InvalidInput` and `NotEnoughData`."""
    rows = joined([scanned(engine, part, question.clock, careful=careful) for part in of])
    rows = rows.within(question.start_us, question.end_us)
    if any(part.files[0].container is not Container.PARQUET for part in of):
        rows = rows.replaced(frame=engine.kept(rows.frame), unjudged=None)
    minutes = engine.arrays(aggregates.per_minute(rows), "summing up minutes")
    verdicts = rows_by_verdict(minutes)
    damaged = engine.damaged() if careful else []
    if not question.skip_bad:
        bad_rows.refuse(engine, of, question.clock, verdicts, damaged, careful=careful)
    asked = verdicts.get(Verdict.SERVED, 0) + verdicts.get(Verdict.REFUSED, 0)
    if not asked:
        outside = question.start_us is not None or question.end_us is not None
        nothing = "No row lies between --start and --end." if outside else "It has no row at all."
        told = " ".join(bad_rows.notes(verdicts, damaged)) or nothing
        raise NotEnoughData(f"{_named([file for part in of for file in part.files])}: no request in it. {told}")
    if question.singles and "input" in rows.tokens:
        singles.refuse_too_many(asked, question)
    if set(verdicts) == {Verdict.SERVED}:
        rows = rows.replaced(frame=rows.unjudged or rows.frame, all_served=True)
    if (owners := unserved(by_group(minutes))) is not None:
        rows = rows.replaced(frame=aggregates.named(rows.frame, owners))
        minutes = engine.arrays(aggregates.per_minute(rows), "summing up minutes")
    rows = rows.replaced(tokens=told_columns(rows.tokens, minutes))
    known = Known(
        columns=frozenset(rows.tokens),
        # Lines may begin without a status and go on with one.
        has_status=rows.has_status or not verdicts.keys().isdisjoint((Verdict.REFUSED, Verdict.FAILED)),
        source=_source(of),
        notes=(
            *bad_rows.notes(verdicts, damaged),
            *([f"Times that name no zone are read as {question.timezone} (--timezone)."] if rows.needs_zone else ()),
            *dict.fromkeys(note for part in of for note in part.format.notes),
        ),
    )
    return _by_group(engine, rows, minutes, known, question)


def _source(of: Sequence[Part]) -> str:
    files = sum(len(part.files) for part in of)
    return "request log" if files == 1 else f"request log of {files:,} files"


def _by_group(
    engine: Engine, rows: Requests, minutes: Arrays, known: Known, question: LogQuestion
) -> list[ObservedDeployment]:
    asked = {
        group: part for group, part in by_group(minutes).items() if (part["verdict"] <= int(Verdict.REFUSED)).any()
    }
    rows = rows if len(asked) > 1 else rows.replaced(names=())
    only = next(iter(asked))

    def grouped(arrays: Arrays) -> Mapping[Group, Arrays]:
        return by_group(arrays) if rows.names else {only: arrays}

    tens = grouped(engine.arrays(aggregates.per_ten_seconds(rows), "summing up seconds"))
    counted = {
        name: grouped(engine.arrays(aggregates.counted(rows, name), "sizes of requests"))
        for name in ("input", "output", "cached_share")
        if name.removesuffix("_share") in rows.tokens
    }
    result = []
    for group in sorted(asked, key=lambda group: (group.name.lower(), group.model or "")):
        found = {name: arrays[group] for name, arrays in counted.items() if group in arrays}
        one = observed(group, asked[group], tens[group], shape(found), known)
        wanted = question.singles and "input" in rows.tokens
        result.append(singles.added(engine, one, group, rows) if wanted else one)
    return result
