"""The configuration file of a repository: where it is looked for, what goes before it, and what is said of it."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
TODAY = ("--today", "2026-10-09")
SHOP = """name: shop
model: gpt-5.2
deployment_types: [data-zone-provisioned]
traffic: {peak_rpm: 1000, average_rpm: 900, input_tokens: 200, output_tokens: 20}
"""
PYTHON = (sys.executable, "-c")
LOG = "time,model,input_tokens,output_tokens\n2026-10-01T00:00:00Z,gpt-5.2,100,10\n2026-10-01T00:05:00Z,gpt-5.2,9,9\n"


@pytest.fixture
def place(tmp_path: Path, at_root: None, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001  # for its effect
    """A working folder two below the root of a repository."""
    folder = tmp_path / "repository" / "team" / "shop"
    folder.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (folder / "shop.yaml").write_text(SHOP, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def write(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def plan(capacity: Run, *arguments: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The first plan, and what the report says of a configuration."""
    ran = capacity("size", "shop.yaml", *TODAY, "--format", "json", *arguments)
    assert (ran.returncode, ran.stderr) == (0, "")
    told = json.loads(ran.stdout)
    return told["plans"][0], told.get("config")


@pytest.mark.parametrize("folder", [".", "..", "../.."])
@pytest.mark.parametrize(
    ("name", "head"), [("capacity.toml", ""), ("pyproject.toml", "[tool.capacity]\n"), ("pyproject.toml", "tool.")]
)
def test_is_found_upward_to_the_root_of_the_repository(
    capacity: Run, place: Path, folder: str, name: str, head: str
) -> None:
    key = "tool.capacity.region" if head == "tool." else f"{head}region"
    write(place / folder / name, f'{key} = "swedencentral"\n')

    made, config = plan(capacity)

    assert made["region"] == "swedencentral"
    assert config == {"file": (Path(folder) / name).as_posix(), "keys": ["region"]}


def test_nothing_above_the_root_of_the_repository_is_read(capacity: Run, place: Path) -> None:
    write(place / "../../../capacity.toml", "this is [no TOML")

    assert plan(capacity)[1] is None


def test_the_nearest_counts_and_capacity_toml_before_pyproject(capacity: Run, place: Path) -> None:
    write(place / "../../capacity.toml", 'region = "japaneast"')
    write(place / "../capacity.toml", 'region = "swedencentral"')
    write(place / "../pyproject.toml", '[tool.capacity]\nregion = "eastus2"')
    write(place / "pyproject.toml", "[tool.black]\nline-length = 100")

    assert plan(capacity)[0]["region"] == "swedencentral"


@pytest.mark.parametrize("format_", ["table", "markdown", "html"])
def test_reports_name_it(capacity: Run, place: Path, format_: str) -> None:
    write(place / "capacity.toml", 'region = "swedencentral"\ndiscount = 0.1')

    text = capacity("size", "shop.yaml", *TODAY, "--format", format_).stdout

    assert "Configuration: capacity.toml (discount, region); --no-config leaves it out." in text
    assert "Configuration" not in capacity("size", "shop.yaml", *TODAY, "--format", format_, "--no-config").stdout


def test_an_option_beats_the_file_beats_planning_beats_the_configuration(capacity: Run, place: Path) -> None:
    write(place / "../capacity.toml", 'region = "japaneast"\nplanning = "planning.yaml"')
    planning = write(place / "../planning.yaml", "planning: {headroom_share: 0.1}")

    def region(*arguments: str) -> str:
        made, _ = plan(capacity, *arguments)
        assert made["options"][0]["headroom_share"] == 0.1
        return str(made["region"])

    assert region() == "japaneast"
    write(planning, "region: eastus2\nplanning: {headroom_share: 0.1}")
    assert region() == "eastus2"
    write(place / "shop.yaml", f"{SHOP}region: swedencentral\n")
    assert region() == "swedencentral"
    assert region("--region", "westus3") == "westus3"


def test_a_planning_file_given_by_hand_replaces_the_configured_one(capacity: Run, place: Path) -> None:
    write(place / "capacity.toml", 'planning = "missing.yaml"')
    write(place / "own.yaml", "planning: {headroom_share: 0.3}")

    made, config = plan(capacity, "--planning", "own.yaml")

    assert (made["options"][0]["headroom_share"], config) == (0.3, None)


def test_a_policy_given_by_hand_replaces_the_configured_one(capacity: Run, place: Path) -> None:
    write(place / "capacity.toml", 'policy = "strict.yaml"')
    write(place / "strict.yaml", "max_ptus: 15")
    write(place / "loose.yaml", "max_ptus: 5000")
    check = ("check", "shop.yaml", *TODAY)

    assert capacity(*check).returncode == 3
    assert "Configuration: capacity.toml (policy)" in capacity(*check).stdout
    assert capacity(*check, "--policy", "loose.yaml").returncode == 0
    assert "Configuration" not in capacity(*check, "--no-config").stdout


