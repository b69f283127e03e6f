"""The limits of standard types against a plain replay of them, compiled and interpreted; and known answers by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic.bucket import On429
from capacity.traffic.bucket_kernels import FULLEST
from capacity.traffic.bucket_summary import summary
from capacity.traffic.limiter import MOST_TOKENS, Limited, QuotaLimits, limit, offered
from capacity.traffic.requests import UNKNOWN, US_PER_SECOND, Requests
from tests.fixed_windows import Sent, fixed_windows
from tests.properties import examples
from tests.traffic.test_bucket import HOUR_US, MIDNIGHT_US, both_ways, column, running

quick = examples(100)
Drawn = tuple[int, int, int, int]
gaps_us = st.sampled_from([0, 0, 1, 999, 250_000, US_PER_SECOND, 9_999_999, 40 * US_PER_SECOND, HOUR_US])
tokens = st.sampled_from([0, 1, 7, 100, 1000, 50_000])
maxima = st.sampled_from([UNKNOWN, 0, 10, 1000, 100_000])
drawn_rows: st.SearchStrategy[list[Drawn]] = st.lists(st.tuples(gaps_us, tokens, tokens, maxima), max_size=40)
limits = st.one_of(st.none(), st.sampled_from([1, 6, 59, 60, 61, 119, 600, 1000, 100_000]))


def requests_of(drawn: Sequence[Drawn], start_us: int = MIDNIGHT_US) -> Requests:
    gaps, prompt, output, maximum = [column(values) for values in zip(*drawn, strict=True)] or [column([])] * 4
    return Requests(
        arrival_us=start_us + np.cumsum(gaps), input_tokens=prompt, output_tokens=output, max_output_tokens=maximum
    )


def rows_of(requests: Requests) -> list[Sent]:
    """The same for the plain replay, estimated by hand."""
    assert requests.max_output_tokens is not None
    columns = (requests.arrival_us, requests.input_tokens, requests.output_tokens, requests.max_output_tokens)
    return [
        Sent(at, prompt + (output if maximum == UNKNOWN else maximum))
        for at, prompt, output, maximum in zip(*(column.tolist() for column in columns), strict=True)
    ]


def at_seconds(*seconds: float, prompt: int = 100, maximum: int | None = None) -> Requests:
    """Requests of so many seconds after midnight."""
    return Requests(
        arrival_us=column([MIDNIGHT_US + round(second * US_PER_SECOND) for second in seconds]),
        input_tokens=column([prompt] * len(seconds)),
        output_tokens=column([10] * len(seconds)),
        max_output_tokens=None if maximum is None else column([maximum] * len(seconds)),
    )


def limited(
    requests: Requests, *, tpm: int | None = None, rpm: int | None = None, seconds: int | None = None
) -> Limited:
    return limit(offered(requests), QuotaLimits(tpm=tpm, rpm=rpm), window_seconds=seconds)


@both_ways
@quick
@given(drawn_rows, limits, limits, st.sampled_from([1, 10]), st.sampled_from(On429), st.integers(0, 3))
def test_every_request_fares_as_the_rules_have_it(  # noqa: PLR0913, PLR0917  # a question has as many parts
    loops: str, drawn: list[Drawn], tpm: int | None, rpm: int | None, seconds: int, on_429: On429, retries: int
) -> None:
    requests = requests_of(drawn)
    window = None if rpm is None else seconds
    asked = QuotaLimits(tpm=tpm, rpm=rpm)
    with running(loops):
        found = limit(offered(requests), asked, window_seconds=window, on_429=on_429, retries=retries)
    again = on_429 is On429.RETRY
    expected = fixed_windows(rows_of(requests), tpm=tpm, rpm=rpm, seconds=window, retries=retries if again else 0)

    assert found.accepted.tolist() == [one.accepted for one in expected]
    assert found.counted.tolist() == [one.counted for one in expected]
    assert found.retry_after_ms.tolist() == [one.retry_after_ms for one in expected]
    if again:
        assert found.attempts is not None
        assert found.accepted_us is not None
        assert found.attempts.tolist() == [one.attempts for one in expected]
        assert found.accepted_us.tolist() == [
            UNKNOWN if one.accepted_us is None else one.accepted_us for one in expected
        ]
    else:
        assert (found.attempts, found.accepted_us) == (None, None)


@quick
@given(drawn_rows, st.integers(1, 100_000), st.integers(1, 100_000))
def test_more_quota_refuses_no_more(drawn: list[Drawn], tpm: int, rpm: int) -> None:
    """Since refused requests count, too, what is counted is the same whatever the quota."""
    requests = requests_of(drawn)
    for seconds in (1, 10):
        less = limited(requests, tpm=tpm, rpm=rpm, seconds=seconds).accepted
        more = limited(requests, tpm=2 * tpm, rpm=2 * rpm, seconds=seconds).accepted
        assert not (less & ~more).any()


# --- by hand


def test_the_request_that_reaches_the_tpm_is_the_last_of_its_minute() -> None:
    """400 and 400 reach 800; the third waits 30 s for the minute to end, and the fourth is in the next."""
    found = limited(at_seconds(1, 2, 30, 60, prompt=100, maximum=300), tpm=800)

    assert found.accepted.tolist() == [True, True, False, True]
    assert found.counted.tolist() == [0, 400, 800, 0]
    assert found.retry_after_ms.tolist() == [0, 0, 30_000, 0]


def test_without_a_maximum_the_tokens_used_are_counted() -> None:
    of = offered(at_seconds(1, 2))

    assert (of.estimate[:].tolist(), of.corrected) == ([110, 110], 0)
    assert offered(at_seconds(1), max_output_tokens=50).estimate[:].tolist() == [150]
    assert offered(at_seconds(1, maximum=7), max_output_tokens=50).estimate[:].tolist() == [107]


def test_six_hundred_requests_a_minute_are_ten_in_a_second() -> None:
    """The example that Microsoft gives; over ten seconds they are a hundred."""
    burst = at_seconds(*[5.5] * 12)

    assert limited(burst, rpm=600, seconds=1).accepted.tolist() == [True] * 10 + [False] * 2
    assert limited(burst, rpm=600, seconds=1).retry_after_ms.tolist() == [0] * 10 + [500] * 2
    assert limited(burst, rpm=600, seconds=10).accepted.all()


def test_a_low_rpm_lets_one_request_through_in_a_second_and_no_more_than_itself_in_a_minute() -> None:
    found = limited(at_seconds(*range(0, 60, 2)), rpm=6, seconds=1)

    assert found.accepted.tolist() == [True] * 6 + [False] * 24
    assert found.retry_after_ms[6:8].tolist() == [48_000, 46_000]


def test_refused_requests_count() -> None:
    """What the RPM refuses adds to the counter of tokens, so that the TPM refuses the last, too."""
    found = limited(at_seconds(1, 1, 1, 1, 30, prompt=90), tpm=400, rpm=60, seconds=1)

    assert found.accepted.tolist() == [True, False, False, False, False]
    assert found.retry_after_ms.tolist() == [0, 1000, 1000, 1000, 30_000]


def test_counts_before_1970_and_of_more_tokens_than_fit() -> None:
    drawn = [(1, 2**63 - 1, 5, UNKNOWN), (1, 2**63 - 1, 5, 2**62), (1, 0, 0, 0), (60_000_000, 1, 1, 1)]
    found = limited(requests_of(drawn, start_us=-90_000_000), tpm=10)

    assert offered(requests_of(drawn)).estimate[:].tolist()[:2] == [MOST_TOKENS + 5, 2 * MOST_TOKENS]
    assert found.accepted.tolist() == [True, False, False, True]
    assert found.counted.tolist() == [0, MOST_TOKENS + 5, 3 * MOST_TOKENS + 5, 0]
    assert 3 * MOST_TOKENS + 5 < FULLEST


@pytest.mark.parametrize("quota", [QuotaLimits(tpm=100), QuotaLimits(rpm=100)])
def test_no_requests(quota: QuotaLimits) -> None:
    nothing = requests_of([])
    of = offered(nothing)
    for seconds in quota.windows:
        found = summary(limit(of, quota, window_seconds=seconds), of, nothing)
        assert (found.requests, found.throttled_share, found.utilization_share, found.first_429) == (0, 0, None, None)


def test_in_numbers() -> None:
    """Used are the tokens that were, of the TPM; a quota of requests alone has none to be full of."""
    requests = at_seconds(1, 2, 30, 60, prompt=100, maximum=300)
    of = offered(requests)
    found = summary(limit(of, QuotaLimits(tpm=800), window_seconds=None), of, requests)
    of_requests = summary(limit(of, QuotaLimits(rpm=60), window_seconds=1), of, requests)

    assert (found.throttled, found.throttled_share, found.worst_hour_throttled_share) == (1, 0.25, 0.25)
    assert found.utilization_share is not None
    assert found.utilization_share.max == 220 / 800
    assert found.utilization_share.mean == pytest.approx(165 / 800)
    assert found.level_share is not None
    assert found.level_share.max == 1
    assert (of_requests.utilization_share, of_requests.level_share, of_requests.throttled) == (None, None, 0)
