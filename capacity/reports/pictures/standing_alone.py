"""A picture of a page as a drawing of its own: a page gives it width and looks, which it has in itself here."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from capacity.reports import html_page
from capacity.reports.markup import Markup, joined, tag

WIDTH: Final = 760
"""Pixels: a page has 928, the cell of a notebook less."""
BORDER: Final = 8
_MARGINS: Final = {"plot named": (58, 172), "plot": (58, 78), "week": (38, 38)}
"""Class of a drawing -> pixels beside it, at the left and in all, as `page.css` has them."""
_NAME: Final = "capacity-picture"
_RULES: Final = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_GEOMETRY: Final = frozenset((*(f".{name.replace(' ', '.')}" for name in _MARGINS), ".bars", "svg"))
_START: Final = re.compile(r"\s*<svg(?P<before>[^>]*?) height=\"(?P<height>[0-9.]+)\"(?P<after>[^>]*)>")


def alone(drawn: Markup) -> str:
    """The drawing with its looks, which hold for nothing else on the page that shows it."""
    start = _START.match(drawn)
    if start is None:
        raise ValueError("a drawing begins with its height")
    class_ = next((name for name in _MARGINS if f'class="{name}"' in start[0]), "")
    left, both = _MARGINS.get(class_, (0, 0))
    height = float(start["height"]) + 2 * BORDER
    inner = f'<svg x="{left + BORDER}" y="{BORDER}" width="{WIDTH - both - 2 * BORDER}" height="{start["height"]}"'
    placed = f"{inner}{start['before']}{start['after']}>{drawn[start.end() :]}"
    return tag(
        "svg",
        joined([Markup(f"<style>{_looks()}</style>")]),
        tag("rect", width="100%", height="100%", style="fill:var(--paper)"),
        Markup(placed),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:g}",
        width=WIDTH,
        height=height,
        class_=_NAME,
    )


@cache
def _looks() -> str:
    """The rules of pages, for what is in the drawing alone."""
    lines = Path(html_page.__file__).with_name("page.css").read_text(encoding="utf-8").splitlines()
    variables = [line.replace(":root", f".{_NAME}").replace("screen and ", "") for line in lines if ":root" in line]
    first = next(at for at, line in enumerate(lines) if line.startswith("svg{"))
    end = next(at for at, line in enumerate(lines) if line.startswith(".q0{"))
    rules = _RULES.findall("\n".join(lines[first : end + 1]))
    font = f".{_NAME} svg{{overflow:visible;font:12px system-ui,sans-serif}}"
    return "".join([*variables, font, *(_inside(selectors, body) for selectors, body in rules)])


def _inside(selectors: str, body: str) -> str:
    kept = [one.strip() for one in selectors.split(",") if one.strip() not in _GEOMETRY]
    return f"{','.join(f'.{_NAME} {one}' for one in kept)}{{{body}}}" if kept else ""
