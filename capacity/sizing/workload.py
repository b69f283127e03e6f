"""What users say of a workload. Field names are the keys of the workload file; units are in the names.

The ranges stand in the annotations, where the reader finds them; rules across fields are the `mistakes()` methods,
which yield (field, what is wrong and what would be right). The text below a field describes its key: editors and
`capacity init` show it.
"""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from capacity.record import Ge, Gt, Le, Predicate, Record
from capacity.sizing.deployment import Count, DeploymentType, Kind, Positive, Share, TokenWeights
from capacity.sizing.planning_key import Arrivals, Planning
from capacity.sizing.request_class import Mistakes, RequestClass


def is_workload_name(text: str) -> bool:
    """Letters, digits, `-` and `_`."""
    return text.isascii() and text.replace("-", "a").replace("_", "a").isalnum()


WorkloadName = Annotated[str, Predicate(is_workload_name)]


class DataResidency(StrEnum):
    """How far from its deployment data may be processed: anywhere, in its data zone, or in its region alone."""

    ANY = "any"
    ZONE = "zone"
    REGION = "region"

    def allows(self, type_: DeploymentType) -> bool:
        """Whether a type keeps data no further away."""
        return type_.residency == "regional" or self is self.ANY or (type_.residency, self) == ("data-zone", self.ZONE)


class Slo(Record):
    """What the service must keep to."""

    example = "{throttled_share: 0.001}"
    throttled_share: Share | None = None
    """Share of all demand that may be refused, 0 to 1."""
    worst_hour_throttled_share: Share | None = None
    """Share of the demand of the worst clock hour that may be refused, 0 to 1."""
    spilled_share: Share | None = None
    """Share of all demand that may spill over to a standard deployment, 0 to 1."""
    tokens_per_second: Positive | None = None
    """Output tokens per second and request, held against Microsoft's latency target for the model."""
    time_to_first_token_seconds: Positive | None = None
    """Seconds until the first token."""
    availability_share: Share | None = None
    """Share of requests that have to be served, 0 to 1."""


class Limits(Record):
    """What a plan is held to in CI."""

    example = "{max_ptus: 300}"
    max_ptus: Count | None = None
    """The most PTUs."""
    max_usd_per_month: Positive | None = None
    """The most US dollars a month."""
    max_utilization_share: Annotated[Fraction, Gt(0), Le(1)] | None = None
    """The highest utilization of PTUs at the peak, above 0, at most 1."""
    min_days_to_exhaustion: Annotated[int, Ge(0)] | None = None
    """The fewest days until what is deployed is too small, by `check --outlook` or else by the growth planned here."""


class Deployed(Record):
    """What exists today."""

    example = (
        "{deployment_type: global-provisioned, ptus: 100} or {deployment_type: global-standard, sku_capacity: 100}"
    )

    deployment_type: DeploymentType
    """The deployment type, such as data-zone-provisioned, or its SKU name; batch types have no size."""
    ptus: Count | None = None
    """PTUs of a provisioned type."""
    sku_capacity: Count | None = None
    """Capacity units of a standard type."""

    def mistakes(self) -> Mistakes:
        """PTUs for provisioned types, capacity units for standard ones, nothing for batch."""
        if self.deployment_type.kind is Kind.BATCH:
            yield "deployment_type", "batch deployments have no size: leave `deployed` out"
            return
        sizes = [("ptus", self.ptus), ("sku_capacity", self.sku_capacity)]
        if self.deployment_type.kind is Kind.STANDARD:
            sizes.reverse()
        (wanted, size), (other, stray) = sizes
        if size is None:
            yield "", f"`{self.deployment_type.label}` needs `{wanted}`: how much is deployed today"
        if stray is not None:
            yield other, f"`{self.deployment_type.label}` is counted in `{wanted}`, not `{other}`"


class Workload(Record):
    """One workload: a model, its traffic, and what to plan for."""

    version: Annotated[int, Ge(1), Le(1)] = 1
    """The version of this format."""
    name: WorkloadName
    """A name of your own: letters, digits, - and _; different in each workload of a run."""
    model: str
    """The model, by a name that `capacity models` lists."""
    traffic: tuple[RequestClass, ...]
    """The requests: one class, or a list of classes, which add up."""
    description: str | None = None
    """What the workload does, as any text; the report shows it."""
    owner: str | None = None
    """Whom to ask, as any text."""
    model_version: str | None = None
    """The version of the model, in quotes where it is a number."""
    region: str | None = None
    """The Azure region: rules out what cannot be had there; decides data zone and regional prices."""
    deployment_types: tuple[DeploymentType, ...] | None = None
    """The deployment types to size, by name or SKU name; if not given, all that offer the model."""
    data_residency: DataResidency | None = None
    """How far data may go: `any`, the `zone` or the `region` it is deployed in; if not given, any, or where it is
    today."""
    token_weights: TokenWeights | None = None
    """Weights to use instead of the catalog's: the way to give an output ratio that nobody has published."""
    planning: Planning = Planning()
    """What to plan for beyond today's peak."""
    slo: Slo = Slo()
    """What the service must keep to."""
    limits: Limits = Limits()
    """What a plan is held to in CI."""
    deployed: Deployed | None = None
    """What exists today: the report says what to change."""

    @property
    def has_ranges(self) -> bool:
        """Whether a number of the traffic is a range: that number itself is the likely one."""
        return any(class_.ranges for class_ in self.traffic)

    def mistakes(self) -> Mistakes:
        """Several classes need names of their own."""
        if not self.traffic:
            yield "traffic", "`traffic` is empty: give one request class, or a list of them"
        if self.deployment_types == ():
            yield "deployment_types", "`deployment_types` is empty: name one, or leave it out for all that are offered"
        if len(self.traffic) > 1 and (unnamed := sum(class_.name is None for class_ in self.traffic)):
            yield "traffic", f"{unnamed} of {len(self.traffic)} request classes have no `name`: a list needs them"
        names = [class_.name for class_ in self.traffic if class_.name is not None]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield "traffic", f"two request classes are named `{name}`: give each a name of its own"
        if self.planning.arrivals is Arrivals.POISSON and any(class_.gives_token_rates for class_ in self.traffic):
            yield (
                "planning",
                "`arrivals: poisson` needs requests, and a class gives tokens per minute: use `peak_rpm` there",
            )


class Settings(Record):
    """The parts of a workload file that hold for measured traffic, too."""

    version: Annotated[int, Ge(1), Le(1)] = 1
    """The version of this format."""
    planning: Planning = Planning()
    """What to plan for beyond today's peak."""
    slo: Slo = Slo()
    """What the service must keep to."""
    token_weights: TokenWeights | None = None
    """Weights to use instead of the catalog's."""
    region: str | None = None
    """The Azure region, where a workload or the traffic names none."""
    deployment_types: tuple[DeploymentType, ...] | None = None
    """The deployment types to size, by name or SKU name."""
    data_residency: DataResidency | None = None
    """How far data may go: `any`, the `zone` or the `region` it is deployed in."""