def test_a_catalog_and_discounts_by_kind(capacity: Run, place: Path) -> None:
    write(place / "capacity.toml", 'catalog = "own.yaml"\ndiscount = {tokens = 0.25, ptu-hourly = 0}')
    write(
        place / "own.yaml", "name: house\nthroughput: {as_of: 2026-10-01, source: our own, input_tpm_per_ptu: 1000}\n"
    )

    models = json.loads(capacity("models", "house", *TODAY, "--format", "json").stdout)
    told = json.loads(capacity("size", "shop.yaml", *TODAY, "--format", "json").stdout)

    assert models["config"] == {"file": "capacity.toml", "keys": ["catalog"]}
    assert {name: float(share) for name, share in told["discounts"].items()} == {
        "tokens": 0.25,
        "ptu_hourly": 0,
        "reservations": 0,
    }


def test_what_a_source_tells_of_the_region_stays(capacity: Run, place: Path) -> None:
    """A configured region is for traffic of which nobody knows one."""
    write(place / "log.csv", LOG)
    write(place / "capacity.toml", 'region = "japaneast"')

    ran = capacity("from-logs", "log.csv", *TODAY, "--format", "csv")
    (region,) = {row["region"] for row in csv.DictReader(io.StringIO(ran.stdout))}
    assert region == "japaneast"

    source = Path(__file__).parents[1] / "cases" / "metrics-two-deployments" / "input"
    ran = capacity("from-metrics", source, *TODAY, "--format", "csv")
    assert {row["region"] for row in csv.DictReader(io.StringIO(ran.stdout))} == {"swedencentral"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('regio = "x"', "capacity.toml: unknown key `regio`, did you mean `region`?"),
        ("policy = 3", "capacity.toml: `policy` must be the path of a file in quotes"),
        ('region = ""', "capacity.toml: `region` must be a name in quotes"),
        ("discount = 20", "capacity.toml: `discount` must be a share from 0 to 1, such as 0.1"),
        ("discount = {token = 0.1}", "capacity.toml: `discount`: unknown kind `token`, did you mean `tokens`?"),
        ("discount = nan", "capacity.toml: `discount` must be a share"),
        ('region = "swedencentrall"', "capacity.toml: `region`: unknown region `swedencentrall`"),
        ('policy = "x.yaml"\nregion = \n', "capacity.toml:2: no valid TOML: Invalid value"),
        ("a = " + "[" * 5000, "capacity.toml: nested too deep"),
    ],
)
def test_mistakes(capacity: Run, place: Path, text: str, told: str) -> None:
    write(place / "capacity.toml", text)

    ran = capacity("size", "shop.yaml", *TODAY)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.removeprefix("capacity: ").startswith(told)
    assert capacity("size", "shop.yaml", *TODAY, "--no-config").returncode == 0


def test_all_mistakes_at_once(capacity: Run, place: Path) -> None:
    write(place / "pyproject.toml", "[tool.capacity]\nregio = 1\npolicy = 3")

    assert len(capacity("size", "shop.yaml", *TODAY).stderr.splitlines()) == 3


def test_it_is_not_overwritten(capacity: Run, place: Path) -> None:
    file = write(place / "capacity.toml", 'region = "swedencentral"')

    ran = capacity("size", "shop.yaml", *TODAY, "--output", "capacity.toml")

    assert ran.returncode == 2
    assert "which this command reads" in ran.stderr
    assert file.read_text(encoding="utf-8") == 'region = "swedencentral"'


def test_a_folder_that_is_gone_has_none(place: Path, tmp_path: Path) -> None:
    write(tmp_path / "shop.yaml", SHOP)
    code = (
        "import os, sys; os.rmdir(os.getcwd()); from capacity.cli.app import main; "
        f"sys.exit(main(['size', {str(tmp_path / 'shop.yaml')!r}, '--format', 'csv']))"
    )
    (place / "shop.yaml").unlink()

    assert subprocess.run([*PYTHON, code], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("pyproject", [None, "[tool.black]\nline-length = 100\n"])
def test_nothing_is_imported_for_it_where_there_is_none(place: Path, pyproject: str | None) -> None:
    if pyproject is not None:
        write(place / "pyproject.toml", pyproject)
    code = (
        "import sys; from capacity.cli.app import main; main(['size', 'shop.yaml', '--format', 'csv']); "
        "print({'tomllib', 'capacity.sources.workloads.configuration_file'} & sys.modules.keys(), file=sys.stderr)"
    )

    ran = subprocess.run([*PYTHON, code], check=True, capture_output=True, text=True)

    assert ran.stderr == "set()\n"


def test_a_job_goes_by_the_configuration_of_its_checkout(
    capacity: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worktree or submodule has a file `.git`. The log and the summary of the job name what the check went by."""
    root = place / "../.."
    (root / ".git").rmdir()
    write(root / ".git", "gitdir: elsewhere\n")
    write(root / "capacity.toml", 'policy = "policy.yaml"')
    write(root / "policy.yaml", "max_ptus: 15")
    monkeypatch.chdir(root)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place / "summary.md"))

    ran = capacity("check", "team", *TODAY, "--format", "github")

    line = "Configuration: capacity.toml (policy); --no-config leaves it out."
    assert ran.returncode == 3
    assert ran.stdout.splitlines()[0] == line
    assert "policy.yaml:1" in ran.stdout
    assert (place / "summary.md").read_text(encoding="utf-8").splitlines()[-1] == line
