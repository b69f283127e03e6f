"""Workload files as they were at a git revision, read with git itself; nothing is checked out or written."""

import os
import subprocess
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from capacity.errors import InvalidInput, Mistake
from capacity.reading.files import YAML_SUFFIXES
from capacity.reading.nodes import decode

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
    """Those of the paths that the revision has. Raises `InvalidInput` as `read` does."""
    origin = f"--against {revision}"
    root, commit = _commit(revision, paths[0], origin)
    wanted = {path: _inside(path, root, origin) for path in paths}
    names = {name for *_, name in _each(root, origin, commit, wanted.values())}
    return [path for path, name in wanted.items() if name in names]


def _commit(revision: str, path: Path, origin: str) -> tuple[Path, str]:
    """The root of the path's repository, and the hash of the revision; the path need not be there any more."""
    folder = next((one for one in (path, *path.parents) if one.is_dir()), path)
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
    """Name and hash of every file asked for, and of every YAML file of a folder asked for."""
    named = [path for path in wanted if path != "."]
    found = list(_each(root, origin, commit, named))
    folders = [f"{name}/" for kind, _, _, name in found if kind == "tree"]
    inside = [*_listed(root, origin, commit, folders)] if folders else []
    inside += _listed(root, origin, commit, []) if "." in wanted else []
    of_folders = [one for one in inside if one[3].lower().endswith(YAML_SUFFIXES)]
    for kind, mode, blob, name in (*found, *of_folders):
        if kind == "blob" and mode == LINK:
            what = "is a symbolic link there, which is not followed"
            mistakes.append(Mistake(where=f"{commit[:SHORT_HASH]}:{name}", what=what))
        elif kind == "blob":
            yield name, blob


def _listed(root: Path, origin: str, commit: str, paths: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """Kind, mode, hash and name of what stands at the paths, or in folders that end in a slash; no path is the root."""
    told = _git(root, origin, "ls-tree", "-z", commit, "--", *paths)
    for entry in told.split(b"\0")[:-1]:
        about, _, name = entry.partition(b"\t")
        mode, kind, blob = about.decode().split()
        yield kind, mode, blob, os.fsdecode(name)


def _each(root: Path, origin: str, commit: str, paths: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    """The same, level by level: asked for a folder and a file in it at once, git would tell of the file alone."""
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
            yield where, decode(content, where)
        except InvalidInput as error:
            mistakes.extend(error.mistakes)


def _git(folder: Path, origin: str, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers. Raises `InvalidInput` with git's own words where it fails."""
    ran = _run(folder, origin, *arguments, given=given)
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise InvalidInput.of(origin, f"there is no such folder or report, and git says: {said[0]}")
    return ran.stdout


def _run(folder: Path, origin: str, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in WHERE_IT_IS}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        # No shell: a list of arguments, of which what users give stands behind --end-of-options or --.
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=False, env=environment)  # noqa: S603
    except OSError as error:
        raise InvalidInput.of(origin, f"git cannot be run ({error.strerror}): install it, or name a folder") from None
