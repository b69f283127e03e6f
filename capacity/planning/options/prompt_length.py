"""Prompts against what a model takes: too long for a type, or long enough to weigh and cost as long context."""

from capacity.findings import found
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Reason, Rejection
from capacity.sizing.demand import ZERO, ClassDemand, Demand
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.request_class import Context


def prompt_refusal(case: Situation, type_: DeploymentType) -> Rejection | None:
    """Why a type does not take the longest prompt of any class; None where it does, or where no source tells.

    What was measured was taken: the catalog may be older than the model, and a warning says so.
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
