"""Scenarios: each folder of cases/ holds a command line and everything that it printed."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/command.txt"))
WORKLOADS = Path(__file__).parents[1] / "workloads"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, golden: Callable[[Path], None]) -> None:
    golden(case)


def test_every_example_workload_has_a_case() -> None:
    used = {argument for case in CASES for argument in shlex.split((case / "command.txt").read_text(encoding="utf-8"))}
    examples = {f"workloads/{path.name}" for path in WORKLOADS.glob("*.yaml")}

    assert len(examples) >= 12
    assert examples <= used


def test_every_case_pins_the_day() -> None:
    unpinned = [
        case.name
        for case in CASES
        if not {"--today", "--as-of"} & set(shlex.split((case / "command.txt").read_text(encoding="utf-8")))
    ]

    assert not unpinned
