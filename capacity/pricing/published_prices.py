"""Prices as they were published: editions, and what each of their prices holds for."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from capacity.record import Gt, Predicate, Record
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
MONTHS_PER_TERM: dict[str, int] = {Term.MONTH: 1, Term.YEAR: 12}
"""Of what is reserved."""


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

    @property
    def known(self) -> Mapping[str, Decimal]:
        """The prices that some source tells, by category."""
        return {category: rate for category, rate in self.record_values().items() if rate is not None}


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
        for name, day in (("until", self.until), ("until_at_least", self.until_at_least)):
            if self.effective_from and day and day < self.effective_from:
                yield name, f"`{name}` is before `effective_from`"
        if self.until and self.until_at_least:
            yield "until_at_least", "`until` and `until_at_least` contradict each other: keep one of them"


class TokenPrice(Scope):
    """The price of tokens on some deployment types."""

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
    """The price of one PTU: of an hour, or of a whole term of a reservation."""

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
