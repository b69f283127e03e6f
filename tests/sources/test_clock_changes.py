"""The night in which clocks change: hours that come twice are told apart by the order of rows, or refused."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.clock_changes import Night, nights
from capacity.sources.local_forms import local_forms
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_reading import read
from capacity.sources.stamps import epoch_seconds
from tests.found import codes
from tests.properties import examples
from tests.request_logs import engine
from tests.request_logs import read as logs

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = datetime(2026, 10, 25, tzinfo=UTC)
"""An hour before clocks in Berlin go back from 3 to 2."""
ZONES = {"Europe/Berlin": AUTUMN, "America/New_York": datetime(2026, 11, 1, 5, tzinfo=UTC)}


def stamps(zone: str, moments: list[datetime]) -> list[str]:
    return [f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}" for moment in moments]


def of_metrics(texts: list[str], zone: str) -> list[int]:
    return list(map(int, epoch_seconds(texts, "export.csv", ZoneInfo(zone))))


def of_log(texts: list[str], zone: str, header: str = "timestamp") -> list[int]:
    out = io.StringIO()
    csv.writer(out).writerows(
        [[header, "deployment", "input_tokens", "output_tokens"], *([text, "a", 5, 5] for text in texts)]
    )
    forms = local_forms(time_format=None, decimal=None, timezone=zone, today=None)
    with TemporaryDirectory() as folder, engine(zone) as running:
        path = Path(folder) / "log.csv"
        path.write_text(out.getvalue())
        (one,) = read(running, found([str(path)]), LogQuestion(singles=True, forms=forms, timezone=zone))
    assert one.requests is not None
    return sorted((one.requests.arrival_us // 10**6).tolist())


def of_zoned_table(texts: list[str], zone: str) -> list[int]:
    return of_log(texts, zone, f"timestamp [{zone}]")


Reader: TypeAlias = Callable[[list[str], str], list[int]]
READERS: list[Reader] = [of_metrics, of_log, of_zoned_table]


@examples(12)
@given(
    st.sampled_from(READERS),
    st.sampled_from(sorted(ZONES)),
    st.lists(st.integers(1, 400), min_size=80, max_size=90),
    st.booleans(),
)
def test_rows_in_order_are_read_as_they_were(reader: Reader, zone: str, gaps: list[int], newest_first: bool) -> None:  # noqa: FBT001
    seconds = np.cumsum(gaps).tolist()
    moments = [ZONES[zone] - timedelta(hours=1) + timedelta(seconds=second) for second in seconds]
    texts = stamps(zone, moments)
    expected = sorted(int(moment.timestamp()) for moment in moments)
    try:
        got = sorted(reader(texts[::-1] if newest_first else texts, zone))
    except InvalidInput as error:
        assert "came twice in the time zone" in str(error)  # noqa: PT017  # it may end before the hour comes again
        inside = [moment for moment in moments if moment >= ZONES[zone]]
        assert len(inside) < 80 or (inside[-1] - ZONES[zone]) < timedelta(hours=1.5)
        return
    assert got == expected


@pytest.mark.parametrize("reader", READERS)
def test_a_whole_night_is_three_hours(reader: Reader) -> None:
    moments = [AUTUMN - timedelta(minutes=30) + timedelta(minutes=minute) for minute in range(180)]
    got = reader(stamps("Europe/Berlin", moments), "Europe/Berlin")
    assert got == [int(moment.timestamp()) for moment in moments]


def test_rows_that_come_late_by_seconds() -> None:
    moments = [AUTUMN + timedelta(seconds=30 * half) for half in range(240)]
    swapped = [moments[at ^ 1] for at in range(240)]
    assert of_metrics(stamps("Europe/Berlin", swapped), "Europe/Berlin") == [int(one.timestamp()) for one in swapped]
    assert of_log(stamps("Europe/Berlin", swapped), "Europe/Berlin") == sorted(int(one.timestamp()) for one in swapped)


LATE = [f"2026-10-25 02:{minute:02}:00" for minute in range(60)]
DOUBTFUL = {
    "one alone": ["2026-10-25 02:30:00"],
    "two": ["2026-10-25 02:50:00", "2026-10-25 02:10:00"],
    "no step back": [*LATE, "2026-10-25 03:00:00"],
    "by name": [*LATE, *LATE, "2026-10-25 03:00:00", *LATE],
    "sorted": sorted([*LATE, *LATE]),
    "in no order": [*LATE[::2], *LATE[1::2], *LATE[::3]],
    "by deployment": ["2026-10-25 01:50:00", *LATE, "2026-10-25 03:00:00"] * 2,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("texts", DOUBTFUL.values(), ids=DOUBTFUL)
def test_where_nothing_tells_it_is_refused(reader: Reader, texts: list[str]) -> None:
    with pytest.raises(InvalidInput, match=r"came twice in the time zone Europe/Berlin.*export times in UTC"):
        reader(texts, "Europe/Berlin")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("stamp", ["2026-03-29 02:30:00", "29.03.2026 02:30:00", "2026-03-29T02:00:00.5"])
def test_times_that_never_were(reader: Reader, stamp: str) -> None:
    with pytest.raises(InvalidInput, match=r"never was in the time zone Europe/Berlin"):
        reader([stamp.replace("02:", "01:"), stamp, stamp.replace("02:", "03:")], "Europe/Berlin")


@pytest.mark.parametrize("reader", READERS)
def test_times_with_an_offset_or_beside_the_night_need_no_order(reader: Reader) -> None:
    zoned = ["2026-10-25 02:30:00+02:00", "2026-10-25 02:10:00+01:00", "2026-10-25T00:20:00Z"]
    expected = sorted(int(datetime.fromisoformat(one).timestamp()) for one in zoned)
    assert sorted(reader(zoned, "Europe/Berlin")) == expected
    beside = ["2026-10-25 01:59:59", "2026-10-25 03:00:00"]
    assert reader(beside, "Europe/Berlin") == [int(AUTUMN.timestamp()) - 1, int(AUTUMN.timestamp()) + 7200]


BEYOND = 21_000
"""Rows: more than those by which DuckDB guesses types."""


def mixed(path: Path, first: list[str], later: str) -> tuple[set[int], bool]:
    """The moments of a log, and whether times without a zone are told."""
    (path / "log.csv").write_text(
        "timestamp,deployment,input_tokens,output_tokens\n" + "".join(f"{text},a,5,5\n" for text in [*first, later])
    )
    return moments(path / "log.csv", "Europe/Berlin")


def moments(path: Path, zone: str) -> tuple[set[int], bool]:
    forms = local_forms(time_format=None, decimal=None, timezone=zone, today=None)
    with engine(zone) as running:
        (one,) = read(running, found([str(path)]), LogQuestion(singles=True, forms=forms, timezone=zone))
    assert one.requests is not None
    return set((one.requests.arrival_us // 10**6).tolist()), "times-without-zone" in codes(one.notes)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


ZONED, LOCAL, OFFSET = "2026-10-26T08:00:07Z", "2026-10-26 09:30:07", "2026-10-26 12:00:07+05:30"
MOMENTS = {ZONED: at(ZONED), LOCAL: at(f"{LOCAL}+01:00"), OFFSET: at(OFFSET)}


@pytest.mark.parametrize("rows", [1, BEYOND])
@pytest.mark.parametrize(
    ("first", "later", "is_told"),
    [(ZONED, LOCAL, True), (LOCAL, OFFSET, True), (ZONED, ZONED, False)],
)
def test_a_column_of_both_kinds(tmp_path: Path, rows: int, first: str, later: str, *, is_told: bool) -> None:
    """Whatever the first rows are: an offset counts, and what has none is of the zone."""
    assert mixed(tmp_path, [first] * rows, later) == ({MOMENTS[first], MOMENTS[later]}, is_told)


@pytest.mark.parametrize("rows", [1, BEYOND])
def test_clock_changes_of_a_column_of_both_kinds(tmp_path: Path, rows: int) -> None:
    with pytest.raises(InvalidInput, match=r"came twice in the time zone Europe/Berlin"):
        mixed(tmp_path, [ZONED] * rows, "2026-10-25 02:30:00")
    with pytest.raises(InvalidInput, match=r"never was in the time zone Europe/Berlin"):
        mixed(tmp_path, [ZONED] * rows, "2026-03-29 02:30:00")


def test_lines_of_both_kinds(tmp_path: Path) -> None:
    """The first local time stands behind the first rows."""
    rows = [{"timestamp": text, "input_tokens": 5, "output_tokens": 5} for text in [*[ZONED] * 200, LOCAL]]
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert moments(tmp_path / "log.jsonl", "Europe/Berlin") == ({MOMENTS[ZONED], MOMENTS[LOCAL]}, True)


def test_both_kinds_where_no_zone_is_told(tmp_path: Path) -> None:
    """As UTC, which is told where the first rows show it; an offset counts in any row."""
    for first, later in ((LOCAL, ZONED), (ZONED, LOCAL)):
        (tmp_path / "log.csv").write_text(f"timestamp,input_tokens,output_tokens\n{first},5,5\n{later},5,5\n")
        (one,) = logs(tmp_path / "log.csv", singles=True)
        assert "times-without-zone" in codes(one.notes)
    lines = "".join(f"{LOCAL},5,5\n" for _ in range(BEYOND))
    (tmp_path / "log.csv").write_text(f"timestamp,input_tokens,output_tokens\n{lines}{OFFSET},5,5\n")
    (one,) = logs(tmp_path / "log.csv", singles=True)
    assert one.requests is not None
    assert set((one.requests.arrival_us // 10**6).tolist()) == {at(f"{LOCAL}+00:00"), MOMENTS[OFFSET]}


@pytest.mark.parametrize(("later", "is_told"), [(LOCAL, True), (OFFSET, False)])
@pytest.mark.parametrize(("name", "rows"), [("log.csv", BEYOND), ("log.jsonl", 200), ("log.json", 200)])
def test_a_local_time_far_down_is_told_where_no_zone_is(
    tmp_path: Path, name: str, rows: int, later: str, *, is_told: bool
) -> None:
    some = [{"timestamp": text, "input_tokens": 5, "output_tokens": 5} for text in [*[ZONED] * rows, later]]
    texts = {
        "log.csv": "\n".join([",".join(some[0]), *(",".join(map(str, row.values())) for row in some)]),
        "log.jsonl": "\n".join(map(json.dumps, some)),
        "log.json": json.dumps(some),
    }
    (tmp_path / name).write_text(texts[name])
    (one,) = logs(tmp_path / name)
    assert ("times-without-zone" in codes(one.notes)) is is_told


def test_nights_of_zones() -> None:
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2026, 2027))
    spring = int(datetime(2026, 3, 29, 2, tzinfo=UTC).timestamp())
    autumn = int(datetime(2026, 10, 25, 2, tzinfo=UTC).timestamp())
    assert nights(BERLIN, first, last) == [
        Night(spring, spring + 3600, comes_twice=False),
        Night(autumn, autumn + 3600, comes_twice=True),
    ]
    assert [night.end - night.first for night in nights(ZoneInfo("Australia/Lord_Howe"), first, last)] == [1800, 1800]
    assert nights(ZoneInfo("Asia/Tokyo"), first, last) == nights(UTC, first, last) == []
    assert nights(BERLIN, autumn + 3600, last) == nights(BERLIN, spring + 3600, autumn - 1) == []


def test_no_night_lies_where_the_calendar_ends() -> None:
    first = int(datetime(1, 1, 1, tzinfo=UTC).timestamp())
    last = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
    spring = int(datetime(2199, 3, 31, 2, tzinfo=UTC).timestamp())

    assert nights(BERLIN, first, first + 1) == nights(BERLIN, last - 1, last) == []
    assert [night.first for night in nights(BERLIN, spring, last) if not night.comes_twice] == [spring]
