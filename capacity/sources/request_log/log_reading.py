"""Request logs -> observed deployments: recognize, judge the rows, sum, and fetch single requests where wanted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from capacity.errors import InvalidInput, NotEnoughData
from capacity.findings import Finding, found
from capacity.sentences.say import said
from capacity.sources.request_log import (
    aggregates,
    bad_rows,
    cached_input,
    crowding,
    left_out_rows,
    longer_prompts,
    minute_sums,
    single_requests,
    whole_minutes,
)
from capacity.sources.request_log.engine import Engine, Frame, Unreadable
from capacity.sources.request_log.files.flatten import flattened
from capacity.sources.request_log.log_assembly import (
    DURATIONS,
    Arrays,
    Known,
    by_group,
    observed,
    requested,
    respelled,
    rows_by_verdict,
    shape,
    told_columns,
    total,
    unserved,
    without_output,
)
from capacity.sources.request_log.log_files import Container, LogFile
from capacity.sources.request_log.log_forms import with_forms
from capacity.sources.request_log.log_parts import Part, named, parts, scan_of, scanned, unreadable, without_zone
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_requests import LogGroup, LogRequests, joined
from capacity.sources.request_log.row_verdicts import LAST_ASKED, TOLD_BY_STATUS, Verdict
from capacity.sources.request_log.scratch import Scratch
from capacity.sources.request_log.trace_units import is_in_seconds
from capacity.traffic.series import ObservedDeployment
from capacity.traffic.shape import bursts
from capacity.traffic.statistics import RowsLeftOut

NO_INPUT: Final = "no request has a count of input tokens: name its column with --columns input=NAME"


def read(engine: Engine, files: Sequence[LogFile], question: LogQuestion) -> list[ObservedDeployment]:
    """Every deployment of the log, by name. Raises `InvalidInput` and `NotEnoughData`."""
    with Scratch() as scratch:
        flat = flattened(
            files, scratch, question.columns, question.memory_bytes, question.forms, also=tuple(question.where)
        )
        return _read(engine, engine.confined(flat), question)


def _read(engine: Engine, files: Sequence[LogFile], question: LogQuestion) -> list[ObservedDeployment]:
    parts_ = parts(engine, files, question.input_format, question.columns, question.where)
    try:
        return _deployments(engine, parts_, question, careful=False)
    except Unreadable as error:
        if not any(file.container is Container.TABLE for file in files):
            raise unreadable(parts_, error) from None
    try:
        # Every value as text: that tells which row is not as the others.
        return _deployments(engine, parts_, question, careful=True)
    except Unreadable as error:
        raise unreadable(parts_, error) from None


def _all_named(parts_: Sequence[Part]) -> str:
    return named([file for part in parts_ for file in part.files])


def _deployments(
    engine: Engine, of: Sequence[Part], question: LogQuestion, *, careful: bool
) -> list[ObservedDeployment]:
    """All of them. Raises `Unreadable`, `InvalidInput` and `NotEnoughData`."""
    splits = question.torn_ids > 0
    of = [
        with_forms(engine, part, question.forms, careful=careful).replaced(
            cached_beside_input=question.cached_beside_input, splits_ids=splits
        )
        for part in of
    ]
    rows = _rows(engine, of, question, careful=careful)
    minutes = _minutes(engine, of, question, rows)
    if (otherwise := _asked_otherwise(of, question, minutes)) is not None:
        return _deployments(engine, of, otherwise, careful=careful)
    if minute_sums.may_be(minutes):
        minute_sums.refuse(engine, list(_with_columns(engine, of)), rows, minutes, question)
    verdicts = rows_by_verdict(minutes)
    damaged = engine.damaged() if careful else []
    _refuse_misread(engine, of, question, minutes, verdicts, damaged, careful=careful)
    asked = sum(count for verdict, count in verdicts.items() if verdict <= LAST_ASKED)
    if not asked:
        raise _nothing(of, question, list(bad_rows.notes(verdicts, damaged)))
    if bad_rows.tells_no_input(verdicts):
        raise InvalidInput.of(_all_named(of), NO_INPUT)
    if question.singles and "input" in rows.tokens:
        single_requests.refuse_too_many(asked, question)
    rows, minutes = _spelled_alike(engine, rows, minutes)
    if set(verdicts) == {Verdict.SERVED}:
        rows = rows.replaced(frame=rows.unjudged or rows.frame, all_served=True)
    left_out = left_out_rows.left_out(engine, of, question.clock, rows, minutes, verdicts, damaged, careful=careful)
    rows, minutes = _assigned(engine, rows, minutes)
    rows = rows.replaced(
        tokens=told_columns(rows.tokens, minutes), needs_zone=rows.needs_zone or _has_local_times(rows, minutes)
    )
    known = _known(of, rows, question, verdicts, damaged, left_out, minutes)
    return _by_group(engine, rows, minutes, known, question)


def _minutes(engine: Engine, of: Sequence[Part], question: LogQuestion, rows: LogRequests) -> Arrays:
    """The sums of minutes. Raises `InvalidInput` where texts of a frame name no zone, and the caller none for them."""
    minutes: Arrays = engine.arrays(aggregates.per_minute(rows), "summing up minutes")
    if question.refuses_naive and _has_local_times(rows, minutes):
        raise without_zone(of)
    return minutes


def _asked_otherwise(of: Sequence[Part], question: LogQuestion, minutes: Arrays) -> LogQuestion | None:
    """The question where the sums say that rows are to be read in another sense; None where they do not."""
    if is_in_seconds(of, question.clock, minutes):
        return question.replaced(clock=question.clock.replaced(unit="s"), unit_proven=True)
    torn = total(minutes, "torn")
    return question.replaced(torn_ids=torn) if torn else None


def _has_local_times(rows: LogRequests, minutes: Arrays) -> bool:
    return rows.tells_local and bool(np.ma.filled(minutes["is_local"], 0).any())


def _with_columns(engine: Engine, of: Sequence[Part]) -> Iterator[tuple[LogFile, Collection[str]]]:
    """Each file with the names of its columns, or of the keys of its first rows."""
    for part in of:
        is_parquet = part.files[0].container is Container.PARQUET
        scanned_ = [column.name for column in scan_of(engine, part, careful=False).columns] if is_parquet else []
        for file in part.files:
            yield file, scanned_ or file.columns or list(dict.fromkeys(name for row in file.rows for name in row))


def _refuse_misread(  # noqa: PLR0913, PLR0917  # as `bad_rows.refuse`
    engine: Engine,
    of: Sequence[Part],
    question: LogQuestion,
    minutes: Arrays,
    verdicts: Mapping[Verdict, int],
    damaged: Sequence[tuple[str, int]],
    *,
    careful: bool,
) -> None:
    """Raises `InvalidInput` where rows cannot be read, or their numbers say that they were read in another sense."""
    if not question.skip_bad:
        bad_rows.refuse(engine, of, question.clock, verdicts, damaged, careful=careful)
    elif (misread := cached_input.too_many_above(verdicts)) is not None:
        raise InvalidInput.of(_all_named(of), misread)
    cached_input.refuse_denied(_all_named(of), minutes, is_beside=question.cached_beside_input)


def _rows(engine: Engine, of: Sequence[Part], question: LogQuestion, *, careful: bool) -> LogRequests:
    """The rows of the span, parsed once."""
    rows = joined([scanned(engine, part, question.clock, careful=careful) for part in of])
    if question.refuses_naive and rows.needs_zone:
        raise without_zone(of)
    rows = rows.within(question.start_us, question.end_us)
    if any(part.files[0].container is not Container.PARQUET for part in of):
        rows = rows.replaced(frame=engine.kept(rows.frame), unjudged=None)
    return rows if question.singles else aggregates.with_seconds(engine, rows)


def _known(  # noqa: PLR0913, PLR0917  # as `_refuse_misread`
    of: Sequence[Part],
    rows: LogRequests,
    question: LogQuestion,
    verdicts: Mapping[Verdict, int],
    damaged: Sequence[tuple[str, int]],
    left_out: RowsLeftOut | None,
    minutes: Arrays,
) -> Known:
    """What holds for all deployments of the log."""
    return Known(
        columns=frozenset(rows.tokens),
        # Lines may begin without a status and go on with one. That requests failed does not tell of refused ones.
        has_status=(rows.has_status or not verdicts.keys().isdisjoint(TOLD_BY_STATUS))
        and (Verdict.FAILED_SOMEHOW not in verdicts or Verdict.REFUSED in verdicts),
        source=found("log", files=sum(len(part.files) for part in of)),
        left_out=left_out,
        notes=(
            *bad_rows.notes(verdicts, damaged),
            *([found("times-without-zone", timezone=question.timezone)] if rows.needs_zone else ()),
            *([found("rows-of-one-id", rows=merged)] if (merged := total(minutes, "merged")) else ()),
            *(found("rows-chosen", column=name, values=values) for name, values in question.where.items()),
            *([found("times-in-seconds")] if question.unit_proven else ()),
            *([found("cached-beside-input")] if question.cached_beside_input else ()),
            *dict.fromkeys(note for part in of for note in part.format.notes),
        ),
        doubts=[*_doubts(of, question, verdicts)],
    )


def _doubts(of: Sequence[Part], question: LogQuestion, verdicts: Mapping[Verdict, int]) -> Iterator[Finding]:
    """What the files may tell wrongly."""
    for file in (file for part in of for file in part.files):
        for copy in file.copies:
            yield found("file-copied", file=str(file.told), copy=str(copy))
    if question.torn_ids:
        yield found("ids-not-unique", ids=question.torn_ids, parts=verdicts.get(Verdict.PART, 0))
    if Verdict.FAILED_SOMEHOW in verdicts:
        yield found("failures-unexplained", rows=verdicts[Verdict.FAILED_SOMEHOW])


def _spelled_alike(engine: Engine, rows: LogRequests, minutes: Arrays) -> tuple[LogRequests, Arrays]:
    """Rows and their sums with one spelling of each name."""
    owners = respelled(by_group(minutes))
    return (rows, minutes) if owners is None else _renamed(engine, rows, owners)


def _assigned(engine: Engine, rows: LogRequests, minutes: Arrays) -> tuple[LogRequests, Arrays]:
    """Rows and their sums, each row with its deployment, and served where it is one that writes nothing."""
    if rows.all_served:
        return rows, minutes
    if (processed := minutes["verdict"] == int(Verdict.PROCESSED)).any():
        rows = rows.changed(aggregates.processed_as_served)
        minutes = {**minutes, "verdict": np.where(processed, int(Verdict.SERVED), minutes["verdict"])}
    if quiet := without_output(by_group(minutes)):
        rows = rows.changed(lambda frame: aggregates.served_without_output(frame, quiet))
        minutes = engine.arrays(aggregates.per_minute(rows), "summing up minutes")
    if (owners := unserved(by_group(minutes))) is not None:
        rows, minutes = _renamed(engine, rows, owners)
    return rows, minutes


def _renamed(engine: Engine, rows: LogRequests, owners: Mapping[LogGroup, LogGroup]) -> tuple[LogRequests, Arrays]:
    """Rows with the names of those that they belong to, and their sums."""
    rows = rows.changed(lambda frame: aggregates.named(frame, owners))
    if rows.unjudged is not None:
        rows = rows.replaced(unjudged=aggregates.named(rows.unjudged, owners))
    return rows, engine.arrays(aggregates.per_minute(rows), "summing up minutes")


def _nothing(of: Sequence[Part], question: LogQuestion, notes: Sequence[Finding]) -> NotEnoughData:
    outside = question.start_us is not None or question.end_us is not None
    nothing = "No row lies between --start and --end." if outside else "It has no row at all."
    if question.where:
        wanted = (f"{name}={' or '.join(some)}" for name, some in question.where.items())
        nothing = f"No row has {' and '.join(wanted)}."
    return NotEnoughData(f"{_all_named(of)}: no request in it. {' '.join(map(said, notes)) or nothing}")


def _by_group(
    engine: Engine, rows: LogRequests, minutes: Arrays, known: Known, question: LogQuestion
) -> list[ObservedDeployment]:
    asked = {group: part for group, all_ in by_group(minutes).items() if len((part := requested(all_))["rows"])}
    asked = dict(sorted(asked.items(), key=lambda item: _place(item[0])))
    rows = rows if len(asked) > 1 else rows.replaced(names=())
    only = next(iter(asked))

    def of_groups(frame: Frame) -> Mapping[LogGroup, Arrays]:
        arrays = engine.arrays(frame, "sizes of requests")
        return by_group(arrays) if rows.names else {only: arrays}

    told = [name for name in ("input", "output", "cached_share") if name.removesuffix("_share") in rows.tokens]
    sizes = {name: of_groups(aggregates.counted(rows, name)) for name in told}
    if rows.has_durations:
        sizes[DURATIONS] = of_groups(aggregates.durations(rows))
    has_tokens = "input" in rows.tokens
    wanted = question.singles and has_tokens
    crowds = {} if wanted else crowding.by_group(engine, rows, asked)
    result = []
    for group, part in asked.items():
        own = {name: arrays[group] for name, arrays in sizes.items() if group in arrays}
        one = observed(group, part, bursts(crowds.get(group, ()), has_tokens=has_tokens), shape(own), known)
        one = longer_prompts.told_apart(engine, one, group, rows, question.limits(one) if has_tokens else ())
        one = single_requests.added(engine, one, group, rows, question.in_memory) if wanted else one
        result.append(whole_minutes.without_bursts(engine, one, group, rows, part))
    return result


def _place(group: LogGroup) -> tuple[str, str, str]:
    """In the order of plans."""
    return group.name.lower(), group.name, group.model or ""
