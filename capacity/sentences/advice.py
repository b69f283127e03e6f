"""Sentences on what plans take for granted, and warnings of them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import factor, whole
from capacity.pricing.published_prices import Term
from capacity.sentences.fact_titles import GROUPS
from capacity.sentences.say import Sentence, filled, said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context


def _unconfirmed(**values: Any) -> str:  # noqa: ANN401  # those of `lifecycle_warnings`
    """With the replacement before what a short line leaves out."""
    instead = " in favor of {replacement}" if values["replacement"] else ""
    planned = "on {retires} (as planned on {planned})"
    return filled(f"{{model}} {{version}} was to retire{instead} {planned}: confirm that it can be deployed.", values)


def _in_life(dated: str, undated: str = "") -> Sentence:
    """A version's place in its life, with the day on which it retires or without one."""

    def sentence(**values: Any) -> str:  # noqa: ANN401  # those of `lifecycle_warnings`
        instead = "; the announced replacement is {replacement}" if values["replacement"] else ""
        told = undated if values["retires"] is None else dated
        return filled(f"{{model}} {{version}} {told}{instead}.", values)

    return sentence


PREVIEW = "is in preview: no service level, and it may change"


def _inferred(group: str | None, dated: str | None) -> str:
    if group is None:
        return "Some prices used are inferred from others: no source prints them."
    return f"Inferred, and printed by no source: {GROUPS[group]}{f' ({dated})' if dated else ''}."


def _superseded(groups: Iterable[tuple[str, dt.date]]) -> str:
    return f"Older than the newest edition: {', '.join(f'{GROUPS[name]} (newest: {day})' for name, day in groups)}."


def _later_edition(asked: dt.date, groups: Iterable[tuple[str, dt.date]]) -> str:
    later = ", ".join(f"{GROUPS[name]} ({day})" for name, day in groups)
    return f"No edition as old as {asked}: {later}. The first known is used."


def _own_later(as_of: dt.date, facts: Iterable[tuple[str, dt.date]]) -> str:
    told = ", ".join(f"{GROUPS.get(group, group.replace('_', ' '))} ({day})" for group, day in facts)
    return (
        f"Some of your own facts are later than {as_of}, the date asked for, and count only where nothing older is "
        f"known: {told}."
    )


def _slow(wanted: Fraction, target: Fraction, basis: str | None) -> str:
    told = basis or "basis not given"
    return f"{factor(wanted)} tokens per second wanted; Microsoft's latency target is {factor(target)} ({told})."


def _promotion_open(until: dt.date, is_past: bool) -> str:  # noqa: FBT001  # a value
    past = " That day is past: check the price before you buy." if is_past else ""
    return (
        f"Some prices are a promotion until {until} at least; its end is not published.{past} "
        "Options are compared by the list prices after it, and by these."
    )


def _short_span(minutes: int) -> str:
    span = f"{whole(round(minutes / 60))} hours" if minutes >= 120 else counted(minutes, "minute")  # noqa: PLR2004  # two hours
    return f"Costs of a month are extrapolated from {span}. Use at least 28 days of traffic before you buy."


LIMITS = {
    "context-window": "the longest prompt",
    "longest-prompt-on-ptus": "the longest prompt on PTUs",
    "long-context-threshold": "the prompt length from which long context counts",
}


def _prompt_limits_not_checked(model: str, limits: Sequence[str]) -> str:
    return f"Not checked: {', '.join(LIMITS[name] for name in limits)} of {model} (not published)."


def _long_context(of: str | None, longest: Fraction, above: int, planned: Context = Context.SHORT) -> str:
    whose = f"class {of}" if of else "the workload"
    taken = "long ones, as their mean is" if planned is Context.LONG else "short ones"
    other = Context.SHORT if planned is Context.LONG else Context.LONG
    return (
        f"Prompts of {whose} have up to {whole(longest)} tokens. Above {whole(above)} a whole request weighs and "
        f"costs as long context. All are planned as {taken}: give {other.value} ones a class with "
        f"`context: {other.value}`."
    )


def _above_window(*, model: str, limit: int, mean: Fraction | None, requests: float | None) -> str:
    """Of the mean of all, or of the requests of a log one by one."""
    if requests is None:
        long_ = f"Prompts have a mean of {whole(mean)} tokens, and {model} takes at most {whole(limit)}"
        return f"{long_}: the catalog may be older than the model, or the log counts differently."
    have = counted(round(requests), "request has", "requests have")
    return (
        f"{have} more input tokens than {model} takes ({whole(limit)}), and counted as they are: the catalog may be "
        "older than the model, or the log counts differently."
    )


