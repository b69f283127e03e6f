"""The bounds of single values, from the constraints of annotated-types in an annotation."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import yaml
from annotated_types import Ge, Gt, Le, Predicate

from capacity.numerals import factor
from capacity.reading.nodes import Node
from capacity.reading.scalars import Wrong, short

PERCENT = 100
_NOT_IN_NAMES = re.compile("[^A-Za-z0-9_-]+")
T = TypeVar("T")


def bounded(read: Callable[[T, Node, str], Any], constraints: tuple[Any, ...]) -> Callable[[T, Node, str], Any]:
    """What reads a value, and refuses with `Wrong` one that the constraints do not allow."""
    # Fraction compares slowly with int, and these run for every number of every file.
    bounds = [(constraint, _bound(constraint)) for constraint in constraints]

    def check(reader: T, node: Node, key: str) -> Any:
        value = read(reader, node, key)
        for constraint, (allows, what) in bounds:
            if not allows(value):
                got = short(node.value) if isinstance(node, yaml.ScalarNode) else ""
                raise Wrong(node, f"`{key}` must be {what}, not {got}{_hint(key, constraint, value)}")
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


def _hint(key: str, constraint: Any, value: Any) -> str:
    if isinstance(constraint, Predicate) and isinstance(value, str):
        name = _NOT_IN_NAMES.sub("-", value).strip("-")
        return f"; write {name}" if constraint.func(name) else ""
    if key.partition(".")[0].endswith("share") and isinstance(constraint, Le) and value <= PERCENT:
        return f"; {factor(value)} % is {factor(value / PERCENT)}"
    return ""
