"""Which groups of catalog numbers the options rest on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from capacity.catalog.catalog import Catalog
from capacity.planning.advice import price_advice
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, UsedFacts
from capacity.pricing.published_prices import Tier
from capacity.sizing.deployment import Edition, Kind, LatencyTarget, Offers
from capacity.sizing.model_spec import ModelSpec

if TYPE_CHECKING:
    from datetime import date

OF_KIND = {
    "throughput": Kind.PROVISIONED,
    "sizes": Kind.PROVISIONED,
    "latency_target": Kind.PROVISIONED,
    "regions": Kind.PROVISIONED,
    "standard_quota": Kind.STANDARD,
    "usage_tier": Kind.STANDARD,
    "batch_quota": Kind.BATCH,
}
"""Groups that only options of one kind rest on."""


def editions(spec: ModelSpec) -> dict[str, Edition]:
    """The groups of numbers that plans can rest on, by name, as far as the model has them."""
    groups: dict[str, Edition | None] = {
        "throughput": spec.throughput,
        "sizes": spec.sizes,
        "latency_target": spec.latency_target,
        "regions": spec.regions,
        "offers": spec.offers if spec.offers and spec.offers.lists_any else None,
        "standard_quota": spec.standard_quota,
        "usage_tier": spec.usage_tier,
        "batch_quota": spec.batch_quota,
        "lifecycle": spec.lifecycle,
    }
    return {group: edition for group, edition in groups.items() if edition is not None}


def used_editions(case: Situation, options: tuple[Option, ...]) -> dict[str, Edition]:
    """The groups of numbers that the options rest on."""
    kinds = {option.kind for option in options}
    used = {}
    for group, edition in editions(case.spec).items():
        kind = None if group == "regions" and case.region else OF_KIND.get(group)
        is_empty = isinstance(edition, LatencyTarget) and edition.tokens_per_second is None
        is_empty = is_empty or (isinstance(edition, Offers) and not _is_on_a_list(edition, options))
        if not is_empty and (kind is None or kind in kinds):
            used[group] = edition
    return used


def _is_on_a_list(offers: Offers, options: tuple[Option, ...]) -> bool:
    """Whether some option can be had because a list says so: a tier of a standard type, or a batch type."""
    tiers = {Tier.PRIORITY.value, Tier.FLEX.value}
    return any(tiers & option.costs.keys() or option.deployment_type in offers.batch for option in options)


def used_facts(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Iterator[UsedFacts]:
    """What the options rest on, by source; prices last."""
    groups: dict[tuple[str, date], list[str]] = {}
    for group, edition in used_editions(case, options).items():
        groups.setdefault((edition.source, edition.as_of), []).append(group)
    for (source, as_of), some in groups.items():
        yield UsedFacts(source=catalog.cite(source), as_of=as_of, groups=tuple(some))
    yield from price_advice.used_facts(options, catalog.as_of)
