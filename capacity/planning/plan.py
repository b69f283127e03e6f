"""The plan: every offer sized, every refused one with its reason, and what a reader has to know beside it.

Field names are those of the JSON report. Rates are per minute at the planned peak, shares are 0..1, `None` is
unknown, and what is unknown has its reason in `notes`.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from capacity.record import Record
from capacity.sizing.demand import Demand
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.ptu import PtuBound, Weighed, normalized_tpm
from capacity.sizing.quota import QuotaBound

NO_PRICE = "cost unknown, this catalog holds no prices"


class ProvisionedOption(Record):
    """A provisioned type, sized."""

    kind: Kind = Kind.PROVISIONED
    deployment_type: DeploymentType
    ptus_needed: Fraction | None
    ptus: int
    bound_by: PtuBound
    minimum_ptus: int
    increment_ptus: int
    input_tpm_per_ptu: Fraction
    headroom_share: Fraction
    ptus_at_headroom: dict[str, int | None]
    """None where no size in one deployment is enough."""
    normalized_tpm: Fraction
    """What of the demand is served here: all of it unless prompts too long for the type spill over."""
    peak_utilization_share: Fraction
    max_rpm: Fraction | None
    """The largest RPM of the same shape that fits."""
    spilled_share: Fraction
    """Share of tokens in prompts too long for the type, planned for the standard type of the same residency."""
    concurrency: Fraction | None
    """Requests running at once at the peak, by Little's law."""
    latency_target_tokens_per_second: Fraction | None
    response_seconds_at_target: Fraction | None
    """Mean output tokens / latency target: the time to write the answer, without the time to its first token."""
    usd_per_month: dict[str, Decimal | None]
    notes: tuple[str, ...]


class StandardOption(Record):
    """A standard (token-billed) type: the quota to ask for."""

    kind: Kind = Kind.STANDARD
    deployment_type: DeploymentType
    sku_capacity: int | None
    bound_by: QuotaBound | None
    tpm_needed: Fraction
    admission_tpm: Fraction | None
    rpm_needed: Fraction | None
    tpm_per_unit: Fraction | None
    rpm_per_unit: Fraction | None
    tpm_quota: Fraction | None
    rpm_quota: Fraction | None
    quota_tier: int | None
    usage_tier_tokens_per_month: int | None
    usd_per_month: dict[str, Decimal | None]
    notes: tuple[str, ...]


class BatchOption(Record):
    """A batch type: answers within a day, counted in enqueued tokens and not in tokens per minute."""

    kind: Kind = Kind.BATCH
    deployment_type: DeploymentType
    tokens_per_day: Fraction | None
    enqueued_token_quota: dict[str, int]
    """By kind of subscription."""
    usd_per_month: dict[str, Decimal | None]
    notes: tuple[str, ...]


Option = ProvisionedOption | StandardOption | BatchOption


class Reason(StrEnum):
    """Why a deployment type is not an option."""

    NOT_OFFERED = "not-offered"
    NOT_OFFERED_IN_REGION = "not-offered-in-region"
    NO_PUBLISHED_SIZE = "no-published-size"
    NO_PUBLISHED_THROUGHPUT = "no-published-throughput"
    OUTPUT_RATIO_UNKNOWN = "output-ratio-unknown"
    TOKEN_WEIGHT_UNKNOWN = "token-weight-unknown"  # noqa: S105  # language-model tokens, not a secret
    PROMPT_TOO_LONG = "prompt-too-long"
    ABOVE_DEPLOYMENT_MAXIMUM = "above-deployment-maximum"
    ALWAYS_THROTTLED = "always-throttled"


class Rejection(Record):
    """A deployment type that is not an option, and why."""

    deployment_type: DeploymentType
    reason: Reason
    detail: str


class PlanWarning(Record):
    """Something that could turn the decision, with its source where it is a published fact."""

    code: str
    detail: str
    source: str | None = None
    date: dt.date | None = None


class Action(StrEnum):
    """What to do with what is deployed today."""

    KEEP = "keep"
    RESIZE = "resize"
    DELETE = "delete"
    REVIEW = "review"


class Current(Record):
    """What is deployed today against what is needed of the same type. The unit is PTUs, or units of standard quota.

    `action` is `review` where the deployed type could not be sized; the reason is in `detail`.
    """

    deployment_type: DeploymentType
    ptus: int | None = None
    delta_ptus: int | None = None
    sku_capacity: int | None = None
    delta_sku_capacity: int | None = None
    peak_utilization_share: Fraction | None = None
    delta_usd_per_month: Decimal | None = None
    action: Action
    detail: str | None = None


class UsedFacts(Record):
    """What the plan rests on: a source, as of when, and what was taken from it, in words."""

    source: str
    as_of: dt.date
    groups: tuple[str, ...]


class Plan(Record):
    """All that is known of one workload on one model."""

    workload: str
    description: str | None
    owner: str | None
    model: str | None
    model_version: str | None
    region: str | None
    resource: str | None
    demand: Demand
    weighed: tuple[Weighed, ...] | None
    """How the demand was normalized, category by category; None where a weight is not known."""
    options: tuple[Option, ...]
    current: Current | None
    rejections: tuple[Rejection, ...]
    assumptions: tuple[str, ...]
    warnings: tuple[PlanWarning, ...]
    facts: tuple[UsedFacts, ...]

    @property
    def normalized_tpm(self) -> Fraction | None:
        """Input-token equivalents per minute of the whole demand."""
        return None if self.weighed is None else normalized_tpm(self.weighed)


class Total(Record):
    """PTUs of one type and region over all plans. Alternatives are not added up: each type is the whole demand."""

    deployment_type: DeploymentType
    region: str | None
    workloads: int
    ptus: int
    deployed_ptus: int


class Report(Record):
    """What a planning command answers: plans in the order asked for, and their sums."""

    as_of: dt.date
    plans: tuple[Plan, ...]
    totals: tuple[Total, ...]
