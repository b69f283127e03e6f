"""How old the facts are that plans rest on, group by group, and which of them are too old to be relied on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from capacity.findings import Finding, found
from capacity.grouping import by_key
from capacity.planning.advice.price_advice import PTU_PRICES, TOKEN_PRICES
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, Plan, UsedFacts
from capacity.record import Record
from capacity.sizing.model_spec import ModelSpec

DAYS_PER_MONTH: Final = 31
SOON_DAYS: Final = 90
TERM_DAYS: Final = {"reserved_1_month": DAYS_PER_MONTH, "reserved_1_year": 366}


class Group(Record):
    """Facts that are published together and grow old alike."""

    facts: tuple[str, ...]
    """What `UsedFacts` calls them."""
    code: str
    """Of the warning."""
    most_days: int


GROUPS: Final = {
    "sizes": Group(facts=("throughput", "sizes", "latency_target"), code="sizes-old", most_days=90),
    "regions": Group(facts=("regions",), code="regions-old", most_days=90),
    "offers": Group(facts=("offers",), code="offers-old", most_days=90),
    "quotas": Group(facts=("standard_quota", "batch_quota", "usage_tier"), code="quotas-old", most_days=120),
    "retirements": Group(facts=("lifecycle",), code="retirements-old", most_days=60),
    "token_prices": Group(facts=(TOKEN_PRICES,), code="prices-old", most_days=60),
    "ptu_prices": Group(facts=(PTU_PRICES,), code="prices-old", most_days=60),
}
"""By their keys in JSON. Prices changed within two months more than once in 2026, and so did retirement dates.
Lists of what is offered in a tier or as batch say where a model can be had, as those of regions do, and are as old as
these at most: an offer that is gone is refused when it is asked for, before it costs anything."""
CODES: Final = {group.code: group.most_days for group in GROUPS.values()}
_KEYS: Final = {fact: key for key, group in GROUPS.items() for fact in group.facts}
_CODES: Final = {fact: group.code for group in GROUPS.values() for fact in group.facts}


def by_group(facts: Iterable[UsedFacts]) -> dict[str, date]:
    """The oldest date of each group that was used, in the order of `GROUPS`."""
    oldest: dict[str, date] = {}
    for told, groups in {(fact.told, fact.groups) for fact in facts}:  # plans rest on the same facts
        for key in {_KEYS[group] for group in groups}:
            oldest[key] = min(told, oldest.get(key, told))
    return {key: oldest[key] for key in GROUPS if key in oldest}


def of_models(specs: Iterable[ModelSpec]) -> Iterator[UsedFacts]:
    """All that is known of some models, for lists of them."""
    for spec in specs:
        for group, edition in spec.groups.items():
            yield UsedFacts(source=edition.source, as_of=edition.as_of, groups=(group,))


def warnings(case: Situation, options: Sequence[Option], facts: Sequence[UsedFacts], today: date) -> Iterator[Finding]:
    """One for each kind of facts that are too old and that the plan depends on."""
    for warning in too_old(facts, today):
        if warning.code == "regions-old" and case.region is None:
            continue
        if warning.code == "retirements-old" and not _matters(case, options, today):
            continue
        yield warning


def too_old(facts: Sequence[UsedFacts], today: date) -> Iterator[Finding]:
    """One for each kind of facts that are too old, with the oldest of them."""
    first: dict[str, UsedFacts] = {}
    for fact in facts:
        for group in fact.groups:
            code = _CODES[group]
            if code not in first or fact.told < first[code].told:
                first[code] = fact
    for code, most_days in CODES.items():
        oldest = first.get(code)
        if oldest is not None and (days := (today - oldest.told).days) > most_days:
            yield found(code, days=days, source=oldest.source, date=oldest.told)


def _matters(case: Situation, options: Sequence[Option], today: date) -> bool:
    """Whether the model retires soon, or before a term that is offered or the growth planned for ends."""
    version = case.planned_version
    if version is None or version.retires is None or version.retires <= today:
        return False
    terms = [TERM_DAYS.get(term, 0) for option in options for term, cost in option.costs.items() if cost.lines]
    days = max(SOON_DAYS, case.wish.planning.growth_months * DAYS_PER_MONTH, *terms)
    return version.retires - today <= timedelta(days=days)


class OldFacts(Record):
    """A warning of old facts, and how many plans it concerns."""

    warning: Finding
    plans: int


def once(plans: Iterable[Plan]) -> list[OldFacts]:
    """Each warning of old facts once, with the oldest date."""
    found = by_key((one.code, one) for plan in plans for one in plan.warnings if one.code in CODES)
    return [
        OldFacts(warning=min(some, key=lambda one: one.date or date.max), plans=len(some)) for some in found.values()
    ]
