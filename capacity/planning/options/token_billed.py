"""Types billed by the token: quota for standard ones, enqueued tokens for batch."""

from collections.abc import Iterator
from fractions import Fraction

from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import BatchOption, StandardOption
from capacity.sizing import quota
from capacity.sizing.demand import Demand, add_known
from capacity.sizing.deployment import DeploymentType, QuotaUnit

UNPUBLISHED = QuotaUnit()
"""Of a type whose units nobody has published."""


def standard(case: Situation, type_: DeploymentType) -> StandardOption:
    """The quota that a standard type needs: for the planned peak with the headroom on top."""
    group = case.spec.standard_quota
    unit = group.types.get(type_, UNPUBLISHED) if group else UNPUBLISHED
    demand, headroom = case.demand, case.wish.planning.headroom_share
    tpm = demand.most_tpm * (1 + headroom) if headroom else demand.most_tpm
    rpm = _with_headroom(demand.most_rpm, headroom)
    admission = _with_headroom(demand.admission_tpm, headroom)
    result = quota.size(unit, tpm=tpm, admission_tpm=admission, rpm=rpm)
    return StandardOption(
        deployment_type=type_,
        sku_capacity=result.sku_capacity,
        bound_by=result.bound_by,
        headroom_share=headroom,
        tpm_needed=tpm,
        admission_tpm=admission,
        rpm_needed=rpm,
        tpm_per_unit=unit.tpm_per_unit,
        rpm_per_unit=unit.rpm_per_unit,
        tpm_quota=result.tpm_quota,
        rpm_quota=result.rpm_quota,
        quota_tier=result.quota_tier,
        usage_tier_tokens_per_month=case.spec.usage_tier.tokens_per_month if case.spec.usage_tier else None,
        notes=tuple(_standard_notes(demand, unit, result, tpm=tpm, rpm=rpm)),
    )


def _with_headroom(rate: Fraction | None, headroom: Fraction) -> Fraction | None:
    return rate * (1 + headroom) if rate is not None and headroom else rate


def _standard_notes(
    demand: Demand, unit: QuotaUnit, result: quota.Quota, *, tpm: Fraction, rpm: Fraction | None
) -> Iterator[Finding]:
    if result.sku_capacity is None:
        yield found("quota-unit-unknown", tpm=tpm, rpm=rpm)
    if rpm is None:
        yield found("rpm-not-checked")
    if demand.admission_tpm is None and demand.tpm.output:
        yield found("admission-not-checked")
    compared = (unit.tier_tpm and result.tpm_quota is not None) or (unit.tier_rpm and rpm is not None)
    if compared and result.quota_tier is None:
        yield found("above-quota-tiers")
    for limit, needed, name in ((unit.limit_tpm, tpm, "TPM"), (unit.limit_rpm, rpm, "RPM")):
        if limit is not None and needed is not None and needed > limit:
            yield found("above-default-limit", limit=limit, unit=name)


def batch(case: Situation, type_: DeploymentType) -> BatchOption:
    """The tokens that a day enqueues, and how many a subscription may have enqueued.

    The quota counts the input tokens of jobs until these have ended (Microsoft, "Getting started with Azure OpenAI
    global batch deployments", MicrosoftDocs/azure-ai-docs at 00d337d, 2024-10-02), within 24 hours as a target: those
    of a day with traffic, of all classes on the same day.
    """
    day = add_known(class_.input_of_a_day for class_ in case.demand.classes)
    quota_by_agreement = case.spec.batch_quota.types.get(type_, {}) if case.spec.batch_quota else {}
    notes = [found("batch-target")]
    if day is None:
        notes.append(found("batch-tokens-unknown"))
    small = [name for name, tokens in quota_by_agreement.items() if day is not None and day > tokens]
    if small:
        notes.append(found("above-enqueued-quota", agreements=tuple(small)))
    if not quota_by_agreement:
        notes.append(found("no-enqueued-quota"))
    return BatchOption(
        deployment_type=type_,
        tokens_per_day=day,
        enqueued_token_quota=dict(quota_by_agreement),
        notes=tuple(notes),
    )
