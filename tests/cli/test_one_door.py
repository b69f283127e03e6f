"""No command writes onto what it reads, whatever the names of the two: exit code 2, and every file as it was."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
METRICS = ROOT / "tests" / "cases" / "metrics-two-deployments" / "input"
LOG = "timestamp,deployment,model,input_tokens,output_tokens\n2026-11-01T00:00:00Z,a,gpt-5.2,1000,100\n"
NOT_WRITTEN = "which this command reads: name another file; nothing was written"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with an input of every kind, under all of the names that a file can have."""
    folder = tmp_path / "files"
    (folder / "workloads").mkdir(parents=True)
    (folder / "logs").mkdir()
    (folder / "own").mkdir()
    shutil.copy(ROOT / "workloads" / "support-chat.yaml", folder / "workloads" / "w.yaml")
    shutil.copytree(METRICS, folder / "metrics" / "deep")
    (folder / "logs" / "log.csv").write_text(LOG, encoding="utf-8")
    (folder / "policy.yaml").write_text("max_ptus: 1000\n", encoding="utf-8")
    (folder / "planning.yaml").write_text("planning: {headroom_share: 0.2}\n", encoding="utf-8")
    (folder / "own" / "own.yaml").write_text("name: gpt-5.2\naliases: [house]\n", encoding="utf-8")
    (folder / "link").symlink_to("workloads/w.yaml")
    (folder / "folder-link").symlink_to("workloads")
    return folder


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


