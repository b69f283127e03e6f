"""`min_days_to_exhaustion`: how long what is deployed lasts, by the growth of the file or by an outlook."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

Run = Callable[..., Ran]
FILE = """\
version: 1
name: chat
model: gpt-5.2
region: eastus2
traffic: {peak_rpm: 340, average_rpm: 200, input_tokens: 1000, output_tokens: 0}
planning: {growth_share_per_month: 0.05, growth_months: 12}
deployed: {deployment_type: global-provisioned, ptus: PTUS}
limits: {min_days_to_exhaustion: 120}
"""
"""100 PTUs at the peak, and 5 % more with each month."""
TODAY = ("--today", "2026-10-01")


@pytest.fixture
def checked(capacity: Run, tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    """The exit code, and the check of the days."""

    def run(text: str, *options: str | Path, name: str = "limits") -> tuple[int, dict[str, Any]]:
        file = tmp_path / "chat.yaml"
        file.write_text(text, encoding="utf-8")
        ran = capacity("check", file, *TODAY, "--format", "json", *options)
        assert ran.stderr == ""
        checks = json.loads(ran.stdout)["plans"][0]["checks"]
        (one,) = (one for one in checks if (one["name"], one["origin"]) == ("min_days_to_exhaustion", name))
        return ran.returncode, one

    return run


def outlook(path: Path, quota: tuple[str, str] | None, reservation: tuple[str, str] | None, name: str = "chat") -> Path:
    """The part of a report with an outlook that is read."""
    days = {
        key: None if one is None else {"limit": 100, "unit": "ptus", "p10": one[0], "p50": one[1]}
        for key, one in (("quota", quota), ("reservation", reservation))
    }
    report = {"schema_version": 1, "plans": [{"workload": name, "outlook": {"exhausted": days}}, {"workload": "x"}]}
    path.write_text(json.dumps(report), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("ptus", "days"),
    [(100, 31), (105, 61), (120, 123), (95, 0)],
)
def test_growth_fills_what_is_deployed(ptus: int, days: int, checked: Callable[..., Any]) -> None:
    """100 x 1.05^n PTUs: more than 100 in November, than 105 (exactly 1.05 x 100) in December, than 120 in February."""
    code, found = checked(FILE.replace("PTUS", str(ptus)))

    assert (found["measured"], found["limit"], found["unit"], found["bound"]) == (days, 120, "days", "at_least")
    assert found["passed"] is (days >= 120)
    assert code == (0 if ptus == 120 else 3)


def test_what_carries_all_growth_never_runs_out(checked: Callable[..., Any]) -> None:
    code, found = checked(FILE.replace("PTUS", "180"))

    assert (code, found["passed"], found["measured"]) == (0, True, None)
    assert found["detail"] == "180 Global Provisioned PTUs deployed carry all of the planned growth"


def test_steps_count_from_their_day(checked: Callable[..., Any]) -> None:
    """A doubling on 15 March takes effect with the month that begins next, on 1 April: 182 days from 1 October."""
    planning = "planning: {steps: [{date: 2027-03-15, factor: 2, why: launch}]}"
    _, found = checked(FILE.replace("PTUS", "150").replace(FILE.splitlines()[5], planning))

    assert found["measured"] == 182


def test_quota_of_a_standard_type_runs_out_too(checked: Callable[..., Any]) -> None:
    """340,000 TPM today: 380 units carry 5 % more twice."""
    standard = "deployed: {deployment_type: global-standard, sku_capacity: 380}"
    _, found = checked(FILE.replace(FILE.splitlines()[6], standard))

    assert found["measured"] == 92


def test_an_outlook_goes_before_the_growth_of_the_file(checked: Callable[..., Any], tmp_path: Path) -> None:
    file = outlook(tmp_path / "outlook.json", ("2027-01-29", "2027-03-01"), ("2027-03-05", "2027-02-20"))
    code, found = checked(FILE.replace("PTUS", "100"), "--outlook", file)

    assert (code, found["measured"]) == (0, 120)
    assert found["detail"] == (
        "the outlook passes quota or reservation on 2027-01-29 at the earliest, likely on 2027-02-20"
    )


def test_an_outlook_that_passes_no_limit_passes(checked: Callable[..., Any], tmp_path: Path) -> None:
    file = outlook(tmp_path / "outlook.json", None, None)

    assert checked(FILE.replace("PTUS", "100"), "--outlook", file)[1]["passed"] is True


def test_an_outlook_of_another_workload_leaves_the_growth(checked: Callable[..., Any], tmp_path: Path) -> None:
    file = outlook(tmp_path / "outlook.json", None, None, name="other")

    assert checked(FILE.replace("PTUS", "100"), "--outlook", file)[1]["measured"] == 31


def test_the_outlook_of_a_forecast_is_read(checked: Callable[..., Any]) -> None:
    case = Path("tests/cases/metrics-outlook/plan.json")
    exhausted = json.loads(case.read_text(encoding="utf-8"))["plans"][0]["outlook"]["exhausted"]
    code, found = checked(FILE.replace("PTUS", "100"), "--outlook", case)

    assert (code, found["measured"]) == (3, 0)
    assert exhausted["quota"]["p10"] < "2026-10-01"
    assert exhausted["quota"]["p10"] in found["detail"]


def test_a_policy_asks_for_days(checked: Callable[..., Any], tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("version: 1\nmin_days_to_exhaustion: 60\n", encoding="utf-8")
    own = FILE.replace("PTUS", "100").replace(FILE.splitlines()[7], "")

    assert checked(own, "--policy", policy, name="policy")[1]["passed"] is False


def test_a_size_that_nobody_knows_is_unknown(checked: Callable[..., Any]) -> None:
    text = FILE.replace("PTUS", "100").replace("gpt-5.2", "gpt-5-pro")
    code, found = checked(text)

    assert (code, found["passed"]) == (3, None)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"schema_version": 2, "plans": []}', "is of schema version 2"),
        ('{"schema_version": 1, "plans": []}', "has no outlook: write it anew with `--forecast 28 --format json`"),
        ('{"schema_version": 1}', "has plans that this program did not write"),
        ("x", "is no JSON report"),
    ],
)
def test_a_file_without_an_outlook_is_refused(text: str, what: str, capacity: Run, tmp_path: Path) -> None:
    file, workload = tmp_path / "outlook.json", tmp_path / "chat.yaml"
    file.write_text(text, encoding="utf-8")
    workload.write_text(FILE.replace("PTUS", "100"), encoding="utf-8")
    ran = capacity("check", workload, *TODAY, "--outlook", file)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"capacity: {file}: {what}")
