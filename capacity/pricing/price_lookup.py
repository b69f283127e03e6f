"""Which of the published prices holds: for what is sold, at a place, on a day, in one currency.

A price holds for what it was read for and nothing else: a region that no source names has no price.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import NamedTuple

from capacity.pricing.published_prices import (
    HOURS_PER_TERM,
    PtuPrice,
    PtuPrices,
    Scope,
    Term,
    Tier,
    TokenPrice,
    TokenPrices,
)
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Edition
from capacity.sizing.request_class import Context

GOVERNMENT = "usgov"


class TokenKey(NamedTuple):
    """The product that a token price is for, without model, place and time."""

    deployment_type: DeploymentType
    tier: Tier
    context: Context
    version: str | None
    category: str
    """A field of `TokenRates`."""


class PtuKey(NamedTuple):
    """The product that a PTU price is for, without place and time; of every family where none is named."""

    deployment_type: DeploymentType
    term: Term
    family: str | None


class Place(NamedTuple):
    """Where a deployment stands; None where the workload does not say."""

    region: str | None
    data_zone: str | None


class Asked(NamedTuple):
    """Where, in which currency and on which day a price is to hold; in the long run promotions have ended."""

    place: Place
    currency: str
    today: date
    long_run: bool = False


class Found(Record):
    """A price with the edition that it stands in."""

    amount: Decimal
    """What a million tokens cost, or a PTU for its term."""
    price: Scope
    edition: Edition

    @cached_property
    def exact(self) -> Fraction:
        """The amount, to calculate with."""
        return Fraction(self.amount)


class FoundRate(Found):
    """A price of tokens."""

    price: TokenPrice
    edition: TokenPrices


class FoundPtu(Found):
    """A price of PTUs."""

    price: PtuPrice
    edition: PtuPrices

    @cached_property
    def per_hour(self) -> Fraction:
        """A PTU-hour by its term: a month has 730 hours, a year 8,760."""
        return self.exact / HOURS_PER_TERM[self.price.term]


def covers(price: Scope, type_: DeploymentType, place: Place) -> bool:
    """Whether a price applies here: in the regions and the data zones that it names, where it names any.

    A Global price that names neither applies in every commercial region; another one that names neither, nowhere.
    """
    if price.regions or price.data_zones:
        return place.region in price.regions or place.data_zone in price.data_zones
    return type_.residency == "global" and not (place.region or "").startswith(GOVERNMENT)


def in_time(price: Scope, today: date, *, long_run: bool = False) -> bool:
    """Whether a price holds on the day; a promotion does not in the long run."""
    if price.effective_from is not None and price.effective_from > today:
        return False
    if long_run:
        return not price.is_promotion
    return price.until is None or today <= price.until


def token_keys(price: TokenPrice, versions: Iterable[str | None]) -> Iterator[TokenKey]:
    """Everything that a price is of; `versions` stand for those of a price that names none."""
    cells = product(price.deployment_types, price.versions or versions, price.per_million_tokens.known)
    for type_, version, category in cells:
        yield TokenKey(type_, price.tier, price.context, version, category)


def ptu_keys(price: PtuPrice, families: Iterable[str | None]) -> Iterator[PtuKey]:
    """Everything that a price is of; `families` stand for those of a price that names none."""
    for type_, family in product(price.deployment_types, price.families or families):
        yield PtuKey(type_, price.term, family)


def token_rate(editions: Iterable[TokenPrices], key: TokenKey, asked: Asked) -> FoundRate | None:
    """The price of a category of tokens: that of the first edition that has it; None where none has.

    Editions stand in the order in which they are to be believed: a user's own, then the newest.
    """
    for edition in editions:
        if edition.currency != asked.currency:
            continue
        for price in edition.prices:
            if _is_of(price, key, asked.place) and in_time(price, asked.today, long_run=asked.long_run):
                rate = price.per_million_tokens.known.get(key.category)
                if rate is not None:
                    return FoundRate(amount=rate, price=price, edition=edition)
    return None


def ended(editions: Iterable[TokenPrices], key: TokenKey, asked: Asked) -> date | None:
    """The last day of the newest promotion that had such a price and is over; None where there was none."""
    days = [
        price.until
        for edition in editions
        for price in edition.prices
        if price.until is not None
        and price.until < asked.today
        and _is_of(price, key, asked.place)
        and key.category in price.per_million_tokens.known
    ]
    return max(days, default=None)


def _is_of(price: TokenPrice, key: TokenKey, place: Place) -> bool:
    return (
        key.deployment_type in price.deployment_types
        and price.tier is key.tier
        and price.context is key.context
        and (not price.versions or key.version in price.versions)
        and covers(price, key.deployment_type, place)
    )


def ptu_price(editions: Iterable[PtuPrices], key: PtuKey, asked: Asked) -> FoundPtu | None:
    """The price of a PTU, of the first edition that has it; None where none has."""
    for edition in editions:
        if edition.currency != asked.currency:
            continue
        for price in edition.prices:
            if (
                key.deployment_type in price.deployment_types
                and price.term is key.term
                and (not price.families or key.family in price.families)
                and covers(price, key.deployment_type, asked.place)
                and in_time(price, asked.today, long_run=asked.long_run)
            ):
                if price.per_ptu is None:
                    return None
                return FoundPtu(amount=price.per_ptu, price=price, edition=edition)
    return None


class Prices(Record):
    """All prices that concern one model, in one currency; of each the editions, in the order to be believed."""

    currency: str
    family: str
    tokens: tuple[TokenPrices, ...]
    ptus: tuple[PtuPrices, ...]

    def has_only(self, currency: str) -> bool:
        """Whether all of them are in one currency."""
        currencies = {edition.currency for edition in self.tokens} | {edition.currency for edition in self.ptus}
        return currencies <= {currency}
