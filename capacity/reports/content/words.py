"""Sentences that tables and Markdown share, so that both say the same."""

import datetime as dt

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.grouping import by_key
from capacity.numerals import factor, given_percent, needed, percent, signed, signed_money, whole
from capacity.planning.results.plan import Action, Current, Plan, ProvisionedOption, UsedFacts
from capacity.sentences.fact_titles import GROUPS
from capacity.sentences.say import said
from capacity.sizing.choices import Criterion
from capacity.sizing.demand import Tokens
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.ptu import Weighed

NOTHING_FITS = "No deployment type fits."
NOTHING_SIZED = "Nothing is sized: the model, or its version, is not known."
NOTHING_COUNTED = "Nothing is sized: no token counts are known."
NO_MODEL = "No model passes these filters."
CATEGORY_WORDS = {
    "input": "input",
    "cached_input": "cached input",
    "cache_write": "cache write",
    "output": "output",
    "image_input": "image input",
    "image_output": "image output",
}


def title(plan: Plan) -> str:
    """`support-chat: gpt-5.2 2025-12-11, swedencentral`."""
    version = f" {plan.model_version}" if plan.model_version else ""
    region = f", {plan.region}" if plan.region else ""
    return f"{plan.workload}: {plan.model or 'model not known'}{publisher(plan.publisher)}{version}{region}"


def publisher(name: str | None) -> str:
    """Whose offer a model is, where it is not Azure OpenAI's: others sell models of the same name."""
    return "" if name in (None, "azure-openai") else f" ({name})"


def nothing(plan: Plan) -> str:
    """Why there is no option."""
    if not plan.has_tokens:
        return NOTHING_COUNTED
    return NOTHING_SIZED if plan.model is None else NOTHING_FITS


def description(plan: Plan) -> str:
    """What the file says of the workload, and who owns it."""
    return prose(plan.description) + (f" (owner: {plan.owner})" if plan.owner else "")


def prose(text: str | None) -> str:
    """Paragraphs that somebody wrote, in one line: the ends of their lines are none of ours."""
    return " ".join((text or "").split())


def demand(plan: Plan) -> str:
    """What is asked for in the busiest minute."""
    demand_ = plan.demand
    tokens = _tokens(demand_.tpm) if plan.has_tokens else "tokens not known"
    rate = f"{whole(demand_.rpm)} RPM" if demand_.rpm is not None else "RPM not known"
    running = f", {whole(demand_.concurrency)} running at once" if demand_.concurrency is not None else ""
    return f"Demand: {rate}, {tokens}{running} ({said(demand_.basis)})."


def basis(plan: Plan) -> str:
    """What the demand was taken from."""
    return said(plan.demand.basis)


def _tokens(tpm: Tokens) -> str:
    parts = [f"{whole(tpm.all_input)} input TPM"]
    inside = [
        f"{whole(tokens)} {words}"
        for tokens, words in ((tpm.cached_input, "cached"), (tpm.cache_write, "written to the cache"))
        if tokens
    ]
    if inside:
        parts[0] += f" ({', '.join(inside)})"
    parts.append(f"{whole(tpm.output)} output TPM")
    parts += [
        f"{whole(tokens)} {words} TPM"
        for tokens, words in ((tpm.image_input, "image input"), (tpm.image_output, "image output"))
        if tokens
    ]
    return ", ".join(parts)


def normalized(plan: Plan) -> str | None:
    """The weighted sum, written out; None where it is not known or no provisioned type uses it."""
    provisioned = [option for option in plan.options if isinstance(option, ProvisionedOption)]
    if plan.weighed is None or plan.normalized_tpm is None or not provisioned:
        return None
    terms = " + ".join(_term(part) for part in plan.weighed) or "0"
    served = provisioned[0].normalized_tpm
    spilled = "" if served == plan.normalized_tpm else f", {whole(served)} of them without the classes that spill over"
    return f"Normalized: {terms} = {whole(plan.normalized_tpm)} TPM{spilled}."


def _term(part: Weighed) -> str:
    long_ = "long-context " if part.context.value == "long" else ""
    return f"{whole(part.tpm)} {long_}{CATEGORY_WORDS[part.category]} x {factor(part.weight)}"


def ptus(plan: Plan) -> list[str]:
    """How the PTUs follow: once per distinct calculation."""
    options = (one for one in plan.options if isinstance(one, ProvisionedOption))
    lines = by_key((calculation(one), one.deployment_type.display_name) for one in options)
    return [f"{', '.join(types)}: {calculation}" for calculation, types in lines.items()]


