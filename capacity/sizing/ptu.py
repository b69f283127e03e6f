"""Demand -> PTUs, by Microsoft's rule.

normalized TPM = sum over token categories of tokens per minute x weight; PTUs = normalized TPM / input TPM per PTU,
rounded up to a deployable size. Example (gpt-5.2, 1,000 RPM, 200 input and 20 output tokens): 200,000 + 8 x 20,000 =
360,000 normalized TPM; / 3,400 = 105.88; 110 PTUs where sizes are 15, 20, 25 ..., 150 where they are 50, 100, 150 ...
Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
"""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

from capacity.record import Record
from capacity.sizing.demand import ClassDemand, add
from capacity.sizing.deployment import PtuSizes, Throughput
from capacity.sizing.request_class import Context

ONE = Fraction(1)
MAX_PTUS_PER_DEPLOYMENT = 100_000
"""Source: Microsoft Learn, "Azure OpenAI quotas and limits", 2026-08-20."""


class PtuBound(StrEnum):
    """What decided the number of PTUs."""

    DEMAND = "demand"
    MINIMUM = "minimum"
    ADMISSION = "admission"
    """PTUs that carry the tokens would refuse too many requests on arrival."""


class UnknownWeight(Exception):
    """Tokens of this category are to be weighed, and nobody has published their weight."""

    def __init__(self, category: str) -> None:
        super().__init__(category)
        self.category = category


class Weighed(Record):
    """Tokens per minute of one category and context, and the input tokens that each of them counts."""

    category: str
    context: Context
    tpm: Fraction
    weight: Fraction


def weigh(classes: Iterable[ClassDemand], throughput: Throughput) -> tuple[Weighed, ...]:
    """Every category with tokens in it, with its weight. Raises `UnknownWeight` where nobody has published one."""
    totals: dict[tuple[Context, str], Fraction] = {}
    for class_ in classes:
        for category, tpm in class_.tpm.by_category().items():
            if tpm:
                key = (class_.context, category)
                totals[key] = totals[key] + tpm if key in totals else tpm
    weighed = []
    for (context, category), tpm in totals.items():
        weight = throughput.weights_by_context[context][category]
        if weight is None:
            raise UnknownWeight(category)
        weighed.append(Weighed(category=category, context=context, tpm=tpm, weight=weight))
    return tuple(weighed)


def normalized_tpm(weighed: Iterable[Weighed]) -> Fraction:
    """Input-token equivalents per minute."""
    return add(part.tpm * part.weight for part in weighed)


def ptus_needed(normalized: Fraction, headroom_share: Fraction, input_tpm_per_ptu: Fraction) -> Fraction:
    """PTUs before rounding to a deployable size, headroom included."""
    needed = normalized / input_tpm_per_ptu
    return needed * (1 + headroom_share) if headroom_share else needed


def deployable_ptus(needed: Fraction, sizes: PtuSizes, times: Fraction = ONE) -> int:
    """The smallest of minimum + k x increment that is not less than so many `times` the need; exact: 110 buys 110."""
    # Whole numbers only: exact, and ten times as fast as the same with Fraction.
    (ptus, of), (factor, per) = needed.as_integer_ratio(), times.as_integer_ratio()
    ptus, of = ptus * factor, of * per
    steps = -(-(ptus - sizes.minimum_ptus * of) // (sizes.increment_ptus * of))
    return sizes.minimum_ptus + max(steps, 0) * sizes.increment_ptus


def is_deployable(ptus: int, sizes: PtuSizes) -> bool:
    """Whether a deployment can have exactly this many PTUs."""
    return ptus == deployable_ptus(Fraction(ptus), sizes)


def bound_by(needed: Fraction, sizes: PtuSizes) -> PtuBound:
    """Whether demand or the smallest deployable size decided."""
    return PtuBound.DEMAND if needed > sizes.minimum_ptus else PtuBound.MINIMUM
