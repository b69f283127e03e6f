"""How a question is sent: again where that helps, each wait told and none of them long, and trouble sorted."""

import time
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceResponseTimeoutError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy

from capacity.errors import NotEnoughData, SourceUnavailable
from capacity.sources.azure_monitor import failures
from capacity.sources.azure_monitor.calls import (
    AGAIN,
    BAD_REQUEST,
    CONTENT_TOO_LARGE,
    GATEWAY_TIMEOUT,
    OK,
    Again,
    Json,
)
from capacity.sources.azure_monitor.client import ATTEMPTS, LONGEST_WAIT_SECONDS
from capacity.sources.azure_monitor.failures import TooMuch
from capacity.sources.azure_monitor.request import Progress, Timing

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse

NO_CONTENT, NOT_FOUND = 204, 404
UNRESOLVED = "SEM0100"
"""The code of a question that names a table, or a column, that the workspace does not have."""
TOO_LONG = frozenset({"ResponsePayloadTooLarge", "ResponseSizeError"})
"""Codes of an answer that is too long. Neither is documented: a partial answer is, with status 200."""


class NoSuchTable(SourceUnavailable):
    """The workspace does not have the table."""


class Patience(HTTPPolicy[Any, Any]):
    """Takes the place of the client's own retries, which wait as long as they are told to and tell nobody.

    Those also send no POST again after a 429 without a Retry-After, or when the connection fails. `about` is what
    messages name. Raises `TooMuch` for what a shorter span may avoid, `NoSuchTable`, `NotEnoughData` for a workspace
    without any data, and `SourceUnavailable` for everything else that is no whole answer.
    """

    def __init__(self, about: str, progress: Progress, timing: Timing) -> None:
        self._about, self._progress, self._timing = about, progress, timing

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """The answer, after so many attempts as it takes."""
        attempt = 1
        while True:  # ends by `return`, or in `_wait`
            try:
                return self._sent(request)
            except Again as trouble:
                self._wait(trouble, attempt)
                attempt += 1

    def _sent(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        try:
            response = self.next.send(request)
        except ClientAuthenticationError as error:
            raise failures.not_signed_in(self._about, error) from None
        except ServiceResponseTimeoutError:
            raise TooMuch(f"nothing came for {self._timing.answer_seconds:g} seconds") from None
        except AzureError as error:
            raise Again(f"the connection failed ({failures.shortened(str(error))})", absent=True) from None
        http: HttpResponse = response.http_response
        if http.status_code != OK:
            raise self._trouble(http)
        if not _is_answer(_json(http)):
            raise Again("the answer is cut short, or not as expected", absent=True)
        return response

    def _trouble(self, response: "HttpResponse") -> Exception:
        status = response.status_code
        if status == NO_CONTENT:
            return NotEnoughData(f"{self._about} holds no data at all")
        body = _json(response)
        error = body.get("error") if isinstance(body, dict) else None
        innermost = innermost_error(error)
        said = failures.said(status, {**innermost, "code": error.get("code")} if isinstance(error, dict) else body)
        if status in AGAIN - {GATEWAY_TIMEOUT}:
            return Again(said, seconds=failures.retry_after_seconds(response.headers, self._timing.now()))
        if status in {GATEWAY_TIMEOUT, CONTENT_TOO_LARGE} or innermost.get("code") in TOO_LONG:
            return TooMuch(said)
        return self._refused(status, said, innermost.get("code"))

    def _refused(self, status: int, said: str, code: object) -> SourceUnavailable:
        if code == UNRESOLVED:
            remedy = "send the logs there with a diagnostic setting, or name another --table"
            return NoSuchTable(f"{self._about} lacks the table, or a column of it ({said}): {remedy}")
        if status == NOT_FOUND:
            remedy = "check the workspace ID, and that the sign-in's tenant is the workspace's"
            return SourceUnavailable(f"{self._about}: not found ({said}): {remedy}")
        if status == BAD_REQUEST:
            remedy = "tables on the Basic plan cannot be summed up; if they are on Analytics, report it as a bug"
            return SourceUnavailable(f"{self._about}: Azure refused the question ({said}): {remedy}")
        return failures.refused(self._about, f"the role Log Analytics Reader on {self._about}", status, said)

    def _wait(self, trouble: Again, attempt: int) -> None:
        """Before the next attempt, if there is one."""
        if attempt == ATTEMPTS:
            raise SourceUnavailable(failures.gave_up(self._about, trouble.why, ATTEMPTS))
        seconds = 2.0 ** (attempt - 1) if trouble.seconds is None else trouble.seconds
        if seconds > LONGEST_WAIT_SECONDS:
            what = f"Azure asks to wait {seconds:,.0f} seconds ({trouble.why}): try again after that"
            raise SourceUnavailable(f"{self._about}: {what}")
        self._progress.waiting(seconds, f"{self._about}: {trouble.why}")
        (self._timing.sleep or time.sleep)(seconds)


def innermost_error(error: object) -> Json:
    """Errors of Log Analytics hold what really happened some levels down, in `innererror` or the first of `details`."""
    found: Json = {}
    while isinstance(error, dict):
        found = error
        details = error.get("details")
        error = error.get("innererror") or (details[0] if isinstance(details, list) and details else None)
    return found


def _is_answer(body: object) -> bool:
    """Whether it has one table with all its columns in each row, or says itself that it is not whole."""
    if not isinstance(body, dict):
        return False
    if body.get("error"):
        return True
    try:
        (table,) = body["tables"]
        width = len([column["name"] for column in table["columns"]])
        return all(isinstance(row, list) and len(row) == width for row in table["rows"])
    except (KeyError, TypeError, ValueError):
        return False


def _json(response: "HttpResponse") -> object:
    """The body, parsed; the client uses it again. None for one that is no JSON."""
    try:
        body: object = response.json()
    except ValueError:
        return None
    return body
