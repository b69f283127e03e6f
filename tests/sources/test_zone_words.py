"""Zones behind times: offsets and names count, abbreviations that may be several zones are refused."""

from pathlib import Path

import pytest

from capacity.errors import InvalidInput
from tests.found import codes
from tests.request_logs import read

NINE = "2026-07-09T09:00"


def log(path: Path, *times: str) -> Path:
    path.write_text("timestamp,input_tokens,output_tokens\n" + "".join(f'"{time}",900,80\n' for time in times))
    return path


@pytest.mark.parametrize("zone", ["BST", "CST", "EST", "IST", "CDT", "PDT", "cest", "EST5EDT", "Japan"])
@pytest.mark.parametrize("zoned_first", [True, False])
def test_letters_that_may_be_several_zones(tmp_path: Path, zone: str, zoned_first: bool) -> None:  # noqa: FBT001
    """BST is British and Bangladesh time."""
    others = ("2026-07-09 09:00:00Z",) if not zoned_first else ()
    path = log(tmp_path / "log.csv", *others, f"2026-07-09 09:00:00 {zone}")
    with pytest.raises(InvalidInput, match=r"an offset, such as \+01:00, or none and --timezone") as error:
        read(path)
    assert f"timestamp is 2026-07-09 09:00:00 {zone}" in str(error.value) or len(zone) > 3


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("2026-07-09 09:00:00 UTC", NINE),
        ("2026-07-09 09:00:00 utc", NINE),
        ("2026-07-09 09:00:00 GMT", NINE),
        ("2026-07-09T09:00:00Z", NINE),
        ("2026-07-09 11:00:00 UTC+2", NINE),
        ("2026-07-09 05:30:00 GMT-3:30", NINE),
        ("2026-07-09 11:00:00 Europe/Berlin", NINE),
    ],
)
def test_zones_that_are_one(tmp_path: Path, written: str, start: str) -> None:
    """Of these nothing is read as --timezone says, and nothing says so."""
    (one,) = read(log(tmp_path / "log.csv", written, written), timezone="Asia/Tokyo")
    assert one.series.start.isoformat().startswith(start)
    assert "times-without-zone" not in codes(one.notes)


@pytest.mark.parametrize("written", ["2026-07-09 09:00:00", "7/9/2026, 9:00:00 AM", "13.7.2026 9:00"])
def test_times_without_a_zone_say_so(tmp_path: Path, written: str) -> None:
    (one,) = read(log(tmp_path / "log.csv", written, written, "7/13/2026, 9:00:00 AM" if "/" in written else written))
    assert "times-without-zone" in codes(one.notes)
