"""`capacity check` of many files against sizing them, and against a revision in which each was another."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.harness import CAPACITY, RUNS_OF_MANY, Command, Measurement, cpu_of
from tests.benchmarks.size import files

CHECKED = 500
AUTHOR = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")


def repository(folder: Path) -> Path:
    """Files with limits, each with less traffic in the last revision."""
    files(folder, CHECKED)
    for revision in ("before", "now"):
        for file in folder.glob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            if revision == "before":
                text += "limits: {max_ptus: 400, max_usd_per_month: 60000, max_utilization_share: 0.9}\n"
            else:
                text = re.sub(r"(?m)^  peak_rpm: 1", "  peak_rpm: 2", text)
            file.write_text(text, encoding="utf-8")
        if revision == "before":
            for arguments in (("init", "--quiet"), ("add", "--all"), (*AUTHOR, "commit", "--quiet", "-m", "Before")):
                subprocess.run(("git", "-C", folder, *arguments), check=True)  # noqa: S607
    return folder


def measurements(folder: Path) -> Iterator[Measurement]:
    """What limits cost, and comparing."""
    many = repository(folder / "checked")
    check: Command = (CAPACITY, "check", many)
    yield cpu_of(
        f"check, {CHECKED} files / size --format json of the same",
        check,
        (CAPACITY, "size", "--format", "json", many),
        limit=1.1,
        runs=RUNS_OF_MANY,
    )
    yield cpu_of(
        f"check --against HEAD, {CHECKED} files, all changed / without",
        (*check, "--against", "HEAD"),
        check,
        limit=2,
        runs=RUNS_OF_MANY,
    )
