"""Purchases over months where no source prices the reservations: of data zones outside the US."""

from datetime import date
from pathlib import Path

import pytest

from capacity.planning.buying.portfolio_sums import portfolio
from capacity.planning.report import report
from capacity.planning.results.plan_report import Report
from capacity.planning.results.schedule import Move
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.reports.content.brief_portfolio import facts
from capacity.reports.content.brief_reasons import why
from capacity.sentences.over_months import month_words
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sources.workloads import workload_file
from tests.staying import Staying

TODAY, ENDS = date(2026, 11, 30), date(2027, 3, 15)
CATALOG = Staying()
CHAT = """
name: chat
model: gpt-5.2
region: swedencentral
deployment_types: [data-zone-provisioned, data-zone-standard]
traffic: {peak_rpm: 300, average_rpm: 250, input_tokens: 2000, output_tokens: 300}
"""


GROWS = "planning: {growth_share_per_month: 0.05, growth_months: 6}\n"


def planned_of(tmp_path: Path, text: str, reserved: tuple[Reservation, ...]) -> Report:
    path = tmp_path / "chat.yaml"
    path.write_text(text, encoding="utf-8")
    return report(workload_file.read([str(path)], CATALOG), CATALOG, today=TODAY, reservations=reserved)


def planned(tmp_path: Path, ptus: int, more: str = "") -> Report:
    reserved = Reservation(
        deployment_type=DeploymentType.DATA_ZONE_PROVISIONED,
        quantity=ptus,
        term=Term.YEAR,
        region="swedencentral",
        expires=ENDS,
    )
    return planned_of(tmp_path, CHAT + more, (reserved,))


@pytest.mark.parametrize(
    ("more", "terms"),
    [("", "1-month or 1-year"), ("planning: {terms: [1-year]}", "1-year"), ("planning: {terms: []}", None)],
)
def test_what_ends_says_whose_price_is_not_known(tmp_path: Path, more: str, terms: str | None) -> None:
    """Also where tokens serve what follows: a reservation of unknown price could cost less."""
    schedule = planned(tmp_path, 350, more).plans[0].schedule
    assert schedule is not None
    told = month_words([one for one in schedule.steps if one.action is Move.LAPSE])
    if terms is None:
        assert told == "let 350 reserved PTUs lapse"
    else:
        assert told == f"350 reserved PTUs end, and the price of renewing ({terms}) is not known"


def test_what_nothing_could_use_lapses_at_any_price(tmp_path: Path) -> None:
    gone = "planning: {steps: [{date: 2027-03-01, factor: 0.0001}]}"
    schedule = planned(tmp_path, 400, gone).plans[0].schedule
    assert schedule is not None
    assert [(one.why.code, one.ptus) for one in schedule.steps if one.action is Move.LAPSE] == [
        ("renewal-not-priced", 15),
        ("not-worth-renewing", 385),
    ]


def test_the_reason_names_how_many_offers_have_no_price(tmp_path: Path) -> None:
    (plan,) = planned(tmp_path, 400).plans
    assert why(plan).endswith("costs less, at known prices (2 unknown).")
    assert said(plan.recommended.why).endswith(" All at known prices (2 unknown).")


@pytest.mark.parametrize(("region", "known"), [("swedencentral", ", at known prices"), ("eastus2", "")])
def test_the_reason_of_several_tells_of_known_prices(tmp_path: Path, region: str, known: str) -> None:
    other = CHAT.replace("name: chat", "name: other")
    both = f"{CHAT}{GROWS}\n---{other}{GROWS}".replace("swedencentral", region)
    found = planned_of(tmp_path, both, ())
    told = {one.label: one.text for one in facts(found.replaced(portfolio=portfolio(found.plans)))}
    assert told["Why"].endswith(f"for all of them together{known}.")
