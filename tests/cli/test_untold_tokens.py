"""`from-metrics`: exports that have tokens, and not those that sizes follow from."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

Run = Callable[..., Ran]
TODAY = ("--today", "2026-10-01")


def export(path: Path, metrics: Sequence[str], aggregation: str, *, name: str = "chat", tokens: int = 9000) -> Path:
    """An hour of one deployment."""
    names = (("modeldeploymentname", name), ("modelname", "gpt-5.2"))
    labels = [{"name": {"value": label}, "value": value} for label, value in names]
    data = [{"timeStamp": f"2026-09-01T08:{at:02}:00Z", aggregation: tokens} for at in range(60)]
    values: list[dict[str, Any]] = [
        {"name": {"value": metric}, "timeseries": [{"metadatavalues": labels, "data": data}]} for metric in metrics
    ]
    answer = {"timespan": "2026-09-01T08:00:00Z/2026-09-01T09:00:00Z", "interval": "PT1M", "value": values}
    path.write_text(json.dumps(answer), encoding="utf-8")
    return path


SPLIT = ("InputTokens", "OutputTokens")
AVERAGES = (
    "InputTokens, OutputTokens have no `total`, but average alone, so nothing can be sized: export the total "
    "(--aggregation Total)"
)
AS_ONE = (
    "TokenTransaction counts input and output as one, and nothing tells how they are split, so nothing can be sized: "
    "export ProcessedPromptTokens, GeneratedTokens, too"
)


@pytest.mark.parametrize(
    ("metrics", "aggregation", "why"), [(SPLIT, "average", AVERAGES), (["TokenTransaction"], "total", AS_ONE)]
)
@pytest.mark.parametrize("missing", ["idle", "unknown"])
def test_tokens_that_tell_no_size_are_refused(  # noqa: PLR0913, PLR0917  # parameters of the test
    missing: str, metrics: Sequence[str], aggregation: str, why: str, capacity: Run, tmp_path: Path
) -> None:
    """Whatever minutes without a value are: these have values."""
    ran = capacity("from-metrics", export(tmp_path / "m.json", metrics, aggregation), "--missing", missing, *TODAY)

    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"capacity: chat: {why}\n")


def test_beside_deployments_that_can_be_sized_it_is_told(capacity: Run, tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    export(folder / "a.json", ["TokenTransaction"], "total")
    export(folder / "b.json", SPLIT, "total", name="mail")
    ran = capacity("from-metrics", folder, *TODAY, "--format", "json")
    chat, mail = json.loads(ran.stdout)["plans"]

    assert ran.returncode == 0
    assert any(AS_ONE in one for one in chat["assumptions"])
    assert not any("as one" in one for one in mail["assumptions"])


def test_a_deployment_that_was_idle_has_told_all(capacity: Run, tmp_path: Path) -> None:
    ran = capacity("from-metrics", export(tmp_path / "m.json", SPLIT, "average", tokens=0), *TODAY, "--missing", "idle")

    assert (ran.returncode, "no `total`" in ran.stdout) == (0, False)


def test_drift_refuses_them_too(capacity: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert capacity("from-metrics", export(tmp_path / "m.json", SPLIT, "total"), *TODAY, "-o", plan).returncode == 0
    came = export(tmp_path / "now.json", SPLIT, "average")
    ran = capacity("drift", plan, came, *TODAY, "--start", "2026-09-01T08:00")

    assert (ran.returncode, ran.stderr) == (2, f"capacity: chat: {AVERAGES}\n")


@pytest.mark.parametrize(("interval", "hours"), [("PT1H", 1), ("PT6H", 6), ("P1D", 24)])
def test_sums_of_more_than_an_hour_are_refused(interval: str, hours: int, capacity: Run, tmp_path: Path) -> None:
    """Those of an hour are means, with a doubt."""
    data = [
        {"timeStamp": f"2026-09-{1 + at * hours // 24:02}T{at * hours % 24:02}:00:00Z", "total": 9000}
        for at in range(20)
    ]
    labels = [{"name": {"value": "modelname"}, "value": "gpt-5.2"}]
    series = [{"metadatavalues": labels, "data": data}]
    values = [{"name": {"value": metric}, "timeseries": series} for metric in SPLIT]
    file = tmp_path / "m.json"
    file.write_text(json.dumps({"interval": interval, "value": values}), encoding="utf-8")
    ran = capacity("from-metrics", file, *TODAY)

    if hours == 1:
        assert (
            ran.returncode,
            "one value for 60 minutes: BURSTS WITHIN ARE HIDDEN" in " ".join(ran.stdout.split()),
        ) == (0, True)
    else:
        assert (ran.returncode, ran.stdout) == (2, "")
        assert f"m: its sums are of {hours} hours: no minute's peak is in them" in ran.stderr


def test_several_models_of_one_deployment_are_named(capacity: Run, tmp_path: Path) -> None:
    """Its model was changed half-way."""
    file = export(tmp_path / "m.json", SPLIT, "total")
    answer = json.loads(file.read_text(encoding="utf-8"))
    for value in answer["value"]:
        (one,) = value["timeseries"]
        labels = [one["metadatavalues"][0], {"name": {"value": "modelname"}, "value": "gpt-5.1"}]
        value["timeseries"] = [
            {**one, "data": one["data"][:30]},
            {"metadatavalues": labels, "data": one["data"][30:]},
        ]
    file.write_text(json.dumps(answer), encoding="utf-8")
    ran = capacity("from-metrics", file, *TODAY)
    named = capacity("from-metrics", file, *TODAY, "--model", "chat=gpt-5.1")

    assert ran.returncode == 2
    assert "The source names several models, gpt-5.2, gpt-5.1, and its minutes are not told apart" in ran.stderr
    assert "--model chat=NAME" in ran.stderr
    assert "names no model" not in ran.stdout + ran.stderr
    assert named.returncode == 0
