"""The number that was meant where people write none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.reading.convert import convert
from capacity.reading.meant import meant
from capacity.reading.nodes import compose
from capacity.sizing.request_class import RequestClass


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4k", "4000"),
        ("4 K", "4000"),
        ("2.5M", "2500000"),
        ("1.25 million", "1250000"),
        ("3bn", "3000000000"),
        ("1,000", "1000"),
        ("1,234,567.5", "1234567.5"),
        ("1 000", "1000"),
        ("1'000", "1000"),
        ("1,5", "1.5"),
        ("~150", "150"),
        ("≈ 150", "150"),
        ("about 1,500", "1500"),
        ("ca. 1.5k", "1500"),
        ("-4k", "-4000"),
        ("~20 %", "0.2"),
        ("100%", "1"),
        ("0k", "0"),
        ("10,00,000", None),
        ("1,0000", None),
        ("4x", None),
        ("5 min", None),
        ("four", None),
        ("", None),
        ("k", None),
        ("1e3k", None),
        ("9" * 41, None),
    ],
)
def test_what_was_meant(text: str, number: str | None) -> None:
    assert meant(text) == number


@given(st.integers(0, 10**12), st.sampled_from([",", " ", "'"]))
def test_separated_numbers_are_meant_as_they_are(number: int, separator: str) -> None:
    assert meant(f"{number:,}".replace(",", separator)) == str(number)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("peak_rpm: 4k", "`peak_rpm` must be a number, not 4k; write 4000"),
        ("peak_rpm: ~150", "`peak_rpm` must be a number, not ~150; write 150"),
        ("peak_rpm: 1,000", "`peak_rpm` must be a number, not 1,000; write 1000"),
        ("peak_rpm: '1,000'", '`peak_rpm` must be a number, not "1,000"; write 1000'),
        ("peak_rpm: 9999bn", "`peak_rpm` must be a number, not 9999bn; write 9999000000000"),
        ("peak_rpm: 99999999bn", "`peak_rpm` must be a number, not 99999999bn"),
        ("{peak_rpm: 1,000}", "a comma ends a value here: write 1000, without separators"),
        ("{peak_rpm: ~1, 000}", "unknown key `000`"),
    ],
)
def test_the_message_says_what_to_write(text: str, told: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        convert(RequestClass, compose(f"{text}\n", "w.yaml")[0], "w.yaml")

    whats = [mistake.what.partition(", did")[0].partition("; known")[0] for mistake in caught.value.mistakes]
    assert told in whats
