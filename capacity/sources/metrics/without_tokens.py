"""Minutes that tell requests and not their tokens: refused where nothing else is there to plan from."""

from collections.abc import Sequence

from capacity.errors import InvalidInput, Mistake
from capacity.findings import Finding, found
from capacity.sentences.say import said
from capacity.sources.metrics.metric_names import FAMILIES, OF_TABLE
from capacity.traffic.series import MINUTES_PER_HOUR, ObservedDeployment

MOST_MINUTES = MINUTES_PER_HOUR
"""That a sum of tokens may span: a mean of more tells next to nothing of its busiest minute."""


def refuse_without_tokens(observed: Sequence[ObservedDeployment], wanted: Sequence[str]) -> None:
    """Raises `InvalidInput` where no wanted deployment has tokens in its minutes with requests, or in any minute."""
    asked = [one for one in observed if not wanted or one.is_one_of(wanted)]
    untold = [
        Mistake(where=one.name, what=said(what).rstrip(".")) for one in asked if (what := _no_tokens(one)) is not None
    ]
    if len(untold) == len(asked):
        raise InvalidInput(untold)


def _no_tokens(one: ObservedDeployment) -> Finding | None:
    untold = next((note for note in one.notes if note.code in ("tokens-as-one", "tokens-without-total")), None)
    if untold is not None and not one.series.observed.any():
        return untold
    hidden = next((note for note in one.notes if note.code == "peaks-hidden"), None)
    if hidden is not None and one.grain_minutes > MOST_MINUTES and hidden.values["means"] == hidden.values["minutes"]:
        return found("sums-too-long", hours=one.grain_minutes / MINUTES_PER_HOUR)
    metric = next((str(note.values["metric"]) for note in one.notes if note.code == "half-exported"), None)
    if one.has_tokens and (metric is None or one.series.observed.any()):
        return None
    requests, of = one.without_tokens
    return found(
        "no-tokens-of-requests",
        requests=requests,
        of=of,
        metric=metric,
        is_table=metric in {OF_TABLE.input.metric, OF_TABLE.output.metric},
        is_output=any(metric == family.output.metric for family in FAMILIES),
    )
