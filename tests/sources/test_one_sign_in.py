"""What all calls share: one sign-in, and one wait for each host."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from capacity.sources.azure.connection import Connection
from capacity.sources.azure.one_sign_in import OneSignIn
from capacity.sources.azure.patience import Pace
from tests.fake_azure.client_side import Clock, Watch

FOREVER = 4_102_444_800


class Slow:
    """A program that takes its time; `most` is how many ran at once."""

    def __init__(self, *, expires: float = FOREVER, broken: bool = False) -> None:
        self._expires, self._broken = expires, broken
        self.asked: list[tuple[str, ...]] = []
        self.running = self.most = 0

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:  # noqa: ANN401
        self.running += 1
        self.most = max(self.most, self.running)
        self.asked.append(scopes)
        time.sleep(0.02)
        self.running -= 1
        if self._broken:
            raise ClientAuthenticationError("not signed in")
        return AccessToken(f"token of {scopes[0]}", int(self._expires))


def test_a_token_is_asked_for_once_and_by_one_at_a_time() -> None:
    slow = Slow()
    shared = OneSignIn(slow)
    scopes = ["a", "b"] * 10
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda scope: shared.get_token(scope).token, scopes))

    assert tokens == [f"token of {scope}" for scope in scopes]
    assert (sorted(slow.asked), slow.most) == ([("a",), ("b",)], 1)


def test_a_token_for_something_else_is_another_one() -> None:
    slow = Slow()
    shared = OneSignIn(slow)
    for options in ({}, {"claims": "c"}, {"claims": "c"}, {"tenant_id": "t"}):
        shared.get_token("a", **options)
    assert len(slow.asked) == 3


def test_a_token_that_is_about_to_end_is_asked_for_anew() -> None:
    slow = Slow(expires=time.time() + 60)
    shared = OneSignIn(slow)
    shared.get_token("a")
    shared.get_token("a")
    assert len(slow.asked) == 2


def test_who_is_not_signed_in_is_asked_once() -> None:
    slow = Slow(broken=True)
    shared = OneSignIn(slow)

    def failed(scope: str) -> bool:
        with pytest.raises(ClientAuthenticationError, match="not signed in"):
            shared.get_token(scope)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(failed, "abab"))
    assert len(slow.asked) == 1


def test_a_crowded_host_is_left_alone_by_all_and_told_once() -> None:
    clock, watch = Clock(), Watch()
    pace = Pace(Connection(progress=watch, timing=clock.timing()))
    begin = clock.now
    for _ in range(4):
        pace.crowd("crowded", 7, "429")
    pace.turn("another")
    assert (clock.now - begin).total_seconds() < 1
    for _ in range(4):
        pace.turn("crowded")
    assert 7 <= (clock.now - begin).total_seconds() < 8
    assert watch.waits == [(7, "429")]


def test_a_longer_wait_is_told_and_a_shorter_one_changes_nothing() -> None:
    clock, watch = Clock(), Watch()
    pace = Pace(Connection(progress=watch, timing=clock.timing()))
    begin = clock.now
    for seconds in (7, 20, 3):
        pace.crowd("crowded", seconds, "429")
    pace.turn("crowded")
    assert (clock.now - begin).total_seconds() == pytest.approx(20)
    assert [seconds for seconds, _ in watch.waits] == [7, 20]
