"""Files of a log -> rows as requests: what each file is, and where its quantities stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from capacity.errors import InvalidInput, Mistake
from capacity.inputs.tables import FLATTENED, holds_objects
from capacity.reading.scalars import closest, short
from capacity.record import Record
from capacity.sizing.deployment import NOTHING
from capacity.sources.decimal_marks import Decimal
from capacity.sources.frames import NO_ZONE, mistake, mixed
from capacity.sources.local_times import DayOrder, names_no_zone
from capacity.sources.request_log import column_names
from capacity.sources.request_log.cached_input import OPTION
from capacity.sources.request_log.engine import Engine, Scan, Type, Unreadable
from capacity.sources.request_log.formats.known_log_formats import FORMATS
from capacity.sources.request_log.formats.log_format import Field, LogFormat
from capacity.sources.request_log.formats.log_sample import Sample
from capacity.sources.request_log.formats.plain import PLAIN, with_columns
from capacity.sources.request_log.log_files import SAMPLE_ROWS, Container, LogFile, paths
from capacity.sources.request_log.log_requests import LogRequests, requests
from capacity.sources.request_log.metric_files import as_metrics
from capacity.sources.request_log.sql.sql_places import places, scanned_paths
from capacity.sources.request_log.sql.sql_times import Clock
from capacity.sources.request_log.sql.sql_values import Place

_NAMES: Final = (Field.DEPLOYMENT, Field.MODEL, Field.ID)
"""Whatever they look like, they are texts: 007 is not 7."""
_STAMP: Final = re.compile(r"\s*([0-9]{4}-.*|[-+.0-9eE]+)\s*")
"""A time in which no day can be taken for a month; or a bare number."""


class Part(Record):
    """Files that are read in one go: of one container and format."""

    files: tuple[LogFile, ...]
    format: LogFormat
    texts: tuple[str, ...] = ()
    reals: tuple[str, ...] = ()
    """Columns of a table whose type must not be guessed: what may have marks between thousands, and numbers."""
    moments: tuple[str, ...] = ()
    """Columns of a table with times of which the first rows name no zone: those that do have theirs."""
    order: DayOrder | None = None
    """Of dates in local times; None where none was seen, and then none is read."""
    decimal: Decimal | None = None
    """What stands before decimals of counts in texts; None where no mark was seen."""
    has_local_times: bool = False
    """Whether times without a zone were looked for in all rows, and found."""
    first_passes: tuple[tuple[int, int], ...] = ()
    twice_us: int = 0
    """See `Clock`."""
    splits_ids: bool = False
    """Whether rows of one id that cannot be one request are several."""
    cached_beside_input: bool = False
    """Whether cached tokens are counted beside the input."""


def parts(
    engine: Engine,
    files: Sequence[LogFile],
    input_format: str | None,
    columns: Mapping[Field, str],
    where: Mapping[str, tuple[str, ...]] = NOTHING,
) -> list[Part]:
    """The files by what they are. Raises `InvalidInput` for each that is not recognized.

    `where` are the rows wanted, by column.
    """
    known = {name: with_columns(columns, format_) for name, format_ in FORMATS.items()}
    mistakes: list[Mistake] = []
    found: dict[tuple[object, ...], Part] = {}
    for file in files:
        try:
            format_ = known[input_format] if input_format else _format(engine, file, known, columns)
        except InvalidInput as error:
            mistakes += error.mistakes
        except Unreadable as error:
            mistakes.append(Mistake(where=str(file.told), what=str(error)))
        else:
            key = (file.container, file.dialect, file.is_packed, format_.looked_for, tuple(format_.places.items()))
            before = found[key].files if key in found else ()
            found[key] = Part(files=(*before, file), format=format_.replaced(chosen=where))
    if mistakes:
        raise InvalidInput(mistakes)
    return list(found.values())


def _format(engine: Engine, file: LogFile, known: Mapping[str, LogFormat], columns: Mapping[Field, str]) -> LogFormat:
    """What a file is recognized as: a known format, or a table by the meaning of its names and as the user says."""
    sample = _of_parquet(engine, file) if file.container is Container.PARQUET else _sample(file)
    format_ = next((one for one in known.values() if one.recognizes(sample)), None)
    if format_ is not None and format_.looked_for != PLAIN.looked_for:
        return format_
    if format_ is None:
        _refuse_sums(file, sample)
    inside = _paths([file]).values() if file.container is Container.LINES else sample.names
    if (by_meaning := column_names.understood(inside, sample, columns) or format_) is not None:
        return by_meaning
    names = sorted(file.columns or inside)
    listed = ", ".join(short(name) for name in names) or "nothing that has a name"
    looked_for = "; ".join(one.looked_for for one in known.values())
    remedy = f". Say what stands where: {column_names.option(names, columns)}" if names else ""
    what = f"no request log is recognized in it. Found: {listed}{remedy}. Looked for: {looked_for}"
    raise InvalidInput([Mistake(where=str(file.told), what=what, key=column_names.lacking(names, columns))])


def _refuse_sums(file: LogFile, sample: Sample) -> None:
    """Raises `InvalidInput` for what is no log by its names and values, and would be taken for one by their meaning."""
    if holds_objects(list(row.values()) for row in sample.rows):
        raise InvalidInput.of(str(file.told), FLATTENED)
    if (of_metrics := as_metrics(file, sample.names)) is not None:
        raise InvalidInput.of(str(file.told), of_metrics)


def _sample(file: LogFile) -> Sample:
    names = {name for row in file.rows for name in row} | set(file.columns)
    return Sample(names=frozenset(names), rows=file.rows)


def _of_parquet(engine: Engine, file: LogFile) -> Sample:
    """Its columns, and of those that a format is recognized by the first values. Raises `Unreadable`."""
    scan = engine.table([file], {}, careful=False)
    names = [column.name for column in scan.columns]
    places = [place for format_ in FORMATS.values() for places in format_.places.values() for place in places]
    inside = {place.partition("/")[0].lower() for place in places if "/" in place}
    only = [place for format_ in FORMATS.values() for field in format_.only for place in format_.places[field]]
    told = {name.lower() for name in (*only, *(name for format_ in FORMATS.values() for name in format_.told_by))}
    wanted = [name for name in names if name.lower() in inside | told]
    columns = engine.arrays(scan.frame.select(*wanted).head(SAMPLE_ROWS), "looking at files") if wanted else {}
    rows = zip(*(columns[name].tolist() for name in wanted), strict=True)
    return Sample(names=frozenset(names), rows=tuple(dict(zip(wanted, row, strict=True)) for row in rows))


def scan_of(engine: Engine, part: Part, *, careful: bool) -> Scan:
    """The files of a part as rows, nothing parsed yet. Raises `Unreadable`."""
    if part.files[0].container is Container.LINES:
        return engine.lines(part.files, scanned_paths(part.format, _paths(part.files)))
    texts = {*_texts(part), *part.texts}
    types = {**dict.fromkeys(part.moments, Type.MOMENT), **dict.fromkeys(part.reals, Type.REAL)}
    return engine.table(part.files, types | dict.fromkeys(texts, Type.TEXT), careful=careful)


def _paths(files: Sequence[LogFile]) -> dict[str, str]:
    """See `paths`, of the first rows."""
    return paths(row for file in files for row in file.rows)


def _texts(part: Part) -> Iterator[str]:
    """Columns of a table whose type must not be guessed: names, and times that may begin with the day or the month."""
    names = {name.lower() for field in _NAMES for name in part.format.places.get(field, ())}
    times = {name.lower() for field in (Field.TIME, Field.END) for name in part.format.places.get(field, ())}
    for file in part.files:
        yield from (name for name in file.columns if name.lower() in names)
        for name in file.columns:
            if name.lower() in times and not all(_STAMP.fullmatch(str(row.get(name, ""))) for row in file.rows):
                yield name


def scanned(engine: Engine, part: Part, clock: Clock, *, careful: bool, numbered: bool = False) -> LogRequests:
    """The rows of a part as requests. Raises `InvalidInput` where a column that sizes need is not there."""
    scan = scan_of(engine, part, careful=careful)
    where = places(engine, scan, part.format)
    needed = (Field.TIME, Field.INPUT, Field.OUTPUT) if part.format.tokens else (Field.TIME,)
    names = [column.name for column in scan.columns]
    found = f"Found: {', '.join(map(short, names))}"
    missing = [
        Mistake(
            where=str(part.files[0].told),
            what=f"no column `{short(part.format.places[field][0])}`"
            f"{closest(part.format.places[field][0], names, list_all=False) or '.'} {found}. "
            f"Say what stands where: {column_names.option(names, {})}",
            key=part.format.places[field][0],
        )
        for field in dict.fromkeys((*needed, *part.format.asked))
        if not where.has(field) and not (field is Field.OUTPUT and part.format.without_output)
    ]
    if missing:
        raise InvalidInput(missing)
    clock = clock.replaced(
        format_unit=part.format.time_unit,
        order=part.order,
        first_passes=part.first_passes,
        twice_us=part.twice_us,
    )
    beside = part.cached_beside_input
    if beside and not (where.has(Field.CACHED) or where.has(Field.CACHE_WRITE)):
        what = f"{OPTION} is for cached tokens, and no column has any: name it with --columns cached=NAME"
        raise InvalidInput.of(str(part.files[0].told), what)
    times = [*where.found[Field.TIME], *where.found.get(Field.END, ())]
    needs = needs_zone(part, times)
    rows = requests(
        engine,
        scan,
        part.format,
        clock,
        part.decimal,
        numbered=numbered,
        cached_beside_input=beside,
        tells_local=not needs and any(column.is_text for _, column in times),
        splits_ids=part.splits_ids,
    )
    return rows.replaced(has_status=rows.has_status and _has_status(part), needs_zone=needs)


def _has_status(part: Part) -> bool:
    """Whether a status stands where it was looked for: of columns this is sure, of lines the first have to have one.

    A bag counts as one: spans have an error in it only when there was one.
    """
    if part.files[0].container is not Container.LINES:
        return True
    keys = _paths(part.files)
    names = part.format.places.get(Field.STATUS, ())
    bags = {top for name in names if (top := name.partition("/")[0]) in part.format.bags}
    return any(name.lower() in keys for name in (*names, *bags))


def needs_zone(part: Part, times: Sequence[Place]) -> bool:
    """Whether times of the first rows, or of their column, name no zone, or any that were looked for."""
    if part.has_local_times or any(column.name in part.moments for _, column in times):
        return True
    if any(column.is_moment and not column.has_zone for _, column in times):
        return True
    return any(map(names_no_zone, _shown(part, [column.name for _, column in times if column.is_text])))


def without_zone(parts_: Sequence[Part]) -> InvalidInput:
    """What to raise for times of a frame that name no zone, with the first column that has one."""
    for part in parts_:
        names = {name.lower() for field in (Field.TIME, Field.END) for name in part.format.places.get(field, ())}
        frame = part.files[0].frame
        for title in () if frame is None else frame.titles:
            if title.lower() in names and frame is not None and frame.lacks_zone(title):
                return mistake(NO_ZONE, title)
    return mistake(NO_ZONE, None)


def unreadable(parts_: Sequence[Part], error: Unreadable) -> InvalidInput:
    """What to raise for rows that the engine cannot read: of a frame with the column that it cannot be for."""
    files = [file for part in parts_ for file in part.files]
    if (frame := files[0].frame) is not None:
        wanted = {name.lower() for part in parts_ for names in part.format.places.values() for name in names}
        for title in frame.titles:
            if title.lower() in wanted and frame.is_duration(title):
                what = f"the column `{short(title)}` holds spans of time: write their seconds as numbers"
                return mistake(f"{what}, as .dt.total_seconds() has them", title)
            if frame.is_of_objects(title) and len(kinds := frame.kinds(title)) > 1:
                return mixed(title, kinds)
    return InvalidInput.of(named(files), str(error))


def named(files: Sequence[LogFile]) -> str:
    """Files in a message: the first, and how many more there are."""
    return str(files[0].told) if len(files) == 1 else f"{files[0].told} and {len(files) - 1} more"


def shows_zone(part: Part, name: str) -> bool:
    """Whether any of the first rows has a time with a zone in a column."""
    return any(not names_no_zone(text) for text in _shown(part, [name]) if text.strip())


def _shown(part: Part, names: Sequence[str]) -> Iterator[str]:
    """The texts of columns in the first rows."""
    wanted = {name.lower() for name in names}
    values = (
        value for file in part.files for row in file.rows for name, value in row.items() if name.lower() in wanted
    )
    return (value for value in values if isinstance(value, str))
