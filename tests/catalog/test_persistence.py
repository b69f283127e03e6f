"""How needs changed among real tenants: the shipped table, and what it says of a horizon and a steadiness."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from capacity.catalog.catalog import FOLDER, Catalog
from capacity.catalog.persistence import STEPS, TOLD_AT, Changes, Persistence, Steadiness
from capacity.traffic.least_rate import least_rate, steadiness
from tests.benchmarks import persistence as made
from tests.minutes import SHARED

RATES = [SHARED / "data" / "traces" / "servegen" / f"m-{size}-rates.csv.gz" for size in ("large", "mid")]
has_rates = pytest.mark.skipif(not RATES[0].exists(), reason=f"{RATES[0]} is absent: set CAPACITY_SHARED")


def table() -> Persistence:
    found = Catalog().persistence
    assert found is not None
    return found


def test_every_horizon_has_rising_quantiles_for_each_steadiness() -> None:
    rows = table().changes

    assert [(one.horizon_days, one.steadiness) for one in rows] == [
        (days, kind) for days in made.HORIZONS for kind in Steadiness
    ]
    assert {len(one.quantiles) for one in rows} == {STEPS - 1}
    assert all(list(one.quantiles) == sorted(one.quantiles) for one in rows)
    assert all(list(one.totals) == sorted(one.totals) and len(one.totals) == len(TOLD_AT) for one in rows)


def test_it_says_what_it_was_made_with() -> None:
    found = table()
    longest = found.ratios(7, None)

    assert (float(found.refused_share), float(found.steady_below)) == (made.REFUSED_SHARE, made.STEADY_BELOW)
    assert f"of {longest.tenants} tenants" in found.of


@pytest.mark.parametrize(
    ("horizon_days", "of", "expected"),
    [
        (1, 1.0, (1, Steadiness.STEADY)),
        (3, 1.19, (3, Steadiness.STEADY)),
        (4, 1.2, (7, Steadiness.UNSTEADY)),
        (7, float("inf"), (7, Steadiness.UNSTEADY)),
        (28, None, (7, Steadiness.ANY)),
    ],
)
def test_ratios_are_of_the_next_longer_horizon_or_the_longest(
    horizon_days: int, of: float | None, expected: tuple[int, Steadiness]
) -> None:
    found = table().ratios(horizon_days, of)
    assert (found.horizon_days, found.steadiness) == expected


def test_there_is_none_before_its_source() -> None:
    assert Catalog(as_of=date(2025, 6, 8)).persistence is None
    assert Catalog(as_of=date(2025, 6, 9)).persistence is not None


def test_it_is_a_few_kilobytes() -> None:
    assert (FOLDER / "persistence.yaml").stat().st_size < 6_000


def of(quantiles: Sequence[float]) -> Changes:
    return Changes(
        horizon_days=7,
        steadiness=Steadiness.ANY,
        tenants=1,
        spans=1,
        quantiles=tuple(map(Fraction, quantiles)),
    )


def test_shares_and_ratios_lie_straight_between_quantiles() -> None:
    changes = of([0.5 + step / 10 for step in range(STEPS - 1)])  # 0.05 -> 0.5, 0.95 -> 2.3

    assert changes.at(0.5) == pytest.approx(1.4)
    assert changes.at(0.525) == pytest.approx(1.45)
    assert [changes.at(share) for share in (0.01, 0.99)] == [0.5, pytest.approx(2.3)]
    assert changes.held(0.45) == pytest.approx(0.525)
    assert [changes.held(headroom) for headroom in (-0.9, 5)] == [0.05, 0.95]


def test_the_least_rate_refuses_what_is_allowed_and_no_less_does() -> None:
    demand = np.array([[10.0, 20, 30], [30, np.nan, 30], [0, 0, 0]])

    assert least_rate(demand, 0.1).tolist() == [24, 27, 0]
    assert least_rate(demand, 0).tolist() == [30, 30, 0]


def test_steadiness_is_of_the_days_of_the_last_week() -> None:
    days = np.repeat([100.0, *[10] * 6, 15], 24)

    assert steadiness(days, 24, 0.001) == pytest.approx(1.5)
    assert steadiness(days[: 24 * 2], 24, 0) == pytest.approx(100 / 55)
    assert steadiness(np.repeat([0.0, 0, 0, 5], 24), 24, 0) == float("inf")
    assert steadiness(np.zeros(48), 24, 0) is None
    assert steadiness(np.ones(23), 24, 0) is None


def test_tenants_weigh_alike_however_many_spans_they_have() -> None:
    a, b = made.Change("a", 1, 1.0, 1.0), made.Change("b", 1, 3.0, 2.0)

    often = made.quantiles([1.0] * 9 + [3.0], [a] * 9 + [b], [0.1, 0.9])
    assert often.tolist() == made.quantiles([1.0, 3.0], [a, b], [0.1, 0.9]).tolist() == [1, 3]
    assert made.quantiles([1.0, 3.0], [a, b], [0.5]) == pytest.approx(2)


@has_rates
def test_the_shipped_table_is_what_the_tenants_say() -> None:
    tenants = [tenant for path in RATES for tenant in made.tenants(path)]
    shipped = (FOLDER / "persistence.yaml").read_text(encoding="utf-8").splitlines()

    assert list(made.lines(tenants)) == shipped[shipped.index("    changes:") :]
