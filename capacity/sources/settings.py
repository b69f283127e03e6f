"""What a user wants of plans beside the traffic: a planning file, and options that say it as a workload file would."""

from collections.abc import Sequence
from pathlib import Path

from capacity.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.pricing.reservation import Reservation
from capacity.reading.convert import convert
from capacity.reading.files import read_text
from capacity.reading.nodes import Node, compose, marked
from capacity.record import Record
from capacity.sizing.workload import Settings
from capacity.sources.workload_file import Override, overrides


class PlanningFile(Settings):
    """What holds for every plan of a run, and what is reserved today."""

    reservations: tuple[Reservation, ...] | None = None


class PlanningText(Record):
    """A planning file, read and checked. `defaults` are the parts of it that a workload file may say, too."""

    settings: PlanningFile
    document: Node
    defaults: Node


def planning(path: Path, catalog: Catalog) -> PlanningText:
    """The planning file. Raises `InvalidInput` with every mistake in it."""
    documents = compose(read_text(path), str(path))
    if len(documents) != 1:
        raise InvalidInput.of(str(path), "must hold one YAML document")
    (document,) = documents
    settings = convert(PlanningFile, document, str(path))
    located = tuple(_located(one, str(path), catalog) for one in settings.reservations or ())
    region = None if settings.region is None else catalog.region(settings.region, str(path))
    return PlanningText(
        settings=settings.replaced(region=region, reservations=None if settings.reservations is None else located),
        document=document,
        defaults=marked(document, str(path), without=("version", "reservations")),
    )


def _located(reservation: Reservation, where: str, catalog: Catalog) -> Reservation:
    """With Azure's name of its region."""
    region = reservation.region
    return reservation if region is None else reservation.replaced(region=catalog.region(region, where))


def read(
    set_: Sequence[str],
    *,
    types: Sequence[str],
    region: str | None,
    headroom: str | None,
    catalog: Catalog,
    planning: PlanningText | None = None,
) -> Settings:
    """The settings that a planning file and options make; options win. Raises `InvalidInput`, blaming the place."""
    (document,) = compose("version: 1", "") if planning is None else (planning.defaults,)
    for change in overrides(set_=set_, deployment_types=types, region=region, headroom=headroom):
        document = change.apply(document)
    result = convert(Settings, document, "")
    return result if result.region is None else result.replaced(region=catalog.region(result.region, _blamed(region)))


def _blamed(region: str | None) -> str:
    return "" if region is None else f"--region {region}"


def defaults(planning: PlanningText | None) -> list[Override]:
    """What workload files that do not say it themselves take from a planning file."""
    return [] if planning is None else [Override((), planning.defaults, "", below=True)]
