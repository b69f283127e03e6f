"""A JSON report of plans -> what it said of each deployment, for holding it against what came."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from capacity.errors import InvalidInput
from capacity.inputs.content import shown
from capacity.planning.checks.foreseen_days import ForeseenDays, ForeseenLimit, NeedOfDay
from capacity.planning.results.drift_report import PlannedOffer, PlannedSize, Range, RangeBasis, SaidPlan, SaidTraffic
from capacity.planning.results.outlook import LIMIT_HORIZONS
from capacity.pricing.cost import UNITS
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType, Kind, PtuSizes
from capacity.sources.workloads import planned_months
from capacity.sources.workloads.json_report import count, fraction, listed, mapping, number, parsed, text, text_or_none

REMEDY = "write it anew with `--format json`"
WRITTEN_BY = "give what `capacity from-metrics`, `from-logs` or `size` writes with `--format json`"


def read(path: Path) -> tuple[SaidPlan, ...]:
    """The plans of a report that say something of traffic.

    Raises `InvalidInput` where it is no report, one of another version, or none of plans.
    """
    where, report = shown(path), parsed(path, REMEDY)
    plans = report.get("plans")
    if not isinstance(plans, list):
        raise InvalidInput.of(where, f"holds no plans: {WRITTEN_BY}")
    try:
        shared = [mapping(one) for one in listed(report.get("schedules", []))]
        said = tuple(
            _said(plan, shared) for plan in map(mapping, plans) if plan["model"] is not None and plan["options"]
        )
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise InvalidInput.of(where, f"has plans that this program did not write: {REMEDY}") from None
    if not said:
        raise InvalidInput.of(where, f"has no plan with a size, which traffic could be held against: {WRITTEN_BY}")
    return said


def foreseen(path: Path) -> dict[str, ForeseenDays]:
    """The needs of the days ahead, and when quota and reservation are passed, by workload.

    Raises `InvalidInput` where it is no report, one of another version, or has no outlook.
    """
    where, report = shown(path), parsed(path, REMEDY)
    plans = report.get("plans")
    try:
        told = [mapping(plan) for plan in listed(plans)]
        known = {
            text(plan["workload"]): _ahead(mapping(plan["outlook"])) for plan in told if plan.get("outlook") is not None
        }
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise InvalidInput.of(where, f"has plans that this program did not write: {REMEDY}") from None
    if not known:
        raise InvalidInput.of(where, "has no outlook: write it anew with `--forecast 28 --format json`")
    return known


def _ahead(outlook: Mapping[str, object]) -> ForeseenDays:
    starts, horizon = date.fromisoformat(text(outlook["starts"])), count(outlook["horizon_days"]) or 0
    ptus, exhausted = outlook["ptus"], mapping(outlook["exhausted"])
    days = [] if ptus is None else [mapping(one) for one in listed(outlook["days"])]
    return ForeseenDays(
        days=tuple(
            NeedOfDay(day=date.fromisoformat(text(one["day"])), p50=_known(one["p50"]), p90=_known(one["p90"]))
            for one in days
        ),
        until=starts + timedelta(days=horizon),
        limits_until=starts + timedelta(days=LIMIT_HORIZONS * horizon),
        p90=None if ptus is None else _known(mapping(ptus)["p90"]),
        quota=_limit(exhausted["quota"]),
        reservation=_limit(exhausted["reservation"]),
    )


def _limit(told: object) -> ForeseenLimit | None:
    if told is None:
        return None
    of = mapping(told)
    earliest, likely = (None if of[at] is None else date.fromisoformat(text(of[at])) for at in ("p10", "p50"))
    unit, ptus = text(of["unit"]), _float(of.get("ptus"))
    return ForeseenLimit(limit=_known(of["limit"]), unit=unit, ptus=ptus, earliest=earliest, likely=likely)


def _known(value: object) -> float:
    if (known := _float(value)) is None:
        raise TypeError
    return known


def _said(plan: Mapping[str, object], shared: Sequence[Mapping[str, object]]) -> SaidPlan:
    """Raises `KeyError`, `TypeError` or `ValueError` where it is not as this program writes it, as all below."""
    options = [mapping(option) for option in listed(plan["options"])]
    recommended = mapping(plan["recommended"])
    type_ = text_or_none(recommended["deployment_type"])
    sized = [one for one in options if one["kind"] == Kind.PROVISIONED.value]
    lead = next((one for one in sized if one["deployment_type"] == type_), next(iter(sized), {}))
    usual = Criterion.THROTTLED if "traffic" in plan else Criterion.MAX  # a shape is sized on its peak
    return SaidPlan(
        workload=text(plan["workload"]),
        deployment=text_or_none(plan.get("deployment")),
        resource=text_or_none(plan["resource"]),
        model=text(plan["model"]),
        model_version=text_or_none(plan["model_version"]),
        region=text_or_none(plan["region"]),
        deployment_types=tuple(DeploymentType(text(one["deployment_type"])) for one in options),
        criterion=Criterion(text(lead.get("criterion", usual.value))),
        throttled_share=_float(lead.get("throttled_share_allowed")),
        worst_hour_throttled_share=_float(lead.get("worst_hour_throttled_share_allowed")),
        burst_seconds=_float(lead.get("burst_seconds")),
        size=_size(lead, plan) if lead else None,
        offer=None if type_ is None else _offer(DeploymentType(type_), recommended),
        traffic=_traffic(plan, of_requests=lead.get("throttled_basis") == "requests"),
        foreseen_until=_foreseen_until(plan.get("outlook")),
        months=planned_months.read(plan, recommended, shared),
    )


def _float(value: object) -> float | None:
    known = number(value)
    return None if known is None else float(known)


def _size(option: Mapping[str, object], plan: Mapping[str, object]) -> PlannedSize:
    ptus, minimum, increment = (count(option[name]) for name in ("ptus", "minimum_ptus", "increment_ptus"))
    if not ptus or not minimum or not increment:
        raise ValueError
    headroom = fraction(option["headroom_share"]) or Fraction(0)
    return PlannedSize(
        deployment_type=DeploymentType(text(option["deployment_type"])),
        ptus=ptus,
        needed=fraction(option["ptus_needed"]),
        sizes=PtuSizes(minimum_ptus=minimum, increment_ptus=increment),
        headroom_share=headroom,
        by_admission=option.get("bound_by") == "admission",
        range=next(_ranges(option, plan, increment, headroom), None),
    )


def _ranges(
    option: Mapping[str, object], plan: Mapping[str, object], increment: int, headroom: Fraction
) -> Iterator[Range]:
    """Of the outlook, else of inputs that were ranges: sizes, with headroom, each of which could have needed less."""
    if (outlook := plan.get("outlook")) is not None:
        ptus = mapping(outlook)["ptus"]
        if ptus is not None:
            low, high = _ends(ptus)
            yield Range(low=low, high=high, basis=RangeBasis.OUTLOOK)
    if (of_inputs := option.get("range")) is not None:
        low, high = _ends(mapping(of_inputs)["ptus"])
        factor = float(1 + headroom)
        today = max(low - increment, 0) / factor / float(_growth(plan))
        yield Range(low=today, high=high / factor, basis=RangeBasis.INPUTS)


def _growth(plan: Mapping[str, object]) -> Fraction:
    return fraction(plan.get("growth", 1)) or Fraction(1)


def _foreseen_until(outlook: object) -> date | None:
    if outlook is None:
        return None
    told = mapping(outlook)
    return date.fromisoformat(text(told["starts"])) + timedelta(days=count(told["horizon_days"]) or 0)


def _ends(ptus: object) -> tuple[float, float]:
    told = mapping(ptus)
    return _known(told["p10"]), _known(told["p90"])


def _offer(type_: DeploymentType, recommended: Mapping[str, object]) -> PlannedOffer:
    cost = mapping(recommended["cost"])
    per_month = number(cost["per_month"])
    ptus = [one["per_month"] for one in map(mapping, listed(cost["lines"])) if one["unit"] in UNITS.values()]
    return PlannedOffer(
        deployment_type=type_,
        term=text(recommended["term"]),
        ptus=count(recommended["ptus"]),
        spills=recommended["spilled_share"] is not None,
        has_schedule=recommended["base_ptus"] is not None,
        per_month=None if per_month is None else Decimal(per_month),
        ptu_per_month=None if per_month is None else sum((Decimal(number(one) or 0) for one in ptus), Decimal(0)),
        currency=text_or_none(cost["currency"]),
    )


def _traffic(plan: Mapping[str, object], *, of_requests: bool) -> SaidTraffic:
    """Of a measured plan the means, of a shape the planned peak."""
    if "traffic" not in plan:
        demand = mapping(plan["demand"])
        return SaidTraffic(
            weighted_tpm=_float(demand["normalized_tpm"]),
            total_tpm=_float(demand["total_tpm"]),
            growth=_growth(plan),
        )
    traffic = mapping(plan["traffic"])
    weighted, *tokens = (_mean(traffic[name]) for name in ("normalized_tpm", "input_tpm", "output_tpm"))
    known = [one for one in tokens if one is not None]
    return SaidTraffic(
        start=_moment(traffic["start"]),
        end=_moment(traffic["end"]),
        weighted_tpm=weighted,
        total_tpm=sum(known) if known else None,
        hour_of_week=tuple(_float(one) for one in listed(traffic.get("hour_of_week", []))),
        hours=text_or_none(plan.get("hours")),
        growth=_growth(plan),
        of_requests=of_requests,
    )


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _mean(statistics: object) -> float | None:
    return None if statistics is None else _float(mapping(statistics)["mean"])
