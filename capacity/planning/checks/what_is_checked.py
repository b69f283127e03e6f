"""What the checks of a plan hold: the deployment of today, else the recommended one, else the only option.

Over months PTUs that are deployed are held to the traffic of today, and the schedule has those of later months.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from capacity.findings import Finding, found
from capacity.planning.buying import costing
from capacity.planning.buying.offers import TAKES_A_DAY
from capacity.planning.checks.checked_deployment import Sizes, Subject, any_term, dearest, rate_of
from capacity.planning.checks.scheduled_sizes import ScheduledSize, scheduled_sizes, situation_at
from capacity.planning.options.admitting import admitted_share
from capacity.planning.options.availability import NO_QUOTA_KNOWN
from capacity.planning.options.every_type import size_one
from capacity.planning.options.situation import Situation, room
from capacity.planning.results.plan import (
    BatchOption,
    Current,
    Option,
    Plan,
    ProvisionedOption,
    Reason,
    Rejection,
    StandardOption,
)
from capacity.planning.results.schedule import SchedulePart
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import ZERO
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.traffic_path import factor_of, planned_peak
from capacity.sizing.workload import Workload

NOT_PUBLISHED = (
    Reason.NO_PUBLISHED_SIZE,
    Reason.NO_PUBLISHED_THROUGHPUT,
    Reason.OUTPUT_RATIO_UNKNOWN,
    Reason.TOKEN_WEIGHT_UNKNOWN,
)
"""Reasons that leave open whether a deployment does: nobody has published what its size follows from."""
WAYS_OUT = {
    Reason.DATA_RESIDENCY: "to-relax-residency",
    Reason.PROMPT_TOO_LONG: "to-shorter-prompts",
    Reason.OUTPUT_TOO_LONG: "to-shorter-answers",
    Reason.ABOVE_DEPLOYMENT_MAXIMUM: "to-divide-traffic",
    Reason.ALWAYS_THROTTLED: "to-lower-max-output-first",
}


def sizes_of(workload: Workload, unpaid: tuple[Term, int] | None = None) -> Sizes:
    """What sizes have to keep to by the file of the workload alone."""
    limits = workload.limits
    return Sizes(
        room=room(workload.planning.headroom_share, limits.max_utilization_share),
        quota_room=1 + workload.planning.headroom_share,
        most_ptus=limits.max_ptus,
        unpaid=unpaid,
    )


def subject(plan: Plan, case: Situation, workload: Workload, sizes: Sizes | None = None) -> Subject:
    """What the plan's checks hold. `workload` is as its file has it."""
    sizes = sizes or sizes_of(workload)
    about = (
        _deployed(plan.current, plan, case, workload, sizes)
        if plan.current is not None
        else _to_deploy(plan, case, workload)
    )
    common = about.replaced(workload=workload, heaviest=_heaviest(plan, workload), sizes=sizes)
    common = common.replaced(in_month=partial(_in_month, common, case))
    most = max(common.scheduled, key=lambda one: one.ptus, default=None)
    return _with_admits(common) if common.deployed or most is None or not most.ptus else common.at(most)


def _with_admits(about: Subject) -> Subject:
    option, case, admits = about.option, about.case, None
    if case is not None and isinstance(option, ProvisionedOption) and option.admission is not None:
        admits = partial(admitted_share, case, option, about.sizes.room)
    return about.replaced(admits=admits)


def _in_month(about: Subject, planned: Situation, size: ScheduledSize) -> Subject:
    """What the schedule deploys in one of its months, of the same workload."""
    if about.workload is None:
        return about
    case = situation_at(planned, about.workload, size.growth, size.model)
    option, varies = about.needed, about.workload.planning.varies
    if case is not planned or option is None or option.deployment_type is not size.deployment_type:
        sized = size_one(case, size.deployment_type)
        option = None if isinstance(sized, Rejection) else sized
    then = about.replaced(
        deployment_type=size.deployment_type,
        ptus=size.ptus,
        sku_capacity=None,
        option=option,
        case=case,
        when=size.when if about.deployed or varies else None,
        utilization_share=size.utilization_share,
        deployed=False,
    )
    return _with_admits(then)


