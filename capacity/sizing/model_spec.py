"""All that is known of one model as of one date."""

from datetime import date

from capacity.record import Record
from capacity.sizing.deployment import (
    BatchQuota,
    Edition,
    LatencyTarget,
    LengthLimits,
    Lengths,
    Lifecycle,
    Offers,
    PromptCache,
    Regions,
    Sizes,
    StandardQuota,
    Throughput,
    UsageTier,
)


class DeployedAs(Edition):
    """How Azure's Resource Manager names the model: `format`, and `name` where that is not its own."""

    format: str
    name: str | None = None


class Remark(Edition):
    """A contradiction between sources, or a doubt, that a reader of a plan has to know.

    `concerns` narrows it to plans that use what it speaks of; empty means every plan.
    """

    code: str
    detail: str
    concerns: tuple[str, ...] = ()


class ModelSpec(Record):
    """All that is known of one model as of one date: of each group the edition in force, or `None`."""

    name: str
    publisher: str
    series: str | None
    image_model: bool
    writes_output: bool
    """False for embeddings."""
    throughput: Throughput | None
    sizes: Sizes | None
    latency_target: LatencyTarget | None
    lifecycle: Lifecycle | None
    offers: Offers | None
    prompt_cache: PromptCache | None
    regions: Regions | None
    length_limits: LengthLimits | None
    standard_quota: StandardQuota | None
    batch_quota: BatchQuota | None
    usage_tier: UsageTier | None
    deployed_as: DeployedAs | None
    remarks: tuple[Remark, ...]
    superseded_by: dict[str, date]
    """Groups of which a newer edition exists than the one here, and its date."""

    def lengths(self, version: str | None) -> Lengths | None:
        """How long requests to a version may be, to the newest where none is named; None where no source tells."""
        if version is None and self.lifecycle:
            version = next(reversed(self.lifecycle.versions))
        return None if self.length_limits is None else self.length_limits.versions.get(version or "")
