"""`--discount`: shares off list prices, in the words of the command line."""

from typing import TYPE_CHECKING, Annotated

from capacity.cli.shared_options import CatalogOptions, Names, catalog_option

if TYPE_CHECKING:
    from capacity.api.asked_facts import AskedFacts


class PricedOptions(CatalogOptions):
    """Which facts hold, on which day, and what is taken off their prices."""

    discount: Annotated[
        Names,
        catalog_option(
            metavar="SHARE",
            help="Discount on list prices: 0.1, or tokens=0.1, ptu-hourly=0.1, reservations=0.1; repeatable.",
        ),
    ] = None

    @property
    def asked(self) -> "AskedFacts":
        """As of other commands, with the discounts."""
        return super().asked.replaced(discount=tuple(self.discount or ()))
