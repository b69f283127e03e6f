"""What names or is a workload -> its text and documents: files, folders, standard input, YAML texts and mappings."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, TypeAlias

from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import STDIN_NAME, standard_input
from capacity.inputs.finding import YAML_FILES, texts
from capacity.reading.nodes import Node, compose, is_list, option_node, place

STDIN = "-"
Source: TypeAlias = str | Mapping[str, object]
"""The text of a file, or a workload as a mapping."""


class Given(NamedTuple):
    """A workload that stands in no file: its YAML, or a mapping; `where` is what mistakes call it."""

    where: str
    source: Source


def contents(
    paths: Iterable[str | Given], mistakes: list[Mistake], without: Collection[Path]
) -> Iterator[tuple[str, Source]]:
    """Every name and text, also of what is given in place of files; what cannot be read is added to the mistakes."""
    kind = YAML_FILES.replaced(without=without)
    stdin_read = False
    for path in paths:
        if isinstance(path, Given):
            yield path
            continue
        if path != STDIN:
            yield from texts([path], kind, mistakes)
            continue
        try:
            yield STDIN_NAME, _standard_input(first=not stdin_read)
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
        stdin_read = True


def _standard_input(*, first: bool) -> str:
    if not first:
        raise InvalidInput.of(STDIN_NAME, "can be read once: give - once")
    return standard_input()


def composed(texts: Iterable[tuple[str, Source]], mistakes: list[Mistake]) -> Iterator[tuple[str, list[Node]]]:
    """The documents of each file, or of a mapping; what holds no workload is added to the mistakes."""
    for where, text in texts:
        try:
            documents = compose(text, where) if isinstance(text, str) else [option_node(as_json(text, where), where)]
            if not documents:
                raise InvalidInput.of(where, "holds no workload: the file is empty")
            for document in documents:
                if is_list(document):
                    what = "a list is no workload: write each without its `- `, with `---` between them"
                    raise InvalidInput.of(place(document, where), what)
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
        else:
            yield where, documents


def as_json(value: object, where: str) -> str:
    """A mapping, or a value in it, as JSON, which is YAML. Dates are text, exact numbers the nearest float."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput.of(where, f"holds what no file can: {error}") from None


def _plain(value: object) -> object:
    if isinstance(value, Decimal | Fraction):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):  # a number of NumPy
        return value.item()
    raise TypeError(f"a {type(value).__name__}")
