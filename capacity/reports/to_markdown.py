"""A report as Markdown, for pull requests and wikis. It says what the table says."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.numerals import whole
from capacity.planning.results.plan import Plan, Report
from capacity.reports.content import aged, costs, plan_sections, words
from capacity.reports.formats import Look
from capacity.reports.forms import Grid, Section
from capacity.visible import visible

if TYPE_CHECKING:
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.comparison import ComparisonReport
    from capacity.planning.simulation import SimulationReport

SPECIAL = str.maketrans({char: "\\" + char for char in "\\`*_[]<>|#~"})


def plans(report: Report, _: Look) -> str:
    """One section per plan, then the totals."""
    parts = [part for plan in report.plans for part in _plan(plan, aged.without(report.plans))]
    if (grid := plan_sections.totals(report)) is not None:
        parts += ["## All workloads", table(grid), plan_sections.TOTALS_NOTE]
    reserved, about = costs.reserved(report)
    if reserved.rows:
        parts += ["## Reserved", table(reserved), bullets(about), *_sections(costs.doubts(report))]
    parts += _sections(aged.told_once(report.plans))
    return "\n\n".join([*parts, *aged.lines(report.as_of, aged.used(report.plans))]) + "\n"


def comparisons(report: "ComparisonReport", _: Look) -> str:
    """A table for each workload, the cheapest first."""
    from capacity.reports.content import compared  # noqa: PLC0415  # no other command needs it

    parts = []
    for one in report.comparisons:
        parts.append(f"## {escape(compared.title(one))}")
        parts += [escape(words.prose(one.description))] if one.description else []
        parts += [table(compared.grid(one, report.currency, wide=True)) if one.rows else compared.NOTHING]
        parts += _sections(compared.sections(one))
    parts += _sections(compared.warnings(report))
    return "\n\n".join([*parts, *aged.lines(report.as_of, report.facts)]) + "\n"


MOST_CHARACTERS = 65_000
"""A comment on GitHub holds 65,536 characters, one on Azure Repos 150,000."""


def checks(report: "CheckReport", _: Look) -> str:
    """The verdict, what changed, then each workload, those that do not pass first; as much as a comment holds."""
    from capacity.reports.content import changed, check_run  # noqa: PLC0415  # no other command needs them

    parts = [f"## {escape(check_run.verdict(report))}"]
    if report.against is not None:
        parts.append(f"### Against {escape(report.against.what)}")
        changes = changed.grid(report.against)
        parts += [*([table(changes)] if changes.rows else ()), bullets(changed.lines(report.against))]
    plans = report.report.plans
    last = [
        *map(escape, check_run.left_out(report)),
        *_sections(aged.told_once(plans)),
        *aged.lines(report.report.as_of, aged.used(plans)),
    ]
    told = [
        "\n\n".join(
            [
                f"### {escape(name)}",
                table(check_run.grid(some, report)),
                *_sections(check_run.sections(plan, some, report)),
            ]
        )
        for name, some, plan in check_run.told(report)
    ]
    return cut(parts, told, last)


def cut(first: list[str], middle: list[str], last: list[str]) -> str:
    """All of it, or with as many parts of the middle as a comment holds, and a word on the others.

    Where the first parts alone are too long, they are cut at a line.
    """
    room = MOST_CHARACTERS - sum(len(part) + 2 for part in last) - len(LEFT_OUT) - 20
    head = "\n\n".join(first)
    if len(head) > room:
        head = f"{head[: room - len(CUT_OFF) - 2].rpartition(chr(10))[0]}\n\n{CUT_OFF}"
    room -= len(head)
    shown = []
    for part in middle:
        room -= len(part) + 2
        if room < 0:
            break
        shown.append(part)
    more = [LEFT_OUT.format(whole(len(middle) - len(shown)))] if len(shown) < len(middle) else []
    return "\n\n".join([head, *shown, *more, *last]) + "\n"


LEFT_OUT = "{} more workloads do not fit into one comment: `--format json` or `csv` has all."
CUT_OFF = "The rest does not fit into one comment: `--format json` or `csv` has all."


def models(listing: Listing, _: Look) -> str:
    """Models by publisher, or all that is known of some."""
    parts = []
    for publisher, grid in plan_sections.models(listing).items():
        parts += [f"## {escape(publisher)}", table(grid)]
    if listing.models:
        parts.append(escape(plan_sections.MODELS_NOTE))
    for detail in listing.details:
        parts.append(f"## {escape(words.model(detail))}")
        parts += _sections(plan_sections.model_sections(detail))
    if not parts:
        parts.append(words.NO_MODEL)
    return "\n\n".join([*parts, *aged.lines(listing.as_of, listing.facts)]) + "\n"


def simulations(report: "SimulationReport", _: Look) -> str:
    """One section per deployment, then what the numbers rest on."""
    from capacity.reports.content import simulated  # noqa: PLC0415  # and with it numpy

    parts = []
    for title, some in simulated.by_deployment(report).items():
        parts += [f"## {escape(title)}", *(table(grid) for grid in simulated.grids(some, report.on_429))]
    for one in report.calibrations:
        parts += [table(simulated.confusion(one)), bullets(simulated.calibration_lines(one))]
    return "\n\n".join([*parts, *_sections(simulated.sections(report)), *aged.lines(report.as_of, report.facts)]) + "\n"


def prices(listing: "PriceListing", _: Look) -> str:
    """A line for each model and what PTUs cost, or all that is known of some models."""
    from capacity.reports.content import priced  # noqa: PLC0415  # other reports need none of it

    parts = [f"## {escape(priced.title(listing))}"]
    if not listing.names and listing.tokens:
        parts += [table(priced.models(listing)), escape(priced.NOTE)]
    return "\n\n".join([*parts, *_sections(priced.sections(listing)), *aged.lines(listing.as_of, listing.facts)]) + "\n"


def refreshed(report: "RefreshReport", _: Look) -> str:
    """What changed against the catalog."""
    from capacity.reports.content import priced  # noqa: PLC0415  # other reports need none of it

    parts = [f"## {escape(priced.refreshed_title(report))}", *_sections(priced.refreshed(report))]
    return "\n\n".join([*parts, aged.held_against(report.as_of, report.facts)]) + "\n"


def _plan(plan: Plan, told_once: Collection[str]) -> list[str]:
    parts = [f"## {escape(words.title(plan))}"]
    if plan.description:
        parts.append(escape(words.description(plan)))
    parts += _sections(costs.first(plan))
    parts += [table(grid) for grid in plan_sections.grids(plan)]
    parts += [] if plan.options else [words.nothing(plan)]
    return parts + _sections(plan_sections.sections(plan, without=told_once))


def _sections(sections: Iterable[Section]) -> list[str]:
    return [part for section in sections for part in (f"**{section.name}**", bullets(section.lines))]


def escape(text: str) -> str:
    """Text in which Markdown finds nothing to interpret, on one line."""
    return " ".join(visible(text).translate(SPECIAL).split())


def table(grid: Grid) -> str:
    """A table whose first column is text and whose others are numbers."""
    head, *rows = [[escape(cell) for cell in row] for row in (grid.header, *grid.rows)]
    rows = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {escape(line)}" for line in lines)
