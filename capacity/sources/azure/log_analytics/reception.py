"""What is made of an answer of Log Analytics: one table, or its trouble sorted."""

from typing import TYPE_CHECKING

from capacity.errors import NotEnoughData, SourceUnavailable
from capacity.sources.azure import failures
from capacity.sources.azure.failures import TooMuch
from capacity.sources.azure.patience import Again, Pace
from capacity.sources.azure.sender import (
    AGAIN,
    BAD_REQUEST,
    CONTENT_TOO_LARGE,
    GATEWAY_TIMEOUT,
    Json,
    Reception,
    error_body,
    parsed,
)

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse

SERVER_SECONDS = 600
"""The longest that Log Analytics works on one question; without asking for it, it gives up after 180."""
NO_CONTENT, NOT_FOUND = 204, 404
UNRESOLVED = "SEM0100"
"""The code of a question that names a table, or a column, that the workspace does not have."""
TOO_LONG = frozenset({"ResponsePayloadTooLarge", "ResponseSizeError"})
"""Codes of an answer that is too long. Neither is documented: a partial answer is, with status 200."""


class NoSuchTable(SourceUnavailable):
    """The workspace does not have the table."""


class TableReception(Reception[Json]):
    """The body of an answer that has one table, or says itself that it is not whole. `about` is what messages name.

    Raises `TooMuch` for what a shorter span may avoid, `NoSuchTable`, `NotEnoughData` for a workspace without any data,
    and `SourceUnavailable` for everything else that is no whole answer.
    """

    usual_seconds = SERVER_SECONDS + 30

    def __init__(self, about: str, pace: Pace) -> None:
        super().__init__(about, _table, pace, splittable=True)

    def refusal(self, response: "HttpResponse") -> Again:
        """By the innermost error that it tells."""
        status = response.status_code
        if status == NO_CONTENT:
            raise NotEnoughData(f"{self.about} holds no data at all")
        body = error_body(response)
        error = body.get("error") if isinstance(body, dict) else None
        innermost = innermost_error(error)
        said = failures.said(status, {**innermost, "code": error.get("code")} if isinstance(error, dict) else body)
        if status in AGAIN - {GATEWAY_TIMEOUT}:
            return self.passing(response, said)
        if status in {GATEWAY_TIMEOUT, CONTENT_TOO_LARGE} or innermost.get("code") in TOO_LONG:
            raise TooMuch(said)
        raise self._refused(status, said, innermost.get("code"))

    def _refused(self, status: int, said: str, code: object) -> SourceUnavailable:
        if code == UNRESOLVED:
            remedy = "send the logs there with a diagnostic setting, or name another --table"
            return NoSuchTable(f"{self.about} lacks the table, or a column of it ({said}): {remedy}")
        if status == NOT_FOUND:
            remedy = "check the workspace ID, and that the sign-in's tenant is the workspace's"
            return SourceUnavailable(f"{self.about}: not found ({said}): {remedy}")
        if status == BAD_REQUEST:
            remedy = "tables on the Basic plan cannot be summed up; if they are on Analytics, report it as a bug"
            return SourceUnavailable(f"{self.about}: Azure refused the question ({said}): {remedy}")
        return failures.refused(self.about, f"the role Log Analytics Reader on {self.about}", status, said)


def innermost_error(error: object) -> Json:
    """Errors of Log Analytics hold what really happened some levels down, in `innererror` or the first of `details`."""
    found: Json = {}
    while isinstance(error, dict):
        found = error
        details = error.get("details")
        error = error.get("innererror") or (details[0] if isinstance(details, list) and details else None)
    return found


def _table(text: bytes) -> Json:
    """Raises `Again` for what has not one table with all its columns in each row, and does not say so itself."""
    try:
        body = parsed(text)
    except Again:
        body = None
    if not isinstance(body, dict) or not (body.get("error") or _is_whole(body)):
        raise Again("the answer is cut short, or not as expected", absent=True)
    return body


def _is_whole(body: Json) -> bool:
    try:
        (table,) = body["tables"]
        width = len([column["name"] for column in table["columns"]])
        return all(isinstance(row, list) and len(row) == width for row in table["rows"])
    except (KeyError, TypeError, ValueError):
        return False
