"""Single values: text, numbers, dates and words of an enumeration, each exactly as it was written, and their bounds."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

import yaml

from capacity.numerals import factor
from capacity.reading.nodes import TAG, Node, is_null
from capacity.record import RANGE_KEYS, Ge, Gt, Le, Predicate

PERCENT = 100
MAX_DIGITS = 40
MAX_SHOWN = 40
LONGEST_NAME = 100
MAX_EXPONENT = 15
MIN_EXPONENT = -15
EXACT = Context(prec=MAX_DIGITS + 1)
"""Holds every number of so many digits."""
_INTEGER = TAG + "int"
_NOT_IN_NAMES = re.compile("[^A-Za-z0-9_-]+")
T = TypeVar("T")


class Wrong(Exception):
    """What is wrong with one node; whoever reads its siblings reports it and goes on."""

    def __init__(self, node: Node, what: str) -> None:
        super().__init__(what)
        self.node = node
        self.what = what


def _text(node: Node, key: str) -> str:
    scalar = _scalar(node, key, "text")
    if scalar.tag == TAG + "bool":
        raise Wrong(node, f"`{key}`: YAML reads {scalar.value} as true or false; put it in quotes")
    return str(scalar.value)


def _number(node: Node, key: str) -> Fraction:
    if isinstance(node, yaml.ScalarNode) and _is_digits(node):
        return Fraction(int(node.value))
    if isinstance(node, yaml.MappingNode) and {name.value for name, _ in node.value} & {*RANGE_KEYS}:
        raise Wrong(node, f"`{key}` must be one number: ranges are for the numbers of request classes alone")
    scalar = _scalar(node, key, "a number")
    text = scalar.value.strip()
    number = _decimal(text)
    if scalar.style in ("'", '"', "|", ">"):
        if number is not None:
            raise Wrong(node, f"`{key}` must be a number, not text: write {short(text)} without quotes")
        raise Wrong(node, f'`{key}` must be a number, not "{short(text)}"{_hint(text)}')
    if number is None:
        kind = "a finite number" if text.lstrip("+-").lower() in (".nan", ".inf") else "a number"
        raise Wrong(node, f"`{key}` must be {kind}, not {short(text)}{_hint(text)}")
    if text.lstrip("+-")[:1] == "0" and text.lstrip("+-")[1:2].isdecimal():
        raise Wrong(node, f"`{key}`: {short(text)} is ambiguous, for YAML it is octal; drop the leading 0")
    if number and not MIN_EXPONENT <= number.adjusted() <= MAX_EXPONENT:
        size = "large" if number.adjusted() > 0 else "small"
        raise Wrong(node, f"`{key}` is too {size} to be meant: {short(text)}")
    return Fraction(number)


def _is_digits(node: yaml.ScalarNode) -> bool:
    """Whether a few digits stand there and nothing else, as in most numbers: all others are looked at closely."""
    if node.style or node.tag != _INTEGER:
        return False
    text: str = node.value
    return text.isascii() and text.isdecimal() and text[0] != "0" and len(text) <= MAX_EXPONENT


def _hint(text: str) -> str:
    """The number to write instead, where one was meant that may be written."""
    from capacity.reading.meant import meant  # noqa: PLC0415  # most numbers are ones

    instead = meant(text)
    number = None if instead is None else _decimal(instead)
    sane = number is not None and (not number or MIN_EXPONENT <= number.adjusted() <= MAX_EXPONENT)
    return f"; write {instead}" if sane else ""


def _decimal(text: str) -> Decimal | None:
    """The number that a text is, `1e3` included; None for words such as `nan`, for `1_000`, and for anything else."""
    if not text.isascii() or "_" in text or not text.strip("+-.")[:1].isdecimal() or len(text) > MAX_DIGITS:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _exact_decimal(node: Node, key: str) -> Decimal:
    value = _number(node, key)
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _integer(node: Node, key: str) -> int:
    value = _number(node, key)
    if value.denominator != 1:
        raise Wrong(node, f"`{key}` must be a whole number, not {short(node.value)}")
    return value.numerator


def _boolean(node: Node, key: str) -> bool:
    if _scalar(node, key, "true or false").tag != TAG + "bool":
        raise Wrong(node, f"`{key}` must be true or false, not {short(node.value)}")
    return node.value.lower() in ("true", "yes", "on")


def _date(node: Node, key: str) -> date:
    try:
        return date.fromisoformat(_scalar(node, key, "a date").value)
    except ValueError:
        raise Wrong(node, f"`{key}` must be a date such as 2026-09-23, not {short(node.value)}") from None


def member(type_: type[StrEnum], node: Node, key: str) -> StrEnum:
    """The member of an enumeration, by any of its names. Raises `Wrong` with the known ones."""
    text = _scalar(node, key, "one word").value
    try:
        return type_(text)
    except ValueError:
        raise Wrong(node, unknown_member(type_, text, key.replace("_", " ").removesuffix("s"))) from None


_PLAIN_TAGS = {TAG + tag for tag in ("str", "int", "float", "bool", "timestamp", "value")}


def _scalar(node: Node, key: str, wanted: str) -> yaml.ScalarNode:
    if not isinstance(node, yaml.ScalarNode):
        raise Wrong(node, f"`{key}` must be {wanted}, not {kind(node)}")
    if is_null(node):
        raise Wrong(node, f"`{key}` has no value: give one, or remove the key")
    if node.tag not in _PLAIN_TAGS:
        raise Wrong(node, f"`{key}`: the tag {short(node.tag)} is not read here; remove it")
    return node


def kind(node: Node) -> str:
    """What stands there, in words: `a list`, or the text itself."""
    match node:
        case yaml.MappingNode():
            return "keys with values"
        case yaml.SequenceNode():
            return "a list"
    return "nothing" if is_null(node) else f"`{short(node.value)}`"


def short(text: str) -> str:
    """At most MAX_SHOWN characters, on one line, without control characters."""
    shown = "".join(char if char.isprintable() else "?" for char in text[: MAX_SHOWN + 1])
    return shown if len(text) <= MAX_SHOWN else shown[: MAX_SHOWN - 3] + "..."


def unknown_member(type_: type[StrEnum], text: str, subject: str) -> str:
    """What to say of a word that is no member of an enumeration, such as an unknown deployment type."""
    known = [str(getattr(member, "label", member.value)) for member in type_]
    begun = [name for name in known if name.replace("-", "").startswith(text.lower().replace("-", ""))]
    hint = f"; known: {', '.join(begun or known)}" if len(begun) > 1 else closest(text, known)
    return f"unknown {subject} `{short(text)}`{hint}"


def closest(wrong: str, known: list[str], *, list_all: bool = True, below: Sequence[str] = ()) -> str:
    """`, did you mean ...?`; or, when nothing is close and they are not too many, `; known: ...`.

    What the name means comes first, then its spelling; `below` are dotted names that are known further inside.
    """
    from difflib import get_close_matches  # noqa: PLC0415  # only mistakes need it

    from capacity.reading import meanings  # noqa: PLC0415  # the same

    wrong = wrong[:LONGEST_NAME]
    inside = [name for name in below if name.rpartition(".")[2] == wrong]
    if (meant := meanings.meant(wrong, known) or next(iter(inside), None) or meanings.meant(wrong, below)) is not None:
        return f", did you mean `{meant}`?"
    if (instead := meanings.instead(wrong, [*known, *below])) is not None:
        return f": {instead}"
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(wrong.lower(), by_lower, n=5, cutoff=0.6)
    if (alike := next((by_lower[name] for name in near if meanings.is_alike(wrong, name)), None)) is not None:
        return f", did you mean `{alike}`?"
    return f"; known: {', '.join(known)}" if known and list_all else ""


SCALARS: dict[type, Callable[[Node, str], Any]] = {
    str: _text,
    Fraction: _number,
    Decimal: _exact_decimal,
    int: _integer,
    bool: _boolean,
    date: _date,
}
"""How each type is read from its node; the other argument is the key, for messages."""


def bounded(read: Callable[[T, Node, str], Any], constraints: tuple[Any, ...]) -> Callable[[T, Node, str], Any]:
    """What reads a value, and refuses with `Wrong` one that the constraints do not allow."""
    # Fraction compares slowly with int, and these run for every number of every file.
    bounds = [(constraint, _bound(constraint)) for constraint in constraints]

    def check(reader: T, node: Node, key: str) -> Any:
        value = read(reader, node, key)
        for constraint, (allows, what) in bounds:
            if not allows(value):
                got = short(node.value) if isinstance(node, yaml.ScalarNode) else ""
                raise Wrong(node, f"`{key}` must be {what}, not {got}{_nearest(key, constraint, value)}")
        return value

    return check


def _bound(constraint: Any) -> tuple[Callable[[Any], bool], str]:
    match constraint:
        case Gt(gt=limit):
            return (lambda value: value > limit), f"above {limit}"
        case Ge(ge=limit):
            return (lambda value: value >= limit), f"{limit} or more"
        case Le(le=limit):
            return (lambda value: value <= limit), f"at most {limit}"
        case Predicate(func=allows):
            return allows, (allows.__doc__ or "").strip().rstrip(".").lower()
    raise TypeError(constraint)


def _nearest(key: str, constraint: Any, value: Any) -> str:
    if isinstance(constraint, Predicate) and isinstance(value, str):
        name = _NOT_IN_NAMES.sub("-", value).strip("-")
        return f"; write {name}" if constraint.func(name) else ""
    if key.partition(".")[0].endswith("share") and isinstance(constraint, Le) and value <= PERCENT:
        return f"; {factor(value)} % is {factor(value / PERCENT)}"
    return ""
