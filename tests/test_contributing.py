"""CONTRIBUTING.md and SECURITY.md are true: what they name is there, and the house is as it is drawn."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "capacity"
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("CONTRIBUTING.md", "SECURITY.md")}
HOUSE, _, REST = TEXTS["CONTRIBUTING.md"].partition("## Where things are\n")[2].partition("## Five walks\n")
WALKS = re.split(r"^\*\*", REST.partition("\n## ")[0], flags=re.MULTILINE)[1:]
PATH = re.compile(r"\.?[\w-]+(/[\w.-]+)*/|\.?[\w-]+(/\.?[\w.-]+)*\.(py|yaml|yml|toml|txt|json|md)|\.ci/run")
NO_PATHS = {"capacity.toml", "prices.yaml"}
"""Files of users."""
STEP = re.compile(r"^- (Modules|Records)[^:]*?, (\d+): ((?:.|\n  )*)", re.MULTILINE)
CONTAINERS = {"capacity": "", "capacity.sources": "s_", "capacity.planning": "p_"}
"""What the picture draws -> what the names of its boxes begin with."""


def quoted(text: str) -> list[str]:
    """What stands between backticks in a text without blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def paths(text: str) -> set[str]:
    """The paths in it, those in commands, too."""
    return {word for words in quoted(text) for word in words.split() if PATH.fullmatch(word)} - NO_PATHS


def is_there(path: str) -> bool:
    """Whether it is a path in the repository, or the end of one in the package."""
    return (ROOT / path).exists() or any(PACKAGE.rglob(path))


@pytest.mark.parametrize("name", TEXTS)
def test_every_path_exists(name: str) -> None:
    walks = REST.partition("\n## ")[0]

    assert sorted(path for path in paths(TEXTS[name].replace(walks, "")) if not is_there(path)) == []


def test_paths_are_found() -> None:
    text = "`capacity/cli/`, `say.py` `pytest tests/x.py --update` `a/b` `--set`\n```\n`no.py`\n```\n"

    assert paths(text) == {"capacity/cli/", "say.py", "tests/x.py"}
    assert not is_there("sources/no_such.py")


def test_every_folder_stands_in_the_table() -> None:
    rows = [quoted(line.split("|")[1]) for line in HOUSE.splitlines() if line.startswith("| `")]
    told = [folder for first, *others in rows for folder in (first, *(first + other for other in others))]
    files = [path for end in ("py", "yaml", "md") for path in PACKAGE.rglob(f"*.{end}")]
    folders = {f"{path.parent.relative_to(PACKAGE).as_posix()}/" for path in files} - {"./"}

    assert sorted(told) == sorted(folders)


def drawn() -> list[tuple[str, str]]:
    """Each layer of the picture with the one that it imports."""
    lines = re.sub(r"\[\w+\]", "", HOUSE).splitlines()
    return [pair for line in lines if "-->" in line for pair in pairwise(line.strip().split(" --> "))]


def held() -> Iterator[tuple[str, str]]:
    """Each layer with the one below it, as the linter holds them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in project["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            (container,) = contract["containers"]
            prefix = CONTAINERS[container]
            yield from pairwise(
                " & ".join(prefix + room for room in layer.split(" | ")) for layer in contract["layers"]
            )


def test_the_picture_is_what_the_linter_holds() -> None:
    assert sorted(drawn()) == sorted(held())


def in_rooms(words: list[str]) -> Iterator[str]:
    """The modules, each in the room that was named last."""
    room = ""
    for word in words:
        if word.endswith("/"):
            room = word
        else:
            yield word if word.endswith(".py") else f"{room}{word}.py"


def modules_of(name: str) -> list[str]:
    """The modules of a walk, in the order in which they are told."""
    (walk,) = (one for one in WALKS if one.startswith(name))
    steps = (in_rooms(quoted(text)) for kind, _, text in STEP.findall(walk) if kind == "Modules")
    return [module for step in steps for module in step]


@pytest.mark.parametrize("walk", WALKS, ids=[walk.partition("**")[0] for walk in WALKS])
def test_walks_pass_what_is_there(walk: str) -> None:
    """Each module in its room, each record in one of these modules, and as many as are told."""
    modules: list[str] = []
    records: list[str] = []
    for kind, number, text in STEP.findall(walk):
        steps = list(in_rooms(quoted(text))) if kind == "Modules" else quoted(text)
        assert len(steps) == int(number)
        (modules if kind == "Modules" else records).extend(steps)
    trees = [ast.parse((PACKAGE / module).read_text(encoding="utf-8")) for module in modules]
    names = {
        name
        for tree in trees
        for node in ast.walk(tree)
        for name in ([node.name] if isinstance(node, ast.ClassDef | ast.alias) else [])
    }

    assert modules
    assert [record for record in records if record not in names] == []


def test_there_are_five_walks() -> None:
    assert len(WALKS) == 5
