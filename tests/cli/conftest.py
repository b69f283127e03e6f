"""What tests of several commands share."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def complaints(capacity: Run, request: pytest.FixtureRequest) -> Callable[..., str]:
    """What `COMMAND ARGUMENTS TODAY` refuses with exit code 2, without frames and line breaks; the module has both."""
    command, today = request.module.COMMAND, request.module.TODAY

    def run(*arguments: str | Path) -> str:
        ran = capacity(command, *arguments, *today)
        assert (ran.returncode, ran.stdout) == (2, ""), "a failure prints no report"
        return " ".join(re.sub(r"\x1b\[[0-9;]*m|[╭─╮│╰╯]", " ", ran.stderr).split())

    return run
