"""What a reader has to know of the prices in a plan: their sources, their age, and which of them no source prints."""

from collections.abc import Iterator
from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.results.plan import Option, UsedFacts
from capacity.pricing.cost import OF_TOKENS, CostLine

TOKEN_PRICES = "token prices"  # noqa: S105  # language-model tokens, not a secret
PTU_PRICES = "PTU prices"
MINUTES_PER_HOUR = 60
MINUTES_PER_WEEK = 7 * 24 * MINUTES_PER_HOUR


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
        yield UsedFacts(source=source, as_of=as_of, confirmed=confirmed, groups=tuple(groups))


def warnings(options: tuple[Option, ...], catalog: Catalog, today: date) -> Iterator[Finding]:
    """Concluded, later and passing prices, and how far apart currencies are kept."""
    everything = list(lines(options))
    inferred = {line.source: line for line in everything if line.inferred}
    for line in inferred.values():
        detail = "No source prints some of the prices used: they were concluded from others."
        yield found("inferred", detail=detail, source=line.source, date=line.as_of)
    later = sorted({line.as_of for line in everything if line.as_of > catalog.as_of})
    if later:
        detail = f"No price as old as {catalog.as_of} is known: those of {later[0]} and later are used."
        yield found("later-prices", detail=detail)
    yield from _promotions(everything, today)
    if catalog.currency != "USD":
        detail = f"Costs are in {catalog.currency}, from your own prices; those known in US dollars are not converted."
        yield found("currency", detail=detail)


def _promotions(everything: list[CostLine], today: date) -> Iterator[Finding]:
    ends = min((line.until for line in everything if line.until is not None), default=None)
    if ends is not None:
        detail = f"Some prices are a promotion and end on {ends}; offers are compared by those after it."
        yield found("promotion", detail=detail)
    open_ = [line for line in everything if line.until_at_least is not None]
    if open_:
        line = min(open_, key=lambda line: line.until_at_least or date.max)
        over = "that day is past, so read the price before you buy" if (line.until_at_least or today) < today else ""
        detail = (
            f"Some prices are a promotion that holds at least until {line.until_at_least}; its end is not told"
            f"{', and ' if over else ''}{over}. Offers are compared by the list prices after it, and by these."
        )
        yield found("promotion-open", detail=detail, source=line.source, date=line.as_of)


def short_span(minutes: int, options: tuple[Option, ...]) -> Iterator[Finding]:
    """A month's costs from less than a week: no week-end is in them, or nothing else."""
    if minutes < MINUTES_PER_WEEK and options:
        span = f"{minutes / MINUTES_PER_HOUR:,.0f} hours" if minutes >= 2 * MINUTES_PER_HOUR else f"{minutes} minutes"
        detail = (
            f"Costs take {span} for a whole month, and a week is not alike on all its "
            "days: read 28 days before you buy."
        )
        yield found("short-span", detail=detail)
