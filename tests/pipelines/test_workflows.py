"""The workflows of this repository: as GitHub's schema has them, and of one mind with pyproject.toml and .ci/run."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.pipelines.schemas import valid

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def jobs(name: str) -> dict[str, Any]:
    file = ROOT / ".github" / "workflows" / name
    return dict(yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"])


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_follows_the_schema(file: Path) -> None:
    valid("github-workflows", file)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_read_and_no_more(file: Path) -> None:
    """But for the one job that publishes, which needs an identity."""
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    granted = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}

    assert workflow["permissions"] == {"contents": "read"}
    assert granted == ({"publish": {"id-token": "write"}} if file.stem == "release" else {})


def test_every_supported_python_is_checked() -> None:
    supported = [found[1] for text in PROJECT["classifiers"] if (found := re.search(r":: (3\.\d+)$", text))]

    assert jobs("check.yml")["check"]["strategy"]["matrix"]["python"] == supported
    assert PROJECT["requires-python"] == f">={supported[0]}"


def test_what_is_run_is_there_and_can_be_run() -> None:
    steps = [step for name in ("check.yml", "release.yml") for job in jobs(name).values() for step in job["steps"]]

    assert [step["run"] for step in steps if step.get("run") == ".ci/run"] == [".ci/run", ".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_version_is_in_the_changelog() -> None:
    """What the release asks of a tag holds for the version at hand."""
    version = re.search(r'__version__ = "(.+)"', (ROOT / "capacity" / "__init__.py").read_text(encoding="utf-8"))
    assert version

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(version[1])}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)
