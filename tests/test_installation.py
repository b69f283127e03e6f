"""Hints name a command that works where the program was installed."""

import json
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from capacity.installation import DISTRIBUTION, command_to_add


class Installed(metadata.Distribution):
    """A distribution as an installer leaves it, with `direct_url.json` or without."""

    def __init__(self, origin: dict[str, object] | None) -> None:
        self._origin = origin

    def read_text(self, filename: str) -> str | None:
        return json.dumps(self._origin) if self._origin and filename == "direct_url.json" else None

    def locate_file(self, path: object) -> Path:
        raise NotImplementedError(path)


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that came from an index."""
    folder = tmp_path / "environment"
    folder.mkdir()
    monkeypatch.setattr(sys, "prefix", str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "bin" / "python"))
    installed(monkeypatch, None)
    return folder


def installed(monkeypatch: pytest.MonkeyPatch, origin: dict[str, object] | None) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda _: Installed(origin))


def test_by_pip(prefix: Path) -> None:
    assert command_to_add("fast") == f'{prefix}/bin/python -m pip install "ptu-capacity[fast]"'


def test_python_in_a_folder_with_spaces(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/my env/bin/python")

    assert command_to_add("fast") == "'/my env/bin/python' -m pip install \"ptu-capacity[fast]\""
    assert prefix.exists()


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("uv-receipt.toml", 'uv tool install --force "ptu-capacity[spark]"'),
        ("pipx_metadata.json", 'pipx install --force "ptu-capacity[spark]"'),
    ],
)
def test_by_tools(file: str, command: str, prefix: Path) -> None:
    (prefix / file).touch()

    assert command_to_add("spark") == command


def test_by_uvx(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(prefix / "archive-v0" / "q1w2e3"))

    assert command_to_add("fast") == 'uvx --from "ptu-capacity[fast]" ptu-capacity ...'


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        ({"url": "file:///a%20b/capacity", "dir_info": {"editable": True}}, '--editable "/a b/capacity[fast]"'),
        ({"url": "file:///src/capacity", "dir_info": {}}, '"ptu-capacity[fast] @ file:///src/capacity"'),
        (
            {"url": "https://example.com/capacity.git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}},
            '"ptu-capacity[fast] @ git+https://example.com/capacity.git@c0ffee"',
        ),
    ],
)
def test_what_did_not_come_from_an_index_stays_where_it_came_from(
    origin: dict[str, object], wanted: str, prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, origin)

    assert command_to_add("fast") == f"{prefix}/bin/python -m pip install {wanted}"


def test_not_installed(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)

    assert command_to_add("fast") == f'{prefix}/bin/python -m pip install "ptu-capacity[fast]"'


def test_the_name_is_that_of_the_distribution() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["name"] == DISTRIBUTION
