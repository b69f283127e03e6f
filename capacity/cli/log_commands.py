"""Reading request logs for a command, with progress and hints on stderr."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from capacity.cli import options
from capacity.cli.messages import say
from capacity.cli.progress import Bar
from capacity.errors import InvalidInput
from capacity.installation import command_to_add
from capacity.record import Record
from capacity.sources.request_log import load_logs
from capacity.sources.windows import Window
from capacity.traffic import bucket_kernels
from capacity.traffic.series import ObservedDeployment

MANY_REQUESTS = 20_000
"""From here on simulating without a compiler takes more than a few seconds."""


class Live(Record):
    """A workspace in place of files, as the options say it."""

    workspace: str | None
    table: str | None
    days: int | None
    auth: str
    tenant: str | None
    verbose: bool


def observed(files: load_logs.LogFiles, live: Live, window: Window, *, singles: bool) -> list[ObservedDeployment]:
    """The deployments of log files or of a workspace. Raises `InvalidInput`, `NotEnoughData`, `SourceUnavailable`."""
    if live.workspace is None:
        if live.table is not None or live.days is not None:
            raise InvalidInput.of("--table" if live.table else "--days", "is for a workspace: give --workspace ID")
        if not files.paths:
            raise InvalidInput.of("FILE", "nothing to read: name log files, or a workspace with --workspace")
        return from_files(files, window, singles=singles)
    options.alone("--workspace", "reads a workspace", _of_files(files))
    from capacity.cli.live import Logs  # azure and its sign-in cost as much again as a file does
    from capacity.cli.sign_in import SignIn

    sign_in = SignIn(auth=live.auth, tenant=live.tenant, verbose=live.verbose)
    service = Logs(workspace=live.workspace, table=live.table, sign_in=sign_in)
    return load_logs.with_cached_share(service.read(window, datetime.now(UTC)), window.cached_share)


NAMED = ("columns", "input_format", "time_unit", "time_origin", "timezone", "skip_bad", "engine", "spark_remote")
"""What is called the same as a parameter of a command and in `LogFiles`."""


def asked(parameters: Mapping[str, Any]) -> load_logs.LogFiles:
    """What a command was given of log files, among its parameters by name."""
    # Two commands have these parameters: written out in both, one of them could be forgotten in one.
    named = {name: parameters[name] for name in NAMED}
    return load_logs.LogFiles(paths=tuple(parameters["files"] or ()), memory_bytes=parameters["memory"], **named)


def _of_files(files: load_logs.LogFiles) -> dict[str, object]:
    """What was given of files, by option; None, False or nothing where it was not."""
    named = {f"--{name.replace('_', '-')}": getattr(files, name) for name in NAMED}
    return {"the files": files.paths, **named, "--memory": files.memory_bytes}


def from_files(files: load_logs.LogFiles, window: Window, *, singles: bool) -> list[ObservedDeployment]:
    """The deployments of log files; `singles` with every request. Raises `InvalidInput`, `NotEnoughData`."""
    if not files.paths:
        raise InvalidInput.of("FILE", "nothing to read: name log files")
    with Bar() as progress:
        found = load_logs.from_files(files, progress, window=window, singles=singles)
    _hint(found)
    return found


def _hint(found: Sequence[ObservedDeployment]) -> None:
    requests = sum(one.requests.count for one in found if one.requests is not None)
    if requests > MANY_REQUESTS and not bucket_kernels.compiled():
        remedy = f"to compile that: {command_to_add('fast')}"
        say(f"capacity: {requests:,} requests are simulated without a compiler, slowly; {remedy}")
