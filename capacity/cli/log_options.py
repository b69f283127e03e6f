"""The options of `capacity from-logs` and `capacity simulate`, in the panels of their help."""

from fractions import Fraction
from functools import partial
from typing import Annotated

import typer

from capacity.api import option_texts
from capacity.api.option_texts import MOST_OUTPUT_TOKENS, MOST_PER_MINUTE, MOST_RETRIES
from capacity.api.option_words import EngineName, On429Name, TimeUnit
from capacity.cli.metric_options import how, what
from capacity.cli.shared_options import Names, reading
from capacity.record import Record

simulation = partial(typer.Option, rich_help_panel="Simulation")
admitting = partial(typer.Option, rich_help_panel="Admission")


def _above_zero(seconds: float | None) -> float | None:
    try:
        return None if seconds is None else option_texts.depth(seconds)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Logs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Logs: files, folders, or patterns such as 'logs/*.jsonl.gz'."),
]
MaxOutput = Annotated[
    int | None,
    admitting(
        "--max-output-tokens",
        parser=reading(option_texts.count(0, MOST_OUTPUT_TOKENS)),
        metavar="N",
        help="Maximum output of requests, where not logged.",
    ),
]
TokensPerSecond = Annotated[
    Fraction | None,
    admitting(
        "--tokens-per-second",
        parser=reading(option_texts.positive),
        metavar="N",
        help="Speed of answers, where not logged.",
    ),
]


class WorkspaceOptions(Record):
    """A workspace in place of files."""

    workspace: Annotated[
        str | None, what(metavar="ID", help="Log Analytics workspace to query, in place of files.")
    ] = None
    table: Annotated[str | None, what(metavar="NAME", help="Table of the workspace.")] = None
    days: Annotated[
        float | None,
        what(
            metavar="DAYS",
            parser=reading(option_texts.days_back),
            help="Days back of a workspace, or 12h; default 28.",
        ),
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
            parser=reading(option_texts.size_in_bytes),
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


class SimulationOptions(Record):
    """What to simulate."""

    ptus: Annotated[str | None, simulation(metavar="N", help="PTU counts: 50,100 or 300..400.")] = None
    tpm: Annotated[
        int | None,
        simulation(
            parser=reading(option_texts.count(1, MOST_PER_MINUTE)),
            metavar="N",
            help="Quota of a standard type: tokens per minute.",
        ),
    ] = None
    rpm: Annotated[
        int | None,
        simulation(
            parser=reading(option_texts.count(1, MOST_PER_MINUTE)), metavar="N", help="Quota: requests per minute."
        ),
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
        simulation(
            parser=reading(option_texts.count(0, MOST_RETRIES)),
            metavar="N",
            show_default="2",
            help="Retries, with --on-429 retry.",
        ),
    ] = None
    calibrate: Annotated[bool, simulation("--calibrate", help="Find the burst depth from the log's 429s.")] = False
    deployment_type: Annotated[
        str | None, simulation(metavar="TYPE", help="Deployment type whose sizes a range of --ptus steps through.")
    ] = None
