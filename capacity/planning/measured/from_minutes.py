"""Measured deployments -> the report: a plan of each, of pools of them, and the sums over all."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.planning.buying.reservation_totals import doubts, told_of_reserved, totals
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.deployment_plan import Planned, plan, traffic_alone
from capacity.planning.results.plan import Plan, ProvisionedOption, Report
from capacity.pricing.reservation import Reservation
from capacity.sizing.choices import Order
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.demanded import demanded
from capacity.traffic.pool import Pool, pools
from capacity.traffic.series import ObservedDeployment


def report(  # noqa: PLR0913  # as many questions
    observed: Sequence[ObservedDeployment],
    sizing: Sizing,
    catalog: Catalog,
    *,
    today: date,
    pool: bool = False,
    order: Order = Order.NAME,
    reservations: Sequence[Reservation] | None = None,
) -> Report:
    """A plan for each deployment, then with `pool` one for each model whose deployments could be one."""
    observed = [of_its_model(one, catalog) for one in observed]
    planned = []
    for one in observed:
        if one.model is None or not one.has_tokens:
            planned.append(Planned(traffic_alone(one, sizing)))
            continue
        result = plan(one, sizing, catalog, today=today, hidden=demanded(one, observed))
        # Only reservations are held against curves, and a curve keeps all minutes of its plan.
        planned.append(result if reservations else Planned(result.plan))
    plans = [one.plan for one in planned]
    pooled = [
        _pool_plan(one, [plans[index] for index in one.members], sizing, catalog, today=today)
        for one in (pools(observed) if pool else ())
    ]
    ordered = sorted(plans, key=lambda one: _rank(one, order))
    curves = [one.curves for one in planned]
    return Report(
        as_of=catalog.as_of,
        plans=told_of_reserved([*ordered, *pooled], reservations),
        totals=totals(plans, catalog, today=today, reservations=reservations, curves=curves),
        warnings=doubts(catalog, reservations),
    )


def of_its_model(one: ObservedDeployment, catalog: Catalog) -> ObservedDeployment:
    """Image tokens apart where the model counts them apart; text models count them as input like any other."""
    series, requests = one.series, one.requests
    if one.model is not None and catalog.model(one.model).image_model:
        if series.image_output_tokens is None:
            series = series.replaced(image_output_tokens=series.output_tokens)
        if requests is not None and requests.image_output_tokens is None:
            requests = requests.replaced(image_output_tokens=requests.output_tokens)
        return one.replaced(series=series, requests=requests)
    if requests is not None:
        requests = requests.replaced(image_input_tokens=None, image_output_tokens=None)
    return one.replaced(series=series.replaced(image_input_tokens=None, image_output_tokens=None), requests=requests)


def _rank(plan_: Plan, order: Order) -> tuple[float, str, str, str]:
    """Where a plan stands: most PTUs saved or most PTUs first, then by name, resource and model."""
    number = 0.0
    if order is Order.SAVINGS and plan_.current is not None:
        number = plan_.current.delta_ptus or 0
    elif order is Order.PTUS:
        number = -max((option.ptus for option in plan_.options if isinstance(option, ProvisionedOption)), default=0)
    return number, plan_.workload, plan_.resource or "", plan_.model or ""


def _pool_plan(pooled: Pool, members: Sequence[Plan], sizing: Sizing, catalog: Catalog, *, today: date) -> Plan:
    """The pool, with what it saves against the sum of its members' sizes."""
    whole = plan(pooled.whole, sizing, catalog, today=today, hidden=pooled.hidden).plan
    alone = Counter[DeploymentType]()
    for member in members:
        alone.update({one.deployment_type: one.ptus for one in member.options if isinstance(one, ProvisionedOption)})
    sizes = tuple(
        (one.deployment_type, one.ptus, alone[one.deployment_type])
        for one in whole.options
        if isinstance(one, ProvisionedOption)
    )
    note = found("pool-sizes", sizes=sizes) if sizes else found("pool-fits-no-type")
    return whole.replaced(assumptions=(note, *whole.assumptions, found("pool-mixes-traffic")))
