"""Types billed by the token: quota for standard ones, enqueued tokens for batch."""

from fractions import Fraction

from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import BatchOption, StandardOption
from capacity.sizing import quota
from capacity.sizing.demand import HOURS_PER_MONTH, Demand
from capacity.sizing.deployment import DeploymentType, QuotaUnit
from capacity.sizing.request_class import HOURS_PER_DAY

UNPUBLISHED = QuotaUnit()
"""Of a type whose units nobody has published."""


def standard(case: Situation, type_: DeploymentType) -> StandardOption:
    """The quota that a standard type needs."""
    group = case.spec.standard_quota
    unit = group.types.get(type_, UNPUBLISHED) if group else UNPUBLISHED
    demand = case.demand
    tokens = demand.tpm.total if demand.highest_tpm is None else demand.highest_tpm
    rpm = demand.rpm if demand.highest_rpm is None else demand.highest_rpm
    result = quota.size(unit, tpm=tokens, admission_tpm=demand.admission_tpm, rpm=rpm)
    return StandardOption(
        deployment_type=type_,
        sku_capacity=result.sku_capacity,
        bound_by=result.bound_by,
        tpm_needed=tokens,
        admission_tpm=demand.admission_tpm,
        rpm_needed=rpm,
        tpm_per_unit=unit.tpm_per_unit,
        rpm_per_unit=unit.rpm_per_unit,
        tpm_quota=result.tpm_quota,
        rpm_quota=result.rpm_quota,
        quota_tier=result.quota_tier,
        usage_tier_tokens_per_month=case.spec.usage_tier.tokens_per_month if case.spec.usage_tier else None,
        notes=tuple(_standard_notes(demand, unit, result, tpm=tokens, rpm=rpm)),
    )


def _standard_notes(
    demand: Demand, unit: QuotaUnit, result: quota.Quota, *, tpm: Fraction, rpm: Fraction | None
) -> list[str]:
    notes = []
    if result.sku_capacity is None:
        and_rpm = "" if rpm is None else f" and {float(rpm):,.0f} RPM"
        notes.append(f"what one unit of quota grants is not published: ask for {float(tpm):,.0f} TPM{and_rpm}")
    if rpm is None:
        notes.append("requests per minute are not known: RPM is not checked")
    if demand.admission_tpm is None and demand.tpm.output:
        notes.append("no max_output_tokens given: admission, which counts it, is not checked")
    compared = (unit.tier_tpm and result.tpm_quota is not None) or (unit.tier_rpm and rpm is not None)
    if compared and result.quota_tier is None:
        notes.append("more than the highest quota tier grants by default: needs a quota request")
    for limit, needed, name in (
        (unit.limit_tpm, tpm, "TPM"),
        (unit.limit_rpm, rpm, "RPM"),
    ):
        if limit is not None and needed is not None and needed > limit:
            notes.append(f"the default limit is {limit:,} {name}: needs a quota request")
    return notes


def batch(case: Situation, type_: DeploymentType) -> BatchOption:
    """The tokens of a day, and how many a subscription may have enqueued."""
    month = case.demand.tokens_per_month
    quota_by_agreement = case.spec.batch_quota.types.get(type_, {}) if case.spec.batch_quota else {}
    notes = ["answers within 24 hours as a target, without a guarantee"]
    if month is None:
        notes.append("no average rate given: a day's tokens are unknown")
    day = None if month is None else month / HOURS_PER_MONTH * HOURS_PER_DAY
    small = [name for name, tokens in quota_by_agreement.items() if day is not None and day > tokens]
    if small:
        notes.append(f"a day's tokens are more than may be enqueued at once with: {', '.join(small)}")
    if not quota_by_agreement:
        notes.append("no enqueued-token quota is published for this model and type")
    return BatchOption(
        deployment_type=type_,
        tokens_per_day=day,
        enqueued_token_quota=dict(quota_by_agreement),
        notes=tuple(notes),
    )
