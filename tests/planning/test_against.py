"""What a change of workload files changes."""

from datetime import date
from decimal import Decimal

import pytest

from capacity.errors import Place
from capacity.planning.checks.against import Against, Earlier, Outcome, against
from capacity.planning.checks.check_report import Asked, report
from capacity.planning.checks.policy import Policy
from capacity.planning.checks.standing import Standing
from capacity.planning.results.written_workload import Written
from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import Reservation
from capacity.reports.content.changed import lines as against_lines
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload
from capacity.sources.workloads import workload_file
from tests.staying import Staying

CATALOG = Staying()
CHAT = """
name: {name}
model: gpt-5.2
region: eastus2
deployment_types: [data-zone-provisioned]
traffic: {{peak_rpm: {peak}, average_rpm: 10, input_tokens: 2000, output_tokens: 150}}
{more}
"""
GLOBAL = DeploymentType.GLOBAL_PROVISIONED


def chat(name: str = "chat", peak: int = 500, more: str = "") -> Workload:
    (found,) = workload_file.of_text(CHAT.format(name=name, peak=peak, more=more), "chat.yaml", CATALOG)
    return found


def compared(before: list[Workload], after: list[Workload], problems: tuple[str, ...] = ()) -> Against:
    written = [Written(workload=one, place=lambda _: Place(), says=lambda _: True) for one in after]
    asked = Asked(catalog=CATALOG, today=date(2026, 10, 9), policy=Policy(), policy_place=lambda _: Place())
    earlier = Earlier(what="main", workloads=tuple(before), problems=problems)
    found = report(written, asked, earlier).against
    assert found is not None
    return found


def deployed(ptus: int) -> str:
    return f"deployed: {{deployment_type: data-zone-provisioned, ptus: {ptus}}}"


def test_a_workload_that_grows() -> None:
    """475 and 945 PTUs, by the year at 2,916 / 12 USD each."""
    found = compared([chat(peak=500)], [chat(peak=1000)])
    (one,) = found.changes
    assert one.before is not None
    assert one.after is not None

    assert (one.outcome, one.before.ptus, one.after.ptus) == (Outcome.CHANGED, 475, 945)
    assert (found.before.per_month, found.after.per_month) == (Decimal(115_425), Decimal(229_635))
    assert found.after.ptus == {"DataZoneProvisionedManaged": 945}
    assert "Cost: +114,210.00 USD a month." in against_lines(found)


def test_added_removed_and_unchanged() -> None:
    found = compared([chat("a"), chat("old")], [chat("a"), chat("new")])

    assert [(one.workload, one.outcome) for one in found.changes] == [
        ("a", Outcome.UNCHANGED), ("new", Outcome.ADDED), ("old", Outcome.REMOVED)
    ]  # fmt: skip
    assert found.before == found.after
    assert "The cost stays the same." in against_lines(found)


def test_what_is_deployed_is_paid_by_the_hour() -> None:
    """1.10 USD an hour: 475 x 803 and 5,000 x 803 USD a month, whatever is needed."""
    found = compared([chat(more=deployed(475))], [chat(more=deployed(5000))])
    lines = against_lines(found)

    assert (found.before.per_month, found.after.per_month) == (Decimal(381_425), Decimal(4_015_000))
    assert "chat: deployed PTUs 475 -> 5,000." in lines
    assert "Data Zone Provisioned: 475 -> 5,000 PTUs deployed (+4,525)." in lines
    assert any(line.startswith("Deployed PTUs count at the hourly price") for line in lines)


def test_a_deployment_that_stays_while_traffic_grows() -> None:
    found = compared([chat(more=deployed(475))], [chat(peak=1000, more=deployed(475))])
    lines = against_lines(found)

    assert "Data Zone Provisioned: 475 -> 945 PTUs needed (+470)." in lines
    assert "The cost stays the same." in lines


def test_limits_and_regions_that_change() -> None:
    before = chat(more="limits: {max_ptus: 300, max_utilization_share: 0.9}\nslo: {throttled_share: 0.01}")
    after = chat(more="limits: {max_ptus: 3000, max_utilization_share: 0.9}").replaced(region="swedencentral")
    lines = against_lines(compared([before], [after]))

    assert "chat: limits.max_ptus 300 -> 3,000." in lines
    assert "chat: slo.throttled_share 0.01 -> none." in lines
    assert "chat: region eastus2 -> swedencentral." in lines


def test_another_model() -> None:
    lines = against_lines(compared([chat()], [chat().replaced(model="gpt-5.4")]))

    assert "chat: model gpt-5.2 -> gpt-5.4." in lines


def test_nothing_is_decided_without_a_mean() -> None:
    """Neither the types that could be taken nor their PTUs are added up."""
    peak_alone = chat().replaced(deployment_types=None)
    peak_alone = peak_alone.replaced(traffic=tuple(one.replaced(average_rpm=None) for one in peak_alone.traffic))
    found = compared([peak_alone], [peak_alone, chat("other")])

    assert (found.before.ptus, found.before.undecided, found.before.per_month) == ({}, 1, None)
    assert found.after.ptus == {"DataZoneProvisionedManaged": 475}
    assert "No recommendation now for 1 workload: not in the sums." in against_lines(found)


def test_an_earlier_state_that_could_not_be_read_whole() -> None:
    found = compared([chat("a")], [chat("a"), chat("b", peak=1000)], problems=("main:b.yaml:1: broken",))
    lines = against_lines(found)

    assert [one.outcome for one in found.changes] == [Outcome.UNCHANGED, Outcome.UNKNOWN]
    assert (found.before.complete, found.before.per_month) == (False, None)
    assert "Data Zone Provisioned: at least 475 -> 1,420 PTUs needed." in lines
    assert not any(line.startswith("Cost:") for line in lines)
    assert "Not read of the earlier state: main:b.yaml:1: broken" in lines


