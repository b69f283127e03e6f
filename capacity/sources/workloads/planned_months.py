"""The schedule in a JSON report of plans -> what it deploys of one workload, month by month."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from capacity.planning.results.drift_report import PlannedMonth
from capacity.sources.workloads.json_report import count, fraction, listed, mapping, number, text

Told = Mapping[str, object]


def read(plan: Told, recommended: Told, shared: Sequence[Told]) -> tuple[PlannedMonth, ...]:
    """Empty without a schedule. Of one that several workloads share only what its first month recommends is known.

    Raises `KeyError`, `TypeError` or `ValueError` where it is not as this program writes it.
    """
    own = plan.get("schedule")
    if own is not None:
        return tuple(_months(mapping(own)))
    workload = text(plan["workload"])
    of_all = next((one for one in shared if workload in listed(one["workloads"])), None)
    if of_all is None:
        return ()
    first, *later = _months(of_all)
    amount = number(mapping(recommended["cost"])["per_month"])
    return (
        first.replaced(
            end=later[0].start if later else None,
            ptus=count(recommended["ptus"]) or 0,
            needed=None,
            per_month=None if amount is None else Decimal(amount),
            is_by_token=recommended["spilled_share"] is not None,
        ),
    )


def _months(schedule: Told) -> Iterator[PlannedMonth]:
    steps = [mapping(one) for one in listed(schedule["steps"])]
    days = {text(one["month"]): text(one["day"]) for one in steps if one["action"] == "resize"}
    models = [one for one in map(mapping, listed(schedule.get("models", []))) if one["model"] is not None]
    before = ""
    for one in map(mapping, listed(schedule["months"])):
        month = text(one["month"])
        since = [(text(change["day"]), text(change["model"])) for change in models if text(change["day"]) <= month]
        if since and since[-1][0] > before:
            days.setdefault(month, since[-1][0])
        before = month
        amounts = mapping(one.get("costs", {"ptu": one["ptu_usd"], "token": one["token_usd"]}))
        ptu, token = (Decimal(number(amounts[name]) or 0) for name in ("ptu", "token"))
        yield PlannedMonth(
            start=date.fromisoformat(days.get(month, month)),
            ptus=count(one["ptus"]) or 0,
            needed=fraction(one["ptus_needed"]),
            per_month=ptu + token,
            ptu_per_month=ptu,
            spare_ptus=max((count(one["reserved_ptus"]) or 0) - (count(one["ptus"]) or 0), 0),
            is_by_token=bool(token),
            model=since[-1][1] if since else None,
        )
