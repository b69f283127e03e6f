"""Saved metrics -> series and deployments: files and folders, of every format, recognized by their content."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from capacity.errors import InvalidInput, Mistake
from capacity.reading.scalars import closest, short
from capacity.sources.deployment_facts import DeploymentFacts
from capacity.sources.metric_answer import ExportAnswer
from capacity.sources.metric_formats import FORMATS, Format
from capacity.sources.metric_formats.content import MAX_BYTES, Content, load
from capacity.sources.metric_formats.lists import Lists, is_list, read_list

SUFFIXES: Final = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".gz")
"""What is read in a folder. A file that is named itself may have any name."""
MANIFEST: Final = "manifest.json"
"""What `--save` writes beside the answers, for people and for continuing an interrupted download."""


def read(paths: Sequence[Path], *, input_format: str | None = None) -> ExportAnswer:
    """What the files hold, folders with all below them. `input_format` is a key of `FORMATS`, None to recognize each.

    Raises `InvalidInput` with every file that cannot be read, or is of another kind.
    """
    forced = None if input_format is None else _format(input_format)
    mistakes: list[Mistake] = []
    answers: list[ExportAnswer] = []
    lists: list[Lists] = []
    for path in dict.fromkeys(_files(paths, mistakes)):
        try:
            content = load(_bytes(path), str(path))
            if is_list(content):
                lists.append(read_list(content))
            else:
                answers.append((forced or _recognized(content)).read(content))
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return ExportAnswer(
        series=tuple(series for answer in answers for series in answer.series),
        deployments=tuple(_deployments(lists)),
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
    )


def _format(name: str) -> Format:
    if name.lower() not in FORMATS:
        where = f"--input-format {name}"
        raise InvalidInput.of(where, f"unknown format `{short(name)}`{closest(name, list(FORMATS))}")
    return FORMATS[name.lower()]


def _files(paths: Iterable[Path], mistakes: list[Mistake]) -> Iterator[Path]:
    """The files themselves, and those of folders sorted by name; what is wrong is added to the mistakes."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(_below(path, mistakes))
        if not found:
            what = f"no exported file in this folder: they end in {', '.join(SUFFIXES)}"
            mistakes.append(Mistake(where=str(path), what=what))
        yield from found


def _is_interrupted(manifest: Path) -> bool:
    """Whether a `--save` folder says that answers are missing. Another tool's manifest says nothing."""
    try:
        stated = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(stated, dict) and stated.get("complete") is False


def _below(folder: Path, mistakes: list[Mistake]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        mistakes.append(Mistake(where=str(error.filename), what=f"cannot be read: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if MANIFEST in names and _is_interrupted(Path(parent, MANIFEST)):
            what = "this download was interrupted: run the command with --save again, it goes on where it stopped"
            mistakes.append(Mistake(where=parent, what=what))
        for name in names:
            visible = not name.startswith(".") and not name.startswith(MANIFEST)
            if visible and name.lower().endswith(SUFFIXES):
                yield Path(parent, name)


def _bytes(path: Path) -> bytes:
    """The content of a file. Raises `InvalidInput` where it is missing, unreadable or too large."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InvalidInput.of(str(path), "no such file: check the name and the folder you are in") from None
    except OSError as error:
        raise InvalidInput.of(str(path), f"cannot be read: {error.strerror}") from None
    except ValueError as error:  # a NUL in the name
        raise InvalidInput.of(repr(str(path)), f"cannot be read: {error}") from None
    if len(data) > MAX_BYTES:
        raise InvalidInput.of(str(path), f"larger than {MAX_BYTES >> 20} MiB: export a week at a time")
    return data


def _recognized(content: Content) -> Format:
    """The first format that this may be. Raises `InvalidInput` that says what was looked for."""
    for format_ in FORMATS.values():
        if format_.recognizes(content):
            return format_
    looked_for = "; ".join(format_.looked_for for format_ in FORMATS.values())
    raise InvalidInput.of(content.where, f"no metrics are recognized in it. Looked for: {looked_for}")


def _deployments(lists: Sequence[Lists]) -> Iterator[DeploymentFacts]:
    """Each deployment once, as the last file tells it, with the region of its account."""
    regions = {account: region for one in lists for account, region in one.regions.items()}
    last = {(facts.resource.lower(), facts.name.lower()): facts for one in lists for facts in one.deployments}
    for (account, _), facts in last.items():
        yield facts.replaced(region=regions.get(account, facts.region))
