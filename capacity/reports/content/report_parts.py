"""What tables and Markdown both say of a result, part by part; they give the parts their looks."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.reports.content import aged, costs, plan_sections, words
from capacity.reports.forms import Caption, Gap, Heading, Lines, Nothing, Part

if TYPE_CHECKING:
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.results.compared_models import ComparisonReport
    from capacity.planning.results.drift_report import DriftReport
    from capacity.planning.simulation import SimulationReport


def plans(report: Report, *, wide: bool, more: str | None) -> list[Part]:
    """What could not be read, each plan, then the totals; `wide` tables have more columns.

    With `more`, where the rest is, the answer and what could change it.
    """
    if more is not None:
        from capacity.reports.content import brief  # noqa: PLC0415  # full reports need none of it

        return brief.plans(report, more)
    parts: list[Part] = [*costs.not_read(report), *together(report)]
    parts += [part for plan in report.plans for part in _plan(plan, elsewhere(report), wide=wide)]
    return [*parts, *sums(report)]


def elsewhere(report: Report) -> set[str]:
    """Codes of warnings that no list of warnings has: they stand with the recommendation, or are told once."""
    return {*aged.without(report.plans), *costs.BESIDE}


def sums(report: Report) -> list[Part]:
    """What is said of all plans together, and the age of all facts."""
    parts: list[Part] = []
    if (grid := plan_sections.totals(report)) is not None:
        parts += [Caption("All workloads"), grid, plan_sections.TOTALS_NOTE, Gap()]
    if (asked := plan_sections.quota_totals(report)) is not None:
        parts += [Caption("Quota"), asked, plan_sections.QUOTA_NOTE, Gap()]
    reserved, about = costs.reserved(report)
    if reserved.rows:
        parts += [Caption("Reserved"), reserved, Lines(about), *costs.doubts(report)]
    return [*parts, *aged.told_once(report.plans), aged.line(report.as_of, aged.used(report.plans))]


def _plan(plan: Plan, told_elsewhere: Collection[str], *, wide: bool) -> list[Part]:
    return [
        Heading(words.title(plan)),
        *([words.description(plan)] if plan.description else ()),
        Gap(),
        *costs.first(plan),
        *rest(plan, told_elsewhere, wide=wide),
    ]


def rest(plan: Plan, told_elsewhere: Collection[str], *, wide: bool) -> list[Part]:
    """All but the title and what is recommended."""
    return [
        *_over_time(plan),
        *_ahead(plan),
        *_ranges(plan),
        *plan_sections.grids(plan, wide=wide),
        *(() if plan.options else [Nothing(words.nothing(plan))]),
        *plan_sections.sections(plan, without=told_elsewhere),
    ]


def together(report: Report) -> list[Part]:
    """All workloads, and what several share."""
    if report.portfolio is None:
        return []
    from capacity.reports.content import all_workloads  # noqa: PLC0415  # of one workload there is none

    parts: list[Part] = [*all_workloads.parts(report)]
    if report.schedules:
        from capacity.reports.content import bought_over_months  # noqa: PLC0415  # most reports have none

        parts += bought_over_months.shared(report)
    return parts


def _over_time(plan: Plan) -> list[Part]:
    if plan.schedule is None:
        return []
    from capacity.reports.content import bought_over_months  # noqa: PLC0415  # most plans have none

    return [*bought_over_months.notes(plan.schedule), *bought_over_months.grids(plan.schedule)]


def _ahead(plan: Plan) -> list[Part]:
    if plan.outlook is None:
        return []
    from capacity.reports.content import ahead_told  # noqa: PLC0415  # most plans have none

    return [*ahead_told.parts(plan.outlook)]


def _ranges(plan: Plan) -> list[Part]:
    if not plan.sensitivity:
        return []
    from capacity.reports.content import ranges_told  # noqa: PLC0415  # most plans have none

    return [*ranges_told.sections(plan), *ranges_told.grids(plan)]


def comparisons(report: "ComparisonReport", *, wide: bool, more: str | None) -> list[Part]:
    """A table for each workload, the cheapest first."""
    if more is not None:
        from capacity.reports.content import brief_compared  # noqa: PLC0415  # as above

        return [*brief_compared.parts(report, more)]
    from capacity.reports.content import compared  # noqa: PLC0415  # no other command needs it

    parts: list[Part] = []
    for one in report.comparisons:
        description = [*([words.prose(one.description)] if one.description else []), *compared.basis(one)]
        grid = compared.grid(one, report.currency, wide=wide) if one.rows else Nothing(compared.NOTHING)
        parts += [Heading(compared.title(one)), *description, Gap(), grid, *compared.sections(one, report.discounts)]
    return [*parts, *compared.warnings(report), aged.line(report.as_of, report.facts)]


def models(listing: Listing) -> list[Part]:
    """Models by publisher, or all that is known of some."""
    from capacity.reports.content import catalog_words, model_grids  # noqa: PLC0415  # no other command needs them

    parts: list[Part] = []
    for publisher, grid in model_grids.models(listing).items():
        parts += [Heading(publisher), grid]
    if listing.models:
        parts.append(model_grids.MODELS_NOTE)
    for detail in listing.details:
        parts += [Heading(catalog_words.model(detail)), Gap(), *model_grids.model_sections(detail)]
    return [*(parts or [words.NO_MODEL]), aged.line(listing.as_of, listing.facts)]


def drifts(report: "DriftReport", *, more: str | None) -> list[Part]:
    """What `drift_told` has."""
    from capacity.reports.content import drift_told  # noqa: PLC0415  # no other command needs it

    return [*drift_told.parts(report, more=more)]


def simulations(report: "SimulationReport", *, more: str | None) -> list[Part]:
    """A grid or two for each deployment, then what the numbers rest on."""
    if more is not None:
        from capacity.reports.content import brief_simulated  # noqa: PLC0415  # as above

        return [*brief_simulated.parts(report, more)]
    from capacity.reports.content import simulated  # noqa: PLC0415  # and with it numpy

    parts: list[Part] = []
    for title, some in simulated.by_deployment(report).items():
        parts += [Heading(title), Gap(), *simulated.grids(some, report.on_429)]
    for one in report.calibrations:
        parts += [simulated.confusion(one), Lines(simulated.calibration_lines(one))]
    return [*parts, *simulated.sections(report), aged.line(report.as_of, report.facts)]


def prices(listing: "PriceListing") -> list[Part]:
    """A line for each model and what PTUs cost, or all that is known of some models."""
    from capacity.reports.content import priced  # noqa: PLC0415  # other reports need none of it

    parts: list[Part] = [Heading(priced.title(listing)), Gap()]
    if not listing.names and listing.tokens:
        parts += [priced.models(listing), priced.NOTE, Gap()]
    return [*parts, *priced.sections(listing), aged.line(listing.as_of, listing.facts)]


def refreshed(report: "RefreshReport") -> list[Part]:
    """What changed against the catalog."""
    from capacity.reports.content import priced  # noqa: PLC0415  # other reports need none of it

    held_against = aged.held_against(report.as_of, report.facts)
    return [Heading(priced.refreshed_title(report)), Gap(), *priced.refreshed(report), held_against]
