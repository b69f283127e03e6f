"""Checks as JUnit XML: a suite for each workload, a case for each check. Azure Pipelines, GitLab and Jenkins read it.

The schema is that of the Jenkins xUnit plugin, junit-10.xsd.
"""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from capacity.planning.checks.check_report import CheckReport
from capacity.planning.results.check_result import Check
from capacity.reports.content import words
from capacity.reports.content.check_run import ALL
from capacity.reports.content.checked import placed
from capacity.reports.formats import Look
from capacity.visible import visible

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def checks(report: CheckReport, _: Look) -> str:
    """A check that could not be measured is a failure, or skipped where that is allowed."""
    root = ET.Element("testsuites", name="capacity")
    for plan in report.report.plans:
        _suite(root, words.title(plan), plan.workload, plan.checks, report)
    if report.checks:
        _suite(root, ALL, ALL, report.checks, report)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, title: str, name: str, some: Sequence[Check], report: CheckReport) -> None:
    failed = [one for one in some if not report.passes(one)]
    skipped = [one for one in some if one.passed is None and report.passes(one)]
    suite = ET.SubElement(
        root,
        "testsuite",
        name=_xml(title),
        tests=str(len(some)),
        failures=str(len(failed)),
        errors="0",
        skipped=str(len(skipped)),
    )
    for one in some:
        case = ET.SubElement(suite, "testcase", classname=_xml(name), name=_xml(one.label))
        said = _xml(placed(one))
        if one in failed:
            kind = "unknown" if one.passed is None else "failed"
            ET.SubElement(case, "failure", message=said, type=kind).text = said
        elif one in skipped:
            ET.SubElement(case, "skipped", message=said)
        else:
            ET.SubElement(case, "system-out").text = said


def _xml(text: str) -> str:
    """Hidden characters written out, and without the others that XML has no way to write."""
    return NOT_IN_XML.sub("?", visible(text))
