"""What a workload file of measured traffic is made from, beside the demand: no report shows it."""

from fractions import Fraction

from capacity.record import Record
from capacity.sizing.demand import Tokens
from capacity.sizing.deployment import TokenWeights
from capacity.sizing.request_class import Context
from capacity.sizing.workload import Settings


class SeenClass(Record):
    """Requests of one length of prompts. Rates are without growth."""

    above: int | None
    """Tokens that their prompts are longer than; None is from the shortest on."""
    context: Context
    weights: TokenWeights
    fits_ptus: bool
    fullest: Tokens
    """In the minute with most tokens of all lengths."""
    mean: Tokens
    mean_rpm: Fraction | None
    """Means are of all observed minutes; None where requests are not known."""


class WorkloadBasis(Record):
    """The classes as those of the demand, and what the plan was asked for."""

    classes: tuple[SeenClass, ...]
    allowed_output: Fraction | None
    """The output that requests allow, the mean of all; None where it is not known."""
    most_allowed_output: Fraction | None
    """The mean of the minute where it is largest."""
    settings: Settings
    growth: Fraction
    """What the demand is of what was seen: growth, less what an own cache is to answer."""
    foreseen: Fraction
    """What an outlook adds to the growth that the settings tell; 1 is nothing."""
