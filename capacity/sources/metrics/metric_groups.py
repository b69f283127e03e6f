"""Which series belong to which deployment, and what the resource manager says of it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from capacity.findings import Finding, found
from capacity.grouping import by_key
from capacity.record import Record
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.metric_columns import Column, column
from capacity.sources.metrics.metric_names import DEPLOYMENT, FAMILIES, Name
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.minute_spans import Span

_TOKENS = frozenset(name.metric.lower() for family in FAMILIES for name in (family.input, family.output))


class MetricGroup(Record):
    """One deployment: its series, and its facts if they were read.

    `deployment` is None where the series cannot be split by deployment.
    """

    deployment: str | None
    resource: str | None
    series: tuple[MetricSeries, ...] = ()
    facts: DeploymentFacts | None = None
    notes: tuple[Finding, ...] = ()

    @cached_property
    def _by_name(self) -> Mapping[Name, Sequence[MetricSeries]]:
        """Names of metrics in lower case."""
        return by_key((Name(one.metric.lower(), one.aggregation), one) for one in self.series)

    def of(self, name: Name) -> Sequence[MetricSeries]:
        """Its series of a metric."""
        return self._by_name.get(Name(name.metric.lower(), name.aggregation), ())

    def first_known(self, minutes: Span, *names: Name | None) -> Column | None:
        """The first of these metrics that has a value; else the first that was asked for."""
        first = None
        for series in (self.of(name) for name in names if name is not None):
            values = column(series, minutes) if series else None
            if values is not None and values.known:
                return values
            first = first or values
        return first

    def untotaled(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Metrics of tokens that have values of other aggregations than the total, and these aggregations."""
        some = [
            one for one in self.series if one.metric.lower() in _TOKENS and one.aggregation != "total" and _counts(one)
        ]
        metrics, aggregations = ({one.metric: None for one in some}, {one.aggregation: None for one in some})
        return tuple(metrics), tuple(aggregations)

    @property
    def name(self) -> str:
        """Of the deployment, else of the account, else of the file."""
        if self.deployment:
            return self.deployment
        return self.resource.rpartition("/")[2] if self.resource else Path(self.series[0].where).name.partition(".")[0]

    @property
    def region(self) -> str | None:
        """Of the account."""
        known = self.facts.region if self.facts else None
        return known or next((one.region for one in self.series if one.region), None)

    def model(self) -> tuple[str | None, str | None, tuple[Finding, ...]]:
        """Name and version of the model, with notes: of the facts, else of the dimensions of the series."""
        if self.facts is not None and self.facts.model:
            return self.facts.model, self.facts.model_version, ()
        models, versions = self._values("modelname"), self._values("modelversion")
        version = versions[0] if len(versions) == 1 else None
        if len(models) == 1:
            return models[0], version, ()
        if models:
            return None, None, (found("several-models", models=tuple(models)),)
        features = self._values("featurename")
        if len(features) != 1:
            return None, None, ()
        return features[0], version, (found("model-by-feature", model=features[0]),)

    def _values(self, dimension: str) -> list[str]:
        """The values of a dimension, each once in any case."""
        found = (one.dimensions.get(dimension, "") for one in self.series)
        return list({value.lower(): value for value in found if value}.values())


def _counts(series: MetricSeries) -> bool:
    """Whether any value is above 0."""
    return bool((np.nan_to_num(series.values) > 0).any())


class _Key(NamedTuple):
    """In lower case: Azure takes names in any case."""

    resource: str
    deployment: str | None


def grouped(series: Sequence[MetricSeries], facts: Sequence[DeploymentFacts]) -> list[MetricGroup]:
    """All deployments that have series or facts, each once."""
    known = {_Key(one.resource.lower(), one.name.lower()): one for one in facts}
    members: dict[_Key, list[MetricSeries]] = {}
    for one in series:
        deployment = one.dimensions.get(DEPLOYMENT)
        key = _Key((one.resource or "").lower(), None if deployment is None else deployment.lower())
        members.setdefault(key, []).append(one)
    return [*_with_series(members, known), *_without_series(members, known)]


def _with_series(
    members: Mapping[_Key, Sequence[MetricSeries]], known: Mapping[_Key, DeploymentFacts]
) -> Iterator[MetricGroup]:
    split = {
        key.resource for key, of_key in members.items() if key.deployment is not None and _most_tokens(of_key) >= 0
    }
    for key, of_key in members.items():
        if key.deployment:
            yield _split(key, of_key, known, has_whole=_Key(key.resource, None) in members)
        elif key.deployment is None and key.resource not in split:
            yield _whole(key, of_key, known)
        elif key.deployment == "" and _most_tokens(of_key) > 0:
            notes = (found("booked-on-none"),)
            yield MetricGroup(deployment=None, resource=of_key[0].resource, series=tuple(of_key), notes=notes)


def _without_series(
    members: Mapping[_Key, Sequence[MetricSeries]], known: Mapping[_Key, DeploymentFacts]
) -> Iterator[MetricGroup]:
    seen = {id(_facts(key, known)) for key in members}
    whole = {key.resource for key in members if key.deployment is None} - {
        key.resource for key in members if key.deployment is not None
    }
    for key, facts in known.items():
        if id(facts) not in seen and key.resource not in whole:
            notes = (found("no-series"),)
            yield MetricGroup(deployment=facts.name, resource=facts.resource, facts=facts, notes=notes)


def _most_tokens(series: Sequence[MetricSeries]) -> float:
    """The most tokens that any of them counted in a bucket; below 0 where none counts tokens at all."""
    counts = (one.values for one in series if one.metric.lower() in _TOKENS)
    return max((float(values.max()) for one in counts if (values := one[~np.isnan(one)]).size), default=-1)


def _split(
    key: _Key, series: Sequence[MetricSeries], known: Mapping[_Key, DeploymentFacts], *, has_whole: bool
) -> MetricGroup:
    facts = _facts(key, known)
    notes = []
    if has_whole:
        notes.append(found("whole-left-out"))
    if facts is None and any(other.resource == key.resource for other in known):
        notes.append(found("not-deployed-now"))
    resource = facts.resource if facts else series[0].resource
    return MetricGroup(
        deployment=series[0].dimensions[DEPLOYMENT],
        resource=resource,
        series=tuple(series),
        facts=facts,
        notes=tuple(notes),
    )


def _whole(key: _Key, series: Sequence[MetricSeries], known: Mapping[_Key, DeploymentFacts]) -> MetricGroup:
    """Series of a whole account, which are those of its deployment where it has but one."""
    own = [facts for other, facts in known.items() if other.resource == key.resource]
    if len(own) == 1:
        (facts,) = own
        notes = (found("whole-of-one"),)
        return MetricGroup(
            deployment=facts.name, resource=facts.resource, series=tuple(series), facts=facts, notes=notes
        )
    notes = (found("whole-not-split"),)
    return MetricGroup(deployment=None, resource=series[0].resource, series=tuple(series), notes=notes)


def _facts(key: _Key, known: Mapping[_Key, DeploymentFacts]) -> DeploymentFacts | None:
    """Of this deployment; where the series do not name their account, of the only one of this name."""
    if key.resource:
        return known.get(key)
    same_name = [facts for other, facts in known.items() if other.deployment == key.deployment]
    return same_name[0] if len(same_name) == 1 else None
