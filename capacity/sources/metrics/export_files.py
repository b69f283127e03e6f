"""Saved metrics -> series and deployments: files and folders, of every format, recognized by their content."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import read_bytes, refuse_irregular
from capacity.inputs.finding import MANIFEST, Kind, below, each_once, found
from capacity.reading.scalars import closest, short
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.formats import foreign_exports
from capacity.sources.metrics.formats.known_metric_formats import FORMATS, MetricFormat
from capacity.sources.metrics.formats.metric_content import LIMIT, Content, load
from capacity.sources.metrics.formats.resource_lists import Lists, is_list, read_list
from capacity.sources.metrics.metric_series import MetricAnswer

_SUFFIXES: Final = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".gz")
KIND: Final = Kind(suffixes=_SUFFIXES, none=f"no exported file in this folder: they end in {', '.join(_SUFFIXES)}")


def read(paths: Sequence[Path | str], *, input_format: str | None = None, forms: LocalForms = AS_TOLD) -> MetricAnswer:
    """What the files hold, folders with all below them. `input_format` is a key of `FORMATS`, None to recognize each.

    Raises `InvalidInput` with every file that cannot be read, or is of another kind.
    """
    forced = None if input_format is None else _format(input_format)
    mistakes: list[Mistake] = []
    answers: list[MetricAnswer] = []
    lists: list[Lists] = []
    for path in paths:
        _refuse_interrupted(Path(path), mistakes)
    for file in each_once(found(paths, KIND, mistakes)):
        try:
            content = load(read_bytes(file, LIMIT), str(file), forms)
            if is_list(content):
                lists.append(read_list(content))
            else:
                answers.append((forced or _recognized(content)).read(content))
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return MetricAnswer(
        series=tuple(series for answer in answers for series in answer.series),
        deployments=tuple(_deployments(lists)),
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
    )


def _format(name: str) -> MetricFormat:
    if name.lower() not in FORMATS:
        where = f"--input-format {name}"
        raise InvalidInput.of(where, f"unknown format `{short(name)}`{closest(name, list(FORMATS))}")
    return FORMATS[name.lower()]


def _refuse_interrupted(folder: Path, mistakes: list[Mistake]) -> None:
    """Adds a mistake for each `--save` folder in there that says that answers are missing."""
    for manifest in below(folder, []):
        if manifest.name == MANIFEST and _is_interrupted(manifest):
            what = "this download was interrupted: run the command with --save again, it goes on where it stopped"
            mistakes.append(Mistake(where=str(manifest.parent), what=what))


def _is_interrupted(manifest: Path) -> bool:
    """Another tool's manifest says nothing."""
    try:
        refuse_irregular(manifest)
        stated = json.loads(read_bytes(manifest, LIMIT))
    except (InvalidInput, ValueError, RecursionError):
        return False
    return isinstance(stated, dict) and stated.get("complete") is False


def _recognized(content: Content) -> MetricFormat:
    """The first format that this may be. Raises `InvalidInput` that says what was looked for."""
    for format_ in FORMATS.values():
        if format_.recognizes(content):
            return format_
    if (what := foreign_exports.remedy(content)) is not None:
        raise InvalidInput.of(content.where, what)
    looked_for = "; ".join(format_.looked_for for format_ in FORMATS.values())
    raise InvalidInput.of(content.where, f"no metrics are recognized in it. Looked for: {looked_for}")


def _deployments(lists: Sequence[Lists]) -> Iterator[DeploymentFacts]:
    """Each deployment once, as the last file tells it, with the region of its account."""
    regions = {account: region for one in lists for account, region in one.regions.items()}
    last = {(facts.resource.lower(), facts.name.lower()): facts for one in lists for facts in one.deployments}
    for (account, _), facts in last.items():
        yield facts.replaced(region=regions.get(account, facts.region))
