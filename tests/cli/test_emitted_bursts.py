"""A workload file that is written from a log says what its rates do not tell."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran


@pytest.mark.parametrize(("seconds", "told"), [((0, 0, 0, 0, 30, 40), "240"), ((0, 10, 20, 30, 40, 50), "60")])
def test_bursts_within_minutes_stand_in_the_file(
    seconds: tuple[int, ...], told: str, capacity: Callable[..., Ran], tmp_path: Path
) -> None:
    """Of six in a minute, four in one second come at 240 a minute, and one alone still at 60."""
    rows = [f"2026-11-09T08:{minute:02}:{second:02}Z,1000,100" for minute in range(30) for second in seconds]
    log, file = tmp_path / "log.csv", tmp_path / "chat.yaml"
    log.write_text("\n".join(["timestamp,input_tokens,output_tokens", *rows]), encoding="utf-8")

    ran = capacity("from-logs", log, "--model", "gpt-4.1", "--emit-workload", file, "--today", "2026-11-10")

    assert ran.returncode == 0
    text = file.read_text(encoding="utf-8")
    assert "peak_rpm: 6\n" in text
    assert f"requests came at up to {told} a minute" in text


def test_a_minute_whose_requests_come_one_each_second_has_no_burst(
    capacity: Callable[..., Ran], tmp_path: Path
) -> None:
    rows = [f"2026-11-09T08:{minute:02}:{second:02}Z,1000,100" for minute in range(3) for second in range(60)]
    log, file = tmp_path / "log.csv", tmp_path / "chat.yaml"
    log.write_text("\n".join(["timestamp,input_tokens,output_tokens", *rows]), encoding="utf-8")

    assert capacity("from-logs", log, "--model", "gpt-4.1", "--emit-workload", file).returncode == 0
    assert "Within minutes" not in file.read_text(encoding="utf-8")
