"""An outlook as JSON: percentiles under their names, costs in US dollars or under `costs`."""

from capacity.planning.results.hold import Hold
from capacity.planning.results.outlook import Costs, DayAhead, Outlook, Percentiles
from capacity.pricing.published_prices import US_DOLLARS
from capacity.reports.schedule_json import regret


def parts(outlook: Outlook, hold: Hold | None) -> dict[str, object]:
    """In the order of the contract; `hold` is that of the plan, which stands there, too."""
    currency = outlook.currency
    return {
        "horizon_days": outlook.horizon_days,
        "history_days": outlook.history_days,
        "starts": outlook.starts,
        "method": outlook.method,
        "deployment_type": outlook.deployment_type,
        "ptus": outlook.ptus,
        "input_tokens": _whole(outlook.input_tokens),
        "output_tokens": _whole(outlook.output_tokens),
        **_costs(outlook.costs, currency),
        "hold": hold,
        "exhausted": outlook.exhausted,
        "prior": outlook.prior,
        "own": None if outlook.own is None else {"ptus": outlook.own},
        "extrapolated": outlook.extrapolated,
        "turns": outlook.turns,
        "regret": [regret(one, currency) for one in outlook.regret],
        "days": [_day(one) for one in outlook.days],
        "past": [_day(one) for one in outlook.past],
    }


def _whole(tokens: Percentiles | None) -> dict[str, int] | None:
    return None if tokens is None else {name: round(value) for name, value in tokens.record_values().items()}


def _costs(costs: Costs | None, currency: str) -> dict[str, object]:
    if costs is None or currency == US_DOLLARS:
        return {"usd_per_month": costs}
    return {"usd_per_month": None, "costs": {"currency": currency, "per_month": costs}}


def _day(one: DayAhead) -> dict[str, object]:
    return {"day": one.day, **one.ptus.record_values()}
