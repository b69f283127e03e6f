"""The deployment that checks look at: the one deployed today, else the recommended one, else the only option."""

from collections.abc import Callable, Collection
from fractions import Fraction
from functools import partial

from capacity.findings import Finding, found
from capacity.planning.buying import costing
from capacity.planning.checks.foreseen_days import Lasting
from capacity.planning.options.admitting import admitted_share
from capacity.planning.options.every_type import size_one
from capacity.planning.options.situation import Situation, room
from capacity.planning.results.check_result import Check
from capacity.planning.results.plan import (
    BatchOption,
    Current,
    Option,
    Plan,
    ProvisionedOption,
    Rejection,
    StandardOption,
)
from capacity.planning.results.schedule import MonthlyCosts
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.demand import ZERO
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
    paid: Paid = any_term


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
    """What the plan needs of the type."""
    utilization_share: Fraction | None = None
    """The planned peak over the PTUs, or over the quota, by tokens, admission or requests, whichever is scarcest."""
    admits: Callable[[int], Fraction] | None = None
    """The share of the planned peak that so many PTUs admit, request by request; None where none are drawn."""
    spilled_share: Fraction | None = None
    """What is left to a standard deployment by plan: of a standard type all."""
    costs: dict[str, Cost] = NOTHING
    """Its bill by each term that it may be paid by."""
    months: MonthlyCosts | None = None
    """Those of a schedule, of which the bill is the dearest; no other size of today's makes it cheaper."""
    deployed: bool = False
    runs_out: Lasting | None = None
    """When it is too small, where that was asked."""
    why_none: Finding | None = None
    how_to_one: tuple[Finding, ...] = ()
    """What to do about that."""

    @property
    def term(self) -> str | None:
        """How it is paid; None where it could be by several terms."""
        return next(iter(self.costs)) if len(self.costs) == 1 else None

    @property
    def is_discounted(self) -> bool:
        """Whether a discount is in its bill."""
        return any(cost.is_discounted for cost in self.costs.values())

    @property
    def named(self) -> Finding:
        """Its size and type, for sentences on it."""
        return found("sized-deployment", type=self.deployment_type, ptus=self.ptus, deployed=self.deployed)

    def settled(self, one: Check) -> Check:
        """The check of this deployment; where there is none to hold, with the reason and what to do about that."""
        passed = one.passed
        nothing = passed is None and self.why_none is not None
        remedy = self.how_to_one if nothing else one.remedy
        return one.replaced(
            deployment_type=self.deployment_type,
            term=self.term,
            key=one.key or self.heaviest,
            detail=self.why_none if nothing else one.detail,
            remedy=() if passed else (*remedy, found("to-allow-unknown")) if passed is None else remedy,
        )


def subject(plan: Plan, case: Situation, workload: Workload, sizes: Sizes | None = None) -> Subject:
    """What the plan's checks hold. `workload` is as its file has it."""
    limits = workload.limits
    sizes = sizes or Sizes(
        room=room(workload.planning.headroom_share, limits.max_utilization_share),
        quota_room=1 + workload.planning.headroom_share,
        most_ptus=limits.max_ptus,
    )
    about = _subject(plan, case, sizes.paid)
    option, admits = about.option, None
    if isinstance(option, ProvisionedOption) and option.admission is not None:
        admits = partial(admitted_share, case, option, sizes.room)
    return about.replaced(workload=workload, heaviest=_heaviest(plan, workload), sizes=sizes, admits=admits)


def _heaviest(plan: Plan, workload: Workload) -> str:
    classes = plan.demand.classes
    index = max(range(len(classes)), key=lambda index: classes[index].tpm.total)
    return f"traffic.{index}.{rate_of(workload.traffic[index])[0]}"


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


