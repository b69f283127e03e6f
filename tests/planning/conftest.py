"""What tests of planning share: a plan from the text of a workload."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.report import plan
from capacity.planning.results.plan import Plan
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sizing.workload import Workload


@pytest.fixture
def planned(tmp_path: Path) -> Callable[..., Plan]:
    """Plan a workload, given without its name: `planned("model: gpt-5.2, traffic: {...}", as_of="2026-06-01")`."""

    def make(text: str, *, as_of: str | None = None, today: str = "2026-10-09", own: str | None = None) -> Plan:
        (document,) = compose(f"{{name: shop, {text}}}", "shop.yaml")
        path = tmp_path / "own.yaml"
        if own is not None:
            path.write_text(own, encoding="utf-8")
        catalog = Catalog(as_of=None if as_of is None else date.fromisoformat(as_of), own=None if own is None else path)
        return plan(convert(Workload, document, "shop.yaml"), catalog, today=date.fromisoformat(today))

    return make
