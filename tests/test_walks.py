"""The walks of CONTRIBUTING.md are those of a number that is followed through a run: it passes each module of them."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from types import FrameType

import numpy as np
import pytest

from capacity.cli.app import main
from tests.test_contributing import modules_of

TOKENS = 777_737
"""Of the busiest minute. It has no output, so it weighs and sums up to just as many."""
TEXTS = (str(TOKENS), f"{TOKENS:,}")
START = datetime(2026, 9, 7, tzinfo=UTC)
MINUTES = 180
DEEPEST = 14
"""Levels of a value that are looked through."""


def holds(value: object, seen: set[int], depth: int = 0) -> bool:
    """Whether a value has the tokens anywhere in it, as a number or as text."""
    if isinstance(value, int | float | Fraction):
        return value == TOKENS
    if isinstance(value, str):
        return any(text in value for text in TEXTS)
    if isinstance(value, bytes):
        return TEXTS[0].encode() in value
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fi" and bool((value == TOKENS).any())
    if depth > DEEPEST or id(value) in seen:
        return False
    seen.add(id(value))
    return any(holds(part, seen, depth + 1) for part in parts(value))


def parts(value: object) -> Iterator[object]:
    """What a container or a record of ours is made of."""
    if isinstance(value, dict):
        yield from list(value.values())
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value
    elif type(value).__module__.startswith("capacity."):
        yield from list(vars(value).values()) if hasattr(value, "__dict__") else ()


@contextmanager
def followed() -> Iterator[set[str]]:
    """The files of the package, of which a function is handed the tokens, or returns them."""
    passed: set[str] = set()
    package = str(Path(sys.modules["capacity"].__file__ or "").parent)

    def look(frame: FrameType, event: str, result: object) -> None:
        name = frame.f_code.co_filename
        if event not in ("call", "return") or not name.startswith(package) or name in passed:
            return
        sys.setprofile(None)
        values = [result] if event == "return" else list(frame.f_locals.values())
        if any(holds(value, set()) for value in values):
            passed.add(name)
        sys.setprofile(look)

    before: Callable[..., object] | None = sys.getprofile()
    sys.setprofile(look)
    try:
        yield passed
    finally:
        sys.setprofile(before)


def metric(name: str, busiest: int, others: int) -> dict[str, object]:
    """One metric of an answer, with the busiest minute in the middle."""
    points = [
        {
            "timeStamp": f"{START + minute * timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}",
            "total": busiest if minute == MINUTES // 2 else others,
        }
        for minute in range(MINUTES)
    ]
    dimensions = {"modeldeploymentname": "front-desk", "modelname": "gpt-5.2"}
    line = {
        "metadatavalues": [{"name": {"value": key}, "value": value} for key, value in dimensions.items()],
        "data": points,
    }
    return {"name": {"value": name}, "unit": "Count", "timeseries": [line]}


def modules_passed(command: list[str], capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The modules that the tokens pass in a run which prints them."""
    with followed() as passed:
        assert main([*command, "--details", "--today", "2026-10-01"]) == 0
    assert TEXTS[1] in capsys.readouterr().out
    return passed


def left_out(walk: str, passed: set[str]) -> list[str]:
    """The modules of a walk that are not among those that were passed."""
    return [module for module in modules_of(walk) if not any(one.endswith(f"/{module}") for one in passed)]


def test_a_metric_point_passes_each_module_of_its_walk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = {
        "interval": "PT1M",
        "resourceregion": "swedencentral",
        "value": [metric("InputTokens", TOKENS, 300_000), metric("OutputTokens", 0, 1000)],
    }
    (tmp_path / "metrics.json").write_text(json.dumps(answer), encoding="utf-8")

    passed = modules_passed(["from-metrics", "--file", str(tmp_path)], capsys)

    assert left_out("A metric point", passed) == []
    assert left_out("A check", passed)


def test_a_rate_passes_each_module_of_its_walk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "workload.yaml"
    traffic = f"{{peak_rpm: {TOKENS}, input_tokens: 1, output_tokens: 0, average_rpm: 1000}}"
    file.write_text(f"version: 1\nname: chat\nmodel: gpt-5.2\ntraffic: [{traffic}]\n", encoding="utf-8")

    passed = modules_passed(["size", str(file)], capsys)

    assert left_out("A workload's rate", passed) == []
    assert left_out("A check", passed)