def _retires_in_term(  # noqa: PLR0913  # the facts of one sentence
    *,
    model: str,
    version: str | None,
    retires: dt.date,
    days: int,
    term: Term | None,
    term_ends: dt.date | None,
    later_ends: dt.date | None,
    growth_ends: dt.date | None,
    then: Finding,
    planned_until: dt.date | None,
) -> str:
    ends = [
        *([f"the {term.label} term bought now ({term_ends})"] if term else []),
        *([f"terms bought later ({later_ends})"] if later_ends else []),
        *([f"the planned months ({growth_ends})"] if growth_ends else []),
    ]
    verb = "end" if later_ends or growth_ends else "ends"
    when = _retires(model=model, version=version, retires=retires, days=days)
    before = f"{', '.join(ends[:-1])}{' and ' * (len(ends) > 1)}{ends[-1]} {verb}"
    unplanned = "" if planned_until is None else f" Nothing is planned from {planned_until} on."
    return f"{when}, before {before}. {said(then)}{unplanned}"


def _retires(*, model: str, version: str | None, retires: dt.date, days: int) -> str:
    named = f"{model} {version}" if version else model
    when = f"retires on {retires}, in {counted(days, 'day')}" if days > 0 else f"was to retire on {retires}"
    return f"{named} {when}"


def _replacement_needs(  # noqa: PLR0913  # the facts of one sentence
    *,
    replacement: str,
    ptus: int,
    about: bool,
    of_day: bool,
    planned: bool,
    deployment_type: DeploymentType,
    reserved: int | None,
    after: Finding | None,
) -> str:
    ptus_ = f"{whole(ptus)} {deployment_type.display_name} PTUs"
    if planned:
        text = f"The plan goes on with its replacement, {replacement}; {ptus_} serve all of it"
    else:
        tokens = "tokens of that day" if of_day else "same tokens"
        text = f"Its replacement, {replacement}, needs {'about ' if about else ''}{ptus_} for the {tokens}"
    if reserved is not None:
        covered = f"{whole(reserved)} of them" if ptus > reserved else "all of them"
        left = f", and {whole(reserved - ptus)} stay unused" if ptus < reserved else ""
        text = f"{text}: reservations running then cover {covered}{left}"
    return f"{text}." if after is None else f"{text}. {said(after)}"


def _replacement_retires(*, model: str, retires: dt.date, then: Finding) -> str:
    """In few words: it stands behind what the first replacement needs."""
    values: Mapping[str, Any] = then.values
    if then.code != "replacement-needs":
        return f"{model} retires on {retires}. {said(then)}"
    ptus, reserved, after = values["ptus"], values["reserved"] or 0, values["after"]
    covered = f", of which {whole(reserved)} are reserved" if 0 < reserved < ptus else ", all reserved"
    text = (
        f"{model} retires on {retires}; {values['replacement']} needs {whole(ptus)} then{covered if reserved else ''}."
    )
    return text if after is None else f"{text} {said(after)}"


def _replacement_not_offered(
    *, replacement: str, deployment_type: DeploymentType, reason: Finding, reserved: int | None, planned: bool
) -> str:
    wasted = "" if reserved is None else "; reservations running then would be unused"
    told = f"{replacement}, is not offered on {deployment_type.display_name} ({said(reason)}){wasted}"
    return f"Its replacement, {told}.{_by_token(planned=planned)}"


def _replacement_not_sized(
    *, replacement: str, deployment_type: DeploymentType, reason: Finding | None, reserved: int | None, planned: bool
) -> str:
    why = "the catalog does not have it" if reason is None else said(reason)
    fits = "" if reserved is None else ", nor whether reservations running then fit"
    size = f"The size of its replacement, {replacement}, on {deployment_type.display_name} is not known ({why})"
    return f"{size}{fits}.{_by_token(planned=planned)}"


def _by_token(*, planned: bool) -> str:
    return " The plan goes on with it by the token." if planned else ""


