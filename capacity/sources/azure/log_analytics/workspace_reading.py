"""From a workspace to the deployments that its request logs know."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from capacity.errors import InvalidInput, NotEnoughData
from capacity.findings import found
from capacity.numerals import minute
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.log_analytics.queries import MARGIN, TABLES, minutes, presence
from capacity.sources.azure.log_analytics.reception import NoSuchTable
from capacity.sources.azure.log_analytics.workspace_assembly import deployments, summed
from capacity.sources.azure.log_analytics.workspace_client import Workspace
from capacity.traffic.series import ObservedDeployment

AT_ONCE = timedelta(days=1)
"""Enough for 347 deployments with traffic in every minute before an answer is too long."""


def read(  # one argument per option of the command
    workspace: str,
    start: datetime,
    end: datetime,
    azure: Connection,
    *,
    table: str | None = None,
) -> list[ObservedDeployment]:
    """The deployments with requests from `start` to `end` (whole minutes), by name; summed per minute by the service.

    `workspace` is its ID, a GUID. `table` is one of `TABLES`; None takes the one that has requests. `requests` of a
    series are served and refused ones, `throttled_requests` the refused ones where the status of requests is known.

    Raises `InvalidInput`, also where several tables have requests: they may be the same ones. Raises `NotEnoughData`
    where there are none, and `SourceUnavailable` where the answer cannot be had whole.
    """
    workspace, start, end = _checked(workspace, table, start, end)
    with closing(Workspace(workspace, azure)) as logs:
        name = table or _only_table(logs, workspace, start, end)
        asked = TABLES[name]
        with_status = asked.statuses is None or _has(logs, asked.statuses, start, end)
        question = partial(minutes, asked, with_status=with_status)
        answers = logs.answers(question, start, end, at_once=AT_ONCE, margin=MARGIN, what=f"requests in {name}")
        sums = summed(answers, f"workspace {workspace}")
    if not sums:
        raise _nothing(workspace, [name], start, end)
    notes = asked.hints if with_status else (found("status-unknown", table=asked.statuses), *asked.hints)
    return deployments(sums, found("log-analytics", table=name), notes, status_known=with_status)


def _checked(workspace: str, table: str | None, start: datetime, end: datetime) -> tuple[str, datetime, datetime]:
    """The ID as Azure writes it, and the span in whole minutes of UTC. Raises `InvalidInput`."""
    try:
        id_ = str(UUID(workspace))
    except ValueError:
        what = "is no workspace ID: copy the GUID from the overview page of the workspace"
        raise InvalidInput.of(f"--workspace {workspace}", what) from None
    if table is not None and table not in TABLES:
        raise InvalidInput.of(f"--table {table}", f"unknown table: choose {' or '.join(TABLES)}")
    start, end = (moment.astimezone(UTC).replace(second=0, microsecond=0) for moment in (start, end))
    if start >= end:
        raise InvalidInput.of("--start", f"{minute(start)} is not before the end, {minute(end)}")
    return id_, start, end


def _only_table(logs: Workspace, workspace: str, start: datetime, end: datetime) -> str:
    """The one table with requests in the span."""
    filled = [name for name, table in TABLES.items() if _has(logs, table.rows, start, end)]
    if not filled:
        raise _nothing(workspace, list(TABLES), start, end)
    if len(filled) > 1:
        what = f"{' and '.join(filled)} both have requests, perhaps the same ones: name one of them with --table"
        raise InvalidInput.of(f"--workspace {workspace}", what)
    return filled[0]


def _has(logs: Workspace, rows: str, start: datetime, end: datetime) -> bool:
    """Whether there is any such row in the span; not, where there is no such table."""
    try:
        answers = logs.answers(lambda *_: presence(rows), start, end, at_once=end - start, what="tables")
        return any(any(row) for answer in answers for row in answer.rows)
    except NoSuchTable:
        return False


def _nothing(workspace: str, tables: Sequence[str], start: datetime, end: datetime) -> NotEnoughData:
    what = f"workspace {workspace} has no requests to models from {minute(start)} to {minute(end)}"
    return NotEnoughData(f"{what}; looked for them in {', '.join(tables)}")
