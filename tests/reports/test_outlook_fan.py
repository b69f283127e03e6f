"""The picture of the days ahead: what is drawn of an outlook, and when there is none."""

from datetime import date

import numpy as np
import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.measured import from_minutes
from capacity.planning.measured.criteria import Sizing
from capacity.planning.results.plan import Plan
from capacity.reports.pictures import outlook_fan
from capacity.reports.pictures.picture import FULL, Detail
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.week_hours import MINUTES_PER_DAY
from tests.minutes import deployment, token_series


def plan(days: int = 28, *, forecast: int | None = 14, curves: bool = True) -> Plan:
    minutes = np.tile(np.repeat([100_000.0, 500_000], MINUTES_PER_DAY // 2), days)
    quota = None if forecast is None else 1_000_000
    observed = deployment(
        token_series(minutes), region="eastus2", deployment_type=DeploymentType.GLOBAL_STANDARD, quota_tpm=quota
    )
    sizing = Sizing(forecast_days=forecast, curves=curves)
    return from_minutes.report([observed], sizing, Catalog(), today=date(2026, 10, 5)).plans[0]


def test_it_draws_history_range_limits_and_sizes_with_their_numbers() -> None:
    """The quota is twice what the busiest minutes have."""
    of = plan()
    found, size = outlook_fan.picture(of, FULL), of.options[0].ptus  # type: ignore[union-attr]

    assert found is not None
    assert of.outlook is not None
    assert of.outlook.exhausted.quota is not None
    assert of.outlook.exhausted.quota.ptus is not None
    assert of.outlook.exhausted.quota.ptus == pytest.approx(2 * 500_000 / 3_400, rel=0.01)
    drawn = str(found.drawn("k"))
    assert all(style in drawn for style in ("area b", "line b", "line rule b"))
    assert f"quota {round(of.outlook.exhausted.quota.ptus)}" in drawn
    assert f"size {size}" in drawn
    assert "days: " in found.sentence
    assert len(found.table.rows) == 28 + 14
    assert found.table.rows[0] == ["2026-09-07", *[str(round(500_000 / 3_400))] * 3]


def test_a_long_table_is_thinned_and_keeps_its_end() -> None:
    found = outlook_fan.picture(plan(), Detail(points=84, rows=8))

    assert found is not None
    assert len(found.table.rows) <= 9
    assert found.table.rows[-1][0] == "2026-10-18"


def test_there_is_none_without_days() -> None:
    assert outlook_fan.picture(plan(forecast=None), FULL) is None
    assert outlook_fan.picture(plan(curves=False), FULL) is None
    assert outlook_fan.picture(plan(days=9), FULL) is None
