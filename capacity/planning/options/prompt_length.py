"""Prompts against what a model takes: too long for a type, or long enough to weigh and cost as long context."""

from collections.abc import Iterator

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Reason, Rejection
from capacity.sizing.demand import ZERO
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.request_class import Context


def prompt_refusal(case: Situation, type_: DeploymentType) -> Rejection | None:
    """Why a type does not take the longest prompt of any class; None where it does, or where no source tells.

    What was measured was taken: the catalog may be older than the model, and `warnings` says so.
    """
    lengths = case.spec.lengths(case.version)
    if lengths is None or _is_measured(case):
        return None
    limit, who = lengths.longest_prompt_tokens, case.spec.name
    if type_.kind is Kind.BATCH and lengths.max_batch_prompt_tokens is not None:
        limit, who = lengths.max_batch_prompt_tokens, f"{who} by batch"
    if limit is None or case.longest_prompt_tokens <= limit:
        return None
    detail = f"prompts of up to {float(case.longest_prompt_tokens):,.0f} tokens, and {who} takes at most {limit:,}"
    return Rejection(deployment_type=type_, reason=Reason.PROMPT_TOO_LONG, detail=detail)


def warnings(case: Situation, catalog: Catalog) -> Iterator[Finding]:
    """Prompts that are planned as short context and weigh and cost as long, and measured ones above the window."""
    lengths, edition = case.spec.lengths(case.version), case.spec.length_limits
    if lengths is None or edition is None:
        return
    limit, above = lengths.longest_prompt_tokens, lengths.long_context_above_tokens
    if limit is not None and _is_measured(case) and case.longest_prompt_tokens > limit:
        detail = (
            f"Prompts have a mean of {float(case.longest_prompt_tokens):,.0f} tokens, and {case.spec.name} takes at "
            f"most {limit:,}: the catalog may be older than the model, or the log counts otherwise."
        )
        yield found("above-window", detail=detail, source=catalog.cite(edition.source), date=edition.as_of)
    if above is None:
        return
    for class_ in case.demand.classes:
        longest = class_.longest_prompt_tokens or ZERO
        if class_.context is Context.LONG or longest <= above:
            continue
        subject = f"class {class_.name}" if class_.name else "the workload"
        detail = (
            f"Prompts of {subject} have up to {float(longest):,.0f} tokens, and above {above:,} a whole request weighs "
            "and costs as long context; here all are taken for short. Give long ones a class with `context: long`."
        )
        yield found("long-context", detail=detail, source=catalog.cite(edition.source), date=edition.as_of)


def _is_measured(case: Situation) -> bool:
    return not case.workload.traffic
