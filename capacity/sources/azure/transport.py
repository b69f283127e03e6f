"""The way to Azure: whole answers within a time and a size, past no proxy or certificates that cannot work."""

import os
import re
import ssl
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

import requests
from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseTimeoutError
from azure.core.pipeline.transport import HttpTransport, RequestsTransport

from capacity.errors import InvalidInput

if TYPE_CHECKING:
    from azure.core.rest import HttpRequest, HttpResponse
    from requests.adapters import BaseAdapter

MOST_BYTES = 1 << 28
"""Of one answer, unpacked: more than twice the longest that Log Analytics gives."""
CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Where requests looks for certificates, in this order."""
PROXIES = ("https", "all")
_PROXY = re.compile(
    r"((https?|socks[45][ah]?)://)?"  # what it speaks
    r"([^\s/?#@\\]*@)?"  # a name and a password
    r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(:([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}))?/?",
    re.IGNORECASE,
)


class AnswerTooLong(HttpResponseError):
    """It was not read to its end."""


class Transport(HttpTransport[Any, Any]):
    """That of azure-core, but an answer must have come whole before `read_timeout` is over, however it drips.

    It may be used again after `close`. `adapter` is for tests: in place of the network.
    Raises `InvalidInput` where the environment names a proxy or certificates that cannot be used.
    """

    def __init__(self, adapter: "BaseAdapter | None" = None) -> None:
        self.session = _Session()
        if adapter is None:
            refuse_bad_network(os.environ)
        else:
            self.session.mount("https://", adapter)
        self._sender = RequestsTransport(session=self.session, session_owner=False)

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Nothing: connections are made when they are needed."""

    def close(self) -> None:
        """End all connections."""
        self.session.close()

    def send(self, request: "HttpRequest", **options: Any) -> "HttpResponse":  # noqa: ANN401
        """The answer, read to its end. Raises errors of azure-core alone."""
        answer: Future[HttpResponse] = Future()

        def work() -> None:
            try:
                answer.set_result(self._sender.send(request, **{**options, "stream": False}))
            except BaseException as error:  # noqa: BLE001  # it is raised where the answer is waited for
                answer.set_exception(error)

        # A read timeout is over only where nothing comes at all. What still drips is left behind, and ends with the
        # process.
        threading.Thread(target=work, daemon=True).start()
        try:
            return answer.result(options["read_timeout"])
        except TimeoutError:
            raise ServiceResponseTimeoutError("no whole answer in time") from None
        except (OSError, ValueError) as error:  # what requests makes no errors of its own of
            raise ServiceRequestError(str(error)) from None


class _Session(requests.Session):
    """One that follows no redirect, takes no password from ~/.netrc, and stops reading what is too long."""

    def __init__(self) -> None:
        super().__init__()
        self.auth = _as_it_is

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: a token is for the host that was asked."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401
        response = super().send(request, **{**options, "stream": True})
        response.raw = _Limited(response.raw)
        _ = response.content
        return response


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Limited:
    """The body of an answer as urllib3 gives it, up to a length."""

    def __init__(self, raw: Any) -> None:  # noqa: ANN401  # of urllib3
        self._raw = raw

    def stream(self, size: int, *, decode_content: bool) -> Iterator[bytes]:
        length = 0
        for chunk in self._raw.stream(size, decode_content=decode_content):
            length += len(chunk)
            if length > MOST_BYTES:
                self._raw.close()
                raise AnswerTooLong(f"the answer is longer than {MOST_BYTES >> 20} MiB")
            yield chunk

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # all else is that of urllib3
        return getattr(self._raw, name)


def refuse_bad_network(environment: Mapping[str, str]) -> None:
    """Raises `InvalidInput` for settings under which nothing can be reached; their values may hold passwords."""
    proxies = getproxies()
    for name in PROXIES:
        if name in proxies and not _PROXY.fullmatch(proxies[name]):
            what = "is no address of a proxy: write http://HOST:PORT, with %40 and the like for signs in a password"
            raise InvalidInput.of(f"{name.upper()}_PROXY", what)
    found = next((name for name in CA_BUNDLES if environment.get(name)), None)
    if found is not None:
        _refuse_no_certificates(found, environment[found])


def _refuse_no_certificates(name: str, path: str) -> None:
    try:
        if not Path(path).is_dir():
            ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InvalidInput.of(f"{name}={path}", f"no certificates can be read there ({why}): name a PEM file") from None
