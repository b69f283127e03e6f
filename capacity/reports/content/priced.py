"""What tables and Markdown show of prices, and of what changed in them."""

from collections.abc import Sequence

from capacity.listings.price_changes import Outcome, PriceChange, RefreshReport
from capacity.listings.price_listing import Listed, ListedPtu, ListedTokens, PriceListing, State
from capacity.numerals import money
from capacity.pricing.published_prices import Tier
from capacity.reports.content import words
from capacity.reports.forms import Grid, Section
from capacity.sentences.say import said
from capacity.sizing.request_class import Context

NOTE = (
    "List prices before any agreement, of 1,000,000 tokens: the Global standard price of the newest version, or else "
    "that of the first data zone or region that has one. A day under until ends a promotion, one with + may not. "
    "? is not known. "
    "capacity prices NAME shows all of one, with sources."
)


def title(listing: PriceListing) -> str:
    """`Prices in USD, in force on 2026-10-20, in swedencentral`."""
    there = f", in {' or '.join(listing.regions)}" if listing.regions else ""
    return f"Prices in {listing.currency}, in force on {listing.today}{there}"


def models(listing: PriceListing) -> Grid:
    """A line for each model that has a price."""
    header = ["Model", "input", "cached", "output", "where", "as of", "until"]
    return Grid(header, [_model(line) for line in listing.tokens])


def _model(line: ListedTokens) -> list[str]:
    rates = line.per_million_tokens
    residency = line.deployment_types[0].residency
    place = residency if residency == "global" else ", ".join(line.data_zones or line.regions)
    numbers = [money(rate) for rate in (rates.input, rates.cached_input, rates.output)]
    return [line.name, *numbers, place, str(line.as_of), _last_day(line)]


def _last_day(line: Listed) -> str:
    return f"{line.until_at_least}+" if line.until_at_least else str(line.until or "")


def sections(listing: PriceListing) -> list[Section]:
    """PTU prices by type; of models asked for each edition; what has no price, and what to be careful about."""
    everything = [
        *(section for name in listing.names for section in _of_model(listing, name)),
        *_ptus(listing),
        Section("No token price known" + _there(listing), _unpriced(listing)),
        Section("Warnings", [words.warning(warning) for warning in listing.warnings], style="yellow"),
        Section("Sources", [f"{key}: {words.source(source)}." for key, source in listing.sources.items()]),
    ]
    return [section for section in everything if section.lines]


def _there(listing: PriceListing) -> str:
    return f" in {' or '.join(listing.regions)}" if listing.regions else ""


def _unpriced(listing: PriceListing) -> list[str]:
    return [", ".join(listing.without_price) + "."] if listing.without_price else []


def _ptus(listing: PriceListing) -> list[Section]:
    types = dict.fromkeys(line.deployment_types[0] for line in listing.ptus)
    return [
        Section(
            f"PTUs, {type_.display_name}",
            [_ptu(line, listing) for line in listing.ptus if line.deployment_types[0] is type_],
        )
        for type_ in types
    ] or [Section("PTUs", ["No PTU price is known" + _there(listing) + "."])]


def _ptu(line: ListedPtu, listing: PriceListing) -> str:
    who = ", ".join(line.families) or "every family"
    source = words.key(line.source, listing.sources)
    return f"{line.term.label} {money(line.per_ptu)}: {who}{_place(line)}{_time(line)} ({source})."


def _of_model(listing: PriceListing, name: str) -> list[Section]:
    """A section for each edition, as they are to be believed."""
    editions: dict[tuple[object, ...], list[ListedTokens]] = {}
    for line in listing.tokens:
        if line.name == name:
            editions.setdefault(_edition(line), []).append(line)
    return [
        Section(f"{name}, {lines[0].as_of}", [*_about(lines[0], listing), *map(_tokens, lines)])
        for lines in editions.values()
    ]


def _edition(line: Listed) -> tuple[object, ...]:
    return line.as_of, line.source, line.dated, line.inferred, line.currency


def _about(line: Listed, listing: PriceListing) -> list[str]:
    """Where an edition comes from."""
    confirmed = f", confirmed on {line.confirmed}" if line.confirmed else ""
    concluded = "Concluded, not printed by a source" if line.inferred else ""
    why = ": ".join(part for part in (concluded, line.dated) if part)
    source = words.key(line.source, listing.sources)
    return [f"{line.currency} per 1,000,000 tokens, {source}{confirmed}.", *([f"{why}."] if why else [])]


