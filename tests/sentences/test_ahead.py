"""What outlooks say in words."""

from datetime import date
from typing import Any

import pytest

from capacity.findings import found
from capacity.planning.results.outlook import Exhausted, Exhaustion, Outlook, Percentiles, Prior, Turn
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import Cost
from capacity.sentences.ahead import first_passed, needed_ahead, ptus_up, rests_on, runs_out
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType as Type

NEEDS = Percentiles(p10=159.2, p50=219.5, p90=310)
PRIOR = Prior(source="A paper, 2025-06-09", as_of=date(2025, 6, 9), n=98, horizon_days=7, steadiness="any")


def outlook(**facts: Any) -> Outlook:  # noqa: ANN401  # its own fields
    known: dict[str, Any] = {
        "horizon_days": 28,
        "history_days": 28,
        "starts": date(2027, 1, 1),
        "method": found("launch", table=None),
        "deployment_type": Type.GLOBAL_PROVISIONED,
        "ptus": NEEDS,
        "own": NEEDS,
        "input_tokens": None,
        "output_tokens": None,
        "currency": "USD",
        "prior": PRIOR,
        "extrapolated": False,
    }
    return Outlook(**{**known, **facts})


def limit(p50: date | None, p10: date | None, unit: str = "ptus") -> Exhausted:
    return Exhausted(limit=300.7, unit=unit, p50=p50, p10=p10)


def test_needs_are_rounded_up_to_what_is_enough() -> None:
    assert needed_ahead(outlook()) == "PTUs needed in the next 28 days: 160 to 310 (likely 220)."
    assert needed_ahead(outlook(is_followed=True)).endswith("160 to 310 (likely 220, for which is planned).")
    assert [ptus_up(needed) for needed in (0.0, 0.2049, 1.0, 1.1)] == ["0", "0.205", "1", "2"]
    assert needed_ahead(outlook(horizon_days=1)).startswith("PTUs needed in the next 1 day:")


def test_tokens_are_told_where_no_ptus_are_known() -> None:
    told = outlook(ptus=None, own=None, input_tokens=Percentiles(p10=900.4, p50=1_000, p90=2_000))
    assert needed_ahead(told) == "Input tokens in the next 28 days: 900 to 2,000 (likely 1,000)."
    assert needed_ahead(outlook(ptus=None)) == ""


@pytest.mark.parametrize(
    ("p50", "p10", "expected"),
    [
        (
            date(2027, 2, 20),
            date(2027, 2, 12),
            "The reservation of 300 PTUs is exceeded on 2027-02-12 at the earliest, likely on 2027-02-20.",
        ),
        (
            date(2027, 2, 12),
            date(2027, 2, 12),
            "The reservation of 300 PTUs is exceeded on 2027-02-12, likely and at the earliest.",
        ),
        (
            None,
            date(2027, 2, 12),
            "The reservation of 300 PTUs is exceeded on 2027-02-12 at the earliest, likely not before 2027-03-26.",
        ),
        (None, None, "The reservation of 300 PTUs lasts until 2027-03-26 in nine of ten cases."),
    ],
)
def test_a_limit_has_its_dates(p50: date | None, p10: date | None, expected: str) -> None:
    assert runs_out(outlook(exhausted=Exhaustion(reservation=limit(p50, p10)))) == expected


def test_a_reservation_lasts_no_longer_than_it_is_paid() -> None:
    both = Exhaustion(quota=limit(None, None), reservation=limit(None, None))
    told = runs_out(outlook(exhausted=both, reserved_until=date(2027, 1, 15)))
    assert told == (
        "The quota of 300 PTUs lasts until 2027-03-26 in nine of ten cases. "
        "The reservation of 300 PTUs lasts until 2027-01-15 in nine of ten cases."
    )


def test_both_limits_are_told_and_none_that_is_not_known() -> None:
    both = Exhaustion(quota=limit(None, None, "tpm"), reservation=limit(None, None))
    assert runs_out(outlook(exhausted=both)).startswith("The quota of 300 TPM lasts until")
    assert runs_out(outlook()) == ""


