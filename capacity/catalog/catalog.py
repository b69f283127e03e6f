"""Facts about models, regions and quota: one YAML file per model, every group of numbers with source and date.

Files are read when a model is asked for, never before.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar, cast

from capacity.catalog import names, own_files
from capacity.catalog.model_file import ModelFile, in_order, newest_first
from capacity.catalog.names import Named
from capacity.catalog.own_files import Own, PtuPriceFile, Told
from capacity.catalog.shared_facts import Geography, Publishers, Remarks, ReservationRules, Source, Sources
from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.pricing.price_lookup import Place, Prices
from capacity.pricing.pricer import Discounts, Pricer
from capacity.pricing.published_prices import PtuPrices
from capacity.reading.convert import convert
from capacity.reading.nodes import compose_trusted
from capacity.reading.scalars import LONGEST_NAME, closest, short
from capacity.record import Record
from capacity.sizing.model_spec import DeployedAs, ModelSpec, Remark

if TYPE_CHECKING:
    from capacity.catalog.persistence import Persistence

FOLDER = Path(__file__).parent
_MODELS = FOLDER / "models"
UNLISTED = "; `capacity models` lists the known ones"
R = TypeVar("R", bound=Record)
T = TypeVar("T")
P = ParamSpec("P")
_READ: dict[Path, Record] = {}


class Catalog:
    """The built-in facts as of a date, with a user's own files laid over them."""

    def __init__(
        self,
        *,
        as_of: date | None = None,
        own: Path | None = None,
        today: date | None = None,
        discounts: Discounts | None = None,
    ) -> None:
        """`as_of` None is the newest; `own` is a file or folder. Raises `InvalidInput` for mistakes in it.

        `discounts` are taken off the built-in prices, not off own ones.

        Own facts of a day after `today` are mistakes, where that is given. `currency` is that of a user's own prices,
        else US dollars: nothing is ever converted.
        """
        self._as_of = as_of
        self.discounts = discounts
        read = Own() if own is None else self._read(own, today)
        self._own, self._own_ptu_prices = read.models, read.ptu_prices
        self.currency: str = read.currency
        self._told = read.told
        self._named: dict[str, Named] = {}
        self._specs: dict[str, ModelSpec] = {}
        self._prices: dict[str, Prices] = {}
        self._pricers: dict[tuple[str | None, str | None, str | None, date], Pricer] = {}
        self._kept: dict[tuple[object, ...], Any] = {}

    def _read(self, own: Path, today: date | None) -> Own:
        places = own_files.Places(regions=self.geography.regions, data_zones=self.geography.data_zones)
        return own_files.read(own, Catalog().find, places, today)

    @cached_property
    def as_of(self) -> date:
        """The date of the edition: the one asked for, but none after the newest fact, own ones included."""
        own = (*(file.newest for file in self._own.values()), *(prices.as_of for prices in self._own_ptu_prices))
        newest = max([self.across_models.as_of, *own])
        return newest if self._as_of is None else min(self._as_of, newest)

    def own_later(self, *models: str) -> list[Told]:
        """Own facts that are later than the date asked for, of some models or of all; PTU prices concern each."""
        return [
            told
            for told in self._told
            if self._as_of is not None and told.as_of > self._as_of and (not models or told.model in ("", *models))
        ]

    @cached_property
    def geography(self) -> Geography:
        """Regions and data zones."""
        return _built_in(Geography, FOLDER / "regions.yaml")

    @cached_property
    def across_models(self) -> Remarks:
        """Remarks that concern no single model."""
        return _built_in(Remarks, FOLDER / "remarks.yaml")

    @cached_property
    def reservation_rules(self) -> ReservationRules:
        """What may be given back of a reservation, as of the edition."""
        rules = _built_in(ReservationRules, FOLDER / "reservation_rules.yaml")
        return ReservationRules(
            refund=tuple(one for one in rules.refund if one.as_of <= self.as_of),
            exchange=tuple(one for one in rules.exchange if one.as_of <= self.as_of),
        )

    @cached_property
    def persistence(self) -> "Persistence | None":
        """How needs changed from one span to the next among real tenants; None where the edition is older."""
        from capacity.catalog.persistence import PersistenceFile  # noqa: PLC0415  # only measured traffic has a use for it

        editions = _built_in(PersistenceFile, FOLDER / "persistence.yaml").persistence
        return next((one for one in editions if one.as_of <= self.as_of), None)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources by key."""
        return _built_in(Sources, FOLDER / "sources.yaml").sources

    def deployed_as(self, name: str) -> DeployedAs | None:
        """How Azure names a model that is deployed; None where no source tells."""
        spec = self.model(name)
        return spec.deployed_as or self.publishers.deployed_as.get(spec.publisher)

    @cached_property
    def publishers(self) -> Publishers:
        """What holds for all models of one."""
        return _built_in(Publishers, FOLDER / "publishers.yaml")

    def cite(self, source: str) -> str:
        """A source as a report cites it; free text, as users write it in their own files, stays as it is."""
        return self._cited.get(source, source)

    @cached_property
    def _cited(self) -> dict[str, str]:
        return {key: source.cited for key, source in self.sources.items()}

    def remarked(self, remark: Remark) -> Finding:
        """A remark as a finding: its text is data."""
        return found(remark.code, detail=remark.detail, source=self.cite(remark.source), date=remark.as_of)

    @cached_property
    def ptu_prices(self) -> tuple[PtuPrices, ...]:
        """What PTUs cost, all editions known by the catalog's date, in the order to be believed."""
        built_in = _built_in(PtuPriceFile, FOLDER / "ptu_prices.yaml").ptu_prices
        return in_order((*newest_first(self._own_ptu_prices), *built_in), self._as_of)

    def prices(self, name: str) -> Prices:
        """All prices that concern a model."""
        if name not in self._prices:
            file = self.file(name)
            self._prices[name] = Prices(
                currency=self.currency,
                family=file.family or file.publisher or "custom",
                tokens=in_order(file.token_prices, self._as_of),
                ptus=self.ptu_prices,
            )
        return self._prices[name]

    def pricer(self, model: str | None, region: str | None, *, version: str | None, today: date) -> Pricer:
        """The prices of a model at a place on a day, made once; without a model those that are the same for all."""
        key = (model, region, version, today)
        if key not in self._pricers:
            prices = self._prices_of_ptus if model is None else self.prices(model)
            self._pricers[key] = Pricer(
                prices=prices,
                titles={edition.source: self.cite(edition.source) for edition in (*prices.tokens, *prices.ptus)},
                place=Place(region, self.geography.data_zone(region) if region else None),
                version=version,
                today=today,
                discounts=self.discounts or Discounts(),
            )
        return self._pricers[key]

    def kept(self, make: Callable[Concatenate[Self, P], T], *given: P.args, **named: P.kwargs) -> T:
        """What a function makes of the catalog and of what is given, made once: it goes when the catalog does."""
        key = (make, given, *named.items())
        if key not in self._kept:
            self._kept[key] = make(self, *given, **named)
        return cast("T", self._kept[key])

    @property
    def _prices_of_ptus(self) -> Prices:
        return Prices(currency=self.currency, family="", tokens=(), ptus=self.ptu_prices)

    def region(self, name: str, where: str = "") -> str:
        """Azure's name of a region; the portal's "Sweden Central" is understood. Raises `InvalidInput`."""
        wanted = name.replace(" ", "").lower()
        if wanted not in self.geography.regions:
            hint = closest(wanted, list(self.geography.regions), list_all=False)
            if wanted in self.geography.data_zones:
                hint = f": it is a data zone; write a region in it, such as {self.geography.data_zones[wanted][0]}"
            hint = hint or "; write a region as Azure does, such as swedencentral"
            raise InvalidInput.of(where, f"unknown region `{short(name)}`{hint}")
        return wanted

    def find(self, name: str) -> ModelFile | None:
        """The model of exactly this name or alias, in any case; `named` understands more."""
        lower = name.lower()
        if lower in self._own:
            return self._own[lower]
        # Most names are file names; only others cost a look into every file.
        stem = lower if _is_file_name(lower) else _stems().get(lower)
        return None if stem is None else _built_in_model(stem)

    def spellings(self, file: ModelFile) -> list[str]:
        """All names of this model, without versions and places; each in any case, with any blanks and hyphens."""
        return sorted({one.text for one in self._spellings if one.model == file.name.lower()})

    @cached_property
    def _spellings(self) -> tuple[names.Spelling, ...]:
        own = (one for file in self._own.values() for one in names.of_file(file))
        return (*own, *names.built_in(_MODELS))

    def named(self, name: str, where: str = "", *, by_azure: bool = False) -> Named:
        """The model, the version and the places that a name means; `where` is the place to blame.

        Where two offers share a name to the letter it is that of the model which is called so here, and in an answer of
        Azure or a log (`by_azure`) of neither; there a version may be unknown, too. Raises `InvalidInput`.
        """
        if by_azure:
            return self._meant(name, where, by_azure=True)
        if name not in self._named:
            file = self.find(name)
            self._named[name] = self._meant(name, where) if file is None else Named(said=name, file=file)
        return self._named[name]

    def _meant(self, name: str, where: str, *, by_azure: bool = False) -> Named:
        """The same of a name that is not exactly one of the catalog's."""
        written = names.written(name, (*self.geography.regions, *self.geography.data_zones))
        for base, version in written.readings():
            by_azures = by_azure or written.has_provider
            called = names.claimants(base, self._spellings, by_azure=by_azures)
            files = [file for model in called if (file := self.find(model)) is not None]
            if len(files) > 1:
                raise names.told_apart(name, files, where)
            for file in files:
                known = names.version(version, file.spec(self._as_of), where, strict=not by_azure)
                return Named(said=name, file=file, version=known, places=written.places)
        hint = closest(written.base, [file.name for file in self.files()], list_all=False)
        raise InvalidInput.of(where, f"unknown model `{short(name)}`{hint or UNLISTED}")

    def files(self) -> list[ModelFile]:
        """Every model with all its editions, by name."""
        files = {file.name: file for file in map(_built_in_model, sorted(set(_stems().values())))}
        files |= {file.name: file for file in self._own.values()}
        return sorted(files.values(), key=lambda file: file.name.lower())

    def file(self, name: str, where: str = "") -> ModelFile:
        """The model that a name means, as `named` has it."""
        return self.named(name, where).file

    def model(self, name: str, where: str = "") -> ModelSpec:
        """What is known of a model as of the catalog's date; `where` is the place to blame.

        Raises `InvalidInput` for a name that is not known, or not known by that date.
        """
        if name in self._specs:
            return self._specs[name]
        file = self.file(name, where)
        if self._as_of is not None and file.oldest is not None and file.oldest > self._as_of:
            what = f"no edition of {file.name} is as old as {self._as_of}; the oldest is of {file.oldest}"
            raise InvalidInput.of(where, what)
        self._specs[name] = spec = file.spec(self._as_of)
        return spec


@cache
def _is_file_name(stem: str) -> bool:
    if len(stem) > LONGEST_NAME or not (stem.isascii() and stem.isprintable()) or "/" in stem or "\\" in stem:
        return False
    return (_MODELS / f"{stem}.yaml").is_file()


@cache
def _stems() -> dict[str, str]:
    """Every name and alias, in lower case -> the stem of its file; without YAML, for speed."""
    stems = {}
    for path in sorted(_MODELS.glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            key, _, listed = line.partition(": ")
            if key in ("name", "aliases"):
                stems.update({name.strip(" '\"").lower(): path.stem for name in listed.strip("[]").split(",")})
    return stems


def _built_in_model(stem: str) -> ModelFile:
    return _built_in(ModelFile, _MODELS / f"{stem}.yaml")


def _built_in(type_: type[R], path: Path) -> R:
    """One file of the package, read once a process: it does not change, nor do records."""
    if path not in _READ:
        _READ[path] = convert(type_, compose_trusted(path.read_text(encoding="utf-8")), str(path))
    return cast("R", _READ[path])
