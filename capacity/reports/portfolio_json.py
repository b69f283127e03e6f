"""The portfolio as JSON: amounts stand under keys with `usd`, or, in another currency, under `costs`."""

from capacity.planning.results.portfolio import Portfolio, Row, Sum
from capacity.pricing.published_prices import US_DOLLARS
from capacity.reports.schedule_json import alternative, amounts
from capacity.sentences.offer_words import label


def parts(of: Portfolio) -> dict[str, object]:
    """In the order of the contract."""
    currency = of.currency or US_DOLLARS
    over = of.over_months
    return {
        **_paid(of, currency),
        "without_cost": of.without_cost,
        "rows": [_row(one, currency) for one in of.rows],
        "by_owner": [{"owner": one.name, **_sum(one, currency)} for one in of.by_owner],
        "by_type": [{"deployment_type": one.name, **_sum(one, currency)} for one in of.by_type],
        "quota": of.quota,
        "over_months": over
        and {
            "horizon_months": over.horizon_months,
            **amounts({"total_usd": over.total, "left_out_usd": over.left_out}, currency),
            "alternatives": [{**alternative(one, currency), "workloads": one.workloads} for one in over.alternatives],
        },
    }


def _row(one: Row, currency: str) -> dict[str, object]:
    offer = one.offer
    return {
        "workload": one.workload,
        "owner": one.owner,
        "model": one.model,
        "recommended": None if offer is None else label(offer),
        "deployment_type": None if offer is None else offer.deployment_type,
        "term": None if offer is None else offer.term,
        "action": one.action,
        "ptus": one.ptus,
        "tpm_quota": one.tpm_quota,
        **_paid(one, currency),
        "retires": one.retires,
        "warnings": one.warnings,
    }


def _sum(one: Sum, currency: str) -> dict[str, object]:
    return {
        "workloads": one.workloads,
        "ptus": one.ptus,
        "tpm_quota": one.tpm_quota,
        **_paid(one, currency),
    }


def _paid(of: Portfolio | Row | Sum, currency: str) -> dict[str, object]:
    return amounts({"usd_per_month": of.per_month, "commitment_usd": of.commitment}, currency)
