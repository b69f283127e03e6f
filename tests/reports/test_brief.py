"""Brief reports: how long they are, what their first lines say, and what is marked in them."""

import csv
import itertools
import json
import re
import shlex
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.findings import found
from capacity.reports import to_markdown
from capacity.reports.content.brief_answer import within
from capacity.reports.content.brief_texts import fitting, shortened, wrapped
from capacity.reports.formats import Look
from capacity.reports.forms import Answer, Fact, Grid, Section
from capacity.reports.page import Page
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
PLANNED = ("size", "from-metrics", "from-logs")
ONE, SIX, TEN, SHORT = 40, 60, 70, 5
EACH_FAILURE = 12
RESTS_ON = 13
"""Lines below tables: ten, a heading, a gap, and one to say that there is more."""
FIRST = 10
HOTEL = CASES / "metrics-two-deployments" / "input"
WORKLOAD = """\
name: desk-{number}
model: gpt-5.2
region: eastus2
traffic: {{peak_rpm: {rpm}, average_rpm: 100, input_tokens: 2000, output_tokens: 150}}
limits: {{max_usd_per_month: {limit}}}
"""


@pytest.fixture(autouse=True)
def narrow(at_root: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  # it sets another width
    """A terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


def arguments(case: str) -> list[str]:
    return shlex.split((CASES / case / "command.txt").read_text(encoding="utf-8"))


def cases(*commands: str) -> list[str]:
    """Those that print a table."""
    return [
        path.parent.name for path in sorted(CASES.glob("*/table.txt")) if arguments(path.parent.name)[0] in commands
    ]


def fact(lines: list[str], label: str) -> str:
    """The text of a label, of all its lines."""
    first = next(at for at, line in enumerate(lines) if line.startswith(label.ljust(8)))
    more = itertools.takewhile(lambda line: line.startswith(" " * 8), lines[first + 1 :])
    return " ".join(line[8:] for line in (lines[first], *more))


@pytest.mark.slow
@pytest.mark.parametrize("case", cases(*PLANNED))
def test_a_plan_fits_and_its_first_lines_answer(case: str, capacity: Run) -> None:
    """How many at what price, why, how sure and as of when."""
    lines = capacity(*arguments(case)).stdout.splitlines()
    first = [line[:6].rstrip() for line in lines[:FIRST]]
    several = lines[0].startswith("All ") or lines[0].endswith(" plans")

    assert len(lines) <= (SIX if several else ONE)
    assert max(map(len, lines)) <= 80
    assert [label for label in ("Buy", "Why", "Sure", "As of") if label not in first] == []
    bought, dated = (fact(lines, label) for label in ("Buy", "As of"))
    assert re.search(r"[\d,.]+ (USD|EUR) a month|Nothing", bought)
    alternatives = lines[0].endswith(" plans")
    assert alternatives or re.search(r"\d PTUs?|\d [\w ]* PTUs|\d units?|Batch|Nothing", bought)
    assert re.search(r"\d{4}-\d{2}-\d{2}|no retirement date", dated)


@pytest.mark.slow
@pytest.mark.parametrize("case", cases(*PLANNED))
def test_the_row_that_is_recommended_is_marked(case: str, capacity: Run) -> None:
    lines = capacity(*arguments(case)).stdout.splitlines()
    marked = [line for line in lines if line.startswith("> ")]
    if any(line.startswith("All ") or line.endswith(" plans") for line in lines[:1]):
        return
    bought = " ".join(line[8:] for line in lines if line.startswith("Buy "))

    assert len(marked) == (0 if bought.startswith("Nothing") else 1)
    assert all(re.split(r", |  ", line[2:])[0] in bought for line in marked)


@pytest.mark.slow
@pytest.mark.parametrize("case", cases(*PLANNED))
def test_full_reports_mark_it_in_their_tables(case: str, capacity: Run) -> None:
    """Where it is an option as it stands: no mix, and no first month of a schedule."""
    report = json.loads(capacity(*arguments(case), "--format", "json").stdout)
    shared = {name for schedule in report.get("schedules", []) for name in schedule["workloads"]}
    marked = [
        re.split(r"  ", line[2:])[0]
        for line in capacity(*arguments(case), "--details").stdout.splitlines()
        if line.startswith("> ")
    ]
    for plan in report["plans"]:
        of, type_ = plan["recommended"], plan["recommended"]["deployment_type"]
        own = next((one for one in plan["options"] if one["deployment_type"] == type_), None)
        is_apart = of["spilled_share"] is not None or plan.get("schedule") is not None or plan["workload"] in shared
        if own is not None and not is_apart and of["ptus"] == own.get("ptus"):
            name = DeploymentType(type_).display_name
            assert any(one.startswith(name.split()[0]) for one in marked)
    if all(plan["recommended"]["deployment_type"] is None for plan in report["plans"]):
        assert marked == []


@pytest.mark.parametrize("format_", ["table", "markdown"])
@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ("{}", "Global Standard 294,336.00"),
        ("{latency_tolerance: flex}", "Global Standard, flex 147,168.00"),
    ],
)
def test_a_type_has_the_price_of_the_tier_that_fits(
    asked: str, row: str, format_: str, tmp_path: Path, capacity: Run
) -> None:
    """280 a minute of 3,000 and 300 tokens at 5 and 30 USD a million after the promotion, flex at half."""
    file = tmp_path / "promo.yaml"
    file.write_text(
        "name: promo\nmodel: gpt-5.6-sol\nregion: eastus2\ndeployment_types: [global-standard, data-zone-standard]\n"
        "traffic: {peak_rpm: 300, average_rpm: 280, input_tokens: 3000, output_tokens: 300}\n"
        f"planning: {asked}\n",
        encoding="utf-8",
    )
    printed = capacity("size", str(file), "--today", "2026-11-30", "--format", format_).stdout

    rows = [" ".join(re.split(r"[\s|>*-]+", line)).strip() for line in printed.splitlines()]
    assert [one for one in rows if one.startswith("Global Standard") and one[-1].isdigit()] == [row]


def test_where_no_tier_fits_the_one_that_is_priced_is_named(tmp_path: Path, capacity: Run) -> None:
    file = tmp_path / "promo.yaml"
    file.write_text(
        "name: promo\nmodel: gpt-5.6-sol\nregion: eastus2\n"
        "traffic: {peak_rpm: 300, average_rpm: 280, input_tokens: 3000, output_tokens: 300}\n"
        "deployed: {deployment_type: data-zone-provisioned, ptus: 1200}\n",
        encoding="utf-8",
    )
    lines = capacity("size", str(file), "--today", "2026-11-30").stdout.splitlines()

    (row,) = (line for line in lines if line.startswith("  Global Standard"))
    assert row.split("  ")[1] == "Global Standard, flex"
    assert "Does not fit: Global Standard, flex (answers may be slow or refused)." in lines


def test_owners_are_worth_more_than_many_warnings(capacity: Run) -> None:
    lines = capacity(*arguments("decision-six")).stdout.splitlines()
    owners = next(at for at, line in enumerate(lines) if line.startswith("By owner "))
    warnings = lines.index("Warnings")

    assert owners < warnings
    assert sum(bool(re.match(r"  \S.*: [a-z-]+: ", line)) for line in lines[warnings:]) >= 2


def test_ten_deployments_fit(tmp_path: Path, capacity: Run) -> None:
    for number in range(5):
        (tmp_path / str(number)).mkdir()
        for file in HOTEL.iterdir():
            text = file.read_text(encoding="utf-8")
            for name in ("front-desk", "night-audit", "hotel-sweden"):
                text = text.replace(name, f"{name}-{number}")
            (tmp_path / str(number) / file.name).write_text(text, encoding="utf-8")
    files = [part for number in range(5) for part in ("--file", tmp_path / str(number))]

    lines = capacity("from-metrics", *files, "--today", "2026-10-01").stdout.splitlines()

    assert lines[0] == "All 10 workloads"
    assert len(lines) <= TEN


def test_ten_workloads_of_ten_owners_fit(tmp_path: Path, capacity: Run) -> None:
    for number, region in enumerate(("eastus2", "swedencentral") * 5):
        text = WORKLOAD.format(number=number, rpm=200 + number, limit=10).replace("eastus2", region)
        text += f"owner: team-{number}\ndeployed: {{deployment_type: global-provisioned, ptus: 100}}\n"
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")

    lines = capacity("size", tmp_path, "--today", "2026-10-01").stdout.splitlines()

    assert len(lines) <= TEN
    assert sum(line.startswith("desk-") for line in lines) == 10
    assert "Quota recommended" in " ".join(lines)
    assert sum("FAILED" in line for line in lines) >= 2


def test_what_is_deployed_of_another_type_is_resized_only_if_it_stays(capacity: Run) -> None:
    deployed = "deployed={deployment_type: global-provisioned, ptus: 50}"
    text = capacity("size", "workloads/support-chat.yaml", "--set", deployed, "--today", "2026-10-01").stdout

    assert re.match(r"Global Provisioned, 50 PTUs -> 110, .*if it stays$", fact(text.splitlines(), "Today"))


@pytest.mark.parametrize(
    ("settings", "today"),
    [
        # All 1,140 are bought by a term: how the 500 are paid is not known, nor what that saves.
        ({}, "500 PTUs -> 1,140"),
        ({"planning.terms": "[]"}, "500 PTUs -> 1,140, +513,920.00 USD a month, hourly"),
        # The schedule knows: 1,140 x 243 USD a month, less 500 x 803 USD that nothing pays.
        ({"planning.steps": "[{date: 2027-03-01, factor: 1.1}]"}, "500 PTUs -> 1,140, -124,480.00 USD a month"),
    ],
)
@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_a_change_of_what_is_deployed_says_by_which_price(
    settings: dict[str, str], today: str, format_: str, tmp_path: Path, capacity: Run
) -> None:
    """The hourly price stands beside no answer that pays by a term."""
    path = tmp_path / "one.yaml"
    path.write_text(
        "name: dep\nmodel: gpt-5.1\nregion: eastus2\ndeployment_types: [data-zone-provisioned]\n"
        "traffic: {peak_rpm: 1000, average_rpm: 880, input_tokens: 3000, output_tokens: 300}\n"
        "deployed: {deployment_type: data-zone-provisioned, ptus: 500}\n",
        encoding="utf-8",
    )
    sets = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    text = capacity("size", path, *sets, "--today", "2026-11-30", "--format", format_).stdout

    if format_ == "markdown":
        text = text.replace("- **Today**: ", "Today   ").replace("\\", "")
    assert fact(text.splitlines(), "Today") == f"Data Zone Provisioned, {today}"


@pytest.mark.parametrize("planning", ["", "planning: {growth_share_per_month: 0.05, growth_months: 6}"])
@pytest.mark.parametrize(
    ("deployed", "asked", "told"),
    [
        ("data-zone-provisioned", "", " in its data zone.* Outside: Global Standard, [0-9,]+[.][0-9]{2} USD "),
        ("regional-provisioned", "", " in its region.* Outside: Global Standard, [0-9,]+[.][0-9]{2} USD "),
        ("global-provisioned", "", ""),
        ("data-zone-provisioned", "data_residency: any", ""),
        ("data-zone-provisioned", "data_residency: zone", ""),
    ],
)
def test_what_costs_less_where_data_may_leave_is_told_with_the_reason(  # noqa: PLR0913, PLR0917  # what a file has
    deployed: str, asked: str, told: str, planning: str, tmp_path: Path, capacity: Run
) -> None:
    """Nobody said that it must stay where it is deployed."""
    path = tmp_path / "one.yaml"
    path.write_text(
        "name: stays\nmodel: gpt-5.2\nregion: swedencentral\n"
        "traffic: {peak_rpm: 1000, average_rpm: 860, input_tokens: 200, output_tokens: 20}\n"
        f"deployed: {{deployment_type: {deployed}, ptus: 150}}\n{asked}\n{planning}\n",
        encoding="utf-8",
    )
    lines = capacity("size", path, "--today", "2026-11-30").stdout.splitlines()

    why = fact(lines, "Why")
    assert re.search(told, why) if told else "Outside" not in why
    assert any(line.startswith("Does not fit: Global types") for line in lines) == bool(told)

    other = tmp_path / "other.yaml"
    other.write_text(path.read_text(encoding="utf-8").replace("stays", "other"), encoding="utf-8")
    both = capacity("size", path, other, "--today", "2026-11-30").stdout
    assert ("\nOutside Cheaper where data may leave (`data_residency`): stays, other." in both) == bool(told)


def test_facts_that_do_not_fit_are_left_out_in_their_order() -> None:
    everything = [Fact("Buy", "5 PTUs"), Fact("Range", "1 to 9"), Fact("Turns", "much"), Fact("Warn", "soon")]

    assert within(everything, 5).facts == everything
    assert [fact.label for fact in within(everything, 4).facts] == ["Buy", "Range", "Warn"]
    assert [fact.label for fact in within(everything, 1).facts] == ["Buy", "Warn"]


@pytest.mark.slow
def test_a_passing_check_of_many_files_is_short(tmp_path: Path, capacity: Run) -> None:
    for number in range(500):
        (tmp_path / f"{number}.yaml").write_text(
            WORKLOAD.format(number=number, rpm=200, limit=1_000_000), encoding="utf-8"
        )

    lines = capacity("check", tmp_path, "--today", "2026-10-01").stdout.splitlines()

    assert lines[0] == "Passed: 500 workloads, 1,000 checks."
    assert len(lines) <= SHORT


@pytest.mark.parametrize("failures", [1, 3, 25])
def test_a_failing_check_says_each_failure_in_a_few_lines(failures: int, tmp_path: Path, capacity: Run) -> None:
    for number in range(30):
        limit = 10 if number < failures else 1_000_000
        (tmp_path / f"{number}.yaml").write_text(WORKLOAD.format(number=number, rpm=200, limit=limit), encoding="utf-8")

    lines = capacity("check", tmp_path, "--today", "2026-10-01").stdout.splitlines()

    assert lines[0].startswith(f"FAILED: {failures} check")
    assert len(lines) <= SHORT + EACH_FAILURE * failures
    assert sum("limits.max_usd" in line for line in lines) >= min(failures, 20)
    assert ("5 more" in lines) is (failures == 25)


@pytest.mark.parametrize("case", cases("compare", "simulate"))
def test_what_tables_rest_on_is_short(case: str, capacity: Run) -> None:
    """Below the last table."""
    lines = capacity(*arguments(case)).stdout.splitlines()

    assert lines[-1].endswith("--details.")
    assert len(lines) - lines.index("Notes") <= RESTS_ON


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", ["support-chat", "decision-six", "check-max-ptus", "compare-models", "simulate-front-desk"]
)
@pytest.mark.parametrize("format_", ["table", "markdown"])
def test_details_are_more(case: str, format_: str, capacity: Run) -> None:
    brief = capacity(*arguments(case), "--format", format_).stdout
    full = capacity(*arguments(case), "--format", format_, "--details").stdout

    assert "Catalog as of" in full
    assert "Catalog as of" not in brief
    assert "--details" in brief.splitlines()[-1] + brief.splitlines()[-2]


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_what_machines_read_is_the_same_with_details(format_: str, capacity: Run) -> None:
    command = (*arguments("support-chat"), "--format", format_)

    assert capacity(*command).stdout == capacity(*command, "--details").stdout


def test_the_manual_says_what_csv_does_not_have() -> None:
    """Of a plan with a schedule and warnings, which JSON has."""
    manual = " ".join((ROOT / "capacity" / "guide" / "reports.md").read_text(encoding="utf-8").split())
    assert "it has no months, later purchases, lines of bills, sums over workloads, assumptions or warnings" in manual

    case = CASES / "decision-growth"
    (plan,) = json.loads((case / "plan.json").read_text(encoding="utf-8"))["plans"]
    header, *rows = csv.reader((case / "options.csv").read_text(encoding="utf-8").splitlines())
    assert plan["schedule"]["months"]
    assert plan["warnings"]
    assert not {name.partition(".")[0] for name in header} & {"schedule", "costs", "assumptions", "warnings"}
    assert any("recommended" in row for row in rows)


WORDS = st.lists(st.text("abcdefgh-", min_size=1, max_size=12), min_size=1, max_size=80)


@given(WORDS, st.integers(1, 4), st.integers(20, 80))
def test_text_is_cut_between_words(words: list[str], lines: int, width: int) -> None:
    text = " ".join(words)
    short = shortened(text, lines, width)

    assert wrapped(short, width) <= lines
    assert short == text or set(short.removesuffix(" ...").split()) <= set(words)
    assert short == text or short.endswith((" ...", "."))


def test_whole_sentences_come_first() -> None:
    text = "The first is short. The second one goes on and on until nothing is left of the line."

    assert shortened(text, 1, 40) == "The first is short."
    assert shortened("A fact (with its source) holds", 1, 20) == "A fact holds"
    assert shortened("A fact (with its source) holds", 1, 20, asides=True) == "A fact (with its ..."


def test_wide_tables_lose_the_columns_that_others_say() -> None:
    grid = Grid(["Offer", "needed", "cost"], [["x" * 70, "1", "10,000.00"]], 0)

    assert fitting(grid, ["needed"]).header == ["Offer", "cost"]
    assert fitting(grid, ["needed"]).marked == 0
    assert fitting(Grid(["Offer", "needed"], [["x", "1"]]), ["needed"]).header == ["Offer", "needed"]


def test_the_answer_is_green_and_what_is_not_known_yellow() -> None:
    page = Page(Look(color=True))

    page.facts([Fact("Buy", "110 PTUs", style="green"), Fact("Why", "it is cheapest")])
    page.grid(Grid(["Offer", "USD"], [["a", "?"], ["b", "5"]], 1))

    green, yellow = "\x1b[32m", "\x1b[33m"
    assert f"\x1b[1mBuy\x1b[0m     {green}110 PTUs\x1b[0m\n" in page.text()
    assert "Why\x1b[0m     it is cheapest\n" in page.text()
    assert f"{green}> b" in page.text()
    assert f"{yellow}  ?\x1b[0m" in page.text()


def test_facts_hang_below_their_text_and_keep_percents_whole() -> None:
    page = Page(Look(width=60))

    page.facts([Fact("Why", f"{'word ' * 9}a 95.6 % share")])

    first, second = page.text().splitlines()
    assert first == f"Why     {'word ' * 9}a".rstrip()
    assert second == "        95.6 % share"


def test_markdown_has_labels_and_a_bold_row() -> None:
    grid = Grid(["Offer", "USD"], [["a", "?"], ["b", "5"]], 1)

    assert to_markdown.table(grid).splitlines()[-1] == "| **b** | **5** |"
    assert to_markdown.written([Section("a*b: FAILED", ["c"])]) == "**a\\*b: FAILED**\n\n- c\n"
    assert to_markdown.written([Answer([Fact("Buy", "a*b")])]) == "- **Buy**: a\\*b\n"


def test_a_purchase_by_a_doubtful_own_price_says_so_with_the_answer(tmp_path: Path, capacity: Run) -> None:
    file, own = tmp_path / "desk.yaml", tmp_path / "own.yaml"
    file.write_text(WORKLOAD.format(number=1, rpm=600, limit=10**6), encoding="utf-8")
    own.write_text(
        "ptu_prices:\n  - {as_of: 2026-11-25, source: our portal, currency: USD, prices: "
        "[{deployment_types: [global-provisioned], term: 1-year, per_ptu: 221}]}\n",
        encoding="utf-8",
    )
    told = capacity("size", str(file), "--catalog", str(own), "--today", "2026-11-30").stdout

    before = told.partition("\n\n  Offer")[0].splitlines()
    assert "Global Provisioned PTUs, 1-year" in fact(before, "Buy")
    assert "In doubt: your price of a Global Provisioned PTU, 1-year" in fact(before, "First")


@pytest.mark.parametrize(
    ("requests", "asked"),
    [
        (2_000_000, "4,000,000,000 enqueued tokens of Global Batch (20 times the default of 200M)"),
        (101_000, "202,000,000 enqueued tokens of Global Batch (above the default of 200M)"),
        (100_000, "200,000,000 enqueued tokens of Global Batch"),
    ],
)
def test_what_batch_enqueues_is_asked_for_beside_the_default(
    requests: int, asked: str, tmp_path: Path, capacity: Run
) -> None:
    file = tmp_path / "batchy.yaml"
    file.write_text(
        "name: batchy\nmodel: gpt-4.1\nregion: eastus2\nplanning: {latency_tolerance: batch}\n"
        f"traffic: {{requests_per_day: {requests}, peak_to_average: 3, active_hours_per_day: 10, "
        "active_days_per_week: 5, input_tokens: 2000, output_tokens: 100}\n",
        encoding="utf-8",
    )

    assert fact(capacity("size", str(file), "--today", "2026-11-30").stdout.splitlines(), "Ask") == asked


@pytest.mark.parametrize(
    ("is_fifth", "paid", "bought"),
    [
        (False, 0, "140 Global PTUs, 70 Data Zone PTUs, 160 units of Global Standard: "),
        (False, 40, "140 Global PTUs (40 paid), 70 Data Zone PTUs and 1 more: "),
        (True, 0, "140 Global PTUs, 70 Data Zone PTUs and 2 more: "),
    ],
)
def test_what_to_buy_for_all_has_sizes_by_type(
    is_fifth: bool,  # noqa: FBT001  # a parameter of the test
    paid: int,
    bought: str,
    capacity: Run,
    tmp_path: Path,
) -> None:
    """In one line, the rest counted."""
    file, planning = tmp_path / "all.yaml", tmp_path / "planning.yaml"
    types = ["global-provisioned", "data-zone-provisioned", "global-provisioned", "global-standard"]
    types += ["data-zone-standard"] * is_fifth
    shape = "traffic: {peak_rpm: 100, average_rpm: 90, input_tokens: 1500, output_tokens: 100}"
    each = (
        f"{{name: w{at}, model: gpt-5.2, region: eastus2, deployment_types: [{type_}], {shape}}}"
        for at, type_ in enumerate(types)
    )
    file.write_text("\n---\n".join(each))
    reserved = f"{{deployment_type: global-provisioned, quantity: {paid}, term: 1-year, expires: 2027-06-15}}"
    planning.write_text(f"version: 1\nreservations: [{reserved if paid else ''}]")
    lines = capacity("size", file, "--planning", planning, "--today", "2026-11-30").stdout.splitlines()
    assert fact(lines, "Buy").startswith(bought)


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_line_that_is_shortened_names_the_replacement(lines: int) -> None:
    """Of a model that may have retired, whatever else does not fit."""
    finding = found(
        "retirement-unconfirmed",
        model="gpt-5-nano",
        version="2025-08-07",
        retires=date(2027, 2, 9),
        planned=date(2026, 11, 20),
        replacement="gpt-5.4-nano",
    )
    told = said(finding)

    assert "gpt-5.4-nano" in shortened(told, lines)
