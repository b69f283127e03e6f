"""The deployment that checks look at, with all that they hold of it."""

from collections.abc import Callable, Collection
from fractions import Fraction

from capacity.findings import Finding, found
from capacity.planning.advice.succession import Heir
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.checks.foreseen_days import Lasting
from capacity.planning.checks.scheduled_sizes import ScheduledSize
from capacity.planning.options.situation import Situation
from capacity.planning.results.check_result import Check
from capacity.planning.results.plan import Option, Rejection
from capacity.planning.results.schedule import SchedulePart
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term, Tier
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, DeploymentType, Kind
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Workload

Paid = Callable[[DeploymentType], Collection[Term]]
"""The terms that deployed PTUs of a type may be paid by."""


def any_term(_: DeploymentType) -> Collection[Term]:
    """Nobody said how deployed PTUs are paid."""
    return tuple(Term)


class Sizes(Record):
    """What sizes have to keep to, of the workload and of a policy together."""

    room: Fraction = Fraction(1)
    """How many times the planned peak has to fit."""
    quota_room: Fraction = Fraction(1)
    """The same of quota, which no utilization is asked of."""
    most_ptus: int | None = None
    most_tpm: int | None = None
    """Of the quota of all workloads together."""
    most_rpm: int | None = None
    paid: Paid = any_term
    unpaid: tuple[Term, int] | None = None
    """How many deployed PTUs no reservation pays, by the hour, and the term of these; None where nobody said any.

    Where all are paid the term is that of the reservation.
    """


class Subject(Record):
    """A deployment as it is or is to be; `why_none` says why there is none to hold, or none of a known size."""

    workload: Workload | None = None
    heaviest: str = "name"
    """The key of the rate of the request class with the most tokens: what traffic is lowered by."""
    sizes: Sizes = Sizes()
    deployment_type: DeploymentType | None = None
    ptus: int | None = None
    """0 of types that are billed by the token."""
    sku_capacity: int | None = None
    option: Option | None = None
    """What its peak needs of the type."""
    needed: Option | None = None
    """What the largest month needs of the type: the same without a schedule."""
    case: Situation | None = None
    """Of its peak."""
    when: Finding | None = None
    """The day or the month of its peak; None without a schedule, which has one peak alone."""
    scheduled: tuple[ScheduledSize, ...] = ()
    """The PTUs of a schedule in all of its months, the first of which is today's."""
    in_month: "Callable[[ScheduledSize], Subject] | None" = None
    """What is deployed in a month of the schedule, in place of this."""
    utilization_share: Fraction | None = None
    """Its peak over the PTUs, or over the quota, by tokens, admission or requests, whichever is scarcest."""
    admits: Callable[[int], Fraction] | None = None
    """The share of its peak that so many PTUs admit, request by request; None where none are drawn."""
    spilled_share: Fraction | None = None
    """What is left to a standard deployment by plan: of a standard type all."""
    costs: dict[str, Cost] = NOTHING
    """Its bill by each term that it may be paid by."""
    months: SchedulePart | None = None
    """Those of a schedule, of which the bill is the dearest; no other size of today's makes it cheaper."""
    follows: SchedulePart | None = None
    """The schedule that takes the place of PTUs that are deployed, whose bill is that of its first month."""
    deployed: bool = False
    heirs: tuple[Heir, ...] = ()
    """What takes the place of its model, one after the other, where that was asked."""
    runs_out: Lasting | None = None
    """When it is too small, where that was asked."""
    can_allow: bool = True
    """Whether what asks has the option --allow-unknown."""
    why_none: Finding | None = None
    how_to_one: tuple[Finding, ...] = ()
    """What to do about that."""
    refused: Rejection | None = None
    """Why what is deployed can be no option, where that is known: it breaks what is asked for, or what there is."""

    @property
    def term(self) -> str | None:
        """How it is paid; None where it could be by several terms.

        The bill of a schedule can be that of another type: of tokens until PTUs come, or of PTUs that come instead.
        """
        term = next(iter(self.costs)) if len(self.costs) == 1 else None
        has_ptus = self.deployment_type is not None and self.deployment_type.kind is Kind.PROVISIONED
        if term is None or (term in {one.value for one in Term}) == has_ptus:
            return term
        return None if has_ptus else PAY_AS_YOU_GO

    @property
    def later_cost(self) -> Cost | None:
        """The bill of the dearest month of what follows; None where nothing does."""
        return None if self.follows is None else dearest(self.follows, since=1)

    @property
    def bills(self) -> dict[str, Cost]:
        """Its dearest month by each term of today's: a later one where that costs more, or is not known."""
        later = self.later_cost
        return {term: cost if later is None else _dearer(cost, later) for term, cost in self.costs.items()}

    @property
    def is_discounted(self) -> bool:
        """Whether a discount is in its bill."""
        return any(cost.is_discounted for cost in self.costs.values())

    @property
    def named(self) -> Finding:
        """Its size and type, for sentences on it."""
        tier = self.term if self.term in (Tier.PRIORITY, Tier.FLEX) else None
        return found("sized-deployment", type=self.deployment_type, ptus=self.ptus, tier=tier, deployed=self.deployed)

    @property
    def later(self) -> tuple[ScheduledSize, ...]:
        """PTUs that stand in its place in months of the schedule."""
        others = self.scheduled[1:] if self.deployed and self.ptus else self.scheduled
        return tuple(one for one in others if one.ptus)

    @property
    def largest(self) -> "Subject":
        """The most PTUs that there are in any month: these, or those of a later month."""
        most = max(self.later, key=lambda one: one.ptus, default=None)
        return self if most is None or most.ptus <= (self.ptus or 0) else self.at(most)

    @property
    def fullest(self) -> "Subject":
        """The PTUs that the peak of their month fills most: these, or those of another month."""
        known = [(one.utilization_share, one) for one in self.later if one.utilization_share is not None]
        most, of = max(known, key=lambda pair: pair[0], default=(None, None))
        own = self.utilization_share if self.ptus else Fraction(0)
        return self if most is None or of is None or own is None or most <= own else self.at(of)

    def at(self, size: ScheduledSize) -> "Subject":
        """What is deployed in a month of the schedule."""
        return self if self.in_month is None else self.in_month(size)

    def settled(self, one: Check) -> Check:
        """The check of this deployment; where there is none to hold, with the reason and what to do about that."""
        passed = one.passed
        nothing = passed is None and self.why_none is not None
        remedy = self.how_to_one if nothing else one.remedy
        if passed is None and self.can_allow and self.refused is None:
            remedy = (*remedy, found("to-allow-unknown"))
        return one.replaced(
            deployment_type=self.deployment_type,
            term=self.term,
            key=one.key or self.heaviest,
            detail=self.why_none if nothing else one.detail,
            remedy=() if passed else remedy,
        )


