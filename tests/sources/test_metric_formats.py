"""Every format of saved metrics tells the same four minutes; what cannot be read says what to do.

The samples are invented.
"""

import gzip
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from capacity.errors import InvalidInput
from capacity.inputs import tables
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.metrics.formats.known_metric_formats import FORMATS
from capacity.sources.metrics.formats.metric_content import LIMIT
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.found import codes

SAMPLES = Path(__file__).parent / "samples"
NAN = float("nan")
SPLIT = ["arm.json", "batch.json", "az-old.json", "az-new.json", "powershell.json", "powershell-dates.json"]
WHOLE = ["azure-metrics.csv", "azure-metrics.jsonl", "azure-metrics-query.json"]
GATEWAY = ["apim-custom-metrics.csv", "apim-app-metrics.json"]


def observed(*paths: Path, input_format: str | None = None) -> list[ObservedDeployment]:
    return metric_assembly.deployments(export_files.read(paths, input_format=input_format), Window())


def refused(tmp_path: Path, content: str | bytes, *, input_format: str | None = None) -> str:
    path = tmp_path / "export"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InvalidInput) as error:
        export_files.read([path], input_format=input_format)
    assert str(error.value).startswith(str(path))
    return str(error.value).removeprefix(str(path)).lstrip(":")


@pytest.mark.parametrize("name", SPLIT)
def test_what_is_split_by_deployment(name: str) -> None:
    (one,) = observed(SAMPLES / name)
    assert (one.name, one.deployment) == ("chat-prod", "chat-prod")
    assert one.resource is not None
    assert one.resource.endswith("/accounts/acct1")
    assert one.series.start.isoformat() == "2026-11-01T00:00:00+00:00"
    assert one.series.requests is not None
    np.testing.assert_array_equal(one.series.requests, [12, 0, NAN, 3])
    np.testing.assert_array_equal(one.series.input_tokens, [5120, 0, NAN, 900])
    np.testing.assert_array_equal(one.series.output_tokens, [640, 0, NAN, 75])
    assert one.series.cached_input_tokens is None
    assert one.region == (None if name.startswith("powershell") else "swedencentral")


@pytest.mark.parametrize("name", WHOLE)
def test_azure_metrics_cannot_be_split(name: str) -> None:
    (one,) = observed(SAMPLES / name)
    assert (one.name.lower(), one.deployment) == ("acct1", None)
    np.testing.assert_array_equal(one.series.input_tokens, [5120, 0, NAN, 900])
    np.testing.assert_array_equal(one.series.output_tokens, [640, 0, NAN, 75])
    assert codes(one.notes) == ["whole-not-split", "account-summed"]


@pytest.mark.parametrize("name", GATEWAY)
def test_api_management_sums_the_seconds_of_a_minute(name: str) -> None:
    (one,) = observed(SAMPLES / name)
    assert one.name == ("chat-prod" if name.endswith("csv") else "gpt-5")
    assert one.model == "gpt-5"
    np.testing.assert_array_equal(one.series.input_tokens, [5120, 0, 0, 900])
    np.testing.assert_array_equal(one.series.output_tokens, [640, 0, 0, 75])
    assert one.series.requests is not None
    np.testing.assert_array_equal(one.series.requests, [12, 0, 0, 3])
    assert one.series.cached_input_tokens is not None
    np.testing.assert_array_equal(one.series.cached_input_tokens, [1100, 0, 0, 0])
    told = codes(export_files.read([SAMPLES / name]).notes)
    assert told == ["gateway-idle", "gateway-estimates", *(["gateway-by-model"] if name.endswith("json") else [])]


@pytest.mark.parametrize(("name", "format_"), [("arm.json", "az"), ("az-old.json", "ARM"), ("arm.json", "powershell")])
def test_a_format_can_be_forced(name: str, format_: str) -> None:
    (one,) = observed(SAMPLES / name, SAMPLES / "deployments.json", input_format=format_)[:1]
    assert one.series.observed_share == 0.75


@pytest.mark.parametrize("name", [*SPLIT, *WHOLE, *GATEWAY])
def test_each_sample_is_of_one_format_only(name: str, tmp_path: Path) -> None:
    kind = {"arm": "arm", "batch": "batch", "az": "az", "powershell": "powershell", "apim": "apim"}
    own = "azure-metrics" if name in WHOLE else kind[name.removesuffix(".json").partition("-")[0]]
    for other in FORMATS.keys() - {own, "az", "arm", "powershell"}:
        assert refused(tmp_path, (SAMPLES / name).read_bytes(), input_format=other)


