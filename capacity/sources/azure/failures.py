"""What a user reads when Azure gives no answer: what happened, to which resource, and what to do."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from capacity.errors import SourceUnavailable

TEXT_LENGTH = 400
REASON_LENGTH = 60
ATTEMPTS = 6
SERIALIZE = "failed to serialize"
"""How Azure Monitor refuses an answer that is too long for it; the code beside it is the general BadRequest."""
IF_NOTHING_TO_CHANGE = "if that names nothing you can change, report it as a bug of capacity"
_SECRETS = re.compile(r"bearer\s+\S+|\beyJ[\w-]+\.[\w.-]+|(?<=//)[^\s/@]*@", re.IGNORECASE)
"""Tokens, and names and passwords in addresses."""

_ACCOUNT_ID = re.compile(r"/subscriptions/[^\s'\"]*?/accounts/([\w.-]+)(/[\w./-]*)?", re.IGNORECASE)
"""The id of an account, or of what lies in it."""

_ATTEMPT = re.compile(r"^\s*(\w+)Credential: (.+)$", re.MULTILINE)
_CALLED = {
    "AzureCli": "Azure CLI",
    "AzureDeveloperCli": "azd",
    "AzurePowerShell": "PowerShell",
    "Certificate": "service principal",
    "ClientSecret": "service principal",
    "ManagedIdentity": "managed identity",
    "WorkloadIdentity": "workload identity",
}
"""What azure-identity tried, as people call it."""


class Unreachable(SourceUnavailable):
    """Azure as a whole does not answer, or not this user: other resources need not be tried."""


class NotAnswered(SourceUnavailable):
    """Azure took the question and has no answer to it: another question may have one. `code` is Azure's."""

    def __init__(self, text: str, *, said: str, code: str | None) -> None:
        super().__init__(text)
        self.said, self.code = said, code


class TooMuch(SourceUnavailable):
    """The answer was too long, too slow or cut short; a smaller question may be answered."""


class TooManySeries(SourceUnavailable):
    """As many series as were allowed came back: others may have been left out."""


def not_signed_in(about: str, error: Exception) -> Unreachable:
    """No credential gave a token; three lines: which were tried, and two remedies."""
    found = ((_CALLED.get(name, name), _why(why)) for name, why in _ATTEMPT.findall(str(error)))
    tried = [f"{called} ({why.removeprefix(called).strip()})" for called, why in found]
    lines = (
        f"{about}: could not sign in to Azure: {', '.join(tried) or _why(str(error))}",
        "  sign in with `az login`, with --tenant ID for another tenant,",
        "  or choose another way with --auth: cli, env, workload, managed-identity or azd",
    )
    return Unreachable(*lines)


def _why(text: str) -> str:
    """The first sentence of what azure-identity says, cut short."""
    first = shortened(text.strip().partition("\n")[0]).split(". ")[0].rstrip(".")
    return first if len(first) <= REASON_LENGTH else f"{first[:REASON_LENGTH]}..."


def untrusted(why: str) -> str:
    """Whoever answered is not known to be Azure."""
    remedy = "behind a proxy that opens TLS, name the file with its certificate in REQUESTS_CA_BUNDLE"
    return f"the certificate of whoever answered is not trusted ({why}): {remedy}"


def gave_up(why: str) -> str:
    """Trouble that came again and again."""
    return f"no answer after {ATTEMPTS} attempts, the last one: {why}; try again later"


def refused(about: str, needs: str, status: int, said: str, code: str | None = None) -> SourceUnavailable:
    """An answer that asking again does not change. `needs` names the role and its scope, `code` is Azure's."""
    match status:
        case 401:
            remedy = "sign in again (`az login`, with --tenant for another tenant) or choose another --auth"
            return Unreachable(f"{about}: Azure does not accept the sign-in ({said}): {remedy}")
        case 403:
            return SourceUnavailable(f"{about}: not allowed ({said}): needs {needs}")
        case 404:
            remedy = "check the subscription, the resource group and the name, and that the sign-in's tenant is theirs"
            return NotAnswered(f"{about}: not found ({said}): {remedy}", said=said, code=code)
        case 400:
            what = f"Azure refused the question ({said}): {IF_NOTHING_TO_CHANGE}"
            return NotAnswered(f"{about}: {what}", said=said, code=code)
    return SourceUnavailable(f"{about}: unexpected answer ({said}): check the network and the proxy, or report it")


def strange(about: str, what: str) -> SourceUnavailable:
    """For an answer that does not look as it should."""
    return SourceUnavailable(f"{about}: {what} is not as expected: Azure's API may have changed; report it")


def said(status: int, body: object) -> str:
    """Status, code and message of an error body: `{"error": {"code", "message"}}`, or the same flat."""
    error = _error(body)
    words = [str(status), error.get("code"), error.get("message")]
    return shortened(" ".join(str(word) for word in words if word))


def code(body: object) -> str | None:
    """The code of an error body, if it has one."""
    found = _error(body).get("code")
    return None if found is None else str(found)


def _error(body: object) -> dict[str, object]:
    error = body.get("error", body) if isinstance(body, dict) else {}
    return error if isinstance(error, dict) else {"message": error}


def shortened(text: str) -> str:
    """One line of moderate length, accounts by their names, without anything that looks like a token."""
    text = _ACCOUNT_ID.sub(r"\1", _SECRETS.sub("[secret]", " ".join(text.split())))
    return text if len(text) <= TEXT_LENGTH else f"{text[:TEXT_LENGTH]}..."


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long the service asks to wait, which it writes in seconds or as a date; None if it does not say."""
    text = headers.get("Retry-After")
    if text is None:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    date = date.replace(tzinfo=UTC) if date.tzinfo is None else date
    return max(0.0, (date - now).total_seconds())
