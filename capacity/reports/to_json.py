"""A report as JSON: the contract with pipelines. Numbers are unrounded, unknown is null."""

from typing import TYPE_CHECKING

from capacity.listings.model_listing import Listing
from capacity.planning.results.plan import Option, Plan, UsedFacts
from capacity.planning.results.plan_report import Report
from capacity.reports import measured_json
from capacity.reports.content import aged, words
from capacity.reports.formats import Look
from capacity.reports.json_text import laid_out, plain
from capacity.reports.price_json import change_parts, price_parts, source_parts
from capacity.sentences.checking import remedy
from capacity.sentences.say import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capacity.findings import Finding
    from capacity.listings.price_changes import RefreshReport
    from capacity.listings.price_listing import PriceListing
    from capacity.planning.checks.check_report import CheckReport
    from capacity.planning.results.check_result import Check
    from capacity.planning.results.compared_models import ComparisonReport
    from capacity.planning.results.drift_report import DriftReport
    from capacity.planning.results.recommended_offer import Recommended
    from capacity.planning.results.schedule import Schedule
    from capacity.planning.simulation import SimulationReport

SCHEMA_VERSION = 1
OFFER_KEYS = (
    *("deployment_type", "term", "ptus", "base_ptus", "sku_capacity", "spilled_share", "spilled_basis"),
    *("spilled_request_share", "spillover", "utilization_share", "cost", "long_run_cost"),
)


def plans(report: Report, _: Look) -> str:
    """The report as the contract has it."""
    return _dumps(
        {
            "catalog": aged.parts(report.as_of, aged.used(report.plans)),
            "plans": [plan_parts(plan) for plan in report.plans],
            "totals": total_parts(report),
            **_schedules(report),
            "portfolio": portfolio_parts(report),
            **({} if report.discounts is None else {"discounts": report.discounts}),
            **measured_json.trials(report.plans),
            "warnings": warning_parts(report.warnings),
        }
    )


def simulations(report: "SimulationReport", _: Look) -> str:
    """Every count and depth as the contract has it, and what calibrating found."""
    from capacity.reports.simulation_json import calibration_parts, simulation_parts  # noqa: PLC0415  # no other has any

    return _dumps(
        {
            "catalog": aged.parts(report.as_of, report.facts),
            "simulations": [simulation_parts(one, report) for one in report.simulations],
            "calibrations": [calibration_parts(one) for one in report.calibrations],
            "notes": report.notes,
            "facts": fact_parts(report.facts),
        }
    )


def comparisons(report: "ComparisonReport", _: Look) -> str:
    """Every row with its bill."""
    return _dumps(
        {
            "catalog": aged.parts(report.as_of, report.facts),
            "currency": report.currency,
            "comparisons": report.comparisons,
            **({} if report.discounts is None else {"discounts": report.discounts}),
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
    )


def drifts(report: "DriftReport", _: Look) -> str:
    """Every deployment as planned and as it came."""
    from capacity.reports.drift_json import parts  # noqa: PLC0415  # no other command needs it

    return _dumps({**parts(report), "warnings": warning_parts(report.notes)})


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
        "options": [option_parts(one) for one in plan.options],
        "current": plan.current,
        "rejections": plan.rejections,
        "do_first": plan.do_first,
        "recommended": recommended_parts(plan.recommended),
        "checks": [check_parts(one) for one in plan.checks],
        "assumptions": plan.assumptions,
        "warnings": warning_parts(plan.warnings),
        "facts": fact_parts(plan.facts),
        **({} if plan.evidence is None else {"evidence": plan.evidence}),
        **({} if plan.measured is None else measured_json.parts(plan.measured)),
        **({"sensitivity": plan.sensitivity} if plan.sensitivity else {}),
        **({} if plan.schedule is None else {"schedule": schedule_parts(plan.schedule)}),
        **_outlook(plan),
        **({} if plan.verified is None else {"verified": plan.verified}),
        **({} if plan.curves is None else {"curves": plan.curves}),
    }


def _outlook(plan: Plan) -> dict[str, object]:
    if plan.outlook is None:
        return {}
    from capacity.reports import outlook_json  # noqa: PLC0415  # most plans have none

    return {"outlook": outlook_json.parts(plan.outlook, None if plan.measured is None else plan.measured.hold)}


def option_parts(option: "Option") -> dict[str, object]:
    """An option; what measured traffic or admission says of a provisioned one's size stands among its own fields."""
    parts = {name: value for name, value in vars(option).items() if name != "range" or value is not None}
    told = [vars(one) for name in ("by_criteria", "admission") if (one := parts.pop(name, None)) is not None]
    if not parts.get("max_output_advice"):
        parts.pop("max_output_advice", None)
    for one in told:
        parts.update(one)
    return parts


def total_parts(report: Report) -> list[dict[str, object]]:
    """The sums; `optimum`, of a month alone, is a key of version 1 that schedules have made empty."""
    return [{**vars(one), "optimum": None} for one in report.totals]


def portfolio_parts(report: Report) -> dict[str, object] | None:
    """All workloads together; None of one."""
    if report.portfolio is None:
        return None
    from capacity.reports.portfolio_json import parts  # noqa: PLC0415  # of one workload there is none

    return parts(report.portfolio)


def _schedules(report: Report) -> dict[str, object]:
    return {"schedules": [schedule_parts(one) for one in report.schedules]} if report.schedules else {}


def schedule_parts(schedule: "Schedule") -> dict[str, object]:
    """A schedule as the contract orders it: amounts in US dollars, else null with the same ones in `costs`."""
    from capacity.reports.schedule_json import parts  # noqa: PLC0415  # most plans have none

    return parts(schedule)


def check_parts(one: "Check") -> dict[str, object]:
    """A check as the contract orders it; texts are empty where there is nothing to say."""
    return {
        "name": one.name,
        "origin": one.origin,
        "deployment_type": one.deployment_type,
        "term": one.term,
        "measured": one.measured,
        "limit": one.limit,
        "bound": one.bound,
        "unit": one.unit,
        "margin": one.margin,
        "passed": one.passed,
        "detail": said(one.detail) if one.detail else "",
        "assumes": said(one.assumes) if one.assumes else "",
        "remedy": remedy(one.remedy),
        "key": one.key,
        "limit_key": one.limit_key,
        "file": one.file,
        "line": one.line,
        "limit_file": one.limit_file,
        "limit_line": one.limit_line,
    }


def recommended_parts(chosen: "Recommended") -> dict[str, object]:
    """The offer, without what only the choice went by, and what that rests on."""
    offer = {} if chosen.offer is None else vars(chosen.offer)
    why = {"why": chosen.why, "assumes": chosen.assumes, "would_change": chosen.would_change}
    return {**{name: offer.get(name) for name in OFFER_KEYS}, **why, "readings": chosen.readings}


def warning_parts(warnings: "Sequence[Finding]") -> list[dict[str, object]]:
    """Warnings with their code, sentence and source."""
    return [{"code": one.code, "detail": said(one), "source": one.source, "date": one.date} for one in warnings]


def fact_parts(facts: "Sequence[UsedFacts]") -> list[dict[str, object]]:
    """Sources with what was taken from each, in words."""
    return [{**vars(fact), "groups": words.groups(fact)} for fact in facts]


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
    known = tokens if plan.has_tokens else dict.fromkeys(tokens)
    return {"basis": plan.demand.basis, "rpm": plan.demand.rpm, **known}


def _dumps(parts: dict[str, object]) -> str:
    return laid_out({"schema_version": SCHEMA_VERSION, **parts})
