"""Findings -> sentences: each code has one in a module of this package, whose fields are the values of the finding.

A field names how its value is written: `{limit:whole} tokens`, `{share:percent}`. Text, dates and other findings need
no such form, numbers do.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache
from importlib import import_module
from string import Formatter
from typing import Any, Final, TypeAlias

from capacity import numerals
from capacity.findings import Finding, Words

Sentence: TypeAlias = str | Callable[..., str]
"""A template, or a function of the values where one template is not enough."""

AREAS: Final = ("general", "options", "sources")


def said(finding: Words) -> str:
    """The sentence of a finding."""
    if isinstance(finding, str):
        return finding
    sentence = _sentences().get(finding.code, "{detail}")
    return sentence(**finding.values) if callable(sentence) else filled(sentence, finding.values)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The template with each value in its place, written as the field says."""
    return "".join(
        literal if field is None else literal + _written(values[field], form)
        for literal, field, form in _parsed(template)
    )


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None, str], ...]:
    return tuple((literal, field, form or "") for literal, field, form, _ in Formatter().parse(template))


@cache
def _sentences() -> Mapping[str, Sentence]:
    everything: dict[str, Sentence] = {}
    for area in AREAS:
        everything |= import_module(f"capacity.sentences.{area}").SENTENCES
    return everything


def _written(value: Any, form: str) -> str:  # noqa: ANN401  # any value of a finding
    if form:
        return FORMS[form](value)
    match value:
        case Finding():
            return said(value)
        case Enum():
            return str(value.value)
        case str() | dt.date():
            return str(value)
    message = f"{value!r} needs a form"
    raise TypeError(message)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(_written(value, "") for value in values)


def _semicolons(values: Iterable[Any]) -> str:
    return "; ".join(map(said, values))


def _labels(types: Iterable[Any]) -> str:
    return ", ".join(type_.label for type_ in types)


FORMS: Final[Mapping[str, Callable[[Any], str]]] = {
    "at_most": numerals.at_most,
    "factor": numerals.factor,
    "given_percent": numerals.given_percent,
    "label": lambda type_: type_.label,
    "labels": _labels,
    "list": _listed,
    "minute": numerals.minute,
    "money": numerals.money,
    "name": lambda type_: type_.display_name,
    "percent": numerals.percent,
    "semicolons": _semicolons,
    "share": numerals.share,
    "wait": numerals.wait,
    "whole": numerals.whole,
}
"""How values are written, by the name that a field gives."""
