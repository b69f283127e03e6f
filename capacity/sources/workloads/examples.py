"""The example workloads that come with the program."""

import re
from pathlib import Path

from capacity.catalog.catalog import Catalog
from capacity.catalog.names import dated
from capacity.errors import InvalidInput, Mistake
from capacity.reading.nodes import compose, rewritten, value_of
from capacity.reading.scalars import closest, short
from capacity.reading.yaml_scalar import scalar
from capacity.sources.workloads.starter import shape

# The wheel has them inside of the package; a checkout has them beside it.
_PLACES = [Path(__file__).parents[up] / "workloads" for up in (2, 3)]


def names() -> dict[str, str]:
    """Each example with what it shows: the beginning of its comment."""
    return {path.stem: _shown(path.read_text(encoding="utf-8")) for path in _paths()}


def text(name: str, catalog: Catalog, *, model: str | None = None, workload: str | None = None) -> str:
    """An example as it stands, comments included, but for another model or another name of the workload.

    Raises `InvalidInput` for an unknown example, and for what does not fit into it.
    """
    result = _read(name)
    if model is not None:
        result = _with_model(name, result, model, catalog)
    if workload is not None:
        if len(compose(result, name)) > 1:
            raise InvalidInput.of(f"--name {workload}", f"`{name}` holds several workloads, which have names")
        result = rewritten(result, "name", scalar(workload))
    return result


def _read(name: str) -> str:
    for path in _paths():
        if path.stem == name:
            return path.read_text(encoding="utf-8")
    known = names()
    hint = closest(name, list(known), list_all=False)
    listed = [Mistake(where="", what=f"  {each:<20} {shows}") for each, shows in known.items()]
    what = f"unknown example{hint or ','} these are known:"
    raise InvalidInput([Mistake(where=f"--from {short(name)}", what=what), *listed])


def _with_model(name: str, example: str, model: str, catalog: Catalog) -> str:
    where = f"--model {model}"
    own = value_of(compose(example, name)[0], "model") or ""
    theirs, wanted = shape(own, catalog), shape(model, catalog)
    if theirs is not wanted:
        what = f"`{name}` is for {theirs} models, and this is one for {wanted}: leave out --from for a file that fits"
        raise InvalidInput.of(where, what)
    named = catalog.named(model)
    return rewritten(example, "model", scalar(dated(named.file.name, named.version)))


def _paths() -> list[Path]:
    folder = next(place for place in _PLACES if place.is_dir())
    return sorted(folder.glob("*.yaml"))


def _shown(example: str) -> str:
    comment = " ".join(re.findall(r"^# (.*)", example, re.MULTILINE)[1:])
    return re.split(r"[.:;] |\.$", comment)[0]
