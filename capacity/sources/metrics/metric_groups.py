"""Which series belong to which deployment, and what the resource manager says of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.metric_columns import DEPLOYMENT
from capacity.sources.metrics.metric_names import FAMILIES
from capacity.sources.metrics.metric_series import MetricSeries

_TOKENS = frozenset(name.metric.lower() for family in FAMILIES for name in (family.input, family.output))


class Group(NamedTuple):
    """One deployment: its series, and its facts if they were read.

    `deployment` is None where the series cannot be split by deployment.
    """

    deployment: str | None
    resource: str | None
    series: tuple[MetricSeries, ...] = ()
    facts: DeploymentFacts | None = None
    notes: tuple[str, ...] = ()

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

    def model(self) -> tuple[str | None, str | None, tuple[str, ...]]:
        """Name and version of the model, with notes: of the facts, else of the dimensions of the series."""
        if self.facts is not None and self.facts.model:
            return self.facts.model, self.facts.model_version, ()
        models, versions = self._values("modelname"), self._values("modelversion")
        version = versions[0] if len(versions) == 1 else None
        if len(models) == 1:
            return models[0], version, ()
        if models:
            return None, None, (f"Its series name several models: {', '.join(models)}.",)
        features = self._values("featurename")
        if len(features) != 1:
            return None, None, ()
        return features[0], version, (f"That the model is {features[0]} is concluded from the dimension FeatureName.",)

    def _values(self, dimension: str) -> list[str]:
        """The values of a dimension, each once in any case."""
        found = (one.dimensions.get(dimension, "") for one in self.series)
        return list({value.lower(): value for value in found if value}.values())


class _Key(NamedTuple):
    """In lower case: Azure takes names in any case."""

    resource: str
    deployment: str | None


def grouped(series: Sequence[MetricSeries], facts: Sequence[DeploymentFacts]) -> list[Group]:
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
) -> Iterator[Group]:
    split = {
        key.resource for key, of_key in members.items() if key.deployment is not None and _most_tokens(of_key) >= 0
    }
    for key, of_key in members.items():
        if key.deployment:
            yield _split(key, of_key, known, has_whole=_Key(key.resource, None) in members)
        elif key.deployment is None and key.resource not in split:
            yield _whole(key, of_key, known)
        elif key.deployment == "" and _most_tokens(of_key) > 0:
            note = "These are the calls of the account that Azure Monitor books on no deployment."
            yield Group(None, of_key[0].resource, tuple(of_key), notes=(note,))


def _without_series(
    members: Mapping[_Key, Sequence[MetricSeries]], known: Mapping[_Key, DeploymentFacts]
) -> Iterator[Group]:
    seen = {id(_facts(key, known)) for key in members}
    whole = {key.resource for key in members if key.deployment is None} - {
        key.resource for key in members if key.deployment is not None
    }
    for key, facts in known.items():
        if id(facts) not in seen and key.resource not in whole:
            note = "Azure Monitor returned no series for it, as for any deployment without traffic."
            yield Group(facts.name, facts.resource, facts=facts, notes=(note,))


def _most_tokens(series: Sequence[MetricSeries]) -> float:
    """The most tokens that any of them counted in a bucket; below 0 where none counts tokens at all."""
    counts = (one.values for one in series if one.metric.lower() in _TOKENS)
    return max((float(values.max()) for one in counts if (values := one[~np.isnan(one)]).size), default=-1)


def _split(
    key: _Key, series: Sequence[MetricSeries], known: Mapping[_Key, DeploymentFacts], *, has_whole: bool
) -> Group:
    facts = _facts(key, known)
    notes = []
    if has_whole:
        notes.append("Series that are not split by deployment were left out: they count all deployments together.")
    if facts is None and any(other.resource == key.resource for other in known):
        notes.append("The account has no deployment of this name now: it was deleted or renamed.")
    resource = facts.resource if facts else series[0].resource
    return Group(series[0].dimensions[DEPLOYMENT], resource, tuple(series), facts, tuple(notes))


def _whole(key: _Key, series: Sequence[MetricSeries], known: Mapping[_Key, DeploymentFacts]) -> Group:
    """Series of a whole account, which are those of its deployment where it has but one."""
    own = [facts for other, facts in known.items() if other.resource == key.resource]
    if len(own) == 1:
        note = "The series are of the whole account; it has this deployment alone."
        return Group(own[0].name, own[0].resource, tuple(series), own[0], (note,))
    note = "The series are not split by deployment: this is all traffic of the account together."
    return Group(None, series[0].resource, tuple(series), notes=(note,))


def _facts(key: _Key, known: Mapping[_Key, DeploymentFacts]) -> DeploymentFacts | None:
    """Of this deployment; where the series do not name their account, of the only one of this name."""
    if key.resource:
        return known.get(key)
    same_name = [facts for other, facts in known.items() if other.deployment == key.deployment]
    return same_name[0] if len(same_name) == 1 else None