def test_unknown_formats_are_named() -> None:
    with pytest.raises(InvalidInput, match="did you mean `apim`"):
        export_files.read([], input_format="apimm")


def test_a_folder_as_save_writes_it(tmp_path: Path) -> None:
    nested = tmp_path / "sub" / "acct1"
    nested.mkdir(parents=True)
    for name in ("arm.json", "deployments.json", "accounts.json", "definitions.json"):
        (nested / f"{name}.gz").write_bytes(gzip.compress((SAMPLES / name).read_bytes()))
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "README.md").write_text("words")
    (tmp_path / ".hidden.json").write_text("{")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.json").write_text("{")
    prod, std = observed(tmp_path)
    assert (prod.model, prod.model_version, prod.region, prod.ptus) == ("gpt-5.2", "2025-12-11", "swedencentral", 50)
    assert (prod.spillover_deployment, prod.deployment_type) == ("chat-std", "DataZoneProvisionedManaged")
    assert (std.name, std.sku_capacity, std.series.minutes, std.series.observed_share) == ("chat-std", 600, 4, 0)
    assert codes(std.notes) == ["no-series"]


def test_gzip_is_told_by_content_and_a_file_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_bytes(gzip.compress((SAMPLES / "arm.json").read_bytes()))
    (one,) = observed(path, tmp_path, SAMPLES / "arm.json")
    assert np.nansum(one.series.input_tokens) == 6020


def test_bare_lists_of_the_cli_and_answers_of_the_resource_graph(tmp_path: Path) -> None:
    for name in ("deployments.json", "accounts.json"):
        (tmp_path / name).write_text(json.dumps(json.loads((SAMPLES / name).read_text())["value"]))
    shutil.copy(SAMPLES / "az-new.json", tmp_path)
    prod, _ = observed(tmp_path)
    assert (prod.region, prod.ptus) == ("swedencentral", 50)
    accounts = json.loads((tmp_path / "accounts.json").read_text())
    (tmp_path / "accounts.json").write_text(json.dumps({"totalRecords": 1, "data": accounts}))
    assert export_files.read([tmp_path]).deployments[1].region == "swedencentral"


def test_every_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    below = SAMPLES / "arm.json" / "x"
    with pytest.raises(InvalidInput) as error:
        export_files.read([tmp_path / "none.json", tmp_path / "empty", Path("\0"), Path("/dev/null"), below])
    missing, folder, nul, device, no_folder = map(str, error.value.mistakes)
    assert "cannot be read: Not a directory" in no_folder
    assert "no such file" in missing
    assert "no exported file in this folder" in folder
    assert "null byte" in nul
    assert "is a device: name a file" in device


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "empty"),
        (" \n", "empty"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"caf\xe9,1", "not UTF-8"),
        (b"\x1f\x8b\x08garbage", "gzip file is damaged"),
        (gzip.compress((SAMPLES / "arm.json").read_bytes(), mtime=0)[:-20], "was cut off"),
        ((SAMPLES / "arm.json").read_bytes()[:-40], "not valid JSON, it may have been cut off"),
        ('{"value": [NaN]}', "NaN is no number"),
        ('{"MetricName": "InputTokens", "Total": 1}\n{"Metric', "2: not valid JSON"),
        ("[" * 100_000, "nested too deep"),
        ("{" + '"a":{' * 2000, "nested too deep"),
        ("1" * 5000, "no metrics are recognized in it. Looked for: a metrics batch answer"),
        ("[]", "Looked for"),
        ('"text"', "Looked for"),
        ("version: 1\nname: x\n", "Looked for"),
        ("a,b\n1\n", "row 1 has 1 value for 2 columns"),
        ("sep=;\na;b\n1\n", "row 1 has 1 value for 2 columns"),
        (
            "#TYPE PSMetric\nId,Data\n1,Microsoft.Azure.PSMetricValue[]\n",
            "pipe the objects to ConvertTo-Json -Depth 10",
        ),
        ("a,A\n1,2\n", "two columns are named `a`"),
        ("MetricName,Total\nInputTokens,5\n", "no column TimeGenerated"),
        ("time,MetricName,Total\n2026-11-01,,5\n", "row 1: MetricName is empty"),
        ("time,MetricName,Total\n2026-11-01T00:00Z,InputTokens,many\n", "row 1: total must be a number, not `many`"),
        ("time,MetricName,Total\n2026-11-01T00:00Z,InputTokens,1_0\n", "must be a number"),
        ("time,MetricName,Total\n2026-11-01T00:00Z,InputTokens,nan\n", "must be finite numbers"),
        ("time,MetricName,Total\n2026-11-01T00:00Z,InputTokens,5\n", "the grain is not known"),
        ("time,MetricName,Total\nyesterday,InputTokens,5\n", "`yesterday` is no time stamp"),
        ("time,MetricName,Total\n1970-01-01,InputTokens,5\n", "not of this century"),
        ("time [Local Time],MetricName,Total\n2026-11-01,InputTokens,5\n", "the zone `Local Time`, which is not known"),
        ("time,MetricName,Total\n01/02/2026 10:00,InputTokens,5\n", "`01/02/2026` may be 2026-02-01 or 2026-01-02"),
        ("time,MetricName,Total,TimeGrain\n2026-11-01,InputTokens,5,FULL\n", "the grain `FULL` is not a whole number"),
        (
            "time,MetricName,Total,ResourceId\n2026-11-01,x,5,/subscriptions/0/resourceGroups/r/providers/A.B/c/d\n",
            "holds metrics of a.b/c/d",
        ),
        ("timestamp,name,valueSum\n2026-11-01,Total Tokens,5\n", "no row is named Prompt Tokens"),
        ("timestamp,name,sum,properties\n2026-11-01,Prompt Tokens,5,{\n", "row 1: the dimensions are not valid JSON"),
        ('{"tables": [{"columns": [{"name": "a"}], "rows": [[1, 2]]}]}', "`tables` must hold named columns"),
        ('{"tables": [], "error": {"code": "PartialError"}}', "not answered whole"),
        ('{"value": [{"timeseries": 5, "name": {"value": "X"}}]}', "must be a list of objects"),
        ('{"timespan": "a/b", "value": []}', "`a` is no time stamp"),
    ],
)
def test_what_cannot_be_read(content: str | bytes, what: str, tmp_path: Path) -> None:
    assert what in refused(tmp_path, content)


