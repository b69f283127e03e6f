"""The parts of a JSON report of a plan held against what came."""

from capacity.planning.results.drift_report import Drift, DriftReport
from capacity.reports.content import aged
from capacity.sentences.say import said

_NOT_TOLD = ("name", "is_short", "plan", "offer", "tokens_month", "tokens_growth", "growth")
"""Of a row: what keys tell apart has no name of its own."""


def parts(report: DriftReport) -> dict[str, object]:
    """Every deployment as planned and as it came."""
    return {
        "catalog": aged.parts(report.as_of, aged.used([row.plan for row in report.rows])),
        "plan": report.plan,
        "max_drift": report.max_drift,
        "passed": report.passed,
        "allow_unknown": report.allow_unknown,
        "without_traffic": report.without_traffic,
        "drift": [row_parts(row) for row in report.rows],
    }


def row_parts(row: Drift) -> dict[str, object]:
    """One of them, without the plan anew of what came."""
    failures = [{"code": one.code, "detail": said(one)} for one in row.failures]
    unknown = None if row.unknown is None else said(row.unknown)
    told = {name: value for name, value in row.record_values().items() if name not in _NOT_TOLD}
    return told | {"unknown": unknown, "failures": failures}
