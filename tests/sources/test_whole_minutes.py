"""Logs whose times are whole minutes: by minutes and with a doubt; coarser times are refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import capacity as cp
from capacity.errors import InvalidInput
from capacity.traffic.series import ObservedDeployment
from tests.found import codes
from tests.request_logs import read

MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)
HEADER = "timestamp,deployment,input_tokens,output_tokens\n"
WHOLE = "are whole minutes"


def log(path: Path, at: Callable[[int], datetime], count: int = 600) -> Path:
    rows = (f"{at(row).isoformat()},chat,{1000 + row % 7},100\n" for row in range(count))
    path.write_text(HEADER + "".join(rows))
    return path


def exact(row: int) -> datetime:
    """Ten requests a minute."""
    return MIDNIGHT + timedelta(seconds=6 * row + 1)


def to_minute(row: int) -> datetime:
    return exact(row).replace(second=0)


def only(path: Path, *, singles: bool = True) -> ObservedDeployment:
    (one,) = read(path, singles=singles)
    return one


@pytest.mark.parametrize("singles", [True, False])
def test_whole_minutes_have_no_bursts_in_them(tmp_path: Path, singles: bool) -> None:  # noqa: FBT001
    one = only(log(tmp_path / "log.csv", to_minute), singles=singles)
    assert one.on_minutes
    assert one.requests is None
    assert [burst.seconds for burst in one.bursts] == [60]
    assert codes(one.doubts) == ["whole-minutes"]
    assert one.series.requests is not None
    assert one.series.requests.tolist() == [10] * 60


def test_nearly_all_are_enough(tmp_path: Path) -> None:
    assert only(log(tmp_path / "log.csv", lambda row: exact(row) if row % 25 == 0 else to_minute(row))).on_minutes


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (exact, 600),
        (to_minute, 99),
        (lambda row: MIDNIGHT + timedelta(minutes=row), 600),
        (lambda row: to_minute(row) + timedelta(microseconds=row), 600),
        (lambda row: exact(row) if row % 8 == 0 else to_minute(row), 600),
    ],
    ids=["seconds", "few", "one a minute", "within the first second", "some"],
)
def test_other_times_are_as_they_are(tmp_path: Path, at: Callable[[int], datetime], count: int) -> None:
    one = only(log(tmp_path / "log.csv", at, count))
    assert not one.on_minutes
    assert one.requests is not None
    assert not one.doubts


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(60, "whole hours"), (1440, "whole days"), (5, "5 minutes or a multiple apart")],
)
def test_coarser_times_are_refused(tmp_path: Path, minutes: int, told: str) -> None:
    path = log(tmp_path / "log.csv", lambda row: MIDNIGHT + timedelta(minutes=row // 50 * minutes))
    with pytest.raises(InvalidInput, match=f"chat: its times are {told}, which hides .*: export times with seconds"):
        read(path, singles=True)


@pytest.mark.parametrize("times", [1, 2, 3, 5])
def test_few_minutes_are_whole_ones_too(tmp_path: Path, times: int) -> None:
    """Seven minutes apart, which of so few times is chance."""
    start = MIDNIGHT + timedelta(hours=9)
    one = only(log(tmp_path / "log.csv", lambda row: start + timedelta(minutes=row % times * 7)))
    assert one.on_minutes
    assert codes(one.doubts) == ["whole-minutes"]


@pytest.mark.parametrize(
    ("minutes", "times", "told"),
    [
        (1440, 1, "whole days"),
        (1440, 2, "whole days"),
        (1440, 5, "whole days"),
        (60, 2, "whole hours"),
        (120, 4, "whole hours"),
    ],
)
def test_few_coarser_times_are_refused(tmp_path: Path, minutes: int, times: int, told: str) -> None:
    path = log(tmp_path / "log.csv", lambda row: MIDNIGHT + timedelta(minutes=row % times * minutes))
    with pytest.raises(InvalidInput, match=f"chat: its times are {told}"):
        read(path, singles=False)


def test_one_time_of_several_days_is_refused(tmp_path: Path) -> None:
    path = log(tmp_path / "log.csv", lambda row: MIDNIGHT + timedelta(hours=8, days=row % 2))
    with pytest.raises(InvalidInput, match="chat: its times are 1,440 minutes or a multiple apart"):
        read(path, singles=False)


def test_sizes_are_those_of_minutes(tmp_path: Path) -> None:
    """As of the same minutes with a burst depth of 0, and less than bursts in the first second would need."""
    plan = cp.from_logs(log(tmp_path / "log.csv", to_minute), model="gpt-5.2").plans[0]
    sized = next(one for one in plan.options if one.kind == "provisioned")
    assert (sized.throttled_basis, sized.burst_seconds) == ("tokens", 0)
    assert plan.recommended.why.startswith("The times of the log are whole minutes")
    assert "whole-minutes" in [one.code for one in plan.warnings]


def test_a_depth_that_was_given_stays(tmp_path: Path) -> None:
    plan = cp.from_logs(log(tmp_path / "log.csv", to_minute), model="gpt-5.2", burst_seconds=10).plans[0]
    assert next(one for one in plan.options if one.kind == "provisioned").burst_seconds == 10


def test_what_needs_single_requests_refuses_them(tmp_path: Path) -> None:
    path = log(tmp_path / "log.csv", to_minute)
    with pytest.raises(InvalidInput, match=f"chat: its times {WHOLE}"):
        cp.simulate(path, ptus=50, model="gpt-5.2")
    with pytest.raises(InvalidInput, match=f"--quota: .* {WHOLE}"):
        cp.from_logs(path, model="gpt-5.2", quota=50_000)
