"""Files like those that people were seen to have, in forms that nobody has shown yet. All are invented."""

import json
from pathlib import Path

import pytest

from capacity.errors import InvalidInput
from capacity.sources.metrics import export_files
from tests.request_logs import read

CUT = ["", "System.Object[]", ["Microsoft.Azure.Management.Monitor.Models.TimeSeriesElement"] * 2]
"""What PowerShell leaves of objects that lie deeper than it was asked to go."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("cut", CUT, ids=map(str, range(len(CUT))))
def test_metrics_that_powershell_cut_name_its_option(tmp_path: Path, cut: object, encoding: str) -> None:
    metric = {"Name": {"Value": "InputTokens"}, "Unit": 0, "Data": [], "Timeseries": cut}
    (tmp_path / "metrics.json").write_text(json.dumps([metric]), encoding)
    with pytest.raises(InvalidInput, match="use ConvertTo-Json -Depth 10"):
        export_files.read([tmp_path / "metrics.json"])


PROXIES = {
    "words": "time,status,model,prompt tokens,completion tokens,cached tokens",
    "camels": "requestTime,statusCode,modelName,promptTokens,completionTokens,cachedTokens",
    "usage": "created_at,http_status,model,usage.prompt_tokens,usage.completion_tokens,usage.cached_tokens",
    "ours": "timestamp,status,model,input_tokens,output_tokens,cached_input_tokens",
}


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("names", PROXIES.values(), ids=PROXIES)
def test_what_a_proxy_wrote_of_refused_requests_is_demand(tmp_path: Path, names: str, *, lines: bool) -> None:
    """They have a status and no tokens."""
    served, refused = ("200", "gpt-4.1", "900", "90", "300"), ("429", "gpt-4.1", "", "", "")
    rows = [(f"2026-11-05T08:00:{at:02}Z", *(refused if at % 5 == 0 else served)) for at in range(20)]
    log = tmp_path / "log"
    if lines:
        keys = names.split(",")
        told = ({key: value for key, value in zip(keys, row, strict=True) if value} for row in rows)
        log.write_text("\n".join(map(json.dumps, told)))
    else:
        log.write_text("\n".join([names, *map(",".join, rows)]))
    (one,) = read(log)
    assert one.series.requests is not None
    assert one.series.requests.tolist() == [20]
    assert one.series.input_tokens.tolist() == [16 * 900]
    assert one.series.cached_input_tokens is not None
    assert one.series.cached_input_tokens.tolist() == [16 * 300]
    assert one.measured.throttled_requests is not None
    assert one.measured.throttled_requests.tolist() == [4]
