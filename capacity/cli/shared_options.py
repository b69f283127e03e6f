"""Options that several commands share."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from capacity.cli import configuration, outputs
from capacity.errors import InvalidInput
from capacity.record import Record
from capacity.reports.formats import CHECK_FORMATS, FORMATS
from capacity.sizing.deployment import DeploymentType

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.planning.results.plan_report import Report
    from capacity.sizing.workload import Workload
    from capacity.sources.workloads.settings import Planned
    from capacity.sources.workloads.workload_file import Override

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


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a date such as 2026-09-23."
        raise typer.BadParameter(message) from None


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
    catalog_option("--as-of", parser=_date, metavar="DATE", help="Edition of the catalog; default the newest."),
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
            parser=_date, metavar="DATE", help="Day of the plan, for retirements and ages; default --as-of, else today."
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
    def day(self) -> date:
        """The one that decides what is retired."""
        return self.today or self.as_of or date.today()  # noqa: DTZ011  # retirements are dates without a zone

    def facts(self) -> "Catalog":
        """Raises `InvalidInput` where an own catalog cannot be read, or has facts of a day that has begun nowhere."""
        from capacity.catalog.catalog import Catalog

        return Catalog(as_of=self.as_of, own=self.catalog, today=read_by(self.today))


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

    def planned(self, facts: "Catalog") -> "Planned":
        """What the planning file says, and below it a configuration. Raises `InvalidInput` with every mistake in it."""
        from capacity.sources.workloads import settings

        planned = settings.planning(self.planning, facts)
        taken = configuration.used()
        if taken is None or taken.region is None:
            return planned
        return settings.with_region(planned, taken.region, taken.place_of_region)

    def changes(self, planned: "Planned") -> "list[Override]":
        """What workloads take from the planning file and from these options. Raises `InvalidInput`."""
        from capacity.sources.workloads import settings

        return settings.changes(
            planned,
            set_=self.set_,
            deployment_types=self.deployment_type,
            region=self.region,
            headroom=self.headroom,
        )

    def made(
        self, paths: Sequence[str], models: Names, about: CatalogOptions, facts: "Catalog"
    ) -> "tuple[list[Workload], Report]":
        """The workloads of files, once for each of the models if given, and their plans. Raises `InvalidInput`."""
        from capacity.planning.report import report
        from capacity.sources.workloads import workload_file

        planned = self.planned(facts)
        without = given(self.planning, about.catalog)
        workloads = workload_file.read(
            paths, facts, changes=self.changes(planned), models=models or (), without=without
        )
        return workloads, report(workloads, facts, today=about.day, reservations=planned.reservations)


def read_by(today: date | None) -> date:
    """The last day on which somebody can have read a fact: `--today`, or the day that has begun somewhere by now."""
    return today or (datetime.now(UTC) + timedelta(hours=14)).date()


def deployment_type(name: str | None, option: str = "--deployment-type") -> DeploymentType | None:
    """The type of an option's text. Raises `InvalidInput`."""
    try:
        return None if name is None else DeploymentType(name)
    except ValueError:
        from capacity.reading.scalars import unknown_member

        what = unknown_member(DeploymentType, name or "", "deployment type")
        raise InvalidInput.of(f"{option} {name}", what) from None


def seconds(text: str, option: str) -> tuple[float, ...]:
    """`10,60` as numbers above 0, each once. Raises `InvalidInput`."""
    try:
        numbers = tuple(dict.fromkeys(float(part) for part in text.split(",")))
    except ValueError:
        numbers = (0.0,)
    if not all(SHORTEST_BURST_SECONDS <= number <= LONGEST_BURST_SECONDS for number in numbers):
        from capacity.numerals import whole

        what = f"write seconds above 0, at most {whole(LONGEST_BURST_SECONDS)}, such as 10 or 10,60"
        raise InvalidInput.of(f"{option} {text}", what)
    return numbers


SHORTEST_BURST_SECONDS = 0.001
"""A bucket is counted in whole microseconds."""
LONGEST_BURST_SECONDS = 3600


def given(*files: Path | None) -> tuple[Path, ...]:
    """Files of other options, which are no workloads where they stand in a folder of these."""
    return tuple(file for file in files if file is not None)


def alone(option: str, does: str, beside: Mapping[str, object]) -> None:
    """Raises `InvalidInput` where options were given beside one that has no use for them, naming all of these."""
    given = [name for name, value in beside.items() if value is not None and value is not False and value != ()]
    if given:
        named = " and ".join(part for part in (", ".join(given[:-1]), given[-1]) if part)
        raise InvalidInput.of(option, f"{does}: leave out {named}")
