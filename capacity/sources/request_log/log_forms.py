"""How times and numbers of a log are written: found once for all files of a part, by queries over whole columns."""

import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Final, NamedTuple

import narwhals as nw

from capacity.sources.decimal_marks import Decimal, about_digits, decimal_of, evidence
from capacity.sources.local_forms import LocalForms
from capacity.sources.local_times import DayOrder, Seen, is_local, order_of
from capacity.sources.request_log.engine import Engine, Scan
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_clocks import has_clock_changes, with_clock_changes
from capacity.sources.request_log.log_files import Container
from capacity.sources.request_log.log_parts import Part, scan_of, shows_zone
from capacity.sources.request_log.log_requests import TOKENS
from capacity.sources.request_log.sql.sql_places import Places, places
from capacity.sources.request_log.sql.sql_times import ambiguous_date
from capacity.sources.request_log.sql.sql_values import number_shape

_PLAIN: Final = re.compile("[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}[ T][0-9:.]+( ?(Z|[-+][0-9:]+))?")
"""A time that engines read as it is."""
_MARKED: Final = re.compile("[-+]?[0-9]+(?:[.,'\u2019\u00a0\u202f ][0-9]+)+")
_LONGEST: Final = 50
_TIMES: Final = (Field.TIME, Field.END)
_COUNTS: Final = tuple(map(Field, TOKENS))


def with_forms(engine: Engine, part: Part, told: LocalForms, *, careful: bool) -> Part:
    """The part with what its times and numbers begin with or have between their thousands.

    Raises `InvalidInput` where nothing tells, and `Unreadable`.
    """
    scan = scan_of(engine, part, careful=careful)
    where = places(engine, scan, part.format)
    if (part_ := _with_exact_columns(engine, part, scan, where, told.zone)) is not part:
        scan = scan_of(engine, part_, careful=careful)
        where = places(engine, scan, part.format)
    texts = _numbers(engine, part_, scan, where)
    notes = (*part_.format.notes, *about_digits(texts, str(part.files[0].told)))
    part_ = part_.replaced(
        order=_order(engine, part_, scan, where, told),
        decimal=_decimal(part_, texts, told),
        format=part_.format.replaced(notes=notes),
    )
    return with_clock_changes(engine, part_, scan, where, told.zone)


class _Times(NamedTuple):
    """Columns of times by how they are to be read."""

    texts: tuple[str, ...]
    moments: tuple[str, ...]


def _of_times(engine: Engine, part: Part, scan: Scan, where: Places, zone: tzinfo | None) -> _Times:
    """How columns of times are read that DuckDB takes for moments by the first rows.

    A moment does not tell whether it named a zone, and one without keeps no offset that comes later. Where each time
    has to tell, they are texts: if any of the first rows names a zone, be it in letters, or if the user tells of a zone
    in which clocks change. Else those without a zone are read so that an offset counts.
    """
    texts: list[str] = []
    moments: list[str] = []
    for place in (place for field in _TIMES for place in where.found.get(field, ()) if place[1].is_moment):
        column = place[1]
        has_to_tell = (
            column.has_zone
            or shows_zone(part, column.name)
            or (zone is not None and has_clock_changes(engine, part, scan, [place], zone))
        )
        (texts if has_to_tell else moments).append(column.name)
    return _Times(tuple(texts), tuple(moments))


def _with_exact_columns(engine: Engine, part: Part, scan: Scan, where: Places, zone: tzinfo | None) -> Part:
    """With the columns that may not be guessed: DuckDB reads 2.5 as 3 where the first rows have none."""
    if part.files[0].container is not Container.TABLE:
        return part
    times = _of_times(engine, part, scan, where, zone)
    columns = [column for field in _COUNTS for _, column in where.found.get(field, ())]
    reals = tuple(column.name for column in columns if column.is_whole)
    texts = tuple(column.name for column in columns if column.is_number and not column.is_whole)
    if not (reals or texts or times.texts or times.moments):
        return part
    return part.replaced(reals=reals, texts=(*texts, *times.texts), moments=times.moments)


def _order(engine: Engine, part: Part, scan: Scan, where: Places, told: LocalForms) -> DayOrder | None:
    """None where no time is in a local form, as far as the first rows tell."""
    values = [value for field in _TIMES for value, column in where.found.get(field, ()) if column.is_text]
    seen = part.files[0].container is Container.PARQUET or any(
        is_local(text) and not _PLAIN.fullmatch(text.strip()) for text in _texts(part)
    )
    if not values or not seen:
        return None
    dates: list[Seen] = []
    for value in values:
        columns = {"date": ambiguous_date(engine, value), "row": engine.row_number()}
        rows = engine.computed(scan.frame, columns).filter(nw.col("date") != nw.lit(""))
        ends = rows.group_by("date").agg(nw.col("row").min().alias("first"), nw.col("row").max().alias("last"))
        arrays = engine.arrays(ends, "looking at dates")
        columns_ = (arrays[name].tolist() for name in ("date", "first", "last"))
        dates += [Seen(*row) for row in zip(*columns_, strict=True)]
    return order_of(dates, str(part.files[0].told), told.times)


def _numbers(engine: Engine, part: Part, scan: Scan, where: Places) -> list[str]:
    """A count of each form that there is; none where no text in the first rows has a mark in it."""
    values = [value for field in _COUNTS for value, column in where.found.get(field, ()) if column.is_text]
    if not values or not (part.texts or any(file.origin for file in part.files) or _is_marked(part)):
        return []
    texts: list[str] = []
    for value in values:
        rows = engine.computed(scan.frame, {"shape": number_shape(value), "text": value})
        one_of_each = rows.filter(~nw.col("text").is_null()).group_by("shape").agg(nw.col("text").min())
        texts += sorted(engine.arrays(one_of_each.select("text"), "looking at numbers")["text"].tolist())
    return texts


def _decimal(part: Part, texts: list[str], told: LocalForms) -> Decimal | None:
    """None where no count has a mark in it."""
    if texts:
        return decimal_of(evidence(texts), evidence(()), str(part.files[0].told), told.decimal)
    is_table = part.files[0].container is Container.TABLE or any(file.columns for file in part.files)
    return told.decimal if is_table else None


def _is_marked(part: Part) -> bool:
    names = {name.lower() for field in _COUNTS for name in part.format.places.get(field, ())}
    rows = (row for file in part.files for row in file.rows)
    told = (value for row in rows for name, value in row.items() if name.lower() in names)
    return any(isinstance(value, str) and _MARKED.fullmatch(value.strip()) for value in told)


def _texts(part: Part) -> Iterator[str]:
    """All texts in the first rows that are short enough for a time."""
    some: list[object] = [row for file in part.files for row in file.rows]
    while some:
        value = some.pop()
        if isinstance(value, Mapping):
            some += value.values()
        elif isinstance(value, str) and len(value) <= _LONGEST:
            yield value
