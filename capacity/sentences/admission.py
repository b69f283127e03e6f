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
        f"Lower `max_output_tokens`{of}{before} to {whole(to)}: {whole(ptus)} {deployment_type.display_name} PTUs are "
        f"enough in place of {whole(instead)}{saves}{cuts}."
    )


def _requests_drawn(*, requests: int, hours: int, burst_seconds: Fraction, given: bool) -> str:
    taken = "" if given else " (assumed: not published)"
    return (
        f"Admission is checked with {counted(requests, 'request')}, drawn as independent arrivals (Poisson) over "
        f"{counted(hours, 'hour')} at the peak, and with a second such draw. As many run at the start as at the peak. "
        f"Burst depth: {factor(burst_seconds)} s{taken}."
    )


WHY: Final[Mapping[Driver, str]] = {
    Driver.ESTIMATE: "one request is estimated, prompt and maximum output together, at more than the whole bucket of "
    "PTUs that carry the tokens",
    Driver.IN_FLIGHT: "requests that run are estimated at their maximum output until they end, above what they use",
    Driver.ARRIVALS: "requests arrive at random, several at once",
    Driver.WORST_HOUR: "requests arrive at random, and the worst hour decides",
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
        f"that has 1,000 or more, at a burst depth of {factor(burst_seconds)} s"
    )
    if driver is None:
        return f"{types}: {whole(ptus)} PTUs refuse {kept}; {whole(steady)} carry the tokens."
    return f"{types}: {whole(steady)} PTUs carry the tokens; {whole(ptus)} refuse {kept}. Reason: {WHY[driver]}."


SENTENCES: Final[dict[str, Sentence]] = {
    "admission-decides": _admission_decides,
    "lower-max-output": _lower_max_output,
    # Assumptions
    "admission-of-ptus-not-checked": (
        "Admission to PTUs not checked: set `max_output_tokens`, or `planning.arrivals: poisson`."
    ),
    "admission-without-rates": (
        "Admission to PTUs not checked: a class gives tokens per minute, and requests are admitted one by one."
    ),
    "class-without-maximum": (
        "Requests of {of:class} are admitted at the tokens they use: `max_output_tokens` is not set."
    ),
    "class-without-duration": (
        "Requests of {of:class} are admitted at the tokens they use: their duration is not known (`request_seconds`)."
    ),
    "duration-by-target": (
        "Requests of {of:class} are assumed to run {seconds:whole} s: their output at the latency target of "
        "{target:whole} tokens per second. Set `request_seconds` if you know it."
    ),
    "never-admitted": (
        "at a burst depth of {burst_seconds:factor} s even {ptus:whole} PTUs refuse more requests than allowed: lower "
        "`max_output_tokens`, or allow more with `slo.throttled_share`"
    ),
    "requests-drawn": _requests_drawn,
    "hours-not-judged": (
        "An hour at the peak has {requests:whole} requests. Below 1,000 the share of a single hour says little: only "
        "that of all requests is checked. `capacity from-logs` checks every hour of a log."
    ),
    # Of logs
    "small-hours": (
        "Of {of:counted hour}, {hours:whole} have fewer than 1,000 requests, where one refusal may exceed the allowed "
        "{share:given_percent}. Without the limit on those hours, as in `capacity size`, {ptus:whole} {type_:name} "
        "PTUs are enough in place of {instead:whole}."
    ),
    "warm-up": (
        "Warm-up: the first {requests:whole} of {of:counted request}, taken as running already and not refused, since "
        "a log does not show what ran before it. Nearly all estimates are corrected within {seconds:whole} s."
    ),
    "no-warm-up": (
        "No warm-up: nothing is assumed to run before the first request. Estimates are corrected within "
        "{seconds:whole} s, for which the log is short. If it begins amid traffic, too many requests are refused, and "
        "sizes may be far too large. Use a log with ten times as many requests as arrive in that time."
    ),
    "warm-up-or-nothing": (
        "{warm_up} Without it {ptus:whole} {type_:name} PTUs would refuse {share:share} of all requests."
    ),
}
