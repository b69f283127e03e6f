"""Nodes -> frozen records, strictly: every mistake at once, with file, line and remedy.

What a record accepts stands in its annotations: nested records, `Annotated` bounds, enumerations, `date`,
`dict[...]` and `tuple[X, ...]` (one X or a list of them). Numbers are read exactly, as `Fraction` from their text;
those of a record `WithRanges` may be ranges.
"""

import builtins
from collections.abc import Callable, Hashable, Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import NoneType
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

import yaml

from capacity.errors import InvalidInput, Mistake
from capacity.numerals import factor
from capacity.reading.nodes import TAG, Node, line, place
from capacity.reading.scalars import SCALARS, Wrong, bounded, closest, kind, member, short
from capacity.record import RANGE_KEYS, Range, Record, WithRanges

MOST_MISTAKES = 1_000
DIGITS_BETWEEN_SEPARATORS = 3
FORM = "{low: 600, likely: 1000, high: 1800}"
"""How a range is written."""

R = TypeVar("R", bound=Record)


class _AlreadyReported(Exception):
    """A part of this value is wrong and has been reported."""


def convert(type_: type[R], node: Node, where: str, found: Sequence[Mistake] = ()) -> R:
    """The node as an instance of a record.

    Raises `InvalidInput` with every mistake in it; those `found` before are told where there is no other.
    """
    reader = _Reader(where)
    result = reader.attempt(lambda _, node, key: reader.record(type_, node, key), node, "")
    told = {mistake.where for mistake in reader.mistakes}
    mistakes = [*reader.mistakes, *(mistake for mistake in found if mistake.where not in told)]
    if mistakes:
        raise InvalidInput(sorted(mistakes, key=lambda mistake: mistake.line))
    return cast("R", result)


Read = Callable[["_Reader", Node, str], Any]
"""Reads the value of a node; the text is the key that it stands under, for messages."""


class _Reader:
    """Turns nodes into values and collects what is wrong on the way."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.mistakes: list[Mistake] = []
        self.told: set[type] = set()  # records whose known keys a mistake has listed: once is enough

    def report(self, node: Node, what: str, key: str | None = None) -> None:
        self.mistakes.append(Mistake(where=place(node, self.where), what=what, line=line(node), key=key or None))
        if len(self.mistakes) >= MOST_MISTAKES:  # through aliases a small file can hold millions
            raise InvalidInput(self.mistakes)

    def attempt(self, read: Read, node: Node, key: str) -> Any:
        """The value, or None with the mistake reported, so that its siblings can still be read."""
        try:
            return read(self, node, key)
        except Wrong as wrong:
            self.report(wrong.node, wrong.what, key)
        except _AlreadyReported:
            pass
        return None

    def record(self, type_: type[R], node: Node, key: str) -> R:
        known = _fields(cast("Hashable", type_))
        before = len(self.mistakes)
        values: dict[str, Any] = {}
        places: dict[str, Node] = {"": node}
        example = f": write {type_.example}" if type_.example else ""
        for name, key_node, child in self._pairs(node, key, example):
            if name in known:
                places[name] = key_node
                values[name] = self.attempt(known[name], child, name)
            elif (number := _cut_number(name, key_node, node)) is not None:
                self.report(key_node, f"a comma ends a value here: write {number}, without separators")
            else:
                hint = closest(name, list(known), list_all=type_ not in self.told, below=below(cast("Hashable", type_)))
                self.told.update({type_} if "; known" in hint else ())
                self.report(key_node, f"unknown key `{short(name)}`{hint}", name)
        for name in _required(cast("Hashable", type_)):
            if name not in values:
                self.report(node, f"`{name}` is missing" + (f" in `{key}`" if key else "") + example, name)
                example = ""
        self._stop_after(before)
        result = type_(**_likely(values))
        for name, what in result.mistakes() if hasattr(result, "mistakes") else ():
            self.report(places.get(name, node), what, name)
        self._stop_after(before)
        return result

    def range(self, read: Read, node: Node, key: str) -> Any:
        """A range, or its one value where it is none."""
        before = len(self.mistakes)
        parts: dict[str, Any] = {}
        for name, key_node, child in self._pairs(node, key):
            if name in RANGE_KEYS:
                parts[name] = self.attempt(read, child, f"{key}.{name}")
            else:
                self.report(
                    key_node, f"unknown key `{short(name)}` in the range of `{key}`{closest(name, [*RANGE_KEYS])}"
                )
        missing = [f"`{name}`" for name in RANGE_KEYS if name not in parts]
        if missing and len(self.mistakes) == before:
            self.report(node, f"the range of `{key}` needs {' and '.join(missing)}, too: write {FORM}")
        self._stop_after(before)
        result = Range(key=key, **parts)
        if not result.low <= result.likely <= result.high:
            raise Wrong(node, _out_of_order(result))
        return result.likely if result.low == result.high else result

    def _stop_after(self, count: int) -> None:
        if len(self.mistakes) > count:
            raise _AlreadyReported

    def _pairs(self, node: Node, key: str, example: str = "") -> Iterator[tuple[str, Node, Node]]:
        if not isinstance(node, yaml.MappingNode):
            subject = f"`{key}` must be" if key else "there must be"
            raise Wrong(node, f"{subject} keys with values here, not {kind(node)}{example}")
        seen: dict[str, Node] = {}
        for key_node, child in node.value:
            name = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if name is None:
                self.report(key_node, "a key must be a plain word")
            elif key_node.tag == TAG + "merge":
                self.report(key_node, "merge keys (`<<`) are not read: write the keys out")
            elif name in seen:
                first = place(seen[name], self.where)
                self.report(key_node, f"`{short(name)}` stands here twice (first at {first}): keep one")
            else:
                seen[name] = key_node
                yield name, key_node, child

    def sequence(self, read: Read, node: Node, key: str) -> tuple[Any, ...]:
        before = len(self.mistakes)
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        result = tuple(self.attempt(read, item, key) for item in items)
        self._stop_after(before)
        return result

    def mapping(self, read_key: Read, read: Read, node: Node, key: str) -> dict[Any, Any]:
        before = len(self.mistakes)
        result: dict[Any, Any] = {}
        for name, key_node, child in self._pairs(node, key):
            read_name = self.attempt(read_key, key_node, key)
            if read_name is not None and read_name in result:
                self.report(key_node, f"`{short(name)}` stands here twice, in another spelling: keep one")
            result[read_name] = self.attempt(read, child, name)
        self._stop_after(before)
        return result


def _cut_number(name: str, key_node: Node, node: Node) -> str | None:
    """`1000` of `{peak_rpm: 1,000}`, which YAML cuts at the comma: a value and a key without one; else None."""
    if not (name.isascii() and name.isdecimal() and len(name) == DIGITS_BETWEEN_SEPARATORS):
        return None
    nodes = [part for pair in node.value for part in pair]
    before = nodes[next(index for index, each in enumerate(nodes) if each is key_node) - 1].value
    return f"{before}{name}" if isinstance(before, str) and before.isascii() and before.isdecimal() else None


def _likely(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the likely one of each range, and the ranges beside them."""
    ranges = tuple(value for value in values.values() if isinstance(value, Range))
    return {**values, **{one.key: one.likely for one in ranges}, "ranges": ranges} if ranges else values


