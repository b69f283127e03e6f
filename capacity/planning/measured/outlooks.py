"""The outlook of a plan: what is foreseen as PTUs, tokens and costs, and when quota and reservations are used up."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.foreseen import Foreseen, foreseen_warnings
from capacity.planning.measured.measured_case import MeasuredCase
from capacity.planning.measured.trials import Trial
from capacity.planning.results.outlook import (
    LIMIT_HORIZONS,
    DayAhead,
    Exhausted,
    Exhaustion,
    Outlook,
    Percentiles,
    Prior,
)
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.pricing.reservation import Reservation, Use
from capacity.traffic.least_rate import least_rate
from capacity.traffic.needs_ahead import Spread
from capacity.traffic.series import TokenSeries
from capacity.traffic.week_hours import DAYS_PER_WEEK, MINUTES_PER_DAY


def with_outlook(  # noqa: PLR0913  # what a plan was made from
    plan: Plan, of: Foreseen | Finding | None, measured: MeasuredCase, trial: Trial, catalog: Catalog, *, today: date
) -> Plan:
    """The plan with what is foreseen, and what a reader has to know of it."""
    told = (_followed(one) if measured.sizing.median_path else one for one in plan.warnings)
    warned = plan.replaced(warnings=(*foreseen_warnings(of, is_limited=_quota_of(measured) is not None), *told))
    if not isinstance(of, Foreseen):
        return warned
    outlook = _outlook(plan, of, measured, trial, catalog).replaced(
        today=today, is_followed=bool(measured.sizing.median_path)
    )
    if not outlook.days_since:
        return warned.replaced(outlook=outlook)
    old = found("outlook-from-past", days=outlook.days_since, starts=outlook.starts)
    return warned.replaced(outlook=outlook, warnings=(*warned.warnings, old))


def _followed(warning: Finding) -> Finding:
    """A trend, which is planned for where purchases follow the outlook."""
    return warning.replaced(values={**warning.values, "followed": True}) if warning.code == "trend" else warning


def _outlook(plan: Plan, of: Foreseen, measured: MeasuredCase, trial: Trial, catalog: Catalog) -> Outlook:
    """In PTUs of the recommended type, or else of the first that could be sized."""
    option = plan.lead
    need = None if option is None else _need_today(option, trial, measured.sizing)
    own, told = of.needs.own, of.told
    trend = of.needs.course.trend
    method = found(
        "outlook-method",
        days=of.history_days,
        is_launch=of.needs.course.is_launch,
        undamped=trend.is_undamped,
        share_per_week=7 * trend.per_day / of.needs.course.level if of.needs.course.level else 0.0,
        own=own is not None,
    )
    return Outlook(
        horizon_days=of.horizon_days,
        history_days=of.history_days,
        starts=_day(of, 0),
        method=method,
        deployment_type=None if option is None else option.deployment_type,
        ptus=_of(told, need),
        own=None if own is None else _of(own, need),
        input_tokens=_of(of.tokens(of.input_tokens), 1.0),
        output_tokens=_of(of.tokens(of.output_tokens), 1.0),
        currency=catalog.currency,
        exhausted=Exhaustion(quota=_quota(of, measured, need)),
        prior=_prior(of, catalog),
        extrapolated=of.is_extrapolated,
        days=tuple(_ahead(of, need)) if measured.sizing.curves else (),
        past=tuple(_past(of, need)) if measured.sizing.curves else (),
        months=of.median_path,
    )


def _need_today(option: ProvisionedOption, trial: Trial, sizing: Sizing) -> float:
    """PTUs that the history needs by the criterion of the plan, deployable or not, without growth and headroom."""
    if option.ptus_needed is None:
        need = trial.need(option.input_tpm_per_ptu, sizing.limits, sizing.burst_seconds)
    else:
        need = option.ptus_needed / sizing.factor
    return float(need / sizing.planned_growth)


def _of(spread: Spread | None, unit: float | None) -> Percentiles | None:
    if spread is None or unit is None:
        return None
    p10, p50, p90 = spread.times(unit)
    return Percentiles(p10=p10, p50=p50, p90=p90)


def _prior(of: Foreseen, catalog: Catalog) -> Prior | None:
    if of.table is None or of.changes is None:
        return None
    return Prior(
        source=catalog.cite(of.table.source),
        as_of=of.table.as_of,
        n=of.changes.tenants,
        horizon_days=of.changes.horizon_days,
        steadiness=of.changes.steadiness.value,
    )


def _ahead(of: Foreseen, need: float | None) -> Iterator[DayAhead]:
    """Day by day, at least as wide as the whole range is by its end."""
    likely = of.likely or 1.0
    low, high = of.told.p10 / likely, of.told.p90 / likely
    for at, one in enumerate(of.needs.by_day(of.horizon_days) if need is not None and of.needs.own is not None else ()):
        grown = min((at + 1) / min(DAYS_PER_WEEK, of.horizon_days), 1.0)
        p10, p90 = min(one.p10, one.p50 * low**grown), max(one.p90, one.p50 * high**grown)
        spread = _of(Spread(p10, one.p50, p90), need)
        if spread is not None:
            yield DayAhead(day=_day(of, at), ptus=spread)


def _past(of: Foreseen, need: float | None) -> Iterator[DayAhead]:
    if need is not None:
        for at, one in enumerate(of.needs.past):
            value = one * need
            day = _day(of, at - len(of.needs.past))
            yield DayAhead(day=day, ptus=Percentiles(p10=value, p50=value, p90=value))


def _day(of: Foreseen, at: int) -> date:
    """The day that most of the hours are of."""
    return (of.starts + timedelta(days=at, hours=12)).date()


def _quota(of: Foreseen, measured: MeasuredCase, need: float | None) -> Exhausted | None:
    """The quota that is deployed, in its own unit: tokens a minute, as they are counted on arrival, or PTUs."""
    quota = _quota_of(measured)
    if quota is None:
        return None
    if measured.observed.ptus:
        return None if need is None else _exhausted(of, quota, need, "ptus", need)
    return _exhausted(of, quota, _counted(measured.minutes.asked, of.needs.refused_share), "tpm", need)


def _quota_of(measured: MeasuredCase) -> float | None:
    """PTUs where there are any, else TPM; None where nothing is deployed, and no quota told."""
    observed = measured.observed
    use = observed.quota_use
    return observed.ptus or observed.quota_tpm or (None if use is None else use.tpm) or None


def _counted(series: TokenSeries, refused_share: float) -> float:
    """The least TPM that quota would have to be on the day that needs most, by the criterion of PTUs."""
    written = series.output_tokens if series.admitted_output_tokens is None else series.admitted_output_tokens
    counted = series.input_tokens + written
    days = len(counted) // MINUTES_PER_DAY
    return float(least_rate(counted[-days * MINUTES_PER_DAY :].reshape(days, -1), refused_share).max())


def _exhausted(of: Foreseen, limit: float, need: float, unit: str, ptus: float | None) -> Exhausted | None:
    """When a limit is passed by a need of the same unit, and of so many PTUs.

    None where the history is too short to tell, or needs none.
    """
    if of.needs.own is None or not need:
        return None
    passed = of.needs.first_passed(limit / need, LIMIT_HORIZONS * of.horizon_days, of.told, of.horizon_days)
    return Exhausted(
        limit=limit,
        unit=unit,
        ptus=None if ptus is None else limit / need * ptus,
        p50=None if passed.likely is None else _day(of, passed.likely),
        p10=None if passed.earliest is None else _day(of, passed.earliest),
    )


def with_reservations(
    plans: Sequence[tuple[Plan, Foreseen | None]], reservations: Iterable[Reservation], today: date
) -> list[Plan]:
    """Each with the day on which its part of what is reserved is used up.

    A reservation that covers several is divided among them in proportion to what they are likely to need.
    """
    parts = [0.0] * len(plans)
    until: list[date | None] = [None] * len(plans)
    for one in reservations:
        if one.expires is not None and one.expires <= today:
            continue
        covered = [at for at, (plan, _) in enumerate(plans) if _is_covered(plan, one)]
        whole = sum(map(_likely, (plans[at][0] for at in covered)))
        for at in covered:
            parts[at] += one.quantity * _likely(plans[at][0]) / whole
            until[at] = min((day for day in (until[at], one.expires) if day is not None), default=None)
    return [
        _reserved(plan, of, part, end) if of is not None and part else plan
        for (plan, of), part, end in zip(plans, parts, until, strict=True)
    ]


def _likely(plan: Plan) -> float:
    return 0.0 if plan.outlook is None or plan.outlook.ptus is None else plan.outlook.ptus.p50


def _is_covered(plan: Plan, reservation: Reservation) -> bool:
    type_ = None if plan.outlook is None else plan.outlook.deployment_type
    return type_ is not None and _likely(plan) > 0 and reservation.covers(Use(type_, plan.region, plan.resource, 0))


def _reserved(plan: Plan, of: Foreseen, ptus: float, until: date | None) -> Plan:
    """With the days on which it is used up before any of it ends."""
    if plan.outlook is None or plan.outlook.ptus is None:
        return plan
    need = plan.outlook.ptus.p50 / of.likely
    passed = _exhausted(of, ptus, need, "ptus", need)
    if passed is not None and until is not None:
        likely, earliest = (None if day is None or day >= until else day for day in (passed.p50, passed.p10))
        passed = passed.replaced(p50=likely, p10=earliest)
    exhausted = plan.outlook.exhausted.replaced(reservation=passed)
    return plan.replaced(outlook=plan.outlook.replaced(exhausted=exhausted, reserved_until=until))
