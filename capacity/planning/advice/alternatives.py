"""Models that could replace another: those to compare where nobody names any, and why the others are left out."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.catalog.model_file import ModelFile
from capacity.findings import Finding, found
from capacity.planning.advice.lifecycle_warnings import stage
from capacity.planning.results.compared_models import LeftOut
from capacity.sizing.model_spec import ModelSpec


class Alternatives(NamedTuple):
    """Names of models, and the others that the catalog has on its date."""

    models: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def alternatives(model: str, catalog: Catalog, *, today: date) -> Alternatives:
    """The model itself and those of its publisher and kind that have prices and are not about to retire.

    Those in preview or deprecated are left out, too.
    """
    own = catalog.model(model)
    reasons = {
        file.name: None if file.name == own.name else next(_reasons(file, own, catalog, today), None)
        for file in catalog.files()
        if file.oldest is None or file.oldest <= catalog.as_of
    }
    return Alternatives(
        models=tuple(name for name, reason in reasons.items() if reason is None),
        left_out=tuple(LeftOut(model=name, reason=reason) for name, reason in reasons.items() if reason is not None),
    )


def _reasons(file: ModelFile, own: ModelSpec, catalog: Catalog, today: date) -> Iterator[Finding]:
    """Why a model is left out, the most telling reason first."""
    if file.publisher != own.publisher:
        yield found("of-another-publisher")
        return
    spec = catalog.model(file.name)
    if file.image_model is not own.image_model or file.writes_output is not own.writes_output:
        yield found("of-another-kind")
    if (in_life := _stage(spec, today)) is not None:
        yield found("in-its-life", stage=in_life)
    if not file.token_prices:
        yield found("without-token-prices")


def _stage(spec: ModelSpec, today: date) -> str | None:
    life = spec.lifecycle.versions.get(spec.newest_version or "") if spec.lifecycle else None
    return None if life is None else stage(life, today)
