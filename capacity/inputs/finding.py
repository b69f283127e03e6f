"""Names, folders and patterns as users give them -> files, the same for every kind of input.

A folder stands for all files of the kind in it and in the folders below, in the order of their names; what is hidden,
and the manifest that `--save` writes, is passed over. Links are followed, each folder once.
"""

import fnmatch
import glob
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import mode, read_text, refuse_irregular, told
from capacity.record import Record

MANIFEST: Final = "manifest.json"
"""What `--save` writes beside the answers, for people and for continuing an interrupted download."""
UNSET: Final = "is empty: an unset variable?"
_EVERY_FOLDER: Final = "**"


class Kind(Record):
    """What is read in a folder, by the end of its name; a file that is named itself may have any."""

    suffixes: tuple[str, ...]
    none: str
    """What is said of a folder without any."""
    without: Collection[Path] = ()
    """Files of other options, which are none of the kind where they stand in a folder or fit a pattern."""

    def has(self, name: str) -> bool:
        """Whether a file of this name is of the kind."""
        return is_visible(name) and not name.startswith(MANIFEST) and name.lower().endswith(self.suffixes)


YAML_FILES: Final = Kind(
    suffixes=(".yaml", ".yml", ".yaml.gz", ".yml.gz"), none="no *.yaml or *.yml file in this folder"
)


def found(paths: Iterable[Path | str], kind: Kind, mistakes: list[Mistake]) -> Iterator[Path]:
    """The files behind the paths, in order. What is wrong with one is added to the mistakes.

    A name is a pattern (`*`, `?`, `[...]`, and `**` for all folders below) where nothing has that name.
    """
    for path in paths:
        try:
            yield from dict.fromkeys(_files(path, kind, mistakes))
        except InvalidInput as error:
            mistakes.extend(error.mistakes)


def texts(paths: Iterable[Path | str], kind: Kind, mistakes: list[Mistake]) -> Iterator[tuple[str, str]]:
    """Name and text of each of these files. What is wrong with one is added to the mistakes."""
    for file in found(paths, kind, mistakes):
        try:
            text = read_text(file)
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
        else:
            yield str(file), text


def _files(path: Path | str, kind: Kind, mistakes: list[Mistake]) -> Iterator[Path]:
    if path == "":
        raise InvalidInput.of("PATH", UNSET)
    path = Path(path)
    if mode(path) is None and is_pattern(path):
        return _regular(_of_pattern(path, kind, mistakes), mistakes)
    return _regular(_inside(path, kind, mistakes), mistakes) if _is_folder(path) else iter([path])


def _of_pattern(path: Path, kind: Kind, mistakes: list[Mistake]) -> Iterator[Path]:
    before = len(mistakes)
    matches = list(_matching(Path(path.anchor), path.relative_to(path.anchor).parts, mistakes))
    if not matches and len(mistakes) == before:
        mistakes.append(Mistake(where=str(path), what="no file matches this pattern: check the folder you are in"))
    for match in matches:
        yield from _inside(match, kind, mistakes) if _is_folder(match) else without([match], kind.without)


def _inside(folder: Path, kind: Kind, mistakes: list[Mistake]) -> list[Path]:
    before = len(mistakes)
    files = list(without((file for file in below(folder, mistakes) if kind.has(file.name)), kind.without))
    if not files and len(mistakes) == before:
        mistakes.append(Mistake(where=str(folder), what=kind.none))
    return files


def _regular(files: Iterable[Path], mistakes: list[Mistake]) -> Iterator[Path]:
    """Nobody named a pipe that stands among files: reading it may never end."""
    for file in files:
        try:
            refuse_irregular(file)
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
        else:
            yield file


def below(folder: Path, mistakes: list[Mistake], seen: set[tuple[int, int]] | None = None) -> Iterator[Path]:
    """All that is visible in a folder and in those below it, folders apart, in order of names; `seen` is left out."""
    seen = set() if seen is None else seen
    here = identity(folder)
    if here is None or here in seen:
        return
    seen.add(here)
    for name in _names(folder, mistakes):
        path = folder / name
        if not is_visible(name):
            continue
        if _is_folder(path, mistakes):
            yield from below(path, mistakes, seen)
        else:
            yield path


def each_once(files: Iterable[Path]) -> Iterator[Path]:
    """The files without those that are one of them under another name."""
    seen: set[tuple[int, int] | Path] = set()
    for file in files:
        known = identity(file) or file
        if known not in seen:
            seen.add(known)
            yield file


def without(files: Iterable[Path], others: Collection[Path]) -> Iterator[Path]:
    """The files but some, whatever the names of these."""
    known = {found for other in others if (found := identity(other)) is not None}
    return (file for file in files if not known or identity(file) not in known)


def identity(path: Path) -> tuple[int, int] | None:
    """What a file is known by under all of its names; None where there is none that can be looked at."""
    try:
        found = os.stat(path)  # noqa: PTH116  # it follows links, as opening does
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def is_visible(name: str) -> bool:
    """Whether a name in a folder is meant to be seen."""
    return not name.startswith(".")


def is_pattern(path: Path | str) -> bool:
    """Whether a name stands for others, where nothing has that name itself."""
    return glob.has_magic(str(path))


def fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the parts of a path are what a pattern stands for, as `found` has it."""
    if not pattern:
        return not parts
    first, rest = pattern[0], pattern[1:]
    if first == _EVERY_FOLDER:
        return fits(parts, rest) or (bool(parts) and is_visible(parts[0]) and fits(parts[1:], pattern))
    return bool(parts) and _fits_part(parts[0], first) and fits(parts[1:], rest)


def _fits_part(name: str, pattern: str) -> bool:
    return name == pattern or (fnmatch.fnmatchcase(name, pattern) and (is_visible(name) or not is_visible(pattern)))


def _matching(folder: Path, pattern: Sequence[str], mistakes: list[Mistake]) -> Iterator[Path]:
    """What stands at a pattern below a folder, in order of names."""
    if not pattern:
        yield folder
        return
    first, rest = pattern[0], pattern[1:]
    if first == _EVERY_FOLDER:
        yield from _matching(folder, rest, mistakes)
        for path in (folder / name for name in _names(folder, mistakes) if is_visible(name)):
            if not path.is_symlink() and _is_folder(path, mistakes):
                yield from _matching(path, pattern, mistakes)
        return
    for path in (folder / name for name in _fitting(folder, first, mistakes)):
        if not rest or _is_folder(path, mistakes):
            yield from _matching(path, rest, mistakes)


def _fitting(folder: Path, pattern: str, mistakes: list[Mistake]) -> list[str]:
    if is_pattern(pattern):
        return [name for name in _names(folder, mistakes) if _fits_part(name, pattern)]
    return [pattern] if os.path.lexists(folder / pattern) else []


def _names(folder: Path, mistakes: list[Mistake]) -> list[str]:
    """What is in a folder, sorted."""
    try:
        with told(folder):
            return sorted(os.listdir(folder))  # noqa: PTH208  # names alone
    except InvalidInput as error:
        mistakes.extend(error.mistakes)
        return []


def _is_folder(path: Path, mistakes: list[Mistake] | None = None) -> bool:
    """Raises `InvalidInput` where nobody can tell, or adds that to the mistakes."""
    try:
        known = mode(path)
    except InvalidInput as error:
        if mistakes is None:
            raise
        mistakes.extend(error.mistakes)
        return False
    return known is not None and stat.S_ISDIR(known)