def _tokens(line: ListedTokens) -> str:
    """As in `global-standard, priority: input 8.00, output 40.00; promotion until 2026-11-30, over.`."""
    what = [*(type_.label for type_ in line.deployment_types)]
    what += [] if line.tier is Tier.STANDARD else [line.tier.value]
    what += [] if line.context is Context.SHORT else ["long context"]
    what += [f"version {version}" for version in line.versions]
    rates = [
        f"{words.CATEGORY_WORDS[category]} {money(rate)}"
        for category, rate in vars(line.per_million_tokens).items()
        if rate is not None
    ]
    state = "" if line.state is State.IN_FORCE and not (line.until or line.until_at_least) else f", {line.state}"
    return f"{', '.join(what)}{_place(line)}: {', '.join(rates)}{_time(line)}{state}."


def _place(line: Listed | PriceChange) -> str:
    places = [*line.data_zones, *line.regions]
    return f" in {', '.join(places)}" if places else ""


def _time(line: Listed) -> str:
    since = f"; since {line.effective_from}" if line.effective_from else ""
    kind = "promotion " if isinstance(line, ListedTokens) else ""
    if line.until_at_least:
        return f"{since}; {kind}until {line.until_at_least} at least"
    return since + (f"; {kind}until {line.until}" if line.until else "")


# What --refresh found


CHANGES = {Outcome.CHANGED: "Changed", Outcome.NEW: "New", Outcome.GONE: "Not found: the catalog's own stay in use"}
"""In the order of reports."""


def refreshed_title(report: RefreshReport) -> str:
    """`Azure Retail Prices API, read 2026-12-01: eastus2, swedencentral, in USD`."""
    return f"{report.read.source}: {', '.join(report.read.regions)}, in {report.read.currency}"


def refreshed(report: RefreshReport) -> list[Section]:
    """What changed, what was left out, and what to be careful about."""
    read = report.read
    prices = sum(len(edition.prices) for edition in read.models.values()) + (len(read.ptus.prices) if read.ptus else 0)
    left_out = [
        f"{one.meters} {said(one.reason)}: {', '.join(one.examples)}"
        f"{', ...' if one.meters > len(one.examples) else ''}."
        for one in read.left_out
    ]
    everything = [
        Section("Written", [f"{prices} prices of {len(read.models)} models and of PTUs, to {report.file}."]),
        *(Section(name, _changed(report.changes, outcome)) for outcome, name in CHANGES.items()),
        Section("The same as before", [f"{report.unchanged} prices."] if report.unchanged else []),
        Section("No price found", [", ".join(read.without_price) + "."] if read.without_price else []),
        Section("Left out", left_out),
        Section("Warnings", [f"{said(note)}." for note in read.notes], style="yellow"),
    ]
    return [section for section in everything if section.lines]


def _changed(changes: Sequence[PriceChange], outcome: Outcome) -> list[str]:
    """A line for each model, or family of PTUs, and way of buying it."""
    lines: dict[str, list[str]] = {}
    for change in changes:
        if change.outcome is outcome:
            lines.setdefault(_subject(change), []).append(_numbers(change))
    return [f"{subject}: {', '.join(numbers)}." for subject, numbers in lines.items()]


def _subject(change: PriceChange) -> str:
    tier = change.tier if change.tier is not Tier.STANDARD else None
    context = "long context" if change.context is Context.LONG else None
    version = f"version {change.version}" if change.version else None
    who = change.model or f"PTUs of {change.family or 'every family'}"
    return ", ".join(str(part) for part in (who, change.deployment_type.label, tier, context, version) if part) + (
        _place(change)
    )


def _numbers(change: PriceChange) -> str:
    what = change.term.label if change.term else words.CATEGORY_WORDS[change.category or ""]
    if change.outcome is Outcome.CHANGED and change.change_share is not None:
        return f"{what} {money(change.old)} -> {money(change.new)} ({float(change.change_share):+.1%})"
    return f"{what} {money(change.new if change.outcome is Outcome.NEW else change.old)}"
