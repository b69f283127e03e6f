"""When a call is sent again, and after what wait: one rule for all that Azure is asked."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from azure.core.exceptions import AzureError
from azure.core.pipeline.policies import RetryPolicy

from capacity.errors import CapacityError
from capacity.sources.azure.connection import Connection, Progress
from capacity.sources.azure.failures import ATTEMPTS
from capacity.sources.azure.hosts import host_of

if TYPE_CHECKING:
    from azure.core.pipeline import PipelineRequest, PipelineResponse
    from azure.core.rest import HttpResponse

SECONDS_BETWEEN_CALLS = 0.11
"""The resource manager grants 25 calls a second to all that a user does; others want some, too."""
LONGEST_WAIT_SECONDS = 60
TOGETHER_SECONDS = 1
"""Within so long, calls that are sent away are sent away for the same reason."""
METHODS = frozenset({"GET", "POST"})
"""What is sent again: nothing that is asked changes anything, POST neither."""


class Again(Exception):  # what to do, not what is wrong
    """Trouble that may pass.

    `seconds` is how long Azure asks to wait, if it does; `crowded` that whoever asks the same host should wait, too;
    `absent` that no answer came from Azure at all.
    """

    def __init__(self, why: str, *, seconds: float | None = None, crowded: bool = False, absent: bool = False) -> None:
        super().__init__(why)
        self.why, self.seconds, self.crowded, self.absent = why, seconds, crowded, absent


class Stopped(Exception):  # no error: another call has failed for good, or the user has had enough
    """Nothing is asked any more."""


class Waiter(Protocol):
    """Who waits for an answer, and says what it is worth. `about` is what messages name."""

    about: str

    def trouble(self, response: "HttpResponse") -> Again | None:
        """Why to ask again; None for an answer that could be read. Raises what asking again does not change."""

    def failed(self, error: AzureError) -> Again:
        """Why to ask again, where no answer came."""

    def given_up(self, trouble: Again) -> CapacityError:
        """After the last attempt."""

    def too_patient(self, trouble: Again, seconds: float) -> CapacityError:
        """Where Azure asks for more patience than a command should have."""


class Pace:
    """Turns for the calls of all threads: some time apart, and none to a host while that is crowded."""

    def __init__(self, azure: Connection) -> None:
        self.timing, self.stopped = azure.timing, threading.Event()
        self._sleep = self.timing.sleep or self.stopped.wait
        self._progress, self._telling = azure.progress, threading.Lock()
        self._next_call, self._pacing = 0.0, threading.Lock()
        self._crowded_until: dict[str, float] = {}

    def turn(self, host: str) -> None:
        """Wait for a call's turn. Raises `Stopped`."""
        while (seconds := self._until_turn(host)) > 0:
            self._sleep(seconds)
        if self.stopped.is_set():
            raise Stopped

    def _until_turn(self, host: str) -> float:
        """How long to wait before asking again; 0 where the turn is taken, or none is any more."""
        with self._pacing:
            now = self.timing.monotonic()
            turn = max(self._next_call, self._crowded_until.get(host, 0.0))
            if turn > now and not self.stopped.is_set():
                return turn - now
            self._next_call = now + SECONDS_BETWEEN_CALLS
            return 0.0

    def wait(self, seconds: float, why: str) -> None:
        """Before the next attempt."""
        self.tell(lambda progress: progress.waiting(seconds, why))
        self._sleep(seconds)

    def crowd(self, host: str, seconds: float, why: str) -> None:
        """Nothing more is asked of a host for so long; told once, however many calls are sent away together."""
        with self._pacing:
            before, until = self._crowded_until.get(host, 0.0), self.timing.monotonic() + seconds
            self._crowded_until[host] = max(before, until)
        if until > before + TOGETHER_SECONDS:
            self.tell(lambda progress: progress.waiting(seconds, why))

    def tell(self, say: Callable[[Progress], None]) -> None:
        """Tell the progress, one thread at a time."""
        with self._telling:
            say(self._progress)


class Patience(RetryPolicy[Any, Any]):
    """The retries of azure-core, where `waiter` judges answers and `Pace` waits.

    Its own would wait as long as they are told to and tell nobody, and send no POST again when the connection fails.
    """

    def __init__(self, pace: Pace) -> None:
        most = ATTEMPTS - 1
        super().__init__(retry_total=most, retry_connect=most, retry_read=most, retry_status=most)
        self._pace = pace

    def configure_retries(self, options: dict[str, Any]) -> dict[str, Any]:
        """The option `waiter` of a call is who asks."""
        waiter = options.pop("waiter")
        return {**super().configure_retries(options), "methods": METHODS, "waiter": waiter}

    def is_retry(self, settings: dict[str, Any], response: "PipelineResponse[Any, Any]") -> bool:
        """Whether the answer is none."""
        settings["trouble"] = settings["waiter"].trouble(response.http_response)
        return settings["trouble"] is not None

    def increment(
        self,
        settings: dict[str, Any],
        response: "PipelineRequest[Any] | PipelineResponse[Any, Any] | None" = None,
        error: Exception | None = None,
    ) -> bool:
        """Whether there is another attempt. Raises what the waiter says of it where there is none."""
        waiter: Waiter = settings["waiter"]
        if isinstance(error, AzureError):
            settings["trouble"] = waiter.failed(error)
        if not super().increment(settings, response=response, error=error):
            raise waiter.given_up(settings["trouble"]) from None
        return True

    def get_backoff_time(self, settings: dict[str, Any]) -> float:
        """As long as Azure says; else 1 second, and twice as long each time."""
        trouble: Again = settings["trouble"]
        attempt: int = ATTEMPTS - 1 - settings["total"]
        return 2.0 ** (attempt - 1) if trouble.seconds is None else trouble.seconds

    def sleep(
        self,
        settings: dict[str, Any],
        transport: object,  # noqa: ARG002  # as the base class has it
        response: "PipelineResponse[Any, Any] | None" = None,
    ) -> None:
        """Wait, told and not too long."""
        waiter: Waiter = settings["waiter"]
        trouble: Again = settings["trouble"]
        seconds = self.get_backoff_time(settings)
        if seconds > LONGEST_WAIT_SECONDS:
            raise waiter.too_patient(trouble, seconds)
        why = f"{waiter.about}: {trouble.why}"
        if trouble.crowded and response is not None:
            self._pace.crowd(host_of(response.http_request.url), seconds, why)
        else:
            self._pace.wait(seconds, why)
