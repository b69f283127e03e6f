"""Quota of all plans together, by model, type and region: what is recommended, and what takes spilled requests."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from capacity.grouping import by_key
from capacity.planning.buying.reservation_totals import stays
from capacity.planning.results.plan import BatchOption, Option, Plan, ProvisionedOption, StandardOption
from capacity.planning.results.portfolio import QuotaTotal
from capacity.planning.results.recommended_offer import SpillQuota
from capacity.sizing.demand import add_known
from capacity.sizing.deployment import DeploymentType


class Granted(NamedTuple):
    """What units of a standard type grant a minute; None is unknown."""

    deployment_type: DeploymentType
    tpm: Fraction | None
    rpm: Fraction | None


def quota(plans: Sequence[Plan]) -> tuple[QuotaTotal, ...]:
    """The sums of several plans. Deployments that are gone, or are told to go, need nothing any more."""
    asked = by_key(
        ((plan.model, granted.deployment_type, plan.region), granted)
        for plan in plans
        if stays(plan) and plan.model is not None and (granted := recommended(plan)) is not None
    )
    rows = (
        QuotaTotal(
            model=model,
            deployment_type=type_,
            region=region,
            tpm=add_known(one.tpm for one in granted),
            rpm=add_known(one.rpm for one in granted),
            workloads=len(granted),
        )
        for (model, type_, region), granted in asked.items()
    )
    order = list(DeploymentType)
    return tuple(sorted(rows, key=lambda row: (row.model, order.index(row.deployment_type), row.region or "")))


def recommended(plan: Plan) -> Granted | None:
    """The quota of the recommended offer, or of what stands beside its PTUs; None where it needs none."""
    offer = plan.recommended.offer
    if offer is None:
        return None
    if offer.spillover is not None:
        return Granted(offer.spillover.deployment_type, offer.spillover.tpm_quota, offer.spillover.rpm_quota)
    option = next((one for one in plan.options if one.deployment_type is offer.deployment_type), None)
    return None if option is None else of_option(option, plan)


def of_option(option: Option, plan: Plan) -> Granted | None:
    """The quota of a standard type, or that of the one which takes what spills over from provisioned ones."""
    match option:
        case StandardOption():
            return Granted(option.deployment_type, option.tpm_quota, option.rpm_quota)
        case ProvisionedOption():
            standard = beside_ptus(plan, option)
            if standard is not None:
                return of_option(standard, plan)
            return Granted(option.deployment_type.token_billed, None, None) if option.spilled_share else None
        case BatchOption():
            return None


def beside_ptus(plan: Plan, option: ProvisionedOption, quota: SpillQuota | None = None) -> StandardOption | None:
    """The option that takes what spills; None where nothing may, or where the plan has no such option.

    `quota` is what an offer found that it needs; without it its quota is for all of the demand, since it costs nothing.
    """
    if quota is None and not option.spilled_share and not plan.may_spill:
        return None
    type_ = option.deployment_type.token_billed
    options = (one for one in plan.options if isinstance(one, StandardOption))
    standard = next((one for one in options if one.deployment_type is type_), None)
    if standard is None or quota is None:
        return standard
    return standard.replaced(
        sku_capacity=quota.sku_capacity,
        headroom_share=quota.headroom_share,
        tpm_needed=quota.tpm_needed,
        rpm_needed=quota.rpm_needed,
        admission_tpm=None,
        bound_by=None,
    )
