"""All deployments together against what is reserved: sums, overage, waste, what to buy and what to let lapse."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.buying.reservation_totals import EVERYWHERE
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.report import report
from capacity.planning.results.plan import Action
from capacity.planning.results.plan_report import Report, Total
from capacity.planning.results.schedule import Move
from capacity.planning.results.schedule import Schedule as Purchases
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import SHARED, Reservation
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Day, Planning, Schedule
from capacity.sizing.request_class import Profile, RequestClass
from capacity.sizing.workload import Deployed, Settings, Workload
from capacity.traffic.series import ObservedDeployment
from tests.minutes import deployment, every_term, token_series
from tests.staying import Staying

GLOBAL = DeploymentType.GLOBAL_PROVISIONED
ZONE = DeploymentType.DATA_ZONE_PROVISIONED
REGIONAL = DeploymentType.REGIONAL_PROVISIONED
CATALOG = Staying()
TODAY = date(2026, 10, 9)
PER_PTU = 3400
"""Input TPM per PTU of gpt-5.2. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""
SHOP, STORE = "/subscriptions/s/resourceGroups/shop", "/subscriptions/s/resourceGroups/store"


def workload(  # noqa: PLR0913  # as many questions
    name: str,
    ptus: int | None = None,
    *,
    type_: DeploymentType = GLOBAL,
    region: str | None = "eastus2",
    model: str = "gpt-5.2",
    busy_ptus: int = 0,
) -> Workload:
    """So many PTUs deployed; with `busy_ptus` always that busy, else only the peak is known and nothing recommended."""
    steady = RequestClass(peak_rpm=Fraction(busy_ptus * PER_PTU), input_tokens=Fraction(1), profile=Profile.FLAT)
    peak = RequestClass(peak_rpm=Fraction(10), input_tokens=Fraction(1000))
    return Workload(
        name=name,
        model=model,
        region=region,
        traffic=(steady if busy_ptus else peak,),
        deployment_types=(type_,) if busy_ptus else (type_, DeploymentType.GLOBAL_STANDARD),
        deployed=None if ptus is None else Deployed(deployment_type=type_, ptus=ptus),
    )


def reserved(  # noqa: PLR0913  # as many fields
    quantity: int,
    type_: DeploymentType = GLOBAL,
    *,
    region: str | None = None,
    scope: str = SHARED,
    term: Term = Term.YEAR,
    expires: date | None = None,
) -> Reservation:
    return Reservation(deployment_type=type_, quantity=quantity, region=region, scope=scope, term=term, expires=expires)


def totals(
    *workloads: Workload, reservations: Sequence[Reservation] | None, catalog: Catalog = CATALOG
) -> dict[tuple[DeploymentType, str | None], Total]:
    result = report(workloads, catalog, today=TODAY, reservations=reservations)
    return {(total.deployment_type, total.region): total for total in result.totals}


def settled(total: Total) -> tuple[int | None, int | None, int | None]:
    """Reserved, overage and waste."""
    return total.reserved_ptus, total.overage_ptus, total.waste_ptus


# --- what Microsoft states


def test_one_global_reservation_covers_three_regions() -> None:
    """50, 100 and 200 Global PTUs in three regions are one reservation of 350.

    Source: Microsoft Learn, "Provisioned throughput billing and cost management", 2026-06-05.
    """
    three = [
        workload("a", 50, region="eastus2"),
        workload("b", 100, region="swedencentral"),
        workload("c", 200, region="japaneast"),
    ]
    found = totals(*three, reservations=[reserved(350)])

    assert list(found) == [(GLOBAL, "eastus2"), (GLOBAL, "japaneast"), (GLOBAL, "swedencentral"), (GLOBAL, EVERYWHERE)]
    assert [total.deployed_ptus for total in found.values()] == [50, 200, 100, 350]
    assert [total.reserved_ptus for total in found.values()] == [None, None, None, 350]
    whole = found[GLOBAL, EVERYWHERE]
    assert settled(whole) == (350, 0, 0)
    assert (whole.overage_usd_per_month, whole.waste_usd_per_month) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("deployed", "quantity", "overage", "usd_per_month"),
    [
        pytest.param([300, 300], 500, 100, "73000.00", id="2026"),
        pytest.param([250], 200, 50, "36500.00", id="2025"),
    ],
)
def test_overage_costs_the_hourly_rate(deployed: list[int], quantity: int, overage: int, usd_per_month: str) -> None:
    """500 reserved, 300 used and 300 new: 100 by the hour; 200 reserved, 250 deployed: 50. 730 hours at 1.00.

    Source: Microsoft Learn, "Provisioned throughput billing and cost management", 2026-06-05; the second
    MicrosoftDocs/azure-ai-docs, provisioned-throughput-onboarding.md, second half of 2025.
    """
    workloads = [workload(f"w{row}", ptus) for row, ptus in enumerate(deployed)]
    total = totals(*workloads, reservations=[reserved(quantity)])[GLOBAL, "eastus2"]

    assert settled(total) == (quantity, overage, 0)
    assert str(total.overage_usd_per_month) == usd_per_month


