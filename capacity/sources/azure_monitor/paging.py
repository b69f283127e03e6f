"""Lists that come in pages, made whole."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from capacity.errors import SourceUnavailable
from capacity.sources.azure_monitor.calls import RESOURCE_MANAGER, Call, Json
from capacity.sources.azure_monitor.client import Client

GRAPH = f"{RESOURCE_MANAGER}/providers/Microsoft.ResourceGraph/resources"
GRAPH_API = {"api-version": "2021-03-01"}
GRAPH_PAGE = 1000
MOST_PAGES = 1000


def listing(client: Client, call: Call, *, file: str | None = None) -> list[Json]:
    """The items of all pages, saved as one list. Raises `SourceUnavailable`."""
    if file is not None and (before := client.saved.get(file)) is not None:
        return _items(before, "value", call.about)
    items = [item for page in _linked(client, call) for item in _items(page, "value", call.about)]
    if file is not None:
        client.saved.put(file, json.dumps({"value": items}).encode())
    return items


def graph_rows(client: Client, query: str, *, about: str, needs: str) -> list[Json]:
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
        if token in visited or len(visited) == MOST_PAGES:
            raise _endless(about)
        visited.add(token)
        options = {**options, "$skipToken": token}


def _linked(client: Client, call: Call) -> Iterator[Json]:
    visited: set[str] = set()
    while call.url not in visited and len(visited) < MOST_PAGES:
        visited.add(call.url)
        page = client.answer(call, dict)
        yield page
        url = page.get("nextLink")
        if not url:
            return
        if not isinstance(url, str) or urlsplit(url)[:2] != urlsplit(call.url)[:2]:
            where = urlsplit(url).netloc if isinstance(url, str) else "an unknown one"
            what = f"the next page of the list lies on another host, {where}: not followed; report it"
            raise SourceUnavailable(f"{call.about}: {what}")
        call = call.replaced(url=url, parameters={})
    raise _endless(call.about)


def _endless(about: str) -> SourceUnavailable:
    return SourceUnavailable(f"{about}: the pages of the list do not end: try again later")


def _items(answer: Json, key: str, about: str) -> list[Json]:
    items = answer.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        what = f"the answer holds no list `{key}`: Azure's API may have changed; report it"
        raise SourceUnavailable(f"{about}: {what}")
    return items
