"""What Azure's own calculator can be asked of a workload, and what it should answer."""

import math
from fractions import Fraction

from capacity.planning.plan import Plan, ProvisionedOption
from capacity.record import Record
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.request_class import Context

_KNOWN = {"input", "cached_input", "output"}


class Asked(Record):
    """One request class as the calculator takes it: in whole numbers, rounded up, cached tokens among the others."""

    rpm: int
    prompt_tokens: int
    generated_tokens: int


def asked(plan: Plan) -> tuple[Asked, ...] | None:
    """The request classes; None where their rates are not known."""
    classes = [(class_.rpm, class_.tpm) for class_ in plan.demand.classes]
    found = [
        Asked(
            rpm=math.ceil(rpm),
            prompt_tokens=math.ceil(tpm.all_input / rpm),
            generated_tokens=math.ceil(tpm.output / rpm),
        )
        for rpm, tpm in classes
        if rpm
    ]
    return tuple(found) if len(found) == len(classes) else None


def expected_ptus(plan: Plan, option: ProvisionedOption, classes: tuple[Asked, ...]) -> int | None:
    """PTUs without caching and headroom; None where tokens are of other kinds than the calculator knows."""
    weighed = plan.weighed or ()
    if any(part.category not in _KNOWN or part.context is Context.LONG for part in weighed):
        return None
    weights = {part.category: part.weight for part in weighed}
    # Where all input is cached, the weight of other input is 1 by definition: it is what the others are measured in.
    input_, output = weights.get("input", Fraction(1)), weights.get("output", Fraction(0))
    normalized = sum(one.rpm * (one.prompt_tokens * input_ + one.generated_tokens * output) for one in classes)
    sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
    return deployable_ptus(Fraction(normalized) / option.input_tpm_per_ptu, sizes)
