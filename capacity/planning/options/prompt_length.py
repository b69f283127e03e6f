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
    if lengths is None or case.wish.is_measured:
        return None
    limit = lengths.longest_prompt_tokens
    by_batch = type_.kind is Kind.BATCH and lengths.max_batch_prompt_tokens is not None
    if by_batch:
        limit = lengths.max_batch_prompt_tokens
    longest = case.longest_prompt_tokens
    if limit is None or longest <= limit:
        return None
    detail = found("prompt-above-window", longest=longest, limit=limit, model=case.spec.name, by_batch=by_batch)
    return Rejection(deployment_type=type_, reason=Reason.PROMPT_TOO_LONG, detail=detail)


def output_refusal(case: Situation, type_: DeploymentType) -> Rejection | None:
    """Why no type gives the longest answer of any class; None where all do, or where no source tells."""
    lengths = case.spec.lengths(case.version)
    limit = None if lengths is None or case.wish.is_measured else lengths.max_output_tokens
    longest = max((class_.longest_output_tokens or ZERO for class_ in case.demand.classes), default=ZERO)
    if limit is None or longest <= limit:
        return None
    detail = found("answer-above-limit", longest=longest, limit=limit, model=case.spec.name)
    return Rejection(deployment_type=type_, reason=Reason.OUTPUT_TOO_LONG, detail=detail)


def warnings(case: Situation, catalog: Catalog) -> Iterator[Finding]:
    """Prompts that are planned as short context and weigh and cost as long, and measured ones above the window."""
    lengths, edition = case.spec.lengths(case.version), case.spec.length_limits
    if lengths is None or edition is None:
        return
    limit, above = lengths.longest_prompt_tokens, lengths.long_context_above_tokens
    source, date = catalog.cite(edition.source), edition.as_of
    mean = case.longest_prompt_tokens
    if limit is not None and case.wish.is_measured and mean > limit:
        yield found("above-window", mean=mean, model=case.spec.name, limit=limit, source=source, date=date)
    if above is None:
        return
    for class_ in case.demand.classes:
        longest = class_.longest_prompt_tokens or ZERO
        if class_.context is not Context.LONG and longest > above:
            of = class_.name
            yield found("long-context", of=of, longest=longest, above=above, source=source, date=date)
