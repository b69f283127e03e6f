"""What plans offer and recommend, as rows of frames."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from capacity.planning.buying.costing import in_dollars
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.reports.offer_rows import rows_of_plan

if TYPE_CHECKING:
    from pandas import DataFrame

OFFER_COLUMNS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("workload", "deployment", "model", "model_version", "region"), str),
    **dict.fromkeys(("kind", "deployment_type", "term"), str),
    "recommended": bool,
    "ptus": int,
    "ptus_needed": float,
    "bound_by": str,
    "peak_utilization_share": float,
    "max_rpm": float,
    **dict.fromkeys(("sku_capacity", "tpm_quota", "rpm_quota"), int),
    "usd_per_month": Decimal,
    "committed": Decimal,
    "cost_per_month": Decimal,
    "long_run_cost_per_month": Decimal,
    "currency": str,
    "break_even_utilization_share": float,
    "throttled_share": float,
    "worst_hour_throttled_share": float,
    "notes": str,
}
"""Columns of CSV that tell offers apart, and their types; the others are of single kinds of options."""


def of_offers(*plans: Plan) -> "DataFrame":
    """A row per offer and term of plans, with the numbers of CSV."""
    from capacity.api.frame_columns import of_columns  # and with it pandas

    rows = [row for plan in plans for row in rows_of_plan(plan)]
    return of_columns({name: (kind, [row.get(name) for row in rows]) for name, kind in OFFER_COLUMNS.items()})


def recommended_row(plan: Plan) -> dict[str, Any]:
    """What one plan recommends, in a row; `ptus_needed` is the largest need of its provisioned options."""
    offer = plan.recommended.offer
    known = {} if offer is None else offer.record_values()
    needed = [one.ptus_needed for one in plan.options if isinstance(one, ProvisionedOption) and one.ptus_needed]
    return {
        "workload": plan.workload,
        "model": plan.model,
        "usd_per_month": None if offer is None else in_dollars(offer.cost),
        "normalized_tpm": plan.normalized_tpm,
        "ptus_needed": max(needed, default=None),
        **{name: known.get(name) for name in ("term", "ptus", "sku_capacity", "utilization_share")},
        "deployment_type": None if offer is None else offer.deployment_type.value,
    }
