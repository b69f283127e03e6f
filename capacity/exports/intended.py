"""What an export is made from: the deployments that plans ask for, in the order in which to make them."""

import datetime as dt
from fractions import Fraction

from capacity.exports.target import Target
from capacity.numerals import whole
from capacity.planning.azure.model_in_azure import Model
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.workload import Workload


class Deployment(Record):
    """One deployment to make. `capacity` is in PTUs, or in units of standard quota."""

    name: str
    model: Model
    option: ProvisionedOption | StandardOption
    capacity: int
    traffic_share: Fraction = Fraction(1)
    """Of the planned peak, the traffic that it is sized for: less where a schedule says what to deploy now."""
    spills_to: str | None = None
    """The standard deployment that takes what this one refuses."""
    takes_from: str | None = None
    """The provisioned deployment whose spillover it takes."""

    @property
    def sku(self) -> DeploymentType:
        """The type; its value is Azure's name of the SKU."""
        return self.option.deployment_type

    @property
    def size(self) -> str:
        """`110 PTUs`, `600 units of quota`."""
        unit, units = ("PTU", "PTUs") if isinstance(self.option, ProvisionedOption) else ("unit", "units")
        of = "" if isinstance(self.option, ProvisionedOption) else " of quota"
        return f"{whole(self.capacity)} {unit if self.capacity == 1 else units}{of}"


class Chosen(Record):
    """What is taken of one plan, and the deployments it makes, spillover first: its own deployment is the last."""

    workload: Workload
    plan: Plan
    spec: ModelSpec
    option: ProvisionedOption | StandardOption
    recommended: bool
    """Whether it is the plan's own recommendation."""
    without_spillover: str | None
    """Why nothing spills, where the workload allows it."""
    deployments: tuple[Deployment, ...]
    largest_from: dt.date
    """The day from which on traffic is at the planned peak."""

    @property
    def traffic_share(self) -> Fraction:
        """As of its own deployment."""
        return self.deployments[-1].traffic_share


class Export(Record):
    """All that a text is made from."""

    target: Target
    chosen: tuple[Chosen, ...]
    region: str | None
    as_of: dt.date
    today: dt.date

    @property
    def deployments(self) -> tuple[Deployment, ...]:
        """Deployments of all workloads, in the order in which to make them."""
        return tuple(deployment for one in self.chosen for deployment in one.deployments)
