"""One answer of the metrics API -> series: what it may leave out, and what it must not contradict."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.metrics.formats.arm_answer import series_from_answer
from capacity.sources.stamps import epoch_seconds, grain_seconds, utc
from capacity.sources.zone_names import header_zone

START = datetime(2026, 11, 1, tzinfo=UTC)
ACCOUNT = "/subscriptions/0/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/a"
NAN = float("nan")


def point(minute: float, **values: object) -> dict[str, object]:
    return {"timeStamp": f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}", **values}


def answer(points: Sequence[object], **changes: object) -> dict[str, Any]:
    """An answer with one metric; changes of `None` take a key out, those of the metric begin with `metric_`."""
    own = {key.removeprefix("metric_"): value for key, value in changes.items() if key.startswith("metric_")}
    others = {key: value for key, value in changes.items() if not key.startswith("metric_")}
    metric = {
        "id": f"{ACCOUNT}/providers/Microsoft.Insights/metrics/InputTokens",
        "name": {"value": "InputTokens", "localizedValue": "?"},
        "timeseries": [{"metadatavalues": [{"name": {"value": "ModelDeploymentName"}, "value": "d"}], "data": points}],
        **own,
    }
    top = {"interval": "PT1M", "value": [metric], **others}
    return {key: value for key, value in top.items() if value is not None}


def refused(points: Sequence[object], **changes: object) -> str:
    with pytest.raises(InvalidInput) as error:
        series_from_answer(answer(points, **changes), "file.json")
    assert str(error.value).startswith("file.json")
    return str(error.value)


def test_all_that_a_series_says() -> None:
    top = answer(
        [point(0, total=1), point(1)],
        timespan="2026-11-01T00:00:00Z/2026-11-01T00:02:00Z",
        resourceregion="westeurope",
        namespace="MICROSOFT.cognitiveservices/accounts",
    )
    (one,) = series_from_answer(top, "call")
    assert (one.metric, one.aggregation, one.start, one.step_seconds) == ("InputTokens", "total", START, 60)
    assert (one.resource, one.region, one.dimensions) == (ACCOUNT, "westeurope", {"modeldeploymentname": "d"})
    assert (one.where, one.span) == ("call", (START, START + timedelta(minutes=2)))
    np.testing.assert_array_equal(one.values, [1, NAN])


def test_one_series_per_aggregation_that_has_a_value() -> None:
    points = [point(0, average=1, maximum=2, total=None), point(1, maximum=3)]
    mean, highest = series_from_answer(answer(points), "")
    assert (mean.aggregation, highest.aggregation) == ("average", "maximum")
    np.testing.assert_array_equal(mean.values, [1, NAN])
    np.testing.assert_array_equal(highest.values, [2, 3])


@pytest.mark.parametrize(
    ("points", "unit", "asked"),
    [
        ([point(0), point(1)], "Count", "total"),
        ([point(0), point(1)], "Percent", "average"),
        ([point(0, maximum=None)], "Count", "maximum"),
        ([point(0, average=None, total=None)], "Count", "total"),
    ],
)
def test_a_series_without_any_value_is_not_dropped(points: list[object], unit: str, asked: str) -> None:
    (one,) = series_from_answer(answer(points, metric_unit=unit), "")
    assert one.aggregation == asked
    assert np.isnan(one.values).all()


def test_a_deployment_without_values_beside_one_with_them() -> None:
    top = answer([point(0, total=5)])
    top["value"][0]["timeseries"].append({"metadatavalues": [], "data": [point(0)]})
    first, second = series_from_answer(top, "")
    assert (first.aggregation, second.aggregation, second.dimensions) == ("total", "total", {})


@pytest.mark.parametrize(
    "changes",
    [{"metric_timeseries": []}, {"metric_timeseries": None}, {"value": []}, {"metric_timeseries": [{"data": []}]}],
)
def test_no_series(changes: dict[str, object]) -> None:
    assert series_from_answer(answer([], **changes), "") == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (
            {"metric_errorCode": "InternalError", "metric_errorMessage": "later"},
            "InputTokens failed with InternalError",
        ),
        ({"namespace": "Microsoft.Storage/storageAccounts"}, "holds metrics of Microsoft.Storage/storageAccounts"),
        ({"metric_namespace": "Microsoft.Web/sites"}, "holds metrics of Microsoft.Web/sites"),
        (
            {"metric_id": "/subscriptions/0/resourceGroups/r/providers/Microsoft.Web/sites/s"},
            "holds metrics of microsoft.web/sites/s",
        ),
        ({"interval": "FULL"}, "the grain `FULL`"),
        ({"interval": "PT30S"}, "the grain `PT30S`"),
        ({"interval": "PT5M"}, "its interval is 300 seconds, but its points are 60 seconds apart"),
        ({"metric_name": None, "metric_id": None}, "a metric has no name"),
        ({"metric_timeseries": "System.Object[]"}, "ConvertTo-Json -Depth 10"),
        ({"metric_timeseries": 5}, "`timeseries` of InputTokens must be a list of objects: export it again"),
        ({"metric_timeseries": [{"metadatavalues": [{}], "data": [point(0)]}]}, "has no name"),
        ({"value": {}}, "`value` must be a list of objects"),
        ({"timespan": "2026-11-01T00:00:00Z/never"}, "`never` is no time stamp"),
    ],
)
def test_answers_that_are_refused(changes: dict[str, object], what: str) -> None:
    assert what in refused([point(0, total=1), point(1, total=2)], **changes)


@pytest.mark.parametrize(
    ("points", "what"),
    [
        ([point(0, total="5")], "`total` of InputTokens must be numbers or null, not `5`"),
        ([point(0, total=True)], "not a bool"),
        ([point(0, total=[1])], "not a list"),
        ([point(0, total=10**400)], "too large"),
        ([point(0, total=float("inf"))], "must be finite"),
        ([point(0, total=NAN)], "must be finite"),
        ([{"timeStamp": "2026-13-01T00:00:00Z"}], "`2026-13-01T00:00:00Z` is no time stamp"),
        ([{"total": 1}], "NoneType is no time stamp"),
        ([point(0, total=1), point(0, total=2), point(1)], "two values for 2026-11-01T00:00Z, 1 and 2"),
        ([point(0, total=1), point(1), point(2.5)], "00:02:30Z does not fit points that are 60 seconds apart"),
        ([point(0, total=1), point(0.5)], "but its points are 30 seconds apart"),
        ([point(0), point(5_000_000)], "span 3,472 days"),
        ([point(n * 60, total=1) for n in range(20)], "but its points are 3,600 seconds apart"),
    ],
)
def test_points_that_are_refused(points: list[object], what: str) -> None:
    assert what in refused(points)


def test_powershell_puts_the_points_of_what_is_not_split_beside_it() -> None:
    (one,) = series_from_answer(answer([], metric_timeseries=[], metric_data=[point(0, Total=4)]), "")
    assert (one.dimensions, list(one.values)) == ({}, [4])


def test_gaps_disorder_and_doubles() -> None:
    points = [point(9, total=9), point(2, total=2), point(9, total=9), point(2), point(3, total=3)]
    (one,) = series_from_answer(answer(points), "")
    assert one.start == START + timedelta(minutes=2)
    np.testing.assert_array_equal(one.values, [2, 3, NAN, NAN, NAN, NAN, NAN, 9])


def test_buckets_start_at_the_start_of_the_span() -> None:
    (one,) = series_from_answer(answer([point(9.4, total=1), point(10.4, total=2)]), "")
    assert one.start == START + timedelta(minutes=9)


def test_the_grain_is_concluded_where_none_is_named() -> None:
    (one,) = series_from_answer(answer([point(0, total=1), point(60, total=2)], interval=None), "")
    assert one.step_seconds == 3600
    assert "the grain is not known" in refused([point(0, total=1)], interval=None)
    assert "its points are 30 seconds apart" in refused([point(0), point(0.5)], interval=None)


def test_every_stamp_is_the_same_instant_in_any_shape() -> None:
    shapes = ["2026-11-01T00:00:00Z", "2026-11-01T02:00:00+02:00", "2026-10-31T19:30:00.1234567-04:30"]
    shapes += ["/Date(1793491200000)/", "/Date(1793491200999+0100)/", "1.11.2026, 12:00:00,000 AM"]
    shapes += ["2026-11-01 00:00", "20261101T000000Z"]
    assert set(epoch_seconds(shapes, "")) == {START.timestamp()}
    assert [int(epoch_seconds([shape, shape], "")[1]) for shape in shapes] == [START.timestamp()] * len(shapes)
    assert epoch_seconds([{"value": shapes[3]}], "") == [START.timestamp()]


@given(st.lists(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)), min_size=1))  # noqa: DTZ001
def test_stamps_at_once_and_one_by_one_agree(moments: list[datetime]) -> None:
    expected = [int(moment.replace(tzinfo=UTC, microsecond=0).timestamp()) for moment in moments]
    plain = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in moments]
    assert list(epoch_seconds(plain, "")) == expected
    mixed = [*plain, "2026-11-01T00:00Z"]
    assert list(epoch_seconds(mixed, ""))[:-1] == expected


def test_local_times_in_a_named_zone() -> None:
    berlin = header_zone("Europe/Berlin", "", None)
    stamps = ["2026-10-24T02:00:00", "2026-10-26T02:00:00"]
    first, second = epoch_seconds(stamps, "", berlin)
    assert second - first == 49 * 3600  # the clock goes back on October 25
    assert utc(first).astimezone(ZoneInfo("Europe/Berlin")).hour == 2
    assert epoch_seconds(stamps[:1], "", header_zone("UTC+02:00", "", None))[0] == first
    assert (
        epoch_seconds(["31/10/2026 22:30:00", "01/11/2026 00:00:00"], "", header_zone("-1", "", None))[1]
        == START.timestamp() + 3600
    )
    for unknown in ("Local Time", "UTC+99", "../etc/passwd", "Europe"):
        with pytest.raises(InvalidInput, match="set the portal to UTC"):
            header_zone(unknown, "x.csv", None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1M", 60), ("0:01:00", 60), ("00:05:00", 300), ("PT1H", 3600), ("P1D", 86400), ("1 day, 0:00:00", 86400)],
)
def test_grains(text: str, seconds: int) -> None:
    assert grain_seconds(text, "") == seconds
    assert grain_seconds(None, "") is None


def test_a_month_in_front_is_told_by_a_day_after_12() -> None:
    first, second = epoch_seconds(["10/31/2026 23:59", "11/1/2026 00:00"], "")
    assert (first, second) == (START.timestamp() - 60, START.timestamp())
