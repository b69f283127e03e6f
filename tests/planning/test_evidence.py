"""Reservations are recommended as the days of traffic allow, or as `planning.terms` says."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.days_of_traffic import days_of_traffic
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.reports import workload_yaml
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Planning, ReservationTerm, Schedule
from capacity.sizing.workload import Settings, Slo
from capacity.traffic.series import TokenSeries
from tests.minutes import NAN, deployment, floats, token_series

DAY, WORLD, TODAY = 1440, DeploymentType.GLOBAL_PROVISIONED, date(2026, 10, 9)
MONTH, YEAR = ReservationTerm.MONTH, ReservationTerm.YEAR
BUSY = 340_000.0
"""Tokens a minute: 100 PTUs of gpt-5.2, full at all hours."""


def busy(*days: float) -> TokenSeries:
    """A minute like every other on each day, times its factor."""
    return token_series(np.repeat(floats(days), DAY) * BUSY)


def plan(series: TokenSeries, slo: Slo | None = None, **planning: Any) -> Plan:  # noqa: ANN401  # its fields
    settings = Settings(region="eastus2", deployment_types=(WORLD,), slo=slo or Slo(), planning=Planning(**planning))
    report = from_minutes.report([deployment(series)], Sizing(settings=settings), Catalog(), today=TODAY)
    return report.plans[0]


def reserved(found: Plan) -> str:
    offer = found.recommended.offer
    assert offer is not None
    assert offer.ptus is not None
    return offer.term


def said_to_change(found: Plan) -> list[str]:
    return [said(one) for one in found.recommended.would_change if one.code == "cheaper-by-term"]


@pytest.mark.parametrize(
    ("days", "term"),
    [(6, "hourly"), (7, "reserved_1_month"), (27, "reserved_1_month"), (28, "reserved_1_year")],
)
def test_the_term_follows_from_the_days_of_traffic(days: int, term: str) -> None:
    found = plan(busy(*[1] * days))

    assert reserved(found) == term
    assert found.evidence is not None
    assert found.evidence.days == days


def test_what_longer_terms_would_save_and_what_they_need_is_told() -> None:
    found = plan(busy(*[1] * 12))
    option = next(one for one in found.options if one.deployment_type is WORLD)
    saved = option.usd_per_month["reserved_1_month"] - option.usd_per_month["reserved_1_year"]  # type: ignore[operator]

    assert saved > 0
    (told,) = said_to_change(found)
    assert f"would cost {saved:,.2f} USD less a month" in told
    assert "12 days of traffic are too few to commit to 1-year, which needs 28 days or `planning.terms`" in told
    assert "No reservation of a year is offered on 12 days of traffic. Days needed: 28 for a year" in said(
        found.recommended.why
    )


def test_what_may_not_be_bought_keeps_its_price_among_the_options() -> None:
    found = plan(busy(1))
    (option,) = (one for one in found.options if one.deployment_type is WORLD)

    assert None not in option.usd_per_month.values()
    assert set(option.usd_per_month) == {"hourly", "reserved_1_month", "reserved_1_year"}


def test_terms_that_are_given_decide_whatever_was_observed() -> None:
    found = plan(busy(1, 1), terms=(YEAR,))

    assert reserved(found) == "reserved_1_year"
    assert "because `planning.terms` allows them: 2 days of traffic alone would be too little" in said(
        found.recommended.why
    )


@pytest.mark.parametrize(("terms", "term"), [((), "hourly"), ((MONTH,), "reserved_1_month")])
def test_terms_that_are_given_may_be_fewer_than_the_days_allow(terms: tuple[ReservationTerm, ...], term: str) -> None:
    found = plan(busy(*[1] * 28), terms=terms)

    assert reserved(found) == term
    assert any("`planning.terms` does not allow 1-year" in line for line in said_to_change(found))


def test_the_cheapest_mix_is_by_a_term_that_may_be_bought() -> None:
    for days, term in ((6, "hourly"), (7, "1-month"), (28, "1-year")):
        found = plan(busy(*[1, 0.5] * (days // 2), *[1] * (days % 2)))
        mixes = [one.optimum for one in found.options if isinstance(one, ProvisionedOption) and one.optimum]

        assert mixes
        assert {mix.term.label for mix in mixes} == {term}
        assert all((mix.barred is None) is (days == 28) for mix in mixes)


def test_a_schedule_without_reservations_stands_on_a_base_by_the_hour() -> None:
    """10 full hours on weekdays, and a tenth of it otherwise."""
    hours = [1.0 if day < 5 and 8 <= hour < 18 else 0.1 for day in range(7) for hour in range(24)]
    series = token_series(np.repeat(floats(hours * 4), 60) * BUSY)
    schedule = Schedule(start_hour=8, end_hour=18)
    by_term = {
        terms: next(
            one.optimum.scheduled
            for one in plan(series, Slo(spilled_share=Fraction(0)), terms=terms, schedule=schedule).options
            if isinstance(one, ProvisionedOption) and one.optimum is not None and one.optimum.scheduled is not None
        )
        for terms in ((), (MONTH,))
    }

    assert by_term[()].base_term.label == "hourly"
    assert by_term[(MONTH,)].base_term.label == "1-month"


def test_days_are_those_with_traffic() -> None:
    assert days_of_traffic(busy(*[1] * 28)) == 28
    assert days_of_traffic(busy(*[0] * 20, *[1] * 8)) == 8, "not before it began"
    assert days_of_traffic(busy(*[1] * 8, *[NAN] * 20)) == 8, "not after it ended"
    assert days_of_traffic(busy(1, *[0] * 26, 1)) == 2, "not in a pause of weeks"
    assert days_of_traffic(busy(*[1, 1, 1, 1, 1, 0, 0] * 4)) == 28, "idle week-ends are known traffic"
    assert days_of_traffic(busy(0, 0)) == 0


def test_the_hours_of_an_office_are_a_day() -> None:
    office = token_series(np.tile(np.repeat(floats([0, 1, 0]), [600, 600, 240]), 7)[600:-240] * BUSY)

    assert office.minutes < 7 * DAY - 600
    assert days_of_traffic(office) == 7


@pytest.mark.parametrize(
    ("weeks", "codes"),
    [
        ([1, 1, 1, 1], set()),
        ([1, 1.2, 1.4, 1.6], {"weeks-differ", "trend", "last-week-alone"}),
        ([1, 1.05, 1.1, 1.15], {"trend", "last-week-alone"}),
        ([1, 1.02, 1.04, 1.06], set()),
        ([1.2, 1.1, 1.05, 1], {"trend", "last-week-alone"}),
        ([1, 1.2], set()),
        ([0, 1], {"traffic-began", "weeks-differ", "last-week-alone"}),
        ([1, 1, 0], {"traffic-ended", "weeks-differ", "last-week-alone"}),
    ],
)
def test_what_makes_the_mean_doubtful_stands_with_the_size_of_the_last_week(
    weeks: list[float], codes: set[str]
) -> None:
    found = plan(busy(*[factor for factor in weeks for _ in range(7)]))
    told = {one.code for one in found.warnings} & {
        *("weeks-differ", "traffic-began", "traffic-ended", "trend", "last-week-alone")
    }

    assert told == codes


def test_the_last_week_alone_has_its_size() -> None:
    """340,000 x 1.6 / 3,400 is 160 PTUs, and the whole span has the same busiest minute; 20 % less in the last."""
    found = plan(busy(*[1.6] * 7, *[1.2] * 7, *[1] * 7))
    (told,) = (said(one) for one in found.warnings if one.code == "last-week-alone")

    assert told == ("The last 7 days alone need 100 Global Provisioned PTUs by the same criterion, the whole span 160.")


def test_a_trend_is_told_by_the_week_and_by_the_month() -> None:
    found = plan(busy(*[1] * 7, *[1.1] * 7, *[1.21] * 7))
    (told,) = (said(one) for one in found.warnings if one.code == "trend")

    assert told.startswith(
        "Traffic rises in each of 3 weeks, by 10.0 % on average, 51.3 % a month. Planned: the growth"
    )


def test_less_than_a_day_is_told_as_such() -> None:
    found = plan(token_series([BUSY] * 58))

    assert "on less than a day of traffic. Days needed: 7 for a month and 28 for a year" in said(found.recommended.why)
    assert any("less than a day of traffic is too little to commit to 1-year" in line for line in said_to_change(found))


@pytest.mark.parametrize(("days", "lines"), [(6, "  terms: []\n"), (12, "  terms: [1-month]\n"), (28, "")])
def test_a_workload_file_made_of_it_takes_the_terms_along(days: int, lines: str) -> None:
    series = busy(*[1] * days)
    report = from_minutes.report(
        [deployment(series.replaced(requests=series.input_tokens / 1000))], Sizing(), Catalog(), today=TODAY
    )
    written = workload_yaml.text(report)

    assert written.endswith(lines)
    assert ("planning:" in written) is bool(lines)


def test_what_is_shared_is_bought_by_a_term_that_all_allow() -> None:
    """30 of 100 PTUs are reserved, and the others are worth it by the year alone."""
    settings = Settings(region="eastus2", deployment_types=(WORLD,), planning=Planning(terms=(MONTH,)))
    later = TODAY.replace(year=TODAY.year + 2)
    reservation = Reservation(deployment_type=WORLD, quantity=30, term=Term.YEAR, expires=later)
    report = from_minutes.report(
        [deployment(busy(*[1] * 28))], Sizing(settings=settings), Catalog(), today=TODAY, reservations=[reservation]
    )
    (found,) = report.plans

    assert found.schedule is not None
    assert {step.term for step in found.schedule.steps if step.amount is not None} == {"reserved_1_month"}


def test_no_mix_where_only_terms_that_may_not_be_bought_have_a_price(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "ptu_prices: {as_of: 2026-10-01, source: contract, currency: EUR, prices: "
        "{deployment_types: global-provisioned, term: 1-year, per_ptu: 2600}}\n"
        "---\n"
        "name: gpt-5.2\ntoken_prices: {as_of: 2026-10-01, source: contract, currency: EUR, prices: "
        "{deployment_types: global-standard, per_million_tokens: {input: 1, output: 10}}}\n",
        encoding="utf-8",
    )
    settings = Settings(region="eastus2", deployment_types=(WORLD,))
    report = from_minutes.report([deployment(busy(1))], Sizing(settings=settings), Catalog(own=own), today=TODAY)
    (option,) = report.plans[0].options

    assert any("no PTU price for a term that may be bought" in said(note) for note in option.notes)
    assert report.plans[0].recommended.offer is None
    (told,) = (said(one) for one in report.plans[0].recommended.would_change if one.code == "known-by-term")
    assert told == (
        "100 Global Provisioned PTUs, 1-year would cost 21,666.67 EUR a month: 1 day of traffic is too little to "
        "commit to 1-year, which needs 28 days or `planning.terms`."
    )
