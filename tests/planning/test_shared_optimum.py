"""PTUs that several workloads share, against trying every combination of their sizes."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.planning.buying.shared_mix import shared_optimum
from capacity.planning.results.plan_report import Share, SharedOptimum
from capacity.traffic.sharing import Curve, divided
from tests.properties import examples

PRICE = 100.0


def curve(name: str, *steps: tuple[int, float]) -> Curve:
    """Counts, each with what still spills from it."""
    return Curve(
        workload=name,
        ptus=[ptus for ptus, _ in steps],
        spilled_per_month=np.array([spilled for _, spilled in steps], dtype=np.float64),
    )


def optimum(curves: Sequence[Curve], reserved: int, price: float = PRICE) -> SharedOptimum:
    found = shared_optimum(curves, reserved=reserved, per_ptu=price, term="reserved_1_year", currency="USD")
    assert found is not None
    return found


CHAT = curve("chat", (0, 9_000), (15, 3_000), (20, 1_400), (25, 1_000), (30, 980))
MAIL = curve("mail", (0, 4_000), (15, 2_000), (20, 1_900), (25, 1_890))


@pytest.mark.parametrize(
    ("reserved", "shares", "per_month"),
    [
        pytest.param(0, (20, 15), "6900.00", id="nothing-reserved"),
        pytest.param(10, (20, 15), "5900.00", id="reserved-covers-little"),
        pytest.param(35, (20, 15), "3400.00", id="reserved-covers-what-pays-for-itself"),
        pytest.param(40, (25, 15), "3000.00", id="five-more-go-where-they-save-most"),
        pytest.param(45, (25, 20), "2900.00", id="ten-more-are-divided"),
        pytest.param(55, (30, 25), "2870.00", id="all-that-is-wanted-is-reserved"),
        pytest.param(500, (30, 25), "2870.00", id="more-is-reserved-than-anyone-wants"),
    ],
)
def test_reserved_ptus_go_where_they_save_most(reserved: int, shares: tuple[int, int], per_month: str) -> None:
    found = optimum([CHAT, MAIL], reserved)

    assert found == SharedOptimum(
        ptus=sum(shares),
        above_reserved_ptus=max(sum(shares) - reserved, 0),
        shares=(Share(workload="chat", ptus=shares[0]), Share(workload="mail", ptus=shares[1])),
        term="reserved_1_year" if sum(shares) > reserved else None,
        per_month=Decimal(per_month),
        currency="USD",
    )


def test_one_workload_alone() -> None:
    assert optimum([CHAT], 0).shares == (Share(workload="chat", ptus=20),)
    assert optimum([CHAT], 27).shares == (Share(workload="chat", ptus=25),)


def test_counts_from_which_too_much_spills_are_not_taken() -> None:
    strict = curve("strict", (0, inf), (15, inf), (20, 500), (25, 0))

    assert [share.ptus for share in optimum([strict, MAIL], 0, price=10_000).shares] == [20, 0]
    assert [share.ptus for share in optimum([strict, MAIL], 40).shares] == [25, 15]
    assert [share.ptus for share in optimum([MAIL, strict], 40).shares] == [15, 25]


def test_where_a_workload_is_allowed_no_count_nothing_is_told() -> None:
    nowhere = curve("nowhere", (0, inf), (15, inf))

    assert shared_optimum([CHAT, nowhere], reserved=50, per_ptu=PRICE, term="hourly", currency="USD") is None
    assert shared_optimum([], reserved=50, per_ptu=PRICE, term="hourly", currency="USD") is None


def test_of_counts_that_cost_the_same_the_smaller_is_taken() -> None:
    flat = curve("flat", (0, 1_000), (15, 1_000), (20, 1_000))

    assert optimum([flat], 0).ptus == 0
    assert optimum([flat], 20).ptus == 0
    assert [share.ptus for share in optimum([flat, CHAT], 22).shares] == [0, 25]


def test_sizes_of_several_steps_share_what_is_left() -> None:
    """Regional PTUs come by 50 and those of others by 5: sums move by the largest number that divides all."""
    regional = curve("regional", (0, 20_000), (50, 5_000), (100, 0))
    small = curve("small", (0, 3_000), (15, 1_000), (20, 0))

    assert [share.ptus for share in optimum([regional, small], 70, price=200).shares] == [50, 20]
    assert [share.ptus for share in optimum([regional, small], 100, price=200).shares] == [100, 0]
    assert [share.ptus for share in optimum([regional, small], 120, price=200).shares] == [100, 20]


def test_the_sum_is_told_to_the_cent() -> None:
    odd = curve("odd", (0, 10.004), (15, 0.005))

    assert str(optimum([odd], 15).per_month) == "0.01"
    assert str(optimum([odd], 0).per_month) == "10.00"
    assert str(optimum([odd], 5, price=0.1).per_month) == "1.01"


# --- against every combination


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """What spills falls with every size, as it does where minutes tell it; the smallest sizes may not be allowed."""
    minimum, increment = draw(st.sampled_from([(15, 5), (50, 50), (4, 2), (3, 3), (1, 1), (25, 10)]))
    falls = draw(st.lists(st.integers(0, 2_000), min_size=1, max_size=5))
    refused = draw(st.integers(0, len(falls)))
    left = [float(sum(falls[row:])) for row in range(len(falls) + 1)]
    ptus = [0, *(minimum + increment * row for row in range(len(falls)))]
    return curve("any", *zip(ptus, [inf] * refused + left[refused:], strict=True))


def cheapest(all_curves: Sequence[Curve], reserved: int, price: float) -> float:
    """Of every combination of rows."""
    return min(
        sum(float(one.spilled_per_month[row]) for one, row in zip(all_curves, rows, strict=True))
        + max(sum(one.ptus[row] for one, row in zip(all_curves, rows, strict=True)) - reserved, 0) * price
        for rows in product(*(range(len(one.ptus)) for one in all_curves))
    )


several = st.lists(curves(), min_size=1, max_size=4)


@examples(300)
@given(several, st.integers(0, 150), st.integers(0, 200))
def test_no_combination_costs_less(all_curves: list[Curve], reserved: int, price: int) -> None:
    found = optimum(all_curves, reserved, price)

    assert found.per_month == Decimal(cheapest(all_curves, reserved, price))
    assert found.ptus == sum(share.ptus for share in found.shares)
    assert all(share.ptus in one.ptus for share, one in zip(found.shares, all_curves, strict=True))


@examples(100)
@given(several, st.integers(0, 150), st.integers(1, 50), st.integers(0, 200))
def test_more_reserved_ptus_never_cost_more(all_curves: list[Curve], reserved: int, more: int, price: int) -> None:
    assert optimum(all_curves, reserved + more, price).per_month <= optimum(all_curves, reserved, price).per_month


@examples(100)
@given(st.lists(st.lists(st.integers(0, 2_000), min_size=1, max_size=5), min_size=1, max_size=3), st.integers(0, 60))
def test_curves_need_not_fall(spilled: list[list[int]], reserved: int) -> None:
    odd = [curve("odd", *((5 * row, float(money)) for row, money in enumerate(one))) for one in spilled]
    rows = divided(odd, reserved, PRICE)

    assert sum(one.spilled_per_month[row] for one, row in zip(odd, rows, strict=True)) + PRICE * max(
        sum(one.ptus[row] for one, row in zip(odd, rows, strict=True)) - reserved, 0
    ) == cheapest(odd, reserved, PRICE)
