"""`capacity guide`."""

import re
from pathlib import Path
from typing import Annotated

import typer

from capacity.cli import outputs
from capacity.errors import InvalidInput

FOLDER = Path(__file__).parents[1] / "guide"
CONTENTS = FOLDER / "README.md"
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
PAGE = re.compile(r"([\w-]+)\.md")


def topics() -> list[str]:
    """The pages, in the order of the contents."""
    links = LINK.findall(CONTENTS.read_text(encoding="utf-8"))
    return [page[1] for _, target in links if (page := PAGE.fullmatch(target))]


def guide(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]", help="A page, or the code of a warning; without it, the contents.", autocompletion=topics
        ),
    ] = None,
) -> None:
    """Show a page of the manual.

    Example: capacity guide glossary
    """
    from capacity.reports import manual_page

    text = (CONTENTS if topic is None else _page(topic)).read_text(encoding="utf-8")
    outputs.write_paged(lambda look: manual_page.text(LINK.sub(_as_topic, text), look))


def _page(topic: str) -> Path:
    """The page of a topic, or the one that explains a message by its code. Raises `InvalidInput`."""
    wanted = topic.lower().removesuffix(".md")
    known = topics()
    if wanted in known:
        return FOLDER / f"{wanted}.md"
    pages = [FOLDER / f"{name}.md" for name in known if name.startswith("messages-")]
    explained = re.compile(rf"^\|[^|]*`{re.escape(wanted)}`", re.MULTILINE)
    for page in pages:
        if explained.search(page.read_text(encoding="utf-8")):
            return page
    from capacity.reading.scalars import closest, short

    raise InvalidInput.of(f"guide {short(topic)}", f"unknown topic{closest(wanted, known)}")


def _as_topic(link: re.Match[str]) -> str:
    """A link as words: other pages by their command, files of the repository by their names alone."""
    words, target = link.groups()
    page = PAGE.fullmatch(target)
    if page is None:
        return link[0] if "://" in target else words
    return f"`{words}`" if words == page[1] else f"{words} (`capacity guide {page[1]}`)"
