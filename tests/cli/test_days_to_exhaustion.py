"""`min_days_to_exhaustion`: how long what is deployed lasts, by the growth of the file or by an outlook."""

import json
from collections.abc import Callable
from datetime import date, timedelta
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
START = date(2026, 10, 1)
TODAY = ("--today", str(START))
STANDARD = "deployed: {deployment_type: global-standard, sku_capacity: 500}"


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


def outlook(  # noqa: PLR0913  # the parts of one
    path: Path,
    quota: tuple[str, str] | None = None,
    reservation: tuple[str, str] | None = None,
    *,
    name: str = "chat",
    horizon_days: int = 120,
    more_a_day: int = 1,
    unit: str = "tpm",
) -> Path:
    """The part of a report with an outlook that is read: 90 PTUs likely from 1 October on, 10 more at the 90th."""
    limits = {
        key: None if one is None else {"limit": 100, "unit": of, "ptus": 100.0, "p10": one[0], "p50": one[1]}
        for key, one, of in (("quota", quota, unit), ("reservation", reservation, "ptus"))
    }
    days = [
        {
            "day": str(START + timedelta(days=at)),
            "p10": 0.0,
            "p50": 90.0 + more_a_day * at,
            "p90": 100.0 + more_a_day * at,
        }
        for at in range(horizon_days)
    ]
    told = {
        "starts": str(START),
        "horizon_days": horizon_days,
        "ptus": {"p10": 0.0, "p50": days[-1]["p50"], "p90": days[-1]["p90"]},
        "days": days,
        "exhausted": limits,
    }
    report = {"schema_version": 1, "plans": [{"workload": name, "outlook": told}, {"workload": "x"}]}
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


def test_a_size_that_lasts_longer_than_the_schedule_carries_all_growth(checked: Callable[..., Any]) -> None:
    """175 PTUs carry the 12 months that are planned, 180 the growth that has come when the 13th begins."""
    years = FILE.replace("120", "400")
    _, found = checked(years.replace("PTUS", "175"))

    assert (found["measured"], found["passed"]) == (365, False)
    assert found["remedy"] == "resize to 180 PTUs"
    assert checked(years.replace("PTUS", "180"))[1]["passed"] is True


def test_steps_count_from_their_day(checked: Callable[..., Any]) -> None:
    """A doubling on 15 March is 165 days from 1 October."""
    planning = "planning: {steps: [{date: 2027-03-15, factor: 2, why: launch}]}"
    _, found = checked(FILE.replace("PTUS", "150").replace(FILE.splitlines()[5], planning))

    assert found["measured"] == 165


def test_the_size_that_is_named_lasts_for_the_days_and_no_longer(checked: Callable[..., Any]) -> None:
    """100 PTUs today, with 10 % headroom 110; 1.05^3 of 100 for 120 days, where the year needs 180."""
    short = FILE.replace("months: 12", "months: 12, headroom_share: 0.1").replace("PTUS", "100")
    of_60, of_120 = (checked(short.replace("exhaustion: 120", f"exhaustion: {days}"))[1] for days in (60, 120))

    assert (of_60["remedy"], of_120["remedy"]) == ("resize to 110 PTUs", "resize to 120 PTUs")


def test_quota_of_a_standard_type_runs_out_too(checked: Callable[..., Any]) -> None:
    """340,000 TPM today: 380 units carry 5 % more twice."""
    standard = "deployed: {deployment_type: global-standard, sku_capacity: 380}"
    _, found = checked(FILE.replace(FILE.splitlines()[6], standard))

    assert found["measured"] == 92


def test_an_outlook_goes_before_the_growth_of_the_file(checked: Callable[..., Any], tmp_path: Path) -> None:
    """The 90th percentile is 100 + n PTUs on day n, the median 90 + n: 150 are passed after 51 and 61 days."""
    code, found = checked(FILE.replace("PTUS", "150"), "--outlook", outlook(tmp_path / "outlook.json"))

    assert (code, found["measured"], found["passed"]) == (3, 51, False)
    assert found["detail"] == (
        "the outlook needs more than the 150 PTUs deployed on 2026-11-21 at the earliest, likely on 2026-12-01"
    )
    assert found["remedy"] == "resize to 220 PTUs"
    assert checked(FILE.replace("PTUS", "220"), "--outlook", tmp_path / "outlook.json")[1]["passed"] is True


