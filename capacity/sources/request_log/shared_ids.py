"""Rows of one id -> requests: what tells of one answer as one, and what only shares an id as requests of their own.

An answer is logged in several rows: chunks of a stream, events, messages, a span that was sent twice. But ids that were
blacked out, that begin anew in each file, or that a chain of calls has in common are on rows of many requests.
"""

from collections.abc import Sequence
from typing import Final

import narwhals as nw

from capacity.sources.request_log.engine import Frame
from capacity.sources.request_log.row_verdicts import FIRST_ERROR, NEEDED

LONGEST_ANSWER_US: Final = 3600 * 10**6
"""From the first row of an answer to its last."""
LONGEST_GROWTH_US: Final = 600 * 10**6
"""From the first count of its output to the last, where that grows."""
_SECOND_US: Final = 10**6
_LEAST: Final = ("time_us", "row")


def united(frame: Frame, *, grows: bool, splits: bool, numbered: bool) -> Frame:
    """Rows with an `id` as requests, in their order and without it; `numbered` by the first `row` of each.

    `merged` is how many further rows a request was put together of, and `torn` is 1 where they cannot be of one. With
    `splits` these are requests of their own, and `is_part` tells those of them that only say more of others. `grows`
    says that the output of an answer may grow from row to row.
    """
    names = [name for name in frame.collect_schema().names() if name != "id"]
    torn, none = _is_torn(names, grows=grows), nw.lit(0).cast(nw.Int64)
    shared = frame.filter(~nw.col("id").is_null())
    parts = [frame.filter(nw.col("id").is_null()).with_columns(merged=none, torn=none)]
    if splits:
        shared = shared.with_columns(
            is_torn=torn.over("id"), is_told=(_complete("input", names).count() > 0).over("id")
        )
        parts.append(_apart(shared.filter(nw.col("is_torn")), names).with_columns(torn=none))
        shared = shared.filter(~nw.col("is_torn"))
    of_one = shared.group_by("id").agg(*_together(names), torn=torn, merged=_further())
    parts.append(of_one.with_columns(torn=nw.when(nw.col("torn")).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64)))
    columns = [*names, "merged", "torn"]
    if splits:
        parts = [part if at == 1 else part.with_columns(is_part=nw.lit(value=False)) for at, part in enumerate(parts)]
        columns.append("is_part")
    result = nw.concat([part.select(*columns) for part in parts]).sort("row")
    return result if numbered else result.drop("row")


def _is_torn(names: Sequence[str], *, grows: bool) -> nw.Expr:
    """Of the rows of an id: whether they lie further apart than those of an answer, or tell tokens of several."""
    span_us = nw.coalesce(nw.col("time_us").max() - nw.col("time_us").min(), nw.lit(0))
    torn = span_us > LONGEST_ANSWER_US
    for name in NEEDED:
        if name in names:
            told = _complete(name, names)
            differs = nw.coalesce(told.max(), nw.lit(0)) != nw.coalesce(told.min(), nw.lit(0))
            torn |= differs & (span_us > LONGEST_GROWTH_US) if grows and name == "output" else differs
    return torn


def _complete(name: str, names: Sequence[str]) -> nw.Expr:
    """A count of the rows that tell the tokens of a request."""
    if "input" not in names:
        return nw.lit(None).cast(nw.Int64)
    return nw.when(nw.col("input") > 0).then(nw.col(name))


def _apart(frame: Frame, names: Sequence[str]) -> Frame:
    """Rows whose ids are on several requests: each is one, but for what is there twice.

    A row without tokens, of an id that others tell some of, is a part of one of these, unless it failed. Equal times
    that are whole seconds may be of two requests.
    """
    told = [name for name in NEEDED if name in names]
    is_part = nw.col("is_told") & ~_tells(names)
    if "status" in names:
        is_part &= nw.coalesce(nw.col("status"), nw.lit(0)) < FIRST_ERROR
    is_whole = nw.col("time_us") == (nw.col("time_us") / _SECOND_US).floor().cast(nw.Int64) * _SECOND_US
    alone = nw.when(is_whole | is_part).then(nw.col("row")).otherwise(nw.lit(-1))
    keys = {"at": nw.col("time_us"), "alone": alone, **{f"of_{name}": nw.col(name) for name in told}}
    return (
        frame.with_columns(is_part=is_part, **keys)
        .group_by("id", *keys)
        .agg(*_together([*names, "is_part"]), merged=_further())
    )


def _tells(names: Sequence[str]) -> nw.Expr:
    """Whether a row tells the tokens of a request."""
    return nw.coalesce(nw.col("input"), nw.lit(0)) > 0 if "input" in names else nw.lit(value=False)


def _together(names: Sequence[str]) -> list[nw.Expr]:
    """The columns of rows that are one: its beginning, and of all else the most."""
    return [nw.col(name).min() if name in _LEAST else nw.col(name).max() for name in names]


def _further() -> nw.Expr:
    return (nw.len() - 1).cast(nw.Int64)
