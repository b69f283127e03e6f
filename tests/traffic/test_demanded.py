"""What refused and spilled requests add to served tokens."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from capacity.findings import found
from capacity.traffic.demanded import demanded
from capacity.traffic.series import Measured, ObservedDeployment, TokenSeries
from capacity.traffic.statistics import QuotaUse

START = datetime(2026, 11, 1, tzinfo=UTC)


def observed(  # noqa: PLR0913  # one parameter per column
    name: str = "chat",
    *,
    requests: list[float],
    tokens: list[float],
    refused: list[float] | None = None,
    spilled: list[float] | None = None,
    target: str | None = None,
    start: datetime = START,
) -> ObservedDeployment:
    return ObservedDeployment(
        name=name,
        deployment=name,
        resource="/subscriptions/s/accounts/a",
        source=found("log", files=1),
        spillover_deployment=target,
        series=TokenSeries(
            start=start,
            requests=np.array(requests),
            input_tokens=np.array(tokens),
            output_tokens=np.array(tokens) / 10,
        ),
        measured=Measured(
            throttled_requests=None if refused is None else np.array(refused),
            spilled_requests=None if spilled is None else np.array(spilled),
        ),
    )


def test_refused_requests_have_the_mean_tokens_of_their_minute() -> None:
    """10 requests in the metric, 2 of them refused: 8 were served with 800 tokens, so 10 asked for 1,000."""
    result = demanded(observed(requests=[10, 5], tokens=[800, 500], refused=[2, 0]), [])

    assert result is not None
    assert result.high.input_tokens.tolist() == [1000, 500]
    assert result.high.output_tokens.tolist() == [100, 50]
    assert result.low.input_tokens.tolist() == [800, 500]
    assert (result.refused, result.spilled) == (2, 0)


def test_a_minute_that_served_nothing_takes_the_mean_of_all() -> None:
    result = demanded(observed(requests=[10, 4], tokens=[1000, 0], refused=[0, 4]), [])

    assert result is not None
    assert result.high.input_tokens.tolist() == [1000, 400]


def chat_and_overflow(
    tokens: list[float] | None = None, refused: list[float] | None = None
) -> tuple[ObservedDeployment, ObservedDeployment]:
    """Two minutes of a deployment, and three of that which it spills into, from a minute before on."""
    chat = observed(requests=[10, 10], tokens=tokens or [1000, 1000], refused=refused, target="Overflow")
    target = observed(
        "overflow",
        requests=[3, 3, 5],
        tokens=[30, 120, 320],
        spilled=[0, 1, 3],
        start=START - timedelta(minutes=1),
    )
    return chat, target


def test_spilled_requests_are_demand_where_they_were_sent() -> None:
    """Beside its own requests, where no 429 tells of them; and not where they were taken over."""
    chat, overflow = chat_and_overflow()
    result = demanded(chat, [chat, overflow])
    target = demanded(overflow, [chat, overflow])

    assert result is not None
    assert result.low.input_tokens.tolist() == result.high.input_tokens.tolist() == [1100, 1300]
    assert (result.refused, result.spilled, result.apart) == (0, 4, None)
    assert target is not None
    assert target.taken is not None
    assert (target.taken.requests, target.taken.sources) == (4, ("chat",))
    assert target.high.input_tokens.tolist() == pytest.approx([30, 20, 20])
    assert target.high.requests is not None
    assert target.high.requests.tolist() == [3, 2, 2]
    assert target.taken.with_it.input_tokens.tolist() == [30, 120, 320]


def test_spilled_requests_that_are_429s_count_once() -> None:
    """Of 10 requests 2 and 3 are 429s, 1 and 3 of these spilled: the rest includes retries."""
    chat, overflow = chat_and_overflow(refused=[2, 3], tokens=[800, 700])
    result = demanded(chat, [chat, overflow])

    assert result is not None
    assert result.high.input_tokens.tolist() == [1000, 1000]
    assert result.low.input_tokens.tolist() == [900, 1000]
    assert (result.refused, result.spilled, result.apart) == (1, 4, None)
    assert result.high.requests is not None
    assert result.high.requests.tolist() == [10, 10]


def test_a_minute_has_no_more_requests_than_its_metric_counts() -> None:
    """One spilled after another error than 429, and is one of the ten."""
    chat, overflow = chat_and_overflow(refused=[1, 2], tokens=[900, 700])
    result = demanded(chat, [chat, overflow])

    assert result is not None
    assert result.high.input_tokens.tolist() == [1000, 1000]
    assert result.apart is not None
    assert result.apart.input_tokens.tolist() == [900 / 9 * 11, 700 / 8 * 13]


def test_counts_that_contradict_spilled_429s_have_another_reading() -> None:
    """A single 429 cannot be the four that spilled."""
    chat, overflow = chat_and_overflow(refused=[1, 0], tokens=[900, 1000])
    result = demanded(chat, [chat, overflow])

    assert result is not None
    assert result.apart is not None
    assert result.high.input_tokens.tolist() == [1000, 1300]
    assert result.apart.input_tokens.tolist() == [1100, 1300]


def test_counts_of_hours_are_compared_by_the_hour() -> None:
    """Spread over its minutes, what was refused and what spilled need not lie in the same ones."""
    chat, overflow = chat_and_overflow(refused=[3, 1], tokens=[700, 900])
    spread = chat.replaced(measured=chat.measured.replaced(spread_requests=4.0))
    result = demanded(spread, [spread, overflow])

    assert result is not None
    assert result.high.input_tokens.tolist() == [1000, 1000]
    assert (result.spread, result.spilled) == (4, 2)


def test_what_spilled_without_a_known_source_is_apart_too() -> None:
    """At the mean tokens of the target."""
    (overflow,) = (one for one in chat_and_overflow() if one.spillover_deployment is None)
    target = demanded(overflow, [overflow])

    assert target is not None
    assert target.taken is not None
    assert target.taken.sources == ()
    assert target.high.input_tokens.tolist() == pytest.approx([30, 80, 128])


def test_refused_ones_that_spilled_are_no_own_refusals_of_the_target() -> None:
    _, overflow = chat_and_overflow()
    measured = overflow.measured.replaced(
        throttled_requests=np.array([0.0, 0, 2]), spilled_and_throttled_requests=np.array([0.0, 0, 1])
    )
    target = demanded(overflow.replaced(measured=measured), [])

    assert target is not None
    assert target.refused == 1
    assert target.high.requests is not None
    assert target.high.requests.tolist() == [3, 2, 2]


@pytest.mark.parametrize(
    "one",
    [
        observed(requests=[1], tokens=[1]),
        observed(requests=[1], tokens=[1], refused=[0]),
        observed(requests=[1], tokens=[1], target="elsewhere"),
    ],
    ids=["unknown", "none", "target-not-read"],
)
def test_nothing_is_hidden(one: ObservedDeployment) -> None:
    assert demanded(one, [one]) is None


def test_minutes_that_were_not_observed_stay_unknown() -> None:
    result = demanded(observed(requests=[10, np.nan], tokens=[900, np.nan], refused=[1, 0]), [])

    assert result is not None
    assert np.isnan(result.high.input_tokens).tolist() == [False, True]


def test_what_a_target_refused_far_below_its_quota_is_in_no_reading_of_it() -> None:
    """10 requests, 4 of them taken over, 2 refused: 8 were served, and the tokens of these are all there are."""
    target = observed("standard", requests=[10], tokens=[800], refused=[2], spilled=[4])
    near, far = (
        demanded(target.replaced(quota_use=QuotaUse(tpm=tpm, tokens=880)), [target]) for tpm in (1_000.0, 1_000_000.0)
    )

    assert near is not None
    assert far is not None
    assert near.taken is not None
    assert far.taken is not None
    assert near.taken.with_it.input_tokens.tolist() == [1000]
    assert far.taken.with_it.input_tokens.tolist() == [800]
    assert far.taken.with_it.requests is not None
    assert far.taken.with_it.requests.tolist() == [8]
    assert far.not_own == 2