def _heaviest(plan: Plan, workload: Workload) -> str:
    classes = plan.demand.classes
    index = max(range(len(classes)), key=lambda index: classes[index].tpm.total)
    return f"traffic.{index}.{rate_of(workload.traffic[index])[0]}"


def _to_deploy(plan: Plan, case: Situation, workload: Workload) -> Subject:
    """What is recommended, else the only option. Of a schedule with PTUs the caller takes its largest month."""
    chosen, scheduled = plan.recommended, _scheduled(plan, case, workload)
    ptus = next((one for one in scheduled if one.ptus), None)
    option = _option_of(plan, chosen.deployment_type if ptus is None else ptus.deployment_type)
    if chosen.offer is not None and (option is not None or ptus is not None):
        part, cost = plan.by_month, chosen.offer.long_run_cost or chosen.offer.cost
        costs = {chosen.offer.term: (None if part is None else dearest(part)) or cost}
        held = Subject(costs=costs) if option is None else _planned(option, costs)
        when = None if part is None else _largest_month(workload, case, part.own_months)
        return held.replaced(case=case, months=part, scheduled=scheduled, when=when)
    if len(plan.options) == 1:
        return _planned(plan.options[0], lasting(plan.options[0])).replaced(case=case)
    ways = ("to-do-as-it-says", "to-name-a-type") if plan.options else ("to-name-another",)
    return Subject(case=case, why_none=chosen.why, how_to_one=tuple(map(found, ways)))


def _scheduled(plan: Plan, case: Situation, workload: Workload) -> tuple[ScheduledSize, ...]:
    part = None if plan.recommended.offer is None else plan.by_month
    if part is None:
        return ()
    needed = _option_of(plan, part.deployment_type)
    return scheduled_sizes(part, needed if isinstance(needed, ProvisionedOption) else None, workload, case)


def _option_of(plan: Plan, type_: DeploymentType | None) -> Option | None:
    return next((one for one in plan.options if one.deployment_type is type_), None)


def _largest_month(workload: Workload, case: Situation, months: int) -> Finding | None:
    """The month of the planned peak; None where all months are alike."""
    if not workload.planning.varies:
        return None
    return found("month-from", day=planned_peak(workload.planning, case.pricer.today, months).begins)


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
        needed=option,
        utilization_share=_utilization(option, ptus, units),
        spilled_share=_spilled(option),
        costs=costs,
    )


def _deployed(current: Current, plan: Plan, case: Situation, workload: Workload, sizes: Sizes) -> Subject:
    """What is deployed: over months PTUs by the traffic of today, quota by that of the largest month."""
    type_, scheduled = current.deployment_type, _scheduled(plan, case, workload)
    today, when = case, None
    if scheduled and plan.by_month is not None:
        when = _largest_month(workload, case, plan.by_month.own_months)
    if scheduled and type_.kind is Kind.PROVISIONED:
        today = situation_at(case, workload, factor_of(workload.planning, 0, case.pricer.today))
        when = found("today")
    largest = _option_of(plan, type_) or size_one(case, type_)
    option = largest if today is case else size_one(today, type_)
    common = Subject(
        workload=workload,
        deployment_type=type_,
        ptus=current.ptus or 0,
        sku_capacity=current.sku_capacity,
        needed=None if isinstance(largest, Rejection) else largest,
        case=today,
        when=when,
        scheduled=scheduled,
        deployed=True,
    )
    if isinstance(option, Rejection):
        is_known = option.reason not in NOT_PUBLISHED and option.detail.code != NO_QUOTA_KNOWN
        return _billed(common, plan, case, sizes).replaced(
            why_none=found("deployed-not-sized", type=type_, why=option.detail),
            how_to_one=tuple(ways_out(plan, option)) if is_known else (found("to-let-it-be-sized"),),
            refused=option if is_known else None,
        )
    held = common.replaced(
        option=option,
        utilization_share=_utilization(option, current.ptus or 0, current.sku_capacity),
        spilled_share=_spilled(option),
    )
    return _billed(held, plan, case, sizes)


