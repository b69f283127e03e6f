"""Workload files, folders and standard input -> workloads, checked against the catalog; every mistake at once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.catalog.names import Named, unknown_version, versions
from capacity.errors import InvalidInput, Mistake
from capacity.numerals import whole
from capacity.planning.results.written_workload import Written
from capacity.pricing.published_prices import US_DOLLARS
from capacity.reading.convert import convert
from capacity.reading.nodes import (
    Node,
    laid_under,
    line,
    nearest,
    node_at,
    place,
    replaced,
    says,
    text_node,
    value_of,
)
from capacity.record import Record
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Workload
from capacity.sources.workloads.workload_texts import Given, Source, composed, contents


class Override(NamedTuple):
    """A value from the command line in place of what the file says. `origin` is the option as typed."""

    path: tuple[str, ...]
    value: Node
    origin: str
    below: bool = False
    """Whether what the document says goes before the value."""

    def apply(self, document: Node) -> Node:
        """The document with the value in it."""
        if self.below:
            return laid_under(document, self.value)
        return replaced(document, list(self.path), self.value, self.origin)


class Reading(Record):
    """How workload files are read: what options change, for which models, and which files of folders are others."""

    changes: Sequence[Override] = ()
    models: Sequence[str] = ()
    without: Collection[Path] = ()


def read(
    paths: Iterable[str | Given],
    catalog: Catalog,
    *,
    changes: Sequence[Override] = (),
    models: Sequence[str] = (),
    without: Collection[Path] = (),
) -> list[Workload]:
    """The workloads of all paths, in order; once for each of `models` if given.

    Raises `InvalidInput` with every mistake of every file.
    """
    reading = Reading(changes=changes, models=models, without=without)
    mistakes: list[Mistake] = []
    # Of each file no more is kept: many of them composed take more room than their plans.
    workloads = [one.workload for one in _read(paths, catalog, mistakes, reading)]
    if mistakes:
        raise InvalidInput(mistakes)
    return workloads


def read_written(paths: Iterable[str | Given], catalog: Catalog, reading: Reading) -> list[Written]:
    """Workloads, each with the places of its keys."""
    mistakes: list[Mistake] = []
    workloads = list(_read(paths, catalog, mistakes, reading))
    if mistakes:
        raise InvalidInput(mistakes)
    return workloads


def _read(
    paths: Iterable[str | Given], catalog: Catalog, mistakes: list[Mistake], reading: Reading
) -> Iterator[Written]:
    return written(contents(paths, mistakes, reading.without), catalog, mistakes, reading)


def of_text(text: str, where: str, catalog: Catalog) -> list[Workload]:
    """The workloads of one text. Raises `InvalidInput` with every mistake in it."""
    mistakes: list[Mistake] = []
    workloads = [one.workload for one in written([(where, text)], catalog, mistakes, Reading())]
    if mistakes:
        raise InvalidInput(mistakes)
    return workloads


def written(
    texts: Iterable[tuple[str, Source]], catalog: Catalog, mistakes: list[Mistake], reading: Reading
) -> Iterator[Written]:
    """The workloads of files, given by name and text, one by one; what is wrong in them is added to the mistakes."""
    return of_documents(composed(texts, mistakes), catalog, mistakes, reading)


def of_documents(
    files: Iterable[tuple[str, Sequence[Node]]], catalog: Catalog, mistakes: list[Mistake], reading: Reading
) -> Iterator[Written]:
    """The workloads of composed files, one by one; what is wrong in them is added to the mistakes."""
    seen: dict[str, str] = {}
    changes = list(reading.changes)
    variants = [[*changes, _model_override(model)] for model in reading.models] or [changes]
    for where, documents in files:
        for document in documents:
            try:
                for variant in variants:
                    one = _workload(document, where, variant, catalog)
                    yield one
            except InvalidInput as error:
                mistakes.extend(error.mistakes)
                continue
            name_node = node_at(document, "name")
            mistakes.extend(_doubled(one.workload.name, place(name_node, where), seen))


def _model_override(model: str) -> Override:
    origin = f"--model {model}"
    return Override(("model",), text_node(model, origin), origin)


def _doubled(name: str, here: str, seen: dict[str, str]) -> list[Mistake]:
    if name not in seen:
        seen[name] = here
        return []
    what = f"the name `{name}` is taken by {seen[name]}: give each workload a name of its own"
    if seen[name] == here:
        what = f"the workload `{name}` is given twice, by itself or in a folder: give it once"
    return [Mistake(where=here, what=what)]


def _workload(document: Node, where: str, changes: Sequence[Override], catalog: Catalog) -> Written:
    for change in changes:
        document = change.apply(document)
    mistakes: list[Mistake] = []
    workload = None
    try:
        workload = convert(Workload, document, where)
    except InvalidInput as error:
        mistakes += map(_with_model_version, error.mistakes)
    blamed = {(mistake.where, mistake.key) for mistake in mistakes}  # a mapping, or a line of a file, has many keys
    mistakes += [
        one
        for one in _unknown_names(document, where, catalog)
        if blamed.isdisjoint({(one.where, None), (one.where, one.key)})
    ]
    if workload is None or mistakes:
        raise InvalidInput(sorted(mistakes, key=lambda mistake: mistake.line))
    refuse_other_currency(workload.planning, document, where, catalog)
    _refuse_image_tokens(workload, document, where, catalog)
    _refuse_hopeless_ranges(workload, document, where)
    named = catalog.named(workload.model)
    workload = workload.replaced(model_version=workload.model_version or named.version)
    _refuse_long_requests(workload, document, where, catalog)
    if workload.region is not None:
        workload = workload.replaced(region=catalog.region(workload.region))
    return Written(workload=workload, place=partial(nearest, document, where), says=partial(says, document))


_OF_VERSIONS = ("`version` must be a number", "`version` stands here twice", "`model` must be text, not keys")


def _with_model_version(mistake: Mistake) -> Mistake:
    """Where a model's version was written elsewhere, the mistake says which key has it."""
    what = mistake.what
    if what.startswith("unknown key `version`"):
        what = "unknown key `version`"  # what else is known there does not help
    elif not what.startswith(_OF_VERSIONS):
        return mistake
    return mistake.replaced(what=f"{what}; the version of the model is a key of its own, `model_version`")