def dearest(of: SchedulePart, since: int = 0) -> Cost | None:
    """The bill of the month that costs most, not known where some month's is not; None where there is no such month."""
    if of.known_until is None:
        costs = of.costs[since:]
        return Cost(currency=of.currency, per_month=max(costs)) if costs else None
    if of.planned_until is not None:
        why = found("months-not-planned", until=of.planned_until)
    else:
        why = found("months-not-priced", until=of.known_until)
    return Cost(currency=of.currency, per_month=None, unknown=(why,))


def _dearer(one: Cost, other: Cost) -> Cost:
    """The one that is not known, where one is not."""
    if one.per_month is None or other.per_month is None:
        return one if one.per_month is None else other
    return max(one, other, key=lambda cost: cost.per_month or 0)


def rate_of(class_: RequestClass) -> tuple[str, Fraction]:
    """The rate of a request class, behind its key."""
    return _first_given(
        ("peak_rpm", class_.peak_rpm),
        ("requests_per_day", class_.requests_per_day),
        ("users", class_.users),
        ("concurrency", class_.concurrency),
        ("input_tpm", class_.input_tpm),
        ("output_tpm", class_.output_tpm),
        ("average_rpm", class_.average_rpm),
    )


def mean_of(class_: RequestClass) -> tuple[str, Fraction]:
    """The rate that a month's tokens scale with, behind its key."""
    return _first_given(
        ("average_rpm", class_.average_rpm), ("requests_per_day", class_.requests_per_day), rate_of(class_)
    )


def _first_given(*rates: tuple[str, Fraction | None]) -> tuple[str, Fraction]:
    return next((key, rate) for key, rate in rates if rate is not None)
