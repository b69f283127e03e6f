"""A report as JSON: the contract with pipelines. Numbers are unrounded, unknown is null."""

from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.planning.results.measured_plan import SeriesPlan, has_tokens
from capacity.planning.results.plan import Plan, Report
from capacity.planning.results.verified_plan import VerifiedPlan
from capacity.reports.content import aged
from capacity.reports.formats import Look
from capacity.reports.json_text import laid_out, plain
from capacity.sentences.say import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from capacity.catalog.catalog import Source
    from capacity.findings import Finding
    from capacity.listings.price_changes import PriceChange, RefreshReport
    from capacity.listings.price_listing import Listed, PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.comparison import ComparisonReport
    from capacity.planning.simulation import Calibrated, Simulation, SimulationReport

SCHEMA_VERSION = 1


def plans(report: Report, _: Look) -> str:
    """The report as the contract has it."""
    return _dumps(
        {
            "catalog": aged.parts(report.as_of, aged.used(report.plans)),
            "plans": [plan_parts(plan) for plan in report.plans],
            "totals": report.totals,
            "warnings": warning_parts(report.warnings),
        }
    )


def simulations(report: "SimulationReport", _: Look) -> str:
    """Every count and depth as the contract has it, and what calibrating found."""
    return _dumps(
        {
            "catalog": aged.parts(report.as_of, report.facts),
            "simulations": [simulation_parts(one, report) for one in report.simulations],
            "calibrations": [calibration_parts(one) for one in report.calibrations],
            "notes": report.notes,
            "facts": report.facts,
        }
    )


def simulation_parts(one: "Simulation", report: "SimulationReport") -> dict[str, object]:
    """One of them, in the order of the contract."""
    return {
        "deployment": one.deployment,
        "model": one.model,
        "ptus": one.ptus,
        "burst_seconds": one.burst_seconds,
        "on_429": report.on_429,
        "retries": report.retries,
        **vars(one.summary),
    }


def calibration_parts(one: "Calibrated") -> dict[str, object]:
    """The depth found, with both confusion matrices and their correlations."""
    found = {**vars(one.calibration)}
    for half in ("fitted", "held_back"):
        confusion = getattr(one.calibration, half)
        found[half] = {**vars(confusion), "correlation": confusion.correlation}
    return {"deployment": one.deployment, "model": one.model, "ptus": one.ptus, **found}


def comparisons(report: "ComparisonReport", _: Look) -> str:
    """Every row with its bill."""
    return _dumps(
        {
            "catalog": aged.parts(report.as_of, report.facts),
            "currency": report.currency,
            "comparisons": report.comparisons,
            "warnings": warning_parts(report.warnings),
        }
    )


def checks(report: "CheckReport", _: Look) -> str:
    """The plans with their checks, those over all plans, and what changed."""
    return _dumps(
        {
            "catalog": aged.parts(report.report.as_of, aged.used(report.report.plans)),
            "passed": report.passed,
            "allow_unknown": report.allow_unknown,
            "plans": [plan_parts(plan) for plan in report.report.plans],
            "checks": report.checks,
            "against": report.against,
            "totals": report.report.totals,
            "warnings": warning_parts(report.report.warnings),
        }
    )


def models(listing: Listing, _: Look) -> str:
    """Summaries, or of models asked for by name every edition with its sources."""
    known = [{**plain(detail.file), "sources": source_parts(detail.sources)} for detail in listing.details]
    return _dumps({"catalog": aged.parts(listing.as_of, listing.facts), "models": known or listing.models})


def prices(listing: "PriceListing", _: Look) -> str:
    """Every price with its place, time and source; `kind` is `ptu` or `tokens`."""
    return _dumps(
        {
            "catalog": aged.parts(listing.as_of, listing.facts),
            "today": listing.today,
            "currency": listing.currency,
            "prices": [price_parts(line) for line in (*listing.ptus, *listing.tokens)],
            "without_price": listing.without_price,
            "warnings": warning_parts(listing.warnings),
            "sources": source_parts(listing.sources),
        }
    )


def source_parts(sources: "Mapping[str, Source]") -> dict[str, object]:
    """Sources by key, with whether others can look them up, and how reports cite them."""
    return {
        key: {**vars(source), "traceable": source.traceable, "cited": source.cited} for key, source in sources.items()
    }


def price_parts(line: "Listed") -> dict[str, object]:
    """One price, in the order of the contract."""
    kind = "ptu" if hasattr(line, "per_ptu") else "tokens"
    first = ("name", "term", "families", "deployment_types", "tier", "context", "versions")
    parts = {name: getattr(line, name) for name in first if hasattr(line, name)}
    return {"kind": kind, **parts, **vars(line)}


def refreshed(report: "RefreshReport", _: Look) -> str:
    """What changed, and what was left out."""
    read = report.read
    return _dumps(
        {
            "catalog": {"as_of": report.as_of},
            "refresh": {
                "file": report.file,
                "source": read.source,
                "as_of": read.as_of,
                "currency": read.currency,
                "regions": read.regions,
                "models": list(read.models),
                "without_price": read.without_price,
                "changes": [change_parts(change) for change in report.changes],
                "unchanged": report.unchanged,
                "left_out": read.left_out,
                "notes": read.notes,
            },
        }
    )


def change_parts(change: "PriceChange") -> dict[str, object]:
    """One change; `kind` is `ptu` or `tokens`."""
    return {"kind": "tokens" if change.model else "ptu", **vars(change)}


def plan_parts(plan: Plan) -> dict[str, object]:
    """A plan as the contract orders it."""
    return {
        "workload": plan.workload,
        "description": plan.description,
        "owner": plan.owner,
        "model": plan.model,
        "publisher": plan.publisher,
        "model_version": plan.model_version,
        "region": plan.region,
        "resource": plan.resource,
        "demand": {**demand_parts(plan), "normalized_tpm": plan.normalized_tpm, "weights": plan.weighed},
        "options": plan.options,
        "current": plan.current,
        "rejections": plan.rejections,
        "recommended": plan.recommended,
        "checks": plan.checks,
        "assumptions": plan.assumptions,
        "warnings": warning_parts(plan.warnings),
        "facts": plan.facts,
        **(_measured_parts(plan) if isinstance(plan, SeriesPlan) else {}),
        **({"verified": plan.verified} if isinstance(plan, VerifiedPlan) else {}),
    }


def _measured_parts(plan: SeriesPlan) -> dict[str, object]:
    return {"deployment": plan.deployment, "traffic": plan.traffic, "agreements": plan.agreements}


def warning_parts(warnings: "Sequence[Finding]") -> list[dict[str, object]]:
    """Warnings with their code, sentence and source."""
    return [{"code": one.code, "detail": said(one), "source": one.source, "date": one.date} for one in warnings]


def demand_parts(plan: Plan) -> dict[str, object]:
    """Demand by category, null where tokens are not known; `input_tpm` includes what the cache reads and writes."""
    tpm = plan.demand.tpm
    tokens = {
        "input_tpm": tpm.all_input,
        "cached_input_tpm": tpm.cached_input,
        "cache_write_tpm": tpm.cache_write,
        "output_tpm": tpm.output,
        "image_input_tpm": tpm.image_input,
        "image_output_tpm": tpm.image_output,
        "total_tpm": tpm.total,
    }
    known = tokens if has_tokens(plan) else dict.fromkeys(tokens)
    return {"basis": plan.demand.basis, "rpm": plan.demand.rpm, **known}


def _dumps(parts: dict[str, object]) -> str:
    return laid_out({"schema_version": SCHEMA_VERSION, **parts})
