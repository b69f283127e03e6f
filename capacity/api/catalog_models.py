"""`load_catalog`: what is known of models, as of a day."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from capacity.api.asked_facts import AskedFacts
from capacity.api.option_kinds import of_its_kinds
from capacity.api.option_texts import Day, File
from capacity.api.values import Rows, Value

if TYPE_CHECKING:
    from pandas import DataFrame

    from capacity.catalog.catalog import Catalog as Facts


class PtuSizes(Value):
    """Deployable sizes of a type: the minimum, and how much more each."""

    minimum_ptus: int
    increment_ptus: int


class CatalogModel(Value):
    """One model: its newest version, and the numbers that decide its size; None is not known."""

    name: str
    publisher: str
    series: str | None
    version: str | None
    stage: str | None
    retires: dt.date | None
    retired: bool
    retirement_unconfirmed: bool
    deployment_types: tuple[str, ...]
    input_tpm_per_ptu: float | None
    output_weight: float | None
    sizes: Mapping[str, PtuSizes]
    latency_target_tokens_per_second: float | None
    as_of: dt.date | None
    source: str | None


class Catalog:
    """The facts that held on a day, own ones laid over them."""

    def __init__(self, facts: "Facts", today: dt.date) -> None:
        self._facts, self._today = facts, today

    @property
    def as_of(self) -> dt.date:
        """The edition."""
        return self._facts.as_of

    def model(self, name: str) -> CatalogModel:
        """One model, by any of its names. Raises `InvalidInput` with those that look alike."""
        from capacity.listings.model_listing import summary  # types need none of it

        return CatalogModel(summary(self._facts.model(name), self._facts, today=self._today).record_values())

    @cached_property
    def models(self) -> Rows[CatalogModel]:
        """Every model, by publisher and name."""
        from capacity.listings.model_listing import Filters, summaries  # as above

        listed = summaries(self._facts, Filters(), today=self._today).models
        return Rows([CatalogModel(one.record_values()) for one in listed], CatalogModel)

    def details(self, name: str) -> dict[str, Any]:
        """All that is known of a model, every edition with its sources, as `capacity models NAME` writes it to JSON."""
        from capacity.listings.model_listing import detail  # as above
        from capacity.reports.to_json import model_detail_parts

        (found,) = detail(self._facts, [name]).details
        whole: dict[str, Any] = model_detail_parts(found)
        return whole

    def to_pandas(self) -> "DataFrame":
        """A row per model."""
        return self.models.to_pandas()

    def __iter__(self) -> Iterator[CatalogModel]:
        return iter(self.models)

    def __repr__(self) -> str:
        return f"Catalog(as_of={self.as_of.isoformat()!r})"


@of_its_kinds
def load_catalog(*, as_of: Day = None, today: Day = None, catalog: File = None) -> Catalog:
    """The built-in catalog of a day, by default the newest; `catalog` is a file or folder of own facts, laid over.

    `today` decides what is retired. Raises `InvalidInput`.
    """
    about = AskedFacts.of(as_of=as_of, today=today, catalog=catalog)
    return Catalog(about.facts(), about.day)