def fitting(plan: Plan) -> tuple[Option, ...]:
    """The options whose answers come in time: those of batch take a day."""
    late = {type_ for (type_, _), why in plan.recommended.refused.items() if why.code == TAKES_A_DAY}
    return tuple(one for one in plan.options if one.deployment_type not in late)


def to_move(plan: Plan) -> tuple[Finding, ...]:
    """To another type, where one is an option."""
    others = tuple(one.deployment_type for one in fitting(plan))
    return (found("to-move", types=others),) if others else ()


def ways_out(plan: Plan, refused: Rejection) -> Iterator[Finding]:
    """Ways out of a deployment that can be no option: a type that is one, or what refuses it changed."""
    yield from to_move(plan)
    yield found(WAYS_OUT.get(refused.reason, "to-correct-deployed"))


def _billed(about: Subject, plan: Plan, case: Situation, sizes: Sizes) -> Subject:
    """With its bill, of tokens at the tier that is recommended; of a schedule with PTUs that of its dearest month."""
    type_, offer = about.deployment_type, plan.recommended.offer
    part = plan.by_month if offer is not None else None
    if type_ is None:
        return about
    if type_.kind is Kind.PROVISIONED:
        return about.replaced(costs=_of_ptus(about, type_, about.case or case, sizes, part), follows=part)
    if part is not None and offer is not None and any(one.ptus for one in about.scheduled):
        return _over_months(about, case, part, offer.term)
    if about.option is None:
        return about
    costs = lasting(about.option if about.option.costs else costing.priced(about.option, case))
    is_chosen = offer is not None and offer.deployment_type is type_ and offer.term in costs
    tier = offer.term if offer is not None and is_chosen else costing.PAY_AS_YOU_GO
    months = part if is_chosen and part is not None and _is_of_months(costs[tier], part) else None
    return about.replaced(costs={tier: costs[tier]}, months=months)


def _of_ptus(
    about: Subject, type_: DeploymentType, case: Situation, sizes: Sizes, part: SchedulePart | None
) -> dict[str, Cost]:
    """Deployed PTUs by each term that may pay them; beside a schedule what is paid already costs nothing, as in it."""
    if part is not None and sizes.unpaid is not None:
        term, ptus = sizes.unpaid
        return {term.value: costing.ptus_and_spilled(case, type_, ptus, Term.HOURLY, long_run=True)}
    return {
        term.value: costing.ptus_and_spilled(case, type_, about.ptus or 0, term, long_run=True)
        for term in sizes.paid(type_)
        if sizes.paid is not any_term or not case.evidence.given or term in case.buyable_terms
    }


def _is_of_months(cost: Cost, part: SchedulePart) -> bool:
    """Whether it is the bill of the dearest of months that are all served by the token."""
    most = dearest(part)
    return not any(part.ptus) and most is not None and cost.per_month == most.per_month is not None


def _over_months(about: Subject, case: Situation, part: SchedulePart, term: str) -> Subject:
    """The bill of the dearest month, or of today's tokens, where PTUs come in the place of a standard type."""
    most, option = dearest(part), about.option
    if most is None:
        return about
    if isinstance(option, StandardOption) and most.per_month is not None and about.workload is not None:
        today = situation_at(case, about.workload, factor_of(about.workload.planning, 0, case.pricer.today))
        now = lasting(costing.priced(option, today))[costing.PAY_AS_YOU_GO]
        if now.per_month is not None and now.per_month > most.per_month:
            return about.replaced(costs={costing.PAY_AS_YOU_GO: now})
    return about.replaced(costs={term: most}, months=part)


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
