"""The brief report as HTML for a cell of a notebook, which has looks of its own for headings, lists and tables."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from capacity.planning.results.plan_report import Report
from capacity.reports.content import report_parts
from capacity.reports.formats import Look
from capacity.reports.forms import Answer, Part
from capacity.reports.markup import Markup, joined, tag
from capacity.reports.page_parts import parts

if TYPE_CHECKING:
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.compared_models import ComparisonReport
    from capacity.planning.simulation import SimulationReport

REST = "to_table(details=True)"


def plans(report: Report, _: Look) -> str:
    """The answer, and what could change it."""
    return _cell(report_parts.plans(report, wide=True, more=REST))


def comparisons(report: "ComparisonReport", _: Look) -> str:
    """A table for each workload."""
    return _cell(report_parts.comparisons(report, wide=True, more=REST))


def simulations(report: "SimulationReport", _: Look) -> str:
    """Tables for each deployment."""
    return _cell(report_parts.simulations(report, more=REST))


def checks(report: "CheckReport", _: Look) -> str:
    """What fails, what is not known, and what changed."""
    from capacity.reports.content import brief_check, check_run  # noqa: PLC0415  # no other report needs them

    return _cell([check_run.verdict(report), *brief_check.parts(report, REST)])


def _cell(some: Iterable[Part]) -> str:
    return tag("div", *(piece for part in some for piece in _piece(part)), class_="capacity-report")


def _piece(part: Part) -> Iterator[Markup]:
    if not isinstance(part, Answer):
        yield parts([part])
        return
    cells = ([tag("td", tag("b", one.label)), tag("td", one.text, style="text-align:left")] for one in part.facts)
    yield tag("table", tag("tbody", *(tag("tr", joined(pair)) for pair in cells)))
