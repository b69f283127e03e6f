"""Where the quantities of a log stand among its scanned columns, as SQL."""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

from capacity.errors import InvalidInput
from capacity.reading.scalars import closest, short
from capacity.record import Record
from capacity.sources.request_log.engine import Engine, Scan, ScannedColumn
from capacity.sources.request_log.formats.log_format import Field, LogFormat
from capacity.sources.request_log.formats.told_outcomes import outcome_of
from capacity.sources.request_log.sql import sql_values
from capacity.sources.request_log.sql.sql_values import Place

_WHOLE: Final = re.compile(r"(?<=[0-9])[.]0+$")
_WORD: Final = re.compile(r"\w+", re.ASCII)


class Places(Record):
    """Where the quantities of a log stand in its scanned columns; of several the first that has a value counts."""

    found: Mapping[Field, tuple[Place, ...]]

    def has(self, field: Field) -> bool:
        """Whether any place of a field is there."""
        return field in self.found


def places(engine: Engine, scan: Scan, format_: LogFormat) -> Places:
    """Where the format's fields stand among the columns; those that are not there are left out."""
    known = {column.name.lower(): column for column in scan.columns}
    found = {
        field: _merged(place for name in names if (place := _place(engine, known, name)) is not None)
        for field, names in format_.places.items()
    }
    return Places(found={field: some for field, some in found.items() if some})


def _place(engine: Engine, known: Mapping[str, ScannedColumn], name: str) -> tuple[str, ScannedColumn] | None:
    """SQL of a place, with the column that tells its type."""
    if (column := known.get(name.lower())) is not None:
        return engine.named(column.name), column
    bag, _, inner = name.partition("/")
    if inner and (column := known.get(bag.lower())) is not None:
        return engine.json_text(engine.named(column.name), json_path(inner)), ScannedColumn(name=name, is_text=True)
    return None


def chosen(engine: Engine, scan: Scan, format_: LogFormat) -> str:
    """SQL: whether a row has, in each column that the user chose by, one of the values. Texts, in any case."""
    known = {column.name.lower(): column for column in scan.columns}
    conditions = []
    for name, values in format_.chosen.items():
        if (place := _place(engine, known, name)) is None:
            raise InvalidInput.of(f"--where {name}=...", f"no column `{short(name)}`{closest(name, list(known))}")
        words, wanted = f"lower({sql_values.words(*place)})", [value.lower() for value in values]
        if place[1].is_number:  # 3 of whole numbers is 3.0 of those with gaps
            words, wanted = f"regexp_replace({words}, '[.]0+$', '')", [_WHOLE.sub("", value) for value in wanted]
        listed = ", ".join(map(engine.literal, wanted))
        conditions.append(f"coalesce({words}, '') IN ({listed})")
    return " AND ".join(conditions)


def json_path(name: str) -> str:
    """`usage/prompt_tokens` as a JSON path: `$.usage.prompt_tokens`; other keys than words are in quotes."""
    return "$" + "".join(f".{key}" if _WORD.fullmatch(key) else f'."{_escaped(key)}"' for key in name.split("/"))


def _escaped(key: str) -> str:
    return key.replace("\\", "\\\\").replace('"', '\\"')


def scanned_paths(format_: LogFormat, spelled: Mapping[str, str]) -> dict[str, str]:
    """What has to be taken out of each line of JSON: whole bags, and single values, by their paths.

    Of those inside of something only what is in a key that the first lines have, for each costs time; `spelled` tells
    the names in them, from those in lower case. Errors may begin later.
    """
    found = {}
    for field, names in format_.places.items():
        for name in names:
            top = name.partition("/")[0]
            if top in format_.bags:
                found[top] = json_path(_spelled(top, spelled))
            elif _is_wanted(field, name, spelled):
                found[name] = json_path(_spelled(name, spelled))
    return found | {name: json_path(_spelled(name, spelled)) for name in format_.chosen}


def _is_wanted(field: Field, name: str, spelled: Mapping[str, str]) -> bool:
    if field is Field.TOTAL:
        return name.lower() in spelled
    top = name.partition("/")[0]
    return top == name or field is Field.STATUS or top.lower() in spelled


def _spelled(name: str, spelled: Mapping[str, str]) -> str:
    """The name, or as much of its beginning as is known, as it stands in the file."""
    keys = name.split("/")
    for length in range(len(keys), 0, -1):
        if (begun := spelled.get("/".join(keys[:length]).lower())) is not None:
            return "/".join([begun, *keys[length:]])
    return name


def _merged(places: Iterable[Place]) -> tuple[Place, ...]:
    """Texts that follow each other as one, the first that is not empty: parsing each takes long, to plan and to run."""
    result: list[Place] = []
    for (is_text, _), group in groupby(places, key=lambda place: (place[1].is_text, outcome_of(place[1].name))):
        some = list(group)
        if is_text and len(some) > 1:
            some = [(sql_values.first((sql_values.words(*place) for place in some), "STRING"), some[0][1])]
        result += some
    return tuple(result)
