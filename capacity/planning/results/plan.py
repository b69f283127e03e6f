"""The plan: every offer sized, every refused one with its reason, and what a reader has to know beside it.

Field names are those of the JSON report. Rates are per minute at the planned peak, shares are 0..1, `None` is
unknown, and what is unknown has its reason in `notes`.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from capacity.findings import Finding
from capacity.planning.results.admitted_size import AdmissionSize, OutputAdvice
from capacity.planning.results.context_reading import ContextReading
from capacity.planning.results.evidence import Evidence
from capacity.planning.results.recommended_offer import SPILLED_BASIS, Recommended
from capacity.planning.results.schedule import Schedule, SchedulePart
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import US_DOLLARS
from capacity.record import Record
from capacity.sizing.demand import Demand
from capacity.sizing.deployment import NOTHING, DeploymentType, Kind
from capacity.sizing.ptu import PtuBound, Weighed, normalized_tpm
from capacity.sizing.quota import QuotaBound
from capacity.sizing.workload import DataResidency

if TYPE_CHECKING:
    from capacity.planning.results.check_result import Check
    from capacity.planning.results.curves import Curves
    from capacity.planning.results.measured_plan import ByCriteria, MeasuredTraffic
    from capacity.planning.results.moved_input import Sensitivity
    from capacity.planning.results.optimum import Optimum
    from capacity.planning.results.outlook import Outlook
    from capacity.planning.results.ranges_of import OptionRange
    from capacity.planning.results.verified_plan import Verified


class Priced(Record):
    """What every option says of its cost, by term or tier: `hourly`, `reserved_1_year`, `pay_as_you_go`, `flex`, ...

    `costs` are bills in the catalog's currency, as of the plan's day; `long_run_costs` those of which a promotion ends
    within the year, without it. Tokens are those of planned traffic: growth is in them, headroom is not. PTUs are paid
    for as they are deployed, those that headroom asks for included.
    """

    kind: Kind
    deployment_type: DeploymentType
    notes: tuple[Finding, ...] = ()
    usd_per_month: dict[str, Decimal | None] = NOTHING
    """The totals, where the currency is US dollars."""
    costs: dict[str, Cost] = NOTHING
    long_run_costs: dict[str, Cost] = NOTHING
    readings: tuple[ContextReading, ...] = ()
    """Short and long, where nobody said which and prompts may pass the model's threshold; else none."""
    range: "OptionRange | None" = None
    """How far size and cost may lie apart, where an input is a range."""


class ProvisionedOption(Priced):
    """A provisioned type, sized."""

    kind: Kind = Kind.PROVISIONED
    ptus_needed: Fraction | None
    ptus: int
    bound_by: PtuBound
    minimum_ptus: int
    increment_ptus: int
    input_tpm_per_ptu: Fraction
    headroom_share: Fraction
    ptus_at_headroom: dict[str, int | None]
    """What is planned with that headroom in place of its own; None where no size in one deployment is enough."""
    normalized_tpm: Fraction
    """What of the demand is served here: all of it unless prompts too long for the type spill over."""
    peak_utilization_share: Fraction
    max_rpm: Fraction | None
    """The largest RPM of the same shape that fits."""
    spilled_share: Fraction
    """Of all weighted tokens, in prompts too long for the type: planned for the standard type of the same residency."""
    spilled_basis: str = SPILLED_BASIS
    concurrency: Fraction | None
    """Requests running at once at the peak, by Little's law."""
    latency_target_tokens_per_second: Fraction | None
    response_seconds_at_target: Fraction | None
    """Mean output tokens / latency target: the time to write the answer, without the time to its first token."""
    full_ptu_hour_value: Fraction | None = None
    """What the tokens of one fully used PTU-hour cost on the standard type of the same residency, at this mix."""
    break_even_utilization_share: dict[str, Fraction | None] = NOTHING
    """By term: how full the PTUs must be, averaged over every hour paid for, to cost what their tokens would."""
    break_even_mean_to_peak: dict[str, Fraction | None] = NOTHING
    """By term: the mean of the traffic as a share of its planned peak. Above 1 no mean is enough at this size."""
    by_criteria: "ByCriteria | None" = None
    """Where the traffic was measured: what the size follows from."""
    admission: AdmissionSize | None = None
    """Where a workload's requests were drawn and admitted one by one; else admission was not checked."""
    max_output_advice: tuple[OutputAdvice, ...] = ()
    """Where admission decides: other maxima of the output, the largest first."""

    @property
    def optimum(self) -> "Optimum | None":
        """The cheapest mix with spillover, where measured traffic tells one."""
        return None if self.by_criteria is None else self.by_criteria.optimum


class StandardOption(Priced):
    """A standard (token-billed) type: the quota to ask for."""

    kind: Kind = Kind.STANDARD
    sku_capacity: int | None
    bound_by: QuotaBound | None
    headroom_share: Fraction
    """What the quota is for beyond the planned peak: the three rates below include it."""
    tpm_needed: Fraction
    admission_tpm: Fraction | None
    rpm_needed: Fraction | None
    tpm_per_unit: Fraction | None
    rpm_per_unit: Fraction | None
    tpm_quota: Fraction | None
    rpm_quota: Fraction | None
    quota_tier: int | None
    usage_tier_tokens_per_month: int | None

    def used_share(self, units: int) -> Fraction | None:
        """How full so many units are at the planned peak, by what fills them first; None where that is not known."""
        rates = (
            (self.tpm_needed, self.tpm_per_unit),
            (self.admission_tpm, self.tpm_per_unit),
            (self.rpm_needed, self.rpm_per_unit),
        )
        granted = units * (1 + self.headroom_share)
        return max(
            (rate / (granted * per_unit) for rate, per_unit in rates if rate is not None and per_unit is not None),
            default=None,
        )


