"""What tables show where inputs are ranges."""

from collections.abc import Callable
from datetime import date

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.report import report
from capacity.reports import offer_rows, to_csv, to_table
from capacity.reports.formats import Look
from capacity.sources.workloads.workload_file import of_text

CATALOG = Catalog()
TODAY = date(2026, 11, 22)
LOOK = Look(width=100, color=False)
Written = Callable[..., str]


@pytest.fixture
def written() -> Written:
    """A table of gpt-5.2 in eastus2 with this traffic, which says peak and prompt where it is not said here."""

    def write(head: str = "model: gpt-5.2\nregion: eastus2\n", **keys: str) -> str:
        traffic = {"peak_rpm": "1000", "input_tokens": "200", **keys}
        lines = "".join(f"  {key}: {value}\n" for key, value in traffic.items())
        made = report(of_text(f"name: shop\n{head}traffic:\n{lines}", "", CATALOG), CATALOG, today=TODAY)
        return to_table.plans(made, LOOK)

    return write


def test_the_inputs_that_decide_stand_before_the_tables(written: Written) -> None:
    text = written(
        peak_rpm="{low: 600, likely: 1000, high: 1800}",
        input_tokens="{low: 100, likely: 200, high: 300}",
        output_tokens="{low: 50, likely: 51, high: 52}",
        profile="flat",
    )
    decides = text[text.index("What decides") : text.index("Sizes over the ranges")]

    assert text.index("Recommended") < text.index("What decides") < text.index("Provisioned  ")
    assert len([line for line in decides.splitlines() if line.startswith("  `traffic.")]) == 2
    assert "`traffic.peak_rpm`, 600 to 1,800, alone moves PTUs from 110 to 325 and the recommended cost" in decides
    assert "`traffic.output_tokens`" not in decides
    assert "\noutput_tokens  " in text  # in the table of all


def test_an_end_that_is_not_reached_is_told(written: Written) -> None:
    """Fewer tokens of output than cost anything are allowed; a maximum below the mean is not."""
    text = written(output_tokens="100", max_output_tokens="{low: 50, likely: 200, high: 400}", profile="flat")

    assert "(50 is below what its class allows)" in text
    assert "is above what its class allows" not in text


def test_where_tokens_are_paid_the_cost_decides_and_then_the_ptus(written: Written) -> None:
    text = written(
        peak_rpm="{low: 600, likely: 1000, high: 1800}",
        average_rpm="{low: 10, likely: 100, high: 200}",
        input_tokens="{low: 190, likely: 200, high: 210}",
    )
    decides = text[text.index("What decides") : text.index("Sizes over the ranges")]

    assert "Global Standard, pay as you go: " in text
    named = [line.split("`")[1] for line in decides.splitlines() if line.startswith("  `traffic.")]
    assert named == ["traffic.average_rpm", "traffic.peak_rpm"]


def test_what_moves_nothing_is_told(written: Written) -> None:
    assert "`traffic.max_input_tokens`, 300 to 900, alone moves nothing." in written(
        max_input_tokens="{low: 300, likely: 400, high: 900}"
    )


def test_likely_values_that_are_not_likely_are_told(written: Written) -> None:
    """With one input at an end of its range, its likely value is below all draws."""
    text = written(input_tokens="{low: 200, likely: 200, high: 20000}")

    assert "The likely values lie outside of P10 to P90: PTUs: Global, Data Zone" in text
    assert "outside of P10" not in written(input_tokens="{low: 100, likely: 200, high: 300}")


def test_what_cannot_be_had_is_none(written: Written) -> None:
    text = written(
        "model: gpt-4.1\nregion: eastus2\n", peak_rpm="10", input_tokens="{low: 50000, likely: 100000, high: 150000}"
    )
    (sizes,) = [line for line in text.splitlines() if line.startswith("PTUs: Global, Data Zone")]

    assert sizes.endswith("none")
    assert "alone moves PTUs from" in text
    assert "to no size" in text


def test_csv_has_the_percentiles_behind_all_other_columns() -> None:
    (workload,) = of_text(
        "{name: a, model: gpt-5.2, traffic: {peak_rpm: {low: 1, likely: 2, high: 3}, input_tokens: 9}}", "", CATALOG
    )
    head = to_csv.plans(report([workload], CATALOG, today=TODAY), LOOK).splitlines()[0].split(",")

    assert head[: len(offer_rows.COLUMNS)] == list(offer_rows.COLUMNS)
    assert {"range.ptus.p10", "range.ptus.likely", "range.tpm_quota.p90"} <= set(head)
    assert not {"range", "range.ptus", "range.tpm_quota", "range.usd_per_month.hourly"} & set(head)
    ends = {name.split(".")[-1] for name in head if name.startswith("range.costs")}
    assert ends == {"p10", "p50", "p90", "low", "likely", "high"}
