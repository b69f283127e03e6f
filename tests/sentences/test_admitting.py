"""Sentences on admission, word for word where more than values stand in them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from capacity.findings import found
from capacity.planning.results.admitted_size import Driver
from capacity.pricing.published_prices import Term
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

LOWER: dict[str, Any] = {
    "request_class": None,
    "maximum": Fraction(32_000),
    "to": 200,
    "ptus": 150,
    "instead": 4_625,
    "deployment_type": DeploymentType.GLOBAL_PROVISIONED,
    "term": Term.YEAR,
    "saved": Decimal("988975.00"),
    "currency": "USD",
    "cut_share": None,
}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            (
                "Lower `max_output_tokens` from 32,000 to 200: 150 Global Provisioned PTUs are enough in place "
                "of 4,625, 988,975.00 USD a month less (1-year)."
            ),
        ),
        (
            {"request_class": "act", "term": None, "saved": None, "currency": None},
            (
                "Lower `max_output_tokens` of class act from 32,000 to 200: 150 Global Provisioned PTUs are "
                "enough in place of 4,625."
            ),
        ),
        (
            {"maximum": None, "saved": None, "cut_share": 0.0},
            (
                "Lower `max_output_tokens` to 200: 150 Global Provisioned PTUs are enough in place of 4,625; no "
                "answer was longer."
            ),
        ),
        (
            {"maximum": None, "saved": None, "cut_share": 0.015},
            (
                "Lower `max_output_tokens` to 200: 150 Global Provisioned PTUs are enough in place of 4,625; 1.5 "
                "% of the answers were longer."
            ),
        ),
    ],
)
def test_what_a_lower_maximum_saves(changes: dict[str, Any], sentence: str) -> None:
    assert said(found("lower-max-output", **LOWER | changes)) == sentence


@pytest.mark.parametrize(
    ("hours", "given", "end"),
    [
        (
            1,
            True,
            (
                "over 1 hour at the peak, and with a second such draw. As many run at the start as at the peak. Burst "
                "depth: 10 s."
            ),
        ),
        (
            6,
            False,
            (
                "over 6 hours at the peak, and with a second such draw. As many run at the start as at the peak. Burst "
                "depth: 10 s (assumed: not published)."
            ),
        ),
    ],
)
def test_how_requests_were_drawn(hours: int, given: bool, end: str) -> None:  # noqa: FBT001  # a value
    drawn = found("requests-drawn", requests=100_100, hours=hours, burst_seconds=Fraction(10), given=given)

    assert said(drawn) == (f"Admission is checked with 100,100 requests, drawn as independent arrivals (Poisson) {end}")


WARM_UP = found("warm-up", requests=1_200, of=72_000, seconds=60)
WARM = (
    "Warm-up: the first 1,200 of 72,000 requests, taken as running already and not refused, since a log does not "
    "show what ran before it. Nearly all estimates are corrected within 60 s."
)


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        (
            "hours-not-judged",
            {"requests": Fraction(30)},
            (
                "An hour at the peak has 30 requests. Below 1,000 the share of a single hour says little: only "
                "that of all requests is checked. `capacity from-logs` checks every hour of a log."
            ),
        ),
        (
            "small-hours",
            {
                "hours": 700,
                "of": 720,
                "share": 0.01,
                "type_": DeploymentType.GLOBAL_PROVISIONED,
                "ptus": 25,
                "instead": 40,
            },
            (
                "Of 720 hours, 700 have fewer than 1,000 requests, where one refusal may exceed the allowed 1 %. "
                "Without the limit on those hours, as in `capacity size`, 25 Global Provisioned PTUs are enough "
                "in place of 40."
            ),
        ),
        ("warm-up", WARM_UP.values, WARM),
        (
            "no-warm-up",
            {"seconds": 60},
            (
                "No warm-up: nothing is assumed to run before the first request. Estimates are corrected within "
                "60 s, for which the log is short. If it begins amid traffic, too many requests are refused, and "
                "sizes may be far too large. Use a log with ten times as many requests as arrive in that time."
            ),
        ),
        (
            "warm-up-or-nothing",
            {"warm_up": WARM_UP, "type_": DeploymentType.GLOBAL_PROVISIONED, "ptus": 615, "share": 0.0125},
            f"{WARM} Without it 615 Global Provisioned PTUs would refuse 1.2 % of all requests.",
        ),
    ],
)
def test_which_requests_are_judged(code: str, values: dict[str, Any], sentence: str) -> None:
    assert said(found(code, **values)) == sentence


@pytest.mark.parametrize(
    ("driver", "sentence"),
    [
        (
            None,
            (
                "Global: 135 PTUs refuse at most 0.1 % of the requests, and 1 % of those of any hour that has "
                "1,000 or more, at a burst depth of 10 s; 140 carry the tokens."
            ),
        ),
        (
            Driver.ARRIVALS,
            (
                "Global: 140 PTUs carry the tokens; 135 refuse at most 0.1 % of the requests, and 1 % of those "
                "of any hour that has 1,000 or more, at a burst depth of 10 s. Reason: requests arrive at "
                "random, several at once."
            ),
        ),
    ],
)
def test_what_decides(driver: Driver | None, sentence: str) -> None:
    decides = found(
        "admission-decides",
        types="Global",
        ptus=135,
        steady=140,
        throttled_share=Fraction(1, 1000),
        of_hour=Fraction(1, 100),
        burst_seconds=Fraction(10),
        driver=driver,
    )

    assert said(decides) == sentence
