"""Results have the keys and numbers of the JSON report, whatever the case."""

import datetime as dt
import json
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import capacity as cp
from capacity.api.results import Result
from capacity.api.values import Value, kinds
from capacity.visible import visible
from tests.api.command_lines import FUNCTIONS, called

CASES = sorted(path.parent for path in Path(__file__).parents[1].glob("cases/*/command.txt"))
PLANNED = [case for case in CASES if shlex.split((case / "command.txt").read_text(encoding="utf-8"))[0] in FUNCTIONS]


@pytest.mark.slow
@pytest.mark.parametrize("case", PLANNED, ids=lambda case: case.name)
def test_every_key_is_an_attribute_and_every_number_the_same(
    case: Path, capacity: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    words = shlex.split((case / "command.txt").read_text(encoding="utf-8"))
    if "--format" in words:
        del words[(at := words.index("--format")) : at + 2]
    ran = capacity(*words, "--format", "json")
    if not ran.stdout:
        with pytest.raises(cp.CapacityError) as refused:
            called(words)
        lines = {line.strip().removeprefix("capacity: ") for line in ran.stderr.splitlines()}
        assert {visible(line) for line in refused.value.told()} <= lines
        return
    result = called(words)

    assert result.to_json() == ran.stdout
    assert list(differences(json.loads(ran.stdout), result, "")) == []


def differences(said: Any, has: Any, path: str) -> Iterator[str]:  # noqa: ANN401  # values of all types
    """Where a result is not what JSON says."""
    if isinstance(has, Value):
        yield from of_value(said, has, path)
    elif isinstance(said, dict):
        named = {str(key): own for key, own in has.items()} if isinstance(has, Mapping) else {}
        yield from [f"{path}: {list(said)} is {has!r}"] if list(said) != list(named) else ()
        for key, own in named.items():
            yield from differences(said.get(key), own, f"{path}.{key}")
    elif isinstance(said, list):
        yield from [] if isinstance(has, tuple) and len(said) == len(has) else [f"{path}: {said!r} is {has!r}"]
        for at, (value, own) in enumerate(zip(said, has, strict=False)):
            yield from differences(value, own, f"{path}[{at}]")
    elif not is_same(said, has, path):
        yield f"{path}: {said!r} is {has!r}"


def of_value(said: Any, has: Value, path: str) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(said, dict):
        yield f"{path}: {said!r} is {has!r}"
        return
    yield from (f"{path}.{key}: no attribute" for key in said.keys() - kinds(type(has)).keys())
    for key in kinds(type(has)):
        own = getattr(has, key)
        if key in said:
            yield from differences(said[key], own, f"{path}.{key}")
        elif own not in (None, (), {}) and len(own) > 0:
            yield f"{path}.{key}: {own!r} is no key"


def is_same(said: Any, has: Any, path: str) -> bool:  # noqa: ANN401
    """Money is `Decimal`, other numbers int or float; times are times."""
    if isinstance(has, dt.datetime):
        return bool(has.isoformat().replace("+00:00", "Z") == said)
    if isinstance(has, dt.date):
        return bool(has.isoformat() == said)
    if isinstance(said, bool) or said is None or isinstance(said, str):
        return bool(has is said or has == said)
    is_money = "usd" in path.rpartition(".")[2] and ".limits." not in path
    return isinstance(has, Decimal if is_money else Decimal | int | float) and float(has) == float(said)


def test_results_of_all_functions_are_compared() -> None:
    compared = {shlex.split((case / "command.txt").read_text(encoding="utf-8"))[0] for case in PLANNED}

    assert compared == set(FUNCTIONS)
    assert all(issubclass(one, Result) for one in (cp.Report, cp.CheckReport, cp.ComparisonReport, cp.SimulationReport))
