"""How things stood before a change: a git revision, a folder of workload files, or the JSON of an earlier check."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import mode
from capacity.inputs.finding import YAML_FILES, found, is_pattern, texts
from capacity.planning.checks.against import Earlier
from capacity.sources.workloads import git_revision, json_report
from capacity.sources.workloads.workload_file import Reading, written
from capacity.sources.workloads.workload_texts import STDIN

MOST_PROBLEMS = 5


def read(reference: str, paths: Sequence[str], catalog: Catalog, reading: Reading) -> Earlier:
    """What `--against` names. A folder or file of that name goes before a revision.

    Mistakes in earlier workload files are told, not raised: a change may be there to mend them. Raises `InvalidInput`
    where nothing of that name can be read.
    """
    if not reference.strip():
        raise InvalidInput.of("--against", "is empty: an unset variable?")
    path = Path(reference)
    mistakes: list[Mistake] = []
    before: Iterator[tuple[str, str]]
    if _is_report(path):
        return json_report.read(path)
    if mode(path) is not None:
        what, before = reference, texts([path], YAML_FILES.replaced(without=reading.without), mistakes)
    elif STDIN in paths:
        raise InvalidInput.of(f"--against {reference}", "standard input has no earlier revision: name files")
    elif not paths:
        what = (
            "names a revision, and workloads that stand in no file have none: give paths of files, or an earlier folder"
        )
        raise InvalidInput.of(f"--against {reference}", what)
    else:
        what, before = git_revision.read(reference, [Path(path) for path in paths], mistakes, reading.without)
    workloads = list(written(before, catalog, mistakes, reading))
    shown = [str(mistake) for mistake in mistakes[:MOST_PROBLEMS]]
    more = [f"... and {len(mistakes) - MOST_PROBLEMS} more"] if len(mistakes) > MOST_PROBLEMS else []
    return Earlier(what=what, workloads=tuple(one.workload for one in workloads), problems=(*shown, *more))


def removed(reference: str, paths: Sequence[str]) -> list[str]:
    """The paths that are no more but were at the revision that `--against` names.

    Empty where it names something else, or cannot be read: reading the paths then says what is wrong.
    """
    gone = [path for path in paths if path not in ("", STDIN) and _is_gone(path)]
    if not gone or not reference.strip() or _is_report(Path(reference)) or os.path.exists(reference):  # noqa: PTH110  # of a name too long, false
        return []
    try:
        known = git_revision.there(reference, [Path(path) for path in gone])
    except InvalidInput:
        return []
    return [path for path in gone if Path(path) in known]


def _is_gone(path: str) -> bool:
    return not os.path.lexists(path) and not (is_pattern(path) and any(found([path], YAML_FILES, [])))


def _is_report(path: Path) -> bool:
    return path.name.lower().endswith((".json", ".json.gz"))
