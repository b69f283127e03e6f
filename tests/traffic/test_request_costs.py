"""Columns of costs, as narrow as they may be, are the costs."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic.request_costs import ROWS_AT_ONCE, Costs, narrowest, parts
from tests.properties import examples

factors = st.sampled_from([Fraction(1), Fraction(6, 5), Fraction(1, 3), Fraction(10**12 + 1, 10**12), Fraction(11)])
steps = st.sampled_from([Fraction(1), Fraction(60_000_000), Fraction(2**40)])


@examples(100)
@given(st.lists(st.integers(-1, 2**30), max_size=20), steps, factors, factors)
def test_costs_are_rounded_down_to_units_once(
    numbers: list[int], step: Fraction, first: Fraction, then: Fraction
) -> None:
    costs = Costs(np.array(numbers, dtype=np.int32), step).times(first).times(then)
    expected = [number * step * first * then // 1 for number in numbers]

    if all(-(2**63) <= cost < 2**63 for cost in expected):
        assert costs[:].tolist() == expected
        assert costs[: len(numbers) // 2].tolist() == expected[: len(numbers) // 2]
        assert costs.largest == max(expected, default=0) or max(expected, default=0) < 0
        assert costs.total() == sum(expected)
        assert costs.total(but=np.arange(len(numbers)) % 2 == 0) == sum(expected[1::2])


@pytest.mark.parametrize(("most", "found"), [(2**15 - 1, np.int16), (2**15, np.int32), (2**31, np.int64)])
def test_numbers_fit_their_type(most: int, found: type) -> None:
    assert narrowest(most) == found


def test_parts_have_every_row_once() -> None:
    rows = [row for part in parts(3, 2 * ROWS_AT_ONCE + 4) for row in range(part.start, part.stop)]

    assert rows == list(range(3, 2 * ROWS_AT_ONCE + 4))
