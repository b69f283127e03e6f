from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.reading.nodes import Node, compose_trusted, node_at, text_node
from capacity.reading.scalars import SCALARS, Wrong, closest, kind, member, short, unknown_member
from capacity.sizing.deployment import DeploymentType
from tests.properties import examples


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


def value_node(text: str) -> Node:
    """The value of a key, where it may be left out."""
    return node_at(compose_trusted(f"key: {text}"), "key")


def read(type_: type, text: str) -> Any:  # noqa: ANN401  # of any type
    return SCALARS[type_](value_node(text), "key")


def complaint(type_: type, text: str) -> str:
    with pytest.raises(Wrong) as caught:
        read(type_, text)
    return caught.value.what


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1000", 1000),
        ("-5", -5),
        ("+5", 5),
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("1.", 1),
        ("-0.25", Fraction(-1, 4)),
        ("1e3", 1000),
        ("2.5E-3", Fraction(1, 400)),
        ("0.30000000000000004", Fraction(30000000000000004, 10**17)),
        ("1000000000000000", 10**15),
        ("0e99", 0),
        ("0e-999999999", 0),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Fraction) -> None:
    assert read(Fraction, text) == value
    assert isinstance(read(Fraction, text), Fraction)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param('"5"', "`key` must be a number, not text: write 5 without quotes", id="double-quotes"),
        pytest.param("'0.5'", "`key` must be a number, not text: write 0.5 without quotes", id="single-quotes"),
        pytest.param('"five"', '`key` must be a number, not "five"', id="quoted-word"),
        pytest.param("|\n  5\n", "`key` must be a number, not text: write 5 without quotes", id="block-text"),
        pytest.param("five", "`key` must be a number, not five", id="word"),
        pytest.param("yes", "`key` must be a number, not yes", id="yes"),
        pytest.param("5 %", "`key` must be a number, not 5 %; write 0.05", id="percent"),
        pytest.param("1.5%", "`key` must be a number, not 1.5%; write 0.015", id="percent-without-blank"),
        pytest.param("5k", "`key` must be a number, not 5k", id="thousands"),
        pytest.param("1,000", "`key` must be a number, not 1,000", id="comma"),
        pytest.param("1_000", "`key` must be a number, not 1_000; write 1000", id="underscore"),
        pytest.param("1_0.5", "`key` must be a number, not 1_0.5", id="underscore-elsewhere"),
        pytest.param("1 000", "`key` must be a number, not 1 000", id="blank"),
        pytest.param("1:30", "`key` must be a number, not 1:30", id="sexagesimal"),
        pytest.param("0x10", "`key` must be a number, not 0x10", id="hexadecimal"),
        pytest.param("0o10", "`key` must be a number, not 0o10", id="octal"),
        pytest.param("٣", "`key` must be a number, not ٣", id="arabic-digit"),
        pytest.param("!!int ٣", "`key` must be a number, not ٣", id="arabic-digit-called-a-number"),
        pytest.param("!!int {a: 1}", "`key` must be a number, not keys with values", id="mapping-called-a-number"),
        pytest.param("nan", "`key` must be a number, not nan", id="nan-as-word"),
        pytest.param("Infinity", "`key` must be a number, not Infinity", id="infinity-as-word"),
        pytest.param(".nan", "`key` must be a finite number, not .nan", id="nan"),
        pytest.param(".inf", "`key` must be a finite number, not .inf", id="infinity"),
        pytest.param("-.Inf", "`key` must be a finite number, not -.Inf", id="minus-infinity"),
        pytest.param("010", "`key`: 010 is ambiguous, for YAML it is octal; drop the leading 0", id="leading-zero"),
        pytest.param("-01.5", "`key`: -01.5 is ambiguous, for YAML it is octal; drop the leading 0", id="minus-zero"),
        pytest.param("1e400", "`key` is too large to be meant: 1e400", id="too-large"),
        pytest.param("-1e400", "`key` is too large to be meant: -1e400", id="too-far-below-zero"),
        pytest.param("1e16", "`key` is too large to be meant: 1e16", id="just-too-large"),
        pytest.param("1e-16", "`key` is too small to be meant: 1e-16", id="too-small"),
        pytest.param("9" * 40, f"`key` is too large to be meant: {'9' * 40}", id="many-digits"),
        pytest.param("9" * 41, f"`key` must be a number, not {'9' * 37}...", id="more-digits-than-any-number"),
        pytest.param("1e999999999999999999999", "`key` must be a number", id="exponent-beyond-decimal"),
        pytest.param("", "`key` has no value: give one, or remove the key", id="no-value"),
        pytest.param("~", "`key` has no value: give one, or remove the key", id="null"),
        pytest.param("[1]", "`key` must be a number, not a list", id="list"),
        pytest.param("{a: 1}", "`key` must be a number, not keys with values", id="mapping"),
        pytest.param("!!python/int 5", "`key`: the tag tag:yaml.org,2002:python/int", id="python-tag"),
        pytest.param("!secret 5", "`key`: the tag !secret is not read here; remove it", id="own-tag"),
    ],
)
def test_what_is_no_number_is_told(text: str, message: str) -> None:
    assert complaint(Fraction, text).startswith(message)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.175", "0.175"),
        ("1.10", "1.1"),
        ("2652", "2652"),
        ("1000.5", "1000.5"),
        ("1e3", "1000"),
        ("2.5E-3", "0.0025"),
        ("-0.25", "-0.25"),
        ("0", "0"),
        ("0.1234567890123456789012345678901234567", "0.1234567890123456789012345678901234567"),
    ],
)
def test_money_is_read_to_its_last_digit(text: str, value: str) -> None:
    found = read(Decimal, text)

    assert isinstance(found, Decimal)
    assert str(found) == value


