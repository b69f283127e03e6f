"""How a command reaches Azure, with a progress bar on stderr meanwhile."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from capacity.cli.progress import asking
from capacity.record import Record
from capacity.sources.azure.connection import Connection
from capacity.visible import visible

if TYPE_CHECKING:
    from capacity.sources.azure.one_sign_in import OneSignIn


class SignIn(Record):
    """The options of the sign-in. `auth` None is without one."""

    auth: str | None = None
    tenant: str | None = None
    verbose: bool = False

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection to ask over. Raises `InvalidInput` for a sign-in that cannot work."""
        quiet(verbose=self.verbose)
        with asking() as progress:
            yield Connection(progress=progress, credential=self._credential)

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
