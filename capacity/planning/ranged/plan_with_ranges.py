"""A plan of the likely values -> with how far its numbers may lie apart, and which inputs decide."""

from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.planning.from_workload import planned
from capacity.planning.options.situation import Situation
from capacity.planning.ranged.admission_ends import with_admission
from capacity.planning.ranged.inputs import likely_values
from capacity.planning.ranged.option_ranges import with_ranges
from capacity.planning.ranged.sensitivity import sensitivity
from capacity.planning.results.plan import Plan
from capacity.sizing.workload import Workload


def plan_with_ranges(plan: Plan, case: Situation, workload: Workload, catalog: Catalog, *, today: date) -> Plan:
    """The plan of a workload that has ranges, with all that follows from these, and that it is of the likely values."""

    def other_plan(other: Workload) -> Plan:
        return planned(other, catalog, today=today, months=case.wish.months)[1]

    moved = sensitivity(workload, plan, other_plan)
    turns = [
        found(
            "turns-at",
            input=one.input,
            value=turn.value,
            up=turn.value > one.likely,
            deployment_type=turn.deployment_type,
            term=turn.term,
        )
        for one in moved
        for turn in one.turns
    ]
    chosen = plan.recommended
    options = with_admission(
        with_ranges(plan.options, case, workload),
        workload,
        moved,
        other_plan,
    )
    at_ends = tuple(one.deployment_type for one in options if one.range is not None and one.range.is_cost_at_ends)
    unknown = [found("cost-of-draws-unknown", types=at_ends)] if at_ends else []
    return plan.replaced(
        options=options,
        recommended=chosen.replaced(would_change=(*turns, *chosen.would_change)),
        sensitivity=moved,
        assumptions=(likely_values([workload]), *unknown, *plan.assumptions),
    )
