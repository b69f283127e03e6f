"""What a reader has to know beside the numbers: assumptions, and warnings with their source and date."""

from collections.abc import Iterator
from datetime import date, timedelta

from capacity.catalog.catalog import Catalog
from capacity.catalog.names import contradiction
from capacity.findings import Finding, found
from capacity.planning.advice import price_advice
from capacity.planning.options import prompt_length
from capacity.planning.options.availability import is_told, listed_regions
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import (
    Option,
    ProvisionedOption,
    Recommended,
    StandardOption,
    UsedFacts,
)
from capacity.pricing.published_prices import Tier
from capacity.sizing.demand import PERCENT, Demand
from capacity.sizing.deployment import DeploymentType, Edition, Kind, LatencyTarget, Version
from capacity.sizing.ptu import is_deployable
from capacity.sizing.request_class import Context
from capacity.sizing.workload import LatencyTolerance, Workload

RETIRED = "retired"
UNCONFIRMED = "retirement-unconfirmed"
"""The day that was planned is past, and no source says that it came to pass."""
RETIRING_SOON = timedelta(days=90)
LARGE_CALL_TOKENS = 10_000
"""From when on a plan repeats the doubt whether large calls cost more; the number is ours, no source has one."""
GROUP_TITLES = {
    "throughput": "throughput and token weights",
    "sizes": "deployable sizes",
    "latency_target": "latency target",
    "lifecycle": "retirement dates",
    "regions": "regions",
    "standard_quota": "quota units and tiers",
    "batch_quota": "batch quota",
    "usage_tier": "usage tier",
}


def assumptions(case: Situation, demand: Demand) -> Iterator[str]:
    """What the plan takes for granted, in the order of importance."""
    workload, lifecycle = case.workload, case.spec.lifecycle
    if workload.model_version is None and case.version is not None and lifecycle and len(lifecycle.versions) > 1:
        yield f"Version {case.version}, the newest: the workload names none."
    if not any(type_.kind is Kind.PROVISIONED for type_ in case.offered):
        yield f"{case.spec.name} is not offered on provisioned types: there are no PTUs to size."
    if demand.rpm is None:
        yield "Token rates are given: requests per minute are not known, and neither is what depends on them."
    if workload.token_weights is not None:
        yield "Token weights are partly your own, not published ones."
    yield from _profiles(workload)
    yield from _target(case)
    if workload.region is None:
        yield "No region given: availability is not checked; not every region has every type."
    if any(class_.context is Context.LONG for class_ in demand.classes) and not (
        case.throughput and case.throughput.long_context_weights
    ):
        yield "The model has no weights of its own for long context: those of short context are used."


def _profiles(workload: Workload) -> Iterator[str]:
    for profile in dict.fromkeys(class_.profile for class_ in workload.traffic if class_.profile is not None):
        yield (
            f"Profile {profile.value}: {profile.hours_per_week} of 168 hours a week, at "
            f"{float(profile.mean_share * PERCENT):.0f} % of the peak on average; over a month the mean is "
            f"{float(profile.mean_to_peak * PERCENT):.1f} % of the peak. Give `average_rpm` where you know it."
        )


def _target(case: Situation) -> Iterator[str]:
    if case.utilization_target is not None:
        share = f"{float(case.utilization_target * PERCENT):g} %"
        yield f"Provisioned types are sized to be at most {share} full at the peak: `max_utilization_share`."


def warnings(
    case: Situation, options: tuple[Option, ...], recommended: Recommended, catalog: Catalog, today: date
) -> Iterator[Finding]:
    """Everything that could turn the decision."""
    yield from places_in_name(case.workload.model, case, catalog)
    yield from _retirement(case, catalog, today)
    yield from _editions(case, options, catalog)
    yield from _sizes(case, options, catalog)
    yield from _traffic(case, options, catalog)
    yield from _objectives(case, options, catalog)
    yield from price_advice.warnings(options, catalog, today)
    topics = _topics(case, options, recommended)
    geography = catalog.geography.remarks if case.region is not None else ()
    for remark in (*case.spec.remarks, *catalog.across_models.remarks, *geography):
        # A change is told by the editions themselves, to whoever asks for the older one.
        known = remark.as_of <= catalog.as_of and remark.code != "change"
        if known and (not remark.concerns or topics.intersection(remark.concerns)):
            yield _sourced(remark.code, remark.detail, remark, catalog)


def _sourced(code: str, detail: str, edition: Edition, catalog: Catalog) -> Finding:
    return found(code, detail=detail, source=catalog.cite(edition.source), date=edition.as_of)


def places_in_name(name: str, case: Situation, catalog: Catalog) -> Iterator[Finding]:
    """Where a model's name says another place than the plan is for."""
    if "/" in name and (what := contradiction(catalog.named(name), case.region, case.data_zone)):
        yield found("place-in-name", detail=what)


