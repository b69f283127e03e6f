"""What every format says of checks: values in their units, and one sentence per check."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from capacity.grammar import counted
from capacity.numerals import PERCENT, money, whole
from capacity.planning.results.check_result import Bound, Check, Origin
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import US_DOLLARS
from capacity.reports.content import aged, words
from capacity.reports.forms import Grid, Section
from capacity.sentences.say import said

if TYPE_CHECKING:
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.plan import Plan

STDIN = "standard input"
"""The place of what stands in no file."""
UNKNOWN = "?"
VERDICTS = {True: "passed", False: "FAILED", None: "unknown"}
BOUNDS = {Bound.AT_MOST: "at most", Bound.AT_LEAST: "at least"}
ALL = "all workloads"


def verdict(report: "CheckReport") -> str:
    """`FAILED: 2 checks failed, 1 could not be measured, in 1 of 3 workloads`, and the like."""
    plans = report.report.plans
    everything = [*report.checks, *(one for plan in plans for one in plan.checks)]
    failed = sum(one.passed is False for one in everything)
    unknown = sum(one.passed is None for one in everything)
    bad = sum(not all(map(report.passes, plan.checks)) for plan in plans)
    doubt = f"{unknown} could not be measured{', which is allowed' if report.allow_unknown else ''}" if unknown else ""
    if report.passed:
        tail = f", {doubt}" if doubt else ""
        return f"Passed: {counted(len(plans), 'workload')}, {counted(len(everything), 'check')}{tail}."
    reasons = ", ".join(part for part in (f"{counted(failed, 'check')} failed" if failed else "", doubt) if part)
    where = f", in {bad} of {counted(len(plans), 'workload')}" if bad else ""
    return f"FAILED: {reasons}{where}."


def outcome(one: Check, report: "CheckReport") -> str:
    """`passed`, `FAILED`, `unknown`."""
    return "allowed" if one.passed is None and report.allow_unknown else VERDICTS[one.passed]


def label(one: Check) -> str:
    """`limits.max_ptus`, `policy.allowed_models`: whose check it is."""
    if one.origin is Origin.PLAN:
        return one.name
    return one.limit_key if one.limit_key.startswith(f"{one.origin.value}.") else f"{one.origin.value}.{one.name}"


def value(of: Any, unit: str) -> str:  # noqa: ANN401  # a number or names
    """In the check's unit: `95.6 %`, `24,310.00`, `110`, `gpt-5.2`."""
    if of is None:
        return UNKNOWN
    if isinstance(of, tuple):
        return ", ".join(value(one, unit) for one in of) or "none"
    if isinstance(of, str):
        return getattr(of, "label", of)
    if unit == "share":
        return f"{float(of * PERCENT):,.4g} %"
    return money(cents(Fraction(of))) if unit == US_DOLLARS else whole(of)


DOES_NOT_APPLY = "does not apply"
"""What is said of a check that passes without a measure."""


def sentence(one: Check) -> str:
    """`limits.max_ptus: 150 PTUs, at most 100 (150 Global Provisioned PTUs). To pass: lower ...`."""
    text = f"{label(one)}: {_measured(one)}, {_allowed(one)}"
    text += f" ({said(one.detail).rstrip('.')})" if one.detail else ""
    return f"{text}. To pass: {said(one.remedy)}." if one.remedy else f"{text}."


def _measured(one: Check) -> str:
    if one.measured is None:
        return DOES_NOT_APPLY if one.passed else "not known"
    unit = f" {one.unit}" if one.unit not in ("", "share") else ""
    if one.measured == 1 and unit.endswith("s"):
        unit = unit.removesuffix("s")
    return f"{value(one.measured, one.unit)}{unit}{' needed' if one.origin is Origin.DEPLOYED else ''}"


def _allowed(one: Check) -> str:
    limit = value(one.limit, one.unit)
    match one.bound:
        case Bound.ONE_OF:
            return f"{'which is' if one.passed else 'and allowed is'} one of {limit}"
        case Bound.ALL_OF:
            return f"of {limit}"
    if one.origin is Origin.DEPLOYED:
        return f"{limit} deployed"
    unit = f" {one.unit}" if one.measured is None and one.unit not in ("", "share") else ""
    return f"{BOUNDS[one.bound]} {limit}{unit}"


def place(one: Check) -> str:
    """`workloads/chat.yaml:12`; empty where it stands in no file."""
    return "" if one.file is None else f"{one.file}:{one.line}"