SENTENCES: dict[str, Sentence] = {
    "step-has-passed": (
        "The step of {step} (x {factor:factor}) has passed and counts today: the traffic is assumed not to include it. "
        "Remove the step once the traffic includes it."
    ),
    "retires-in-term": _retires_in_term,
    "retires": lambda **values: f"{_retires(**values)}.",
    "no-replacement": "No replacement is announced.",
    "replacement-alone": lambda *, replacement, planned: (
        f"The plan goes on with its replacement, {replacement}." if planned else f"Its replacement is {replacement}."
    ),
    "replacement-needs": _replacement_needs,
    "replacement-retires": _replacement_retires,
    "replacement-not-offered": _replacement_not_offered,
    "replacement-not-sized": _replacement_not_sized,
    # Assumptions
    "newest-version": "Version {version}, the newest: the workload names none.",
    "no-provisioned-type": "{model} is not offered on provisioned types: there are no PTUs to size.",
    "no-request-rate": (
        "Requests per minute are not known, since token rates are given: nothing that depends on them is checked."
    ),
    "own-token-weights": "Token weights are partly your own, not published ones.",
    "profile": (
        "Profile {profile}: {hours:whole} of 168 hours a week, at {mean_share:given_percent} of the peak on average; "
        "over a month the mean is {mean_to_peak:percent} of the peak. Set `average_rpm` if you know it."
    ),
    "utilization-target": (
        "Provisioned types are sized for a utilization of at most {share:given_percent} at the peak "
        "(`max_utilization_share`)."
    ),
    "no-region": "Availability not checked: no region is given, and not every region has every type.",
    "no-long-context-weights": (
        "The model has no weights of its own for long context: those of short context are used."
    ),
    "prompt-limits-not-checked": _prompt_limits_not_checked,
    "reserved-not-counted": (
        "Today's reservations are not counted here: they are compared with all plans together, at the end."
    ),
    # The life of a version
    "retired": _in_life("was retired on {retires}", "is retired"),
    "retirement-unconfirmed": _unconfirmed,
    "retiring-soon": _in_life("retires on {retires}, in {days:counted day}"),
    "preview": _in_life(PREVIEW, PREVIEW),
    "deprecated": _in_life(
        "is deprecated and retires on {retires}", "is deprecated and retires on a date not yet announced"
    ),
    # Editions and their age
    "inferred": _inferred,
    "superseded": _superseded,
    "later-edition": _later_edition,
    "own-later": _own_later,
    "sizes-old": (
        "Sizes and throughput are up to {days:counted day} old: compare them with Microsoft's page on PTU sizing, or "
        "with Azure's calculator (`--verify`), before you buy."
    ),
    "regions-old": (
        "Regions are up to {days:counted day} old: check the region with `az cognitiveservices model list`."
    ),
    "offers-old": (
        "Tier and batch offers are up to {days:counted day} old: check the model on Microsoft's pages on priority "
        "and flex processing and on batch."
    ),
    "quotas-old": (
        "Quotas are up to {days:counted day} old: check your subscription with `az cognitiveservices usage list`."
    ),
    "retirements-old": (
        "Retirement dates are up to {days:counted day} old: check the model on Microsoft's retirement schedule, as "
        "dates move."
    ),
    "prices-old": ("Prices are up to {days:counted day} old: refresh them with `capacity prices --refresh`."),
    # Sizes and traffic
    "no-region-listed": (
        "Sized from published numbers, but no region is listed for: {types:labels}. Check that it can be deployed."
    ),
    "ambiguous-size": (
        "{type_:label}: the minimum, {minimum:whole}, is no multiple of the increment, {increment:whole}; read here as "
        "{minimum:whole} + k x {increment:whole}, which the source leaves open."
    ),
    "odd-deployed-size": (
        "The deployed {ptus:whole} PTUs are not a published size of {type_:label}: {minimum:whole} + "
        "k x {increment:whole}."
    ),
    "above-window": _above_window,
    "long-context": _long_context,
    "cache-not-possible": (
        "Prompts of {of:class} have {mean:whole} tokens on average; the prompt cache needs {least:whole}: most "
        "of them cannot have the planned cache hits."
    ),
    "above-usage-tier": (
        "{month:whole} tokens a month are above the usage tier of {tier:whole}: latency of standard types may more "
        "than double in busy periods."
    ),
    "no-latency-target": "{wanted:factor} tokens per second wanted, and no latency target is published.",
    "latency-target-below-slo": _slow,
    # Prices
    "later-prices": "No price as old as {asked} is known: those of {first} and later are used.",
    "promotion": "Some prices are a promotion and end on {ends}. Options are compared by those after it.",
    "promotion-open": _promotion_open,
    "currency": "Costs are in {currency}, from your own prices; those known in US dollars are not converted.",
    "short-span": _short_span,
}
