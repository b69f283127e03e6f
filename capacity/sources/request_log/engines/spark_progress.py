"""How far Spark is, told while it works."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from capacity.sources.request_log.engines import spark_session
from capacity.sources.request_log.log_progress import LogProgress, polled

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def watched(session: "SparkSession", url: str | None, progress: LogProgress, what: str) -> Iterator[None]:
    """Spark's errors in our words, and its progress told as long as it runs."""
    telling = _polled if url is None else _reported
    try:
        with telling(session, progress, what) if progress.is_shown else nullcontext():
            yield
    except spark_session.ERRORS as error:
        raise spark_session.failure(error, url) from None


@contextmanager
def _reported(session: "SparkSession", progress: LogProgress, what: str) -> Iterator[None]:
    """The cluster tells how far it is."""

    def tell(stages: Any, **_: object) -> None:  # noqa: ANN401  # as Spark Connect has it
        _share(progress, what, [(stage.num_completed_tasks, stage.num_tasks) for stage in stages or ()])

    session.registerProgressHandler(tell)  # type: ignore[arg-type]  # it need not be of that class
    try:
        yield
    finally:
        session.removeProgressHandler(tell)  # type: ignore[arg-type]


def _polled(session: "SparkSession", progress: LogProgress, what: str) -> AbstractContextManager[None]:
    """Spark in this process is asked how far it is."""
    tracker = session.sparkContext.statusTracker()

    def ask() -> None:
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        _share(progress, what, [(one.numCompletedTasks, one.numTasks) for one in stages if one is not None])

    return polled(ask)


def _share(progress: LogProgress, what: str, tasks: Sequence[tuple[int, int]]) -> None:
    total = sum(of for _, of in tasks)
    if total:
        progress.share(what, sum(done for done, _ in tasks) / total)
