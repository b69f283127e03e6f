"""What the fake Log Analytics holds: requests, summed up as a question names its columns.

It evaluates no KQL. It takes from a question the tables it names, the span that it keeps (`datetime(...)`), and the
columns of its last `summarize`; and the rest from knowing what these columns should mean.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

LOGS = "api.loganalytics.io"
WORKSPACE = "7f3d2c1b-0000-4000-8000-00000000abcd"
GATEWAY, STATUSES, SPANS = "ApiManagementGatewayLlmLog", "ApiManagementGatewayLogs", "AppDependencies"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    """One request, or a sample that stands for some."""

    arrived: datetime
    deployment: str = "chat"
    model: str = "gpt-5.2-2025-12-11"
    status: int | None = 200
    input: int | None = 100
    output: int | None = 10
    cached: int | None = None
    cache_write: int | None = None
    items: int = 1

    @property
    def served(self) -> bool:
        return self.status is None or self.status < 400


def at(minute: float, **fields: Any) -> Request:  # noqa: ANN401  # fields of a request
    """A request so many minutes after `START`."""
    return Request(START + timedelta(minutes=minute), **fields)


@dataclass
class Workspace:
    """The requests in each of its tables. An answer of more rows than `most_rows` is cut, and says so."""

    tables: Mapping[str, Sequence[Request]] = field(default_factory=dict)
    most_rows: int = 500_000


class RefusedQuery(Exception):
    """An error that the service answers with."""

    def __init__(self, status: int, *errors: tuple[str, str]) -> None:
        super().__init__(errors)
        self.status = status
        error: Json = {}
        for code, message in reversed(errors):
            error = {"message": message, "code": code, **({"innererror": error} if error else {})}
        self.body = {"error": error}


def _tokens(name: str) -> Callable[[Request], int]:
    return lambda one: one.items * (getattr(one, name) or 0) if one.served else 0


SUMS: dict[str, Callable[[Request], int]] = {
    "served_requests": lambda one: one.items if one.served else 0,
    "refused_requests": lambda one: one.items if one.status == 429 else 0,
    "failed_requests": lambda one: one.items if not one.served and one.status != 429 else 0,
    "input_tokens": _tokens("input"),
    "cached_input_tokens": _tokens("cached"),
    "cache_write_tokens": _tokens("cache_write"),
    "output_tokens": _tokens("output"),
    "requests_without_tokens": lambda one: one.items if one.served and not one.input else 0,
    "requests_without_output": lambda one: one.items if one.served and not one.output else 0,
    "requests_without_both": lambda one: one.items if one.served and not one.input and not one.output else 0,
    "requests_without_status": lambda one: one.items if one.status is None else 0,
    "requests_with_cached": lambda one: one.items if one.served and one.cached is not None else 0,
    "sampled_requests": lambda one: one.items if one.items > 1 else 0,
}


def query_answer(workspaces: Mapping[str, Workspace], path: str, body: Json) -> Json:
    """As the query API answers. Raises `RefusedQuery` for what it refuses."""
    found = re.fullmatch(r"/v1/workspaces/([^/]+)/query", path)
    if not found or found[1] not in workspaces:
        raise RefusedQuery(404, ("PathNotFoundError", "The requested path does not exist"))
    workspace, query = workspaces[found[1]], body["query"]
    for table in re.findall(r"^ *([A-Z]\w+)$", query, re.MULTILINE):
        if table not in workspace.tables:
            what = f"'where' operator: Failed to resolve table or column expression named '{table}'"
            outer = ("BadArgumentError", "The request had some invalid properties")
            raise RefusedQuery(400, outer, ("SemanticError", "A semantic error occurred."), ("SEM0100", what))
    start, end = map(datetime.fromisoformat, body["timespan"].split("/"))
    requests = [one for one in workspace.tables[query.split()[0]] if start <= one.arrived <= end]
    if query.endswith("| count"):
        return _answer({"Count": "long"}, [[min(len(requests), 1)]])
    if "status = int(null)" in query:
        requests = [replace(one, status=None) for one in requests]
    columns, rows = _summed(query, requests)
    answer = _answer(columns, rows[: workspace.most_rows])
    return {**answer, "error": _partial(workspace.most_rows)} if len(rows) > workspace.most_rows else answer


def _summed(query: str, requests: Sequence[Request]) -> tuple[dict[str, str], list[list[object]]]:
    first, end = map(datetime.fromisoformat, re.findall(r"arrived \S+ datetime\((.*?)\)", query))
    last = query.rpartition("| summarize")[2]
    names = re.findall(r"^ +(\w+) = sumif\(", last, re.MULTILINE)
    keys = "minute", "deployment", "model"
    assert last.endswith("by minute = datetime_diff('minute', arrived, datetime(1970-01-01)), deployment, model")
    groups: dict[tuple[int, str, str], list[Request]] = {}
    for one in requests:
        if first <= one.arrived < end:
            minute = (one.arrived - EPOCH) // timedelta(minutes=1)
            groups.setdefault((minute, one.deployment, one.model), []).append(one)
    columns = dict.fromkeys([*keys, *names], "long") | {"deployment": "string", "model": "string"}
    return columns, [[*key, *(sum(map(SUMS[name], group)) for name in names)] for key, group in groups.items()]


def _answer(columns: Mapping[str, str], rows: list[list[Any]]) -> Json:
    described = [{"name": name, "type": type_} for name, type_ in columns.items()]
    return {"tables": [{"name": "PrimaryResult", "columns": described, "rows": rows}]}


def _partial(most_rows: int) -> Json:
    what = f"The results of this query exceed the set limit of {most_rows} records, so not all records were returned"
    inner = {"code": "-2133196797", "message": what, "severity": 2, "severityName": "Error"}
    detail = {"code": "EngineError", "message": "Something went wrong processing your query.", "innererror": inner}
    message = "There were some errors when processing your query."
    return {"code": "PartialError", "message": message, "details": [detail]}
