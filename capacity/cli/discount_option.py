"""`--discount`: shares off list prices, in the words of the command line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from capacity.cli.plain_numbers import plain_number
from capacity.cli.shared_options import CatalogOptions, Names, catalog_option, read_by
from capacity.errors import InvalidInput

if TYPE_CHECKING:
    from capacity.catalog.catalog import Catalog
    from capacity.pricing.pricer import Discounts

KINDS = ("tokens", "ptu-hourly", "reservations")


class PricedOptions(CatalogOptions):
    """Which facts hold, on which day, and what is taken off their prices."""

    discount: Annotated[
        Names,
        catalog_option(
            metavar="SHARE",
            help="Discount on list prices: 0.1, or tokens=0.1, ptu-hourly=0.1, reservations=0.1; repeatable.",
        ),
    ] = None

    def facts(self) -> "Catalog":
        """As of other commands; raises `InvalidInput` for discounts that are none, too."""
        from capacity.catalog.catalog import Catalog

        discounts = discounts_of(self.discount or ())
        return Catalog(as_of=self.as_of, own=self.catalog, today=read_by(self.today), discounts=discounts)


def discounts_of(texts: Sequence[str]) -> "Discounts | None":
    """The shares by kind: one that names none is of all kinds that no other names. None where none is given."""
    from capacity.pricing.pricer import Discounts

    shares: dict[str, Decimal] = {}
    for text in texts:
        kind, equals, number = text.rpartition("=")
        origin = f"--discount {text}"
        if equals and kind not in KINDS:
            raise InvalidInput.of(origin, f"unknown kind `{kind}`: write one of {', '.join(KINDS)}")
        if kind in shares:
            raise InvalidInput.of(origin, f"{kind or 'a share of all prices'} is given twice: leave one out")
        shares[kind] = _share(number, origin)
    if not shares:
        return None
    rest = shares.get("", Decimal(0))
    tokens, ptu_hourly, reservations = (shares.get(kind, rest) for kind in KINDS)
    return Discounts(tokens=tokens, ptu_hourly=ptu_hourly, reservations=reservations)


def _share(text: str, origin: str) -> Decimal:
    share = plain_number(text)
    if share is None or share > 1:
        raise InvalidInput.of(origin, "write a share from 0 to 1: 0.1 is 10 % off, tokens=0.1 off tokens alone")
    return share
