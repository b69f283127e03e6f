"""What refused and spilled requests add to served tokens."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from capacity.findings import found
from capacity.traffic.demanded import demanded
from capacity.traffic.series import Measured, ObservedDeployment, TokenSeries

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


def test_spilled_requests_are_counted_where_they_went() -> None:
    chat = observed(requests=[10, 10], tokens=[1000, 1000], target="Overflow")
    overflow = observed(
        "overflow",
        requests=[3, 3, 3],
        tokens=[300, 300, 300],
        spilled=[7, 1, 3],
        start=START - timedelta(minutes=1),
    )

    result = demanded(chat, [chat, overflow])

    assert result is not None
    assert result.low.input_tokens.tolist() == result.high.input_tokens.tolist() == [1100, 1300]
    assert result.spilled == 4
    assert demanded(overflow, [chat, overflow]) is None  # its own tokens include what it took over


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
