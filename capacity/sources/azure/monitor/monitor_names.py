"""The metrics that tell each quantity, and which of them to believe.

Azure OpenAI traffic is counted twice, by an older and by a newer family of metrics. They are never added: for each
deployment a quantity comes from one of them. Source: Microsoft Learn, "Supported metrics for
Microsoft.CognitiveServices/accounts", 2026-07-31.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np

from capacity.sources.azure.monitor.discovery import Definition
from capacity.sources.metrics import metric_names as known
from capacity.sources.metrics.metric_series import MetricSeries

REQUESTS = "requests"
TOKENS = "tokens"
UTILIZATION = "utilization"
ACTIVE = "active tokens"
FAMILIES: dict[str, tuple[tuple[str, ...], ...]] = {
    REQUESTS: tuple((family.requests.metric,) for family in known.FAMILIES),
    TOKENS: tuple(
        tuple(name.metric for name in (family.input, family.output, family.total) if name is not None)
        for family in known.FAMILIES
    ),
    ACTIVE: ((known.ACTIVE_TOKENS.metric,),),
    "cache match rate": ((known.CACHE_MATCH_RATE.metric,),),
    UTILIZATION: tuple((name,) for name in known.UTILIZATION),
    "availability": tuple((name,) for name in known.AVAILABILITY),
    "time to response": tuple((name,) for name in known.TIME_TO_RESPONSE),
    "tokens per second": tuple((name,) for name in known.TOKENS_PER_SECOND),
}
"""Quantity -> the families of metrics that tell it, the newest first."""
COUNTED = frozenset({REQUESTS, TOKENS, ACTIVE})
"""Quantities that add up; of others a minute has a mean, and of utilization a maximum is wanted, too."""
_PLACES = {
    name.lower(): (quantity, place)
    for quantity, families in reversed(FAMILIES.items())
    for place, family in enumerate(families)
    for name in family
}

Choice: TypeAlias = Mapping[tuple[str, str], int]
"""Quantity and deployment (in lower case) -> the place of the family that tells it."""


def defined(definitions: Mapping[str, Definition]) -> list[Definition]:
    """The metrics of an account that tell a quantity and can be split by deployment."""
    return [
        definition
        for name, definition in definitions.items()
        if name in _PLACES and known.DEPLOYMENT in definition.dimensions
    ]


def aggregations(metric: Definition) -> tuple[str, ...]:
    """How to ask for a metric, as far as it can be asked so."""
    quantity = quantity_of(metric.name)
    usual = ("Total",) if quantity in COUNTED else ("Average", "Maximum") if quantity == UTILIZATION else ("Average",)
    return tuple(name for name in usual if name.lower() in metric.aggregations)


def choice(hourly: Iterable[MetricSeries]) -> Choice:
    """For each quantity of each deployment the family with traffic in most hours; of equals the newest.

    A family that the service began to fill late, or fills with zeros, loses to one that has the traffic; one without
    any value is never chosen.
    """
    hours: dict[tuple[str, str], dict[int, tuple[int, int]]] = {}
    for series in hourly:
        quantity, place = _PLACES[series.metric.lower()]
        families = hours.setdefault((quantity, deployment_of(series)), {})
        busy, told = families.get(place, (0, 0))
        busy += int(np.count_nonzero(series.values > 0))
        told += int(np.count_nonzero(~np.isnan(series.values)))
        families[place] = busy, told
    best = {key: max(sorted(families), key=lambda place: families[place]) for key, families in hours.items()}
    return {key: place for key, place in best.items() if any(hours[key][place])}


def believed(metric: str, deployment: str | None, chosen: Choice) -> bool:
    """Whether a metric was chosen for a deployment, or for any where that is None."""
    quantity, place = _PLACES[metric.lower()]
    if deployment is None:
        return any(key[0] == quantity and found == place for key, found in chosen.items())
    return chosen.get((quantity, deployment), place) == place


def quantity_of(metric: str) -> str:
    """What a metric tells."""
    return _PLACES[metric.lower()][0]


def deployment_of(series: MetricSeries) -> str:
    """The deployment in lower case: Azure compares values of dimensions without regard to case."""
    return series.dimensions.get(known.DEPLOYMENT, "").lower()
