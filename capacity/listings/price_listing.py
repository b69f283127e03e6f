"""What the catalog knows of prices: a line for each model and what PTUs cost, or everything known of some models."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from capacity.catalog.catalog import Catalog
from capacity.catalog.names import Named, contradiction
from capacity.catalog.shared_facts import Source
from capacity.findings import Finding, found
from capacity.listings.listed_prices import (
    Listed,
    ListedPtu,
    ListedTokens,
    State,
    headline,
    places_of,
    ptu_lines,
    token_lines,
)
from capacity.planning.advice.plan_warnings import own_later
from capacity.planning.advice.price_advice import PTU_PRICES, TOKEN_PRICES
from capacity.planning.options.availability import region_refusal
from capacity.planning.results.plan import UsedFacts
from capacity.record import Record

MOST_DAYS = 60
"""Prices change every few weeks: older ones are to be read again."""


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
    lines = {file.name: headline(catalog, file, regions, today) for file in files}
    tokens = {name: [] if line is None else [line] for name, line in lines.items()}
    return _listing(catalog, regions, tokens, {}, today=today)


def prices_of(catalog: Catalog, names: Iterable[str], regions: Sequence[str], *, today: date) -> PriceListing:
    """All token prices of some models, or of the versions named, and the PTU prices of their families.

    Raises `InvalidInput` for a name.
    """
    asked = {name: catalog.named(name) for name in names}
    files = {named.file.name: named.file for named in asked.values()}
    versions = {one: {named.version for named in asked.values() if named.file.name == one} for one in files}
    tokens = {
        name: [
            line
            for line in token_lines(catalog, file, regions, today)
            if not line.price.versions or None in versions[name] or versions[name].intersection(line.price.versions)
        ]
        for name, file in files.items()
    }
    return _listing(catalog, regions, tokens, asked, today=today)


def _listing(
    catalog: Catalog,
    regions: Sequence[str],
    tokens: Mapping[str, Sequence[ListedTokens]],
    asked: Mapping[str, Named],
    *,
    today: date,
) -> PriceListing:
    """Token prices by model, with the PTU prices of the models that were asked for, or of all."""
    names = tuple(tokens) if asked else ()
    ptus = ptu_lines(catalog, regions, {catalog.prices(name).family for name in names} if asked else None, today)
    everything = [line for lines in tokens.values() for line in lines]
    groups: dict[tuple[str, str | None], Sequence[Listed]] = {
        (PTU_PRICES, None): ptus,
        **({(TOKEN_PRICES, name): tokens[name] for name in names} or {(TOKEN_PRICES, None): everything}),
    }
    return PriceListing(
        as_of=catalog.as_of,
        today=today,
        currency=catalog.currency,
        regions=tuple(regions),
        names=names,
        ptus=tuple(ptus),
        tokens=tuple(everything),
        without_price=tuple(name for name, lines in tokens.items() if not lines),
        sources=_cited([*ptus, *everything], catalog),
        warnings=(
            *_places_told(catalog, asked, regions),
            *_not_offered(catalog, everything, regions),
            *own_later(catalog, *names),
            *_warnings(groups, today),
        ),
        facts=(*_facts(ptus, PTU_PRICES), *_facts(everything, TOKEN_PRICES)),
    )


def _places_told(catalog: Catalog, asked: Mapping[str, Named], regions: Sequence[str]) -> list[Finding]:
    """Where names say other places than the regions asked for."""
    told = (
        contradiction(named, region, catalog.geography.data_zone(region))
        for named in asked.values()
        for region in regions
    )
    return [finding for finding in dict.fromkeys(told) if finding is not None]


def _cited(lines: Iterable[Listed], catalog: Catalog) -> dict[str, Source]:
    cited = {line.edition.source for line in lines}
    return {key: source for key, source in catalog.sources.items() if key in cited}


def _not_offered(catalog: Catalog, lines: Sequence[ListedTokens], regions: Sequence[str]) -> Iterator[Finding]:
    """Which of the priced types none of the regions has: a price is no offer."""
    types: dict[str, list[str]] = {}
    places = places_of(catalog, regions)
    for name, type_ in dict.fromkeys((line.name, type_) for line in lines for type_ in line.price.deployment_types):
        spec = catalog.file(name).spec(catalog.as_of)
        refused = [region_refusal(spec, type_, version=None, place=at, page=None) for at in places]
        if refused and all(refused):
            types.setdefault(name, []).append(type_.label)
    if types:
        models = tuple((name, tuple(labels)) for name, labels in types.items())
        yield found("not-offered-in-region", regions=tuple(regions), models=models)


def _facts(lines: Iterable[Listed], what: str) -> Iterator[UsedFacts]:
    """Of prices that hold now."""
    for line in lines:
        if not isinstance(line, ListedTokens) or line.state is State.IN_FORCE:
            source, as_of = line.edition.source, line.edition.as_of
            yield UsedFacts(source=source, as_of=as_of, confirmed=line.confirmed, groups=(what,))


def _warnings(groups: Mapping[tuple[str, str | None], Sequence[Listed]], today: date) -> Iterator[Finding]:
    for (group, model), lines in groups.items():
        newest = max((line.newest for line in lines), default=today)
        if today - newest > timedelta(days=MOST_DAYS):
            yield found("old-prices", date=newest, group=group, model=model, newest=newest, today=today)
