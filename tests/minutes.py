"""Minutes for tests, and the contract's replay as a plain loop: what `capacity.traffic` is held against."""

import math
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from capacity.findings import found
from capacity.planning.results.measured_plan import ByCriteria, MeasuredTraffic, Traffic
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.sizing.planning_key import Planning, ReservationTerm
from capacity.traffic.series import Floats, ObservedDeployment, TokenSeries

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
NAN = math.nan
SHARED = Path(os.environ.get("CAPACITY_SHARED") or Path(__file__).resolve().parents[2] / "shared")
METRICS = SHARED / "data" / "metrics"
NO_METRICS = f"{METRICS} is absent: set CAPACITY_SHARED"


def every_term(planning: Planning | None = None) -> Planning:
    """Planning that allows every reservation, however short the minutes are."""
    return (planning or Planning()).replaced(terms=tuple(ReservationTerm))


def floats(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)


def token_series(
    input_: Iterable[float],
    output: Iterable[float] | None = None,
    *,
    start: datetime = MONDAY,
    requests: Iterable[float] | None = None,
    cached: Iterable[float] | None = None,
) -> TokenSeries:
    """Minutes from Monday 00:00 on; without `output` there is none of it where input was observed."""
    column = floats(input_)
    return TokenSeries(
        start=start,
        input_tokens=column,
        output_tokens=column * 0 if output is None else floats(output),
        requests=None if requests is None else floats(requests),
        cached_input_tokens=None if cached is None else floats(cached),
    )


def deployment(series: TokenSeries, name: str = "chat", **facts: Any) -> ObservedDeployment:  # noqa: ANN401  # its own fields
    """A deployment of gpt-5.2 (3,400 input TPM per PTU, output x 8, cached x 0) with nothing else known of it."""
    known: dict[str, Any] = {"deployment": name, "resource": None, "model": "gpt-5.2", **facts}
    return ObservedDeployment(name=name, series=series, source=found("test", detail="a test"), **known)


def fluid(start: datetime, demand: Sequence[float], carried: float, burst_seconds: float) -> tuple[float, float]:
    """The replay minute by minute as a plain loop: the refused share of all, and of the worst clock hour."""
    depth, level, minute = burst_seconds * carried / 60, 0.0, start
    asked: dict[datetime, float] = {}
    refused: dict[datetime, float] = {}
    for value in demand:
        wanted = 0.0 if math.isnan(value) else float(value)
        served = min(wanted, depth - level + carried)
        level = max(0.0, level + served - carried)
        hour = minute.replace(minute=0)
        asked[hour] = asked.get(hour, 0.0) + wanted
        refused[hour] = refused.get(hour, 0.0) + wanted - served
        minute += timedelta(minutes=1)
    whole = sum(asked.values())
    worst = max((refused[hour] / asked[hour] for hour in asked if asked[hour]), default=0.0)
    return (sum(refused.values()) / whole if whole else 0.0), worst


def measured(plan: Plan) -> MeasuredTraffic:
    """What a plan holds of the traffic it was made from."""
    assert plan.measured is not None
    return plan.measured


def traffic_of(plan: Plan) -> Traffic:
    """The traffic that a plan was made from."""
    return measured(plan).traffic


def by_criteria(option: Option) -> ByCriteria:
    """How the traffic sized a provisioned option."""
    assert isinstance(option, ProvisionedOption)
    assert option.by_criteria is not None
    return option.by_criteria
