"""Options that several commands share."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from capacity.cli import outputs
from capacity.errors import InvalidInput
from capacity.reading.scalars import unknown_member
from capacity.reports import CHECK_FORMATS, FORMATS
from capacity.sizing.deployment import DeploymentType


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


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a date such as 2026-09-23."
        raise typer.BadParameter(message) from None


def path(text: str) -> Path:
    """What an option names. Refuses nothing at all, which would be the folder that the command runs in."""
    if not text:
        raise typer.BadParameter("It is empty: an unset variable?")
    return Path(text)


FormatName = Annotated[str | None, _format_option(FORMATS)]
CheckFormatName = Annotated[str | None, _format_option(CHECK_FORMATS)]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        parser=outputs.file,
        help="Write to this file, whole or not at all; .json, .csv and .md say the format.",
        metavar="FILE",
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=_date, metavar="DATE", help="Which edition of the catalog; default the newest."),
]
Today = Annotated[
    date | None,
    typer.Option(
        "--today",
        parser=_date,
        metavar="DATE",
        help="Decides what is retired; default --as-of if given, else today.",
    ),
]
Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="A workload file, a folder of them, or - for standard input.")
]
Types = Annotated[
    list[str] | None,
    typer.Option("--deployment-type", metavar="TYPE", help="Size only this deployment type; repeatable."),
]
Region = Annotated[str | None, typer.Option("--region", metavar="NAME", help="Plan for this region instead.")]
Headroom = Annotated[
    str | None, typer.Option("--headroom", metavar="SHARE", help="Headroom above the peak: 0.2 is 20 %.")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Any key of the file: --set traffic.peak_rpm=500."),
]
Planning = Annotated[
    Path | None,
    typer.Option(
        "--planning",
        metavar="FILE",
        parser=path,
        help="What every plan takes for granted, and what is reserved today.",
    ),
]
OwnCatalog = Annotated[
    Path | None,
    typer.Option(
        "--catalog", metavar="PATH", parser=path, help="A file or folder of your own models and numbers, laid over."
    ),
]


def deployment_type(name: str | None, option: str = "--deployment-type") -> DeploymentType | None:
    """The type of an option's text. Raises `InvalidInput`."""
    try:
        return None if name is None else DeploymentType(name)
    except ValueError:
        what = unknown_member(DeploymentType, name or "", "deployment type")
        raise InvalidInput.of(f"{option} {name}", what) from None


def seconds(text: str, option: str) -> tuple[float, ...]:
    """`10,60` as numbers above 0, each once. Raises `InvalidInput`."""
    try:
        numbers = tuple(dict.fromkeys(float(part) for part in text.split(",")))
    except ValueError:
        numbers = (0.0,)
    if not all(SHORTEST_BURST_SECONDS <= number <= LONGEST_BURST_SECONDS for number in numbers):
        what = f"write seconds above 0, at most {LONGEST_BURST_SECONDS:,}, such as 10 or 10,60"
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


def read_by(today: date | None) -> date:
    """The last day on which somebody can have read a fact: `--today`, or the day that has begun somewhere by now."""
    return today or (datetime.now(UTC) + timedelta(hours=14)).date()


def day(today: date | None, as_of: date | None) -> date:
    """The day that decides what is retired."""
    return today or as_of or date.today()  # noqa: DTZ011  # retirements are dates without a zone
