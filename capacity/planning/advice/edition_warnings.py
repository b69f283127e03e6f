"""Warnings of numbers that are older or younger than asked for, or that no source prints."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.sizing.deployment import Edition
from capacity.sizing.model_spec import ModelSpec

if TYPE_CHECKING:
    from datetime import date


def edition_warnings(used: Mapping[str, Edition], spec: ModelSpec, catalog: Catalog) -> Iterator[Finding]:
    """Of the groups that are used. They are told together: older ones by source, younger ones at once."""
    superseded: dict[tuple[str, date], dict[str, date]] = {}
    for group, edition in used.items():
        if group in spec.superseded_by:
            superseded.setdefault((edition.source, edition.as_of), {})[group] = spec.superseded_by[group]
        if edition.inferred:
            source = catalog.cite(edition.source)
            yield found("inferred", source=source, date=edition.as_of, group=group, dated=edition.dated)
    for (cited, as_of), groups in superseded.items():
        yield found("superseded", source=catalog.cite(cited), date=as_of, groups=tuple(groups.items()))
    as_of = catalog.as_of
    if later := [(group, edition.as_of) for group, edition in used.items() if edition.as_of > as_of]:
        yield found("later-edition", asked=as_of, groups=tuple(later))
