"""A host that is none of Azure's: what arrives there has gone astray."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from capacity.sources.azure.transport import Transport
from tests.fake_azure.client_side import ToLocal
from tests.fake_azure.server import Handler, listening

OF_AZURE = {"management.azure.com", "api.loganalytics.io", "prices.azure.com"}
BATCH = ".metrics.monitor.azure.com"


@dataclass
class Elsewhere:
    """Every call that arrived, by host and path, with its headers."""

    port: int = 0
    calls: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


class _Handler(Handler):
    seen: Elsewhere

    def answer(self) -> None:
        self.seen.calls.append((self.headers["Host"], self.path, dict(self.headers)))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"value": []}')


class _ByHost(HTTPAdapter):
    """Azure's hosts are the fake, whatever scheme and port; all others are elsewhere, as a network has it."""

    def __init__(self, azure: int, elsewhere: int) -> None:
        self._azure, self._elsewhere = ToLocal(azure), ToLocal(elsewhere)
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401
        url = urlsplit(str(request.url))
        host = url.hostname or ""
        own = url.scheme == "https" and url.port in (None, 443) and (host in OF_AZURE or host.endswith(BATCH))
        return (self._azure if own else self._elsewhere).send(request, *args, **kwargs)


def by_host(azure: int, elsewhere: Elsewhere) -> Transport:
    """To the fake for hosts of Azure, and to the other server for all others."""
    adapter = _ByHost(azure, elsewhere.port)
    way = Transport(adapter)
    way.session.mount("http://", adapter)
    return way


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """A server that listens, as long as the context lasts."""
    seen = Elsewhere()
    with listening(_Handler, seen=seen) as seen.port:
        yield seen
