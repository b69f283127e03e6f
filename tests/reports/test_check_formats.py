"""Checks in the formats of pipelines: valid by the published schemas, and the same whatever the names."""

import json
import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput, Mistake
from capacity.findings import found
from capacity.planning.checks.check_report import Asked, CheckReport, report
from capacity.planning.checks.policy import Policy
from capacity.planning.results.check_result import Check, Origin
from capacity.reports import to_github, to_markdown
from capacity.reports.content import check_run, checked
from capacity.reports.formats import CHECK_FORMATS, Look, writer
from capacity.reports.to_markdown import MOST_CHARACTERS
from capacity.sizing.workload import Deployed, Limits, Slo
from capacity.sources.workloads import policy_file, workload_file
from capacity.visible import visible
from tests.properties import examples

SCHEMAS = Path(__file__).parent / "schemas"
JUNIT = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
SARIF = jsonschema.Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))
FILES = sorted(Path(__file__).parents[1].glob("cases/check-*/workload*.yaml"))
CASES = [path for path in FILES if "bad" not in path.parent.name]
CATALOG = Catalog()
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
hostile = st.sampled_from(
    [
        "]]>",
        "&<>\"'",
        "a\nb",
        "::error::x",
        "x\r::stop-commands::x",
        " ::set-env name=a::b",
        "a ###[error]b",
        "##[x]",
        "%0A,:",
        "../x y",
        "|`*_",
        "\x00\x07",
        "$(x)",
        "\u2028é",
    ]
)
names = st.one_of(texts, hostile)
RANGED = """
name: rng
model: gpt-5.1
region: eastus2
traffic:
  peak_rpm: {low: 300, likely: 500, high: 1500}
  average_rpm: {low: 250, likely: 450, high: 700}
  input_tokens: 3000
  output_tokens: {low: 100, likely: 300, high: 900}
limits: {max_ptus: LIMIT}
"""


def run(path: Path, *, allow_unknown: bool = False) -> CheckReport:
    policy = path.parent / "policy.yaml"
    rules, place = policy_file.read(policy if policy.exists() else None, CATALOG)
    asked = Asked(
        catalog=CATALOG, today=date(2026, 11, 22), policy=rules, policy_place=place, allow_unknown=allow_unknown
    )
    return report(workload_file.read_written([str(path)], CATALOG, workload_file.Reading()), asked)


def written(name: str, of: CheckReport) -> str:
    return writer(name).checks(of, Look())


cases = pytest.mark.parametrize("path", CASES, ids=lambda p: p.parent.name)


@pytest.mark.slow
@cases
@pytest.mark.parametrize("allow_unknown", [False, True])
def test_junit(path: Path, allow_unknown: bool) -> None:  # noqa: FBT001  # both ways
    of = run(path, allow_unknown=allow_unknown)
    text = written("junit", of)
    root = ET.fromstring(text)  # noqa: S314  # our own

    JUNIT.validate(text)
    everything = [*(one for plan in of.report.plans for one in plan.checks), *of.checks]
    assert len(root.findall(".//testcase")) == len(everything)
    assert len(root.findall(".//failure")) == sum(not of.passes(one) for one in everything)
    assert len(root.findall(".//skipped")) == sum(one.passed is None and of.passes(one) for one in everything)
    for suite in root.findall("testsuite"):
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["failures"]) == len(suite.findall("*/failure"))
        assert int(suite.attrib["skipped"]) == len(suite.findall("*/skipped"))


@pytest.mark.slow
@cases
@pytest.mark.parametrize("allow_unknown", [False, True])
def test_sarif(path: Path, allow_unknown: bool) -> None:  # noqa: FBT001  # both ways
    of = run(path, allow_unknown=allow_unknown)
    log = json.loads(written("sarif", of))

    SARIF.validate(log)
    results = log["runs"][0]["results"]
    found = list(check_run.failing(of))
    assert len(results) == len(found)
    for result, (_, one) in zip(results, found, strict=True):
        assert result["level"] == ("note" if allow_unknown and one.passed is None else "error")
        assert result["kind"] == "fail"  # any other kind may have no level
        assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == one.line
    prints = [result["partialFingerprints"] for result in results]
    assert all(one["capacityCheck/v1"] == one["primaryLocationLineHash"] for one in prints)
    assert len({one["primaryLocationLineHash"] for one in prints}) == len(prints)


