"""The plan against what came: what a plan said of a deployment, and how far that was off."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from capacity.findings import Finding
from capacity.planning.results.plan import Plan
from capacity.record import Record
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType, Kind, PtuSizes


class RangeBasis(StrEnum):
    """What a range comes from."""

    OUTLOOK = "outlook"
    """The plan's own outlook: 80 % of outcomes."""
    INPUTS = "inputs"
    """Inputs of a workload file that were given as ranges."""
    MAX_DRIFT = "max-drift"
    """What was planned, and a share of it to either side."""


class Range(Record):
    """PTUs before rounding up, or tokens of a minute, that the plan leaves room for."""

    low: float
    high: float
    basis: RangeBasis


class PlannedSize(Record):
    """The provisioned type that a plan is judged by, and what it planned of it.

    `ptus` include headroom and growth; `needed` are those of the demand before rounding, None where a trial of minutes
    or requests found the size.
    """

    deployment_type: DeploymentType
    ptus: int
    needed: Fraction | None
    sizes: PtuSizes
    headroom_share: Fraction
    by_admission: bool = False
    """Whether requests drawn at the peak rate and admitted one by one found the size, which is more than `needed`."""
    range: Range | None = None
    """None where the plan gave none."""


class PlannedOffer(Record):
    """What a plan recommended, and its bill."""

    deployment_type: DeploymentType
    term: str
    ptus: int | None
    spills: bool
    """Whether its PTUs leave a part to the token."""
    has_schedule: bool
    """Whether a part of its PTUs is for some hours alone."""
    per_month: Decimal | None
    ptu_per_month: Decimal | None = None
    """What of it is for PTUs: less than their price where a reservation pays for some already."""
    currency: str | None


class PlannedMonth(Record):
    """One month of a schedule: what is deployed in it, and its bill."""

    start: dt.date
    """The day on which its PTUs are deployed: before the month, where the traffic changes before it."""
    end: dt.date | None = None
    """The first day of the next, where the plan does not tell what its workload has in that; else None."""
    ptus: int
    """0 where all is billed by the token."""
    needed: Fraction | None
    """As the traffic of the month; None where the plan does not tell it."""
    per_month: Decimal | None
    ptu_per_month: Decimal | None = None
    """What of it is for PTUs."""
    spare_ptus: int = 0
    """What reservations pay for, and nobody has a use for."""
    is_by_token: bool
    """Whether a part is billed by the token."""
    model: str | None = None
    """What has taken the place of the model of the plan, which retires; None where nothing has yet."""

    @property
    def spills(self) -> bool:
        """Whether its PTUs leave a part to the token that they could take: long prompts are none."""
        return self.is_by_token and self.ptus > 0 and (self.needed is None or self.needed > self.ptus)


class SaidTraffic(Record):
    """The traffic that a plan was made from, in a minute; of a shape its peak."""

    start: dt.datetime | None = None
    """None of a shape, as are the end, and the hours where all count."""
    end: dt.datetime | None = None
    weighted_tpm: float | None
    """None where tokens have no known weight, or none are known."""
    total_tpm: float | None
    hour_of_week: tuple[float | None, ...] = ()
    """The mean of each hour of the week, from Monday 00:00 UTC; empty of a shape."""
    hours: str | None = None
    growth: Fraction = Fraction(1)
    """How many times the traffic was planned for."""
    of_requests: bool = False
    """Whether single requests were counted."""


