"""Files as GitHub names them."""

from pathlib import Path

import pytest

from capacity.cli.check import from_root


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose workloads the command runs in."""
    (tmp_path / "own" / "workloads" / "team").mkdir(parents=True)
    (tmp_path / "own" / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "own" / "workloads")
    return tmp_path / "own"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("chat.yaml", "workloads/chat.yaml"),
        ("./team/a b.yaml", "workloads/team/a b.yaml"),
        ("../policy.yaml", "policy.yaml"),
        ("{root}/workloads/chat.yaml", "workloads/chat.yaml"),
        ("../../other/x.yaml", "../../other/x.yaml"),
        ("/nowhere/x.yaml", "/nowhere/x.yaml"),
    ],
)
def test_names_in_a_repository(root: Path, file: str, name: str) -> None:
    typed = file.format(root=root)

    assert from_root(None)(typed) == name
    assert from_root("")(typed) == name
    assert from_root(str(root))(typed) == name


def test_the_workspace_goes_before_the_repository(root: Path) -> None:
    """It may hold a checkout in a folder, or one without `.git`."""
    assert from_root(str(root.parent))("chat.yaml") == "own/workloads/chat.yaml"
    assert from_root(str(root / "workloads" / "team"))("chat.yaml") == "workloads/chat.yaml"


def test_links_are_followed(root: Path, tmp_path: Path) -> None:
    """The workspace may be reached through one, and GitHub shows nothing at a file that is one."""
    (tmp_path / "link").symlink_to(root)
    (root / "workloads" / "chat.yaml").write_text("", encoding="utf-8")
    (root / "workloads" / "same.yaml").symlink_to("chat.yaml")

    assert from_root(str(tmp_path / "link"))("same.yaml") == "workloads/chat.yaml"


def test_in_a_linked_worktree(root: Path) -> None:
    """There `.git` is a file."""
    (root / ".git").rmdir()
    (root / ".git").write_text("gitdir: elsewhere", encoding="utf-8")

    assert from_root(None)("chat.yaml") == "workloads/chat.yaml"
