"""`capacity size`, of one file and of many, against a Typer command that does nothing, and tables against JSON.

Ranges are held against the same workload without them.

Many files are not held against one: the better that one starts, the worse they would look.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.harness import CAPACITY, RUNS_OF_MANY, Command, Measurement, cpu_of

WORKLOADS = Path(__file__).parents[2] / "workloads"
EXAMPLE = WORKLOADS / "support-chat.yaml"
RANGES = WORKLOADS / "new-product.yaml"
EMPTY_COMMAND = '''
import typer

app = typer.Typer()


@app.command()
def main() -> None:
    """Do nothing."""


app()
'''
FILES = 1_000
TABLES = 500


def files(folder: Path, count: int) -> Path:
    """So many copies of the example, no two of one traffic, so that no answer serves for two of them."""
    folder.mkdir()
    text = EXAMPLE.read_text(encoding="utf-8")
    for number in range(count):
        renamed = re.sub(r"(?m)^name: .*$", f"name: workload-{number}", text)
        rated = re.sub(r"(?m)^  peak_rpm: \d+", f"  peak_rpm: {1_000 + number}", renamed)
        (folder / f"{number:04}.yaml").write_text(rated, encoding="utf-8")
    return folder


def without_ranges(folder: Path) -> Path:
    """The example with ranges, with their likely values."""
    path = folder / "likely.yaml"
    path.write_text(
        re.sub(r"\{low: .*, likely: (.*), .*\}", r"\1", RANGES.read_text(encoding="utf-8")), encoding="utf-8"
    )
    return path


def measurements(folder: Path) -> Iterator[Measurement]:
    """The time of a keystroke, and what each further file costs."""
    empty = folder / "empty.py"
    empty.write_text(EMPTY_COMMAND, encoding="utf-8")
    nothing: Command = (sys.executable, empty)
    json: Command = (CAPACITY, "size", "--format", "json")
    many, fewer = files(folder / "many", FILES), files(folder / "fewer", TABLES)
    yield cpu_of("size --format json / empty command", (*json, EXAMPLE), nothing, limit=1)
    yield cpu_of("capacity --version / empty command", (CAPACITY, "--version"), nothing, limit=0.6)
    yield cpu_of("size / empty command", (CAPACITY, "size", EXAMPLE), nothing, limit=1)
    yield cpu_of(
        "size --format html / --format json",
        (CAPACITY, "size", "--format", "html", EXAMPLE),
        (*json, EXAMPLE),
        limit=1.5,
    )
    single: Command = (CAPACITY, "size", without_ranges(folder))
    yield cpu_of("size with six ranges / with their likely values", (CAPACITY, "size", RANGES), single, limit=3)
    yield cpu_of(
        f"size --format json, {FILES:,} files / empty command", (*json, many), nothing, limit=8.5, runs=RUNS_OF_MANY
    )
    yield cpu_of(
        f"size, {TABLES} files / --format json of the same",
        (CAPACITY, "size", fewer),
        (*json, fewer),
        limit=2,
        runs=RUNS_OF_MANY,
    )
