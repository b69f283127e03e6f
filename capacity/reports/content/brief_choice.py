"""Why a plan recommends what it does, apart from the doubts that such a reason may be wrapped in."""

from collections.abc import Iterator
from itertools import pairwise

from capacity.findings import Finding
from capacity.planning.results.plan import Plan
from capacity.planning.results.schedule import OVER_MONTHS
from capacity.sentences.say import said

INNER = "why"


def reason(plan: Plan) -> Finding:
    """The reason itself."""
    *_, last = _layers(plan)
    return last


def is_over_months(plan: Plan) -> bool:
    """Whether the recommendation is the first step of a schedule."""
    return reason(plan).code == OVER_MONTHS


def doubts(plan: Plan) -> list[str]:
    """What is said before the reason: that demand was guessed, or that its peaks are hidden."""
    layers = [*_layers(plan)]
    return [said(outer).removesuffix(said(inner)).rstrip(" :.") + "." for outer, inner in pairwise(layers)]


def _layers(plan: Plan) -> Iterator[Finding]:
    layer: object = plan.recommended.why
    while isinstance(layer, Finding):
        yield layer
        layer = layer.values.get(INNER)
