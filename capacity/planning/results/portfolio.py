"""All plans of one report together, as their recommendations have them. Field names are those of the JSON report."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from capacity.planning.results.recommended_offer import Offer
from capacity.planning.results.schedule import Alternative
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


class Sum(Record):
    """What several recommendations come to; a sum is None as soon as one part is not known."""

    name: str | None
    """The owner, or the label of the deployment type; None of those that have none."""
    workloads: int
    ptus: int
    tpm_quota: Fraction | None
    per_month: Decimal | None
    commitment: Decimal | None


class Row(Record):
    """What is recommended for one workload; no offer where nothing can be."""

    name: str
    """The workload, with what tells it from others of its name."""
    workload: str
    owner: str | None
    model: str | None
    offer: Offer | None
    action: str | None
    """What to do with what is deployed."""
    ptus: int
    tpm_quota: Fraction | None
    """None where it needs none, or it is not known."""
    per_month: Decimal | None
    """Today, after what is paid already."""
    commitment: Decimal | None
    """What reservations to buy come to, each with its whole term."""
    retires: dt.date | None
    warnings: tuple[str, ...]
    """Their codes."""


class OverMonths(Record):
    """What all schedules come to, and what other ways would, over the same months; None where one has no such total."""

    horizon_months: int
    total: Decimal | None
    left_out: Decimal
    """As of schedules: the days from changes within a month until the next begins."""
    alternatives: tuple[Alternative, ...]


class Portfolio(Record):
    """The sums of what is recommended."""

    currency: str | None
    """None where workloads have several."""
    per_month: Decimal | None
    commitment: Decimal | None
    without_cost: int
    """Workloads whose cost is not known, or for which nothing is recommended."""
    rows: tuple[Row, ...]
    by_owner: tuple[Sum, ...]
    by_type: tuple[Sum, ...]
    quota: tuple[QuotaTotal, ...]
    over_months: OverMonths | None = None
    """Where every workload is decided over months."""
