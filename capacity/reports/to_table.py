"""A report for reading in a terminal: the answer first, then what it follows from, then what to be careful about."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.planning.results.plan_report import Report
from capacity.reports.content import aged, report_parts
from capacity.reports.formats import Look
from capacity.reports.forms import Answer, Gap, Grid, Heading, Lines, Nothing, Part, Section
from capacity.reports.page import Page

if TYPE_CHECKING:
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.compared_models import ComparisonReport
    from capacity.planning.results.drift_report import DriftReport
    from capacity.planning.simulation import SimulationReport

WIDE = 115


def plans(report: Report, look: Look) -> str:
    """The report as text of a given width."""
    return _written(report_parts.plans(report, wide=look.width >= WIDE, more=look.more), look)


def comparisons(report: "ComparisonReport", look: Look) -> str:
    """A table for each workload."""
    return _written(report_parts.comparisons(report, wide=look.width >= WIDE, more=look.more), look)


def checks(report: "CheckReport", look: Look) -> str:
    """The verdict, each workload that does not pass, then the others, and what changed."""
    from capacity.reports.content import changed, check_run  # noqa: PLC0415  # no other command needs them

    page = Page(look)
    page.heading(check_run.verdict(report), style="green" if report.passed else "red")
    if look.more is not None:
        from capacity.reports.content import brief_check  # noqa: PLC0415  # as above

        for part in brief_check.parts(report, look.more):
            _write(page, part)
        return page.text()
    page.gap()
    for name, some, plan in check_run.told(report):
        page.heading(name)
        page.grid(check_run.grid(some, report), whole_names=True)
        page.sections(check_run.sections(plan, some, report))
    page.lines(check_run.last_lines(report))
    if report.against is not None:
        page.heading(f"Against {report.against.what}")
        if (changes := changed.grid(report.against)).rows:
            page.grid(changes)
        page.lines(changed.lines(report.against), indent="  ")
        page.gap()
    page.sections(aged.told_once(report.report.plans))
    page.lines([aged.line(report.report.as_of, aged.used(report.report.plans))])
    return page.text()


def drifts(report: "DriftReport", look: Look) -> str:
    """The verdict, then facts or a table."""
    return _written(report_parts.drifts(report, more=look.more), look)


def models(listing: Listing, look: Look) -> str:
    """Tables of models, or sections on some."""
    return _written(report_parts.models(listing), look)


def simulations(report: "SimulationReport", look: Look) -> str:
    """Tables for each deployment."""
    return _written(report_parts.simulations(report, more=look.more), look)


def prices(listing: "PriceListing", look: Look) -> str:
    """A table of models, or sections on some."""
    return _written(report_parts.prices(listing), look)


def refreshed(report: "RefreshReport", look: Look) -> str:
    """Sections on what changed."""
    return _written(report_parts.refreshed(report), look)


def _written(parts: Iterable[Part], look: Look) -> str:
    page = Page(look)
    for part in parts:
        _write(page, part)
    return page.text()


def _write(page: Page, part: Part) -> None:
    match part:
        case Answer():
            page.facts(part.facts)
            page.gap()
        case Heading():
            page.heading(part.text)
        case Nothing():
            page.heading(part.text, style="red")
            page.gap()
        case Grid():
            page.grid(part)
        case Section():
            page.sections([part])
        case str() | Gap():
            page.lines([part if isinstance(part, str) else ""])
        case Lines():
            page.lines(part.lines)
            page.gap()