class BatchOption(Priced):
    """A batch type: answers within a day, counted in enqueued tokens and not in tokens per minute."""

    kind: Kind = Kind.BATCH
    tokens_per_day: Fraction | None
    """Input tokens of a day with traffic: what it enqueues; None where only the peak is known."""
    enqueued_token_quota: dict[str, int]
    """By kind of subscription."""


Option = ProvisionedOption | StandardOption | BatchOption


class Reason(StrEnum):
    """Why a deployment type is not an option."""

    NOT_OFFERED = "not-offered"
    NOT_OFFERED_IN_REGION = "not-offered-in-region"
    DATA_RESIDENCY = "data-residency"
    NO_PUBLISHED_SIZE = "no-published-size"
    NO_PUBLISHED_THROUGHPUT = "no-published-throughput"
    OUTPUT_RATIO_UNKNOWN = "output-ratio-unknown"
    TOKEN_WEIGHT_UNKNOWN = "token-weight-unknown"  # noqa: S105  # language-model tokens, not a secret
    PROMPT_TOO_LONG = "prompt-too-long"
    OUTPUT_TOO_LONG = "output-too-long"
    ABOVE_DEPLOYMENT_MAXIMUM = "above-deployment-maximum"
    ALWAYS_THROTTLED = "always-throttled"
    RETIRED = "retired"
    """Where models are compared; a plan of a retired model has its sizes, and recommends none."""


class Rejection(Record):
    """A deployment type that is not an option, and why."""

    deployment_type: DeploymentType
    reason: Reason
    detail: Finding


class Action(StrEnum):
    """What to do with what is deployed today."""

    KEEP = "keep"
    RESIZE = "resize"
    DELETE = "delete"
    REVIEW = "review"


class Current(Record):
    """What is deployed today against what is needed of the same type. The unit is PTUs, or units of standard quota.

    `action` is `review` where the deployed type could not be sized, with the reason in `detail`; that of `keep`, where
    there is one, is what it holds beside its own traffic.
    """

    deployment_type: DeploymentType
    ptus: int | None = None
    delta_ptus: int | None = None
    sku_capacity: int | None = None
    delta_sku_capacity: int | None = None
    peak_utilization_share: Fraction | None = None
    delta_usd_per_month: Decimal | None = None
    action: Action
    detail: Finding | None = None


class UsedFacts(Record):
    """What the plan rests on: a source, as of when, and what was taken from it, in words."""

    source: str
    as_of: dt.date
    confirmed: dt.date | None = None
    """The day on which another source still told the same, where that is later."""
    groups: tuple[str, ...]

    @property
    def told(self) -> dt.date:
        """The last day on which a source told it."""
        return self.confirmed or self.as_of


class Plan(Record):
    """All that is known of one workload on one model."""

    workload: str
    description: str | None
    owner: str | None
    model: str | None
    publisher: str | None = None
    model_version: str | None
    region: str | None
    data_residency: DataResidency | None = None
    """How far data may go, where somebody said so."""
    resource: str | None
    demand: Demand
    growth: Fraction = Fraction(1)
    """How many times today's traffic the demand is."""
    weighed: tuple[Weighed, ...] | None
    """How the demand was normalized, category by category; None where a weight is not known."""
    options: tuple[Option, ...]
    may_spill: bool = False
    """Whether some traffic may spill over from PTUs, and the model can."""
    do_first: tuple[Finding, ...] = ()
    """What is worth more than any choice among the options."""
    recommended: Recommended
    evidence: Evidence | None = None
    """Which reservations may be recommended, where traffic was measured or the user says so; else all may."""
    current: Current | None
    rejections: tuple[Rejection, ...]
    assumptions: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    facts: tuple[UsedFacts, ...]
    checks: "tuple[Check, ...]" = ()
    """What the workload is held to: its `limits`, its `slo`, and what is deployed."""
    measured: "MeasuredTraffic | None" = None
    curves: "Curves | None" = None
    """The points of its pictures; None where no minutes are known, or no report shows them."""
    sensitivity: "tuple[Sensitivity, ...]" = ()
    """Of each input that is a range, that which moves PTUs most first."""
    retires: dt.date | None = None
    """The day on which the planned version of the model ends, where one is known."""
    schedule: Schedule | None = None
    """What to buy over months; None where nothing is decided over time, or where several share it."""
    by_month: SchedulePart | None = None
    """Its part of a schedule; None where nothing is decided over time."""
    outlook: "Outlook | None" = None
    """What may come of measured traffic; None where that was not asked, or cannot be told."""
    verified: "tuple[Verified, ...] | None" = None
    """Each provisioned option against Azure's calculator; None where that was not asked."""

    @property
    def has_tokens(self) -> bool:
        """Whether tokens are known: sources can tell requests alone, and the tokens of the demand mean nothing then."""
        shape = None if self.measured is None else self.measured.traffic.request_shape
        told = shape is None or shape.input_tokens is not None
        return told and not any(one.code == "tokens-unknown" for one in self.warnings)

    @property
    def currency(self) -> str:
        """What costs are in."""
        return next((cost.currency for option in self.options for cost in option.costs.values()), US_DOLLARS)

    @property
    def lead(self) -> ProvisionedOption | None:
        """The provisioned option that PTUs are told of: that of the recommended type, else the first."""
        sized = [one for one in self.options if isinstance(one, ProvisionedOption)]
        chosen = (one for one in sized if one.deployment_type is self.recommended.deployment_type)
        return next(chosen, next(iter(sized), None))

    @property
    def normalized_tpm(self) -> Fraction | None:
        """Input-token equivalents per minute of the whole demand."""
        return None if self.weighed is None else normalized_tpm(self.weighed)
