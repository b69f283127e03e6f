"""How full a deployment is at the planned peak, and what would fill it."""

from collections.abc import Iterator
from fractions import Fraction

from capacity.exports.intended import Deployment
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption

BOUNDS = {
    "tpm": "tokens per minute",
    "admission": "tokens per minute, counted on arrival with the maximum output of each request",
    "rpm": "requests per minute",
}
"""`QuotaBound` in words."""


def planned_tpm(deployment: Deployment, plan: Plan) -> Fraction:
    """Plain tokens per minute, cached ones included, at the planned peak, of what the deployment is sized for."""
    option = deployment.option
    if isinstance(option, StandardOption):
        return option.tpm_needed
    return plan.demand.tpm.total * (1 - option.spilled_share)


def planned_use(deployment: Deployment) -> Fraction:
    """How full the deployment is at the planned peak, by that of its limits which is reached first."""
    option = deployment.option
    if isinstance(option, ProvisionedOption):
        return option.normalized_tpm / (deployment.capacity * option.input_tpm_per_ptu)
    return max(_quota_uses(option, deployment.capacity))


def full_tpm(deployment: Deployment, plan: Plan) -> Fraction | None:
    """Plain tokens per minute that fill the deployment at the planned mix; None where the mix costs no PTUs at all."""
    use = planned_use(deployment)
    return planned_tpm(deployment, plan) / use if use else None


def _quota_uses(option: StandardOption, units: int) -> Iterator[Fraction]:
    if option.tpm_per_unit is not None:
        yield max(option.tpm_needed, option.admission_tpm or option.tpm_needed) / (units * option.tpm_per_unit)
    if option.rpm_per_unit is not None and option.rpm_needed is not None:
        yield option.rpm_needed / (units * option.rpm_per_unit)