def _retirement(case: Situation, catalog: Catalog, today: date) -> Iterator[Finding]:
    lifecycle = case.spec.lifecycle
    version = lifecycle.versions.get(case.version or "") if lifecycle else None
    if lifecycle is None or version is None:
        return
    subject = f"{case.spec.name} {case.version}"
    instead = f"; the announced replacement is {version.replacement}" if version.replacement else ""
    if code := stage(version, today):
        when = {
            RETIRED: f"was retired on {version.retires}" if version.retires else "is retired",
            UNCONFIRMED: f"was to retire on {version.retires}, as planned on {lifecycle.as_of}: confirm "
            "that it can be deployed",
            "retiring-soon": f"retires on {version.retires}, in {(version.retires - today).days} days"
            if version.retires
            else "",
            "preview": "is in preview: no service level, and it may change",
            "deprecated": f"is deprecated and retires on {version.retires or 'a date not yet announced'}",
        }[code]
        yield _sourced(code, f"{subject} {when}{instead}.", lifecycle, catalog)


def is_retired(case: Situation) -> bool:
    """Whether a source says that the version is gone; a day that was planned is no proof."""
    lifecycle = case.spec.lifecycle
    version = lifecycle.versions.get(case.version or "") if lifecycle else None
    return version is not None and version.stage == RETIRED


def stage(version: Version, today: date) -> str | None:
    """What a reader has to know of a version's place in its life by that day; None where nothing."""
    if version.stage == RETIRED:
        return RETIRED
    if version.retires is not None and version.retires <= today:
        return UNCONFIRMED
    if version.retires is not None and version.retires - today <= RETIRING_SOON:
        return "retiring-soon"
    return version.stage if version.stage in ("preview", "deprecated") else None


