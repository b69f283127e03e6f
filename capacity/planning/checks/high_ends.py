"""Checks of workloads with ranges: they are of the likely values, and say where a limit fails at P90."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.planning.ranged.inputs import likely_values
from capacity.planning.ranged.option_ranges import with_ranges
from capacity.planning.results.check_result import Check, Origin
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.ranges_of import Spread
from capacity.sizing.workload import Workload


def noted(checks: Iterable[Check], plan: Plan, case: Situation, workload: Workload) -> Iterator[Check]:
    """The checks with what they take for granted of ranges. What is deployed does not depend on these."""
    options = plan.options if plan.sensitivity else with_ranges(plan.options, case, workload)
    ranged = {option.deployment_type: option for option in options}
    for one in checks:
        if one.origin is Origin.PLAN:
            yield one.replaced(assumes=likely_values([workload]))
            continue
        option = ranged.get(one.deployment_type) if one.deployment_type and workload.deployed is None else None
        spread = None if option is None else _spread(one, option)
        above = None if spread is None or option is None else _above(one, spread, option)
        if above is None:
            yield one
        else:
            yield one.replaced(assumes=above if one.assumes is None else found("reasons", of=(one.assumes, above)))


def _spread(one: Check, option: Option) -> Spread | None:
    """Of what the check is about; where requests are admitted one by one, of what carries the tokens alone."""
    if option.range is None:
        return None
    if one.name == "max_ptus":
        return option.range.ptus
    return option.range.usd_per_month.get(one.term or "") if one.name == "max_usd_per_month" else None


def _above(one: Check, spread: Spread, option: Option) -> Finding | None:
    """That a limit which the likely values keep to is below P90, or may be; None where P90 keeps to it, too."""
    if not one.passed or not isinstance(one.limit, int | Fraction):
        return None
    if spread.p90 is None or Fraction(spread.p90) > one.limit:
        return found("above-limit-at-p90", check=one.label, p90=spread.p90, limit=one.limit, unit=one.unit)
    if isinstance(option, ProvisionedOption) and option.admission is not None:
        return found("limit-at-p90-unknown", check=one.label, p90=spread.p90, unit=one.unit)
    return None
