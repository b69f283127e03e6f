"""A picture on a page, with its words, its key and its numbers."""

from collections.abc import Sequence

from capacity.reports.markup import Markup, tag
from capacity.reports.page_parts import table
from capacity.reports.pictures.picture import Entry, Picture


def figure(picture: Picture, key: str) -> Markup:
    """A picture with its words, and its numbers folded away."""
    return tag(
        "figure",
        tag("figcaption", tag("h3", picture.heading), tag("p", picture.sentence), _key(picture.entries)),
        picture.drawn(key),
        tag("details", tag("summary", f"Numbers: {picture.heading}"), table(picture.table)),
    )


def _key(entries: Sequence[Entry]) -> Markup:
    if not entries:
        return Markup()
    return tag("ul", *(tag("li", _swatch(entry.style), entry.text) for entry in entries), class_="key")


def _swatch(style: str) -> Markup:
    is_line = style.startswith("line")
    mark = tag("path", d="M0 6H22", class_=style) if is_line else tag("rect", width=22, height=12, class_=style)
    return tag("svg", mark, class_="swatch", aria_hidden="true")
