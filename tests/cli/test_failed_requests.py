"""`from-metrics`: requests that failed, other than with 429, beside the same tokens change nothing but a note."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

Run = Callable[..., Ran]
START = datetime(2026, 9, 1, tzinfo=UTC)
ACCOUNT = "/subscriptions/s/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/eu"
FAILED = {"500": 60, "400": 5, "503": 1}
TOLD = "3,960 requests that failed, other than with 429, are left out."


def metric(name: str, values: Mapping[str | None, int], minutes: int, grain: int) -> dict[str, Any]:
    """A series of each status, all of `chat`; None is not split."""
    return {
        "id": f"{ACCOUNT}/providers/Microsoft.Insights/metrics/{name}",
        "name": {"value": name},
        "timeseries": [
            {
                "metadatavalues": [
                    {"name": {"value": "modeldeploymentname"}, "value": "chat"},
                    {"name": {"value": "modelname"}, "value": "gpt-5.2"},
                    *([] if status is None else [{"name": {"value": "statuscode"}, "value": status}]),
                ],
                "data": [
                    {"timeStamp": f"{START + timedelta(minutes=at):%Y-%m-%dT%H:%M:%SZ}", "total": many * grain}
                    for at in range(0, minutes, grain)
                ],
            }
            for status, many in values.items()
        ],
    }


def export(folder: Path, failed: Mapping[str, int], *, grain: int = 1) -> Path:
    """An hour of 30 served requests a minute and 10 refused ones; the statuses are told by a grain of their own."""
    folder.mkdir()
    statuses = dict[str | None, int]([("200", 30), ("429", 10), *failed.items()])
    requests = [metric("ModelRequests", statuses, 60, grain)]
    tokens = [metric("InputTokens", {None: 60_000}, 60, 1), metric("OutputTokens", {None: 3_000}, 60, 1)]
    whole = [] if grain == 1 else [metric("ModelRequests", {None: 40 + sum(failed.values())}, 60, 1)]
    span = f"{START:%Y-%m-%dT%H:%M:%SZ}/{START + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    for name, step, values in (("tokens", 1, [*tokens, *whole]), ("status", grain, requests)):
        answer = {"timespan": span, "interval": "PT1M" if step == 1 else "PT1H", "value": values}
        (folder / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")
    return folder


@pytest.mark.parametrize("grain", [1, 60])
def test_failed_requests_are_neither_served_nor_demand(grain: int, capacity: Run, tmp_path: Path) -> None:
    """Each of the 429s has the tokens of a served request, and no quota is for requests that fail."""
    plans = []
    for name, failed in (("with", FAILED), ("without", {})):
        ran = capacity(
            "from-metrics",
            export(tmp_path / name, failed, grain=grain),
            "--today",
            "2026-10-01",
            "-o",
            tmp_path / "plan.json",
        )
        assert ran.returncode == 0, ran.stderr
        plans.append(json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["plans"][0])
    with_failed, without = plans

    assert with_failed["demand"]["rpm"] == without["demand"]["rpm"] == 40
    assert with_failed["options"] == without["options"]
    assert with_failed["traffic"] | {"source": ""} == without["traffic"] | {"source": ""}
    assert TOLD in json.dumps(with_failed["assumptions"])
    assert TOLD not in json.dumps(without["assumptions"])
