"""Prices, what changed in them, and sources, as JSON has them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from capacity.catalog.shared_facts import Source
    from capacity.listings.listed_prices import Listed
    from capacity.listings.price_changes import PriceChange


PRICE_KEYS = (
    *("name", "term", "families", "deployment_types", "tier", "context", "versions", "data_zones", "regions"),
    *("effective_from", "until", "until_at_least", "currency", "as_of", "confirmed", "source", "dated", "inferred"),
    *("per_ptu", "state", "per_million_tokens"),
)

CHANGE_KEYS = (
    *("outcome", "model", "family", "deployment_type", "tier", "context", "version", "category", "term"),
    *("data_zones", "regions", "old", "new", "change_share"),
)
"""In the order of the contract."""


def source_parts(sources: "Mapping[str, Source]") -> dict[str, object]:
    """Sources by key, with whether others can look them up, and how reports cite them."""
    return {
        key: {**source.record_values(), "traceable": source.traceable, "cited": source.cited}
        for key, source in sources.items()
    }


def price_parts(line: "Listed") -> dict[str, object]:
    """One price, in the order of the contract."""
    known = {
        **line.record_values(),
        **line.edition.record_values(),
        **line.price.record_values(),
        "confirmed": line.confirmed,
    }
    kind = "ptu" if "per_ptu" in known else "tokens"
    return {"kind": kind, **{key: known[key] for key in PRICE_KEYS if key in known}}


def change_parts(change: "PriceChange") -> dict[str, object]:
    """One change; `kind` is `ptu` or `tokens`."""
    known = {**change.record_values(), **change.key._asdict(), **change.where._asdict()}
    return {"kind": "tokens" if change.model else "ptu", **{key: known.get(key) for key in CHANGE_KEYS}}
