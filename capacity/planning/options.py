"""Every deployment type of a model: sized, or refused with the reason."""

from fractions import Fraction

from capacity.planning.availability import not_offered, offered_types, region_refusal
from capacity.planning.plan import (
    NO_PRICE,
    BatchOption,
    Option,
    ProvisionedOption,
    Reason,
    Rejection,
    StandardOption,
)
from capacity.record import Record
from capacity.sizing import ptu, quota
from capacity.sizing.demand import HOURS_PER_MONTH, PERCENT, ZERO, ClassDemand, Demand
from capacity.sizing.deployment import DeploymentType, Kind, ModelSpec, PtuSizes, QuotaUnit, Throughput, TokenWeights
from capacity.sizing.workload import HOURS_PER_DAY, Workload

SHOWN_HEADROOMS = {share: 1 + Fraction(share) for share in ("0.1", "0.2")}


class Situation(Record):
    """What all options of one plan have in common."""

    workload: Workload
    spec: ModelSpec
    version: str | None
    region: str | None
    data_zone: str | None
    demand: Demand
    offered: tuple[DeploymentType, ...]
    throughput: Throughput | None
    served: tuple[ClassDemand, ...]
    """The request classes whose prompts fit a provisioned type."""
    latency_target: Fraction | None
    """Tokens per second."""
    response_seconds: Fraction | None
    """Mean output tokens of a request / latency target."""
    weighed: tuple[ptu.Weighed, ...] | ptu.UnknownWeight | None
    """The served classes, weighed; None where the model's weights are not in the catalog."""
    normalized_tpm: Fraction
    """The sum of the weighed; 0 where they could not be."""

    @property
    def all_weighed(self) -> tuple[ptu.Weighed, ...] | None:
        """The whole demand, weighed; None where it cannot be."""
        everything = self.weighed
        if len(self.served) != len(self.demand.classes):
            everything = _weigh(self.demand.classes, self.throughput)
        return None if isinstance(everything, ptu.UnknownWeight) else everything


def situation(
    workload: Workload, spec: ModelSpec, demand: Demand, *, version: str | None, data_zone: str | None
) -> Situation:
    """Weigh the demand once, for all options."""
    throughput = _with_weights(spec.throughput, workload.token_weights)
    limit = throughput.max_prompt_tokens if throughput else None
    served = tuple(
        class_
        for class_ in demand.classes
        if limit is None or class_.mean_prompt_tokens is None or class_.mean_prompt_tokens <= limit
    )
    weighed = _weigh(served, throughput)
    target = spec.latency_target.tokens_per_second if spec.latency_target else None
    output = demand.tpm.output
    return Situation(
        workload=workload,
        spec=spec,
        version=version,
        region=workload.region,
        data_zone=data_zone,
        demand=demand,
        offered=offered_types(spec),
        throughput=throughput,
        served=served,
        latency_target=target,
        response_seconds=output / demand.rpm / target if output and demand.rpm and target else None,
        weighed=weighed,
        normalized_tpm=ptu.normalized_tpm(weighed) if isinstance(weighed, tuple) else ZERO,
    )


def _weigh(
    classes: tuple[ClassDemand, ...], throughput: Throughput | None
) -> tuple[ptu.Weighed, ...] | ptu.UnknownWeight | None:
    if throughput is None:
        return None
    try:
        return ptu.weigh(classes, throughput)
    except ptu.UnknownWeight as unknown:
        return unknown


def _with_weights(throughput: Throughput | None, own: TokenWeights | None) -> Throughput | None:
    if throughput is None or own is None:
        return throughput
    given = {name: weight for name in own.record_fields if (weight := getattr(own, name)) is not None}
    long_ = throughput.long_context_weights
    return throughput.replaced(
        weights=throughput.weights.replaced(**given),
        long_context_weights=None if long_ is None else long_.replaced(**given),
    )


def sized(case: Situation) -> tuple[tuple[Option, ...], tuple[Rejection, ...]]:
    """The options in the order of reports, and the refusals. Without a choice in the workload: all that is offered."""
    wanted = case.offered if case.workload.deployment_types is None else case.workload.deployment_types
    outcomes = [size_one(case, type_) for type_ in DeploymentType if type_ in wanted]
    return (
        tuple(outcome for outcome in outcomes if not isinstance(outcome, Rejection)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Rejection)),
    )


def size_one(case: Situation, type_: DeploymentType) -> Option | Rejection:
    """One deployment type, sized or refused."""
    if type_ not in case.offered:
        return not_offered(case.spec, type_)
    match type_.kind:
        case Kind.PROVISIONED:
            return _provisioned(case, type_)
        case Kind.STANDARD:
            return _standard(case, type_)
        case Kind.BATCH:
            return _batch(case, type_)


def _provisioned(case: Situation, type_: DeploymentType) -> ProvisionedOption | Rejection:
    refusal = _not_available(case, type_)
    if refusal is not None:
        return refusal
    long_prompts = _long_prompts(case, type_)
    if isinstance(long_prompts, Rejection):
        return long_prompts
    known = _known_numbers(case, type_)
    if isinstance(known, Rejection):
        return known
    per_ptu, sizes, normalized = known
    headroom = case.workload.planning.headroom_share
    without_headroom = ptu.ptus_needed(normalized, ZERO, per_ptu)
    needed = ptu.ptus_needed(normalized, headroom, per_ptu)
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
        usd_per_month={"hourly": None, "reserved_1_month": None, "reserved_1_year": None},
        notes=(*long_prompts, NO_PRICE),
    )


