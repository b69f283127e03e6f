"""Options that several commands share."""

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from capacity.api import option_texts
from capacity.cli import outputs
from capacity.record import Record
from capacity.reports.formats import CHECK_FORMATS, FORMATS

if TYPE_CHECKING:
    from capacity.api.asked_facts import AskedFacts
    from capacity.catalog.catalog import Catalog

Names = list[str] | None


def one_of(names: Collection[str]) -> Callable[[str | None], str | None]:
    """A check of an option's text, if it was given."""

    def check(name: str | None) -> str | None:
        if name is not None and name not in names:
            message = f"{name!r} is not one of {', '.join(names)}."
            raise typer.BadParameter(message)
        return name

    return check


def _format_option(names: Collection[str]) -> Any:  # noqa: ANN401  # Typer's own type of an option
    return typer.Option(
        "--format",
        metavar="|".join(names),
        callback=one_of(names),
        autocompletion=lambda: list(names),
        show_default=outputs.TABLE,
        help="How to write the report.",
    )


def reading(of: Callable[[str], Any]) -> Callable[[str], Any]:
    """What reads an option's text, as Typer takes it: what is wrong with it is wrong usage."""

    def read(text: str) -> Any:  # noqa: ANN401  # whatever it reads
        try:
            return of(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None

    return read


path = outputs.named
FormatName = Annotated[str | None, _format_option(FORMATS)]
CheckFormatName = Annotated[str | None, _format_option(CHECK_FORMATS)]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        parser=outputs.file,
        help="Write to this file, whole or not at all; .json, .csv, .md and .html say the format.",
        metavar="FILE",
    ),
]
Details = Annotated[
    bool,
    typer.Option(
        "--details", help="All of the report: calculations, assumptions, warnings, sources; not the answer alone."
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=reading(option_texts.date),
        metavar="DATE",
        help="Which edition of the catalog; default the newest.",
    ),
]
Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="A workload file, a folder of them, or - for standard input.")
]
OwnCatalog = Annotated[
    Path | None,
    typer.Option(
        "--catalog", metavar="PATH", parser=path, help="A file or folder of your own models and numbers, laid over."
    ),
]


class CatalogOptions(Record):
    """Which facts hold, and on which day."""

    as_of: AsOf = None
    today: Annotated[
        date | None,
        typer.Option(
            parser=reading(option_texts.date),
            metavar="DATE",
            help="Decides what is retired; default --as-of if given, else today.",
        ),
    ] = None
    catalog: OwnCatalog = None
    no_config: Annotated[
        bool, typer.Option("--no-config", help="Leave out capacity.toml, and \\[tool.capacity] of pyproject.toml.")
    ] = False

    @property
    def asked(self) -> "AskedFacts":
        """As functions have them."""
        from capacity.api.asked_facts import AskedFacts  # help needs none of it

        return AskedFacts(as_of=self.as_of, today=self.today, catalog=self.catalog)

    @property
    def day(self) -> date:
        """The one that decides what is retired."""
        return self.asked.day

    def facts(self) -> "Catalog":
        """Raises `InvalidInput` where an own catalog cannot be read, or has facts of a day that has begun nowhere."""
        return self.asked.facts()


class PlanOptions(Record):
    """What plans are made with, whatever the files say. Commands tell some of them in other words."""

    deployment_type: Annotated[
        Names, typer.Option(metavar="TYPE", help="Size only this deployment type; repeatable.")
    ] = None
    region: Annotated[str | None, typer.Option(metavar="NAME", help="Plan for this region instead.")] = None
    headroom: Annotated[str | None, typer.Option(metavar="SHARE", help="Headroom above the peak: 0.2 is 20 %.")] = None
    planning: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=path, help="What every plan takes for granted, and what is reserved today."
        ),
    ] = None
    set_: Annotated[
        Names,
        typer.Option("--set", metavar="KEY=VALUE", help="Any key of the file: --set traffic.peak_rpm=500."),
    ] = None
