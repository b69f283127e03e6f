"""The hash of a command and its input files, on pages."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
TODAY = ("--today", "2026-10-01")
EXAMPLE = (ROOT / "workloads" / "support-chat.yaml").read_text(encoding="utf-8")


def hash_of(page: str) -> tuple[str, str]:
    """What it is of, and the hash."""
    found = re.search(r"<p>Hash of (.*) \(SHA-256\): ([0-9a-f]{16})\.</p>", page)
    assert found is not None
    return found[1], found[2]


@pytest.fixture
def workload(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def test_the_same_command_and_content_have_the_same_hash_anywhere(
    capacity: Run, tmp_path: Path, workload: Path
) -> None:
    folder, output, again = tmp_path / "elsewhere", tmp_path / "page.html", tmp_path / "again.html"
    folder.mkdir()
    (folder / "b.yaml").write_text(EXAMPLE, encoding="utf-8")

    page = capacity("size", workload, *TODAY, "--format", "html").stdout
    capacity("size", folder, *TODAY, "--output", output)
    capacity("size", folder, *TODAY, "--output", again, "--format", "html")

    assert hash_of(page) == hash_of(output.read_text(encoding="utf-8")) == hash_of(again.read_text(encoding="utf-8"))
    assert hash_of(page)[0] == "the command and 1 input file"
    assert str(tmp_path) not in page


@pytest.mark.parametrize("option", [("--headroom", "0.1"), ("--region", "eastus2"), ("--today", "2026-10-02")])
def test_another_option_has_another_hash(capacity: Run, workload: Path, option: tuple[str, str]) -> None:
    one = capacity("size", workload, *TODAY, "--format", "html").stdout
    other = capacity("size", workload, *TODAY, *option, "--format", "html").stdout

    assert hash_of(one) != hash_of(other)


def test_each_file_that_is_read_counts(capacity: Run, tmp_path: Path, workload: Path) -> None:
    policy, before = tmp_path / "policy.yaml", tmp_path / "before.json"
    policy.write_text("version: 1\nmax_ptus: 500\n", encoding="utf-8")
    before.write_text(capacity("check", workload, *TODAY, "--format", "json").stdout, encoding="utf-8")
    command = ("check", workload, "--policy", policy, "--against", before, *TODAY, "--format", "html")

    first = hash_of(capacity(*command).stdout)
    policy.write_text("version: 1\nmax_ptus: 600\n", encoding="utf-8")
    second = hash_of(capacity(*command).stdout)
    moved = before.rename(tmp_path / "moved.json")
    third = hash_of(capacity(*command[:5], moved, *command[6:]).stdout)

    assert first[0] == "the command and 3 input files"
    assert first != second
    assert second == third


def test_a_configuration_counts(capacity: Run, workload: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workload.parent)
    (workload.parent / ".git").mkdir()
    config = workload.parent / "capacity.toml"
    found = set()
    for region in ("eastus2", "swedencentral"):
        config.write_text(f'region = "{region}"\n', encoding="utf-8")
        found.add(hash_of(capacity("size", workload.name, *TODAY, "--format", "html").stdout))

    assert {of for of, _ in found} == {"the command and 2 input files"}
    assert len(found) == 2


def test_a_page_of_the_catalog_has_the_hash_of_its_command(capacity: Run) -> None:
    pages = [capacity("models", name, *TODAY, "--format", "html").stdout for name in ("gpt-5.2", "gpt-5.4", "gpt-5.2")]

    assert [hash_of(page)[0] for page in pages] == ["the command"] * 3
    assert hash_of(pages[0]) == hash_of(pages[2]) != hash_of(pages[1])
