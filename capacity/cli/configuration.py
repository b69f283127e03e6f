"""The configuration file of a repository: found, and put where options were not given."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capacity.record import Record

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.sources.workloads.configuration_file import Configuration
    from capacity.traffic.series import ObservedDeployment

OWN, SHARED = "capacity.toml", "pyproject.toml"
_SECTION = re.compile(rb"tool[\"'\s]*\.[\"'\s]*capacity\b")
"""What a `pyproject.toml` that configures capacity has somewhere: others need not be parsed."""


class Used(Record):
    """The file, and the keys of it that this command goes by."""

    said: "Configuration"
    keys: tuple[str, ...]

    @property
    def region(self) -> str | None:
        """For workloads that neither say one themselves nor take one from a planning file."""
        return self.said.region if "region" in self.keys else None

    @property
    def place_of_region(self) -> str:
        """Where a region is told that nobody knows."""
        return f"{self.said.file}: `region`"


_used: ContextVar[Used | None] = ContextVar("used", default=None)
_asked: ContextVar[tuple[str, Mapping[str, Any]]] = ContextVar("asked")


def used() -> Used | None:
    """What the command that runs takes from a configuration; None where it takes nothing."""
    return _used.get()


def asked() -> tuple[str, Mapping[str, Any]]:
    """The command that runs, and its parameters, those of the file filled in."""
    return _asked.get()


def with_region(observed: "Sequence[ObservedDeployment]", facts: "Catalog") -> "list[ObservedDeployment]":
    """Deployments of which no source tells a region, in the configured one. Raises `InvalidInput`."""
    taken = used()
    if taken is None or taken.region is None:
        return [*observed]
    region = facts.region(taken.region, taken.place_of_region)
    return [one if one.region else one.replaced(region=region) for one in observed]


def configured(command: Callable[..., None]) -> Callable[..., None]:
    """The command, its options filled from the configuration file unless `--no-config` is given."""

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401  # options of all types
        with _applied(given):
            before = _asked.set((command.__name__, given))
            try:
                command(**given)
            finally:
                _asked.reset(before)

    return run


@contextmanager
def _applied(given: dict[str, Any]) -> Iterator[None]:
    said = None if given.get("no_config", True) else _found()
    before = _used.set(None if said is None else _fill(given, said))
    try:
        yield
    finally:
        _used.reset(before)


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


def _fill(given: dict[str, Any], said: "Configuration") -> Used | None:
    """Options that were not given, from the file. A region is one of workloads alone, below what these say."""
    keys: list[str] = []
    for key in ("planning", "policy", "catalog", "discount"):
        value = getattr(said, key)
        if value and key in given and not given[key]:
            given[key] = list(value) if key == "discount" else value
            keys.append(key)
    if said.region is not None and "planning" in given and given.get("region") is None:
        keys.append("region")
    return Used(said=said, keys=tuple(keys)) if keys else None
