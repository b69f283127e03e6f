"""What stands before the header of a table, and what is no value in it."""

import io

import pytest

from capacity.inputs.tables import Dialect, dialect_of, holds_objects, numbered_records

ROWS = "time{0}input\n2026-11-01{0}5\n"


@pytest.mark.parametrize(
    ("before", "delimiter", "lines", "has_preamble"),
    [
        ("", ",", 0, False),
        ("\n\r\n", ",", 2, False),
        ("sep=;\r\n", ";", 1, True),
        ('"sep=,"\n', ",", 1, True),
        ("SEP=|\r", "|", 1, True),
        ("sep=\t\n\n", "\t", 2, True),
        ("#TYPE System.Management.Automation.PSCustomObject\r\n", ",", 1, True),
        ("#TYPE Selected.PSObject,,\nsep=;\n", ";", 2, True),
    ],
)
def test_lines_before_the_header_are_no_rows(before: str, delimiter: str, lines: int, *, has_preamble: bool) -> None:
    text = before + ROWS.format(delimiter)
    dialect = dialect_of(text)
    assert dialect == Dialect(delimiter=delimiter, lines_before=lines, has_preamble=has_preamble)
    rows = list(numbered_records(io.StringIO(text, newline=""), dialect))
    assert rows == [(lines + 1, ["time", "input"]), (lines + 2, ["2026-11-01", "5"])]


@pytest.mark.parametrize(
    ("value", "is_object"),
    [
        ("System.Object[]", True),
        ("Microsoft.Azure.Commands.Insights.OutputClasses.PSMetricValue[]", True),
        ("System.Collections.Generic.List`1[Microsoft.Azure.Management.Monitor.Models.MetricValue]", True),
        ("gpt-4.1", False),
        ("a[1]", False),
        ("", False),
        (None, False),
    ],
)
def test_types_in_place_of_values(value: object, *, is_object: bool) -> None:
    assert holds_objects([["5", value]]) is is_object
