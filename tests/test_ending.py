"""A process that is asked to end does so silently, and leaves nothing: real signals, at moments that are known."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKLOAD = str(ROOT / "workloads" / "support-chat.yaml")
ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
SPAN = {
    "name": "chat",
    "startTimeUnixNano": "1793491200000000000",
    "attributes": [{"key": "gen_ai.request.model", "value": {"stringValue": "gpt-5.2"}}],
}


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def slow_log(tmp_path: Path) -> Path:
    """A log that takes seconds to be made into one that engines read."""
    file = tmp_path / "log.json"
    line = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN] * 100}]}]})
    file.write_text(f"{line}\n" * 1000, encoding="utf-8")
    return file


def started(arguments: Sequence[str | Path], scratch: Path, *, python: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *python, "-m", "capacity", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(scratch)},
    )


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.parametrize(
    "module", ["typer", "yaml", "capacity.cli.shared_options", "capacity.cli.app", "capacity.catalog.catalog"]
)
def test_while_modules_are_imported(scratch: Path, module: str, number: signal.Signals) -> None:
    """Python tells each module that it has imported."""
    with started(["size", WORKLOAD], scratch, python=["-X", "importtime"]) as running:
        assert running.stderr is not None
        assert any(line.split(b"|")[-1].strip() == module.encode() for line in running.stderr)
        running.send_signal(number)
        out, err = running.communicate(timeout=60)

    assert (running.returncode, out) == (ENDS[number], b"")
    assert [line for line in err.splitlines() if not line.startswith(b"import time:")] == []


@pytest.mark.slow
@pytest.mark.parametrize("number", ENDS)
@pytest.mark.parametrize("times", [1, 2])
def test_while_a_log_is_flattened(
    scratch: Path, slow_log: Path, tmp_path: Path, number: signal.Signals, times: int
) -> None:
    """`timeout` sends its signal to the process and then to its group: twice."""
    out = tmp_path / "report"
    with started(["from-logs", slow_log, "-o", out], scratch) as running:
        while not list(scratch.glob("capacity-*/*.jsonl")):
            assert running.poll() is None
            time.sleep(0.01)
        for _ in range(times):
            running.send_signal(number)
        told = running.communicate(timeout=60)

    assert (running.returncode, *told) == (ENDS[number], b"", b"")
    assert list(scratch.iterdir()) == []
    assert not out.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("moment", range(8))
def test_at_any_moment(scratch: Path, tmp_path: Path, number: signal.Signals, moment: int) -> None:
    """Once the program has begun: either nothing was written, or all of it."""
    folder = tmp_path / "out"
    folder.mkdir()
    with started(["size", WORKLOAD, "-o", folder / "x.json"], scratch, python=["-X", "importtime"]) as running:
        assert running.stderr is not None
        assert any(b"typer" in line for line in running.stderr)
        time.sleep(moment / 20)
        running.send_signal(number)
        out, err = running.communicate(timeout=60)

    assert running.returncode in (0, ENDS[number], -number)  # by the signal itself once all is done
    assert out == b""
    assert [line for line in err.splitlines() if not line.startswith(b"import time:")] == []
    assert list(scratch.iterdir()) == []
    assert [path.name for path in folder.iterdir()] in ([], ["x.json"])
    if (folder / "x.json").exists():
        assert json.loads((folder / "x.json").read_bytes())["schema_version"] == 1


def test_what_is_to_be_ignored_stays_ignored(scratch: Path, slow_log: Path) -> None:
    """As `nohup` has it."""
    command = [sys.executable, "-m", "capacity", "from-logs", str(slow_log), "--format", "json"]
    with subprocess.Popen(
        ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *command],  # noqa: S607  # any sh
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(scratch)},
    ) as running:
        while not list(scratch.glob("capacity-*")):
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(signal.SIGHUP)
        _, err = running.communicate(timeout=120)

    assert running.returncode == 2, "it went on to the end: no request in this log"
    assert b"no request in it" in err