@pytest.mark.slow
def test_every_check_has_a_rule() -> None:
    """GitHub asks for three texts of each, the first two of at most 1,024 letters."""
    asked = [
        *(f"limits.{name}" for name in Limits.record_fields),
        *(f"slo.{name}" for name in Slo.record_fields),
        *(f"policy.{name}" for name in Policy.record_fields if name != "version"),
    ]
    made = [one.label for path in CASES for plan in run(path).report.plans for one in plan.checks]
    (listed,) = json.loads(written("sarif", BASE))["runs"]
    rules = {rule["id"]: rule for rule in listed["tool"]["driver"]["rules"]}

    assert rules.keys() == {"deployment_types", *(f"deployed.{name}" for name in Deployed.record_fields), *asked}
    assert set(made) <= rules.keys()
    for rule in rules.values():
        assert rule["id"] not in rule["shortDescription"]["text"]
        texts = [rule[name]["text"] for name in ("shortDescription", "fullDescription", "help")]
        assert all(texts)
        assert len(set(texts)) == len(texts)
        assert max(map(len, texts[:2])) <= 1024
    assert len({rule["fullDescription"]["text"] for rule in rules.values()}) == len(rules)


@cases
def test_github(path: Path) -> None:
    of = run(path)
    commands = [parsed(line) for line in written("github", of).splitlines() if line.startswith("::")]

    assert [(command["file"], command["line"]) for command in commands] == [
        (one.file, str(one.line)) for _, one in check_run.failing(of)
    ]


def parsed(line: str) -> dict[str, str]:
    """A workflow command, read as GitHub's runner reads it."""
    match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert match
    properties = dict(part.partition("=")[::2] for part in match[2].split(","))
    return {
        "kind": match[1],
        "message": unescaped(match[3]),
        **{name: unescaped(text, of_property=True) for name, text in properties.items()},
    }


def unescaped(text: str, *, of_property: bool = False) -> str:
    more = [("%3A", ":"), ("%2C", ",")] if of_property else []
    for written_as, char in [*more, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]:
        text = text.replace(written_as, char)
    return text


def renamed(base: CheckReport, workload: str, file: str, detail: str) -> CheckReport:
    """The report with other names in its first plan."""
    plan, *others = base.report.plans
    checks = tuple(one.replaced(file=file, detail=found("of-a-test", detail=detail)) for one in plan.checks)
    new = plan.replaced(workload=workload, model=detail, checks=checks)
    return base.replaced(report=base.report.replaced(plans=(new, *others)))


BASE = run(next(path for path in CASES if path.parent.name == "check-max-ptus"))


