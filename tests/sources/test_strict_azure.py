"""The fake is as strict as Azure Monitor is documented to be, and what the reader asks of it is allowed."""

import re
from datetime import timedelta
from typing import Any

import pytest

from capacity.sources.metrics.metric_series import MetricAnswer
from tests.fake_azure import strictness
from tests.fake_azure.client_side import END, setting
from tests.fake_azure.content import NEWER, Account, Metric, Refused
from tests.fake_azure.every_call import FEW
from tests.fake_azure.server import NOW

ALLOWED = {
    "api-version": "2024-02-01",
    "metricnamespace": "Microsoft.CognitiveServices/accounts",
    "metricnames": "InputTokens,OutputTokens",
    "timespan": "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z",
    "interval": "PT1M",
    "aggregation": "Total",
    "$filter": "ModelDeploymentName eq '*'",
    "top": "1000",
}
SECOND = timedelta(seconds=1)
TOGETHER = "ModelDeploymentName eq 'a' or ModelDeploymentName eq 'b' and Region eq '*'"


def refusal(changes: dict[str, Any]) -> Refused | None:
    query = {key: value for key, value in {**ALLOWED, **changes}.items() if value is not None}
    try:
        strictness.refuse([Account("one")], query, NOW, batch=False)
    except Refused as error:
        return error
    return None


@pytest.mark.parametrize("changes", [{}, {"$filter": TOGETHER}, {"$filter": None, "top": None}, {"interval": "PT1H"}])
def test_what_is_allowed(changes: dict[str, Any]) -> None:
    assert refusal(changes) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"api-version": "2018-01-01"}, "api-version"),
        ({"metricnamespace": "Microsoft.Compute/virtualMachines"}, "namespace"),
        ({"metricnames": "InputTokens,Tokens"}, "Failed to find metric configuration for metric: Tokens"),
        ({"metricnames": "InputTokens,InputTokens"}, "named twice"),
        ({"metricnames": ",".join(f"m{n}" for n in range(21))}, "21 bigger than allowed max: 20"),
        ({"interval": "PT2M"}, "Invalid time grain duration: PT2M"),
        ({"timespan": "2026-11-13T23:59:00Z/2026-11-21T00:00:00Z"}, "Failed to serialize"),
        ({"timespan": "2026-08-20T12:00:00Z/2026-08-21T00:00:00Z"}, "Max metrics retention period"),
        ({"timespan": "2026-11-21T00:00:00Z/2026-11-21T00:00:00Z"}, "before the end time"),
        ({"timespan": "2026-11-20T00:00:00/2026-11-21T00:00:00"}, "Invalid timespan"),
        ({"aggregation": "Average"}, "does not support the aggregation"),
        ({"$filter": "ModelDeploymentName = '*'"}, "Invalid filter"),
        ({"$filter": "ModelDeploymentName eq 'a' or Region eq 'b'"}, "or may not join"),
        ({"$filter": "ModelDeploymentName eq 'a' and ModelDeploymentName eq 'b'"}, "and may not join"),
        ({"$filter": "StatusCode eq '*'"}, "does not support requested dimension combination"),
        ({"top": "0"}, "invalid TopN"),
        ({"top": str(2**31)}, "invalid TopN"),
        ({"$filter": None}, "with a filter only"),
        ({"filter": "ModelDeploymentName eq '*'"}, "unknown parameters"),
    ],
    ids=str,
)
def test_what_is_refused(changes: dict[str, Any], why: str) -> None:
    error = refusal(changes)
    assert error is not None
    assert error.status == 400
    assert re.search(why, error.message)


@pytest.mark.parametrize(
    ("accounts", "why"),
    [
        ([Account("one"), Account("two", location="eastus2")], "several regions"),
        ([Account("one"), Account("two", subscription="2222")], "several subscriptions"),
        ([Account(f"a{n}") for n in range(51)], "more than 50"),
    ],
)
def test_what_is_refused_of_a_batch(accounts: list[Account], why: str) -> None:
    query = {key: value for key, value in ALLOWED.items() if key not in ("timespan", "$filter")}
    query |= {"starttime": "2026-11-20T00:00:00Z", "endtime": "2026-11-21T00:00:00Z", "filter": ALLOWED["$filter"]}
    with pytest.raises(Refused, match=why):
        strictness.refuse(accounts, query, NOW, batch=True)


def told(answer: MetricAnswer) -> dict[object, float | None]:
    """Every value that there is, by what and when."""
    return {
        (
            one.resource,
            one.metric,
            one.step_seconds,
            *one.dimensions.items(),
            one.start + n * one.step_seconds * SECOND,
        ): v
        for one in answer.series
        for n, v in enumerate(one.values.tolist())
        if v == v  # noqa: PLR0124  # NaN is none
    }


@pytest.mark.parametrize("api", ["arm", "batch"])
def test_points_that_are_not_there_are_as_points_without_a_value(api: str) -> None:
    """Busy for three hours of each day alone, and not on each minute of these."""

    def at_times(minute: int) -> float | None:
        return 100.0 if minute // 60 % 24 in (9, 10, 11) and minute % 7 else None

    few = {name: Metric(NEWER[name].dimensions, at_times) for name in FEW}
    with setting(Account("one", metrics=few), Account("two", metrics=few, silent=["chat"])) as azure:
        wanted = {"start": END - timedelta(days=2), "metrics_api": api}
        full = azure.read(**wanted)
        azure.azure.sparse = True
        sparse = azure.read(**wanted)

    assert told(sparse) == told(full)
    assert len(told(full)) > 1000


@pytest.mark.parametrize("names_port", [False, True])
def test_pages_are_followed_with_a_port_in_the_link_or_without(names_port: bool) -> None:  # noqa: FBT001  # a case
    accounts = [Account(name, deployments=[f"d{n}" for n in range(5)], metrics=FEW) for name in ("a", "b", "c")]
    with setting(*accounts) as azure:
        azure.azure.names_port = names_port
        answer = azure.read()
    assert len(answer.deployments) == 15
