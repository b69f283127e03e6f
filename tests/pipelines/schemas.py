"""The schemas that GitHub and Microsoft publish, as check-jsonschema carries them."""

import subprocess
import sys
from pathlib import Path

import pytest


def valid(schema: str, file: Path) -> None:
    """Holds a file to a schema that GitHub or Microsoft publishes."""
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed: pip install -e '.[dev]'")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
