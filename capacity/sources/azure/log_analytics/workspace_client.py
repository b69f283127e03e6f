"""A workspace, asked span by span: whole answers, or an error.

Questions go through the pipeline of azure-monitor-query. Its models of an answer are left out: they take four times as
long as the JSON itself.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from azure.core.rest import HttpRequest
from azure.monitor.query import LogsQueryClient

from capacity.errors import SourceUnavailable
from capacity.numerals import day, minute, second, whole
from capacity.record import Record
from capacity.sources.azure import failures
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.failures import TooMuch
from capacity.sources.azure.hosts import LOG_ANALYTICS
from capacity.sources.azure.log_analytics.reception import SERVER_SECONDS, TableReception, innermost_error
from capacity.sources.azure.patience import Pace
from capacity.sources.azure.sender import ask, chain
from capacity.sources.azure.transport import Transport
from capacity.traffic.series import MINUTE

MOST_ROWS = 500_000
"""An answer has no more rows; others were left out, said or not. Source: Azure Monitor service limits, 2025-01-07."""


class TableAnswer(Record):
    """The table of a whole answer."""

    columns: list[str]
    rows: list[list[Any]]


class Workspace:
    """To be closed. Questions go out one at a time: what one finds to be too much, the next ones heed."""

    def __init__(self, workspace: str, azure: Connection) -> None:
        self._id, self._about = workspace, f"workspace {workspace}"
        self._progress, self._pace = azure.progress, Pace(azure)
        policies = chain(LOG_ANALYTICS, azure.credential, self._pace)
        transport = azure.transport or Transport()
        self._client = LogsQueryClient(cast("Any", azure.credential), policies=policies, transport=transport)

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    def answers(  # noqa: PLR0913  # what to ask, about when, and how
        self,
        question: Callable[[datetime, datetime], str],
        start: datetime,
        end: datetime,
        *,
        at_once: timedelta,
        margin: timedelta = timedelta(0),
        what: str,
    ) -> Iterator[TableAnswer]:
        """All answers from `start` to `end`, both whole minutes, asked for in spans of `at_once`.

        Where that is too much for one answer, spans are halved, and stay so. `margin` is how far beyond each span the
        service looks; `question` itself leaves out what lies there. `what` names the stage.

        Raises `SourceUnavailable`, also for a minute that is too much on its own.
        """
        self._progress.start(-((start - end) // at_once), what)
        while start < end:
            stop = min(start + at_once, end)
            try:
                answer = self._answer(question(start, stop), start - margin, stop + margin)
            except TooMuch as trouble:
                at_once = (stop - start) // MINUTE // 2 * MINUTE
                if not at_once:
                    remedy = "try again later, or leave that time out with --start or --end"
                    problem = f"no whole answer for {minute(start)} ({trouble})"
                    raise SourceUnavailable(f"{self._about}: {problem}: {remedy}") from None
                self._progress.start(-((start - end) // at_once), what)
                continue
            self._progress.advance(day(start))
            yield answer
            start = stop

    def _answer(self, query: str, start: datetime, end: datetime) -> TableAnswer:
        """One whole answer. Raises `TooMuch` for one that is not."""
        request = HttpRequest(
            "POST",
            f"/workspaces/{self._id}/query",
            headers={"Prefer": f"wait={SERVER_SECONDS}"},
            json={"query": query, "timespan": f"{second(start)}/{second(end)}"},
        )
        body = ask(self._client, request, TableReception(self._about, self._pace))
        if error := body.get("error"):
            raise TooMuch(failures.shortened(f"only a part came: {innermost_error(error).get('message')}"))
        (table,) = body["tables"]
        if len(table["rows"]) >= MOST_ROWS:
            raise TooMuch(f"{whole(len(table['rows']))} rows came, the most that may")
        return TableAnswer(columns=[column["name"] for column in table["columns"]], rows=table["rows"])
