"""Plans as tidy rows: one per offer and term, always with the same columns in the same order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from capacity.planning.buying.costing import in_dollars
from capacity.planning.buying.portfolio_sums import committed
from capacity.planning.results.plan import Option, Plan
from capacity.planning.results.recommended_offer import Offer
from capacity.reports.content.brief_offers import is_apart
from capacity.reports.csv_text import flat
from capacity.reports.json_text import plain
from capacity.reports.plan_json import demand_parts, option_parts
from capacity.sentences.say import said

if TYPE_CHECKING:
    from capacity.planning.results.plan_report import Report
    from capacity.pricing.pricer import Discounts

DISCOUNT_COLUMNS = ("discounts.tokens", "discounts.ptu_hourly", "discounts.reservations")
OF_TERM = ("usd_per_month", "break_even_utilization_share", "break_even_mean_to_peak")
"""What an option says of each of its terms, and a row of its own."""
RANGE_OF_TERM = ("usd_per_month", "costs", "usd_per_month_at_ends", "costs_at_ends")
BY_SECONDS = ("admission_by_burst_seconds", "ptus_at_burst_seconds")
"""Sizes by whatever depths of the bucket somebody asked for: one cell, `10: 110; 60: 105`."""
LONG = ("costs", "long_run_costs", "optimum", "readings", "max_output_advice")
"""Bills with their lines, and lists: the JSON report has them, and rows their totals."""
_CRITERIA = ("mean", "p95", "p99", "max", "throttled")
_OUTCOME = ("ptus", "ptus_needed", "throttled_share", "worst_hour_throttled_share")
_SPREAD, _ENDS = ("p10", "p50", "p90", "likely"), ("low", "likely", "high")

COLUMNS = (
    *("workload", "deployment", "resource", "model", "model_version", "region", "kind", "deployment_type", "term"),
    *("recommended", "ptus", "committed", "paid_ptus", "sku_capacity", "tpm_quota", "rpm_quota"),
    *("usd_per_month", "currency", "cost_per_month"),
    *("long_run_cost_per_month", "cost_per_million_tokens", "break_even_utilization_share"),
    *("break_even_mean_to_peak", "full_ptu_hour_value", "notes"),
    *("demand.rpm", "demand.input_tpm", "demand.cached_input_tpm", "demand.cache_write_tpm", "demand.output_tpm"),
    *("demand.image_input_tpm", "demand.image_output_tpm", "demand.total_tpm", "demand.normalized_tpm"),
    *("ptus_needed", "bound_by", "minimum_ptus", "increment_ptus", "input_tpm_per_ptu", "headroom_share"),
    *("ptus_at_headroom.0.1", "ptus_at_headroom.0.2", "normalized_tpm", "peak_utilization_share", "max_rpm"),
    *("spilled_share", "spilled_basis", "concurrency", "latency_target_tokens_per_second"),
    "response_seconds_at_target",
    *("tpm_needed", "admission_tpm", "rpm_needed", "tpm_per_unit", "rpm_per_unit", "quota_tier"),
    *("usage_tier_tokens_per_month", "tokens_per_day", "enqueued_token_quota.enterprise"),
    *("enqueued_token_quota.default", "enqueued_token_quota.credit-card", "enqueued_token_quota.msdn"),
    *("steady_ptus", "admission_ptus", "admission_driver", "admission_by_burst_seconds", "burst_seconds"),
    *("throttled_share_allowed", "worst_hour_throttled_share_allowed", "drawn_requests", "drawn_hours"),
    *("criterion", "throttled_basis", "ptus_at_burst_seconds"),
    *(f"by_criterion.{criterion}.{name}" for criterion in _CRITERIA for name in _OUTCOME),
    *(f"range.{name}.{of}" for name in ("ptus", "tpm_quota", "usd_per_month", "costs") for of in _SPREAD),
    *(f"range.{name}.{of}" for name in ("admission_ptus", *RANGE_OF_TERM[2:]) for of in _ENDS),
    *(f"readings.{context}.{name}" for context in ("short", "long") for name in ("ptus", "usd_per_month")),
    *("verified.ptus_as_sent", "verified.ptus_needed_as_sent", "verified.azure_ptus", "verified.azure_estimate"),
    *("verified.difference_ptus", "verified.difference_as_sent_ptus", "verified.reasons", "verified.error"),
    *DISCOUNT_COLUMNS,
    *("throttled_share", "worst_hour_throttled_share", "throttled", "first_429", "longest_wait_ms"),
    "rpm_window_seconds",
)

Row = dict[str, object]


def rows(report: "Report") -> list[Row]:
    """A row per offer and term; an offer without a term has one, a plan without an offer one whose notes say why.

    Sizes and quotas that were tried have rows of their own `kind`.
    """
    off = discounts(report.discounts)
    return [{**row, **off} for plan in report.plans for row in rows_of_plan(plan)]


def rows_of_plan(plan: Plan) -> list[Row]:
    """Those of one plan."""
    head = _head(plan)
    return [{**head, **row} for row in _of_plan(plan)]


def discounts(given: "Discounts | None") -> Row:
    """Columns of what is taken off list prices, where somebody said so."""
    return {} if given is None else flat(plain(given), "discounts.")


def _of_plan(plan: Plan) -> Iterator[Row]:
    if not plan.options:
        why = [one.detail for one in plan.rejections] or [plan.recommended.why, *plan.warnings]
        yield {"recommended": False, "notes": "; ".join(dict.fromkeys(map(said, why)))}
    apart = is_apart(plan)
    if apart and plan.recommended.offer is not None:
        yield _apart(plan.recommended.offer)
    for option in plan.options:
        parts = plain({name: value for name, value in option_parts(option).items() if name not in LONG})
        shared = {**_shared(option, parts), **_verified(plan, option)}
        for term in dict.fromkeys((*option.usd_per_month, *option.costs)) or (None,):
            recommended = not apart and _is_recommended(plan, option, term)
            yield {**shared, "recommended": recommended, **_term(option, term, parts)}
    yield from _tried(plan)


def _apart(offer: Offer) -> Row:
    """What to buy now, where it is no option as it stands: a mix, or the first month of a schedule."""
    cost, later = offer.cost, offer.long_run_cost
    return {
        "kind": "recommended",
        "deployment_type": offer.deployment_type,
        "term": offer.term,
        "recommended": True,
        "usd_per_month": plain(in_dollars(cost)),
        "currency": cost.currency,
        "cost_per_month": plain(cost.per_month),
        "long_run_cost_per_month": None if later is None else plain(later.per_month),
        "committed": plain(committed(offer)),
        **{name: plain(getattr(offer, name)) for name in ("ptus", "paid_ptus", "sku_capacity", "spilled_share")},
        "spilled_basis": offer.spilled_basis,
    }


def _is_recommended(plan: Plan, option: Option, term: str | None) -> bool:
    offer = plan.recommended.offer
    return offer is not None and (offer.deployment_type, offer.term) == (option.deployment_type, term)


def _head(plan: Plan) -> Row:
    head: Row = {name: getattr(plan, name) for name in ("workload", "resource", "model", "model_version", "region")}
    demand = {f"demand.{name}": value for name, value in plain(demand_parts(plan)).items() if name != "basis"}
    if plan.measured is not None:
        head["deployment"] = plan.measured.deployment
    return {**head, **demand, "demand.normalized_tpm": plain(plan.normalized_tpm)}


def _shared(option: Option, parts: Row) -> Row:
    """What holds for all terms."""
    left_out = (*OF_TERM, *BY_SECONDS, "range")
    return {
        **flat({name: value for name, value in parts.items() if name not in left_out}),
        **{name: _pairs(_mapping(parts, name)) for name in BY_SECONDS},
        **flat(
            {name: value for name, value in _mapping(parts, "range").items() if name not in RANGE_OF_TERM}, "range."
        ),
        **{f"readings.{one.context.value}.ptus": one.ptus for one in option.readings},
    }


def _mapping(of: Row, name: str) -> Row:
    """What stands under a name; nothing where that is not there or not known."""
    value = of.get(name)
    return value if isinstance(value, dict) else {}


def _pairs(sizes: Row) -> str:
    return "; ".join(f"{seconds}: {'?' if ptus is None else ptus}" for seconds, ptus in sizes.items())


def _term(option: Option, term: str | None, parts: Row) -> Row:
    """What one term costs, without the lines of its bill."""
    if term is None:
        return {}
    row: Row = {"term": term, **{name: _mapping(parts, name).get(term) for name in OF_TERM}}
    if (cost := option.costs.get(term)) is not None:
        row |= {"currency": cost.currency, "cost_per_month": plain(cost.per_month)}
        row["cost_per_million_tokens"] = plain(cost.per_million_tokens)
    if (later := option.long_run_costs.get(term)) is not None:
        row["long_run_cost_per_month"] = plain(later.per_month)
    for name in RANGE_OF_TERM:
        row |= flat(_mapping(_mapping(_mapping(parts, "range"), name), term), f"range.{name}.")
    for one in option.readings:
        row[f"readings.{one.context.value}.usd_per_month"] = plain(one.usd_per_month.get(term))
    return row


def _verified(plan: Plan, option: Option) -> Row:
    """The numbers of Azure's calculator, without what was asked."""
    found = (plain(row) for row in plan.verified or () if row.deployment_type is option.deployment_type)
    left_out = ("deployment_type", "ptus", "asked")
    parts = {name: value for row in found for name, value in row.items() if name not in left_out}
    return flat(parts, "verified.")


def _tried(plan: Plan) -> Iterator[Row]:
    """A row per PTU count that was asked about, and per reading of the quota of today: what they would have refused."""
    measured = plan.measured
    if measured is None:
        return
    for one in measured.trials or ():
        yield {
            "kind": "ptus-tried",
            "ptus": one.ptus,
            "throttled_share": one.throttled_share,
            "worst_hour_throttled_share": max((hour.throttled_share for hour in one.worst_hours), default=0.0),
        }
    if (today := measured.quota_today) is not None:
        told = {"kind": "quota-today", "tpm_quota": today.tpm, "rpm_quota": today.rpm}
        for reading in today.readings:
            yield {**told, **flat(plain(reading.record_values()))}
