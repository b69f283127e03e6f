"""Checks as SARIF 2.1.0: a result for each that did not pass, at the line of the key that breaks the limit.

The limit's own line is a related location. Source: OASIS, "Static Analysis Results Interchange Format 2.1.0".
"""

import hashlib
import json
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from capacity import __version__
from capacity.reports import Look, checked
from capacity.reports.to_json import plain

if TYPE_CHECKING:
    from capacity.planning.check import Check
    from capacity.planning.checking import CheckReport
    from capacity.planning.plan import Plan

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
Parts = dict[str, object]


def checks(report: "CheckReport", _: Look) -> str:
    """One run; its results are errors, or notes where what could not be measured is passed over."""
    found = list(checked.failing(report))
    rules = list(dict.fromkeys(checked.label(one) for _, one in found))
    run = {
        "tool": {
            "driver": {
                "name": "capacity",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [{"id": rule, "shortDescription": {"text": RULES.get(rule, rule)}} for rule in rules],
            }
        },
        "automationDetails": {"id": "capacity/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that the check ran in."}}},
        "results": [_result(plan, one, rules, report) for plan, one in found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


RULES = {
    "deployment_types": "There is a deployment type that fits",
    "limits.max_ptus": "PTUs of the workload stay within its limit",
    "limits.max_usd_per_month": "The monthly cost of the workload stays within its limit",
    "limits.max_utilization_share": "The planned peak leaves the room that the workload asks for",
    "deployed.ptus": "The deployed PTUs carry the planned demand",
    "deployed.sku_capacity": "The deployed quota carries the planned demand",
}


def _result(plan: "Plan | None", one: "Check", rules: list[str], report: "CheckReport") -> Parts:
    label = checked.label(one)
    name = plan.workload if plan else checked.ALL
    model = plan.model if plan else ""
    result: Parts = {
        "ruleId": label,
        "ruleIndex": rules.index(label),
        "level": "note" if report.passes(one) else "error",
        "kind": "fail" if one.passed is False or not report.passes(one) else "review",
        "message": {"text": f"{name}: {checked.message(one)}"},
        "locations": _locations(one.file, one.line),
        "partialFingerprints": {"capacityCheck/v1": hashlib.sha256(f"{name}\n{model}\n{label}".encode()).hexdigest()},
        "properties": {"workload": name, **{key: plain(getattr(one, key)) for key in PROPERTIES}},
    }
    if checked.limit_place(one):
        where = _locations(one.limit_file, one.limit_line)
        result["relatedLocations"] = [{**location, "message": {"text": "The limit"}} for location in where]
    return result


PROPERTIES = ("measured", "limit", "bound", "unit", "margin", "passed", "remedy")


def _locations(file: str | None, line: int | None) -> list[Parts]:
    """None for standard input, which is no file."""
    if file is None or file == "standard input":
        return []
    path = PurePath(file)
    inside = {"uri": quote(path.as_posix()), "uriBaseId": "SRCROOT"}
    artifact = {"uri": path.as_uri()} if path.is_absolute() else inside
    return [{"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": line or 1}}}]
