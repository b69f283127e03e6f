"""The options of `capacity from-logs` and `capacity simulate`, in the panels of their help."""

from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from capacity.cli import outputs
from capacity.cli.metric_options import HOW, SIZE, WHAT, Names

BYTES = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


class EngineName(StrEnum):
    """What runs the queries over a log."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class TimeUnit(StrEnum):
    """Of bare numbers."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    MICROSECONDS = "us"
    NANOSECONDS = "ns"


class On429Name(StrEnum):
    """What becomes of a refused request."""

    DROP = "drop"
    SPILL = "spill"
    RETRY = "retry"


def _bytes(text: str) -> int:
    number = text.upper().removesuffix("IB").removesuffix("B")
    factor = next((size for unit, size in BYTES.items() if text.upper().endswith((unit, f"{unit[0]}IB"))), 1)
    number = number.removesuffix("K").removesuffix("M").removesuffix("G").removesuffix("T")
    try:
        size = int(float(number) * factor)
    except (ValueError, OverflowError):
        size = 0
    if size > MOST_BYTES:
        message = f"{text!r} is more than any machine has: write a size such as 2GB."
        raise typer.BadParameter(message)
    if size < LEAST_BYTES:
        message = f"{text!r} is not a size from 64MB on, such as 2GB."
        raise typer.BadParameter(message)
    return size


LEAST_BYTES = 64 * 10**6
MOST_BYTES = 10**15


def _positive(text: str) -> Fraction:
    try:
        number = Fraction(text)
    except (ValueError, ZeroDivisionError):
        number = Fraction(0)
    if number <= 0:
        message = f"{text!r} is not a number above 0."
        raise typer.BadParameter(message)
    return number


def _above_zero(seconds: float | None) -> float | None:
    if seconds is None:
        return None
    if seconds <= 0:
        message = f"{seconds:g} is not above 0: a bucket without depth refuses every request."
        raise typer.BadParameter(message)
    if seconds < SHORTEST_BURST_SECONDS:
        message = f"{seconds:g} is less than a millisecond, {SHORTEST_BURST_SECONDS:g}: nothing in a log is as exact."
        raise typer.BadParameter(message)
    return seconds


def burst(seconds: float | None, *, of_minutes: bool) -> float:
    """The depth, by default 10 s for requests and none, the careful end, for minutes."""
    return seconds if seconds is not None else 0 if of_minutes else 10


SHORTEST_BURST_SECONDS = 0.001
MOST_OUTPUT_TOKENS = 100_000_000
"""More than any model writes in one request; what a simulation can count."""


Logs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Logs: files, folders, or patterns such as 'logs/*.jsonl.gz'."),
]
Columns = Annotated[
    str | None,
    typer.Option(
        "--columns", metavar="NAME=COLUMN,...", help="Other names: time=TIMESTAMP,input=Tokens.", rich_help_panel=HOW
    ),
]
Unit = Annotated[
    TimeUnit | None, typer.Option("--time-unit", help="Of times that are bare numbers.", rich_help_panel=HOW)
]
Origin = Annotated[
    str | None,
    typer.Option("--time-origin", metavar="TIME", help="From when bare numbers count.", rich_help_panel=HOW),
]
Timezone = Annotated[
    str | None,
    typer.Option(
        "--timezone", metavar="NAME", show_default="UTC", help="Of times that name none.", rich_help_panel=HOW
    ),
]
InputFormat = Annotated[
    str | None, typer.Option("--input-format", metavar="NAME", help="Force a format.", rich_help_panel=HOW)
]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave out rows that cannot be read.", rich_help_panel=HOW)]
Engine = Annotated[
    EngineName | None,
    typer.Option("--engine", show_default="duckdb", help="Spark for what outgrows one machine.", rich_help_panel=HOW),
]
SparkRemote = Annotated[
    str | None,
    typer.Option("--spark-remote", metavar="URL", help="A cluster, by Spark Connect.", rich_help_panel=HOW),
]
Memory = Annotated[
    int | None,
    typer.Option(
        "--memory",
        parser=_bytes,
        metavar="SIZE",
        help="Most for the log, beside 200 MB for the program; the rest is on disk.",
        rich_help_panel=HOW,
    ),
]
Workspace = Annotated[
    str | None,
    typer.Option("--workspace", metavar="ID", help="A Log Analytics workspace, live.", rich_help_panel=WHAT),
]
Table = Annotated[
    str | None, typer.Option("--table", metavar="NAME", help="Which of its tables.", rich_help_panel=WHAT)
]
Days = Annotated[
    int | None, typer.Option("--days", min=1, help="Of a workspace: days back, else 28.", rich_help_panel=WHAT)
]
EmitWorkload = Annotated[
    Path | None,
    typer.Option(
        "--emit-workload", metavar="FILE", parser=outputs.beside, help="Write what was seen as a workload file."
    ),
]
BurstSeconds = Annotated[
    float | None,
    typer.Option(
        "--burst-seconds",
        max=3600,
        callback=_above_zero,
        help="Depth of the bucket, not published: 10, of a workspace 0.",
        rich_help_panel=SIZE,
    ),
]
MaxOutput = Annotated[
    int | None,
    typer.Option(
        "--max-output-tokens",
        min=0,
        max=MOST_OUTPUT_TOKENS,
        metavar="N",
        help="What requests allow, if not logged.",
        rich_help_panel=SIZE,
    ),
]
TokensPerSecond = Annotated[
    Fraction | None,
    typer.Option(
        "--tokens-per-second",
        parser=_positive,
        metavar="N",
        help="Speed of answers, if not logged.",
        rich_help_panel=SIZE,
    ),
]
__all__ = ["Names"]
