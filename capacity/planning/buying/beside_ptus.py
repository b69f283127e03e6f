"""What is deployed beside PTUs: the standard type of the same residency, which takes what spills over from them."""

from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.planning.results.recommended_offer import SpillQuota


def beside_ptus(plan: Plan, option: ProvisionedOption, quota: SpillQuota | None = None) -> StandardOption | None:
    """The option that takes what spills; None where nothing may, or where the plan has no such option.

    `quota` is what an offer found that it needs; without it its quota is for all of the demand, since it costs nothing.
    """
    if quota is None and not option.spilled_share and not plan.may_spill:
        return None
    type_ = option.deployment_type.token_billed
    standard = next((one for one in plan.options if one.deployment_type is type_), None)
    if not isinstance(standard, StandardOption):
        return None
    if quota is None:
        return standard
    return standard.replaced(
        sku_capacity=quota.sku_capacity,
        headroom_share=quota.headroom_share,
        tpm_needed=quota.tpm_needed,
        rpm_needed=quota.rpm_needed,
        admission_tpm=None,
        bound_by=None,
    )
