"""Sentences on plans held against what came."""

from capacity.grammar import counted
from capacity.numerals import given_percent, share_beside
from capacity.planning.results.drift_report import RangeBasis
from capacity.sentences.say import Sentence

RANGES = {
    RangeBasis.OUTLOOK: "the outlook of the plan, 8 in 10 outcomes",
    RangeBasis.INPUTS: "inputs of the plan that were ranges",
    RangeBasis.MAX_DRIFT: "what the plan needed before rounding and headroom, {} more or less",
}


def _refuses(*, ptus: int, refused: float, allowed: float) -> str:
    return f"{_refused(ptus, refused, allowed)}."


def _refuses_in_hour(*, ptus: int, refused: float, allowed: float) -> str:
    return f"{_refused(ptus, refused, allowed)} in the worst hour."


def _refused(ptus: int, refused: float, allowed: float) -> str:
    share = f"{share_beside(refused, allowed)} ({given_percent(allowed)} allowed)"
    return f"{counted(ptus, 'PTU')} would have refused {share}"


def _by_peak(*, name: str, is_refused: bool, is_cost_known: bool) -> str:
    refused = " and to what the size refuses" if is_refused else ""
    cost = "" if is_cost_known else "; its cost is not known"
    return (
        f"The size of {name} was planned for how requests arrive while the peak lasts, beyond the tokens of its "
        f"busiest minute. What came is held to those tokens{refused}{cost}."
    )


SENTENCES: dict[str, Sentence] = {
    "drift-refuses": _refuses,
    "drift-refuses-in-hour": _refuses_in_hour,
    "drift-needs-less": "PTUs needed, {ptus:rate} before rounding, are below the range, {low:rate} at least.",
    "drift-needs-more": "PTUs needed, {ptus:rate} before rounding, are above the range, {high:rate} at most.",
    "drift-fewer-tokens": "Tokens are {came:share} of those planned, {low:share} at least.",
    "drift-more-tokens": "Tokens are {came:share} of those planned, {high:share} at most.",
    "drift-not-weighed": "what came cannot be weighed",
    "drift-other-model": "the plan goes on with {model} by then, and has no PTUs to compare with",
    "drift-too-short": (
        "what came, {start:minute} to {end:minute}, is too short for a plan of the hours of a week: give a whole week "
        "at least, with --start and --end where it begins or ends without traffic"
    ),
    "drift-unknown": "Whether the plan of {name} holds is unknown: {why}.",
    "drift-same-hours": (
        "What came of {name} is less than a week: its tokens are held against those of the same hours of the week, "
        "and PTUs and costs of a month are not held against anything."
    ),
    "drift-by-peak": _by_peak,
    "plan-without-traffic": "Of {names:list}, which the plan is of, too, the files have no traffic: unknown.",
    "traffic-without-plan": "The files have traffic of {names:list}, too, of which there is no plan.",
    "beyond-outlook": (
        "The outlook of {name} was of the days before {until}: what came goes on after them, where its range says less."
    ),
    "same-traffic": (
        "The traffic of {name} begins before {end:minute}, where that of the plan ended: what the plan was made from "
        "is held against it, too. Give files of later days, or a later --start."
    ),
}
