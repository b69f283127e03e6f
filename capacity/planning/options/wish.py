"""What a plan is asked to do: by a workload file, or for a measured deployment."""

from fractions import Fraction

from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, TokenWeights
from capacity.sizing.planning_key import Planning
from capacity.sizing.request_class import Profile
from capacity.sizing.workload import DataResidency, Deployed, Limits, Slo, Workload


class Wish(Record):
    """What a plan is asked to do, by a workload file, or for a measured deployment by its facts and settings."""

    name: str
    description: str | None = None
    owner: str | None = None
    model: str
    model_version: str | None
    region: str | None
    deployment_types: tuple[DeploymentType, ...] | None
    data_residency: DataResidency | None
    token_weights: TokenWeights | None
    planning: Planning
    growth: Fraction
    """How many times today's traffic is planned for."""
    months: int | None = None
    """The months of the schedule, the largest of those that the model lives is planned for; None without a schedule."""
    slo: Slo
    limits: Limits = Limits()
    deployed: Deployed | None
    profiles: tuple[Profile, ...] = ()
    """How the request classes say that their traffic runs, each once."""
    is_measured: bool
    """Whether the demand was measured; else a file tells it."""
    observed_days: int | None = None
    """Days of traffic, where it was measured."""


def wish_of(workload: Workload, growth: Fraction, months: int | None = None) -> Wish:
    """What a workload file asks for, of so many times today's traffic."""
    return Wish(
        name=workload.name,
        description=workload.description,
        owner=workload.owner,
        model=workload.model,
        model_version=workload.model_version,
        region=workload.region,
        deployment_types=workload.deployment_types,
        data_residency=workload.data_residency,
        token_weights=workload.token_weights,
        planning=workload.planning,
        growth=growth,
        months=months,
        slo=workload.slo,
        limits=workload.limits,
        deployed=workload.deployed,
        profiles=tuple(dict.fromkeys(class_.profile for class_ in workload.traffic if class_.profile is not None)),
        is_measured=False,
    )
