"""Points and commas in numbers: what tells decimals from thousands, in tables of metrics."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.decimal_marks import Decimal, digits_lost
from capacity.sources.local_forms import LocalForms
from capacity.sources.metrics import export_files
from capacity.sources.metrics.exported_values import cells
from tests.found import values
from tests.request_logs import read as logs

FORMS: dict[str, Callable[[int], str]] = {
    "plain": str,
    "a point and decimals": lambda number: f"{number}.00",
    "a comma and decimals": lambda number: f"{number},00",
    "points between thousands": lambda number: f"{number:,}".replace(",", "."),
    "commas between thousands": lambda number: f"{number:,}",
    "no-break spaces": lambda number: f"{number:,}".replace(",", "\u00a0"),
    "thin spaces": lambda number: f"{number:,}".replace(",", "\u202f"),
    "apostrophes": lambda number: f"{number:,}".replace(",", "'"),
    "points and a comma": lambda number: f"{number:,}".replace(",", ".") + ",0",
    "all digits of a double": lambda number: f"{number}.0",
}


def read(*texts: object, others: Sequence[object] = (), told: Decimal | None = None) -> list[float]:
    columns = {"total": texts, **({"average": others} if others else {})}
    return list(map(float, cells(columns, ("total",), "x.csv", told)["total"]))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20), st.sampled_from(sorted(FORMS)))
def test_counts_are_read_as_they_were_written(numbers: list[int], form: str) -> None:
    assert read(*map(FORMS[form], numbers)) == numbers


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["78.687", "1.204", "71"], [78687, 1204, 71]),
        (["78,687"], [78687]),
        (["78.687", "0.5"], [78.687, 0.5]),
        (["78.687", "12345"], [78.687, 12345]),
        (["5.0", "1,200", "200000"], [5, 1200, 200000]),
        (["1.234.567"], [1234567]),
        (["12,34,567"], [1234567]),
        (["7.87E+04", "1e3"], [78700, 1000]),
        (["-1.204", 5, 5.5], [-1204, 5, 5.5]),
    ],
)
def test_a_mark_before_three_digits_stands_between_thousands_unless_a_number_proves_it(
    texts: list[object], numbers: list[float]
) -> None:
    assert read(*texts) == numbers


def test_means_tell_of_counts_and_nothing_tells_of_means_alone() -> None:
    assert read("78,687", others=["1108.26"]) == [78687]
    with pytest.raises(InvalidInput, match=r"`1108.2676` and `78.687` have different marks"):
        read("78.687", others=["1108.2676"])
    with pytest.raises(
        InvalidInput, match=r"`1.204` may be 1204 or 1.204, and the file does not decide it: give --decim"
    ):
        read("5", others=["1.204"])
    assert read("5", others=["1.204"], told=Decimal.COMMA) == [5]
    assert read("78.687", others=["1108.2676"], told=Decimal.POINT) == [78.687]


@pytest.mark.parametrize(("texts", "told"), [(["1.5", "1,5"], None), (["78.687", "1,204"], None)])
def test_two_marks_for_one_thing_are_refused(texts: list[str], told: Decimal | None) -> None:
    with pytest.raises(InvalidInput, match="have different marks before their decimals"):
        read(*texts, told=told)


@pytest.mark.parametrize("text", ["1.5", "1,2,3", "x", "1.2345"])
def test_what_is_no_number_of_that_form(text: str) -> None:
    with pytest.raises(InvalidInput, match="row 1: total must be a number"):
        read(text, told=Decimal.COMMA)


def test_an_export_saved_in_germany(tmp_path: Path) -> None:
    rows = [
        "2026-11-05T08:00:00Z;ProcessedPromptTokens;78.687;71;PT1M",
        "2026-11-05T08:01:00Z;GeneratedTokens;1.204;2;PT1M",
    ]
    path = tmp_path / "saved.csv"
    path.write_text("\n".join(["TimeGenerated [UTC];MetricName;Total;Count;TimeGrain", *rows]), "utf-8-sig")
    totals = [one.values.tolist() for one in export_files.read([path]).series if one.aggregation == "total"]
    assert totals == [[78687], [1204]]
    told = LocalForms(decimal=Decimal.POINT)
    assert export_files.read([path], forms=told).series[0].values.tolist() == [78.687]


def test_text_in_json_is_read_alike(tmp_path: Path) -> None:
    row = {
        "TimeGenerated": "2026-11-05T08:00:00Z",
        "MetricName": "GeneratedTokens",
        "Total": "78.687",
        "TimeGrain": "PT1M",
    }
    (tmp_path / "rows.json").write_text(json.dumps([row]))
    assert export_files.read([tmp_path / "rows.json"]).series[0].values.tolist() == [78687]


@pytest.mark.parametrize(
    ("texts", "lost"),
    [
        (["7.87E+04", "551"], ("7.87E+04", 0.005)),
        (["7,87E+04", "1.1e5"], ("1.1e5", 0.05)),
        (["2E+05"], ("2E+05", 0.5)),
        (["5.51E+02", "1.5e-3", "12E+03", "E+03", "7.87"], None),
    ],
)
def test_numbers_that_lost_digits(texts: list[str], lost: tuple[str, float] | None) -> None:
    assert digits_lost(texts) == lost


@pytest.mark.parametrize(
    "names", ["TimeGenerated,MetricName,Total,TimeGrain", "time,input_tokens,output_tokens,requests"]
)
def test_tables_with_lost_digits_are_told(names: str, tmp_path: Path) -> None:
    row = "2026-11-05T08:00:00Z,InputTokens,7.87E+04,PT1M" if "Metric" in names else "2026-11-05 08:00,7.87E+04,9,1"
    (tmp_path / "table.csv").write_text(f"{names}\n{row}\n{row.replace('08:00', '08:01')}\n")
    answer = export_files.read([tmp_path / "table.csv"])
    assert values(answer.notes, "digits-lost")["share"] == 0.005


def test_a_log_with_lost_digits_is_told(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("timestamp,input_tokens,output_tokens\n2026-11-05T08:00:00Z,1.19E+03,5\n")
    (one,) = logs(tmp_path / "log.csv")
    assert values(one.notes, "digits-lost")["text"] == "1.19E+03"
    assert one.series.input_tokens.tolist() == [1190]
