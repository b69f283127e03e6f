"""The brief report of checks: what fails, is not known or fails at P90, what changed, and how much passed."""

from collections.abc import Iterator

from capacity.grammar import counted
from capacity.numerals import whole
from capacity.planning.checks.against import Against
from capacity.planning.checks.check_report import CheckReport
from capacity.planning.results.check_result import Check
from capacity.reports.content import aged, brief_sure, brief_warnings, changed, check_run
from capacity.reports.content.brief_texts import shortened
from capacity.reports.content.checked import VERDICTS, placed
from capacity.reports.forms import Grid, Part, Section
from capacity.sentences.say import said

MOST_TOLD = 20
"""Checks, and changes, that are told one by one."""
LINES = 9
"""Of one check, below the workload that it is about."""


def parts(report: CheckReport, more: str, *, change_first: bool = False) -> Iterator[Part]:
    """All but the verdict, which stands before it."""
    if retiring := brief_warnings.retiring([(plan.workload, plan) for plan in report.report.plans], more):
        yield Section("Retirement", retiring, style="yellow")
    changes = [] if report.against is None else [*_changes(report.against)]
    failing = [*_failing(report, more)]
    yield from (*changes, *failing) if change_first else (*failing, *changes)
    yield from _high(report, more)
    unsized = [f"{plan.workload}: {text}" for plan in report.report.plans for text in check_run.unsized(plan)]
    if unsized:
        yield Section("Not checked", unsized, style="yellow")
    passed = sum(one.passed is True for one in _all(report))
    if not report.passed:
        yield f"{counted(passed, 'check')} passed."
    off = check_run.discounts(report)
    dates = brief_sure.fact_dates(aged.used(report.report.plans), report.report.today)
    yield " ".join([*([f"As of {', '.join(dates)}."] if dates else []), *off, f"More: {more}."])


def _all(report: CheckReport) -> list[Check]:
    return [*report.checks, *(one for plan in report.report.plans for one in plan.checks)]


def _failing(report: CheckReport, more: str) -> Iterator[Section]:
    """By workload and verdict; what was allowed comes last."""
    failing = sorted(check_run.failing(report), key=lambda pair: report.passes(pair[1]))
    sections: dict[str, tuple[str, list[str]]] = {}
    for plan, one in failing[:MOST_TOLD]:
        title = check_run.ALL.capitalize() if plan is None else plan.workload
        verdict = "unknown, which is allowed" if report.passes(one) else VERDICTS[one.passed]
        style = "yellow" if one.passed is None else "red"
        _, lines = sections.setdefault(f"{title}: {verdict}", (style, []))
        lines.append(shortened(placed(one), LINES, asides=True))
    for title, (style, lines) in sections.items():
        yield Section(title, lines, style=style)
    if len(failing) > MOST_TOLD:
        yield Section(f"{whole(len(failing) - MOST_TOLD)} more", [f"See {more}."])


def _high(report: CheckReport, more: str) -> Iterator[Section]:
    """Limits that the likely values of ranges keep to, and high ones do not."""
    lines = [f"{plan.workload}: {said(note)}" for plan, _, note in check_run.at_p90(report)]
    if lines:
        left_out = [f"{whole(len(lines) - MOST_TOLD)} more: {more}"] if len(lines) > MOST_TOLD else []
        yield Section("Ranges", [*lines[:MOST_TOLD], *left_out], style="yellow")


def _changes(against: Against) -> Iterator[Part]:
    yield Section(f"Against {against.what}", changed.lines(against))
    grid = changed.grid(against)
    if not grid.rows:
        return
    *rows, total = grid.rows
    if len(rows) > MOST_TOLD:
        left_out = f"{whole(len(rows) - MOST_TOLD)} more"
        rows = [*rows[:MOST_TOLD], [left_out, *("" for _ in grid.header[1:])]]
    yield Grid(grid.header, [*rows, total])
