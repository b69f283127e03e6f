"""How old the facts are that plans rest on, group by group, and which of them are too old to be relied on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from capacity.findings import Finding, found
from capacity.planning.advice.advice import GROUP_TITLES
from capacity.planning.advice.price_advice import PTU_PRICES, TOKEN_PRICES
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, Plan, UsedFacts
from capacity.record import Record
from capacity.sizing.deployment import ModelSpec, Offers

DAYS_PER_MONTH: Final = 31
SOON_DAYS: Final = 90
TERM_DAYS: Final = {"reserved_1_month": DAYS_PER_MONTH, "reserved_1_year": 366}


class Group(Record):
    """Facts that are published together and grow old alike."""

    title: str
    fields: tuple[str, ...] = ()
    """Of `ModelSpec`."""
    groups: tuple[str, ...] = ()
    """What `UsedFacts` calls them, where they are no fields of it."""
    code: str
    """Of the warning."""
    most_days: int
    check: str
    """What to do about facts that are older."""

    def used_as(self) -> tuple[str, ...]:
        """What `UsedFacts` calls them."""
        return *self.groups, *(GROUP_TITLES[field] for field in self.fields)


_REFRESH: Final = "read them anew with `capacity prices --refresh`"
GROUPS: Final = {
    "sizes": Group(
        title="sizes and throughput",
        fields=("throughput", "sizes", "latency_target"),
        code="sizes-old",
        most_days=90,
        check="hold them against Microsoft's page on PTU sizing, or ask Azure with `--verify`, before you buy",
    ),
    "regions": Group(
        title="regions",
        fields=("regions",),
        code="regions-old",
        most_days=90,
        check="look the region up with `az cognitiveservices model list`",
    ),
    "offers": Group(
        title="tier and batch offers",
        fields=("offers",),
        code="offers-old",
        most_days=90,
        check="look the model up on Microsoft's pages on priority and flex processing and on batch",
    ),
    "quotas": Group(
        title="quotas",
        fields=("standard_quota", "batch_quota", "usage_tier"),
        code="quotas-old",
        most_days=120,
        check="look your subscription's up with `az cognitiveservices usage list`",
    ),
    "retirements": Group(
        title="retirement dates",
        fields=("lifecycle",),
        code="retirements-old",
        most_days=60,
        check="look the model up on Microsoft's retirement schedule, for dates move",
    ),
    "token_prices": Group(
        title="token prices", groups=(TOKEN_PRICES,), code="prices-old", most_days=60, check=_REFRESH
    ),
    "ptu_prices": Group(title="PTU prices", groups=(PTU_PRICES,), code="prices-old", most_days=60, check=_REFRESH),
}
"""By their keys in JSON. Prices changed within two months more than once in 2026, and so did retirement dates.
Lists of what is offered in a tier or as batch say where a model can be had, as those of regions do, and are as old as
these at most: an offer that is gone is refused when it is asked for, before it costs anything."""
CODES: Final = {group.code: group for group in GROUPS.values()}
_KEYS: Final = {title: key for key, group in GROUPS.items() for title in group.used_as()}
"""What `UsedFacts` calls facts -> the key of their group."""


def by_group(facts: Iterable[UsedFacts]) -> dict[str, date]:
    """The oldest date of each group that was used, in the order of `GROUPS`."""
    oldest: dict[str, date] = {}
    for fact in facts:
        for key in {_KEYS[title] for title in fact.groups if title in _KEYS}:
            oldest[key] = min(fact.told, oldest.get(key, fact.told))
    return {key: oldest[key] for key in GROUPS if key in oldest}


def of_models(specs: Iterable[ModelSpec]) -> Iterator[UsedFacts]:
    """All that is known of some models, for lists of them."""
    for spec in specs:
        for field, title in GROUP_TITLES.items():
            edition = getattr(spec, field)
            if edition is not None and not (isinstance(edition, Offers) and not edition.lists_any):
                yield UsedFacts(source=edition.source, as_of=edition.as_of, groups=(title,))


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
        for code in {GROUPS[_KEYS[title]].code for title in fact.groups if title in _KEYS}:
            if code not in first or fact.told < first[code].told:
                first[code] = fact
    for code, group in CODES.items():
        oldest = first.get(code)
        if oldest is not None and today - oldest.told > timedelta(days=group.most_days):
            title = "Prices" if code == "prices-old" else group.title.capitalize()
            detail = f"{title} are up to {(today - oldest.told).days} days old: {group.check}."
            yield found(code, detail=detail, source=oldest.source, date=oldest.told)


def _matters(case: Situation, options: Sequence[Option], today: date) -> bool:
    """Whether the model retires soon, or before a term that is offered or the growth planned for ends."""
    lifecycle = case.spec.lifecycle
    version = lifecycle.versions.get(case.version or "") if lifecycle else None
    if version is None or version.retires is None or version.retires <= today:
        return False
    terms = [TERM_DAYS.get(term, 0) for option in options for term, cost in option.costs.items() if cost.lines]
    days = max(SOON_DAYS, case.workload.planning.growth_months * DAYS_PER_MONTH, *terms)
    return version.retires - today <= timedelta(days=days)


class OldFacts(Record):
    """A warning of old facts, and how many plans it concerns."""

    warning: Finding
    plans: int


def once(plans: Iterable[Plan]) -> list[OldFacts]:
    """Each warning of old facts once, with the oldest date."""
    found: dict[str, list[Finding]] = {}
    for plan in plans:
        for warning in plan.warnings:
            if warning.code in CODES:
                found.setdefault(warning.code, []).append(warning)
    return [
        OldFacts(warning=min(some, key=lambda one: one.date or date.max), plans=len(some)) for some in found.values()
    ]
