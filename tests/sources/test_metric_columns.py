"""Grains, splits, overlaps, 429s, spillover, cached input and what else the service measured."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.metrics import metric_assembly
from capacity.sources.metrics.metric_columns import column
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries
from capacity.sources.minute_spans import Span
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.found import codes, values

START = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAN = float("nan")


def series(metric: str, values: Sequence[float], **changes: Any) -> MetricSeries:  # noqa: ANN401
    """Totals of the deployment `chat` from START on; `split` adds dimensions."""
    fields: dict[str, Any] = {
        "aggregation": "total",
        "start": START,
        "step_seconds": 60,
        "where": "a.json",
        "dimensions": {"modeldeploymentname": "chat", **changes.pop("split", {})},
    }
    return MetricSeries(metric=metric, values=np.array(values, dtype=float), **{**fields, **changes})


def tokens(input_: Sequence[float], output: Sequence[float], **changes: Any) -> list[MetricSeries]:  # noqa: ANN401
    return [series("InputTokens", input_, **changes), series("OutputTokens", output, **changes)]


def one(*given_: MetricSeries, end: datetime | None = None, cached_share: Fraction | None = None) -> ObservedDeployment:
    answer = MetricAnswer(series=given_)
    (only,) = metric_assembly.deployments(answer, Window(end=end, cached_share=cached_share))
    return only


def same(actual: object, expected: Sequence[float] | np.ndarray[Any, Any]) -> None:
    assert actual is not None
    np.testing.assert_allclose(np.asarray(actual, dtype=float), expected)


def test_contradicting_overlaps_name_both_files_and_the_minute() -> None:
    first = tokens([1, 2, *[3] * 30], [1, 2, *[NAN] * 30])
    same(
        one(*tokens([1, 2, NAN], [1, 2, NAN]), *tokens([2, 3], [NAN, 3], start=START + MINUTE)).series.input_tokens,
        [1, 2, 3],
    )
    with pytest.raises(InvalidInput) as error:
        one(*first, *tokens([5] * 31, [2] * 31, start=START + MINUTE, where="b.json"))
    what = "a.json and b.json: InputTokens of chat at 2026-11-01T00:01Z is once 2 and once 5: leave one out"
    assert str(error.value).startswith(what)


@pytest.mark.parametrize("first_is_longer", [False, True])
def test_the_last_minutes_of_an_export_may_not_be_complete(first_is_longer: bool) -> None:  # noqa: FBT001
    """Then those of the export that goes on count, whichever comes first, and that is told."""
    short = [
        *tokens([9] * 20 + [4], [1] * 21),
        series("ProvisionedUtilization", [50] * 20 + [20], aggregation="average"),
    ]
    rest = {"start": START + 15 * MINUTE, "where": "b.json"}
    longer = [*tokens([9] * 30, [1] * 30, **rest)]
    longer.append(series("ProvisionedUtilization", [50] * 30, aggregation="average", **rest))
    observed = one(*((*longer, *short) if first_is_longer else (*short, *longer)))
    same(observed.series.input_tokens, [9] * 45)
    same(observed.measured.utilization_mean_share, [0.5] * 45)
    assert observed.told_twice is None
    told = [note.values for note in observed.notes if note.code == "export-incomplete"]
    assert told == [{"metric": name, "minutes": 1} for name in ("InputTokens", "ProvisionedUtilization")]


def test_less_in_an_export_that_goes_on_is_a_contradiction() -> None:
    with pytest.raises(InvalidInput, match="is once 9 and once 4"):
        one(*tokens([9] * 20, [1] * 20), *tokens([4] * 30, [1] * 30, start=START + 19 * MINUTE, where="b.json"))


def test_series_split_by_other_dimensions_add_up() -> None:
    east, west = {"region": "eastus"}, {"region": "westus"}
    split = [*tokens([1, 2, NAN], [1, 1, NAN], split=east), *tokens([10, NAN, NAN], [5, NAN, NAN], split=west)]
    same(one(*split).series.input_tokens, [11, 2, NAN])


def test_a_series_with_and_without_a_split_counts_once() -> None:
    split = [
        *tokens([1, 2], [1, 1], split={"region": "eastus"}),
        *tokens([10, 0], [5, 0], split={"region": "WestUS"}),
    ]
    whole = tokens([11, 2, 7], [6, 1, 4], where="b.json")
    observed = one(*whole, *split)
    same(observed.series.input_tokens, [11, 2, 7])
    assert codes(observed.notes) == []
    assert observed.told_twice is None
    cut = one(*tokens([12, 2, 7], [6, 1, 4]), *split)
    same(cut.series.input_tokens, [12, 2, 7])
    assert values(cut.notes, "splits-differ") == {"metric": "InputTokens", "minutes": 1}
    assert cut.told_twice is not None
    assert cut.told_twice.minutes == 1
    same(cut.told_twice.least.input_tokens, [11, 2, 7])


@pytest.mark.parametrize(
    ("coarse", "most", "least"),
    [
        (30, [10, 0, 5, 5, 10], [10, 0, 5, 5, 10]),
        (60, [20, 0, 10, 10, 20], [10, 0, 5, 5, 10]),
        (15, [10, 0, 5, 5, 10], [5, 0, 2.5, 2.5, 5]),
    ],
)
def test_sums_of_two_grains_that_disagree(coarse: float, most: list[float], least: list[float]) -> None:
    observed = one(
        *tokens([10, 0, 5, 5, 10], [1] * 5), series("InputTokens", [coarse], step_seconds=300, where="b.json")
    )
    same(observed.series.input_tokens, most)
    assert observed.grain_minutes == 1
    twice = observed.told_twice
    assert (twice is None) is (most == least)
    if twice is not None:
        assert twice.minutes == 4
        same(twice.least.input_tokens, least)


def test_a_sum_of_minutes_that_are_all_idle_elsewhere_is_spread() -> None:
    observed = one(*tokens([0] * 5, [0] * 5), series("InputTokens", [50], step_seconds=300, where="b.json"))
    same(observed.series.input_tokens, [10] * 5)
    assert observed.told_twice is not None
    same(observed.told_twice.least.input_tokens, [0] * 5)


def test_coarse_grains_are_spread_evenly_and_loudly() -> None:
    observed = one(*tokens([60, 0], [30, NAN], step_seconds=300))
    same(observed.series.input_tokens, [12] * 5 + [NAN] * 5)
    same(observed.series.output_tokens, [6] * 5 + [NAN] * 5)
    assert observed.grain_minutes == 5
    assert values(observed.notes, "peaks-hidden") == {"means": 10, "minutes": 10, "grain": 5}
    day = one(*tokens([1440], [1440], step_seconds=86400, start=START + 9 * MINUTE))
    assert (day.series.start, day.series.minutes, day.grain_minutes) == (START + 9 * MINUTE, 1440, 1440)


def test_the_last_coarse_bucket_ends_with_the_span() -> None:
    span = (START, START + 7 * MINUTE)
    observed = one(*tokens([50, 4], [5, 2], step_seconds=300, span=span))
    same(observed.series.input_tokens, [10] * 5 + [2, 2])


def test_the_finest_grain_counts_where_it_is_known() -> None:
    fine = tokens([10, NAN, 20], [1, NAN, 1], start=START + 5 * MINUTE)
    observed = one(*tokens([50, 60], [5, 5], step_seconds=300, where="b.json"), *fine)
    same(observed.series.input_tokens, [10] * 5 + [10, 10, 20, 10, 10])  # the second bucket keeps its sum of 60
    same(observed.series.output_tokens, [1] * 10)
    assert observed.grain_minutes == 5
    assert values(observed.notes, "peaks-hidden")["means"] == 8


def test_an_hour_whose_requests_are_all_accounted_for_is_idle_else() -> None:
    fine = [*tokens([9] + [NAN] * 59, [1] + [NAN] * 59), series("ModelRequests", [4] + [NAN] * 59)]
    observed = one(*fine, series("ModelRequests", [4], step_seconds=3600))
    assert observed.series.observed_share == 1
    assert observed.grain_minutes == 1
    more = one(*fine, series("ModelRequests", [63], step_seconds=3600))
    same(more.series.requests, [4] + [1] * 59)
    assert np.isnan(more.series.input_tokens[1:]).all()
    less = one(*fine, series("ModelRequests", [3], step_seconds=3600))
    assert less.series.requests is not None
    assert np.isnan(less.series.requests[1:]).all()


def hourly(values: Sequence[float], status: str, spilled: str, **changes: Any) -> MetricSeries:  # noqa: ANN401
    split = {"statuscode": status, "isspillover": spilled}
    return series("ModelRequests", values, split=split, step_seconds=3600, **changes)


def test_429s_and_spillover_lie_where_the_requests_of_the_hour_lie() -> None:
    requests = [30.0, 10] + [0] * 58 + [NAN] * 60
    given_ = [*tokens([1] * 120, [1] * 120), series("ModelRequests", requests)]
    observed = one(
        *given_,
        hourly([36, 100], "200", "False"),
        hourly([4, 20], "429", "False"),
        hourly([NAN, 60], "200", "True"),
    )
    same(observed.measured.throttled_requests, [3, 1] + [0] * 58 + [20 / 60] * 60)
    same(observed.measured.spilled_requests, [0] * 60 + [1] * 60)
    same(observed.series.requests, [30, 10] + [0] * 58 + [3] * 60)
    none = one(*given_, hourly([36, NAN], "200", "False"))
    same(none.measured.throttled_requests, [0] * 60 + [NAN] * 60)
    assert one(*given_).measured.throttled_requests is None


def test_cached_input_is_all_tokens_less_the_active_ones() -> None:
    observed = one(
        *tokens([100, 100, 100, 0, 100], [10, 10, 10, 0, 10]),
        series("TotalTokens", [110, 110, 110, 0, NAN]),
        series("ActiveTokens", [70, 120, 5, 0, NAN]),
        series("AzureOpenAIContextTokensCacheMatchRate", [NAN, NAN, NAN, NAN, 25], aggregation="average"),
        cached_share=Fraction(1, 2),
    )
    same(observed.series.cached_input_tokens, [40, 0, 100, 0, 25])
    assert values(observed.notes, "cached-as-difference") == {"total": "TotalTokens", "active": "ActiveTokens"}
    assert values(observed.notes, "cached-cut") == {"minutes": 2}
    assert values(observed.notes, "cached-by-rate")["minutes"] == 1
    assert "cached-share-unused" in codes(observed.notes)


@pytest.mark.parametrize(
    ("share", "expected", "note"),
    [
        (None, [20, 10, 0], "cached-share-of-others"),
        (Fraction(3, 4), [20, 37.5, 0], "cached-share-given"),
    ],
)
def test_minutes_without_a_measured_cached_input(share: Fraction | None, expected: list[float], note: str) -> None:
    rate = series("AzureOpenAIContextTokensCacheMatchRate", [20, NAN, NAN], aggregation="average")
    observed = one(*tokens([100, 50, 0], [1, 1, 0]), rate, cached_share=share)
    same(observed.series.cached_input_tokens, expected)
    assert values(observed.notes, note) == {"minutes": 1, "share": expected[1] / 50}


def test_active_tokens_that_nobody_counted() -> None:
    nothing = [series("TotalTokens", [NAN]), series("ActiveTokens", [NAN])]
    rate = series("AzureOpenAIContextTokensCacheMatchRate", [NAN], aggregation="average")
    observed = one(*tokens([100], [1]), *nothing, rate)
    assert observed.series.cached_input_tokens is None
    assert [code for code in codes(observed.notes) if code.startswith("cached")] == []


def test_cached_input_that_nothing_tells() -> None:
    assert one(*tokens([100], [1])).series.cached_input_tokens is None
    same(one(*tokens([100], [1]), cached_share=Fraction(1, 4)).series.cached_input_tokens, [25])
    same(one(*tokens([0], [0])).series.cached_input_tokens, [0])
    assert one(*tokens([NAN], [0]), cached_share=Fraction(1, 4)).series.cached_input_tokens is None


def test_utilization_is_that_of_the_newest_metric_with_a_value() -> None:
    name = "AzureOpenAIProvisionedManagedUtilization"
    observed = one(
        *tokens([1, 1], [1, 1]),
        series(name, [10, 10], aggregation="average"),
        series(f"{name}V2", [50, 150], aggregation="average"),
        series("ProvisionedUtilization", [NAN, NAN], aggregation="average"),
        series(f"{name}V2", [80, NAN], aggregation="maximum", split={"streamtype": "Streaming"}),
        series(f"{name}V2", [90, 30], aggregation="maximum", split={"streamtype": "Non-Streaming"}),
    )
    same(observed.measured.utilization_mean_share, [0.5, 1.5])
    same(observed.measured.utilization_max_share, [0.9, 0.3])


def test_other_measurements() -> None:
    half = {"aggregation": "average", "split": {"streamtype": "a"}}
    observed = one(
        *tokens([1] * 5, [1] * 5),
        series("ModelAvailabilityRate", [99.5] * 5, aggregation="average"),
        series("AzureOpenAITimeToResponse", [300], aggregation="average", step_seconds=300),
        series("TokensPerSecond", [40, NAN, NAN, NAN, NAN], **half),
        series("TokensPerSecond", [60, 20, NAN, NAN, NAN], **{**half, "split": {"streamtype": "b"}}),
        series("TokensPerSecond", [NAN, NAN, 7, NAN, NAN], aggregation="average"),
    )
    same(observed.measured.availability_share, [0.995] * 5)
    same(observed.measured.time_to_response_ms, [300] * 5)
    same(observed.measured.tokens_per_second, [50, 20, 7, NAN, NAN])
    assert values(observed.notes, "plain-mean") == {"metric": "TokensPerSecond", "by": ("streamtype",)}
    assert observed.grain_minutes == 1
    assert observed.measured.utilization_mean_share is None


def test_a_minimum_over_regions_is_the_smallest() -> None:
    split = [series("x", [value], aggregation="minimum", split={"region": str(value)}) for value in (3.0, 2.0, NAN)]
    same(column(split, Span(int(START.timestamp()) // 60, int(START.timestamp()) // 60 + 1)).values, [2])


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=5), st.sampled_from([2, 5, 60]))
def test_spreading_keeps_the_sum(values: list[int], grain: int) -> None:
    observed = one(*tokens(values, values, step_seconds=60 * grain))
    assert observed.series.minutes == grain * len(values)
    np.testing.assert_allclose(observed.series.input_tokens.sum(), sum(values), rtol=1e-9)