def _not_available(case: Situation, type_: DeploymentType) -> Rejection | None:
    if case.region is None:
        return None
    return region_refusal(case.spec, type_, version=case.version, region=case.region, data_zone=case.data_zone)


def _known_numbers(case: Situation, type_: DeploymentType) -> tuple[Fraction, PtuSizes, Fraction] | Rejection:
    """Input TPM per PTU, deployable sizes and normalized TPM; or the refusal for want of one of them."""
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
    return throughput.input_tpm_per_ptu, sizes, case.normalized_tpm


def _unknown_weight(case: Situation, type_: DeploymentType, unknown: ptu.UnknownWeight) -> Rejection:
    if unknown.category == "output":
        reason, what = Reason.OUTPUT_RATIO_UNKNOWN, "how many input tokens an output token counts"
    else:
        reason, what = Reason.TOKEN_WEIGHT_UNKNOWN, f"what a {unknown.category.replace('_', ' ')} token counts"
    return Rejection(
        deployment_type=type_,
        reason=reason,
        detail=f"nobody has published {what} on {case.spec.name}: "
        f"give your own figure with `--set token_weights.{unknown.category}=N` or with `--catalog`",
    )


SPILLOVER_TARGET = "the standard type of the same residency"


def _long_prompts(case: Situation, type_: DeploymentType) -> tuple[str, ...] | Rejection:
    """Notes on prompts that the type does not take, or the refusal because of them."""
    limit = case.throughput.max_prompt_tokens if case.throughput else None
    longest = max((class_.longest_prompt_tokens or ZERO for class_ in case.demand.classes), default=ZERO)
    if limit is None or longest <= limit:
        return ()
    detail = f"prompts of up to {float(longest):,.0f} tokens, and provisioned types take at most {limit:,}"
    allowed = case.workload.slo.spilled_share
    spills = case.spec.offers is not None and case.spec.offers.spillover
    if not allowed or not spills:
        remedy = "plan for spillover with `slo.spilled_share`" if spills else f"{case.spec.name} has no spillover"
        return Rejection(deployment_type=type_, reason=Reason.PROMPT_TOO_LONG, detail=f"{detail}: {remedy}")
    share = _spilled_share(case)
    if share > allowed:
        detail += (
            f"; {float(share * PERCENT):.1f} % of the tokens would spill over, more than `slo.spilled_share` allows"
        )
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


def _standard(case: Situation, type_: DeploymentType) -> StandardOption:
    group = case.spec.standard_quota
    unit = group.types[type_] if group else QuotaUnit()
    demand = case.demand
    tokens = demand.tpm.total
    result = quota.size(unit, tpm=tokens, admission_tpm=demand.admission_tpm, rpm=demand.rpm)
    return StandardOption(
        deployment_type=type_,
        sku_capacity=result.sku_capacity,
        bound_by=result.bound_by,
        tpm_needed=tokens,
        admission_tpm=demand.admission_tpm,
        rpm_needed=demand.rpm,
        tpm_per_unit=unit.tpm_per_unit,
        rpm_per_unit=unit.rpm_per_unit,
        tpm_quota=result.tpm_quota,
        rpm_quota=result.rpm_quota,
        quota_tier=result.quota_tier,
        usage_tier_tokens_per_month=case.spec.usage_tier.tokens_per_month if case.spec.usage_tier else None,
        usd_per_month={"pay_as_you_go": None},
        notes=(*_standard_notes(demand, unit, result), NO_PRICE),
    )


def _standard_notes(demand: Demand, unit: QuotaUnit, result: quota.Quota) -> list[str]:
    notes = []
    if result.sku_capacity is None:
        notes.append("what one unit of quota grants is not published: ask for the TPM and RPM needed")
    if demand.rpm is None:
        notes.append("requests per minute are not known: RPM is not checked")
    if demand.admission_tpm is None and demand.tpm.output:
        notes.append("no max_output_tokens given: admission, which counts it, is not checked")
    if result.quota_tier is None and (unit.tier_tpm or unit.tier_rpm):
        notes.append("more than the highest quota tier grants by default: needs a quota request")
    for limit, needed, name in (
        (unit.limit_tpm, demand.tpm.total, "TPM"),
        (unit.limit_rpm, demand.rpm, "RPM"),
    ):
        if limit is not None and needed is not None and needed > limit:
            notes.append(f"the default limit is {limit:,} {name}: needs a quota request")
    return notes


def _batch(case: Situation, type_: DeploymentType) -> BatchOption:
    month = case.demand.tokens_per_month
    quota_by_agreement = case.spec.batch_quota.types.get(type_, {}) if case.spec.batch_quota else {}
    notes = ["answers within 24 hours as a target, without a guarantee"]
    if month is None:
        notes.append("no average rate given: a day's tokens are unknown")
    if not quota_by_agreement:
        notes.append("no enqueued-token quota is published for this model and type")
    return BatchOption(
        deployment_type=type_,
        tokens_per_day=None if month is None else month / HOURS_PER_MONTH * HOURS_PER_DAY,
        enqueued_token_quota=dict(quota_by_agreement),
        usd_per_month={"pay_as_you_go": None},
        notes=(*notes, NO_PRICE),
    )
