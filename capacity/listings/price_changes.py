"""Prices that were just read, held against those of the catalog: what is new, what changed, what was not found."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import TypeVar

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.advice.price_advice import PTU_PRICES, TOKEN_PRICES
from capacity.planning.results.plan import UsedFacts
from capacity.pricing.places import Where, located
from capacity.pricing.price_lookup import (
    Asked,
    Found,
    Place,
    PtuKey,
    TokenKey,
    ptu_keys,
    ptu_price,
    token_keys,
    token_rate,
)
from capacity.pricing.published_prices import PtuPrices, Term, Tier, TokenPrices, TokenRates
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Edition
from capacity.sizing.request_class import Context

K = TypeVar("K", TokenKey, PtuKey)
TYPES, TIERS, CONTEXTS, TERMS = list(DeploymentType), list(Tier), list(Context), list(Term)
CATEGORIES = list(TokenRates.record_fields)
"""In the order of reports."""


class LeftOut(Record):
    """Meters that were read and not used."""

    reason: Finding
    meters: int
    examples: tuple[str, ...]


class ReadPrices(Record):
    """What a price list holds of some models, and of the PTUs of their families, in some regions."""

    as_of: date
    source: str
    currency: str
    regions: tuple[str, ...]
    models: dict[str, TokenPrices]
    """By name; models without a price are not in it."""
    ptus: PtuPrices | None
    without_price: tuple[str, ...] = ()
    """Models that were asked for by name and have none."""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Finding, ...] = ()


class Outcome(StrEnum):
    """What became of a price. `GONE` was known for a region that was read, and was not found."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    SAME = "same"


class PriceChange(Record):
    """One price before and after, in one place: of a category of a model's tokens, or of a family's PTUs."""

    outcome: Outcome
    model: str | None = None
    key: TokenKey | PtuKey
    where: Where
    old: Decimal | None
    new: Decimal | None
    change_share: Fraction | None
    """New over old, less 1; None where there are not both."""
    facts: tuple[UsedFacts, ...]
    """What prices of its key were read from before."""


class RefreshReport(Record):
    """What `capacity prices --refresh` answers."""

    as_of: date
    """Of the catalog that the prices are held against."""
    file: str
    read: ReadPrices
    changes: tuple[PriceChange, ...]
    """Without those that stayed the same."""
    unchanged: int
    facts: tuple[UsedFacts, ...]
    """What the catalog's prices were read from."""


def report(read: ReadPrices, catalog: Catalog, names: Iterable[str], file: str) -> RefreshReport:
    """What changed, by model and then PTUs; `names` are the models that were read."""
    names = tuple(names)
    families = {catalog.prices(name).family for name in names}
    changes = [*_token_changes(read, catalog, names), *_ptu_changes(read, catalog, families)]
    return RefreshReport(
        as_of=catalog.as_of,
        file=file,
        read=read,
        changes=tuple(change for change in changes if change.outcome is not Outcome.SAME),
        unchanged=sum(change.outcome is Outcome.SAME for change in changes),
        facts=tuple(dict.fromkeys(fact for change in changes for fact in change.facts)),
    )


def _fact(edition: Edition, catalog: Catalog) -> UsedFacts:
    if not isinstance(edition, TokenPrices):
        return UsedFacts(source=edition.source, as_of=edition.as_of, groups=(PTU_PRICES,))
    confirmed = edition.confirmed if edition.confirmed and edition.confirmed <= catalog.as_of else None
    return UsedFacts(source=edition.source, as_of=edition.as_of, confirmed=confirmed, groups=(TOKEN_PRICES,))


def _token_changes(read: ReadPrices, catalog: Catalog, names: Iterable[str]) -> Iterator[PriceChange]:
    for name in names:
        before = catalog.prices(name).tokens
        after = (read.models[name],) if name in read.models else ()
        prices = [price for edition in (*before, *after) for price in edition.prices]
        named = {version for price in prices for version in price.versions}
        keys = {key for price in prices for key in token_keys(price, named or {None})}
        lookups = [partial(token_rate, editions) for editions in (before, after)]
        yield from _changes(sorted(keys, key=_token_order), lookups, read, catalog, model=name)


def _token_order(key: TokenKey) -> tuple[object, ...]:
    order = TYPES.index(key.deployment_type), TIERS.index(key.tier), CONTEXTS.index(key.context)
    return *order, key.version or "", CATEGORIES.index(key.category)


def _ptu_changes(read: ReadPrices, catalog: Catalog, families: set[str]) -> Iterator[PriceChange]:
    """Of the families named, and of those that were read; reservations are of all of them."""
    after = (read.ptus,) if read.ptus is not None else ()
    families = families.union(*(price.families for edition in after for price in edition.prices))
    keys = {
        key
        for edition in (*catalog.ptu_prices, *after)
        for price in edition.prices
        for key in ptu_keys(price, families if price.term is Term.HOURLY else {None})
        if key.family is None or key.family in families
    }
    lookups = [partial(ptu_price, editions) for editions in (catalog.ptu_prices, after)]
    yield from _changes(sorted(keys, key=_ptu_order), lookups, read, catalog)


def _ptu_order(key: PtuKey) -> tuple[object, ...]:
    return TERMS.index(key.term), TYPES.index(key.deployment_type), key.family or ""


def _changes(
    keys: Iterable[K],
    lookups: Sequence[Callable[[K, Asked], Found | None]],
    read: ReadPrices,
    catalog: Catalog,
    model: str | None = None,
) -> Iterator[PriceChange]:
    """Of each key what was found before and after, region by region; places that agree together."""
    asked = {
        region: Asked(Place(region, catalog.geography.data_zone(region)), read.currency, read.as_of)
        for region in read.regions
    }
    for key in keys:
        pairs = {region: [lookup(key, there) for lookup in lookups] for region, there in asked.items()}
        facts = tuple(dict.fromkeys(_fact(old.edition, catalog) for old, _ in pairs.values() if old))
        known = {
            region: (old.amount if old else None, new.amount if new else None)
            for region, (old, new) in pairs.items()
            if old or new
        }
        for (old, new), where in located(known, key.deployment_type.residency, catalog.geography.data_zones):
            yield PriceChange(
                outcome=_outcome(old, new),
                model=model,
                key=key,
                where=where,
                old=old,
                new=new,
                change_share=Fraction(new) / Fraction(old) - 1 if old is not None and new is not None else None,
                facts=facts,
            )


def _outcome(old: Decimal | None, new: Decimal | None) -> Outcome:
    if old is None:
        return Outcome.NEW
    if new is None:
        return Outcome.GONE
    return Outcome.SAME if old == new else Outcome.CHANGED
