"""The pipeline of the guide: its scripts run, its condition and files looked at, since tasks run on Azure alone."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.pipelines.conftest import WORKLOAD, Repository
from tests.pipelines.schemas import valid


@pytest.fixture
def pipeline(guide_block: Callable[[str], str]) -> str:
    return guide_block("PublishTestResults@2")


@pytest.fixture
def steps(pipeline: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load(pipeline)["steps"])


def test_the_pipeline_follows_the_schema(pipeline: str, tmp_path: Path) -> None:
    file = tmp_path / "azure-pipelines.yml"
    file.write_text(pipeline, encoding="utf-8")

    valid("azure-pipelines", file)


@pytest.mark.parametrize(("peak_rpm", "code", "failures"), [(250, 0, 0), (500, 3, 1)])
def test_a_failing_check_fails_the_job_and_is_published(
    peak_rpm: int, code: int, failures: int, steps: list[dict[str, Any]], repository: Repository
) -> None:
    """A script fails with its exit code, and a step under `succeededOrFailed()` still runs then."""
    python, install, check, publish = steps
    repository.write("workloads/help-desk.yaml", WORKLOAD.format(name="help-desk", peak_rpm=peak_rpm))
    ran = subprocess.run(
        ["bash", "-c", check["script"]],  # noqa: S607  # the bash of the system
        cwd=repository.path,
        env=repository.environment,
        check=False,
    )
    (suite,) = ET.parse(repository.path / publish["inputs"]["testResultsFiles"]).getroot()  # noqa: S314  # our own

    assert python["task"] == "UsePythonVersion@0"
    assert install["script"].startswith("pip install git+https://")
    assert ran.returncode == code
    assert suite.attrib["failures"] == str(failures)
    assert publish["task"] == "PublishTestResults@2"
    assert publish["condition"] == "succeededOrFailed()"
