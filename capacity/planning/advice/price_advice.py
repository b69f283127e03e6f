"""What a reader has to know of the prices in a plan: their sources, their age, and which of them no source prints."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, UsedFacts
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import OF_TOKENS, CostLine
from capacity.pricing.published_prices import US_DOLLARS

TOKEN_PRICES = "token_prices"  # noqa: S105  # language-model tokens, not a secret
PTU_PRICES = "ptu_prices"
MINUTES_PER_WEEK = 7 * 24 * 60


def lines(options: tuple[Option, ...]) -> Iterator[CostLine]:
    """Every line of every bill."""
    for option in options:
        for cost in option.costs.values():
            yield from cost.lines


def used_facts(options: tuple[Option, ...], by: date) -> Iterator[UsedFacts]:
    """The sources of all prices, and until when, `by` a day, the same was told."""
    used: dict[tuple[str, date, date | None], dict[str, None]] = {}
    for line in lines(options):
        confirmed = line.confirmed if line.confirmed and line.confirmed <= by else None
        group = TOKEN_PRICES if line.unit == OF_TOKENS else PTU_PRICES
        used.setdefault((line.source, line.as_of, confirmed), {})[group] = None
    for (source, as_of, confirmed), groups in used.items():
        yield _shared(source, as_of, confirmed, tuple(groups))


@lru_cache(maxsize=1_000)
def _shared(source: str, as_of: date, confirmed: date | None, groups: tuple[str, ...]) -> UsedFacts:
    """One record for all plans that rest on the same."""
    return UsedFacts(source=source, as_of=as_of, confirmed=confirmed, groups=groups)


def warnings(options: tuple[Option, ...], catalog: Catalog, today: date) -> Iterator[Finding]:
    """Concluded, later and passing prices, and how far apart currencies are kept."""
    as_of, everything = catalog.as_of, list(lines(options))
    for line in {line.source: line for line in everything if line.inferred}.values():
        yield found("inferred", source=line.source, date=line.as_of, group=None, dated=None)
    later = min([line.as_of for line in everything if line.as_of > as_of], default=None)
    if later is not None:
        yield found("later-prices", asked=as_of, first=later)
    yield from _promotions(everything, today)
    if catalog.currency != US_DOLLARS:
        yield found("currency", currency=catalog.currency)


def own_prices(case: Situation, options: tuple[Option, ...], chosen: Offer | None) -> Iterator[Finding]:
    """A user's own prices that may be of another unit than they are read for."""
    if case.pricer.own_titles and any(map(case.pricer.is_own, lines(options))):
        from capacity.planning.advice.price_units import doubtful_prices  # noqa: PLC0415  # most plans have none

        yield from doubtful_prices(case, options, chosen)


def _promotions(everything: list[CostLine], today: date) -> Iterator[Finding]:
    ends = min([line.until for line in everything if line.until is not None], default=None)
    if ends is not None:
        yield found("promotion", ends=ends)
    open_ = [(line.until_at_least, line) for line in everything if line.until_at_least is not None]
    if open_:
        until, line = min(open_, key=lambda one: one[0])
        yield found("promotion-open", until=until, is_past=until < today, source=line.source, date=line.as_of)


def short_span(minutes: int, options: tuple[Option, ...]) -> Iterator[Finding]:
    """A month's costs from less than a week: no week-end is in them, or nothing else."""
    if minutes < MINUTES_PER_WEEK and options:
        yield found("short-span", minutes=minutes)