def named(workload: str, **more: object) -> Standing:
    values: dict[str, object] = {"model": "m", "deployment_type": GLOBAL, "ptus": 10, **more}
    return Standing(workload=workload, **values)  # type: ignore[arg-type]  # fields by name


def outcomes(then: list[Standing], now: list[Standing]) -> list[Outcome]:
    return [one.outcome for one in against(Earlier(what="x"), then, now).changes]


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ([named("a", model="m")], [named("a", model="n")], [Outcome.CHANGED]),
        (
            [named("a", model="m"), named("a", model="n")],
            [named("a", model="n"), named("a", model="m")],
            [Outcome.UNCHANGED] * 2,
        ),
        ([named("a", model="m")], [named("a", model="m"), named("a", model="n")], [Outcome.UNCHANGED, Outcome.ADDED]),
        ([named("a", resource="/1"), named("a", resource="/2")], [named("a", resource="/2")],
         [Outcome.UNCHANGED, Outcome.REMOVED]),
        ([named("a"), named("a", ptus=20)], [named("a")], [Outcome.UNCHANGED, Outcome.REMOVED]),
        ([], [named("a"), named("a")], [Outcome.ADDED] * 2),
    ],
    ids=["model", "two-models", "more-models", "resources", "doubled", "added-twice"],
)  # fmt: skip
def test_names_are_found_again(then: list[Standing], now: list[Standing], expected: list[Outcome]) -> None:
    found = against(Earlier(what="x"), then, now)

    assert outcomes(then, now) == expected
    assert sum(one.before is not None for one in found.changes) == found.before.workloads == len(then)
    assert sum(one.after is not None for one in found.changes) == found.after.workloads == len(now)


@pytest.mark.parametrize("currencies", [("USD", "EUR"), ("USD", None)])
def test_costs_that_cannot_be_added(currencies: tuple[str | None, str | None]) -> None:
    both = [
        named(name, currency=currency, per_month=None if currency is None else Decimal(1))
        for name, currency in zip("ab", currencies, strict=True)
    ]
    total = against(Earlier(what="x"), [], both).after

    assert (total.per_month, total.ptus) == (None, {"GlobalProvisionedManaged": 20})


def test_what_is_reserved_does_not_change_what_deployed_ptus_come_to() -> None:
    """475 x 803 USD by the hour, though their reservation for a year pays for all of them."""
    reserved = Reservation(
        deployment_type=DeploymentType.DATA_ZONE_PROVISIONED, region="eastus2", quantity=475, term=Term.YEAR
    )
    written = Written(workload=chat(more=deployed(475)), place=lambda _: Place(), says=lambda _: True)
    asked = Asked(catalog=CATALOG, today=date(2026, 10, 9), policy_place=lambda _: Place(), reservations=(reserved,))
    (one,) = report([written], asked).standings

    assert (one.term, one.per_month) == ("hourly", Decimal(381_425))


def stands(workload: Workload, quantity: int) -> Standing:
    reserved = Reservation(
        deployment_type=DeploymentType.DATA_ZONE_PROVISIONED,
        region="eastus2",
        quantity=quantity,
        term=Term.YEAR,
        expires=date(2027, 6, 1),
    )
    written = Written(workload=workload, place=lambda _: Place(), says=lambda _: True)
    asked = Asked(catalog=CATALOG, today=date(2026, 10, 9), policy_place=lambda _: Place(), reservations=(reserved,))
    (one,) = report([written], asked).standings
    return one


@pytest.mark.parametrize(
    ("quantity", "term", "per_month", "told"),
    [
        (500, "reserved_1_year", 475 * 243, "paid already"),
        (400, "hourly", 475 * 243, "400 of 475 PTUs paid already, the others hourly"),
    ],
)
def test_deployed_ptus_that_a_reservation_pays_cost_nothing_more(
    quantity: int, term: str, per_month: int, told: str
) -> None:
    """Today: nothing, or 75 by the hour; the most expensive month is one after their end, by the year at 243 USD."""
    one = stands(chat(more=deployed(475)), quantity)
    lines = against_lines(against(Earlier(what="x"), [one.replaced(term="hourly", paid_ptus=None)], [one]))

    assert (one.term, one.per_month) == (term, Decimal(per_month))
    assert f"chat: payment hourly -> {told}." in lines
    basis = "those that are paid already at none; over months costs are those of the most expensive one."
    assert f"Deployed PTUs count at the hourly price, {basis}" in lines


@pytest.mark.parametrize("more", ["", "planning: {growth_share_per_month: 0.2, growth_months: 6}"])
def test_ptus_to_deploy_that_are_paid_are_told_as_paid(more: str) -> None:
    """Those of a later month are paid otherwise, which is not told."""
    one = stands(chat(peak=100, more=more), 200)
    assert (one.term, one.paid_ptus) == ((None, None) if more else ("reserved_1_year", one.ptus))
    now = against_lines(against(Earlier(what="x"), [one.replaced(term="hourly", paid_ptus=None)], [one]))
    assert any("payment" in line for line in now) == (not more)


def test_tokens_have_no_term_of_the_ptus_that_come_in_their_place() -> None:
    """What is deployed is paid by the token, and the reserved PTUs that are told to come are not what stands."""
    types = (DeploymentType.DATA_ZONE_STANDARD, DeploymentType.DATA_ZONE_PROVISIONED)
    workload = chat(more="deployed: {deployment_type: data-zone-standard, sku_capacity: 3000}")
    one = stands(workload.replaced(deployment_types=types), 500)
    assert (one.deployment_type, one.term) == (DeploymentType.DATA_ZONE_STANDARD, "pay_as_you_go")
