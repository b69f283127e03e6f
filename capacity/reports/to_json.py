"""A report as JSON: the contract with pipelines. Numbers are unrounded, unknown is null."""

import datetime as dt
import json
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from capacity.findings import Finding
from capacity.listings.model_listing import Listing
from capacity.numerals import exact
from capacity.planning.results.measured_plan import SeriesPlan, has_tokens
from capacity.planning.results.plan import Plan, Report
from capacity.planning.results.verified_plan import VerifiedPlan
from capacity.record import Record
from capacity.reports.content import aged
from capacity.reports.formats import Look
from capacity.sentences.say import said
from capacity.visible import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from capacity.catalog.catalog import Source
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


LINE_STARTS = {
    '{"name": ': 1,
    '{"deployment": ': 1,
    '{"workload": ': 1,
    '"options": ': 2,
    '"current": ': 2,
    '"recommended": ': 2,
    '"warnings": ': 2,
    '"assumptions": ': 2,
    '"facts": ': 2,
    '"traffic": ': 2,
    '"verified": ': 2,
    '"totals": ': 1,
    '"costs": ': 4,
    '{"item": ': 5,
    '{"model": ': 3,
    '{"kind": ': 3,
    '{"code": ': 3,
}
"""Where a line begins, and how far it is indented. In a JSON string a quote follows a backslash: none can be there."""


@cache
def _line_starts() -> tuple[list[re.Pattern[str]], dict[str, str]]:
    """What finds them, those after a brace and those after a comma, and what each becomes."""
    lines = {}
    for start in LINE_STARTS:
        for sign in [""] if start.startswith("{") else "{,":
            lines[f"{sign}{start}"] = f"{sign}{_on_a_line(start)}"
    # What begins with the same letters is found twice as fast.
    return [re.compile("|".join(re.escape(start) for start in lines if start[0] == sign)) for sign in "{,"], lines


def _on_a_line(start: str) -> str:
    return f"\n{' ' * LINE_STARTS[start]}{start}"


def _dumps(parts: dict[str, object]) -> str:
    text = _encode({"schema_version": SCHEMA_VERSION, **parts})
    # With `indent` Python's encoder runs instead of C's, four times as long, and a plan takes two hundred lines.
    patterns, lines = _line_starts()
    for pattern in patterns:
        text = pattern.sub(lambda start: lines[start[0]], text)
    return escaped(text) + "\n"


def escaped(text: str) -> str:
    """JSON of the same value in which nothing is hidden: where it is, in strings, JSON has escapes for all of it."""
    if text.isascii() and "\x7f" not in text:  # JSON itself escapes the others, and a report may have megabytes
        return text
    return HIDDEN.sub(lambda match: match[0] if match[0] == "\n" else json.dumps(match[0])[1:-1], text)


def plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON has for it
    """The value as parsed JSON: mappings, lists, text, numbers, None."""
    return json.loads(_encode(value))


def _default(value: object) -> object:
    if type(value) is Fraction:  # whose class is abstract, so that `isinstance` would ask Python code
        return exact(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Finding):
        return said(value)
    if isinstance(value, Record):
        return vars(value)
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)  # dates


_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ": "), default=_default
).encode
