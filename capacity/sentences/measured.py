"""Sentences on measured traffic: what its minutes do not show, what they show against a plan, and what is assumed."""

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
    text = f"Statistics, criteria and quota cover {hours} ({zone}) only, as asked. Costs cover all minutes."
    if inside_tpm is not None and outside_tpm is not None:
        text += f" The busiest minute outside has {rate(outside_tpm)} tokens, that inside {rate(inside_tpm)}."
    if type_ is not None and ptus is not None and refused is not None:
        text += f" {type_.display_name} with {counted(ptus, 'PTU')} refuses {share(refused)} of what is outside."
    return text


def _weeks_differ(*, least: Week, most: Week) -> str:
    low, high = least.tokens_per_minute or 0.0, most.tokens_per_minute or 0.0
    times = f" ({rate(high / low)} times as many)" if low else ""
    text = (
        f"Weeks differ: {rate(high)} tokens per minute in that from {most.start:%Y-%m-%d}{times}, {rate(low)} in that "
        f"from {least.start:%Y-%m-%d}."
    )
    if most.ptus is None or least.ptus is None or most.ptus_of is None:
        return text
    return (
        f"{text} On their own they need {whole(most.ptus)} and {whole(least.ptus)} PTUs ({most.ptus_of.display_name})."
    )


def _lengths_not_checked(*, ptu: int | None, long_context: int | None) -> str:
    limits = []
    if ptu is not None:
        limits.append(f"provisioned types refuse prompts above {whole(ptu)} tokens")
    if long_context is not None:
        limits.append(f"above {whole(long_context)} a request weighs and costs as long context")
    return (
        f"Prompt lengths not checked, as sums per minute do not show them: {', and '.join(limits)}. A request log "
        "shows them (`capacity from-logs`)."
    )


def _gaps(*, unobserved: float, readings: tuple[tuple[str, float, float], ...]) -> str:
    text = (
        f"{share(unobserved)} of the minutes were not observed. They are left out of percentiles, and count as no "
        "demand in the replay."
    )
    if not readings:
        return text
    both = (f"{name} {needed(exact(left_out))} and {needed(exact(as_idle))}" for name, left_out, as_idle in readings)
    return f"{text} PTUs needed with them left out, and read as idle (--missing idle): {', '.join(both)}."


def _above_slo(*, objective: str, wanted: Fraction, measured: float) -> str:
    if objective == "tokens_per_second":
        return _slow("wanted", wanted=wanted, measured=measured)
    return f"Time to first token: {factor(wanted)} s wanted, {rate(measured)} s measured in the median minute."


def _slow(whose: str, *, wanted: Fraction, measured: float) -> str:
    tokens = counted(float(wanted), "token per second", "tokens per second")
    return f"Speed: {tokens} {whose}, {whole(round(measured))} measured in the median minute."


def _depths(*, burst_seconds: float, type_: DeploymentType, ptus: tuple[tuple[float, int | None], ...]) -> str:
    others = ", ".join(
        f"{factor(depth)} s {'none is enough' if count is None else whole(count)}" for depth, count in ptus
    )
    return (
        f"Azure's burst depth is not published: {factor(burst_seconds)} s assumed. PTUs by depth "
        f"({type_.display_name}): {others}."
    )


def _pool(*, sizes: tuple[tuple[DeploymentType, int, int], ...]) -> str:
    saved = (f"{type_.display_name} {counted(ptus, 'PTU')} instead of {whole(alone)}" for type_, ptus, alone in sizes)
    return f"As one deployment: {'; '.join(saved)}."


def _admitted_at_use(*, lacking: int, of: int) -> str:
    some = "The requests lack" if lacking == of else counted(lacking, "request lacks", "requests lack")
    return (
        f"{some} a maximum output or a duration: such requests are admitted at the tokens they used "
        "(--max-output-tokens and --tokens-per-second fill in for the log)."
    )


WEEKS_PER_MONTH = 730 / 168


