"""Minutes by the length of prompts: nothing is lost, nothing counts twice; and requests that weigh as long."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.sizing.deployment import Throughput, TokenWeights
from capacity.traffic import bucket
from capacity.traffic.bucket_kernels import UNITS_PER_TOKEN
from capacity.traffic.prompt_bands import bands
from capacity.traffic.requests import Requests
from capacity.traffic.series import TokenSeries
from capacity.traffic.weighing import LongPrompts
from tests.minutes import token_series
from tests.properties import examples

LIMITS = (100, 200)
SHORT = TokenWeights(input=Fraction(1), output=Fraction(4), cached_input=Fraction(0))
LONG = TokenWeights(input=Fraction(2), output=Fraction(15, 2), cached_input=Fraction(1, 10))
request = st.tuples(st.integers(0, 4), st.sampled_from([1, 99, 100, 101, 200, 201, 999]), st.integers(0, 9))


def minutes(requests: list[tuple[int, int, int]]) -> TokenSeries:
    columns = np.zeros((3, 5))
    for minute, input_, output in requests:
        columns[:, minute] += (input_, output, 1)
    return token_series(columns[0], columns[1], requests=columns[2])


@examples(50)
@given(st.lists(request, max_size=12))
def test_every_request_is_in_one_band(requests: list[tuple[int, int, int]]) -> None:
    longer = {limit: minutes([one for one in requests if one[1] > limit]) for limit in LIMITS}
    found = bands(minutes(requests), longer)
    edges = [0, *LIMITS, 10**9]

    assert list(found) == [None, *LIMITS]
    for band, low, high in zip(found.values(), edges, edges[1:], strict=False):
        expected = minutes([one for one in requests if low < one[1] <= high])
        for name in ("input_tokens", "output_tokens", "requests"):
            assert getattr(band, name).tolist() == getattr(expected, name).tolist()


def test_without_long_prompts_there_is_one_band() -> None:
    found = bands(minutes([(0, 1, 1)]), {})

    assert {above: band.input_tokens.tolist() for above, band in found.items()} == {None: [1, 0, 0, 0, 0]}


def requests_of(*input_: int, **more: list[int]) -> Requests:
    columns = {name: np.array(values) for name, values in more.items()}
    return Requests(
        arrival_us=np.arange(len(input_)) * 10**6,
        input_tokens=np.array(input_),
        output_tokens=np.full(len(input_), 10),
        **columns,
    )


def test_each_request_weighs_by_its_own_length() -> None:
    of = bucket.offered(requests_of(100, 101, cached_input_tokens=[50, 40]), SHORT, long=LongPrompts(100, LONG))

    assert [cost / UNITS_PER_TOKEN for cost in of.actual[:].tolist()] == pytest.approx(
        [50 + 4 * 10, 2 * 61 + 40 / 10 + 75], abs=0.01
    )


def test_what_a_long_request_may_write_weighs_as_long_too() -> None:
    of = bucket.offered(
        requests_of(100, 101, max_output_tokens=[20, 20], duration_us=[5, 5]),
        SHORT,
        long=LongPrompts(100, LONG),
    )

    assert [cost / UNITS_PER_TOKEN for cost in of.estimate[:].tolist()] == [100 + 4 * 20, 202 + 150]


def test_without_a_length_none_is_long() -> None:
    throughput = Throughput(as_of="2026-10-01", source="us", weights=SHORT, long_context_weights=LONG)  # type: ignore[arg-type]

    assert LongPrompts.of(throughput, None) is None
    assert LongPrompts.of(throughput, 7) == LongPrompts(7, LONG)


def test_those_that_fit_are_kept_in_order() -> None:
    every = requests_of(100, 101, 99, cached_input_tokens=[1, 2, 3])
    fit = bucket.fitting(every, 100)

    assert fit.input_tokens.tolist() == [100, 99]
    assert fit.cached_input_tokens is not None
    assert fit.cached_input_tokens.tolist() == [1, 3]
    assert bucket.fitting(every, 101) is every
    assert bucket.fitting(every, None) is every
