"""Sentences on one workload on several models."""

from capacity.numerals import whole
from capacity.planning.advice.lifecycle_warnings import UNCONFIRMED
from capacity.sentences.say import Sentence

STAGES = {
    "retiring-soon": "retiring within 90 days",
    "preview": "in preview",
    UNCONFIRMED: "past the day that was planned for their retirement",
}


def _in_its_life(*, stage: str) -> str:
    return STAGES.get(stage, stage)


def _purchases(*, ptus: int, limited: tuple[str, ...]) -> str:
    what = [
        *([f"{whole(ptus)} PTUs that are reserved"] if ptus else []),
        *([f"`max_commitment_usd` of {', '.join(limited)}"] if limited else []),
    ]
    return f"Not in these prices: {' and '.join(what)}. `capacity size` decides what to buy with them."


SENTENCES: dict[str, Sentence] = {
    "purchases-not-compared": _purchases,
    "compared-month": (
        "Sizes and costs are of the largest month planned, from {day} on, with {growth:factor} times today's traffic."
    ),
    "retires-before": "`!` retires before the end of its term or of the months planned: {ends:list}.",
    "only-with": "only {reason}",
    "by-another-term": "{term:label} it would be {per_month:money} {currency} a month",
    "of-another-publisher": "of another publisher",
    "of-another-kind": "of another kind",
    "in-its-life": _in_its_life,
    "without-token-prices": "without token prices",
}
