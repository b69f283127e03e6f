"""A fake of Azure's resource manager, Resource Graph, metrics API and Log Analytics: real HTTP, scripted faults."""

import gzip
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from tests.fake_azure import strictness
from tests.fake_azure.calculator import calculator_answer
from tests.fake_azure.content import Account, Asked, Json, Refused, metrics_answer
from tests.fake_azure.log_analytics import LOGS, RefusedQuery, Workspace, query_answer

TOKEN = "SECRET-eyJhbGciOi"  # noqa: S105  # that is what tests look for in files and messages
MANAGEMENT = "management.azure.com"
NOW = datetime(2026, 11, 21, 12, 34, 56, tzinfo=UTC)


@dataclass
class Fault:
    """What happens to the next `times` calls whose path and query match; for logs, also the text of their question.

    `change` edits the right answer; else `status`, with `body` (or `text`) and `headers`, is answered. `slow` waits
    before that, `drip` between each two bytes of it. `drop` ends the connection without an answer, `cut` in the middle
    of it, `truncate` leaves a half of the JSON.
    """

    match: str
    times: int = 1
    status: int | None = None
    body: Json | None = None
    text: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    change: Callable[[Json], Json] | None = None
    slow: float = 0
    drip: float = 0
    drop: bool = False
    cut: bool = False
    truncate: bool = False


@dataclass(frozen=True)
class Seen:
    """One call as it arrived."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    body: Json
    agent: str
    prefer: str | None = None


class FakeAzure:
    """The whole of it; `port` is where it listens. `page` is the length of pages of lists.

    `sparse` leaves out points without a value, and series without a point, in place of naming them. `names_port` writes
    the port into links to next pages, as the resource manager does at times.
    """

    def __init__(self, accounts: list[Account]) -> None:
        self.accounts = accounts
        self.workspaces: dict[str, Workspace] = {}
        self.faults: list[Fault] = []
        self.calls: list[Seen] = []
        self.page = 2
        self.sparse = self.names_port = False
        self.now = NOW
        self.longest_points: int | None = None
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        self.port = 0

    def asked(self, part: str) -> list[Seen]:
        """The calls whose path ends so."""
        return [call for call in self.calls if call.path.endswith(part)]

    def names(self, interval: str) -> set[str]:
        """The metrics that were asked for at a grain."""
        found = [call.query for call in self.calls if call.query.get("interval") == interval]
        return {name for query in found for name in query["metricnames"].split(",")}

    def fault(self, target: str) -> Fault | None:
        """The next fault for a path and query, used up."""
        with self._lock:
            for fault in self.faults:
                if fault.times > 0 and re.search(fault.match, target):
                    fault.times -= 1
                    return fault
        return None

    @contextmanager
    def counted(self, call: Seen) -> Iterator[None]:
        """Keeps a record of a call, and of how many there are at a time."""
        with self._lock:
            self.calls.append(call)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            with self._lock:
                self.at_once -= 1

    def answer(self, call: Seen) -> Json:
        """What Azure would say. Raises `Refused` or `RefusedQuery`."""
        if call.host == LOGS:
            return query_answer(self.workspaces, call.path, call.body)
        if call.host.endswith(".metrics.monitor.azure.com"):
            return self._batch(call)
        if call.path.endswith("/Microsoft.ResourceGraph/resources"):
            return self._graph(call)
        if found := re.fullmatch(r"/subscriptions/([^/]+)/providers/Microsoft.CognitiveServices/(.+)", call.path):
            return self._of_subscription(call, found[1], found[2])
        id_, what = re.findall("(.*?/accounts/[^/]+)(.*)", call.path, re.IGNORECASE)[0]
        return self._of_account(call, id_, what)

    def _of_account(self, call: Seen, id_: str, what: str) -> Json:
        account = self._account(id_)
        if not what:
            return account.row()
        if what == "/deployments":
            return self._paged(call, account.deployment_rows())
        if what.endswith("/metricDefinitions"):
            return {"value": account.definitions()}
        strictness.refuse([account], call.query, self.now, batch=False)
        return self._metrics(account, call.query, "$filter", *call.query["timespan"].split("/"))

    def _of_subscription(self, call: Seen, subscription: str, what: str) -> Json:
        if what == "accounts":
            return self._paged(call, [one.row() for one in self.accounts if one.subscription == subscription])
        if what == "modelCapacities":
            properties = {"skuName": "GlobalStandard", "availableCapacity": 250.0}
            return {"value": [{"location": "Sweden Central", "properties": properties}]}
        if what == "calculateModelCapacity":
            return calculator_answer(call.method, call.query, call.body)
        names = ("OpenAI.GlobalStandard.gpt-5.2", "OpenAI.DataZoneProvisionedManaged")
        return {"value": [{"name": {"value": name}, "currentValue": 30.0, "limit": 1000.0} for name in names]}

    def _account(self, id_: str) -> Account:
        for account in self.accounts:
            if account.id.lower() == id_.lower():
                return account
        raise Refused(404, "ResourceNotFound", f"The Resource '{id_}' was not found.")

    def _paged(self, call: Seen, rows: list[Json]) -> Json:
        begin = int(call.query.get("$skiptoken", 0))
        page: Json = {"value": rows[begin : begin + self.page]}
        if begin + self.page < len(rows):
            token = begin + self.page
            host = f"{call.host}:443" if self.names_port else call.host
            page["nextLink"] = f"https://{host}{quote(call.path)}?api-version=2025-06-01&$skiptoken={token}"
        return page

    def _graph(self, call: Seen) -> Json:
        assert "microsoft.cognitiveservices/accounts" in call.body["query"]
        begin = int(call.body["options"].get("$skipToken", 0))
        rows = [{key: one.row()[key] for key in ("id", "name", "type", "kind", "location")} for one in self.accounts]
        page: Json = {"totalRecords": len(rows), "data": rows[begin : begin + self.page], "resultTruncated": "false"}
        if begin + self.page < len(rows):
            page["$skipToken"] = str(begin + self.page)
        return page

    def _batch(self, call: Seen) -> Json:
        values = []
        strictness.refuse([self._account(id_) for id_ in call.body["resourceids"]], call.query, self.now, batch=True)
        for id_ in call.body["resourceids"]:
            account = self._account(id_)
            assert call.host.startswith(account.location)
            answer = self._metrics(account, call.query, "filter", call.query["starttime"], call.query["endtime"])
            start, _, end = answer.pop("timespan").partition("/")
            values.append({**answer, "starttime": start, "endtime": end, "resourceid": id_})
        return {"values": values[::-1]}

    def _metrics(self, account: Account, query: Mapping[str, str], filter_: str, start: str, end: str) -> Json:
        asked = Asked(
            names=query["metricnames"].split(","),
            start=datetime.fromisoformat(start),
            end=datetime.fromisoformat(end),
            interval=query["interval"],
            aggregations=query["aggregation"].split(","),
            filter=query[filter_],
            top=int(query.get("top", 10)),
        )
        points = (asked.end - asked.start).total_seconds() / 60 / (60 if asked.interval == "PT1H" else 1)
        if self.longest_points is not None and points > self.longest_points:
            raise Refused(400, "BadRequest", "Failed to serialize response.")
        answer = metrics_answer(account, asked)
        return sparse(answer) if self.sparse else answer


def sparse(answer: Json) -> Json:
    """An answer without the points that have no value, and without the series that have no point."""
    for metric in answer["value"]:
        for series in metric["timeseries"]:
            series["data"] = [point for point in series["data"] if len(point) > 1]
        metric["timeseries"] = [series for series in metric["timeseries"] if series["data"]]
    return answer


class Handler(BaseHTTPRequestHandler):
    """Says nothing of what it is asked."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the base class
        pass

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        """To be written by those below."""
        raise NotImplementedError


