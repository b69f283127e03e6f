"""The base of all value types: frozen and keyword-only, as a dataclass would be, but quick to define.

A frozen dataclass costs about a millisecond of CPU when its module is imported, and a command needs some fifty of
them: a third of the time of an empty Typer command. Type checkers treat a `Record` as the dataclass it stands for.
"""

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, Self, dataclass_transform

if TYPE_CHECKING:
    from fractions import Fraction

RANGE_KEYS: Final = ("low", "likely", "high")
"""Of a range, as files have them."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """Annotated attributes are its fields, in order, those of base classes first; a value assigned is the default."""

    record_fields: ClassVar[dict[str, Any]] = {}
    """Field name -> annotation."""
    record_defaults: ClassVar[dict[str, Any]] = {}
    example: ClassVar[str] = ""
    """How a file writes one, for messages on what is none."""
    _template: ClassVar[dict[str, Any]] = {}
    _required: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        own = inspect.get_annotations(cls)
        defaults = {name: cls.__dict__[name] for name in own if name in cls.__dict__}
        cls.record_fields = {**cls.record_fields, **own}
        cls.record_defaults = {**cls.record_defaults, **defaults}
        cls._template = {name: cls.record_defaults.get(name) for name in cls.record_fields}
        cls._required = frozenset(cls.record_fields) - frozenset(cls.record_defaults)

    def __init__(self, **values: object) -> None:
        template, fields = self._template, self.__dict__
        fields.update(template)  # in their order
        fields.update(values)
        is_whole = len(values) == len(template) or self._required <= values.keys()
        if len(fields) != len(template) or not is_whole:
            missing = sorted(self._required - values.keys())
            unknown = sorted(values.keys() - self._template.keys())
            message = f"{type(self).__name__}: missing {missing}, unknown {unknown}"
            raise TypeError(message)

    def replaced(self, **changes: object) -> Self:
        """A copy with other values in some fields."""
        if not changes.keys() <= self._template.keys():
            type(self)(**self.record_values(), **changes)  # says which it does not have
        return self.whole({**self.record_values(), **changes})

    @classmethod
    def whole(cls, fields: dict[str, Any]) -> Self:
        """A record of all its fields in their order: nothing is looked at, for those that are made by the thousand."""
        made = cls.__new__(cls)
        made.__dict__.update(fields)
        return made

    def record_values(self) -> dict[str, Any]:
        """The values of its fields, by name, not to be changed: cached properties live in `__dict__`, too."""
        if len(self.__dict__) == len(self._template):
            return self.__dict__
        return {name: self.__dict__[name] for name in self._template}

    def __setattr__(self, name: str, value: object) -> NoReturn:
        message = f"{type(self).__name__} is frozen: {name} cannot be set"
        raise AttributeError(message)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(self) is type(other) and self.record_values() == other.record_values()

    def __hash__(self) -> int:
        return hash((type(self), *self.record_values().values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.record_values().items())
        return f"{type(self).__name__}({values})"


class Range(Record):
    """What a file says of the number under a key that nobody knows exactly: low <= likely <= high, and low < high."""

    key: str
    low: "Fraction"
    likely: "Fraction"
    high: "Fraction"


class WithRanges(Record):
    """A record whose exact numbers may be ranges in a file: a field has the likely value, `ranges` all three.

    `ranges` itself is no key of a file.
    """

    ranges: tuple[Range, ...] = ()


class Gt:
    """Of a value above a number. Annotations of fields have it, and what reads them holds values to it."""

    def __init__(self, gt: int) -> None:
        self.gt = gt


class Ge:
    """Of a value that is no less."""

    def __init__(self, ge: int) -> None:
        self.ge = ge


class Le:
    """Of a value that is no more."""

    def __init__(self, le: int) -> None:
        self.le = le


class Predicate:
    """Of a value for which a function is true, whose docstring says what that is."""

    def __init__(self, func: Callable[[Any], bool]) -> None:
        self.func = func
