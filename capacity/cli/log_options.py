"""The options of `capacity from-logs` and `capacity simulate`, in the panels of their help."""

from fractions import Fraction
from typing import Annotated

import typer

from capacity.api import option_texts
from capacity.api.option_texts import MOST_OUTPUT_TOKENS, MOST_PER_MINUTE, MOST_RETRIES
from capacity.api.option_words import EngineName, On429Name, TimeUnit
from capacity.cli.metric_options import how, size, what
from capacity.cli.shared_options import Names, reading
from capacity.record import Record


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
    size(
        "--max-output-tokens",
        parser=reading(option_texts.count(0, MOST_OUTPUT_TOKENS)),
        metavar="N",
        help="What requests allow, if not logged.",
    ),
]
TokensPerSecond = Annotated[
    Fraction | None,
    size(
        "--tokens-per-second",
        parser=reading(option_texts.positive),
        metavar="N",
        help="Speed of answers, if not logged.",
    ),
]


class WorkspaceOptions(Record):
    """A workspace in place of files."""

    workspace: Annotated[str | None, what(metavar="ID", help="A Log Analytics workspace, live.")] = None
    table: Annotated[str | None, what(metavar="NAME", help="Which of its tables.")] = None
    days: Annotated[
        float | None,
        what(
            metavar="DAYS", parser=reading(option_texts.days_back), help="Of a workspace: days back, or 12h; else 28."
        ),
    ] = None


class RowOptions(Record):
    """What the rows of log files say."""

    input_format: Annotated[str | None, how(metavar="NAME", help="Force a format.")] = None
    columns: Annotated[str | None, how(metavar="NAME=COLUMN,...", help="Names of columns: time=WHEN,input=IN.")] = None
    where: Annotated[Names, how(metavar="COLUMN=VALUE", help="Only rows with this value there; repeatable.")] = None
    time_unit: Annotated[TimeUnit | None, how(help="Of times that are bare numbers.")] = None
    time_origin: Annotated[str | None, how(metavar="TIME", help="Day from which bare numbers count.")] = None
    cached_beside_input: Annotated[
        bool, how("--cached-beside-input", help="Cached tokens are counted beside the input, not in it.")
    ] = False
    skip_bad: Annotated[bool, how("--skip-bad", help="Leave out rows that cannot be read.")] = False


class EngineOptions(Record):
    """What reads log files."""

    engine: Annotated[EngineName | None, how(show_default="duckdb", help="Spark for what outgrows one machine.")] = None
    spark_remote: Annotated[str | None, how(metavar="URL", help="A cluster, by Spark Connect.")] = None
    memory: Annotated[
        int | None,
        how(
            parser=reading(option_texts.size_in_bytes),
            metavar="SIZE",
            help="Most for the log, beside 200 MB for the program; the rest is on disk.",
        ),
    ] = None


class BucketOptions(Record):
    """How requests are admitted, to PTUs and to the quota of today."""

    burst_seconds: Annotated[
        float | None,
        size(
            metavar="SECONDS",
            max=3600,
            callback=_above_zero,
            help="Depth of the bucket, not published: 10, of a workspace 0.",
        ),
    ] = None
    max_output_tokens: MaxOutput = None
    tokens_per_second: TokensPerSecond = None
    quota: Annotated[
        list[str] | None,
        size(metavar="TPM", help="Quota of today, or DEPLOYMENT=TPM: what would it have refused?"),
    ] = None


class SimulationOptions(Record):
    """What to simulate."""

    ptus: Annotated[str | None, size(metavar="N", help="Counts: 50,100 or 300..400.")] = None
    tpm: Annotated[
        int | None,
        size(
            parser=reading(option_texts.count(1, MOST_PER_MINUTE)),
            metavar="N",
            help="Quota of a standard type: tokens a minute.",
        ),
    ] = None
    rpm: Annotated[
        int | None,
        size(parser=reading(option_texts.count(1, MOST_PER_MINUTE)), metavar="N", help="The same: requests a minute."),
    ] = None
    burst_seconds: Annotated[
        str | None, size(metavar="S,...", show_default="10", help="Depths of the bucket: not published.")
    ] = None
    max_output_tokens: MaxOutput = None
    tokens_per_second: TokensPerSecond = None
    on_429: Annotated[On429Name | None, size(show_default="drop", help="What refused requests do.")] = None
    retries: Annotated[
        int | None,
        size(
            parser=reading(option_texts.count(0, MOST_RETRIES)),
            metavar="N",
            show_default="2",
            help="For --on-429 retry.",
        ),
    ] = None
    calibrate: Annotated[bool, size("--calibrate", help="Find the depth from the log's 429s.")] = False
    deployment_type: Annotated[str | None, size(metavar="TYPE", help="Type whose sizes a range of --ptus has.")] = None
