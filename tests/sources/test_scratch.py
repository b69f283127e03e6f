"""Folders for a while leave nothing behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from capacity.sources.request_log.scratch import Scratch

FORGOTTEN = "from capacity.sources.request_log.scratch import Scratch; kept = Scratch(); (kept.path / 'a').touch()"


@pytest.fixture(autouse=True)
def _there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)  # it is remembered


def test_it_is_for_this_user_alone_and_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    with Scratch() as path:
        (path / "below").mkdir()
        (path / "below" / "file").touch()
        assert (path.parent, path.stat().st_mode & 0o777) == (tmp_path, 0o700)
    assert list(tmp_path.iterdir()) == []


def test_it_goes_once() -> None:
    scratch = Scratch()
    scratch.close()
    scratch.path.mkdir()
    scratch.close()
    assert scratch.path.is_dir()


def test_an_interruption_right_after_it_is_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Path.mkdir

    def interrupted(path: Path, mode: int) -> None:
        make(path, mode)
        assert list(tmp_path.iterdir()) == [path]
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "mkdir", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Scratch()
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_forgotten_goes_with_the_process(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", FORGOTTEN], check=True)
    assert list(tmp_path.iterdir()) == []
