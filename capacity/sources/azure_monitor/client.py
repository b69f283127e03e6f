"""Asking Azure patiently: paced, four at a time, again where that helps; what was saved is not asked for again."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from types import TracebackType
from typing import Self, TypeVar

from capacity.errors import SourceUnavailable
from capacity.sources.azure_monitor import failures
from capacity.sources.azure_monitor.calls import Again, Call, Json, Sender, json_object
from capacity.sources.azure_monitor.failures import Unreachable
from capacity.sources.azure_monitor.request import Progress, Timing
from capacity.sources.azure_monitor.saving import RawAnswers

SECONDS_BETWEEN_CALLS = 0.11
"""The resource manager grants 25 calls a second to all that a user does; others want some, too."""
AT_A_TIME = 4
ATTEMPTS = 6
LONGEST_WAIT_SECONDS = 60

T = TypeVar("T")
Item = TypeVar("Item")


class _Stopped(Exception):  # no error: another call has failed for good, or the user has had enough
    pass


class Client:
    """Use it as a context, from any thread. Answers are read one at a time, to bound the memory."""

    def __init__(self, sender: Sender, *, saved: RawAnswers, progress: Progress, timing: Timing) -> None:
        self.saved = saved
        self._sender, self._timing = sender, timing
        self._stopped = threading.Event()
        self._sleep = timing.sleep or self._stopped.wait
        self._progress, self._telling = progress, threading.Lock()
        self._next_call, self._pacing = 0.0, threading.Lock()
        self._reading = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._sender.close()

    def answer(self, call: Call, read: Callable[[Json], T], *, file: str | None = None) -> T:
        """What `read` makes of the answer, which is then saved as `file`; from there, if it was saved before.

        Raises `SourceUnavailable`, or one of its kin from `failures`.
        """
        with self._reading:
            if file is not None and (before := self.saved.get(file)) is not None:
                return read(before)
        for attempt in count(1):  # pragma: no branch  # ends by `break`, or in `_wait`
            self._pace()
            try:
                text = self._sender.text(call, answer_seconds=self._timing.answer_seconds, now=self._timing.now())
                with self._reading:
                    result = read(json_object(text))
                break
            except Again as trouble:
                self._wait(call, trouble, attempt)
        if file is not None:
            self.saved.put(file, text)
        return result

    def each(
        self, items: Sequence[Item], work: Callable[[Item], T], *, what: str, name: Callable[[Item], str]
    ) -> list[T]:
        """`work` on every item, in their order. Raises everything that fails, at once."""
        if not items:
            return []
        self._tell(lambda progress: progress.start(len(items), what))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            try:
                return _results([pool.submit(self._one, item, work, name) for item in items])
            except BaseException:
                self._stopped.set()  # those that wait, or have not begun, end at once
                raise

    def _one(self, item: Item, work: Callable[[Item], T], name: Callable[[Item], str]) -> T:
        try:
            result = work(item)
        except Unreachable:
            self._stopped.set()
            raise
        self._tell(lambda progress: progress.advance(name(item)))
        return result

    def _pace(self) -> None:
        """Wait for this call's turn."""
        with self._pacing:
            now = self._timing.monotonic()
            turn = max(now, self._next_call)
            self._next_call = turn + SECONDS_BETWEEN_CALLS
        if turn > now:
            self._sleep(turn - now)
        if self._stopped.is_set():
            raise _Stopped

    def _wait(self, call: Call, trouble: Again, attempt: int) -> None:
        """Before the next attempt, if there is one."""
        if attempt == ATTEMPTS:
            kind = Unreachable if trouble.absent else SourceUnavailable
            raise kind(failures.gave_up(call.about, trouble.why, ATTEMPTS))
        seconds = 2.0 ** (attempt - 1) if trouble.seconds is None else trouble.seconds
        if seconds > LONGEST_WAIT_SECONDS:
            raise failures.long_wait(call.about, trouble.why, seconds)
        self._tell(lambda progress: progress.waiting(seconds, f"{call.about}: {trouble.why}"))
        if trouble.crowded:
            with self._pacing:
                self._next_call = max(self._next_call, self._timing.monotonic() + seconds)
        else:
            self._sleep(seconds)

    def _tell(self, say: Callable[[Progress], None]) -> None:
        with self._telling:
            say(self._progress)


def _results(futures: Sequence[Future[T]]) -> list[T]:
    results: list[T] = []
    failed: list[SourceUnavailable] = []
    for future in futures:
        try:
            results.append(future.result())
        except SourceUnavailable as error:
            failed.append(error)
        except _Stopped:
            continue
    final = [error for error in failed if isinstance(error, Unreachable)][:1] or failed
    texts = list(dict.fromkeys(map(str, final)))
    if len(texts) > 1:
        lines = (f"  {text}" for text in texts)
        raise SourceUnavailable("not everything could be read, so nothing is planned:", *lines)
    if final:
        raise final[0]
    return results
