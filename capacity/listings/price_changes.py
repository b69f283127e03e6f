"""Prices that were just read, held against those of the catalog: what is new, what changed, what was not found."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.pricing.places import located
from capacity.pricing.published_prices import (
    Place,
    PtuPrices,
    PtuQuestion,
    Term,
    Tier,
    TokenPrices,
    TokenQuestion,
    TokenRates,
    When,
    ptu_price,
    token_rate,
)
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context


class LeftOut(Record):
    """Meters that were read and not used."""

    reason: str
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
    notes: tuple[str, ...] = ()


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
    family: str | None = None
    deployment_type: DeploymentType
    tier: Tier | None = None
    context: Context | None = None
    version: str | None = None
    category: str | None = None
    term: Term | None = None
    data_zones: tuple[str, ...]
    regions: tuple[str, ...]
    old: Decimal | None
    new: Decimal | None
    change_share: Fraction | None
    """New over old, less 1; None where there are not both."""


class RefreshReport(Record):
    """What `capacity prices --refresh` answers."""

    as_of: date
    """Of the catalog that the prices are held against."""
    file: str
    read: ReadPrices
    changes: tuple[PriceChange, ...]
    """Without those that stayed the same."""
    unchanged: int


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
    )


class _TokenKey(NamedTuple):
    deployment_type: DeploymentType
    tier: Tier
    context: Context
    version: str | None
    category: str


class _PtuKey(NamedTuple):
    deployment_type: DeploymentType
    term: Term
    family: str | None


_Pair = tuple[Decimal | None, Decimal | None]


def _token_changes(read: ReadPrices, catalog: Catalog, names: Iterable[str]) -> Iterator[PriceChange]:
    for name in names:
        before = catalog.prices(name).tokens
        after = (read.models[name],) if name in read.models else ()
        for key in _token_keys((*before, *after)):
            pairs: dict[str, _Pair] = {}
            for region, place in _places(read, catalog):
                question = TokenQuestion(
                    deployment_type=key.deployment_type,
                    tier=key.tier,
                    context=key.context,
                    version=key.version,
                    place=place,
                    currency=read.currency,
                )
                found = [token_rate(some, question, key.category, When(read.as_of)) for some in (before, after)]
                old, new = (one.rate if one else None for one in found)
                pairs[region] = (old, new)
            yield from _changes(pairs, key, catalog, model=name)


def _token_keys(editions: Iterable[TokenPrices]) -> list[_TokenKey]:
    """Every price that there is, in the order of reports; of versions those that some price names."""
    prices = [price for edition in editions for price in edition.prices]
    named: list[str | None] = [*sorted({version for price in prices for version in price.versions})]
    versions = named or [None]
    keys = {
        _TokenKey(type_, price.tier, price.context, version, category)
        for price in prices
        for type_ in price.deployment_types
        for version in versions
        if not price.versions or version in price.versions
        for category in TokenRates.record_fields
        if getattr(price.per_million_tokens, category) is not None
    }
    return sorted(
        keys,
        key=lambda key: (
            *(list(kind).index(own) for kind, own in zip(_KINDS, key[:3], strict=True)),
            key.version or "",
            list(TokenRates.record_fields).index(key.category),
        ),
    )


_KINDS = (DeploymentType, Tier, Context)


def _ptu_changes(read: ReadPrices, catalog: Catalog, families: set[str]) -> Iterator[PriceChange]:
    after = (read.ptus,) if read.ptus is not None else ()
    read_ones = {family for prices in after for price in prices.prices for family in price.families}
    hourly: list[str | None] = [*sorted(families | read_ones)]
    keys = [
        _PtuKey(type_, term, family)
        for term in (Term.HOURLY, Term.MONTH, Term.YEAR)
        for type_ in DeploymentType
        for family in (hourly if term is Term.HOURLY else [None])
    ]
    for key in keys:
        pairs: dict[str, _Pair] = {}
        for region, place in _places(read, catalog):
            question = PtuQuestion(*key[:2], family=key.family, place=place, currency=read.currency)
            found = [ptu_price(some, question, When(read.as_of)) for some in (catalog.ptu_prices, after)]
            old, new = (one.price.per_ptu if one else None for one in found)
            pairs[region] = (old, new)
        yield from _changes(pairs, key, catalog)


def _places(read: ReadPrices, catalog: Catalog) -> list[tuple[str, Place]]:
    return [(region, Place(region, catalog.geography.data_zone(region))) for region in read.regions]


def _changes(
    pairs: dict[str, _Pair], key: _TokenKey | _PtuKey, catalog: Catalog, model: str | None = None
) -> Iterator[PriceChange]:
    known = {region: pair for region, pair in pairs.items() if pair != (None, None)}
    about: dict[str, Any] = {"model": model, **key._asdict()}
    for (old, new), where in located(known, key.deployment_type.residency, catalog.geography.data_zones):
        yield PriceChange(
            outcome=_outcome(old, new),
            data_zones=where.data_zones,
            regions=where.regions,
            old=old,
            new=new,
            change_share=Fraction(new) / Fraction(old) - 1 if old is not None and new is not None else None,
            **about,
        )


def _outcome(old: Decimal | None, new: Decimal | None) -> Outcome:
    if old is None:
        return Outcome.NEW
    if new is None:
        return Outcome.GONE
    return Outcome.SAME if old == new else Outcome.CHANGED
