"""Names of meters -> what they price. Nothing is guessed: a name with a word that is not known here stays unread.

A name is the stem of a model, then words about how it is sold: `gpt 4o mini0718 BatchOutp DataZone Tokens`.
"""

import re
from typing import NamedTuple

from capacity.pricing.price_lookup import PtuKey, TokenKey
from capacity.pricing.published_prices import Term, Tier
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context

TOKENS_PER_UNIT = {"1K": 1_000, "1M": 1_000_000}
HOUR = "1/Hour"
RESERVATIONS = "Azure AI Foundry Provisioned Throughput Reservation"
TERMS = {"1 Month": Term.MONTH, "1 Year": Term.YEAR}
PUBLISHERS = {
    "azure deepseek models": "foundry-sold-by-azure",
    "azure fireworks models": "fireworks",
    "azure grok models": "foundry-sold-by-azure",
    "azure kimi": "foundry-sold-by-azure",
    "azure llama models": "foundry-sold-by-azure",
    "azure mistral models": "foundry-sold-by-azure",
    "azure openai oss models": "foundry-sold-by-azure",
}
"""Product -> publisher in the catalog, in lower case; all other products of Azure OpenAI are of `azure-openai`."""
FAMILIES = {
    "azure openai": "azure-openai",
    "azure deepseek models": "deepseek",
    "azure fireworks models": "fireworks",
    "azure grok models": "grok",
    "azure llama models": "llama",
    "azure mistral models": "mistral",
}
"""Product -> the family by whose PTU prices models are sold."""

_WORDS = {
    **dict.fromkeys(("gl", "glb", "glbl", "global"), ("residency", "global")),
    **dict.fromkeys(("dz", "dzn", "dzone", "datazone"), ("residency", "data-zone")),
    **dict.fromkeys(("regnl", "regional", "rgnl", "regn"), ("residency", "regional")),
    **dict.fromkeys(("inp", "inpt", "input"), ("direction", "input")),
    **dict.fromkeys(("opt", "out", "outp", "outpt", "output"), ("direction", "output")),
    **dict.fromkeys(("cd", "ch", "cchd", "ccchd", "cache", "cached"), ("cache", "cached")),
    "wr": ("direction", "write"),
    "batch": ("speed", "batch"),
    "std": ("speed", "standard"),
    "pp": ("speed", "priority"),
    **dict.fromkeys(("fl", "flex"), ("speed", "flex")),
    **dict.fromkeys(("shco", "shortco"), ("context", "short")),
    "longco": ("context", "long"),
}
"""A word of a meter's name -> what it tells, and what it says of it."""
_CATEGORIES = {
    (None, "input"): "input",
    (None, "output"): "output",
    ("cached", "input"): "cached_input",
    ("cached", None): "cached_input",
    ("cached", "write"): "cache_write",
}
"""Cache and direction -> the category of tokens. `Cd Wr` costs 12 times what `Cd Inp` does."""
_UNIT = re.compile(r"(?:\s+1m)?(?:\s+tokens)?(?:\s+-\s+preview)?$")
_GLUED = re.compile(r"batch(?=[io])|(?<=[a-z])(?=(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b)")
_DAY = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:20\d\d)?")
_BRANDS = re.compile(r"^(?:gpt|deepseek|kimi|fw)+(?=.)")
_NOT_IN_STEMS = re.compile(r"[^a-z0-9]+")


class TokenMeter(NamedTuple):
    """What a meter prices: a category of tokens of a model, by its stem, on a deployment type."""

    publisher: str
    stem: str
    """As `stem` makes it of a name, with the day of the version if there is one."""
    undated: str
    """That without the day."""
    key: TokenKey
    """Its version is month and day, `-11-20`, or the whole date."""


def stem(name: str) -> str:
    """What a model's name and the meters' names for it have in common: `GPT 5.4 mini`, `54 mini` -> `54mini`."""
    plain = _NOT_IN_STEMS.sub("", name.lower())
    return _BRANDS.sub("", plain)


def token_meter(product: str, name: str) -> TokenMeter | None:
    """A meter of plain text tokens; None for all others, and for every name with a word that is not known."""
    publisher = _publisher(product)
    words = _words(name)
    first = next((index for index, word in enumerate(words) if index and word in _WORDS), len(words))
    told = _told(words[first:])
    if publisher is None or told is None:
        return None
    of_model = words[:first]
    category = _category(told, is_embedding="embedding" in of_model[:2])
    type_ = _deployment_type(told)
    if category is None or type_ is None:
        return None
    dated = len(of_model) > 1 and _DAY.fullmatch(of_model[-1]) is not None
    return TokenMeter(
        publisher=publisher,
        stem=stem("".join(of_model)),
        undated=stem("".join(of_model[:-1] if dated else of_model)),
        key=TokenKey(
            deployment_type=type_,
            tier=Tier(told["speed"]) if told.get("speed") in ("priority", "flex") else Tier.STANDARD,
            context=Context(told.get("context", "short")),
            version=_version(of_model[-1]) if dated else None,
            category=category,
        ),
    )


def _told(words: list[str]) -> dict[str, str] | None:
    """What the words behind the stem tell; None where one is not known, or two tell the same."""
    known = [_WORDS.get(word) for word in words]
    told = dict(pair for pair in known if pair is not None)
    return told if len(told) == len(words) else None


def _category(told: dict[str, str], *, is_embedding: bool) -> str | None:
    """The category of tokens; embeddings have one alone, and their meters name none."""
    cache, direction = told.get("cache"), told.get("direction")
    if is_embedding:
        return "input" if cache is None and direction is None else None
    return _CATEGORIES.get((cache, direction))


def _publisher(product: str) -> str | None:
    lower = product.lower()
    return PUBLISHERS.get(lower) or ("azure-openai" if lower.startswith("azure openai") else None)


def _words(name: str) -> list[str]:
    plain = _UNIT.sub("", name.lower().strip())
    plain = _GLUED.sub(lambda found: f"{found[0]} ", plain.replace("-", " ").replace("_", " "))
    return plain.replace("data zone", "datazone").split()


def _deployment_type(told: dict[str, str]) -> DeploymentType | None:
    """None where the place is not told, and for a regional batch, which does not exist."""
    kind = "batch" if told.get("speed") == "batch" else "standard"
    label = f"{told.get('residency')}-{kind}"
    return next((type_ for type_ in DeploymentType if type_.label == label), None)


def _version(day: str) -> str:
    ending = f"-{day[:2]}-{day[2:4]}"
    return f"{day[4:]}{ending}" if len(day) > len("MMDD") else ending


_PTU = re.compile(r"provisioned managed (global|data zone|regional) unit")
_CLASSIC = re.compile(r"(?:az-)?provisioned throughput\b")


def ptu_meter(product: str, name: str, term: str | None) -> PtuKey | None:
    """A meter of PTUs as they are sold now: an hour of a family's, or a `term` of any; that is of a reservation."""
    found = _PTU.fullmatch(name.lower().strip())
    reserved = product == RESERVATIONS
    family = FAMILIES.get(product.lower())
    if found is None or (term is not None) != reserved or (family is None and not reserved):
        return None
    if term is not None and term not in TERMS:
        return None
    type_ = DeploymentType(f"{found[1].replace(' ', '-')}-provisioned")
    return PtuKey(deployment_type=type_, family=family, term=TERMS[term] if term else Term.HOURLY)


def is_classic(name: str) -> bool:
    """A PTU of the commitments that are closed to new customers: sold by the month, with overage by the hour."""
    return _CLASSIC.match(name.lower().strip()) is not None