class SaidPlan(Record):
    """What a plan said of one deployment, as its JSON report has it."""

    workload: str
    deployment: str | None
    resource: str | None
    model: str
    model_version: str | None
    region: str | None
    deployment_types: tuple[DeploymentType, ...]
    criterion: Criterion = Criterion.THROTTLED
    throttled_share: float | None = None
    worst_hour_throttled_share: float | None = None
    """The most that may be refused; None of a shape sized on its busiest minute, as is the depth of the bucket."""
    burst_seconds: float | None = None
    size: PlannedSize | None
    offer: PlannedOffer | None
    traffic: SaidTraffic
    foreseen_until: dt.date | None = None
    """The day after the last of its outlook; None without one."""
    months: tuple[PlannedMonth, ...] = ()
    """Of its schedule; of one that several workloads share the first alone, and empty without any."""

    @property
    def models(self) -> frozenset[str]:
        """Its model, and those that take its place."""
        return frozenset([self.model, *(one.model for one in self.months if one.model is not None)])

    @property
    def is_measured(self) -> bool:
        """Whether it was made from metrics or a log, and not from a workload file."""
        return self.traffic.start is not None

    @property
    def may_refuse_no_more(self) -> bool:
        """Whether what its size refuses of what came can break it: a criterion such as the mean promises nothing."""
        return self.criterion is Criterion.THROTTLED or not self.is_measured

    @property
    def has_ptus_alone(self) -> bool:
        """Whether its PTUs refuse what is beyond them: what is billed by the token, or spills over, is not refused."""
        offer = self.offer
        return offer is None or (offer.deployment_type.kind is Kind.PROVISIONED and not offer.spills)

    @property
    def ptus(self) -> int | None:
        """PTUs that it recommends, or else those of its size; None where it recommends none, as where it has none."""
        if self.size is None:
            return None
        return self.size.ptus if self.has_ptus_alone or self.offer is None else self.offer.ptus


class Span(Record):
    """The time of what came."""

    start: dt.datetime
    end: dt.datetime
    minutes: int
    observed_share: float


class Drift(Record):
    """One deployment, as planned and as it came. Shares of tokens and cost are of what was planned: 1 is as planned."""

    name: str
    """The workload, with what tells it from others of its name."""
    workload: str
    deployment: str | None
    resource: str | None
    model: str
    region: str | None
    deployment_type: DeploymentType | None
    """The provisioned type of the PTUs needed; None where the plan has none."""
    span: Span
    planned_until: dt.datetime | None
    """The end of the traffic that the plan was made from; None of a workload file."""
    planned_month: dt.date | None = None
    """The first day of the month of the schedule that PTUs and cost are planned for; None without a schedule."""
    tokens_month: dt.date | None = None
    """That of the tokens planned."""
    tokens_growth: float = 1.0
    """How many times the traffic before growth the tokens planned are."""
    growth: float = 1.0
    """How many times it the plan is for in its largest month."""
    ptus_planned: int | None
    """None where all is billed by the token."""
    ptus_needed: float | None
    """By the plan's criterion, before rounding up, without headroom and growth."""
    ptus: int | None
    """The deployable size of it."""
    headroom_share: Fraction | None = None
    """That of the plan; None where it sized no PTUs."""
    ptus_with_headroom: int | None = None
    """The deployable size of what came with that headroom: the one that `per_month` is of."""
    range: Range | None
    inside: bool | None
    """Whether what came is in the range, where a size that refuses too much may be, too; None is unknown."""
    unknown: Finding | None = None
    """Why it is unknown: PTUs were planned and what came cannot be weighed, or it is too short."""
    is_short: bool = False
    """Whether what came lacks hours of the week that the plan is of."""
    failures: tuple[Finding, ...] = ()
    """Why it does not pass, the worst first."""
    tpm_planned: float | None
    tpm: float | None
    """Tokens a minute, weighted where weights are known: the means, of a workload file the peaks."""
    tokens_share: float | None
    usd_share: float | None
    """Of the recommended offer, with what came. Of two amounts in the same currency, whichever that is."""
    per_month: Decimal | None
    per_month_planned: Decimal | None
    currency: str | None
    offer: PlannedOffer | None
    throttled_share: float | None
    """What the planned PTUs would have refused of what came; None where they refuse nothing, as with spillover."""
    worst_hour_throttled_share: float | None
    throttled_share_allowed: float
    worst_hour_throttled_share_allowed: float
    plan: Plan
    """What came, planned anew as the plan was."""

    @property
    def refuses(self) -> bool:
        """Whether the planned PTUs would have refused more than the plan allows."""
        return any(one.code.startswith("drift-refuses") for one in self.failures)


class DriftReport(Record):
    """Every deployment that both the plan and the traffic have, and the names of those without traffic."""

    plan: str
    """The file, as the user named it."""
    as_of: dt.date
    today: dt.date
    max_drift: float
    rows: tuple[Drift, ...]
    without_traffic: tuple[str, ...]
    """Plans of which nothing came: whether they hold is unknown, as where it cannot be weighed."""
    allow_unknown: bool
    notes: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether none fails, and none is unknown where that is not allowed."""
        unknown = bool(self.without_traffic) or any(one.inside is None for one in self.rows)
        return (self.allow_unknown or not unknown) and not any(one.failures for one in self.rows)
