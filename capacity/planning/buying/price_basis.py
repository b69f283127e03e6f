"""Whose prices offers are compared by: the catalog's, less a discount, or a user's own."""

from collections.abc import Iterator, Sequence

from capacity.findings import Finding, found
from capacity.planning.results.plan import Option
from capacity.pricing.cost import OF_TOKENS, UNITS
from capacity.pricing.pricer import Discounts, Pricer
from capacity.pricing.published_prices import Term

KINDS = {OF_TOKENS: "tokens", **dict.fromkeys(UNITS.values(), "reservations"), UNITS[Term.HOURLY]: "hourly PTUs"}
"""What a line pays for, by its unit."""


def price_basis(options: Sequence[Option], pricer: Pricer) -> Iterator[Finding]:
    """List prices, own ones, or of both; then the discount, of which own prices have none."""
    lines = [(option, line) for option in options for cost in option.costs.values() for line in cost.lines]
    own_lines = [(option, line) for option, line in lines if pricer.is_own(line)] if pricer.own_titles else []
    mine = [(option.deployment_type.display_name, KINDS[line.unit]) for option, line in own_lines]
    own, listed = tuple(dict.fromkeys(mine)), len(mine) < len(lines)
    if own and listed:
        yield found("mixed-prices", own=own)
    else:
        yield found("own-prices" if own else "list-prices", discounted=pricer.discounts.any)
    if pricer.discounts.any and listed:
        yield discounts_taken(pricer.discounts)


def discounts_taken(discounts: Discounts) -> Finding:
    """What is taken off list prices, by what is paid for."""
    return found(
        "discounts", tokens=discounts.tokens, ptu_hourly=discounts.ptu_hourly, reservations=discounts.reservations
    )
