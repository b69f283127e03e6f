"""Files on disk, written whole or not at all: the one place that opens a file for writing what a user asked for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG

from capacity.errors import OutputNotWritten

MODE = 0o666
"""Of a new file, less what the umask takes."""
PRIVATE = 0o600
"""Of a file that only its owner may read, whatever the umask."""
_ALL, _GROUP, _OTHERS = 0o777, 0o070, 0o007


def replace(path: Path, content: str | bytes, *, mode: int = MODE) -> None:
    """The content becomes the file, whole or not at all; a link stays, and the file that it leads to is replaced.

    A file that is there keeps its mode, and its owner and group where the system allows that; `mode` is that of a new
    file. A pipe or a device is written to as it is. Raises `OutputNotWritten`, also for a file of several names.
    """
    data = content.encode(errors="backslashreplace") if isinstance(content, str) else content
    try:
        before = _there(path)
        if before is None or S_ISREG(before.st_mode):
            _swap(Path(os.path.realpath(path)), data, before, mode)
        else:
            path.write_bytes(data)
    except OSError as error:
        raise OutputNotWritten(f"{path}: cannot be written: {reason(error)}; nothing was written") from None


def make_folder(path: Path) -> None:
    """The folder is there, and those that it is in. Raises `OutputNotWritten`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{path}: cannot be made: {reason(error)}"
        raise OutputNotWritten(message) from None


def append(path: Path, text: str) -> None:
    """The text at the end of a file that others write to as well, whole or not at all. Raises `OutputNotWritten`."""
    try:
        with path.open("ab", buffering=0) as file:
            start = file.tell()
            try:
                _write(file.fileno(), text.encode(errors="backslashreplace"))
            except BaseException:  # an interruption, too, leaves no half of it
                if file.seekable():
                    file.truncate(start)
                raise
    except OSError as error:
        raise OutputNotWritten(f"{path}: cannot be written: {reason(error)}; nothing was written") from None


def refuse_other_names(path: Path) -> None:
    """Raises `OutputNotWritten` for a file that has other names (hard links): they would keep the old content."""
    with suppress(OSError):  # what cannot be looked at cannot be written either, and that is said then
        before = path.stat()
        if S_ISREG(before.st_mode) and before.st_nlink > 1:
            what = "has other names (hard links), which would keep the old content"
            raise OutputNotWritten(f"{path}: {what}: remove it first, or name another file; nothing was written")


def reason(error: OSError) -> str:
    """What the system says of a failure; some have no text of their own."""
    return error.strerror or type(error).__name__


def _there(path: Path) -> os.stat_result | None:
    """What stands there, links followed; None for nothing, and for a link to nothing."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _swap(target: Path, data: bytes, before: os.stat_result | None, mode: int) -> None:
    """A new file beside the target takes its place once it is whole."""
    refuse_other_names(target)
    with _beside(target) as part:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode if before is None else PRIVATE)
        try:
            _write(file, data)
            if before is not None:
                _as_before(file, before)
        finally:
            os.close(file)
        part.replace(target)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name in the same folder; whatever happens, no file of that name is left."""
    # The name is known before the file is there: an interruption finds no moment in which it would be left behind.
    part = target.with_name(f".capacity-{os.urandom(8).hex()}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _write(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def _as_before(file: int, before: os.stat_result) -> None:
    """Owner, group and mode of what is replaced. A group that cannot be kept lends its rights to no other."""
    for owner, group in ((before.st_uid, before.st_gid), (-1, before.st_gid)):
        with suppress(PermissionError):
            os.fchown(file, owner, group)
            break
    mode = before.st_mode & _ALL
    if os.fstat(file).st_gid != before.st_gid:
        mode &= ~_GROUP | (mode & _OTHERS) << 3
    os.fchmod(file, mode)
