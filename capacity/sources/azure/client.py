"""Asking Azure: four at a time, and what was saved is not asked for again."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from azure.core import PipelineClient

from capacity.errors import SourceUnavailable
from capacity.sources.azure import hosts
from capacity.sources.azure.calls import RESOURCE_MANAGER, Call, CallReception
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.failures import Unreachable
from capacity.sources.azure.patience import Again, Pace, Stopped
from capacity.sources.azure.saving import RawAnswers
from capacity.sources.azure.sender import Json, ask, chain, json_object
from capacity.sources.azure.transport import Transport

AT_A_TIME = 4

T = TypeVar("T")
Item = TypeVar("Item")


class Client:
    """To be closed; used from any thread. Answers are read one at a time, to bound the memory."""

    def __init__(self, azure: Connection, saved: RawAnswers | None = None) -> None:
        self.saved = saved or RawAnswers()
        self._pace = Pace(azure)
        self._transport = azure.transport or Transport()
        self._pipelines = {
            audience: PipelineClient[Any, Any](
                RESOURCE_MANAGER, policies=chain(audience, azure.credential, self._pace), transport=self._transport
            )
            for audience in (hosts.RESOURCE_MANAGER, hosts.BATCH_METRICS)  # tokens are for one only
        }
        self._reading = threading.Lock()

    def close(self) -> None:
        """End all connections; who still waits ends at once."""
        self._pace.stopped.set()
        self._transport.close()

    def answer(self, call: Call, read: Callable[[Json], T], *, file: str | None = None) -> T:
        """What `read` makes of the answer, which is then saved as `file`; from there, if it was saved before.

        Raises `SourceUnavailable`, or one of its kin from `failures`.
        """
        with self._reading, suppress(Again):  # a saved answer that is none is asked for anew
            if file is not None and (before := self.saved.get(file)) is not None:
                return read(before)

        def one_at_a_time(text: bytes) -> T:
            with self._reading:
                return read(json_object(text))

        reception = CallReception(call, one_at_a_time, self._pace)
        result = ask(self._pipelines[call.audience], call.request(), reception)
        if file is not None:
            self.saved.put(file, reception.text)
        return result

    def each(
        self, items: Sequence[Item], work: Callable[[Item], T], *, what: str, name: Callable[[Item], str]
    ) -> list[T]:
        """`work` on every item, in their order. Raises everything that fails, at once."""
        results = self.tried(items, work, what=what, name=name)
        refuse_failed([result for result in results if isinstance(result, SourceUnavailable)])
        return [result for result in results if not isinstance(result, SourceUnavailable)]

    def tried(
        self, items: Sequence[Item], work: Callable[[Item], T], *, what: str, name: Callable[[Item], str]
    ) -> list[T | SourceUnavailable]:
        """`work` on every item, in their order; where it fails, why stands in its place.

        Raises `Unreachable` where others need not be tried.
        """
        if not items:
            return []
        self._pace.tell(lambda progress: progress.start(len(items), what))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            try:
                return _results([pool.submit(self._one, item, work, name) for item in items])
            except BaseException:
                self._pace.stopped.set()  # those that wait, or have not begun, end at once
                raise

    def _one(self, item: Item, work: Callable[[Item], T], name: Callable[[Item], str]) -> T:
        try:
            result = work(item)
        except Unreachable:
            self._pace.stopped.set()
            raise
        self._pace.tell(lambda progress: progress.advance(name(item)))
        return result


def _results(futures: Sequence[Future[T]]) -> list[T | SourceUnavailable]:
    results: list[T | SourceUnavailable] = []
    for future in futures:
        try:
            results.append(future.result())
        except SourceUnavailable as error:
            results.append(error)
        except Stopped:
            continue
    for result in results:
        if isinstance(result, Unreachable):
            raise result
    return results


def refuse_failed(failed: Sequence[SourceUnavailable]) -> None:
    """Raises all that failed, each once, where anything did."""
    texts = list(dict.fromkeys(map(str, failed)))
    if len(texts) > 1:
        lines = (f"  {text}" for text in texts)
        raise SourceUnavailable("not everything could be read, so nothing is planned:", *lines)
    if failed:
        raise failed[0]
