"""The one who sends: every call to Azure goes through the same policies, and its trouble is sorted."""

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceResponseTimeoutError
from azure.core.pipeline import policies

from capacity.errors import CapacityError, SourceUnavailable
from capacity.grammar import counted
from capacity.sources.azure import failures
from capacity.sources.azure.failures import TooMuch, Unreachable
from capacity.sources.azure.hosts import Audience, host_of, host_shown
from capacity.sources.azure.patience import Again, Pace, Patience
from capacity.sources.azure.transport import AnswerTooLong

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.core.pipeline import PipelineRequest
    from azure.core.rest import HttpRequest, HttpResponse

Json: TypeAlias = dict[str, Any]
T = TypeVar("T")

CONNECT_SECONDS = 20
AGAIN = frozenset({408, 429, 500, 502, 503, 504, 529})
OK, BAD_REQUEST, CONTENT_TOO_LARGE, TOO_MANY_REQUESTS, GATEWAY_TIMEOUT = 200, 400, 413, 429, 504
CROWDED = frozenset({TOO_MANY_REQUESTS, 529})
UNTRUSTED = "certificate_verify_failed"


def parsed(text: bytes, **options: Any) -> object:  # noqa: ANN401  # those of `json.loads`
    """The JSON of an answer. Raises `Again` for one that was cut short, or comes from something other than Azure."""
    try:
        value: object = json.loads(text, **options)
    except (ValueError, RecursionError):
        raise Again("the answer is cut short or no JSON", absent=True) from None
    return value


def json_object(text: bytes, **options: Any) -> Json:  # noqa: ANN401
    """The JSON of an answer that has to be an object. Raises `Again`."""
    body = parsed(text, **options)
    if not isinstance(body, dict):
        raise Again("the answer is no JSON object", absent=True)
    return body


def error_body(response: "HttpResponse") -> object:
    """What a refusal says; None where it is no JSON."""
    try:
        return parsed(response.content)
    except Again:
        return None


class Reception(Generic[T]):
    """What is made of the answer to one call: `result`, once it came; `text` is the answer itself.

    `read` raises `Again` for an answer that is not whole. `splittable` says that a smaller question could be asked
    instead of waiting for a long answer.
    """

    result: T
    text: bytes
    after_wait = "try again after that"
    """What to do where Azure asks for a long wait."""
    usual_seconds: float = 100
    """How long to wait for the answer."""

    def __init__(self, about: str, read: Callable[[bytes], T], pace: Pace, *, splittable: bool = False) -> None:
        self.about, self._read, self._pace, self._splittable = about, read, pace, splittable
        own = pace.timing.answer_seconds
        self.answer_seconds = self.usual_seconds if own is None else own

    def trouble(self, response: "HttpResponse") -> Again | None:
        """Why to ask again, if not all is well. Raises what asking again does not change."""
        if response.status_code != OK:
            return self.refusal(response)
        self.text = response.content
        try:
            self.result = self._read(self.text)
        except Again as trouble:
            return trouble
        return None

    def refusal(self, response: "HttpResponse") -> Again:
        """Why to ask again after an answer that is not 200. Raises what asking again does not change."""
        raise NotImplementedError

    def passing(self, response: "HttpResponse", said: str) -> Again:
        """For a status that may pass."""
        seconds = failures.retry_after_seconds(response.headers, self._pace.timing.now())
        return Again(said, seconds=seconds, crowded=seconds is not None or response.status_code in CROWDED)

    def failed(self, error: AzureError) -> Again:
        """No answer came, or none that could be read to its end."""
        if isinstance(error, AnswerTooLong):
            raise TooMuch(f"{self.about}: {error}") if self._splittable else self.error(str(error))
        if isinstance(error, ServiceResponseTimeoutError):
            why = f"no whole answer came within {counted(self.answer_seconds, 'second')}"
            if self._splittable:
                raise TooMuch(f"{self.about}: {why}")
            return Again(why, absent=True)
        why = failures.shortened(str(error))
        if UNTRUSTED in why.lower():
            raise self.error(failures.untrusted(why), absent=True)
        return Again(f"the connection failed ({why})", absent=True)

    def given_up(self, trouble: Again) -> CapacityError:
        """After the last attempt."""
        return self.error(failures.gave_up(trouble.why), absent=trouble.absent)

    def too_patient(self, trouble: Again, seconds: float) -> CapacityError:
        """Azure asks for more patience than a command should have."""
        what = f"Azure asks to wait {counted(round(seconds), 'second')} ({trouble.why}): {self.after_wait}"
        return self.error(what, absent=True)

    def error(self, what: str, *, absent: bool = False) -> CapacityError:
        """What a user reads; `absent` where Azure as a whole does not answer."""
        return (Unreachable if absent else SourceUnavailable)(f"{self.about}: {what}")


class _Client(Protocol):
    def send_request(self, request: "HttpRequest", **options: Any) -> object: ...  # noqa: ANN401


def ask(client: _Client, request: "HttpRequest", reception: Reception[T]) -> T:
    """What `reception` makes of the answer that a client with the policies of `chain` gets. Raises `CapacityError`."""
    seconds = reception.answer_seconds
    try:
        client.send_request(request, waiter=reception, connection_timeout=CONNECT_SECONDS, read_timeout=seconds)
    except ClientAuthenticationError as error:
        raise failures.not_signed_in(reception.about, error) from None
    return reception.result


def chain(audience: Audience, credential: "TokenCredential | None", pace: Pace) -> list[object]:
    """The policies of all calls to an audience. Redirects are not among what they follow."""
    signing = [] if credential is None or audience.scope is None else [_SignIn(credential, audience.scope)]
    return [
        policies.RequestIdPolicy(),
        policies.HeadersPolicy(),
        policies.UserAgentPolicy("capacity"),
        Patience(pace),
        _Turn(pace),
        _Guard(audience),
        *signing,
        policies.HttpLoggingPolicy(),
    ]


class _Turn(policies.SansIOHTTPPolicy[Any, Any]):
    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    def on_request(self, request: "PipelineRequest[Any]") -> None:
        self._pace.turn(host_of(request.http_request.url))


class _Guard(policies.SansIOHTTPPolicy[Any, Any]):
    """Before a token is put on it: whatever went wrong elsewhere, nothing goes to a host that it is not for."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience

    def on_request(self, request: "PipelineRequest[Any]") -> None:
        url = request.http_request.url
        if not self._audience.admits(url):
            what = f"an answer names another host, {host_shown(url)}: nothing was sent there; report it"
            raise SourceUnavailable(f"{self._audience.name}: {what}")


class _SignIn(policies.BearerTokenCredentialPolicy[Any, Any]):
    """The token on each call; one thread at a time, lest each of them sign in."""

    def __init__(self, credential: "TokenCredential", scope: str) -> None:
        super().__init__(credential, scope)
        self._one = threading.Lock()

    def on_request(self, request: "PipelineRequest[Any]") -> None:
        with self._one:
            super().on_request(request)
