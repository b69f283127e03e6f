"""What a test hands to the reader: a way to the fake, a sign-in, a clock that does not wait, and an eye on progress."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from requests.adapters import HTTPAdapter

from capacity.api.sign_in import SignIn
from capacity.sources.azure.connection import Connection, Timing
from capacity.sources.azure.live_request import LiveRequest
from capacity.sources.azure.monitor.monitor_reading import read
from capacity.sources.azure.transport import Transport
from capacity.sources.metrics.metric_series import MetricAnswer
from tests.fake_azure import server
from tests.fake_azure.content import Account
from tests.fake_azure.server import TOKEN, FakeAzure, running

NOW = server.NOW
END = datetime(2026, 11, 21, 12, 24, tzinfo=UTC)
"""The last minute that is settled at `NOW`."""


class ToLocal(HTTPAdapter):
    """Keeps the https address and opens the socket to the fake: so the real pipeline runs as it is."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401  # urllib3's own
        return self.poolmanager.connection_from_host("127.0.0.1", self._port, "http")

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401
        request.headers["Host"] = str(request.url).split("/")[2].lower().removesuffix(":443")
        return super().send(request, *args, **kwargs)


def transport(port: int) -> Transport:
    """To the fake that listens on a port."""
    return Transport(ToLocal(port))


class Credential:
    """Gives a token for whatever it is asked; `tokens` counts. `broken` gives none."""

    def __init__(self, *, broken: bool = False) -> None:
        self.scopes: list[str] = []
        self._broken = broken

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:  # noqa: ANN401
        if self._broken:
            message = "ChainedTokenCredential failed\nAttempted credentials:\n\tAzureCliCredential: not found on path"
            raise ClientAuthenticationError(message)
        self.scopes += scopes
        return AccessToken(f"{TOKEN}-{scopes[0]}", 4_102_444_800)


class Clock:
    """Time passes when someone sleeps."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now, self.slept = now, list[float]()
        self._lock = threading.Lock()

    @property
    def waited(self) -> list[float]:
        """The sleeps that are no pacing."""
        return [seconds for seconds in self.slept if seconds >= 1]

    def timing(self, answer_seconds: float = 20) -> Timing:
        return Timing(now=self._now, monotonic=self._monotonic, sleep=self._sleep, answer_seconds=answer_seconds)

    def _now(self) -> datetime:
        return self.now

    def _monotonic(self) -> float:
        return self.now.timestamp()

    def _sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.now += timedelta(seconds=seconds)


class Watch:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int]] = []
        self.done: dict[str, int] = {}
        self.waits: list[tuple[float, str]] = []

    def start(self, total_calls: int, what: str) -> None:
        self.stages.append((what, total_calls))

    def advance(self, what: str) -> None:
        self.done[self.stages[-1][0]] = self.done.get(self.stages[-1][0], 0) + 1
        assert what

    def waiting(self, seconds: float, why: str) -> None:
        self.waits.append((seconds, why))


class Setting:
    """A fake, and all that a reader needs beside it."""

    def __init__(self, azure: FakeAzure) -> None:
        self.azure, self.clock, self.watch, self.credential = azure, Clock(), Watch(), Credential()
        self.answer_seconds = 20.0
        self.transport: Transport | None = None
        """In place of that to the fake."""

    def read(self, **changes: Any) -> MetricAnswer:  # noqa: ANN401  # fields of a request
        """Ask for the last three hours of the subscription 1111, or what is said instead."""
        wanted = {"start": END - timedelta(hours=3), "end": END, "subscriptions": ("1111",), **changes}
        if "resources" in changes:
            wanted["subscriptions"] = changes.get("subscriptions", ())
        return read(LiveRequest(**wanted), self.connection)

    @property
    def connection(self) -> Connection:
        """What every function of the reader takes."""
        return Connection(
            credential=self.credential,
            progress=self.watch,
            transport=self.transport or transport(self.azure.port),
            timing=self.clock.timing(self.answer_seconds),
        )


class ToFake(SignIn):
    """As a command signs in, but with its bar, and what it may sign in with, to a fake."""

    fake: Connection

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        with super().connected() as azure:
            credential = azure.credential or self.fake.credential
            yield self.fake.replaced(progress=azure.progress, credential=credential)


@contextmanager
def setting(*accounts: Account) -> Iterator[Setting]:
    """A fake with some accounts, and what a reader of it needs."""
    with running(*accounts) as azure:
        yield Setting(azure)
