"""Whether a size that grows can be had: the quota that is left, and the capacity that Azure has on offer.

Quota is a right, capacity is hardware: a deployment needs both.
"""

from collections.abc import Sequence

from capacity.findings import found
from capacity.grammar import counted
from capacity.planning.azure.model_in_azure import Model
from capacity.planning.results.measured_plan import SeriesPlan
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


class QuotaLeft(Record):
    """PTUs of a type in a region that may still be deployed."""

    deployment_type: DeploymentType
    region: str
    left: float


class CapacityOnOffer(Record):
    """PTUs of a model, in a type, that Azure would deploy in a region now."""

    model: Model
    deployment_type: DeploymentType
    region: str
    available: float


def growing(plan: SeriesPlan) -> int:
    """How many PTUs more the plan wants of the deployed type; 0 where it does not grow."""
    return max(plan.current.delta_ptus or 0, 0) if plan.current is not None else 0


def with_offers(plan: SeriesPlan, quotas: Sequence[QuotaLeft], offers: Sequence[CapacityOnOffer]) -> SeriesPlan:
    """The plan, and whether what it wants more can be had."""
    more = growing(plan)
    if not more or plan.current is None:
        return plan
    type_ = plan.current.deployment_type
    left = [one.left for one in quotas if (one.deployment_type, one.region) == (type_, plan.region)]
    offered = [one.available for one in offers if (one.deployment_type, one.region) == (type_, plan.region)]
    told, warned = [], []
    for known, name, remedy in (
        (left, "quota left", "ask for more quota first"),
        (offered, "capacity on offer", "try another region or type, or later"),
    ):
        where = f"{type_.display_name} in {plan.region}"
        if not known:
            told.append(f"The {name} for {where} was not told.")
        elif max(known) < more:
            needed = counted(more, "PTU more is", "PTUs more are")
            detail = f"{needed} needed; the {name} for {where} is {max(known):,.0f}: {remedy}."
            warned.append(found(f"{name.split()[0]}-too-small", detail=detail))
        else:
            told.append(f"The {name} for {where} is {counted(round(max(known)), 'PTU')}, enough for {more:,} more.")
    return plan.replaced(assumptions=(*plan.assumptions, *told), warnings=(*plan.warnings, *warned))