COMMANDS = [
    "size workloads/w.yaml -o workloads/w.yaml",
    "size workloads -o workloads/w.yaml",
    "size workloads -o ./workloads/../workloads/w.yaml",
    "size workloads -o link",
    "size link -o workloads/w.yaml",
    "size folder-link -o workloads/w.yaml",
    "size folder-link/w.yaml -o link",
    "size workloads --planning planning.yaml -o planning.yaml",
    "size workloads --catalog own -o own/own.yaml",
    "size workloads --catalog own/own.yaml -o own/own.yaml",
    "compare workloads/w.yaml -o workloads/w.yaml",
    "compare workloads/w.yaml --planning planning.yaml -o planning.yaml",
    "check workloads -o workloads/w.yaml",
    "check workloads --policy policy.yaml -o policy.yaml",
    "check workloads --planning planning.yaml -o planning.yaml",
    "check workloads --against earlier.json -o earlier.json",
    "check workloads --against folder-link -o workloads/w.yaml",
    "export workloads -o workloads/w.yaml",
    "export workloads --planning planning.yaml -o planning.yaml",
    "models --catalog own -o own/own.yaml",
    "prices --catalog own -o own/own.yaml",
    "prices --catalog own --refresh own/own.yaml",
    "schema --catalog own -o own/own.yaml",
    "from-logs logs/log.csv -o logs/log.csv",
    "from-logs logs -o logs/log.csv",
    "from-logs logs/*.csv -o logs/log.csv",
    "from-logs logs/log.csv --emit-workload logs/log.csv",
    "from-logs logs --emit-workload logs/log.csv",
    "from-logs logs --planning planning.yaml --emit-workload planning.yaml",
    "from-logs logs --catalog own --emit-workload own/own.yaml",
    "simulate logs --ptus 100 -o logs/log.csv",
    "simulate logs/log.csv --ptus 100 --catalog own -o own/own.yaml",
    "from-metrics --file metrics -o metrics/deep/metrics.json",
    "from-metrics --file metrics/deep/metrics.json -o metrics/deep/metrics.json",
    "from-metrics --file metrics --planning planning.yaml -o planning.yaml",
    "from-metrics --file metrics --catalog own -o own/own.yaml",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_output_that_is_an_input(capacity: Run, files: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(files)
    (files / "earlier.json").touch()
    before = hashes(files)

    ran = capacity(*command.split())

    assert (ran.returncode, ran.stdout) == (2, "")
    assert NOT_WRITTEN in ran.stderr
    assert hashes(files) == before


@pytest.mark.parametrize(
    "command",
    ["size workloads -o", "check workloads --policy policy.yaml --against earlier.json -o", "from-logs logs/*.csv -o"],
)
def test_another_output_in_the_same_folder(
    capacity: Run, files: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """A second time, too, where the file is there already."""
    monkeypatch.chdir(files)
    capacity("check", "workloads", "-o", "earlier.json")
    for _ in range(2):
        ran = capacity(*command.split(), "workloads/report.md")
        assert ran.returncode in (0, 3), ran.stderr


def test_a_hard_link_of_an_input(capacity: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    (files / "other").hardlink_to(files / "workloads" / "w.yaml")

    ran = capacity("size", "workloads", "-o", "other")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "other: has other names (hard links)" in ran.stderr


def test_the_file_behind_standard_input(files: Path) -> None:
    file = files / "workloads" / "w.yaml"
    before = file.read_bytes()
    with file.open("rb") as given:
        ran = subprocess.run(
            [sys.executable, "-m", "capacity", "size", "-", "-o", str(file)],
            stdin=given,
            capture_output=True,
            text=True,
            check=False,
        )

    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"is standard input, {NOT_WRITTEN}" in ran.stderr
    assert file.read_bytes() == before


def test_standard_output_that_is_added_to_an_input(files: Path) -> None:
    file = files / "workloads" / "w.yaml"
    before = file.read_bytes()
    with file.open("ab") as out:
        ran = subprocess.run(
            [sys.executable, "-m", "capacity", "size", str(files / "workloads")],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ran.returncode == 2
    assert f"standard output: is {file}, {NOT_WRITTEN}" in ran.stderr
    assert file.read_bytes() == before


def test_the_job_summary_that_is_an_input(capacity: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = files / "workloads" / "w.yaml"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    before = file.read_bytes()

    ran = capacity("check", file, "--format", "github")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert NOT_WRITTEN in ran.stderr
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "command", ["from-logs logs --emit-workload new -o ./new", "prices --refresh new -o ../files/new"]
)
def test_two_outputs_of_one_file(capacity: Run, files: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(files)

    ran = capacity(*command.split())

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "is the file of --" in ran.stderr
    assert not (files / "new").exists()


@pytest.mark.parametrize("command", ["--planning raw/planning.yaml", "-o raw/report.json", "--catalog raw"])
def test_a_folder_of_raw_answers_holds_nothing_else(
    capacity: Run, files: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(files)

    ran = capacity("from-metrics", "--all-subscriptions", "--save", "raw", *command.split())

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--save raw: is a folder of raw answers alone" in ran.stderr
    assert not (files / "raw").exists()


def test_no_part_of_capacity_itself_is_replaced(capacity: Run) -> None:
    file = ROOT / "capacity" / "catalog" / "regions.yaml"
    before = file.read_bytes()

    ran = capacity("models", "-o", file)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "is a part of capacity itself: name another file" in ran.stderr
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "command", [["size", "w.yaml"], ["export", "w.yaml"], ["schema"], ["check", "w.yaml"], ["models"]]
)
@pytest.mark.parametrize("name", ["json", "csv", "markdown", "html", "table", "github", "bicep"])
def test_a_format_is_no_file(
    capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = capacity(*command, "-o", name)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"'{name}' is a format: write --format {name}, or ./{name} for" in " ".join(
        ran.stderr.replace("│", " ").split()
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_called_as_a_format_is_one_with_its_folder(
    capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert capacity("models", "gpt-5.2", "-o", "./json").returncode == 0

    assert (tmp_path / "json").read_text(encoding="utf-8").startswith("gpt-5.2")


STARTS = {
    "json": '{\n  "schema_version": 1,\n',
    "csv": "name,",
    "markdown": "## ",
    "table": "azure-openai\n",
    "html": "<!doctype html>\n",
}


@pytest.mark.parametrize(
    ("name", "given", "format_"),
    [
        ("x.json", None, "json"),
        ("x.CSV", None, "csv"),
        ("x.md", None, "markdown"),
        ("x.HTML", None, "html"),
        ("x.json", "json", "json"),
        ("x.md", "table", "table"),
        ("x.html", "table", "table"),
        ("x.txt", None, "table"),
        ("x", None, "table"),
        ("x.txt", "csv", "csv"),
        ("json.txt", None, "table"),
    ],
)
def test_the_name_of_a_report_says_its_format(
    capacity: Run, tmp_path: Path, name: str, given: str | None, format_: str
) -> None:
    ran = capacity("models", "-o", tmp_path / name, *([] if given is None else ["--format", given]))

    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(STARTS[format_])


@pytest.mark.parametrize(
    ("name", "given"), [("x.json", "csv"), ("x.html", "json"), ("x.md", "json"), ("x.CSV", "markdown")]
)
def test_a_name_that_contradicts_the_format(capacity: Run, tmp_path: Path, name: str, given: str) -> None:
    ran = capacity("models", "-o", tmp_path / name, "--format", given)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "contradict each other" in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".pdf", ".XLSX", ".docx", ".png"])
def test_a_file_that_no_report_is_gets_none(suffix: str, capacity: Run, tmp_path: Path) -> None:
    path = tmp_path / f"plan{suffix}"
    ran = capacity("size", "workloads/support-chat.yaml", "-o", path)
    assert ran.returncode == 2
    assert f"no report is a {suffix.lower()} file: name one of .json, .csv, .md, .html" in ran.stderr
    assert not path.exists()


def test_formats_of_pipelines_go_to_any_file(capacity: Run, files: Path) -> None:
    file = files.parent / "results.json"

    assert capacity("check", files / "workloads", "--format", "sarif", "-o", file).returncode == 0

    assert '"version": "2.1.0"' in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["-o", "--output", "--refresh"])
def test_nothing_is_no_file(capacity: Run, option: str) -> None:
    assert capacity("prices", option, "").returncode == 2


def test_prices_are_not_refreshed_to_standard_output(capacity: Run, tmp_path: Path) -> None:
    os.chdir(tmp_path)

    ran = capacity("prices", "--refresh", "-")

    assert ran.returncode == 2
    assert "name a file" in ran.stderr
    assert list(tmp_path.iterdir()) == []
