"""Which facts hold, on which day, and what is taken off their prices."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

from capacity.api.option_texts import Day, File, Number, day, file, names, text
from capacity.errors import InvalidInput
from capacity.record import Record

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.pricing.pricer import Discounts

MOST_CHARACTERS = 20
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
Shares: TypeAlias = Number | Mapping[str, Number] | Sequence[str] | None


class AskedFacts(Record):
    """The options of the catalog, and of discounts."""

    as_of: dt.date | None = None
    today: dt.date | None = None
    catalog: Path | None = None
    discount: tuple[str, ...] = ()

    @classmethod
    def of(cls, *, as_of: Day, today: Day, catalog: File, discount: Shares = None) -> Self:
        """As a caller has them. Raises `InvalidInput` for dates that are none."""
        return cls(
            as_of=day(as_of, "--as-of"),
            today=day(today, "--today"),
            catalog=file(catalog),
            discount=discount_texts(discount),
        )

    @property
    def day(self) -> dt.date:
        """The one that decides what is retired."""
        return self.today or self.as_of or dt.date.today()  # noqa: DTZ011  # retirements are dates without a zone

    def facts(self) -> "Catalog":
        """Raises `InvalidInput` for an own catalog that cannot be read, facts of days to come, and wrong discounts."""
        from capacity.catalog.catalog import Catalog  # help needs none

        begun_somewhere = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=14)).date()  # who reads a fact may live there
        today = self.today or begun_somewhere
        return Catalog(as_of=self.as_of, own=self.catalog, today=today, discounts=discounts_of(self.discount))


def discount_texts(shares: Shares) -> tuple[str, ...]:
    """`0.1` or `{"tokens": 0.1}` as `--discount` has them."""
    if isinstance(shares, Mapping):
        return tuple(f"{kind}={text(share)}" for kind, share in shares.items())
    return tuple(names(shares) or ())


def discounts_of(texts: Sequence[str]) -> "Discounts | None":
    """The shares by kind: one that names none is of all kinds that no other names. None where none is given."""
    if not texts:
        return None
    from capacity.pricing.pricer import DISCOUNT_KINDS, Discounts  # most plans have none

    shares: dict[str, Decimal] = {}
    for text_ in texts:
        kind, equals, number = text_.rpartition("=")
        origin = f"--discount {text_}"
        if equals and kind not in DISCOUNT_KINDS:
            raise InvalidInput.of(origin, f"unknown kind `{kind}`: write one of {', '.join(DISCOUNT_KINDS)}")
        if kind in shares:
            raise InvalidInput.of(origin, f"{kind or 'a share of all prices'} is given twice: leave one out")
        share = plain_number(number)
        if share is None or share > 1:
            raise InvalidInput.of(origin, "write a share from 0 to 1: 0.1 is 10 % off, tokens=0.1 off tokens alone")
        shares[kind] = share
    rest = shares.get("", Decimal(0))
    return Discounts(**{kind.replace("-", "_"): shares.get(kind, rest) for kind in DISCOUNT_KINDS})


def plain_number(text_: str) -> Decimal | None:
    """`1.5`, `.5` or `2`; None for anything else: an exponent could stand for a number too long to hold."""
    return Decimal(text_) if len(text_) <= MOST_CHARACTERS and PLAIN.fullmatch(text_) else None
