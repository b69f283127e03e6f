"""The configuration file of a repository: found, and put where options were not given."""

import os
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from capacity.sources.workloads.configuration_file import Configuration

OWN, SHARED = "capacity.toml", "pyproject.toml"
_SECTION = re.compile(rb"tool[\"'\s]*\.[\"'\s]*capacity\b")
"""What a `pyproject.toml` that configures capacity has somewhere: others need not be parsed."""


_asked: ContextVar[tuple[str, Mapping[str, Any]]] = ContextVar("asked")


def asked() -> tuple[str, Mapping[str, Any]]:
    """The command that runs, and its parameters, those of the file filled in."""
    return _asked.get()


def configured(command: Callable[..., None]) -> Callable[..., None]:
    """The command, its options filled from the configuration file unless `--no-config` is given."""

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401  # options of all types
        from capacity.api.configured_options import applied  # help needs none of these
        from capacity.api.shell import around
        from capacity.cli.terminal_shell import Terminal

        said = None if given.get("no_config", True) else _found()
        with around(Terminal(verbose=given.get("verbose", False))), applied(given, said):
            before = _asked.set((command.__name__, given))
            try:
                command(**given)
            finally:
                _asked.reset(before)

    return run


def _found() -> "Configuration | None":
    try:
        file = _file(Path.cwd())
    except OSError:  # the folder is gone
        return None
    if file is None:
        return None
    from capacity.sources.workloads import configuration_file

    return configuration_file.read(Path(os.path.relpath(file)))


def _file(folder: Path) -> Path | None:
    """The nearest one, from the folder up to the root of its repository, else of the file system."""
    for place in (folder, *folder.parents):
        own, shared = place / OWN, place / SHARED
        if _is_there(own):
            return own
        if _is_there(shared) and _has_section(shared):
            return shared
        if _is_there(place / ".git"):
            return None
    return None


def _is_there(path: Path) -> bool:
    """Of a folder that must not be looked into, too: a path of which nobody can tell is none."""
    return os.path.exists(path)  # noqa: PTH110


def _has_section(file: Path) -> bool:
    try:
        return _SECTION.search(file.read_bytes()) is not None
    except OSError:  # it is of another program, and nothing says that we are meant
        return False
