"""HTML and SVG as text: whatever is no `Markup` yet is escaped on its way into it, and in one place."""

from collections.abc import Iterable
from typing import Final

from capacity.numerals import coordinate
from capacity.visible import visible

SPECIAL: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
EMPTY: Final = frozenset(("meta", "line", "path", "rect", "circle"))
"""Elements that may hold nothing; those of SVG are closed at once then."""
ON_A_LINE: Final = frozenset(
    (
        *("body", "dd", "details", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "header"),
        *("li", "main", "nav", "p", "section", "table", "tr", "ul"),
    )
)
"""Elements that begin a line, so that two pages can be compared line by line."""


class Markup(str):
    """Text that is markup already. Whatever is put together from it otherwise than here is plain text again."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """The text as content, or in a quoted attribute; what would be hidden is written out."""
    return Markup(visible(text).translate(SPECIAL))


def tag(name: str, /, *content: str, **attributes: str | float | None) -> Markup:
    """An element. `_` in names of attributes stands for `-`, one at the end for nothing; None leaves one out."""
    start = "\n<" if name in ON_A_LINE else "<"
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in EMPTY and not content:
        return Markup(f"{start}{name}{given}{'' if name == 'meta' else '/'}>")
    return Markup(f"{start}{name}{given}>{joined(content)}</{name}>")


def drawing(*parts: Markup, key: str, title: str, described: str, class_: str, height: float) -> Markup:
    """A picture with a name and a description for those who do not see it; `key` begins the names of both."""
    return tag(
        "svg",
        tag("title", title, id=f"{key}-t"),
        tag("desc", described, id=f"{key}-d"),
        *parts,
        class_=class_,
        height=height,
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
    )


def _attribute(key: str, value: str | float) -> str:
    text = value if isinstance(value, str) else coordinate(value)
    return f' {key.removesuffix("_").replace("_", "-")}="{escaped(text)}"'


def joined(parts: Iterable[str]) -> Markup:
    """One after the other."""
    return Markup("".join(part if isinstance(part, Markup) else escaped(part) for part in parts))
