"""Files as GitHub names them: from the root of the repository, wherever the command runs."""

import os
from collections.abc import Callable
from pathlib import Path


def from_root(workspace: str | None) -> Callable[[str], str]:
    """A function that names a file, as the user typed it, from the root of its repository.

    The root is the workspace of the job if the file is in there, else the nearest folder above with a `.git`. Links are
    followed, since GitHub does not. A file outside of both keeps its name.
    """

    def named(file: str) -> str:
        path = Path(os.path.realpath(file))
        if workspace and path.is_relative_to(root := os.path.realpath(workspace)):
            return path.relative_to(root).as_posix()
        top = next((folder for folder in path.parents if (folder / ".git").exists()), None)
        return file if top is None else path.relative_to(top).as_posix()

    return named
