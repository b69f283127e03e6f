"""Checks as SARIF 2.1.0: a result for each that did not pass, at the line of the key that breaks the limit.

The limit's own line is a related location. Sources: OASIS, "Static Analysis Results Interchange Format 2.1.0"; GitHub
Docs, "SARIF support for code scanning", for what GitHub asks for: a location, texts of rules, its own fingerprint.
"""

import hashlib
import json
from pathlib import PurePath
from urllib.parse import quote

from capacity import __version__
from capacity.planning.checks.check_report import CheckReport
from capacity.planning.results.check_result import Check
from capacity.planning.results.plan import Plan
from capacity.reports.content.check_run import ALL, STDIN, failing
from capacity.reports.content.checked import limit_place, message
from capacity.reports.formats import Look
from capacity.reports.json_text import escaped, plain
from capacity.reports.plan_json import check_parts
from capacity.sentences.check_rules import RULES, Rule
from capacity.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
Parts = dict[str, object]


def checks(report: CheckReport, look: Look) -> str:
    """One run; its results are errors, or notes where what could not be measured is passed over."""
    run = {
        "tool": {
            "driver": {
                "name": "capacity",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(label, rule) for label, rule in RULES.items()],
            }
        },
        "automationDetails": {"id": "capacity/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "SRCROOT": {
                "description": {"text": "The root of the repository, or else the folder that the check ran in."}
            }
        },
        "results": [_result(plan, one, report) for plan, one in failing(report, look.named)],
    }
    text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False)
    return escaped(text) + "\n"


def _rule(label: str, rule: Rule) -> Parts:
    texts = {"shortDescription": rule.short, "fullDescription": rule.full, "help": f"{rule.full} {rule.remedy}"}
    return {"id": label, **{name: {"text": text} for name, text in texts.items()}}


def _result(plan: Plan | None, one: Check, report: CheckReport) -> Parts:
    name = plan.workload if plan else ALL
    model = plan.model if plan else ""
    fingerprint = hashlib.sha256(f"{name}\n{model}\n{one.label}".encode()).hexdigest()
    parts = check_parts(one)
    result: Parts = {
        "ruleId": one.label,
        "ruleIndex": [*RULES].index(one.label),
        "level": "note" if report.passes(one) else "error",
        "kind": "fail",  # any other has no level
        "message": {"text": visible(f"{name}: {message(one)}")},
        "locations": _locations(one.file, one.line),
        "partialFingerprints": dict.fromkeys(FINGERPRINTS, fingerprint),
        "properties": {"workload": name, **plain({key: parts[key] for key in PROPERTIES})},
    }
    if limit_place(one) and one.limit_file is not None:
        where = _locations(one.limit_file, one.limit_line)
        result["relatedLocations"] = [{**location, "message": {"text": "The limit"}} for location in where]
    return result


FINGERPRINTS = ("capacityCheck/v1", "primaryLocationLineHash")
"""Our own, and the only one that GitHub tells results apart by: neither changes with the line."""
PROPERTIES = ("measured", "limit", "bound", "unit", "margin", "passed", "remedy")


def _locations(file: str | None, line: int | None) -> list[Parts]:
    """Where a check stands; empty for one without a file."""
    if file is None or file == STDIN:
        return []
    path = PurePath(file)
    inside = {"uri": quote(path.as_posix()), "uriBaseId": "SRCROOT"}
    artifact = {"uri": path.as_uri()} if path.is_absolute() else inside
    return [{"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": line or 1}}}]
