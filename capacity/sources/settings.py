"""What a user wants of plans beside the traffic: a planning file, and options that say it as a workload file would."""

from collections.abc import Sequence
from pathlib import Path

from capacity.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.pricing.reservation import Reservation
from capacity.reading.convert import convert
from capacity.reading.files import read_text
from capacity.reading.nodes import Node, compose, marked, node_at, place
from capacity.record import Record
from capacity.sizing.workload import Settings
from capacity.sources.workload_file import Override


class PlanningFile(Settings):
    """What holds for every plan of a run, and what is reserved today."""

    reservations: tuple[Reservation, ...] | None = None


class Planned(Record):
    """A planning file, read and checked. `defaults` are the parts of it that a workload file may say, too."""

    reservations: tuple[Reservation, ...] | None = None
    defaults: Node | None = None


def planning(path: Path | None, catalog: Catalog) -> Planned:
    """The planning file, if there is one. Raises `InvalidInput` with every mistake in it."""
    if path is None:
        return Planned()
    documents = compose(read_text(path), str(path))
    if len(documents) != 1:
        raise InvalidInput.of(str(path), "must hold one YAML document: `planning`, `slo`, `reservations` and the like")
    (document,) = documents
    reservations = convert(PlanningFile, document, str(path)).reservations
    return Planned(
        reservations=None if reservations is None else tuple(_located(one, str(path), catalog) for one in reservations),
        defaults=marked(document, str(path), without=("version", "reservations")),
    )


def _located(reservation: Reservation, where: str, catalog: Catalog) -> Reservation:
    """With Azure's name of its region."""
    region = reservation.region
    return reservation if region is None else reservation.replaced(region=catalog.region(region, where))


def read(changes: Sequence[Override], catalog: Catalog, planned: Planned) -> Settings:
    """The settings that a planning file and options make; options win. Raises `InvalidInput`, blaming the place."""
    (document,) = compose("version: 1", "")
    for change in (*defaults(planned), *changes):
        document = change.apply(document)
    result = convert(Settings, document, "")
    if result.region is None:
        return result
    return result.replaced(region=catalog.region(result.region, place(node_at(document, "region"), "")))


def defaults(planned: Planned) -> list[Override]:
    """What workloads take from a planning file where they do not say it themselves."""
    return [] if planned.defaults is None else [Override((), planned.defaults, "", below=True)]
