"""All that is known of one model as of one date."""

from datetime import date
from functools import cached_property

from capacity.record import Record
from capacity.sizing.deployment import (
    BatchQuota,
    DeploymentType,
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
    Version,
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

    @cached_property
    def offered(self) -> tuple[DeploymentType, ...]:
        """Every type with a published size, region list, quota or batch offer, in the order of reports."""
        offered: set[DeploymentType] = set()
        if self.sizes:
            offered.update(self.sizes.types)
        if self.regions and self.regions.types:
            offered.update(type_ for type_, versions in self.regions.types.items() if any(versions.values()))
        if self.standard_quota:
            offered.update(self.standard_quota.types)
        if self.offers:
            offered.update(self.offers.batch)
        return tuple(type_ for type_ in DeploymentType if type_ in offered)

    @cached_property
    def groups(self) -> dict[str, Edition]:
        """The groups of numbers that plans can rest on, by name, as far as the model has them."""
        groups: dict[str, Edition | None] = {
            "throughput": self.throughput,
            "sizes": self.sizes,
            "latency_target": self.latency_target,
            "regions": self.regions,
            "offers": self.offers if self.offers and self.offers.lists_any else None,
            "standard_quota": self.standard_quota,
            "usage_tier": self.usage_tier,
            "batch_quota": self.batch_quota,
            "lifecycle": self.lifecycle,
        }
        return {group: edition for group, edition in groups.items() if edition is not None}

    @property
    def newest_version(self) -> str | None:
        """The version meant where none is named."""
        return next(reversed(self.lifecycle.versions), None) if self.lifecycle else None

    def life(self, version: str | None = None) -> Version | None:
        """What is known of the life of a version, or of the newest; None where that is nothing."""
        return self.lifecycle.versions.get(version or self.newest_version or "") if self.lifecycle else None

    def lengths(self, version: str | None) -> Lengths | None:
        """How long requests to a version may be; None where no source tells."""
        return (
            None
            if self.length_limits is None
            else self.length_limits.versions.get(version or self.newest_version or "")
        )
