"""Bytes of a file -> JSON, or a table with named columns; encodings and delimiters are told by content."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Final, NamedTuple

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.grammar import counted
from capacity.inputs.content import Limit, decoded
from capacity.inputs.tables import dialect_of, is_row, records
from capacity.reading.scalars import short
from capacity.sizing.deployment import NOTHING
from capacity.sources.decimal_marks import about_digits
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.local_times import names_no_zone
from capacity.sources.metrics import point_lists
from capacity.sources.metrics.exported_values import cells, lowered, objects
from capacity.sources.stamps import Ints, epoch_seconds
from capacity.sources.token_names import Quantity
from capacity.sources.zone_names import header_zone, is_told_elsewhere
from capacity.traffic.series import Floats

LIMIT: Final = Limit(most_bytes=1 << 29, remedy="export a week at a time")
_ZONED: Final = re.compile(r"(.+?)\s*\[(.+)\]")
_TIME_COLUMNS: Final = ("timegenerated", "timestamp", "time")


class Table(NamedTuple):
    """Rows as columns; names are in lower case, without the zone that Log Analytics adds to those of times."""

    where: str
    columns: dict[str, Sequence[object]]
    rows: int
    zones: dict[str, str]
    """Column -> the zone in its header."""
    titles: tuple[str, ...]
    """The names as they are written, without a zone."""
    forms: LocalForms

    def column(self, *names: str) -> Sequence[object] | None:
        """The first of these columns that is there."""
        return next((self.columns[name] for name in names if name in self.columns), None)

    def seconds(self) -> Ints:
        """The times of the rows, UTC seconds. Raises `InvalidInput` where there are none."""
        name = self._time_column()
        return self.seconds_of(name, self.columns[name])

    def _time_column(self) -> str:
        name = next((name for name in _TIME_COLUMNS if name in self.columns), None)
        if name is None:
            raise InvalidInput.of(self.where, "no column TimeGenerated, timestamp or time")
        return name

    def seconds_of(self, name: str, stamps: Sequence[object]) -> Ints:
        """These times of a column, UTC seconds. Raises `InvalidInput`."""
        zone = header_zone(self.zones[name], self.where, self.forms.zone) if name in self.zones else self.forms.zone
        return epoch_seconds(stamps, self.where, zone or UTC, self.forms.times)

    def about_times(self) -> tuple[Finding, ...]:
        """See `about_zone`: of the times of the rows."""
        name = self._time_column()
        return self.about_zone(name, self.columns[name])

    def about_zone(self, name: str, stamps: Iterable[object]) -> tuple[Finding, ...]:
        """In which zone times of a column are read that name none; nothing where each does, or the header."""
        header = self.zones.get(name)
        texts = {stamp for stamp in stamps if isinstance(stamp, str)} if header is None else set()
        if any(map(names_no_zone, texts)) or (header is not None and is_told_elsewhere(header)):
            return (found("times-without-zone", timezone=str(self.forms.zone or UTC)),)
        return ()

    def about_digits(self, names: Iterable[str]) -> tuple[Finding, ...]:
        """That numbers of these columns were shortened, where any was."""
        cells_ = (cell for name in names for cell in self.columns.get(name, ()))
        return about_digits((cell for cell in cells_ if isinstance(cell, str)), self.where)

    def numbers(self, columns: Mapping[str, Sequence[object]], counts: Collection[str]) -> dict[str, Floats]:
        """The numbers of columns, those of `counts` being whole ones. Raises `InvalidInput`."""
        return cells(columns, counts, self.where, self.forms.decimal)


class Content(NamedTuple):
    """What one file holds: JSON, or rows of a table. Rows written as JSON are both."""

    where: str
    json: object
    table: Table | None
    columns: Mapping[Quantity, str] = NOTHING
    """What the user names the place of, in lower case; for tables of minutes alone."""
    forms: LocalForms = AS_TOLD


def load(data: bytes, where: str, forms: LocalForms = AS_TOLD, columns: Mapping[Quantity, str] = NOTHING) -> Content:
    """`forms` are those of its times and numbers.

    Raises `InvalidInput` for what is cut off, no text, or neither JSON nor a table.
    """
    text = decoded(data, where)
    if not text.strip():
        raise InvalidInput.of(where, "the file is empty: export it again")
    if text.lstrip()[0] not in "[{":
        return Content(where, None, _csv_table(text, where, forms), columns, forms)
    value = _json(text, where)
    return Content(where, value, _json_table(value, where, forms), columns, forms)


def _json(text: str, where: str) -> object:
    """One JSON value, or the list of those that stand one to a line."""
    try:
        return _parsed(text)
    except RecursionError:
        raise InvalidInput.of(where, "nested too deep to be an export: is this the right file?") from None
    except ValueError as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) > 1 and _is_object(lines[0][1]):
            return [_json(line, f"{where}:{number}") for number, line in lines]
        raise InvalidInput.of(where, f"not valid JSON, it may have been cut off: {error}") from None


def _parsed(text: str) -> object:
    return point_lists.loads(text, parse_constant=_refuse)


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no number")


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parsed(line), dict)
    except (ValueError, RecursionError):
        return False


def _json_table(value: object, where: str, forms: LocalForms) -> Table | None:
    """The rows in JSON: a list of objects, one object, `records` of a storage account, or `tables` of a query."""
    top = lowered(value) if isinstance(value, dict) else {}
    if isinstance(top.get("tables"), list):
        return _query_table(top, where, forms)
    rows = top.get("records", [value] if top else value)
    if not isinstance(rows, list) or not rows or set(map(type, rows)) != {dict}:
        return None
    names = dict.fromkeys(name for row in rows for name in row)
    return _table(list(names), [[row.get(name) for row in rows] for name in names], where, forms)


def _query_table(answer: dict[str, object], where: str, forms: LocalForms) -> Table:
    """The first table of an answer of the query API of Log Analytics or Application Insights."""
    if answer.get("error") is not None:
        raise InvalidInput.of(where, "the query was not answered whole: ask for fewer rows, such as a day at a time")
    table = next(iter(objects(answer.get("tables"), "`tables`", where)), {})
    names = [column.get("name") for column in objects(table.get("columns"), "`columns`", where)]
    rows = table.get("rows")
    fits = isinstance(rows, list) and all(isinstance(row, list) and len(row) == len(names) for row in rows)
    if not isinstance(rows, list) or not fits or not all(isinstance(name, str) for name in names):
        raise InvalidInput.of(where, "`tables` must hold named columns, and rows as long: export it again")
    columns: list[Sequence[object]] = list(zip(*rows, strict=True)) or [()] * len(names)
    return _table([str(name) for name in names], columns, where, forms)


def _csv_table(text: str, where: str, forms: LocalForms) -> Table:
    try:
        rows = list(records(io.StringIO(text, newline=""), dialect_of(text)))
    except csv.Error as error:
        raise InvalidInput.of(where, f"not a table that can be read: {error}") from None
    names, *body = rows
    uneven = next((number for number, row in enumerate(body, 1) if not is_row(row, len(names))), None)
    if uneven is not None:
        has, wanted = counted(len(body[uneven - 1]), "value"), counted(len(names), "column")
        what = f"row {uneven} has {has} for {wanted}: it may have been cut off"
        raise InvalidInput.of(where, f"{what}; export it again")
    return _table(
        names, list(zip(*(row[: len(names)] for row in body), strict=True)) or [()] * len(names), where, forms
    )


def _table(names: Sequence[str], columns: Sequence[Sequence[object]], where: str, forms: LocalForms) -> Table:
    found: dict[str, Sequence[object]] = {}
    zones: dict[str, str] = {}
    titles: list[str] = []
    for name, column in zip(names, columns, strict=True):
        zoned = _ZONED.fullmatch(name.strip())
        titles.append(zoned[1] if zoned else name.strip())
        plain = titles[-1].lower()
        if plain in found:
            raise InvalidInput.of(where, f"two columns are named `{short(plain)}`: remove one")
        found[plain] = column
        if zoned:
            zones[plain] = zoned[2]
    return Table(where, found, len(columns[0]) if columns else 0, zones, tuple(titles), forms)
