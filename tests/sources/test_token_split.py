"""Minutes of metrics of which the total of tokens is known: completed by it, or bounded, and never dropped."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from capacity.sources.metrics.token_split import parted
from capacity.traffic.series import Floats

Run = Callable[..., subprocess.CompletedProcess[str]]
NOTHING = float("nan")
PER_PTU, OUTPUT_WEIGHT = 3000, 4
"""Of gpt-4.1. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""


def floats(*values: float) -> Floats:
    return np.array(values)


def test_the_difference_to_the_total_is_the_other_one() -> None:
    found = parted(floats(5, NOTHING, 7, NOTHING, 9), floats(1, 2, NOTHING, NOTHING, 3), floats(6, 12, 10, 20, NOTHING))

    assert found.minutes == 2
    assert found.input.tolist()[:3] == [5, 10, 7]
    assert found.output.tolist()[:3] == [1, 2, 3]
    assert np.isnan([found.input[3], found.output[3]]).all()
    assert (found.input[4], found.output[4]) == (9, 3)


def export(path: Path, minutes: dict[int, dict[str, int]]) -> Path:
    """Azure Monitor metrics as Log Analytics writes them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["TimeGenerated [UTC]", "ResourceId", "MetricName", "Total", "TimeGrain"])
    resource = "/subscriptions/0/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/acct"
    for minute, metrics in minutes.items():
        stamp = f"2026-11-05T08:{minute:02}:00Z"
        writer.writerows([stamp, resource, metric, count, "PT1M"] for metric, count in metrics.items())
    path.write_text(text.getvalue())
    return path


@pytest.fixture
def plan(capacity: Run, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def planned(minutes: dict[int, dict[str, int]]) -> dict[str, Any]:
        path = export(tmp_path / "metrics.csv", minutes)
        command = ("from-metrics", str(path), "--model", "gpt-4.1", "--criterion", "max", "--format", "json")
        (found,) = json.loads(capacity(*command).stdout)["plans"]
        return dict(found)

    return planned


def told(input_: int, output: int) -> dict[str, int]:
    return {"ProcessedPromptTokens": input_, "GeneratedTokens": output, "TokenTransaction": input_ + output}


def test_a_minute_without_a_split_has_that_of_the_others_and_bounds(plan: Callable[..., dict[str, Any]]) -> None:
    """90,000 tokens: as the others 80 % input, 72,000 + 4 x 18,000; else 90,000 or 360,000 weighted ones."""
    found = plan({0: told(8000, 2000), 1: {"TokenTransaction": 90_000}, 2: told(8000, 2000)})
    (warning,) = (one for one in found["warnings"] if one["code"] == "tokens-not-split")
    option = next(one for one in found["options"] if one["deployment_type"] == "GlobalProvisionedManaged")

    assert found["traffic"]["observed_share"] == 1
    assert found["traffic"]["input_tpm"]["max"] == pytest.approx(72_000)
    assert option["ptus_needed"] == pytest.approx((72_000 + OUTPUT_WEIGHT * 18_000) / PER_PTU)
    assert "The tokens of 1 minute are known in total" in warning["detail"]
    assert "all of it as input, 30 PTUs would be enough; as output, 120 (Global Provisioned)" in warning["detail"]


def test_output_that_was_not_exported_is_what_input_leaves_of_the_total(plan: Callable[..., dict[str, Any]]) -> None:
    half = {minute: {"ProcessedPromptTokens": 8000, "TokenTransaction": 10_000} for minute in range(3)}
    found = plan(half)

    assert found["traffic"]["output_tpm"]["max"] == 2000
    assert not [one for one in found["warnings"] if one["code"] == "tokens-not-split"]
    assert any("is the total less the other" in one for one in found["assumptions"])


def test_a_total_alone_tells_no_size(capacity: Run, tmp_path: Path) -> None:
    path = export(
        tmp_path / "metrics.csv", {at: {"TokenTransaction": 10_000, "AzureOpenAIRequests": 5} for at in range(3)}
    )
    ran = capacity("from-metrics", str(path), "--model", "gpt-4.1", "--criterion", "max", "--format", "json")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "TokenTransaction counts input and output as one, and nothing tells how they are split" in ran.stderr
