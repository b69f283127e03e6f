"""Saved metrics -> series and deployments: files and folders, of every format, recognized by their content."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import read_bytes
from capacity.inputs.finding import MANIFEST, Kind, below, each_once, found
from capacity.reading.scalars import closest, short
from capacity.sizing.deployment import NOTHING
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.metrics import cached_beside, sum_windows
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.formats.known_metric_formats import FORMATS, MetricFormat
from capacity.sources.metrics.formats.metric_content import LIMIT, Content, load
from capacity.sources.metrics.formats.no_metrics import refusal
from capacity.sources.metrics.formats.resource_lists import Lists, is_list, read_list
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.metrics.saved_download import Download, manifest, together
from capacity.sources.token_names import Quantity, option

_SUFFIXES: Final = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".gz")
_OF_COLUMNS: Final = "minutes"
KIND: Final = Kind(suffixes=_SUFFIXES, none=f"no exported file in this folder: they end in {', '.join(_SUFFIXES)}")


def read(
    paths: Sequence[Path | str],
    *,
    input_format: str | None = None,
    forms: LocalForms = AS_TOLD,
    columns: Mapping[Quantity, str] = NOTHING,
) -> MetricAnswer:
    """What the files hold, folders with all below them. `input_format` is a key of `FORMATS`, None to recognize each.

    `columns` say what stands where in tables of minutes.
    Folders of `--save` alone are read as the live answers were: with their span, and what was known of them beside.

    Raises `InvalidInput` with every file that cannot be read, or is of another kind.
    """
    forced = None if input_format is None else _format(input_format)
    mistakes: list[Mistake] = []
    downloads = dict(_downloads(paths, mistakes))
    saved: dict[Path | None, _Read] = {}
    for file in each_once(found(paths, KIND, mistakes)):
        of = saved.setdefault(file.parent if file.parent in downloads else None, _Read([], []))
        try:
            content = load(read_bytes(file, LIMIT), str(file), forms, columns)
            if is_list(content):
                of.lists.append(read_list(content))
            else:
                of.answers.append(_allowed(forced or _recognized(content), content).read(content))
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    parts = [_part(of, None if folder is None else downloads[folder]) for folder, of in saved.items()]
    whole = MetricAnswer(
        series=tuple(series for part in parts for series in part.series),
        deployments=tuple(_last(facts for part in parts for facts in part.deployments)),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        unread=tuple(dict.fromkeys(one for download in downloads.values() for one in download.unread)),
    )
    return whole if None in saved or not saved else together([downloads[one] for one in saved if one], whole)


class _Read(NamedTuple):
    """What was read of a folder of `--save`, or of all other files."""

    lists: list[Lists]
    answers: list[MetricAnswer]


def _part(of: _Read, download: Download | None) -> MetricAnswer:
    series = [series for answer in of.answers for series in answer.series]
    deployments = list(_deployments(of.lists))
    return MetricAnswer(
        series=tuple(series if download is None else download.series(series)),
        deployments=tuple(deployments if download is None else download.deployments(deployments)),
        notes=tuple(dict.fromkeys(note for answer in of.answers for note in answer.notes)),
    )


def _format(name: str) -> MetricFormat:
    if name.lower() not in FORMATS:
        where = f"--input-format {name}"
        raise InvalidInput.of(where, f"unknown format `{short(name)}`{closest(name, list(FORMATS))}")
    return FORMATS[name.lower()]


def _downloads(paths: Sequence[Path | str], mistakes: list[Mistake]) -> Iterator[tuple[Path, Download]]:
    """The folders of `--save` in there, with what they know; a mistake for each that says that answers are missing."""
    for file in (file for path in paths for file in below(Path(path), []) if file.name == MANIFEST):
        try:
            stated = manifest(file)
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
            continue
        if stated is not None and stated.download is not None:
            yield file.parent, stated.download
        elif stated is not None and not stated.complete:
            what = "this download was interrupted: run the command with --save again, it goes on where it stopped"
            mistakes.append(Mistake(where=str(file.parent), what=what))


def _recognized(content: Content) -> MetricFormat:
    """The first format that this may be. Raises `InvalidInput` that says what was looked for."""
    for format_ in FORMATS.values():
        if format_.recognizes(content):
            return format_
    if content.columns and content.table is not None:
        return FORMATS[_OF_COLUMNS]
    if (what := refusal(content)) is not None:
        raise InvalidInput.of(content.where, what)
    looked_for = "; ".join(format_.looked_for for format_ in FORMATS.values())
    raise InvalidInput.of(
        content.where, f"no metrics are recognized in it.{_found_in(content)} Looked for: {looked_for}"
    )


def _found_in(content: Content) -> str:
    """The columns of a table, and what would say what stands where."""
    if content.table is None or len(content.table.titles) < len(("time", "tokens")):
        return ""
    names = f" Found: {', '.join(map(short, content.table.titles))}."
    return f"{names} Of sums by minute say what stands where: {option(content.table.titles)}."


def _allowed(format_: MetricFormat, content: Content) -> MetricFormat:
    """The format. Raises `InvalidInput` where the user says of it what is known."""
    forms = content.forms
    if content.columns and not format_.has_columns:
        what = "whose columns are known: leave out --columns"
    elif forms.cached_beside_input and not format_.has_columns:
        what = f"which counts cached tokens in the input: leave out {cached_beside.OPTION}"
    elif forms.sum_seconds is not None and not format_.is_query:
        what = f"which sums up all between its points: leave out {sum_windows.OPTION}"
    else:
        return format_
    raise InvalidInput.of(content.where, f"is {format_.looked_for}, {what}")


def _deployments(lists: Sequence[Lists]) -> Iterator[DeploymentFacts]:
    """Each deployment once, as the last file tells it, with the region of its account."""
    regions = {account: region for one in lists for account, region in one.regions.items()}
    for facts in _last(facts for one in lists for facts in one.deployments):
        yield facts.replaced(region=regions.get(facts.resource.lower(), facts.region))


def _last(deployments: Iterable[DeploymentFacts]) -> Iterable[DeploymentFacts]:
    return {(one.resource.lower(), one.name.lower()): one for one in deployments}.values()
