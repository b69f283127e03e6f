"""One call over the pipeline of azure-core: signed in, sent once, and its trouble sorted."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from azure.core import PipelineClient
from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceResponseTimeoutError
from azure.core.pipeline import policies
from azure.core.rest import HttpRequest

from capacity.record import Record
from capacity.sources.azure_monitor import failures
from capacity.sources.azure_monitor.failures import TooMuch

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.core.pipeline import PipelineRequest
    from azure.core.pipeline.transport import HttpTransport
    from azure.core.rest import HttpResponse

Json: TypeAlias = dict[str, Any]

RESOURCE_MANAGER = "https://management.azure.com"
CONNECT_SECONDS = 20
AGAIN = frozenset({408, 429, 500, 502, 503, 504, 529})
OK, BAD_REQUEST, CONTENT_TOO_LARGE, TOO_MANY_REQUESTS, GATEWAY_TIMEOUT = 200, 400, 413, 429, 504


class Call(Record):
    """One question to Azure: a GET, or a POST where there is a `body`.

    `about` is what messages name, `needs` the role for it. `splittable` says that a smaller question could be asked
    instead of waiting for a long answer. `audience` is whom the token is for.
    """

    url: str
    about: str
    needs: str
    parameters: Mapping[str, str]
    body: Json | None = None
    splittable: bool = False
    audience: str = RESOURCE_MANAGER


class Again(Exception):  # what to do, not what is wrong
    """Trouble that may pass.

    `seconds` is how long Azure asks to wait, if it does; `crowded` that others should wait, too; `absent` that no
    answer came from Azure at all.
    """

    def __init__(self, why: str, *, seconds: float | None = None, crowded: bool = False, absent: bool = False) -> None:
        super().__init__(why)
        self.why, self.seconds, self.crowded, self.absent = why, seconds, crowded, absent


def json_object(text: bytes) -> Json:
    """The answer. Raises `Again` for one that was cut short, or comes from something other than Azure."""
    try:
        body = json.loads(text)
    except ValueError:
        raise Again("the answer is cut short or no JSON", absent=True) from None
    if not isinstance(body, dict):
        raise Again("the answer is no JSON object", absent=True)
    return body


class Sender:
    """Sends calls, each once. There is a pipeline for each audience: tokens are for one only."""

    def __init__(self, credential: "TokenCredential", transport: "HttpTransport[Any, Any] | None") -> None:
        self._credential, self._transport = credential, transport
        self._pipelines: dict[str, PipelineClient[Any, Any]] = {}
        self._making = threading.Lock()

    def close(self) -> None:
        """End all connections."""
        for pipeline in self._pipelines.values():
            pipeline.close()

    def text(self, call: Call, *, answer_seconds: float, now: datetime) -> bytes:
        """What Azure answers.

        Raises `Again` for what may pass, `TooMuch` for what a smaller question may avoid, `SourceUnavailable` else.
        """
        try:
            response = self._pipeline(call.audience).send_request(
                _http_request(call), connection_timeout=CONNECT_SECONDS, read_timeout=answer_seconds
            )
        except ClientAuthenticationError as error:
            raise failures.not_signed_in(call.about, error) from None
        except ServiceResponseTimeoutError:
            why = f"nothing came for {answer_seconds:g} seconds"
            if call.splittable:
                raise TooMuch(f"{call.about}: {why}") from None
            raise Again(why, absent=True) from None
        except AzureError as error:
            raise Again(f"the connection failed ({failures.shortened(str(error))})", absent=True) from None
        if response.status_code == OK:
            return bytes(response.content)
        raise _trouble(call, response, now)

    def _pipeline(self, audience: str) -> "PipelineClient[Any, Any]":
        with self._making:
            if audience not in self._pipelines:
                chain = [
                    policies.RequestIdPolicy(),
                    policies.HeadersPolicy(),
                    policies.UserAgentPolicy("capacity"),
                    _SignIn(self._credential, f"{audience}/.default"),
                    policies.HttpLoggingPolicy(),
                ]
                self._pipelines[audience] = PipelineClient(audience, policies=chain, transport=self._transport)
            return self._pipelines[audience]


class _SignIn(policies.BearerTokenCredentialPolicy[Any, Any]):
    """The token on each call; one thread at a time, lest each of them sign in."""

    def __init__(self, credential: "TokenCredential", scope: str) -> None:
        super().__init__(credential, scope)
        self._one = threading.Lock()

    def on_request(self, request: "PipelineRequest[Any]") -> None:
        with self._one:
            super().on_request(request)


def _http_request(call: Call) -> HttpRequest:
    if call.body is None:
        return HttpRequest("GET", call.url, params=dict(call.parameters))
    return HttpRequest("POST", call.url, params=dict(call.parameters), json=call.body)


def _trouble(call: Call, response: "HttpResponse", now: datetime) -> Exception:
    status = response.status_code
    try:
        body = json.loads(response.content)
    except ValueError:
        body = None
    said = failures.said(status, body)
    too_long = status == CONTENT_TOO_LARGE or (status == BAD_REQUEST and failures.SERIALIZE in said.lower())
    if call.splittable and (too_long or status == GATEWAY_TIMEOUT):
        return TooMuch(f"{call.about}: {said}")
    if status in AGAIN:
        seconds = failures.retry_after_seconds(response.headers, now)
        return Again(said, seconds=seconds, crowded=status == TOO_MANY_REQUESTS)
    return failures.refused(call.about, call.needs, status, said, failures.code(body))
