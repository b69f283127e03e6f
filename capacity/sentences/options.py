"""Sentences on demand and deployment types: how it was obtained, notes on their sizes, and why they are no options."""

from collections.abc import Sequence
from fractions import Fraction

from capacity.grammar import counted
from capacity.numerals import factor, given_percent, whole
from capacity.sentences.say import Sentence
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import DataResidency

SHOWN_REGIONS = 8


def _peak_of_classes(cached_share: Fraction, growth_share: Fraction, months: int, growth: Fraction) -> str:
    cached = f", less {given_percent(cached_share)} answered by your own cache" if cached_share else ""
    grown = f", grown {given_percent(growth_share)} a month for {counted(months, 'month')} (x{factor(growth)})"
    return f"peak of the request classes{cached}{grown if months else ''}"


def _quota_unit_unknown(tpm: Fraction, rpm: Fraction | None) -> str:
    and_rpm = "" if rpm is None else f" and {whole(rpm)} RPM"
    return f"the size of a quota unit is not published: ask for {whole(tpm)} TPM{and_rpm}"


def _type_not_in_region(type_: DeploymentType, region: str, listed: Sequence[str], page: str | None) -> str:
    by = f" ({page})" if page else ""
    if not listed:
        return f"no region is listed for {type_.label}{by}"
    more = f" and {len(listed) - SHOWN_REGIONS} more" if len(listed) > SHOWN_REGIONS else ""
    return f"not listed for {region}; listed: {', '.join(listed[:SHOWN_REGIONS])}{more}{by}"


def _not_in_data_zones(type_: DeploymentType, region: str, zones: Sequence[str]) -> str:
    where = f"in the data zone {' and '.join(map(str.upper, zones))} only" if zones else "in no data zone"
    return f"{type_.label} is offered {where}, and {region} is not in it"


def _data_leaves(type_: DeploymentType, wanted: DataResidency) -> str:
    leaves = "process data in any region" if type_.residency == "global" else "process data anywhere in its data zone"
    return f"{type_.label} may {leaves}, and `data_residency` is {wanted.value}"


def _prompt_above_window(longest: Fraction, limit: int, model: str, by_batch: bool) -> str:  # noqa: FBT001  # a value
    who = f"{model} by batch" if by_batch else model
    return f"prompts of up to {whole(longest)} tokens, above the limit of {who}, {whole(limit)}"


def _no_spillover(model: str, region: str | None) -> str:
    return f"{model} has no spillover{f' in {region}' if region else ''}"


_ABOVE_PTUS = "prompts of up to {longest:whole} tokens, above the limit of provisioned types, {limit:whole}"

SENTENCES: dict[str, Sentence] = {
    "peak-of-classes": _peak_of_classes,
    # Why a type is no option
    "no-quota-known": "no quota of {model} is known for standard types; offered: {offered:offered}",
    "type-not-offered": "{model} is not offered on {type_:label}; offered: {offered:offered}",
    "type-not-in-region": _type_not_in_region,
    "not-in-data-zones": _not_in_data_zones,
    "in-no-data-zone": "{region} is in no data zone",
    "data-leaves": _data_leaves,
    "prompt-above-window": _prompt_above_window,
    "answer-above-limit": "answers of up to {longest:whole} tokens, above the output limit of {model}, {limit:whole}",
    "prompt-above-ptus": f"{_ABOVE_PTUS}: {{remedy}}",
    "plan-for-spillover": "plan for spillover with `slo.spilled_share`",
    "no-spillover": _no_spillover,
    "prompts-spill-too-much": f"{_ABOVE_PTUS}; {{share:percent}} of the weighted tokens would spill over: too many",
    "no-throughput-published": "the throughput of a PTU of {model} is not published",
    "no-size-published": "the minimum and increment of {model} are not published for {type_:label}",
    "no-output-weight": (
        "the weight of output tokens of {model} on PTUs is not published: give your own figure with "
        "`--set token_weights.output=N` or with `--catalog`"
    ),
    "no-token-weight": (
        "the weight of {category:words} tokens of {model} on PTUs is not published: give your own figure with "
        "`--set token_weights.{category}=N` or with `--catalog`"
    ),
    "above-deployment-maximum": (
        "{ptus:whole} PTUs are needed, above the maximum of one deployment, {most:whole}: split the workload"
    ),
    # Notes on sizes
    "measured-too-long": (
        "PTUs refuse {share:percent} of the weighted tokens, in prompts above {limit:whole}: the rest is sized, and "
        "the cost includes these on the standard type of the same residency"
    ),
    "prompts-spill": (
        "{share:percent} of the weighted tokens, in prompts above {limit:whole}, go to the standard type of the "
        "same residency"
    ),
    "longest-prompts-spill": (
        "prompts above {limit:whole} tokens spill over to the standard type of the same residency; their number is not "
        "known"
    ),
    "read-as": "with its long prompts as {context} context: {told}",
    "quota-unit-unknown": _quota_unit_unknown,
    "rpm-not-checked": "RPM not checked: requests per minute are not known",
    "admission-not-checked": "rate-limit admission not checked: set `max_output_tokens`",
    "above-quota-tiers": "more than the highest quota tier grants by default: needs a quota request",
    "above-default-limit": "the default limit is {limit:whole} {unit}: needs a quota request",
    "batch-target": "answers within 24 hours as a target, without a guarantee",
    "batch-tokens-unknown": "tokens per day not known: set the average rate",
    "above-enqueued-quota": "the input tokens of a day exceed the enqueued-token quota of: {agreements:list}",
    "no-enqueued-quota": "no enqueued-token quota is published for this model and type",
}
