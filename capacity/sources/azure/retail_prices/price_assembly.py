"""Rows of the price list -> what they are prices of, by region. What is not known for sure is left out, and told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.pricing.price_lookup import PtuKey, TokenKey
from capacity.sources.azure.retail_prices import price_rows as reasons
from capacity.sources.azure.retail_prices.meters import HOUR, TOKENS_PER_UNIT, TokenMeter, ptu_meter, stem, token_meter
from capacity.sources.azure.retail_prices.price_rows import LeftOut, Row

if TYPE_CHECKING:
    from capacity.catalog.model_file import ModelFile

PER_MILLION = 1_000_000


class Cell(NamedTuple):
    """A price in a region."""

    price: Decimal
    until: date | None
    start: date
    meter: str
    is_dated: bool


class Models:
    """Finds the model that a meter's name means."""

    def __init__(self, catalog: Catalog) -> None:
        """Models by publisher and stem: that of their names, and of what their files say meters call them."""
        self._by_stem: dict[tuple[str, str], ModelFile] = {}
        for file in catalog.files():
            if not file.image_model:
                for name in (file.name, *file.aliases, *file.meter_names):
                    self._by_stem[file.publisher or "custom", stem(name)] = file

    def find(self, meter: TokenMeter) -> tuple[str, str | None] | None:
        """The name of the model, and the version where it has several; None where they are not known."""
        file = self._by_stem.get((meter.publisher, meter.stem))
        if file is not None:
            return file.name, None
        file = self._by_stem.get((meter.publisher, meter.undated))
        day = meter.key.version
        if file is None or day is None:
            return None
        versions = {version for edition in file.lifecycle for version in edition.versions}
        found = [version for version in versions if version.endswith(day)]
        if len(found) != 1:
            return None
        return file.name, None if len(versions) == 1 else found[0]


ByRegion = dict[str, list[Cell]]


class Assembly:
    """Collects the rows of all regions; `left_out` is those that were not understood, by why."""

    def __init__(self, catalog: Catalog, left_out: LeftOut) -> None:
        """Nothing is collected yet."""
        self._left_out = left_out
        self._models = Models(catalog)
        self._tokens: dict[tuple[str, TokenKey], ByRegion] = defaultdict(lambda: defaultdict(list))
        self._ptus: dict[PtuKey, ByRegion] = defaultdict(lambda: defaultdict(list))

    def add(self, rows: Iterable[Row]) -> None:
        """Add the rows whose meter is known; note the others as left out."""
        for row in rows:
            if not (self._is_ptu(row) or self._is_token(row)):
                self._left_out.setdefault(reasons.UNKNOWN, {})[row.meter] = None

    def _is_ptu(self, row: Row) -> bool:
        key = ptu_meter(row.product, row.meter, row.term)
        if key is None or row.unit != HOUR:
            return False
        cell = Cell(row.price.normalize(), row.until, row.start, row.meter, is_dated=False)
        self._ptus[key][row.region].append(cell)
        return True

    def _is_token(self, row: Row) -> bool:
        meter = token_meter(row.product, row.meter)
        if meter is None or row.unit not in TOKENS_PER_UNIT or row.term is not None:
            return False
        found = self._models.find(meter)
        if found is None:
            return False
        rate = (row.price * (PER_MILLION // TOKENS_PER_UNIT[row.unit])).normalize()
        model, version = found
        cell = Cell(rate, row.until, row.start, row.meter, is_dated=meter.key.version is not None)
        self._tokens[model, meter.key._replace(version=version)][row.region].append(cell)
        return True

    def tokens(self) -> dict[tuple[str, TokenKey], dict[str, Cell]]:
        """The prices of tokens by model and key, and by region."""
        return {key: self._settled(cells) for key, cells in self._tokens.items()}

    def ptus(self) -> dict[PtuKey, dict[str, Cell]]:
        """The prices of PTUs, by region."""
        return {key: self._settled(cells) for key, cells in self._ptus.items()}

    def _settled(self, by_region: Mapping[str, list[Cell]]) -> dict[str, Cell]:
        """One price per region: where several meters mean the same, those that name the version, if they agree."""
        settled: dict[str, Cell] = {}
        for region, cells in by_region.items():
            best = [cell for cell in cells if cell.is_dated] or cells
            if len({(cell.price, cell.until) for cell in best}) == 1:
                settled[region] = best[0]
            else:
                self._left_out.setdefault(reasons.CONTRADICTION, {}).update(dict.fromkeys(cell.meter for cell in best))
        return settled
