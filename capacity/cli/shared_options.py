"""Options that several commands share."""

from collections.abc import Callable, Collection
from datetime import date
from functools import partial
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

REPORT, SIZING, CATALOG, OTHERS = "Report", "Sizing", "Catalog and prices", "Configuration and help"
"""The groups of options in help, each a noun."""
report_option = partial(typer.Option, rich_help_panel=REPORT)
sizing_option = partial(typer.Option, rich_help_panel=SIZING)
catalog_option = partial(typer.Option, rich_help_panel=CATALOG)


def one_of(names: Collection[str]) -> Callable[[str | None], str | None]:
    """A check of an option's text, if it was given."""

    def check(name: str | None) -> str | None:
        if name is not None and name not in names:
            message = f"{name!r} is not one of {', '.join(names)}."
            raise typer.BadParameter(message)
        return name

    return check


def _format_option(names: Collection[str]) -> Any:  # noqa: ANN401  # Typer's own type of an option
    return report_option(
        "--format",
        metavar="|".join(names),
        callback=one_of(names),
        autocompletion=lambda: list(names),
        show_default=outputs.TABLE,
        help="Format of the report.",
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
_output_option = partial(report_option, "--output", "-o", parser=outputs.file, metavar="FILE")
OutputFile = Annotated[Path | None, _output_option(help="File to write, atomically.")]
Output = Annotated[
    Path | None,
    _output_option(help="File to write, atomically. The suffix .json, .csv, .md or .html sets the format."),
]
OtherModels = Annotated[Names, sizing_option(metavar="NAME", help="Model, in place of that of the file; repeatable.")]
Details = Annotated[
    bool,
    report_option("--details", help="Full report: calculation, assumptions, all warnings and sources."),
]
AsOf = Annotated[
    date | None,
    catalog_option(
        "--as-of",
        parser=reading(option_texts.date),
        metavar="DATE",
        help="Edition of the catalog; default the newest.",
    ),
]
Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="A workload file, a folder of them, or - for standard input.")
]
OwnCatalog = Annotated[
    Path | None,
    catalog_option(
        "--catalog", metavar="PATH", parser=path, help="File or folder of your own models, sizes and prices, laid over."
    ),
]


class CatalogOptions(Record):
    """Which facts hold, and on which day."""

    as_of: AsOf = None
    today: Annotated[
        date | None,
        catalog_option(
            parser=reading(option_texts.date),
            metavar="DATE",
            help="Day of the plan, for retirements and ages; default --as-of, else today.",
        ),
    ] = None
    catalog: OwnCatalog = None
    no_config: Annotated[
        bool,
        typer.Option(
            "--no-config",
            help="Ignore capacity.toml and \\[tool.capacity] of pyproject.toml.",
            rich_help_panel=OTHERS,
        ),
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
    """What plans are made with, whatever the files say."""

    deployment_type: Annotated[Names, sizing_option(metavar="TYPE", help="Only this deployment type; repeatable.")] = (
        None
    )
    region: Annotated[str | None, sizing_option(metavar="NAME", help="Region, in place of that of the file.")] = None
    headroom: Annotated[str | None, sizing_option(metavar="SHARE", help="Headroom above the peak: 0.2 is 20 %.")] = None
    planning: Annotated[
        Path | None,
        sizing_option(
            metavar="FILE", parser=path, help="Planning file: settings of all plans, and today's reservations."
        ),
    ] = None
    set_: Annotated[
        Names,
        sizing_option(
            "--set", metavar="KEY=VALUE", help="Any key of the file: --set traffic.peak_rpm=500; repeatable."
        ),
    ] = None
