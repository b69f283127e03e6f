"""What each row of a log is: a request that was served, refused or failed, or why it is none."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Final

import narwhals as nw

from capacity.findings import found
from capacity.sources.request_log.engine import Frame
from capacity.sources.request_log.sql.sql_times import FIRST_US, LAST_US
from capacity.sources.request_log.sql.sql_values import FAILED_SOMEHOW

MAX_TOKENS: Final = 100_000_000
"""More than any model takes or writes in one request."""
NEEDED: Final = ("input", "output")
PARTS_OF_INPUT: Final = ("cached", "cache_write")
PARTS_OF_OUTPUT: Final = ("image_output",)
TOO_MANY_REQUESTS: Final = 429
FIRST_ERROR: Final = 400
FEW: Final = 0.05
"""Of all rows: more cannot be left out without another size."""
JUDGED_BY: Final = ("is_request", "is_part", "status", "stands_for", "unreadable")
"""Columns that nothing else needs."""


class Verdict(IntEnum):
    """What a row is. Up to `LAST_ASKED` it is demand; from `NO_TIME` on it cannot be read.

    A request that was served takes tokens and writes some: where a log has none of the one, of the other or of both,
    they are not known.
    """

    SERVED = 0
    REFUSED = 1
    NO_USAGE = 2
    NO_INPUT = 3
    NO_OUTPUT = 4
    PROCESSED = 5
    """It failed, and tells output: what was written has been computed, whatever became of it then."""
    FAILED = 6
    FAILED_SOMEHOW = 7
    """It failed, and nothing tells whether it was refused."""
    NOT_A_REQUEST = 8
    PART = 9
    """It says more of a request that has a row of its own."""
    NO_TIME = 10
    NOT_WHOLE = 11
    NEGATIVE = 12
    HUGE = 13
    UNKNOWN_STATUS = 14
    CACHED_ABOVE_INPUT = 15
    IMAGES_ABOVE_OUTPUT = 16
    SAMPLED = 17


LAST_ASKED: Final = Verdict.PROCESSED
TOLD_BY_STATUS: Final = (Verdict.REFUSED, Verdict.PROCESSED, Verdict.FAILED, Verdict.FAILED_SOMEHOW)
NO_REQUESTS: Final = (Verdict.NOT_A_REQUEST, Verdict.PART)
WITHOUT_INPUT: Final = (Verdict.NO_USAGE, Verdict.NO_INPUT)
WITHOUT_OUTPUT: Final = (Verdict.NO_USAGE, Verdict.NO_OUTPUT)

BAD: Final = {
    Verdict.NO_TIME: found("row-no-time"),
    Verdict.NOT_WHOLE: found("row-not-whole"),
    Verdict.NEGATIVE: found("row-negative"),
    Verdict.HUGE: found("row-huge", most=MAX_TOKENS),
    Verdict.UNKNOWN_STATUS: found("row-unknown-status"),
    Verdict.CACHED_ABOVE_INPUT: found("row-cached-above-input"),
    Verdict.IMAGES_ABOVE_OUTPUT: found("row-images-above-output"),
    Verdict.SAMPLED: found("row-sampled"),
}
"""As the end of "this row is left out: ..."."""


def judged(frame: Frame, tokens: Sequence[str]) -> Frame:
    """With the verdict on every row: quickly that all is well, or else which rule decides."""
    columns = frame.collect_schema().names()
    verdict = nw.lit(int(Verdict.SERVED))
    for condition, code in reversed([*_rules_of_rows(columns), *_rules_of_tokens(tokens), *_outcomes(columns, tokens)]):
        verdict = nw.when(condition).then(nw.lit(int(code))).otherwise(verdict)
    all_well = nw.all_horizontal(*_well(columns, tokens), ignore_nulls=False)
    verdict = nw.when(all_well).then(nw.lit(int(Verdict.SERVED))).otherwise(verdict)
    return frame.with_columns(verdict=verdict).drop(*JUDGED_BY, strict=False)


def _well(columns: Sequence[str], tokens: Sequence[str]) -> Iterator[nw.Expr]:
    """What is true of a served request, and of most rows."""
    yield nw.col("time_us").is_between(FIRST_US, LAST_US)
    if "is_request" in columns:
        yield nw.col("is_request")
    if "is_part" in columns:
        yield ~nw.col("is_part")
    if "stands_for" in columns:
        yield nw.col("stands_for").is_null() | (nw.col("stands_for") <= 1)
    if "status" in columns:
        yield nw.col("status").is_null() | nw.col("status").is_between(0, FIRST_ERROR - 1)
    for name in tokens:
        if name in NEEDED:
            yield nw.col(name).is_between(1, MAX_TOKENS)
        else:
            yield nw.col(name).is_between(0, MAX_TOKENS) | nw.col(name).is_null()
    yield from (parts <= whole for parts, whole, _ in _parts_and_wholes(tokens))


def _rules_of_rows(columns: Sequence[str]) -> Iterator[tuple[nw.Expr, Verdict]]:
    if "is_request" in columns:
        yield ~nw.col("is_request"), Verdict.NOT_A_REQUEST
    if "is_part" in columns:
        yield nw.col("is_part"), Verdict.PART
    yield has_no_time(), Verdict.NO_TIME
    if "is_request" in columns:  # a line that says nothing at all, and is perhaps no JSON, has no time either
        yield nw.col("is_request").is_null(), Verdict.NOT_A_REQUEST
    if "stands_for" in columns:
        yield nw.col("stands_for") > 1, Verdict.SAMPLED
    if "status" in columns:
        yield nw.col("status") < 0, Verdict.UNKNOWN_STATUS


def has_no_time() -> nw.Expr:
    """Whether a row has none, or none of this century."""
    return nw.col("time_us").is_null() | ~nw.col("time_us").is_between(FIRST_US, LAST_US)


def _rules_of_tokens(tokens: Sequence[str]) -> Iterator[tuple[nw.Expr, Verdict]]:
    for name in tokens:
        yield nw.col(name) < 0, Verdict.NEGATIVE
        yield nw.col(name) > MAX_TOKENS, Verdict.HUGE
    for parts, whole, verdict in _parts_and_wholes(tokens):
        yield parts > whole, verdict


def _outcomes(columns: Sequence[str], tokens: Sequence[str]) -> Iterator[tuple[nw.Expr, Verdict]]:
    if "status" in columns:
        yield nw.col("status") == TOO_MANY_REQUESTS, Verdict.REFUSED
        has_failed = nw.col("status") >= FIRST_ERROR
        has_output = nw.coalesce(nw.col("output"), nw.lit(0)) > 0 if "output" in tokens else nw.lit(value=False)
        yield (nw.col("status") == FAILED_SOMEHOW) & ~has_output, Verdict.FAILED_SOMEHOW
        yield has_failed & ~has_output, Verdict.FAILED
    if "unreadable" in columns:
        yield nw.col("unreadable"), Verdict.NOT_WHOLE
    if "status" in columns and "input" in tokens:
        yield has_failed & (nw.col("input") > 0), Verdict.PROCESSED
    if all(name in tokens for name in NEEDED):
        no_input, no_output = (nw.coalesce(nw.col(name), nw.lit(0)) == 0 for name in NEEDED)
        yield no_input & no_output, Verdict.NO_USAGE
        yield no_input, Verdict.NO_INPUT
        yield no_output, Verdict.NO_OUTPUT


def _parts_and_wholes(tokens: Sequence[str]) -> Iterator[tuple[nw.Expr, nw.Expr, Verdict]]:
    some = (
        (PARTS_OF_INPUT, "input", Verdict.CACHED_ABOVE_INPUT),
        (PARTS_OF_OUTPUT, "output", Verdict.IMAGES_ABOVE_OUTPUT),
    )
    for names, whole, verdict in some:
        if (parts := summed(name for name in names if name in tokens)) is not None:
            yield parts, nw.col(whole), verdict


def summed(names: Iterable[str]) -> nw.Expr | None:
    """The sum of columns, unknown ones as nothing; None of no column."""
    known = [nw.coalesce(nw.col(name), nw.lit(0)) for name in names]
    return sum(known[1:], known[0]) if known else None
