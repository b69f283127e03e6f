"""Records of options, as parameters of a command: one option for each field."""

import inspect
from typing import Annotated

import pytest
import typer

from capacity.cli.option_records import spread
from capacity.record import Record


class Corner(Record):
    width: Annotated[int, typer.Option(help="Of the corner.")]
    round: Annotated[bool, typer.Option("--round")] = False


class Wide(Corner):
    width: Annotated[int, typer.Option(help="Ten, if not told.")] = 10


def test_a_record_gets_the_values_of_its_fields() -> None:
    got = []

    def paint(color: str, *, corner: Corner, coats: int = 2) -> None:
        got.append((color, corner, coats))

    spread(paint)(color="red", width=3, round=True, coats=1)

    assert got == [("red", Corner(width=3, round=True), 1)]


def test_its_fields_stand_where_the_record_stands() -> None:
    def paint(color: str, *, corner: Corner, coats: int = 2) -> None: ...

    told = inspect.signature(spread(paint)).parameters

    assert {name: one.default for name, one in told.items()} == {
        "color": inspect.Parameter.empty,
        "width": inspect.Parameter.empty,
        "round": False,
        "coats": 2,
    }
    assert list(told) == ["color", "width", "round", "coats"]
    assert told["width"].annotation == Corner.record_fields["width"]


def test_a_field_told_in_other_words_keeps_its_place() -> None:
    def paint(*, corner: Wide) -> None: ...

    told = inspect.signature(spread(paint)).parameters

    assert list(told) == ["width", "round"]
    assert told["width"].default == 10


def test_one_name_for_two_options_is_refused() -> None:
    def paint(*, one: Corner, other: Corner) -> None: ...

    with pytest.raises(ValueError, match="duplicate parameter name: 'width'"):
        spread(paint)
