"""Blocks of a bucket against its loop: the same requests are refused, whatever they cost and however they crowd."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic import bucket_blocks
from capacity.traffic.bucket import Offered, burst_microseconds, depth_units, offered
from capacity.traffic.bucket_blocks import SHORTEST, Blocks, places
from capacity.traffic.bucket_search import refused_or_none
from capacity.traffic.requests import UNKNOWN, US_PER_SECOND, Requests
from tests.leaky_bucket import Row, leaky_bucket
from tests.properties import examples
from tests.traffic.test_bucket import (
    BURSTS,
    HOUR_US,
    MIDNIGHT_US,
    WEIGHTS,
    Drawn,
    column,
    counts,
    durations_us,
    gaps_us,
    requests_of,
    rows_of,
    running,
    tokens,
    unknown_or_tokens,
)

drawn_rows: st.SearchStrategy[list[Drawn]] = st.lists(
    st.tuples(gaps_us, tokens, tokens, tokens, tokens, unknown_or_tokens, durations_us), min_size=1, max_size=200
)


def capped(drawn: Sequence[Drawn]) -> list[Drawn]:
    """No answer above its maximum: no end lifts a level."""
    return [(*row[:4], min(row[4], row[5]) if row[5] >= 0 else row[4], *row[5:]) for row in drawn]


def blocks(of: Offered, tpm: int, burst: Fraction, in_hours: list[int], in_all: int) -> list[int] | None:
    depth = depth_units(tpm, burst_microseconds(burst))
    some = Blocks(of, places(of))
    assert some.fits(depth)
    first = some.refused(in_hours, in_all, tpm, depth)
    assert some.refused(in_hours, in_all, tpm, depth) == first  # a pass changes nothing
    return first


@examples(300)
@given(drawn_rows, counts, st.sampled_from(BURSTS))
def test_the_same_requests_are_refused_in_each_hour_as_by_the_contract(
    drawn: list[Drawn], tpm: int, burst: Fraction
) -> None:
    of, rows = offered(requests_of(capped(drawn)), WEIGHTS), rows_of(capped(drawn))
    per_hour = np.diff(of.hour_first).tolist()
    expected: dict[int, int] = {row.arrival_us // HOUR_US: 0 for row in rows}
    for row, outcome in zip(rows, leaky_bucket(rows, tpm, burst), strict=True):
        expected[row.arrival_us // HOUR_US] += not outcome.accepted

    assert blocks(of, tpm, burst, per_hour, of.count) == list(expected.values())


@examples(200)
@given(drawn_rows, counts, st.sampled_from(BURSTS), st.integers(0, 3), st.integers(0, 6))
def test_it_gives_up_where_the_loop_does(  # a question has as many parts
    drawn: list[Drawn], tpm: int, burst: Fraction, of_hour: int, in_all: int
) -> None:
    of = offered(requests_of(capped(drawn)), WEIGHTS)
    in_hours = [of_hour] * (len(of.hour_first) - 1)
    depth = depth_units(tpm, burst_microseconds(burst))
    with running("interpreted"):
        expected = refused_or_none(of, tpm, depth, np.array(in_hours), in_all)

    assert blocks(of, tpm, burst, in_hours, in_all) == expected


@pytest.mark.parametrize("longest", [SHORTEST, 100, 1 << 15])
def test_where_a_block_ends_makes_no_difference(longest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_blocks, "LONGEST", longest)
    random = np.random.default_rng(5)
    rows = 3000
    requests = Requests(
        arrival_us=MIDNIGHT_US + np.sort(random.integers(0, 2 * HOUR_US, rows)),
        input_tokens=random.integers(1, 2000, rows),
        output_tokens=random.integers(0, 200, rows),
        max_output_tokens=np.where(random.random(rows) < 0.1, UNKNOWN, 4000),
        duration_us=random.integers(0, 60, rows) * US_PER_SECOND,
    )
    of = offered(requests, WEIGHTS)
    per_hour = np.diff(of.hour_first).tolist()
    depth = depth_units(90_000, burst_microseconds(10))
    found = blocks(of, 90_000, Fraction(10), per_hour, rows)

    assert found is not None
    assert 0 < sum(found) < rows
    assert found == refused_or_none(of, 90_000, depth, np.array(per_hour), rows)


def test_what_a_block_cannot_count_does_not_fit() -> None:
    row = Row(MIDNIGHT_US, Fraction(80), Fraction(800), US_PER_SECOND)
    longer = Requests(
        arrival_us=column([row.arrival_us]),
        input_tokens=column([0]),
        output_tokens=column([100]),
        max_output_tokens=column([10]),
        duration_us=column([US_PER_SECOND]),
    )
    lifted = offered(longer, WEIGHTS)
    even = offered(longer.replaced(max_output_tokens=column([100])), WEIGHTS)

    assert not Blocks(lifted, places(lifted)).fits(1)
    assert Blocks(even, places(even)).fits(2**50)
    assert not Blocks(even, places(even)).fits(2**56)
