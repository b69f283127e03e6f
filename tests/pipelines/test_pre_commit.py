"""The hook for pre-commit, run by pre-commit itself on a commit; only its installation is left out, which needs pip."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.pipelines.conftest import ROOT, WORKLOAD, Repository

pytest.importorskip("pre_commit", reason="pre-commit is not installed: pip install -e '.[dev]'")

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
Commit = Callable[[], subprocess.CompletedProcess[str]]


def pre_commit(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pre_commit", *arguments]


@pytest.fixture
def configuration(guide_block: Callable[[str], str]) -> str:
    return guide_block("rev: COMMIT")


@pytest.fixture
def commit(repository: Repository, configuration: str) -> Commit:
    """Commit all there is, where the hook is installed with the options that the guide gives it."""
    (hook,) = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    ((source,),) = (loaded["repos"] for loaded in [yaml.safe_load(configuration)])
    (use,) = source["hooks"]
    assert (use["id"], hook["language"]) == (hook["id"], "python")
    local: dict[str, Any] = {"repo": "local", "hooks": [{**hook, **use, "language": "unsupported"}]}
    repository.write(".pre-commit-config.yaml", json.dumps({"repos": [local]}))
    repository.commit()
    subprocess.run(pre_commit("install"), cwd=repository.path, env=repository.environment, check=True)

    def run() -> subprocess.CompletedProcess[str]:
        repository.git("add", "--all")
        command = ["git", "commit", "--message", "Change"]
        return subprocess.run(  # the git of the system
            command,
            cwd=repository.path,
            env=repository.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.mark.parametrize("kind", ["manifest", "config"])
def test_hook_and_readme_follow_the_schema(kind: str, configuration: str, tmp_path: Path) -> None:
    file = MANIFEST
    if kind == "config":
        file = tmp_path / "config.yaml"
        file.write_text(configuration.replace("COMMIT", "ab" * 20), encoding="utf-8")
    ran = subprocess.run(pre_commit(f"validate-{kind}", str(file)), capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def test_a_commit_that_breaks_a_limit_is_refused_with_the_table(repository: Repository, commit: Commit) -> None:
    repository.write("workloads/help-desk.yaml", WORKLOAD.format(name="help-desk", peak_rpm=500))
    before = repository.git("rev-parse", "HEAD")
    ran = commit()

    assert ran.returncode == 1
    assert "- exit code: 3" in ran.stdout
    assert re.search(r"^FAILED: 1 check failed", ran.stdout, re.MULTILINE)
    assert "workloads/help-desk.yaml:6: limits.max_ptus: 475 PTUs" in ran.stdout
    assert repository.git("rev-parse", "HEAD") == before


def test_a_commit_that_passes_is_made(repository: Repository, commit: Commit) -> None:
    for name, file in (("one", "with space"), ("two", "$(id)")):
        repository.write(f"workloads/more/{file}.yml", WORKLOAD.format(name=name, peak_rpm=250))
    ran = commit()

    assert ran.returncode == 0
    assert "capacity check" in ran.stdout
    assert "Passed" in ran.stdout


def test_files_are_checked_together(repository: Repository, commit: Commit) -> None:
    for name in ("one", "two"):
        repository.write(f"workloads/{name}.yaml", WORKLOAD.format(name="same", peak_rpm=250))
    ran = commit()

    assert ran.returncode == 1
    assert "- exit code: 2" in ran.stdout
    assert "same" in ran.stdout


@pytest.mark.parametrize("file", ["workloads/second.yaml", "policy.yaml"])
def test_a_limit_on_sums_holds_what_the_commit_does_not_change(
    repository: Repository, commit: Commit, file: str
) -> None:
    """240 PTUs of the first workload, committed before, and as many of the second, whichever file changes last."""
    texts = {
        "workloads/second.yaml": WORKLOAD.format(name="second", peak_rpm=250),
        "policy.yaml": "max_total_ptus: 400\n",
    }
    last = texts.pop(file)
    for path, text in texts.items():
        repository.write(path, text)
    assert commit().returncode == 0
    repository.write(file, last)
    ran = commit()

    assert ran.returncode == 1
    assert "- exit code: 3" in ran.stdout
    assert "max_total_ptus: 480 PTUs" in ran.stdout


def test_other_files_are_not_checked(repository: Repository, commit: Commit) -> None:
    repository.write("values.yaml", "replicas: 2\n")
    repository.write("workloads/README.md", "# Workloads\n")
    ran = commit()

    assert ran.returncode == 0
    assert "(no files to check)Skipped" in ran.stdout
