"""A size found by halving: it keeps to the limits, the one below does not, and both ways of counting agree."""

from fractions import Fraction

import pytest

from capacity.traffic.arrivals import Stream, drawn, offered
from capacity.traffic.bucket import Offered
from capacity.traffic.bucket_search import refused_shares
from capacity.traffic.replay import Limits
from capacity.traffic.size_search import SizeSearch

LIMITS = Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
PER_PTU = 3000
LADDER = range(15, 100_001, 5)


def of_shape(maximum: int = 400, rpm: Fraction | int = 300) -> Offered:
    one = Stream(rpm=Fraction(rpm), estimate=Fraction(1000 + 4 * maximum), actual=Fraction(1400), seconds=Fraction(20))
    return offered(drawn([one]), [one])


def tpm(ptus: int) -> int:
    return ptus * PER_PTU


@pytest.mark.parametrize("start", [15, 140, 100_000])
def test_what_is_found_keeps_to_the_limits_and_the_size_below_does_not(start: int) -> None:
    of = of_shape()
    ptus = SizeSearch(of, LIMITS, 10).first(LADDER, tpm, start)
    assert ptus is not None
    shares = refused_shares(of, [tpm(ptus - 5), tpm(ptus)], burst_seconds=10).throttled_share

    assert shares[0] > 0.001 >= shares[1] > 0


def test_every_place_of_a_short_ladder() -> None:
    of = of_shape()
    search = SizeSearch(of, LIMITS, 10)

    assert search.first(range(150, 156, 5), tpm, 150) is None
    assert search.first(range(150, 161, 5), tpm, 150) == 160
    assert search.first(range(500, 501, 5), tpm, 15) == 500
    assert SizeSearch(of, LIMITS, 10).first(range(500, 900, 5), tpm, 15) == 500


def test_shares_are_those_of_the_loop_however_many_are_refused() -> None:
    of = of_shape()
    search = SizeSearch(of, LIMITS, 10)
    for ptus in (50, 140, 160):
        expected = refused_shares(of, [tpm(ptus)], burst_seconds=10)
        found = search.shares(tpm(ptus))
        assert found == (expected.throttled_share[0], expected.worst_hour_throttled_share[0])


def test_the_loop_counts_what_blocks_cannot() -> None:
    """Answers above their maximum lift a level at their ends."""
    one = Stream(rpm=Fraction(300), estimate=Fraction(1000), actual=Fraction(1400), seconds=Fraction(20))
    of = offered(drawn([one]), [one])
    ptus = SizeSearch(of, LIMITS, 10).first(range(135, 161, 5), tpm, 145)
    assert ptus is not None
    shares = refused_shares(of, [tpm(ptus - 5), tpm(ptus)], burst_seconds=10).throttled_share

    assert shares[0] > 0.001 >= shares[1]


def test_an_hour_of_few_requests_has_no_limit_of_its_own() -> None:
    """Two requests at one instant are more than a hundredth of an hour with sixty."""
    of = of_shape(rpm=1)
    strict = Limits(throttled_share=1.0, worst_hour_throttled_share=0.0)
    small = range(1, 3)

    assert SizeSearch(of, strict, Fraction(1, 1000)).first(small, tpm, 1) == 1
    assert SizeSearch(of, strict, Fraction(1, 1000), many=0).first(small, tpm, 1) is None
