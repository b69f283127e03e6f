"""Pictures of weeks: how many plans held with which headroom, and what each week needs."""

import re
from datetime import date

import numpy as np

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Plan
from capacity.reports.pictures import hold_by_headroom, load_by_week
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Settings
from tests.minutes import deployment, floats, token_series

WEEK, PER_PTU = 7 * 1440, 3400
"""Input TPM per PTU of gpt-5.2. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""


def plan(*ptus: float) -> Plan:
    series = token_series(np.repeat(floats(ptus), WEEK) * PER_PTU)
    settings = Settings(deployment_types=(DeploymentType.GLOBAL_PROVISIONED,))
    one = deployment(series)
    return from_minutes.report([one], Sizing(settings=settings), Catalog(), today=date(2026, 10, 9)).plans[0]


def test_plans_that_held_climb_with_the_headroom() -> None:
    """One of three holds without; 16 % and 17 % hold one more each."""
    found = hold_by_headroom.picture(plan(100, 120, 90, 110))
    assert found is not None
    drawn = str(found.drawn("p"))

    assert found.table.rows == [["none", "1 of 3"], ["+16 %", "2 of 3"], ["+17 %", "3 of 3"]]
    assert 'd="M0 667H320V333H340V0H1000"' in drawn  # the axis ends at 50 %
    assert drawn.count("<circle") == 3
    assert "+17 %" in drawn


def test_headroom_that_nobody_plans_is_left_to_the_table() -> None:
    found = hold_by_headroom.picture(plan(20, 400, 100))
    assert found is not None

    assert [row[1] for row in found.table.rows] == ["1 of 2", "2 of 2"]
    assert str(found.drawn("p")).count("<circle") == 1
    assert [entry.style for entry in found.entries] == ["line a", "line rule ink"]


def test_one_window_is_no_picture() -> None:
    assert hold_by_headroom.picture(plan(100, 120)) is None
    assert hold_by_headroom.picture(plan(100)) is None


def test_weeks_that_a_size_did_not_hold_in_stand_out() -> None:
    found = load_by_week.picture(plan(100, 120, 90, 110))
    assert found is not None
    drawn = str(found.drawn("p"))

    assert re.findall('class="area ([^"]+)"', drawn) == ["a edge", "b", "a edge", "b"]
    assert [row[-1] for row in found.table.rows] == ["100", "120", "90", "110"]
    assert "PTUs that each week needs" in found.sentence


def test_weeks_without_sizes_are_drawn_by_their_tokens() -> None:
    whole = plan(100, 120)
    assert whole.measured is not None
    weeks = tuple(one.replaced(ptus=None, ptus_of=None) for one in whole.measured.weeks)
    found = load_by_week.picture(whole.replaced(measured=whole.measured.replaced(weeks=weeks, hold=None)))

    assert found is not None
    assert found.sentence.startswith("Mean tokens per minute")
    assert 'class="rule' not in str(found.drawn("p"))
    assert load_by_week.picture(plan(100)) is None
