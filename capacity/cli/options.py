"""Options that several commands share, and writing the report."""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from capacity.errors import InvalidInput, OutputNotWritten
from capacity.reading.scalars import unknown_member
from capacity.reports import CHECK_FORMATS, FORMATS, Format, Look, writer
from capacity.sizing.deployment import DeploymentType


def one_of(names: Collection[str]) -> Callable[[str], str]:
    """A check of an option's text."""

    def check(name: str) -> str:
        if name not in names:
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
        help="How to write the report.",
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a date such as 2026-09-23."
        raise typer.BadParameter(message) from None


FormatName = Annotated[str, _format_option(FORMATS)]
CheckFormatName = Annotated[str, _format_option(CHECK_FORMATS)]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file, whole or not at all.", metavar="FILE")
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
    typer.Option("--planning", metavar="FILE", help="What every plan takes for granted, and what is reserved today."),
]
OwnCatalog = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="PATH", help="A file or folder of your own models and numbers, laid over."),
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


def day(today: date | None, as_of: date | None) -> date:
    """The day that decides what is retired."""
    return today or as_of or date.today()  # noqa: DTZ011  # retirements are dates without a zone


def write(render: Callable[[Format, Look], str], format_: str, output: Path | None) -> None:
    """The report to standard output, or to a file whole or not at all. A pipe that closes ends it silently."""
    form = writer(format_)
    if output is not None and str(output) != "-":
        write_file(render(form, Look()), output)
    else:
        write_stdout(lambda: render(form, _look()), for_machines=format_ != "table")


def write_stdout(text: Callable[[], str], *, for_machines: bool) -> None:
    """To standard output; it is looked at first, so that nothing is worked out for a closed one."""
    stream = sys.stdout
    if stream is None:
        message = "standard output is closed: nothing was written"
        raise OutputNotWritten(message)
    written = text()
    if isinstance(stream, io.TextIOWrapper):
        # Machines get UTF-8 whatever the locale; a terminal that lacks a letter shows ? for it.
        stream.reconfigure(encoding="utf-8" if for_machines else None, errors="replace")
    try:
        stream.write(written)
        stream.flush()
    except OSError as error:
        # Python flushes stdout once more at exit, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            message = f"standard output cannot be written: {error.strerror}"
            raise OutputNotWritten(message) from None


def _look() -> Look:
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(width=shutil.get_terminal_size().columns, color=color)


def append(text: str, path: Path) -> None:
    """At the end of a file that others write to as well. Raises `OutputNotWritten`."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror}"
        raise OutputNotWritten(message) from None


def write_text(text: str, output: Path | None) -> None:
    """For machines, which read UTF-8: to standard output (None or `-`), or to a file whole or not at all."""
    if output is None or str(output) == "-":
        write_stdout(lambda: text, for_machines=True)
    else:
        write_file(text, output)


def write_file(text: str, path: Path) -> None:
    """Whole or not at all. Raises `OutputNotWritten`."""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device: nothing to keep whole
            path.write_text(text, encoding="utf-8")
            return
        target = Path(os.path.realpath(path))  # a link stays, and what it leads to is replaced
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            try:
                file.write(text)
                file.close()
                Path(file.name).chmod(0o666 & ~_umask())
                Path(file.name).replace(target)
            finally:  # after an error it is still there
                Path(file.name).unlink(missing_ok=True)
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror}; nothing was written"
        raise OutputNotWritten(message) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