def _out_of_order(one: Range) -> str:
    low, likely, high = factor(one.low), factor(one.likely), factor(one.high)
    if one.low > one.high:
        return (
            f"the range of `{one.key}` has its `low` of {low} above its `high` of {high}: put them the other way round"
        )
    return f"the range of `{one.key}` has its `likely` of {likely} outside of {low} to {high}: put it between them"


@cache
def _fields(type_: Hashable) -> dict[str, Read]:
    """What reads the value of each key that a file may have for a record."""
    record = cast("type[Record]", type_)
    read = _or_range if issubclass(record, WithRanges) else _converter
    return {name: read(annotation) for name, annotation in file_keys(record).items()}


@cache
def _required(type_: Hashable) -> tuple[str, ...]:
    """The keys that a file must have for a record."""
    record = cast("type[Record]", type_)
    return tuple(name for name in file_keys(record) if name not in record.record_defaults)


def file_keys(type_: type[Record]) -> dict[str, Any]:
    """The keys that a file may have for a record, with their annotations."""
    derived = WithRanges.record_fields if issubclass(type_, WithRanges) else ()
    return {name: annotation for name, annotation in type_.record_fields.items() if name not in derived}


def takes_range(type_: type[Record], name: str) -> bool:
    """Whether a range may stand for the value of a key."""
    return issubclass(type_, WithRanges) and _scalar_of(type_.record_fields[name]) is Fraction


def _scalar_of(annotation: Any) -> Any:
    """`Fraction` of `Annotated[Fraction, Gt(0)] | None`."""
    inner = get_args(annotation)
    return _scalar_of(inner[0]) if inner else annotation


def _or_range(annotation: Any) -> Read:
    """What reads one value, and keys with values as a range of it where it is an exact number."""
    read = _converter(annotation)

    def read_range(reader: _Reader, node: Node, key: str) -> Any:
        if isinstance(node, yaml.MappingNode):
            return reader.range(read, node, key)
        if isinstance(node, yaml.SequenceNode):
            raise Wrong(node, f"`{key}` must be a number or a range, not a list: a range is {FORM}")
        return read(reader, node, key)

    return read_range if _scalar_of(annotation) is Fraction else read


@cache
def below(type_: Hashable) -> tuple[str, ...]:
    """The keys of the records in a record, dotted: `planning.headroom_share`."""
    keys = file_keys(cast("type[Record]", type_))
    inner = ((key, _records_in(annotation)) for key, annotation in keys.items())
    return tuple(f"{key}.{name}" for key, some in inner for one in some for name in _fields(cast("Hashable", one)))


def _records_in(annotation: Any) -> Iterator[type[Record]]:
    if isinstance(annotation, type):
        yield from [annotation] if issubclass(annotation, Record) else ()
    else:
        for inner in get_args(annotation):
            yield from _records_in(inner)


@cache
def _converter(annotation: Any) -> Read:
    match get_origin(annotation), get_args(annotation):
        case (builtins.tuple, (item, *_)):
            read_item = _converter(item)
            return lambda reader, node, key: reader.sequence(read_item, node, key)
        case (builtins.dict, (key_type, value_type)):
            read_key, read_value = _converter(key_type), _converter(value_type)
            return lambda reader, node, key: reader.mapping(read_key, read_value, node, key)
        case (None, _):
            return _plain_converter(annotation)
        case (origin, (inner, *constraints)) if origin is Annotated:
            return bounded(_converter(inner), tuple(constraints))
    # What is left is X | None.
    return _converter(next(inner for inner in get_args(annotation) if inner is not NoneType))


def _plain_converter(type_: Any) -> Read:
    if issubclass(type_, Record):
        return lambda reader, node, key: reader.record(type_, node, key)
    if issubclass(type_, StrEnum):
        return lambda _, node, key: member(type_, node, key)
    read_scalar = SCALARS[type_]
    return lambda _, node, key: read_scalar(node, key)
