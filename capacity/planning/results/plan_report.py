"""The report of a planning command: plans, and PTUs of all together. Field names are those of the JSON report."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from capacity.findings import Finding
from capacity.planning.results.plan import Plan
from capacity.planning.results.portfolio import Portfolio
from capacity.planning.results.schedule import Schedule
from capacity.pricing.pricer import Discounts
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


class Total(Record):
    """PTUs of one type and region over all plans. Alternatives are not added up: each type is the whole demand.

    Fields from `reserved_ptus` on are None where nobody said what is reserved. A Global reservation covers all regions:
    where those are several, it is held against their sum, of `region` `all`. Overage and waste are of what is deployed
    today, over a month of 730 hours.
    """

    deployment_type: DeploymentType
    region: str | None
    workloads: int
    ptus: int
    deployed_ptus: int
    recommended_ptus: int
    """Of the plans whose recommendation is this type, for all month: of a schedule its base."""
    reserved_ptus: int | None = None
    overage_ptus: int | None = None
    waste_ptus: int | None = None
    overage_usd_per_month: Decimal | None = None
    waste_usd_per_month: Decimal | None = None
    buy_ptus: int | None = None
    """What to reserve on top for what is recommended by a term."""
    lapse_ptus: int | None = None
    """Reserved PTUs that no recommendation uses, and no deployment of a plan that can recommend nothing: let them end,
    and do not renew them."""


class Decided(NamedTuple):
    """The plans with what is to be done now, the schedules of several and of one, and what is to be known of both."""

    plans: tuple[Plan, ...]
    shared: tuple[Schedule, ...] = ()
    alone: tuple[Schedule, ...] = ()
    doubts: tuple[Finding, ...] = ()


class Report(Record):
    """What a planning command answers: plans in the order asked for, and their sums."""

    as_of: dt.date
    today: dt.date | None = None
    """The day that ages are counted to; None where nobody said which."""
    plans: tuple[Plan, ...]
    totals: tuple[Total, ...]
    schedules: tuple[Schedule, ...] = ()
    """What to buy over months for workloads that share reservations; of one alone it stands in its plan."""
    portfolio: Portfolio | None = None
    """Of several workloads; None of one, and where plans are alternatives."""
    warnings: tuple[Finding, ...] = ()
    """What concerns no single plan."""
    discounts: Discounts | None = None
    """What is taken off list prices; None where nothing was said."""
