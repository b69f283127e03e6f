"""How things stood before a change, from real git repositories, folders and reports."""

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.planning.checks.against import Earlier
from capacity.sources.workloads import earlier, git_revision, workload_file

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


THEN = {"chat": 10, "size": 20, "more": 30}
"""What the folder had at the first revision, and has now."""
NOW = {"chat": 99, "size": 20, "more": 30, "new": 1}


def read(reference: str, *paths: Path | str) -> Earlier:
    return earlier.read(reference, [str(path) for path in paths], CATALOG, workload_file.Reading())


def rates(of: Earlier) -> dict[str, int]:
    return {one.name: int(one.traffic[0].peak_rpm or 0) for one in of.workloads}


@pytest.mark.parametrize("revision", ["one", "HEAD~1", "main~1", "refs/tags/one"])
def test_a_folder_at_a_revision(repository: Path, revision: str) -> None:
    found = read(revision, repository / "workloads")
    commit = git(repository, "rev-parse", "one")

    assert rates(found) == THEN
    assert (found.what, found.problems) == (f"{revision} ({commit[:7]})", ())


def test_files_at_a_revision(repository: Path) -> None:
    folder = repository / "workloads"

    assert rates(read("one", folder / "chat.yaml", folder / "größe ü.yml")) == {"chat": 10, "size": 20}
    assert rates(read("one", folder / "deeper", repository)) == {**THEN, "top": 40}
    assert rates(read("one", folder / "chat.yaml", folder)) == THEN
    assert rates(read("HEAD", folder)) == NOW


def test_what_was_not_there_yet(repository: Path) -> None:
    assert rates(read("one", repository / "workloads" / "new.yaml")) == {}


def test_from_a_folder_inside(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "workloads")

    assert rates(read("one", ".")) == THEN
    assert rates(read("one", "chat.yaml", "../top.yaml")) == {"chat": 10, "top": 40}


def test_through_a_link_to_the_repository(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository)

    assert rates(read("one", tmp_path / "link" / "workloads")) == THEN


def test_mistakes_of_then_are_told(repository: Path) -> None:
    """A change may be there to mend them."""
    for name in "abcdefg":
        (repository / "workloads" / f"{name}.yaml").write_text("name: x", encoding="utf-8")
    (repository / "workloads" / "link.yaml").symlink_to("chat.yaml")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Three")
    found = read("HEAD", repository / "workloads")

    assert rates(found) == NOW
    assert any("is a symbolic link there" in problem for problem in found.problems)
    assert "HEAD:workloads/a.yaml:1: `model` is missing" in found.problems
    assert found.problems[-1].startswith("... and ")


