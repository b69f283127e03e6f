"""Where the report goes: standard output in any encoding, or a file, whole or not at all."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
SIZE = ("size", "workloads/support-chat.yaml")
NOT_ENGLISH = ("--set", "description=Grüße an 東京")


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown"])
def test_a_file_holds_what_standard_output_would(capacity: Run, tmp_path: Path, format_: str) -> None:
    file = tmp_path / "report"

    ran = capacity(*SIZE, *NOT_ENGLISH, "--format", format_, "--output", file)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    if format_ != "table":  # a table in a file has 80 columns, whatever the terminal has
        assert file.read_text(encoding="utf-8") == capacity(*SIZE, *NOT_ENGLISH, "--format", format_).stdout


def test_a_table_in_a_file_has_80_columns_and_no_color(capacity: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"

    capacity(*SIZE, "-o", file)

    lines = file.read_text(encoding="utf-8").splitlines()
    assert 70 < max(map(len, lines)) <= 80
    assert "\x1b" not in "".join(lines)


def test_an_old_file_is_replaced(capacity: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_text("old\n" * 10_000, encoding="utf-8")

    assert capacity(*SIZE, "--format", "csv", "--output", file).returncode == 0

    assert file.read_text(encoding="utf-8") == capacity(*SIZE, "--format", "csv").stdout
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_and_its_file_is_replaced(capacity: Run, tmp_path: Path) -> None:
    file, link = tmp_path / "report.csv", tmp_path / "link.csv"
    file.write_text("old\n", encoding="utf-8")
    link.symlink_to(file)

    assert capacity(*SIZE, "--format", "csv", "--output", link).returncode == 0

    assert link.is_symlink()
    assert file.read_text(encoding="utf-8").startswith("workload,")


def test_an_error_leaves_the_old_file_as_it_was(capacity: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_text("old\n", encoding="utf-8")

    ran = capacity(*SIZE, "--set", "traffic.peak_rpm=0", "--output", file)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert file.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_makes_no_new_file(capacity: Run, tmp_path: Path) -> None:
    assert capacity("size", "nothing.yaml", "--output", tmp_path / "report.csv").returncode == 2

    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.usefixtures("at_root")
def test_nothing_is_left_of_a_report_that_does_not_fit(tmp_path: Path) -> None:
    """The shell allows files of 1,024 bytes: a disk that fills up while the report is being written."""
    file = tmp_path / "report.txt"
    file.write_text("old\n", encoding="utf-8")
    command = f"ulimit -f 1; exec '{sys.executable}' -m capacity size workloads/ --output '{file}'"

    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)  # noqa: S607  # any bash

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"capacity: {file}: cannot be written: File too large; nothing was written\n"
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"report.txt": "old\n"}


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_the_mode_of_the_file_follows_the_umask(capacity: Run, tmp_path: Path, umask: int, mode: int) -> None:
    file = tmp_path / "report.csv"
    before = os.umask(umask)
    try:
        capacity(*SIZE, "--output", file)
        assert os.umask(umask) == umask, "the umask of the process stays as it was"
    finally:
        os.umask(before)

    assert file.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing/report.csv", "No such file or directory"),
        ("folder", "Is a directory"),
        ("file/report.csv", "Not a directory"),
    ],
)
def test_where_nothing_can_be_written(capacity: Run, tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()

    ran = capacity(*SIZE, "--output", tmp_path / name)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"capacity: {tmp_path / name}: cannot be written: {why}; nothing was written\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_must_not_be_written_to(capacity: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)

    ran = capacity(*SIZE, "--output", tmp_path / "report.csv")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Permission denied; nothing was written" in ran.stderr


def test_a_named_pipe_is_written_to_and_stays(capacity: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()

    ran = capacity(*SIZE, "--format", "csv", "--output", pipe)
    reader.join(timeout=10)

    assert ran.returncode == 0
    assert read[0].startswith("workload,")
    assert pipe.is_fifo()


def test_models_are_written_to_a_file_too(capacity: Run, tmp_path: Path) -> None:
    file = tmp_path / "models.json"

    assert capacity("models", "gpt-5.2", "--format", "json", "--output", file).returncode == 0

    assert json.loads(file.read_text(encoding="utf-8"))["models"][0]["name"] == "gpt-5.2"


@pytest.mark.parametrize(
    ("encoding", "description"), [("ascii", "Gr??e an ??"), ("latin-1", "Grüße an ??"), ("utf-8", "Grüße an 東京")]
)
def test_a_terminal_that_lacks_a_letter_shows_a_question_mark(encoding: str, description: str, tmp_path: Path) -> None:
    file = tmp_path / "chat.yaml"
    text = "name: chat\nmodel: gpt-5.2\ndescription: Grüße an 東京\ntraffic: {peak_rpm: 1, input_tokens: 1}\n"
    file.write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "capacity", "size", file, "--details"],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode(encoding).splitlines()[1] == description


def test_messages_with_letters_that_the_terminal_lacks(process: Run) -> None:
    ran = process("size", "größe.yaml", env={"PYTHONIOENCODING": "ascii"})

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no such file" in ran.stderr


@pytest.mark.parametrize(
    ("redirection", "complaint"),
    [
        (">/dev/full", "standard output cannot be written: No space left on device"),
        (">&-", "standard output is closed"),
    ],
)
def test_a_standard_output_that_cannot_be_written(at_root: None, redirection: str, complaint: str) -> None:  # noqa: ARG001  # for its effect
    command = f"{sys.executable} -m capacity {' '.join(SIZE)} {redirection}"

    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: S607  # any sh

    assert ran.returncode == 2
    assert complaint in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("format_", ["json", "csv", "markdown"])
def test_machines_get_utf_8_whatever_the_locale(format_: str, tmp_path: Path) -> None:
    path = tmp_path / "cafe.yaml"
    path.write_text("name: a\ndescription: Café\nmodel: gpt-5.2\ntraffic: {peak_rpm: 1, input_tokens: 1}\n", "utf-8")
    command = [sys.executable, "-m", "capacity", "size", str(path), "--format", format_, "--details"]

    ran = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=True)

    assert ("Café" in ran.stdout.decode()) == (format_ != "csv")


def test_a_dash_is_standard_output(capacity: Run) -> None:
    assert capacity(*SIZE, "--output", "-").stdout == capacity(*SIZE).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("size", "workloads", "--catalog", ""),
        ("size", "workloads", "--planning", ""),
        ("check", "workloads", "--policy", ""),
        ("from-metrics", "--file", ""),
        ("from-metrics", "--days", "1", "--save", ""),
    ],
    ids=" ".join,
)
def test_an_unset_variable_is_no_path(capacity: Run, arguments: tuple[str, ...]) -> None:
    """Not the folder that the command runs in, either."""
    ran = capacity(*arguments)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "It is empty: an unset variable?" in ran.stderr
