"""A progress bar on stderr."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from capacity.cli.messages import say
from capacity.numerals import whole
from capacity.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """What is done, how far and how fast, and what it waits for. On a terminal only; elsewhere waits alone are told.

    `size_bytes` is what the shares of a stage are of, where that is known.
    """

    def __init__(self, size_bytes: int | None = None) -> None:
        """Nothing is drawn yet."""
        self._size = size_bytes or None
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

    def start(self, total_calls: int | None, what: str) -> None:
        """A stage begins; None where nobody knows how long it is."""
        if self._bar is None:
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(visible(what), total=total_calls, pace="")

    def advance(self, what: str) -> None:
        """One of its calls is done."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, description=visible(what))
            task = self._bar.tasks[-1]
            if task.total is not None:
                self._bar.update(self._task, pace=calls_pace(task.completed, task.total, task.speed))

    def share(self, what: str, share: float) -> None:
        """So much (0..1) of a stage is done."""
        if what != self._stage:
            self.start(self._size or 1, what)
            self._stage = what
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=share * (self._size or 1))
            if self._size is not None and share > 0:
                self._bar.update(self._task, pace=bytes_pace(share, self._size, self._bar.tasks[-1].speed))

    def planned(self, done: float, total: int, name: str) -> None:
        """So many deployments of all are planned, and a share of the one of this name."""
        if done == 0:
            self.start(total, f"planning {name}")
        elif self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, description=visible(f"planning {name}"))
            if total > 1:
                self._bar.update(self._task, pace=calls_pace(int(done), total, self._bar.tasks[-1].speed))

    def waiting(self, seconds: float, why: str) -> None:
        """A wait is told where someone can see it, and in a log where the bar is not."""
        text = f"waiting {whole(round(seconds))} s: {why}"
        if self._bar is None:
            say(text)
        else:
            self._bar.console.print(visible(text), highlight=False, markup=False)


def calls_pace(done: float, total: float, per_second: float | None) -> str:
    """`12 of 40, 95 a minute`; without a rate while there is none."""
    rate = "" if per_second is None else f", {whole(round(per_second * 60))} a minute"
    return f"{whole(round(done))} of {whole(round(total))}{rate}"


def bytes_pace(share: float, size: int, per_second: float | None) -> str:
    """`120 of 300 MB, 25 MB/s`; nothing of what is small."""
    if size < MEGABYTE:
        return ""
    rate = "" if per_second is None else f", {whole(round(per_second / MEGABYTE))} MB/s"
    return f"{whole(round(share * size / MEGABYTE))} of {whole(round(size / MEGABYTE))} MB{rate}"


MEGABYTE = 1_000_000


def _bar() -> "Progress":
    from rich.console import Console  # a pipe has no use for it
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[pace]}", markup=False),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
