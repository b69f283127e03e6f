"""A report as CSV: one row per option, with the names of the JSON report."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.planning.results.plan import Option, Plan
from capacity.planning.results.plan_report import Report
from capacity.reports.csv_text import flat, rows_to_csv
from capacity.reports.formats import Look
from capacity.reports.json_text import plain
from capacity.reports.price_json import change_parts, price_parts
from capacity.reports.to_json import (
    calibration_parts,
    check_parts,
    demand_parts,
    option_parts,
    simulation_parts,
)
from capacity.sentences.say import said

if TYPE_CHECKING:
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.compared_models import Comparison, ComparisonReport
    from capacity.planning.simulation import SimulationReport
    from capacity.pricing.pricer import Discounts


COST_KEYS = ("hourly", "reserved_1_month", "reserved_1_year", "pay_as_you_go", "priority", "flex")
OPTION_COLUMNS = (
    *("workload", "model", "model_version", "region", "resource", "demand.rpm", "demand.input_tpm"),
    *("demand.cached_input_tpm", "demand.cache_write_tpm", "demand.output_tpm", "demand.image_input_tpm"),
    *("demand.image_output_tpm", "demand.total_tpm", "demand.normalized_tpm", "kind", "deployment_type"),
    *("ptus_needed", "ptus", "bound_by", "minimum_ptus", "increment_ptus", "input_tpm_per_ptu", "headroom_share"),
    *("ptus_at_headroom.0.1", "ptus_at_headroom.0.2", "normalized_tpm", "peak_utilization_share", "max_rpm"),
    *("spilled_share", "concurrency", "latency_target_tokens_per_second", "response_seconds_at_target"),
    *("sku_capacity", "tpm_needed", "admission_tpm", "rpm_needed", "tpm_per_unit", "rpm_per_unit", "tpm_quota"),
    *("rpm_quota", "quota_tier", "usage_tier_tokens_per_month", "tokens_per_day", "enqueued_token_quota.enterprise"),
    *("enqueued_token_quota.default", "enqueued_token_quota.credit-card", "enqueued_token_quota.msdn"),
    *("usd_per_month.hourly", "usd_per_month.reserved_1_month", "usd_per_month.reserved_1_year"),
    *("usd_per_month.pay_as_you_go", "notes", "usd_per_month.priority", "usd_per_month.flex", "currency"),
    *(f"{name}.{term}" for name in ("cost_per_month", "cost_per_million_tokens") for term in COST_KEYS),
    *(f"break_even_{of}.{term}" for of in ("utilization_share", "mean_to_peak") for term in COST_KEYS[:3]),
    *("full_ptu_hour_value", "recommended_term", "steady_ptus", "admission_ptus", "admission_driver"),
    *(f"admission_by_burst_seconds.{seconds}" for seconds in (10, 60)),
    "spilled_basis",
)
"""Always all of them and in this order, whatever the rows; what only some reports have comes after."""


LONG = ("costs", "long_run_costs", "optimum", "readings", "max_output_advice")
"""Bills with their lines, and lists: the JSON report has them."""


def plans(report: Report, _: Look) -> str:
    """Rows of options; mappings become columns with a dotted name, lists are joined with `; `.

    A plan that has none has one row, whose notes say why. Sizes that were tried have rows of their own `kind`.
    """
    off = _discounts(report.discounts)
    return rows_to_csv([{**row, **off} for plan in report.plans for row in _rows(plan)], OPTION_COLUMNS)


def _discounts(discounts: "Discounts | None") -> dict[str, object]:
    """Columns of what is taken off list prices, where somebody said so."""
    return {} if discounts is None else flat(plain(discounts), "discounts.")


SIMULATION_COLUMNS = (
    *("deployment", "model", "ptus", "burst_seconds", "on_429", "retries", "requests", "accepted", "throttled"),
    *("throttled_share", "worst_hour_throttled_share", "spilled_requests", "spilled_input_tokens"),
    *("spilled_output_tokens", "utilization_share.mean", "utilization_share.p99", "utilization_share.max"),
    *("level_share.mean", "level_share.p99", "level_share.max", "retry_after_ms.p50", "retry_after_ms.p99"),
    *("retry_after_ms.max", "first_429", "attempts", "too_long_requests", "tpm_quota", "rpm_quota"),
    *("rpm_window_seconds", "spilled_from.ptus", "spilled_from.burst_seconds", "warm_up_requests"),
)


def simulations(report: "SimulationReport", _: Look) -> str:
    """A row per count and depth, and per reading of a quota; of a calibration a row per deployment."""
    if report.calibrations:
        return rows_to_csv([flat(plain(calibration_parts(one))) for one in report.calibrations])
    rows = [flat(plain(simulation_parts(one, report))) for one in report.simulations]
    return rows_to_csv([{name: row.get(name) for name in SIMULATION_COLUMNS} for row in rows], SIMULATION_COLUMNS)


COMPARED_COLUMNS = (
    *("workload", "region", "model", "model_version", "deployment_type", "ptus", "peak_utilization_share"),
    *("sku_capacity", "tpm_quota", "rpm_quota", "term", "usd_per_month", "currency", "cost_per_month"),
    *("cost_per_million_tokens", "latency_target_tokens_per_second", "stage", "retires", "notes"),
    *("steady_ptus", "admission_ptus"),
)


def comparisons(report: "ComparisonReport", _: Look) -> str:
    """A row per model and type, without the lines of its bill."""
    rows = []
    for one in report.comparisons:
        for row in one.rows:
            parts = {name: value for name, value in plain(row).items() if name != "cost"}
            rows.append(
                {
                    "workload": one.workload,
                    "region": one.region,
                    **flat(parts),
                    "currency": report.currency,
                    "cost_per_month": row.cost and plain(row.cost.per_month),
                    "cost_per_million_tokens": row.cost and plain(row.cost.per_million_tokens),
                    **_discounts(report.discounts),
                    **_scale(row.model, one),
                }
            )
    return rows_to_csv(rows, COMPARED_COLUMNS)


def _scale(model: str, of: "Comparison") -> dict[str, object]:
    """Columns of how many times as many tokens a model was taken to need, where somebody said so."""
    if not of.scales:
        return {}
    mine = next((one for one in of.scales if one.model == model), None)
    return {"scale.input": plain(mine.input) if mine else 1, "scale.output": plain(mine.output) if mine else 1}


CHECK_COLUMNS = (
    *("workload", "model", "region", "origin", "name", "passed", "measured", "limit", "bound", "unit", "margin"),
    *("deployment_type", "term", "file", "line", "limit_file", "limit_line", "detail", "remedy"),
)


def checks(report: "CheckReport", _: Look) -> str:
    """A row per check; those over all workloads name none."""
    heads = [
        ({"workload": plan.workload, "model": plan.model, "region": plan.region}, plan) for plan in report.report.plans
    ]
    rows = [{**head, **flat(plain(check_parts(one)))} for head, plan in heads for one in plan.checks]
    rows += [flat(plain(check_parts(one))) for one in report.checks]
    return rows_to_csv([{name: row.get(name) for name in CHECK_COLUMNS} for row in rows], CHECK_COLUMNS)


MODEL_COLUMNS = (
    *("name", "publisher", "series", "version", "stage", "retires", "retired", "retirement_unconfirmed"),
    "deployment_types",
    *("input_tpm_per_ptu", "output_weight", "latency_target_tokens_per_second", "as_of", "source"),
)


def models(listing: Listing, _: Look) -> str:
    """A row per model; of models asked for by name a row per fact of each edition."""
    rows = [flat(plain(model)) for model in listing.models]
    rows += [
        {
            "name": detail.file.name,
            "group": group,
            "as_of": parts["as_of"],
            "source": parts["source"],
            "fact": fact,
            "value": value,
        }
        for detail in listing.details
        for group, editions in detail.groups()
        for edition in editions
        for parts in (flat(plain(edition)),)
        for fact, value in parts.items()
        if fact not in ("as_of", "source") and value not in (None, "")
    ]
    return rows_to_csv(rows, () if listing.details else MODEL_COLUMNS)


PRICE_COLUMNS = (
    *("kind", "name", "term", "families", "deployment_types", "tier", "context", "versions", "data_zones", "regions"),
    *("effective_from", "until", "until_at_least", "state", "currency", "per_ptu", "per_million_tokens.input"),
    *("per_million_tokens.cached_input", "per_million_tokens.cache_write", "per_million_tokens.output"),
    *("per_million_tokens.image_input", "per_million_tokens.image_output"),
    *("as_of", "confirmed", "source", "dated", "inferred"),
)


def prices(listing: "PriceListing", _: Look) -> str:
    """A row per price; a model without one has a row with its name alone."""
    rows = [flat(plain(price_parts(line))) for line in (*listing.ptus, *listing.tokens)]
    rows += [{"kind": "tokens", "name": name} for name in listing.without_price]
    return rows_to_csv(rows, PRICE_COLUMNS)


CHANGE_COLUMNS = (
    *("kind", "outcome", "model", "family", "deployment_type", "tier", "context", "version", "category", "term"),
    *("data_zones", "regions", "old", "new", "change_share"),
)


def refreshed(report: "RefreshReport", _: Look) -> str:
    """A row per price that changed."""
    return rows_to_csv([flat(plain(change_parts(change))) for change in report.changes], CHANGE_COLUMNS)


def _rows(plan: Plan) -> list[dict[str, object]]:
    head = _head(plan)
    tried = [{**head, **one} for one in _tried(plan)]
    if not plan.options:
        why = [one.detail for one in plan.rejections] or [plan.recommended.why, *plan.warnings]
        return [{**head, "notes": "; ".join(dict.fromkeys(map(said, why)))}, *tried]
    return [*({**head, **_option(plan, option), **_verified(plan, option)} for option in plan.options), *tried]


def _tried(plan: Plan) -> Iterator[dict[str, object]]:
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
            yield {**told, **flat(plain(vars(reading)))}


def _head(plan: Plan) -> dict[str, object]:
    head = {
        "workload": plan.workload,
        "model": plan.model,
        "model_version": plan.model_version,
        "region": plan.region,
        "resource": plan.resource,
    }
    demand = {f"demand.{name}": value for name, value in plain(demand_parts(plan)).items() if name != "basis"}
    if plan.measured is not None:
        head["deployment"] = plan.measured.deployment
    return {**head, **demand, "demand.normalized_tpm": plain(plan.normalized_tpm)}


def _verified(plan: Plan, option: Option) -> dict[str, object]:
    """The numbers of Azure's calculator, without what was asked."""
    found = (plain(row) for row in plan.verified or () if row.deployment_type is option.deployment_type)
    left_out = ("deployment_type", "ptus", "asked")
    parts = {name: value for row in found for name, value in row.items() if name not in left_out}
    return flat(parts, "verified.")


def _option(plan: Plan, option: Option) -> dict[str, object]:
    """The totals of its bills, without their lines."""
    parts = flat({name: value for name, value in plain(option_parts(option)).items() if name not in LONG})
    parts = {name: value for name, value in parts.items() if value is not None or not name.startswith("range")}
    for term, cost in option.costs.items():
        parts["currency"] = cost.currency
        parts[f"cost_per_month.{term}"] = plain(cost.per_month)
        parts[f"cost_per_million_tokens.{term}"] = plain(cost.per_million_tokens)
    for term, cost in option.long_run_costs.items():
        parts[f"long_run_cost_per_month.{term}"] = plain(cost.per_month)
    for one in option.readings:
        told = {"ptus": one.ptus, "usd_per_month": plain(one.usd_per_month)}
        parts |= flat(told, f"readings.{one.context.value}.")
    offer = plan.recommended.offer
    if offer is not None and offer.deployment_type is option.deployment_type:
        parts["recommended_term"] = offer.term
    return parts
