"""A report as a page of its own: one file with pictures, without scripts, which asks nobody for anything."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from capacity.grammar import counted
from capacity.listings.model_listing import Listing
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.reports.content import (
    aged,
    all_workloads,
    bought_over_months,
    brief_portfolio,
    costs,
    plan_sections,
    report_parts,
    words,
)
from capacity.reports.content.brief_answer import BUY, facts
from capacity.reports.formats import Look
from capacity.reports.forms import Grid, Heading, Lines, Part, Section
from capacity.reports.html_page import page
from capacity.reports.markup import Markup, tag
from capacity.reports.page_parts import answer, bullets, parts, table
from capacity.reports.pictures.figure import figure
from capacity.reports.pictures.picture import FULL, LESS, Picture

if TYPE_CHECKING:
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.compared_models import ComparisonReport
    from capacity.planning.results.drift_report import DriftReport
    from capacity.planning.simulation import SimulationReport

FEW = 8
"""Plans of which each has all points of its pictures; pages of more would be too large."""


def plans(report: Report, _: Look) -> str:
    """The answer of each plan, its pictures, then the rest of what tables say."""
    from capacity.reports.pictures.schedule_over_months import (  # noqa: PLC0415  # other reports have none of these
        pictures as schedule_pictures,
    )

    several = len(report.plans) != 1
    title = f"Plans of {counted(len(report.plans), 'workload')}" if several else words.title(report.plans[0])
    return page(
        title,
        *(parts([Heading(part.name), Lines(part.lines)]) for part in costs.not_read(report)),
        *_together(report),
        *(part for at, one in enumerate(report.schedules) for part in _figures(schedule_pictures(one), f"s{at}")),
        *([_overview(report)] if several else []),
        *(_plan(plan, at, report, several=several) for at, plan in enumerate(report.plans)),
        tag("section", parts([*(_sources(report) if several else ()), *report_parts.sums(report)])),
    )


def _together(report: Report) -> Iterator[Markup]:
    """The answer for all workloads, each of them in a row, and what several share."""
    if report.portfolio is not None:
        yield parts([Heading(all_workloads.title(report.portfolio))])
        yield answer([*brief_portfolio.facts(report)], BUY)
        yield parts([*all_workloads.tables(report.portfolio), *bought_over_months.shared(report)])


def _overview(report: Report) -> Markup:
    """The way to each plan, and what to buy for it where no sums of all have said so."""
    links = [tag("a", words.title(plan), href=f"#plan-{at}") for at, plan in enumerate(report.plans)]
    if report.portfolio is not None:
        return tag("nav", tag("ul", *(tag("li", link) for link in links)), aria_label="Plans")
    head, rows, _ = brief_portfolio.alternatives(report.plans)
    linked = [[link, *row[1:]] for link, row in zip(links, rows, strict=True)]
    return tag("nav", table(Grid(head, linked)), aria_label="Plans")


def _plan(plan: Plan, at: int, report: Report, *, several: bool) -> Markup:
    from capacity.reports.pictures.of_plan import pictures  # noqa: PLC0415  # other reports have none of these

    drawn = pictures(plan, LESS if len(report.plans) > FEW else FULL)
    head = [tag("h2", words.title(plan))] if several else []
    if plan.description:
        head.append(tag("p", words.description(plan)))
    rest = [part for part in _rest(plan, report) if not (several and _is_of_sources(part))]
    return tag(
        "section",
        *head,
        *([] if several else [tag("h2", "Answer")]),
        answer(facts(plan, report, whole_texts=True), BUY),
        *([] if several or not drawn else [tag("h2", "In pictures")]),
        *_figures(drawn, f"p{at}"),
        *([] if several else [tag("h2", "In numbers")]),
        parts(rest),
        id=f"plan-{at}",
    )


def _rest(plan: Plan, report: Report) -> list[Part]:
    return [*costs.first(plan), *report_parts.rest(plan, report_parts.elsewhere(report), wide=True)]


def _is_of_sources(part: Part) -> bool:
    return isinstance(part, Section) and part.name == plan_sections.SOURCES


def _sources(report: Report) -> Iterator[Section]:
    """Those of all plans, each once."""
    told = dict.fromkeys(line for plan in report.plans for line in words.facts(plan))
    if told:
        yield Section(plan_sections.SOURCES, [*told])


def _figures(pictures: Iterable[Picture | None], key: str) -> Iterator[Markup]:
    return (figure(one, f"{key}-{at}") for at, one in enumerate(pictures) if one is not None)


def comparisons(report: "ComparisonReport", _: Look) -> str:
    """Each workload with the cost of every model, drawn and in a table."""
    from capacity.reports.pictures import cost_of_models  # noqa: PLC0415  # no other command needs it

    drawn = [cost_of_models.picture(one, report.currency) for one in report.comparisons]
    return page("Models compared", *_below_headings(report_parts.comparisons(report, wide=True, more=None), drawn))


def drifts(report: "DriftReport", _: Look) -> str:
    """The verdict, a table, and the facts of each."""
    return page("A plan against what came", parts(report_parts.drifts(report, more=None)))


def simulations(report: "SimulationReport", _: Look) -> str:
    """Each deployment with what every count refuses, drawn and in tables."""
    from capacity.reports.content import simulated  # noqa: PLC0415  # and with it numpy
    from capacity.reports.pictures import refused_in_simulations  # noqa: PLC0415  # as above

    drawn = [refused_in_simulations.picture(some) for some in simulated.by_deployment(report).values()]
    told = report_parts.simulations(report, more=None)
    first = [] if report.simulations else [Heading("Calibration")]
    return page("Requests simulated", *_below_headings([*first, *told], drawn))


def _below_headings(some: Iterable[Part], drawn: Iterable[Picture | None]) -> Iterator[Markup]:
    """The parts, below each heading its picture, where there is one."""
    left = iter(enumerate(drawn))
    for part in some:
        yield parts([part])
        if isinstance(part, Heading):
            at, picture = next(left, (0, None))
            yield from _figures([picture], f"f{at}")


def checks(report: "CheckReport", _: Look) -> str:
    """The verdict, what changed, each workload that does not pass, then the others."""
    from capacity.reports.content import changed, check_run  # noqa: PLC0415  # no other command needs them
    from capacity.reports.pictures import room_to_limits  # noqa: PLC0415  # nor this

    body: list[Markup] = []
    if report.against is not None:
        changes = changed.grid(report.against)
        body += [
            tag("h2", f"Against {report.against.what}"),
            *([table(changes)] if changes.rows else []),
            bullets(changed.lines(report.against)),
        ]
    for at, (name, some, plan) in enumerate(check_run.told(report)):
        picture = room_to_limits.picture(some)
        body += [
            tag("h2", name),
            table(check_run.grid(some, report)),
            *_figures([picture], f"k{at}"),
            parts(check_run.sections(plan, some, report)),
        ]
    if not body:
        body.append(tag("h2", "All workloads"))
    plans_ = report.report.plans
    last: list[Part] = [
        *check_run.last_lines(report),
        *aged.told_once(plans_),
        aged.line(report.report.as_of, aged.used(plans_)),
    ]
    return page(check_run.verdict(report), *body, parts(last), style="good" if report.passed else "bad")


def models(listing: Listing, _: Look) -> str:
    """Tables of models, or sections on some."""
    return page("Models of the catalog", parts(report_parts.models(listing)))


def prices(listing: "PriceListing", _: Look) -> str:
    """A table of models, or sections on some."""
    return page("Prices of the catalog", parts(report_parts.prices(listing)))


def refreshed(report: "RefreshReport", _: Look) -> str:
    """Sections on what changed."""
    return page("Prices that changed", parts(report_parts.refreshed(report)))
