"""Sentences of demand that is hidden: refused and spilled requests, and what quota has to do with them."""

from capacity.grammar import counted
from capacity.numerals import percent, rate, share, whole
from capacity.sentences.say import Sentence
from capacity.sizing.demand import exact
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.statistics import QuotaUse

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


SENTENCES: dict[str, Sentence] = {
    "demand-censored": (
        "Utilization reached 100 %, and requests by status are not known: refused requests are missing, and demand was "
        "higher than what was served."
    ),
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
    "took-over": _took_over,
}
