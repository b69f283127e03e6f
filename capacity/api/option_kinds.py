"""Values of options that are of another kind than their annotations have: refused by the name of the option.

The command line has texts alone, and readers of its options tell what is wrong with one; from Python come others.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from numbers import Number
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar, get_args, get_origin

from capacity.api.option_texts import zone_name
from capacity.errors import InvalidInput
from capacity.grammar import with_article

P = ParamSpec("P")
R = TypeVar("R")


class _Kind(NamedTuple):
    """Annotations, what is said of them, and whether a value is one."""

    annotations: tuple[object, ...]
    words: str
    holds: Callable[[object], bool]


def _is_flag(value: object) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")  # of NumPy


def _is_number(value: object) -> bool:
    """Or the text of one, as readers take it."""
    return isinstance(value, str) or (isinstance(value, Number) and not _is_flag(value))


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


KINDS: Final = (
    _Kind((str,), "a text", lambda value: isinstance(value, str)),
    _Kind((int, float), "a number", _is_number),
    _Kind((bool,), "True or False", _is_flag),
    _Kind((dt.date, dt.datetime), "a date", lambda value: isinstance(value, dt.date)),
    _Kind((dt.tzinfo,), "a time zone", lambda value: isinstance(value, dt.tzinfo)),
    _Kind((os.PathLike,), "a path", lambda value: isinstance(value, os.PathLike)),
    _Kind((Sequence,), "a list", _is_list),
    _Kind((Mapping,), "a mapping", lambda value: isinstance(value, Mapping)),
    _Kind((Callable,), "a function", callable),
)


def of_its_kinds(function: Callable[P, R]) -> Callable[P, R]:
    """The function, which raises `InvalidInput` for options of other kinds than it names."""

    @wraps(function)
    def run(*args: P.args, **given: P.kwargs) -> R:
        refuse_others(function, given)
        return function(*args, **given)

    return run


def refuse_others(function: Callable[..., object], given: dict[str, Any]) -> None:
    """Raises `InvalidInput` for options of other kinds than the function names; a time zone becomes its name."""
    for name, value in given.items():
        _refuse_other(name, value, function.__annotations__.get(name))
    if isinstance(zone := given.get("timezone"), dt.tzinfo):
        given["timezone"] = zone_name(zone)


def _refuse_other(option: str, value: object, annotation: object) -> None:
    kinds = () if value is None else _kinds(annotation)  # none of what is no option, as Python itself tells
    if kinds and not any(kind.holds(value) for kind in kinds):
        *some, last = [kind.words for kind in kinds]
        wanted = f"{', '.join(some)} or {last}" if some else last
        raise InvalidInput.of(
            f"--{option.replace('_', '-')}", f"is {with_article(type(value).__name__)}: give {wanted}"
        )


@cache
def _kinds(annotation: Any) -> tuple[_Kind, ...]:  # noqa: ANN401  # a type, or a union of some
    """In the order in which they are told; none where a value may be anything."""
    each = get_args(annotation) if get_origin(annotation) not in (Sequence, Mapping, os.PathLike, Callable) else ()
    types = {get_origin(one) or one for one in (each or (annotation,))}
    return tuple(kind for kind in KINDS if not types.isdisjoint(kind.annotations))
