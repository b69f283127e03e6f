"""Warnings of numbers that are older or younger than asked for, or that no source prints."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice.used_facts import used_editions
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option

if TYPE_CHECKING:
    from datetime import date


def edition_warnings(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Iterator[Finding]:
    """Groups are told together: older ones by source, younger ones at once."""
    used = used_editions(case, options)
    superseded: dict[tuple[str, date], dict[str, date]] = {}
    for group, edition in used.items():
        if group in case.spec.superseded_by:
            superseded.setdefault((edition.source, edition.as_of), {})[group] = case.spec.superseded_by[group]
        if edition.inferred:
            source = catalog.cite(edition.source)
            yield found("inferred", source=source, date=edition.as_of, group=group, dated=edition.dated)
    for (cited, as_of), groups in superseded.items():
        yield found("superseded", source=catalog.cite(cited), date=as_of, groups=tuple(groups.items()))
    later = tuple((group, edition.as_of) for group, edition in used.items() if edition.as_of > catalog.as_of)
    if later:
        yield found("later-edition", asked=catalog.as_of, groups=later)
