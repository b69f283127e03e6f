"""Ids of resources -> the account of Azure OpenAI in them; metrics of other types of resources are refused."""

import re
from typing import Final

from capacity.errors import InvalidInput
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE
from capacity.reading.scalars import short

_ACCOUNT_TYPE: Final = ACCOUNT_TYPE.lower()
_ACCOUNT: Final = re.compile(
    r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.cognitiveservices/accounts/[^/]+", re.IGNORECASE
)


def refuse_other_type(namespace: object, where: str) -> None:
    """Raises `InvalidInput` where a metric namespace is given and is not that of Azure OpenAI accounts."""
    if isinstance(namespace, str) and namespace.lower() not in ("", _ACCOUNT_TYPE):
        what = f"holds metrics of {short(namespace)}: export those of Microsoft.CognitiveServices/accounts"
        raise InvalidInput.of(where, what)


def account_in(resource_id: str) -> str | None:
    """The account that an id begins with; None where it begins with another resource."""
    found = _ACCOUNT.match(resource_id)
    return found[0] if found else None


def account_of(resource_id: object, where: str) -> str | None:
    """The account in any id below it; None for text that is no resource id.

    Raises `InvalidInput` for an id of another type of resource.
    """
    if not isinstance(resource_id, str):
        return None
    if (account := account_in(resource_id)) is not None:
        return account
    own, _, _ = resource_id.lower().partition("/providers/microsoft.insights/")
    if "/providers/" in own and f"/providers/{_ACCOUNT_TYPE}" not in own:
        refuse_other_type(own.partition("/providers/")[2], where)
    return None