@examples(200)
@given(st.integers(1, 10**15), st.text("0123456789", min_size=1, max_size=22))
def test_money_is_the_number_that_is_written(whole: int, decimals: str) -> None:
    text = f"{whole}.{decimals}"

    assert Fraction(read(Decimal, text)) == Fraction(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"5"', "`key` must be a number, not text: write 5 without quotes"),
        ("5 USD", "`key` must be a number, not 5 USD"),
        (".inf", "`key` must be a finite number, not .inf"),
        ("", "`key` has no value: give one, or remove the key"),
    ],
)
def test_what_is_no_money_is_told(text: str, message: str) -> None:
    assert complaint(Decimal, text) == message


def test_whole_numbers() -> None:
    assert read(int, "12") == 12
    assert type(read(int, "1e2")) is int
    assert complaint(int, "1.5") == "`key` must be a whole number, not 1.5"
    assert complaint(int, "x") == "`key` must be a number, not x"


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("yes", True), ("On", True), ("false", False), ("NO", False), ("off", False)]
)
def test_true_and_false(text: str, value: bool) -> None:  # noqa: FBT001  # the expected value
    assert read(bool, text) is value


def test_what_is_neither_true_nor_false_is_told() -> None:
    assert complaint(bool, "1") == "`key` must be true or false, not 1"
    assert complaint(bool, '"yes"') == "`key` must be true or false, not yes"
    assert complaint(bool, "[]") == "`key` must be true or false, not a list"


def test_dates() -> None:
    assert read(date, "2026-09-23") == date(2026, 9, 23)
    assert read(date, '"2026-09-23"') == date(2026, 9, 23)
    assert complaint(date, "2026-02-30") == "`key` must be a date such as 2026-09-23, not 2026-02-30"
    assert complaint(date, "2026-09-23 12:00") == "`key` must be a date such as 2026-09-23, not 2026-09-23 12:00"
    assert complaint(date, "soon") == "`key` must be a date such as 2026-09-23, not soon"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("two words", "two words", id="plain"),
        pytest.param('"yes"', "yes", id="quoted-yes"),
        pytest.param("2025-12-11", "2025-12-11", id="date"),
        pytest.param("1.10", "1.10", id="number-as-written"),
        pytest.param("=", "=", id="yaml-value-indicator"),
        pytest.param('""', "", id="empty-quotes"),
    ],
)
def test_text_is_read_as_it_is_written(text: str, value: str) -> None:
    assert read(str, text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yes", "`key`: YAML reads yes as true or false; put it in quotes"),
        ("off", "`key`: YAML reads off as true or false; put it in quotes"),
        ("", "`key` has no value: give one, or remove the key"),
        ("[a]", "`key` must be text, not a list"),
        ("{a: b}", "`key` must be text, not keys with values"),
        ("!!binary aGk=", "`key`: the tag tag:yaml.org,2002:binary is not read here; remove it"),
    ],
)
def test_what_is_no_text_is_told(text: str, message: str) -> None:
    assert complaint(str, text) == message


def test_members_are_found_by_any_of_their_names() -> None:
    assert member(Color, value_node("red"), "color") is Color.RED
    for name in ("global-standard", "GlobalStandard", "GLOBAL-STANDARD"):
        assert member(DeploymentType, value_node(name), "deployment_types") is DeploymentType.GLOBAL_STANDARD


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("blu", "unknown main color `blu`, did you mean `blue`?"),
        ("x", "unknown main color `x`; known: red, blue"),
        ("[red]", "`main_colors` must be one word, not a list"),
        ("~", "`main_colors` has no value: give one, or remove the key"),
    ],
)
def test_an_unknown_member_is_told_with_the_known_ones(text: str, message: str) -> None:
    with pytest.raises(Wrong) as caught:
        member(Color, value_node(text), "main_colors")

    assert caught.value.what == message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("global-standart", ", did you mean `global-standard`?"),
        ("global", "; known: global-provisioned, global-standard, global-batch"),
        ("DATAZONE", "; known: data-zone-provisioned, data-zone-standard, data-zone-batch"),
    ],
)
def test_members_with_a_label_are_told_by_it(text: str, hint: str) -> None:
    assert unknown_member(DeploymentType, text, "type") == f"unknown type `{text}`{hint}"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("input_token", ", did you mean `input_tokens`?"),
        ("INPUT_TOKENS", ", did you mean `input_tokens`?"),
        ("zzz", "; known: input_tokens, Name"),
        ("name", ", did you mean `Name`?"),
        ("x" * 1_000_000, "; known: input_tokens, Name"),
    ],
    ids=["misspelt", "shouted", "far-off", "other-case", "endless"],
)
def test_the_closest_name_is_suggested(wrong: str, hint: str) -> None:
    assert closest(wrong, ["input_tokens", "Name"]) == hint


def test_too_many_names_are_not_listed() -> None:
    assert closest("zzz", ["input_tokens"], list_all=False) == ""
    assert closest("zzz", []) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 40, "a" * 40),
        ("a" * 41, "a" * 37 + "..."),
        ("a\nb\tc\x1b[31m", "a?b?c?[31m"),
        ("a\u202eb", "a?b"),
    ],
    ids=["short", "long", "control-characters", "right-to-left"],
)
def test_foreign_text_is_shown_short_and_harmless(text: str, shown: str) -> None:
    assert short(text) == shown


@pytest.mark.parametrize(
    ("text", "words"),
    [("[1]", "a list"), ("{a: 1}", "keys with values"), ("~", "nothing"), ("x", "`x`")],
)
def test_a_node_in_words(text: str, words: str) -> None:
    assert kind(value_node(text)) == words


def test_what_an_option_gives_is_text() -> None:
    assert SCALARS[str](text_node("yes", "--region yes"), "region") == "yes"
