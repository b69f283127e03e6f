"""`capacity size` where requests are admitted one by one, against a Typer command that does nothing; and of many.

numba is not loaded for it (`tests/test_architecture.py` holds that), so that it takes as long without.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.harness import CAPACITY, RUNS_OF_MANY, Command, Measurement, cpu_of
from tests.benchmarks.size import EMPTY_COMMAND

EXAMPLE = Path(__file__).parents[1] / "cases" / "admission" / "workload.yaml"
FILES = 100
USUAL = 400
"""Tokens of output that requests allow: those of the example are the costliest there are."""


def usual(text: str, number: int) -> str:
    """The example with another maximum, name and traffic."""
    renamed = re.sub(r"(?m)^name: .*$", f"name: workload-{number}", text)
    rated = re.sub(r"(?m)^  peak_rpm: \d+", f"  peak_rpm: {300 + 10 * number}", renamed)
    return re.sub(r"max_output_tokens: \d+", f"max_output_tokens: {USUAL}", rated)


def measurements(folder: Path) -> Iterator[Measurement]:
    """One, the costliest, and many."""
    empty, many = folder / "empty.py", folder / "many"
    empty.write_text(EMPTY_COMMAND, encoding="utf-8")
    nothing: Command = (sys.executable, empty)
    many.mkdir()
    text = EXAMPLE.read_text(encoding="utf-8")
    for number in range(FILES):
        (many / f"{number:03}.yaml").write_text(usual(text, number), encoding="utf-8")
    one = many / "000.yaml"
    yield cpu_of("size with admission / empty command", (CAPACITY, "size", one), nothing, limit=4)
    yield cpu_of("size with admission, 32,000 of output / empty command", (CAPACITY, "size", EXAMPLE), nothing, limit=4)
    yield cpu_of(
        f"size with admission, {FILES} files / one",
        (CAPACITY, "size", many),
        (CAPACITY, "size", one),
        limit=20,
        runs=RUNS_OF_MANY,
    )
