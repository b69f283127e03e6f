"""Policy files -> what an organization asks of every workload, checked against the catalog; every mistake at once."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from capacity.catalog.catalog import Catalog
from capacity.catalog.names import dated
from capacity.errors import InvalidInput, Mistake, Place
from capacity.inputs.content import read_text
from capacity.planning.checks.policy import Policy
from capacity.reading.convert import convert
from capacity.reading.nodes import Node, compose_one, items_at, line, nearest, place
from capacity.reading.scalars import closest, short


def read(path: Path | None, catalog: Catalog) -> tuple[Policy, Callable[[str], Place]]:
    """The policy, with the places of its keys; one that asks for nothing where there is no file.

    Raises `InvalidInput` with every mistake in it.
    """
    if path is None:
        return Policy(), lambda _: Place()
    where = str(path)
    holds = "`max_ptus`, `allowed_models`, `required_fields` and the like"
    document = compose_one(read_text(path), where, holds)
    policy = convert(Policy, document, where, list(_unknown_names(document, where, catalog)))
    return _named(policy, catalog), partial(nearest, document, where)


def _unknown_names(document: Node, where: str, catalog: Catalog) -> Iterator[Mistake]:
    """Names that the catalog does not know; from the text, so that they are told beside all other mistakes."""
    publishers = (
        sorted({file.publisher for file in catalog.files() if file.publisher})
        if items_at(document, "allowed_publishers")
        else []
    )
    known: dict[str, Callable[[str], object]] = {
        "allowed_models": partial(_allowed_model, catalog=catalog),
        "allowed_regions": catalog.region,
    }
    for key, find in known.items():
        for item in items_at(document, key):
            try:
                find(str(item.value))
            except InvalidInput as error:
                yield from (Mistake(where=place(item, where), what=one.what, line=line(item)) for one in error.mistakes)
    for item in items_at(document, "allowed_publishers"):
        if str(item.value).lower() not in publishers:
            what = f"unknown publisher `{short(str(item.value))}`{closest(str(item.value), publishers)}"
            yield Mistake(where=place(item, where), what=what, line=line(item))


def _allowed_model(name: str, catalog: Catalog) -> str:
    """The catalog's own name, with the version behind it where one is named. Raises `InvalidInput`, for places too."""
    named = catalog.named(name)
    own = dated(catalog.model(named.file.name).name, named.version)
    if named.places:
        raise InvalidInput.of(
            "", f"`{short(name)}` names a place, too: write {own}, and the place in `allowed_regions`"
        )
    return own


def _named(policy: Policy, catalog: Catalog) -> Policy:
    """With the catalog's own spelling of names."""
    models, regions, publishers = policy.allowed_models, policy.allowed_regions, policy.allowed_publishers
    return policy.replaced(
        allowed_models=models and tuple(_allowed_model(name, catalog) for name in models),
        allowed_regions=regions and tuple(catalog.region(name) for name in regions),
        allowed_publishers=publishers and tuple(name.lower() for name in publishers),
    )
