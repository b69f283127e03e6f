"""The guide's page From Python, and the walk in cells: their code runs, and gives what the page says of it."""

import re
import runpy
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "capacity" / "guide" / "python.md").read_text(encoding="utf-8")
WALK = ROOT / "capacity" / "guide" / "walk.py"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
OUTPUTS = [
    (r"(Global|DataZone)(Standard|ProvisionedManaged) (None|\d+) \d+\.\d\d\n +ptus +served_share +per_month\n.*"),
    (r" +traffic\.peak_rpm +planning\.headroom_share +ptus_needed\n(\d .*\n){4}3400\n"),
    (r"\d+\.\d\d Decimal\n\['bound_by', 'break_even_utilization_share', 'committed'\]\n"),
    (r"owners - did you mean `owner`\?\n"),
]


@pytest.fixture(scope="module")
def walked() -> dict[str, object]:
    """What stands in the walk when all of its cells have run."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return runpy.run_path(str(WALK))


def test_the_page_runs_from_top_to_bottom(
    walked: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    walked["minutes"].to_csv(tmp_path / "minutes.csv", index=False)  # type: ignore[attr-defined]  # a frame
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    names: dict[str, object] = {}
    for block, output in zip(BLOCKS, OUTPUTS, strict=True):
        exec(compile(block, "python.md", "exec"), names)  # noqa: S102  # of our own guide
        assert re.fullmatch(output, capsys.readouterr().out, re.DOTALL)

    assert repr(names["picture"]) == "Picture('Cost over PTU counts')"


def test_the_first_block_has_ten_lines() -> None:
    assert len([line for line in BLOCKS[0].splitlines() if line]) <= 10


def test_the_walk_goes_from_minutes_to_a_purchase(walked: dict[str, object]) -> None:
    compared, swept, plan = walked["compared"], walked["swept"], walked["plan"]

    assert {row.model for row in compared.comparisons[0].rows} == {"gpt-5.2", "gpt-5-mini", "gpt-4.1"}  # type: ignore[attr-defined]
    assert len(swept) == 6  # type: ignore[arg-type]  # a sweep
    assert plan.recommended.deployment_type is not None  # type: ignore[attr-defined]


def test_the_walk_has_cells() -> None:
    assert len(re.findall(r"^# %% ", WALK.read_text(encoding="utf-8"), re.MULTILINE)) >= 5
