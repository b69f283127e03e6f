"""Readings of hidden demand held against what the deployed PTUs refused, and targets of spillover that are kept."""

from decimal import Decimal
from fractions import Fraction

import pytest

from capacity.planning.measured.hidden_reading import Carried, Name, kept_for_overflow, taken
from capacity.planning.results.plan import Action, Current
from capacity.reports.content import words
from capacity.sizing.deployment import DeploymentType, TokenWeights
from capacity.traffic.demanded import HiddenDemand, Taken
from capacity.traffic.series import Measured
from tests.minutes import deployment, floats, token_series

WEIGHTS = TokenWeights(
    **dict.fromkeys(("input", "cached_input", "cache_write", "output", "image_input", "image_output"), Fraction(1))
)
CARRIED = Carried(50, Fraction(2), WEIGHTS, 0)
"""100 a minute."""
TAKEN = Taken(requests=5, sources=("chat",), with_it=token_series([4000, 100]))


@pytest.mark.parametrize(
    ("served", "high", "low", "apart", "name", "agrees"),
    [
        ([100, 100], [125, 125], [100, 100], None, Name.ALL, True),
        ([50, 50], [80, 80], [50, 50], None, Name.ALL, False),
        ([60, 100], [100, 100], [60, 100], [125, 125], Name.APART, False),
        ([160, 160], [200, 200], [125, 125], None, Name.RETRIES, False),
    ],
    ids=["all", "none", "apart", "retries"],
)
def test_the_reading_that_agrees_is_taken(  # noqa: PLR0913  # one parameter per column
    *,
    served: list[float],
    high: list[float],
    low: list[float],
    apart: list[float] | None,
    name: Name,
    agrees: bool,
) -> None:
    one = deployment(token_series(served), measured=Measured(throttled_requests=floats([1, 1])))
    hidden = HiddenDemand(
        low=token_series(low),
        high=token_series(high),
        apart=None if apart is None else token_series(apart),
        refused=2,
        spilled=0,
        of_log=False,
    )
    reading = taken(one, hidden, CARRIED)

    assert reading.name is name
    assert reading.compared is not None
    assert reading.compared.agrees(Name.ALL) == agrees
    assert taken(one, hidden, CARRIED._replace(ptus=None)).compared is None
    assert taken(one.replaced(measured=Measured()), hidden, CARRIED).compared is None


def test_what_others_spill_into_is_not_told_to_shrink() -> None:
    smaller = Current(
        deployment_type=DeploymentType.GLOBAL_STANDARD, sku_capacity=90, delta_sku_capacity=-80, action=Action.RESIZE
    )
    kept = kept_for_overflow(smaller, TAKEN)
    larger = smaller.replaced(delta_sku_capacity=10)
    ptus = Current(
        deployment_type=DeploymentType.GLOBAL_PROVISIONED,
        ptus=50,
        delta_ptus=-5,
        delta_usd_per_month=Decimal(-9),
        action=Action.RESIZE,
    )

    assert (kept.action, kept.delta_sku_capacity, kept.delta_ptus) == (Action.KEEP, 0, None)
    assert words.current(kept) == (
        "Global Standard with 90 units is deployed: keep it (what spills into it takes it to 4,000 TPM)."
    )
    assert kept_for_overflow(larger, TAKEN) == larger
    assert kept_for_overflow(ptus, TAKEN).delta_usd_per_month == 0