@pytest.mark.parametrize(
    ("term", "usd_per_month"), [(Term.MONTH, "10400.00"), (Term.YEAR, "8840.00")], ids=["month", "year"]
)
def test_reserved_ptus_that_are_not_deployed_are_lost_money(term: Term, usd_per_month: str) -> None:
    """100 reserved, 60 deployed: 40 lost, at 260 a month or 2,652 a year.

    Source: Azure Retail Prices API, eastus2, 2026-10-09.
    """
    total = totals(workload("a", 60), reservations=[reserved(100, term=term)])[GLOBAL, "eastus2"]

    assert settled(total) == (100, 0, 40)
    assert str(total.waste_usd_per_month) == usd_per_month


def test_a_reservation_is_shared_by_all_models() -> None:
    two = [workload("a", 50), workload("b", 50, model="gpt-4.1")]

    assert settled(totals(*two, reservations=[reserved(100)])[GLOBAL, "eastus2"]) == (100, 0, 0)


def test_types_and_regions_are_not_interchangeable() -> None:
    """Source: Microsoft Learn, "Provisioned throughput billing and cost management", 2026-06-05."""
    four = [
        workload("a", 50, type_=GLOBAL),
        workload("b", 50, type_=ZONE),
        workload("c", 50, type_=ZONE, region="swedencentral"),
        workload("d", 50, type_=REGIONAL),
    ]
    found = totals(*four, reservations=[reserved(70, ZONE, region="eastus2"), reserved(20, REGIONAL, region="westus")])

    assert {key: settled(total) for key, total in found.items()} == {
        (GLOBAL, "eastus2"): (0, 50, 0),
        (ZONE, "eastus2"): (70, 0, 20),
        (ZONE, "swedencentral"): (0, 50, 0),
        (REGIONAL, "eastus2"): (0, 50, 0),
        (REGIONAL, "westus"): (20, 0, 20),
    }


def test_prices_outside_the_us_that_nobody_tells_are_not_made_up() -> None:
    """Hourly 1.20 in the EU data zone, since 2026-09-01; reservations there are unknown.

    Source: Azure Retail Prices API, all regions, 2026-09-30.
    """
    found = totals(
        workload("a", 50, type_=ZONE, region="swedencentral"),
        workload("b", 50, type_=ZONE, region="germanywestcentral"),
        reservations=[reserved(20, ZONE, region="swedencentral"), reserved(80, ZONE, region="germanywestcentral")],
    )
    sweden, germany = found[ZONE, "swedencentral"], found[ZONE, "germanywestcentral"]

    assert (settled(sweden), str(sweden.overage_usd_per_month), sweden.waste_usd_per_month) == (
        (20, 30, 0),
        "26280.00",
        Decimal(0),
    )
    assert (settled(germany), germany.overage_usd_per_month, germany.waste_usd_per_month) == (
        (80, 0, 30),
        Decimal(0),
        None,
    )


def test_amounts_in_another_currency_are_not_told_in_dollars(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "ptu_prices: {as_of: 2026-10-01, source: contract, currency: EUR, prices: "
        "{deployment_types: global-provisioned, term: hourly, per_ptu: 0.9}}",
        encoding="utf-8",
    )
    total = totals(workload("a", 60), reservations=[reserved(50)], catalog=Catalog(own=own))[GLOBAL, "eastus2"]

    assert (settled(total), total.overage_usd_per_month) == ((50, 10, 0), None)


