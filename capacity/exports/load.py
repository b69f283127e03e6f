"""How full a deployment is at the planned peak, and what would fill it."""

from fractions import Fraction

from capacity.exports.intended import Deployment
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.sizing.demand import ZERO

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
        return option.tpm_needed / (1 + option.headroom_share)
    return plan.demand.tpm.total * (1 - option.spilled_share)


def planned_use(deployment: Deployment) -> Fraction:
    """How full the deployment is at the planned peak, by that of its limits which is reached first."""
    option = deployment.option
    if isinstance(option, ProvisionedOption):
        return option.normalized_tpm / (deployment.capacity * option.input_tpm_per_ptu)
    return option.used_share(deployment.capacity) or ZERO


def full_tpm(deployment: Deployment, plan: Plan) -> Fraction | None:
    """Plain tokens per minute that fill the deployment at the planned mix; None where the mix costs no PTUs at all."""
    use = planned_use(deployment)
    return planned_tpm(deployment, plan) / use if use else None
