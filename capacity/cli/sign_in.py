"""How a command reaches Azure, with a progress bar on stderr meanwhile."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from capacity.cli.progress import asking
from capacity.record import Record
from capacity.sources.azure.connection import Connection
from capacity.visible import visible


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
            azure = Connection(progress=progress)
            if self.auth is not None:
                from capacity.sources.azure.credentials import credential  # and with it azure-identity

                azure = azure.replaced(credential=credential(self.auth, self.tenant, os.environ))
            yield azure


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
