"""How Azure is reached, with whoever watches told of it."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Self

from capacity.api import shell
from capacity.api.option_texts import member
from capacity.api.option_words import Auth
from capacity.errors import SourceUnavailable
from capacity.record import Record
from capacity.sources.azure.connection import Connection
from capacity.visible import visible

if TYPE_CHECKING:
    from capacity.sources.azure.one_sign_in import OneSignIn


class SignIn(Record):
    """The options of the sign-in. `auth` None is without one."""

    auth: str | None = None
    tenant: str | None = None
    progress: shell.Progress | None = None
    """Who is told of the wait, where no shell stands around."""

    @classmethod
    def of(cls, auth: str, tenant: str | None, progress: shell.Progress | None = None) -> Self:
        """As a caller has them. Raises `InvalidInput` for a sign-in that there is none of."""
        return cls(auth=member(Auth, auth, "--auth").value, tenant=tenant, progress=progress)

    @property
    def shell(self) -> shell.Shell:
        """Who watches."""
        return shell.current(self.progress)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection to ask over. Raises `InvalidInput` for a sign-in that cannot work.

        Raises `SourceUnavailable` for an answer nested deeper than Python goes.
        """
        around = self.shell
        quiet(verbose=around.verbose)
        try:
            with around.watch() as progress:
                yield Connection(progress=progress, credential=self._credential)
        except RecursionError:
            what = "an answer is nested too deep to be Azure's: check the network and the proxy, or report it"
            raise SourceUnavailable(what) from None

    @cached_property
    def _credential(self) -> "OneSignIn | None":
        """One for all connections of a command."""
        if self.auth is None:
            return None
        from capacity.sources.azure.credentials import credential  # and with it azure-identity
        from capacity.sources.azure.one_sign_in import OneSignIn

        return OneSignIn(credential(self.auth, self.tenant, os.environ))


def quiet(*, verbose: bool = False) -> None:
    """Silence what the Azure packages log: every error, which they also raise. `verbose` shows it."""
    for name in ("azure", "msal", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET if verbose else logging.ERROR)
    if logging.lastResort is not None:  # it prints what nobody else handles
        logging.lastResort.setFormatter(_Lines())


class _Lines(logging.Formatter):
    """What is logged, and in it what Azure answered, with hidden characters written out."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(visible, super().format(record).split("\n")))
