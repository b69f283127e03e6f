"""Remarks of the catalog that concern a plan: contradictions between sources, and doubts."""

from collections.abc import Iterator

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, StandardOption
from capacity.planning.results.recommended_offer import Recommended
from capacity.pricing.published_prices import Tier
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import LatencyTolerance
from capacity.sizing.request_class import Context

LARGE_CALL_TOKENS = 10_000
"""From when on a plan repeats the doubt whether large calls cost more; the number is ours, no source has one."""


def remark_warnings(
    case: Situation, options: tuple[Option, ...], recommended: Recommended, catalog: Catalog
) -> Iterator[Finding]:
    """Remarks on the model, on what all models share, and on the region."""
    topics = _topics(case, options, recommended)
    for concerns, told in catalog.kept(_known, case.spec.name, in_region=case.region is not None):
        if not concerns or not topics.isdisjoint(concerns):
            yield told


def _known(catalog: Catalog, model: str, *, in_region: bool) -> tuple[tuple[tuple[str, ...], Finding], ...]:
    """The topics and the words of what is known by the catalog's date, for all plans of a model."""
    geography = catalog.geography.remarks if in_region else ()
    remarks = (*catalog.model(model).remarks, *catalog.across_models.remarks, *geography)
    # A change is told by the editions themselves, to whoever asks for the older one.
    known = [remark for remark in remarks if remark.as_of <= catalog.as_of and remark.code != "change"]
    return tuple((remark.concerns, catalog.remarked(remark)) for remark in known)


def _topics(case: Situation, options: tuple[Option, ...], recommended: Recommended) -> set[str]:
    """What the plan uses, in the words that remarks are narrowed with."""
    tokens, slo, classes = case.demand.tpm, case.wish.slo, case.demand.classes
    types = {option.deployment_type for option in options}
    standard = [option for option in options if isinstance(option, StandardOption)]
    labels, kinds = {type_.label for type_ in types}, {type_.kind.value for type_ in types}
    used: dict[str, object] = {
        "cached-input": tokens.cached_input,
        "cache-write": tokens.cache_write,
        "output": tokens.output,
        "image": tokens.image_input or tokens.image_output or case.spec.image_model,
        "long-context": any(class_.context is Context.LONG for class_ in classes),
        "latency": slo.tokens_per_second,
        "priority": slo.tokens_per_second and any(Tier.PRIORITY.value in option.costs for option in standard),
        "flex": case.wish.planning.latency_tolerance is not LatencyTolerance.INTERACTIVE,
        "spillover": slo.spilled_share,
        "quota-request": any(map(_asks_for_quota, standard)),
        case.spec.publisher: standard,
        "large-calls": any((class_.mean_prompt_tokens or 0) >= LARGE_CALL_TOKENS for class_ in classes),
        f"data-zone-{case.data_zone}": any(type_.residency == "data-zone" for type_ in types),
        "regional-spillover": _spills_in_a_region(case, options, recommended),
    }
    if isinstance(case.weighed, tuple):
        used["cached-input-free"] = any(part.category == "cached_input" and not part.weight for part in case.weighed)
    refused = {*(case.wish.deployment_types or case.offered)} - types
    return {
        *(topic for topic, is_used in used.items() if is_used),
        *(f"no-{type_.label}-{case.data_zone}" for type_ in refused),
        *labels,
        *kinds,
    }


def _asks_for_quota(option: StandardOption) -> bool:
    """Whether it needs more than a quota tier that is published grants."""
    return option.tpm_quota is not None and option.tpm_per_unit is not None and option.quota_tier is None


def _spills_in_a_region(case: Situation, options: tuple[Option, ...], recommended: Recommended) -> bool:
    """Whether Regional Provisioned is to spill over: as `slo` allows, or by the recommendation."""
    spillover = recommended.offer.spillover if recommended.offer else None
    if spillover is not None and spillover.deployment_type is DeploymentType.REGIONAL_STANDARD:
        return True
    is_planned = case.wish.slo.spilled_share and case.spec.offers and case.spec.offers.spillover
    return bool(is_planned) and any(option.deployment_type is DeploymentType.REGIONAL_PROVISIONED for option in options)
