"""What a configuration file says in place of options that were not given, and where reports name it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from capacity.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capacity.catalog.catalog import Catalog
    from capacity.reports.formats import Look
    from capacity.sources.workloads.configuration_file import Configuration
    from capacity.traffic.series import ObservedDeployment

P = ParamSpec("P")
R = TypeVar("R")


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


def used() -> Used | None:
    """What the command that runs takes from a configuration; None where it takes nothing."""
    return _used.get()


def with_region(observed: "Sequence[ObservedDeployment]", facts: "Catalog") -> "list[ObservedDeployment]":
    """Deployments of which no source tells a region, in the configured one. Raises `InvalidInput`."""
    taken = used()
    if taken is None or taken.region is None:
        return [*observed]
    region = facts.region(taken.region, taken.place_of_region)
    return [one if one.region else one.replaced(region=region) for one in observed]


@contextmanager
def applied(given: dict[str, Any], said: "Configuration | None") -> Iterator[None]:
    """Options that were not given from the file, as long as the context lasts; None is no file."""
    before = _used.set(None if said is None else _fill(given, said))
    try:
        yield
    finally:
        _used.reset(before)


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


def configurable(function: Callable[P, R]) -> Callable[P, R]:
    """The function, its options filled from the file that `config` names, if it does; its result names the file.

    Options are of the kinds that the function names: it raises `InvalidInput` for others.
    """

    @wraps(function)
    def run(*args: P.args, **given: P.kwargs) -> R:
        from capacity.api.option_kinds import refuse_others  # help needs none of it

        refuse_others(function, given)
        if given.get("config") is None:  # the command line has found its own
            return function(*args, **given)
        from capacity.sources.workloads import configuration_file  # most callers have none

        options: dict[str, Any] = {**(function.__kwdefaults__ or {}), **given}
        with applied(options, configuration_file.read(Path(options.pop("config")))):
            result = function(*args, **options)
            vars(result)["_configured"] = used()
            return result

    return run


def named(text: str, format_: str, look: "Look", taken: Used | None) -> str:
    """The report, with the configuration named that it went by."""
    if taken is None:
        return text
    from capacity.reports import configured  # most reports have none

    return configured.named(text, format_, look, taken.said.file, taken.keys)
