"""Prompts against what a model takes: too long for a type, or long enough to weigh and cost as long context."""

from collections.abc import Iterator

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Reason, Rejection
from capacity.sizing.demand import ZERO, ClassDemand, Demand
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.request_class import Context

WINDOW, LONGEST_ON_PTUS, THRESHOLD = "context-window", "longest-prompt-on-ptus", "long-context-threshold"
"""Limits on prompts, by name."""


def prompt_refusal(case: Situation, type_: DeploymentType) -> Rejection | None:
    """Why a type does not take the longest prompt of any class; None where it does, or where no source tells.

    What was measured was taken: the catalog may be older than the model, and `warnings` says so.
    """
    lengths = case.lengths
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
    lengths = case.lengths
    limit = None if lengths is None or case.wish.is_measured else lengths.max_output_tokens
    longest = case.longest_answer_tokens
    if limit is None or longest <= limit:
        return None
    detail = found("answer-above-limit", longest=longest, limit=limit, model=case.spec.name)
    return Rejection(deployment_type=type_, reason=Reason.OUTPUT_TOO_LONG, detail=detail)


def read_as(demand: Demand, spec: ModelSpec, version: str | None, context: Context | None = None) -> Demand:
    """The demand with classes of which nobody said the context in this one, where their prompts may be long.

    Without a context: as they are planned, which is long where the mean alone is above the threshold.
    """
    lengths = spec.lengths(version)
    above = None if lengths is None else lengths.long_context_above_tokens
    if above is None or all(class_.is_context_told for class_ in demand.classes):
        return demand

    def read(class_: ClassDemand) -> ClassDemand:
        if class_.is_context_told or (class_.longest_prompt_tokens or ZERO) <= above:
            return class_
        planned = Context.LONG if (class_.mean_prompt_tokens or ZERO) > above else Context.SHORT
        return class_.replaced(context=context or planned)

    classes = tuple(map(read, demand.classes))
    return demand if classes == demand.classes else demand.replaced(classes=classes)


def warnings(case: Situation, catalog: Catalog) -> Iterator[Finding]:
    """Prompts that may weigh and cost as long context where nobody said so, and measured ones above the window."""
    lengths, edition = case.lengths, case.spec.length_limits
    if lengths is None or edition is None:
        return
    limit, above = lengths.longest_prompt_tokens, lengths.long_context_above_tokens
    source, date = catalog.cite(edition.source), edition.as_of
    mean = case.longest_prompt_tokens
    of_all = len(case.demand.classes) == 1  # requests of a log are judged by their own length
    if limit is not None and case.wish.is_measured and of_all and mean > limit:
        yield found(
            "above-window",
            mean=mean,
            requests=None,
            model=case.spec.name,
            limit=limit,
            source=source,
            date=date,
        )
    if above is None:
        return
    for class_ in case.demand.classes:
        longest, planned = class_.longest_prompt_tokens or ZERO, class_.context
        if longest > above and not (planned is Context.LONG and class_.is_context_told):
            of = class_.name
            yield found("long-context", of=of, longest=longest, above=above, planned=planned, source=source, date=date)


def not_checked(case: Situation) -> Iterator[Finding]:
    """Limits on prompts that no source tells, and so nothing was held to."""
    if not case.longest_prompt_tokens:
        return
    lengths, throughput = case.lengths, case.throughput
    unknown = {
        WINDOW: lengths is None or lengths.longest_prompt_tokens is None,
        LONGEST_ON_PTUS: throughput is not None and throughput.max_prompt_tokens is None,
        THRESHOLD: (lengths is None or lengths.long_context_above_tokens is None)
        and (case.pricer.knows_long_context or (throughput is not None and bool(throughput.long_context_weights))),
    }
    limits = tuple(name for name, is_unknown in unknown.items() if is_unknown)
    if limits:
        yield found("prompt-limits-not-checked", model=case.spec.name, limits=limits)
