"""Plans held against Azure's own calculator: both numbers, why they may differ, and where they should not.

A difference has two parts. One is explained by what the calculator does not take; the rest, between Azure's number and
ours for exactly what was sent, is a difference of the rules or of their numbers, and a warning.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.grouping import by_key
from capacity.planning.azure.calculator_question import (
    Case,
    case,
    deployable,
    needed_as_sent,
    own_numbers,
    provisioned,
    question,
)
from capacity.planning.azure.model_in_azure import azure_model
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.plan_report import Report
from capacity.planning.results.verified_plan import Answer, Question, Verified
from capacity.sizing.ptu import PtuBound
from capacity.sizing.workload import Workload

Ask = Callable[[Sequence[Question]], Sequence[Answer]]


def verified(report: Report, workloads: Sequence[Workload], catalog: Catalog, ask: Ask) -> Report:
    """The report with each plan held against the calculator; `workloads` are those of its plans, in their order.

    `ask` answers each question, in their order. It is not called where there is nothing to ask.
    """
    cases = [
        case(plan, workload, catalog.model(workload.model), azure_model(plan, catalog))
        for plan, workload in zip(report.plans, workloads, strict=True)
    ]
    asked = (question(one, option) for one in cases for option in provisioned(one.plan))
    questions = list(dict.fromkeys(one for one in asked if isinstance(one, Question)))
    answers = dict(zip(questions, ask(questions), strict=True)) if questions else {}
    return report.replaced(plans=tuple(_verified_plan(one, answers, catalog) for one in cases))


def _verified_plan(of: Case, answers: Mapping[Question, Answer], catalog: Catalog) -> Plan:
    rows = tuple(_row(of, option, answers) for option in provisioned(of.plan))
    warnings = () if any(own_numbers(of)) else tuple(_warnings(of, rows, catalog))
    return of.plan.replaced(warnings=(*of.plan.warnings, *warnings), verified=rows)


def _row(of: Case, option: ProvisionedOption, answers: Mapping[Question, Answer]) -> Verified:
    asked = question(of, option)
    if isinstance(asked, Finding):
        return Verified(deployment_type=option.deployment_type, ptus=option.ptus, error=asked)
    needed, answer = needed_as_sent(of, option), answers[asked]
    ours = None if needed is None else deployable(needed, option)
    azure = answer.ptus
    return Verified(
        deployment_type=option.deployment_type,
        ptus=option.ptus,
        ptus_as_sent=ours,
        ptus_needed_as_sent=needed,
        azure_ptus=azure,
        azure_estimate=answer.estimate,
        difference_ptus=None if azure is None else azure - option.ptus,
        difference_as_sent_ptus=None if azure is None or ours is None else azure - ours,
        asked=asked,
        reasons=(*_not_taken(of), *own_numbers(of)),
        error=answer.error,
    )


def _not_taken(of: Case) -> Iterator[Finding]:
    """What the plan has and the calculator does not take."""
    tokens = [class_.tpm for class_ in of.served]
    if any(tpm.cached_input for tpm in tokens):
        yield found("cache-not-sent")
    if any(tpm.cache_write for tpm in tokens):
        yield found("cache-writes-not-sent")
    if of.has_long_context:
        yield found("long-context-not-sent")
    if of.has_images:
        yield found("images-not-sent")
    if headroom := max((option.headroom_share for option in provisioned(of.plan)), default=0):
        yield found("headroom-not-sent", headroom=headroom)
    if any(option.bound_by is PtuBound.ADMISSION for option in provisioned(of.plan)):
        yield found("admission-not-sent")
    if of.is_rounded:
        yield found("rounded-up")


def _warnings(of: Case, rows: Iterable[Verified], catalog: Catalog) -> Iterator[Finding]:
    """One for each way in which the numbers disagree, with the types it is about."""
    pairs = zip(rows, provisioned(of.plan), strict=True)
    about = by_key((one, row) for row, option in pairs if (one := _disagreement(of, row, option, catalog)) is not None)
    for warning, alike in about.items():
        yield warning.replaced(values={**warning.values, "types": tuple(row.deployment_type for row in alike)})


def _disagreement(of: Case, row: Verified, option: ProvisionedOption, catalog: Catalog) -> Finding | None:
    """With the edition of our numbers that it puts in doubt: sizes where the need is the same, else throughput."""
    azure, ours, needed, estimate = row.azure_ptus, row.ptus_as_sent, row.ptus_needed_as_sent, row.azure_estimate
    if azure is None or ours is None or needed is None:
        return None
    same_need = estimate is not None and abs(estimate - needed) < 1  # how the service rounds it is not documented
    if azure == ours and (estimate is None or same_need or max(needed, estimate) <= option.minimum_ptus):
        return None
    edition = of.spec.sizes if same_need else of.spec.throughput
    source, as_of = (None, None) if edition is None else (catalog.cite(edition.source), edition.as_of)
    numbers = {"azure": azure, "estimate": estimate, "ours": ours, "needed": needed}
    return Finding(code="azure-disagrees", values=numbers, source=source, date=as_of)
