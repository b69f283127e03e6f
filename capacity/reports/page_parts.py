"""The parts of a report as HTML: headings, tables and lists. What tables and Markdown show."""

import re
from collections.abc import Iterable, Iterator, Sequence

from capacity.reports.forms import CODE, Answer, Caption, Fact, Grid, Heading, Lines, Nothing, Part, Section
from capacity.reports.markup import Markup, joined, tag

STYLES = {"red": "bad", "yellow": "care", "green": "good"}
"""Colors of terminals as what they mean."""
_INLINE = re.compile(rf"{CODE.pattern}|(?<![\w-])([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?![\w-])", re.ASCII)


def parts(some: Iterable[Part]) -> Markup:
    """One after the other; gaps are those of the page."""
    return joined(piece for part in some for piece in _part(part))


def _part(part: Part) -> Iterator[Markup]:
    match part:
        case Answer():
            yield answer(part.facts)
        case Heading() | Caption():
            yield tag("h2", part.text)
        case Nothing():
            yield tag("p", prose(part.text), class_="bad")
        case str():
            yield tag("p", prose(part))
        case Grid():
            yield table(part)
        case Section():
            yield section(part)
        case Lines():
            yield bullets(part.lines)


def answer(facts: Sequence[Fact], largest: str = "") -> Markup:
    """What a reader has to know; of the label `largest` in large letters."""
    told = (
        joined([tag("dt", one.label), tag("dd", prose(one.text), class_="first" if one.label == largest else None)])
        for one in facts
    )
    return tag("dl", *told, class_="answer")


def section(part: Section) -> Markup:
    """A heading with a list."""
    return tag("section", tag("h3", part.name), bullets(part.lines), class_=STYLES.get(part.style))


def bullets(lines: Sequence[str]) -> Markup:
    """A list, a paragraph where there is one line alone, nothing where there is none."""
    if len(lines) > 1:
        return tag("ul", *(tag("li", prose(line)) for line in lines))
    return joined(tag("p", prose(line)) for line in lines)


def prose(text: str) -> Markup:
    """A sentence with its spans of code, and dates that no line breaks."""
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        code, day = found.groups()
        parts += [text[end : found.start()], tag("code", code) if day is None else tag("time", day)]
        end = found.end()
    return joined([*parts, text[end:]])


def table(grid: Grid) -> Markup:
    """A table whose first column names the rows; where it is wider than the page, it scrolls by itself.

    The row that is the answer is bold, and current for screen readers.
    """
    head = tag("tr", *(tag("th", cell, scope="col") if cell else tag("td") for cell in grid.header))
    rows = (
        tag(
            "tr",
            tag("th", row[0]),
            *(tag("td", cell) for cell in row[1:]),
            class_="chosen" if at == grid.marked else None,
            aria_current="true" if at == grid.marked else None,
        )
        for at, row in enumerate(grid.rows)
    )
    whole = tag("table", tag("thead", head), tag("tbody", *rows))
    return tag("div", whole, class_="wide", role="group", tabindex="0", aria_label=grid.header[0])