def _unknown_names(document: Node, where: str, catalog: Catalog) -> Iterator[Mistake]:
    """Names that the catalog does not know; from the text, so that they are told beside all other mistakes."""
    named = None
    for key, known in (("region", catalog.region), ("model", partial(_known, catalog=catalog))):
        text = value_of(document, key)
        try:
            found = None if text is None else known(text)
        except InvalidInput as error:
            node = node_at(document, key)
            yield from (each.replaced(where=place(node, where), line=line(node), key=key) for each in error.mistakes)
        else:
            named = found if isinstance(found, Named) else named
    version = value_of(document, "model_version")
    if named is not None and version is not None and (what := _wrong_version(version, named, catalog)):
        node = node_at(document, "model_version")
        yield Mistake(where=place(node, where), what=what, line=line(node), key="model_version")


def _known(name: str, catalog: Catalog) -> Named:
    """What the name means, if that was known by the catalog's date. Raises `InvalidInput`."""
    catalog.model(name)
    return catalog.named(name)


def _wrong_version(version: str, named: Named, catalog: Catalog) -> str | None:
    """What is wrong with `model_version`; None where nothing is."""
    if named.version not in (None, version):
        return f"the name of the model says version {named.version}: leave out `model_version`, or give it alone"
    known = versions(catalog.model(named.file.name))
    return unknown_version(version, named.file.name, known) if known and version not in known else None


def refuse_other_currency(planning: Planning, document: Node, where: str, catalog: Catalog) -> None:
    """Raises `InvalidInput` for a limit in dollars of what prices in another currency come to."""
    if planning.max_commitment_usd is None or catalog.currency == US_DOLLARS:
        return
    node = node_at(node_at(document, "planning"), "max_commitment_usd")
    what = (
        f"`planning.max_commitment_usd` is in {US_DOLLARS}, prices are in {catalog.currency}, and nothing is "
        f"converted: leave it out, or give your own prices in {US_DOLLARS}"
    )
    raise InvalidInput([Mistake(where=place(node, where), what=what, line=line(node), key="max_commitment_usd")])


def _refuse_image_tokens(workload: Workload, document: Node, where: str, catalog: Catalog) -> None:
    images = any(class_.image_input_tokens or class_.image_output_tokens for class_ in workload.traffic)
    spec = catalog.model(workload.model)
    if images and not spec.image_model:
        what = f"{spec.name} is no image model: count image tokens that it reads in `input_tokens`"
        raise InvalidInput.of(place(node_at(document, "traffic"), where), what)


def _refuse_hopeless_ranges(workload: Workload, document: Node, where: str) -> None:
    if workload.has_ranges:
        from capacity.sources.workloads.range_rules import mistakes  # noqa: PLC0415  # most workloads have none

        found = [(nearest(document, where, f"traffic.{index}.{key}"), what) for index, key, what in mistakes(workload)]
        if found:
            raise InvalidInput(Mistake(where=f"{where}:{at.line}", what=what, line=at.line or 0) for at, what in found)


def _refuse_long_requests(workload: Workload, document: Node, where: str, catalog: Catalog) -> None:
    """Prompts and outputs that the model takes on no type."""
    spec = catalog.model(workload.model)
    lengths = spec.lengths(workload.model_version)
    if lengths is None or spec.length_limits is None:
        return
    page, longest = catalog.cite(spec.length_limits.source), lengths.longest_prompt_tokens
    most = (
        ("input_tokens", "a prompt", longest),
        ("max_input_tokens", "a prompt", longest),
        ("output_tokens", "an answer", lengths.max_output_tokens),
        ("max_output_tokens", "an answer", lengths.max_output_tokens),
    )
    mistakes = []
    for index, class_ in enumerate(workload.traffic):
        ends = {one.key: one.high for one in class_.ranges}
        for key, of, limit in most:
            tokens = ends.get(key, getattr(class_, key))
            if tokens is not None and limit is not None and tokens > limit:
                here = nearest(document, where, f"traffic.{index}.{key}")
                high = " at its highest" if key in ends else ""
                what = f"`{key}` is {whole(tokens)}{high}, and {of} of {spec.name} has at most {whole(limit)} ({page})"
                mistakes.append(Mistake(where=f"{where}:{here.line}", what=what, line=here.line or 0, key=key))
    if mistakes:
        raise InvalidInput(mistakes)
