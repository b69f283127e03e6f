"""Every deployment type of a model: sized, or refused with the reason."""

from capacity.planning.options.availability import not_offered, region_refusal, residency_refusal
from capacity.planning.options.prompt_length import output_refusal, prompt_refusal
from capacity.planning.options.provisioned import provisioned
from capacity.planning.options.situation import Situation
from capacity.planning.options.token_billed import batch, standard
from capacity.planning.results.plan import Option, Rejection
from capacity.sizing.deployment import DeploymentType, Kind


def sized(case: Situation) -> tuple[tuple[Option, ...], tuple[Rejection, ...]]:
    """The options in the order of reports, and the refusals. Without a choice in the workload: all that is offered."""
    named = case.wish.deployment_types
    wanted = case.offered if named is None else [type_ for type_ in DeploymentType if type_ in named]
    options: list[Option] = []
    rejections: list[Rejection] = []
    for type_ in wanted:
        outcome = size_one(case, type_)
        if isinstance(outcome, Rejection):
            rejections.append(outcome)
        else:
            options.append(outcome)
    return tuple(options), tuple(rejections)


def _refusal(case: Situation, type_: DeploymentType) -> Rejection | None:
    """What rules out a type that the model is offered on, whatever its numbers are."""
    return (
        residency_refusal(type_, case.wish.data_residency)
        or region_refusal(case.spec, type_, version=case.version, place=case.pricer.place, page=case.regions_page)
        or prompt_refusal(case, type_)
        or output_refusal(case, type_)
    )


def size_one(case: Situation, type_: DeploymentType) -> Option | Rejection:
    """One deployment type, sized or refused."""
    if type_ not in case.offered:
        return not_offered(case.spec, type_)
    refusal = _refusal(case, type_)
    if refusal is not None:
        return refusal
    match type_.kind:
        case Kind.PROVISIONED:
            return provisioned(case, type_)
        case Kind.STANDARD:
            return standard(case, type_)
        case Kind.BATCH:
            return batch(case, type_)
