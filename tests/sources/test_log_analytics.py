"""Request logs of a workspace: the real query client over sockets, against a fake that knows every request."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from capacity.errors import InvalidInput, NotEnoughData
from capacity.findings import found as finding
from capacity.sources.azure.log_analytics.queries import TABLES, minutes
from capacity.sources.azure.log_analytics.workspace_reading import read
from capacity.traffic.demanded import demanded
from capacity.traffic.series import Floats, ObservedDeployment
from tests.fake_azure.client_side import Setting, setting
from tests.fake_azure.log_analytics import GATEWAY, SPANS, START, STATUSES, WORKSPACE, Request, Workspace, at

END = START + timedelta(hours=2)


def gateway(*requests: Request) -> Workspace:
    """A workspace with the logs of API Management."""
    return Workspace({GATEWAY: requests, STATUSES: requests})


def seen(azure: Setting, **changes: Any) -> list[ObservedDeployment]:  # noqa: ANN401  # arguments of `read`
    return read(**{"workspace": WORKSPACE, "start": START, "end": END, "azure": azure.connection, **changes})


def found(workspace: Workspace, **changes: Any) -> list[ObservedDeployment]:  # noqa: ANN401  # arguments of `read`
    """What is read of a workspace when nothing goes wrong."""
    with setting() as azure:
        azure.azure.workspaces[WORKSPACE] = workspace
        return seen(azure, **changes)


def asked(azure: Setting) -> list[str]:
    """The questions for minutes, in their order."""
    queries = [call.body["query"] for call in azure.azure.calls]
    return [query for query in queries if "summarize" in query]


def values(column: Floats | None) -> list[float] | None:
    return None if column is None else column.tolist()


def test_requests_of_the_gateway_become_minutes() -> None:
    (one,) = found(
        gateway(
            at(1.2, input=100, output=10),
            at(1.9, input=50, output=None),
            at(4, status=429, input=None, output=None, model=""),
            at(4.5, input=7, output=1),
            at(5, status=500, input=9, output=9),
        )
    )
    assert (one.name, one.deployment, one.resource) == ("chat", "chat", None)
    assert (one.model, one.model_version) == ("gpt-5.2", "2025-12-11")
    assert one.series.start == START + timedelta(minutes=1)
    assert values(one.series.input_tokens) == [150, 0, 0, 7, 0]
    assert values(one.series.output_tokens) == [10, 0, 0, 1, 0]
    assert values(one.series.requests) == [2, 0, 0, 2, 0]
    assert values(one.measured.throttled_requests) == [0, 0, 0, 1, 0]
    assert one.series.cached_input_tokens is None
    assert one.series.observed_share == 1
    assert one.source == finding("log-analytics", table="ApiManagementGatewayLlmLog")
    assert one.notes[0] == finding("failed-requests", requests=1)


def test_spans_tell_cached_tokens_and_are_weighed_when_they_are_sampled() -> None:
    (one,) = found(
        Workspace(
            {
                SPANS: [
                    at(0, input=100, cached=40, cache_write=5, output=10, items=5),
                    at(1, input=None, output=None),
                    at(2, status=429, input=None, output=None, items=2),
                ]
            }
        )
    )
    assert values(one.series.input_tokens) == [500, 0, 0]
    assert values(one.series.cached_input_tokens) == [200, 0, 0]
    assert values(one.series.output_tokens) == [50, 0, 0]
    assert values(one.series.requests) == [5, 1, 2]
    assert values(one.measured.throttled_requests) == [0, 0, 2]
    assert one.notes[:3] == (
        finding("requests-without-tokens", requests=1, served=6),
        finding("requests-sampled", requests=7),
        finding("cache-written", tokens=25),
    )


def test_refused_requests_are_demand() -> None:
    (one,) = found(gateway(at(0, input=100), at(0.5, status=429, input=None), at(1, input=50)))
    demand = demanded(one, [])
    assert demand is not None
    assert values(demand.low.input_tokens) == [100, 50]
    assert values(demand.high.input_tokens) == [200, 50]


def test_without_a_status_nothing_is_known_to_be_refused() -> None:
    requests = [at(0), at(1, status=429)]
    for workspace in (Workspace({GATEWAY: requests}), Workspace({GATEWAY: requests, STATUSES: []})):
        (one,) = found(workspace)
        assert one.measured.throttled_requests is None
        assert values(one.series.requests) == [1, 1]
        assert one.notes[0] == finding("status-unknown", table="ApiManagementGatewayLogs")


def test_a_request_without_a_status_is_taken_as_served() -> None:
    (one,) = found(gateway(at(0, status=None), at(1)))
    assert values(one.series.requests) == [1, 1]
    assert one.notes[0] == finding("requests-without-status", requests=1)


def test_deployments_come_by_name_in_any_case() -> None:
    found_ = found(gateway(at(3, deployment="search"), at(0, deployment="Chat"), at(1, deployment="chat")))
    assert [(one.name, one.series.minutes) for one in found_] == [("Chat", 2), ("search", 1)]


def test_a_span_without_a_deployment_is_kept() -> None:
    (one,) = found(Workspace({SPANS: [at(0, deployment="", model="")]}))
    assert (one.name, one.deployment, one.model) == ("unnamed", None, None)


def test_several_models_behind_one_deployment_are_summed_and_told() -> None:
    (one,) = found(gateway(at(0, model="gpt-5.2"), at(0.1, model="gpt-5.2"), at(0.2, model="gpt-5")))
    assert values(one.series.requests) == [3]
    assert (one.model, one.model_version) == ("gpt-5.2", None)
    assert finding("several-models-answered", most="gpt-5.2", models=("gpt-5", "gpt-5.2")) in one.notes


def test_requests_at_the_edges_are_counted_once() -> None:
    day = timedelta(days=1)
    edges = [Request(START + day * n + timedelta(seconds=s)) for n in range(4) for s in (-0.1, 0)]
    with setting() as azure:
        azure.azure.workspaces[WORKSPACE] = gateway(*edges)
        (one,) = seen(azure, end=START + 3 * day)
        assert len(asked(azure)) == 3
    assert one.series.requests is not None
    assert one.series.requests.sum() == 6
    assert (one.series.start, one.series.end) == (START, START + 3 * day)


def test_what_arrives_at_the_service() -> None:
    with setting() as azure:
        azure.azure.workspaces[WORKSPACE] = gateway(at(0))
        seen(azure)
        calls = azure.azure.calls
    assert {(call.method, call.host, call.path) for call in calls} == {
        ("POST", "api.loganalytics.io", f"/v1/workspaces/{WORKSPACE}/query")
    }
    assert set(azure.credential.scopes) == {"https://api.loganalytics.io/.default"}
    assert {call.prefer for call in calls} == {"wait=600"}
    assert all(call.agent == "capacity" for call in calls)
    assert [call.body["query"].split()[0] for call in calls] == [GATEWAY, SPANS, STATUSES, GATEWAY]
    assert [call.body["timespan"] for call in calls] == [
        *["2026-11-20T09:00:00Z/2026-11-20T11:00:00Z"] * 3,
        "2026-11-20T08:45:00Z/2026-11-20T11:15:00Z",
    ]
    bounds = "arrived >= datetime(2026-11-20T09:00:00Z) and arrived < datetime(2026-11-20T11:00:00Z)"
    assert bounds in calls[-1].body["query"]


def test_a_table_that_is_named_is_not_looked_for() -> None:
    with setting() as azure:
        azure.azure.workspaces[WORKSPACE] = Workspace({SPANS: [at(0)], GATEWAY: [at(0)]})
        seen(azure, table=SPANS)
        assert len(azure.azure.calls) == 1


def test_an_id_is_understood_however_it_is_written() -> None:
    with setting() as azure:
        azure.azure.workspaces[WORKSPACE] = gateway(at(0))
        assert seen(azure, workspace=f"{{{WORKSPACE.upper()}}}")


def test_progress_is_told_by_the_day() -> None:
    with setting() as azure:
        azure.azure.workspaces[WORKSPACE] = Workspace({SPANS: [at(0)]})
        seen(azure, table=SPANS, end=START + timedelta(days=2, minutes=1))
    assert azure.watch.stages == [("requests in AppDependencies", 3)]
    assert azure.watch.done == {"requests in AppDependencies": 3}


QUERIES = {
    f"{name} {'with' if known else 'without'} status": minutes(table, START, END, with_status=known)
    for name, table in TABLES.items()
    for known in (False, True)
}


@pytest.mark.parametrize("query", list(QUERIES.values()), ids=list(QUERIES))
def test_prompts_and_answers_are_never_asked_for(query: str) -> None:
    """No message column, no attribute that holds messages, and nothing but numbers and names comes back."""
    for word in ("message", "prompt_", "instructions", "content", "gen_ai.input", "gen_ai.output", "RequestBody"):
        assert word.lower() not in query.replace("'generate_content'", "").lower()
    summed = query.rpartition("| summarize")[2]
    assert len(re.findall(r"= sumif\(", summed)) == 13
    assert summed.rpartition(" by ")[2].endswith(", deployment, model")


@pytest.mark.parametrize("name", ["cache_write", "cache_creation"])
def test_both_names_of_cache_writes_are_known(name: str) -> None:
    assert f"tolong(Properties['gen_ai.usage.{name}.input_tokens'])" in list(QUERIES.values())[-1]


def test_only_inference_is_counted() -> None:
    """Spans of agents and workflows repeat the tokens of their children."""
    operations = re.findall(r"in \((.*)\)", TABLES[SPANS].rows)
    assert operations == ["'chat', 'generate_content', 'text_completion', 'embeddings'"]


def test_two_tables_with_requests_may_hold_the_same_ones() -> None:
    with pytest.raises(InvalidInput) as error:
        found(Workspace({GATEWAY: [at(0)], SPANS: [at(0)]}))
    assert str(error.value) == (
        f"--workspace {WORKSPACE}: ApiManagementGatewayLlmLog and AppDependencies both have requests, perhaps the same "
        "ones: name one of them with --table"
    )


@pytest.mark.parametrize(
    ("tables", "table", "looked"),
    [
        ({}, None, "ApiManagementGatewayLlmLog, AppDependencies"),
        ({GATEWAY: [at(-60)], SPANS: []}, None, "ApiManagementGatewayLlmLog, AppDependencies"),
        ({SPANS: [at(-60)]}, SPANS, "AppDependencies"),
    ],
)
def test_no_requests(tables: dict[str, Sequence[Request]], table: str | None, looked: str) -> None:
    with pytest.raises(NotEnoughData) as error:
        found(Workspace(tables), table=table)
    assert str(error.value) == (
        f"workspace {WORKSPACE} has no requests to models from 2026-11-20T09:00Z to 2026-11-20T11:00Z; "
        f"looked for them in {looked}"
    )


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"workspace": "logs-prod"}, "--workspace logs-prod: is no workspace ID: copy the GUID from the overview page"),
        ({"table": "Heartbeat"}, "--table Heartbeat: unknown table: choose ApiManagementGatewayLlmLog or AppDepend"),
        ({"end": START}, "--start: 2026-11-20T09:00Z is not before the end, 2026-11-20T09:00Z"),
    ],
)
def test_wrong_input_is_told_before_anything_is_asked(changes: dict[str, Any], text: str) -> None:
    with setting() as azure:
        with pytest.raises(InvalidInput) as error:
            seen(azure, **changes)
        assert str(error.value).startswith(text)
        assert azure.azure.calls == []


def test_requests_without_tokens_are_demand_of_unknown_size() -> None:
    known, silent = [at(0), at(1), at(2)], [at(0, input=None, output=None), at(1, input=0, output=7)]
    (one,) = found(gateway(*known, *silent, at(2, output=0)))
    assert one.unmeasured is not None
    assert one.unmeasured.requests.tolist() == [1, 1, 1]
    assert one.unmeasured.without_input.tolist() == [1, 1, 0]
    assert one.unmeasured.without_output.tolist() == [1, 0, 1]
    assert found(gateway(*known))[0].unmeasured is None


def test_embeddings_write_nothing_and_lack_nothing() -> None:
    embedded = [at(0, output=0), at(1, output=None)]
    assert found(gateway(*embedded))[0].unmeasured is None
    (one,) = found(gateway(*embedded, at(1, input=None, output=None)))
    assert one.unmeasured is not None
    assert one.unmeasured.requests.tolist() == [0, 1]
    assert one.unmeasured.without_output.tolist() == [0, 0]
