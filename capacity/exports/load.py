"""How full a deployment is at the peak that it is sized for, and what would fill it."""

from fractions import Fraction

from capacity.exports.intended import Chosen, Deployment
from capacity.planning.options.situation import served_classes
from capacity.planning.results.plan import ProvisionedOption, StandardOption
from capacity.sizing.demand import ZERO

BOUNDS = {
    "tpm": "tokens per minute",
    "admission": "tokens per minute, counted on arrival with the maximum output of each request",
    "rpm": "requests per minute",
}
"""`QuotaBound` in words."""


def planned_tpm(deployment: Deployment, one: Chosen) -> Fraction:
    """Plain tokens per minute, cached ones included, at the peak of what the deployment is sized for."""
    option = deployment.option
    if isinstance(option, StandardOption):
        return option.tpm_needed / (1 + option.headroom_share)
    served = sum((class_.tpm.total for class_ in served_classes(one.plan.demand, one.spec.throughput)), ZERO)
    return served * deployment.traffic_share


def planned_weight(deployment: Deployment, option: ProvisionedOption) -> Fraction:
    """Normalized tokens per minute at the peak that the deployment is sized for."""
    return option.normalized_tpm * deployment.traffic_share


def planned_use(deployment: Deployment) -> Fraction:
    """How full the deployment is at the peak that it is sized for, by that of its limits which is reached first."""
    option = deployment.option
    if isinstance(option, ProvisionedOption):
        return planned_weight(deployment, option) / (deployment.capacity * option.input_tpm_per_ptu)
    return option.used_share(deployment.capacity) or ZERO


def full_tpm(deployment: Deployment, one: Chosen) -> Fraction | None:
    """Plain tokens per minute that fill the deployment at the planned mix; None where the mix costs no PTUs at all."""
    use = planned_use(deployment)
    return planned_tpm(deployment, one) / use if use else None
