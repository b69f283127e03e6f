"""What ranges among the inputs make of sizes and costs, all together."""

from decimal import Decimal
from fractions import Fraction

from capacity.record import Record
from capacity.sizing.deployment import NOTHING

Number = Fraction | int | Decimal
"""Tokens a minute, PTUs, or money."""


class Spread(Record):
    """Percentiles of a sample over the ranges, and what the likely values make, which may lie outside of P10 to P90.

    A percentile is None where too many draws have no such size.
    """

    p10: Number | None
    p50: Number | None
    p90: Number | None
    likely: Number | None

    @property
    def is_likely_outside(self) -> bool:
        """Whether the likely values make less than P10, or more than P90."""
        if self.likely is None or self.p10 is None:
            return False
        likely = Fraction(self.likely)
        return likely < Fraction(self.p10) or (self.p90 is not None and likely > Fraction(self.p90))


class Ends(Record):
    """A number with every input at the end that needs fewer PTUs, at its likely value, and at the end that needs more.

    None where it cannot be had, or where these ends together break a rule between keys.
    """

    low: Number | None
    likely: Number | None
    high: Number | None


class OptionRange(Record):
    """How far the size and the cost of an option may lie apart; None, or no term, of what the option does not have.

    Amounts in another currency than US dollars stand in `costs`.
    """

    ptus: Spread | None = None
    """Of what carries the tokens: where requests are admitted one by one, `admission_ptus` stands beside it."""
    admission_ptus: Ends | None = None
    tpm_quota: Spread | None = None
    usd_per_month: dict[str, Spread | None] = NOTHING
    """None, too, where admission decides the size: the draws are not sized by it, and what they cost is not known."""
    costs: dict[str, Spread | None] = NOTHING
    usd_per_month_at_ends: dict[str, Ends] = NOTHING
    """Of what carries the tokens and admits the requests, where the latter decides."""
    costs_at_ends: dict[str, Ends] = NOTHING

    @property
    def is_cost_at_ends(self) -> bool:
        """Whether the cost is known at the ends alone."""
        return bool(self.usd_per_month_at_ends)

    @property
    def at_ends(self) -> dict[str, Ends]:
        """What it costs by term at the ends, in the catalog's currency."""
        return self.costs_at_ends or self.usd_per_month_at_ends

    @property
    def per_month(self) -> dict[str, Spread | None]:
        """What it costs by term, in the catalog's currency."""
        return self.costs or self.usd_per_month
