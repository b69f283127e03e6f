"""Values of options that are of no kind that they can be, and those that callers naturally have."""

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

import capacity as cp
from capacity.api.option_texts import zone_name
from tests.api.test_frames import DAY, complaint, minutes, numbers, requests
from tests.api.test_notebooks import CHAT

CALLS: dict[Callable[..., object], tuple[Any, ...]] = {
    cp.size: (CHAT,),
    cp.compare: (CHAT,),
    cp.check: (CHAT,),
    cp.sweep: (CHAT, {"traffic.peak_rpm": [1000]}),
    cp.from_metrics: ("minutes.csv",),
    cp.from_logs: ("log.csv",),
    cp.simulate: ("log.csv",),
    cp.load_catalog: (),
}


def options() -> Iterator[tuple[Callable[..., object], str]]:
    for call in CALLS:
        for name, option in inspect.signature(call).parameters.items():
            if option.kind is option.KEYWORD_ONLY:
                yield call, name


@pytest.mark.parametrize("value", [object(), b"text"], ids=["object", "bytes"])
@pytest.mark.parametrize(("call", "option"), [*options()], ids=lambda one: getattr(one, "__name__", one))
def test_every_option_refuses_what_it_cannot_be(call: Callable[..., object], option: str, value: object) -> None:
    """Before anything is read, and by its name."""
    with pytest.raises(cp.InvalidInput) as refused:
        call(*CALLS[call], **{option: value})

    (problem,) = refused.value.problems
    assert problem.key == option
    assert "give " in str(problem.remedy)


@pytest.mark.parametrize(
    ("call", "given", "what"),
    [
        (cp.from_logs, {"burst_seconds": [1, 2]}, "--burst-seconds: is a list: give a number"),
        (cp.from_metrics, {"columns": ["time"]}, "--columns: is a list: give a text or a mapping"),
        (cp.from_metrics, {"throttled_share": True}, "--throttled-share: is a bool: give a number"),
        (cp.from_metrics, {"pool": "no"}, "--pool: is a str: give True or False"),
        (cp.from_metrics, {"exclude": [3]}, "--exclude: write START/END, or pairs of moments"),
        (cp.from_logs, {"timezone": 2}, "--timezone: is an int: give a text or a time zone"),
        (cp.from_logs, {"where": {"team": None}}, "--where: `team` has no value: give one or more"),
        (cp.from_logs, {"where": {"team": []}}, "--where: `team` has no value: give one or more"),
        (cp.size, {"planning": {"headroom_share": 0.1}}, "--planning: is a dict: give a text or a path"),
        (cp.size, {"region": ["eastus2"]}, "--region: is a list: give a text"),
        (cp.compare, {"scale": {"gpt-5-mini": 2}}, "--scale: `gpt-5-mini` has no factors: write {'gpt-5-mini'"),
        (cp.check, {"against": "main"}, "--against main: names a revision, and workloads that stand in no file"),
    ],
)
def test_wrong_kinds_are_told_with_what_to_give(call: Callable[..., object], given: dict[str, Any], what: str) -> None:
    with pytest.raises(cp.InvalidInput) as refused:
        call(*CALLS[call], **given)

    assert str(refused.value).startswith(what)


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({"team": 3}, 100),
        ({"team": np.int64(3)}, 100),
        ({"team": [3, 4]}, 400),
        ({"team": 3.0}, 100),
        ({"gaps": 3}, 100),
        ({"exact": 1.5}, 400),
        ({"is_batch": True}, 100),
        ({"is_batch": np.bool_(False)}, 300),  # noqa: FBT003  # a value of a column
        ({"team": 3, "is_batch": [True, False]}, 100),
    ],
)
def test_rows_are_chosen_by_numbers_and_flags(where: dict[str, Any], count: int) -> None:
    log = requests(400)
    third = np.arange(400) % 4 == 0
    log = log.assign(team=np.where(third, 3, 4), gaps=np.where(third, 3, np.nan), exact=1.5, is_batch=third)

    report = cp.from_logs(log.drop(columns="deployment"), where=where, model="gpt-5.2", today=DAY)

    assert sum(plan.traffic.requests or 0 for plan in report.plans if plan.traffic is not None) == count


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (ZoneInfo("Europe/Berlin"), "Europe/Berlin"),
        (dt.UTC, "UTC"),
        (dt.timezone(dt.timedelta(hours=-3, minutes=-30)), "UTC-03:30"),
    ],
)
@pytest.mark.parametrize("call", [cp.from_metrics, cp.from_logs])
def test_time_zones_are_objects_or_names(call: Callable[..., cp.Report], zone: dt.tzinfo, name: str) -> None:
    frame = minutes(1) if call is cp.from_metrics else requests(400)
    (time, *_) = frame.columns
    naive = frame.assign(**{time: frame[time].dt.tz_localize(None)})

    told = [numbers(call(naive, timezone=one, model="gpt-5.2", today=DAY)) for one in (zone, name)]

    assert told[0] == told[1] != numbers(call(naive, timezone="Asia/Tokyo", model="gpt-5.2", today=DAY))


