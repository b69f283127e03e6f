"""Money in reports: every format tells the same to the cent, and every line of a table fits a narrow terminal."""

import csv
import io
import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from capacity.numerals import money, quantity
from capacity.sentences.offer_words import pays
from capacity.sizing.deployment import DeploymentType

Run = Callable[..., subprocess.CompletedProcess[str]]
Report = Callable[..., str]
CASES = Path(__file__).parents[1] / "cases"
KINDS = ("provisioned", "standard", "batch")
ROWS_OF_TABLE = re.compile(r"\s{2,}")
COSTED = {
    "examples": "size workloads/ --today 2026-10-01",
    **{
        path.parent.name: path.read_text(encoding="utf-8").strip()
        for path in sorted(CASES.glob("*/command.txt"))
        if path.parent.name.startswith(("metrics-", "logs-", "cost-")) and not (path.parent / "exit_code").exists()
    },
}
"""Name -> command line; of logs without tokens and metrics without a model nothing is priced."""


@pytest.fixture(params=COSTED, scope="module")
def command(request: pytest.FixtureRequest) -> str:
    return COSTED[str(request.param)]


SAID: dict[tuple[str, str, int], str] = {}
"""What was printed, by command, format and columns: several tests look at the same report."""


@pytest.fixture
def report(capacity: Run, command: str, monkeypatch: pytest.MonkeyPatch) -> Report:
    """What the command prints in a format."""

    def run(format_: str, columns: int = 200) -> str:
        key = (command, format_, columns)
        if key not in SAID:
            monkeypatch.setenv("COLUMNS", str(columns))
            SAID[key] = capacity(*shlex.split(command), "--details", "--format", format_).stdout
        return SAID[key]

    return run


def display(name: str) -> str:
    return DeploymentType(name).display_name


def amount(text: str) -> Decimal | None:
    return None if text == "?" else Decimal(text.replace(",", ""))


def exactly(value: float | None) -> Decimal | None:
    """A number of JSON as it was written."""
    return None if value is None else Decimal(str(value))


def grids(markdown: str) -> Iterator[list[list[str]]]:
    """The tables of a report: rows of cells, the header first, the row that is marked as the others."""
    for block in re.split(r"\n\n", markdown):
        lines = block.splitlines()
        if lines and lines[0].startswith("| "):
            yield [
                re.split(r"(?<!\\) \| ", line.removeprefix("| ").removesuffix(" |").replace("**", ""))
                for line in lines
                if "---" not in line
            ]


def of_table(text: str) -> list[list[str]]:
    return [ROWS_OF_TABLE.split(line.removeprefix("> ").strip()) for line in text.splitlines()]


def of_csv(text: str) -> list[dict[str, str]]:
    """The rows of offers, without those of sizes that were tried."""
    return [row for row in csv.DictReader(io.StringIO(text)) if row["kind"] in KINDS]


def terms_of(option: dict[str, Any]) -> list[str]:
    """Each has a row of CSV; an option without any has one."""
    return [*dict.fromkeys((*option["usd_per_month"], *option["costs"]))] or [""]


