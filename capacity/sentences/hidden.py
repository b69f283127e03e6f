"""Sentences of demand that is hidden or not logged: refused and spilled requests, answers without usage, lost rows."""

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import percent, rate, share, whole
from capacity.sentences.say import Sentence, said
from capacity.sizing.demand import exact
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.statistics import QuotaUse, RowsLeftOut

_READ_AS = {
    "all": "with all of them as demand",
    "apart": "with spilled ones apart from the refused ones",
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
        text += " Refused ones count as retries."
    if type_ is None or not others:
        return text
    would = "; ".join(f"{_READ_AS[name]} {counted(ptus, 'PTU')} would be enough" for name, ptus in others)
    include = " Refused ones include retries;" if reading != "retries" else " Otherwise:"
    return f"{text}{include} {would}, by minutes ({type_.display_name})."


def _disagree(*, ptus: int, predicted: float, measured: float, reading: str, agreeing: float) -> str:
    text = (
        f"Of the demand with all refused requests in it, {counted(ptus, 'deployed PTU')} would refuse "
        f"{share(predicted)} of the weighted tokens; {share(measured)} were refused."
    )
    if reading != "all":
        other = (
            "with refused ones as retries" if reading == "retries" else "with spilled ones apart from the refused ones"
        )
        return f"{text} The reading {other} predicts {share(agreeing)}, which agrees: sizes go by it."
    if predicted < measured:
        return (
            f"{text} Requests are refused in minutes that are not full: by bursts within them, or because the PTUs "
            "carry less than published. Sizes may be too small."
        )
    return f"{text} The PTUs carry more than published, or more input is cached than assumed. Sizes may be too large."


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
        "such: more quota does not help. They come from the service (peak load of what all its customers share), "
        "or from bursts of seconds or a large max_output_tokens, which minutes do not show."
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
    remedy = "Streamed answers report their usage if asked to (stream_options: include_usage)."
    if as_none == of:
        tell = counted(round(of), "successful request has", "successful requests have")
        return (
            f"None of the {tell} counts of both input and output tokens: what is missing counts as none, and sizes are "
            f"too small. {remedy}"
        )
    text = (
        f"{whole(round(requests))} of {counted(round(of), 'successful request')} ({percent(exact(share))}) "
        f"{'lacks' if round(requests) == 1 else 'lack'} a count of input or output tokens. What is missing is demand, "
        "and counts at the mean of the other requests of the deployment."
    )
    if as_none:
        text += (
            f" {whole(round(as_none))} of them are of deployments of which no request has both: what these lack counts "
            "as none, and sizes are too small."
        )
    if type_ is not None and ptus is not None:
        text += f" By logged counts alone {counted(ptus, 'PTU')} would be enough, by minutes ({type_.display_name})."
    return f"{text} {remedy}"


def _usage_guessed(*, requests: float, of: float, share: float, as_none: float, why: Finding) -> str:
    if requests == of:
        return f"NO REQUEST HAS ALL OF ITS TOKEN COUNTS, so this is sized on a part of them. {said(why)}"
    guess = "many of them COUNT AS NONE" if as_none else "count like the others"
    return f"{percent(exact(share))} of the successful requests lack token counts, and {guess}. {said(why)}"


def _minutes_without_tokens(*, requests: float, of: float, share: float) -> str:
    return (
        f"{whole(round(requests))} of {counted(round(of), 'request')} ({percent(exact(share))}) lie in minutes without "
        "input or output tokens. These minutes are left out, so sizes and costs are too small. Export both for all "
        "minutes with requests."
    )


def _sized_without_minutes(*, requests: float, of: float, share: float, why: Finding) -> str:  # noqa: ARG001  # values
    told = f"{percent(exact(share))} of the requests lie in minutes without token counts, which are LEFT OUT"
    return f"{told}: sizes and costs are too small. {said(why)}"


def _rows_left_out(*, of: RowsLeftOut) -> str:
    return (
        f"{share(of.share)} of the rows of the log were left out (--skip-bad){_their_tokens(of)}: sizes "
        f"are without them, and too small. The first of them: {'; '.join(of.first)}."
    )


def _rows_not_simulated(*, of: RowsLeftOut) -> str:
    return (
        f"{share(of.share)} of the rows could not be read and were left out{_their_tokens(of)}: with them more "
        f"requests would be refused. The first of them: {'; '.join(of.first)}."
    )


def _sized_without_rows(*, of: RowsLeftOut, why: Finding) -> str:
    told = f"{share(of.share)} of the rows were left out (--skip-bad){_their_tokens(of)}"
    return f"{told}: THIS IS SIZED WITHOUT THEM. {said(why)}"


def _sized_on_means(*, minutes: int, why: Finding) -> str:
    told = (
        f"The source has one value for {whole(minutes)} minutes: BURSTS WITHIN ARE HIDDEN, and sizes are a lower bound"
    )
    return f"{told}: {said(why)}"


def _exports_disagree(*, minutes: int, type_: DeploymentType | None, least: int | None, most: int | None) -> str:
    text = f"Two exports have different sums of tokens for {counted(minutes, 'minute')}: the larger sums count."
    if type_ is None or least is None or most is None:
        return text
    by = "that does not change the size" if least == most else f"by the smaller, {whole(least)} PTUs would be enough"
    return f"{text} By minutes, {counted(most, 'PTU')} are needed ({type_.display_name}); {by}."


def _sized_on_larger(
    *, minutes: int, type_: DeploymentType | None, least: int | None, most: int | None, why: Finding
) -> str:
    sizes = (
        ""
        if type_ is None
        else f" ({counted(most or 0, 'PTU')} of {type_.display_name}; {whole(least)} by the smaller)"
    )
    return (
        f"TWO EXPORTS DISAGREE about {counted(minutes, 'minute')}, and this is by the larger sums{sizes}. {said(why)}"
    )


def _their_tokens(of: RowsLeftOut) -> str:
    if of.tokens_share is None:
        return ", and their tokens are not known"
    text = f", with {share(of.tokens_share)} of all tokens"
    lacking = of.without_tokens_share
    return f"{text} as far as these can be read (of {share(lacking)} of those rows they cannot)" if lacking else text


def _not_split(*, minutes: int, type_: DeploymentType | None, least: int | None, most: int | None) -> str:
    of = counted(minutes, "minute")
    text = f"The tokens of {of} are known in total, not by input and output: they are split as in other minutes."
    if type_ is None or least is None or most is None:
        return text
    bounds = f"all of it as input, {counted(least, 'PTU')} would be enough; as output, {whole(most)}"
    return f"{text} By minutes, {bounds} ({type_.display_name})."


SENTENCES: dict[str, Sentence] = {
    "demand-censored": (
        "Utilization reached 100 %, and requests by status are not known: refused requests are missing, and demand was "
        "higher than what was served."
    ),
    "exports-disagree": _exports_disagree,
    "hidden-demand": _hidden,
    "holds-overflow": "what spills into it takes it to {tpm:rate} TPM",
    "quota-not-the-cause": "429s at {share:share} of the quota do not come from it",
    "quota-use-unknown": (
        "{refused:counted request was|requests were} refused, and the quota used is not known: deployed units or "
        "minute values are missing. They count as own demand. 429s far below the quota come from the service, and need "
        "neither more quota nor these sizes."
    ),
    "refused-below-quota": _below_quota,
    "refusals-planned": (
        "{type_:name} with {ptus:counted PTU} refuses {share:share} of the {basis}, and {worst_hour:share} of those "
        "of the worst hour. A small share of a month can be one hour of outage: 0.1 % of 28 days is 40 minutes."
    ),
    "refusals-disagree": _disagree,
    "refusals-spread": (
        "{requests:whole} refused or spilled requests are known by the hour, not by the minute, and spread over it: "
        "busy minutes hide more demand, and sizes are too small. Read it live, or export requests split "
        "by StatusCode and IsSpillover at PT1M."
    ),
    "minutes-without-tokens": _minutes_without_tokens,
    "rows-left-out": _rows_left_out,
    "rows-not-simulated": _rows_not_simulated,
    "sized-on-means": _sized_on_means,
    "sized-on-whole-minutes": (
        "The times of the log are whole minutes: BURSTS WITHIN ARE HIDDEN, and sizes are a lower bound, by minutes "
        "(export times with seconds): {why}"
    ),
    "sized-on-larger": _sized_on_larger,
    "sized-without-minutes": _sized_without_minutes,
    "sized-without-rows": _sized_without_rows,
    "tokens-not-split": _not_split,
    "took-over": _took_over,
    "usage-guessed": _usage_guessed,
    "usage-missing": _usage_missing,
}
