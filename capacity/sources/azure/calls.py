"""One call to the resource manager or to Azure Monitor: what it asks, and what its refusals mean."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from azure.core.rest import HttpRequest

from capacity.record import Record
from capacity.sources.azure import failures, hosts
from capacity.sources.azure.failures import TooMuch
from capacity.sources.azure.hosts import Audience
from capacity.sources.azure.patience import Again, Pace
from capacity.sources.azure.sender import (
    AGAIN,
    BAD_REQUEST,
    CONTENT_TOO_LARGE,
    GATEWAY_TIMEOUT,
    Json,
    Reception,
    error_body,
)

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse

RESOURCE_MANAGER = "https://management.azure.com"
T = TypeVar("T")


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
    audience: Audience = hosts.RESOURCE_MANAGER

    def request(self) -> HttpRequest:
        """For azure-core."""
        if self.body is None:
            return HttpRequest("GET", self.url, params=dict(self.parameters))
        return HttpRequest("POST", self.url, params=dict(self.parameters), json=self.body)


class CallReception(Reception[T]):
    """The answer to a call.

    Raises `TooMuch` for what a smaller question may avoid, `SourceUnavailable` for all else that is no answer.
    """

    after_wait = "try again after that; `from-metrics --save DIR` keeps the answers so far, and asks for the rest alone"

    def __init__(self, call: Call, read: Callable[[bytes], T], pace: Pace) -> None:
        super().__init__(call.about, read, pace, splittable=call.splittable)
        self._call = call

    def refusal(self, response: "HttpResponse") -> Again:
        """By its status, and by what a smaller question would change."""
        status, body = response.status_code, error_body(response)
        said = failures.said(status, body)
        too_long = status == CONTENT_TOO_LARGE or (status == BAD_REQUEST and failures.SERIALIZE in said.lower())
        if self._call.splittable and (too_long or status == GATEWAY_TIMEOUT):
            raise TooMuch(f"{self.about}: {said}")
        if status in AGAIN:
            return self.passing(response, said)
        raise failures.refused(self.about, self._call.needs, status, said, failures.code(body))
