"""Remarks of the catalog that concern a plan: contradictions between sources, and doubts."""

from collections.abc import Iterator

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, StandardOption
from capacity.planning.results.recommended_offer import Recommended
from capacity.pricing.published_prices import Tier
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.planning_key import LatencyTolerance
from capacity.sizing.request_class import Context

LARGE_CALL_TOKENS = 10_000
"""From when on a plan repeats the doubt whether large calls cost more; the number is ours, no source has one."""


def remark_warnings(
    case: Situation, options: tuple[Option, ...], recommended: Recommended, catalog: Catalog
) -> Iterator[Finding]:
    """Remarks on the model, on what all models share, and on the region."""
    topics = _topics(case, options, recommended)
    geography = catalog.geography.remarks if case.region is not None else ()
    for remark in (*case.spec.remarks, *catalog.across_models.remarks, *geography):
        # A change is told by the editions themselves, to whoever asks for the older one.
        known = remark.as_of <= catalog.as_of and remark.code != "change"
        if known and (not remark.concerns or topics.intersection(remark.concerns)):
            yield catalog.remarked(remark)


def _topics(case: Situation, options: tuple[Option, ...], recommended: Recommended) -> set[str]:
    """What the plan uses, in the words that remarks are narrowed with."""
    tokens = case.demand.tpm
    used: dict[str, object] = {
        "cached-input": tokens.cached_input,
        "cache-write": tokens.cache_write,
        "output": tokens.output,
        "image": tokens.image_input or tokens.image_output or case.spec.image_model,
        "long-context": any(class_.context is Context.LONG for class_ in case.demand.classes),
        "latency": case.wish.slo.tokens_per_second,
        "priority": case.wish.slo.tokens_per_second and any(Tier.PRIORITY.value in o.costs for o in options),
        "flex": case.wish.planning.latency_tolerance is not LatencyTolerance.INTERACTIVE,
        "spillover": case.wish.slo.spilled_share,
        "quota-request": any(isinstance(option, StandardOption) and _asks_for_quota(option) for option in options),
        case.spec.publisher: any(option.kind is Kind.STANDARD for option in options),
        "large-calls": any((class_.mean_prompt_tokens or 0) >= LARGE_CALL_TOKENS for class_ in case.demand.classes),
    }
    if any(option.deployment_type.label.startswith("data-zone") for option in options):
        used[f"data-zone-{case.data_zone}"] = True
    refused = set(case.wish.deployment_types or case.offered) - {option.deployment_type for option in options}
    used |= {f"no-{type_.label}-{case.data_zone}": True for type_ in refused}
    if isinstance(case.weighed, tuple):
        used["cached-input-free"] = any(part.category == "cached_input" and not part.weight for part in case.weighed)
    used["regional-spillover"] = _spills_in_a_region(case, options, recommended)
    kinds = {option.kind.value for option in options}
    return {topic for topic, is_used in used.items() if is_used} | {o.deployment_type.label for o in options} | kinds


def _asks_for_quota(option: StandardOption) -> bool:
    """Whether it needs more than a quota tier that is published grants."""
    return option.tpm_quota is not None and option.tpm_per_unit is not None and option.quota_tier is None


def _spills_in_a_region(case: Situation, options: tuple[Option, ...], recommended: Recommended) -> bool:
    """Whether Regional Provisioned is to spill over: as `slo` allows, or by the recommendation."""
    spillover = recommended.offer.spillover if recommended.offer else None
    if spillover is not None and spillover.deployment_type is DeploymentType.REGIONAL_STANDARD:
        return True
    is_sized = any(option.deployment_type is DeploymentType.REGIONAL_PROVISIONED for option in options)
    return bool(is_sized and case.wish.slo.spilled_share and case.spec.offers and case.spec.offers.spillover)
