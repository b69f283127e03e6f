"""Between here and Azure: slow, endless and nested answers, certificates, proxies, and what requests would add."""

import gc
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from capacity.errors import InvalidInput, SourceUnavailable
from capacity.sources.azure import transport
from capacity.sources.azure.calls import Call
from capacity.sources.azure.client import Client
from capacity.sources.azure.transport import CA_BUNDLES, Transport, refuse_bad_network
from tests.fake_azure.client_side import Credential, Setting, setting
from tests.fake_azure.content import NEWER, Account
from tests.fake_azure.server import Fault

FEW = {name: NEWER[name] for name in ("InputTokens", "OutputTokens", "ModelRequests")}
MINUTES = r"/metrics\?.*interval=PT1M"
DEEP = b'{"value":' + b"[" * 200_000 + b"}"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def azure() -> Iterator[Setting]:
    with setting(Account("one", metrics=FEW)) as found:
        yield found


def failure(azure: Setting, **changes: Any) -> str:  # noqa: ANN401  # fields of a request
    with pytest.raises(SourceUnavailable) as error:
        azure.read(**changes)
    return str(error.value)


def test_an_answer_that_drips_is_not_waited_for(azure: Setting) -> None:
    """Something comes all the time, so that no read timeout is ever over."""
    azure.answer_seconds = 0.2
    azure.azure.faults = [Fault(r"/accounts\?", times=99, drip=0.02, text=json.dumps({"value": []}).encode() * 9)]
    what = "/subscriptions/1111: no answer after 6 attempts, the last one: no whole answer came within 0.2 seconds"
    assert failure(azure).startswith(what)


def test_minutes_that_drip_are_asked_for_in_parts(azure: Setting) -> None:
    azure.answer_seconds = 1
    azure.azure.faults = [Fault(MINUTES, drip=0.01)]
    azure.read()
    assert azure.azure.faults[0].times == 0
    assert azure.watch.waits == []
    assert (
        len({call.query["timespan"] for call in azure.azure.asked("/metrics") if "PT1M" in call.query["interval"]}) == 3
    )


def test_an_answer_without_end_is_not_read_to_it(azure: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST_BYTES", 1 << 20)  # a quarter of a GB takes a test too long
    azure.azure.faults = [Fault(r"/accounts\?", times=99, text=b" " * (1 << 21))]
    assert failure(azure) == "/subscriptions/1111: the answer is longer than 1 MiB"
    assert azure.azure.faults[0].times == 98


def test_minutes_without_end_are_asked_for_in_parts(azure: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST_BYTES", 1 << 20)
    azure.azure.faults = [Fault(MINUTES, text=b" " * (1 << 21))]
    azure.read()
    assert azure.watch.waits == []


@pytest.mark.slow
@pytest.mark.parametrize("status", [None, 403])
def test_an_answer_that_is_nested_too_deep(azure: Setting, status: int | None) -> None:
    gc.collect()  # finalizers of what other tests left cannot run where the stack is full
    azure.azure.faults = [Fault(r"/deployments\?", times=99, text=DEEP, status=status)]
    what = (
        "not allowed (403)"
        if status
        else "no answer after 6 attempts, the last one: the answer is cut short or no JSON"
    )
    assert failure(azure).startswith(f"account one: {what}")


def test_a_call_to_another_host_is_not_sent_nor_signed(azure: Setting) -> None:
    credential = Credential()
    call = Call(url="https://evil.example/x", about="here", needs="", parameters={})
    with (
        closing(Client(azure.connection.replaced(credential=credential))) as client,
        pytest.raises(SourceUnavailable, match=r"an answer names another host, evil\.example: nothing was sent there"),
    ):
        client.answer(call, dict)
    assert (credential.scopes, azure.azure.calls) == ([], [])


def test_a_password_of_netrc_takes_the_place_of_no_token(
    azure: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert azure.read().series, "the service refuses every token but ours"


def trouble_with(environment: dict[str, str]) -> str | None:
    try:
        refuse_bad_network(environment)
    except InvalidInput as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", CA_BUNDLES)
@pytest.mark.parametrize("content", [None, b"nonsense", b""])
def test_certificates_that_are_none_are_refused_at_once(
    capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    for known in CA_BUNDLES:
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setenv(name, str(file))
    ran = capacity("prices", "--refresh", tmp_path / "p.yaml")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"capacity: {name}={file}: no certificates can be read there (")
    assert len(ran.stderr.splitlines()) == 1


def test_certificates_that_are_some_are_taken(tmp_path: Path) -> None:
    import certifi  # noqa: PLC0415  # only this test needs it

    assert trouble_with({"REQUESTS_CA_BUNDLE": certifi.where()}) is None
    assert trouble_with({"REQUESTS_CA_BUNDLE": str(tmp_path)}) is None


@pytest.mark.parametrize(
    "proxy",
    [
        "http://me:pa/ss@proxy.example:8080",
        "http://me:hunter#2@proxy.example:8080",
        "http://me:hunter2@proxy.example:port",
        "http://me:hunter2@proxy.example:99999",
        "http://me:hunter2@",
        "hunter2://proxy.example",
        "http://pro xy",
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_that_is_none_is_refused_without_its_password(
    capacity: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, proxy: str
) -> None:
    for known in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setenv(name, proxy)
    ran = capacity("prices", "--refresh", tmp_path / "p.yaml")
    assert (ran.returncode, ran.stdout) == (2, "")
    what = "is no address of a proxy: write http://HOST:PORT, with %40 and the like for signs in a password"
    assert ran.stderr == f"capacity: {name.upper()}: {what}\n"


@pytest.mark.parametrize(
    "proxy", ["http://proxy.example:8080", "proxy.example:8080", "http://me:p%40ss@10.0.0.1:3128/", "http://[::1]:3128"]
)
def test_a_proxy_that_is_one_is_taken(proxy: str) -> None:
    assert trouble_with({"HTTPS_PROXY": proxy}) is None


def test_a_proxy_that_does_not_answer_is_told_without_its_password(
    azure: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://me:hunter2@127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    azure.transport = Transport()
    text = failure(azure)
    assert "no answer after 6 attempts, the last one: the connection failed (" in text
    assert "hunter2" not in text


def test_a_certificate_that_is_not_trusted_is_told_at_once(azure: Setting) -> None:
    """As it comes from requests, when a proxy opens TLS; there is no TLS between the tests and the fake."""

    class Untrusted(Transport):
        def send(self, request: object, **_: object) -> Any:  # noqa: ANN401, ARG002
            raise HttpResponseError(
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
            )

    azure.transport = Untrusted()
    text = failure(azure)
    assert text.startswith("/subscriptions/1111: the certificate of whoever answered is not trusted (")
    assert text.endswith("name the file with its certificate in REQUESTS_CA_BUNDLE")
    assert azure.watch.waits == []
