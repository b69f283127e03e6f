"""How Azure is reached, and who is told of the wait."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from capacity.record import Record

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from capacity.sources.azure.transport import Transport


class Progress(Protocol):
    """Told how far the reading is. Calls come from several threads, but one at a time."""

    def start(self, total_calls: int, what: str) -> None:
        """A stage begins: so many calls to come."""

    def advance(self, what: str) -> None:
        """One of them is done."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is asked for so long, because Azure said so or failed."""


class Timing(Record):
    """The clock, and how long to wait for one answer.

    `sleep` None is a sleep that ends when the run is given up. `answer_seconds` None is what the service may need.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] | None = None
    answer_seconds: float | None = None


class Connection(Record):
    """What every question to Azure needs beside itself.

    `credential` None is no sign-in. `transport` None is the network, as the environment says.
    """

    credential: "TokenCredential | None" = None
    progress: Progress
    transport: "Transport | None" = None
    timing: Timing = Timing()
