"""The subscription that is signed in, where none is named: as the environment says, or as `az` and `azd` remember."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.record import Record

VARIABLE = "AZURE_SUBSCRIPTION_ID"
CLI, AZD = "the Azure CLI", "azd"
PROFILES = {"auto": (CLI, AZD), "cli": (CLI,), "azd": (AZD,)}
"""Ways to sign in whose programs remember a subscription, and whose memory to look into, in this order."""
MOST_BYTES = 1 << 24
PUBLIC_CLOUD = "AzureCloud"
NOT_IN_USE = ("disabled", "deleted")
_ID = re.compile(r"[\w-]+")


class SignedIn(Record):
    """The id of a subscription, None for all that can be read. `notes` say which, why, and what was passed over."""

    subscription: str | None
    notes: tuple[Finding, ...]


class _PassedOver(Exception):  # why: no error, the next one is asked
    pass


def signed_in(auth: str, tenant: str | None, environment: Mapping[str, str], home: Path) -> SignedIn:
    """What to read where nothing is named.

    `AZURE_SUBSCRIPTION_ID`, else the default of the Azure CLI's or azd's profile, as far as `auth` signs in by them;
    else all. A default of another tenant than `tenant` is not taken. Raises `InvalidInput` for a variable that holds
    no id.
    """
    if given := environment.get(VARIABLE):
        if not _ID.fullmatch(given):
            raise InvalidInput.of(f"{VARIABLE}={given}", "is no subscription id: `az account list` shows them")
        about = found("subscription-of-variable", id=given, variable=VARIABLE)
        return SignedIn(subscription=given, notes=(about,))
    readers = {CLI: lambda: _of_cli(tenant, environment, home), AZD: lambda: _of_azd(environment, home)}
    notes: list[Finding] = []
    for program in PROFILES.get(auth, ()):
        try:
            default = readers[program]()
        except _PassedOver as why:
            notes.append(found("profile-passed-over", program=program, why=str(why)))
            continue
        if default is not None:
            id_, shown = default
            about = found("subscription-of-profile", shown=shown, program=program)
            return SignedIn(subscription=id_, notes=(*notes, about))
    return SignedIn(subscription=None, notes=(*notes, found("all-subscriptions")))


def _of_cli(tenant: str | None, environment: Mapping[str, str], home: Path) -> tuple[str, str] | None:
    """Id and name; None where there is no profile, or no default in it."""
    path = Path(environment.get("AZURE_CONFIG_DIR") or home / ".azure") / "azureProfile.json"
    default = next((one for one in _rows(_object(path), path) if one.get("isDefault") is True), None)
    if default is None:
        return None
    id_, name = _id(default.get("id"), path), default.get("name")
    for why in _unfit(default, tenant):
        raise _PassedOver(f"its default, {id_}, {why}")
    return id_, f"{name} ({id_})" if isinstance(name, str) and name else id_


def _rows(profile: Mapping[str, Any], path: Path) -> list[dict[str, Any]]:
    rows = profile.get("subscriptions") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _damaged(path)
    return rows


def _unfit(row: Mapping[str, Any], tenant: str | None) -> Iterator[str]:
    """Why the default of the Azure CLI is not what to read."""
    if str(row.get("state")).lower() in NOT_IN_USE:
        yield f"is {str(row['state']).lower()}"
    if row.get("environmentName", PUBLIC_CLOUD) != PUBLIC_CLOUD:
        yield "is of another cloud"
    if str(row.get("name")).startswith("N/A"):
        yield "is a tenant without subscriptions"
    if tenant is not None and str(row.get("tenantId")).lower() != tenant.lower():
        yield "is of another tenant"


def _of_azd(environment: Mapping[str, str], home: Path) -> tuple[str, str] | None:
    """Id, and what to call it; None where there is no configuration, or no default in it."""
    path = Path(environment.get("AZD_CONFIG_DIR") or home / ".azd") / "config.json"
    defaults = _object(path).get("defaults") or {}
    if not isinstance(defaults, dict):
        raise _damaged(path)
    default = defaults.get("subscription")
    return None if not default else (_id(default, path), str(default))


def _object(path: Path) -> dict[str, Any]:
    """What a profile holds; nothing where there is none. The Azure CLI writes its own with a byte order mark."""
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            profile = json.loads(file.read(MOST_BYTES).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        raise _damaged(path) from None
    if not isinstance(profile, dict):
        raise _damaged(path)
    return profile


def _id(value: object, path: Path) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _damaged(path)
    return value


def _damaged(path: Path) -> _PassedOver:
    return _PassedOver(f"{path} is damaged or cannot be read")
