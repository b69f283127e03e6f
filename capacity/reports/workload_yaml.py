"""Measured traffic as a workload file, so that it becomes something to review and to plan with."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from math import floor

from capacity.errors import NotEnoughData
from capacity.findings import found
from capacity.grammar import counted
from capacity.numerals import significant
from capacity.planning.results.evidence import Evidence
from capacity.planning.results.measured_plan import Traffic
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.reports.prices_yaml import scalar
from capacity.sentences.say import said
from capacity.sizing.demand import MINUTES_PER_MONTH, exact
from capacity.visible import visible

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


def text(report: Report) -> str:
    """One YAML document for each plan. Raises `NotEnoughData` where none has requests, tokens and a model."""
    names: set[str] = set()
    plans = ((plan, plan.measured.traffic) for plan in report.plans if plan.measured is not None)
    documents = [document for plan, traffic in plans if (document := _document(plan, traffic, names)) is not None]
    if not documents:
        raise NotEnoughData("--emit-workload: no deployment of which requests, tokens and the model are known")
    return "---\n".join(documents)


GUESSES = ("usage-missing", "rows-left-out")
"""Warnings that what was seen is partly a guess, or not all there was."""


def _document(plan: Plan, traffic: Traffic, names: set[str]) -> str | None:
    """The costliest minute of what was asked for, before growth: its PTUs are those of the criterion `max`.

    Numbers are cut so that no rounding lifts a need above a deployable size.
    """
    tpm, rpm = plan.demand.tpm, plan.demand.rpm
    growth, mean_share = _growth(plan, traffic), _mean_share(plan, traffic)
    if plan.model is None or not plan.normalized_tpm or not rpm or growth is None or mean_share is None:
        return None
    span = f"{traffic.start:%Y-%m-%d %H:%M} to {traffic.end:%Y-%m-%d %H:%M} UTC"
    most = "" if traffic.rpm is None else f" Most requests in a minute: {significant(traffic.rpm.max)}."
    lines = [
        f"# Measured: {visible(said(traffic.source))}, {span}, {counted(traffic.requests or 0, 'request')}.",
        *(f"# {visible(said(one))}" for one in plan.warnings if one.code in GUESSES),
        "version: 1",
        f"name: {_name(plan.workload, names)}",
        f"model: {scalar(plan.model)}",
        *([f"model_version: {json.dumps(plan.model_version)}"] if plan.model_version else []),
        *([f"region: {scalar(plan.region)}"] if plan.region else []),
        *([f"data_residency: {plan.data_residency.value}"] if plan.data_residency else []),
        "traffic:",
        f"  # The costliest minute: its requests, and their mean tokens.{most}",
        *_bursts(traffic),
        f"  peak_rpm: {_cut(rpm / growth)}",
        "  # The mean of all minutes, in requests that cost as much as these.",
        f"  average_rpm: {_cut(rpm / growth * mean_share)}",
        f"  input_tokens: {_cut(tpm.all_input / rpm)}",
        f"  output_tokens: {_cut(tpm.output / rpm)}",
    ]
    if tpm.image_input or tpm.image_output:
        lines += [
            f"  image_input_tokens: {_cut(tpm.image_input / rpm)}",
            f"  image_output_tokens: {_cut(tpm.image_output / rpm)}",
        ]
    if tpm.cached_input:
        lines.append(f"  cached_input_share: {_cut(1 - _to_six_decimals(1 - tpm.cached_input / tpm.all_input))}")
    if tpm.cache_write:
        lines.append(f"  cache_write_share: {_cut(tpm.cache_write / tpm.all_input)}")
    if traffic.request_shape is not None and traffic.request_shape.input_tokens is not None:
        lines.append(f"  max_input_tokens: {significant(traffic.request_shape.input_tokens.max)}")
    return "\n".join([*lines, *_admission(plan, traffic), *_terms(plan.evidence)]) + "\n"


def _bursts(traffic: Traffic) -> Iterator[str]:
    """What the rates of a minute do not tell, and quota is for."""
    fastest = max((one.max_rpm for one in traffic.bursts), default=0)
    if traffic.rpm is not None and fastest > traffic.rpm.max:
        yield f"  # Within minutes requests came at up to {significant(fastest)} a minute: the log's quota is for that,"
        yield "  # and that of this file for the rates below."


def _admission(plan: Plan, traffic: Traffic) -> Iterator[str]:
    """What requests are admitted by, each as the mean of all, as far as the log tells."""
    allowed, tpm, rpm = plan.demand.classes[0].longest_output_tokens, plan.demand.tpm, plan.demand.rpm
    seconds = None if traffic.request_shape is None else traffic.request_shape.mean_seconds
    if allowed and rpm:
        unknown = " How long requests run is not known here: add `request_seconds` for their admission."
        yield f"  # The mean of all.{'' if seconds else unknown}"
        yield f"  max_output_tokens: {_cut(max(allowed, tpm.output / rpm))}"
    if seconds:
        yield "  # How long requests run, the mean of all with a duration."
        yield f"  request_seconds: {significant(seconds)}"


def _terms(evidence: Evidence | None) -> list[str]:
    """The reservations that may be bought, where these are not all: a file does not tell how much was observed."""
    if evidence is None or not evidence.missing:
        return []
    few = said(found("too-few-days", days=evidence.days, terms=evidence.missing))
    why = [f"  # {few}", "  # Take `terms` out when there are as many."]
    return ["planning:", *([] if evidence.given else why), f"  terms: [{', '.join(evidence.terms)}]"]


def _growth(plan: Plan, traffic: Traffic) -> Fraction | None:
    """What the demand was scaled with; None where requests are not known."""
    if traffic.rpm is None or not traffic.rpm.max or plan.demand.highest_rpm is None:
        return None
    return plan.demand.highest_rpm / exact(max([traffic.rpm.max, *(one.max_rpm for one in traffic.bursts)]))


def _mean_share(plan: Plan, traffic: Traffic) -> Fraction | None:
    """The mean minute over the costliest one, in weighted tokens; refused requests cost what served ones do."""
    monthly, highest = plan.demand.tokens_per_month, plan.normalized_tpm
    weighted, input_, output = traffic.normalized_tpm, traffic.input_tpm, traffic.output_tpm
    if weighted is None or input_ is None or output is None or not monthly or not highest:
        return None
    served = exact(input_.mean + output.mean)
    return min(exact(weighted.mean) / served * monthly / MINUTES_PER_MONTH / highest, Fraction(1)) if served else None


def _cut(number: Fraction) -> str:
    return significant(float(_to_six_decimals(number)))


def _to_six_decimals(number: Fraction) -> Fraction:
    return Fraction(floor(number * 10**6), 10**6)


def _name(workload: str, taken: set[str]) -> str:
    """Made of letters, digits, - and _, and unlike all before it."""
    plain = _NOT_IN_NAMES.sub("-", workload).strip("-") or "log"
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}-{number}", number + 1
    taken.add(name)
    return name
