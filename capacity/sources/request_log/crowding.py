"""How requests crowd in seconds, ten seconds and minutes, for each deployment and model.

Where many rows share a second the engine makes the sums, and a few numbers leave it. Where nearly every row has a
second of its own, an engine takes several times as long to group them as to read them: there each row leaves it as one
number (its second and its tokens), and sorting puts those together. Of logs too large for that the engine makes the
sums, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final, TypeAlias

import narwhals as nw
import numpy as np

from capacity.sources.request_log.aggregates import MICROS_PER_SECOND, SECONDS_PER_MINUTE, index
from capacity.sources.request_log.engine import Engine, Frame
from capacity.sources.request_log.log_assembly import Arrays, span
from capacity.sources.request_log.log_requests import NAMES, LogGroup, LogRequests
from capacity.sources.request_log.row_verdicts import LAST_ASKED, MAX_TOKENS, NEEDED
from capacity.traffic.shape import LENGTHS, TEN_SECONDS, Crowd, Ints, bins, crowds, whole_minutes

ROWS_AT_ONCE: Final = 16_000_000
"""More of them are summed by the engine: a row takes 16 bytes until all are sorted."""
GROUPS_AT_ONCE: Final = 64
"""They are told apart by their names, one after the other, on every row."""
_SECOND: Final = index("time_us", MICROS_PER_SECOND)
_TOKEN_BITS: Final = (2 * MAX_TOKENS).bit_length()
"""The bits of the most tokens that one request has, input and output."""
Crowds: TypeAlias = dict[LogGroup, tuple[Crowd, ...]]


def by_group(
    engine: Engine, rows: LogRequests, minutes: Mapping[LogGroup, Arrays], *, rows_at_once: int = ROWS_AT_ONCE
) -> Crowds:
    """The crowds of requests asked for (all but failed ones), whose sums per minute are given, and of their tokens."""
    found: Crowds = {}
    groups = list(minutes)
    for at in range(0, len(groups), GROUPS_AT_ONCE):
        some = {group: minutes[group] for group in groups[at : at + GROUPS_AT_ONCE]}
        few = rows.seconds is None and sum(int(part["rows"].sum()) for part in some.values()) <= rows_at_once
        found |= (_sorted_here if few else _summed_there)(engine, rows, some)
    return found


def _sorted_here(engine: Engine, rows: LogRequests, minutes: Mapping[LogGroup, Arrays]) -> Crowds:
    """Seconds are numbered through all groups, each from the end of the one before, so that one sort does for all."""
    spans = [span(group, part) for group, part in minutes.items()]
    ends = list(accumulate((last + 1 - first) * SECONDS_PER_MINUTE for first, last in spans))
    earlier = [end - (last + 1) * SECONDS_PER_MINUTE for end, (_, last) in zip(ends, spans, strict=True)]
    frame = _asked(rows.replaced(frame=rows.frame.with_columns(second=_SECOND)), minutes, earlier)
    number = (nw.col("group") + nw.col("second")) * (1 << _TOKEN_BITS) + nw.col("tokens")
    packed = engine.arrays(frame.select(packed=number), "summing up seconds")["packed"]
    packed = np.require(packed, requirements="W")  # Arrow's own memory may not be written to
    packed.sort()
    parts = np.split(packed, np.searchsorted(packed, np.array(ends[:-1], dtype=np.int64) << _TOKEN_BITS))
    return {group: crowds(_unpacked(part, before)) for group, part, before in zip(minutes, parts, earlier, strict=True)}


def _unpacked(packed: Ints, earlier: int) -> Iterator[tuple[Ints, Ints]]:
    """Seconds from 1970 and tokens."""
    for some in whole_minutes(packed, SECONDS_PER_MINUTE << _TOKEN_BITS):
        yield (packed[some] >> _TOKEN_BITS) - earlier, packed[some] & ((1 << _TOKEN_BITS) - 1)


def _summed_there(engine: Engine, rows: LogRequests, minutes: Mapping[LogGroup, Arrays]) -> Crowds:
    """One row for each group leaves the engine."""
    if rows.seconds is None:
        frame = rows.frame.with_columns(second=_SECOND, rows=nw.lit(1))
    else:
        frame = rows.seconds.rename({"bin": "second"})
    frame = _asked(rows.replaced(frame=frame), minutes, range(len(minutes)))
    # Sums per second are those of a group if nothing but the group tells its rows apart there.
    alone = rows.seconds is not None and rows.all_served and all(len(_spelled(part)) == 1 for part in minutes.values())
    sums = engine.arrays(_summed(frame, alone=alone), "summing up seconds")
    groups = list(minutes)
    found = {}
    for row, number in enumerate(sums["group"].tolist()):
        told = {name: int(column[row]) for name, column in sums.items()}
        found[groups[number]] = tuple(
            Crowd(
                seconds=length,
                bins=count,
                requests=told["rows"],
                most_requests=told[f"most_rows_{length}"],
                most_tokens=told[f"most_tokens_{length}"],
                squared_requests=told[f"squares_{length}"],
            )
            for length, count in bins(told["first"], told["last"]).items()
        )
    return found


def _summed(frame: Frame, *, alone: bool) -> Frame:
    """By group: the sums over bins of each length, and the first and the last ten seconds.

    `alone` says that a group has one row for each of its seconds.
    """
    kept: list[nw.Expr] = []
    for length, inside in zip(LENGTHS, (1, *LENGTHS), strict=False):
        if length > inside:
            frame = frame.with_columns(second=index("second", length // inside))
        if length > inside or not alone:
            frame = frame.group_by("group", "second").agg(nw.col("rows", "tokens").sum().cast(nw.Int64), *kept)
        squares = {f"squares_{length}": nw.col("rows") * nw.col("rows")}
        most = {f"most_{name}_{length}": nw.col(name) for name in ("rows", "tokens")}
        frame = frame.with_columns(**squares, **most)
        kept += [nw.col(*squares).sum().cast(nw.Int64), nw.col(*most).max()]
        if length == TEN_SECONDS:
            frame = frame.with_columns(first=nw.col("second"), last=nw.col("second"))
            kept += [nw.col("first").min(), nw.col("last").max()]
    return frame.group_by("group").agg(nw.col("rows").sum().cast(nw.Int64), *kept)


def _asked(rows: LogRequests, minutes: Mapping[LogGroup, Arrays], numbers: Sequence[int]) -> Frame:
    """What was asked of the groups, with its `tokens`, and in `group` the number of its group."""
    frame = rows.frame if rows.all_served else rows.frame.filter(nw.col("verdict") <= int(LAST_ASKED))
    counts = [nw.col(name) for name in NEEDED if name in rows.tokens]
    if not rows.all_served:  # refused requests may have none, and others no usage
        counts = [nw.coalesce(count, nw.lit(0)) for count in counts]
    tokens = sum(counts[1:], counts[0]) if counts else nw.lit(0)
    frame = frame.with_columns(group=_numbered(rows.names, minutes, numbers), tokens=tokens)
    return frame.filter(~nw.col("group").is_null()) if rows.names else frame


def _numbered(names: Sequence[str], minutes: Mapping[LogGroup, Arrays], numbers: Sequence[int]) -> nw.Expr:
    """The number of a row's group; null where it is of another one."""
    if not names:
        return nw.lit(numbers[0])
    number = nw.lit(None).cast(nw.Int64)
    for part, value in zip(minutes.values(), numbers, strict=True):
        for spelled in _spelled(part):
            is_it = [nw.col(name).is_null() if text is None else nw.col(name) == text for name, text in spelled]
            number = nw.when(nw.all_horizontal(*is_it, ignore_nulls=False)).then(nw.lit(value)).otherwise(number)
    return number


def _spelled(minutes: Arrays) -> list[tuple[tuple[str, str | None], ...]]:
    """The ways in which the names of a group are written in its rows, by column."""
    names = [name for name in NAMES if name in minutes]
    written = dict.fromkeys(zip(*(minutes[name].tolist() for name in names), strict=True))
    return [tuple(zip(names, texts, strict=True)) for texts in written] or [()]
