"""Progress: on a terminal alone, with what is done, how fast, and how long it may still take."""

import re
import subprocess
from collections.abc import Callable

import pytest

from capacity.cli.progress import Bar, bytes_pace, calls_pace
from tests.terminals import seen

Run = Callable[..., subprocess.CompletedProcess[str]]
LOG = ("from-logs", "tests/cases/logs-front-desk/input/requests.csv")
METRICS = ("from-metrics", "tests/cases/metrics-two-deployments/input")
SIMULATE = ("simulate", LOG[1], "--ptus", "60")


def told(*arguments: str) -> str:
    """What a terminal gets as standard error, without colors."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen(*arguments, errors=True, environment={"COLUMNS": "120"}))


@pytest.mark.slow
@pytest.mark.usefixtures("at_root")
@pytest.mark.parametrize(
    ("command", "text"),
    [(LOG, "planning front-desk"), (METRICS, "planning front-desk"), (METRICS, "1 of 2"), (SIMULATE, "simulating")],
)
def test_a_terminal_sees_what_is_done(command: tuple[str, ...], text: str) -> None:
    assert text in told(*command)


@pytest.mark.usefixtures("at_root")
def test_one_deployment_has_a_share_while_it_is_planned() -> None:
    """Several shares above nothing, each larger than the one before."""
    shares = [int(share) for share in re.findall(r"planning front-desk .*?(\d+)%", told(*LOG))]

    assert shares == sorted(shares)
    assert max(shares) > 0


@pytest.mark.slow
@pytest.mark.parametrize("command", [LOG, METRICS, SIMULATE])
def test_a_pipe_sees_nothing_of_it(process: Run, command: tuple[str, ...]) -> None:
    ran = process(*command, env={"TERM": "xterm-256color"})

    assert (ran.returncode, ran.stderr) == (0, "")


def test_nobody_is_told_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar(10**9) as progress:
        progress.share("reading", 0.5)
        progress.planned(0, 2, "a")
        progress.planned(1, 2, "b")

    assert (progress.is_shown, capsys.readouterr().err) == (False, "")


@pytest.mark.parametrize(
    ("done", "per_second", "text"),
    [(12, 1.5, "12 of 40, 90 a minute"), (0, None, "0 of 40"), (1200, 20, "1,200 of 40, 1,200 a minute")],
)
def test_the_pace_of_calls(done: int, per_second: float | None, text: str) -> None:
    assert calls_pace(done, 40, per_second) == text


@pytest.mark.parametrize(
    ("size", "per_second", "text"),
    [(300_000_000, 25_400_000, "120 of 300 MB, 25 MB/s"), (300_000_000, None, "120 of 300 MB"), (999_999, 5, "")],
)
def test_the_pace_of_bytes(size: int, per_second: float | None, text: str) -> None:
    assert bytes_pace(0.4, size, per_second) == text
