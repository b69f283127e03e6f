"""How far the recommended purchase may lie apart: by the depth of the bucket, and over the ranges of the inputs."""

from collections.abc import Iterator, Mapping

from capacity.numerals import whole
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import Offer
from capacity.reports.content.ranges_told import amount, count


def lines(plan: Plan) -> Iterator[str]:
    """What stands with the recommendation where its size or its cost is not one number."""
    offer = plan.recommended.offer
    option = next((one for one in plan.options if offer and one.deployment_type is offer.deployment_type), None)
    if offer is None or option is None:
        return
    if isinstance(option, ProvisionedOption) and offer.ptus == option.ptus:
        yield from _by_depth(option)
    yield from _over_ranges(option, offer)


def _by_depth(option: ProvisionedOption) -> Iterator[str]:
    depths: Mapping[str, int | None] = {}
    if option.admission is not None:
        steady = option.admission.steady_ptus
        sizes = option.admission.admission_by_burst_seconds.items()
        depths = {depth: None if ptus is None else max(ptus, steady) for depth, ptus in sizes}
    elif option.by_criteria is not None:
        depths = {str(depth): ptus for depth, ptus in option.by_criteria.ptus_at_burst_seconds.items()}
    known = {depth: ptus for depth, ptus in depths.items() if ptus is not None}
    if len(set(known.values())) > 1:
        told = ", ".join(f"{whole(ptus)} at {depth} s" for depth, ptus in known.items())
        yield f"PTUs by burst depth, which Azure does not publish: {told}."


def _over_ranges(option: Option, offer: Offer) -> Iterator[str]:
    of = option.range
    if of is None:
        return
    cost = of.per_month.get(offer.term)
    parts = []
    if of.ptus is not None and offer.ptus is not None:
        parts.append(f"{count(of.ptus.p10)} to {count(of.ptus.p90)} PTUs")
    if cost is not None:
        parts.append(f"{amount(cost.p10)} to {amount(cost.p90)} {offer.cost.currency} a month")
    if parts:
        yield f"Over the ranges of the inputs, P10 to P90: {', '.join(parts)}."
