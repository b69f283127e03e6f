"""Reservations, rule by rule as Microsoft states them, and what holds for every way of holding them."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.pricing.published_prices import Term
from capacity.pricing.reservation import SHARED, Reservation, Settled, Use, settle
from capacity.sizing.deployment import DeploymentType
from tests.properties import examples

GLOBAL = DeploymentType.GLOBAL_PROVISIONED
ZONE = DeploymentType.DATA_ZONE_PROVISIONED
REGIONAL = DeploymentType.REGIONAL_PROVISIONED
SALES, STOCK = "/subscriptions/sales", "/subscriptions/stock"
SHOP, STORE = f"{SALES}/resourceGroups/shop", f"{SALES}/resourceGroups/store"
MANAGEMENT_GROUP = "/providers/Microsoft.Management/managementGroups/company"


def account(scope: str) -> str:
    """The id of a resource in a resource group."""
    return f"{scope}/providers/Microsoft.CognitiveServices/accounts/ai"


def reserved(
    quantity: int, type_: DeploymentType = GLOBAL, *, region: str | None = None, scope: str = SHARED
) -> Reservation:
    return Reservation(deployment_type=type_, quantity=quantity, term=Term.MONTH, region=region, scope=scope)


def use(
    ptus: int, type_: DeploymentType = GLOBAL, *, region: str | None = "eastus2", resource: str | None = account(SHOP)
) -> Use:
    return Use(deployment_type=type_, region=region, resource=resource, ptus=ptus)


# --- what Microsoft states


def test_one_global_reservation_covers_deployments_in_three_regions() -> None:
    """50, 100 and 200 Global PTUs in three regions are one reservation of 350.

    Source: Microsoft Learn, "Provisioned throughput billing and cost management", 2026-06-05.
    """
    uses = [use(50, region="eastus2"), use(100, region="swedencentral"), use(200, region="japaneast")]

    assert settle(uses, [reserved(350)]) == Settled(overage=(0, 0, 0), unused=(0,))


@pytest.mark.parametrize(
    ("deployed", "quantity", "overage"),
    [
        pytest.param([300, 300], 500, 100, id="2026"),
        pytest.param([250], 200, 50, id="2025"),
    ],
)
def test_what_is_deployed_above_the_reservation_costs_the_hourly_rate(
    deployed: list[int], quantity: int, overage: int
) -> None:
    """500 reserved, 300 used and 300 new: 100 by the hour; 200 reserved, 250 deployed: 50.

    Source: Microsoft Learn, "Provisioned throughput billing and cost management", 2026-06-05; the second
    MicrosoftDocs/azure-ai-docs, provisioned-throughput-onboarding.md, second half of 2025.
    """
    settled = settle([use(ptus) for ptus in deployed], [reserved(quantity)])

    assert sum(settled.overage) == overage
    assert settled.unused == (0,)


@pytest.mark.parametrize(
    ("reservation", "covered"),
    [
        pytest.param(reserved(1), [GLOBAL], id="global"),
        pytest.param(reserved(1, region="swedencentral"), [GLOBAL], id="global-bought-for-another-region"),
        pytest.param(reserved(1, ZONE, region="eastus2"), [ZONE], id="data-zone"),
        pytest.param(reserved(1, ZONE, region="swedencentral"), [], id="data-zone-elsewhere"),
        pytest.param(reserved(1, REGIONAL, region="eastus2"), [REGIONAL], id="regional"),
        pytest.param(reserved(1, REGIONAL, region="eastus"), [], id="regional-elsewhere"),
    ],
)
def test_a_reservation_matches_on_type_and_but_for_global_on_region(
    reservation: Reservation, covered: list[DeploymentType]
) -> None:
    """Global, Data Zone and Regional are not interchangeable; nothing asks for the model.

    Source: Microsoft Learn, "Provisioned throughput billing and cost management", 2026-06-05.
    """
    assert [type_ for type_ in (GLOBAL, ZONE, REGIONAL) if reservation.covers(use(1, type_))] == covered


def test_a_deployment_without_a_region_is_covered_by_global_reservations_alone() -> None:
    assert reserved(1).covers(use(1, region=None))
    assert not reserved(1, ZONE, region="eastus2").covers(use(1, ZONE, region=None))


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        pytest.param(SHARED, [True, True, True], id="shared"),
        pytest.param(MANAGEMENT_GROUP, [True, True, True], id="management-group"),
        pytest.param(SALES, [True, True, False], id="subscription"),
        pytest.param(f"{SALES}/", [True, True, False], id="slash-at-the-end"),
        pytest.param(SALES.upper(), [True, True, False], id="other-case"),
        pytest.param("/subscriptions/sale", [False, False, False], id="beginning-of-a-name"),
        pytest.param(SHOP, [True, False, False], id="resource-group"),
    ],
)
def test_a_reservation_covers_what_is_in_its_scope(scope: str, covered: list[bool]) -> None:
    """Source: MicrosoftDocs/azure-docs, reservations/microsoft-foundry.md, 2026-01-15."""
    resources = [account(SHOP), account(STORE), account(f"{STOCK}/resourceGroups/shop")]

    assert [reserved(1, scope=scope).covers(use(1, resource=resource)) for resource in resources] == covered


@pytest.mark.parametrize("scope", [SHARED, MANAGEMENT_GROUP, SALES, SHOP])
def test_where_the_resource_is_not_told_every_scope_may_hold_it(scope: str) -> None:
    assert reserved(1, scope=scope).covers(use(1, resource=None))


# --- in which order they are used


@pytest.mark.parametrize(
    "scopes",
    [
        pytest.param((SHOP, SALES), id="resource-group-before-subscription"),
        pytest.param((SALES, MANAGEMENT_GROUP), id="subscription-before-management-group"),
        pytest.param((SHOP, MANAGEMENT_GROUP), id="resource-group-before-management-group"),
        pytest.param((MANAGEMENT_GROUP, SHARED), id="management-group-before-shared"),
        pytest.param((SALES, SHARED), id="subscription-before-shared"),
    ],
)
def test_the_narrowest_scope_is_used_first(scopes: tuple[str, str]) -> None:
    for order in permutations(scopes):
        settled = settle([use(10)], [reserved(10, scope=scope) for scope in order])

        assert settled.unused == tuple(0 if scope == scopes[0] else 10 for scope in order)


@pytest.mark.parametrize("known_first", [True, False])
def test_a_deployment_of_which_the_resource_is_not_told_takes_what_the_others_leave(*, known_first: bool) -> None:
    known, unknown = use(10, resource=account(SHOP)), use(10, resource=None)
    uses = [known, unknown] if known_first else [unknown, known]

    assert settle(uses, [reserved(10, scope=SHOP), reserved(10, scope=STORE)]) == Settled((0, 0), (0, 0))


def test_nothing_reserved_and_nothing_deployed() -> None:
    assert settle([], []) == Settled((), ())
    assert settle([use(10)], []) == Settled((10,), ())
    assert settle([], [reserved(10)]) == Settled((), (10,))


# --- what holds for all

quick = examples(100)
counts = st.integers(0, 20)
resources = st.sampled_from([None, account(SHOP), account(STORE), account(f"{STOCK}/resourceGroups/shop")])
scopes = st.sampled_from([SHARED, MANAGEMENT_GROUP, SALES, STOCK, SHOP, STORE])
regions = st.sampled_from(["eastus2", "swedencentral"])
types = st.sampled_from([GLOBAL, ZONE])
all_uses = st.lists(st.builds(Use, deployment_type=types, region=regions, resource=resources, ptus=counts), max_size=5)
all_reservations = st.lists(
    st.builds(
        Reservation,
        deployment_type=types,
        quantity=st.integers(1, 20),
        term=st.just(Term.MONTH),
        region=regions,
        scope=scopes,
    ),
    max_size=4,
)


@quick
@given(all_uses, all_reservations)
def test_every_ptu_is_settled_once_and_never_below_zero(uses: list[Use], reservations: list[Reservation]) -> None:
    settled = settle(uses, reservations)
    taken = sum(one.ptus for one in uses) - sum(settled.overage)

    assert taken == sum(one.quantity for one in reservations) - sum(settled.unused)
    assert all(0 <= over <= one.ptus for over, one in zip(settled.overage, uses, strict=True))
    assert all(0 <= left <= one.quantity for left, one in zip(settled.unused, reservations, strict=True))


@quick
@given(all_uses, all_reservations)
def test_nothing_is_left_over_that_a_deployment_could_still_use(
    uses: list[Use], reservations: list[Reservation]
) -> None:
    settled = settle(uses, reservations)

    for one, over in zip(uses, settled.overage, strict=True):
        for reservation, left in zip(reservations, settled.unused, strict=True):
            assert not (over and left and reservation.covers(one))


def taken_in_order(uses: list[Use], reservations: list[Reservation]) -> int:
    """PTUs covered if each reservation in turn takes what it can of each use in turn."""
    left_of_uses = [one.ptus for one in uses]
    for reservation in reservations:
        left = reservation.quantity
        for row, one in enumerate(uses):
            taken = min(left, left_of_uses[row]) if reservation.covers(one) else 0
            left_of_uses[row] -= taken
            left -= taken
    return sum(one.ptus for one in uses) - sum(left_of_uses)


@examples(50)
@given(st.lists(st.builds(use, counts, resource=resources), max_size=4), all_reservations)
def test_no_other_order_covers_more(uses: list[Use], reservations: list[Reservation]) -> None:
    covered = sum(one.ptus for one in uses) - sum(settle(uses, reservations).overage)

    assert covered == max(
        taken_in_order(list(order_of_uses), list(order))
        for order_of_uses in permutations(uses)
        for order in permutations(reservations)
    )


# --- what no reservation may look like


@pytest.mark.parametrize(
    ("changes", "mistakes"),
    [
        pytest.param({}, [], id="global"),
        pytest.param({"region": "eastus2"}, [], id="global-with-its-region"),
        pytest.param({"deployment_type": ZONE, "region": "eastus2"}, [], id="data-zone"),
        pytest.param({"scope": SALES}, [], id="subscription"),
        pytest.param({"term": Term.YEAR}, [], id="year"),
        pytest.param(
            {"deployment_type": DeploymentType.GLOBAL_STANDARD},
            [("deployment_type", "`global-standard` cannot be reserved: only provisioned types can")],
            id="standard",
        ),
        pytest.param(
            {"deployment_type": DeploymentType.DATA_ZONE_BATCH},
            [("deployment_type", "`data-zone-batch` cannot be reserved: only provisioned types can")],
            id="batch",
        ),
        pytest.param(
            {"deployment_type": REGIONAL},
            [("region", "a reservation of `regional-provisioned` needs its `region`: it covers no other")],
            id="no-region",
        ),
        pytest.param(
            {"term": Term.HOURLY}, [("term", "`hourly` is no reservation: write 1-month or 1-year")], id="hourly"
        ),
        pytest.param(
            {"scope": "shop"},
            [("scope", "`scope` is `shared` or an id, such as /subscriptions/ID/resourceGroups/NAME")],
            id="scope",
        ),
    ],
)
def test_what_can_be_reserved(changes: dict[str, Any], mistakes: list[tuple[str, str]]) -> None:
    assert list(reserved(100).replaced(**changes).mistakes()) == mistakes
