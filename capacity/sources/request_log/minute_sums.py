"""Logs whose rows are sums of minutes, which another command reads: told by their values."""

from collections.abc import Collection, Iterator, Sequence
from shlex import quote
from typing import Final

import narwhals as nw

from capacity.errors import InvalidInput
from capacity.sources.request_log.aggregates import MICROS_PER_MINUTE, index
from capacity.sources.request_log.engine import Engine
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_assembly import Arrays
from capacity.sources.request_log.log_files import LogFile
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_requests import LogRequests
from capacity.sources.token_names import Quantity, columns_of, quantity_of

LARGEST_PROMPT: Final = 4_000_000
"""Tokens: no model reads as many in one request."""
_NAMED: Final = {
    Field.TIME: Quantity.TIME,
    Field.DEPLOYMENT: Quantity.DEPLOYMENT,
    Field.MODEL: Quantity.MODEL,
    Field.INPUT: Quantity.INPUT,
    Field.CACHED: Quantity.CACHED,
    Field.OUTPUT: Quantity.OUTPUT,
}


def may_be(minutes: Arrays) -> bool:
    """Whether no deployment has two rows in a minute."""
    return len(minutes["rows"]) > 1 and bool((minutes["rows"] == 1).all())


def refuse(
    engine: Engine,
    files: Sequence[tuple[LogFile, Collection[str]]],
    rows: LogRequests,
    minutes: Arrays,
    asked: LogQuestion,
) -> None:
    """Raises `InvalidInput` where rows that may be minutes lie on whole ones, and are sums.

    A column that counts requests tells sums, or a row that takes more than any prompt. `files` are those of the log,
    each with its columns.
    """
    count = next((name for _, names in files for name in sorted(names) if quantity_of(name) is Quantity.REQUESTS), None)
    largest = int(minutes["input"].max()) if "input" in minutes else 0
    if (count is None and largest <= LARGEST_PROMPT) or not _on_minutes(engine, rows):
        return
    why = f"`{count}` counts their requests" if count else "some take more tokens than any prompt"
    what = f"its rows are sums of minutes, not single requests: one to a whole minute, and {why}"
    raise InvalidInput.of(str(files[0][0].told), f"{what}. Read them with `{_command(files, asked, count)}`")


def _on_minutes(engine: Engine, rows: LogRequests) -> bool:
    time = nw.col("time_us")
    beyond = (time - index("time_us", MICROS_PER_MINUTE) * MICROS_PER_MINUTE).abs().max().alias("beyond")
    return int(engine.arrays(rows.frame.select(beyond), "looking at times")["beyond"][0]) == 0


def _command(files: Sequence[tuple[LogFile, Collection[str]]], asked: LogQuestion, count: str | None) -> str:
    names = files[0][1]
    columns = [f"{quantity.value}={name}" for quantity, name in _places(names, asked)]
    columns += [f"{Quantity.REQUESTS.value}={count}"] if count else []
    named = " ".join(f"--file {quote(str(file.told))}" for file, _ in files)
    zone = "" if asked.timezone == "UTC" else f" --timezone {quote(asked.timezone)}"
    return f"capacity from-metrics {named} --columns {quote(','.join(columns))}{zone}"


def _places(names: Collection[str], asked: LogQuestion) -> Iterator[tuple[Quantity, str]]:
    """As the user named them, else by what they are called."""
    known = columns_of(name.partition(" [")[0] for name in names)
    for field, quantity in _NAMED.items():
        name = asked.columns.get(field) or next(iter(known.get(quantity, ())), None)
        if name is not None:
            yield quantity, name
