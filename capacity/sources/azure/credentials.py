"""Who asks: the credential that `--auth` names."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from azure.identity import (
    AzureCliCredential,
    AzureDeveloperCliCredential,
    AzurePowerShellCredential,
    CertificateCredential,
    ChainedTokenCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from capacity.errors import InvalidInput

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

AUTHS = ("auto", "cli", "env", "workload", "managed-identity", "azd")
CLI_SECONDS = 20
"""How long `az` and its like may take; they start slowly."""


def credential(auth: str, tenant: str | None, environment: Mapping[str, str]) -> "TokenCredential":
    """The credential of `--auth`; it asks for no token yet. Raises `InvalidInput` for one that cannot work.

    `auto` takes what the environment is set up for and ends with the developer's own sign-in. It does not probe for
    a managed identity, which would take long where there is none.
    """
    try:
        return _named(auth, tenant, environment)
    except ValueError as error:  # what azure-identity says of a tenant or a variable that cannot be
        raise InvalidInput.of(f"--auth {auth}", str(error)) from None


def _named(auth: str, tenant: str | None, environment: Mapping[str, str]) -> "TokenCredential":
    match auth:
        case "auto":
            return _automatic(tenant, environment)
        case "cli":
            return AzureCliCredential(tenant_id=tenant or "", process_timeout=CLI_SECONDS)
        case "azd":
            return AzureDeveloperCliCredential(tenant_id=tenant or "", process_timeout=CLI_SECONDS)
        case "env":
            return _service_principal(tenant, environment)
        case "workload":
            return _workload(tenant, environment)
        case "managed-identity":
            return ManagedIdentityCredential(client_id=environment.get("AZURE_CLIENT_ID") or None)
    raise InvalidInput.of("--auth", f"unknown way to sign in `{auth}`: choose {', '.join(AUTHS)}")


def _automatic(tenant: str | None, environment: Mapping[str, str]) -> "TokenCredential":
    if environment.get("AZURE_TOKEN_CREDENTIALS"):
        if tenant:
            what = "has no effect while AZURE_TOKEN_CREDENTIALS is set: set AZURE_TENANT_ID, or choose --auth"
            raise InvalidInput.of("--tenant", what)
        return DefaultAzureCredential()
    chain: list[TokenCredential] = []
    if not _missing(tenant, environment, "AZURE_CLIENT_ID") and _secret(environment):
        chain.append(_service_principal(tenant, environment))
    if not _missing(tenant, environment, "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"):
        chain.append(_workload(tenant, environment))
    if environment.get("IDENTITY_ENDPOINT") or environment.get("MSI_ENDPOINT"):
        chain.append(ManagedIdentityCredential(client_id=environment.get("AZURE_CLIENT_ID") or None))
    chain += [
        AzureCliCredential(tenant_id=tenant or "", process_timeout=CLI_SECONDS),
        AzureDeveloperCliCredential(tenant_id=tenant or "", process_timeout=CLI_SECONDS),
        AzurePowerShellCredential(tenant_id=tenant or "", process_timeout=CLI_SECONDS),
    ]
    return ChainedTokenCredential(*chain)


def _service_principal(tenant: str | None, environment: Mapping[str, str]) -> "TokenCredential":
    missing = _missing(tenant, environment, "AZURE_CLIENT_ID")
    if not _secret(environment):
        missing.append("AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH")
    if missing:
        raise InvalidInput.of("--auth env", f"set {', '.join(missing)}")
    tenant_id, client_id = tenant or environment["AZURE_TENANT_ID"], environment["AZURE_CLIENT_ID"]
    if secret := environment.get("AZURE_CLIENT_SECRET"):
        return ClientSecretCredential(tenant_id, client_id, secret)
    try:
        return CertificateCredential(
            tenant_id,
            client_id,
            environment["AZURE_CLIENT_CERTIFICATE_PATH"],
            password=environment.get("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        )
    except (OSError, ValueError) as error:
        raise InvalidInput.of("AZURE_CLIENT_CERTIFICATE_PATH", f"no certificate can be read there: {error}") from None


def _workload(tenant: str | None, environment: Mapping[str, str]) -> "TokenCredential":
    missing = _missing(tenant, environment, "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE")
    if missing:
        raise InvalidInput.of("--auth workload", f"set {', '.join(missing)}")
    return WorkloadIdentityCredential(
        tenant_id=tenant or environment["AZURE_TENANT_ID"],
        client_id=environment["AZURE_CLIENT_ID"],
        token_file_path=environment["AZURE_FEDERATED_TOKEN_FILE"],
    )


def _secret(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("AZURE_CLIENT_SECRET") or environment.get("AZURE_CLIENT_CERTIFICATE_PATH"))


def _missing(tenant: str | None, environment: Mapping[str, str], *names: str) -> list[str]:
    """Which of the variables, and of the tenant, are not set."""
    wanted = names if tenant else ("AZURE_TENANT_ID", *names)
    return [name for name in wanted if not environment.get(name)]
