"""Plans against what came: the same question asked of the traffic since, and how far the answers lie apart."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.planning.measured import deployment_plan
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.drift_cost import per_month, share
from capacity.planning.measured.drift_judged import around, judged
from capacity.planning.measured.drift_months import Standing, standing
from capacity.planning.measured.drift_pairs import Pair, Paired, observed_names, paired, planned_names
from capacity.planning.measured.drift_span import Compared, compared
from capacity.planning.measured.held_weeks import needs
from capacity.planning.measured.measured_case import MeasuredCase, measured_case
from capacity.planning.measured.trials import ONE, Admission
from capacity.planning.results.drift_report import Drift, DriftReport, PlannedSize, Range, SaidPlan, Span
from capacity.planning.results.measured_plan import Traffic
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.record import Record
from capacity.sizing.planning_key import Planning
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.workload import Settings
from capacity.traffic import summary
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


def report(
    said: Sequence[SaidPlan], observed: Sequence[ObservedDeployment], asked: Asked, catalog: Catalog, *, today: date
) -> DriftReport:
    """A row for each plan whose deployment was observed. Raises `InvalidInput` where none was."""
    of = paired(said, observed, catalog, asked.plan)
    if not of.pairs:
        theirs, ours = planned_names(said), observed_names(observed)
        if {*theirs} & {*ours}:  # which differ by the model alone
            theirs = [f"{one.workload} ({one.model})" for one in said]
            ours = [f"{one.name} ({one.model or '?'})" for one in observed]
        told = [", ".join(sorted({*names})[:MOST_NAMES]) for names in (theirs, ours)]
        raise InvalidInput.of(
            asked.plan, f"has plans of {told[0]}, and the traffic is of {told[1]}: give files of the same"
        )
    hours = dict(zip(map(id, said), asked.hours, strict=True))
    rows = tuple(_drift(pair, hours[id(pair.said)], asked, catalog, today) for pair in of.pairs)
    return DriftReport(
        plan=asked.plan,
        as_of=catalog.as_of,
        today=today,
        max_drift=asked.max_drift,
        rows=rows,
        without_traffic=of.missing,
        allow_unknown=asked.allow_unknown,
        notes=tuple(_notes(of, rows, asked)),
    )


def _notes(of: Paired, rows: Sequence[Drift], asked: Asked) -> Iterator[Finding]:
    """What only one side has, and traffic that the plan was made from."""
    if of.missing:
        yield found("plan-without-traffic", names=of.missing)
    if of.extra and not asked.only_some:
        yield found("traffic-without-plan", names=of.extra)
    yield from (found("drift-unknown", name=row.name, why=row.unknown) for row in rows if row.unknown is not None)
    yield from (found("drift-same-hours", name=row.name) for row in rows if row.is_short and row.unknown is None)
    for pair, row in zip(of.pairs, rows, strict=True):
        if pair.said.size is not None and pair.said.size.by_admission:
            is_refused, is_cost_known = row.throttled_share is not None, row.per_month is not None
            yield found("drift-by-peak", name=pair.name, is_refused=is_refused, is_cost_known=is_cost_known)
    for pair in of.pairs:
        end = pair.said.traffic.end
        if end is not None and pair.observed.series.start < end:
            yield found("same-traffic", name=pair.name, end=end)
        until = pair.said.foreseen_until
        if until is not None and pair.observed.series.end.date() > until:
            yield found("beyond-outlook", name=pair.name, until=until)


def _drift(pair: Pair, hours: WeekHours | None, asked: Asked, catalog: Catalog, today: date) -> Drift:
    said, observed = pair.said, pair.observed
    sizing = _sizing(pair, hours, asked)
    plan, months = deployment_plan.plan(observed, sizing, catalog, today=today, hidden=pair.hidden)
    of = measured_case(observed, sizing, catalog, today=today, hidden=pair.hidden, missing=None)
    traffic = _traffic(plan)
    hours_had = compared(said, observed.series, hours)
    size = said.size
    span = Span(start=traffic.start, end=traffic.end, minutes=traffic.minutes, observed_share=traffic.observed_share)
    beside = standing(said, span)
    tokens = None if beside.on_other else _tokens(said, traffic, hours_had, beside)
    came = per_month(said, plan, months, beside) if hours_had.is_whole else None  # some hours are no month
    row = Drift(
        name=pair.name,
        workload=said.workload,
        deployment=said.deployment,
        resource=said.resource,
        model=observed.model or said.model,
        region=said.region,
        deployment_type=None if size is None else size.deployment_type,
        span=span,
        planned_until=said.traffic.end,
        planned_month=beside.month,
        tokens_month=beside.tokens_month,
        tokens_growth=beside.tokens_growth,
        growth=float(said.traffic.growth),
        ptus_planned=beside.ptus,
        ptus_needed=None,
        ptus=None,
        range=None,
        inside=True,
        is_short=not hours_had.is_whole,
        tpm_planned=None if tokens is None else tokens.planned,
        tpm=None if tokens is None else tokens.came,
        tokens_share=None if tokens is None else tokens.came / tokens.planned,
        usd_share=share(came, beside.per_month),
        per_month=came,
        per_month_planned=beside.per_month,
        currency=None if said.offer is None else said.offer.currency,
        offer=said.offer,
        throttled_share=None,
        worst_hour_throttled_share=None,
        throttled_share_allowed=sizing.limits.throttled_share,
        worst_hour_throttled_share_allowed=sizing.limits.worst_hour_throttled_share,
        plan=plan,
    )
    if size is not None:
        row = _sized(row, size, of, asked.max_drift, beside)
    if beside.on_other is not None and row.range is None:
        return row.replaced(inside=None, unknown=found("drift-other-model", model=row.model))
    return judged(row, said, asked.max_drift)


def _sized(row: Drift, size: PlannedSize, of: MeasuredCase, max_drift: float, beside: Standing) -> Drift:
    """With what the type needed, and what the planned PTUs would have refused where nothing takes the rest."""
    option = next((one for one in row.plan.options if one.deployment_type is size.deployment_type), None)
    row = row.replaced(
        headroom_share=size.headroom_share,
        ptus_with_headroom=option.ptus if isinstance(option, ProvisionedOption) and not size.by_admission else None,
    )
    per_ptu = of.throughput.input_tpm_per_ptu
    if per_ptu is None or not summary.is_known(of.inside.weighted):
        return row
    trial = of.trial()
    needed, _ = needs(trial, of.inside.weighted, per_ptu, of.sizing)
    row = row.replaced(
        ptus_needed=float(needed),
        ptus=deployable_ptus(needed, size.sizes),
        range=_range(row, size, max_drift, beside),
    )
    if beside.ptus is None or not beside.has_ptus_alone:
        return row
    refused = trial.refused([beside.ptus], per_ptu, ONE, of.sizing.burst_seconds)
    return row.replaced(
        throttled_share=float(refused.throttled_share[0]),
        worst_hour_throttled_share=float(refused.worst_hour_throttled_share[0]),
    )


def _range(row: Drift, size: PlannedSize, max_drift: float, beside: Standing) -> Range | None:
    """What the plan gave, or what was planned, and a share of it to either side.

    On another model it is of what the month needs: the size is of the plan's own.
    """
    month = beside.on_other
    if month is None:
        return size.range or around(size, row.growth, max_drift)
    return None if month.needed is None else around(size.replaced(needed=month.needed), 1.0, max_drift)


def _sizing(pair: Pair, hours: WeekHours | None, asked: Asked) -> Sizing:
    """As the plan was sized, for the traffic as it came: without growth.

    Costs and the size that they are of have its headroom, as those of the plan; PTUs needed leave it out.
    """
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
        hours=hours,
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


def _tokens(said: SaidPlan, came: Traffic, hours_had: Compared, beside: Standing) -> _Tokens | None:
    """The means of a measured plan, the peaks of a shape in its month: weighted, or all alike without known weights.

    Of some hours of the week alone the means are of these.
    """
    weighted, totals = came.normalized_tpm, (came.input_tpm, came.output_tpm)
    of = "mean" if said.is_measured else "max"
    if said.is_measured and not hours_had.is_whole:
        alike = (weighted is None) is (said.traffic.weighted_tpm is None)
        known = [float(one.mean) for one in ((weighted,) if weighted else totals) if one is not None]
        return _Tokens(hours_had.planned_tpm, sum(known)) if alike and known and hours_had.planned_tpm else None
    of_largest = 1.0 if said.is_measured else beside.tokens_growth / float(said.traffic.growth)
    if weighted is not None and said.traffic.weighted_tpm:
        return _Tokens(said.traffic.weighted_tpm * of_largest, float(getattr(weighted, of)))
    known = [float(getattr(one, of)) for one in totals if one is not None]
    return _Tokens(said.traffic.total_tpm * of_largest, sum(known)) if known and said.traffic.total_tpm else None
