"""Sentences on measured traffic: what its minutes cannot tell, what they tell against a plan, and what is assumed."""

import datetime as dt
from fractions import Fraction

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import factor, needed, percent, rate, share, whole
from capacity.planning.results.measured_plan import Week
from capacity.sentences.say import Sentence, said
from capacity.sizing.demand import exact
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.statistics import QuotaUse, RowsLeftOut


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


_READ_AS = {
    "all": "with all of them as demand",
    "apart": "were the spilled ones not among the refused ones",
    "retries": "without them",
}


def _hidden(  # noqa: PLR0913  # it has as many values
    *,
    refused: float,
    spilled: float,
    of_log: bool,
    type_: DeploymentType | None,
    reading: str = "all",
    others: tuple[tuple[str, int], ...] = (),
) -> str:
    refused, spilled = round(refused), round(spilled)
    they_are, their = ("It is", "its") if refused + spilled == 1 else ("They are", "their")
    whose = f"at the mean tokens of {their} {'deployment' if of_log else 'minute'}"
    demand = f"Spilled ones are demand, {whose}" if reading == "retries" else f"{they_are} demand, {whose}"
    text = f"{counted(refused, 'request was', 'requests were')} refused and {whole(spilled)} spilled over. {demand}."
    if reading == "retries":
        text += " Refused ones are taken for retries."
    if type_ is None or not others:
        return text
    would = "; ".join(f"{_READ_AS[name]} {counted(ptus, 'PTU')} would do" for name, ptus in others)
    include = " Refused ones include retries;" if reading != "retries" else " Else:"
    return f"{text}{include} {would}, by minutes ({type_.display_name})."


def _disagree(*, ptus: int, predicted: float, measured: float, reading: str, agreeing: float) -> str:
    text = (
        f"Of the demand with all refused requests in it, {counted(ptus, 'deployed PTU')} would refuse "
        f"{share(predicted)} of the weighted tokens; {share(measured)} were refused."
    )
    if reading != "all":
        other = "with refused ones as retries" if reading == "retries" else "with spilled ones beside the refused ones"
        return f"{text} The reading {other} predicts {share(agreeing)}, which agrees, so that is what is sized."
    if predicted < measured:
        return (
            f"{text} Requests are refused in minutes that are not full: by bursts within them, or because the PTUs "
            "carry less than published. Sizes may be too small."
        )
    return (
        f"{text} The PTUs carry more than published, or less input is cached here than in fact. Sizes may be too large."
    )


def _took_over(  # noqa: PLR0913  # it has as many values
    *,
    requests: float,
    share: float,
    sources: tuple[str, ...],
    tpm: float,
    type_: DeploymentType | None,
    ptus: int | None,
) -> str:
    whose = f"of {', '.join(sources)}" if sources else "of deployments that are not known here"
    text = (
        f"{counted(round(requests), 'request')} ({percent(exact(share))} of all) spilled into it: demand {whose}, left "
        f"out of the sizes and rates here. With {'it' if round(requests) == 1 else 'them'} the busiest minute has "
        f"{rate(tpm)} TPM, which its quota must hold as long as requests spill"
    )
    if type_ is None or ptus is None:
        return f"{text}."
    return f"{text}, and {counted(ptus, 'PTU')} would be needed ({type_.display_name})."


def _below_quota(
    *, refused: float, use: QuotaUse, type_: DeploymentType | None, ptus: int | None, most: int | None
) -> str:
    text = (
        f"{counted(round(refused), 'request was', 'requests were')} refused while the quota was never near: the "
        f"busiest minute used {quota_used(use)}. These 429s are no sign of demand above the quota, and not counted as "
        "such: more quota does not help, and less is not the matter. They come from the service (peak load of what "
        "all its customers share), or from bursts of seconds or a large max_output_tokens, which minutes do not show."
    )
    if type_ is None or ptus is None:
        return text
    would = f"{counted(ptus, 'PTU')} of {type_.display_name} would carry what was served"
    every = "" if most is None else f", {counted(most, 'PTU')} all that was refused, too, retries included"
    return f"{text} PTUs are not shared: {would}{every}."


def quota_used(use: QuotaUse) -> str:
    """What was used of a quota, in numbers."""
    tokens, requests = use.tokens_share, use.requests_share
    parts = []
    if use.tpm is not None and use.tokens is not None:
        parts.append(f"{share(tokens)} of {whole(round(use.tpm))} TPM ({whole(round(use.tokens))})")
    if use.rpm is not None and use.requests is not None:
        parts.append(f"{share(requests)} of {whole(round(use.rpm))} RPM")
    return " and ".join(parts)


def _usage_missing(  # noqa: PLR0913  # values of the finding
    *,
    requests: float,
    of: float,
    share: float,
    as_none: float,
    type_: DeploymentType | None = None,
    ptus: int | None = None,
) -> str:
    remedy = "Streamed answers tell their usage where they are asked to (stream_options: include_usage)."
    if as_none == of:
        tell = counted(round(of), "successful request tells", "successful requests tell")
        return (
            f"None of the {tell} both its input and its output tokens: what is not told counts as none, and sizes "
            f"without it are too small. {remedy}"
        )
    text = (
        f"{whole(round(requests))} of {counted(round(of), 'successful request')} ({percent(exact(share))}) "
        f"{'does' if round(requests) == 1 else 'do'} not tell both input and output tokens. What is not told is "
        "demand, and counts at the mean of the others of the deployment."
    )
    if as_none:
        text += (
            f" {whole(round(as_none))} of them are of deployments of which no request tells both: what these do not "
            "tell counts as none, and sizes without it are too small."
        )
    if type_ is not None and ptus is not None:
        text += f" By what is told alone {counted(ptus, 'PTU')} would do, by minutes ({type_.display_name})."
    return f"{text} {remedy}"


