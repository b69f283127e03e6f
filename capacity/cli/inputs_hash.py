"""A hash of the command and of the files that it read: the same wherever these lie and are written to."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISREG

from capacity.cli import configuration
from capacity.cli.reads import STDIN, Read

WITHOUT = frozenset(("paths", "files", "format_", "no_config", "verbose"))
"""Parameters that name files, whose content counts, or that change no number."""
SHOWN_DIGITS = 16


def line(reads: Iterable[Read]) -> str:
    """The hash in a sentence, with the number of files in it. Pipes are not in it: they can be read only once."""
    import hashlib  # pages alone have one

    from capacity.grammar import counted
    from capacity.inputs.content import told

    whole, files = hashlib.sha256("\0".join(_command()).encode(errors="backslashreplace")), 0
    for read in reads:
        for file, status in () if read.path == STDIN else read.files():
            if S_ISREG(status.st_mode):
                with told(file), Path(file).open("rb") as content:
                    whole.update(hashlib.file_digest(content, "sha256").digest())
                files += 1
    of = f"the command and {counted(files, 'input file')}" if files else "the command"
    return f"Hash of {of} (SHA-256): {whole.hexdigest()[:SHOWN_DIGITS]}."


def _command() -> Iterator[str]:
    name, given = configuration.asked()
    yield name
    for key, value in sorted(given.items()):
        values = [one for one in (value if isinstance(value, list | tuple) else [value]) if not _is_place(key, one)]
        if key not in WITHOUT and any(one is not None and one is not False for one in values):
            yield f"{key}={','.join(map(str, values))}"


def _is_place(key: str, value: object) -> bool:
    """Whether it says where something lies on this machine."""
    return isinstance(value, Path) or (key == "against" and isinstance(value, str) and os.path.exists(value))  # noqa: PTH110  # what no path can be, too
