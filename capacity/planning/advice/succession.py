"""What takes the place of a model version that retires, one after the other."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.planning.advice.lifecycle_warnings import RETIRED
from capacity.sizing.deployment import DeploymentType, Version
from capacity.sizing.model_spec import ModelSpec


class Heir(NamedTuple):
    """What is used from a day on."""

    day: date
    model: str | None
    """None where no replacement is announced."""
    spec: ModelSpec | None
    """None where the catalog does not know the model."""


class Scheduled(NamedTuple):
    """What a schedule has for one of its workloads."""

    deployment_type: DeploymentType | None
    """That of its PTUs."""
    reserved_on: Callable[[date], int]
    """PTUs that reservations pay for on a day."""
    planned_on: Callable[[date], int | None]
    """PTUs for all of the traffic from the day of a replacement on, 0 where none can; None where it is not planned."""
    planned_until: date | None
    """The day from which on nothing is planned, since a model retires; None where all months are."""


def heirs(version: Version | None, today: date, catalog: Catalog) -> Iterator[Heir]:
    """From the day on which a version retires, and each that takes its place; the last one stays, or is not known.

    A replacement that has itself retired by then gives its place to its own: gpt-5.2 (2027-06-08) cannot follow gpt-5.1
    (2027-07-13), and gpt-5.4 does.
    """
    day, tried = today, set[str]()
    while version is not None and (version.retires is not None or version.stage == RETIRED):
        day = max(day, version.retires or day)
        name = version.replacement
        spec = None if name is None or name in tried else _known(name, catalog)
        if name is None or spec is None:
            yield Heir(day, name, None)
            return
        tried.add(name)
        version = spec.life()
        if version is None or (version.stage != RETIRED and (version.retires is None or day < version.retires)):
            yield Heir(day, spec.name, spec)


def _known(model: str, catalog: Catalog) -> ModelSpec | None:
    try:
        return catalog.model(model)
    except InvalidInput:
        return None
