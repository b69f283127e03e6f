"""A user's own files: models laid over the built-in ones, PTU prices, and the days on which all of it was read."""

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import NamedTuple

from capacity.catalog.model_file import ModelFile, laid_over
from capacity.errors import InvalidInput, Mistake, Place
from capacity.inputs.finding import YAML_FILES, texts
from capacity.pricing.published_prices import US_DOLLARS, PtuPrices, TokenPrices
from capacity.reading.convert import convert
from capacity.reading.nodes import Node, compose, nearest, node_at
from capacity.reading.scalars import closest, short
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, Edition

PTU_PRICES = "ptu_prices"


class PtuPriceFile(Record):
    """What PTUs cost, of all models; also a document of a user's own files."""

    ptu_prices: tuple[PtuPrices, ...]

    @property
    def dated(self) -> dict[str, tuple[Edition, ...]]:
        """All groups of what was read on a day."""
        return {PTU_PRICES: self.ptu_prices}


class Told(NamedTuple):
    """The day on which a group of own facts was read; of PTU prices without a model."""

    model: str
    group: str
    as_of: date


class Own(Record):
    """What a user's files say. `models` are laid over the built-in ones, by name and alias in lower case."""

    models: dict[str, ModelFile] = NOTHING
    ptu_prices: tuple[PtuPrices, ...] = ()
    currency: str = US_DOLLARS
    told: tuple[Told, ...] = ()


class Places(NamedTuple):
    """Where prices can hold."""

    regions: Collection[str]
    data_zones: Collection[str]


def read(path: Path, find: Callable[[str], ModelFile | None], places: Places, today: date | None) -> Own:
    """A file or folder; `find` has the built-in models. What was read after `today` cannot have been.

    Raises `InvalidInput` with every mistake.
    """
    reader = _Reader(find, places, today)
    for file, text in texts([path], YAML_FILES, reader.mistakes):
        try:
            for document in compose(text, file):
                reader.add(document, file)
        except InvalidInput as error:
            reader.mistakes.extend(error.mistakes)
    currencies = sorted({edition.currency for edition in reader.prices})
    if len(currencies) > 1:
        what = f"prices in {' and '.join(currencies)}: give all in one currency, for nothing is converted here"
        reader.mistakes.append(Mistake(where=str(path), what=what))
    if reader.mistakes:
        raise InvalidInput(reader.mistakes)
    if not reader.told and not reader.models:
        what = "holds neither a model nor `ptu_prices`: give at least `name` and one group of numbers"
        raise InvalidInput.of(str(path), what)
    return Own(
        models=reader.models,
        ptu_prices=tuple(edition for edition in reader.prices if isinstance(edition, PtuPrices)),
        currency=min(currencies, default=US_DOLLARS),
        told=tuple(reader.told),
    )


class _Reader:
    """Adds documents to what was read before, model by model."""

    def __init__(self, find: Callable[[str], ModelFile | None], places: Places, today: date | None) -> None:
        self._find, self._places, self._today = find, places, today
        self.models: dict[str, ModelFile] = {}
        self.prices: list[TokenPrices | PtuPrices] = []
        self.told: list[Told] = []
        self.mistakes: list[Mistake] = []

    def add(self, document: Node, file: str) -> None:
        """Raises `InvalidInput` for a document that cannot be read; facts of days still to come are mistakes, too."""
        if node_at(document, PTU_PRICES) is not document:
            self._note(convert(PtuPriceFile, document, file), "", document, file)
            return
        model = convert(ModelFile, document, file)
        before = self.models.get(model.name.lower()) or self._find(model.name)
        merged = laid_over(before or ModelFile(name=model.name), model)
        self.models.update({name.lower(): merged for name in (merged.name, *merged.aliases)})
        self._note(model, merged.name, document, file)

    def _note(self, read: ModelFile | PtuPriceFile, model: str, document: Node, file: str) -> None:
        for group, editions in read.dated.items():
            for index, edition in enumerate(editions):
                self.told.append(Told(model, group, edition.as_of))
                if isinstance(edition, TokenPrices | PtuPrices):
                    self.prices.append(edition)
                    self._refuse_unknown_places(edition, f"{group}.{index}", document, file)
                confirmed = edition.confirmed if isinstance(edition, TokenPrices) else None
                for key, day in (("as_of", edition.as_of), ("confirmed", confirmed)):
                    if day is not None and self._today is not None and day > self._today:
                        here = nearest(document, file, f"{group}.{index}.{key}")
                        self.mistakes.append(_still_to_come(key, day, group, here))

    def _refuse_unknown_places(self, edition: TokenPrices | PtuPrices, at: str, document: Node, file: str) -> None:
        """A price for a place that is none would never hold, in silence."""
        for index, price in enumerate(edition.prices):
            for key, named, known in (
                ("regions", price.regions, self._places.regions),
                ("data_zones", price.data_zones, self._places.data_zones),
            ):
                for name in named:
                    if name not in known:
                        here = nearest(document, file, f"{at}.prices.{index}.{key}")
                        kind = key.replace("_", " ").removesuffix("s")
                        what = f"unknown {kind} `{short(name)}`{closest(name, sorted(known))}"
                        self.mistakes.append(Mistake(where=f"{here.file}:{here.line}", what=what, line=here.line or 0))


def _still_to_come(key: str, day: date, group: str, here: Place) -> Mistake:
    what = f"`{key}` is {day}, which is after today: give the day on which it was read"
    if group.endswith("_prices"):
        what += ", and in `effective_from` from when on a price holds"
    return Mistake(where=f"{here.file}:{here.line}", what=what, line=here.line or 0)
