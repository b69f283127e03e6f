"""A report for reading in a terminal: the answer first, then what it follows from, then what to be careful about."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.planning.results.plan import Plan, Report
from capacity.reports.content import aged, costs, plan_sections, words
from capacity.reports.formats import Look
from capacity.reports.page import Page

if TYPE_CHECKING:
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.comparison import ComparisonReport
    from capacity.planning.simulation import SimulationReport

WIDE = 115


def plans(report: Report, look: Look) -> str:
    """The report as text of a given width."""
    page = Page(look)
    for plan in report.plans:
        _plan(page, plan, aged.without(report.plans))
    if (grid := plan_sections.totals(report)) is not None:
        page.grid(grid)
        page.lines([plan_sections.TOTALS_NOTE])
        page.gap()
    reserved, about = costs.reserved(report)
    if reserved.rows:
        page.grid(reserved)
        page.lines(about)
        page.gap()
        page.sections(costs.doubts(report))
    page.sections(aged.told_once(report.plans))
    page.lines(aged.lines(report.as_of, aged.used(report.plans)))
    return page.text()


def comparisons(report: "ComparisonReport", look: Look) -> str:
    """A table for each workload, the cheapest first."""
    from capacity.reports.content import compared  # noqa: PLC0415  # no other command needs it

    page = Page(look)
    for one in report.comparisons:
        page.heading(compared.title(one))
        page.lines([words.prose(one.description)] if one.description else [])
        page.gap()
        if one.rows:
            page.grid(compared.grid(one, report.currency, wide=page.width >= WIDE))
        else:
            page.heading(compared.NOTHING, style="red")
            page.gap()
        page.sections(compared.sections(one))
    page.sections(compared.warnings(report))
    page.lines(aged.lines(report.as_of, report.facts))
    return page.text()


def checks(report: "CheckReport", look: Look) -> str:
    """The verdict, each workload that does not pass, then the others, and what changed."""
    from capacity.reports.content import changed, check_run  # noqa: PLC0415  # no other command needs them

    page = Page(look)
    page.heading(check_run.verdict(report), style="green" if report.passed else "red")
    page.gap()
    for name, some, plan in check_run.told(report):
        page.heading(name)
        page.grid(check_run.grid(some, report), whole_names=True)
        page.sections(check_run.sections(plan, some, report))
    page.lines(check_run.left_out(report))
    if report.against is not None:
        page.heading(f"Against {report.against.what}")
        if (changes := changed.grid(report.against)).rows:
            page.grid(changes)
        page.lines(changed.lines(report.against), indent="  ")
        page.gap()
    page.sections(aged.told_once(report.report.plans))
    page.lines(aged.lines(report.report.as_of, aged.used(report.report.plans)))
    return page.text()


def models(listing: Listing, look: Look) -> str:
    """Models by publisher, or all that is known of some."""
    page = Page(look)
    for publisher, grid in plan_sections.models(listing).items():
        page.heading(publisher)
        page.grid(grid)
    if listing.models:
        page.lines([plan_sections.MODELS_NOTE])
    for detail in listing.details:
        page.heading(words.model(detail))
        page.gap()
        page.sections(plan_sections.model_sections(detail))
    page.lines([words.NO_MODEL] if not listing.models and not listing.details else [])
    page.lines(aged.lines(listing.as_of, listing.facts))
    return page.text()


def simulations(report: "SimulationReport", look: Look) -> str:
    """A grid or two for each deployment, then what the numbers rest on."""
    from capacity.reports.content import simulated  # noqa: PLC0415  # and with it numpy

    page = Page(look)
    for title, some in simulated.by_deployment(report).items():
        page.heading(title)
        page.gap()
        for grid in simulated.grids(some, report.on_429):
            page.grid(grid)
    for one in report.calibrations:
        page.grid(simulated.confusion(one))
        page.lines(simulated.calibration_lines(one))
        page.gap()
    page.sections(simulated.sections(report))
    page.lines(aged.lines(report.as_of, report.facts))
    return page.text()


def prices(listing: "PriceListing", look: Look) -> str:
    """A line for each model and what PTUs cost, or all that is known of some models."""
    from capacity.reports.content import priced  # noqa: PLC0415  # other reports need none of it

    page = Page(look)
    page.heading(priced.title(listing))
    page.gap()
    if not listing.names and listing.tokens:
        page.grid(priced.models(listing))
        page.lines([priced.NOTE])
        page.gap()
    page.sections(priced.sections(listing))
    page.lines(aged.lines(listing.as_of, listing.facts))
    return page.text()


def refreshed(report: "RefreshReport", look: Look) -> str:
    """What changed against the catalog."""
    from capacity.reports.content import priced  # noqa: PLC0415  # other reports need none of it

    page = Page(look)
    page.heading(priced.refreshed_title(report))
    page.gap()
    page.sections(priced.refreshed(report))
    page.lines([aged.held_against(report.as_of, report.facts)])
    return page.text()


def _plan(page: Page, plan: Plan, told_once: Collection[str]) -> None:
    page.heading(words.title(plan))
    if plan.description:
        page.lines([words.description(plan)])
    page.gap()
    page.sections(costs.first(plan))
    for grid in plan_sections.grids(plan, wide=page.width >= WIDE):
        page.grid(grid)
    if not plan.options:
        page.heading(words.nothing(plan), style="red")
        page.gap()
    page.sections(plan_sections.sections(plan, without=told_once))
