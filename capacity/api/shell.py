"""Who watches: the command line draws a bar and says what it waits for; from Python nothing is said unless asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from capacity.numerals import whole

Progress: TypeAlias = Callable[[str, float | None], object]
"""Told what is done, and how much of it (0..1) where that is known."""


class Watch(Protocol):
    """What is told of work that takes long; as a context it ends with the work."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @property
    def is_shown(self) -> bool:
        """Whether anybody watches."""

    def start(self, total_calls: int | None, what: str) -> None:
        """A stage begins; None where nobody knows how long it is."""

    def advance(self, what: str) -> None:
        """One of its calls is done."""

    def share(self, what: str, share: float) -> None:
        """So much (0..1) of a stage is done."""

    def planned(self, done: float, total: int, name: str) -> None:
        """So many deployments of all are planned; the next is of this name."""

    def waiting(self, seconds: float, why: str) -> None:
        """A service asked for patience."""


class Shell(Protocol):
    """What stands around a function: the command line, or nothing."""

    @property
    def verbose(self) -> bool:
        """Whether what Azure's client logs is shown."""

    def watch(self, size_bytes: int | None = None) -> Watch:
        """Somebody to tell; `size_bytes` is what shares are of, where that is known."""

    def say(self, *lines: str) -> None:
        """What a user of the command line has to know beside the report."""


class Quiet:
    """Nobody listens; or a function of the caller's, which is told each stage."""

    verbose = False

    def __init__(self, progress: Progress | None = None) -> None:
        self._tell = progress
        self._calls = self._done = 0

    def watch(self, size_bytes: int | None = None) -> Self:  # noqa: ARG002  # shares are enough
        """See `Shell`."""
        return self

    def say(self, *lines: str) -> None:
        """Nothing: what matters stands in the report."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to put away."""

    @property
    def is_shown(self) -> bool:
        """See `Watch`."""
        return self._tell is not None

    def start(self, total_calls: int | None, what: str) -> None:
        """See `Watch`."""
        self._calls, self._done = total_calls or 0, 0
        self._told(what, 0.0 if total_calls else None)

    def advance(self, what: str) -> None:
        """See `Watch`."""
        self._done += 1
        self._told(what, self._done / self._calls if self._calls else None)

    def share(self, what: str, share: float) -> None:
        """See `Watch`."""
        self._told(what, share)

    def planned(self, done: float, total: int, name: str) -> None:
        """See `Watch`."""
        self._told(f"planning {name}", done / total)

    def waiting(self, seconds: float, why: str) -> None:
        """See `Watch`."""
        self._told(f"waiting {whole(round(seconds))} s: {why}", None)

    def _told(self, what: str, share: float | None) -> None:
        if self._tell is not None:
            self._tell(what, share)


_around: ContextVar[Shell | None] = ContextVar("around", default=None)


@contextmanager
def around(shell: Shell) -> Iterator[None]:
    """Functions that are called meanwhile stand in this shell."""
    before = _around.set(shell)
    try:
        yield
    finally:
        _around.reset(before)


def current(progress: Progress | None = None) -> Shell:
    """The shell around, or else one that tells the function of the caller's."""
    return _around.get() or Quiet(progress)
