"""Deployments of one name: what is added up, and what tells them apart in reports."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from capacity.planning.results.names_apart import Named, names_apart
from tests.conftest import Ran

Run = Callable[..., Ran]
TODAY = ("--today", "2026-10-01", "--region", "eastus2")
EU, US = (f"/subscriptions/s/resourceGroups/r/providers/p/accounts/{name}" for name in ("eu", "us"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two hours of `chat` on two models, the second with twice the tokens."""
    file = tmp_path / "log.csv"
    each = [("gpt-4.1", 1000), ("gpt-4o", 2000)]
    rows = [f"2026-09-01T{at // 60:02}:{at % 60:02}:00Z,chat,{of},{many},100" for at in range(120) for of, many in each]
    header = "timestamp,deployment,model,input_tokens,output_tokens"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def test_traffic_of_several_models_under_one_name_is_added_up(capacity: Run, log: Path) -> None:
    """PTUs and costs of both are bought: the log has the requests of both."""
    report = json.loads(capacity("from-logs", log, *TODAY, "--format", "json").stdout)
    one, other = report["portfolio"]["rows"]
    sized = [option["ptus"] for plan in report["plans"] for option in plan["options"][:1]]
    total = next(each for each in report["totals"] if each["deployment_type"] == "GlobalProvisionedManaged")

    assert (one["model"], other["model"]) == ("gpt-4.1", "gpt-4o")
    assert report["portfolio"]["usd_per_month"] == pytest.approx(one["usd_per_month"] + other["usd_per_month"])
    assert (total["workloads"], total["ptus"]) == (2, sum(sized))


@pytest.mark.parametrize("options", [(), ("--format", "markdown"), ("--details",)])
def test_reports_name_the_model_of_each(options: Sequence[str], capacity: Run, log: Path) -> None:
    text = capacity("from-logs", log, *TODAY, *options).stdout

    assert "chat (gpt-4.1)" in text
    assert "chat (gpt-4o)" in text
    assert "chat, chat" not in text
    assert "Cheapest" not in text


@pytest.mark.parametrize(
    ("each", "names"),
    [
        ([Named("chat", EU, "a"), Named("mail", EU, "a")], ["chat", "mail"]),
        ([Named("chat", EU, "a"), Named("Chat", US, "b")], ["eu/chat", "us/Chat"]),
        ([Named("chat", EU, "a"), Named("chat", EU, "b")], ["chat (a)", "chat (b)"]),
        (
            [Named("chat", EU, "a"), Named("chat", EU, "b"), Named("chat", US, "b")],
            ["eu/chat (a)", "eu/chat (b)", "us/chat"],
        ),
        ([Named("chat", None, "a", "1"), Named("chat", None, "a", "2")], ["chat (a 1)", "chat (a 2)"]),
        ([Named("chat", None, "a", "1"), Named("chat", None, None)], ["chat (a)", "chat"]),
        ([Named("chat", EU, "a"), Named("chat", None, "a")], ["eu/chat", "chat"]),
    ],
)
def test_names_tell_account_model_and_version_where_these_differ(each: Sequence[Named], names: Sequence[str]) -> None:
    assert names_apart(each) == names
