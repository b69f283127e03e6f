"""How a command reaches Azure, with a progress bar on stderr meanwhile."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from capacity.cli.progress import asking
from capacity.record import Record
from capacity.sources.azure.client_log import quiet
from capacity.sources.azure.connection import Connection


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