class Mine(dt.tzinfo):
    """A time zone as pytz has them: with a name as `zone`, or None there and an offset."""

    def __init__(self, zone: str | None = None, offset: dt.timedelta | None = None) -> None:
        self.zone, self._offset = zone, offset

    def utcoffset(self, _: dt.datetime | None, /) -> dt.timedelta | None:
        return self._offset

    def dst(self, _: dt.datetime | None, /) -> None: ...
    def tzname(self, _: dt.datetime | None, /) -> None: ...


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (Mine("Europe/Berlin"), "Europe/Berlin"),
        (Mine("Europe/Berlin", dt.timedelta(minutes=53)), "Europe/Berlin"),
        (Mine(offset=dt.timedelta(hours=5, minutes=45)), "UTC+05:45"),
        (Mine(offset=-dt.timedelta(minutes=1)), "UTC-00:01"),
        (Mine(offset=dt.timedelta(minutes=1)), "UTC+00:01"),
        (Mine(offset=dt.timedelta(0)), "UTC"),
        (Mine(offset=dt.timedelta(hours=-10)), "UTC-10:00"),
    ],
)
def test_time_zones_of_pytz_have_their_names_or_offsets(zone: dt.tzinfo, name: str) -> None:
    assert zone_name(zone) == name


@pytest.mark.parametrize(
    "share", ["0.2", Fraction(1, 5), np.float64(0.2), Decimal("0.2")], ids=lambda one: type(one).__name__
)
def test_numbers_may_be_of_any_kind_and_texts(share: Any) -> None:  # noqa: ANN401  # of any kind
    assert cp.size(CHAT, headroom=share, today=DAY).to_json() == cp.size(CHAT, headroom=0.2, today=DAY).to_json()


@pytest.mark.parametrize("flag", [True, False])
def test_flags_may_be_those_of_numpy(flag: bool) -> None:  # noqa: FBT001  # a parameter
    either: tuple[Any, Any] = (flag, np.bool_(flag))
    ours, of_numpy = (cp.from_metrics(minutes(), pool=one, model="gpt-5.2", today=DAY).to_json() for one in either)

    assert ours == of_numpy
    assert "throttled-share: is a bool" in str(complaint(cp.from_metrics, minutes(1), throttled_share=either[1]))


def test_time_zones_without_a_name_or_an_offset_are_refused() -> None:
    assert "--timezone: is a time zone without a name" in str(complaint(cp.from_logs, requests(9), timezone=Mine()))


def test_paths_and_texts_are_what_they_were(tmp_path: Path) -> None:
    planning = tmp_path / "planning.yaml"
    planning.write_text("planning: {headroom_share: 0.2}\n", encoding="utf-8")

    by_path, by_text = (cp.size(CHAT, planning=one, today=pd.Timestamp(DAY)) for one in (planning, str(planning)))

    assert by_path.to_json() == by_text.to_json()
