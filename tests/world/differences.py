"""What differs between the catalog and another source, and whether the catalog says why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase

from capacity.catalog.catalog import Catalog
from capacity.catalog.shared_facts import LeftOut


class Kind(StrEnum):
    """What differs; in the order of the list."""

    MODEL = "Models that the catalog does not have"
    RETIREMENT = "Retirement dates"
    PTU = "Throughput of a PTU"
    PRICE = "Prices that differ"
    NEW_PRICE = "Prices that the catalog does not have"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One fact in two sources; `ours` is None where the catalog has none, with the date of ours where it has."""

    kind: Kind
    model: str
    what: str
    theirs: str
    source: str
    """Who says theirs: a name that remarks call it by, then which edition of it."""
    edition: str = ""
    ours: str | None = None
    as_of: date | None = None
    """Of ours."""

    @property
    def line(self) -> str:
        """`gpt-4.1-nano, retires 2025-04-14: 2026-10-14 (2026-09-23), 2027-04-14 by LiteLLM 1.110.2`."""
        ours = "none" if self.ours is None else self.ours
        dated = f" ({self.as_of})" if self.as_of else ""
        about = ", ".join(part for part in (self.model, self.what) if part)
        return f"{about}: {ours}{dated}, {self.theirs} by {self.source} {self.edition}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Found:
    """All that was held against the catalog."""

    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    compared: int = 0


def is_explained(difference: Difference, catalog: Catalog) -> bool:
    """Whether the catalog says why: a remark with that source and its number, or what was left out of the source."""
    if any(_is_left_out(difference, one) for one in catalog.across_models.left_out):
        return True
    file = None if difference.kind is Kind.MODEL else catalog.find(difference.model)
    remarks = (*(() if file is None else file.remarks), *catalog.across_models.remarks)
    numbers = [difference.model] if difference.kind is Kind.MODEL else re.findall(r"[\d.-]+", difference.theirs)
    return any(
        (difference.source in remark.detail or remark.source.startswith(difference.source.lower()))
        and all(re.search(rf"(?<![\w.]){re.escape(number)}(?![\w-]|\.\d)", remark.detail) for number in numbers)
        for remark in remarks
    )


def _is_left_out(difference: Difference, one: LeftOut) -> bool:
    is_model = difference.kind is Kind.MODEL
    told = difference.model if is_model else f"{difference.model}, {difference.what}: {difference.theirs}"
    known = one.models if is_model else one.facts
    return one.source.startswith(difference.source.lower()) and any(
        fnmatchcase(told.lower(), pattern.lower()) for pattern in known
    )


def report(found: Iterable[Found], catalog: Catalog) -> Iterator[str]:
    """The lines to print: what nobody explains first."""
    everything = list(found)
    yield f"Against the catalog as of {catalog.as_of}: {sum(one.compared for one in everything):,} facts compared."
    yield from (f"Note: {note}" for one in everything for note in one.notes)
    differences = list(dict.fromkeys(difference for one in everything for difference in one.differences))
    explained = [one for one in differences if is_explained(one, catalog)]
    yield from _listed("not explained", [one for one in differences if one not in explained])
    yield from _listed("explained by a remark", explained)


def _listed(title: str, differences: list[Difference]) -> Iterator[str]:
    yield ""
    yield f"{len(differences):,} {'difference' if len(differences) == 1 else 'differences'} {title}"
    for kind in Kind:
        some = sorted(one.line for one in differences if one.kind is kind)
        if some:
            yield ""
            yield f"{kind} ({len(some):,})"
            yield from (f"  {line}" for line in some)
