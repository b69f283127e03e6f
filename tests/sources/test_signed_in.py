"""Which subscription is read where none is named."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from capacity.errors import InvalidInput
from capacity.findings import found as finding
from capacity.sources.azure.signed_in import SignedIn, signed_in

ONE, TWO = "11111111-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"
TENANT = "7e57-7e57"
DEFAULT = {"id": ONE, "name": "Chat prod", "state": "Enabled", "isDefault": True, "tenantId": TENANT}
ALL = finding("all-subscriptions")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the profiles of both programs."""
    cli(tmp_path, {"id": TWO, "isDefault": False}, DEFAULT)
    azd(tmp_path, {"defaults": {"subscription": TWO, "location": "eastus2"}})
    return tmp_path


def cli(home: Path, *subscriptions: object) -> None:
    """As the Azure CLI writes it, with its byte order mark."""
    (home / ".azure").mkdir(exist_ok=True)
    text = json.dumps({"installationId": "x", "subscriptions": subscriptions})
    (home / ".azure" / "azureProfile.json").write_text(text, encoding="utf-8-sig")


def azd(home: Path, config: object) -> None:
    (home / ".azd").mkdir(exist_ok=True)
    (home / ".azd" / "config.json").write_text(json.dumps(config), encoding="utf-8")


def found(home: Path, auth: str = "auto", tenant: str | None = None, **environment: str) -> SignedIn:
    return signed_in(auth, tenant, environment, home)


def test_the_variable_comes_first(home: Path) -> None:
    assert found(home, AZURE_SUBSCRIPTION_ID=TWO) == SignedIn(
        subscription=TWO, notes=(finding("subscription-of-variable", id=TWO, variable="AZURE_SUBSCRIPTION_ID"),)
    )


def test_a_variable_that_holds_no_id(home: Path) -> None:
    with pytest.raises(InvalidInput, match=r"AZURE_SUBSCRIPTION_ID=\.\./x: is no subscription id"):
        found(home, AZURE_SUBSCRIPTION_ID="../x")


def test_then_the_default_of_the_azure_cli(home: Path) -> None:
    notes = (finding("subscription-of-profile", shown=f"Chat prod ({ONE})", program="the Azure CLI"),)
    assert found(home) == found(home, "cli", TENANT.upper()) == SignedIn(subscription=ONE, notes=notes)


def test_then_that_of_azd(home: Path) -> None:
    (home / ".azure" / "azureProfile.json").unlink()
    notes = (finding("subscription-of-profile", shown=TWO, program="azd"),)
    assert found(home) == found(home, "azd") == SignedIn(subscription=TWO, notes=notes)


def test_else_all(tmp_path: Path) -> None:
    assert found(tmp_path) == SignedIn(subscription=None, notes=(ALL,))


@pytest.mark.parametrize("auth", ["env", "workload", "managed-identity"])
def test_who_signs_in_otherwise_has_no_default(home: Path, auth: str) -> None:
    assert found(home, auth) == SignedIn(subscription=None, notes=(ALL,))


def test_folders_may_lie_elsewhere(home: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    (home / ".azure").rename(moved)
    assert found(home, "cli").subscription is None
    assert found(home, "cli", AZURE_CONFIG_DIR=str(moved)).subscription == ONE
    (home / ".azd").rename(tmp_path / "azd")
    assert found(home, "azd").subscription is None
    assert found(home, "azd", AZD_CONFIG_DIR=str(tmp_path / "azd")).subscription == TWO


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "Disabled"}, "is disabled"),
        ({"environmentName": "AzureUSGovernment"}, "is of another cloud"),
        ({"name": "N/A(tenant level account)"}, "is a tenant without subscriptions"),
    ],
)
def test_a_default_that_cannot_be_read_is_passed_over_and_told(home: Path, change: dict[str, Any], why: str) -> None:
    cli(home, {**DEFAULT, **change})
    result = found(home)
    assert result.subscription == TWO
    assert result.notes[0].values == {"program": "the Azure CLI", "why": f"its default, {ONE}, {why}"}


def test_a_default_of_another_tenant(home: Path) -> None:
    result = found(home, "cli", "other")
    assert result.subscription is None
    assert result.notes[0].values["why"] == f"its default, {ONE}, is of another tenant"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"subscriptions": 7}',
        b'{"subscriptions": [7]}',
        b'{"subscriptions": [{"isDefault": true}]}',
        b'{"subscriptions": [{"isDefault": true, "id": "a/../b"}]}',
        b'{"subscriptions": [{"isDefault": true, "id": {}}]}',
    ],
    ids=lambda text: text[:60],
)
def test_a_damaged_profile_is_passed_over(home: Path, text: bytes) -> None:
    path = home / ".azure" / "azureProfile.json"
    path.write_bytes(text)
    result = found(home)
    assert result.subscription == TWO
    assert result.notes[0].values["why"] == f"{path} is damaged or cannot be read"


@pytest.mark.parametrize("config", [[], {"defaults": 7}, {"defaults": {"subscription": ["x"]}}])
def test_a_damaged_configuration_is_passed_over(home: Path, config: object) -> None:
    azd(home, config)
    result = found(home, "azd")
    assert result.subscription is None
    assert (result.notes[0].code, result.notes[0].values["program"]) == ("profile-passed-over", "azd")


@pytest.mark.parametrize("profile", [None, []])
def test_a_profile_without_a_default_says_nothing(tmp_path: Path, profile: object) -> None:
    (tmp_path / ".azure").mkdir()
    text = json.dumps({"subscriptions": profile})
    (tmp_path / ".azure" / "azureProfile.json").write_text(text, encoding="utf-8")
    azd(tmp_path, {"defaults": {}})
    assert found(tmp_path) == SignedIn(subscription=None, notes=(ALL,))


def test_a_pipe_in_place_of_a_profile_is_not_waited_for(home: Path) -> None:
    path = home / ".azure" / "azureProfile.json"
    path.unlink()
    os.mkfifo(path)
    assert found(home).subscription == TWO
