"""Whether sizes held, in words."""

from datetime import date
from fractions import Fraction

import pytest

from capacity.catalog.persistence import Changes, Steadiness
from capacity.findings import found
from capacity.planning.results.hold import Hold
from capacity.sentences.holding import held
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

OTHERS = Changes(
    horizon_days=7,
    steadiness=Steadiness.ANY,
    tenants=98,
    spans=98,
    quantiles=tuple(Fraction(number, 10) for number in range(5, 24)),
)
"""One in twenty up to 0.5, and one more for each tenth: 1 is reached by six, 1.2 by eight of twenty."""


def of(windows: int, held_: int, headroom: float | None, with_it: int | None) -> Hold:
    return Hold(
        deployment_type=DeploymentType.GLOBAL_PROVISIONED,
        windows=windows,
        held=held_,
        headroom_for_90=headroom,
        held_with_headroom=with_it,
        by_headroom=(),
        weeks=(),
    )


@pytest.mark.parametrize(
    ("hold", "sentence"),
    [
        (of(6, 2, 0.35, 6), "Of the last 6 weeks' plans 2 would have held, with +35 % headroom 6."),
        (of(6, 0, 10.0, 6), "Of the last 6 weeks' plans none would have held, with +1,000 % headroom 6."),
        (
            of(3, 1, 72.44, 3),
            "Of the last 3 weeks' plans 1 would have held; nine in ten take more than +1,000 % headroom.",
        ),
        (of(10, 9, 0.0, 9), "Of the last 10 weeks' plans 9 would have held without headroom."),
        (of(3, 3, 0.0, 3), "Of the last 3 weeks' plans all would have held without headroom."),
        (
            of(3, 1, None, None),
            "Of the last 3 weeks' plans 1 would have held; after a week without traffic no headroom is enough.",
        ),
        (of(1, 1, 0.0, 1), "The plan of the week before the last would have held in the last week without headroom."),
        (
            of(1, 0, 0.07, 1),
            "The plan of the week before the last would not have held in the last week, with +7 % headroom it would.",
        ),
    ],
)
def test_past_plans(hold: Hold, sentence: str) -> None:
    assert held(hold) == sentence


def test_no_headroom() -> None:
    own = found("no-headroom", can_spill=True, hold=of(6, 2, 0.35, 6), others=None, as_of=None)
    others = found("no-headroom", can_spill=False, hold=None, others=OTHERS, as_of=date(2025, 6, 9))
    neither = found("no-headroom", can_spill=False, hold=None, others=None, as_of=None)

    assert said(own) == (
        "Of the last 6 weeks' plans 2 would have held, with +35 % headroom 6. What is above the size is refused (429) "
        "or spills over."
    )
    assert said(others) == (
        "Sizes of 98 public tenants held for the next 7 days in 30 % of cases, with 20 % headroom in 40 %, as of "
        "2025-06-09. What is above the size is refused (429)."
    )
    assert said(neither) == "What is above the size is refused (429)."