def limit_place(one: Check) -> str:
    """Where the limit stands, if that is elsewhere: `policy.yaml:3`, or `line 20` of the same file."""
    if one.limit_file is None or (one.limit_file, one.limit_line) == (one.file, one.line):
        return ""
    return f"line {one.limit_line}" if one.limit_file == one.file else f"{one.limit_file}:{one.limit_line}"


def message(one: Check) -> str:
    """The sentence with the place of the limit."""
    there = limit_place(one)
    return f"{sentence(one)} The limit is at {there}." if there else sentence(one)


def placed(one: Check) -> str:
    """The message behind the place of what breaks the limit."""
    return f"{place(one)}: {message(one)}" if place(one) else message(one)


def grid(checks: tuple[Check, ...], report: "CheckReport") -> Grid:
    """Measured, limit, margin and verdict of each check."""
    rows = [
        [
            label(one),
            outcome(one, report),
            "-" if one.measured is None and one.passed else _short(one, one.measured),
            f"{SIGNS[one.bound]} {_short(one, one.limit)}",
            "" if one.margin is None else _signed(one),
        ]
        for one in checks
    ]
    return Grid(["Check", "verdict", "measured", "limit", "margin"], rows)


SIGNS = {Bound.AT_MOST: "<=", Bound.AT_LEAST: ">=", Bound.ONE_OF: "of", Bound.ALL_OF: "all"}
LONGEST = 24


def _short(one: Check, of: Any) -> str:  # noqa: ANN401  # a number or names
    """A value for a column: dollars without cents, unless these decide, and not too many names."""
    if one.unit == US_DOLLARS and of is not None and (one.margin is None or abs(one.margin) > 1):
        return whole(Fraction(of))
    text = value(of, one.unit)
    if len(text) <= LONGEST:
        return text
    return f"{len(of)} names" if isinstance(of, tuple) else f"{text[: LONGEST - 3]}..."


def _signed(one: Check) -> str:
    text = _short(one, abs(one.margin))
    return f"-{text}" if one.margin < 0 else text


def lines(checks: tuple[Check, ...]) -> list[str]:
    """What to do about each check that does not pass, with its place."""
    return [placed(one) for one in checks if one.passed is not True]


def failing(report: "CheckReport", named: Callable[[str], str] = str) -> "Iterator[tuple[Plan | None, Check]]":
    """Checks that did not pass, of the policy over all workloads first, and the plan of each; files `named` so."""
    everything = [(None, report.checks), *((plan, plan.checks) for plan in report.report.plans)]
    for plan, some in everything:
        for one in some:
            if one.passed is not True:
                file, limit_file = (named(it) if it and it != STDIN else it for it in (one.file, one.limit_file))
                yield plan, one.replaced(file=file, limit_file=limit_file)


MOST_TOLD = 20
"""Workloads that pass, told one by one; of more only their number."""


def sections(plan: "Plan | None", checks: tuple[Check, ...], report: "CheckReport") -> list[Section]:
    """What is to be done or only not known, what is taken for granted, and what else to look at."""
    passes = all(map(report.passes, checks))
    told_once = aged.without(report.report.plans)
    codes = (
        ", ".join(dict.fromkeys(warning.code for warning in plan.warnings if warning.code not in told_once))
        if plan
        else ""
    )
    everything = [
        Section("Not known" if passes else "To do", lines(checks), style="yellow" if passes else "red"),
        Section(
            "Assumes",
            list(dict.fromkeys(said(one.assumes) for one in checks if one.assumes and one.passed is not None)),
        ),
        Section("Warnings", [f"{codes}: `capacity size` tells more."] if codes else []),
    ]
    return [section for section in everything if section.lines]


def told(report: "CheckReport") -> "Iterator[tuple[str, tuple[Check, ...], Plan | None]]":
    """Titles, checks and plans: of all workloads together, of those that do not pass, then of some that do."""
    if report.checks:
        yield ALL.capitalize(), report.checks, None
    plans = report.report.plans
    good: list[Plan] = []
    bad: list[Plan] = []
    for plan in plans:
        (good if all(map(report.passes, plan.checks)) else bad).append(plan)
    for plan in (*bad, *(good if len(good) <= MOST_TOLD else ())):
        yield words.title(plan), plan.checks, plan


def left_out(report: "CheckReport") -> list[str]:
    """How many more pass than are told."""
    good = sum(all(map(report.passes, plan.checks)) for plan in report.report.plans)
    return [f"{good:,} workloads pass: `--format json` or `csv` has their checks."] if good > MOST_TOLD else []