def offers(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Row name -> cost, of every offer that the table shows on a line of its own."""
    return {
        f"{display(option['deployment_type'])}, {pays(term)}": {"cost": cost, "option": option, "term": term}
        for option in plan["options"]
        if any(cost["per_month"] is not None for cost in option["costs"].values())
        for term, cost in option["costs"].items()
    }


@pytest.mark.slow
def test_every_offer_costs_the_same_in_every_format(report: Report) -> None:
    plans = json.loads(report("json"))["plans"]
    in_markdown = [grid for grid in grids(report("markdown")) if grid[0][0] in ("Cost", "Cost, discounted")]
    table = of_table(report("table"))
    in_csv = iter(of_csv(report("csv")))

    costed = [plan for plan in plans if plan["options"]]
    assert len(in_markdown) == len(costed)
    for plan, grid in zip(costed, in_markdown, strict=True):
        expected = offers(plan)
        cells = {row[0]: row for row in grid[1:]}
        assert set(expected) <= set(cells)
        for name, one in expected.items():
            cost, option, term = one["cost"], one["option"], one["term"]
            assert amount(cells[name][1]) == exactly(cost["per_month"])
            assert amount(cells[name][2]) == exactly(cost["per_million_tokens"])
            assert [row for row in table if row[:2] == cells[name][:2]]
            later = option["long_run_costs"].get(term)
            if later is not None:
                assert amount(cells[name][4]) == exactly(later["per_month"])
        assert {row[1] for name, row in cells.items() if name not in expected} <= {"?"}
        for option in plan["options"]:
            for term in terms_of(option):
                row, cost = next(in_csv), option["costs"].get(term, {"per_month": None, "currency": ""})
                assert (row["deployment_type"], row["term"]) == (option["deployment_type"], term)
                told = row["cost_per_month"]
                assert (Decimal(told) if told else None) == exactly(cost["per_month"])
                assert row["currency"] == cost["currency"]
    assert [*in_csv] == []


def test_the_bill_is_the_same_in_every_format_and_adds_up(report: Report) -> None:
    plans = json.loads(report("json"))["plans"]
    bills = [grid for grid in grids(report("markdown")) if grid[0][0].startswith("Cost breakdown")]
    table = of_table(report("table"))

    told = [plan["recommended"]["cost"] for plan in plans if plan["recommended"]["cost"]]
    assert len(told) == len(bills)
    for cost, grid in zip(told, bills, strict=True):
        rows = [row for row in grid[1:] if row[0] != "Sum"]
        assert [(row[0], amount(row[1]), row[3], amount(row[4])) for row in rows] == [
            (line["item"], exactly(line["per_month"]), line["unit"], exactly(line["price"])) for line in cost["lines"]
        ]
        assert sum(amount(row[1]) or 0 for row in rows) == exactly(cost["per_month"])
        assert [amount(row[1]) for row in grid[1:] if row[0] == "Sum"] == (
            [exactly(cost["per_month"])] if len(rows) > 1 else []
        )
        for row in rows:
            assert row in table


def test_the_recommended_offer_is_one_row_of_csv(report: Report) -> None:
    """That of an option, or its own where it is none as it stands."""
    plans = json.loads(report("json"))["plans"]
    named = ("deployment_type", "term")
    wanted = [plan["recommended"] for plan in plans if plan["recommended"]["deployment_type"]]

    found = [row for row in csv.DictReader(io.StringIO(report("csv"))) if row["recommended"] == "true"]

    assert [tuple(row[name] for name in named) for row in found] == [
        tuple(one[name] for name in named) for one in wanted
    ]
    for row, one in zip(found, wanted, strict=True):
        assert row["ptus"] == ("" if one["ptus"] is None else str(one["ptus"]))
        cost = (one["cost"] or {}).get("per_month")
        assert (amount(row["cost_per_month"]) if row["cost_per_month"] else None) == (cost and exactly(cost))


SPILLED = ("spilled_share", "spilled_request_share")


def percent(share: float) -> str:
    """As a table has it."""
    return f"{share:.1%}".replace("%", " %")


def ptus_of(name: str) -> int:
    """`15 PTUs + tokens`, or `tokens alone`."""
    return 0 if name == "tokens alone" else int(name.partition(" PTU")[0].replace(",", ""))


def test_the_rows_around_the_optimum_are_those_of_the_json_report(report: Report) -> None:
    plans = json.loads(report("json"))["plans"]
    shown = [grid for grid in grids(report("markdown")) if "served" in grid[0]]
    optima = [[one["optimum"] for one in plan["options"] if one.get("optimum")] for plan in plans]

    assert len(shown) == sum(bool(found) for found in optima)
    for grid, found in zip(shown, [some for some in optima if some], strict=True):
        fixed = [row for row in grid[1:] if " to " not in row[0]]
        spilled = [grid[0].index(name) for name in ("spilled", "requests") if name in grid[0]]
        cells = [
            [Decimal(ptus_of(row[0])), *(amount(cell) for cell in row[1:4]), *(row[at] for at in spilled)]
            for row in fixed
        ]
        rows = [
            [
                [
                    Decimal(row["ptus"]),
                    *map(exactly, (row["per_month"], row["ptus_per_month"], row["tokens_per_month"])),
                    *(percent(row[key]) for key in SPILLED if row[key] is not None),
                ]
                for row in one["rows"]
            ]
            for one in found
        ]
        assert cells in rows
        (best,) = (row[0] for row in fixed if row[-1] in ("best mix", "best with PTUs", "if fixed"))
        assert ptus_of(best) in {one["ptus"] for one in found}


@pytest.mark.slow
def test_every_line_fits_80_columns(report: Report) -> None:
    lines = report("table", 80).splitlines()

    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []


# --- numbers as text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, "?"),
        (Decimal(0), "0.00"),
        (Decimal("1234567.8"), "1,234,567.80"),
        (Decimal("0.0275"), "0.0275"),
        (Decimal(14), "14.00"),
        (Decimal("1E+3"), "1,000.00"),
        (Decimal(-21900), "-21,900.00"),
        (Decimal("15.400"), "15.40"),
    ],
)
def test_money(number: Decimal | None, text: str) -> None:
    assert money(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(80_300), "80,300"),
        (Fraction("191.99"), "191.99"),
        (Fraction(5, 4), "1.25"),
        (Fraction(1, 3), "0.333"),
        (Fraction(100), "100"),
        (Fraction(0), "0"),
        (Fraction(4, 10_000), "0.0004"),
        (Fraction(1, 3_000_000), "0.000000333"),
    ],
)
def test_quantity(number: Fraction, text: str) -> None:
    assert quantity(number) == text
