"""Sentences on admission: what a lower maximum output saves, how requests were drawn, and what was not checked."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from capacity.grammar import counted
from capacity.numerals import factor, given_percent, money, share, whole
from capacity.planning.results.admitted_size import Driver
from capacity.pricing.published_prices import Term
from capacity.sentences.say import Sentence
from capacity.sizing.deployment import DeploymentType


def _lower_max_output(  # noqa: PLR0913  # values
    *,
    request_class: str | None,
    maximum: Fraction | None,
    to: int,
    ptus: int,
    instead: int,
    deployment_type: DeploymentType,
    term: Term | None,
    saved: Decimal | None,
    currency: str | None,
    cut_share: float | None,
) -> str:
    of = f" of class {request_class}" if request_class else ""
    before = "" if maximum is None else f" from {whole(maximum)}"
    saves = ""
    if saved is not None and term is not None:
        saves = f", {money(saved)} {currency} a month less ({term.label})"
    cuts = ""
    if cut_share is not None:
        cuts = f"; {share(cut_share)} of the answers were longer" if cut_share else "; no answer was longer"
    return (
        f"Lower `max_output_tokens`{of}{before} to {whole(to)}: {whole(ptus)} {deployment_type.display_name} PTUs do, "
        f"in place of {whole(instead)}{saves}{cuts}."
    )


def _requests_drawn(*, requests: int, hours: int, burst_seconds: Fraction, given: bool) -> str:
    taken = "" if given else ", which is assumed: nobody publishes it"
    return (
        f"Admission is checked with {counted(requests, 'request')}, drawn as independent arrivals (Poisson) over "
        f"{counted(hours, 'hour')} at the peak, from a start at which as many run as do at the peak, and a bucket of "
        f"{factor(burst_seconds)} s{taken}."
    )


WHY: Final[Mapping[Driver, str]] = {
    Driver.ESTIMATE: "one request is estimated, prompt and maximum output together, at more than the whole bucket of "
    "PTUs that carry the tokens",
    Driver.IN_FLIGHT: "requests that run are estimated at their maximum output until they end, above what they use",
    Driver.ARRIVALS: "requests come by chance, several at once",
    Driver.WORST_HOUR: "requests come by chance, and one hour is the worst",
}


def _admission_decides(  # noqa: PLR0913  # values
    *,
    types: str,
    ptus: int,
    steady: int,
    throttled_share: Fraction,
    of_hour: Fraction,
    burst_seconds: Fraction,
    driver: Driver | None,
) -> str:
    kept = (
        f"at most {given_percent(throttled_share)} of the requests, and {given_percent(of_hour)} of those of any hour "
        f"that has 1,000 or more, with a bucket of {factor(burst_seconds)} s"
    )
    if driver is None:
        return f"{types}: {whole(ptus)} would refuse {kept}; {whole(steady)} carry the tokens."
    return f"{types}: {whole(steady)} would carry the tokens; {whole(ptus)} refuse {kept}, since {WHY[driver]}."


SENTENCES: Final[dict[str, Sentence]] = {
    "admission-decides": _admission_decides,
    "lower-max-output": _lower_max_output,
    # Assumptions
    "admission-of-ptus-not-checked": (
        "Admission to PTUs is not checked: give `max_output_tokens`, or `planning.arrivals: poisson`."
    ),
    "admission-without-rates": (
        "Admission to PTUs is not checked: a class tells tokens per minute, and requests are admitted one by one."
    ),
    "class-without-maximum": "Requests of {of:class} are admitted at what they use: no `max_output_tokens` is given.",
    "class-without-duration": (
        "Requests of {of:class} are admitted at what they use: nothing tells how long one runs (`request_seconds`)."
    ),
    "duration-by-target": (
        "A request of {of:class} is taken to run {seconds:whole} s, its output at the latency target of {target:whole} "
        "tokens per second; give `request_seconds` where you know it."
    ),
    "never-admitted": (
        "with a bucket of {burst_seconds:factor} s even {ptus:whole} PTUs refuse more requests than allowed: lower "
        "`max_output_tokens`, or allow more with `slo.throttled_share`"
    ),
    "requests-drawn": _requests_drawn,
    "hours-not-judged": (
        "An hour at the peak has {requests:whole} requests: below 1,000 its own share of refusals says little, "
        "and only that of all is held. capacity from-logs holds every hour of a log."
    ),
    # Of logs
    "small-hours": (
        "Of {of:counted hour}, {hours:whole} have fewer than 1,000 requests, where one refusal may be more than "
        "the {share:given_percent} that are allowed. Held to larger hours and to the whole alone, as capacity size "
        "does, {ptus:whole} {type_:name} PTUs do in place of {instead:whole}."
    ),
    "warm-up": (
        "Of {of:whole} requests the first {requests:counted is|are} taken to run already and not refused, since no log "
        "tells what ran before it: those of {seconds:whole} s, within which nearly all estimates are corrected."
    ),
    "no-warm-up": (
        "Nothing is taken to run before the first request. Estimates are corrected within {seconds:whole} s, for which "
        "the log is short: if it begins amid its traffic, too much is refused and sizes may be far too large. Give a "
        "log with ten times as many requests as come in that time."
    ),
    "warm-up-or-nothing": (
        "{warm_up} Had nothing run before, {ptus:whole} {type_:name} PTUs would refuse {share:share} of all."
    ),
}
