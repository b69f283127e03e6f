"""The month of a plan's schedule that what came is held to, and what was planned for it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from capacity.planning.measured.drift_months import Standing, standing
from capacity.planning.results.drift_report import PlannedMonth, PlannedOffer, PlannedSize, SaidPlan, SaidTraffic, Span
from capacity.sizing.deployment import DeploymentType, PtuSizes

OCTOBER, NOVEMBER, DECEMBER, JANUARY = (datetime(2026 + at // 12, at % 12 + 1, 1, tzinfo=UTC) for at in (9, 10, 11, 12))
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
OFFER = PlannedOffer(
    deployment_type=DeploymentType.GLOBAL_PROVISIONED,
    term="hourly",
    ptus=300,
    spills=False,
    has_schedule=False,
    per_month=Decimal(7),
    currency="USD",
)
SIZE = PlannedSize(
    deployment_type=DeploymentType.GLOBAL_PROVISIONED,
    ptus=300,
    needed=None,
    sizes=PtuSizes(minimum_ptus=15, increment_ptus=5),
    headroom_share=Fraction(0),
)
BY_TOKEN = OFFER.replaced(deployment_type=DeploymentType.GLOBAL_STANDARD, ptus=None)


def month(start: datetime, ptus: int, needed: int | None = None, **more: Any) -> PlannedMonth:  # noqa: ANN401  # its fields
    told = {"per_month": Decimal(ptus), "is_by_token": False, **more}
    return PlannedMonth(start=start.date(), ptus=ptus, needed=None if needed is None else Fraction(needed), **told)


RISING = (month(OCTOBER, 100, 80), month(NOVEMBER, 200, 160), month(DECEMBER, 300, 240))


def held(
    months: tuple[PlannedMonth, ...] = RISING,
    *,
    start: datetime = NOVEMBER,
    end: datetime | None = None,
    offer: PlannedOffer | None = OFFER,
    measured: bool = False,
) -> Standing:
    """A plan of twice the traffic of today; of a day of November."""
    traffic = SaidTraffic(weighted_tpm=None, total_tpm=None, growth=Fraction(2), start=OCTOBER if measured else None)
    said = SaidPlan(
        workload="chat",
        deployment=None,
        resource=None,
        model="gpt-5.2",
        model_version=None,
        region=None,
        deployment_types=(),
        size=SIZE,
        offer=offer,
        traffic=traffic,
        months=months,
    )
    return standing(said, Span(start=start, end=end or start + DAY, minutes=1440, observed_share=1.0))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (OCTOBER - 9 * DAY, OCTOBER - DAY, OCTOBER),
        (OCTOBER - DAY, OCTOBER, OCTOBER),
        (OCTOBER - DAY, NOVEMBER, OCTOBER),
        (OCTOBER, OCTOBER + MOMENT, OCTOBER),
        (NOVEMBER - DAY, NOVEMBER, OCTOBER),
        (NOVEMBER - DAY, NOVEMBER + MOMENT, OCTOBER),
        (NOVEMBER, NOVEMBER + MOMENT, NOVEMBER),
        (NOVEMBER, DECEMBER, NOVEMBER),
        (NOVEMBER, DECEMBER + DAY, NOVEMBER),
        (DECEMBER, JANUARY, DECEMBER),
        (JANUARY, JANUARY + 99 * DAY, DECEMBER),
    ],
)
def test_a_month_counts_from_its_first_day_to_that_of_the_next(
    start: datetime, end: datetime, expected: datetime
) -> None:
    assert held(start=start, end=end).month == expected.date()


def test_of_several_months_the_one_with_the_fewest_ptus_counts() -> None:
    """Its first moment belongs to it, and not to the month before."""
    falling = (month(OCTOBER, 300), month(NOVEMBER, 100), month(DECEMBER, 200))

    assert held(falling, start=NOVEMBER - DAY, end=DECEMBER + DAY).month == NOVEMBER.date()
    assert held(falling, start=NOVEMBER - DAY, end=NOVEMBER + MOMENT).month == NOVEMBER.date()
    assert held(falling, start=NOVEMBER - DAY, end=NOVEMBER).month == OCTOBER.date()


@pytest.mark.parametrize("measured", [False, True])
@pytest.mark.parametrize("start", [JANUARY, JANUARY - MOMENT])
def test_after_the_last_month_that_is_told_none_is(start: datetime, measured: bool) -> None:  # noqa: FBT001  # a parameter
    """The size is for the largest month then, and its cost is not known."""
    told = held((RISING[0].replaced(end=JANUARY.date()),), start=start, measured=measured)

    if start == JANUARY:
        assert told == Standing(None, 300, True, None, None, 1.0 if measured else 2.0)  # noqa: FBT003  # a field
    else:
        assert told.month == OCTOBER.date()


@pytest.mark.parametrize(("ptus", "offer"), [(0, BY_TOKEN), (100, OFFER.replaced(spills=True))])
def test_after_it_the_first_is_where_nothing_is_refused(ptus: int, offer: PlannedOffer) -> None:
    months = (month(OCTOBER, ptus), month(NOVEMBER, ptus, end=JANUARY.date()))
    told = held(months, start=JANUARY, offer=offer)

    assert (told.month, told.ptus or 0, told.has_ptus_alone) == (OCTOBER.date(), ptus, False)


def test_of_a_plan_without_a_schedule_the_offer_counts() -> None:
    assert held(()) == Standing(None, 300, True, Decimal(7), None, 2.0)  # noqa: FBT003  # a field
    assert held((), measured=True).tokens_growth == 1.0
    assert held((), offer=None).per_month is None
    assert held(offer=None).month is None


@pytest.mark.parametrize(
    ("months", "start", "measured", "tokens"),
    [
        (RISING, OCTOBER, False, (OCTOBER, 2 / 3)),
        (RISING, NOVEMBER, False, (NOVEMBER, 4 / 3)),
        (RISING, DECEMBER, False, (DECEMBER, 2.0)),
        (RISING, NOVEMBER, True, (OCTOBER, 1.0)),
        ((month(OCTOBER, 100), month(NOVEMBER, 200, 160)), OCTOBER, False, (OCTOBER, 1.0)),
        ((month(OCTOBER, 100, 80), month(NOVEMBER, 200)), NOVEMBER, False, (None, 2.0)),
        ((month(OCTOBER, 100, 80), month(NOVEMBER, 200)), NOVEMBER, True, (OCTOBER, 1.0)),
    ],
)
def test_tokens_are_those_of_the_month_as_far_as_its_need_is_told(
    months: tuple[PlannedMonth, ...],
    start: datetime,
    measured: bool,  # noqa: FBT001  # a parameter
    tokens: tuple[datetime | None, float],
) -> None:
    told = held(months, start=start, measured=measured)

    assert told.tokens_month == (tokens[0] and tokens[0].date())
    assert told.tokens_growth == pytest.approx(tokens[1])


def test_what_is_deployed_and_paid_is_of_the_month() -> None:
    """Of the first the cost is that of the offer."""
    assert [(one.ptus, one.per_month) for one in (held(start=OCTOBER), held())] == [
        (100, Decimal(7)),
        (200, Decimal(200)),
    ]


@pytest.mark.parametrize(
    ("of_month", "offer", "expected"),
    [
        ({"ptus": 200}, OFFER, (200, True)),
        ({"ptus": 1}, OFFER, (1, True)),
        ({"ptus": 0, "is_by_token": True}, OFFER, (None, False)),
        ({"ptus": 0}, OFFER, (None, False)),
        ({"ptus": 200, "is_by_token": True}, OFFER, (200, False)),
        ({"ptus": 200}, OFFER.replaced(spills=True), (200, False)),
    ],
)
def test_ptus_refuse_where_they_are_all_of_a_month(
    of_month: dict[str, Any], offer: PlannedOffer, expected: tuple[int | None, bool]
) -> None:
    told = held((RISING[0], month(NOVEMBER, **of_month)), offer=offer)

    assert (told.ptus, told.has_ptus_alone) == expected
