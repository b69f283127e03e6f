"""Sentences on measured traffic: what its minutes cannot tell, what they tell against a plan, and what is assumed."""

import datetime as dt
from fractions import Fraction

from capacity.grammar import counted
from capacity.numerals import factor, needed, rate, share, whole
from capacity.planning.results.measured_plan import Week
from capacity.sentences.say import Sentence
from capacity.sizing.demand import exact
from capacity.sizing.deployment import DeploymentType


def _busiest_minute(*, at: dt.datetime | None, growth: Fraction) -> str:
    when = "no minute observed" if at is None else f"busiest minute, {at:%Y-%m-%d %H:%M} UTC"
    return when if growth == 1 else f"{when}, scaled by {factor(growth)}"


def _hours_alone(  # noqa: PLR0913  # the numbers of one sentence
    *,
    hours: str,
    zone: str,
    inside_tpm: float | None,
    outside_tpm: float | None,
    type_: DeploymentType | None,
    ptus: int | None,
    refused: float | None,
) -> str:
    text = f"Statistics, criteria and quota are of {hours} ({zone}) alone, as asked; costs are of all minutes."
    if inside_tpm is not None and outside_tpm is not None:
        busiest = f"the busiest minute outside has {rate(outside_tpm)} tokens, that inside {rate(inside_tpm)}"
        text += f" Outside of them less is seen to: {busiest}."
    if type_ is not None and ptus is not None and refused is not None:
        text += f" {type_.display_name} with {counted(ptus, 'PTU')} refuses {share(refused)} of what is outside."
    return text


def _weeks_differ(*, least: Week, most: Week) -> str:
    low, high = least.tokens_per_minute or 0.0, most.tokens_per_minute or 0.0
    times = f" ({rate(high / low)} times as many)" if low else ""
    text = (
        f"Weeks are not alike: that from {most.start:%Y-%m-%d} has {rate(high)} tokens a minute{times}, that from "
        f"{least.start:%Y-%m-%d} {rate(low)}."
    )
    if most.ptus is None or least.ptus is None or most.ptus_of is None:
        return text
    return (
        f"{text} By themselves they need {whole(most.ptus)} and {whole(least.ptus)} PTUs ({most.ptus_of.display_name})."
    )


def _lengths_not_checked(*, ptu: int | None, long_context: int | None) -> str:
    limits = []
    if ptu is not None:
        limits.append(f"provisioned types refuse prompts above {whole(ptu)} tokens")
    if long_context is not None:
        limits.append(f"above {whole(long_context)} a request weighs and costs as long context")
    return (
        f"Not checked: how long single prompts are, which sums per minute do not tell; {', and '.join(limits)}. A "
        "request log tells (capacity from-logs)."
    )


def _gaps(*, unobserved: float, readings: tuple[tuple[str, float, float], ...]) -> str:
    text = (
        f"{share(unobserved)} of the minutes were not observed. They are left out of percentiles and taken as no "
        "demand in the replay."
    )
    if not readings:
        return text
    both = (f"{name} {needed(exact(left_out))} and {needed(exact(as_idle))}" for name, left_out, as_idle in readings)
    return f"{text} PTUs needed with them left out, and read as idle (--missing idle): {', '.join(both)}."


def _above_slo(*, objective: str, wanted: Fraction, measured: float) -> str:
    if objective == "tokens_per_second":
        return _slow("asked for", wanted=wanted, measured=measured)
    return f"{factor(wanted)} s to the first token are asked for; the median minute measured {rate(measured)}."


def _slow(whose: str, *, wanted: Fraction, measured: float) -> str:
    are = counted(float(wanted), "token per second is", "tokens per second are")
    return f"{are} {whose}; the median minute measured {whole(round(measured))}."


def _depths(*, burst_seconds: float, type_: DeploymentType, ptus: tuple[tuple[float, int | None], ...]) -> str:
    others = ", ".join(
        f"{factor(depth)} s {'none is enough' if count is None else whole(count)}" for depth, count in ptus
    )
    return (
        f"The depth of Azure's burst bucket is not published: {factor(burst_seconds)} s of it are assumed. PTUs by "
        f"depth ({type_.display_name}): {others}."
    )


def _pool(*, sizes: tuple[tuple[DeploymentType, int, int], ...]) -> str:
    saved = (f"{type_.display_name} {counted(ptus, 'PTU')} instead of {whole(alone)}" for type_, ptus, alone in sizes)
    return f"As one deployment: {'; '.join(saved)}."


def _admitted_at_use(*, lacking: int, of: int) -> str:
    some = "The requests lack" if lacking == of else counted(lacking, "request lacks", "requests lack")
    return (
        f"{some} a maximum output or a duration: what such requests are admitted with is taken to be what they used "
        "(--max-output-tokens and --tokens-per-second fill in for the log)."
    )


WEEKS_PER_MONTH = 730 / 168