class AzureHandler(Handler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # headers and body leave together: apart, each answer waits 40 ms for an acknowledgement
    azure: FakeAzure

    def answer(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host = self.headers["Host"]
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        agent, prefer = self.headers["User-Agent"], self.headers["Prefer"]
        call = Seen(self.command, host, unquote(url.path), query, json.loads(body or b"{}"), agent, prefer)
        with self.azure.counted(call):
            fault = self.azure.fault(unquote(self.path) + (f" {call.body['query']}" if host == LOGS else ""))
            self._send(fault, *self._right(call, fault))

    def _right(self, call: Seen, fault: Fault | None) -> tuple[int, Json]:
        audience = call.host if call.host in (MANAGEMENT, LOGS) else "metrics.monitor.azure.com"
        if fault is not None and fault.status is not None:
            return fault.status, fault.body or {"error": {"code": f"Code{fault.status}", "message": "as scripted"}}
        if self.headers["Authorization"] != f"Bearer {TOKEN}-https://{audience}/.default":
            return 401, {"error": {"code": "InvalidAuthenticationToken", "message": "wrong audience"}}
        try:
            answer = self.azure.answer(call)
        except Refused as error:
            return error.status, {"code": error.code, "message": error.message}
        except RefusedQuery as error:
            return error.status, error.body
        return 200, fault.change(answer) if fault is not None and fault.change else answer

    def _send(self, fault: Fault | None, status: int, answer: Json) -> None:
        fault = fault or Fault("")
        time.sleep(fault.slow)
        if fault.drop:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        text = fault.text or json.dumps(answer).encode()
        content = gzip.compress(text[: len(text) // 2] if fault.truncate else text, compresslevel=1)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault.drip:
            self._drip(content, fault.drip)
            return
        self.wfile.write(content[: len(content) // 2] if fault.cut else content)
        if fault.cut:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def _drip(self, content: bytes, seconds: float) -> None:
        for at in range(0, len(content), 2):
            self.wfile.write(content[at : at + 2])
            self.wfile.flush()
            time.sleep(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # as the base class has it
        """A client that hung up is what some tests are about."""


@contextmanager
def listening(handler: type[Handler], **state: object) -> Iterator[int]:
    """The port of a server, as long as the context lasts; its handlers have the state."""
    with _Server(("127.0.0.1", 0), type("Handler", (handler,), state)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def running(*accounts: Account) -> Iterator[FakeAzure]:
    """A fake that listens, as long as the context lasts."""
    azure = FakeAzure(list(accounts))
    with listening(AzureHandler, azure=azure) as azure.port:
        yield azure
