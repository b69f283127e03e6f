"""Rows of tables: zones in headers, other delimiters, rows that were summed up, and dimensions in columns."""

from pathlib import Path

import numpy as np
import pytest

from capacity.errors import InvalidInput
from capacity.sources.metrics import export_files, metric_assembly
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment
from tests.found import codes

NAN = float("nan")


def observed(tmp_path: Path, text: str) -> list[ObservedDeployment]:
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8-sig")
    return metric_assembly.deployments(export_files.read([path]), Window())


def test_the_zone_stands_in_the_header(tmp_path: Path) -> None:
    rows = [
        '"1.11.2026, 1:00:00.000 AM",Prompt Tokens,5',
        '"1.11.2026, 12:59:30.000 AM",Prompt Tokens,3',
        '"1.11.2026, 1:00:00.000 PM",Completion Tokens,7',
    ]
    (one,) = observed(tmp_path, "\n".join(["timestamp [Europe/Berlin],name,valueSum", *rows, ""]))
    assert one.series.start.isoformat() == "2026-10-31T23:59:00+00:00"
    assert one.series.minutes == 12 * 60 + 2
    np.testing.assert_array_equal(one.series.input_tokens[:3], [3, 5, 0])
    assert (one.series.output_tokens[-1], one.series.requests) == (7, None)


def test_other_delimiters_and_blank_lines(tmp_path: Path) -> None:
    (one,) = observed(
        tmp_path, "time;metricName;total\n\n2026-11-01T00:00Z;InputTokens;5\n2026-11-01T00:01Z;InputTokens;\n"
    )
    assert one.name == "rows"
    assert one.series.minutes == 2


def test_rows_of_busy_minutes_alone_leave_gaps(tmp_path: Path) -> None:
    hours = [
        f"2026-11-01T{hour:02}:00:00Z,{name},{hour},PT1M"
        for name in ("InputTokens", "OutputTokens")
        for hour in range(20)
    ]
    (one,) = observed(tmp_path, "\n".join(["TimeGenerated,MetricName,Total,TimeGrain", *hours]))
    assert (one.series.minutes, one.grain_minutes) == (19 * 60 + 1, 1)
    assert one.series.observed_share == 20 / (19 * 60 + 1)


def test_doubled_rows_count_once_and_contradicting_ones_are_refused(tmp_path: Path) -> None:
    rows = [f"2026-11-01T00:0{minute}Z,{name},5" for minute in (0, 1, 1) for name in ("InputTokens", "OutputTokens")]
    text = "\n".join(["TimeGenerated,MetricName,Total", *rows])
    np.testing.assert_array_equal(observed(tmp_path, text)[0].series.input_tokens, [5, 5])
    with pytest.raises(InvalidInput, match=r"rows\.csv: OutputTokens: two values for 2026-11-01T00:01Z, 5 and 6"):
        observed(tmp_path, f"{text}6".replace("OutputTokens,56", "OutputTokens,6"))


def test_dimensions_may_be_columns(tmp_path: Path) -> None:
    text = (
        "TimeGenerated,Name,Sum,Deployment_Name,Model Name,Properties\n"
        "2026-11-01T00:00Z,Prompt Tokens,5,a,gpt-5,\n"
        '2026-11-01T00:00Z,Prompt Tokens,6,b,gpt-5,"{""Deployment"": ""c""}"\n'
        "2026-11-01T00:01Z,Completion Tokens,7,a,gpt-5,[]\n"
    )
    first, second = observed(tmp_path, text)
    assert (first.name, first.model, second.name) == ("a", "gpt-5", "c")
    np.testing.assert_array_equal(first.series.input_tokens, [5, 0])
    np.testing.assert_array_equal(first.series.output_tokens, [0, 7])


def test_rows_that_were_summed_up_per_hour(tmp_path: Path) -> None:
    rows = [f"2026-11-01T{hour:02}:00Z,{name} Tokens,120" for hour in range(12) for name in ("Prompt", "Completion")]
    (one,) = observed(tmp_path, "\n".join(["TimeGenerated,Name,Sum", *rows]))
    assert (one.series.minutes, one.grain_minutes) == (720, 60)
    np.testing.assert_array_equal(one.series.input_tokens, [2] * 720)
    assert "peaks-hidden" in codes(one.notes)


def test_rows_without_any_dimension_say_so(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("TimeGenerated,Name,Sum\n2026-11-01T00:00Z,Prompt Tokens,5\n2029-12-01T00:00Z,Prompt Tokens,5\n")
    with pytest.raises(InvalidInput, match="span more than 1098 days, from 2026-11-01"):
        export_files.read([path])
    path.write_text(path.read_text().replace("2029-12", "2026-11"))
    assert "gateway-unnamed" in codes(export_files.read([path]).notes)
