"""Files are written whole or not at all, and keep what they were besides their content."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capacity import writing
from capacity.errors import OutputNotWritten


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("before", [0o600, 0o640, 0o644, 0o666, 0o400, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, before: int) -> None:
    file = tmp_path / "report"
    file.touch()
    file.chmod(before)

    writing.replace(file, "new")

    assert (file.read_text(encoding="utf-8"), mode(file)) == ("new", before)


def test_rights_to_change_who_runs_it_do_not_pass_to_the_new_content(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.touch()
    file.chmod(0o4755)

    writing.replace(file, "new")

    assert file.stat().st_mode & 0o7777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_that_is_replaced_keeps_its_owner_and_group(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.touch()
    os.chown(file, 12345, 54321)

    writing.replace(file, "new")

    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 54321)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a file of a group that is not its own")
def test_a_group_that_cannot_be_kept_gives_its_rights_to_no_other(tmp_path: Path) -> None:
    folder, file = tmp_path / "open", tmp_path / "open" / "report"
    for path in (*reversed(folder.parents[:4]), tmp_path):
        path.chmod(mode(path) | 0o111)
    folder.mkdir()
    file.touch()
    file.chmod(0o660)
    os.chown(file, 0, 54321)
    folder.chmod(0o777)
    child = os.fork()
    if not child:
        os.setgroups([])
        os.setgid(1234)
        os.setuid(1234)
        try:
            writing.replace(file, "new")
        finally:
            os._exit(0)
    os.waitpid(child, 0)

    assert file.read_text(encoding="utf-8") == "new"
    assert (file.stat().st_uid, file.stat().st_gid, mode(file)) == (1234, 1234, 0o600)


def test_a_file_of_several_names_is_left_as_it_is(tmp_path: Path) -> None:
    file, other = tmp_path / "report", tmp_path / "other"
    file.write_text("old", encoding="utf-8")
    other.hardlink_to(file)

    with pytest.raises(OutputNotWritten, match="has other names"):
        writing.replace(file, "new")

    assert other.read_text(encoding="utf-8") == "old"
    assert other.samefile(file)


def test_a_link_to_nothing_leads_to_the_new_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("report")

    writing.replace(link, "new")

    assert link.is_symlink()
    assert (tmp_path / "report").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("length", [1, 100, 255])
def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path, length: int) -> None:
    file = tmp_path / ("x" * length)

    writing.replace(file, "new")

    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["x" * 256, "missing/report", "file/report", "loop", "."])
def test_what_cannot_be_written_is_said_with_its_place(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    before = sorted(tmp_path.iterdir())

    with pytest.raises(OutputNotWritten) as refusal:
        writing.replace(tmp_path / name, "new")

    assert str(refusal.value).startswith(f"{tmp_path / name}: cannot be written: ")
    assert sorted(tmp_path.iterdir()) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters()) | st.binary())
def test_any_text_and_any_bytes(tmp_path: Path, text: str | bytes) -> None:
    """Half a letter (a lone surrogate), which UTF-8 has no way to write, is written as it would be typed."""
    file = tmp_path / "report"

    writing.replace(file, text)

    assert file.read_bytes() == (text.encode(errors="backslashreplace") if isinstance(text, str) else text)


def test_text_is_added_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "summary"

    writing.append(file, "one\n")
    writing.append(file, "two\n")

    assert file.read_text(encoding="utf-8") == "one\ntwo\n"


def test_what_cannot_be_added_whole_is_not_added(tmp_path: Path) -> None:
    """A process may write files of 1,024 bytes: a disk that fills up."""
    import resource  # noqa: PLC0415  # not on every system

    file = tmp_path / "summary"
    file.write_text("old\n", encoding="utf-8")
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
        code = 1
        try:
            writing.append(file, "x" * 5000)
        except OutputNotWritten as error:
            code = 0 if "File too large; nothing was written" in str(error) else 2
        finally:
            os._exit(code)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert file.read_text(encoding="utf-8") == "old\n"
