"""All plans of one report together, as their recommendations have them."""

from fractions import Fraction

from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


class QuotaTotal(Record):
    """The quota that several plans ask for of one model, type and region; None where one of them is not known.

    Azure grants quota by subscription, region, model and deployment type: these are what a request for it names.
    """

    model: str
    deployment_type: DeploymentType
    region: str | None
    tpm: Fraction | None
    rpm: Fraction | None
    workloads: int


class Portfolio(Record):
    """The sums of what is recommended."""

    quota: tuple[QuotaTotal, ...]
