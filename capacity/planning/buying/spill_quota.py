"""The standard quota that spilled traffic needs beside PTUs."""

from capacity.planning.buying.spilled_tokens import Spill
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import ProvisionedOption
from capacity.planning.results.recommended_offer import SpillQuota
from capacity.sizing import quota
from capacity.sizing.demand import ZERO
from capacity.sizing.deployment import QuotaUnit


def spill_quota(spilled: Spill, option: ProvisionedOption, case: Situation) -> SpillQuota:
    """What the standard deployment needs for what spills at most in a minute.

    Headroom is traffic above the peak that the PTUs are chosen by: all of it spills.
    """
    type_ = option.deployment_type.token_billed
    group = case.spec.standard_quota
    unit = group.types.get(type_, QuotaUnit()) if group else QuotaUnit()
    demand, headroom = case.demand, case.wish.planning.headroom_share
    tpm = spilled.tpm + demand.most_tpm * headroom
    rpm = None if spilled.rpm is None else spilled.rpm + (demand.most_rpm or ZERO) * headroom
    bought = quota.size(unit, tpm=tpm, admission_tpm=None, rpm=rpm)
    return SpillQuota(
        deployment_type=type_,
        headroom_share=tpm / spilled.tpm - 1 if spilled.tpm else ZERO,
        tpm_needed=tpm,
        rpm_needed=rpm,
        sku_capacity=bought.sku_capacity,
        tpm_quota=bought.tpm_quota,
        rpm_quota=bought.rpm_quota,
    )
