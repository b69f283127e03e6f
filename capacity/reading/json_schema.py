"""Records -> JSON Schema (draft-07), from the annotations that `convert` reads and the texts below the fields.

A schema is for editors, which read YAML 1.2: it never refuses what the reader accepts, and lets pass what it cannot
say. Rules across fields are handed in, and so are the patterns of predicates.
"""

import ast
import builtins
import inspect
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from itertools import pairwise
from textwrap import dedent
from types import NoneType
from typing import Annotated, Any, cast, get_args, get_origin

from capacity.reading.convert import file_keys, takes_range
from capacity.reading.scalars import MAX_EXPONENT
from capacity.record import RANGE_KEYS, Ge, Gt, Le, Predicate, Record

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
_NUMBER = {"maximum": 10 ** (MAX_EXPONENT + 1)}
_SCALARS: dict[type, Schema] = {
    str: {"type": ["string", "number"]},  # a name or a description may look like a number
    Fraction: {"type": ["number"], **_NUMBER},
    int: {"type": ["integer"], **_NUMBER},
    date: {"type": ["string"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}
_RANGE: Schema = {
    "description": "A number that is not known exactly: from `low` to `high`, and most likely `likely`.",
    "additionalProperties": False,
    "properties": {key: {"type": ["number"], **_NUMBER, "minimum": 0} for key in RANGE_KEYS},
    "required": [*RANGE_KEYS],
}
_SYNTAX = r"\^$.*+?()[]{}|/"


def schema(
    type_: type[Record], rules: Mapping[type[Record], Sequence[Schema]], patterns: Mapping[Callable[..., bool], Schema]
) -> Schema:
    """The schema of a record; `rules` are further schemas that records have to fit, `patterns` those of predicates."""
    writer = _Writer(rules, patterns)
    root = writer.record(type_)
    return {"$schema": DRAFT, **root, "definitions": dict(sorted(writer.definitions.items()))}


def describe(type_: type[Record], path: Sequence[str]) -> str:
    """What the key at a path means, with its unit and its default."""
    name, *rest = path
    if rest:
        return describe(_innermost(type_.record_fields[name]), rest)
    text, default = _texts(cast("Hashable", type_))[name], _default(type_, name)
    if default in (None, []):
        return text
    return f"{text} Default: {', '.join(default) if isinstance(default, list) else default}."


def any_case(names: Iterable[str], *, between: str = "", hyphen: str = "-", before: str = "", after: str = "") -> str:
    """The pattern of these names in any case, with `between` allowed at every place, and `hyphen` for hyphens."""
    letters = (between.join(hyphen if letter == "-" else _either_case(letter) for letter in name) for name in names)
    return f"^{before}{between}({'|'.join(letters)}){between}{after}$"


def _either_case(letter: str) -> str:
    if letter.lower() != letter.upper():
        return f"[{letter.upper()}{letter.lower()}]"
    return f"\\{letter}" if letter in _SYNTAX else letter


class _Writer:
    """Collects the schemas of the records and enumerations on the way."""

    def __init__(
        self, rules: Mapping[type[Record], Sequence[Schema]], patterns: Mapping[Callable[..., bool], Schema]
    ) -> None:
        self.rules = rules
        self.patterns = patterns
        self.definitions: dict[str, Schema] = {}

    def record(self, type_: type[Record]) -> Schema:
        properties = {name: self._property(type_, name) for name in file_keys(type_)}
        required = [name for name in properties if name not in type_.record_defaults]
        return {
            "description": inspect.cleandoc(type_.__doc__ or ""),
            "type": "object",
            "additionalProperties": False,
            "properties": properties,
            **({"required": required} if required else {}),
            **({"allOf": list(self.rules[type_])} if type_ in self.rules else {}),
        }

    def _property(self, type_: type[Record], name: str) -> Schema:
        value = self._value(type_.record_fields[name])
        if takes_range(type_, name):
            value = self._or_range(value)
        default = _default(type_, name)
        return {
            "description": describe(type_, [name]),
            **({} if default is None else {"default": default}),
            **({"allOf": [value]} if "$ref" in value else value),  # draft-07 reads nothing beside a reference
        }

    def _or_range(self, number: Schema) -> Schema:
        """What a schema says of numbers means nothing for keys with values, and the other way round."""
        self.definitions["Range"] = _RANGE
        return {**number, "type": [*number["type"], "object"], "allOf": [{"$ref": "#/definitions/Range"}]}

    def _value(self, annotation: Any) -> Schema:
        match get_origin(annotation), get_args(annotation):
            case (builtins.tuple, (item, *_)):
                one = self._value(item)
                return {"anyOf": [one, {"type": "array", "items": one}]}
            case (origin, (inner, *constraints)) if origin is Annotated:
                return {**self._value(inner), **{key: at for each in constraints for key, at in self._bound(each)}}
            case (None, _):
                return self._plain(annotation)
        return self._value(_not_none(annotation))

    def _bound(self, constraint: Any) -> Iterable[tuple[str, Any]]:
        match constraint:
            case Gt(gt=limit):
                return [("exclusiveMinimum", limit)]
            case Ge(ge=limit):
                return [("minimum", limit)]
            case Le(le=limit):
                return [("maximum", limit)]
            case Predicate(func=allows):
                return self.patterns[allows].items()
        raise TypeError(constraint)

    def _plain(self, type_: Any) -> Schema:
        if type_ in _SCALARS:
            return _SCALARS[type_]
        if type_.__name__ not in self.definitions:
            self.definitions[type_.__name__] = _words(type_) if issubclass(type_, StrEnum) else self.record(type_)
        return {"$ref": f"#/definitions/{type_.__name__}"}


def _words(type_: type[StrEnum]) -> Schema:
    """A schema of the member names, and of any other spelling that the enumeration accepts."""
    names = [str(getattr(member, "label", member.value)) for member in type_]
    spellings = list(dict.fromkeys([*names, *(member.value for member in type_)]))
    free = [spelling for spelling in spellings if _reads(type_, spelling.swapcase())]
    if not free:
        return {"enum": spellings}
    return one_of(names if free == spellings else spellings, any_case(free))


def _reads(type_: type[StrEnum], text: str) -> bool:
    try:
        type_(text)
    except ValueError:
        return False
    return True


def one_of(names: Sequence[str], pattern: str, message: str | None = None) -> Schema:
    """These names, which editors offer, and whatever fits the pattern; `message` is for anything else."""
    told = {} if message is None else {"errorMessage": message}
    return {"anyOf": [{"enum": list(names), **told}, {"type": "string", "pattern": pattern}]}


def _default(type_: type[Record], name: str) -> Any:
    """The default of a key as JSON has it; None where there is none, or where it is a record."""
    return _as_json(type_.record_defaults.get(name))


def _as_json(value: Any) -> Any:
    match value:
        case tuple():
            return [_as_json(item) for item in value]
        case Fraction():
            return value.numerator if value.denominator == 1 else float(value)
        case StrEnum():
            return value.value
    return value if isinstance(value, str | int) else None


def _not_none(annotation: Any) -> Any:
    return next(inner for inner in get_args(annotation) if inner is not NoneType)


def _innermost(annotation: Any) -> Any:
    """The record in `Record`, `Record | None` or `tuple[Record, ...]`."""
    inner = get_args(annotation)
    return _innermost(inner[0]) if inner else annotation


@cache
def _texts(type_: Hashable) -> dict[str, str]:
    """The text below each field, those of base classes included. Python keeps it in the source alone."""
    texts: dict[str, str] = {}
    bases = [base for base in cast("type[Record]", type_).__mro__ if issubclass(base, Record) and base is not Record]
    for base in reversed(bases):
        (definition,) = ast.parse(dedent(inspect.getsource(base))).body
        for field, below in pairwise(getattr(definition, "body", ())):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    texts[name] = " ".join(text.split())
    return texts
