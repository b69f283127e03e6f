"""Sums per minute, deployment and model -> each deployment with its minutes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from capacity.errors import SourceUnavailable
from capacity.findings import Finding, found
from capacity.grouping import by_key
from capacity.sources.azure.log_analytics.queries import MINUTE_COLUMN, SUMS
from capacity.sources.azure.log_analytics.workspace_client import TableAnswer
from capacity.sources.minute_spans import Span
from capacity.traffic.series import Floats, Measured, ObservedDeployment, TokenSeries, Unmeasured

Sums: TypeAlias = Mapping[tuple[str, str], Floats]
"""Deployment and model -> a row per minute that has one: the minute since 1970, then `SUMS`."""

UNNAMED = "unnamed"
_VERSION = re.compile(r"(.+)-(\d{4}-\d{2}-\d{2})")


def summed(answers: Iterable[TableAnswer], about: str) -> Sums:
    """All answers as numbers, one after the other: as text they are ten times as large.

    Raises `SourceUnavailable` for one that is not as expected; `about` is what it names.
    """
    parts: dict[tuple[str, str], list[Floats]] = {}
    for answer in answers:
        try:
            deployment, model, *numbers = map(answer.columns.index, ("deployment", "model", MINUTE_COLUMN, *SUMS))
            rows = by_key(((row[deployment], row[model]), [row[at] or 0 for at in numbers]) for row in answer.rows)
            for key, values in rows.items():
                parts.setdefault(key, []).append(np.array(values, dtype=np.float64))
        except (TypeError, ValueError):
            raise SourceUnavailable(f"{about}: the columns of an answer are not as expected: report it") from None
    return {key: np.concatenate(some) for key, some in parts.items()}


def deployments(
    sums: Sums, source: Finding, notes: Sequence[Finding], *, status_known: bool
) -> list[ObservedDeployment]:
    """All deployments that have sums, by name in any case, each from its first to its last minute with a row.

    Minutes between without a row are 0: only calls write rows. `notes` hold for every deployment.
    """
    by_name: dict[str, dict[tuple[str, str], Floats]] = {}
    for (name, model), rows in sums.items():
        by_name.setdefault(name.lower(), {})[name, model] = rows
    return [_deployment(by_name[name], source, notes, status_known=status_known) for name in sorted(by_name)]


def _deployment(sums: Sums, source: Finding, notes: Sequence[Finding], *, status_known: bool) -> ObservedDeployment:
    of = _Rows(np.concatenate(list(sums.values())))
    refused = of.column("refused_requests") if status_known else None
    served = of.column("served_requests")
    model, version, about_model = _model(sums)
    name = min(name for name, _ in sums)
    return ObservedDeployment(
        name=name or UNNAMED,
        deployment=name or None,
        resource=None,
        series=TokenSeries(
            start=of.start,
            input_tokens=of.column("input_tokens"),
            output_tokens=of.column("output_tokens"),
            requests=served if refused is None else served + refused,
            cached_input_tokens=of.column("cached_input_tokens") if of.total("requests_with_cached") else None,
        ),
        source=source,
        measured=Measured(throttled_requests=refused),
        unmeasured=_unmeasured(of),
        model=model,
        model_version=version,
        notes=(*_told(of, status_known=status_known), *about_model, *notes),
    )


def _unmeasured(of: "_Rows") -> Unmeasured | None:
    """Requests that were served and do not tell their tokens; where none ever wrote any, embeddings do not."""
    without_input, without_output = of.column("requests_without_tokens"), of.column("requests_without_output")
    both = of.column("requests_without_both")
    if not of.total("output_tokens"):
        without_output = both = np.zeros_like(without_input)
    requests = without_input + without_output - both
    every = Unmeasured(requests=requests, without_input=without_input, without_output=without_output)
    return every if np.nansum(requests) else None


class _Rows:
    """The rows of one deployment, in any order, as minutes from the first to the last of them."""

    def __init__(self, rows: Floats) -> None:
        minutes = rows[:, 0].astype(np.int64)
        span = Span(int(minutes.min()), int(minutes.max()) + 1)
        self._rows, self._at, self._size, self.start = rows, minutes - span.first, span.size, span.start

    def column(self, name: str) -> Floats:
        """One of `SUMS`, per minute."""
        sums = self._rows[:, 1 + SUMS.index(name)]
        return np.bincount(self._at, weights=sums, minlength=self._size).astype(np.float64, copy=False)

    def total(self, name: str) -> int:
        """One of `SUMS`, over all minutes."""
        return int(np.nansum(self.column(name)))


def _told(of: _Rows, *, status_known: bool) -> Iterator[Finding]:
    """What the sums leave out, or do not know."""
    if failed := of.total("failed_requests"):
        yield found("failed-requests", requests=failed)
    if silent := of.total("requests_without_tokens"):
        yield found("requests-without-tokens", requests=silent, served=of.total("served_requests"))
    if status_known and (unknown := of.total("requests_without_status")):
        yield found("requests-without-status", requests=unknown)
    if sampled := of.total("sampled_requests"):
        yield found("requests-sampled", requests=sampled)
    if written := of.total("cache_write_tokens"):
        yield found("cache-written", tokens=written)


def _model(sums: Sums) -> tuple[str | None, str | None, list[Finding]]:
    """The model that served most, the version that its name ends in, if any, and a note where others served, too."""
    served: dict[str, float] = {}
    for (_, model), rows in sorted(sums.items(), key=lambda item: item[0]):
        if model:
            served[model] = served.get(model, 0) + float(rows[:, 1 + SUMS.index("served_requests")].sum())
    if not served:
        return None, None, []
    most = max(served, key=lambda model: served[model])
    notes = [found("several-models-answered", most=most, models=tuple(sorted(served)))] if len(served) > 1 else []
    dated = _VERSION.fullmatch(most)
    return (dated[1], dated[2], notes) if dated else (most, None, notes)
