"""The report of a planning command: plans, and PTUs of all of them together. Field names are those of the JSON report."""

import datetime as dt
from decimal import Decimal

from capacity.findings import Finding
from capacity.planning.results.plan import Plan
from capacity.planning.results.portfolio import Portfolio
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


class Share(Record):
    """What one workload gets of PTUs that all share."""

    workload: str
    ptus: int


class SharedOptimum(Record):
    """The cheapest PTUs of several workloads together, where the reserved ones are paid for already."""

    ptus: int
    above_reserved_ptus: int
    """Of these, the PTUs to pay for on top: what is reserved serves deployments whose minutes are not known first."""
    shares: tuple[Share, ...]
    term: str | None
    """How they are paid; None where there are none."""
    per_month: Decimal
    """PTUs above the reserved ones, and what spills by the token; reserved ones are paid either way."""
    currency: str


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
    optimum: SharedOptimum | None = None


class Report(Record):
    """What a planning command answers: plans in the order asked for, and their sums."""

    as_of: dt.date
    plans: tuple[Plan, ...]
    totals: tuple[Total, ...]
    portfolio: Portfolio | None = None
    """Of several workloads; None of one, and where plans are alternatives."""
    warnings: tuple[Finding, ...] = ()
    """What concerns no single plan."""
