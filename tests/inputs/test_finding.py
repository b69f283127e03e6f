"""Names, folders and patterns -> files, the same for every kind of input."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from capacity.errors import Mistake  # noqa: TC001  # one line for a type
from capacity.inputs.finding import Kind, below, each_once, fits, found

TEXTS = Kind(suffixes=(".txt", ".txt.gz"), none="no text")


def made(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def names(*paths: Path | str, kind: Kind = TEXTS, top: Path) -> list[str]:
    """What is found, from the folder on. There may be no mistake."""
    mistakes: list[Mistake] = []
    files = list(found(paths, kind, mistakes))
    assert not mistakes
    return [str(file.relative_to(top)) for file in files]


def complaints(*paths: Path | str, top: Path) -> list[str]:
    mistakes: list[Mistake] = []
    list(found(paths, TEXTS, mistakes))
    return [str(mistake).removeprefix(f"{top}/") for mistake in mistakes]


def test_a_folder_is_searched_below_too_in_order_of_names(tmp_path: Path) -> None:
    made(tmp_path, "b.txt", "a/z.TXT", "a/b/c.txt.gz", "a.txt", "notes.md", "c.txt.d/e.txt", "txt")
    assert names(tmp_path, top=tmp_path) == ["a/b/c.txt.gz", "a/z.TXT", "a.txt", "b.txt", "c.txt.d/e.txt"]


def test_what_is_hidden_and_manifests_are_passed_over(tmp_path: Path) -> None:
    made(tmp_path, "a.txt", ".b.txt", ".git/c.txt", "d/.e/f.txt", "manifest.json.txt", "d/manifest.json")
    assert names(tmp_path, top=tmp_path) == ["a.txt"]
    assert names(tmp_path / ".git", top=tmp_path) == [".git/c.txt"], "it was named"


def test_a_file_that_is_named_may_have_any_name(tmp_path: Path) -> None:
    made(tmp_path, ".x", "manifest.json")
    assert names(tmp_path / ".x", tmp_path / "manifest.json", top=tmp_path) == [".x", "manifest.json"]


def test_links_are_followed_and_end(tmp_path: Path) -> None:
    made(tmp_path, "in/a.txt", "out/b.txt")
    (tmp_path / "in" / "up").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "over").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "z.txt").symlink_to(tmp_path / "in" / "a.txt")
    assert names(tmp_path / "in", top=tmp_path) == ["in/a.txt", "in/over/b.txt", "in/z.txt"]
    once = each_once([tmp_path / "in/a.txt", tmp_path / "in/z.txt", tmp_path / "none"])
    assert list(once) == [tmp_path / "in/a.txt", tmp_path / "none"]


def test_links_that_lead_nowhere_are_not_lost(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "b.txt").symlink_to("b.txt")
    (tmp_path / "c").symlink_to("c")
    made(tmp_path, "d.txt")
    assert complaints(tmp_path, top=tmp_path) == [
        "b.txt: cannot be read: Too many levels of symbolic links",
        "c: cannot be read: Too many levels of symbolic links",
        "b.txt: cannot be read: Too many levels of symbolic links",
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt"]),
        ("*", ["a.txt", "d/b.txt", "d/e/c.txt", "d[1].csv"]),
        ("*/*.txt", ["d/b.txt"]),
        ("**/*.txt", ["a.txt", "d/b.txt", "d/e/c.txt"]),
        ("**/e", ["d/e/c.txt"]),
        ("d/../[a-b].txt", ["d/../a.txt"]),
        ("?", ["d/b.txt", "d/e/c.txt"]),
        (".*", [".hid/f.txt"]),
        ("d[1].csv", ["d[1].csv"]),
        ("**", ["a.txt", "d/b.txt", "d/e/c.txt"]),
    ],
)
def test_patterns(pattern: str, expected: list[str], tmp_path: Path) -> None:
    made(tmp_path, "a.txt", "d/b.txt", "d/e/c.txt", ".hid/f.txt", "d[1].csv")
    assert names(f"{tmp_path}/{pattern}", top=tmp_path) == expected


def test_patterns_are_relative_to_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, "a.txt", "d/b.txt")
    monkeypatch.chdir(tmp_path)
    assert list(found(["**/*.txt", "./d/*"], TEXTS, [])) == [Path("a.txt"), Path("d/b.txt"), Path("d/b.txt")]


@pytest.mark.parametrize(
    ("path", "pattern", "does"),
    [
        ("a.txt", "*.txt", True),
        ("d/a.txt", "*.txt", False),
        ("d/e/a.txt", "d/**/a.*", True),
        ("d/a.txt", "d/**/a.*", True),
        ("d/.e/a.txt", "d/**/a.*", False),
        (".a.txt", "*", False),
        ("a.txt", "a.txt/**", True),
        ("a[1]", "a[1]", True),
    ],
)
def test_the_same_of_names_alone(path: str, pattern: str, does: bool) -> None:  # noqa: FBT001
    assert fits(path.split("/"), pattern.split("/")) is does


def test_files_of_other_options_are_left_out_unless_they_are_named(tmp_path: Path) -> None:
    made(tmp_path, "a.txt", "d/policy.txt")
    kind = TEXTS.replaced(without=[tmp_path / "d" / ".." / "d" / "policy.txt", Path("x" * 300), tmp_path / "none"])
    assert names(tmp_path, f"{tmp_path}/*/*.txt", kind=kind, top=tmp_path) == ["a.txt"]
    assert names(tmp_path / "d" / "policy.txt", kind=kind, top=tmp_path) == ["d/policy.txt"]


def test_what_is_wrong_with_each_path_is_told_at_once(tmp_path: Path) -> None:
    made(tmp_path, "d/notes.md", "e/b.txt")
    os.mkfifo(tmp_path / "e" / "a.txt")
    long = "x" * 300
    bad = [f"{tmp_path}/d", f"{tmp_path}/*.txt", f"{tmp_path}/{long}", f"{tmp_path}/e", f"{tmp_path}/e/*.txt", "\0", ""]
    pipe = "e/a.txt: is a pipe, which can be read only once: save what it gives to a file"
    assert complaints(*bad, top=tmp_path) == [
        "d: no text",
        "*.txt: no file matches this pattern: check the folder you are in",
        f"{long}: cannot be read: File name too long",
        pipe,
        pipe,
        "'\\x00': cannot be read: embedded null byte",
        "PATH: is empty: an unset variable?",
    ]


LOCKED = """
import ctypes, os, sys
DROP, OVERRIDE, READ_SEARCH = 24, 1, 2
for right in (OVERRIDE, READ_SEARCH) if os.geteuid() == 0 else ():
    if ctypes.CDLL(None).prctl(DROP, right, 0, 0, 0):
        sys.exit(77)
