"""A check in words: values in their units, one sentence, and its place."""

from fractions import Fraction

from capacity.numerals import money, percent_beside_limit, percent_of_limit, whole
from capacity.planning.results.check_result import Bound, Check, Measure, Origin
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import US_DOLLARS
from capacity.sentences.checking import remedy
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

UNKNOWN = "?"
VERDICTS = {True: "passed", False: "FAILED", None: "unknown"}
BOUNDS = {Bound.AT_MOST: "at most", Bound.AT_LEAST: "at least"}


def value(of: Measure | None, unit: str) -> str:
    """In the check's unit: `95.6 %`, `24,310.00`, `110`, `gpt-5.2`."""
    match of:
        case None:
            return UNKNOWN
        case tuple():
            return ", ".join(value(one, unit) for one in of) or "none"
        case DeploymentType():
            return of.label
        case str():
            return of
    if unit == "share":
        return percent_of_limit(of)
    return money(cents(Fraction(of))) if unit == US_DOLLARS else whole(of)


def sentence(one: Check) -> str:
    """`limits.max_ptus: 150 PTUs, at most 100 (150 Global Provisioned PTUs). To pass: lower ...`."""
    text = f"{one.label}: {_measured(one)}, {_allowed(one)}"
    text += f" ({said(one.detail).rstrip('.')})" if one.detail else ""
    return f"{text}. To pass: {remedy(one.remedy)}." if one.remedy else f"{text}."


def _measured(one: Check) -> str:
    if one.measured is None:
        return "does not apply" if one.passed else "not known"
    unit = f" {one.unit}" if one.unit not in ("", "share") else ""
    if one.measured == 1:
        unit = unit.removesuffix("s")
    return f"{measured(one)}{unit}{' needed' if _is_size(one) else ''}"


def _is_size(one: Check) -> bool:
    """Of what is deployed."""
    return one.origin is Origin.DEPLOYED and one.bound is Bound.AT_MOST


def measured(one: Check) -> str:
    """What was measured, so that it does not look like the limit where it is not."""
    if one.unit == "share" and isinstance(one.measured, Fraction | int) and isinstance(one.limit, Fraction | int):
        return percent_beside_limit(one.measured, one.limit)
    return value(one.measured, one.unit)


def _allowed(one: Check) -> str:
    limit = value(one.limit, one.unit)
    match one.bound:
        case Bound.ONE_OF:
            return f"{'which is' if one.passed else 'and allowed is'} one of {limit}"
        case Bound.ALL_OF:
            return f"of {limit}"
    if _is_size(one):
        return f"{limit} deployed"
    unit = f" {one.unit}" if one.measured is None and one.unit not in ("", "share") else ""
    return f"{BOUNDS[one.bound]} {limit}{unit}"


def place(one: Check) -> str:
    """`workloads/chat.yaml:12`; empty where it stands in no file."""
    return "" if one.file is None else f"{one.file}:{one.line}"


def limit_place(one: Check) -> str:
    """Where the limit stands, if that is elsewhere: `policy.yaml:3`, an option, or `line 20` of the same file."""
    if one.limit_origin is not None:
        return one.limit_origin
    if one.limit_file is None or (one.limit_file, one.limit_line) == (one.file, one.line):
        return ""
    return f"line {one.limit_line}" if one.limit_file == one.file else f"{one.limit_file}:{one.limit_line}"


def message(one: Check) -> str:
    """The sentence with the place of the limit."""
    there = limit_place(one)
    given = "given by" if there.startswith("--") else "at"
    return f"{sentence(one)} The limit is {given} {there}." if there else sentence(one)


def placed(one: Check) -> str:
    """The message behind the place of what breaks the limit."""
    return f"{place(one)}: {message(one)}" if place(one) else message(one)
