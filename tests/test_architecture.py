"""How the package is laid out, and what a command must not import or read: heavy packages cost more than all sizing."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from capacity.cli.app import COMMANDS

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "capacity").rglob("*.py"))
TREES = {path.relative_to(ROOT / "capacity").as_posix(): ast.parse(path.read_bytes()) for path in MODULES}
"""Path below `capacity` -> what stands there."""
IMPORTED_AS = {"pyyaml": "yaml"}
"""What is not imported as its name says, with points for hyphens."""
LONGEST_FUNCTION = 60
REPORT_HEAVY = """
import sys

from capacity.cli.app import main

code = main(sys.argv[1:])
heavy = {"azure", "duckdb", "narwhals", "numba", "numpy", "pandas", "pyspark"} & sys.modules.keys()
print(code, *sorted(heavy), file=sys.stderr)
"""

REPORT_OWN = """
import sys

from capacity.cli.app import main

main(sys.argv[1:])
shown = ("capacity", "pydantic", "rich")
print(*sorted(name for name in sys.modules if name.partition(".")[0] in shown), file=sys.stderr)
"""
REPORT_READ = """
import sys

read = []
sys.addaudithook(lambda event, arguments: read.append(arguments[0]) if event == "open" else None)
from capacity.cli.app import main

main(sys.argv[1:])
files = [str(file).rpartition("/catalog/")[2] for file in read if "/catalog/" in str(file)]
print(*sorted(file for file in files if file.endswith(".yaml")), file=sys.stderr)
"""


def reported(script: str, *arguments: str) -> list[str]:
    """The words of the last line on stderr."""
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stderr.splitlines()[-1].split()


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, and every name from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_two_modules_have_the_same_name() -> None:
    names = Counter(path.stem for path in MODULES if path.stem != "__init__")

    assert [name for name, count in names.items() if count > 1] == []


def test_packages_hold_nothing_but_their_docstring() -> None:
    holding = [name for name, tree in TREES.items() if name.endswith("__init__.py") and len(tree.body) > 1]

    assert holding == ["__init__.py"], "the package itself holds its version"


def test_no_function_is_long() -> None:
    functions = [
        (name, node.name, (node.end_lineno or 0) - node.lineno + 1)
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]

    assert [one for one in functions if one[2] > LONGEST_FUNCTION] == []


def test_every_dependency_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split("[^a-z-]", requirement)[0] for requirement in project["dependencies"]}
    imported = {name for tree in TREES.values() for name in imports(tree)}

    unused = {
        package
        for package in needed
        if not any(
            f"{name}.".startswith(IMPORTED_AS.get(package, package.replace("-", ".")) + ".") for name in imported
        )
    }

    assert not unused


def test_no_command_imports_another() -> None:
    commands = {f"capacity.cli.{name.replace('-', '_')}" for name in COMMANDS}

    for command in commands:
        told = set(imports(TREES[f"{command.removeprefix('capacity.').replace('.', '/')}.py"]))
        assert not any(name == other or name.startswith(f"{other}.") for name in told for other in commands), command


@pytest.mark.parametrize(
    ("arguments", "most"),
    [
        (["--version"], 12),
        (["--help"], 49),
        (["size", "--help"], 34),
        (["schema"], 56),
        (["size", "workloads/support-chat.yaml", "--format", "json"], 153),
    ],
)
def test_few_modules_of_ours_are_imported(arguments: list[str], most: int) -> None:
    """The help of all names every command: they are modules themselves."""
    told = reported(REPORT_OWN, *arguments)

    assert len([name for name in told if name.startswith("capacity")]) <= most


def test_the_version_is_told_without_any_command() -> None:
    told = reported(REPORT_OWN, "--version")

    parts = ("cli", "cli.app", "cli.messages", "cli.option_records", "cli.spared", "errors", "record", "visible")
    assert told == ["capacity", *(f"capacity.{name}" for name in parts)]


def test_help_needs_no_plan() -> None:
    parts = {name.split(".")[1] for name in reported(REPORT_OWN, "--help") if "." in name}

    assert parts.isdisjoint({"catalog", "planning", "sources", "traffic"})


@pytest.mark.parametrize("format_", ["table", "html"])
def test_a_command_imports_no_other_and_neither_converter_nor_terminal(format_: str) -> None:
    """Its tables fit, and its options are text."""
    told = reported(REPORT_OWN, "size", "workloads/support-chat.yaml", "--format", format_)
    commands = {name.replace("-", "_") for name in COMMANDS}

    assert [name for name in told if name.startswith(("pydantic", "rich"))] == []
    assert {name.removeprefix("capacity.cli.") for name in told} & commands == {"size"}


def test_of_the_catalog_only_what_is_asked_for_is_read() -> None:
    """Each once, however many workloads there are."""
    told = reported(REPORT_READ, "size", "workloads/support-chat.yaml", "workloads/support-chat-cached.yaml")

    files = ["persistence.yaml", "ptu_prices.yaml", "regions.yaml", "remarks.yaml", "sources.yaml"]
    assert told == ["models/gpt-5.2.yaml", *files]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--help"], id="help"),
        pytest.param(["size", "--help"], id="size-help"),
        pytest.param(["size", "workloads/support-chat.yaml", "--today", "2026-10-09"], id="size"),
        pytest.param(["size", "workloads/support-chat.yaml", "--format", "html"], id="size-html"),
        pytest.param(["compare", "workloads/support-chat.yaml", "--format", "html"], id="compare-html"),
        pytest.param(["export", "workloads/support-chat.yaml", "--today", "2026-10-09"], id="export"),
        pytest.param(["models", "--today", "2026-10-09"], id="models"),
        pytest.param(["prices", "--today", "2026-10-09"], id="prices"),
    ],
)
def test_heavy_packages_are_not_imported(arguments: list[str]) -> None:
    command = [sys.executable, "-c", REPORT_HEAVY, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "0"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["size", "compare", "check --allow-unknown"])
def test_requests_of_a_shape_are_admitted_without_a_compiler(command: str) -> None:
    workload = "tests/cases/admission/workload.yaml"
    run = [sys.executable, "-c", REPORT_HEAVY, *command.split(), workload, "--today", "2026-10-01"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "0 numpy"


def test_logs_are_read_without_azure_and_pandas() -> None:
    """Sums need no compiler either; single requests do, where it is installed."""
    sample = "tests/cases/logs-front-desk/input"
    command = [sys.executable, "-c", REPORT_HEAVY, "from-logs", sample, "--criterion", "max", "--today", "2026-10-01"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "0 duckdb narwhals numpy"


def test_saved_metrics_are_read_without_azure_and_pandas() -> None:
    """Series need numpy; reading saved ones needs no sign-in."""
    sample = "tests/cases/metrics-two-deployments/input"
    command = [sys.executable, "-c", REPORT_HEAVY, "from-metrics", "--file", sample, "--today", "2026-10-01"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "0 numpy"
