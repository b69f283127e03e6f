"""A report as JSON: the contract with pipelines. Numbers are unrounded, unknown is null."""

from functools import partial
from typing import TYPE_CHECKING

from capacity.planning.results.plan_report import Report
from capacity.reports import measured_json
from capacity.reports.content import aged
from capacity.reports.formats import Look
from capacity.reports.json_text import Later, laid_out, plain
from capacity.reports.plan_json import check_parts, fact_parts, plan_parts, schedule_parts, warning_parts
from capacity.reports.price_json import change_parts, price_parts, source_parts

if TYPE_CHECKING:
    from capacity.listings.model_listing import Listing, ModelDetail
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.compared_models import ComparisonReport
    from capacity.planning.results.drift_report import DriftReport
    from capacity.planning.simulation import SimulationReport

SCHEMA_VERSION = 1


def plans(report: Report, _: Look) -> str:
    """The report as the contract has it."""
    return laid_out(plan_report_parts(report))


def plan_report_parts(report: Report) -> dict[str, object]:
    """The parts of the whole, in their order."""
    return {
        "schema_version": SCHEMA_VERSION,
        "catalog": aged.parts(report.as_of, aged.used(report.plans)),
        "plans": [Later(partial(plan_parts, plan)) for plan in report.plans],
        "totals": total_parts(report),
        **_schedules(report),
        "portfolio": portfolio_parts(report),
        **({} if report.discounts is None else {"discounts": report.discounts}),
        **measured_json.trials(report.plans),
        "warnings": warning_parts(report.warnings),
    }


def simulations(report: "SimulationReport", _: Look) -> str:
    """Every count and depth as the contract has it, and what calibrating found."""
    return laid_out(simulation_report_parts(report))


def simulation_report_parts(report: "SimulationReport") -> dict[str, object]:
    """The parts of the whole, in their order."""
    from capacity.reports.simulation_json import calibration_parts, simulation_parts  # noqa: PLC0415  # no other has any

    return {
        "schema_version": SCHEMA_VERSION,
        "catalog": aged.parts(report.as_of, report.facts),
        "simulations": [simulation_parts(one, report) for one in report.simulations],
        "calibrations": [calibration_parts(one) for one in report.calibrations],
        "notes": report.notes,
        "facts": fact_parts(report.facts),
    }


def comparisons(report: "ComparisonReport", _: Look) -> str:
    """Every row with its bill."""
    return laid_out(comparison_report_parts(report))


def comparison_report_parts(report: "ComparisonReport") -> dict[str, object]:
    """The parts of the whole, in their order."""
    return {
        "schema_version": SCHEMA_VERSION,
        "catalog": aged.parts(report.as_of, report.facts),
        "currency": report.currency,
        "comparisons": report.comparisons,
        **({} if report.discounts is None else {"discounts": report.discounts}),
        "warnings": warning_parts(report.warnings),
    }


def checks(report: "CheckReport", _: Look) -> str:
    """The plans with their checks, those over all plans, and what changed."""
    return laid_out(check_report_parts(report))


def check_report_parts(report: "CheckReport") -> dict[str, object]:
    """The parts of the whole, in their order."""
    return {
        "schema_version": SCHEMA_VERSION,
        "catalog": aged.parts(report.report.as_of, aged.used(report.report.plans)),
        "passed": report.passed,
        "allow_unknown": report.allow_unknown,
        "plans": [
            {**plan_parts(plan), "standing": standing}
            for plan, standing in zip(report.report.plans, report.standings, strict=True)
        ],
        "checks": [check_parts(one) for one in report.checks],
        "against": report.against,
        "totals": total_parts(report.report),
        **_schedules(report.report),
        "portfolio": portfolio_parts(report.report),
        **({} if report.report.discounts is None else {"discounts": report.report.discounts}),
        "warnings": warning_parts(report.report.warnings),
    }


def drifts(report: "DriftReport", _: Look) -> str:
    """Every deployment as planned and as it came."""
    from capacity.reports.drift_json import parts  # noqa: PLC0415  # no other command needs it

    return _dumps({**parts(report), "warnings": warning_parts(report.notes)})


def models(listing: "Listing", _: Look) -> str:
    """Summaries, or of models asked for by name every edition with its sources."""
    known = [model_detail_parts(detail) for detail in listing.details]
    return _dumps({"catalog": aged.parts(listing.as_of, listing.facts), "models": known or listing.models})


def model_detail_parts(detail: "ModelDetail") -> dict[str, object]:
    """Every edition of a model, and the sources that they cite."""
    return {**plain(detail.file), "sources": source_parts(detail.sources)}


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


def refreshed(report: "RefreshReport", _: Look) -> str:
    """What changed, and what was left out."""
    read = report.read
    return _dumps(
        {
            "catalog": aged.parts(report.as_of, report.facts),
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


def total_parts(report: Report) -> list[dict[str, object]]:
    """The sums; `optimum`, of a month alone, is a key of version 1 that schedules have made empty."""
    return [{**one.record_values(), "optimum": None} for one in report.totals]


def portfolio_parts(report: Report) -> dict[str, object] | None:
    """All workloads together; None of one."""
    if report.portfolio is None:
        return None
    from capacity.reports.portfolio_json import parts  # noqa: PLC0415  # of one workload there is none

    return parts(report.portfolio)


def _schedules(report: Report) -> dict[str, object]:
    return {"schedules": [schedule_parts(one) for one in report.schedules]} if report.schedules else {}


def _dumps(parts: dict[str, object]) -> str:
    return laid_out({"schema_version": SCHEMA_VERSION, **parts})
