"""One provisioned type: PTUs, or the reason why not."""

from fractions import Fraction

from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import ProvisionedOption, Reason, Rejection
from capacity.sizing import ptu
from capacity.sizing.demand import PERCENT, ZERO
from capacity.sizing.deployment import DeploymentType, PtuSizes

SHOWN_HEADROOMS = {share: 1 + Fraction(share) for share in ("0.1", "0.2")}
SPILLOVER_TARGET = "the standard type of the same residency"


def provisioned(case: Situation, type_: DeploymentType) -> ProvisionedOption | Rejection:
    """The type sized for the demand, or refused."""
    known = _known_numbers(case, type_)
    if isinstance(known, Rejection):
        return known
    long_prompts, per_ptu, sizes, normalized = known
    headroom = case.headroom_share
    without_headroom = ptu.ptus_needed(normalized, ZERO, per_ptu)
    needed = ptu.ptus_needed(normalized, headroom, per_ptu) if headroom else without_headroom
    ptus = ptu.deployable_ptus(needed, sizes)
    if ptus > ptu.MAX_PTUS_PER_DEPLOYMENT:
        return Rejection(
            deployment_type=type_,
            reason=Reason.ABOVE_DEPLOYMENT_MAXIMUM,
            detail=f"{ptus:,} PTUs are needed and one deployment has at most {ptu.MAX_PTUS_PER_DEPLOYMENT:,}: "
            "split the workload over several",
        )
    rpm = case.demand.rpm
    return ProvisionedOption(
        deployment_type=type_,
        ptus_needed=needed,
        ptus=ptus,
        bound_by=ptu.bound_by(needed, sizes),
        minimum_ptus=sizes.minimum_ptus,
        increment_ptus=sizes.increment_ptus,
        input_tpm_per_ptu=per_ptu,
        headroom_share=headroom,
        ptus_at_headroom={
            share: ptu.deployable_ptus(without_headroom * factor, sizes) for share, factor in SHOWN_HEADROOMS.items()
        },
        normalized_tpm=normalized,
        peak_utilization_share=without_headroom / ptus,
        max_rpm=rpm * ptus / without_headroom if rpm is not None and normalized else None,
        spilled_share=_spilled_share(case),
        concurrency=case.demand.concurrency,
        latency_target_tokens_per_second=case.latency_target,
        response_seconds_at_target=case.response_seconds,
        notes=long_prompts,
    )


Known = tuple[tuple[str, ...], Fraction, PtuSizes, Fraction]
"""Notes on long prompts, input TPM per PTU, deployable sizes, and normalized TPM."""


def _known_numbers(case: Situation, type_: DeploymentType) -> Known | Rejection:
    """All that a size follows from, or the refusal for want of one of them."""
    long_prompts = _long_prompts(case, type_)
    if isinstance(long_prompts, Rejection):
        return long_prompts
    throughput = case.throughput
    if throughput is None or throughput.input_tpm_per_ptu is None or case.weighed is None:
        detail = f"nobody has published how many tokens a PTU of {case.spec.name} carries"
        return Rejection(deployment_type=type_, reason=Reason.NO_PUBLISHED_THROUGHPUT, detail=detail)
    sizes = case.spec.sizes.types.get(type_) if case.spec.sizes else None
    if sizes is None:
        detail = f"no minimum and increment of {case.spec.name} have been published for {type_.label}"
        return Rejection(deployment_type=type_, reason=Reason.NO_PUBLISHED_SIZE, detail=detail)
    if isinstance(case.weighed, ptu.UnknownWeight):
        return _unknown_weight(case, type_, case.weighed)
    return long_prompts, throughput.input_tpm_per_ptu, sizes, case.normalized_tpm


def _unknown_weight(case: Situation, type_: DeploymentType, unknown: ptu.UnknownWeight) -> Rejection:
    if unknown.category == "output":
        reason, what = Reason.OUTPUT_RATIO_UNKNOWN, "how many input tokens an output token counts"
    else:
        reason, what = Reason.TOKEN_WEIGHT_UNKNOWN, f"what one token of {unknown.category.replace('_', ' ')} counts"
    return Rejection(
        deployment_type=type_,
        reason=reason,
        detail=f"nobody has published {what} on {case.spec.name}: "
        f"give your own figure with `--set token_weights.{unknown.category}=N` or with `--catalog`",
    )


def _long_prompts(case: Situation, type_: DeploymentType) -> tuple[str, ...] | Rejection:
    """Notes on prompts that the type does not take, or the refusal because of them."""
    limit = case.throughput.max_prompt_tokens if case.throughput else None
    longest = case.longest_prompt_tokens
    if limit is None or longest <= limit:
        return ()
    detail = f"prompts of up to {float(longest):,.0f} tokens, and provisioned types take at most {limit:,}"
    allowed = case.workload.slo.spilled_share
    spills = case.spec.offers is not None and case.spec.offers.spillover and case.standard_beside(type_) is not None
    if not allowed or not spills:
        nowhere = f"{case.spec.name} has no spillover{f' in {case.region}' if case.region else ''}"
        remedy = "plan for spillover with `slo.spilled_share`" if spills else nowhere
        return Rejection(deployment_type=type_, reason=Reason.PROMPT_TOO_LONG, detail=f"{detail}: {remedy}")
    share = _spilled_share(case)
    if share > allowed or not case.served:
        detail += f"; {float(share * PERCENT):.1f} % of the tokens would spill over: too many"
        return Rejection(deployment_type=type_, reason=Reason.PROMPT_TOO_LONG, detail=detail)
    if share:
        return (
            f"{float(share * PERCENT):.1f} % of the tokens, in prompts above {limit:,}, are left to {SPILLOVER_TARGET}",
        )
    return (f"prompts above {limit:,} tokens spill over to {SPILLOVER_TARGET}; how many there are is not known",)


def _spilled_share(case: Situation) -> Fraction:
    if len(case.served) == len(case.demand.classes):
        return ZERO
    return 1 - sum((class_.tpm.total for class_ in case.served), ZERO) / case.demand.tpm.total
