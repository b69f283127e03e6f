"""What the fake Azure holds: accounts, deployments, and metrics whose values are known for every minute."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

Json = dict[str, Any]
Value = Callable[[int], float | None]
"""Minute since 1970 -> the value; None where the service has none."""

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GRAINS = {"PT1M": 1, "PT1H": 60}
D4 = ("Region", "ModelDeploymentName", "ModelName", "ModelVersion")
A5 = ("ApiName", *D4)
L6 = ("ApiName", "ModelDeploymentName", "FeatureName", "UsageChannel", "Region", "ModelVersion")
OPERATION = ("ApiName", "OperationName", "Region", "StreamType", "ModelDeploymentName", "ModelName", "ModelVersion")
STATUS = (*OPERATION, "StatusCode", "IsSpillover")
STATUSES = (("200", "false"), ("429", "false"))


def requests(minute: int) -> float:
    return minute % 5 + 1


def input_tokens(minute: int) -> float:
    return 100.0 * (minute % 7 + 1)


def output_tokens(minute: int) -> float:
    return 10.0 * (minute % 3 + 1)


def all_tokens(minute: int) -> float:
    return input_tokens(minute) + output_tokens(minute)


def active_tokens(minute: int) -> float:
    return all_tokens(minute) - 50


def share(minute: int) -> float:
    return minute % 100


def refused(minute: int) -> float:
    """Requests of a minute that ended with 429."""
    return 1.0 if minute % 10 == 0 else 0.0


def nothing(minute: int) -> float | None:  # noqa: ARG001  # a minute is what it is asked for
    return None


@dataclass(frozen=True)
class Metric:
    """A metric by its definition, and its values: the same for every deployment, or for `only` some."""

    dimensions: tuple[str, ...]
    value: Value
    aggregations: tuple[str, ...] = ("Total",)
    only: tuple[str, ...] | None = None
    refused: Value = refused
    """Of requests, those of a minute that ended with 429."""
    of_each: Mapping[str, Mapping[tuple[str, str], Value]] | None = None
    """Deployment -> status and spillover -> values, in place of the others."""


COUNT, SHARE = ("Total",), ("Minimum", "Maximum", "Average")
NEWER = {
    "InputTokens": Metric(A5, input_tokens),
    "OutputTokens": Metric(A5, output_tokens),
    "TotalTokens": Metric(A5, all_tokens),
    "ProvisionedUtilization": Metric(D4, share, SHARE),
    "ModelRequests": Metric(STATUS, requests),
    "ModelAvailabilityRate": Metric(D4, share, SHARE),
    "TimeToResponse": Metric((*OPERATION, "StatusCode"), share, SHARE),
    "TokensPerSecond": Metric(OPERATION, share, SHARE),
}
OLDER = {
    "ProcessedPromptTokens": Metric(L6, input_tokens),
    "GeneratedTokens": Metric(L6, output_tokens),
    "TokenTransaction": Metric(L6, all_tokens),
    "ActiveTokens": Metric(D4, active_tokens, ("Minimum", "Maximum", "Average", "Total")),
    "AzureOpenAIContextTokensCacheMatchRate": Metric(D4, share, SHARE),
    "AzureOpenAIProvisionedManagedUtilizationV2": Metric((*D4, "StreamType"), share, SHARE),
    "AzureOpenAIRequests": Metric(STATUS, requests),
}
OTHER = {"TotalCalls": Metric(("ApiName", "Region"), requests), "Latency": Metric(("ApiName",), share, SHARE)}


@dataclass
class Account:
    """An account; `silent` are deployments without a value, `deleted` those that only metrics remember."""

    name: str
    subscription: str = "1111"
    location: str = "swedencentral"
    kind: str = "AIServices"
    deployments: Sequence[str] = ("chat", "search")
    version: str = "2025-12-11"
    """Of the model of all."""
    deleted: Sequence[str] = ()
    silent: Sequence[str] = ()
    metrics: Mapping[str, Metric] = field(default_factory=lambda: {**NEWER, **OLDER, **OTHER})
    facts: Mapping[str, Json] = field(default_factory=dict)
    """Deployment -> what its row has in place of the usual: `sku`, or `spilloverDeploymentName`."""

    @property
    def id(self) -> str:
        group = f"/subscriptions/{self.subscription}/resourceGroups/rg1"
        return f"{group}/providers/Microsoft.CognitiveServices/accounts/{self.name}"

    def row(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "type": "Microsoft.CognitiveServices/accounts",
            "kind": self.kind,
            "location": self.location,
            "properties": {"endpoint": f"https://{self.name}.example"},
        }

    def deployment_rows(self) -> list[Json]:
        return [
            {
                "id": f"{self.id}/deployments/{name}",
                "name": name,
                "type": "Microsoft.CognitiveServices/accounts/deployments",
                "sku": self.facts.get(name, {}).get("sku", {"name": "DataZoneProvisionedManaged", "capacity": 100}),
                "properties": {
                    "model": {"format": "OpenAI", "name": "gpt-5.2", "version": self.version},
                    "provisioningState": "Succeeded",
                    "spilloverDeploymentName": self.facts.get(name, {}).get("spilloverDeploymentName", "overflow"),
                },
            }
            for name in self.deployments
        ]

    def definitions(self) -> list[Json]:
        return [
            {
                "id": f"{self.id}/providers/microsoft.insights/metricdefinitions/{name}",
                "resourceId": self.id,
                "namespace": "Microsoft.CognitiveServices/accounts",
                "name": {"value": name, "localizedValue": f"Nom de {name}"},
                "supportedAggregationTypes": list(metric.aggregations),
                "metricAvailabilities": [{"timeGrain": grain, "retention": "P93D"} for grain in GRAINS],
                "dimensions": [{"value": dimension, "localizedValue": dimension} for dimension in metric.dimensions],
            }
            for name, metric in self.metrics.items()
        ]


class Refused(Exception):
    """An error that the service answers with."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True)
