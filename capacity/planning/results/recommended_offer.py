"""The offer that a plan recommends: what to deploy, how it is paid, its bill, and what the choice rests on."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from capacity.findings import Finding
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, DeploymentType

SPILLED_BASIS = "tokens"
"""What every share that spills is of: the weighted tokens of all demand."""


class SpillQuota(Record):
    """The quota of the standard deployment that takes what spills, by the minute in which most does.

    Of a schedule that is the most of all months with PTUs.
    """

    deployment_type: DeploymentType
    headroom_share: Fraction = Fraction(0)
    """How much more than that it is for; the two rates below include it."""
    tpm_needed: Fraction
    rpm_needed: Fraction | None
    sku_capacity: int | None
    tpm_quota: Fraction | None
    rpm_quota: Fraction | None


class Moved(Record):
    """The cheapest mix of smaller or larger traffic."""

    term: Term
    ptus: int
    per_month: Decimal


class Offer(Record):
    """What to deploy, how it is paid, and its bill. `term` is a key of the option's `costs`.

    PTUs beside a `spillover` serve what they carry and leave the rest to it; with `base_ptus` only those are reserved,
    and the others paid by the hour in the hours of the schedule.
    """

    deployment_type: DeploymentType
    term: str
    ptus: int | None = None
    base_ptus: int | None = None
    sku_capacity: int | None = None
    spilled_share: float | None = None
    spilled_basis: str | None = None
    """What it is a share of: `SPILLED_BASIS`, where there is one."""
    spilled_request_share: float | None = None
    """The same of all requests, where a log tells them one by one."""
    spillover: SpillQuota | None = None
    utilization_share: Fraction | None = None
    """How full its PTUs are, over all hours."""
    cost: Cost
    long_run_cost: Cost | None = None
    """After promotions that end within the year; None where there are none."""
    break_even_share: Fraction | None = None
    """How full its PTUs must be to cost what their tokens would."""
    ptus_at: Mapping[str, int | None] = NOTHING
    """How many PTUs other traffic of the same shape would need, by factor; None where that is not told."""
    spilled_classes: bool = False
    """Whether request classes with long prompts are left to the token."""
    at_traffic: Mapping[str, Moved | None] = NOTHING
    paid_ptus: int = 0
    """Of its PTUs those that a reservation pays for already."""
    ptus_today: int | None = None
    """PTUs needed without the planned growth."""

    @property
    def per_month(self) -> Decimal | None:
        """What it is chosen by: without promotions that end."""
        return (self.long_run_cost or self.cost).per_month


DOUBTED = "why"
"""The value under which a doubt holds the reason that it is told before."""


class Reading(Record):
    """What tokens would cost, were the mean of the traffic such a share of its planned peak: an illustration."""

    deployment_type: DeploymentType
    mean_to_peak: Fraction
    cost: Cost


class Recommended(Record):
    """The offer to buy, chosen by the prices of the long run, and what the choice rests on; None where none can be."""

    offer: Offer | None = None
    why: Finding
    assumes: tuple[Finding, ...] = ()
    would_change: tuple[Finding, ...] = ()
    readings: tuple[Reading, ...] = ()
    refused: Mapping[tuple[DeploymentType, str], Finding] = NOTHING
    """Why an option does not do what is asked for by a term or tier: what would have to be so; none where it does."""
    later_until: dt.date | None = None
    """The end of the last term that a schedule buys later than today; None where it buys none then."""
    horizon_ends: dt.date | None = None
    """The day after the last month that the choice is priced over, where that is more than one."""

    @property
    def deployment_type(self) -> DeploymentType | None:
        """That of the offer."""
        return None if self.offer is None else self.offer.deployment_type

    @property
    def layers(self) -> tuple[Finding, ...]:
        """The doubts that are told first, from the outermost, and the reason itself at the end."""
        return tuple(_layers(self.why))

    @property
    def reason(self) -> Finding:
        """The reason itself."""
        return self.layers[-1]

    def because(self, reason: Finding) -> Finding:
        """`why` with another reason behind the same doubts."""
        for doubt in reversed(self.layers[:-1]):
            reason = doubt.replaced(values={**doubt.values, DOUBTED: reason})
        return reason


def _layers(why: Finding) -> Iterator[Finding]:
    layer: object = why
    while isinstance(layer, Finding):
        yield layer
        layer = layer.values.get(DOUBTED)
