"""The live reader against the fake Azure: the pipeline of azure-core over sockets, and all that went right."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from capacity.errors import InvalidInput, NotEnoughData
from capacity.planning.azure.growth import CapacityOnOffer, QuotaLeft
from capacity.planning.azure.model_in_azure import Model
from capacity.sizing.deployment import DeploymentType
from capacity.sources.azure.quota_and_capacity import capacity_on_offer, quotas
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries
from capacity.traffic.series import Floats
from tests.fake_azure import content
from tests.fake_azure.client_side import END, NOW, setting
from tests.fake_azure.content import NEWER, OLDER, Account, Metric
from tests.fake_azure.every_call import FEW
from tests.found import values

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START = END - timedelta(hours=3)


def metrics(answer: MetricAnswer) -> set[str]:
    return {series.metric for series in answer.series}


def joined(
    answer: MetricAnswer, account: Account, metric: str, aggregation: str = "total", **dimensions: str
) -> Floats:
    """The values of a metric from start to end, put together from its stretches."""
    dimensions = {"modeldeploymentname": "chat", **dimensions}
    found = [
        series
        for series in answer.series
        if (series.resource, series.metric, series.aggregation) == (account.id, metric, aggregation)
        and series.dimensions == dimensions
    ]
    found.sort(key=lambda series: series.start)
    for one, other in pairwise(found):
        assert end(one) == other.start
    return np.concatenate([series.values for series in found])


def end(series: MetricSeries) -> datetime:
    return series.start + len(series.values) * timedelta(seconds=series.step_seconds)


def expected(value: Callable[[int], float], start: datetime = START, end: datetime = END) -> list[float]:
    first, last = ((moment - EPOCH) // timedelta(minutes=1) for moment in (start, end))
    return [value(minute) for minute in range(first, last)]


def test_every_minute_of_every_metric_arrives() -> None:
    account = Account("one")
    with setting(account) as azure:
        answer = azure.read()
    assert (answer.start, answer.end) == (START, END)
    assert joined(answer, account, "InputTokens").tolist() == expected(content.input_tokens)
    assert joined(answer, account, "OutputTokens").tolist() == expected(content.output_tokens)
    assert joined(answer, account, "TotalTokens").tolist() == expected(content.all_tokens)
    assert joined(answer, account, "ActiveTokens").tolist() == expected(content.active_tokens)
    assert joined(answer, account, "ModelRequests").tolist() == expected(content.requests)
    for metric in ("ProvisionedUtilization", "ModelAvailabilityRate", "TimeToResponse", "TokensPerSecond"):
        assert joined(answer, account, metric, "average").tolist() == expected(content.share)
    assert joined(answer, account, "ProvisionedUtilization", "maximum").tolist() == expected(content.share)
    assert {one.metric for one in answer.series if one.aggregation == "maximum"} == {"ProvisionedUtilization"}


def hours_and_minutes(answer: MetricAnswer) -> tuple[MetricAnswer, MetricAnswer]:
    """The answer with the series of requests by status alone: those per hour, and those per minute."""
    split = [series for series in answer.series if "statuscode" in series.dimensions]
    assert {series.metric for series in split} == {"ModelRequests"}
    by_grain = ([series for series in split if series.step_seconds == step] for step in (3600, 60))
    hours, minutes = (answer.replaced(series=tuple(series)) for series in by_grain)
    return hours, minutes


def test_requests_come_by_status_and_spillover() -> None:
    account = Account("one")
    with setting(account) as azure:
        hours, minutes = hours_and_minutes(azure.read())
    assert {series.start for series in hours.series} == {datetime(2026, 11, 21, 10, tzinfo=UTC)}
    status = {"statuscode": "429", "isspillover": "false"}
    refused = joined(hours, account, "ModelRequests", **status)
    assert refused.tolist() == [6, 6, 3]  # the first hour is not whole, so it is left out; the last one ends early
    assert joined(minutes, account, "ModelRequests", **status).tolist() == expected(content.refused)


def busy_at(*hours: datetime) -> Metric:
    """Requests of which one is refused in the first minute of some hours, and else none."""
    first = {(hour - EPOCH) // timedelta(minutes=1) for hour in hours}
    return Metric(content.STATUS, content.requests, refused=lambda minute: float(minute in first))


@pytest.mark.slow
def test_minutes_by_status_are_asked_for_where_hours_show_refused_requests() -> None:
    """Around each hour that shows some, close ones in one call, and before the first whole hour in any case."""
    noon = END.replace(hour=12, minute=0)
    hours = [noon - timedelta(days=9), noon - timedelta(days=8, hours=5), noon - timedelta(days=5), noon]
    account = Account("one", metrics={**NEWER, "ModelRequests": busy_at(*hours)})
    calm = Account("calm", metrics={**NEWER, "ModelRequests": busy_at()})
    with setting(account, calm) as azure:
        _, minutes = hours_and_minutes(azure.read(start=END - timedelta(days=10)))
    spans = {account.id: set[tuple[datetime, datetime]](), calm.id: set[tuple[datetime, datetime]]()}
    for series in minutes.series:
        spans[series.resource or ""].add((series.start, end(series)))
    begin, hour = END - timedelta(days=10), timedelta(hours=1)
    before = begin, begin.replace(hour=13, minute=0)
    assert spans[calm.id] == {before}
    assert spans[account.id] == {
        (begin, hours[1] + hour),
        (hours[2], hours[2] + hour),
        (noon, END),
    }


def test_deployments_tell_what_they_are() -> None:
    account = Account("one", deployments=[f"d{n}" for n in range(5)])
    with setting(account) as azure:
        answer = azure.read()
        assert len(azure.azure.asked("/deployments")) == 3  # pages of two
    assert [facts.name for facts in answer.deployments] == ["d0", "d1", "d2", "d3", "d4"]
    first = answer.deployments[0]
    assert (first.resource, first.region, first.ptus) == (account.id, "swedencentral", 100)
    assert (first.model, first.model_version, first.spillover_deployment) == ("gpt-5.2", "2025-12-11", "overflow")


def test_a_deleted_deployment_is_kept() -> None:
    account = Account("one", deleted=["gone"])
    with setting(account) as azure:
        answer = azure.read()
    assert "gone" not in {facts.name for facts in answer.deployments}
    assert joined(answer, account, "InputTokens", modeldeploymentname="gone").tolist() == expected(content.input_tokens)


def test_a_silent_deployment_has_no_values_and_no_zeros() -> None:
    account = Account("one", silent=["search"])
    with setting(account) as azure:
        answer = azure.read()
    assert np.isnan(joined(answer, account, "InputTokens", modeldeploymentname="search")).all()


def test_stretches_of_seven_days_make_a_month() -> None:
    account = Account("one", deployments=["chat"], metrics={"InputTokens": NEWER["InputTokens"]})
    start = END - timedelta(days=28)
    with setting(account) as azure:
        answer = azure.read(start=start)
        calls = [call.query for call in azure.azure.asked("/metrics")]
    assert joined(answer, account, "InputTokens").tolist() == expected(content.input_tokens, start)
    minutely = [query for query in calls if query["interval"] == "PT1M"]
    assert len(minutely) == 4
    assert minutely[0]["AutoAdjustTimegrain"] == "false"
    assert minutely[0]["top"] == "1000"
    assert minutely[0]["$filter"] == "ModelDeploymentName eq '*'"
    assert minutely[0]["aggregation"] == "Total"
    assert len(calls) == 5  # and one to see what is in use


def test_metrics_with_the_same_dimensions_share_a_call() -> None:
    with setting(Account("one")) as azure:
        azure.read()
        calls = [call.query for call in azure.azure.asked("/metrics") if call.query["interval"] == "PT1M"]
    calls = [query for query in calls if "StatusCode" not in query["$filter"]]
    assert {frozenset(query["metricnames"].split(",")) for query in calls} == {
        frozenset({"InputTokens", "OutputTokens", "TotalTokens"}),
        frozenset({"ActiveTokens"}),
        frozenset({"ProvisionedUtilization"}),
        frozenset({"ModelAvailabilityRate", "AzureOpenAIContextTokensCacheMatchRate"}),
        frozenset({"ModelRequests"}),
        frozenset({"TimeToResponse"}),
        frozenset({"TokensPerSecond"}),
    }
    assert len(calls) == 7


def test_the_older_family_is_taken_where_it_is_all_there_is() -> None:
    account = Account("one", metrics={**OLDER, **content.OTHER})
    with setting(account) as azure:
        answer = azure.read()
        assert azure.azure.names("PT1M") == set(OLDER)
    assert metrics(answer) == set(OLDER)
    assert joined(answer, account, "ProcessedPromptTokens").tolist() == expected(content.input_tokens)


def test_a_newer_family_without_values_loses() -> None:
    empty = {name: Metric(metric.dimensions, content.nothing, metric.aggregations) for name, metric in NEWER.items()}
    with setting(Account("one", metrics={**empty, **OLDER})) as azure:
        answer = azure.read()
        assert azure.azure.names("PT1M") == set(OLDER)
    assert metrics(answer) == set(OLDER)


def test_a_newer_family_of_zeros_loses() -> None:
    zeros = {name: Metric(metric.dimensions, lambda _: 0.0, metric.aggregations) for name, metric in NEWER.items()}
    with setting(Account("one", metrics={**zeros, **OLDER})) as azure:
        answer = azure.read()
    assert {"ProcessedPromptTokens", "AzureOpenAIRequests"} <= metrics(answer)
    assert not {"InputTokens", "ModelRequests"} & metrics(answer)


def test_a_newer_family_that_began_late_loses() -> None:
    began = (END - timedelta(hours=1) - EPOCH) // timedelta(minutes=1)

    def late(minute: int) -> float | None:
        return content.input_tokens(minute) if minute >= began else None

    tokens = {name: Metric(content.A5, late) for name in ("InputTokens", "OutputTokens", "TotalTokens")}
    account = Account("one", metrics={**NEWER, **OLDER, **tokens})
    with setting(account) as azure:
        answer = azure.read()
    assert joined(answer, account, "ProcessedPromptTokens").tolist() == expected(content.input_tokens)
    assert "InputTokens" not in metrics(answer)


def test_each_deployment_has_the_family_that_tells_it_and_never_both() -> None:
    older = {name: Metric(one.dimensions, one.value, one.aggregations, only=("search",)) for name, one in OLDER.items()}
    newer = {name: Metric(one.dimensions, one.value, one.aggregations, only=("chat",)) for name, one in NEWER.items()}
    account = Account("one", metrics={**newer, **older})
    with setting(account) as azure:
        answer = azure.read()
    told = {(series.metric, series.dimensions["modeldeploymentname"]) for series in answer.series}
    assert {("InputTokens", "chat"), ("ProcessedPromptTokens", "search")} <= told
    assert not {("InputTokens", "search"), ("ProcessedPromptTokens", "chat")} & told


def test_an_account_without_traffic_is_told_and_not_asked_for_minutes() -> None:
    busy, idle = Account("busy"), Account("idle", silent=["chat", "search"])
    with setting(busy, idle) as azure:
        answer = azure.read()
        minutely = [call for call in azure.azure.asked("/metrics") if call.query["interval"] == "PT1M"]
    assert all("/busy/" in call.path for call in minutely)
    read = [note.values for note in answer.notes if note.code == "metrics-read"]
    assert {"accounts": ("idle",), "metrics": (), "start": answer.start, "end": answer.end} in read
    assert {facts.resource for facts in answer.deployments} == {busy.id, idle.id}


def test_requests_without_a_status_are_told() -> None:
    plain = Metric(content.OPERATION, content.requests)
    with setting(Account("one", metrics={**NEWER, "ModelRequests": plain})) as azure:
        answer = azure.read()
    assert values(answer.notes, "status-not-split") == {"account": "one"}
    assert all(series.step_seconds == 60 for series in answer.series)


@pytest.mark.slow
def test_accounts_of_a_subscription_come_in_pages_and_only_those_with_models() -> None:
    accounts = [Account(f"a{n}") for n in range(5)]
    with setting(*accounts, Account("speech", kind="SpeechServices"), Account("other", subscription="2")) as azure:
        answer = azure.read()
        assert len(azure.azure.asked("/Microsoft.CognitiveServices/accounts")) == 3
    assert {series.resource for series in answer.series} == {account.id for account in accounts}


def test_all_subscriptions_come_from_the_resource_graph() -> None:
    accounts = [Account(f"a{n}", subscription=f"{n}") for n in range(5)]
    with setting(*accounts) as azure:
        answer = azure.read(subscriptions=(), all_subscriptions=True)
        assert len(azure.azure.asked("/resources")) == 3
    assert {series.resource for series in answer.series} == {account.id for account in accounts}


def test_an_account_named_twice_is_read_once() -> None:
    account = Account("one")
    with setting(account) as azure:
        answer = azure.read(resources=(account.id, account.id.upper() + "/"), subscriptions=("1111",))
        assert len(azure.azure.asked("/metricDefinitions")) == 1
    assert {series.resource for series in answer.series} == {account.id}


def test_the_order_of_accounts_does_not_depend_on_who_answers_first() -> None:
    accounts = [Account(name) for name in ("c", "a", "b")]
    with setting(*accounts) as azure:
        first, second = azure.read(), azure.read()
    assert [facts.resource for facts in first.deployments] == sorted(facts.resource for facts in first.deployments)
    assert [one.where for one in first.series] == [one.where for one in second.series]


def test_the_batch_api_gives_the_same() -> None:
    accounts = [Account("a"), Account("b"), Account("far", location="eastus2"), Account("other", subscription="2")]
    with setting(*accounts) as azure:
        subscriptions = ("1111", "2")
        one_by_one = azure.read(subscriptions=subscriptions)
        batch = azure.read(subscriptions=subscriptions, metrics_api="batch")
        hosts = {call.host for call in azure.azure.calls}
        assert azure.credential.scopes.count("https://metrics.monitor.azure.com/.default") == 1
        together = [call.body["resourceids"] for call in azure.azure.asked(":getBatch")]
    assert hosts == {
        "management.azure.com",
        "swedencentral.metrics.monitor.azure.com",
        "eastus2.metrics.monitor.azure.com",
    }
    assert [accounts[0].id, accounts[1].id] in together

    def told(answer: MetricAnswer) -> dict[object, list[float]]:
        return {
            (one.resource, one.metric, one.aggregation, one.start, *one.dimensions.items()): one.values.tolist()
            for one in answer.series
        }

    assert told(batch) == told(one_by_one)


def test_calls_are_paced_four_at_a_time_and_signed_in_once() -> None:
    with setting(Account("one"), Account("two"), Account("three")) as azure:
        azure.read()
        calls = len(azure.azure.calls)
        assert azure.azure.most_at_once <= 4
        assert azure.credential.scopes == ["https://management.azure.com/.default"]
        assert all(call.agent.startswith("capacity") for call in azure.azure.calls)
        assert (azure.clock.now - NOW).total_seconds() >= (calls - 4) / 10


def test_progress_tells_every_stage_and_call() -> None:
    with setting(Account("one"), Account("two")) as azure:
        azure.read()
        assert [what for what, _ in azure.watch.stages] == [
            "deployments",
            "metrics in use",
            "minutes",
            "requests by status",
            "minutes with refused requests",
        ]
        assert azure.watch.done == dict(azure.watch.stages)


def test_minutes_that_are_not_complete_are_left_out() -> None:
    with setting(Account("one")) as azure:
        answer = azure.read(end=NOW.replace(second=0))
    assert answer.end == END
    assert values(answer.notes, "read-to") == {"end": END}


@pytest.mark.slow
@pytest.mark.parametrize("start", [NOW - timedelta(days=93, minutes=10), NOW - timedelta(days=93) + timedelta(hours=1)])
def test_what_is_about_to_be_forgotten_is_left_out(start: datetime) -> None:
    """No call reaches beyond 93 days, an hour later either."""
    oldest = (NOW - timedelta(days=93) + timedelta(hours=2)).replace(minute=0, second=0)
    with setting(Account("one", deployments=["chat"], metrics=FEW)) as azure:
        answer = azure.read(start=start.replace(second=0))
        asked = [datetime.fromisoformat(call.query["timespan"].split("/")[0]) for call in azure.azure.asked("/metrics")]
    assert (answer.start, min(asked)) == (oldest, oldest)
    assert values(answer.notes, "read-from") == {"start": oldest, "days": 93}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"end": NOW + timedelta(days=1)}, "--end: 2026-11-22T12:34Z lies in the future: it is 2026-11-21T12:34Z"),
        ({"start": NOW - timedelta(days=94)}, "Azure Monitor keeps 93 days, since 2026-08-20"),
        ({"start": END}, "--start: 2026-11-21T12:24Z is not before the end, 2026-11-21T12:24Z"),
        ({"metrics_api": "both"}, "--metrics-api: unknown API `both`: choose arm, batch"),
        ({"subscriptions": ()}, "--resource: name the accounts to read"),
    ],
)
def test_requests_that_cannot_be_answered(changes: dict[str, Any], what: str) -> None:
    with setting(Account("one")) as azure:
        with pytest.raises(InvalidInput) as error:
            azure.read(**changes)
        assert azure.azure.calls == []
    assert what in str(error.value)


def test_every_wrong_id_is_told_at_once() -> None:
    group = "/subscriptions/1111/resourceGroups/rg1/providers"
    machine, project = f"{group}/Microsoft.Compute/virtualMachines/vm", f"{Account('one').id}/projects/p"
    with setting(Account("one")) as azure:
        with pytest.raises(InvalidInput) as error:
            azure.read(resources=(machine, "one", project), subscriptions=("My subscription",))
        assert azure.azure.calls == []
    assert [mistake.where for mistake in error.value.mistakes] == [
        f"--resource {machine}",
        "--resource one",
        f"--resource {project}",
        "--subscription My subscription",
    ]
    assert "is a Microsoft.Compute/virtualMachines" in str(error.value)
    assert f"name the whole, {Account('one').id}" in str(error.value)


def test_a_subscription_without_accounts_is_not_enough() -> None:
    with setting(Account("speech", kind="SpeechServices")) as azure, pytest.raises(NotEnoughData, match="in 1111"):
        azure.read()


def test_quotas_and_capacity_on_offer_are_asked_for_apart() -> None:
    model = Model(format="DeepSeek", name="DeepSeek-V3.2", version="1")
    with setting() as azure:
        (quota,) = quotas("1111", ["swedencentral"], azure.connection)
        (offer,) = capacity_on_offer("1111", [model], azure.connection)
        asked = azure.azure.asked("/modelCapacities")[0].query
    zone, world = DeploymentType.DATA_ZONE_PROVISIONED, DeploymentType.GLOBAL_STANDARD
    assert quota == QuotaLeft(deployment_type=zone, region="swedencentral", left=970)
    assert offer == CapacityOnOffer(model=model, deployment_type=world, region="swedencentral", available=250)
    assert (asked["modelFormat"], asked["modelName"], asked["modelVersion"]) == ("DeepSeek", "DeepSeek-V3.2", "1")
