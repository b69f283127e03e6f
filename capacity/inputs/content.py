"""Files on disk -> bytes or text: only regular files, unpacked and decoded by their content, within a limit.

Each thing that can go wrong on the way is one clear mistake.
"""

import codecs
import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, TextIO, cast

from capacity.errors import InvalidInput
from capacity.record import Record
from capacity.visible import visible

STDIN_NAME: Final = "standard input"
NOT_THERE: Final = "no such file: check the name and the folder you are in"
NOT_UTF_8: Final = "not UTF-8 text: save the file as UTF-8"
DAMAGED_GZIP: Final = "the gzip file is damaged or was cut off: copy or export it again"
DAMAGES: Final = (EOFError, zlib.error, gzip.BadGzipFile)
"""What reading a gzip file raises where it is not whole."""
_GZIP: Final = b"\x1f\x8b"
_MARKS: Final = {
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LONGEST_MARK: Final = 4
_NO_TEXT: Final = {
    b"PK\x03\x04": "a zip archive, as workbooks of Excel are, too: unpack it, or save the sheet as CSV",
    b"PAR1": "a Parquet file, which request logs alone are read from: export it as CSV or JSON",
    b"%PDF": "a PDF, not text: save what is in it as text",
}
"""What is known by how it begins, and what to do about it."""
UTF_8: Final = "utf-8-sig"
"""With or without a mark."""
_NO_FILES: Final = {
    stat.S_IFDIR: "is a folder: name a file",
    stat.S_IFIFO: "is a pipe, which can be read only once: save what it gives to a file",
    stat.S_IFSOCK: "is a socket: name a file",
    stat.S_IFCHR: "is a device: name a file",
    stat.S_IFBLK: "is a device: name a file",
}


class Limit(Record):
    """How large a file may be, unpacked, and what to do about a larger one."""

    most_bytes: int
    remedy: str

    def exceeded(self, where: str) -> InvalidInput:
        """What to raise for a larger one."""
        size = f"{self.most_bytes >> 20} MiB" if self.most_bytes > 1 << 20 else f"{self.most_bytes >> 10} KiB"
        return InvalidInput.of(where, f"larger than {size}: {self.remedy}")


YAML: Final = Limit(most_bytes=1 << 20, remedy="is this the right file?")


def shown(path: Path | str) -> str:
    """A name as messages tell it."""
    return repr(str(path)) if "\0" in str(path) else str(path)


@contextmanager
def told(path: Path | str) -> Iterator[None]:
    """What reading a file raises, as `InvalidInput`. Nothing but that may be done inside."""
    try:
        yield
    except FileNotFoundError:
        raise InvalidInput.of(shown(path), _meant(Path(path)) or NOT_THERE) from None
    except DAMAGES:
        raise InvalidInput.of(shown(path), DAMAGED_GZIP) from None
    except OSError as error:
        raise InvalidInput.of(shown(path), f"cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise InvalidInput.of(shown(path), f"cannot be read: {error}") from None


def _meant(path: Path) -> str | None:
    """What to say of a name that is not there, where one alone that differs in its end or in case stands beside it."""
    with suppress(OSError, ValueError):
        beside = sorted(one.name for one in path.parent.iterdir() if one.stem.lower() == path.stem.lower())
        if len(beside) == 1:
            return f"no such file: did you mean {path.with_name(visible(beside[0]))}?"
    return None


def mode(path: Path) -> int | None:
    """What stands at a path, links followed; None where nothing does. Raises `InvalidInput` where nobody can tell."""
    with told(path):
        try:
            return os.stat(path).st_mode  # noqa: PTH116  # a path that no file can have is an error here, too
        except (FileNotFoundError, NotADirectoryError):
            return None


def refuse_irregular(path: Path, *, but: int = stat.S_IFREG) -> None:
    """Raises `InvalidInput` where a file is neither a regular one nor of the type `but`; what is missing is none."""
    found = mode(path)
    kind = stat.S_IFREG if found is None else stat.S_IFMT(found)
    if kind not in (stat.S_IFREG, but):
        raise InvalidInput.of(shown(path), _NO_FILES.get(kind, "is no file"))


def is_packed(path: Path) -> bool:
    """Whether the content is gzip, whatever the name says."""
    with told(path), path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked. Reading on raises what `told` tells. Raises `InvalidInput`."""
    refuse_irregular(path)
    packed = is_packed(path)
    with told(path):
        return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")


def opened_text(path: Path, *, newline: str | None = None, errors: str = "strict") -> TextIO:
    """The text of a file, unpacked and decoded, without its mark. Raises as `opened` does."""
    raw = opened(path)
    try:
        with told(path):
            encoding = encoding_of(raw.read(_LONGEST_MARK))
            raw.seek(0)
    except InvalidInput:
        raw.close()
        raise
    return io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline=newline)


def read_text(path: Path | str, limit: Limit = YAML) -> str:
    """All of a file, decoded. See `read_bytes`."""
    return decoded(read_bytes(path, limit), shown(path))


def read_bytes(path: Path | str, limit: Limit) -> bytes:
    """All of a file, unpacked; a pipe that is named by itself, as `<(...)` is, is read to its end.

    Raises `InvalidInput` where it is missing, unreadable, no file, damaged or too large; early where that shows.
    """
    path = Path(path)
    refuse_irregular(path, but=stat.S_IFIFO)
    with told(path), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        too_large = size > limit.most_bytes
        # Room for the limit is made where the size is not known: of a pipe.
        data = b"" if too_large else file.read(size + 1 if size else limit.most_bytes + 1)
    if too_large:
        raise limit.exceeded(shown(path))
    return unpacked(data, shown(path), limit)


def standard_input() -> str:
    """All of standard input, as of a file. Raises `InvalidInput`."""
    if sys.stdin is None:
        raise InvalidInput.of(STDIN_NAME, "is closed: pipe a workload into it")
    with told(STDIN_NAME):
        data = sys.stdin.buffer.read(YAML.most_bytes + 1)
    return text_of(data, STDIN_NAME)


def text_of(data: bytes, where: str, limit: Limit = YAML) -> str:
    """The text of bytes that are a file, unpacked and decoded. Raises `InvalidInput`."""
    return decoded(unpacked(data, where, limit), where)


def unpacked(data: bytes, where: str, limit: Limit) -> bytes:
    """Bytes without gzip. Raises `InvalidInput` where it is damaged or too large."""
    if data.startswith(_GZIP):
        with told(where), gzip.open(io.BytesIO(data)) as file:
            data = file.read(limit.most_bytes + 1)
    if len(data) > limit.most_bytes:
        raise limit.exceeded(where)
    return data


def encoding_of(head: bytes) -> str:
    """The encoding that the mark at the beginning of a text tells, UTF-8 without one."""
    return next((name for mark, name in _MARKS.items() if head.startswith(mark)), UTF_8)


def decoded(data: bytes, where: str, *, whole: bool = True) -> str:
    """The text of bytes: UTF-8 with or without a mark, or UTF-16 or UTF-32 with one.

    What is not `whole` may end in the middle of a letter. Raises `InvalidInput`, naming the line of what is not UTF-8.
    """
    encoding = encoding_of(data)
    plain = data.removeprefix(codecs.BOM_UTF8)
    codec = encoding.removesuffix("-sig")
    try:
        return plain.decode(codec) if whole else codecs.getincrementaldecoder(codec)().decode(plain)
    except UnicodeDecodeError as error:
        for mark, what in _NO_TEXT.items():
            if data.startswith(mark):
                raise InvalidInput.of(where, what) from None
        if encoding == UTF_8:
            line = plain.count(b"\n", 0, error.start) + 1
            raise InvalidInput.of(f"{where}:{line}", NOT_UTF_8) from None
        raise InvalidInput.of(where, f"not valid {encoding.upper()} text: save the file as UTF-8") from None
