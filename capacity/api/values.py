"""The base of public types: attributes are the keys of the JSON report, read from the same parts as it is.

A subclass annotates its attributes, and the annotation says what a value becomes: money `Decimal`, other numbers `int`
or `float`, findings their sentence. Values are made when they are asked for.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, partial
from types import MappingProxyType, NoneType, UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Self, TypeVar, Union, cast, get_args, get_origin
from typing import get_type_hints as hints_of

from capacity.findings import Finding
from capacity.numerals import exact

if TYPE_CHECKING:
    from pandas import DataFrame

T_co = TypeVar("T_co", covariant=True)
Read = Callable[[Any], Any]


class Value:
    """A frozen part of a result. `to_dict` gives it as parsed JSON."""

    _parts: Mapping[str, object]

    def __init__(self, parts: Mapping[str, object]) -> None:
        self.__dict__["_parts"] = parts

    if not TYPE_CHECKING:  # a name that no annotation has stays a mistake for type checkers

        def __getattr__(self, name: str) -> object:
            """The value of a key. Raises `AttributeError` that names the keys that look alike."""
            if name.startswith("_") or name not in (keys := readers(type(self))):
                from capacity.reading.scalars import closest  # and with it yaml

                hint = "" if name.startswith("_") else closest(name, list(keys), list_all=False)
                raise AttributeError(f"{type(self).__name__} has no {name!r}{hint}", name=name, obj=self)
            value = self.__dict__[name] = keys[name](self._parts.get(name))
            return value

    def to_dict(self) -> dict[str, Any]:
        """The part as parsed JSON: mappings, lists, text, numbers, None."""
        from capacity.reports.json_text import plain  # attributes need none of it

        whole: dict[str, Any] = plain(dict(self._parts))
        return whole

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *readers(type(self))]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be set")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and type(self) is type(other) and self.to_dict() == other.to_dict()

    __hash__: ClassVar[None]  # type: ignore[assignment]  # it holds mappings

    def __repr__(self) -> str:
        shown = {name: getattr(self, name) for name, kind in kinds(type(self)).items() if is_scalar(kind)}
        told = ", ".join(f"{name}={value!r}" for name, value in shown.items() if value is not None)
        return f"{type(self).__name__}({told})"


class Rows(tuple[T_co, ...], Generic[T_co]):  # noqa: SLOT001  # `kind` is one more
    """Parts in their order, and as a frame."""

    kind: type[Value]

    def __new__(cls, items: Iterable[Any], kind: type[Value]) -> Self:
        """The items, whose kind names the columns where there are none."""
        rows = super().__new__(cls, items)
        rows.kind = kind
        return rows

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self), self.kind

    def to_pandas(self) -> "DataFrame":
        """A row per part: a column per number, text or date, those of parts in it as `part.name`; lists are left out.

        Money is float64, whole numbers Int64, dates datetime64. Without rows the columns are there all the same.
        """
        from capacity.api.frame_columns import of_columns  # and with it pandas

        return of_columns(dict(columns(self.kind, self)))


def kinds(type_: type[Value]) -> dict[str, Any]:
    """The keys of a type, in their order -> what annotations say of each."""
    return _kinds(cast("Hashable", type_))


@cache
def _kinds(type_: Hashable) -> dict[str, Any]:
    every = {name: kind for name, kind in hints_of(type_).items() if not name.startswith("_")}
    return {name: kind for name, kind in every.items() if get_origin(kind) is not ClassVar}


def readers(type_: type[Value]) -> dict[str, Read]:
    """The keys of a type -> what makes the public value of each."""
    return _readers(cast("Hashable", type_))


@cache
def _readers(type_: Hashable) -> dict[str, Read]:
    return {name: reader(kind) for name, kind in _kinds(type_).items()}


def without_none(kind: Any) -> Any:  # noqa: ANN401  # annotations are of any type
    """`X` of `X | None`; a union of several as it is."""
    if get_origin(kind) in (UnionType, Union):
        others = [one for one in get_args(kind) if one is not NoneType]
        return others[0] if len(others) == 1 else kind
    return kind


def is_scalar(kind: Any) -> bool:  # noqa: ANN401  # as above
    """Whether a value of the annotation is one number, text, truth or date."""
    return without_none(kind) in (str, int, float, bool, Decimal, dt.date, dt.datetime)


def reader(kind: Any) -> Read:  # noqa: ANN401  # as above
    """What makes a public value, by its annotation. Lists and mappings that are not there are empty."""
    inner = without_none(kind)
    if inner is not kind:
        of = reader(inner)
        return lambda value: None if value is None else of(value)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Rows):
        (item,) = arguments
        return lambda value: origin(map(partial(_part, item), value or ()), item)
    if origin is tuple:
        each = reader(arguments[0])
        return lambda value: tuple(map(each, value or ()))
    if origin is Mapping:
        key, each = reader(arguments[0]), reader(arguments[1])
        return lambda value: MappingProxyType({key(name): each(one) for name, one in (value or {}).items()})
    if isinstance(kind, type) and issubclass(kind, Value):
        return lambda value: None if value is None else _part(kind, value)
    return SCALARS.get(kind, plain)


def _part(kind: type[Value], value: object) -> Value:
    if isinstance(value, kind):
        return value
    return kind(value if isinstance(value, Mapping) else vars(value))


def plain(value: Any) -> Any:  # noqa: ANN401  # whatever stands in a report
    """A value of no certain type as its plain one."""
    if isinstance(value, Fraction):
        return exact(value)
    if isinstance(value, (list, tuple)):
        return tuple(map(plain, value))
    if isinstance(value, (Finding, Enum)):
        return _text(value)
    return value


def _number(value: Any) -> Any:  # noqa: ANN401  # NumPy's numbers, too
    if value is None or type(value) in (int, float):
        return value
    if isinstance(value, Fraction):
        return exact(value)
    return float(value) if isinstance(value, Decimal) else value.item()


def _text(value: Any) -> Any:  # noqa: ANN401  # findings, enums, numbers as keys
    if isinstance(value, Finding):
        from capacity.sentences.say import said  # most values are no findings

        return said(value)
    return value if value is None or type(value) is str else str(value)


def _money(value: Any) -> Any:  # noqa: ANN401  # exact numbers
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(str(exact(value)))


SCALARS: dict[Any, Read] = {str: _text, int: _number, float: _number, Decimal: _money}
"""Of exactly these annotations; dates, truths and what may be of several types stay as they are, in plain values."""


def columns(kind: type[Value], rows: Sequence[Any], prefix: str = "") -> Iterator[tuple[str, tuple[Any, list[Any]]]]:
    """Every column of a frame with its type and values, of rows that may be None in parts."""
    for name, annotation in kinds(kind).items():
        values = [None if row is None else getattr(row, name) for row in rows]
        yield from _column(f"{prefix}{name}", annotation, values)


def _column(name: str, annotation: Any, values: list[Any]) -> Iterator[tuple[str, tuple[Any, list[Any]]]]:  # noqa: ANN401
    of, origin = without_none(annotation), get_origin(without_none(annotation))
    if is_scalar(of):
        yield name, (of, values)
    elif origin is tuple and get_args(of)[0] is str:
        yield name, (str, [None if value is None else "; ".join(value) for value in values])
    elif origin is Mapping and is_scalar(get_args(of)[1]):
        for key in dict.fromkeys(key for value in values for key in value or ()):
            scalars = [None if value is None else value.get(key) for value in values]
            yield f"{name}.{key}", (without_none(get_args(of)[1]), scalars)
    elif isinstance(of, type) and issubclass(of, Value) and (of is annotation or any(values)):
        yield from columns(of, values, f"{name}.")
