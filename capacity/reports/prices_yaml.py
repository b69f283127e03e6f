"""Prices that were read as a file that `--catalog` takes: PTU prices first, then a document for each model."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from capacity.listings.price_changes import ReadPrices
from capacity.pricing.published_prices import PtuPrice, PtuPrices, Scope, Tier, TokenPrice, TokenPrices
from capacity.reading.yaml_scalar import scalar
from capacity.sizing.request_class import Context
from capacity.visible import visible


def text(read: ReadPrices) -> str:
    """The whole file."""
    about = f"{read.source} for {', '.join(read.regions)}, in {read.currency}. Lay it over: --catalog FILE"
    head = f"# {visible(about)}"
    documents = []
    if read.ptus is not None:
        documents.append(["ptu_prices:", *_edition(read.ptus, read.currency)])
    for name, edition in read.models.items():
        documents.append([f"name: {scalar(name)}", "token_prices:", *_edition(edition, read.currency)])
    return "\n".join([head, "\n---\n".join("\n".join(lines) for lines in documents)]) + "\n"


def _edition(edition: PtuPrices | TokenPrices, currency: str) -> Iterator[str]:
    yield f"  - as_of: {edition.as_of}"
    yield f"    source: {scalar(edition.source)}"
    yield f"    currency: {currency}"
    yield "    prices:"
    for price in edition.prices:
        parts = _tokens(price) if isinstance(price, TokenPrice) else _ptus(price)
        first, *others = (f"{key}: {value}" for key, value in parts.items() if value)
        yield f"      - {first}"
        yield from (f"        {other}" for other in others)


def _tokens(price: TokenPrice) -> dict[str, str]:
    rates = price.per_million_tokens.record_values().items()
    return {
        "deployment_types": _list(type_.label for type_ in price.deployment_types),
        "tier": "" if price.tier is Tier.STANDARD else price.tier,
        "context": "" if price.context is Context.SHORT else price.context,
        "versions": _list(map(scalar, price.versions)),
        **_scope(price),
        "per_million_tokens": "{" + ", ".join(f"{key}: {_number(rate)}" for key, rate in rates if rate) + "}",
    }


def _ptus(price: PtuPrice) -> dict[str, str]:
    return {
        "deployment_types": _list(type_.label for type_ in price.deployment_types),
        "term": price.term.label,
        "families": _list(map(scalar, price.families)),
        **_scope(price),
        "per_ptu": "" if price.per_ptu is None else _number(price.per_ptu),
    }


def _scope(price: Scope) -> dict[str, str]:
    return {
        "data_zones": _list(price.data_zones),
        "regions": _list(price.regions),
        "effective_from": str(price.effective_from or ""),
        "until": str(price.until or ""),
        "until_at_least": str(price.until_at_least or ""),
    }


def _list(items: Iterable[str]) -> str:
    joined = ", ".join(items)
    return f"[{joined}]" if joined else ""


def _number(amount: Decimal) -> str:
    return f"{amount:f}"
