"""Workload files as they were at a git revision, read with git itself; nothing is checked out or written."""

import os
import subprocess
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Final, TypeAlias

from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import text_of
from capacity.inputs.finding import YAML_FILES, fits, is_pattern, is_visible

SHORT_HASH = 7
LINK = "120000"
"""Git's mode of a symbolic link."""
FETCH = "in CI, fetch it first: `git fetch origin NAME`, or check out with `fetch-depth: 0`"
WHERE_IT_IS = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What git tells its hooks of a repository, which need not be that of the paths. The list is that of
`git rev-parse --local-env-vars`, without what configures git: `safe.directory` may stand there."""

READ_ONLY: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",  # of a partial clone
    "GIT_ALLOW_PROTOCOL": "",  # the same of a git that does not know that: it may talk to nobody
    "GIT_LITERAL_PATHSPECS": "1",  # `:(exclude)w.yaml` is a name
}
"""What git is told, so that it writes nothing and takes names for names."""
Entry: TypeAlias = tuple[str, str, str, str]
"""Kind, mode, hash and name."""


def read(
    revision: str, paths: Sequence[Path], mistakes: list[Mistake], without: Collection[Path] = ()
) -> tuple[str, Iterator[tuple[str, str]]]:
    """The revision with its hash, and name and text of every workload file that the paths had.

    A path that was not there yet holds nothing; what cannot be read is added to the mistakes. Raises `InvalidInput`
    for an unknown revision, for paths outside of the repository, and where there is none.
    """
    origin = f"--against {revision}"
    root, commit = _commit(revision, paths[0], origin)
    wanted = [_inside(path, root, origin) for path in paths]
    others = {os.path.realpath(path) for path in without}
    blobs = {
        name: blob
        for name, blob in _blobs(root, origin, commit, wanted, mistakes)
        if name in wanted or os.path.realpath(root / name) not in others
    }
    name = revision if commit.startswith(revision) else f"{revision} ({commit[:SHORT_HASH]})"
    return name, _texts(root, origin, blobs, mistakes)


def there(revision: str, paths: Sequence[Path]) -> list[Path]:
    """The paths that stand for something at the revision. Raises `InvalidInput` as `read` does."""
    origin = f"--against {revision}"
    root, commit = _commit(revision, paths[0], origin)
    wanted = {path: _inside(path, root, origin) for path in paths}
    names = {name for *_, name in _each(root, origin, commit, wanted.values())}
    return [
        path
        for path, name in wanted.items()
        if name in names or (is_pattern(name) and any(_of_pattern(root, origin, commit, name)))
    ]


def _commit(revision: str, path: Path, origin: str) -> tuple[Path, str]:
    """The root of the path's repository, and the hash of the revision; the path need not be there any more."""
    folder = next((one for one in (path, *path.parents) if os.path.isdir(one)), path)  # noqa: PTH112  # of a name too long, false
    root = Path(os.fsdecode(_git(folder, origin, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    known = _run(root, origin, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if known.returncode:
        raise InvalidInput.of(origin, f"there is no such folder, report or git revision; {FETCH}")
    return root, known.stdout.decode().strip()


def _inside(path: Path, root: Path, origin: str) -> str:
    """The path as git has it, from the root of its repository."""
    try:
        return Path(os.path.realpath(path)).relative_to(os.path.realpath(root)).as_posix()
    except ValueError:
        raise InvalidInput.of(origin, f"{path} is not in the git repository {root}") from None


def _blobs(
    root: Path, origin: str, commit: str, wanted: Sequence[str], mistakes: list[Mistake]
) -> Iterator[tuple[str, str]]:
    """Name and hash of every file asked for, and of every YAML file of a folder asked for, as `inputs.finding` does."""
    found = list(_each(root, origin, commit, [path for path in wanted if path != "."]))
    names = {name for *_, name in found}
    folders = [name for kind, _, _, name in found if kind == "tree"] + [path for path in wanted if path == "."]
    inside = [one for folder in folders for one in _below(root, origin, commit, folder)]
    patterns = [path for path in wanted if path not in names and is_pattern(path)]
    matched = [one for pattern in patterns for one in _of_pattern(root, origin, commit, pattern)]
    for kind, mode, blob, name in (*found, *inside, *matched):
        if kind == "blob" and mode == LINK:
            what = "is a symbolic link there, which is not followed"
            mistakes.append(Mistake(where=f"{commit[:SHORT_HASH]}:{name}", what=what))
        elif kind == "blob":
            yield name, blob


def _below(root: Path, origin: str, commit: str, folder: str) -> Iterator[Entry]:
    """The YAML files that are visible in a folder and below."""
    for entry in _listed(root, origin, commit, [] if folder == "." else [f"{folder}/"], "-r"):
        if _is_input(_parts(entry, folder)):
            yield entry


def _of_pattern(root: Path, origin: str, commit: str, pattern: str) -> Iterator[Entry]:
    """The files that a pattern stands for, and the YAML files of the folders that it stands for."""
    plain = list(takewhile(lambda part: not is_pattern(part), pattern.split("/")))
    folder = "/".join(plain) or "."
    wanted = pattern.split("/")[len(plain) :]
    for entry in _listed(root, origin, commit, [] if folder == "." else [f"{folder}/"], "-r"):
        parts = _parts(entry, folder)
        in_folder = (at for at in range(1, len(parts)) if _is_input(parts[at:]))
        if fits(parts, wanted) or any(fits(parts[:at], wanted) for at in in_folder):
            yield entry


def _parts(entry: Entry, folder: str) -> list[str]:
    """The name from the folder on."""
    return entry[-1].removeprefix(f"{folder}/").split("/")


def _is_input(parts: Sequence[str]) -> bool:
    return all(map(is_visible, parts)) and YAML_FILES.has(parts[-1])


def _listed(root: Path, origin: str, commit: str, paths: Sequence[str], *options: str) -> Iterator[Entry]:
    """What stands at the paths, or in folders that end in a slash; no path is the root."""
    told = _git(root, origin, "ls-tree", "-z", *options, commit, "--", *paths)
    for entry in told.split(b"\0")[:-1]:
        about, _, name = entry.partition(b"\t")
        mode, kind, blob = about.decode().split()
        yield kind, mode, blob, os.fsdecode(name)


def _each(root: Path, origin: str, commit: str, paths: Collection[str]) -> Iterator[Entry]:
    """Entries at the paths, level by level: of a folder and a file in it at once, git would tell the file alone."""
    for level in sorted({path.count("/") for path in paths}):
        yield from _listed(root, origin, commit, [path for path in paths if path.count("/") == level])


def _texts(root: Path, origin: str, blobs: dict[str, str], mistakes: list[Mistake]) -> Iterator[tuple[str, str]]:
    """All files through one process of git: a header with the size, the content, a line end."""
    revision = origin.removeprefix("--against ")
    told = _git(root, origin, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs.values()).encode())
    for name in blobs:
        header, _, told = told.partition(b"\n")
        where = f"{revision}:{name}"
        if header.endswith(b" missing"):
            mistakes.append(Mistake(where=where, what="cannot be read: git has lost it, or did not fetch it"))
            continue
        size = int(header.split()[2])
        content, told = told[:size], told[size + 1 :]
        try:
            yield where, text_of(content, where)
        except InvalidInput as error:
            mistakes.extend(error.mistakes)


def _git(folder: Path, origin: str, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers. Raises `InvalidInput` with git's own words where it fails."""
    ran = _run(folder, origin, *arguments, given=given)
    if b"promisor remote" in ran.stderr:
        revision = origin.removeprefix("--against ")
        what = f"is not here, for this clone has a part alone, and nothing is fetched: run `git diff --stat {revision}`"
        raise InvalidInput.of(origin, what)
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise InvalidInput.of(origin, f"there is no such folder or report, and git says: {said[0]}")
    return ran.stdout


def _run(folder: Path, origin: str, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in WHERE_IT_IS}
    environment |= {"LC_ALL": "C", **READ_ONLY}
    try:
        # No shell: a list of arguments, of which what users give stands behind --end-of-options or --.
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=False, env=environment)  # noqa: S603
    except OSError as error:
        raise InvalidInput.of(origin, f"git cannot be run ({error.strerror}): install it, or name a folder") from None
    except ValueError:  # a NUL in a name
        raise InvalidInput.of(repr(origin), "there is no such folder, report or git revision") from None
