"""The options of `capacity from-logs` and `capacity simulate`, in the panels of their help."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.cli.metric_options import days_back, how, what
from capacity.cli.shared_options import Names
from capacity.numerals import exact_text, factor
from capacity.record import Record

if TYPE_CHECKING:
    from capacity.planning.measured.trials import Admission

simulation = partial(typer.Option, rich_help_panel="Simulation")
admitting = partial(typer.Option, rich_help_panel="Admission")

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


def _count(least: int, most: int) -> Callable[[str], int]:
    """What reads a whole number of an option."""

    def read(text: str) -> int:
        if text.isascii() and text.isdecimal() and len(text) < TOO_LONG and least <= int(text) <= most:
            return int(text)
        raise typer.BadParameter(f"{text!r} is not a whole number from {least} to {most}{_instead(text)}.")

    return read


TOO_LONG = 19
"""Digits of what is no count."""


def _instead(text: str) -> str:
    """The whole number to write, where one was meant: of `1e6`, `60k`, `1_000`."""
    from capacity.reading.meant import meant

    number = meant(text)
    if number is None:
        try:
            written = Decimal(text)
        except InvalidOperation:
            return ""
        number = exact_text(written) if written.adjusted() < TOO_LONG else ""
    return f": write {number}" if number.isdecimal() and number != text else ""


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
        message = f"{factor(seconds)} is not above 0: a bucket without depth refuses every request."
        raise typer.BadParameter(message)
    if seconds < SHORTEST_BURST_SECONDS:
        least = factor(SHORTEST_BURST_SECONDS)
        message = f"{factor(seconds)} is less than a millisecond, {least}: nothing in a log is as exact."
        raise typer.BadParameter(message)
    return seconds


SHORTEST_BURST_SECONDS = 0.001
MOST_OUTPUT_TOKENS = 100_000_000
"""More than any model writes in one request; what a simulation can count."""
MOST_PER_MINUTE = 10**13
"""More than any quota."""


Logs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Logs: files, folders, or patterns such as 'logs/*.jsonl.gz'."),
]
MaxOutput = Annotated[
    int | None,
    admitting(
        "--max-output-tokens",
        parser=_count(0, MOST_OUTPUT_TOKENS),
        metavar="N",
        help="Maximum output of requests, where not logged.",
    ),
]
TokensPerSecond = Annotated[
    Fraction | None,
    admitting("--tokens-per-second", parser=_positive, metavar="N", help="Speed of answers, where not logged."),
]


class WorkspaceOptions(Record):
    """A workspace in place of files."""

    workspace: Annotated[
        str | None, what(metavar="ID", help="Log Analytics workspace to query, in place of files.")
    ] = None
    table: Annotated[str | None, what(metavar="NAME", help="Table of the workspace.")] = None
    days: Annotated[
        float | None, what(metavar="DAYS", parser=days_back, help="Days back of a workspace, or 12h; default 28.")
    ] = None


class RowOptions(Record):
    """What the rows of log files say."""

    input_format: Annotated[str | None, how(metavar="NAME", help="Format of the files; default recognized.")] = None
    columns: Annotated[str | None, how(metavar="NAME=COLUMN,...", help="Columns by name: time=WHEN,input=IN.")] = None
    where: Annotated[Names, how(metavar="COLUMN=VALUE", help="Filter: rows with this value only; repeatable.")] = None
    time_unit: Annotated[TimeUnit | None, how(help="Unit of times that are plain numbers.")] = None
    time_origin: Annotated[
        str | None, how(metavar="TIME", help="Time that plain numbers count from; default 1970-01-01.")
    ] = None
    cached_beside_input: Annotated[bool, how("--cached-beside-input", help="Input column excludes cached tokens.")] = (
        False
    )
    skip_bad: Annotated[bool, how("--skip-bad", help="Skip rows that cannot be read.")] = False


class EngineOptions(Record):
    """What reads log files."""

    engine: Annotated[
        EngineName | None, how(show_default="duckdb", help="Query engine; Spark for logs larger than one machine.")
    ] = None
    spark_remote: Annotated[str | None, how(metavar="URL", help="Spark Connect cluster.")] = None
    memory: Annotated[
        int | None,
        how(
            parser=_bytes,
            metavar="SIZE",
            help="Memory limit for the log, such as 2GB; the rest goes to disk.",
        ),
    ] = None


class BucketOptions(Record):
    """How requests are admitted, to PTUs and to the quota of today."""

    burst_seconds: Annotated[
        float | None,
        admitting(
            metavar="SECONDS",
            max=3600,
            callback=_above_zero,
            help="Burst depth of PTUs (not published); default 10, of a workspace 0.",
        ),
    ] = None
    max_output_tokens: MaxOutput = None
    tokens_per_second: TokensPerSecond = None
    quota: Annotated[
        list[str] | None,
        admitting(
            metavar="TPM", help="Today's quota, or DEPLOYMENT=TPM: shows what it would have refused; repeatable."
        ),
    ] = None

    def burst(self, planned: Fraction | None, *, of_minutes: bool) -> float:
        """The depth, by default as planned, else 10 s for requests and none, the careful end, for minutes."""
        if self.burst_seconds is not None:
            return self.burst_seconds
        if planned is not None:
            return float(planned)
        return 0 if of_minutes else 10


class SimulationOptions(Record):
    """What to simulate."""

    ptus: Annotated[str | None, simulation(metavar="N", help="PTU counts: 50,100 or 300..400.")] = None
    tpm: Annotated[
        int | None,
        simulation(parser=_count(1, MOST_PER_MINUTE), metavar="N", help="Quota of a standard type: tokens per minute."),
    ] = None
    rpm: Annotated[
        int | None, simulation(parser=_count(1, MOST_PER_MINUTE), metavar="N", help="Quota: requests per minute.")
    ] = None
    burst_seconds: Annotated[
        str | None, simulation(metavar="S,...", show_default="10", help="Burst depths of PTUs (not published).")
    ] = None
    max_output_tokens: MaxOutput = None
    tokens_per_second: TokensPerSecond = None
    on_429: Annotated[
        On429Name | None, simulation(show_default="drop", help="Refused requests: dropped, spilled over, or retried.")
    ] = None
    retries: Annotated[
        int | None,
        simulation(parser=_count(0, 100), metavar="N", show_default="2", help="Retries, with --on-429 retry."),
    ] = None
    calibrate: Annotated[bool, simulation("--calibrate", help="Find the burst depth from the log's 429s.")] = False
    deployment_type: Annotated[
        str | None, simulation(metavar="TYPE", help="Deployment type whose sizes a range of --ptus steps through.")
    ] = None


def admission(asked: BucketOptions | SimulationOptions) -> "Admission":
    """How requests are admitted that do not say it themselves."""
    from capacity.planning.measured.trials import Admission

    return Admission(max_output_tokens=asked.max_output_tokens, tokens_per_second=asked.tokens_per_second)
