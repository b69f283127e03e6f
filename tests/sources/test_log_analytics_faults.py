"""Everything that can go wrong between here and Log Analytics: the right answer after all, or a message that helps."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from capacity.errors import NotEnoughData, SourceUnavailable
from capacity.sources.azure.log_analytics import workspace_client
from capacity.sources.azure.log_analytics.workspace_reading import read
from capacity.traffic.series import ObservedDeployment
from tests.fake_azure.client_side import Credential, Setting, setting
from tests.fake_azure.content import Json
from tests.fake_azure.log_analytics import GATEWAY, SPANS, START, STATUSES, WORKSPACE, Workspace, at
from tests.fake_azure.server import TOKEN, Fault

ABOUT = f"workspace {WORKSPACE}"
MINUTES = "summarize"
PROBE = r"\| count$"
REQUESTS = [at(minute) for minute in range(120)]


@pytest.fixture
def azure() -> Iterator[Setting]:
    with setting() as found:
        found.azure.workspaces[WORKSPACE] = Workspace({GATEWAY: REQUESTS, STATUSES: REQUESTS})
        yield found


def seen(azure: Setting, **changes: Any) -> list[ObservedDeployment]:  # noqa: ANN401  # arguments of `read`
    return read(
        **{
            "workspace": WORKSPACE,
            "start": START,
            "end": START + timedelta(hours=2),
            "azure": azure.connection,
            **changes,
        }
    )


def spans(azure: Setting) -> int:
    """How often minutes were asked for."""
    return sum("summarize" in call.body["query"] for call in azure.azure.calls)


def is_right(found: list[ObservedDeployment]) -> bool:
    """Whether every request arrived, once."""
    (one,) = found
    return one.series.requests is not None and one.series.requests.tolist() == [1] * 120


def failure(azure: Setting, **changes: Any) -> str:  # noqa: ANN401  # arguments of `read`
    """What a user reads when the reading fails as it should."""
    with pytest.raises(SourceUnavailable) as error:
        seen(azure, **changes)
    assert error.value.exit_code == 4
    text = str(error.value)
    assert TOKEN not in text
    assert text.startswith(ABOUT)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "headers": {"Retry-After": "7"}},
        {"status": 429},
        {"status": 500},
        {"status": 502, "text": b"<html>proxy</html>"},
        {"status": 503, "headers": {"Retry-After": "Sat, 21 Nov 2026 12:35:10 GMT"}},
        {"status": 529},
        {"drop": True},
        {"cut": True},
        {"truncate": True},
        {"text": b"<html>proxy</html>"},
        {"text": b"7"},
    ],
    ids=str,
)
@pytest.mark.parametrize("where", [PROBE, MINUTES])
def test_what_passes_is_waited_for_and_told(azure: Setting, where: str, fault: dict[str, Any]) -> None:
    azure.azure.faults = [Fault(where, **fault)]
    assert is_right(seen(azure))
    assert azure.azure.faults[0].times == 0
    assert [seconds for seconds, _ in azure.watch.waits] == pytest.approx(azure.clock.waited)
    assert azure.watch.waits[0][1].startswith(f"{ABOUT}: ")
    assert len(azure.watch.waits) == 1


def test_waits_grow_where_azure_says_nothing(azure: Setting) -> None:
    azure.azure.faults = [Fault(MINUTES, status=503, times=5)]
    assert is_right(seen(azure))
    assert azure.clock.waited == [1, 2, 4, 8, 16]


def test_a_wait_of_an_hour_is_not_waited_for(azure: Setting) -> None:
    azure.azure.faults = [Fault(MINUTES, status=429, headers={"Retry-After": "3600"})]
    assert failure(azure) == (
        f"{ABOUT}: Azure asks to wait 3,600 seconds (429 Code429 as scripted): try again after that"
    )
    assert azure.clock.waited == []


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"status": 429}, "429 Code429 as scripted"),
        ({"drop": True}, "the connection failed ("),
        ({"truncate": True}, "the answer is cut short, or not as expected"),
    ],
    ids=str,
)
def test_what_does_not_pass_is_told_after_six_attempts(azure: Setting, fault: dict[str, Any], why: str) -> None:
    azure.azure.faults = [Fault(MINUTES, times=99, **fault)]
    assert failure(azure).startswith(f"{ABOUT}: no answer after 6 attempts, the last one: {why}")
    assert azure.azure.faults[0].times == 93


def test_nobody_listens(azure: Setting) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        azure.azure.port = free.getsockname()[1]
    assert "no answer after 6 attempts, the last one: the connection failed" in failure(azure)


def test_no_sign_in(azure: Setting) -> None:
    azure.credential = Credential(broken=True)
    with pytest.raises(SourceUnavailable) as error:
        seen(azure)
    first, *remedies = str(error.value).splitlines()
    assert first == f"{ABOUT}: could not sign in to Azure: Azure CLI (not found on path)"
    assert len(remedies) == 2
    assert azure.azure.calls == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "Azure does not accept the sign-in (401 Code401 as scripted): sign in again"),
        (403, f"not allowed (403 Code403 as scripted): needs the role Log Analytics Reader on {ABOUT}"),
        (404, "not found (404 Code404 as scripted): check the workspace ID, and that the sign-in's tenant"),
        (400, "Azure refused the question (400 Code400 as scripted): tables on the Basic plan cannot be summed up"),
        (302, "unexpected answer (302 Code302 as scripted): check the network and the proxy"),
    ],
)
@pytest.mark.parametrize("where", [PROBE, MINUTES])
def test_a_refusal_names_the_workspace_and_the_remedy(azure: Setting, where: str, status: int, words: str) -> None:
    azure.azure.faults = [Fault(where, status=status, times=99)]
    assert failure(azure).startswith(f"{ABOUT}: {words}")
    assert azure.watch.waits == []


def test_the_innermost_error_is_told(azure: Setting) -> None:
    inner = {"code": "UnauthorizedClient", "message": "The service principal does not have sufficient permissions"}
    body = {"error": {"message": "insufficient access", "code": "InsufficientAccessError", "innererror": inner}}
    azure.azure.faults = [Fault(PROBE, status=403, body=body)]
    assert "(403 InsufficientAccessError The service principal does not have" in failure(azure)


def test_an_unknown_workspace(azure: Setting) -> None:
    azure.azure.workspaces = {}
    text = failure(azure)
    assert text.startswith(f"{ABOUT}: not found (404 PathNotFoundError The requested path does not exist): check the")


def test_a_workspace_without_any_data(azure: Setting) -> None:
    azure.azure.faults = [Fault(PROBE, status=204)]
    with pytest.raises(NotEnoughData, match=f"{ABOUT} holds no data at all"):
        seen(azure)


def test_a_named_table_that_the_workspace_lacks(azure: Setting) -> None:
    text = failure(azure, table=SPANS)
    assert text == (
        f"{ABOUT} lacks the table, or a column of it (400 BadArgumentError 'where' operator: Failed to resolve table "
        "or column expression named 'AppDependencies'): send the logs there with a diagnostic setting, or name another "
        "--table"
    )


def test_a_part_is_never_taken_for_the_whole(azure: Setting) -> None:
    azure.azure.workspaces[WORKSPACE].most_rows = 31
    assert is_right(seen(azure))
    assert spans(azure) == 6  # two hours, one, and four halves of an hour: what was too much once is not tried again
    assert azure.watch.stages[-3:] == [(f"requests in {GATEWAY}", total) for total in (1, 2, 4)]
    assert azure.watch.waits == []


def test_as_many_rows_as_may_come_are_not_believed(azure: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace_client, "MOST_ROWS", 31)  # half a million rows take a test too long
    assert is_right(seen(azure))
    assert spans(azure) == 6


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 504},
        {"status": 413},
        {"status": 400, "body": {"error": {"code": "ResponsePayloadTooLarge", "message": "too large"}}},
        {"slow": 0.4},
    ],
    ids=str,
)
@pytest.mark.parametrize("where", [PROBE, MINUTES])
def test_what_is_too_much_is_asked_for_in_halves(azure: Setting, where: str, fault: dict[str, Any]) -> None:
    if "slow" in fault:
        azure.answer_seconds = 0.2
    azure.azure.faults = [Fault(where, **fault)]
    assert is_right(seen(azure))
    assert azure.watch.waits == []


def test_a_minute_that_is_too_much_is_an_error(azure: Setting) -> None:
    azure.azure.workspaces[WORKSPACE].tables = {SPANS: [at(0, deployment=str(n)) for n in range(20)]}
    azure.azure.workspaces[WORKSPACE].most_rows = 10
    text = failure(azure)
    assert text == (
        f"{ABOUT}: no whole answer for 2026-11-20T09:00Z (only a part came: The results of this query exceed the set "
        "limit of 10 records, so not all records were returned): try again later, or leave that time out with --start "
        "or --end"
    )


def test_an_odd_span_is_halved_to_whole_minutes(azure: Setting) -> None:
    azure.azure.workspaces[WORKSPACE].most_rows = 2
    (one,) = seen(azure, end=START + timedelta(minutes=7))
    assert one.series.requests is not None
    assert one.series.requests.tolist() == [1] * 7


@pytest.mark.parametrize(
    "tables",
    [
        None,
        [],
        [{"columns": [], "rows": []}] * 2,
        [{"columns": []}],
        [{"columns": [{}], "rows": []}],
        [{"columns": [{"name": "minute"}], "rows": [[1, 2]]}],
        [{"columns": [{"name": "minute"}], "rows": [7]}],
    ],
    ids=str,
)
def test_nonsense(azure: Setting, tables: object) -> None:
    azure.azure.faults = [Fault(MINUTES, times=99, change=lambda _: {"tables": tables})]
    assert "the last one: the answer is cut short, or not as expected" in failure(azure)


@pytest.mark.parametrize(
    "error", [{"code": "PartialError"}, {"details": []}, {"message": "?", "details": [7]}], ids=str
)
def test_a_partial_answer_that_says_little(azure: Setting, error: Json) -> None:
    azure.azure.faults = [Fault(MINUTES, change=lambda _: {"error": error})]
    assert is_right(seen(azure))


def test_other_columns_than_asked_for(azure: Setting) -> None:
    tables = [{"columns": [{"name": "minute"}], "rows": [[1]]}]
    azure.azure.faults = [Fault(MINUTES, change=lambda _: {"tables": tables})]
    assert failure(azure) == f"{ABOUT}: the columns of an answer are not as expected: report it"
