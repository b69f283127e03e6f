"""Sentences on checks: what was measured, what it takes for granted, and ways to let a check pass."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import percent, whole
from capacity.sentences.fact_titles import AGES
from capacity.sentences.say import Sentence, said
from capacity.sizing.deployment import DeploymentType


def remedy(ways: Sequence[Finding]) -> str:
    """`resize to 475 PTUs, or raise ...`: ways of which each is enough; empty where there is none."""
    return ", or ".join(map(said, ways))


def _deployment(*, type: DeploymentType | None, ptus: int | None, tier: str | None, deployed: bool) -> str:  # noqa: A002  # a value's name
    """`110 Global Provisioned PTUs deployed`, `Global Standard`, `priority tier of Global Standard deployed`."""
    if type is None:
        return "nothing"
    size = f"{whole(ptus)} {type.display_name} PTUs" if ptus else type.display_name
    if tier is not None:
        size = f"{tier} tier of {size}"
    return f"{size} deployed" if deployed else size


TODAY: Final = "today"


def _of(when: Finding | None) -> str:
    return "" if when is None else f" of {said(when)}"


def _in(when: Finding) -> str:
    return said(when) if when.code == TODAY else f"in {said(when)}"


def _peak(when: Finding | None) -> str:
    if when is None:
        return "the planned peak"
    return "today's peak" if when.code == TODAY else f"the peak{_of(when)}"


def _peak_on(*, deployment: Finding, when: Finding | None) -> str:
    on = said(deployment)
    return f"{_peak(when)} on {on}" if when is None else f"{on} at {_peak(when)}"


def _demand(when: Finding | None) -> str:
    if when is None:
        return "the planned demand"
    return "today's traffic" if when.code == TODAY else f"the traffic{_of(when)}"


def _refused_unknown(*, above: Fraction, when: Finding | None) -> str:
    share = "their share of all traffic does not follow from a peak"
    return f"{percent(above)} of the busiest minute{_of(when)} do not fit; {share}"


def _needed_to_admit(*, steady: int, admission: int, when: Finding | None) -> str:
    carry = f"{whole(steady)} carry the tokens of {_demand(when)}"
    return f"{carry}, {whole(admission)} admit its requests, headroom included"


def _any_of(names: Sequence[str]) -> str:
    *others, last = [one.label if isinstance(one, DeploymentType) else one for one in names]
    return f"{', '.join(others)}{' or ' if others else ''}{last}"


def _limit(of: str, amount: float, unit: str) -> str:
    """`the 200 PTUs deployed`, `the quota of 400,000 TPM`."""
    size = counted(round(amount), "PTU") if unit == "ptus" else f"{whole(round(amount))} TPM"
    return f"the {size} deployed" if of == "deployed" else f"the {of} of {size}"


def _by_outlook(*, of: str, amount: float, unit: str, earliest: dt.date, likely: dt.date | None) -> str:
    then = "" if likely is None else f", likely on {likely}"
    return f"the outlook needs more than {_limit(of, amount, unit)} on {earliest} at the earliest{then}"


def _keeps(*, limits: Sequence[tuple[str, float, str]]) -> str:
    return f"the outlook keeps to {' and '.join(_limit(*one) for one in limits)}"


NOT_FROM_A_PEAK: Final = "its share of all traffic does not follow from a peak"
NOT_PUBLISHED: Final = "no published data predicts it before the workload runs"


def _to_newer_facts(groups: Sequence[str]) -> str:
    return f"lay newer facts over the catalog with --catalog ({', '.join(AGES.get(key, key) for key in groups)})"


SENTENCES: Final[dict[str, Sentence]] = {
    # What stands behind the measured number, or why there is none.
    "sized-deployment": _deployment,
    "batch-takes-a-day": "answers on {types:labels} may take a day, and `planning.latency_tolerance` is not batch",
    "types-that-fit": "that fit",
    "not-planned-on": "`deployment_types` leaves it out",
    "deployed-not-sized": "{type:label} could not be sized: {why}",
    TODAY: "today",
    "month-from": "the month from {day}",
    "size-when": lambda deployment, when: f"{said(deployment)} {_in(when)}",
    "needed-to-admit": _needed_to_admit,
    "sized-to-admit": "{deployment}; {steady:whole} carry the tokens",
    "needed-with-headroom": lambda when: f"what {_demand(when)} needs, headroom included",
    "peak-on": _peak_on,
    "no-ptus-to-fill": "{deployment} has no PTUs to fill",
    "nothing-to-keep-free": "{deployment} has no PTUs and no quota to keep free",
    "other-currency": "prices are in {currency}, and nothing is converted",
    "hourly-at-most": "{deployment}, by the hour, the dearest term",
    "months-not-planned": "the model retires on {until}, and what follows cannot be planned",
    "months-not-priced": "prices from {until} on are not known",
    "dearest-month": "the most expensive month of the schedule, from {begins}",
    "dearest-month-at-least": "the month of the schedule from {begins}, at least: the term of {deployment} is unknown",
    "after-promotion": "{deployment}, by the prices after the promotion",
    "term-unknown-at-least": "{deployment}, at least: their term is not known",
    "term-unknown": "{deployment} cost {least:money} to {most:money} USD a month by term, and their term is not known",
    "term-unknown-after-promotion": "{deployment} cost {least:money} to {most:money} USD a month by term, by the "
    "prices after the promotion, and their term is not known",
    "not-published": NOT_PUBLISHED,
    "no-size-to-refuse": "{deployment} has no size that could refuse anything",
    "busiest-minute-fits": lambda when: f"the busiest minute{_of(when)} fits",
    "refused-at-most": lambda when: f"at most: the share of the busiest minute{_of(when)} that does not fit",
    "hours-too-small": lambda requests: (
        f"hours of {whole(requests)} requests are below the 1,000 that this limit needs; a log shows their share"
    ),
    "refused-of-drawn": lambda requests, when: (
        f"refused of {counted(requests, 'request')}, drawn one by one at the peak{_of(when)}"
    ),
    "refused-unknown": _refused_unknown,
    "spilled-all": "all of it: the type is a standard one",
    "spilled-long-prompts": "prompts too long for the type",
    "spilled-at-most": lambda when: (
        f"at most: long prompts, and the share of the busiest minute{_of(when)} that does not fit"
    ),
    "spilled-prompts-unknown": "prompts too long for the type spill over, and how many there are is not known",
    "spilled-unknown": lambda when: f"what of the peak{_of(when)} does not fit would spill over; {NOT_FROM_A_PEAK}",
    "batch-never-spills": "a batch type never spills over",
    "nowhere-to-spill": lambda why, when: f"what of the peak{_of(when)} does not fit is refused (429): {said(why)}",
    "is-no-option": lambda type_, reason: f"{type_.display_name} is no option, {said(reason)}",
    "no-spillover-planned": "`slo.spilled_share` is 0, which plans no spillover",
    "model-has-no-spillover": "{model} has no spillover",
    "latency-target": "the latency target of {model}",
    "latency-target-unknown": "no latency target is published for {model}",
    "latency-target-unknown-on": "no latency target is published for {model} on {deployment}",
    "key-not-said": "`{key}` is not set",
    "growth-keeps": "{deployment} carry all of the planned growth",
    "runs-out-by-growth": "{deployment} are too small from {day} on: growth by whole months, steps by their days",
    "outlook-keeps": _keeps,
    "outlook-ends": "the outlook ends before {until}, and says nothing of later days",
    "outlook-of-no-limit": "the outlook has no limit that can be held",
    "no-outlook-of": "the outlook has no plan of {name}",
    "runs-out-by-outlook": _by_outlook,
    "no-size-to-fill": "how full {deployment} are is not known",
    "left-above-peak": lambda deployment, when: f"headroom of {said(deployment)} above {_peak(when)}",
    "sized-for-at-least": "headroom sized for, at least",
    "model-stays-until": "{model} retires on {day}",
    "model-stayed-until": "{model} was to retire on {day}",
    "retires-after-term": "{retirement}; days count from {ends}, the end of the {term:label} term bought now",
    "later-terms-not-counted": "{of}; terms bought later end until {ends} and are not counted",
    "retirement-unknown": "no retirement date of {model} is known",
    "of-the-mean-output": "of the mean output",
    "takes-what-spills": "takes what spills over from {type:label}",
    "keys-missing": "missing: {keys:list}",
    "discounted-cost": "{of}, less discounts (`--discount`)",
    "all-together": "all workloads together",
    "all-together-when": lambda when: f"all workloads together, {_in(when)}",
    "alternatives-not-added": "one workload is planned on several models, and alternatives are not added up",
    "total-undecided": "{workloads:counted workload has|workloads have} no recommendation; `{first}`: {why}",
    "total-quota-unknown": "the quota of {workloads:whole} of {of:counted workload} is not known: that of `{first}`",
    "total-cost-unknown": "the cost of {workloads:whole} of {of:counted workload} is not known; `{first}`: {why}",
    "oldest-fact-of": "the oldest fact used is of {oldest}, the catalog of {catalog}",
    # What is taken for granted.
    "peak-all-the-time": "Shares are of requests at the peak: over a whole day fewer are refused.",
    "by-minutes": "Shares are by minutes: a workload file has no bursts within them.",
    "reserved-for-these-alone": "Reservations are assumed to pay for the checked deployments alone.",
    # What would let it pass.
    "both": "{first} and {second}",
    "to-add-type": "add {type:label} to `deployment_types`",
    "to-add-keys": "add {keys:keys}",
    "to-allow-unknown": "give --allow-unknown",
    "to-announced-model": "plan for a model that stays longer; {replacement} is announced in its place",
    "to-another-offer": "take another model or deployment type",
    "to-ask-for-quota": "ask for {units:whole} units of quota",
    "to-ask-for-quota-above-limit": "ask for {units:whole} units of quota, above `{key}`, {most:whole}",
    "to-check-by-hand": "check it by hand",
    "to-correct-deployed": "correct `deployed`, or what it is planned on (`model`, `region`)",
    "to-delete": "delete the {deployment}",
    "to-dollar-prices": "give prices in US dollars",
    "to-do-as-it-says": "provide what is missing",
    "to-faster-model": "choose a faster model: `capacity models` shows targets",
    "to-know-the-cost": "provide what the cost needs",
    "to-give-prices": "give the missing prices in a file for `--catalog`",
    "to-give-quota": "give quota (`--quota TPM`) or a longer history to the outlook",
    "to-longer-outlook": "give an outlook of {days:whole} days from today on (`--forecast {days:whole}`)",
    "to-more-and-longer": "{of}, for the days of the outlook, and give one of {days:whole} days",
    "to-name-as-outlook": "name the workload as the outlook does, or give an outlook of it",
    "to-ptus-quota": "raise the quota to {ptus:whole} PTUs",
    "to-reserve": "reserve {ptus:whole} PTUs",
    "to-say-deployed": "name what is deployed in `deployed`",
    "to-tolerate-batch": "set `planning.latency_tolerance` to batch",
    "to-tpm-quota": "raise the quota to {tpm:whole} TPM",
    "to-known-size": "choose a deployment type whose size is known",
    "to-leave-out": "leave out `{key}`",
    "to-let-it-be-sized": "correct `deployed` or what keeps it from being sized",
    "to-longer-model": "plan for a model that stays longer",
    "to-lower": "{less} ({ptus:whole} PTUs)",
    "to-lower-and-resize": "{less} and resize to {ptus:whole} PTUs",
    "to-lower-max-output": "lower `max_output_tokens` to {to:in_file} ({ptus:whole} PTUs)",
    "to-lower-max-output-first": "lower `max_output_tokens`, or send smaller prompts: next to none of these requests "
    "would be admitted",
    "to-lower-dearest": "reduce `{workload}`, the most expensive ({cost:money} USD a month)",
    "to-lower-quota": "reduce `{workload}`, the largest ({quota:whole} {unit})",
    "to-lower-largest": "reduce `{workload}`, the largest ({ptus:whole} PTUs)",
    "to-lower-several": "reduce {workloads:keys}, the largest, by {less:whole} {unit} together",
    "to-divide-among": "divide the traffic among {workloads:whole} workloads (one deployment has at most {most:whole} "
    "PTUs)",
    "to-divide-traffic": "divide the traffic among several workloads",
    "to-measure": "measure it in operation and remove the key",
    "to-move": lambda types: f"move it to {_any_of(types)}",
    "to-name-a-type": "name one of `deployment_types`",
    "to-name-another": "name another model, region or deployment type",
    "to-name-another-model": "name another model",
    "to-name-reservations": "list the reservations in a file for --planning",
    "to-newer-capacity": "install a newer capacity",
    "to-newer-facts": _to_newer_facts,
    "to-relax-residency": "let data go further in `data_residency`",
    "to-shorter-answers": "plan for shorter answers",
    "to-shorter-prompts": "plan for shorter prompts",
    "to-provisioned": "choose a provisioned type",
    "to-one-model": "plan each workload on one model",
    "to-no-priority": "leave out `slo.tokens_per_second`, which takes the {tier} tier",
    "to-no-spillover": "leave out `slo.spilled_share`, so that nothing spills over",
    "to-no-term": "buy no reservation, with `planning.terms: []`, or {otherwise}",
    "to-shorter-term": "buy a shorter term, with `planning.terms`, or {otherwise}",
    "to-raise-limit": "raise `limits.{key}` to {to:in_file}",
    "to-raise-limit-at-least": "raise `limits.{key}` to at least {to:in_file}",
    "to-resize": "resize to {ptus:whole} PTUs",
    "to-resize-above-limit": "resize to {ptus:whole} PTUs, above `max_ptus`, {most:whole}",
    "to-set-headroom": "set `planning.headroom_share` to {least:factor} or more",
    "to-model-of": "set `model` to a model of {publishers:list}",
    "to-set-one-of": lambda key, allowed: f"set `{key}` to {_any_of(allowed)}",
    "to-size-another-type": "size another type",
    "to-size-from-traffic": "size from metrics or a log",
    "to-smaller-type": "take another deployment type: the smallest size of {type:label} is {minimum:whole}",
    "less-mean-traffic": "lower the mean traffic by {share:percent_up}",
    "less-of-key": "lower `{key}` to {most:at_most_in_file}",
    "less-of-key-and-mean": "lower `{key}` and `average_rpm` to at most {most:at_most_in_file}",
    "less-traffic": "lower the traffic by {share:percent_up}",
}
