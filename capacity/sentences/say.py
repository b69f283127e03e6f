"""Findings -> sentences: each code has one in a module of this package, whose fields are the values of the finding.

A field names how its value is written: `{limit:whole} tokens`, `{share:percent}`. Text, dates and other findings need
no such form, numbers do. Counts have their words with them: `{count:counted row}`, `{count:counted row is|rows are}`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache
from importlib import import_module
from string import Formatter
from typing import Any, Final, TypeAlias

from capacity import numerals
from capacity.findings import Finding
from capacity.grammar import counted
from capacity.sentences import offer_words

Sentence: TypeAlias = str | Callable[..., str]
"""A template, or a function of the values where one template is not enough."""

COUNTED: Final = "counted "
AREAS: Final = (
    *("general", "options", "refusals", "price_notes", "buying", "advice", "holding"),
    *("admission", "over_months", "ranged", "checking", "comparing"),
    *("measured", "hidden", "unlogged", "sources", "logged", "simulating", "ahead", "drifting", "azure"),
)
"""Those first whose sentences stand in most reports: a module is imported where no earlier one has a code."""

MOST_KEPT: Final = 1_000
_said: Final[dict[int, tuple[Finding, str]]] = {}
"""By identity, which is that of a finding for as long as it is held here."""


def said(finding: Finding) -> str:
    """The sentence of a finding. Plans of one run share some, which are put into words once."""
    known = _said.get(id(finding))
    if known is not None and known[0] is finding:
        return known[1]
    if len(_said) >= MOST_KEPT:
        _said.clear()
    text = _sentence_of(finding)
    _said[id(finding)] = finding, text
    return text


def _sentence_of(finding: Finding) -> str:
    values = finding.values
    if len(values) == 1 and "detail" in values:
        # The text of a remark is data, whatever its code: users give codes of their own to those in their catalogs.
        return _plain(values["detail"])
    sentence = _sentence(finding.code)
    return sentence(**values) if callable(sentence) else filled(sentence, values)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The template with each value in its place, written as the field says."""
    text = ""
    for literal, field, written in _parsed(template):
        text += literal if field is None else literal + written(values[field])
    return text


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None, Callable[[Any], str]], ...]:
    parts = Formatter().parse(template)
    return tuple((literal, field, _form(form) if form else _plain) for literal, field, form, _ in parts)


def _form(name: str) -> Callable[[Any], str]:
    if not name.startswith(COUNTED):
        return FORMS[name]
    one, _, many = name.removeprefix(COUNTED).partition("|")
    return lambda number: counted(number, one, many)


@cache
def _sentence(code: str) -> Sentence:
    for area in AREAS:
        sentences: Mapping[str, Sentence] = import_module(f"capacity.sentences.{area}").SENTENCES
        if code in sentences:
            return sentences[code]
    raise KeyError(code)


def _plain(value: Any) -> str:  # noqa: ANN401  # any value of a finding
    match value:
        case Finding():
            return said(value)
        case Enum():
            return str(value.value)
        case str() | dt.date():
            return str(value)
    message = f"{value!r} needs a form"
    raise TypeError(message)


def _labels(types: Iterable[Any]) -> str:
    return ", ".join(type_.label for type_ in types)


def capital(text: str) -> str:
    """The text with a large letter first."""
    return f"{text[:1].upper()}{text[1:]}"


FORMS: Final[Mapping[str, Callable[[Any], str]]] = {
    "at_most_in_file": numerals.at_most_in_file,
    "class": lambda name: f"class {name}" if name else "the workload",
    "capital": lambda finding: capital(said(finding)),
    "factor": numerals.factor,
    "given_percent": numerals.given_percent,
    "in_file": numerals.significant,
    "keys": lambda keys: " and ".join(f"`{key}`" for key in keys),
    "label": lambda type_: type_.label,
    "labels": _labels,
    "list": lambda values: ", ".join(map(_plain, values)),
    "minute": numerals.minute,
    "money": numerals.money,
    "name": lambda type_: type_.display_name,
    "offer": offer_words.label,
    "offered": lambda types: _labels(types) or "on no type that the catalog knows",
    "percent": numerals.percent,
    "percent_up": numerals.percent_up,
    "place": offer_words.place,
    "price": offer_words.price,
    "rate": lambda number: numerals.rate(float(number)),
    "semicolons": lambda findings: "; ".join(map(said, findings)),
    "share": numerals.share,
    "whole": numerals.whole,
    "words": lambda name: name.replace("_", " ").replace("-", " "),
}
"""How values are written, by the name that a field gives."""
