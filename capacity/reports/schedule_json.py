"""A schedule as JSON: amounts stand under keys with `usd`, or, in another currency, under `costs`."""

from collections.abc import Mapping
from decimal import Decimal

from capacity.planning.results.schedule import Alternative, Regret, Schedule, ScheduleMonth, ScheduleStep
from capacity.pricing.published_prices import US_DOLLARS

Amounts = Mapping[str, Decimal | None]


def parts(schedule: Schedule) -> dict[str, object]:
    """In the order of the contract."""
    currency = schedule.currency
    return {
        "workloads": schedule.workloads,
        "deployment_type": schedule.deployment_type,
        "region": schedule.region,
        "scope": schedule.scope,
        "horizon_months": schedule.horizon_months,
        "known_until": schedule.known_until,
        **amounts(
            {
                "total_usd": schedule.total,
                "left_out_usd": schedule.left_out,
                "lower_bound_usd": schedule.lower_bound,
                "commitment_usd": schedule.commitment,
            },
            currency,
        ),
        "planned_until": schedule.planned_until,
        "models": schedule.models,
        "steps": [_step(one, currency) for one in schedule.steps],
        "months": [_month(one, currency) for one in schedule.months],
        "unused": schedule.unused,
        "alternatives": [alternative(one, currency) for one in schedule.alternatives],
        "regret": [regret(one, currency) for one in schedule.regret],
    }


def amounts(known: Amounts, currency: str) -> dict[str, object]:
    """Under their keys in US dollars; else null there, and under `costs` without the currency in their names."""
    if currency == US_DOLLARS:
        return dict(known)
    named = {name.replace("_usd", "").removeprefix("usd_"): amount for name, amount in known.items()}
    return {**dict.fromkeys(known), "costs": {"currency": currency, **named}}


def _step(one: ScheduleStep, currency: str) -> dict[str, object]:
    return {
        "month": one.month,
        "action": one.action,
        "deployment_type": one.deployment_type,
        "region": one.region,
        "term": one.term,
        "ptus": one.ptus,
        **amounts({"usd": one.amount}, currency),
        "why": one.why,
        "day": one.day,
    }


def _month(one: ScheduleMonth, currency: str) -> dict[str, object]:
    return {
        "month": one.month,
        "ptus_needed": one.ptus_needed,
        "ptus": one.ptus,
        "reserved_ptus": one.reserved_ptus,
        **amounts({"ptu_usd": one.ptu_cost, "token_usd": one.token_cost}, currency),
    }


def alternative(one: Alternative, currency: str) -> dict[str, object]:
    """Another way over the same months."""
    return {"name": one.name, **amounts({"total_usd": one.total, "left_out_usd": one.left_out}, currency)}


def regret(one: Regret, currency: str) -> dict[str, object]:
    """What is paid a month with some traffic, and what would be the least."""
    known = {"usd_per_month": one.per_month, "best_usd_per_month": one.best_per_month}
    return {"traffic": one.traffic, **amounts(known, currency)}
