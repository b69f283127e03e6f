"""What the catalog knows of prices: a line for each model and what PTUs cost, or everything known of some models."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Any

from capacity.catalog.catalog import Catalog, Source
from capacity.catalog.model_file import ModelFile
from capacity.catalog.names import Named, contradiction
from capacity.findings import Finding, found
from capacity.planning.advice.price_advice import PTU_PRICES, TOKEN_PRICES
from capacity.planning.results.plan import UsedFacts
from capacity.pricing.places import Where
from capacity.pricing.published_prices import (
    GOVERNMENT,
    Place,
    Scope,
    Term,
    Tier,
    TokenPrice,
    TokenPrices,
    TokenQuestion,
    TokenRates,
    When,
    covers,
    in_time,
    token_rate,
)
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context

MOST_DAYS = 60
"""Prices change every few weeks: older ones are to be read again."""


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
    """A price with its place and time, and when and where it was read. `source` is a key, or free text."""

    deployment_types: tuple[DeploymentType, ...]
    data_zones: tuple[str, ...]
    regions: tuple[str, ...]
    effective_from: date | None
    until: date | None
    until_at_least: date | None
    currency: str
    as_of: date
    confirmed: date | None = None
    source: str
    dated: str | None
    inferred: bool

    @property
    def newest(self) -> date:
        """The last day on which a source told it."""
        return max(self.as_of, self.confirmed or self.as_of)


class ListedPtu(Listed):
    """What a PTU costs, in the places where no newer price holds. No families: all."""

    term: Term
    families: tuple[str, ...]
    per_ptu: Decimal


class ListedTokens(Listed):
    """What tokens of a model cost."""

    name: str
    tier: Tier
    context: Context
    versions: tuple[str, ...]
    state: State
    per_million_tokens: TokenRates


class PriceListing(Record):
    """What `capacity prices` answers.

    `names` are the models that were asked for, with all that is known of them; without, each model has its Global
    price, or else that of the first type and place that has one.
    """

    as_of: date
    today: date
    currency: str
    regions: tuple[str, ...]
    """What holds in one of them; none named: anywhere."""
    names: tuple[str, ...]
    ptus: tuple[ListedPtu, ...]
    tokens: tuple[ListedTokens, ...]
    without_price: tuple[str, ...]
    """Models of which no token price is known there."""
    sources: dict[str, Source]
    warnings: tuple[Finding, ...]
    facts: tuple[UsedFacts, ...]


def all_prices(catalog: Catalog, regions: Sequence[str], *, today: date) -> PriceListing:
    """What PTUs cost, and of each model that was known by the catalog's date the most common price."""
    files = [file for file in catalog.files() if not file.oldest or file.oldest <= catalog.as_of]
    lines = {file.name: _headline(catalog, file, regions, today) for file in files}
    ptus = sorted(_ptus(catalog, regions, None, today), key=_ptu_order)
    return _listing(
        catalog,
        today,
        regions=tuple(regions),
        names=(),
        ptus=tuple(ptus),
        tokens=tuple(line for line in lines.values() if line is not None),
        without_price=tuple(name for name, line in lines.items() if line is None),
    )


def prices_of(catalog: Catalog, names: Iterable[str], regions: Sequence[str], *, today: date) -> PriceListing:
    """All token prices of some models, or of the versions named, and the PTU prices of their families.

    Raises `InvalidInput` for a name.
    """
    asked = {name: catalog.named(name) for name in names}
    files = {named.file.name: named.file for named in asked.values()}
    versions = {one: {named.version for named in asked.values() if named.file.name == one} for one in files}
    tokens = {
        name: tuple(
            line
            for line in _token_lines(catalog, file, regions, today)
            if not line.versions or None in versions[name] or versions[name].intersection(line.versions)
        )
        for name, file in files.items()
    }
    families = {catalog.prices(name).family for name in files}
    return _listing(
        catalog,
        today,
        told=_places_told(catalog, asked, regions),
        regions=tuple(regions),
        names=tuple(tokens),
        ptus=tuple(sorted(_ptus(catalog, regions, families, today), key=_ptu_order)),
        tokens=tuple(line for lines in tokens.values() for line in lines),
        without_price=tuple(name for name, lines in tokens.items() if not lines),
    )


