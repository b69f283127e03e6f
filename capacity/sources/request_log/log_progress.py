"""How far the reading of a log is, for whoever watches."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

_POLL_SECONDS: Final = 0.2


class LogProgress(Protocol):
    """`is_shown` is False where nobody watches: then nothing need be told."""

    @property
    def is_shown(self) -> bool:
        """Whether anybody watches."""

    def share(self, what: str, share: float) -> None:
        """So much (0..1) of a stage is done."""


@contextmanager
def polled(tell: Callable[[], None]) -> Iterator[None]:
    """`tell` is called from time to time, as long as the context lasts."""
    ended = threading.Event()

    def poll() -> None:
        while not ended.wait(_POLL_SECONDS):
            tell()

    thread = threading.Thread(target=poll, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
