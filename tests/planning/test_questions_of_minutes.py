"""Sizes tried against minutes, a part of the week alone, and the traffic week by week."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.findings import Value
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.measured_plan import SizeTrial
from capacity.planning.results.plan import Plan, ProvisionedOption, StandardOption
from capacity.sizing.choices import Criterion
from capacity.sizing.planning_key import Planning
from capacity.sizing.workload import Settings
from capacity.sources.hours_option import week_hours
from capacity.traffic.series import Floats, ObservedDeployment
from tests.found import codes, values
from tests.minutes import MONDAY, NAN, deployment, floats, fluid, measured, token_series, traffic_of

CATALOG = Catalog()
PER_PTU = 3400
DAY = 24 * 60


def plan(observed: ObservedDeployment, **sizing: Any) -> Plan:  # noqa: ANN401
    found = from_minutes.report([observed], Sizing(**sizing), CATALOG, today=date(2026, 10, 9))
    return found.plans[0]


def warned(plan_: Plan, code: str) -> dict[str, Value]:
    return values(plan_.warnings, code) if code in codes(plan_.warnings) else {}


def of_input(tpm: Any) -> ObservedDeployment:  # noqa: ANN401  # an array or a list
    return deployment(token_series(tpm, requests=np.asarray(tpm) / 1000))


# --- sizes tried


def wave(minutes: int) -> Floats:
    """With a burst, pauses and gaps."""
    tpm = 30_000.0 + 900 * (np.arange(minutes) * 37 % 101)
    tpm[100:130] = 0
    tpm[200:204] = NAN
    tpm[70:76] = 900_000
    return floats(tpm)


def trials(**sizing: Any) -> tuple[SizeTrial, ...]:  # noqa: ANN401
    series = token_series(wave(500), start=MONDAY.replace(hour=7, minute=25))
    found = measured(plan(deployment(series), **sizing)).trials
    assert found is not None
    return found


@pytest.mark.parametrize("burst", [0, 10, 60])
def test_what_sizes_would_have_refused(burst: float) -> None:
    tried = trials(trial_ptus=(15, 30, 40), burst_seconds=burst)

    assert [one.ptus for one in tried] == [15, 30, 40]
    for one in tried:
        start = MONDAY.replace(hour=7, minute=25)
        whole, worst = fluid(start, wave(500).tolist(), one.ptus * PER_PTU, burst)
        assert one.throttled_share == pytest.approx(whole)
        assert one.worst_hours[0].throttled_share == pytest.approx(worst)
        shares = [hour.throttled_share for hour in one.worst_hours]
        assert shares == sorted(shares, reverse=True)
        assert len(shares) <= 10
        assert min(shares) > 0


def test_hours_of_the_week_add_up_over_weeks() -> None:
    """15 PTUs carry 51,000: of 102,000 half is refused, and nothing of the same hour a week later."""
    tpm = np.zeros(8 * DAY)
    tpm[9 * 60 : 10 * 60] = 102_000
    tpm[7 * DAY + 9 * 60 : 7 * DAY + 10 * 60] = 51_000
    (tried,) = measured(plan(of_input(tpm), trial_ptus=(15,))).trials or ()

    assert tried.hour_of_week[9] == pytest.approx(1 / 3)
    assert [share for share in tried.hour_of_week if share] == [tried.hour_of_week[9]]
    assert [(one.start, one.refused_tokens) for one in tried.worst_hours] == [(MONDAY.replace(hour=9), 51_000 * 60)]


def test_hours_that_were_never_observed_are_not_known() -> None:
    (tried,) = measured(plan(of_input([1000] * 60), trial_ptus=(15,))).trials or ()

    assert tried.hour_of_week[:2] == (0.0, None)
    assert tried.worst_hours == ()


def test_headroom_does_not_count_in_a_trial() -> None:
    settings = Settings(planning=Planning(headroom_share=Fraction(1)))

    assert trials(trial_ptus=(30,), settings=settings) == trials(trial_ptus=(30,))


def test_what_cannot_be_weighed_is_not_tried() -> None:
    tried = plan(deployment(token_series([1000] * 60), model="gpt-image-1"), trial_ptus=(15,))

    assert measured(tried).trials is None
    assert warned(tried, "sizes-not-tried") == {"model": "gpt-image-1"}
    assert measured(plan(of_input([1000] * 60))).trials is None


# --- a part of the week


def office(weeks: int = 2, busy: float = 100_000, idle: float = 1_000) -> Floats:
    """Busy from Monday to Friday from 8 to 18 UTC."""
    minute = np.arange(weeks * 7 * DAY)
    inside = (minute // DAY % 7 < 5) & (minute % DAY // 60 >= 8) & (minute % DAY // 60 < 18)
    return np.where(inside, busy + minute % 100, idle).astype(np.float64)


@pytest.mark.parametrize(
    ("hours", "zone", "mean"),
    [
        ("mon-fri/08:00-18:00", None, 100_000 + 49.5),
        ("mon-fri/10:00-20:00", "Europe/Berlin", 100_000 + 49.5),
        ("sat-sun/00:00-24:00", None, 1_000),
    ],
)
def test_statistics_are_of_the_hours_asked_for(hours: str, zone: str | None, mean: float) -> None:
    whole, part = plan(of_input(office())), plan(of_input(office()), hours=week_hours(hours, zone))
    told = traffic_of(part).normalized_tpm
    assert told is not None

    assert told.mean == pytest.approx(mean)
    assert traffic_of(part).minutes == traffic_of(whole).minutes
    assert traffic_of(part).requests == traffic_of(whole).requests
    assert values(part.assumptions, "hours-alone")["zone"] == (zone or "UTC")


@pytest.mark.parametrize("criterion", list(Criterion))
def test_criteria_are_of_these_and_costs_of_all(criterion: Criterion) -> None:
    whole = plan(of_input(office()), criterion=criterion)
    part = plan(of_input(office()), criterion=criterion, hours=week_hours("mon-fri/08:00-18:00", None))
    alone = plan(of_input(office()[:DAY][8 * 60 : 18 * 60]), criterion=criterion)

    def ptus(of: Plan) -> int:
        return next(one.ptus for one in of.options if isinstance(one, ProvisionedOption))

    def tokens(of: Plan) -> object:
        return next(one.usd_per_month["pay_as_you_go"] for one in of.options if isinstance(one, StandardOption))

    assert ptus(part) == ptus(alone)
    assert tokens(part) == tokens(whole)


def test_what_is_not_seen_to_is_told() -> None:
    """30 PTUs carry 102,000 of the 204,000 a minute that come at the weekend."""
    tpm = office()
    tpm[5 * DAY : 5 * DAY + 60] = 204_000
    told = values(plan(of_input(tpm), hours=week_hours("mon-fri/08:00-18:00", None)).assumptions, "hours-alone")

    assert (told["ptus"], told["outside_tpm"], told["inside_tpm"]) == (30, 204_000, 100_099)
    assert told["refused"] == pytest.approx(102_000 * 60 / (tpm.sum() - office()[office() > 1_000].sum()))


def test_no_minute_in_the_hours_is_a_mistake() -> None:
    with pytest.raises(InvalidInput, match="--hours sun/00:00-24:00: no minute of chat lies in these hours"):
        plan(of_input([1000.0] * 60), hours=week_hours("sun/00:00-24:00", None))


# --- week by week


def test_weeks_are_counted_back_from_the_end() -> None:
    """Two days, then two weeks of which the second needs twice as much: 3,400 TPM a PTU."""
    tpm = np.concatenate([np.full(2 * DAY, 51_000.0), np.full(7 * DAY, 85_000.0), np.full(7 * DAY, 170_000.0)])
    part, first, second = measured(plan(of_input(tpm))).weeks

    assert (part.start, part.minutes, part.ptus) == (MONDAY, 2 * DAY, 15)
    assert (first.start, first.input_tokens, first.ptus) == (MONDAY + timedelta(days=2), 85_000 * 7 * DAY, 25)
    assert (second.requests, second.output_tokens, second.ptus) == (170 * 7 * DAY, 0, 50)
    assert first.token_cost is not None
    assert second.token_cost == pytest.approx(first.token_cost * 2, abs=1)


@pytest.mark.parametrize(("factor", "differ"), [(1.0, False), (1.25, False), (1.35, True)])
def test_weeks_that_differ_are_told(factor: float, differ: bool) -> None:  # noqa: FBT001  # a parameter
    tpm = np.concatenate([np.full(7 * DAY, 100_000.0), np.full(7 * DAY, 100_000.0 * factor)])

    assert ("weeks-differ" in codes(plan(of_input(tpm)).warnings)) is differ


def test_one_week_has_no_rows() -> None:
    assert measured(plan(of_input(np.full(7 * DAY, 1000.0)))).weeks == ()


@pytest.mark.parametrize("missing", [0.0, NAN])
def test_a_start_inside_the_span_is_told(missing: float) -> None:
    tpm = np.concatenate([np.full(10 * DAY, missing), np.full(4 * DAY, 1000.0)])

    assert warned(plan(of_input(tpm)), "traffic-began") == {"at": MONDAY + timedelta(days=10), "days": 10}
    assert not warned(plan(of_input(tpm)), "traffic-ended")


def test_an_end_inside_the_span_is_told() -> None:
    tpm = np.concatenate([np.full(4 * DAY, 1000.0), np.full(3 * DAY, NAN)])

    assert warned(plan(of_input(tpm)), "traffic-ended") == {"at": MONDAY + timedelta(days=4), "days": 3}


@pytest.mark.parametrize("tpm", [office(idle=0), np.roll(office(idle=0), 2 * DAY), floats([0.0] * DAY)])
def test_weekends_and_idleness_are_no_start_or_end(tpm: Floats) -> None:
    assert not {"traffic-began", "traffic-ended"} & set(codes(plan(of_input(tpm)).warnings))


# --- lengths of prompts


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("gpt-4.1", {"ptu": 128_000, "long_context": None}),
        ("gpt-5.4", {"ptu": 128_000, "long_context": 272_000}),
        ("gpt-6-sol", {"ptu": None, "long_context": 272_000}),
        ("gpt-5.2", None),
    ],
)
def test_sums_per_minute_do_not_tell_lengths(model: str, told: dict[str, Value] | None) -> None:
    made = plan(deployment(token_series([1000.0] * 60), model=model)).assumptions

    assert ("lengths-not-checked" in codes(made)) is (told is not None)
    assert told is None or values(made, "lengths-not-checked") == told