@pytest.mark.parametrize(
    ("expires", "quantity"),
    [
        pytest.param(None, 100, id="no-end-is-told"),
        pytest.param(date(2026, 10, 10), 100, id="tomorrow"),
        pytest.param(TODAY, 0, id="today"),
        pytest.param(date(2026, 1, 1), 0, id="long-ago"),
    ],
)
def test_after_its_end_a_reservation_covers_nothing(expires: date | None, quantity: int) -> None:
    """Deployments go on at the hourly rate. Source: MicrosoftDocs/azure-docs, microsoft-foundry.md, 2026-01-15."""
    total = totals(workload("a", 100), reservations=[reserved(100, expires=expires)])[GLOBAL, "eastus2"]

    assert settled(total) == (quantity, 100 - quantity, 0)


# --- what is summed up


def test_where_nobody_says_what_is_reserved_nothing_is_held_against_it() -> None:
    total = totals(workload("a", 100), reservations=None)[GLOBAL, "eastus2"]

    assert (total.deployed_ptus, settled(total)) == (100, (None, None, None))
    assert (total.buy_ptus, total.lapse_ptus, total.overage_usd_per_month) == (None, None, None)


def test_where_nothing_is_reserved_all_that_is_deployed_is_overage() -> None:
    assert settled(totals(workload("a", 100), reservations=[])[GLOBAL, "eastus2"]) == (0, 100, 0)


def test_what_is_reserved_is_told_where_nothing_is_deployed() -> None:
    found = totals(
        workload("a", type_=ZONE),
        reservations=[reserved(100, region="eastus2"), reserved(50, REGIONAL, region="eastus2")],
    )

    assert settled(found[GLOBAL, None]) == (100, 0, 100)
    assert str(found[GLOBAL, None].waste_usd_per_month) == "22100.00"
    assert settled(found[REGIONAL, "eastus2"]) == (50, 0, 50)
    assert (found[REGIONAL, "eastus2"].workloads, found[ZONE, "eastus2"].workloads) == (0, 1)


def test_one_workload_on_several_models_has_no_sums_for_those_are_alternatives() -> None:
    alternatives = [workload("a", 100), workload("a", 100, model="gpt-5.1")]

    assert totals(*alternatives, reservations=[reserved(100)]) == {}


def test_types_billed_by_the_token_have_no_sums() -> None:
    by_token = workload("a").replaced(deployment_types=(DeploymentType.GLOBAL_STANDARD,))

    assert totals(by_token, reservations=None) == {}


# --- what to buy, and what to let lapse


@pytest.mark.parametrize(("quantity", "buy", "lapse"), [(0, 200, 0), (150, 50, 0), (200, 0, 0), (230, 0, 30)], ids=str)
def test_what_is_recommended_by_a_term_is_what_to_reserve(quantity: int, buy: int, lapse: int) -> None:
    """Always busy PTUs of gpt-5.2 cost least by the year: its break-even is 84.8 %."""
    two = [workload("a", 300, busy_ptus=150), workload("b", busy_ptus=50)]
    total = totals(*two, reservations=[reserved(quantity)] if quantity else [])[GLOBAL, "eastus2"]

    assert total.recommended_ptus == 200
    assert (total.buy_ptus, total.lapse_ptus) == (buy, lapse)


def test_reserved_ptus_do_not_lapse_where_nothing_could_be_recommended() -> None:
    """Only the peak of `a` is known; its 100 PTUs go on using what is reserved, and nothing is bought for them."""
    unsure, sure = workload("a", 100), workload("b", busy_ptus=50)

    assert lapse_and_buy(unsure, quantity=120) == (20, 0)
    assert lapse_and_buy(unsure, quantity=60) == (0, 0)
    assert lapse_and_buy(unsure, sure, quantity=120) == (0, 30)
    assert lapse_and_buy(unsure, sure, quantity=200) == (50, 0)


def lapse_and_buy(*workloads: Workload, quantity: int) -> tuple[int | None, int | None]:
    total = totals(*workloads, reservations=[reserved(quantity)])[GLOBAL, "eastus2"]
    return total.lapse_ptus, total.buy_ptus


def test_reserved_ptus_do_not_lapse_where_only_the_hourly_price_is_known() -> None:
    """Outside the US no reservation can be recommended; what is recommended by the hour, all month, uses it as well."""
    zone = workload("a", 100, type_=ZONE, region="swedencentral", busy_ptus=100)
    total = totals(zone, reservations=[reserved(130, ZONE, region="swedencentral")])[ZONE, "swedencentral"]

    assert total.recommended_ptus == 100
    assert (total.buy_ptus, total.lapse_ptus) == (0, 30)


