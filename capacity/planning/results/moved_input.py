"""What one input that is a range does alone."""

from decimal import Decimal
from fractions import Fraction

from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


class Turn(Record):
    """From which value of an input on another offer is recommended, all others at their likely values."""

    value: Fraction
    deployment_type: DeploymentType | None
    term: str | None
    """Both None where nothing can be recommended from there on."""


class Sensitivity(Record):
    """Of one input, all others at their likely values.

    `low` and `high` are the ends of its range, or how far the rules between keys let it go alone. PTUs are of the
    recommended type, or else of the first that has any; costs of the recommended offer. None is unknown, or cannot be
    had.
    """

    input: str
    """Its key: `traffic.peak_rpm`; of several classes with the name, `traffic.answer.peak_rpm`."""
    low: Fraction
    likely: Fraction
    high: Fraction
    low_ptus: int | None
    high_ptus: int | None
    low_cost_per_month: Decimal | None
    high_cost_per_month: Decimal | None
    low_given: Fraction
    high_given: Fraction
    """The ends of the range itself."""
    turns: tuple[Turn, ...] = ()
