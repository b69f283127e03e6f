"""Reports: one result, one module per format. `FORMATS` is the single list of formats.

A module is imported when its format is asked for: rich alone costs a fifth of the time of an empty Typer command.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from capacity.listings.model_listing import Listing
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.compared_models import ComparisonReport
    from capacity.planning.results.drift_report import DriftReport
    from capacity.planning.results.plan_report import Report
    from capacity.planning.simulation import SimulationReport

FORMATS = {"table": "to_table", "json": "to_json", "csv": "to_csv", "markdown": "to_markdown", "html": "to_html"}
"""The name of a format -> the module that writes it."""
WITH_CURVES = {"json", "html"}
"""Formats that show the points of pictures."""
CHECK_FORMATS = {**FORMATS, "junit": "to_junit", "sarif": "to_sarif", "github": "to_github"}
"""Formats of checks, which pipelines read in their own."""


class Look(NamedTuple):
    """What the terminal can show, which only tables ask; and how files are called for GitHub, by default as typed.

    Without `details` tables and Markdown are brief, and say where the `rest` is; the other formats do not ask.
    """

    width: int = 80
    color: bool = False
    details: bool = True
    named: Callable[[str], str] = str
    rest: str = "--details"

    @property
    def more(self) -> str | None:
        """Where the rest of a brief report is; None for a whole one."""
        return None if self.details else self.rest


class Format(Protocol):
    """What each of the modules offers."""

    def plans(self, report: "Report", look: Look) -> str:
        """Plans and their totals."""

    def simulations(self, report: "SimulationReport", look: Look) -> str:
        """PTU counts against single requests."""

    def comparisons(self, report: "ComparisonReport", look: Look) -> str:
        """One workload on several models."""

    def checks(self, report: "CheckReport", look: Look) -> str:
        """Every check, and what changed."""

    def drifts(self, report: "DriftReport", look: Look) -> str:
        """A plan against what came."""

    def models(self, listing: "Listing", look: Look) -> str:
        """What the catalog knows of models."""

    def prices(self, listing: "PriceListing", look: Look) -> str:
        """What the catalog knows of prices."""

    def refreshed(self, report: "RefreshReport", look: Look) -> str:
        """What changed in prices that were just read."""


def writer(name: str) -> Format:
    """The module that writes a format; those that only checks have offer no other function."""
    return cast("Format", import_module(f"capacity.reports.{CHECK_FORMATS[name]}"))