class Asked:
    """The parameters of a call for metrics."""

    names: Sequence[str]
    start: datetime
    end: datetime
    interval: str
    aggregations: Sequence[str]
    filter: str
    top: int

    @property
    def split(self) -> dict[str, str]:
        """Dimension -> the value that is wanted, or `*`."""
        return {name: value.replace("''", "'") for name, value in re.findall(r"(\w+) eq '((?:[^']|'')*)'", self.filter)}


def metrics_answer(account: Account, asked: Asked) -> Json:
    """As the metrics API answers. Raises `Refused` for what it refuses."""
    if len(asked.names) > 20:
        raise Refused(400, "BadRequest", "Requested metrics count: 21 bigger than allowed max: 20")
    unknown = [name for name in asked.names if name not in account.metrics]
    if unknown:
        raise Refused(400, "BadRequest", f"Failed to find metric configuration for metric: {unknown[0]}")
    return {
        "cost": 0,
        "timespan": f"{asked.start:%Y-%m-%dT%H:%M:%SZ}/{asked.end:%Y-%m-%dT%H:%M:%SZ}",
        "interval": asked.interval,
        "namespace": "Microsoft.CognitiveServices/accounts",
        "resourceregion": account.location,
        "value": [_metric(account, name, asked) for name in asked.names],
    }


def _metric(account: Account, name: str, asked: Asked) -> Json:
    metric = account.metrics[name]
    unsupported = [dimension for dimension in asked.split if dimension not in metric.dimensions]
    if unsupported:
        message = f"Metric: {name} does not support requested dimension combination: {unsupported[0]}"
        raise Refused(400, "BadRequest", message)
    return {
        "id": f"{account.id}/providers/Microsoft.Insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": f"Nom de {name}"},
        "unit": "Count" if metric.aggregations == COUNT else "Percent",
        "errorCode": "Success",
        "timeseries": list(_series(account, metric, asked))[: asked.top],
    }


def _series(account: Account, metric: Metric, asked: Asked) -> Iterator[Json]:
    wanted = asked.split.get("ModelDeploymentName", "*")
    names = [name for name in (*account.deployments, *account.deleted) if wanted.lower() in ("*", name.lower())]
    by_status = "StatusCode" in asked.split
    if metric.of_each is not None:
        for name in names:
            yield from _series_of(name, metric.of_each.get(name, {}), asked, by_status=by_status)
        return
    for name, status in product(names, STATUSES if by_status else (None,)):
        told = name not in account.silent and (metric.only is None or name in metric.only)
        value = metric.value if told else nothing
        dimensions = {"modeldeploymentname": name}
        if status is not None:
            dimensions |= {"statuscode": status[0], "isspillover": status[1]}
            value = _of_status(value, metric.refused, status[0])
        yield _one_series(dimensions, value, asked)


def _one_series(dimensions: Mapping[str, str], value: Value, asked: Asked) -> Json:
    return {
        "metadatavalues": [
            {"name": {"value": key, "localizedValue": key}, "value": text} for key, text in dimensions.items()
        ],
        "data": list(_points(value, asked)),
    }


def _series_of(name: str, values: Mapping[tuple[str, str], Value], asked: Asked, *, by_status: bool) -> Iterator[Json]:
    """One for each status and spillover, or their sum."""

    def of_all(minute: int) -> float | None:
        known = [told for value in values.values() if (told := value(minute)) is not None]
        return sum(known) if known else None

    if not by_status and values:
        yield _one_series({"modeldeploymentname": name}, of_all, asked)
    for (status, spillover), value in values.items() if by_status else ():
        dimensions = {"modeldeploymentname": name, "statuscode": status, "isspillover": spillover}
        yield _one_series(dimensions, value, asked)


def _of_status(value: Value, of_429: Value, status: str) -> Value:
    def of_minute(minute: int) -> float | None:
        whole, refused_ = value(minute), of_429(minute) or 0.0
        if whole is None:
            return None
        return refused_ if status == "429" else whole - refused_

    return of_minute


def _points(value: Value, asked: Asked) -> Iterator[Json]:
    grain = GRAINS[asked.interval]
    first, last = ((moment - EPOCH) // MINUTE for moment in (asked.start, asked.end))
    for begin in range(first, last, grain):
        found = [one for one in map(value, range(begin, min(begin + grain, last))) if one is not None]
        point: Json = {"timeStamp": f"{EPOCH + begin * MINUTE:%Y-%m-%dT%H:%M:%SZ}"}
        if found:
            all_ = {"total": sum(found), "average": sum(found) / len(found), "maximum": max(found)}
            point |= {name.lower(): all_[name.lower()] for name in asked.aggregations}
        yield point
