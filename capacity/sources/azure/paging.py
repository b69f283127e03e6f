"""Lists that come in pages, made whole."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from capacity.errors import SourceUnavailable
from capacity.sources.azure.calls import RESOURCE_MANAGER, Call
from capacity.sources.azure.hosts import host_shown, same_origin
from capacity.sources.azure.sender import Json

if TYPE_CHECKING:
    from capacity.sources.azure.client import Client

GRAPH = f"{RESOURCE_MANAGER}/providers/Microsoft.ResourceGraph/resources"
GRAPH_API = {"api-version": "2021-03-01"}
GRAPH_PAGE = 1000
MOST_PAGES = 1000
ENDLESS = "the pages of the list do not end: try again later"


def listing(client: "Client", call: Call, *, file: str | None = None) -> list[Json]:
    """The items of all pages, saved as one list. Raises `SourceUnavailable`."""
    if file is not None and (before := client.saved.get(file)) is not None:
        return _items(before, "value", call.about)
    items = [item for page in _linked(client, call) for item in _items(page, "value", call.about)]
    if file is not None:
        client.saved.put(file, json.dumps({"value": items}).encode())
    return items


def graph_rows(client: "Client", query: str, *, about: str, needs: str) -> list[Json]:
    """The rows of a Resource Graph query over all that the sign-in can see. Raises `SourceUnavailable`."""
    rows: list[Json] = []
    options: Json = {"resultFormat": "objectArray", "$top": GRAPH_PAGE}
    visited: set[str] = set()
    while True:
        body = {"query": query, "options": options}
        page = client.answer(Call(url=GRAPH, about=about, needs=needs, parameters=GRAPH_API, body=body), dict)
        rows += _items(page, "data", about)
        token = page.get("$skipToken")
        if not token:
            if len(rows) != page.get("totalRecords", len(rows)):
                what = f"{len(rows)} of {page['totalRecords']} rows came from Resource Graph: try again later"
                raise SourceUnavailable(f"{about}: {what}")
            return rows
        if not isinstance(token, str) or token in visited or len(visited) == MOST_PAGES:
            raise SourceUnavailable(f"{about}: {ENDLESS}")
        visited.add(token)
        options = {**options, "$skipToken": token}


def _linked(client: "Client", call: Call) -> Iterator[Json]:
    def page(url: str) -> Json:
        return client.answer(call if url == call.url else call.replaced(url=url, parameters={}), dict)

    return linked(call.url, page, "nextLink", lambda what: SourceUnavailable(f"{call.about}: {what}"))


def linked(
    first: str, page: Callable[[str], Json], link: str, failure: Callable[[str], SourceUnavailable]
) -> Iterator[Json]:
    """All pages, from the address of the first on; each names the next one in `link`.

    Raises `failure` for a next one on another host, and for pages that do not end.
    """
    url: object = first
    visited: set[str] = set()
    while isinstance(url, str) and url not in visited and len(visited) < MOST_PAGES:
        visited.add(url)
        answer = page(url)
        yield answer
        if not (url := answer.get(link)):
            return
        if not same_origin(url, first):
            raise failure(f"the next page of the list lies on another host, {host_shown(url)}: not followed; report it")
    raise failure(ENDLESS)


def _items(answer: Json, key: str, about: str) -> list[Json]:
    items = answer.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        what = f"the answer holds no list `{key}`: Azure's API may have changed; report it"
        raise SourceUnavailable(f"{about}: {what}")
    return items
