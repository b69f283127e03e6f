"""What `import capacity` promises: few names, lazy, typed, the words of the command line, and no change unseen."""

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_type_hints, is_typeddict

import pytest
import typer

import capacity as cp
from capacity.api.asked_workloads import Workload
from capacity.cli.app import app
from capacity.reading.convert import file_keys
from capacity.record import Record
from capacity.sizing.workload import Workload as WorkloadFile
from tests.api.command_lines import FUNCTIONS
from tests.api.surface import lines

ROOT = Path(__file__).parents[2]
SURFACE = Path(__file__).with_name("surface.txt")
OF_REPORTS = {"format_", "output", "details", "no_config", "emit_workload", "verbose"}
"""Options that results have methods for, or that are of a terminal."""
OF_PYTHON = {"config", "progress", "curves", "signed_in"}
"""What a caller says, and the command line finds out itself."""
OTHER_WORDS = {"set_": "set"}
REPORT_LOADED = "import capacity, sys; print(*sorted(sys.modules))"


def test_there_are_at_most_twenty_names_and_all_are_there() -> None:
    assert len(cp.__all__) <= 20
    assert [name for name in cp.__all__ if getattr(cp, name).__doc__ is None] == []
    assert set(cp.__all__) <= set(dir(cp))


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'sizes'"):
        cp.sizes  # type: ignore[attr-defined]  # noqa: B018


def test_importing_it_imports_nothing_of_it() -> None:
    empty = loaded("import sys; print(*sorted(sys.modules))")
    more = loaded(REPORT_LOADED) - empty

    assert more == {"capacity"}


def test_no_folder_has_the_name_of_a_function() -> None:
    folders = {path.name for path in (ROOT / "capacity").iterdir()}

    assert folders.isdisjoint(cp.__all__)


def loaded(script: str) -> set[str]:
    return set(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout.decode().split())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_the_options_of_its_command(name: str) -> None:
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]  # a group has them
    options = {OTHER_WORDS.get(one.name, one.name) for one in command.params} - OF_REPORTS - {"help"}
    parameters = inspect.signature(FUNCTIONS[name]).parameters  # type: ignore[arg-type]  # a function
    first, *others = parameters.values()
    named = {one.name for one in others} - OF_PYTHON
    if name == "compare":
        named = {*named - {"models"}, "model"}  # the models themselves are what is compared

    assert named == options - {"files", "paths", "file"}
    assert first.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in others)


def test_a_workload_has_the_keys_of_its_file() -> None:
    assert list(different_keys(Workload, WorkloadFile)) == []


def different_keys(typed: type, record: type[Record]) -> list[str]:
    modules = import_module("capacity.api.asked_workloads")
    hints = get_type_hints(typed)
    found = [f"{typed.__name__}: {key}" for key in hints.keys() ^ file_keys(record).keys()]
    by_name = {one.__name__: one for one in vars(modules).values() if is_typeddict(one)}
    for annotation in record.record_fields.values():
        for name, inner in by_name.items():
            if name != typed.__name__ and name in str(annotation):
                of = next(one for one in Record.__subclasses__() + all_of(Record) if one.__name__ == name)
                found += different_keys(inner, of) if of.__module__.startswith("capacity.sizing") else []
    return found


def all_of(record: type[Record]) -> list[type[Record]]:
    below = record.__subclasses__()
    return [*below, *(one for each in below for one in all_of(each))]


def test_the_surface_is_as_written_down(request: pytest.FixtureRequest) -> None:
    text = "\n".join(lines()) + "\n"
    if request.config.getoption("--update"):
        SURFACE.write_text(text, encoding="utf-8")
    hint = "A name that goes, or changes, needs a deprecation: see CONTRIBUTING. Then: pytest tests/api --update"

    assert text == SURFACE.read_text(encoding="utf-8"), hint


CALLER = """
from decimal import Decimal

import pandas as pd

import capacity as cp

report = cp.size("workloads/", region="eastus2", headroom=0.2, set={"traffic.peak_rpm": 500})
plan = report.plans[0]
ptus: int | None = plan.recommended.ptus
cost: Decimal | None = plan.options[0].usd_per_month["hourly"]
frame: pd.DataFrame = plan.options.to_pandas()
shape: cp.Workload = {"name": "chat", "model": "gpt-5.2", "traffic": {"peak_rpm": 10, "input_tokens": 5}}
cp.sweep(shape, {"traffic.peak_rpm": [1, 2]}).to_pandas()
cp.check(["a.yaml", shape], policy="policy.yaml").raise_for_failed()
tpm: float | None = cp.load_catalog(as_of="2026-09-23").model("gpt-5.2").input_tpm_per_ptu
measured = cp.from_metrics(frame, model={"chat": "gpt-5.2"}, timezone="UTC", progress=lambda what, share: None)
svg: str = next(iter(measured.plans[0].pictures.values())).to_svg()
try:
    cp.from_logs("calls.csv")
except cp.InvalidInput as error:
    lines: list[int | None] = [one.line for one in error.problems]
"""
WRONG = {
    "plan.recomended": 'has no attribute "recomended"',
    "cp.size('a', headrom=0.2)": 'Unexpected keyword argument "headrom"',
    "cp.size('a', 'eastus2')": "Too many positional arguments",
}


def test_callers_are_checked_strictly(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text(CALLER + "\n".join(WRONG) + "\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", tmp_path / "caller.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in ran.stdout.splitlines() if "error:" in line]

    assert len(told) == len(WRONG), ran.stdout
    assert all(what in line for what, line in zip(WRONG.values(), told, strict=True)), ran.stdout
