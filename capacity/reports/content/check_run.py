"""A run of checks: its verdict, the checks that did not pass, and a table with what is to be done for each workload."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import whole
from capacity.planning.buying.price_basis import discounts_taken
from capacity.planning.checks.check_report import CheckReport
from capacity.planning.results.check_result import Bound, Check, Measure
from capacity.planning.results.plan import Plan
from capacity.planning.results.schedule import UNSIZED_DAYS
from capacity.pricing.published_prices import US_DOLLARS
from capacity.reports.content import aged, words
from capacity.reports.content.checked import VERDICTS, measured, placed, value
from capacity.reports.forms import Grid, Section
from capacity.sentences.say import said

STDIN = "standard input"
"""The place of what stands in no file."""
ALL = "all workloads"
MOST_TOLD = 20
"""Workloads that pass, told one by one; of more only their number."""
SIGNS = {Bound.AT_MOST: "<=", Bound.AT_LEAST: ">=", Bound.ONE_OF: "of", Bound.ALL_OF: "all"}
LONGEST = 24


def verdict(report: CheckReport) -> str:
    """`FAILED: 2 checks failed, 1 could not be measured, in 1 of 3 workloads`, and the like."""
    plans = report.report.plans
    everything = [*report.checks, *(one for plan in plans for one in plan.checks)]
    failed = sum(one.passed is False for one in everything)
    unknown = sum(one.passed is None for one in everything)
    bad = len(_plans(report, passing=False))
    doubt = f"{unknown} could not be measured{', which is allowed' if report.allow_unknown else ''}" if unknown else ""
    if report.passed:
        tail = f", {doubt}" if doubt else ""
        return f"Passed: {counted(len(plans), 'workload')}, {counted(len(everything), 'check')}{tail}."
    reasons = ", ".join(part for part in (f"{counted(failed, 'check')} failed" if failed else "", doubt) if part)
    where = f", in {bad} of {counted(len(plans), 'workload')}" if bad else ""
    return f"FAILED: {reasons}{where}."


def _plans(report: CheckReport, *, passing: bool) -> list[Plan]:
    return [plan for plan in report.report.plans if all(map(report.passes, plan.checks)) is passing]


def failing(report: CheckReport, named: Callable[[str], str] = str) -> Iterator[tuple[Plan | None, Check]]:
    """Checks that did not pass, of the policy over all workloads first, and the plan of each; files `named` so."""
    for plan, some in ((None, report.checks), *((plan, plan.checks) for plan in report.report.plans)):
        for one in some:
            if one.passed is not True:
                file, limit_file = (named(it) if it and it != STDIN else it for it in (one.file, one.limit_file))
                yield plan, one.replaced(file=file, limit_file=limit_file)


AT_P90 = ("above-limit-at-p90", "limit-at-p90-unknown")
"""Codes of what is said of a limit that the likely values of ranges keep to, and high ones do not, or may not."""


def at_p90(report: CheckReport, named: Callable[[str], str] = str) -> Iterator[tuple[Plan, Check, Finding]]:
    """Checks that pass with the likely values of ranges, and would or may fail at P90; files `named` so."""
    for plan in report.report.plans:
        for one in plan.checks:
            for note in _notes(one):
                if note.code in AT_P90:
                    file = named(one.file) if one.file and one.file != STDIN else one.file
                    yield plan, one.replaced(file=file), note


def unsized(plan: Plan | None) -> list[str]:
    """Days of a plan that no check looks at."""
    return [said(one) for one in (plan.do_first if plan else ()) if one.code == UNSIZED_DAYS]


def _notes(one: Check) -> tuple[Finding, ...]:
    """What a check takes for granted, each note by itself."""
    of = one.assumes
    if of is None:
        return ()
    several: Mapping[str, Any] = of.values
    return several["of"] if of.code == "reasons" else (of,)


def told(report: CheckReport) -> Iterator[tuple[str, Sequence[Check], Plan | None]]:
    """Titles, checks and plans: of all workloads together, of those that do not pass, then of some that do."""
    if report.checks:
        yield ALL.capitalize(), report.checks, None
    good = _plans(report, passing=True)
    for plan in (*_plans(report, passing=False), *(good if len(good) <= MOST_TOLD else ())):
        yield words.title(plan), plan.checks, plan


def last_lines(report: CheckReport) -> list[str]:
    """How many workloads pass without being told one by one, and what is taken off list prices."""
    good = len(_plans(report, passing=True))
    passing = f"{whole(good)} workloads pass: `--format json` or `csv` has their checks."
    return [*([passing] if good > MOST_TOLD else []), *discounts(report)]


def discounts(report: CheckReport) -> list[str]:
    """What is taken off list prices."""
    off = report.report.discounts
    return [said(discounts_taken(off))] if off and off.any else []


def grid(checks: Sequence[Check], report: CheckReport) -> Grid:
    """Measured, limit, margin and verdict of each check."""
    rows = [
        [
            one.label,
            "allowed" if one.passed is None and report.allow_unknown else VERDICTS[one.passed],
            _short(one, one.measured, measured(one)) if one.applies else "-",
            f"{SIGNS[one.bound]} {_short(one, one.limit)}",
            _margin(one),
        ]
        for one in checks
    ]
    return Grid(["Check", "verdict", "measured", "limit", "margin"], rows)


def _margin(one: Check) -> str:
    left = one.margin
    if left is None:
        return ""
    return f"-{_short(one, -left)}" if left < 0 else _short(one, left)


def _short(one: Check, of: Measure | None, text: str | None = None) -> str:
    """A value for a column: dollars without cents, unless these decide, and not too many names."""
    if one.unit == US_DOLLARS and isinstance(of, Fraction | int) and (one.margin is None or not -1 <= one.margin <= 1):
        return whole(of)
    text = value(of, one.unit) if text is None else text
    if len(text) <= LONGEST:
        return text
    return f"{len(of)} names" if isinstance(of, tuple) else f"{text[: LONGEST - 3]}..."


def sections(plan: Plan | None, checks: Sequence[Check], report: CheckReport) -> list[Section]:
    """What is to be done or only not known, what is taken for granted, and what else to look at."""
    passes = all(map(report.passes, checks))
    told_once = aged.without(report.report.plans)
    codes = dict.fromkeys(one.code for one in (plan.warnings if plan else ()) if one.code not in told_once)
    assumed = dict.fromkeys(said(one.assumes) for one in checks if one.assumes and one.passed is not None)
    to_do = [placed(one) for one in checks if one.passed is not True]
    everything = [
        Section("Not known" if passes else "To do", to_do, style="yellow" if passes else "red"),
        Section("Not checked", unsized(plan), style="yellow"),
        Section("Assumptions", list(assumed)),
        Section("Warnings", [f"{', '.join(codes)}: run `capacity size` for details."] if codes else []),
    ]
    return [section for section in everything if section.lines]