def _places_told(catalog: Catalog, asked: dict[str, Named], regions: Sequence[str]) -> list[Finding]:
    """Where names say other places than the regions asked for."""
    told = [
        contradiction(named, region, catalog.geography.data_zone(region))
        for named in asked.values()
        for region in regions
    ]
    return [found("place-in-name", detail=detail) for detail in dict.fromkeys(told) if detail]


def _listing(catalog: Catalog, today: date, told: Sequence[Finding] = (), **parts: Any) -> PriceListing:  # noqa: ANN401  # fields of the listing
    lines: tuple[Listed, ...] = (*parts["ptus"], *parts["tokens"])
    cited = {line.source for line in lines}
    groups: dict[str, list[Listed]] = {"PTU prices": list(parts["ptus"])}
    for line in parts["tokens"]:
        groups.setdefault(f"token prices of {line.name}" if parts["names"] else "token prices", []).append(line)
    return PriceListing(
        as_of=catalog.as_of,
        today=today,
        currency=catalog.currency,
        sources={key: source for key, source in catalog.sources.items() if key in cited},
        warnings=(*told, *_warnings(groups, today)),
        facts=tuple(_facts(parts["ptus"], PTU_PRICES)) + tuple(_facts(parts["tokens"], TOKEN_PRICES)),
        **parts,
    )


def _facts(lines: Iterable[Listed], what: str) -> Iterator[UsedFacts]:
    """Of prices that hold now."""
    for line in lines:
        if not isinstance(line, ListedTokens) or line.state is State.IN_FORCE:
            yield UsedFacts(source=line.source, as_of=line.as_of, confirmed=line.confirmed, groups=(what,))


def _warnings(groups: dict[str, list[Listed]], today: date) -> Iterator[Finding]:
    for what, lines in groups.items():
        newest = max((line.newest for line in lines), default=today)
        if today - newest > timedelta(days=MOST_DAYS):
            detail = (
                f"the newest of these {what} was read on {newest}, {(today - newest).days} days before {today}: "
                "read them again with --refresh FILE"
            )
            yield found("old-prices", detail=detail, date=newest)


def _places(catalog: Catalog, regions: Sequence[str]) -> list[Place]:
    return [Place(region, catalog.geography.data_zone(region)) for region in regions]


# One line for a model


STANDARD = (DeploymentType.GLOBAL_STANDARD, DeploymentType.DATA_ZONE_STANDARD, DeploymentType.REGIONAL_STANDARD)


def _headline(catalog: Catalog, file: ModelFile, regions: Sequence[str], today: date) -> ListedTokens | None:
    """The first standard price of short contexts that is in force, by type and place; of the newest version."""
    editions = catalog.prices(file.name).tokens
    anywhere = [Place(None, None), *(Place(None, zone) for zone in catalog.geography.data_zones)]
    versions = sorted({version for edition in file.lifecycle for version in edition.versions}, reverse=True)
    for type_, place in product(STANDARD, _places(catalog, regions) or anywhere):
        question = TokenQuestion(
            deployment_type=type_,
            tier=Tier.STANDARD,
            context=Context.SHORT,
            version=versions[0] if versions else None,
            place=place,
            currency=catalog.currency,
        )
        found = {
            category: rate
            for category in ("input", "cached_input", "output")
            if (rate := token_rate(editions, question, category, When(today))) is not None
        }
        if found:
            first = next(iter(found.values()))
            line = _token_line(file.name, first.price, first.edition, State.IN_FORCE)
            rates = TokenRates(**{category: rate.rate for category, rate in found.items()})
            return line.replaced(deployment_types=(type_,), per_million_tokens=rates)
    return None


# All of a model


