"""`--auth`: who asks. Nobody is asked for a token here, but for two that are sure to have none."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    AzureCliCredential,
    AzureDeveloperCliCredential,
    ChainedTokenCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from capacity.api.sign_in import quiet
from capacity.errors import InvalidInput
from capacity.sources.azure.credentials import AUTHS, credential

DEVELOPER = ["AzureCliCredential", "AzureDeveloperCliCredential", "AzurePowerShellCredential"]
PRINCIPAL = {"AZURE_TENANT_ID": "t-1", "AZURE_CLIENT_ID": "c-1", "AZURE_CLIENT_SECRET": "s3cret"}
FEDERATED = {"AZURE_TENANT_ID": "t-1", "AZURE_CLIENT_ID": "c-1", "AZURE_FEDERATED_TOKEN_FILE": "/token"}


def chain(environment: dict[str, str], tenant: str | None = None) -> list[str]:
    found = credential("auto", tenant, environment)
    assert isinstance(found, ChainedTokenCredential)
    return [type(one).__name__ for one in found.credentials]


@pytest.mark.parametrize(
    ("environment", "first"),
    [
        ({}, []),
        (PRINCIPAL, ["ClientSecretCredential"]),
        (FEDERATED, ["WorkloadIdentityCredential"]),
        ({"IDENTITY_ENDPOINT": "http://localhost"}, ["ManagedIdentityCredential"]),
        ({"MSI_ENDPOINT": "http://localhost"}, ["ManagedIdentityCredential"]),
        ({"AZURE_CLIENT_ID": "c-1", "AZURE_TENANT_ID": "t-1"}, []),
        ({"AZURE_CLIENT_ID": "c-1", "AZURE_CLIENT_SECRET": "s3cret"}, []),
        ({**PRINCIPAL, **FEDERATED}, ["ClientSecretCredential", "WorkloadIdentityCredential"]),
    ],
)
def test_auto_takes_what_is_set_up_and_then_the_developer(environment: dict[str, str], first: list[str]) -> None:
    assert chain(environment) == [*first, *DEVELOPER]


def test_a_tenant_completes_what_is_set_up() -> None:
    environment = {"AZURE_CLIENT_ID": "c-1", "AZURE_CLIENT_SECRET": "s3cret"}
    assert chain(environment, tenant="t-2") == ["ClientSecretCredential", *DEVELOPER]


def test_auto_leaves_the_choice_to_azure_where_the_user_has_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "azureclicredential")
    environment = {"AZURE_TOKEN_CREDENTIALS": "azureclicredential"}
    assert isinstance(credential("auto", None, environment), DefaultAzureCredential)
    with pytest.raises(InvalidInput, match="--tenant: has no effect while AZURE_TOKEN_CREDENTIALS is set"):
        credential("auto", "t-1", environment)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "telepathy")
    with pytest.raises(InvalidInput, match=r"--auth auto: Invalid value for .*AZURE_TOKEN_CREDENTIALS"):
        credential("auto", None, {"AZURE_TOKEN_CREDENTIALS": "telepathy"})


@pytest.mark.parametrize(
    ("auth", "environment", "kind"),
    [
        ("cli", {}, AzureCliCredential),
        ("azd", {}, AzureDeveloperCliCredential),
        ("env", PRINCIPAL, ClientSecretCredential),
        ("workload", FEDERATED, WorkloadIdentityCredential),
        ("managed-identity", {}, ManagedIdentityCredential),
        ("managed-identity", {"AZURE_CLIENT_ID": "c-1"}, ManagedIdentityCredential),
    ],
)
def test_a_way_that_is_named_is_the_only_one(auth: str, environment: dict[str, str], kind: type) -> None:
    assert type(credential(auth, None, environment)) is kind


@pytest.mark.parametrize(
    ("auth", "environment", "what"),
    [
        ("env", {}, "--auth env: set AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET or AZURE_CLIENT_CERT"),
        ("env", {"AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "s"}, "--auth env: set AZURE_TENANT_ID"),
        ("workload", PRINCIPAL, "--auth workload: set AZURE_FEDERATED_TOKEN_FILE"),
        ("browser", {}, f"--auth: unknown way to sign in `browser`: choose {', '.join(AUTHS)}"),
    ],
)
def test_what_is_missing_is_named(auth: str, environment: dict[str, str], what: str) -> None:
    with pytest.raises(InvalidInput) as error:
        credential(auth, None, environment)
    assert str(error.value).startswith(what)
    assert "s3cret" not in str(error.value)


def test_a_tenant_that_cannot_be() -> None:
    with pytest.raises(InvalidInput, match="--auth cli: Invalid tenant"):
        credential("cli", "no tenant!", {})


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    path = str(tmp_path / "no")
    environment = {"AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_CERTIFICATE_PATH": path}
    with pytest.raises(InvalidInput, match="AZURE_CLIENT_CERTIFICATE_PATH: no certificate can be read there"):
        credential("env", None, environment)
    (tmp_path / "no").write_text("no certificate")
    with pytest.raises(InvalidInput, match="AZURE_CLIENT_CERTIFICATE_PATH: no certificate can be read there"):
        credential("env", None, environment)


@pytest.fixture
def levels() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("azure", "msal", "urllib3")]
    before = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


@pytest.mark.usefixtures("levels")
def test_the_log_does_not_say_again_what_the_error_says(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", "")  # neither az nor azd
    quiet()
    with pytest.raises(ClientAuthenticationError, match="AzureCliCredential: Azure CLI not found on path"):
        credential("auto", None, {}).get_token("https://management.azure.com/.default")
    assert caplog.records == []
    quiet(verbose=True)
    with pytest.raises(ClientAuthenticationError):
        credential("auto", None, {}).get_token("https://management.azure.com/.default")
    assert caplog.records != []