def test_a_folder_that_cannot_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(folder: str) -> None:
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr(os, "listdir", denied)  # root may look into any
    with pytest.raises(InvalidInput, match="cannot be read: Permission denied"):
        export_files.read([tmp_path])


def test_windows_powershell_redirects_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text((SAMPLES / "az-old.json").read_text(), encoding="utf-16")
    (one,) = observed(path)
    assert one.series.observed_share == 0.75


def test_files_larger_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "LIMIT", LIMIT.replaced(most_bytes=3 << 20))
    for content in (gzip.compress(bytes(4 << 20)), bytes(4 << 20)):
        assert "larger than 3 MiB: export a week at a time" in refused(tmp_path, content)


def test_a_pipe_in_a_folder_is_told_and_not_waited_for(tmp_path: Path) -> None:
    for name in ("manifest.json", "metrics.json"):
        os.mkfifo(tmp_path / name)
    with pytest.raises(InvalidInput, match=r"metrics.json: is a pipe, which can be read only once") as error:
        export_files.read([tmp_path])
    assert len(error.value.mistakes) == 1


def test_patterns_and_trailing_commas(tmp_path: Path) -> None:
    lines = "time;MetricName;Total;TimeGrain\n2026-11-01T00:00Z;InputTokens;5;PT1M;\n".encode("utf-16")
    (tmp_path / "a.csv").write_bytes(gzip.compress(lines))
    answer = export_files.read([f"{tmp_path}/*.csv"])
    assert [series.values.tolist() for series in answer.series] == [[5.0]]


@pytest.mark.parametrize("before", ["sep=;\r\n", "#TYPE System.Management.Automation.PSCustomObject\r\n"])
def test_what_excel_and_powershell_write_before_the_header(before: str, tmp_path: Path) -> None:
    lines = "time;MetricName;Total;TimeGrain\n2026-11-01T00:00Z;InputTokens;5;PT1M\n"
    (tmp_path / "a.csv").write_text(before + lines)
    (series,) = export_files.read([tmp_path / "a.csv"]).series
    assert series.values.tolist() == [5.0]


def test_values_larger_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_FIELD", 1_000)
    assert "not a table that can be read" in refused(tmp_path, 'a,b\n"' + "x" * 2_000 + '",1\n')


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"sku": "S0"}, "`sku` of a deployment is of type str, not dict"),
        ({"sku": {"name": "GlobalStandard", "capacity": "many"}}, "`capacity` of a deployment is of type str, not int"),
        ({"properties": {"model": {"name": 5}}}, "`name` of a deployment is of type int, not str"),
        ({"name": None}, "a deployment has no name"),
    ],
)
def test_deployments_of_another_shape(change: dict[str, object], what: str, tmp_path: Path) -> None:
    item = {**json.loads((SAMPLES / "deployments.json").read_text())["value"][0], **change}
    assert what in refused(tmp_path, json.dumps({"value": [item]}))
