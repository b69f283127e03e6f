"""Sums per minute, bursts, and counts of values -> one observed deployment for each deployment and model."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.findings import Finding, found
from capacity.sources.minute_spans import Span, refuse_too_long
from capacity.sources.request_log.aggregates import MICROS_PER_SECOND, SHARE_STEPS
from capacity.sources.request_log.log_requests import LogGroup
from capacity.sources.request_log.row_verdicts import LAST_ASKED, WITHOUT_INPUT, WITHOUT_OUTPUT, Verdict
from capacity.sources.stamps import utc
from capacity.traffic.series import Floats, Measured, ObservedDeployment, TokenSeries, Unmeasured
from capacity.traffic.shape import of_counted
from capacity.traffic.statistics import Burst, RequestShape, RowsLeftOut

Arrays = Mapping[str, npt.NDArray[Any]]


DURATIONS: Final = "durations"
WRITTEN: Final = ("output", "image_output")
FIRST_MINUTE: Final = 946_684_800 // 60
"""Of the year 2000."""
MANY_UNTOLD: Final = 0.05
"""Of the requests that were served."""


class Known(NamedTuple):
    """What a log as a whole is known to tell."""

    columns: frozenset[str]
    has_status: bool
    source: Finding
    notes: tuple[Finding, ...]
    doubts: Sequence[Finding]
    left_out: RowsLeftOut | None


def by_group(arrays: Arrays) -> dict[LogGroup, Arrays]:
    """The rows of each deployment and model; empty names are none."""
    count = len(next(iter(arrays.values())))
    spelled = np.zeros(count, dtype=np.int64)
    columns = [arrays[name].tolist() if name in arrays else [None] * count for name in LogGroup._fields]
    for texts in columns:  # one at a time: telling pairs of texts apart takes twice as long
        codes = {text: code for code, text in enumerate(dict.fromkeys(texts))}
        spelled = spelled * len(codes) + np.fromiter(map(codes.__getitem__, texts), dtype=np.int64, count=count)
    _, rows, spelling = np.unique(spelled, return_index=True, return_inverse=True)
    groups: dict[LogGroup, int] = {}
    of_row = {
        row: groups.setdefault(_group(*(texts[row] for texts in columns)), len(groups)) for row in sorted(rows.tolist())
    }
    if len(groups) <= 1:
        return dict.fromkeys(groups, arrays)
    number = np.array([of_row[row] for row in rows.tolist()], dtype=np.int64)[spelling]
    order = np.argsort(number, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(number))[:-1])
    return {
        group: {name: column[some] for name, column in arrays.items()}
        for group, some in zip(groups, parts, strict=True)
    }


def _group(*names: str | None) -> LogGroup:
    return LogGroup(*((text or "").strip() or None for text in names))


def respelled(groups: Mapping[LogGroup, Arrays]) -> dict[LogGroup, LogGroup] | None:
    """Groups whose names differ from others in case alone -> those with the commonest spelling; None of none.

    Azure tells no such names apart.
    """
    spelled: dict[str, dict[str, int]] = {}
    for group, rows in groups.items():
        for name in filter(None, group):
            counts = spelled.setdefault(name.lower(), {})
            counts[name] = counts.get(name, 0) + int(rows["rows"].sum())
    commonest = {key: min(counts, key=lambda name: (-counts[name], name)) for key, counts in spelled.items()}
    owners = {group: LogGroup(*(name and commonest[name.lower()] for name in group)) for group in groups}
    return {group: owner for group, owner in owners.items() if group != owner} or None


def unserved(groups: Mapping[LogGroup, Arrays]) -> dict[LogGroup, LogGroup] | None:
    """Groups of which nothing was served -> those that they belong to; None where there is no such group.

    The model often stands in the answer, and a refused request has none, or it is called otherwise there. So it joins
    what its deployment served most of; without any name of its own, the only one that served anything.
    """
    served = {
        group: int(count)
        for group, rows in groups.items()
        if (count := rows["rows"][rows["verdict"] == int(Verdict.SERVED)].sum())
    }
    owners = {}
    for group in groups.keys() - served.keys():
        same = [one for one in served if group.deployment is not None and one.deployment == group.deployment]
        if group == LogGroup(None, None) and len(served) == 1:
            same = list(served)
        if same:
            owners[group] = max(same, key=served.__getitem__)
    return owners or None


def rows_by_verdict(minutes: Arrays) -> dict[Verdict, int]:
    """How many rows there are of each verdict, in its order."""
    verdicts, counts = minutes["verdict"], minutes["rows"]
    return {one: total for one in Verdict if (total := int(counts[verdicts == int(one)].sum()))}


def total(minutes: Arrays, name: str) -> int:
    """The sum of a column that not all logs have, as far as it is known."""
    return int(np.ma.filled(minutes[name], 0).sum()) if name in minutes else 0


def told_columns(columns: Sequence[str], minutes: Arrays) -> tuple[str, ...]:
    """The columns that have a value in any row: a place where a format may have one need not be filled."""
    return tuple(name for name in columns if (known := minutes.get(f"{name}_known")) is None or known.any())


def without_output(groups: Mapping[LogGroup, Arrays]) -> list[LogGroup]:
    """Groups of which no request tells output, nor any of their deployment: embeddings write none."""

    def has(rows: Arrays, *verdicts: Verdict) -> bool:
        return bool(np.isin(rows["verdict"], verdicts).any())

    writing = {group for group, rows in groups.items() if has(rows, Verdict.SERVED, Verdict.NO_INPUT)}
    named = {group.deployment for group in writing if group.deployment is not None}
    return [
        group
        for group, rows in groups.items()
        if group not in writing and group.deployment not in named and has(rows, Verdict.NO_OUTPUT)
    ]


def requested(minutes: Arrays) -> Arrays:
    """The minutes of requests served and refused, with or without usage: what a deployment was asked for."""
    asked = minutes["verdict"] <= int(LAST_ASKED)
    return {name: column[asked] for name, column in minutes.items()}


def span(group: LogGroup, minutes: Arrays) -> tuple[int, int]:
    """The first minute and the last. Raises `InvalidInput` where a log cannot have that many years between them."""
    first, last = int(minutes["bin"].min()), int(minutes["bin"].max())
    refuse_too_long(Span(first, last + 1), group.name)
    return first, last


def observed(
    group: LogGroup, minutes: Arrays, bursts: tuple[Burst, ...], shape: RequestShape, known: Known
) -> ObservedDeployment:
    """One deployment, of its minutes with requests. They run from the first to the last; those without one are idle.

    Requests are those served and those refused; tokens are those that served ones tell. Raises `InvalidInput` where it
    spans more years than a log can.
    """
    first, last = span(group, minutes)

    def column(name: str, *verdicts: Verdict) -> Floats:
        wanted = np.isin(minutes["verdict"], [int(verdict) for verdict in verdicts])
        values = np.where(wanted, minutes[name], 0)
        return np.bincount(minutes["bin"] - first, weights=values, minlength=last - first + 1).astype(np.float64)

    def tokens(name: str) -> Floats | None:
        telling = Verdict.NO_INPUT if name in WRITTEN else Verdict.NO_OUTPUT
        return column(name, Verdict.SERVED, telling) if name in known.columns else None

    unknown = np.full(last - first + 1, np.nan)
    input_ = tokens("input")
    return ObservedDeployment(
        name=group.name,
        deployment=group.deployment,
        resource=None,
        series=TokenSeries(
            start=utc(first * 60),
            input_tokens=unknown if input_ is None else input_,
            output_tokens=unknown if (output := tokens("output")) is None else output,
            requests=column("rows", *(one for one in Verdict if one <= LAST_ASKED)),
            cached_input_tokens=tokens("cached"),
            cache_write_tokens=tokens("cache_write"),
            image_input_tokens=tokens("image_input"),
            image_output_tokens=tokens("image_output"),
            admitted_output_tokens=column("admitted", Verdict.SERVED, Verdict.NO_INPUT)
            if "max_output" in known.columns
            else None,
        ),
        source=known.source,
        measured=Measured(throttled_requests=column("rows", Verdict.REFUSED) if known.has_status else None),
        unmeasured=_unmeasured(partial(column, "rows")),
        model=group.model,
        notes=(*known.notes, *_notes(minutes, first, known)),
        doubts=tuple(known.doubts),
        left_out=known.left_out,
        shape=shape,
        bursts=bursts,
    )


def _notes(minutes: Arrays, first: int, known: Known) -> Iterator[Finding]:
    """That times count from 1970; that many requests tell no cached tokens, as where their column came later."""
    if first < FIRST_MINUTE:
        yield found("times-from-1970")
    if "cached" in known.columns:
        served = minutes["verdict"] == int(Verdict.SERVED)
        of, told = (int(minutes[name][served].sum()) for name in ("rows", "cached_known"))
        if of - told > MANY_UNTOLD * of:
            yield found("cached-of-some", requests=of - told, of=of)


def _unmeasured(rows: Callable[..., Floats]) -> Unmeasured | None:
    """The rows that lack a count, by those of some verdicts in each minute; None where there is none."""
    requests = rows(*set(WITHOUT_INPUT + WITHOUT_OUTPUT))
    if not requests.any():
        return None
    return Unmeasured(requests=requests, without_input=rows(*WITHOUT_INPUT), without_output=rows(*WITHOUT_OUTPUT))


def shape(counted: Mapping[str, Arrays]) -> RequestShape:
    """The shape of requests, from the counts of each value: `input`, `output`, and `cached_share` in steps.

    Of `DURATIONS` there is the sum.
    """

    def statistics(name: str, scale: int = 1) -> Any:  # noqa: ANN401
        arrays = counted.get(name)
        return None if arrays is None else of_counted(arrays[name].astype(np.float64) / scale, arrays["rows"])

    return RequestShape(
        input_tokens=statistics("input"),
        output_tokens=statistics("output"),
        cached_input_share=statistics("cached_share", SHARE_STEPS),
        mean_seconds=_mean_seconds(counted.get(DURATIONS)),
    )


def _mean_seconds(durations: Arrays | None) -> float | None:
    rows = 0 if durations is None else int(durations["rows"].sum())
    return None if durations is None or not rows else float(durations["us"].sum()) / rows / MICROS_PER_SECOND