os.execv(sys.executable, [sys.executable, "-m", "capacity", *sys.argv[1:]])
"""
"""Runs a command without the right of root to read whatever there is."""
CANNOT = 77
DENIED = "cannot be read: Permission denied"


@pytest.mark.skipif(sys.platform != "linux", reason="root gives its rights away as Linux has it")
@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["size", "locked/w.yaml"], "locked/w.yaml"),
        (["size", "locked"], "locked"),
        (["size", "."], "locked"),
        (["size", "*/*.yaml"], "locked"),
        (["size", "file.yaml"], "file.yaml"),
        (["check", "open/w.yaml", "--policy", "locked/p.yaml"], "locked/p.yaml"),
        (["check", "open/w.yaml", "--against", "locked/w.yaml"], "locked/w.yaml"),
        (["check", "open/w.yaml", "--against", "locked/r.json"], "locked/r.json"),
        (["size", "open/w.yaml", "--planning", "locked/p.yaml"], "locked/p.yaml"),
        (["from-metrics", "--file", "locked/m.json"], "locked/m.json"),
        (["from-metrics", "--file", "."], "locked"),
        (["from-logs", "locked/l.csv"], "locked/l.csv"),
        (["from-logs", "."], "locked"),
        (["from-logs", "locked/*.csv"], "locked/*.csv"),
        (["simulate", "file.yaml", "--ptus", "15"], "file.yaml"),
    ],
)
def test_what_one_may_not_enter(arguments: list[str], where: str, tmp_path: Path) -> None:
    made(tmp_path, "open/w.yaml", "locked/w.yaml", "file.yaml")
    (tmp_path / "open" / "w.yaml").write_text("name: a\nmodel: gpt-5.2\ntraffic: {peak_rpm: 1, input_tokens: 1}\n")
    (tmp_path / "locked").chmod(0)
    (tmp_path / "file.yaml").chmod(0)
    ran = subprocess.run(
        [sys.executable, "-c", LOCKED, *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    (tmp_path / "locked").chmod(0o700)
    if ran.returncode == CANNOT:
        pytest.skip("root may not give its rights away here")
    assert ran.returncode == 2, ran.stderr
    assert f"{where}: {DENIED}" in ran.stderr


def test_a_folder_that_is_gone_meanwhile_has_nothing(tmp_path: Path) -> None:
    assert list(below(tmp_path / "gone", [])) == []
