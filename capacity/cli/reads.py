"""What a command reads, file by file: for holding against it what the command is to write."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from capacity.inputs.finding import YAML_FILES, Kind, found
from capacity.record import Record

STDIN = "-"


class Read(Record):
    """A path as the user gave it, a pattern too. Of a folder, files of the kind are read."""

    path: str
    kind: Kind = YAML_FILES

    def files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Name and status of every file behind it; what cannot be looked at is left to the reader to complain of."""
        if self.path == STDIN:
            yield from _looked_at("standard input", 0)
        else:
            for file in found([self.path], self.kind, []):
                yield from _looked_at(str(file), str(file))


def of_yaml(paths: Iterable[str], *files: str | Path | None) -> tuple[Read, ...]:
    """Workload files, and other files or folders of YAML that were given: a policy, a catalog, what it is against."""
    return tuple(Read(path=str(path)) for path in (*paths, *files) if path is not None)


def of_logs(paths: Iterable[str]) -> tuple[Read, ...]:
    """Request logs, folders and patterns of them."""
    from capacity.sources.request_log.log_files import KIND

    return tuple(Read(path=path, kind=KIND) for path in paths)


def of_metrics(paths: Iterable[Path]) -> tuple[Read, ...]:
    """Exported metrics, folders and patterns of them."""
    from capacity.sources.metrics.export_files import KIND

    return tuple(Read(path=str(path), kind=KIND) for path in paths)


def _looked_at(name: str, file: str | int) -> Iterator[tuple[str, os.stat_result]]:
    try:
        yield name, os.stat(file)  # noqa: PTH116  # a number, too
    except (OSError, ValueError):  # it is not there, must not be looked at, or has a NUL in its name
        return
