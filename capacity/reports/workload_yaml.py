"""Measured traffic as a workload file, so that it becomes something to review and to plan with."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from capacity.errors import NotEnoughData
from capacity.findings import found
from capacity.grammar import counted
from capacity.planning.measured.emitted_classes import Part, parts
from capacity.planning.results.evidence import Evidence
from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.planning.results.workload_basis import WorkloadBasis
from capacity.reading.yaml_scalar import scalar
from capacity.reports.emitted_notes import notes
from capacity.reports.emitted_traffic import request_classes
from capacity.reports.settings_yaml import changed
from capacity.sentences.say import said
from capacity.sizing.request_class import RequestClass
from capacity.visible import visible

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


def text(report: Report) -> str:
    """One YAML document for each plan. Raises `NotEnoughData` where none has requests, tokens and a model."""
    documents = [document for plan in report.plans if (document := _document(plan)) is not None]
    if not documents:
        raise NotEnoughData("--emit-workload: no deployment of which requests, tokens and the model are known")
    names = _names([document.of for document in documents])
    return "---\n".join(document.named(name) for document, name in zip(documents, names, strict=True))


GUESSES = ("usage-missing", "rows-left-out")
"""Warnings that what was seen is partly a guess, or not all there was."""


class _Document(NamedTuple):
    """The lines of a workload file, before and after those of its name."""

    of: str
    head: Sequence[str]
    rest: Sequence[str]

    def named(self, name: str) -> str:
        """The text; where its name is not that of the deployment, a comment tells that."""
        origin = [] if name == self.of else [f'# Its deployment is named "{visible(self.of)}".']
        return "\n".join([*self.head, *origin, f"name: {scalar(name)}", *self.rest]) + "\n"


def _document(plan: Plan) -> _Document | None:
    """What was seen, and what it was planned for: sized again, its PTUs are those of the criterion `max`."""
    measured = plan.measured
    basis = None if measured is None else measured.basis
    seen = None if basis is None or not plan.normalized_tpm else parts(plan, basis)
    if plan.model is None or measured is None or basis is None or seen is None:
        return None
    traffic = measured.traffic
    classes = request_classes(plan, traffic, basis, seen.parts)
    span = f"{traffic.start:%Y-%m-%d %H:%M} to {traffic.end:%Y-%m-%d %H:%M} UTC"
    head = [
        f"# Measured: {visible(said(traffic.source))}, {span}, {counted(traffic.requests or 0, 'request')}.",
        *(f"# {visible(said(one))}" for one in plan.warnings if one.code in GUESSES),
        "version: 1",
    ]
    rest = [
        f"model: {scalar(plan.model)}",
        *([f"model_version: {scalar(plan.model_version)}"] if plan.model_version else []),
        *([f"region: {scalar(plan.region)}"] if plan.region else []),
        *([f"data_residency: {plan.data_residency.value}"] if plan.data_residency else []),
        *_types_and_weights(basis),
        "traffic:",
        *(f"  # {line}" for line in notes(plan, measured, basis, classes, seen.month_share)),
        *_traffic(classes, seen.parts),
        *_planning(plan.evidence, basis),
        *_slo(basis, seen.parts),
    ]
    return _Document(plan.workload, head, rest)


def _types_and_weights(basis: WorkloadBasis) -> Iterator[str]:
    """What the plan was limited to, and weights of the user's own."""
    given = changed(basis.settings)
    yield from (f"{key}: {given[key]}" for key in ("deployment_types", "token_weights") if key in given)


ALONE = {
    "peak_rpm": "",
    "average_rpm": "The mean of all minutes.",
    "max_output_tokens": "The mean of all.",
    "request_seconds": "How long requests run, the mean of all with a duration.",
}
MEAN = {
    **ALONE,
    "peak_rpm": "As many of them as the costliest minute has room for.",
    "average_rpm": "The requests of the month, the mean of all minutes.",
}
EXTRA = {
    "peak_rpm": "What the costliest minute has beyond that.",
    "average_rpm": "Next to nothing: costs of a month are those above.",
}
"""Key -> what is told of it, of one class, of the mean requests, and of what comes on top."""


def _traffic(classes: Sequence[RequestClass], seen: Sequence[Part]) -> Iterator[str]:
    """The classes, one as it is and several as a list."""
    for class_, part in zip(classes, seen, strict=True):
        told = EXTRA if part.average_rpm is None else MEAN if len(classes) > 1 else ALONE
        first, rest = ("  - ", "    ") if len(classes) > 1 else ("  ", "  ")
        for key, value in changed(class_).items():
            if told.get(key):
                yield f"{rest}# {told[key]}"
            yield f"{first}{key}: {value}"
            first = rest


def _planning(evidence: Evidence | None, basis: WorkloadBasis) -> list[str]:
    """What was planned for beyond what was seen, and the reservations that may be bought, where these are not all.

    A file does not tell how much was observed.
    """
    given = {key: value for key, value in changed(basis.settings.planning).items() if key != "terms"}
    lines = [f"  {key}: {value}" for key, value in given.items()]
    if evidence is not None and evidence.missing:
        few = said(found("too-few-days", days=evidence.days, terms=evidence.missing))
        why = [f"  # {few}", "  # Take `terms` out when there are as many."]
        lines += [*([] if evidence.given else why), f"  terms: [{', '.join(evidence.terms)}]"]
    return ["planning:", *lines] if lines else []


def _slo(basis: WorkloadBasis, seen: Sequence[Part]) -> Iterator[str]:
    """What was asked for, and that prompts which provisioned types do not take may spill, where there are some.

    All may, as in the report: a lower share rules out that a standard deployment takes everything.
    """
    given, spills = changed(basis.settings.slo), not all(part.of.fits_ptus for part in seen)
    if given or spills:
        yield "slo:"
        yield from (f"  {key}: {value}" for key, value in given.items())
    if spills and "spilled_share" not in given:
        yield "  # Prompts that are too long for provisioned types go to a standard deployment, where all may go."
        yield "  spilled_share: 1"


def _names(deployments: Sequence[str]) -> Iterator[str]:
    """Made of letters, digits, - and _, each another; the first that is so already keeps its own."""
    plain = [_NOT_IN_NAMES.sub("-", one).strip("-") or "log" for one in deployments]
    free = set(plain) & set(deployments)
    taken = set(free)
    for base, deployment in zip(plain, deployments, strict=True):
        name, number = base, 2
        if base == deployment and base in free:
            free.remove(base)
        else:
            while name in taken:
                name, number = f"{base}-{number}", number + 1
        taken.add(name)
        yield name
