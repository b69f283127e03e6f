"""One provisioned type: PTUs, or the reason why not."""

from fractions import Fraction

from capacity.findings import Finding, found
from capacity.planning.options.admitting import admitted
from capacity.planning.options.situation import Situation, room_of
from capacity.planning.results.plan import ProvisionedOption, Reason, Rejection
from capacity.sizing import ptu
from capacity.sizing.demand import ZERO
from capacity.sizing.deployment import DeploymentType, PtuSizes

SHOWN_HEADROOMS = {share: 1 + Fraction(share) for share in ("0.1", "0.2")}

LONGEST_SPILL = "longest-prompts-spill"
"""Some prompts of a class are too long for the type, and nothing says how many."""


def provisioned(case: Situation, type_: DeploymentType) -> ProvisionedOption | Rejection:
    """The type sized for the demand, or refused."""
    known = _known_numbers(case, type_)
    if isinstance(known, Rejection):
        return known
    (long_prompts, spilled_share), per_ptu, sizes, normalized = known
    headroom = case.headroom_share
    without_headroom = case.steady_ptus
    needed = without_headroom * (1 + headroom) if headroom else without_headroom
    ptus = ptu.deployable_ptus(needed, sizes)
    if ptus > ptu.MAX_PTUS_PER_DEPLOYMENT:
        detail = found("above-deployment-maximum", ptus=ptus, most=ptu.MAX_PTUS_PER_DEPLOYMENT)
        return Rejection(deployment_type=type_, reason=Reason.ABOVE_DEPLOYMENT_MAXIMUM, detail=detail)
    rpm = case.demand.rpm
    option = ProvisionedOption(
        deployment_type=type_,
        ptus_needed=needed,
        ptus=ptus,
        bound_by=ptu.bound_by(needed, sizes),
        minimum_ptus=sizes.minimum_ptus,
        increment_ptus=sizes.increment_ptus,
        input_tpm_per_ptu=per_ptu,
        headroom_share=headroom,
        ptus_at_headroom={
            share: _in_one(ptu.deployable_ptus(without_headroom, sizes, room_of(factor, case.utilization_target)))
            for share, factor in SHOWN_HEADROOMS.items()
        },
        normalized_tpm=normalized,
        peak_utilization_share=without_headroom / ptus,
        max_rpm=rpm * ptus / without_headroom if rpm is not None and normalized else None,
        spilled_share=spilled_share,
        concurrency=case.demand.concurrency,
        latency_target_tokens_per_second=case.latency_target,
        response_seconds_at_target=case.response_seconds,
        notes=long_prompts,
    )
    return admitted(option, case)


LongPrompts = tuple[tuple[Finding, ...], Fraction]
"""Notes on prompts that the type does not take, and what they are of all weighted tokens."""


def _in_one(ptus: int) -> int | None:
    """PTUs of one deployment; None where it cannot have as many."""
    return ptus if ptus <= ptu.MAX_PTUS_PER_DEPLOYMENT else None


Known = tuple[LongPrompts, Fraction, PtuSizes, Fraction]
"""Long prompts, input TPM per PTU, deployable sizes, and normalized TPM."""


def _known_numbers(case: Situation, type_: DeploymentType) -> Known | Rejection:
    """All that a size follows from, or the refusal for want of one of them."""
    long_prompts = _long_prompts(case, type_)
    if isinstance(long_prompts, Rejection):
        return long_prompts
    throughput = case.throughput
    if throughput is None or throughput.input_tpm_per_ptu is None or case.weighed is None:
        detail = found("no-throughput-published", model=case.spec.name)
        return Rejection(deployment_type=type_, reason=Reason.NO_PUBLISHED_THROUGHPUT, detail=detail)
    sizes = case.spec.sizes.types.get(type_) if case.spec.sizes else None
    if sizes is None:
        detail = found("no-size-published", model=case.spec.name, type_=type_)
        return Rejection(deployment_type=type_, reason=Reason.NO_PUBLISHED_SIZE, detail=detail)
    if isinstance(case.weighed, ptu.UnknownWeight):
        return _unknown_weight(case, type_, case.weighed)
    return long_prompts, throughput.input_tpm_per_ptu, sizes, case.normalized_tpm


def _unknown_weight(case: Situation, type_: DeploymentType, unknown: ptu.UnknownWeight) -> Rejection:
    model, category = case.spec.name, unknown.category
    if category == "output":
        reason, detail = Reason.OUTPUT_RATIO_UNKNOWN, found("no-output-weight", model=model)
    else:
        reason, detail = Reason.TOKEN_WEIGHT_UNKNOWN, found("no-token-weight", model=model, category=category)
    return Rejection(deployment_type=type_, reason=reason, detail=detail)


def _long_prompts(case: Situation, type_: DeploymentType) -> LongPrompts | Rejection:
    """Prompts that the type does not take, or the refusal because of them."""
    limit = case.throughput.max_prompt_tokens if case.throughput else None
    longest = case.longest_prompt_tokens
    if limit is None or longest <= limit:
        return (), ZERO
    allowed, share = case.wish.slo.spilled_share, case.spilled_share
    if isinstance(share, ptu.UnknownWeight):
        return _unknown_weight(case, type_, share)
    if case.wish.is_measured and share < 1 and allowed is None:
        return (found("measured-too-long", share=share, limit=limit),), share
    spills = case.spec.offers is not None and case.spec.offers.spillover and case.standard_beside(type_) is not None
    if not allowed or not spills:
        nowhere = found("no-spillover", model=case.spec.name, region=case.region)
        remedy = found("plan-for-spillover") if spills else nowhere
        detail = found("prompt-above-ptus", longest=longest, limit=limit, remedy=remedy)
    elif share > allowed or share == 1:
        detail = found("prompts-spill-too-much", longest=longest, limit=limit, share=share)
    elif len(case.served) != len(case.demand.classes):
        return (found("prompts-spill", share=share, limit=limit),), share
    else:
        return (found(LONGEST_SPILL, limit=limit),), share
    return Rejection(deployment_type=type_, reason=Reason.PROMPT_TOO_LONG, detail=detail)
