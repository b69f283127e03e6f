"""As much of a GitHub runner as action.yml needs: inputs, expressions, and bash as GitHub calls it."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from capacity.record import Record

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in ACTION["runs"]["steps"]}
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""What `shell: bash` stands for. Source: GitHub Docs, "Workflow syntax for GitHub Actions"."""
EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+)(?: \|\| '(.*?)')? \}\}")


class Done(Record):
    """What a step left behind."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


def evaluated(text: str, context: Mapping[str, str]) -> str:
    """With the values of expressions, of which there may be `a.b` and `a.b || 'c'`; no others."""
    assert text.count("${{") == len(EXPRESSION.findall(text))
    return EXPRESSION.sub(lambda found: context[found[1]] or found[2] or "", text)


def run_step(
    name: str,
    *,
    folder: Path,
    environment: Mapping[str, str],
    context: Mapping[str, str],
    inputs: Mapping[str, object],
) -> Done:
    """One step of the action in a folder that was checked out, with what `with:` of a workflow gave."""
    assert inputs.keys() <= ACTION["inputs"].keys()
    given = {
        f"inputs.{key}": _text(inputs[key]) if key in inputs else evaluated(about.get("default", ""), context)
        for key, about in ACTION["inputs"].items()
    }
    step = STEPS[name]
    files = {
        variable: folder.parent / f"{name}-{variable.lower()}" for variable in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
    }
    script = folder.parent / f"{name}.sh"
    script.write_text(step["run"], encoding="utf-8")
    for file in files.values():
        file.write_text("", encoding="utf-8")
    ran = subprocess.run(
        [*BASH, str(script)],
        cwd=folder,
        env={
            **environment,
            **{variable: str(file) for variable, file in files.items()},
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_BASE_REF": context["github.base_ref"],
            "RUNNER_TEMP": str(folder.parent),
            **{key: evaluated(text, {**context, **given}) for key, text in step["env"].items()},
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    written = {variable: file.read_text(encoding="utf-8") for variable, file in files.items()}
    outputs = dict(line.split("=", 1) for line in written["GITHUB_OUTPUT"].splitlines())
    return Done(code=ran.returncode, log=ran.stdout, outputs=outputs, summary=written["GITHUB_STEP_SUMMARY"])


def _text(value: object) -> str:
    """A scalar of a workflow as GitHub passes it on."""
    return str(value).lower() if isinstance(value, bool) else str(value)
