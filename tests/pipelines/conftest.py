"""What pipelines start from: `capacity` as a command, the blocks of the guide, and a repository."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from capacity.record import Record

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-22"
COMMAND = f"""#!/bin/sh
command=$1
shift
PYTHONPATH='{ROOT}' exec '{sys.executable}' -m capacity "$command" --today {TODAY} "$@"
"""
"""On a day that does not change."""
WORKLOAD = """\
name: {name}
model: gpt-5.2
region: eastus2
deployment_types: [data-zone-provisioned]
traffic:
  peak_rpm: {peak_rpm}
  average_rpm: 100
  input_tokens: 2000
  output_tokens: 150
limits:
  max_ptus: 300
"""
"""250 requests a minute need 240 PTUs, twice as many 475."""
POLICY = "allowed_models: [gpt-5.2]\n"


class Repository(Record):
    """A folder under git, and git in it."""

    path: Path
    environment: dict[str, str]

    def git(self, *arguments: str) -> str:
        """What git says. Raises where it fails."""
        ran = subprocess.run(
            ["git", *arguments],  # noqa: S607  # the git of the system
            cwd=self.path,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return ran.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """A file and its folders."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def commit(self) -> str:
        """All there is; its hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a machine that knows `capacity` and has neither settings nor an account."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    command = bin_folder / "capacity"
    command.write_text(COMMAND, encoding="utf-8")
    command.chmod(0o755)
    return {
        "PATH": os.pathsep.join([str(bin_folder), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str]) -> Repository:
    """One commit on `main`, with a workload inside its limits."""
    made = Repository(path=tmp_path / "work", environment=environment)
    made.path.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    made.write("workloads/help-desk.yaml", WORKLOAD.format(name="help-desk", peak_rpm=250))
    made.write("policy.yaml", POLICY)
    made.commit()
    return made


@pytest.fixture
def guide_block() -> Callable[[str], str]:
    """The YAML block of the guide that has the given text."""
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "capacity" / "guide").glob("*.md")]
    blocks = re.findall(r"^```yaml\n(.*?)^```$", "\n".join(pages), re.MULTILINE | re.DOTALL)

    def find(part: str) -> str:
        (block,) = [block for block in blocks if part in block]
        return str(block)

    return find
