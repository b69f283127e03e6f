"""Prices as they were published, and which of them holds: for a type, a place and a day, in one currency.

A price holds for what it was read for and nothing else: a region that no source names has no price.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, NamedTuple

from annotated_types import Gt, Predicate

from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Edition
from capacity.sizing.request_class import Context, Mistakes

Price = Annotated[Decimal, Gt(0)]


def is_currency(text: str) -> bool:
    """A currency's three capital letters, such as USD."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()  # noqa: PLR2004  # ISO 4217


Currency = Annotated[str, Predicate(is_currency)]
US_DOLLARS = "USD"


class Term(StrEnum):
    """How PTUs are paid for. The value is the key of reports, `label` the word in files and for reading."""

    HOURLY = "hourly"
    MONTH = "reserved_1_month"
    YEAR = "reserved_1_year"

    @classmethod
    def _missing_(cls, value: object) -> "Term | None":
        return next((term for term in cls if str(value).lower() == term.label), None)

    @cached_property
    def label(self) -> str:
        """`hourly`, `1-month`, `1-year`."""
        return self.value.removeprefix("reserved_").replace("_", "-")


HOURS_PER_TERM = {Term.HOURLY: 1, Term.MONTH: 730, Term.YEAR: 8760}


class Tier(StrEnum):
    """How fast token-billed requests are served. Batch is a deployment type of its own."""

    STANDARD = "standard"
    PRIORITY = "priority"
    FLEX = "flex"


class TokenRates(Record):
    """Money per 1,000,000 tokens of each category. `None` is a price that no source tells."""

    input: Price | None = None
    cached_input: Price | None = None
    cache_write: Price | None = None
    output: Price | None = None
    image_input: Price | None = None
    image_output: Price | None = None


class Scope(Record):
    """When and where a price holds. No region and no zone: wherever the type is sold commercially."""

    data_zones: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    effective_from: date | None = None
    until: date | None = None
    """The last day of a promotion; what holds after it is another price."""
    until_at_least: date | None = None
    """The day up to which a promotion is promised, where no end is told: it holds until a newer edition ends it."""

    @property
    def is_promotion(self) -> bool:
        """Whether the price is to pass, on a day that is told or not."""
        return self.until is not None or self.until_at_least is not None

    def mistakes(self) -> Mistakes:
        """A price ends after it begins, on a day or at least on it."""
        for name in ("until", "until_at_least"):
            day = getattr(self, name)
            if self.effective_from and day and day < self.effective_from:
                yield name, f"`{name}` is before `effective_from`"
        if self.until and self.until_at_least:
            yield "until_at_least", "`until` and `until_at_least` contradict each other: keep one of them"


class TokenPrice(Scope):
    """What tokens cost on some deployment types."""

    deployment_types: tuple[DeploymentType, ...]
    tier: Tier = Tier.STANDARD
    context: Context = Context.SHORT
    versions: tuple[str, ...] = ()
    """Of the model; none named: all."""
    per_million_tokens: TokenRates


class TokenPrices(Edition):
    """Token prices of one model, read together."""

    currency: Currency
    confirmed: date | None = None
    """A later day on which another source agreed."""
    prices: tuple[TokenPrice, ...]


class PtuPrice(Scope):
    """What one PTU costs: an hour of it, or a whole term of a reservation."""

    deployment_types: tuple[DeploymentType, ...]
    term: Term
    families: tuple[str, ...] = ()
    """Of models; none named: all. Reservations are independent of the model."""
    per_ptu: Price | None = None
    unknown: bool = False
    """Nobody tells it, and what older editions tell no longer holds."""

    def mistakes(self) -> Mistakes:
        """A price has a figure, or is said to have none."""
        yield from super().mistakes()
        if self.per_ptu is None and not self.unknown:
            yield "", "`per_ptu` is missing: give what a PTU costs for the whole term"
        if self.per_ptu is not None and self.unknown:
            yield "unknown", "`unknown` and `per_ptu` contradict each other: keep one of them"


class PtuPrices(Edition):
    """PTU prices, read together."""

    currency: Currency
    prices: tuple[PtuPrice, ...]


class Place(NamedTuple):
    """Where a deployment stands; None where the workload does not say."""

    region: str | None
    data_zone: str | None


class When(NamedTuple):
    """The day that prices are looked up for; in the long run promotions have ended."""

    today: date
    long_run: bool = False


