"""How models are called beside their own names: with a version, behind a provider and a place, as meters call them.

`azure/eu/GPT_4.1-2025-04-14` is the model gpt-4.1 in version 2025-04-14, and says something of the EU. What a name says
of places is told apart: it never decides where a plan is made for.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from capacity.catalog.model_file import ModelFile
from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.reading.scalars import short
from capacity.record import Record
from capacity.sizing.model_spec import ModelSpec

PROVIDERS = ("azure", "azure-ai")
"""What LiteLLM writes before a model that is deployed on Azure."""
TYPES = ("global", "global-standard", "data-zone", "data-zone-standard")
"""What it writes there of the deployment type; these contradict no region."""
GOVERNMENT = "us-gov"
_BLANKS = re.compile(r"[ _-]+")
_DATED = re.compile(r"(?P<model>.+?)-(?:(?P<year>20\d\d)-?)?(?P<month>0[1-9]|1[0-2])-?(?P<day>0[1-9]|[12]\d|3[01])")


class Named(Record):
    """What a name means: a model, the version in the name if there is one, and the places in it."""

    said: str
    """The name itself."""
    file: ModelFile
    version: str | None = None
    places: tuple[str, ...] = ()


class Spelling(NamedTuple):
    """One name of a model, in lower case, and the model's own, in lower case, too."""

    text: str
    model: str
    publisher: str = ""

    @property
    def is_azures(self) -> bool:
        """Whether Azure calls the model so: before the names of what Fireworks offers there it puts FW."""
        return self.publisher != "fireworks" or self.text.startswith("fw")


def key(name: str) -> str:
    """What all spellings of a name have in common: case, blanks, hyphens and underscores tell no names apart."""
    return _BLANKS.sub("-", name.strip(" ")).lower()


class Written(NamedTuple):
    """A name taken apart."""

    base: str
    places: tuple[str, ...] = ()
    has_provider: bool = False

    def readings(self) -> Iterator[tuple[str, str | None]]:
        """Model and version, in the order to be believed: without a version first, for a name may end in digits.

        A version without a year is told as `-04-14`.
        """
        yield self.base, None
        if found := _DATED.fullmatch(key(self.base)):
            yield found["model"], f"{found['year'] or ''}-{found['month']}-{found['day']}"


def written(name: str, places: Iterable[str]) -> Written:
    """The name without provider and places; as it is where something else stands before it, which no model has."""
    *before, base = (part.strip(" ").lower() for part in name.split("/"))
    has_provider = bool(before) and key(before[0]) in PROVIDERS
    keys = [key(part) for part in before[has_provider:]]
    known = {*places, *TYPES, GOVERNMENT}
    return Written(base, tuple(keys), has_provider) if known.issuperset(keys) else Written(name.lower())


@cache
def built_in(folder: Path) -> tuple[Spelling, ...]:
    """Every name, alias, meter's name and file name of the catalog's models; without YAML, for speed."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        lines = (line.partition(": ") for line in path.read_text(encoding="utf-8").splitlines())
        told = {key: text.strip("[]") for key, _, text in lines if key in _KEYS}
        texts = (text for key in _KEYS[1:] for text in told.get(key, "").split(","))
        names = [text.strip(" '\"").lower() for text in texts if text]
        found += [Spelling(text, names[0], told.get("publisher", "")) for text in dict.fromkeys((*names, path.stem))]
    return tuple(found)


_KEYS = ("publisher", "name", "aliases", "meter_names")


def of_file(file: ModelFile) -> list[Spelling]:
    """Every name, alias and meter's name of a file that was read."""
    return [
        Spelling(text.lower(), file.name.lower(), file.publisher or "")
        for text in (file.name, *file.aliases, *file.meter_names)
    ]


def claimants(base: str, spellings: Iterable[Spelling], *, by_azure: bool) -> list[str]:
    """The models that are called so: to the letter, or else in another spelling, `by_azure` of Azure's names alone.

    More than one are namesakes.
    """
    everything = list(spellings)
    literally = {one.model for one in everything if one.text == base}
    alike = (one for one in everything if key(one.text) == key(base))
    return sorted(literally or {one.model for one in alike if one.is_azures or not by_azure})


def told_apart(name: str, files: Iterable[ModelFile], where: str) -> InvalidInput:
    """The mistake of a name that two offers have."""
    named = ((file.aliases[0] if file.aliases else file.name, file.publisher or "custom") for file in files)
    offers = " and ".join(f"`{unmistakable}` ({publisher})" for unmistakable, publisher in named)
    return InvalidInput.of(where, f"`{short(name)}` is the name of several offers: write {offers}, whichever is meant")


def contradiction(named: Named, region: str | None, data_zone: str | None) -> Finding | None:
    """What a name says of places that are not the region planned for; None where it says nothing else."""
    astray = [place for place in named.places if place not in (*TYPES, region, data_zone)]
    if region is not None and region.startswith("usgov"):
        astray = [place for place in astray if place != GOVERNMENT]
    return found("place-in-name", name=named.said, places=tuple(astray), region=region) if astray else None


def dated(model: str, version: str | None) -> str:
    """A model with its version, as one name: `gpt-4o-2024-08-06`."""
    return model if version is None else f"{model}-{version}"


def versions(spec: ModelSpec) -> list[str]:
    """The versions of a model that are known, oldest first."""
    return [] if spec.lifecycle is None else list(spec.lifecycle.versions)


def version(told: str | None, spec: ModelSpec, where: str, *, strict: bool = True) -> str | None:
    """The version that a name tells, of which the year may be missing.

    One of a model whose versions nobody lists is taken as it is. Raises `InvalidInput` for one that does not exist,
    or where that is not `strict` takes it as it is, too.
    """
    known = versions(spec)
    found = next((each for each in known if told and (told == each or (told[0] == "-" and each.endswith(told)))), None)
    if told and strict and found is None and (known or told[0] == "-"):
        raise InvalidInput.of(where, unknown_version(told.removeprefix("-"), spec.name, known))
    return found or told


def unknown_version(told: str, model: str, known: list[str]) -> str:
    """What is wrong with a version that does not exist."""
    return f"unknown version `{short(told)}` of {model}; known: {', '.join(known) or 'none'}"
