"""What Azure's own calculator should say of a workload, where it can be asked the same."""

from capacity.planning.plan import Plan, ProvisionedOption
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.ptu import deployable_ptus, normalized_tpm
from capacity.sizing.workload import Context

_COMPARABLE = {"input", "cached_input", "output"}


def expected_ptus(plan: Plan, option: ProvisionedOption) -> int | None:
    """PTUs without caching and headroom; None where tokens are of other kinds than the calculator knows."""
    weighed = plan.weighed or ()
    if any(part.category not in _COMPARABLE or part.context is Context.LONG for part in weighed):
        return None
    weights = {part.category: part.weight for part in weighed}
    fresh = weights.get("input", 1)  # by definition: it is what the others are measured in
    uncached = [part.replaced(weight=fresh) if part.category == "cached_input" else part for part in weighed]
    sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
    return deployable_ptus(normalized_tpm(uncached) / option.input_tpm_per_ptu, sizes)
