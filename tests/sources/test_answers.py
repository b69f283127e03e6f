"""Numbers as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.sources.workloads.answers import written
from tests.properties import examples


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("1000", "1000"),
        ("4k", "4k"),
        ("many", "many"),
        ("-5", "-5"),
        ("1e-3", "1e-3"),
        ("business-hours", "business-hours"),
        ("2026-11-22", "2026-11-22"),
        ("about many", "about many"),
        ("1 to many", "1 to many"),
        ("1 to 3, likely many", "1 to 3, likely many"),
        ("{low: 1, likely: 2, high: 3}", "{low: 1, likely: 2, high: 3}"),
        ("about 1000", "{low: 500, likely: 1000, high: 2000}"),
        ("~1000", "{low: 500, likely: 1000, high: 2000}"),
        ("~ 1,000", "{low: 500, likely: 1000, high: 2000}"),
        ("Around 4k", "{low: 2000, likely: 4000, high: 8000}"),
        ("ca. 0.3", "{low: 0.15, likely: 0.3, high: 0.6}"),
        ("600 to 1800", "{low: 600, likely: 1200, high: 1800}"),
        ("600-1800", "{low: 600, likely: 1200, high: 1800}"),
        ("600 \u2013 1800", "{low: 600, likely: 1200, high: 1800}"),
        ("300..400", "{low: 300, likely: 350, high: 400}"),
        ("between 600 and 1800", "{low: 600, likely: 1200, high: 1800}"),
        ("from 1k to 2k", "{low: 1000, likely: 1500, high: 2000}"),
        ("600 to 1800, likely 1000", "{low: 600, likely: 1000, high: 1800}"),
        ("600 to 1800 most likely 1,000", "{low: 600, likely: 1000, high: 1800}"),
        ("1800 to 600", "{low: 1800, likely: 1200, high: 600}"),
        ("300 words", "300 words"),
    ],
)
def test_of_any_key(answer: str, value: str) -> None:
    assert written(answer, "peak_rpm") == value


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("300", "300"),
        ("300 words", "400"),
        ("1 word", "1"),
        ("1k words", "1333"),
        ("about 300 words", "{low: 200, likely: 400, high: 800}"),
        ("300-600 words", "{low: 400, likely: 600, high: 800}"),
        ("few words", "few words"),
    ],
)
def test_of_tokens(answer: str, value: str) -> None:
    assert written(answer, "input_tokens") == value


@examples(300)
@given(st.text() | st.from_regex(r"\A(about |~|between )?[0-9.,k-]{1,6}( to | and |-)[0-9.,k]{1,5}( words)?\Z"))
def test_whatever_is_typed_is_a_range_or_as_it_stands(answer: str) -> None:
    value = written(answer, "input_tokens")

    assert value == answer or value.startswith("{low: ") or value.isdecimal()
