"""What a user wants of plans beside the traffic: a planning file, and options that say it as a workload file would."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import read_text
from capacity.pricing.reservation import Reservation
from capacity.reading.convert import convert
from capacity.reading.nodes import (
    Node,
    compose,
    compose_one,
    items_at,
    laid_under,
    line,
    list_node,
    marked,
    node_at,
    option_node,
    place,
    text_node,
    value_of,
)
from capacity.record import Record
from capacity.sizing.workload import Settings
from capacity.sources.workloads.workload_file import Override, refuse_other_currency


class PlanningFile(Settings):
    """What holds for every plan of a run, and what is reserved today."""

    reservations: tuple[Reservation, ...] | None = None
    """What is reserved today."""


class Planned(Record):
    """A planning file, read and checked. `defaults` are the parts of it that a workload file may say, too."""

    reservations: tuple[Reservation, ...] | None = None
    defaults: Node | None = None


def planning(path: Path | None, catalog: Catalog) -> Planned:
    """The planning file, if there is one. Raises `InvalidInput` with every mistake in it."""
    if path is None:
        return Planned()
    where = str(path)
    document = compose_one(read_text(path), where, "`planning`, `slo`, `reservations` and the like")
    unknown = list(_unknown_regions(document, where, catalog))
    reservations = convert(PlanningFile, document, where, unknown).reservations
    return Planned(
        reservations=None if reservations is None else tuple(_located(one, catalog) for one in reservations),
        defaults=marked(document, where, without=("version", "reservations")),
    )


def with_region(planned: Planned, region: str, origin: str) -> Planned:
    """With a region for workloads that name none, where the planning file does not name one either."""
    below = option_node(json.dumps({"region": region}), origin)
    return planned.replaced(defaults=below if planned.defaults is None else laid_under(planned.defaults, below))


def _unknown_regions(document: Node, where: str, catalog: Catalog) -> Iterator[Mistake]:
    """From the text, so that they are told beside all other mistakes, each with its line."""
    for holder in (document, *items_at(document, "reservations")):
        node, text = node_at(holder, "region"), value_of(holder, "region")
        try:
            if text is not None:
                catalog.region(text)
        except InvalidInput as error:
            yield from (Mistake(where=place(node, where), what=each.what, line=line(node)) for each in error.mistakes)


def _located(reservation: Reservation, catalog: Catalog) -> Reservation:
    """With Azure's name of its region."""
    region = reservation.region
    return reservation if region is None else reservation.replaced(region=catalog.region(region))


def changes(
    planned: Planned,
    *,
    set_: Sequence[str] | None = None,
    deployment_types: Sequence[str] | None = None,
    region: str | None = None,
    headroom: str | None = None,
) -> list[Override]:
    """What workloads take from a planning file where they do not say it themselves, and from options in any case.

    Raises `InvalidInput` for a `--set` that is not KEY=VALUE.
    """
    result = [] if planned.defaults is None else [Override((), planned.defaults, "", below=True)]
    for assignment in set_ or ():
        key, equals, value = assignment.partition("=")
        origin = f"--set {assignment}"
        if not key or not equals:
            raise InvalidInput.of(origin, "write KEY=VALUE, such as planning.headroom_share=0.1")
        result.append(Override(tuple(key.split(".")), option_node(value, origin), origin))
    if deployment_types:
        items = [text_node(type_, f"--deployment-type {type_}") for type_ in deployment_types]
        origin = " ".join(f"--deployment-type {type_}" for type_ in deployment_types)
        result.append(Override(("deployment_types",), list_node(items, origin), origin))
    if region is not None:
        origin = f"--region {region}"
        result.append(Override(("region",), text_node(region, origin), origin))
    if headroom is not None:
        origin = f"--headroom {headroom}"
        result.append(Override(("planning", "headroom_share"), option_node(headroom, origin), origin))
    return result


def read(changes: Sequence[Override], catalog: Catalog) -> Settings:
    """The settings that the changes make by themselves. Raises `InvalidInput`, blaming the place."""
    (document,) = compose("version: 1", "")
    for change in changes:
        document = change.apply(document)
    result = convert(Settings, document, "")
    refuse_other_currency(result.planning, document, "", catalog)
    if result.region is None:
        return result
    return result.replaced(region=catalog.region(result.region, place(node_at(document, "region"), "")))
