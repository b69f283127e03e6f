"""A report as Markdown, for pull requests and wikis. It says what the table says."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.numerals import whole
from capacity.planning.results.plan_report import Report
from capacity.reports.content import aged, report_parts
from capacity.reports.formats import Look
from capacity.reports.forms import CODE, Answer, Caption, Grid, Heading, Lines, Nothing, Part, Section
from capacity.visible import visible

if TYPE_CHECKING:
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.compared_models import ComparisonReport
    from capacity.planning.results.drift_report import DriftReport
    from capacity.planning.simulation import SimulationReport

SPECIAL = re.compile(r"[\\`*\[\]<>|#~&]|(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_])")
"""What Markdown may interpret. An underscore within a word is none of it."""
START = re.compile(r"^(?=[-+](?: |$)|--)|^([0-9]+)(?=[.)](?: |$))")
"""Where a list or a line would begin."""


def plans(report: Report, look: Look) -> str:
    """One section per plan, then the totals."""
    return written(report_parts.plans(report, wide=False, more=look.more))


def comparisons(report: "ComparisonReport", look: Look) -> str:
    """A table for each workload."""
    return written(report_parts.comparisons(report, wide=True, more=look.more))


MOST_CHARACTERS = 65_000
"""A comment on GitHub holds 65,536 characters, one on Azure Repos 150,000."""


def checks(report: "CheckReport", look: Look) -> str:
    """The verdict, what changed, then each workload, those that do not pass first; as much as a comment holds."""
    from capacity.reports.content import changed, check_run  # noqa: PLC0415  # no other command needs them

    parts = [f"## {escape(check_run.verdict(report))}"]
    if look.more is not None:
        from capacity.reports.content import brief_check  # noqa: PLC0415  # as above

        return cut(parts, [*_parts(brief_check.parts(report, look.more, change_first=True))], [])
    if report.against is not None:
        parts.append(f"### Against {escape(report.against.what)}")
        changes = changed.grid(report.against)
        parts += [*([table(changes)] if changes.rows else ()), bullets(changed.lines(report.against))]
    plans = report.report.plans
    last = [
        *map(block, check_run.last_lines(report)),
        *_parts(aged.told_once(plans)),
        aged.line(report.report.as_of, aged.used(plans)),
    ]
    told = [
        "\n\n".join(
            [
                f"### {escape(name)}",
                table(check_run.grid(some, report)),
                *_parts(check_run.sections(plan, some, report)),
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


def drifts(report: "DriftReport", look: Look) -> str:
    """The verdict, then facts or a table."""
    return written(report_parts.drifts(report, more=look.more))


def models(listing: Listing, _: Look) -> str:
    """Tables of models, or sections on some."""
    return written(report_parts.models(listing))


def simulations(report: "SimulationReport", look: Look) -> str:
    """Tables for each deployment."""
    return written(report_parts.simulations(report, more=look.more))


def prices(listing: "PriceListing", _: Look) -> str:
    """A table of models, or sections on some."""
    return written(report_parts.prices(listing))


def refreshed(report: "RefreshReport", _: Look) -> str:
    """Sections on what changed."""
    return written(report_parts.refreshed(report))


def written(parts: Iterable[Part]) -> str:
    """Parts of a report, with gaps between them."""
    return "\n\n".join(_parts(parts)) + "\n"


def _parts(parts: Iterable[Part]) -> Iterator[str]:
    """Paragraphs of Markdown; gaps are between all of them."""
    for part in parts:
        match part:
            case Answer():
                yield "\n".join(f"- **{fact.label}**: {escape(fact.text)}" for fact in part.facts)
            case Heading() | Caption():
                yield f"## {escape(part.text)}"
            case Nothing() | str():
                yield block(part if isinstance(part, str) else part.text)
            case Grid():
                yield table(part)
            case Section():
                yield from (f"**{escape(part.name)}**", bullets(part.lines))
            case Lines():
                yield bullets(part.lines)


def escape(text: str) -> str:
    """Text in which Markdown finds nothing to interpret but spans of code, on one line."""
    line = " ".join(visible(text).split())
    parts = CODE.split(line)
    return "".join(f"`{part}`" if number % 2 else SPECIAL.sub(_escaped, part) for number, part in enumerate(parts))


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\{char}" for char in found[0])


def block(text: str) -> str:
    """The same, where it is a paragraph or an item of its own: no list begins in it."""
    return START.sub(r"\1\\", escape(text))


def table(grid: Grid) -> str:
    """A table whose first column is text and whose others are numbers; the row that is the answer is bold."""
    head, *rows = [[escape(cell) for cell in row] for row in (grid.header, *grid.rows)]
    if grid.marked is not None:
        rows[grid.marked] = [f"**{cell}**" if cell else "" for cell in rows[grid.marked]]
    rows = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {block(line)}" for line in lines)
