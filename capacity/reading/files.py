"""Files on disk -> text, with one clear mistake for everything that can go wrong on the way."""

from collections.abc import Collection
from pathlib import Path

from capacity.errors import InvalidInput
from capacity.reading.nodes import MAX_BYTES, decode

YAML_SUFFIXES = (".yaml", ".yml")


def read_text(path: Path) -> str:
    """The text of a file. Raises `InvalidInput` where it is missing, unreadable, too large or not UTF-8."""
    where = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InvalidInput.of(where, "no such file: check the name and the folder you are in") from None
    except OSError as error:
        raise InvalidInput.of(where, f"cannot be read: {error.strerror}") from None
    except ValueError as error:  # a NUL in the name
        raise InvalidInput.of(repr(where), f"cannot be read: {error}") from None
    if len(data) > MAX_BYTES:
        raise InvalidInput.of(where, f"larger than {MAX_BYTES // 1024} KiB: is this the right file?")
    return decode(data, where)


def yaml_files(path: Path, without: Collection[Path] = ()) -> list[Path]:
    """The file itself, or every `*.yaml` and `*.yml` of a folder but some, sorted by name.

    Raises `InvalidInput` if there is none.
    """
    try:
        if not path.is_dir():
            return [path]
        others = [other.resolve() for other in without if other.exists()]
        files = [
            child
            for child in path.iterdir()
            if child.suffix.lower() in YAML_SUFFIXES and not (others and child.resolve() in others)
        ]
    except (OSError, ValueError) as error:
        raise InvalidInput.of(str(path), f"cannot be read: {getattr(error, 'strerror', error)}") from None
    if not files:
        raise InvalidInput.of(str(path), "no *.yaml or *.yml file in this folder")
    return sorted(files, key=lambda file: file.name)
