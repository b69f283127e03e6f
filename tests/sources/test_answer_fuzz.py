"""Answers of the service that are not as expected, in any place: read, or told in a message, never a traceback."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import CapacityError, ExitCode
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.sources.azure.retail_prices import price_reading
from capacity.sources.metrics import load_metrics
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.fake_azure.client_side import NOW, Setting
from tests.fake_azure.every_call import CALLS, every_call
from tests.fake_azure.price_list import PriceSetting, price_list, ptu, reservation, row
from tests.fake_azure.server import TOKEN, Fault
from tests.properties import examples

TODAY = date(2026, 11, 21)
EXPECTED = {ExitCode.INVALID_INPUT, ExitCode.SOURCE_UNAVAILABLE}
DEEP: Any = json.loads("[" * 50 + "]" * 50)
VALUES = [
    *(None, True, False, 0, -1, 7, 0.5, 1e308, -1e308, 10**30, -(10**400), float("nan"), float("inf")),
    *("", "x", "NaN", "1e999", "PT5M", "PT0S", "FULL", "Percent", "Failed", "2026-13-01", "0001-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59Z", "2026-11-21T10:00:00", "\x00\ud800", "https://[::1", "4" * 400),
    *([], {}, [[]], [{}], [None], {"a": 1}, {"value": None}, DEEP),
]
REMOVED, DOUBLED, WRAPPED = object(), object(), object()
CHANGES = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from([REMOVED, DOUBLED, WRAPPED, *VALUES])), min_size=1, max_size=3
)
Changes = list[tuple[int, Any]]


@pytest.fixture(scope="module")
def azure() -> Iterator[Setting]:
    with every_call() as found:
        yield found


@pytest.fixture(scope="module")
def prices() -> Iterator[PriceSetting]:
    rows = row("GPT 5.2 inp Gl 1M Tokens", 1.9), ptu("Global", 1), reservation("Global", 2652, "1 Year")
    with price_list(*rows) as found:
        yield found


@pytest.mark.parametrize("call", CALLS)
@examples(12)
@given(changes=CHANGES)
def test_answers_of_azure(azure: Setting, call: str, changes: Changes) -> None:
    where, ask = CALLS[call]
    azure.azure.faults = [Fault(where, times=99, change=lambda answer: changed(answer, changes))]
    with expected_errors():
        plan(ask(azure))


@examples(40)
@given(changes=CHANGES)
def test_answers_of_the_price_list(prices: PriceSetting, changes: Changes) -> None:
    prices.azure.faults = [Fault("prices", times=99, change=lambda answer: changed(answer, changes))]
    with expected_errors():
        price_reading.read(["eastus2"], (), prices.connection, catalog=Catalog(), today=TODAY, currency="USD")


@contextmanager
def expected_errors() -> Iterator[None]:
    """Passes those that a user is told, without a secret in them; all others are bugs."""
    told = None
    try:
        yield
    except CapacityError as error:
        told = error
    if told is not None:
        assert told.exit_code in EXPECTED
        assert str(told)
        assert TOKEN not in str(told)


def plan(found: object) -> None:
    """What the command makes of what was read: strange values must not come to light there."""
    if isinstance(found, MetricAnswer):
        answer = found
        found = load_metrics.from_service(lambda *_: answer, Window(days=1), NOW).deployments
    if isinstance(found, list) and all(isinstance(one, ObservedDeployment) for one in found):
        observed = load_metrics.with_models(found, ["gpt-5.2"], Catalog())
        from_minutes.report(observed, Sizing(), Catalog(), today=TODAY)


def changed(answer: Any, changes: Changes) -> Any:  # noqa: ANN401  # JSON
    """The answer with each change in a place of its own; of long lists the first and the last items are changed."""
    whole = {"": copy.deepcopy(answer)}
    for pick, change in changes:
        places = list(_places(whole))
        holder, key = places[pick % len(places)]
        if change is REMOVED:
            del holder[key]
        elif change is DOUBLED:
            holder[key] = [holder[key]] * 2
        elif change is WRAPPED:
            holder[key] = [holder[key]]
        else:
            holder[key] = change
        if "" not in whole:
            return None
    return whole[""]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Every object and list in it, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else {0, len(value) - 1} if isinstance(value, list) and value else ()
    for key in keys:
        yield value, key
        if value[key] is not DEEP:
            yield from _places(value[key])
