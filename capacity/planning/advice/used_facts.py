"""Which groups of catalog numbers the options rest on, and what there is to say of these."""

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.grouping import by_key
from capacity.planning.advice import price_advice
from capacity.planning.advice.edition_warnings import edition_warnings
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, UsedFacts
from capacity.pricing.published_prices import Tier
from capacity.record import Record
from capacity.sizing.deployment import Edition, Kind, LatencyTarget, Offers

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


class Basis(Record):
    """What the options rest on beside prices, by source, and what is to be said of its age and origin."""

    facts: tuple[UsedFacts, ...]
    warnings: tuple[Finding, ...]


def basis(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Basis:
    """That of a plan: the same for all plans of a model with options of the same kinds."""
    kinds = frozenset([option.kind for option in options])
    listed = case.spec.offers is not None and _is_on_a_list(case.spec.offers, options)
    return catalog.kept(_basis, case.spec.name, kinds, in_region=bool(case.region), listed=listed)


def _basis(catalog: Catalog, model: str, kinds: frozenset[Kind], *, in_region: bool, listed: bool) -> Basis:
    spec = catalog.model(model)
    used = {
        group: edition
        for group, edition in spec.groups.items()
        if _is_used(group, edition, kinds, in_region=in_region, listed=listed)
    }
    groups = by_key(((edition.source, edition.as_of), group) for group, edition in used.items())
    facts = [
        UsedFacts(source=catalog.cite(source), as_of=as_of, groups=tuple(some))
        for (source, as_of), some in groups.items()
    ]
    return Basis(facts=tuple(facts), warnings=tuple(edition_warnings(used, spec, catalog)))


def _is_used(group: str, edition: Edition, kinds: frozenset[Kind], *, in_region: bool, listed: bool) -> bool:
    if isinstance(edition, LatencyTarget) and edition.tokens_per_second is None:
        return False
    if isinstance(edition, Offers):
        return listed
    kind = None if group == "regions" and in_region else OF_KIND.get(group)
    return kind is None or kind in kinds


def _is_on_a_list(offers: Offers, options: tuple[Option, ...]) -> bool:
    """Whether some option can be had because a list says so: a tier of a standard type, or a batch type."""
    tiers = {Tier.PRIORITY.value, Tier.FLEX.value}
    return any(tiers & option.costs.keys() or option.deployment_type in offers.batch for option in options)


def used_facts(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> tuple[UsedFacts, ...]:
    """What the options rest on, by source; prices last."""
    return (*basis(case, options, catalog).facts, *price_advice.used_facts(options, catalog.as_of))
