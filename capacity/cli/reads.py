"""What a command reads, file by file: for holding against it what the command is to write."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from capacity.reading.files import YAML_SUFFIXES
from capacity.record import Record

STDIN = "-"


class Read(Record):
    """A path as the user gave it. Of a folder, files that end so are read: those in it, or (`deep`) all below it."""

    path: str
    suffixes: tuple[str, ...] = YAML_SUFFIXES
    deep: bool = False

    def files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Name and status of every file behind it; what cannot be looked at is left to the reader to complain of."""
        if self.path == STDIN:
            yield from _looked_at("standard input", 0)
        elif os.path.isdir(self.path):  # noqa: PTH112  # a Path would look at it anew for every question
            yield from self._below()
        elif not os.path.lexists(self.path) and glob.has_magic(self.path):
            for match in glob.iglob(self.path, recursive=True):  # noqa: PTH207  # Path.glob takes no absolute pattern
                yield from _looked_at(match, match)
        else:
            yield from _looked_at(self.path, self.path)

    def _below(self) -> Iterator[tuple[str, os.stat_result]]:
        for parent, folders, names in os.walk(self.path):
            if not self.deep:
                folders.clear()
            for name in names:
                if name.lower().endswith(self.suffixes):
                    yield from _looked_at(str(Path(parent, name)), str(Path(parent, name)))


def of_yaml(paths: Iterable[str], *files: str | Path | None) -> tuple[Read, ...]:
    """Workload files, and other files or folders of YAML that were given: a policy, a catalog, what it is against."""
    return tuple(Read(path=str(path)) for path in (*paths, *files) if path is not None)


def of_logs(paths: Iterable[str]) -> tuple[Read, ...]:
    """Request logs, folders and patterns of them."""
    from capacity.sources.request_log.files import SUFFIXES

    return tuple(Read(path=path, suffixes=SUFFIXES) for path in paths)


def of_metrics(paths: Iterable[Path]) -> tuple[Read, ...]:
    """Exported metrics, with all that is below their folders."""
    from capacity.sources.metrics_export import SUFFIXES

    return tuple(Read(path=str(path), suffixes=SUFFIXES, deep=True) for path in paths)


def _looked_at(name: str, file: str | int) -> Iterator[tuple[str, os.stat_result]]:
    try:
        yield name, os.stat(file)  # noqa: PTH116  # a number, too
    except (OSError, ValueError):  # it is not there, must not be looked at, or has a NUL in its name
        return
