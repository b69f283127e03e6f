"""No token leaves for a host that it is not for, whatever an answer says: every call, every field of its answer."""

import copy
import re
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import CapacityError, SourceUnavailable
from capacity.sources.azure.hosts import BATCH_METRICS, RESOURCE_MANAGER, same_origin
from capacity.sources.azure.retail_prices import price_reading
from tests.fake_azure.client_side import Setting
from tests.fake_azure.content import Json
from tests.fake_azure.elsewhere import Elsewhere, by_host, elsewhere
from tests.fake_azure.every_call import CALLS, every_call
from tests.fake_azure.price_list import price_list, ptu, row
from tests.fake_azure.server import TOKEN, Fault

EVIL = "https://evil.example/next?a=b"
ADDRESSES = (
    EVIL,
    "//evil.example/",
    "evil.example/",
    "evil.example#",
    "evil.example\\",
    "x@evil.example:1",
    "https://management.azure.com@evil.example/",
    "https://evil.example\\@management.azure.com/",
    "https://management.azure.com.evil.example/",
    "https://management.azure.com:8443/",
    "http://management.azure.com/",
    "https://[::1",
    "https://[::1]/",
    "https://management.azure.com:99999/",
    "https://management.azure\n.com/",
)
"""That lead elsewhere, or that programs read in different ways."""

Astray = tuple[Setting, Elsewhere]


@pytest.fixture
def astray() -> Iterator[Astray]:
    with every_call() as azure, elsewhere() as other:
        azure.transport = by_host(azure.azure.port, other)
        yield azure, other


each_call = pytest.mark.parametrize("call", CALLS)


def asked(astray: Astray, call: str, **fault: Any) -> Exception | None:  # noqa: ANN401  # fields of a fault
    """What becomes of a call whose answer is changed. Nothing may arrive elsewhere."""
    azure, other = astray
    where, ask = CALLS[call]
    azure.azure.faults = [Fault(where, times=99, **fault)]
    trouble = None
    try:
        ask(azure)
    except CapacityError as error:
        trouble = error
    assert TOKEN not in str(trouble)
    assert azure.azure.faults[0].times < 99, "the fault was not met"
    assert other.calls == []
    return trouble


def test_what_arrives_elsewhere_is_seen(astray: Astray) -> None:
    """Or the other tests could not fail."""
    azure, other = astray
    by_host(azure.azure.port, other).session.get(EVIL, headers={"Authorization": "x"})
    ((host, path, headers),) = other.calls
    assert (host, path, headers["Authorization"]) == ("evil.example", "/next?a=b", "x")


@each_call
def test_nothing_is_wrong_with_the_calls_themselves(astray: Astray, call: str) -> None:
    assert asked(astray, call, change=lambda answer: answer) is None


@each_call
@pytest.mark.parametrize(("status", "address"), [(301, EVIL), (302, "https://[::1"), (307, EVIL), (401, EVIL)])
def test_no_redirect_is_followed(astray: Astray, call: str, status: int, address: str) -> None:
    challenge = {"WWW-Authenticate": f'Bearer authorization_uri="{EVIL}", error="insufficient_claims", claims="e30="'}
    trouble = asked(astray, call, status=status, headers={"Location": address, **challenge})
    assert isinstance(trouble, SourceUnavailable)


@pytest.mark.parametrize("call", ["deployments", "graph", "logs"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_is_followed_elsewhere(astray: Astray, call: str, address: str) -> None:
    links = dict.fromkeys(("nextLink", "NextPageLink", "@odata.nextLink", "$skipToken"), address)
    asked(astray, call, change=lambda answer: {**answer, **links})


@pytest.mark.slow
@each_call
def test_no_field_leads_elsewhere(astray: Astray, call: str) -> None:
    """All that are text, one at a time, with one address or another; of lists the first."""
    azure, _ = astray
    found: set[str] = set()

    def kept(answer: Json) -> Json:
        found.update(texts(answer))
        return answer

    asked(astray, call, change=kept)
    for path, address in zip(sorted(found), cycle((EVIL, "evil.example/", "evil.example\\")), strict=False):
        azure.azure.calls.clear()
        asked(astray, call, change=lambda answer, path=path, to=address: replaced(answer, path, to))


def texts(value: object, path: str = "") -> Iterator[str]:
    """Where text stands: `/value/0/location`."""
    if isinstance(value, str):
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, below in items:
        yield from texts(below, f"{path}/{key}")


def replaced(answer: Any, path: str, text: str) -> Any:  # noqa: ANN401  # JSON
    """The answer with other text in a place, if it has that."""
    answer = copy.deepcopy(answer)
    *above, last = [int(part) if part.isdecimal() else part for part in path.split("/")[1:]]
    place = answer
    for key in above:
        if not (key in place if isinstance(place, dict) else place[:1]):
            return answer
        place = place[key]
    if last in place if isinstance(place, dict) else place[:1]:
        place[last] = text
    return answer


@pytest.mark.parametrize("address", ADDRESSES)
def test_prices_are_read_from_one_host(address: str) -> None:
    with price_list(row("GPT 5.2 inp Gl 1M Tokens", 1.9), ptu("Global", 1)) as prices, elsewhere() as other:
        prices.azure.faults = [Fault("prices", change=lambda page: {**page, "NextPageLink": address})]
        azure = prices.connection.replaced(transport=by_host(prices.azure.port, other))
        with pytest.raises(SourceUnavailable, match="the next page of the list lies on another host"):
            price_reading.read(["eastus2"], (), azure, catalog=Catalog(), today=date(2026, 11, 21), currency="USD")
        assert other.calls == []


@pytest.mark.parametrize("link", ["https://management.azure.com:443{}", "HTTPS://Management.Azure.COM{}"])
def test_the_same_host_written_in_another_way_is_followed(astray: Astray, link: str) -> None:
    azure, _ = astray

    def rewritten(answer: dict[str, Any]) -> dict[str, Any]:
        if "nextLink" in answer:
            answer["nextLink"] = link.format(answer["nextLink"].removeprefix("https://management.azure.com"))
        return answer

    assert asked(astray, "accounts", change=rewritten) is None
    assert len(azure.azure.asked("providers/Microsoft.CognitiveServices/accounts")) == 2


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_elsewhere_is_admitted_for_no_token(address: str) -> None:
    assert not RESOURCE_MANAGER.admits(address)
    assert not BATCH_METRICS.admits(f"https://{address}.metrics.monitor.azure.com/")
    assert not same_origin(address, "https://management.azure.com/")


def test_a_token_is_for_one_audience() -> None:
    assert RESOURCE_MANAGER.admits("https://management.azure.com/subscriptions?a=b")
    assert not RESOURCE_MANAGER.admits("https://eastus.metrics.monitor.azure.com/")
    assert BATCH_METRICS.admits("https://eastus.metrics.monitor.azure.com/")
    assert not BATCH_METRICS.admits("https://management.azure.com/")
    assert not BATCH_METRICS.admits("https://a.b.metrics.monitor.azure.com/")


def test_a_region_that_is_no_name_is_told(astray: Astray) -> None:
    trouble = asked(
        astray, "accounts for batches", change=lambda answer: replaced(answer, "/value/0/location", "evil.example/")
    )
    assert re.search("the region of an account is not as expected", str(trouble))
