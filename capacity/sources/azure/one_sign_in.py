"""One sign-in for all calls: however many are made at a time, nobody runs two programs, or asks twice, for a token."""

import threading
import time
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import ClientAuthenticationError

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

SPARE_SECONDS = 300
"""A token that ends sooner is not handed out again: azure-core would ask for another at once."""


class OneSignIn:
    """A credential of azure-core before another one, which one thread at a time asks, once for each audience.

    Where it gave no token it is not asked again: the next would wait as long for the same answer.
    """

    def __init__(self, credential: "TokenCredential") -> None:
        self._credential = credential
        self._one = threading.Lock()
        self._tokens: dict[object, AccessToken] = {}
        self._failed: ClientAuthenticationError | None = None

    def get_token(self, *scopes: str, **options: Any) -> "AccessToken":  # noqa: ANN401  # those of the other
        """A token. Raises `ClientAuthenticationError`."""
        asked = scopes, repr(sorted(options.items()))
        with self._one:
            if self._failed is not None:
                raise self._failed
            token = self._tokens.get(asked)
            if token is None or token.expires_on - time.time() < SPARE_SECONDS:
                try:
                    token = self._credential.get_token(*scopes, **options)
                except ClientAuthenticationError as error:
                    self._failed = error
                    raise
                self._tokens[asked] = token
            return token
