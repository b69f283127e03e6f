"""Folders for what is kept on disk for a while; the process leaves none behind, however it ends."""

import os
import shutil
import weakref
from pathlib import Path
from tempfile import gettempdir


class Scratch:
    """A new folder, for this user alone, removed with all that is in it.

    `tempfile.TemporaryDirectory` knows what to remove when the folder is there: a signal that comes in between leaves
    it behind.
    """

    def __init__(self) -> None:
        """Raises `OSError` where no folder can be made."""
        self.path = Path(gettempdir(), f"capacity-{os.urandom(8).hex()}")
        self._remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        self.path.mkdir(mode=0o700)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove it, now; what cannot be removed stays."""
        self._remove()