def _trend(*, weeks: int, share_per_week: float, followed: bool) -> str:
    verb = "rises" if share_per_week > 0 else "falls"
    monthly = (1 + share_per_week) ** WEEKS_PER_MONTH - 1
    planned = "what its outlook makes likely" if followed else "the growth of `planning` alone"
    return (
        f"Its traffic {verb} in each of {whole(weeks)} weeks, by {share(abs(share_per_week))} on average, "
        f"{share(abs(monthly))} a month; what is planned is {planned}."
    )


SENTENCES: dict[str, Sentence] = {
    "admitted-at-use": _admitted_at_use,
    "always-throttled": (
        "with a bucket of {burst_seconds:factor} s even {ptus:whole} PTUs refuse more than allowed: too much arrives "
        "at one instant; allow more, or plan by --criterion max"
    ),
    "availability-below-slo": (
        "{wanted:given_percent} availability are asked for; the minutes measured {measured:given_percent}."
    ),
    "burst-depth": _depths,
    "busiest-minute": _busiest_minute,
    "cached-share-unknown": (
        "Cached input is not known and taken as none: with a prompt cache fewer PTUs would do (--cached-share)."
    ),
    "coarse-grain": (
        "The source has one value for {minutes:whole} minutes: every minute here is a mean, and peaks within are "
        "hidden. Sizes are too small by an unknown amount; read it again at PT1M."
    ),
    "gaps": _gaps,
    "lengths-not-checked": _lengths_not_checked,
    "long-requests": (
        "{requests:counted request has|requests have} more than {above:whole} input tokens: each weighs and costs as "
        "long context, where the model has its own weights and prices for that."
    ),
    "too-long-for-ptus": (
        "{requests:counted request has|requests have} more input tokens than provisioned types take ({limit:whole}): "
        "with {share:share} of the tokens. PTUs refuse them, or spill them whole to a standard deployment where there "
        "is one: PTUs are sized on the rest."
    ),
    "hours-alone": _hours_alone,
    "idle": "Nothing: it is idle. Delete it.",
    "idle-for-days": lambda days: f"no traffic in {counted(round(days), 'day')}",
    "its-model-unknown": "its model is not known",
    "its-tokens-unknown": "its tokens are not known",
    "latency-above-slo": _above_slo,
    "latency-above-target": lambda wanted, measured: _slow("Microsoft's target", wanted=wanted, measured=measured),
    "minutes-not-weighed": (
        "some of its tokens are of a kind of which nobody has published what one counts on {model}: give your own "
        "figure with `--set token_weights.KIND=N` or with `--catalog`"
    ),
    "model-unknown": ("The source does not tell the model: name it with --model NAME or --model DEPLOYMENT=NAME."),
    "never-observed": "no minute of it was observed",
    "nothing-observed": "No minute was observed: the sizes are the smallest there are, and say nothing of the need.",
    "nothing-sized": "Nothing: it could not be sized.",
    "of-deployment": "{name}: {told}",
    "percentile-is-not-a-share": (
        "p99 of the minutes is not 1 % of calls: {type_:name} with {ptus:counted PTU} would refuse {share:share} of "
        "the {basis}, and {worst_hour:share} of those of the worst hour."
    ),
    "pool-fits-no-type": "No provisioned type fits the pool.",
    "pool-mixes-traffic": (
        "Mixed traffic in one deployment costs latency and prompt-cache hits; both are not counted here."
    ),
    "pool-sizes": _pool,
    "rpm-of-a-burst": (
        "RPM quota is checked over 1 or 10 seconds: it is sized on {rpm:rate} RPM, which the busiest {seconds:whole} s "
        "would be if they went on for a minute."
    ),
    "sizes-not-tried": (
        "What the sizes of --ptus would have done is not known: nobody has published what tokens of {model} count on "
        "PTUs, or none were observed; give your own figures with --catalog."
    ),
    "sum-of": "the sum of {names:list}",
    "step-was-observed": (
        "The step of {step} (x {factor:factor}) lies before the end of the minutes, which have it: it is not counted "
        "again."
    ),
    "sums-of-all": (
        "The sums are over all deployments that were read, those whose plans are not shown included: that is what "
        "reserved PTUs are held against."
    ),
    "traffic-began": (
        "Its traffic began on {at:minute}, {days:rate} days into the span: what is concluded from the whole of it, its "
        "mean and its cost, is of a start. Plan from then on: --start {at:minute}."
    ),
    "traffic-ended": (
        "Its traffic ended on {at:minute}, {days:rate} days before the end of the span: what is sized here may not be "
        "needed any more."
    ),
    "weeks-differ": _weeks_differ,
    "trend": _trend,
    "last-week-alone": (
        "By the same criterion the last 7 days alone need {ptus:whole} {deployment_type:name} PTUs, the whole span "
        "{instead:whole}."
    ),
    "tokens-unknown": (
        "The log holds no token counts: rates and bursts are told, sizes need a log or metrics with tokens."
    ),
}
