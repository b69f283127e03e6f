"""JSON has the layout and the values of Python's own encoder, in a fraction of its time."""

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.findings import found
from capacity.record import Record
from capacity.reports.json_text import Later, laid_out, plain
from capacity.sizing.deployment import DeploymentType
from capacity.visible import HIDDEN
from tests.properties import examples

WHOLE = st.integers()  # beyond 64 bits, too
TEXT = st.text(st.characters(exclude_categories=()))  # with halves of letters
SCALARS = st.none() | st.booleans() | WHOLE | TEXT


def nested(scalars: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(TEXT | WHOLE, inner),
        max_leaves=20,
    )


class Pair(Record):
    first: object
    second: object = None


class Remembering(Pair):
    @cached_property
    def both(self) -> tuple[object, object]:
        return self.first, self.second


@given(nested(SCALARS | st.floats(allow_nan=False, allow_infinity=False)))
@examples(100)
def test_the_text_has_the_values_that_python_writes(value: object) -> None:
    text = laid_out(value)

    assert json.loads(text) == json.loads(json.dumps(value))
    assert not set(HIDDEN.findall(text)) - {"\n"}


@given(nested(SCALARS))
@examples(100)
def test_the_layout_is_that_of_python(value: object) -> None:
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


def test_what_a_record_remembers_is_none_of_its_values() -> None:
    pair = Remembering(first=1, second=2)

    assert pair.both == (1, 2)
    assert plain(pair) == {"first": 1, "second": 2}


def test_what_is_made_later_is_written_as_if_it_had_been_there() -> None:
    parts = [Later(partial(Pair, first=number, second=[Fraction(number)])) for number in (1, 2**70)]

    assert plain(parts) == [{"first": number, "second": [number]} for number in (1, 2**70)]
    assert laid_out(parts) == json.dumps(plain(parts), indent=2) + "\n"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_unknown(number: float) -> None:
    assert json.loads(laid_out([number])) == [None]
