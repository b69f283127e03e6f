"""Statistics of counted values and bursts, against numpy on the values themselves and a plain pandas resample."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic.shape import Crowd, bursts, crowds, of_counted, whole_minutes
from capacity.traffic.statistics import Burst, Statistics
from tests.properties import examples

quick = examples(150)
counted = st.dictionaries(st.integers(0, 10**8), st.integers(0, 40), max_size=30)


@quick
@given(counted)
def test_counted_values_are_as_all_of_them_in_a_row(counts: dict[int, int]) -> None:
    values = np.array(list(counts), dtype=np.float64)
    numbers = np.array(list(counts.values()), dtype=np.int64)
    row = np.repeat(values, numbers)
    found = of_counted(values, numbers)

    if not row.size:
        assert found is None
    else:
        p50, p95, p99 = np.percentile(row, [50, 95, 99])
        assert found is not None
        assert vars(found) == pytest.approx(
            {"mean": row.mean(), "p50": p50, "p95": p95, "p99": p99, "max": row.max()}, rel=1e-9
        )


def test_a_percentile_lies_between_two_ranks() -> None:
    """Of 0, 0, 10: the 95th percent is 0.9 of the way from the second to the third."""
    found = of_counted(np.array([10.0, 0.0]), np.array([1, 2]))
    expected = Statistics(mean=10 / 3, p50=0, p95=9, p99=9.8, max=10)

    assert found is not None
    assert vars(found) == pytest.approx(vars(expected))


def test_many_are_counted_as_exactly_as_few() -> None:
    """Ten million of one value and one of another: no float stands in for a rank."""
    found = of_counted(np.array([1.0, 7.0]), np.array([10_000_000, 1]))

    assert found is not None
    assert (found.p50, found.p99, found.max) == (1, 1, 7)


@pytest.mark.parametrize("counts", [[], [0, 0]])
def test_of_nothing_there_are_no_statistics(counts: list[int]) -> None:
    assert of_counted(np.zeros(len(counts)), np.array(counts, dtype=np.int64)) is None


# --- bursts


Arrivals = Sequence[tuple[int, int]]
"""Of each request the second, counted from 1970, and its tokens."""
arrivals = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10_000)), min_size=1, max_size=80)


def crowded(requests: Arrivals, rows_at_once: int = 3) -> tuple[Crowd, ...]:
    """A few rows at a time."""
    second, tokens = np.array(sorted(requests), dtype=np.int64).T
    parts = whole_minutes(second, 60, rows_at_once)
    return crowds((second[some], tokens[some]) for some in parts)


def resampled(requests: Arrivals, seconds: int) -> Burst:
    """Clock-aligned bins by pandas, idle ones included, from the first ten seconds (of 60 s: minute) to the last."""
    times = pd.to_datetime([second for second, _ in requests], unit="s")
    log = pd.DataFrame({"requests": 1, "tokens": [tokens for _, tokens in requests]}, index=times).sort_index()
    around = f"{max(seconds, 10)}s"
    first, last = log.index.min().floor(around), log.index.max().floor(around) + pd.Timedelta(around)
    bins = pd.date_range(first, last, freq=f"{seconds}s", inclusive="left")
    sums = log.resample(f"{seconds}s").sum().reindex(bins, fill_value=0)
    return Burst(
        seconds=seconds,
        dispersion=float(np.var(sums.requests) / np.mean(sums.requests)),
        max_requests=int(sums.requests.max()),
        max_rpm=float(sums.requests.max() * 60 / seconds),
        max_tpm=float(sums.tokens.max() * 60 / seconds),
    )


@quick
@given(arrivals, st.sampled_from([0, 10, 59, 1_788_000_003]))
def test_bursts_are_a_resample_of_the_requests(drawn: list[tuple[int, int]], start: int) -> None:
    requests = [(second + start, tokens) for second, tokens in drawn]

    for found, length in zip(bursts(crowded(requests), has_tokens=True), (1, 10, 60), strict=True):
        assert vars(found) == pytest.approx(vars(resampled(requests, length)), abs=1e-9)


@quick
@given(st.lists(st.integers(0, 400), max_size=80), st.integers(1, 20))
def test_no_minute_is_cut(seconds: list[int], rows_at_once: int) -> None:
    ordered = np.array(sorted(seconds), dtype=np.int64)
    parts = [ordered[some].tolist() for some in whole_minutes(ordered, 60, rows_at_once)]

    assert [second for part in parts for second in part] == sorted(seconds)
    assert all(before[-1] // 60 < after[0] // 60 for before, after in pairwise(parts))
    longest = max(Counter(second // 60 for second in seconds).values(), default=0)
    assert all(0 < len(part) <= rows_at_once + longest for part in parts)


def test_independent_arrivals_have_a_dispersion_of_one() -> None:
    """That of a Poisson process, whatever the bin; ten thousand seconds of two requests each on average."""
    random = np.random.default_rng(1)
    requests = [(int(second), 0) for second in random.uniform(0, 10_000, 20_000)]

    for burst in bursts(crowded(requests), has_tokens=True):
        assert burst.dispersion == pytest.approx(1, abs=0.3)


def test_regular_arrivals_have_none() -> None:
    found = bursts(crowded([(second, 5) for second in range(120)]), has_tokens=True)

    assert [(burst.dispersion, burst.max_rpm, burst.max_tpm) for burst in found] == [(0, 60, 300)] * 3


def test_a_log_without_tokens_has_none_in_its_bursts() -> None:
    (of_second, *others) = bursts(crowded([(3, 0), (3, 0)]), has_tokens=False)

    assert (of_second.max_requests, of_second.max_rpm) == (2, 120)
    assert [burst.max_tpm for burst in (of_second, *others)] == [None] * 3