def test_quota_in_tokens_says_nothing_of_deployed_ptus(checked: Callable[..., Any], tmp_path: Path) -> None:
    file = outlook(tmp_path / "outlook.json", quota=("2026-10-01", "2026-10-01"))
    code, found = checked(FILE.replace("PTUS", "300"), "--outlook", file)

    assert (code, found["passed"], found["measured"]) == (0, True, None)
    assert found["detail"] == "the outlook keeps to the 300 PTUs deployed"


def test_a_reservation_counts_beside_deployed_ptus(checked: Callable[..., Any], tmp_path: Path) -> None:
    file = outlook(tmp_path / "outlook.json", reservation=("2026-10-06", "2026-10-16"))
    code, found = checked(FILE.replace("PTUS", "300"), "--outlook", file)

    assert (code, found["measured"], found["remedy"]) == (3, 5, "reserve 219 PTUs")
    assert "the reservation of 100 PTUs" in found["detail"]


def test_quota_counts_for_standard_types(checked: Callable[..., Any], tmp_path: Path) -> None:
    """A limit of 100 TPM, which 100 PTUs are as much as; 219 PTUs are needed at the end."""
    standard = FILE.replace(FILE.splitlines()[6], STANDARD)
    file = outlook(tmp_path / "outlook.json", quota=("2026-10-11", "2026-10-21"))
    code, found = checked(standard, "--outlook", file)
    unknown = checked(standard, "--outlook", outlook(tmp_path / "none.json"))

    assert (code, found["measured"], found["remedy"]) == (3, 10, "raise the quota to 1,000 TPM")
    assert (unknown[0], unknown[1]["passed"]) == (3, None)
    assert unknown[1]["remedy"].startswith("give quota (`--quota TPM`)")


def test_nothing_deployed_is_unknown(checked: Callable[..., Any], tmp_path: Path) -> None:
    text = FILE.replace(FILE.splitlines()[6], "deployment_types: [global-provisioned]")
    code, found = checked(text, "--outlook", outlook(tmp_path / "outlook.json", quota=("2026-10-11", "2026-10-21")))
    ptus = outlook(tmp_path / "ptus.json", quota=("2026-10-11", "2026-10-21"), unit="ptus")

    assert (code, found["passed"], found["measured"]) == (3, None, None)
    assert found["remedy"].startswith("name what is deployed in `deployed`")
    assert checked(text, "--outlook", ptus)[1]["remedy"] == "raise the quota to 219 PTUs"


def test_an_outlook_that_ends_sooner_is_unknown(checked: Callable[..., Any], tmp_path: Path) -> None:
    """28 days of 120: enough for these may be too small later. 130 PTUs carry 100 + 27."""
    file = outlook(tmp_path / "outlook.json", horizon_days=28)
    code, found = checked(FILE.replace("PTUS", "300"), "--outlook", file)
    allowed, _ = checked(FILE.replace("PTUS", "300"), "--outlook", file, "--allow-unknown")
    _, small = checked(FILE.replace("PTUS", "110"), "--outlook", file)

    assert (code, found["passed"], allowed) == (3, None, 0)
    assert found["detail"] == "the outlook ends before 2026-10-29, and says nothing of later days"
    assert found["remedy"].startswith("give an outlook of 120 days from today on (`--forecast 120`)")
    assert (small["measured"], small["passed"]) == (11, False)
    assert small["remedy"].startswith("resize to 130 PTUs, for the days of the outlook, and give one of 120 days")


def test_an_outlook_of_another_workload_leaves_the_growth(checked: Callable[..., Any], tmp_path: Path) -> None:
    file = outlook(tmp_path / "outlook.json", name="other")
    without = FILE.replace("PTUS", "100").replace(FILE.splitlines()[5], "description: steady")
    code, found = checked(without, "--outlook", file)

    assert checked(FILE.replace("PTUS", "100"), "--outlook", file)[1]["measured"] == 31
    assert (code, found["passed"], found["detail"]) == (3, None, "the outlook has no plan of chat")


def test_the_outlook_of_a_forecast_is_read(checked: Callable[..., Any]) -> None:
    """Of 28 days from 31 August on, to which no 120 days from 1 October belong."""
    case = Path("tests/cases/metrics-outlook/plan.json")
    days = json.loads(case.read_text(encoding="utf-8"))["plans"][0]["outlook"]["days"]
    code, found = checked(FILE.replace("PTUS", "100"), "--outlook", case)

    assert (code, found["measured"]) == (3, 0)
    assert next(one["day"] for one in days if one["p90"] > 100) in found["detail"]
    assert checked(FILE.replace("PTUS", "500"), "--outlook", case)[1]["passed"] is None


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
