"""Records as JSON Schema: types, ranges, texts and defaults, from the same annotations as the reader."""

import re
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.reading.json_schema import DRAFT, any_case, describe, schema
from capacity.record import Ge, Gt, Le, Predicate, Record


class Color(StrEnum):
    RED = "red"
    DARK_BLUE = "dark-blue"


class Metal(StrEnum):
    """Also by symbol, in any case."""

    GOLD = "Au"
    TIN = "Sn"

    @classmethod
    def _missing_(cls, value: object) -> "Metal | None":
        return next((metal for metal in cls if str(value).lower() in (metal.label, metal.value.lower())), None)

    @property
    def label(self) -> str:
        return self.name.lower()


def is_short(text: str) -> bool:
    """Of three letters at most."""
    return len(text) <= 3


class Nut(Record):
    """What holds a bolt."""

    width_mm: Annotated[Fraction, Gt(0), Le(100)] = Fraction(1, 2)
    """Across the flats, in
    millimeters."""


class Part(Record):
    """A part."""

    code: Annotated[str, Predicate(is_short)]
    """What it is called."""


class Bolt(Part):
    """A bolt and its nuts."""

    grams: Annotated[int, Ge(0)] | None = None
    """Its weight."""
    color: Color = Color.DARK_BLUE
    """Its color."""
    metals: tuple[Metal, ...] = (Metal.TIN,)
    """What it is made of."""
    nuts: tuple[Nut, ...] | None = None
    """Those on it."""
    spare: Nut = Nut()
    """One more."""


RULE = {"dependencies": {"nuts": {"required": ["spare"]}}}
SCHEMA = schema(Bolt, {Bolt: [RULE]}, {is_short: {"maxLength": 3}})


def test_a_record_has_its_keys_and_no_others() -> None:
    assert SCHEMA["$schema"] == DRAFT
    assert SCHEMA["type"] == "object"
    assert SCHEMA["additionalProperties"] is False
    assert list(SCHEMA["properties"]) == ["code", "grams", "color", "metals", "nuts", "spare"]
    assert SCHEMA["required"] == ["code"]
    assert SCHEMA["allOf"] == [RULE]
    assert "required" not in SCHEMA["definitions"]["Nut"]


def test_text_may_look_like_a_number() -> None:
    assert SCHEMA["properties"]["code"] == {
        "description": "What it is called.",
        "type": ["string", "number"],
        "maxLength": 3,
    }


def test_numbers_have_their_ranges() -> None:
    grams, width = SCHEMA["properties"]["grams"], SCHEMA["definitions"]["Nut"]["properties"]["width_mm"]

    assert (grams["type"], grams["minimum"], grams["maximum"]) == (["integer"], 0, 10**16)
    assert (width["type"], width["exclusiveMinimum"], width["maximum"]) == (["number"], 0, 100)
    assert width["default"] == 0.5


def test_words_are_those_that_the_type_reads() -> None:
    color, metal = SCHEMA["definitions"]["Color"], SCHEMA["definitions"]["Metal"]

    assert color == {"enum": ["red", "dark-blue"]}
    assert metal == {
        "anyOf": [
            {"enum": ["gold", "tin"]},
            {"type": "string", "pattern": "^([Gg][Oo][Ll][Dd]|[Tt][Ii][Nn]|[Aa][Uu]|[Ss][Nn])$"},
        ]
    }


def test_a_list_may_be_one() -> None:
    nut = {"$ref": "#/definitions/Nut"}

    assert SCHEMA["properties"]["nuts"]["anyOf"] == [nut, {"type": "array", "items": nut}]
    assert SCHEMA["properties"]["spare"]["allOf"] == [nut], "draft-07 reads nothing beside a reference"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (["code"], "What it is called."),
        (["grams"], "Its weight."),
        (["color"], "Its color. Default: dark-blue."),
        (["metals"], "What it is made of. Default: Sn."),
        (["nuts", "width_mm"], "Across the flats, in millimeters. Default: 0.5."),
        (["spare"], "One more."),
    ],
)
def test_what_a_key_means(path: list[str], text: str) -> None:
    assert describe(Bolt, path) == text


def test_a_constraint_that_nobody_knows_is_a_bug() -> None:
    class MinLen:
        pass

    class Listed(Record):
        """Something."""

        name: Annotated[str, MinLen()]
        """A name."""

    with pytest.raises(TypeError, match="MinLen"):
        schema(Listed, {}, {})


SIGNS: st.SearchStrategy[Any] = st.text(st.sampled_from("aZ5 .-_*+?()[]{}|^$/\\é"), min_size=1)


@given(st.lists(SIGNS, min_size=1), SIGNS)
def test_names_fit_in_any_case_and_nothing_else_does(names: list[str], other: str) -> None:
    pattern = any_case(names)

    for name in names:
        assert re.search(pattern, name.upper())
        assert re.search(pattern, name.lower())
    assert bool(re.search(pattern, other)) is (other.lower() in {name.lower() for name in names})
