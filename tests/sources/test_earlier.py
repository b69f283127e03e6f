"""How things stood before a change, from real git repositories, folders and reports."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from capacity.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.planning.against import Earlier
from capacity.sources import earlier, workload_file

CATALOG = Catalog()
CHAT = "name: {}\nmodel: gpt-5.2\ntraffic: {{peak_rpm: {}, input_tokens: 100}}\n"


def git(repository: Path, *arguments: str) -> str:
    config = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    command = ["git", *config, "-C", str(repository), *arguments]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two revisions: `main`, and `HEAD` with other files, in a repository whose name has a space."""
    root = tmp_path / "my project"
    (root / "workloads" / "deeper").mkdir(parents=True)
    git(root, "init", "--quiet")
    (root / "workloads" / "chat.yaml").write_text(CHAT.format("chat", 10), encoding="utf-8")
    (root / "workloads" / "größe ü.yml").write_text(CHAT.format("size", 20), encoding="utf-8")
    (root / "workloads" / "notes.txt").write_text("no workload", encoding="utf-8")
    (root / "workloads" / "deeper" / "more.yaml").write_text(CHAT.format("more", 30), encoding="utf-8")
    (root / "top.yaml").write_text(CHAT.format("top", 40), encoding="utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "One")
    git(root, "tag", "one")
    (root / "workloads" / "chat.yaml").write_text(CHAT.format("chat", 99), encoding="utf-8")
    (root / "workloads" / "new.yaml").write_text(CHAT.format("new", 1), encoding="utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Two")
    return root


def read(reference: str, *paths: Path | str) -> Earlier:
    return earlier.read(reference, [str(path) for path in paths], CATALOG, workload_file.Reading())


def rates(of: Earlier) -> dict[str, int]:
    return {one.name: int(one.traffic[0].peak_rpm or 0) for one in of.workloads}


@pytest.mark.parametrize("revision", ["one", "HEAD~1", "main~1", "refs/tags/one"])
def test_a_folder_at_a_revision(repository: Path, revision: str) -> None:
    found = read(revision, repository / "workloads")
    commit = git(repository, "rev-parse", "one")

    assert rates(found) == {"chat": 10, "size": 20}
    assert (found.what, found.problems) == (f"{revision} ({commit[:7]})", ())


def test_files_at_a_revision(repository: Path) -> None:
    folder = repository / "workloads"

    assert rates(read("one", folder / "chat.yaml", folder / "größe ü.yml")) == {"chat": 10, "size": 20}
    assert rates(read("one", folder / "deeper", repository)) == {"more": 30, "top": 40}
    assert rates(read("HEAD", folder)) == {"chat": 99, "new": 1, "size": 20}


def test_what_was_not_there_yet(repository: Path) -> None:
    assert rates(read("one", repository / "workloads" / "new.yaml")) == {}


def test_from_a_folder_inside(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "workloads")

    assert rates(read("one", ".")) == {"chat": 10, "size": 20}
    assert rates(read("one", "chat.yaml", "../top.yaml")) == {"chat": 10, "top": 40}


def test_through_a_link_to_the_repository(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository)

    assert rates(read("one", tmp_path / "link" / "workloads")) == {"chat": 10, "size": 20}


def test_mistakes_of_then_are_told(repository: Path) -> None:
    """A change may be there to mend them."""
    for name in "abcdefg":
        (repository / "workloads" / f"{name}.yaml").write_text("name: x", encoding="utf-8")
    (repository / "workloads" / "link.yaml").symlink_to("chat.yaml")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Three")
    found = read("HEAD", repository / "workloads")

    assert rates(found) == {"chat": 99, "new": 1, "size": 20}
    assert any("is a symbolic link there" in problem for problem in found.problems)
    assert "HEAD:workloads/a.yaml:1: `model` is missing" in found.problems
    assert found.problems[-1].startswith("... and ")


@pytest.mark.parametrize("revision", ["no-such", "--help", "-x", "one..HEAD", "", "$(touch x)", "HEAD:workloads"])
def test_no_such_revision(repository: Path, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    before = sorted(repository.iterdir())
    with pytest.raises(InvalidInput, match="there is no such folder, report or git revision; in CI, fetch it first"):
        read(revision or "@{no}", repository / "workloads")

    assert sorted(repository.iterdir()) == before


def test_outside_of_the_repository(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(CHAT.format("other", 1), encoding="utf-8")

    with pytest.raises(InvalidInput, match=r"other\.yaml is not in the git repository"):
        read("one", repository / "workloads", tmp_path / "other.yaml")
    with pytest.raises(InvalidInput, match="git says: fatal: not a git repository"):
        read("one", tmp_path / "other.yaml")


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(InvalidInput, match="git cannot be run"):
        read("one", repository / "workloads")


def test_standard_input_has_no_revision() -> None:
    with pytest.raises(InvalidInput, match="standard input has no earlier revision"):
        read("HEAD", "-")


def test_a_folder_goes_before_a_revision(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    (repository / "one").mkdir()
    (repository / "one" / "chat.yaml").write_text(CHAT.format("chat", 7), encoding="utf-8")

    assert rates(read("one", "workloads")) == {"chat": 7}


@pytest.fixture
def report(capacity: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> Path:
    """A report of two plans that this program wrote."""
    ran = capacity("size", "workloads/support-chat.yaml", "workloads/coding-agent.yaml", "--format", "json")
    path = tmp_path / "report.json"
    path.write_text(ran.stdout, encoding="utf-8")
    return path


def test_an_earlier_report(report: Path, capacity: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    ran = capacity(
        *("check", "workloads/support-chat.yaml", "workloads/coding-agent.yaml", "--allow-unknown"),
        *("--against", report, "--format", "json"),
    )
    told = json.loads(ran.stdout)["against"]

    assert [one["outcome"] for one in told["changes"]] == ["unchanged", "unchanged"]
    assert told["before"] == told["after"]
    assert told["before_catalog_as_of"] == "2026-11-12"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda told: told | {"schema_version": 2}, "is of schema version 2, and this program reads 1"),
        (lambda told: {"plans": told["plans"]}, "`schema_version` is missing"),
        (lambda told: [told], "`schema_version` is missing"),
        (lambda told: told | {"plans": None}, "holds no plans"),
        (lambda told: told | {"plans": [1]}, "has plans that this program did not write"),
        (lambda told: told | {"plans": [{}]}, "has plans that this program did not write"),
        (lambda told: told | {"catalog": None}, "has plans that this program did not write"),
        (
            lambda told: told | {"plans": [told["plans"][0] | {"options": [{"deployment_type": "x"}]}]},
            "has plans that this program did not write",
        ),
    ],
    ids=["version", "no-version", "a-list", "no-plans", "number", "empty", "no-catalog", "other-type"],
)
def test_reports_that_cannot_be_read(report: Path, change: Callable[..., object], complaint: str) -> None:
    report.write_text(json.dumps(change(json.loads(report.read_text(encoding="utf-8")))), encoding="utf-8")

    with pytest.raises(InvalidInput, match=complaint):
        read(str(report), "workloads")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_reports_that_are_no_json(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report.json").write_bytes(content)

    with pytest.raises(InvalidInput, match="is no JSON report"):
        read(str(tmp_path / "report.json"), "workloads")


def test_reports_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        read(str(tmp_path / "report.json"), "workloads")
