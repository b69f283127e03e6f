"""The captured-like months of the shared folder, against a plain recomputation with pandas.

The folder stands beside the checkout; `CAPACITY_SHARED` names another place. Without it these tests are skipped.
"""

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.windows import Window

SHARED = Path(os.environ.get("CAPACITY_SHARED") or Path(__file__).resolve().parents[3] / "shared")
METRICS = SHARED / "data" / "metrics"
pytestmark = pytest.mark.skipif(not METRICS.is_dir(), reason=f"{METRICS} is absent: set CAPACITY_SHARED")
NAMES = {
    "AzureOpenAIRequests": "requests",
    "ProcessedPromptTokens": "input_tokens",
    "GeneratedTokens": "output_tokens",
}


def recomputed(path: Path) -> pd.DataFrame:
    """Deployment, minute -> requests, input and output, point by point."""
    with gzip.open(path) as file:
        answer = json.load(file)
    rows = [
        (line["metadatavalues"][0]["value"], point["timeStamp"], NAMES[metric["name"]["value"]], point.get("total"))
        for metric in answer["value"]
        for line in metric["timeseries"]
        for point in line["data"]
    ]
    table = pd.DataFrame(rows, columns=["deployment", "time", "quantity", "total"])
    table["time"] = pd.to_datetime(table["time"], utc=True)
    return table.pivot_table(index=["deployment", "time"], columns="quantity", values="total", aggfunc="sum")


@pytest.mark.parametrize("name", ["campus-28d", "tenant-14d"])
def test_a_month_minute_by_minute(name: str) -> None:
    path = METRICS / f"{name}.json.gz"
    observed = metric_assembly.deployments(export_files.read([path]), Window())
    expected = recomputed(path)
    assert [one.name for one in observed] == sorted(expected.index.unique("deployment"))
    for one in observed:
        own = expected.loc[one.name]
        assert one.series.start == own.index[0]
        assert one.series.observed_share == 1
        assert one.grain_minutes == 1
        assert one.series.requests is not None
        np.testing.assert_array_equal(one.series.input_tokens, own["input_tokens"].to_numpy())
        np.testing.assert_array_equal(one.series.output_tokens, own["output_tokens"].to_numpy())
        np.testing.assert_array_equal(one.series.requests, own["requests"].to_numpy())


def test_the_totals_that_the_folder_tells() -> None:
    totals = {
        (one.dimensions["modeldeploymentname"], NAMES[one.metric]): np.sum(one.values)
        for one in export_files.read([METRICS]).series
    }
    assert totals["campus-chat", "requests"] == 77_977
    assert totals["campus-api", "input_tokens"] == 1_113_564_168
    assert totals["tenant-48", "output_tokens"] == 95_270_172
