"""`--discount`: shares off list prices, in the words of the command line."""

from typing import TYPE_CHECKING, Annotated

import typer

from capacity.cli.shared_options import CatalogOptions, Names

if TYPE_CHECKING:
    from capacity.api.asked_facts import AskedFacts


class PricedOptions(CatalogOptions):
    """Which facts hold, on which day, and what is taken off their prices."""

    discount: Annotated[
        Names,
        typer.Option(
            metavar="SHARE",
            help="Off list prices: 0.1, or of tokens, ptu-hourly or reservations alone: tokens=0.1. Repeatable.",
        ),
    ] = None

    @property
    def asked(self) -> "AskedFacts":
        """As of other commands, with the discounts."""
        return super().asked.replaced(discount=tuple(self.discount or ()))
