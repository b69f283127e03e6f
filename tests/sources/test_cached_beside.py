"""Tables of minutes that count cached tokens beside the input: told by an option, which their own numbers ask for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from capacity.errors import InvalidInput
from capacity.sources.local_forms import LocalForms
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.found import codes

START_S = 1_793_865_600
INPUT, CACHED, OUTPUT = [100, 200, 0, 50], [900, 0, 300, 50], [9, 8, 7, 6]


def table() -> str:
    rows = (f"{START_S + at * 60},chat,{INPUT[at]},{CACHED[at]},{OUTPUT[at]},3" for at in range(4))
    return "\n".join(["time,deployment,input_tokens,cached_tokens,output_tokens,requests", *rows])


def prometheus() -> str:
    sums = {"llm_input_tokens": INPUT, "llm_cached_input_tokens": CACHED, "llm_output_tokens": OUTPUT}
    result = [
        {
            "metric": {"__name__": name, "deployment": "chat"},
            "values": [[START_S + at * 60, str(count)] for at, count in enumerate(counts) if count],
        }
        for name, counts in sums.items()
    ]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


def grafana() -> str:
    rows = (f"{START_S + at * 60},{INPUT[at]},{CACHED[at]},{OUTPUT[at]}" for at in range(4))
    return "\n".join(["Time,chat Input Tokens,chat Cached Tokens,chat Output Tokens", *rows])


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ObservedDeployment]:
    def run(text: str, *, beside: bool = False) -> ObservedDeployment:
        (tmp_path / "export").write_text(text)
        answer = export_files.read([tmp_path / "export"], forms=LocalForms(cached_beside_input=beside))
        (one,) = metric_assembly.deployments(answer, Window())
        return one

    return run


Read = Callable[..., ObservedDeployment]


@pytest.mark.parametrize("write", [table, prometheus, grafana])
def test_more_cached_than_input_names_the_option(write: Callable[[], str], read: Read) -> None:
    with pytest.raises(InvalidInput, match=r"more are cached than input: if the input excludes them.*add --c"):
        read(write())


@pytest.mark.parametrize("write", [table, prometheus, grafana])
def test_the_option_takes_both_together_for_the_input(write: Callable[[], str], read: Read) -> None:
    one = read(write(), beside=True)
    assert one.series.input_tokens.tolist() == [1000, 200, 300, 100]
    assert one.series.cached_input_tokens is not None
    assert one.series.cached_input_tokens[[0, 2, 3]].tolist() == [900, 300, 50]
    assert "cached-beside-input" in codes(one.notes)


def test_cached_tokens_in_the_input_are_read_as_they_are(read: Read) -> None:
    text = table().replace(",100,900,", ",1000,900,").replace(",0,300,", ",300,300,")
    one = read(text)
    assert one.series.input_tokens.tolist() == [1000, 200, 300, 50]


def test_the_option_wants_cached_tokens(read: Read) -> None:
    with pytest.raises(InvalidInput, match="no column has any: name it with --columns cached=NAME"):
        read(table().replace("cached_tokens", "other"), beside=True)


def test_azures_own_metrics_count_them_in_the_input(read: Read) -> None:
    text = "TimeGenerated,MetricName,Total\n2026-11-05T08:00:00Z,InputTokens,5\n"
    with pytest.raises(InvalidInput, match="which counts cached tokens in the input: leave out --cached-beside-input"):
        read(text, beside=True)
