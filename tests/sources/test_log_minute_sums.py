"""Tables of minutes are no request logs: they are refused with the command that reads them, and logs are not."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from capacity.errors import InvalidInput
from capacity.sources.metrics import export_files
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_reading import read
from capacity.sources.token_names import columns_option
from capacity.traffic.series import ObservedDeployment
from tests.request_logs import engine
from tests.sources.test_minute_tables import DIALECTS, Rows, excel, kql

SAMPLES = Path(__file__).parent / "samples"
NAMES = "timestamp,deployment,model,requests,input_tokens,output_tokens"
TWO: Rows = {0: (71, 78_687, 14_532), 1: (76, 96_323, 16_511)}


def observed(path: Path, question: LogQuestion | None = None) -> list[ObservedDeployment]:
    with engine() as running:
        return read(running, found([str(path)]), question or LogQuestion())


def refused(path: Path, text: str) -> str:
    path.write_text(text)
    with pytest.raises(InvalidInput) as error:
        observed(path)
    return str(error.value)


def rows(*stamps: str, names: str = NAMES, counts: str = "71,78687,14532") -> str:
    return "\n".join([names, *(f"{stamp},chat,gpt-4.1,{counts}" for stamp in stamps), ""])


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json"])
def test_the_command_that_is_named_reads_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"of my minutes.{suffix}"
    values = ("2026-11-05T08:00:00Z", "chat", "gpt-4.1", 71, 78_687, 14_532)
    some = [
        dict(zip(NAMES.split(","), (stamp, *values[1:]), strict=True)) for stamp in (values[0], "2026-11-05T08:01Z")
    ]
    texts = {
        "csv": rows("2026-11-05T08:00:00Z", "2026-11-05T08:01:00Z"),
        "jsonl": "\n".join(map(json.dumps, some)),
        "json": json.dumps(some),
    }
    message = refused(path, texts[suffix])
    assert "`requests` counts their requests" in message
    command = shlex.split(message.split("`")[-2])
    assert command[:3] == ["capacity", "from-metrics", "--file"]
    answer = export_files.read([Path(command[3])], columns=columns_option(command[5]))
    assert sorted(one.values[0] for one in answer.series) == [71, 14_532, 78_687]


def test_sums_beyond_any_prompt_need_no_count(tmp_path: Path) -> None:
    names = NAMES.replace("requests,", "")
    text = rows("2026-11-05 08:00", "2026-11-05 08:01", "2026-11-05 08:05", names=names, counts="4000001,9")
    assert "some take more tokens than any prompt" in refused(tmp_path / "a.csv", text)


@pytest.mark.parametrize(
    "text",
    [
        rows("2026-11-05 08:00:00", "2026-11-05 08:01:07"),
        rows("2026-11-05 08:00", "2026-11-05 08:00", "2026-11-05 08:01"),
        rows("2026-11-05 08:00", "2026-11-05 08:01", names=NAMES.replace("requests", "request_id")),
        rows("2026-11-05 08:00"),
    ],
    ids=["seconds", "two in a minute", "no count", "one row"],
)
def test_logs_are_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    (one,) = observed(path)
    assert one.series.requests is not None
    assert one.series.requests.sum() == text.count("\n") - 1


@pytest.mark.parametrize(
    "path", [*SAMPLES.glob("a[rz]*"), *SAMPLES.glob("p*"), *SAMPLES.glob("minutes*")], ids=lambda path: path.name
)
def test_metrics_name_the_command_that_reads_them(path: Path) -> None:
    with pytest.raises(InvalidInput) as error:
        observed(path)
    assert f"`capacity from-metrics --file {path}" in str(error.value)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_table_of_minutes_is_read_as_a_log(tmp_path: Path, dialect: Callable[[Rows], str]) -> None:
    assert refused(tmp_path / "a.csv", dialect(TWO))


@pytest.mark.parametrize("dialect", [kql, excel])
def test_names_that_say_sums(tmp_path: Path, dialect: Callable[[Rows], str]) -> None:
    assert "holds sums, not single requests" in refused(tmp_path / "a.csv", dialect(TWO))


@pytest.mark.parametrize(
    "name", ["remaining requests", "x-ratelimit-remaining-requests", "requests_limit", "ratelimit_reset_requests"]
)
def test_what_is_left_of_a_quota_counts_no_requests(tmp_path: Path, name: str) -> None:
    """As proxies write it beside each single request."""
    path = tmp_path / "proxy.csv"
    header = f"time,prompt tokens,completion tokens,{name}"
    path.write_text(f"{header}\n2026-11-05T08:00:01Z,551,271,49\n2026-11-05T08:00:07Z,1188,421,48\n")
    (one,) = observed(path)
    assert one.series.requests is not None
    assert one.series.requests.sum() == 2
