"""A progress bar on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from capacity.cli.messages import say
from capacity.errors import SourceUnavailable
from capacity.numerals import whole
from capacity.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """What is being read, how far it is, and what it waits for. On a terminal only; elsewhere waits alone are told."""

    def __init__(self) -> None:
        """Nothing is drawn yet."""
        self._bar = _bar() if sys.stderr is not None and sys.stderr.isatty() else None
        self._task: TaskID | None = None
        self._stage = ""

    @property
    def is_shown(self) -> bool:
        """Whether anybody sees it."""
        return self._bar is not None

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def start(self, total_calls: int, what: str) -> None:
        """A stage begins."""
        if self._bar is None:
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(visible(what), total=total_calls)

    def advance(self, what: str) -> None:
        """One of its calls is done."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, description=visible(what))

    def share(self, what: str, share: float) -> None:
        """So much (0..1) of a stage is done."""
        if what != self._stage:
            self.start(1, what)
            self._stage = what
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=share)

    def waiting(self, seconds: float, why: str) -> None:
        """A wait is told where someone can see it, and in a log where the bar is not."""
        text = f"waiting {whole(round(seconds))} s: {why}"
        if self._bar is None:
            say(text)
        else:
            self._bar.console.print(visible(text), highlight=False, markup=False)


@contextmanager
def asking() -> Iterator[Bar]:
    """A bar while a service is asked. Raises `SourceUnavailable` for an answer nested deeper than Python goes."""
    try:
        with Bar() as progress:
            yield progress
    except RecursionError:
        what = "an answer is nested too deep to be Azure's: check the network and the proxy, or report it"
        raise SourceUnavailable(what) from None


def _bar() -> "Progress":
    from rich.console import Console  # a pipe has no use for it
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