def test_dates_are_told_in_short_where_there_are_some() -> None:
    both = Exhaustion(quota=limit(date(2027, 2, 20), date(2027, 2, 12)), reservation=limit(None, date(2027, 1, 5)))
    assert first_passed(outlook(exhausted=both)) == (
        "Exceeded: quota 2027-02-12 at the earliest (likely 2027-02-20); reservation 2027-01-05 at the earliest."
    )
    same = Exhaustion(quota=limit(date(2027, 2, 12), date(2027, 2, 12)))
    assert first_passed(outlook(exhausted=same)) == "Exceeded: quota 2027-02-12, likely and at the earliest."
    assert first_passed(outlook(exhausted=Exhaustion(quota=limit(None, None)))) == ""


def test_what_has_come_by_today_does_not_read_as_coming() -> None:
    limits = Exhaustion(quota=limit(date(2027, 1, 20), date(2027, 1, 3)))
    old = outlook(today=date(2027, 1, 10), exhausted=limits)
    assert needed_ahead(old).startswith("PTUs needed in the 28 days from 2027-01-01:")
    assert first_passed(old) == "Exceeded: quota already since 2027-01-03 at the earliest (likely 2027-01-20)."
    assert runs_out(old) == (
        "The quota of 300 PTUs is exceeded already since 2027-01-03 at the earliest, likely on 2027-01-20."
    )
    assert needed_ahead(outlook(today=date(2027, 1, 2))).startswith("PTUs needed in the next 28 days:")
    passed = Exhaustion(quota=limit(date(2027, 1, 1), date(2027, 1, 1)))
    told = first_passed(outlook(exhausted=passed))
    assert told == "Exceeded: quota already since 2027-01-01, likely and at the earliest."


def test_the_table_is_named_and_what_lies_beyond_it() -> None:
    text = "The range is at least as wide as the 7 days to 7 days change of 98 tenants (A paper, 2025-06-09)."
    assert rests_on(outlook()) == text
    assert rests_on(outlook(extrapolated=True)) == f"{text} Extrapolated: no longer change was measured."
    assert "its own history alone" in rests_on(outlook(prior=None))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, "a trend that fades by half each week"),
        (
            {"undamped": True, "share_per_week": 0.05},
            "a trend of 5.0 % a week, which explains nearly all of its change",
        ),
        ({"is_launch": True}, "no trend, since the launch"),
        ({"own": False}, "By the table alone: 28 days of traffic tell no range of their own."),
    ],
)
def test_the_method_says_what_became_of_the_trend(how: dict[str, Any], expected: str) -> None:
    values = {"days": 28, "own": True, "is_launch": False, "undamped": False, "share_per_week": 0.0, **how}
    assert expected in said(found("outlook-method", **values))


def turns(offer_ptus: int | None, *some: Turn) -> str:
    type_ = Type.GLOBAL_PROVISIONED if offer_ptus else Type.GLOBAL_STANDARD
    offer = Offer(deployment_type=type_, term="hourly", ptus=offer_ptus, cost=Cost(currency="USD", per_month=None))
    return said(found("turns-at-outcome", offer=offer, type_=Type.GLOBAL_PROVISIONED, turns=some, ptus=NEEDS))


def test_a_recommendation_says_where_it_turns_or_that_it_does_not() -> None:
    assert turns(None) == "Tokens alone cost least from 160 to 310 PTUs needed."
    assert turns(200) == "PTUs cost least from 160 to 310 PTUs needed."
    assert turns(None, Turn(ptus=249.2, above=True, buys_ptus=200)) == (
        "From 250 PTUs needed on 200 Global Provisioned PTUs cost least."
    )
    assert turns(200, Turn(ptus=170, above=False, buys_ptus=0)) == "Below 170 PTUs needed tokens cost least."


def test_what_is_missing_is_told() -> None:
    short = said(found("outlook-of-table", days=9, fewest=14, table="key", is_limited=False))
    assert short.startswith("9 days of traffic tell no range of their own, 14 would: 5 more.")
    limited = said(found("outlook-of-table", days=9, fewest=14, table=None, is_limited=True))
    assert limited.endswith("Nor do they tell when its quota is used up.")
    assert "33.3 % of the minutes" in said(found("outlook-gaps", unobserved=1 / 3, most=0.2))
    assert "--forecast 28 at most" in said(found("outlook-too-far", days=56, history=14, most=28))
    assert "needs 14" in said(found("outlook-too-short", days=9, fewest=14))
    assert "that of unsteady tenants" in said(found("launch", table="key"))
    assert "tenants" not in said(found("launch", table=None))