# --- measured deployments: where they are, and how to divide what is paid for


def measured(
    *observed: ObservedDeployment,
    reservations: Sequence[Reservation] | None,
    settings: Settings | None = None,
    catalog: Catalog = CATALOG,
) -> Report:
    own = settings or Settings()
    sizing = Sizing(settings=own.replaced(planning=every_term(own.planning)))
    return from_minutes.report(observed, sizing, catalog, today=TODAY, reservations=reservations)


def global_total(result: Report, region: str | None = "eastus2") -> Total:
    (total,) = (one for one in result.totals if (one.deployment_type, one.region) == (GLOBAL, region))
    return total


def deployed(
    name: str,
    ptus: int | None,
    *,
    busy: Sequence[float] = (10,) * 120,
    **facts: Any,  # noqa: ANN401  # its own fields
) -> ObservedDeployment:
    """So many PTUs; `busy` are those that each minute needs."""
    known = {"region": "eastus2", "deployment_type": GLOBAL, "ptus": ptus, "resource": f"{SHOP}/accounts/{name}"}
    return deployment(token_series([ptus_ * PER_PTU for ptus_ in busy]), name, **{**known, **facts})


def test_a_reservation_of_a_resource_group_covers_what_is_in_it() -> None:
    two = [deployed("a", 50), deployed("b", 50, resource=f"{STORE}/accounts/b")]

    narrow = global_total(measured(*two, reservations=[reserved(80, scope=SHOP)]))
    both = global_total(measured(*two, reservations=[reserved(50, scope="/subscriptions/s"), reserved(50, scope=SHOP)]))

    assert settled(narrow) == (80, 50, 30)
    assert settled(both) == (100, 0, 0)


def test_deployments_of_unknown_models_use_what_is_reserved_too() -> None:
    unknown = deployed("a", 50, model=None)
    result = measured(unknown, reservations=[reserved(80)])
    total = global_total(result)

    assert (total.deployed_ptus, settled(total)) == (50, (80, 0, 30))
    assert (total.buy_ptus, total.lapse_ptus) == (0, 30)
    current = result.plans[0].current
    assert current is not None
    assert (current.ptus, current.action) == (50, Action.REVIEW)
    assert isinstance(current.detail, Finding)
    assert current.detail.code == "its-model-unknown"


@pytest.mark.parametrize(("ptus", "type_"), [(50, None), (None, GLOBAL)], ids=["without-a-type", "without-a-size"])
def test_of_a_deployment_that_is_not_known_nothing_is_said(ptus: int | None, type_: DeploymentType | None) -> None:
    unknown = deployed("a", ptus, model=None, deployment_type=type_)

    assert measured(unknown, reservations=None).plans[0].current is None


def test_reserved_ptus_of_a_deployment_that_is_to_go_may_lapse() -> None:
    """Nothing is recommended for a retired model; two days without traffic say that it can go."""
    facts: dict[str, Any] = {"model": "DeepSeek-R1", "busy": [0] * 60 * 24 * 2}
    idle, busy = deployed("a", 100, **facts), deployed("b", 100, **{**facts, "busy": [10] * 60})
    result = measured(idle, busy, reservations=[reserved(300)])
    total = global_total(result)

    assert [plan.recommended.deployment_type for plan in result.plans] == [None, None]
    assert result.plans[0].current is not None
    assert result.plans[0].current.action is Action.DELETE
    assert (total.deployed_ptus, total.recommended_ptus, total.lapse_ptus) == (200, 0, 200)


