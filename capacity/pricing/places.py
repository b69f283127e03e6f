"""Prices read region by region -> the places they hold in: everywhere, data zones, or the regions themselves."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from capacity.pricing.price_lookup import GOVERNMENT

V = TypeVar("V", bound=Hashable)


class Where(NamedTuple):
    """The fields of a `Scope`: neither zones nor regions is everywhere that a type is sold commercially."""

    data_zones: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def located(
    by_region: Mapping[str, V], residency: str, data_zones: Mapping[str, Sequence[str]]
) -> Iterator[tuple[V, Where]]:
    """Each value with its place.

    A Global value that all regions agree on holds everywhere, one of a data zone type in each zone whose regions
    agree, as far as they were read. Regions of the US Government stand apart. Whatever else differs keeps its regions.
    """
    commercial = {region: value for region, value in by_region.items() if not region.startswith(GOVERNMENT)}
    everywhere = residency == "global" and len(set(commercial.values())) == 1
    for value in dict.fromkeys(by_region.values()):
        regions = sorted(region for region, own in by_region.items() if own == value)
        zones: tuple[str, ...] = ()
        if everywhere and any(region in commercial for region in regions):
            yield value, Where()
            regions = [region for region in regions if region not in commercial]
        elif residency == "data-zone":
            zones = tuple(zone for zone, members in data_zones.items() if _agree(by_region, members, value))
            regions = [region for region in regions if not any(region in data_zones[zone] for zone in zones)]
        if zones or regions:
            yield value, Where(zones, tuple(regions))


def _agree(by_region: Mapping[str, V], members: Sequence[str], value: V) -> bool:
    return {by_region[region] for region in members if region in by_region} == {value}
