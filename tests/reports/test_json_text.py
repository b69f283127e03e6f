"""JSON is laid out as Python's own encoder lays it out, in a third of its time."""

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.findings import found
from capacity.record import Record
from capacity.reports.json_text import laid_out, plain
from capacity.sizing.deployment import DeploymentType
from tests.properties import examples

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text() | NUMBERS, inner),
    max_leaves=20,
)


class Pair(Record):
    first: object
    second: object = None


@given(VALUES)
@examples(100)
def test_a_value_is_laid_out_as_python_lays_it_out(value: object) -> None:
    assert json.loads(laid_out(value)) == json.loads(json.dumps(value))
    if json.dumps(value, ensure_ascii=False).isprintable():
        assert laid_out(value) == json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def test_what_json_has_no_word_for() -> None:
    value = Pair(
        first=[Fraction(1, 3), Fraction(4), Decimal("0.1"), dt.date(2026, 10, 9), found("other", detail="a sentence")],
        second={"type": DeploymentType.GLOBAL_STANDARD, "at": dt.datetime(2026, 10, 9, 12, tzinfo=dt.UTC)},
    )

    parsed = {
        "first": [1 / 3, 4, 0.1, "2026-10-09", "a sentence"],
        "second": {"type": "GlobalStandard", "at": "2026-10-09T12:00:00Z"},
    }
    assert plain(value) == parsed
    assert laid_out(value) == json.dumps(parsed, indent=2) + "\n"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_number_is_no_json(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        laid_out([number])
