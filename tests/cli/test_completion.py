"""What shells are told of values: those of the catalog, and nothing else is imported for it."""

import os
import subprocess
import sys

import pytest

from capacity.catalog.catalog import Catalog
from capacity.sizing.deployment import DeploymentType
from capacity.sources.workloads import examples

pytestmark = pytest.mark.usefixtures("at_root")


def completed(typed: str, code: str = "from capacity.__main__ import run; run()") -> list[str]:
    """What bash would offer after the words that were typed."""
    words = typed.split(" ")
    asked = {"_CAPACITY_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    command = [sys.executable, "-c", f"import sys; sys.argv[:] = ['capacity']; {code}"]
    ran = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    return ran.stdout.split()


@pytest.mark.parametrize(
    "typed",
    ["size x.yaml --model ", "compare x.yaml --model ", "from-metrics --model ", "init --model ", "models ", "prices "],
)
def test_models(typed: str) -> None:
    offered = completed(f"capacity {typed}")

    assert len(offered) == len(list(Catalog().files()))
    assert all(Catalog().find(name) for name in offered)


def test_only_what_goes_on_from_what_is_there() -> None:
    offered = completed("capacity size x.yaml --model gpt-5.2")

    assert "gpt-5.2" in offered
    assert all(name.startswith("gpt-5.2") for name in offered)
    assert "chat=gpt-5.2" in completed("capacity from-logs x.csv --model chat=gpt-5")


@pytest.mark.parametrize("command", ["size x.yaml", "export x.yaml", "from-logs x.csv", "models", "prices"])
def test_regions(command: str) -> None:
    assert completed(f"capacity {command} --region swedenc") == ["swedencentral"]


@pytest.mark.parametrize("command", ["size x.yaml", "compare x.yaml", "from-metrics", "simulate x.csv", "models"])
def test_deployment_types(command: str) -> None:
    assert completed(f"capacity {command} --deployment-type ") == [one.label for one in DeploymentType]


def test_examples() -> None:
    assert completed("capacity init --from ") == list(examples.names())


def test_options_of_exports_and_terms_of_comparisons() -> None:
    regional = [one.label for one in DeploymentType if one.residency == "regional"]
    assert completed("capacity export x.yaml --option re") == ["recommended", *regional]
    assert completed("capacity compare x.yaml --term ") == ["hourly", "1-month", "1-year"]


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import contextlib; from capacity.cli.app import main\n"
        "with contextlib.suppress(SystemExit): main([])\n"
        "heavy = {'azure', 'duckdb', 'narwhals', 'numba', 'numpy', 'pandas', 'pyspark'} & sys.modules.keys()\n"
        "sys.exit(f'{heavy}' if heavy else 0)"
    )

    for typed in ("size --region sw", "from-metrics --model gpt-5.2-", "from-logs --deployment-type g"):
        assert completed(f"capacity {typed}", f"\n{code}") != []


def test_completion_is_not_imported_unless_a_shell_asks() -> None:
    code = (
        "import sys; from capacity.cli.app import main; main(['size', '--help']); "
        "sys.exit('capacity.cli.completion' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
