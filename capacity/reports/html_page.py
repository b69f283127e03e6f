"""The page around a report: its head, its looks, and where it comes from."""

from functools import cache
from pathlib import Path

from capacity import __version__
from capacity.reports.markup import Markup, joined, tag

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What browsers let the page do: nothing but its own looks."""
MADE_BY = f"Made by capacity {__version__}. This file is the whole page: no scripts, no requests."


def page(title: str, *body: Markup, style: str | None = None) -> str:
    """The whole file. `style` is that of its heading."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        joined([Markup("<style>"), _style(), Markup("</style>")]),
    )
    header = tag("header", tag("h1", title, class_=style))
    rest = tag("body", header, tag("main", *body), tag("footer", tag("p", MADE_BY)))
    return f"<!doctype html>\n{tag('html', head, rest, lang='en')}\n"


def with_origin(text: str, told: str) -> str:
    """A page, with a line more on where it comes from."""
    return text.replace("</footer>", f"{tag('p', told)}</footer>")


@cache
def _style() -> Markup:
    return Markup(Path(__file__).with_name("page.css").read_text(encoding="utf-8"))
