"""Measured deployments -> the report: a plan of each, of pools of them, and the sums over all."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.buying.portfolio_sums import portfolio
from capacity.planning.buying.reservation_totals import report_of, told_of_reserved
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.deployment_plan import plan
from capacity.planning.measured.foreseen import refuse_days
from capacity.planning.measured.minute_months import MinuteMonths
from capacity.planning.measured.outcomes import with_outcomes
from capacity.planning.measured.outlooks import with_reservations
from capacity.planning.measured.quota_use import with_quota_use
from capacity.planning.measured.traffic_alone import traffic_alone
from capacity.planning.over_months.decided import Asking, decided
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.plan_report import Decided, Report
from capacity.pricing.reservation import Reservation
from capacity.sizing.choices import Order
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.traffic_path import planned_path, scheduled_months
from capacity.traffic.demanded import demanded
from capacity.traffic.pool import Pool, pools
from capacity.traffic.series import ObservedDeployment

Planned = tuple[Plan, MinuteMonths | None]
"""A plan, and its months where it could be sized and purchases are decided over them."""


def report(  # noqa: PLR0913  # as many questions
    observed: Sequence[ObservedDeployment],
    sizing: Sizing,
    catalog: Catalog,
    *,
    today: date,
    pool: bool = False,
    order: Order = Order.NAME,
    reservations: Sequence[Reservation] | None = None,
    only: Sequence[str] = (),
    watch: Callable[[float, int, str], object] = lambda *_: None,
) -> Report:
    """A plan for each deployment, then with `pool` one for each model whose deployments could be one.

    `only` names those whose plans are wanted, all where it names none; the others are traffic all the same, which
    theirs may have spilled into. A pool is wanted with any of its members, and whole. Sums are over the plans that are
    told, those against reservations over all. `watch` is told how many plans of how many are made, before each and
    within it, and its name.
    """
    observed = [with_quota_use(of_its_model(one, catalog), catalog) for one in observed]
    wanted = {index for index, one in enumerate(observed) if not only or one.is_one_of(only)}
    pooled = [one for one in (pools(observed) if pool else ()) if wanted & {*one.members}]
    refuse_days([observed[index] for index in wanted], sizing.forecast_days)
    sizing, seen = _ahead(sizing, observed)
    sizing = _over_time(sizing, reservations, today)
    together = sizing.over_time or bool(reservations)
    summed = set(range(len(observed))) if together else wanted
    asked = sorted(summed.union(*(one.members for one in pooled)))
    planned: dict[int, Planned] = {}
    for done, index in enumerate(asked):
        watch(done, len(asked), observed[index].name)
        inside = _inside(watch, done, len(asked), observed[index].name)
        plan_, months = _planned(observed[index], observed, sizing, catalog, today=today, watch=inside)
        # What is decided together needs the minutes of all plans until then; else they can go with each.
        planned[index] = (plan_, months) if together else (_with_outcomes(plan_, months), None)
    pool_plans = [_pool_plan(one, observed, planned, sizing, catalog, today=today) for one in pooled]
    numbers = sorted(summed)
    plans, made = _decided([planned[index] for index in numbers], reservations, catalog, together=together, today=today)
    ordered = sorted(
        (plan for index, plan in zip(numbers, plans, strict=True) if index in wanted), key=lambda one: _rank(one, order)
    )
    whole = report_of(plans, catalog, today=today, reservations=reservations, made=made)
    return whole.replaced(
        plans=tuple(_with(seen, one) for one in told_of_reserved([*ordered, *pool_plans], reservations)),
        portfolio=portfolio(ordered, made),
        warnings=(*whole.warnings, *([found("sums-of-all")] if summed > wanted else [])),
    )


def _decided(
    each: Sequence[Planned],
    reservations: Sequence[Reservation] | None,
    catalog: Catalog,
    *,
    together: bool,
    today: date,
) -> tuple[list[Plan], Decided | None]:
    """The plans; decided `together` they come with what their outlooks say of that, and with all that is decided."""
    if not together:
        return [plan for plan, _ in each], None
    made = decided([Asking(*one) for one in each], reservations, catalog, today=today)
    pairs = zip(made.plans, (months for _, months in each), strict=True)
    told = [(_with_outcomes(plan, months), None if months is None else months.foreseen) for plan, months in pairs]
    return with_reservations(told, reservations or (), today), made


def _with_outcomes(plan_: Plan, months: MinuteMonths | None) -> Plan:
    """The plan with the outcomes of its outlook, where it has one."""
    return plan_ if months is None else with_outcomes(plan_, months)


def _ahead(sizing: Sizing, observed: Sequence[ObservedDeployment]) -> tuple[Sizing, list[Finding]]:
    """The settings with the changes of traffic that the minutes do not have yet, and which of them they have."""
    planning = sizing.settings.planning
    end = max((one.series.end for one in observed), default=None)
    begun = [step for step in planning.steps if end is not None and datetime.combine(step.date, time(), UTC) < end]
    seen = [found("step-was-observed", step=step.date, factor=step.factor) for step in begun]
    planning = planning.replaced(steps=planning.steps[len(begun) :])
    settings = sizing.settings.replaced(planning=planning)
    return sizing.replaced(settings=settings), seen


def _over_time(sizing: Sizing, reservations: Sequence[Reservation] | None, today: date) -> Sizing:
    """The settings with the months that are planned for."""
    planning = sizing.settings.planning
    paid = any(one.is_paid(today) for one in reservations or ())
    (months,) = scheduled_months([planning], has_reservations=paid)
    return sizing.replaced(over_time=months is not None, path=planned_path(planning, today, months).factors)


def _with(seen: Sequence[Finding], plan_: Plan) -> Plan:
    return plan_.replaced(assumptions=(*plan_.assumptions, *seen)) if seen else plan_


def _inside(watch: Callable[[float, int, str], object], done: int, total: int, name: str) -> Callable[[float], object]:
    """What is told of the share of one plan, as of all."""
    return lambda share: watch(done + share, total, name)


def _planned(  # noqa: PLR0913  # as `report`
    one: ObservedDeployment,
    observed: Sequence[ObservedDeployment],
    sizing: Sizing,
    catalog: Catalog,
    *,
    today: date,
    watch: Callable[[float], object],
) -> Planned:
    """The plan of one of the observed, and its months where it can be sized."""
    if one.model is None or not one.has_tokens:
        return traffic_alone(one, sizing), None
    return plan(one, sizing, catalog, today=today, hidden=demanded(one, observed), watch=watch)


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


def _pool_plan(  # noqa: PLR0913  # as `report`
    pooled: Pool,
    observed: Sequence[ObservedDeployment],
    planned: Mapping[int, Planned],
    sizing: Sizing,
    catalog: Catalog,
    *,
    today: date,
) -> Plan:
    """The pool, with what it saves against the sum of its members' sizes."""
    members = [observed[index] for index in pooled.members]
    whole = with_outcomes(*plan(pooled.whole, sizing, catalog, today=today, hidden=pooled.hidden, members=members))
    alone = Counter[DeploymentType]()
    for index in pooled.members:
        options = planned[index][0].options
        alone.update({one.deployment_type: one.ptus for one in options if isinstance(one, ProvisionedOption)})
    sizes = tuple(
        (one.deployment_type, one.ptus, alone[one.deployment_type])
        for one in whole.options
        if isinstance(one, ProvisionedOption)
    )
    note = found("pool-sizes", sizes=sizes) if sizes else found("pool-fits-no-type")
    return whole.replaced(assumptions=(note, *whole.assumptions, found("pool-mixes-traffic")))
