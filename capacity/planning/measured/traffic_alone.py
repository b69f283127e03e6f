"""One measured deployment whose model or tokens are not known: its traffic, and what is deployed."""

from capacity.findings import found
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.in_hours import hours_alone, of_hours
from capacity.planning.measured.measured_warnings import rows_left_out, series_warnings
from capacity.planning.measured.peak_demand import peak_demand, traffic
from capacity.planning.measured.usage_missing import usage_missing
from capacity.planning.measured.weeks import week_warnings
from capacity.planning.results.measured_plan import MeasuredTraffic
from capacity.planning.results.plan import Action, Current, Plan
from capacity.planning.results.recommended_offer import Recommended
from capacity.traffic.series import ObservedDeployment, unknown


def traffic_alone(observed: ObservedDeployment, sizing: Sizing) -> Plan:
    """A plan without sizes, where the model or the tokens are not known: traffic, and what is deployed."""
    lacking = found("model-unknown" if observed.has_tokens else "tokens-unknown")
    missing = usage_missing([observed])
    if observed.has_tokens and observed.model_problem:
        lacking = found("model-unknown", detail=observed.model_problem)
    weighted, growth = unknown(observed.series.minutes), sizing.growth
    minutes = Minutes(asked=observed.series, weighted=weighted, growth=growth)
    inside = of_hours(minutes, sizing.hours, observed.name)
    return Plan(
        workload=observed.name,
        description=None,
        owner=None,
        model=observed.model,
        model_version=observed.model_version,
        region=sizing.settings.region or observed.region,
        resource=observed.resource,
        demand=peak_demand(inside, bursts=observed.bursts),
        weighed=None,
        options=(),
        recommended=Recommended(why=found("nothing-sized")),
        current=_not_sized(observed),
        rejections=(),
        assumptions=(*hours_alone(minutes, inside, sizing, ()), *observed.notes),
        warnings=(
            lacking,
            *observed.doubts,
            *rows_left_out(observed, "rows-left-out"),
            *(() if missing is None else (missing.found("usage-missing"),)),
            *week_warnings(observed, ()),
            *series_warnings(observed, weighted, (), sizing.settings.slo),
        ),
        facts=(),
        measured=MeasuredTraffic(
            deployment=observed.deployment,
            traffic=traffic(observed, observed.series, weighted, sizing.hours),
            quota_use=observed.quota_use,
        ),
    )


def _not_sized(observed: ObservedDeployment) -> Current | None:
    """What is deployed today, where nothing can be said of its size."""
    if observed.deployment_type is None or (observed.ptus is None and observed.sku_capacity is None):
        return None
    return Current(
        deployment_type=observed.deployment_type,
        ptus=observed.ptus,
        sku_capacity=observed.sku_capacity,
        action=Action.REVIEW,
        detail=found("its-model-unknown" if observed.has_tokens else "its-tokens-unknown"),
    )
