"""`capacity models`: filters, details, and names that are not known."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def listed(capacity: Run) -> Callable[..., list[dict[str, Any]]]:
    """Models of `capacity models ARGUMENTS`, on a day that does not change."""

    def run(*arguments: str) -> list[dict[str, Any]]:
        ran = capacity("models", *arguments, "--today", "2026-10-20", "--format", "json")
        assert (ran.returncode, ran.stderr) == (0, "")
        found: list[dict[str, Any]] = json.loads(ran.stdout)["models"]
        return found

    return run


Listed = Callable[..., list[dict[str, Any]]]


def names(models: list[dict[str, Any]]) -> set[str]:
    return {model["name"] for model in models}


def test_retired_and_not_retired_at_once(capacity: Run) -> None:
    for both in (("--retired", "--not-retired"), ("--not-retired", "--retired")):
        ran = capacity("models", *both)

        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr == (
            "capacity: --retired: contradicts --not-retired: give one of them, or none for all models\n"
        )


def test_retired_and_not_retired_are_the_two_parts_of_all(listed: Listed) -> None:
    retired, others = names(listed("--retired")), names(listed("--not-retired"))

    assert retired | others == names(listed())
    assert not retired & others
    assert "gpt-5-chat" in retired
    assert "gpt-4.1-nano" in others
    assert "gpt-5.2" in others


def test_publisher(listed: Listed) -> None:
    assert {model["publisher"] for model in listed("--publisher", "fireworks")} == {"fireworks"}
    assert listed("--publisher", "nobody") == []


def test_deployment_type_by_either_name(listed: Listed) -> None:
    found = listed("--deployment-type", "regional-provisioned")

    assert found == listed("--deployment-type", "provisionedmanaged")
    assert all("ProvisionedManaged" in model["deployment_types"] for model in found)
    assert "Kimi K2.5" not in names(found)


def test_region_by_either_name(listed: Listed) -> None:
    found = listed("--region", "uaenorth", "--deployment-type", "regional-provisioned")

    assert found == listed("--region", "UAE North", "--deployment-type", "regional-provisioned")
    assert "gpt-6-sol" in names(found)
    assert "gpt-5.2" not in names(found)


def test_an_older_edition_has_older_models_only(listed: Listed) -> None:
    then = names(listed("--as-of", "2024-12-01"))

    assert "gpt-4o-mini" in then
    assert "gpt-5.2" not in then


def test_a_name_in_any_case_or_an_alias_gives_all_editions(listed: Listed) -> None:
    (model,) = listed("fw-KIMI-k2.5")

    assert model["name"] == "Kimi K2.5"
    assert [edition["input_tpm_per_ptu"] for edition in model["throughput"]] == [1060, 530]
    assert all(edition["source"] in model["sources"] for edition in model["throughput"])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["gpt-4.1-mimi"], "unknown model `gpt-4.1-mimi`, did you mean `gpt-4.1-mini`?"),
        (["--region", "eastus22"], "--region eastus22: unknown region `eastus22`, did you mean `eastus2`?"),
        (
            ["--deployment-type", "global-batsh"],
            "--deployment-type global-batsh: unknown deployment type `global-batsh`, did you mean `global-batch`?",
        ),
        (["--catalog", "none.yaml"], "none.yaml: no such file: check the name and the folder you are in"),
    ],
)
def test_unknown_names(capacity: Run, arguments: list[str], complaint: str) -> None:
    ran = capacity("models", *arguments)

    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"capacity: {complaint}\n")


def test_regions_are_known_of_every_type(listed: Listed) -> None:
    """Source: Region availability for Foundry Models sold by Azure, 2026-09-04."""
    found = names(listed("--deployment-type", "data-zone-standard", "--region", "northeurope"))

    assert found == {"gpt-5.4", "gpt-5.4-nano", "gpt-5.5", "model-router"}


def test_a_model_is_told_alike_after_it_was_planned(capacity: Run, process: Run) -> None:
    asked = ("models", "gpt-5.2", "--today", "2026-10-20", "--format", "json")
    before = process(*asked)
    planned = capacity("size", "workloads/support-chat.yaml", "--today", "2026-10-20")
    after = capacity(*asked)

    assert (before.returncode, planned.returncode) == (0, 0)
    assert after.stdout == before.stdout