class FoundPtu(Record):
    """A PTU price with the edition that it stands in."""

    per_ptu: Decimal
    price: PtuPrice
    edition: PtuPrices

    @cached_property
    def per_hour(self) -> Fraction:
        """A PTU-hour by its term: a month has 730 hours, a year 8,760."""
        return Fraction(self.per_ptu) / HOURS_PER_TERM[self.price.term]


class FoundRate(Record):
    """A token price with the edition that it stands in."""

    rate: Decimal
    price: TokenPrice
    edition: TokenPrices

    @cached_property
    def exact(self) -> Fraction:
        """What is paid, to calculate with."""
        return Fraction(self.rate)


GOVERNMENT = "usgov"


def covers(price: Scope, type_: DeploymentType, place: Place) -> bool:
    """Whether a price was read for this place: by region if it names regions, by data zone if it names zones.

    A Global price that names neither holds in every commercial region, others name their places.
    """
    if price.regions or price.data_zones:
        return place.region in price.regions or place.data_zone in price.data_zones
    return type_.residency == "global" and not (place.region or "").startswith(GOVERNMENT)


def in_time(price: Scope, when: When) -> bool:
    """Whether a price holds on the day; a promotion does not in the long run."""
    if price.effective_from is not None and price.effective_from > when.today:
        return False
    if when.long_run:
        return not price.is_promotion
    return price.until is None or when.today <= price.until


class TokenQuestion(NamedTuple):
    """Which token price is asked for."""

    deployment_type: DeploymentType
    tier: Tier
    context: Context
    version: str | None
    place: Place
    currency: str


def token_rate(editions: Iterable[TokenPrices], question: TokenQuestion, category: str, when: When) -> FoundRate | None:
    """The price of a category of tokens: that of the first edition that has it; None where none has.

    Editions stand in the order in which they are to be believed: a user's own, then the newest.
    """
    return next(_token_rates(editions, question, category, when), None)


def ended(editions: Iterable[TokenPrices], question: TokenQuestion, category: str, today: date) -> date | None:
    """The last day of the newest promotion that had such a price and is over; None where there was none."""
    days = [
        price.until
        for edition in editions
        for price in edition.prices
        if price.until is not None
        and price.until < today
        and getattr(price.per_million_tokens, category) is not None
        and _is_asked_for(price, question)
    ]
    return max(days, default=None)


def _token_rates(
    editions: Iterable[TokenPrices], question: TokenQuestion, category: str, when: When
) -> Iterator[FoundRate]:
    for edition in editions:
        if edition.currency != question.currency:
            continue
        for price in edition.prices:
            rate = getattr(price.per_million_tokens, category)
            if rate is not None and _is_asked_for(price, question) and in_time(price, when):
                yield FoundRate(rate=rate, price=price, edition=edition)


def _is_asked_for(price: TokenPrice, question: TokenQuestion) -> bool:
    return (
        question.deployment_type in price.deployment_types
        and price.tier is question.tier
        and price.context is question.context
        and (not price.versions or question.version in price.versions)
        and covers(price, question.deployment_type, question.place)
    )


class PtuQuestion(NamedTuple):
    """Which PTU price is asked for."""

    deployment_type: DeploymentType
    term: Term
    family: str | None
    place: Place
    currency: str


def ptu_price(editions: Iterable[PtuPrices], question: PtuQuestion, when: When) -> FoundPtu | None:
    """The price of a PTU, of the first edition that has it; None where none has."""
    for edition in editions:
        if edition.currency != question.currency:
            continue
        for price in edition.prices:
            if (
                question.deployment_type in price.deployment_types
                and price.term is question.term
                and (not price.families or question.family in price.families)
                and covers(price, question.deployment_type, question.place)
                and in_time(price, when)
            ):
                if price.per_ptu is None:
                    return None
                return FoundPtu(per_ptu=price.per_ptu, price=price, edition=edition)
    return None


class Prices(Record):
    """All prices that concern one model, in one currency; of each the editions, in the order to be believed."""

    currency: str
    family: str
    tokens: tuple[TokenPrices, ...]
    ptus: tuple[PtuPrices, ...]

    def rate(self, question: TokenQuestion, category: str, when: When) -> FoundRate | None:
        """The price of a million tokens; None where no source tells it."""
        return token_rate(self.tokens, question, category, when)

    def ptu(self, question: PtuQuestion, when: When) -> FoundPtu | None:
        """The price of a PTU; None where no source tells it."""
        return ptu_price(self.ptus, question, when)

    def has_only(self, currency: str) -> bool:
        """Whether all of them are in one currency."""
        currencies = {edition.currency for edition in self.tokens} | {edition.currency for edition in self.ptus}
        return currencies <= {currency}