@examples(200)
@given(workload=names, file=names, detail=names)
def test_whatever_the_names(workload: str, file: str, detail: str) -> None:
    of = renamed(BASE, workload, file, detail)
    (one,) = [one for _, one in check_run.failing(of)]
    message = checked.message(one)

    xml = written("junit", of)
    JUNIT.validate(xml)
    failure = ET.fromstring(xml).find(".//failure")  # noqa: S314  # our own
    assert failure is not None
    assert plain(failure.text or "") == plain(visible(f"{file}:{one.line}: {message}"))
    assert plain(failure.attrib["message"]) == plain(visible(f"{file}:{one.line}: {message}"))

    log = json.loads(written("sarif", of))
    SARIF.validate(log)
    (result,) = log["runs"][0]["results"]
    assert result["message"]["text"] == visible(f"{workload}: {message}")
    if not file.startswith("/"):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri) == Path(file).as_posix()

    command = written("github", of).rsplit("\n", 2)[0]
    assert "\n" not in command
    assert parsed(command)["message"] == visible(message)
    assert parsed(command)["file"] == visible(file)
    assert parsed(command)["title"] == visible(workload)

    rows = [line for line in written("markdown", of).splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + len(of.report.plans[0].checks)
    assert json.loads(written("json", of))["plans"][0]["workload"] == workload


@examples(200)
@given(workload=names, file=names, detail=names, count=st.sampled_from([1, 12]))
def test_no_name_starts_a_command(workload: str, file: str, detail: str, count: int) -> None:
    """The runner obeys `::` at the start of a line, and `##[` anywhere, in a file's name as well."""
    of = many(count, renamed(BASE, workload, file, detail))
    places = (f"{file}:7", f"--set {file}:7", file, "standard input:1")
    mistakes = [Mistake(where=where, what=detail) for where in places] * count
    lines = runner_lines(written("github", of))
    told = runner_lines("\n".join(to_github.mistakes(InvalidInput(mistakes), str)))

    assert [known(line, workload) for line in lines] == [True] * min(count, 10) + [False] * (
        len(lines) - min(count, 10)
    )
    assert len(lines) == (2 if count == 1 else 1 + 10 + 3)
    assert lines[-1].startswith("FAILED: ")
    shown = min(10, len(mistakes))
    assert [known(line, "capacity") for line in told] == [True] * shown + [False] * min(len(mistakes), 50)
    if not file.startswith("--"):
        assert parsed(told[0]).items() >= {"file": visible(file), "line": "7", "message": visible(detail)}.items()
    assert "file" not in parsed(told[1])


def runner_lines(text: str) -> list[str]:
    """As .NET reads a stream by lines."""
    return [line for line in re.split("\r\n|\r|\n", text) if line]


def known(line: str, title: str) -> bool:
    """Whether a line is a command; one of ours, or else the test fails."""
    if not line.lstrip().startswith("::"):
        assert "##[" not in line
        return False
    command = parsed(line)
    assert command.keys() <= {"kind", "message", "file", "line", "title"}
    assert command["kind"] == "error"
    assert command["title"] in (visible(title), "capacity")
    return True


def plain(text: str) -> str:
    """As XML gives it back: without what it cannot hold, and with one kind of line end."""
    text = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text)
    return re.sub("\r\n?", "\n", text)


def many(count: int, of: CheckReport = BASE) -> CheckReport:
    """Its first plan several times, each with a name of its own unless it is one."""
    plan = of.report.plans[0]
    plans = tuple(plan.replaced(workload=f"chat-{number}" if of is BASE else plan.workload) for number in range(count))
    return BASE.replaced(report=BASE.report.replaced(plans=plans))


@pytest.mark.parametrize("count", [1, 50, 60, 70, 80, 100, 1000])
def test_markdown_fits_into_a_comment(count: int) -> None:
    text = written("markdown", many(count))

    assert len(text) <= MOST_CHARACTERS
    shown = text.count("\n### chat-")
    assert shown == count or f"{count - shown:,} more workloads do not fit" in text
    assert text.splitlines()[-1].startswith("Catalog as of 2026-11-20. Facts here date from 2026-09-04 on: ")


@examples(200)
@given(
    first=st.lists(st.text("ab\n", max_size=40_000), max_size=3),
    middle=st.lists(st.text("cd\n", max_size=30_000), max_size=5),
    last=st.lists(st.text("ef", max_size=200), max_size=3),
)
def test_cutting_for_a_comment(first: list[str], middle: list[str], last: list[str]) -> None:
    text = to_markdown.cut(first, middle, last)

    assert len(text) <= MOST_CHARACTERS
    assert text.endswith("\n\n".join(last) + "\n")


@pytest.mark.parametrize(("count", "shown"), [(10, 10), (11, 10), (200, 10)])
def test_github_shows_ten_annotations(count: int, shown: int) -> None:
    lines = written("github", many(count)).splitlines()

    assert sum(line.startswith("::error ") for line in lines) == shown
    assert ("see the job summary" in lines[9]) is (count > 10)
    assert sum("485 PTUs, at most 300" in line for line in lines) == count


