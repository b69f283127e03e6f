"""`capacity drift`: which traffic is held against which plan."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

Run = Callable[..., Ran]
START = datetime(2026, 8, 3, tzinfo=UTC)
TODAY = ("--today", "2026-10-01")
ACCOUNT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/"
Told = tuple[str, str, int]
"""The name of a deployment, its model, and the tokens of each of its requests."""


def log(path: Path, week: int, told: Iterable[Told]) -> Path:
    """A request of each an hour, for a week."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["timestamp", "deployment", "model", "input_tokens", "output_tokens"])
    for hour in range(168):
        at = START + timedelta(days=7 * week, hours=hour)
        rows.writerows([f"{at:%Y-%m-%dT%H:%M:%SZ}", name, model, tokens, 10] for name, model, tokens in told)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def held(capacity: Run, tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    """The exit code and the report of `drift` of a log of the next week against the plan of one."""

    def run(planned: Iterable[Told], came: Iterable[Told], *options: str) -> tuple[int, dict[str, Any]]:
        plan = tmp_path / "plan.json"
        ran = capacity("from-logs", log(tmp_path / "then.csv", 0, planned), *TODAY, "--output", plan)
        assert ran.returncode == 0, ran.stderr
        ran = capacity("drift", plan, log(tmp_path / "now.csv", 1, came), *TODAY, "--format", "json", *options)
        return ran.returncode, json.loads(ran.stdout) if ran.stdout else {"stderr": ran.stderr}

    return run


def shares(report: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {(row["workload"], row["model"]): round(row["tokens_share"], 2) for row in report["drift"]}


BOTH = [("chat", "gpt-4.1", 1000), ("chat", "gpt-4o", 1000)]


def test_models_of_one_name_are_held_against_their_own_traffic(held: Callable[..., Any]) -> None:
    code, report = held(BOTH, [("chat", "gpt-4.1", 1000), ("chat", "gpt-4o", 13_000)])

    assert code == 3
    assert shares(report) == {("chat", "gpt-4.1"): 1, ("chat", "gpt-4o"): pytest.approx(12.5, abs=0.5)}


def test_a_model_without_traffic_is_missing_and_one_without_a_plan_is_told(
    held: Callable[..., Any], capacity: Run, tmp_path: Path
) -> None:
    missing = held(BOTH, BOTH[:1])
    allowed = held(BOTH, BOTH[:1], "--allow-unknown")
    held(BOTH[:1], BOTH)
    extra = capacity("drift", tmp_path / "plan.json", tmp_path / "now.csv", *TODAY).stdout

    assert missing[0] == 3
    assert (missing[1]["without_traffic"], shares(missing[1])) == (["chat (gpt-4o)"], {("chat", "gpt-4.1"): 1})
    assert allowed[0] == 0
    assert "The files have traffic of chat (gpt-4o), too, of which there is no plan." in extra


def test_traffic_of_another_model_alone_is_refused(held: Callable[..., Any], tmp_path: Path) -> None:
    code, report = held(BOTH[:1], BOTH[1:])

    assert code == 2
    assert report["stderr"] == (
        f"capacity: {tmp_path / 'plan.json'}: has plans of chat (gpt-4.1), and the traffic is of chat (gpt-4o): "
        "give files of the same\n"
    )


def test_traffic_without_a_model_is_that_of_no_plan_of_several(held: Callable[..., Any]) -> None:
    one, _ = held(BOTH[:1], [("chat", "", 1000)])
    several, report = held(BOTH, [("chat", "", 1000)])

    assert one == 0
    assert (several, "has plans of chat (gpt-4.1), chat (gpt-4o), and" in report["stderr"]) == (2, True)


def minutes(path: Path, week: int, tokens: dict[str, int]) -> Path:
    """A metric of two minutes an hour of `chat` in each account."""
    values = []
    for metric, of in (("InputTokens", 1), ("OutputTokens", 0)):
        for account, many in tokens.items():
            start = START + timedelta(days=7 * week)
            data = [
                {"timeStamp": f"{start + timedelta(hours=hour, minutes=at):%Y-%m-%dT%H:%M:%SZ}", "total": many * of}
                for hour in range(168)
                for at in (10, 11)
            ]
            names = (("modeldeploymentname", "chat"), ("modelname", "gpt-5.2"))
            values.append(
                {
                    "id": f"{ACCOUNT}{account}/providers/Microsoft.Insights/metrics/{metric}",
                    "name": {"value": metric},
                    "timeseries": [
                        {"metadatavalues": [{"name": {"value": n}, "value": v} for n, v in names], "data": data}
                    ],
                }
            )
    span = "/".join(f"{START + timedelta(days=7 * of):%Y-%m-%dT%H:%M:%SZ}" for of in (week, week + 1))
    path.write_text(json.dumps({"timespan": span, "interval": "PT1M", "value": values}), encoding="utf-8")
    return path


def test_accounts_tell_namesakes_apart(capacity: Run, tmp_path: Path) -> None:
    plan, options = tmp_path / "plan.json", (*TODAY, "--missing", "idle")
    assert (
        capacity(
            "from-metrics", minutes(tmp_path / "a.json", 0, {"eu": 100_000, "us": 100_000}), *options, "-o", plan
        ).returncode
        == 0
    )
    both = capacity("drift", plan, minutes(tmp_path / "b.json", 1, {"eu": 100_000, "us": 900_000}), *options)
    one = capacity("drift", plan, minutes(tmp_path / "c.json", 1, {"eu": 100_000}), *options)

    assert both.stdout.startswith("Left the range of the plan: us/chat (of 2")
    assert one.stdout.startswith("eu/chat: inside the range of the plan. Unknown, without traffic: us/chat\n")


def test_traffic_of_several_accounts_is_no_traffic_of_a_plan_that_names_none(capacity: Run, tmp_path: Path) -> None:
    plan, options = tmp_path / "plan.json", (*TODAY, "--missing", "idle")
    planned = log(tmp_path / "then.csv", 0, [("chat", "gpt-5.2", 1000)])
    assert capacity("from-logs", planned, *TODAY, "-o", plan).returncode == 0
    ran = capacity("drift", plan, minutes(tmp_path / "b.json", 1, {"eu": 100_000, "us": 900_000}), *options)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"capacity: {plan}: has one plan of chat, and the traffic is of eu/chat, us/chat: give files of one of them, "
        "or a plan of each\n"
    )


def test_a_workload_on_several_models_has_the_traffic_of_one(capacity: Run, tmp_path: Path) -> None:
    workload, plan = tmp_path / "chat.yaml", tmp_path / "plan.json"
    traffic = "traffic: {peak_rpm: 30, input_tokens: 1000, output_tokens: 10}"
    workload.write_text(f"version: 1\nname: chat\nmodel: gpt-4.1\n{traffic}\n", encoding="utf-8")
    sized = capacity("size", workload, "--model", "gpt-4.1", "--model", "gpt-4o", *TODAY, "-o", plan)
    assert sized.returncode == 0, sized.stderr
    came = log(tmp_path / "now.csv", 1, [("chat", "gpt-4o", 30_000)])
    ran = capacity("drift", plan, came, *TODAY, "--format", "json", "--max-drift", "100")
    report = json.loads(ran.stdout)

    assert [row["model"] for row in report["drift"]] == ["gpt-4o"]
    assert report["without_traffic"] == []