def _token_lines(catalog: Catalog, file: ModelFile, regions: Sequence[str], today: date) -> Iterator[ListedTokens]:
    """Every price of every edition, as they are to be believed; of editions the ones known by the catalog's date."""
    editions = catalog.prices(file.name).tokens
    known = [edition for edition in editions if edition.as_of <= catalog.as_of] or editions
    places = _places(catalog, regions or catalog.geography.regions)
    versions = {version for edition in editions for price in edition.prices for version in price.versions} | {None}
    held: set[tuple[object, ...]] = set()
    lasting: set[tuple[object, ...]] = set()
    for edition in known:
        for price in edition.prices:
            there = [
                (type_, place)
                for type_, place in product(price.deployment_types, places)
                if covers(price, type_, place)
            ]
            if not there and (regions or price.regions or price.data_zones):
                continue
            state = _state(price, today)
            if state is State.IN_FORCE:
                categories = [name for name, rate in vars(price.per_million_tokens).items() if rate is not None]
                about = edition.currency, price.tier, price.context
                cells = {(about, *one) for one in product(there, price.versions or versions, categories)}
                if cells <= held:
                    is_passing = not price.is_promotion and not cells <= lasting
                    state = State.SUSPENDED if is_passing else State.REPLACED
                held |= cells
                lasting |= set() if price.is_promotion else cells
            yield _token_line(file.name, price, edition, state)


def _state(price: Scope, today: date) -> State:
    if in_time(price, When(today)):
        return State.IN_FORCE
    return State.OVER if price.until is not None and price.until < today else State.TO_COME


def _token_line(name: str, price: TokenPrice, edition: TokenPrices, state: State) -> ListedTokens:
    return ListedTokens(
        name=name,
        state=state,
        currency=edition.currency,
        as_of=edition.as_of,
        confirmed=edition.confirmed,
        source=edition.source,
        dated=edition.dated,
        inferred=edition.inferred,
        **vars(price),
    )


# PTUs


def _ptus(catalog: Catalog, regions: Sequence[str], families: set[str] | None, today: date) -> Iterator[ListedPtu]:
    """What PTUs of some families (None: all) cost, each price in the regions where none before it holds."""
    places = _places(catalog, regions or catalog.geography.regions)
    named = {family for edition in catalog.ptu_prices for price in edition.prices for family in price.families}
    wanted = sorted(named if families is None else families)
    held: set[tuple[object, ...]] = set()
    for edition in catalog.ptu_prices:
        for price in edition.prices:
            if edition.currency != catalog.currency or not in_time(price, When(today)):
                continue
            for type_ in price.deployment_types:
                left: dict[tuple[str, ...], list[str]] = {}
                there = [place.region for place in places if covers(price, type_, place)]
                for family in wanted if not price.families else [one for one in wanted if one in price.families]:
                    cells = {region: (type_, price.term, family, region) for region in there}
                    free = tuple(str(region) for region, cell in cells.items() if cell not in held)
                    held.update(cells.values())
                    left.setdefault(free, []).append(family)
                for free, some in left.items():
                    if free and price.per_ptu is not None:
                        where = _where(catalog, type_, free, places)
                        yield ListedPtu(
                            deployment_types=(type_,),
                            term=price.term,
                            families=() if not price.families and some == wanted else tuple(some),
                            data_zones=where.data_zones,
                            regions=where.regions,
                            effective_from=price.effective_from,
                            until=price.until,
                            until_at_least=price.until_at_least,
                            per_ptu=price.per_ptu,
                            currency=edition.currency,
                            as_of=edition.as_of,
                            source=edition.source,
                            dated=edition.dated,
                            inferred=edition.inferred,
                        )


def _where(catalog: Catalog, type_: DeploymentType, regions: Sequence[str], places: Sequence[Place]) -> Where:
    """Zones in place of all their regions, nothing in place of all that are sold commercially."""
    looked_at = {place.region for place in places}
    if type_.residency == "global" and set(regions) == {region for region in looked_at if _is_commercial(region)}:
        return Where()
    zones = {}
    if type_.residency == "data-zone":
        members = {zone: looked_at.intersection(some) for zone, some in catalog.geography.data_zones.items()}
        zones = {zone: some for zone, some in members.items() if some and some <= set(regions)}
    in_zones = {region for some in zones.values() for region in some}
    return Where(tuple(zones), tuple(region for region in regions if region not in in_zones))


def _is_commercial(region: str | None) -> bool:
    return not (region or "").startswith(GOVERNMENT)


def _ptu_order(line: ListedPtu) -> tuple[object, ...]:
    types, terms = list(DeploymentType), list(Term)
    return types.index(line.deployment_types[0]), terms.index(line.term)