def test_what_is_on_top_of_a_base_for_some_hours_is_not_reserved(tmp_path: Path) -> None:
    """Busy on Mondays from 9 to 12, with PTUs by the hour that cost less than their tokens: 0.31, not 0.357."""
    own = tmp_path / "own.yaml"
    own.write_text(
        "ptu_prices: {as_of: 2026-10-01, source: contract, currency: USD, prices: "
        "{deployment_types: global-provisioned, term: hourly, per_ptu: 0.31}}",
        encoding="utf-8",
    )
    monday = [100 if 9 <= minute // 60 < 12 else 20 for minute in range(24 * 60)]
    schedule = Schedule(days=(Day.MONDAY,), start_hour=9, end_hour=12)
    found = measured(
        deployed("a", 100, busy=[*monday, *[20] * 60 * 24 * 6]),
        reservations=[reserved(5)],
        settings=Settings(planning=Planning(schedule=schedule)),
        catalog=Catalog(own=own),
    )
    chosen, total = found.plans[0].recommended.offer, global_total(found)

    assert chosen is not None
    assert (chosen.base_ptus, chosen.ptus) == (20, 100)
    assert (total.recommended_ptus, total.buy_ptus) == (20, 15)


LATER = date(2028, 1, 1)
"""After all months that purchases are decided over."""


def shared_of(result: Report) -> Purchases:
    (schedule,) = result.schedules
    return schedule


def now(result: Report) -> dict[str, int]:
    """What each plan deploys today."""
    return {plan.workload: plan.recommended.offer.ptus or 0 for plan in result.plans if plan.recommended.offer}


def test_what_is_paid_for_is_divided_where_minutes_are_known() -> None:
    """Two that are busy half of the time: neither would buy PTUs, but 60 reserved ones are there anyway."""
    two = [deployed("a", 50, busy=[50, 0] * 60), deployed("b", 50, busy=[30, 0] * 60)]
    result = measured(*two, reservations=[reserved(60, expires=LATER)])

    assert shared_of(result).months[0].ptus == 60
    assert sum(now(result).values()) == 60
    assert all(step.amount is None for step in shared_of(result).steps)


def test_deployments_of_which_nothing_is_decided_use_what_is_reserved_first() -> None:
    """Only the peak of `unsure` is known: its 40 PTUs leave 20 of 60, and the other, always busy, buys 30 more."""
    two = [workload("unsure", 40), workload("sure", busy_ptus=50)]
    result = report(two, CATALOG, today=TODAY, reservations=[reserved(60, expires=LATER)])
    (schedule,) = (plan.schedule for plan in result.plans if plan.schedule is not None)

    assert (schedule.workloads, schedule.months[0].ptus) == (("sure",), 50)
    (bought,) = (step for step in schedule.steps if step.amount is not None)
    assert (bought.action, bought.ptus, bought.term) == (Move.BUY, 30, "reserved_1_year")
    assert bought.amount == 30 * 2652
    assert now(result) == {"sure": 50}


def test_deployments_of_unknown_models_leave_the_rest() -> None:
    two = [deployed("a", 50, busy=[50] * 120), deployed("b", 40, model=None)]
    result = measured(*two, reservations=[reserved(60, expires=LATER)])
    (schedule,) = (plan.schedule for plan in result.plans if plan.schedule is not None)

    assert schedule.workloads == ("a",)
    (bought,) = (step for step in schedule.steps if step.amount is not None)
    assert (schedule.months[0].ptus, bought.ptus) == (50, 30)


def test_only_what_a_reservation_covers_is_divided() -> None:
    two = [deployed("a", 50, busy=[50, 0] * 60), deployed("b", 50, resource=f"{STORE}/accounts/b", busy=[50, 0] * 60)]
    result = measured(*two, reservations=[reserved(60, scope=SHOP, expires=LATER)])

    assert result.schedules == ()
    assert now(result) == {"a": 50, "b": 0}


def test_a_shared_reservation_is_divided_after_narrower_ones() -> None:
    """`a` has 40 of its group and needs 10 more, `b` needs 50: they have 10 and 50 of the 60 that both may use."""
    two = [deployed("a", 50, busy=[50] * 120), deployed("b", 50, resource=f"{STORE}/accounts/b", busy=[50] * 120)]
    result = measured(*two, reservations=[reserved(60, expires=LATER), reserved(40, scope=SHOP, expires=LATER)])

    assert [plan.schedule.total for plan in result.plans if plan.schedule] == [0, 0]


def test_another_region_s_reservation_is_not_divided_here() -> None:
    two = [
        deployed("a", 50, deployment_type=ZONE, busy=[50, 0] * 60),
        deployed("b", 50, deployment_type=ZONE, region="westus", busy=[50, 0] * 60),
    ]
    result = measured(*two, reservations=[reserved(60, ZONE, region="eastus2", expires=LATER)])

    assert now(result) == {"a": 50, "b": 0}
