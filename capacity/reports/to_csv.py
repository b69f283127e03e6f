"""A report as CSV: one row per offer and term, with the names of the JSON report."""

from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.planning.results.plan_report import Report
from capacity.reports import offer_rows
from capacity.reports.csv_text import flat, rows_to_csv
from capacity.reports.formats import Look
from capacity.reports.json_text import plain
from capacity.reports.plan_json import check_parts
from capacity.reports.price_json import change_parts, price_parts

if TYPE_CHECKING:
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.compared_models import Comparison, ComparisonReport
    from capacity.planning.results.drift_report import DriftReport
    from capacity.planning.simulation import SimulationReport


def plans(report: Report, _: Look) -> str:
    """A row per offer and term, with the columns of `offer_rows`, whatever the report holds."""
    return _fixed(offer_rows.rows(report), offer_rows.COLUMNS)


def _fixed(rows: list[offer_rows.Row], columns: tuple[str, ...]) -> str:
    """These columns, and no others."""
    return rows_to_csv([{name: row.get(name) for name in columns} for row in rows], columns)


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
    from capacity.reports.simulation_json import calibration_parts, simulation_parts  # noqa: PLC0415  # no other has any

    if report.calibrations:
        return rows_to_csv([flat(plain(calibration_parts(one))) for one in report.calibrations])
    rows = [flat(plain(simulation_parts(one, report))) for one in report.simulations]
    return _fixed(rows, SIMULATION_COLUMNS)


COMPARED_COLUMNS = (
    *("workload", "region", "model", "model_version", "deployment_type", "ptus", "peak_utilization_share"),
    *("sku_capacity", "tpm_quota", "rpm_quota", "term", "usd_per_month", "currency", "cost_per_month"),
    *("cost_per_million_tokens", "latency_target_tokens_per_second", "stage", "retires", "notes"),
    *("steady_ptus", "admission_ptus", "publisher", "scale.input", "scale.output"),
    *offer_rows.DISCOUNT_COLUMNS,
    *("retires_before", "month_from", "growth"),
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
                    "month_from": plain(one.month_from),
                    "growth": plain(one.growth),
                    **flat(parts),
                    "currency": report.currency,
                    "cost_per_month": row.cost and plain(row.cost.per_month),
                    "cost_per_million_tokens": row.cost and plain(row.cost.per_million_tokens),
                    **offer_rows.discounts(report.discounts),
                    **_scale(row.model, one),
                }
            )
    return _fixed(rows, COMPARED_COLUMNS)


def _scale(model: str, of: "Comparison") -> dict[str, object]:
    """Columns of how many times as many tokens a model was taken to need, where somebody said so."""
    if not of.scales:
        return {}
    mine = next((one for one in of.scales if one.model == model), None)
    return {"scale.input": plain(mine.input) if mine else 1, "scale.output": plain(mine.output) if mine else 1}


DRIFT_COLUMNS = (
    *("workload", "deployment", "resource", "model", "region", "deployment_type", "span.start", "span.end"),
    *("span.minutes", "span.observed_share", "planned_until", "ptus_planned", "ptus_needed", "ptus", "range.low"),
    *(
        "range.high",
        "range.basis",
        "inside",
        "tpm_planned",
        "tpm",
        "tokens_share",
        "usd_share",
        "per_month",
        "per_month_planned",
    ),
    *("currency", "throttled_share", "worst_hour_throttled_share", "throttled_share_allowed"),
    *("worst_hour_throttled_share_allowed", "failures", "headroom_share", "ptus_with_headroom"),
)


def drifts(report: "DriftReport", _: Look) -> str:
    """A row per deployment."""
    from capacity.reports.drift_json import row_parts  # noqa: PLC0415  # no other command needs it
    from capacity.sentences.say import said  # noqa: PLC0415  # with it

    why = [{"failures": " ".join(map(said, row.failures))} for row in report.rows]
    return _fixed([flat(plain(row_parts(row) | of)) for row, of in zip(report.rows, why, strict=True)], DRIFT_COLUMNS)


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
    return _fixed(rows, CHECK_COLUMNS)


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
