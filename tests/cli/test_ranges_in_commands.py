"""Ranges in the commands that plan the likely values: each says so."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TODAY = ("--today", "2026-10-09")
LIKELY = "Ranges are planned with their likely values: `traffic.peak_rpm`."
HOLDS = "{} holds for the likely values: P90 of the ranges is {}, above {}."
CHAT = """name: chat
model: gpt-5.2
region: eastus2
deployment_types: [global-provisioned]
traffic:
  peak_rpm: {low: 600, likely: 1000, high: 1800}
  average_rpm: 300
  input_tokens: 2000
  output_tokens: 150
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "chat.yaml"
    path.write_text(CHAT, encoding="utf-8")
    return path


def checks(capacity: Run, file: Path, *more: str) -> tuple[int, dict[str, Any]]:
    ran = capacity("check", file, *more, *TODAY, "--format", "json")
    (plan,) = json.loads(ran.stdout)["plans"]
    return ran.returncode, {one["name"]: one for one in plan["checks"]}


def limits(most: str) -> tuple[str, ...]:
    return ("--set", f"limits={{{most}}}")


@pytest.mark.parametrize(
    ("most", "name", "assumed"),
    [
        (
            "max_ptus: 945",
            "max_ptus",
            HOLDS.format("limits.max_ptus", "1,410 PTUs", "945"),
        ),
        ("max_ptus: 1410", "max_ptus", ""),
        (
            "max_usd_per_month: 300000",
            "max_usd_per_month",
            HOLDS.format("limits.max_usd_per_month", "311,610.00 USD", "300,000.00"),
        ),
        ("max_usd_per_month: 311610", "max_usd_per_month", ""),
    ],
)
def test_a_limit_that_fails_at_p90_passes_with_a_note(
    capacity: Run, chat: Path, most: str, name: str, assumed: str
) -> None:
    code, found = checks(capacity, chat, *limits(most))

    assert (code, found[name]["passed"], found[name]["assumes"]) == (0, True, assumed)
    assert found["deployment_types"]["assumes"] == LIKELY


def test_a_limit_that_fails_has_no_note(capacity: Run, chat: Path) -> None:
    code, found = checks(capacity, chat, *limits("max_ptus: 940"))

    assert (code, found["max_ptus"]["passed"], found["max_ptus"]["assumes"]) == (3, False, "")


def test_what_is_deployed_does_not_depend_on_ranges(capacity: Run, chat: Path) -> None:
    deployed = ("--set", "deployed={deployment_type: global-provisioned, ptus: 945}")

    code, found = checks(capacity, chat, *limits("max_ptus: 945"), *deployed)

    assert (code, found["max_ptus"]["assumes"]) == (0, "")


def test_a_policy_is_held_to_p90_as_well(capacity: Run, chat: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("max_ptus: 945\n", encoding="utf-8")

    _, found = checks(capacity, chat, "--policy", str(policy))

    assert found["max_ptus"]["assumes"].startswith("policy.max_ptus holds for the likely values: P90")


def test_single_numbers_assume_nothing(capacity: Run, chat: Path) -> None:
    _, found = checks(capacity, chat, *limits("max_ptus: 945"), "--set", "traffic.peak_rpm=1000")

    assert {one["assumes"] for one in found.values()} == {""}


def test_size_notes_it_too(capacity: Run, chat: Path) -> None:
    sized = capacity("size", chat, *limits("max_ptus: 945"), *TODAY, "--format", "json").stdout

    assert "P90 of the ranges is 1,410 PTUs" in sized
    assert f'"{LIKELY}"' in sized


def test_compared_models_are_of_the_likely_values(capacity: Run, chat: Path) -> None:
    single = capacity("compare", chat, "--set", "traffic.peak_rpm=1000", *TODAY, "--format", "json").stdout
    ranged = capacity("compare", chat, *TODAY, "--format", "json").stdout

    assert json.loads(ranged)["comparisons"] == json.loads(single)["comparisons"]
    assert json.loads(ranged)["warnings"][0] == {
        "code": "likely-values", "detail": LIKELY, "source": None, "date": None,
    }  # fmt: skip
    assert "likely-values" not in single


@pytest.mark.parametrize("format_", ["az", "bicep", "terraform"])
def test_exports_say_what_they_were_sized_for(capacity: Run, chat: Path, format_: str) -> None:
    text = capacity("export", chat, "--format", format_, *TODAY).stdout

    assert "945" in text
    assert "Assumed: Ranges are planned" in " ".join(line.lstrip("#/ ") for line in text.splitlines())
