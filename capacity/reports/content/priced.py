"""What tables and Markdown show of prices, and of what changed in them."""

from collections.abc import Sequence
from datetime import date

from capacity.grouping import by_key
from capacity.listings.listed_prices import Listed, ListedPtu, ListedTokens, State
from capacity.listings.price_changes import Outcome, PriceChange, RefreshReport
from capacity.listings.price_listing import PriceListing
from capacity.numerals import money, more_percent
from capacity.pricing.places import Where
from capacity.pricing.price_lookup import TokenKey
from capacity.pricing.published_prices import Scope, Tier
from capacity.reports.content import catalog_words, words
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
    price, rates = line.price, line.price.per_million_tokens
    residency = price.deployment_types[0].residency
    place = residency if residency == "global" else ", ".join(price.data_zones or price.regions)
    numbers = [money(rate) for rate in (rates.input, rates.cached_input, rates.output)]
    return [line.name, *numbers, place, str(line.edition.as_of), _last_day(line)]


def _last_day(line: Listed) -> str:
    price = line.price
    return f"{price.until_at_least}+" if price.until_at_least else str(price.until or "")


def sections(listing: PriceListing) -> list[Section]:
    """PTU prices by type; of models asked for each edition; what has no price, and what to be careful about."""
    everything = [
        *(section for name in listing.names for section in _of_model(listing, name)),
        *_ptus(listing),
        Section("No token price known" + _there(listing), _unpriced(listing)),
        Section("Warnings", [words.warning(warning) for warning in listing.warnings], style="yellow"),
        Section("Sources", [f"{key}: {catalog_words.source(source)}." for key, source in listing.sources.items()]),
    ]
    return [section for section in everything if section.lines]


def _there(listing: PriceListing) -> str:
    return f" in {' or '.join(listing.regions)}" if listing.regions else ""


def _unpriced(listing: PriceListing) -> list[str]:
    return [", ".join(listing.without_price) + "."] if listing.without_price else []


def _ptus(listing: PriceListing) -> list[Section]:
    types = dict.fromkeys(line.price.deployment_types[0] for line in listing.ptus)
    return [
        Section(
            f"PTUs, {type_.display_name}",
            [_ptu(line, listing) for line in listing.ptus if line.price.deployment_types[0] is type_],
        )
        for type_ in types
    ] or [Section("PTUs", ["No PTU price is known" + _there(listing) + "."])]


def _ptu(line: ListedPtu, listing: PriceListing) -> str:
    price, source = line.price, catalog_words.key(line.edition.source, listing.sources)
    who = ", ".join(price.families) or "every family"
    return f"{price.term.label} {money(price.per_ptu)}: {who}{_place(price)}{_time(line, listing.today)} ({source})."


def _of_model(listing: PriceListing, name: str) -> list[Section]:
    """A section for each edition, as they are to be believed."""
    editions = by_key((_edition(line), line) for line in listing.tokens if line.name == name)
    return [
        Section(
            f"{name}, {lines[0].edition.as_of}",
            [*_about(lines[0], listing), *(_tokens(line, listing.today) for line in lines)],
        )
        for lines in editions.values()
    ]


def _edition(line: ListedTokens) -> tuple[object, ...]:
    edition = line.edition
    return edition.as_of, edition.source, edition.dated, edition.inferred, edition.currency


def _about(line: ListedTokens, listing: PriceListing) -> list[str]:
    """Where an edition comes from."""
    edition = line.edition
    confirmed = f", confirmed on {line.confirmed}" if line.confirmed else ""
    concluded = "Concluded, not printed by a source" if edition.inferred else ""
    why = ": ".join(part for part in (concluded, edition.dated) if part)
    source = catalog_words.key(edition.source, listing.sources)
    return [f"{edition.currency} per 1,000,000 tokens, {source}{confirmed}.", *([f"{why}."] if why else [])]


def _tokens(line: ListedTokens, today: date) -> str:
    """As in `global-standard, priority: input 8.00, output 40.00; promotion until 2026-11-30, over.`."""
    price = line.price
    what = [*(type_.label for type_ in price.deployment_types)]
    what += [] if price.tier is Tier.STANDARD else [price.tier.value]
    what += [] if price.context is Context.SHORT else ["long context"]
    what += [f"version {version}" for version in price.versions]
    known = price.per_million_tokens.known.items()
    rates = [f"{words.CATEGORY_WORDS[category]} {money(rate)}" for category, rate in known]
    is_plain = line.state is State.IN_FORCE and (not price.is_promotion or _is_past(price, today))
    state = "" if is_plain else f", {line.state}"
    return f"{', '.join(what)}{_place(price)}: {', '.join(rates)}{_time(line, today)}{state}."


def _place(of: Scope | Where) -> str:
    places = [*of.data_zones, *of.regions]
    return f" in {', '.join(places)}" if places else ""


def _is_past(price: Scope, today: date) -> bool:
    """Whether the day is over up to which a promotion was promised."""
    return price.until_at_least is not None and price.until_at_least < today


def _time(line: Listed, today: date) -> str:
    """Since and until when; a promise that is past tells nothing of today."""
    price = line.price
    since = f"; since {price.effective_from}" if price.effective_from else ""
    kind = "promotion " if isinstance(line, ListedTokens) else ""
    if price.until_at_least:
        promised = f"{since}; {kind}until {price.until_at_least} at least"
        return f"{promised}, may be over" if _is_past(price, today) else promised
    return since + (f"; {kind}until {price.until}" if price.until else "")


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
    lines = by_key((_subject(change), _numbers(change)) for change in changes if change.outcome is outcome)
    return [f"{subject}: {', '.join(numbers)}." for subject, numbers in lines.items()]


def _subject(change: PriceChange) -> str:
    key = change.key
    parts = [str(change.model), key.deployment_type.label]
    if isinstance(key, TokenKey):
        parts += [] if key.tier is Tier.STANDARD else [key.tier]
        parts += ["long context"] if key.context is Context.LONG else []
        parts += [f"version {key.version}"] if key.version else []
    else:
        parts[0] = f"PTUs of {key.family or 'every family'}"
    return ", ".join(parts) + _place(change.where)


def _numbers(change: PriceChange) -> str:
    key = change.key
    what = words.CATEGORY_WORDS[key.category] if isinstance(key, TokenKey) else key.term.label
    if change.outcome is Outcome.CHANGED and change.change_share is not None:
        return f"{what} {money(change.old)} -> {money(change.new)} ({more_percent(change.change_share)})"
    return f"{what} {money(change.new if change.outcome is Outcome.NEW else change.old)}"
