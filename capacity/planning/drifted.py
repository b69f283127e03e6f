"""Plans against what came: the same question asked of the traffic since, and how far the answers lie apart."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.planning.measured import deployment_plan
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.drift_judged import around, judged
from capacity.planning.measured.from_minutes import of_its_model
from capacity.planning.measured.held_weeks import needs
from capacity.planning.measured.measured_case import MeasuredCase, measured_case
from capacity.planning.measured.minute_months import MinuteMonths
from capacity.planning.measured.trials import ONE, Admission
from capacity.planning.results.drift_report import Drift, DriftReport, PlannedSize, SaidPlan, Span
from capacity.planning.results.measured_plan import Traffic
from capacity.planning.results.plan import Plan
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.planning_key import Planning
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.workload import Settings
from capacity.traffic import summary
from capacity.traffic.demanded import HiddenDemand, demanded
from capacity.traffic.pool import POOL, pools
from capacity.traffic.replay import Limits
from capacity.traffic.series import ObservedDeployment
from capacity.traffic.week_hours import WeekHours

LIMITS = Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
"""Of plans that name none."""
REQUESTS_BURST_SECONDS = 10.0
MOST_NAMES = 10


class Asked(Record):
    """What a plan is held to, beside what it says itself."""

    plan: str
    """The file, as the user named it."""
    max_drift: float
    hours: tuple[WeekHours | None, ...]
    """Of each of the plans the part of the week that it was sized for."""
    admission: Admission = Admission()
    only_some: bool = False
    """Whether deployments were chosen: then traffic of others is no surprise."""
    allow_unknown: bool = False


class _Pair(NamedTuple):
    """A plan, and the traffic that is its own."""

    said: SaidPlan
    hours: WeekHours | None
    observed: ObservedDeployment
    hidden: HiddenDemand | None


def report(
    said: Sequence[SaidPlan], observed: Sequence[ObservedDeployment], asked: Asked, catalog: Catalog, *, today: date
) -> DriftReport:
    """A row for each plan whose deployment was observed. Raises `InvalidInput` where none was."""
    pairs = [*_pairs(said, observed, asked.hours, catalog)]
    if not pairs:
        names = (", ".join(some[:MOST_NAMES]) for some in (_plans(said), sorted({one.name for one in observed})))
        theirs, ours = names
        raise InvalidInput.of(
            asked.plan, f"has plans of {theirs}, and the traffic is of {ours}: give files of the same"
        )
    rows = tuple(_drift(pair, asked, catalog, today) for pair in pairs)
    planned = {id(pair.said) for pair in pairs}
    missing = tuple(one.workload for one in said if id(one) not in planned)
    return DriftReport(
        plan=asked.plan,
        as_of=catalog.as_of,
        today=today,
        max_drift=asked.max_drift,
        rows=rows,
        without_traffic=missing,
        allow_unknown=asked.allow_unknown,
        notes=tuple(_notes(missing, () if asked.only_some else observed, pairs)),
    )


def _plans(said: Sequence[SaidPlan]) -> list[str]:
    return sorted({one.workload for one in said})


def _pairs(
    said: Sequence[SaidPlan],
    observed: Sequence[ObservedDeployment],
    hours: Sequence[WeekHours | None],
    catalog: Catalog,
) -> Iterator[_Pair]:
    """Those of one name, and one resource where both tell it; without a name the one is of the one that there is.

    Pools are made of the members that the traffic has.
    """
    alone = len(said) == len(observed) == 1 and None in (said[0].deployment, observed[0].deployment)
    own = [(one, next((it for it in observed if alone or _is_of(one, it)), None)) for one in said]
    modeled = [_as_planned(one, it, catalog) for one, it in own if it is not None]
    others = [it for it in observed if all(it.called != one.called or it.resource != one.resource for one in modeled)]
    everything = [*modeled, *others]
    pooled = {of.whole.model: of for of in pools(modeled)}
    for (one, it), of_week in zip(own, hours, strict=True):
        if it is not None:
            mine = _as_planned(one, it, catalog)
            yield _Pair(one, of_week, mine, demanded(mine, everything))
        elif one.workload == POOL and (pool := pooled.get(one.model)) is not None:
            yield _Pair(one, of_week, pool.whole, pool.hidden)


def _is_of(said: SaidPlan, observed: ObservedDeployment) -> bool:
    same = said.resource is None or observed.resource is None or said.resource.lower() == observed.resource.lower()
    return same and observed.is_one_of([said.deployment or said.workload])


def _as_planned(said: SaidPlan, observed: ObservedDeployment, catalog: Catalog) -> ObservedDeployment:
    """With the model of the plan, whatever the source says of it."""
    one = observed.replaced(
        model=said.model, model_version=said.model_version, model_problem=None, region=said.region or observed.region
    )
    if said.is_measured and not said.traffic.of_requests:
        one = one.replaced(requests=None)  # sized by minutes, as the plan was
    return of_its_model(one, catalog)


def _notes(
    missing: tuple[str, ...], observed: Sequence[ObservedDeployment], pairs: Sequence[_Pair]
) -> Iterator[Finding]:
    """What only one side has, and traffic that the plan was made from."""
    if missing:
        yield found("plan-without-traffic", names=missing)
    seen = {name for pair in pairs for name in pair.observed.called}
    if extra := [one.name for one in observed if not seen.intersection(one.called)]:
        yield found("traffic-without-plan", names=tuple(extra))
    for pair in pairs:
        end = pair.said.traffic.end
        if end is not None and pair.observed.series.start < end:
            yield found("same-traffic", name=pair.said.workload, end=end)
        until = pair.said.foreseen_until
        if until is not None and pair.observed.series.end.date() > until:
            yield found("beyond-outlook", name=pair.said.workload, until=until)


def _drift(pair: _Pair, asked: Asked, catalog: Catalog, today: date) -> Drift:
    said, observed = pair.said, pair.observed
    sizing = _sizing(pair, asked)
    plan, months = deployment_plan.plan(observed, sizing, catalog, today=today, hidden=pair.hidden)
    of = measured_case(observed, sizing, catalog, today=today, hidden=pair.hidden, missing=None)
    traffic = _traffic(plan)
    size, tokens = said.size, _tokens(said, traffic)
    per_month, before = _per_month(said, plan, months), None if said.offer is None else said.offer.per_month
    row = Drift(
        workload=said.workload,
        deployment=said.deployment,
        resource=said.resource,
        model=said.model,
        region=said.region,
        deployment_type=None if size is None else size.deployment_type,
        span=Span(start=traffic.start, end=traffic.end, minutes=traffic.minutes, observed_share=traffic.observed_share),
        planned_until=said.traffic.end,
        ptus_planned=None if size is None else size.ptus,
        ptus_needed=None,
        ptus=None,
        range=None,
        inside=True,
        tpm_planned=None if tokens is None else tokens.planned,
        tpm=None if tokens is None else tokens.came,
        tokens_share=None if tokens is None else tokens.came / tokens.planned,
        usd_share=None if per_month is None or not before else float(per_month / before),
        per_month=per_month,
        per_month_planned=before,
        currency=None if said.offer is None else said.offer.currency,
        offer=said.offer,
        throttled_share=None,
        worst_hour_throttled_share=None,
        throttled_share_allowed=sizing.limits.throttled_share,
        worst_hour_throttled_share_allowed=sizing.limits.worst_hour_throttled_share,
        plan=plan,
    )
    return judged(row if size is None else _sized(row, size, of, said, asked.max_drift), said, asked.max_drift)


def _sized(row: Drift, size: PlannedSize, of: MeasuredCase, said: SaidPlan, max_drift: float) -> Drift:
    """With what the type needed, and what the planned PTUs would have refused."""
    per_ptu = of.throughput.input_tpm_per_ptu
    if per_ptu is None or not summary.is_known(of.inside.weighted):
        return row
    trial = of.trial()
    needed, _ = needs(trial, of.inside.weighted, per_ptu, of.sizing)
    refused = trial.refused([size.ptus], per_ptu, ONE, of.sizing.burst_seconds)
    return row.replaced(
        ptus_needed=float(needed),
        ptus=deployable_ptus(needed, size.sizes),
        range=size.range or around(size, float(said.traffic.growth), max_drift),
        throttled_share=float(refused.throttled_share[0]),
        worst_hour_throttled_share=float(refused.worst_hour_throttled_share[0]),
    )


def _sizing(pair: _Pair, asked: Asked) -> Sizing:
    """As the plan was sized, for the traffic as it came: without growth. Costs are of PTUs with its headroom."""
    said = pair.said
    burst_seconds = said.burst_seconds
    if burst_seconds is None or (not burst_seconds and pair.observed.requests is not None):
        burst_seconds = 0.0 if pair.observed.requests is None else REQUESTS_BURST_SECONDS
    limits = LIMITS
    if said.throttled_share is not None and said.worst_hour_throttled_share is not None:
        limits = Limits(
            throttled_share=said.throttled_share, worst_hour_throttled_share=said.worst_hour_throttled_share
        )
    planning = Planning() if said.size is None else Planning(headroom_share=said.size.headroom_share)
    return Sizing(
        criterion=said.criterion,
        limits=limits,
        burst_seconds=burst_seconds,
        admission=asked.admission,
        settings=Settings(region=said.region, deployment_types=said.deployment_types or None, planning=planning),
        hours=pair.hours,
    )


def _traffic(plan: Plan) -> Traffic:
    if plan.measured is None:
        message = "a plan of minutes has their traffic"
        raise AssertionError(message)
    return plan.measured.traffic


class _Tokens(NamedTuple):
    """Tokens a minute, planned and as they came."""

    planned: float
    came: float


def _tokens(said: SaidPlan, came: Traffic) -> _Tokens | None:
    """The means of a measured plan, the peaks of a shape: weighted tokens, or all alike without known weights."""
    weighted, totals = came.normalized_tpm, (came.input_tpm, came.output_tpm)
    of = "mean" if said.is_measured else "max"
    if weighted is not None and said.traffic.weighted_tpm:
        return _Tokens(said.traffic.weighted_tpm, float(getattr(weighted, of)))
    known = [float(getattr(one, of)) for one in totals if one is not None]
    return _Tokens(said.traffic.total_tpm, sum(known)) if known and said.traffic.total_tpm else None


def _per_month(said: SaidPlan, plan: Plan, months: MinuteMonths) -> Decimal | None:
    """What the offer that was recommended costs with what came; None where that is not known."""
    offer = said.offer
    if offer is None or offer.has_schedule:
        return None
    if offer.spills and offer.ptus is not None:
        left = months.left_now(offer.deployment_type, offer.ptus).cost.per_month
        paid = months.pricer.ptus(offer.ptus, offer.deployment_type, Term(offer.term)).per_month
        return None if left is None or paid is None else left + paid
    option = next((one for one in plan.options if one.deployment_type is offer.deployment_type), None)
    cost = None if option is None else option.costs.get(offer.term)
    return None if cost is None or cost.currency != offer.currency else cost.per_month