@pytest.mark.parametrize("format_", ["github", "sarif"])
def test_files_are_called_as_github_knows_them(format_: str) -> None:
    """In every place: what breaks the limit, and the limit; other formats keep what was typed."""
    path = next(path for path in CASES if path.parent.name == "check-policy")
    of = run(path)
    folder = str(path.parent)

    text = writer(format_).checks(of, Look(named=lambda file: file.replace(folder, "there")))
    assert folder not in text
    assert text.count("there/workload.yaml") == 8
    assert text.count("there/policy.yaml:") == 8
    assert folder in writer(format_).checks(of, Look())
    for other in ("table", "json", "csv", "markdown", "junit"):
        assert "there/" not in writer(other).checks(of, Look(named=lambda _: "there/x"))


def test_csv_has_a_row_for_each_check() -> None:
    assert len(written("csv", many(3)).splitlines()) == 1 + 3 * len(BASE.report.plans[0].checks)


def test_every_format_tells_the_verdict_of_each_check() -> None:
    name = "max_total_ptus"
    marked = BASE.replaced(checks=(Check(name=name, origin=Origin.POLICY, measured=None, limit=7),))

    for form in CHECK_FORMATS:
        assert "max_ptus" in written(form, marked).replace("\\", "")
        assert f"policy.{name}" in written(form, marked).replace("\\", "") or form in ("json", "csv")


def test_values() -> None:
    assert checked.value(None, "PTUs") == "?"
    assert checked.value((), "") == "none"
    assert checked.value(("a", "b"), "") == "a, b"
    assert checked.value(1234567, "PTUs") == "1,234,567"
    assert checked.value(Fraction(999, 1000), "share") == "99.9 %"
    assert checked.value(Fraction(200, 3), "USD") == "66.67"


def test_what_comes_first_is_cut_at_a_line_where_it_is_too_long() -> None:
    text = to_markdown.cut(["line\n" * 20_000], ["middle"], ["last"])

    assert len(text) <= MOST_CHARACTERS
    assert to_markdown.CUT_OFF in text
    assert text.endswith("\n\nlast\n")
    assert "\nlin\n" not in text


@pytest.mark.parametrize(("limit", "told"), [(700, True), (5000, False)])
@pytest.mark.parametrize("format_", ["table", "markdown", "github", "html"])
def test_a_limit_that_fails_at_p90_is_told_where_all_passes(
    tmp_path: Path, format_: str, limit: int, *, told: bool
) -> None:
    """570 PTUs are likely, and 1,695 at P90 of the ranges."""
    path = tmp_path / "ranged.yaml"
    path.write_text(RANGED.replace("LIMIT", str(limit)), encoding="utf-8")
    found = run(path)
    text = " ".join(re.sub(r"<[^>]*>|[`\\]", "", writer(format_).checks(found, Look(details=False))).split())

    assert found.passed
    assert ("holds for the likely values: P90 of the ranges is 1,695 PTUs, above 700." in text) is told


def test_a_limit_that_fails_at_p90_is_a_notice_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "ranged.yaml"
    path.write_text(RANGED.replace("LIMIT", "700"), encoding="utf-8")
    notice, verdict = to_github.checks(run(path), Look(named=lambda _: "ranged.yaml")).splitlines()

    assert notice.startswith("::notice file=ranged.yaml,line=")
    assert verdict.startswith("Passed")


def test_the_first_limits_that_fail_at_p90_are_told_and_the_others_counted(tmp_path: Path) -> None:
    path = tmp_path / "ranged.yaml"
    several = (RANGED.replace("LIMIT", "700").replace("rng", f"rng-{number}") for number in range(22))
    path.write_text("\n---".join(several), encoding="utf-8")
    found = run(path)

    assert writer("table").checks(found, Look(details=False)).count("P90 of the ranges") == 20
    assert "2 more: --details" in writer("table").checks(found, Look(details=False))
    assert len(written("github", found).splitlines()) == 10 + 13 + 1  # ten commands, the others in plain, the verdict
