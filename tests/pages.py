"""Pages for tests, and what a reader finds in them."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import numpy as np

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan_report import Report
from capacity.sizing.deployment import DeploymentType
from tests.minutes import deployment, token_series

CATALOG = Catalog()
TODAY = date(2026, 10, 9)
DAYS = 28


def four_weeks(*tried: int, **facts: Any) -> Report:  # noqa: ANN401  # those of a deployment
    """Working days with peaks, as `from-metrics` plans them for a page; with counts of PTUs that are tried."""
    minute = np.arange(DAYS * 1440)
    hour, day = minute / 60 % 24, minute // 1440 % 7
    busy = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None) * np.where(day < 5, 1, 0.2)
    noise = np.random.default_rng(1).gamma(2, 0.5, len(minute))
    input_ = np.rint(20_000 + 300_000 * busy * noise)
    series = token_series(input_, np.rint(input_ / 10), requests=np.rint(input_ / 1000))
    known = {"region": "eastus2", "deployment_type": DeploymentType.GLOBAL_PROVISIONED, "ptus": 200, **facts}
    return from_minutes.report(
        [deployment(series, **known)], Sizing(curves=True, trial_ptus=tried), CATALOG, today=TODAY
    )


class Read(HTMLParser):
    """What a browser finds: every tag with its attributes, texts, and the cells of tables below figures."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.cells: list[str] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "line", "path", "circle", "rect"):
            self._inside.append(tag)
        if tag in ("td", "th") and "details" in self._inside:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] != ["style"]:
            self.text.append(data)
        if self._inside[-1:] in (["td"], ["th"]) and "details" in self._inside:
            self.cells[-1] += data


def numbers(value: object) -> Iterator[float]:
    """Every number of parsed JSON."""
    if isinstance(value, dict):
        for key, of in value.items():
            yield from numbers(float(key) if key.replace(".", "").isdecimal() else of)
            yield from numbers(of)
    elif isinstance(value, list):
        for of in value:
            yield from numbers(of)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value
