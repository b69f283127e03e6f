"""Models, editions of facts and their sources in words, for the lists of both."""

from collections.abc import Mapping
from fractions import Fraction

from capacity.catalog.shared_facts import UNTRACEABLE, Source
from capacity.listings.model_listing import ModelDetail
from capacity.numerals import factor, whole
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Edition


def model(detail: ModelDetail) -> str:
    """`gpt-4o-mini: azure-openai, series gpt-4o`."""
    file = detail.file
    known = [file.publisher or "custom", f"series {file.series}" if file.series else ""]
    known.append(f"also called {', '.join(file.aliases)}" if file.aliases else "")
    return f"{file.name}: {', '.join(part for part in known if part)}"


def edition(edition_: Edition, sources: Mapping[str, Source]) -> str:
    """`2026-09-23 (ptu-sizing-2026-09-23): input tpm per ptu 37,000; weights input 1, output 4`."""
    parts = [_fact(name, getattr(edition_, name)) for name in edition_.record_fields if name not in ("as_of", "source")]
    facts_ = "; ".join(part for part in parts if part) or "none published"
    return f"{edition_.as_of} ({key(edition_.source, sources)}): {facts_}."


def _fact(name: str, value: object) -> str:
    if name == "detail":
        return str(value).rstrip(".")
    if name == "inferred":
        return "concluded, not printed by a source" if value else ""
    text = _value(value)
    return f"{SPOKEN.get(name) or plain(name)} {text}" if text else ""


SPOKEN = {"dated": "on its date:"}


def _value(value: object) -> str:  # noqa: C901, PLR0911  # one line for each kind of value
    match value:
        case None | False | ():
            return ""
        case True:
            return "yes"
        case DeploymentType():
            return value.label
        case Fraction():
            return factor(value) if value < FRACTIONS_BELOW else whole(value)
        case int():
            return whole(value)
        case Record():
            return ", ".join(part for name in value.record_fields if (part := _fact(name, getattr(value, name))))
        case dict():
            return "; ".join(f"{_value(key)} {_value(item) or 'nothing listed'}" for key, item in value.items())
        case tuple():
            return ", ".join(_value(item) for item in value)
    return str(value)


FRACTIONS_BELOW = 100


def plain(name: str) -> str:
    """A field's name for reading: units as they are spoken."""
    spoken = name.replace("_", " ").split()
    return " ".join({"tpm": "TPM", "rpm": "RPM", "ptu": "PTU", "ptus": "PTUs"}.get(word, word) for word in spoken)


def source(source_: Source) -> str:
    """Title, date, and where to find it."""
    places = (
        source_.url,
        source_.repository,
        source_.path,
        source_.commit and f"commit {source_.commit}",
        source_.package and f"PyPI package {source_.package}",
    )
    return ", ".join([source_.cited, *(place for place in places if place)])


def key(key_: str, sources: Mapping[str, Source]) -> str:
    """How facts name their source in lists, where the sources stand below."""
    return f"{key_}, {UNTRACEABLE}" if key_ in sources and not sources[key_].traceable else key_
