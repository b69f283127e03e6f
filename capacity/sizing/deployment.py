"""What Azure offers: deployment types, and the groups of facts about a model that sizing needs.

Every group of facts is an `Edition`: numbers that were published together, with their source and date.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Final

from capacity.record import Ge, Gt, Le, Record

Positive = Annotated[Fraction, Gt(0)]
NotNegative = Annotated[Fraction, Ge(0)]
Share = Annotated[Fraction, Ge(0), Le(1)]
Count = Annotated[int, Gt(0)]


NOTHING: Final[dict[Any, Any]] = {}
"""The default of mappings."""


class Kind(StrEnum):
    """How a deployment type is bought: by PTU, by token quota, or as an overnight batch."""

    PROVISIONED = "provisioned"
    STANDARD = "standard"
    BATCH = "batch"


class DeploymentType(StrEnum):
    """Azure's deployment types. The value is the SKU name, `label` the name in workload files.

    Reads either name in any case: `DeploymentType("data-zone-provisioned")`. The order is that of reports.
    """

    GLOBAL_PROVISIONED = "GlobalProvisionedManaged"
    DATA_ZONE_PROVISIONED = "DataZoneProvisionedManaged"
    REGIONAL_PROVISIONED = "ProvisionedManaged"
    GLOBAL_STANDARD = "GlobalStandard"
    DATA_ZONE_STANDARD = "DataZoneStandard"
    REGIONAL_STANDARD = "Standard"
    GLOBAL_BATCH = "GlobalBatch"
    DATA_ZONE_BATCH = "DataZoneBatch"

    @classmethod
    def _missing_(cls, value: object) -> "DeploymentType | None":
        wanted = str(value).lower()
        return next((type_ for type_ in cls if wanted in (type_.label, type_.value.lower())), None)

    @cached_property
    def label(self) -> str:
        """The name in workload files: `data-zone-provisioned`."""
        return self.name.lower().replace("_", "-")

    @cached_property
    def kind(self) -> Kind:
        """How it is bought."""
        return Kind(self.name.rpartition("_")[2].lower())

    @cached_property
    def residency(self) -> str:
        """Where prompts may be processed: `global`, `data-zone` or `regional`."""
        return self.label.rpartition("-")[0]

    @cached_property
    def token_billed(self) -> "DeploymentType":
        """The standard type of the same residency: where spillover goes, and what PTUs are compared with."""
        return DeploymentType[f"{self.name.rpartition('_')[0]}_STANDARD"]

    @cached_property
    def display_name(self) -> str:
        """The name for reading: `Data Zone Provisioned`."""
        return self.name.replace("_", " ").title()


class Edition(Record):
    """Facts published together. `source` is a key of the catalog's sources, or free text in a user's own file."""

    as_of: date
    source: str
    dated: str | None = None
    """How the date was found, where the source itself prints none."""
    inferred: bool = False
    """True where no page prints the numbers and they were concluded from others."""


class TokenWeights(Record):
    """Input-token equivalents of one token of each category. `None` is a weight that nobody has published."""

    input: NotNegative | None = None
    """Of an input token that is neither read from the cache nor written to it; 1 if not given."""
    cached_input: NotNegative | None = None
    """Of an input token read from the prompt cache."""
    cache_write: NotNegative | None = None
    """Of an input token written to the prompt cache."""
    output: NotNegative | None = None
    """Of an output token."""
    image_input: NotNegative | None = None
    """Of an image token that a request sends."""
    image_output: NotNegative | None = None
    """Of an image token that a request gets."""

    def by_category(self) -> dict[str, Fraction | None]:
        """The weights by the names that categories of tokens have."""
        return {**self.record_values()}


class Throughput(Edition):
    """What one PTU of the model carries, in normalized (input-token equivalent) tokens per minute."""

    input_tpm_per_ptu: Positive | None = None
    output_tpm_per_ptu: Positive | None = None
    """As pages of 2024 print it; the output weight is then input / output TPM per PTU."""
    weights: TokenWeights = TokenWeights()
    long_context_weights: TokenWeights | None = None
    max_prompt_tokens: Count | None = None
    """The longest prompt that provisioned types serve; `None` where no page states a limit."""

    def weights_for(self, context: str) -> TokenWeights:
        """The weights of a request class: those of long context where the model has its own."""
        weights = self.weights
        if weights.input is None:
            weights = weights.replaced(input=Fraction(1))  # by definition: it is what the others are measured in
        if context == "long" and self.long_context_weights is not None:
            weights = self.long_context_weights
        if weights.output is None and self.output_tpm_per_ptu is not None and self.input_tpm_per_ptu is not None:
            return weights.replaced(output=self.input_tpm_per_ptu / self.output_tpm_per_ptu)
        return weights

    @cached_property
    def weights_by_context(self) -> dict[str, dict[str, Fraction | None]]:
        """The weights of both contexts by the names that categories of tokens have."""
        return {context: self.weights_for(context).by_category() for context in ("short", "long")}


class PtuSizes(Record):
    """Deployable sizes: minimum + k x increment PTUs."""

    minimum_ptus: Count
    increment_ptus: Count


class Sizes(Edition):
    """The deployable sizes of every provisioned type that has published ones."""

    types: dict[DeploymentType, PtuSizes]


class LatencyTarget(Edition):
    """The speed Microsoft aims at on provisioned types; `tokens_per_second` is `None` where there is no target."""

    tokens_per_second: Positive | None = None
    request_share: Share | None = None
    """The share of requests that should be at least that fast."""
    basis: str | None = None
    """What is averaged over which time."""


class Version(Record):
    """One model version: its stage in the life cycle and, where announced, its end.

    Only the stage says that a version is gone: `retires` is a plan of the day on which its source was read.
    """

    stage: str = "ga"
    """`preview`, `ga`, `legacy`, `deprecated` or `retired`."""
    retires: date | None = None
    replacement: str | None = None


class Lengths(Record):
    """How long the requests to a model version may be, in tokens. `None` is a limit that no source states."""

    context_window_tokens: Count | None = None
    """Of input and output, reasoning included, together."""
    max_input_tokens: Count | None = None
    max_output_tokens: Count | None = None
    max_batch_prompt_tokens: Count | None = None
    """The longest prompt that batch types take, where that is less; of provisioned ones the throughput tells it."""
    long_context_above_tokens: Count | None = None
    """Requests with more input tokens weigh and cost as long context, as a whole."""

    @cached_property
    def longest_prompt_tokens(self) -> int | None:
        """What no prompt can exceed on any type; None where that is not told.

        Of embeddings it is not: their limit is of one text, and a request has many.
        """
        if self.context_window_tokens is None and self.max_output_tokens is None:
            return None
        known = [tokens for tokens in (self.context_window_tokens, self.max_input_tokens) if tokens is not None]
        return min(known, default=None)


class LengthLimits(Edition):
    """The lengths of each version of a model, oldest first."""

    versions: dict[str, Lengths]


class Lifecycle(Edition):
    """The versions of a model, oldest first."""

    versions: dict[str, Version]


class Offers(Edition):
    """What can be had beside the plain deployment."""

    spillover: bool | None = None
    priority: tuple[DeploymentType, ...] = ()
    priority_tokens_per_second: Positive | None = None
    flex: tuple[DeploymentType, ...] = ()
    batch: tuple[DeploymentType, ...] = ()

    @property
    def lists_any(self) -> bool:
        """Whether it lists a tier or a batch type; else it tells of spillover alone."""
        return bool(self.priority or self.flex or self.batch)


class PromptCache(Edition):
    """When a prompt can be read from the cache, and for how long it stays there."""

    min_prompt_tokens: Count | None = None
    step_tokens: Count | None = None
    retention: tuple[str, ...] = ()
    default_retention: str | None = None
    min_lifetime_minutes: Positive | None = None
    breakpoints_on_standard: bool | None = None
    breakpoints_on_provisioned: bool | None = None
    writes_charged_on_standard: bool | None = None


class Regions(Edition):
    """Where each type is offered.

    `types` maps type -> version -> regions; `None` says that no list is published (not that there is no region).
    A standard or batch type that is not in it is not told of; one without versions or regions is told to have none.
    """

    data_zones: tuple[str, ...] | None = None
    """Of provisioned types, where no regions are listed."""
    types: dict[DeploymentType, dict[str, tuple[str, ...]]] | None = None


class QuotaUnit(Record):
    """What one unit of `sku_capacity` grants, and the most each quota tier has by default.

    A unit is `None` where nobody has published it. `limit_*` hold where a model has one limit for all tiers.
    """

    tpm_per_unit: Positive | None = None
    rpm_per_unit: Positive | None = None
    tier_tpm: dict[int, Count] = NOTHING
    tier_rpm: dict[int, Count] = NOTHING
    limit_tpm: Count | None = None
    limit_rpm: Count | None = None


class StandardQuota(Edition):
    """TPM and RPM quota of every standard type."""

    types: dict[DeploymentType, QuotaUnit]


class BatchQuota(Edition):
    """Enqueued-token quota of batch types by kind of subscription: type -> agreement -> tokens."""

    types: dict[DeploymentType, dict[str, Count]]


class UsageTier(Edition):
    """Tokens per month, tenant and model past which latency of standard types varies more."""

    tokens_per_month: Count