def _usage_guessed(*, requests: float, of: float, share: float, as_none: float, why: Finding) -> str:
    if requests == of:
        return f"NO REQUEST TELLS ALL OF ITS TOKENS, so this is sized on a part of them. {said(why)}"
    guess = "many of them COUNT AS NONE" if as_none else "are taken to be like the others"
    return f"{percent(exact(share))} of the successful requests do not tell their tokens, and {guess}. {said(why)}"


def _rows_left_out(*, of: RowsLeftOut) -> str:
    return (
        f"{share(of.share)} of the rows of the log were left out (--skip-bad){_their_tokens(of)}: what is sized is the "
        f"rest, and too small. The first of them: {'; '.join(of.first)}."
    )


def _rows_not_simulated(*, of: RowsLeftOut) -> str:
    return (
        f"{share(of.share)} of the rows could not be read and were left out{_their_tokens(of)}: with them more would "
        f"be refused than told here. The first of them: {'; '.join(of.first)}."
    )


def _sized_without_rows(*, of: RowsLeftOut, why: Finding) -> str:
    told = f"{share(of.share)} of the rows were left out (--skip-bad){_their_tokens(of)}"
    return f"{told}: THIS IS SIZED WITHOUT THEM. {said(why)}"


def _their_tokens(of: RowsLeftOut) -> str:
    if of.tokens_share is None:
        return ", and how many tokens they had is not known"
    text = f", with {share(of.tokens_share)} of all tokens"
    lacking = of.without_tokens_share
    return f"{text} as far as these can be read (of {share(lacking)} of those rows they cannot)" if lacking else text


def _pool(*, sizes: tuple[tuple[DeploymentType, int, int], ...]) -> str:
    saved = (f"{type_.display_name} {counted(ptus, 'PTU')} instead of {whole(alone)}" for type_, ptus, alone in sizes)
    return f"As one deployment: {'; '.join(saved)}."


def _admitted_at_use(*, lacking: int, of: int) -> str:
    some = "The requests lack" if lacking == of else counted(lacking, "request lacks", "requests lack")
    return (
        f"{some} a maximum output or a duration: what such requests are admitted with is taken to be what they used "
        "(--max-output-tokens and --tokens-per-second fill in for the log)."
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
    "demand-censored": (
        "Utilization touched 100 %, and requests by status are not known: what was refused is missing here, and the "
        "demand was higher than what was served."
    ),
    "gaps": _gaps,
    "hidden-demand": _hidden,
    "holds-overflow": "what spills into it takes it to {tpm:rate} TPM",
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
    "quota-not-the-cause": "429s at {share:share} of the quota do not come from it",
    "quota-use-unknown": (
        "{refused:counted request was|requests were} refused, and how near the quota was is not known: the units that "
        "are deployed or minute values are missing. They are taken for own demand; 429s far below the quota come from "
        "the service, and neither more quota nor what is sized here would be needed for them."
    ),
    "refused-below-quota": _below_quota,
    "refusals-planned": (
        "{type_:name} with {ptus:counted PTU} refuses {share:share} of the {basis}, and {worst_hour:share} of those "
        "of the worst hour. A small share of a month can be one hour of outage: 0.1 % of 28 days are 40 minutes."
    ),
    "refusals-disagree": _disagree,
    "refusals-spread": (
        "{requests:whole} refused or spilled requests are told by the hour and not by the minute, and spread over it: "
        "busy minutes hide more demand than told here, and sizes are too small. Read it live, or export requests split "
        "by StatusCode and IsSpillover at PT1M."
    ),
    "rpm-of-a-burst": (
        "RPM quota is checked over 1 or 10 seconds: it is sized on {rpm:rate} RPM, which the busiest {seconds:whole} s "
        "would be if they went on for a minute."
    ),
    "rows-left-out": _rows_left_out,
    "rows-not-simulated": _rows_not_simulated,
    "sizes-not-tried": (
        "What the sizes of --ptus would have done is not known: nobody has published what tokens of {model} count on "
        "PTUs, or none were observed; give your own figures with --catalog."
    ),
    "sized-without-rows": _sized_without_rows,
    "sum-of": "the sum of {names:list}",
    "sums-of-all": (
        "The sums are over all deployments that were read, those whose plans are not shown included: that is what "
        "reserved PTUs are held against."
    ),
    "took-over": _took_over,
    "traffic-began": (
        "Its traffic began on {at:minute}, {days:rate} days into the span: what is concluded from the whole of it, its "
        "mean and its cost, is of a start. Plan from then on: --start {at:minute}."
    ),
    "traffic-ended": (
        "Its traffic ended on {at:minute}, {days:rate} days before the end of the span: what is sized here may not be "
        "needed any more."
    ),
    "weeks-differ": _weeks_differ,
    "usage-guessed": _usage_guessed,
    "usage-missing": _usage_missing,
    "tokens-unknown": (
        "The log holds no token counts: rates and bursts are told, sizes need a log or metrics with tokens."
    ),
}
