"""A catalog whose models stay, or retire on days of the test: for what has to do with months, whatever is announced."""

from collections.abc import Mapping
from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.sizing.model_spec import ModelSpec

End = tuple[date, str | None]
"""The day on which a model retires, and what replaces it."""


class Staying(Catalog):
    """The built-in facts, in which only those models retire that are named."""

    def __init__(self, ends: Mapping[str, End] | None = None) -> None:
        """`ends` by the names of the models."""
        super().__init__()
        self._ends = ends or {}

    def model(self, name: str, where: str = "") -> ModelSpec:
        """The facts of a model."""
        spec = super().model(name, where)
        if spec.lifecycle is None:
            return spec
        retires, replacement = self._ends.get(spec.name, (None, None))
        lives = {
            version: life.replaced(retires=retires, replacement=replacement)
            for version, life in spec.lifecycle.versions.items()
        }
        return spec.replaced(lifecycle=spec.lifecycle.replaced(versions=lives))
