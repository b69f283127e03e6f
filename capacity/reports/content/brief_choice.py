"""Why a plan recommends what it does, apart from the doubts that such a reason may be wrapped in."""

from itertools import pairwise

from capacity.planning.results.plan import Plan
from capacity.planning.results.schedule import OVER_MONTHS
from capacity.sentences.say import said

RETIRES = "retires-in-term"
"""The code of the warning of a model that retires before what is recommended ends."""


def is_over_months(plan: Plan) -> bool:
    """Whether the recommendation is the first step of a schedule."""
    return plan.recommended.reason.code == OVER_MONTHS


def doubts(plan: Plan) -> list[str]:
    """What is said before the reason: that demand was guessed, or that its peaks are hidden."""
    layers = plan.recommended.layers
    return [said(outer).removesuffix(said(inner)).rstrip(" :.") + "." for outer, inner in pairwise(layers)]
