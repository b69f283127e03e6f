"""Every price of the catalog as a line of its own: whether it holds on a day, and where no newer one does."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import product

from capacity.catalog.catalog import Catalog
from capacity.catalog.model_file import ModelFile
from capacity.pricing.places import located
from capacity.pricing.price_lookup import Asked, Place, PtuKey, TokenKey, covers, in_time, token_keys, token_rate
from capacity.pricing.published_prices import (
    PtuPrice,
    PtuPrices,
    Scope,
    Term,
    Tier,
    TokenPrice,
    TokenPrices,
    TokenRates,
)
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Edition
from capacity.sizing.request_class import Context

STANDARD = (DeploymentType.GLOBAL_STANDARD, DeploymentType.DATA_ZONE_STANDARD, DeploymentType.REGIONAL_STANDARD)


class State(StrEnum):
    """Whether a price holds on the day of the listing. `REPLACED` ones stand in an older edition.

    `SUSPENDED` is a list price that holds again when a promotion ends.
    """

    IN_FORCE = "in force"
    SUSPENDED = "holds again after the promotion"
    REPLACED = "replaced"
    OVER = "over"
    TO_COME = "to come"


class Listed(Record):
    """A price with the edition that it stands in."""

    price: Scope
    edition: Edition

    @property
    def confirmed(self) -> date | None:
        """The day on which another source still told the same."""
        return self.edition.confirmed if isinstance(self.edition, TokenPrices) else None

    @property
    def newest(self) -> date:
        """The last day on which a source told it."""
        return max(self.edition.as_of, self.confirmed or self.edition.as_of)


class ListedPtu(Listed):
    """What a PTU of one type costs, in the places where no newer price holds. No families: all."""

    price: PtuPrice
    edition: PtuPrices


class ListedTokens(Listed):
    """What tokens of a model cost."""

    name: str
    state: State
    price: TokenPrice
    edition: TokenPrices


def places_of(catalog: Catalog, regions: Sequence[str]) -> list[Place]:
    """Regions with the data zones that they lie in."""
    return [Place(region, catalog.geography.data_zone(region)) for region in regions]


def headline(catalog: Catalog, file: ModelFile, regions: Sequence[str], today: date) -> ListedTokens | None:
    """The first standard price of short contexts that is in force, by type and place; of the newest version."""
    editions = catalog.prices(file.name).tokens
    anywhere = [Place(None, None), *(Place(None, zone) for zone in catalog.geography.data_zones)]
    versions = sorted({version for edition in file.lifecycle for version in edition.versions}, reverse=True)
    for type_, place in product(STANDARD, places_of(catalog, regions) or anywhere):
        asked = Asked(place, catalog.currency, today)
        keys = {
            category: TokenKey(type_, Tier.STANDARD, Context.SHORT, versions[0] if versions else None, category)
            for category in ("input", "cached_input", "output")
        }
        found = {
            category: rate for category, key in keys.items() if (rate := token_rate(editions, key, asked)) is not None
        }
        if found:
            first = next(iter(found.values()))
            rates = TokenRates(**{category: rate.amount for category, rate in found.items()})
            price = first.price.replaced(deployment_types=(type_,), per_million_tokens=rates)
            return ListedTokens(name=file.name, state=State.IN_FORCE, price=price, edition=first.edition)
    return None


def token_lines(catalog: Catalog, file: ModelFile, regions: Sequence[str], today: date) -> Iterator[ListedTokens]:
    """Every price of every edition, as they are to be believed; of editions the ones known by the catalog's date."""
    editions = catalog.prices(file.name).tokens
    known = [edition for edition in editions if edition.as_of <= catalog.as_of] or editions
    places = places_of(catalog, regions or catalog.geography.regions)
    versions = {version for edition in editions for price in edition.prices for version in price.versions} | {None}
    held: set[tuple[str, TokenKey, Place]] = set()
    lasting: set[tuple[str, TokenKey, Place]] = set()
    for edition in known:
        for price in edition.prices:
            there = {type_: [one for one in places if covers(price, type_, one)] for type_ in price.deployment_types}
            if not any(there.values()) and (regions or price.regions or price.data_zones):
                continue
            state = _state(price, today)
            if state is State.IN_FORCE:
                keys = token_keys(price, versions)
                cells = {(edition.currency, key, place) for key in keys for place in there[key.deployment_type]}
                if cells <= held:
                    is_passing = not price.is_promotion and not cells <= lasting
                    state = State.SUSPENDED if is_passing else State.REPLACED
                held |= cells
                lasting |= set() if price.is_promotion else cells
            yield ListedTokens(name=file.name, state=state, price=price, edition=edition)


def _state(price: Scope, today: date) -> State:
    if in_time(price, today):
        return State.IN_FORCE
    return State.OVER if price.until is not None and price.until < today else State.TO_COME


def ptu_lines(
    catalog: Catalog, regions: Sequence[str], families: Collection[str] | None, today: date
) -> list[ListedPtu]:
    """What PTUs of some families (None: all) cost, by type and term."""
    named = {family for edition in catalog.ptu_prices for price in edition.prices for family in price.families}
    wanted = sorted(named if families is None else families)
    places = places_of(catalog, regions or catalog.geography.regions)
    held: set[tuple[PtuKey, Place]] = set()
    lines = [
        line
        for edition in catalog.ptu_prices
        for price in edition.prices
        if edition.currency == catalog.currency and in_time(price, today)
        for type_ in price.deployment_types
        for one in [ListedPtu(price=price.replaced(deployment_types=(type_,)), edition=edition)]
        for line in _of_type(catalog, one, wanted, places, held)
    ]
    types, terms = list(DeploymentType), list(Term)
    return sorted(lines, key=lambda line: (types.index(line.price.deployment_types[0]), terms.index(line.price.term)))


def _of_type(
    catalog: Catalog,
    found: ListedPtu,
    wanted: Sequence[str],
    places: Sequence[Place],
    held: set[tuple[PtuKey, Place]],
) -> Iterator[ListedPtu]:
    """A price of one type, in the places where none before it holds, for the families that share them."""
    price, type_ = found.price, found.price.deployment_types[0]
    there = [place for place in places if covers(price, type_, place)]
    left: dict[tuple[Place, ...], list[str]] = defaultdict(list)
    for family in wanted if not price.families else [one for one in wanted if one in price.families]:
        cells = {place: (PtuKey(type_, price.term, family), place) for place in there}
        left[tuple(place for place, cell in cells.items() if cell not in held)].append(family)
        held.update(cells.values())
    for free, families in left.items():
        if price.per_ptu is None:  # said to be unknown: what older editions tell does not hold
            continue
        is_free = {str(place.region): place in free for place in places}
        for value, where in located(is_free, type_.residency, catalog.geography.data_zones):
            if value:
                yield found.replaced(
                    price=price.replaced(
                        families=() if not price.families and families == wanted else tuple(families),
                        data_zones=where.data_zones,
                        regions=where.regions,
                    )
                )