def _editions(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Iterator[Finding]:
    later = []
    superseded: dict[tuple[str, date], list[str]] = {}
    for group, edition in facts(case, options):
        title = GROUP_TITLES[group]
        if group in case.spec.superseded_by:
            newest = f"{title} (newest: {case.spec.superseded_by[group]})"
            superseded.setdefault((edition.source, edition.as_of), []).append(newest)
        if edition.as_of > catalog.as_of:
            later.append(f"{title} ({edition.as_of})")
        if edition.inferred:
            how = f" ({edition.dated})" if edition.dated else ""
            yield _sourced("inferred", f"No source prints the {title} used{how}.", edition, catalog)
    for (source, as_of), titles in superseded.items():
        detail = f"Older than the newest edition: {', '.join(titles)}."
        yield found("superseded", detail=detail, source=catalog.cite(source), date=as_of)
    if later:
        detail = f"Nothing as old as {catalog.as_of} is known of: {', '.join(later)}. The first known is used."
        yield found("later-edition", detail=detail)


def _sizes(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Iterator[Finding]:
    provisioned = [option for option in options if isinstance(option, ProvisionedOption)]
    spilled = ", or spilled where spillover is set up" if case.spec.offers and case.spec.offers.spillover else ""
    if provisioned and not case.headroom_share:
        yield found(
            "no-headroom",
            detail=f"Every request above the planned peak is refused (429){spilled}; consider headroom of 0.1 to 0.2.",
        )
    if unlisted := [option.deployment_type.label for option in options if _is_unlisted(option, case)]:
        yield found(
            "no-region-listed",
            detail=f"Sized from published numbers, but no region is listed for: {', '.join(unlisted)}. "
            "Check that it can be deployed.",
            source=catalog.cite(case.spec.regions.source) if case.spec.regions else None,
            date=case.spec.regions.as_of if case.spec.regions else None,
        )
    for option in provisioned:
        if option.minimum_ptus % option.increment_ptus and case.spec.sizes:
            detail = (
                f"{option.deployment_type.label}: the minimum, {option.minimum_ptus}, is no multiple of the increment, "
                f"{option.increment_ptus}; read here as {option.minimum_ptus} + k x {option.increment_ptus}, "
                "which the source leaves open."
            )
            yield _sourced("ambiguous-size", detail, case.spec.sizes, catalog)
    deployed = case.workload.deployed
    if deployed and deployed.ptus and case.spec.sizes:
        sizes = case.spec.sizes.types.get(deployed.deployment_type)
        if sizes and not is_deployable(deployed.ptus, sizes):
            detail = (
                f"{deployed.ptus} PTUs are given as deployed, which is not a published size of "
                f"{deployed.deployment_type.label}: {sizes.minimum_ptus} + k x {sizes.increment_ptus}."
            )
            yield _sourced("odd-deployed-size", detail, case.spec.sizes, catalog)


def _is_unlisted(option: Option, case: Situation) -> bool:
    """Whether nothing tells a region of the type; of token-billed ones that is no news where none is asked for."""
    listed = listed_regions(case.spec, option.deployment_type, case.version)
    if option.kind is Kind.PROVISIONED:
        return not listed
    if listed is None or not is_told(option.deployment_type, case.region):
        return case.region is not None
    return not listed


def _traffic(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Iterator[Finding]:
    cache = case.spec.prompt_cache
    if cache and cache.min_prompt_tokens is not None:
        for class_ in case.demand.classes:
            mean = class_.mean_prompt_tokens
            if class_.tpm.cached_input and mean is not None and mean < cache.min_prompt_tokens:
                subject = f"class {class_.name}" if class_.name else "the workload"
                detail = (
                    f"Prompts of {subject} have {float(mean):,.0f} tokens on average; the prompt cache needs "
                    f"{cache.min_prompt_tokens:,}, so the planned cache hits cannot be had by most of them."
                )
                yield _sourced("cache-not-possible", detail, cache, catalog)
    yield from prompt_length.warnings(case, catalog)
    month, tier = case.demand.tokens_per_month, case.spec.usage_tier
    if tier and month and month > tier.tokens_per_month and any(isinstance(o, StandardOption) for o in options):
        detail = (
            f"{float(month):,.0f} tokens a month are above the usage tier of {tier.tokens_per_month:,}: latency of "
            "standard types may more than double in busy periods."
        )
        yield _sourced("above-usage-tier", detail, tier, catalog)


def _objectives(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Iterator[Finding]:
    wanted, target = case.workload.slo.tokens_per_second, case.spec.latency_target
    if wanted and any(isinstance(option, ProvisionedOption) for option in options):
        if target is None or target.tokens_per_second is None:
            detail = f"{float(wanted):g} tokens per second are asked for, and no latency target is published."
            yield found("no-latency-target", detail=detail)
        elif target.tokens_per_second < wanted:
            detail = (
                f"{float(wanted):g} tokens per second are asked for; Microsoft aims at "
                f"{float(target.tokens_per_second):g} ({target.basis or 'basis not given'})."
            )
            yield _sourced("latency-target-below-slo", detail, target, catalog)


def _topics(case: Situation, options: tuple[Option, ...], recommended: Recommended) -> set[str]:
    """What the plan uses, in the words that remarks are narrowed with."""
    tokens = case.demand.tpm
    used: dict[str, object] = {
        "cached-input": tokens.cached_input,
        "cache-write": tokens.cache_write,
        "output": tokens.output,
        "image": tokens.image_input or tokens.image_output or case.spec.image_model,
        "long-context": any(class_.context is Context.LONG for class_ in case.demand.classes),
        "latency": case.workload.slo.tokens_per_second,
        "priority": case.workload.slo.tokens_per_second and any(Tier.PRIORITY.value in o.costs for o in options),
        "flex": case.workload.planning.latency_tolerance is not LatencyTolerance.INTERACTIVE,
        "spillover": case.workload.slo.spilled_share,
        "quota-request": any(isinstance(option, StandardOption) and _asks_for_quota(option) for option in options),
        case.spec.publisher: any(option.kind is Kind.STANDARD for option in options),
        "large-calls": any((class_.mean_prompt_tokens or 0) >= LARGE_CALL_TOKENS for class_ in case.demand.classes),
    }
    if any(option.deployment_type.label.startswith("data-zone") for option in options):
        used[f"data-zone-{case.data_zone}"] = True
    refused = set(case.workload.deployment_types or case.offered) - {option.deployment_type for option in options}
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
    if recommended.spillover is not None and recommended.spillover.deployment_type is DeploymentType.REGIONAL_STANDARD:
        return True
    is_sized = any(option.deployment_type is DeploymentType.REGIONAL_PROVISIONED for option in options)
    return bool(is_sized and case.workload.slo.spilled_share and case.spec.offers and case.spec.offers.spillover)


def facts(case: Situation, options: tuple[Option, ...]) -> Iterator[tuple[str, Edition]]:
    """The groups of catalog numbers that the options rest on."""
    kinds = {option.kind for option in options}
    for group, kind in (
        ("throughput", Kind.PROVISIONED),
        ("sizes", Kind.PROVISIONED),
        ("latency_target", Kind.PROVISIONED),
        ("regions", None if case.region else Kind.PROVISIONED),
        ("standard_quota", Kind.STANDARD),
        ("usage_tier", Kind.STANDARD),
        ("batch_quota", Kind.BATCH),
        ("lifecycle", None),
    ):
        edition = getattr(case.spec, group)
        empty = isinstance(edition, LatencyTarget) and edition.tokens_per_second is None
        if edition is not None and not empty and (kind is None or kind in kinds):
            yield group, edition


def used_facts(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> tuple[UsedFacts, ...]:
    """The same by source, for citing."""
    groups: dict[tuple[str, date], list[str]] = {}
    for group, edition in facts(case, options):
        groups.setdefault((edition.source, edition.as_of), []).append(GROUP_TITLES[group])
    used = tuple(
        UsedFacts(source=catalog.cite(source), as_of=as_of, groups=tuple(titles))
        for (source, as_of), titles in groups.items()
    )
    return (*used, *price_advice.used_facts(options, catalog.as_of))
