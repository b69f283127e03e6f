"""Weeks of a log: both tables of a report tell the same size of the same week."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Ran

Run = Callable[..., Ran]
START = datetime(2026, 8, 3, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Four weeks, whose days have a crowd of requests within a minute that grows from week to week."""
    draw, rows = random.Random(5), []  # noqa: S311  # the same rows each time
    for day in range(28):
        begin = START + timedelta(days=day, hours=9)
        for _ in range(40 + 25 * (day // 7)):
            at = begin + timedelta(seconds=draw.uniform(0, 12))
            rows.append(f"{at:%Y-%m-%dT%H:%M:%S.%fZ},chat,{draw.randint(500, 3000)},200")
        rows.append(f"{begin + timedelta(hours=14):%Y-%m-%dT%H:%M:%SZ},chat,900,200")
    file = tmp_path / "log.csv"
    file.write_text("\n".join(["timestamp,deployment,input_tokens,output_tokens", *sorted(rows)]) + "\n", "utf-8")
    return file


def test_a_week_has_one_size(capacity: Run, log: Path) -> None:
    options = ("--model", "gpt-5.2", "--deployment-type", "global-provisioned", "--today", "2026-10-01")
    plan = json.loads(capacity("from-logs", log, *options, "--format", "json").stdout)["plans"][0]
    held = [window["ptus"] for window in plan["hold"]["weeks"]]

    assert plan["options"][0]["throttled_basis"] == "requests"
    assert [week["ptus"] for week in plan["weeks"]][: len(held)] == held
    assert plan["weeks"][-1]["ptus"] == plan["hold"]["weeks"][-1]["ptus_of_next"]
    assert len(set(held)) > 1


@pytest.mark.parametrize(("headroom", "says"), [("0", False), ("0.2", True)])
def test_held_weeks_say_that_they_have_no_headroom(
    headroom: str,
    says: bool,  # noqa: FBT001  # a parameter of the test
    capacity: Run,
    log: Path,
) -> None:
    options = ("--model", "gpt-5.2", "--deployment-type", "global-provisioned", "--today", "2026-10-01")
    text = capacity("from-logs", log, *options, "--headroom", headroom, "--details").stdout

    assert ("without headroom and growth" in " ".join(text.split())) is says
