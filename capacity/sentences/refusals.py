"""Sentences on why a deployment type is no option."""

from collections.abc import Sequence
from fractions import Fraction

from capacity.numerals import whole
from capacity.sentences.say import Sentence
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import DataResidency

SHOWN_REGIONS = 8


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
}
