"""Rows of request logs, from frames, files or a workspace: what was asked of them, and the deployments in them."""

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

from capacity.api import shell
from capacity.api.asked_traffic import local_forms_of, paths_of
from capacity.api.option_texts import alone, assignments, maybe, member, names, read, size_in_bytes
from capacity.api.option_words import EngineName, TimeUnit
from capacity.errors import InvalidInput
from capacity.inputs.finding import found
from capacity.installation import command_to_add
from capacity.numerals import whole

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.sources.request_log.load_logs import LogFiles
    from capacity.sources.windows import Window
    from capacity.traffic.series import ObservedDeployment

MANY_REQUESTS = 20_000
"""From here on simulating without a compiler takes more than a few seconds."""


def question_of(given: SimpleNamespace, today: dt.date, models: Sequence[str], facts: "Catalog") -> "LogFiles":
    """What is asked of a frame or of files. Raises `InvalidInput`."""
    from capacity.planning.measured import prompt_lengths  # and with it numpy
    from capacity.sources import frames
    from capacity.sources.metrics import load_metrics
    from capacity.sources.request_log import load_logs

    memory, unit, engine = given.memory, given.time_unit, given.engine
    frame = frames.frame_of(given.logs)
    return load_logs.LogFiles(
        paths=() if frame is not None else tuple(paths_of(given.logs, "<logs>")),
        frame=frame,
        columns=given.columns,
        where=tuple(_pairs(given.where)),
        input_format=given.input_format,
        time_unit=None if unit is None else member(TimeUnit, unit, "--time-unit").value,
        time_origin=maybe(given.time_origin),
        timezone=given.timezone,
        skip_bad=given.skip_bad,
        cached_beside_input=given.cached_beside_input,
        engine=None if engine is None else member(EngineName, engine, "--engine").value,
        spark_remote=given.spark_remote,
        memory_bytes=memory if memory is None or isinstance(memory, int) else read(size_in_bytes, memory, "--memory"),
        forms=local_forms_of(given, today),
        limits=prompt_lengths.limits_by(load_metrics.model_by(models, facts), facts),
    )


def _pairs(where: object) -> list[str]:
    """`{"kind": ["a", "b"]}` as `kind=a` and `kind=b`; numbers and flags as texts. Raises `InvalidInput`."""
    if not isinstance(where, Mapping):
        return assignments(where) or []  # type: ignore[arg-type]  # as given
    result: list[str] = []
    for name, value in where.items():
        values = names(value) or []
        if not values or None in (value if isinstance(value, list | tuple | set) else ()):
            raise InvalidInput.of("--where", f"`{name}` has no value: give one or more")
        result += [f"{name}={one}" for one in values]
    return result


def observed_of(
    given: SimpleNamespace, asked: "LogFiles", window: "Window", *, singles: bool
) -> "list[ObservedDeployment]":
    """The deployments of a log or a workspace. Raises `InvalidInput`, `NotEnoughData`, `SourceUnavailable`."""
    from capacity.sources.request_log import load_logs  # and with it numpy

    if given.workspace is None:
        if given.table is not None or given.days is not None:
            raise InvalidInput.of("--table" if given.table else "--days", "is for a workspace: give --workspace ID")
        if not asked.paths and asked.frame is None:
            what = "nothing to read: name log files, or a workspace with --workspace"
            raise InvalidInput.of("FILE", what)
        return observed_in_files(given, asked, window, singles=singles)
    alone("--workspace", "reads a workspace", _of_files(asked))
    from capacity.api.live import Logs  # and with it azure
    from capacity.api.sign_in import SignIn

    sign_in = SignIn.of(given.auth, given.tenant, given.progress)
    service = Logs(workspace=given.workspace, table=given.table, sign_in=sign_in)
    return load_logs.with_cached_share(service.read(window, dt.datetime.now(dt.UTC)), window.cached_share)


def _of_files(asked: "LogFiles") -> dict[str, object]:
    """What was given of files, by option; None, False or nothing where it was not."""
    return {
        "the files": asked.paths,
        "the frame": asked.frame,
        "--columns": asked.columns,
        "--where": asked.where,
        "--input-format": asked.input_format,
        "--time-unit": asked.time_unit,
        "--time-origin": asked.time_origin,
        "--timezone": asked.timezone,
        "--time-format": asked.forms.times.order,
        "--decimal": asked.forms.decimal,
        "--skip-bad": asked.skip_bad,
        "--cached-beside-input": asked.cached_beside_input,
        "--engine": asked.engine,
        "--spark-remote": asked.spark_remote,
        "--memory": asked.memory_bytes,
    }


def observed_in_files(
    given: SimpleNamespace, asked: "LogFiles", window: "Window", *, singles: bool
) -> "list[ObservedDeployment]":
    """The deployments of a frame or of files; `singles` with every request. Raises `InvalidInput`, `NotEnoughData`."""
    from capacity.sources.request_log import load_logs, log_files  # and with it numpy

    if not asked.paths and asked.frame is None:
        raise InvalidInput.of("FILE", "nothing to read: name log files")
    around = shell.current(given.progress)
    size = 0
    for path in found(asked.paths, log_files.KIND, []):
        try:
            size += os.stat(path).st_size  # noqa: PTH116  # of a name that no path can have, too
        except (OSError, ValueError):  # the reader says so
            continue
    with around.watch(size) as watch:
        observed = load_logs.from_files(asked, watch, window=window, singles=singles)
    _hint(observed, around)
    return observed


def _hint(observed: "Sequence[ObservedDeployment]", around: shell.Shell) -> None:
    from capacity.traffic import bucket_kernels  # and with it numpy

    requests = sum(one.requests.count for one in observed if one.requests is not None)
    if requests > MANY_REQUESTS and not bucket_kernels.compiled():
        remedy = f"to compile that: {command_to_add('fast')}"
        around.say(f"capacity: {whole(requests)} requests are simulated without a compiler, slowly; {remedy}")