def _subject(plan: Plan, case: Situation, paid: Paid) -> Subject:
    if plan.current is not None:
        return _deployed(plan.current, plan, case, paid)
    chosen = plan.recommended
    type_ = _of_largest(plan) or chosen.deployment_type
    option = next((one for one in plan.options if one.deployment_type is type_), None)
    if option is not None and chosen.offer is not None:
        months, cost = plan.by_month, chosen.offer.long_run_cost or chosen.offer.cost
        planned = _planned(option, {chosen.offer.term: cost if months is None else _dearest(months)})
        return planned.replaced(months=months)
    if len(plan.options) == 1:
        return _planned(plan.options[0], lasting(plan.options[0]))
    ways = ("to-do-as-it-says", "to-name-a-type") if plan.options else ("to-name-another",)
    return Subject(why_none=chosen.why, how_to_one=tuple(map(found, ways)))


def _dearest(of: MonthlyCosts) -> Cost:
    """The bill of the month that costs most; not known where some month's is not."""
    if of.known_until is None:
        return Cost(currency=of.currency, per_month=max(of.months))
    return Cost(currency=of.currency, per_month=None, unknown=(found("months-not-priced", until=of.known_until),))


def _of_largest(plan: Plan) -> DeploymentType | None:
    """The type whose PTUs a schedule deploys in some month; None where it never does, and without one."""
    schedule = plan.schedule
    return schedule.deployment_type if schedule is not None and any(one.ptus for one in schedule.months) else None


def lasting(option: Option) -> dict[str, Cost]:
    """What an option costs when promotions are over: what it was chosen by."""
    return {**option.costs, **option.long_run_costs}


def _planned(option: Option, costs: dict[str, Cost]) -> Subject:
    ptus = option.ptus if isinstance(option, ProvisionedOption) else 0
    units = option.sku_capacity if isinstance(option, StandardOption) else None
    return Subject(
        deployment_type=option.deployment_type,
        ptus=ptus,
        sku_capacity=units,
        option=option,
        utilization_share=_utilization(option, ptus, units),
        spilled_share=_spilled(option),
        costs=costs,
    )


def _deployed(current: Current, plan: Plan, case: Situation, paid: Paid) -> Subject:
    type_ = current.deployment_type
    needed = next((one for one in plan.options if one.deployment_type is type_), None) or size_one(case, type_)
    ptus = current.ptus or 0
    provisioned = type_.kind is Kind.PROVISIONED
    by_term = {
        term.value: costing.ptus_and_spilled(case, type_, ptus, term, long_run=True)
        for term in (paid(type_) if provisioned else ())
    }
    offer, months = plan.recommended.offer, plan.by_month if provisioned else None
    if months is not None and offer is not None:
        by_term = {offer.term: _dearest(months)}
    common = Subject(deployment_type=type_, ptus=ptus, sku_capacity=current.sku_capacity, costs=by_term, deployed=True)
    common = common.replaced(months=None if offer is None else months)
    if isinstance(needed, Rejection):
        return common.replaced(
            why_none=found("deployed-not-sized", type=type_, why=needed.detail),
            how_to_one=(found("to-let-it-be-sized"),),
        )
    option = needed if needed.costs else costing.priced(needed, case)
    tokens = {costing.PAY_AS_YOU_GO: lasting(option)[costing.PAY_AS_YOU_GO]} if not provisioned else {}
    return common.replaced(
        option=option,
        utilization_share=_utilization(option, ptus, current.sku_capacity),
        spilled_share=_spilled(option),
        costs={**by_term, **tokens},
    )


def _utilization(option: Option, ptus: int, units: int | None) -> Fraction | None:
    match option:
        case ProvisionedOption():
            return option.normalized_tpm / (ptus * option.input_tpm_per_ptu)
        case StandardOption(sku_capacity=int()):
            return option.used_share(units or 0)
        case StandardOption() | BatchOption():
            return None


def _spilled(option: Option) -> Fraction:
    match option:
        case ProvisionedOption():
            return option.spilled_share
        case StandardOption():
            return Fraction(1)
        case BatchOption():
            return ZERO