def _trend(*, weeks: int, share_per_week: float, followed: bool) -> str:
    verb = "rises" if share_per_week > 0 else "falls"
    monthly = (1 + share_per_week) ** WEEKS_PER_MONTH - 1
    planned = "what its outlook makes likely" if followed else "the growth of `planning` alone"
    return (
        f"Traffic {verb} in each of {whole(weeks)} weeks, by {share(abs(share_per_week))} on average, "
        f"{share(abs(monthly))} a month. Planned: {planned}."
    )


SENTENCES: dict[str, Sentence] = {
    "admitted-at-use": _admitted_at_use,
    "always-throttled": (
        "at a burst depth of {burst_seconds:factor} s even {ptus:whole} PTUs refuse more than allowed: too much "
        "arrives at one instant; allow more, or plan by --criterion max"
    ),
    "availability-below-slo": ("Availability: {wanted:given_percent} wanted, {measured:given_percent} measured."),
    "burst-depth": _depths,
    "busiest-minute": _busiest_minute,
    "cached-share-unknown": (
        "Cached input is not known and counts as none: with a prompt cache fewer PTUs are enough (--cached-share)."
    ),
    "coarse-grain": (
        "The source has one value for {minutes:whole} minutes: peaks within them are hidden, and sizes are too small "
        "by an unknown amount. Read it again at PT1M."
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
    "latency-above-target": lambda wanted, measured: _slow("as Microsoft's target", wanted=wanted, measured=measured),
    "minutes-not-weighed": (
        "the weight of some of its tokens on PTUs of {model} is not published: give your own "
        "figure with `--set token_weights.KIND=N` or with `--catalog`"
    ),
    "model-unknown": "The source names no model: give it with --model NAME or --model DEPLOYMENT=NAME.",
    "never-observed": "no minute of it was observed",
    "nothing-observed": "No minute was observed: the sizes are the smallest ones, whatever the need is.",
    "nothing-sized": "Nothing: it could not be sized.",
    "of-deployment": "{name}: {told}",
    "percentile-is-not-a-share": (
        "p99 of the minutes is not 1 % of calls: {type_:name} with {ptus:counted PTU} would refuse {share:share} of "
        "the {basis}, and {worst_hour:share} of those of the worst hour."
    ),
    "pool-fits-no-type": "No provisioned type fits the pool.",
    "pool-mixes-traffic": (
        "Mixed traffic in one deployment costs latency and prompt-cache hits. Neither is counted here."
    ),
    "pool-sizes": _pool,
    "rpm-of-a-burst": (
        "RPM quota is checked over 1 or 10 seconds: it is sized on {rpm:rate} RPM, which the busiest {seconds:whole} s "
        "would be if they went on for a minute."
    ),
    "sizes-not-tried": (
        "Sizes of --ptus not tried: the weights of tokens on PTUs of {model} are not published, or no tokens were "
        "observed. Give your own figures with --catalog."
    ),
    "sum-of": "the sum of {names:list}",
    "step-was-observed": (
        "The step of {step} (x {factor:factor}) lies before the end of the minutes, which have it: it is not counted "
        "again."
    ),
    "sums-of-all": (
        "Sums cover all deployments that were read, those without a plan here included: reservations are compared "
        "with all of them."
    ),
    "traffic-began": (
        "Traffic began on {at:minute}, {days:rate} days into the span: its mean and cost are those of a start. Plan "
        "from then on: --start {at:minute}."
    ),
    "traffic-ended": (
        "Traffic ended on {at:minute}, {days:rate} days before the end of the span: these sizes may not be needed any "
        "more."
    ),
    "weeks-differ": _weeks_differ,
    "trend": _trend,
    "last-week-alone": (
        "The last 7 days alone need {ptus:whole} {deployment_type:name} PTUs by the same criterion, the whole span "
        "{instead:whole}."
    ),
    "tokens-unknown": (
        "The source has no token counts: it shows rates and bursts. Sizes need a log or metrics with tokens."
    ),
}
