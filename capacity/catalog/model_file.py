"""One model's file: its editions, which one is in force on a date, and a user's own file laid over it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from capacity.pricing.published_prices import TokenPrices
from capacity.record import Record
from capacity.sizing.deployment import (
    BatchQuota,
    Edition,
    LatencyTarget,
    LengthLimits,
    Lifecycle,
    Offers,
    PromptCache,
    Regions,
    Sizes,
    StandardQuota,
    Throughput,
    UsageTier,
)
from capacity.sizing.model_spec import DeployedAs, ModelSpec, Remark

E = TypeVar("E", bound=Edition)
GROUPS = (
    *("throughput", "sizes", "latency_target", "lifecycle", "offers", "prompt_cache", "regions", "length_limits"),
    *("standard_quota", "batch_quota", "usage_tier", "deployed_as"),
)
"""Fields of a file whose editions replace each other: a model has the one in force under the same name."""


class ModelFile(Record):
    """All editions of what is known of a model; the keys of its YAML file. The order of editions does not matter."""

    name: str
    aliases: tuple[str, ...] = ()
    publisher: str | None = None
    family: str | None = None
    """By whose PTU prices it is sold, where that is not its publisher."""
    series: str | None = None
    image_model: bool = False
    meter_names: tuple[str, ...] = ()
    """What the meters of the price list call it, where that is not its name."""
    throughput: tuple[Throughput, ...] = ()
    sizes: tuple[Sizes, ...] = ()
    latency_target: tuple[LatencyTarget, ...] = ()
    lifecycle: tuple[Lifecycle, ...] = ()
    offers: tuple[Offers, ...] = ()
    prompt_cache: tuple[PromptCache, ...] = ()
    regions: tuple[Regions, ...] = ()
    length_limits: tuple[LengthLimits, ...] = ()
    standard_quota: tuple[StandardQuota, ...] = ()
    batch_quota: tuple[BatchQuota, ...] = ()
    usage_tier: tuple[UsageTier, ...] = ()
    deployed_as: tuple[DeployedAs, ...] = ()
    token_prices: tuple[TokenPrices, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def writes_output(self) -> bool:
        """Whether answers have output to count: embeddings, of which input alone is sold, have none."""
        prices = [price.per_million_tokens for edition in self.token_prices for price in edition.prices]
        return self.image_model or not prices or any(price.output is not None for price in prices)

    @property
    def groups(self) -> dict[str, tuple[Edition, ...]]:
        """The editions of each group of which one is in force; token prices add up instead, price by price."""
        return {group: getattr(self, group) for group in GROUPS}

    @property
    def dated(self) -> dict[str, tuple[Edition, ...]]:
        """All groups of what was read on a day."""
        return {**self.groups, "token_prices": self.token_prices, "remarks": self.remarks}

    @property
    def oldest(self) -> date | None:
        """The date of the oldest numbers that decide a size; groups that begin later are taken as they are."""
        dated: tuple[Edition, ...] = (
            (*self.throughput, *self.sizes, *self.latency_target) or self.standard_quota or self.token_prices
        )
        return min((edition.as_of for edition in dated), default=None)

    @property
    def newest(self) -> date:
        """The date of the newest number."""
        return max(
            (edition.as_of for editions in (*self.groups.values(), self.token_prices) for edition in editions),
            default=date.min,
        )

    def spec(self, as_of: date | None) -> ModelSpec:
        """What was known on a date (None: all that is known), of each group the newest edition by then.

        A group whose first edition is younger is taken as it is: the plan says so, comparing its date.
        """
        chosen: dict[str, Any] = {group: in_force(editions, as_of) for group, editions in self.groups.items()}
        return ModelSpec(
            name=self.name,
            publisher=self.publisher or "custom",
            series=self.series,
            image_model=self.image_model,
            writes_output=self.writes_output,
            remarks=tuple(remark for remark in self.remarks if as_of is None or remark.as_of <= as_of),
            **chosen,
            superseded_by={
                group: newest.as_of
                for group, editions in self.groups.items()
                if (newest := in_force(editions, None)) and newest is not chosen[group]
            },
        )


def in_order(editions: Sequence[E], as_of: date | None) -> tuple[E, ...]:
    """In the order in which prices are to be believed: those known by the date as they stand, then later ones.

    A price of which nothing is as old is taken from the first edition that has it: the plan says so.
    """
    if as_of is None:
        return tuple(editions)
    later = sorted((edition for edition in editions if edition.as_of > as_of), key=lambda edition: edition.as_of)
    return (*(edition for edition in editions if edition.as_of <= as_of), *later)


def newest_first(editions: Sequence[E]) -> tuple[E, ...]:
    """By date."""
    return tuple(sorted(editions, key=lambda edition: edition.as_of, reverse=True))


def in_force(editions: Sequence[E], as_of: date | None) -> E | None:
    """The newest edition on or before the date; the oldest where all are younger; None where there is none.

    Of two editions of one date the first wins, so that a user's own, which comes first, does.
    """
    if not editions:
        return None
    known = [edition for edition in editions if as_of is None or edition.as_of <= as_of]
    if known:
        return max(known, key=lambda edition: edition.as_of)
    return min(editions, key=lambda edition: edition.as_of)


def laid_over(built_in: ModelFile, own: ModelFile) -> ModelFile:
    """The built-in file with the user's own over it: what the own file leaves out stays as it is."""
    groups: dict[str, Any] = {group: _editions(mine, built_in.groups[group]) for group, mine in own.groups.items()}
    return built_in.replaced(
        aliases=(*built_in.aliases, *own.aliases),
        publisher=own.publisher or built_in.publisher,
        series=own.series or built_in.series,
        image_model=own.image_model or built_in.image_model,
        family=own.family or built_in.family,
        meter_names=(*built_in.meter_names, *own.meter_names),
        token_prices=(*newest_first(own.token_prices), *built_in.token_prices),
        remarks=(*built_in.remarks, *own.remarks),
        **groups,
    )


def _editions(mine: tuple[E, ...], theirs: tuple[E, ...]) -> tuple[E, ...]:
    """An own edition fills its gaps from the newest built-in one and replaces every one that is not older than it.

    A number negotiated long ago still holds, and `--as-of` before it still finds the built-in one.
    """
    if not mine:
        return theirs
    newest = in_force(theirs, None)
    since = min(edition.as_of for edition in mine)
    return (*(_filled(edition, newest) for edition in mine), *(one for one in theirs if one.as_of < since))


def _filled(own: Any, base: Any) -> Any:  # noqa: ANN401  # a value of any field
    """The own value, with what it leaves open taken from the base; mappings and records part by part."""
    if own is None or own == ():
        return base
    if isinstance(own, dict) and isinstance(base, dict):
        return {**base, **{key: _filled(value, base.get(key)) for key, value in own.items()}}
    if isinstance(own, Throughput) and isinstance(base, Throughput) and own.output_tpm_per_ptu is not None:
        base = base.replaced(weights=base.weights.replaced(output=None))  # the own figure gives the output weight
    if isinstance(own, Record) and type(own) is type(base):
        keep = {"as_of", "source", "dated", "inferred"} if isinstance(own, Edition) else set()
        parts = {
            name: _filled(getattr(own, name), getattr(base, name)) for name in own.record_fields if name not in keep
        }
        return own.replaced(**parts)
    return own
