"""Reading request logs for a command, with progress and hints on stderr."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from capacity.catalog.catalog import Catalog
from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import reads
from capacity.cli.messages import say
from capacity.cli.progress import Bar
from capacity.cli.shared_options import alone
from capacity.errors import InvalidInput
from capacity.installation import command_to_add
from capacity.numerals import whole
from capacity.planning.measured import prompt_lengths
from capacity.sources.metrics import load_metrics
from capacity.sources.request_log import load_logs
from capacity.sources.windows import Window
from capacity.traffic import bucket_kernels
from capacity.traffic.series import ObservedDeployment

MANY_REQUESTS = 20_000
"""From here on simulating without a compiler takes more than a few seconds."""


def files(
    paths: Sequence[str] | None,
    rows: log.RowOptions,
    forms: metric.FormOptions,
    engine: log.EngineOptions,
    today: date,
    *,
    limits: Callable[[ObservedDeployment], Sequence[int]],
) -> load_logs.LogFiles:
    """What a command was given of log files. Raises `InvalidInput`."""
    return load_logs.LogFiles(
        paths=tuple(paths or ()),
        columns=rows.columns,
        where=tuple(rows.where or ()),
        input_format=rows.input_format,
        time_unit=rows.time_unit,
        time_origin=rows.time_origin,
        timezone=forms.timezone,
        skip_bad=rows.skip_bad,
        cached_beside_input=rows.cached_beside_input,
        engine=engine.engine,
        spark_remote=engine.spark_remote,
        memory_bytes=engine.memory,
        forms=forms.as_told(today),
        limits=limits,
    )


def limits(models: Sequence[str], facts: Catalog) -> Callable[[ObservedDeployment], Sequence[int]]:
    """The lengths of prompts that matter to the model of each deployment. Raises `InvalidInput`."""
    return prompt_lengths.limits_by(load_metrics.model_by(models, facts), facts)


def observed(
    asked: load_logs.LogFiles,
    live: log.WorkspaceOptions,
    sign_in: metric.SignInOptions,
    window: Window,
    *,
    singles: bool,
    verbose: bool,
) -> list[ObservedDeployment]:
    """The deployments of log files or of a workspace. Raises `InvalidInput`, `NotEnoughData`, `SourceUnavailable`."""
    if live.workspace is None:
        if live.table is not None or live.days is not None:
            raise InvalidInput.of("--table" if live.table else "--days", "is for a workspace: give --workspace ID")
        if not asked.paths:
            raise InvalidInput.of("FILE", "nothing to read: name log files, or a workspace with --workspace")
        return from_files(asked, window, singles=singles)
    alone("--workspace", "reads a workspace", _of_files(asked))
    from capacity.cli.live import Logs

    service = Logs(workspace=live.workspace, table=live.table, sign_in=sign_in.used(verbose=verbose))
    return load_logs.with_cached_share(service.read(window, datetime.now(UTC)), window.cached_share)


def _of_files(asked: load_logs.LogFiles) -> dict[str, object]:
    """What was given of files, by option; None, False or nothing where it was not."""
    return {
        "the files": asked.paths,
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


def from_files(asked: load_logs.LogFiles, window: Window, *, singles: bool) -> list[ObservedDeployment]:
    """The deployments of log files; `singles` with every request. Raises `InvalidInput`, `NotEnoughData`."""
    if not asked.paths:
        raise InvalidInput.of("FILE", "nothing to read: name log files")
    size = sum(status.st_size for read in reads.of_logs(asked.paths) for _, status in read.files())
    with Bar(size) as progress:
        found = load_logs.from_files(asked, progress, window=window, singles=singles)
    _hint(found)
    return found


def _hint(found: Sequence[ObservedDeployment]) -> None:
    requests = sum(one.requests.count for one in found if one.requests is not None)
    if requests > MANY_REQUESTS and not bucket_kernels.compiled():
        remedy = f"to compile that: {command_to_add('fast')}"
        say(f"capacity: {whole(requests)} requests are simulated without a compiler, slowly; {remedy}")