def calculation(option: ProvisionedOption) -> str:
    """How its PTUs follow from the weighted tokens."""
    headroom = f" x {factor(1 + option.headroom_share)} headroom" if option.headroom_share else ""
    sizes = f"{option.minimum_ptus} + k x {option.increment_ptus}"
    by = option.by_criteria
    if by is not None and by.criterion is Criterion.THROTTLED:
        grown = f", {factor(1 + option.headroom_share)} times as large," if option.headroom_share else ""
        of_all, of_hour = by.throttled_share_allowed, by.worst_hour_throttled_share_allowed
        return (
            f"{whole(option.ptus)} is the smallest size ({sizes}) that refuses at most {given_percent(of_all)} of the "
            f"{by.throttled_basis}{grown} and {given_percent(of_hour)} of any clock hour's, at a burst depth of "
            f"{factor(by.burst_seconds)} s."
        )
    tpm, of = option.normalized_tpm, ""
    if by is not None and option.ptus_needed is not None:
        tpm = option.ptus_needed * option.input_tpm_per_ptu / (1 + option.headroom_share)
        of = f"{by.criterion.value} of the minutes, "
    size = option.ptus if option.admission is None else option.admission.steady_ptus
    taken = "the smallest size" if option.bound_by.value == "minimum" else "the next size"
    return (
        f"{of}{whole(tpm)}{headroom} / {whole(option.input_tpm_per_ptu)} TPM per PTU "
        f"= {needed(option.ptus_needed)}; {taken} of {sizes} is {whole(size)}."
    )


def response_time(plan: Plan) -> str | None:
    """How long an answer takes to write at the latency target."""
    for option in plan.options:
        if isinstance(option, ProvisionedOption) and option.response_seconds_at_target is not None:
            return (
                f"At the latency target of {whole(option.latency_target_tokens_per_second)} tokens per second a mean "
                f"answer takes {whole(option.response_seconds_at_target)} s to write, after its first token."
            )
    return None


def current(
    current_: Current, *, spills: bool = False, over_months: bool = False, instead: DeploymentType | None = None
) -> str:
    """What to do with what is deployed today; `spills` where spillover to tokens is recommended.

    `over_months` where it is the first step of a schedule, whose PTUs are not all paid by the hour. `instead` is
    another type that is recommended: what is said of the deployed one holds only where it stays.
    """
    title_ = current_.deployment_type.display_name
    reason = said(current_.detail) if current_.detail else ""
    if over_months and current_.action in (Action.REVIEW, Action.DELETE) and reason:
        what = counted(current_.ptus, "PTU") if current_.ptus else counted(current_.sku_capacity or 0, "unit")
        return f"{title_} with {what} is deployed: {current_.action.value} it, {reason}."
    if current_.action is Action.REVIEW:
        return f"{title_} is deployed and could not be sized: {reason}."
    if current_.ptus is not None and current_.delta_ptus is not None:
        have, delta, unit = current_.ptus, current_.delta_ptus, "PTU"
    else:
        have, delta, unit = current_.sku_capacity or 0, current_.delta_sku_capacity or 0, "unit"
    used = (
        f"; the planned peak is {percent(current_.peak_utilization_share)} of it"
        if current_.peak_utilization_share is not None
        else ""
    )
    if current_.action is Action.DELETE:
        return f"{title_} with {counted(have, unit)} is deployed and idle ({reason}): delete it."
    dollars, paid = current_.delta_usd_per_month, "" if over_months else " by the hour"
    by_hour = f", {signed_money(dollars)} USD a month{paid}" if delta and dollars is not None else ""
    resize = f"resize to {whole(have + delta)} ({signed(delta)}{by_hour})"
    advice = {Action.KEEP: f"keep it ({reason})" if reason else "keep it", Action.RESIZE: resize}[current_.action]
    alone = "without spillover " if spills else ""
    if instead is not None:
        alone = f"{instead.display_name} is recommended in its place; where it stays, {alone}"
    return f"{title_} with {counted(have, unit)} is deployed{used}: {alone}{advice}."


def notes(plan: Plan) -> list[str]:
    """Notes on options, each once, with the types it is about."""
    grouped = by_key(
        (said(note), option.deployment_type.display_name) for option in plan.options for note in option.notes
    )
    everything = len(plan.options)
    return [
        f"{'All types' if len(types) == everything > 1 else ', '.join(types)}: {note}."
        for note, types in grouped.items()
    ]


def rejections(plan: Plan) -> list[str]:
    """Why types are not possible, each reason once, with the types it is about."""
    grouped = by_key((said(refused.detail), refused.deployment_type.display_name) for refused in plan.rejections)
    return [f"{', '.join(types)}: {detail}." for detail, types in grouped.items()]


def warning(warning_: Finding) -> str:
    """`code: what (source, date)`."""
    source = cited(warning_.source or "", warning_.date)
    return f"{warning_.code}: {said(warning_)}" + (f" ({source})" if source else "")


def facts(plan: Plan) -> list[str]:
    """The sources of the numbers, with what was taken from each."""
    return [fact(one) for one in plan.facts]


def fact(used: UsedFacts) -> str:
    """`Azure Retail Prices API, 2026-10-09: token prices; confirmed on 2026-11-12.`."""
    again = f"; confirmed on {used.confirmed}" if used.confirmed else ""
    return f"{cited(used.source, used.as_of)}: {', '.join(groups(used))}{again}."


def groups(used: UsedFacts) -> list[str]:
    """What was taken from the source, in words."""
    return [GROUPS[group] for group in used.groups]


def cited(source: str, as_of: dt.date | None) -> str:
    """The source with a date: its own, which it ends in, or else that of the fact."""
    has_date = source[-10:-6].isdecimal() and source[-6:-5] == "-"
    return source if has_date or as_of is None else f"{source}, {as_of}".removeprefix(", ")