@pytest.mark.parametrize("revision", ["no-such", "--help", "-x", "one..HEAD", "@{no}", "$(touch x)", "HEAD:workloads"])
def test_no_such_revision(repository: Path, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    before = sorted(repository.iterdir())
    with pytest.raises(InvalidInput, match="there is no such folder, report or git revision; in CI, fetch it first"):
        read(revision, repository / "workloads")

    assert sorted(repository.iterdir()) == before


@pytest.mark.parametrize("hook", [True, False], ids=["absolute", "relative"])
def test_in_a_hook_of_a_linked_worktree(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hook: bool,  # noqa: FBT001  # both ways
) -> None:
    """There git says where its own files are, and would then take any folder for the root of the files."""
    tree = tmp_path / "linked"
    git(repository, "worktree", "add", "--quiet", str(tree), "-b", "topic")
    own = Path(git(tree, "rev-parse", "--absolute-git-dir").strip())
    monkeypatch.chdir(tree)
    monkeypatch.setenv("GIT_DIR", str(own) if hook else os.path.relpath(own, tree))
    monkeypatch.setenv("GIT_INDEX_FILE", str(own / "index"))

    assert rates(read("one", "workloads")) == THEN


def test_what_git_says_of_a_repository_is_not_handed_on(repository: Path) -> None:
    told = set(git(repository, "rev-parse", "--local-env-vars").split())

    assert told - set(git_revision.WHERE_IT_IS) == {"GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"}


def test_what_configures_git_is_handed_on(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout of another user, as in a container, is read where its folder is called safe."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(InvalidInput, match="git says: fatal: detected dubious ownership"):
        read("one", repository / "workloads")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(repository))

    assert rates(read("one", repository / "workloads")) == THEN


def test_a_file_that_git_lost(repository: Path) -> None:
    """As in a partial clone: what is left is read, and the loss is told."""
    lost = git(repository, "rev-parse", "one:workloads/chat.yaml").strip()
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    found = read("one", repository / "workloads")

    assert rates(found) == {"size": 20, "more": 30}
    assert found.problems == ("one:workloads/chat.yaml: cannot be read: git has lost it, or did not fetch it",)


@pytest.mark.parametrize("without", ["blob:none", "tree:0"])
@pytest.mark.parametrize("other", ["GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"])
def test_a_partial_clone_fetches_nothing(
    repository: Path, tmp_path: Path, without: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either variable is enough: an older git knows only one of them."""
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", f"--filter={without}", repository.as_uri(), "clone")
    clone = tmp_path / "clone"
    missing = git(clone, "rev-list", "--objects", "--all", "--missing=print").count("?")
    for environment in (git_revision.READ_ONLY, {other: git_revision.READ_ONLY[other]}):
        monkeypatch.setattr(git_revision, "READ_ONLY", environment)
        with pytest.raises(InvalidInput, match="has a part alone, and nothing is fetched: run `git diff --stat one`"):
            read("one", clone / "workloads")
        assert git(clone, "rev-list", "--objects", "--all", "--missing=print").count("?") == missing > 0


@pytest.mark.parametrize("name", [":(exclude)w.yaml", ":!w.yaml", "*.yaml", "w[1].yaml", "-w.yaml", ":/w.yaml"])
def test_names_that_git_reads_as_more_than_names(repository: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    path = repository / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(CHAT.format("odd", 50), encoding="utf-8")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Odd")
    assert rates(read("HEAD", f"./{name}")) == {"odd": 50}
    path.unlink()
    (repository / "top.yaml").unlink()  # which the name would stand for as a pattern
    assert earlier.removed("HEAD", [f"./{name}", "./none.yaml"]) == [f"./{name}"]


def test_patterns_hidden_files_and_gzip_at_a_revision(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of folders on disk."""
    monkeypatch.chdir(repository)
    (repository / "workloads" / ".hidden").mkdir()
    (repository / "workloads" / ".hidden" / "no.yaml").write_text("no workload", encoding="utf-8")
    packed = gzip.compress(CHAT.format("packed", 60).encode("utf-16"))
    (repository / "workloads" / "packed.yaml.gz").write_bytes(packed)
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Packed")
    for paths in (["workloads"], ["workload[s]"], ["work*"], ["workloads/**/*.y*"]):
        now = [one.name for one in workload_file.read(paths, CATALOG)]
        assert rates(read("HEAD", *paths)).keys() == set(now) == {*NOW, "packed"}
    assert rates(read("one", "workloads/*.yaml")) == {"chat": 10}
    shutil.rmtree(repository / "workloads")
    assert earlier.removed("HEAD", ["workloads/*.yaml", "workloads/*.none"]) == ["workloads/*.yaml"]


@pytest.mark.parametrize("reference", ["", " ", "\t\n"])
def test_an_empty_reference(repository: Path, monkeypatch: pytest.MonkeyPatch, reference: str) -> None:
    """An unset variable is not the folder that the check runs in."""
    monkeypatch.chdir(repository / "workloads")
    with pytest.raises(InvalidInput, match="--against: is empty: an unset variable"):
        read(reference, "chat.yaml")

    assert earlier.removed(reference, ["gone.yaml"]) == []


def test_removed_paths(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    git(repository, "rm", "-r", "--quiet", "workloads", "top.yaml")
    gone = ["workloads/chat.yaml", "./top.yaml", "workloads", "workloads/größe ü.yml"]
    never = ["-", "", "never.yaml", "workloads/new.yaml"]

    assert not Path("workloads").exists()
    assert earlier.removed("one", [*gone, *never]) == gone
    assert earlier.removed("one", never) == []
    for reference in ("no-such", "report.json", "."):
        assert earlier.removed(reference, gone) == []
    assert earlier.removed("one", [*gone, str(tmp_path / "elsewhere.yaml")]) == []
    assert rates(read("one", "workloads/chat.yaml")) == {"chat": 10}


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
    ran = capacity("check", "workloads/support-chat.yaml", "workloads/coding-agent.yaml", "--format", "json")
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
    assert told["before_catalog_as_of"] == "2026-11-20"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda told: told | {"schema_version": 2}, "is of schema version 2, and this program reads 1"),
        (lambda told: {"plans": told["plans"]}, "`schema_version` is missing"),
        (lambda told: [told], "`schema_version` is missing"),
        (lambda told: told | {"schema_version": True}, "has a `schema_version` that is no whole number"),
        (lambda told: told | {"schema_version": "1"}, "and this program reads the number 1: write it anew"),
        (lambda told: told | {"plans": None}, "holds no plans"),
        (lambda told: told | {"plans": [1]}, "has plans that this program did not write"),
        (lambda told: told | {"plans": [{"standing": {}}]}, "has plans that this program did not write"),
        (lambda told: told | {"catalog": None}, "has plans that this program did not write"),
        (
            lambda told: told | {"plans": [{"standing": told["plans"][0]["standing"] | {"deployment_type": "x"}}]},
            "has plans that this program did not write",
        ),
        (
            lambda told: told | {"plans": [{"workload": "a"}]},
            "has plans without `standing`, .* write it anew with `capacity check --format json`, or name the git",
        ),
    ],
    ids=[
        "version",
        "no-version",
        "a-list",
        "a-bool",
        "a-text",
        "no-plans",
        "number",
        "empty",
        "no-catalog",
        "other-type",
        "no-standing",
    ],
)
def test_reports_that_cannot_be_read(report: Path, change: Callable[..., object], complaint: str) -> None:
    report.write_text(json.dumps(change(json.loads(report.read_text(encoding="utf-8")))), encoding="utf-8")

    with pytest.raises(InvalidInput, match=complaint):
        read(str(report), "workloads")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("ptus", value) for value in ("75", [1], 1.5, True, -1, 10**400)),
        *(("deployment_type", ["x"]), ("deployed_ptus", "x"), ("term", {}), ("model", {"a": 1})),
        *(("workload", "\ud800"), ("currency", [1]), ("per_month", "1"), ("per_month", 1e-300), ("limits", [1])),
        *(("limits", {"limits.max_ptus": "x"}), ("tpm_quota", "1")),
    ],
)
def test_reports_with_values_of_another_kind(report: Path, key: str, value: object) -> None:
    told = json.loads(report.read_text(encoding="utf-8"))
    told["plans"][0]["standing"][key] = value
    report.write_text(json.dumps(told), encoding="utf-8")

    with pytest.raises(InvalidInput, match="has plans that this program did not write: write it anew"):
        read(str(report), "workloads")


def test_a_report_without_a_cost_is_read(report: Path) -> None:
    told = json.loads(report.read_text(encoding="utf-8"))
    told["plans"][0]["standing"]["per_month"] = None
    report.write_text(json.dumps(told), encoding="utf-8")

    assert read(str(report), "workloads").standings[0].per_month is None


def test_a_report_may_be_packed_and_in_utf_16(tmp_path: Path) -> None:
    """As Windows PowerShell redirects it."""
    text = '{"schema_version": 1, "catalog": {"as_of": "2026-11-12"}, "plans": []}'
    for name, content in (("a.json", text.encode("utf-16")), ("b.json.gz", gzip.compress(text.encode()))):
        (tmp_path / name).write_bytes(content)
        assert read(str(tmp_path / name), "workloads").standings == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 100_000, b'{"a": NaN}', b'{"a": -Infinity}', b"1e" + b"9" * 30, b"9" * 5000],
)
def test_reports_that_are_no_json(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report.json").write_bytes(content)

    with pytest.raises(InvalidInput, match="is no JSON report"):
        read(str(tmp_path / "report.json"), "workloads")


def test_reports_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no such file: check the name"):
        read(str(tmp_path / "report.json"), "workloads")
