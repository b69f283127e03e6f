"""Warnings of traffic and of what is wanted of it: caching, prompts, a month's tokens, speed."""

from collections.abc import Iterator

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, ProvisionedOption, StandardOption
from capacity.sizing.demand import ZERO
from capacity.sizing.request_class import Context


def traffic_warnings(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Iterator[Finding]:
    """What of the traffic cannot be served as it is planned."""
    yield from _cache(case, catalog)
    yield from _prompts(case, catalog)
    month, tier = case.demand.tokens_per_month, case.spec.usage_tier
    if tier and month and month > tier.tokens_per_month and any(isinstance(o, StandardOption) for o in options):
        source = catalog.cite(tier.source)
        yield found("above-usage-tier", month=month, tier=tier.tokens_per_month, source=source, date=tier.as_of)
    if any(isinstance(option, ProvisionedOption) for option in options):
        yield from _speed(case, catalog)


def _cache(case: Situation, catalog: Catalog) -> Iterator[Finding]:
    cache = case.spec.prompt_cache
    least = cache.min_prompt_tokens if cache else None
    if cache is None or least is None or case.wish.is_measured:
        return
    for class_ in case.demand.classes:
        mean = class_.mean_prompt_tokens
        if class_.tpm.cached_input and mean is not None and mean < least:
            source = catalog.cite(cache.source)
            yield found("cache-not-possible", of=class_.name, mean=mean, least=least, source=source, date=cache.as_of)


def _prompts(case: Situation, catalog: Catalog) -> Iterator[Finding]:
    """Prompts that may weigh and cost as long context where nobody said so, and measured ones above the window."""
    lengths, edition = case.lengths, case.spec.length_limits
    if lengths is None or edition is None:
        return
    limit, above = lengths.longest_prompt_tokens, lengths.long_context_above_tokens
    source, date = catalog.cite(edition.source), edition.as_of
    mean = case.longest_prompt_tokens
    of_all = len(case.demand.classes) == 1  # requests of a log are judged by their own length
    if limit is not None and case.wish.is_measured and of_all and mean > limit:
        yield found(
            "above-window",
            mean=mean,
            requests=None,
            model=case.spec.name,
            limit=limit,
            source=source,
            date=date,
        )
    if above is None:
        return
    for class_ in case.demand.classes:
        longest, planned = class_.longest_prompt_tokens or ZERO, class_.context
        if longest > above and not (planned is Context.LONG and class_.is_context_told):
            of = class_.name
            yield found("long-context", of=of, longest=longest, above=above, planned=planned, source=source, date=date)


def _speed(case: Situation, catalog: Catalog) -> Iterator[Finding]:
    wanted, target = case.wish.slo.tokens_per_second, case.spec.latency_target
    if not wanted:
        return
    if target is None or target.tokens_per_second is None:
        yield found("no-latency-target", wanted=wanted)
    elif target.tokens_per_second < wanted:
        yield found(
            "latency-target-below-slo",
            wanted=wanted,
            target=target.tokens_per_second,
            basis=target.basis,
            source=catalog.cite(target.source),
            date=target.as_of,
        )
