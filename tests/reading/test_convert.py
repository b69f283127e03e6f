from datetime import date
from fractions import Fraction
from typing import Annotated

import pytest

from capacity.errors import InvalidInput
from capacity.reading.convert import convert
from capacity.reading.nodes import compose, option_node, replaced
from capacity.record import Ge, Gt, Le, Predicate, Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload


def is_short(text: str) -> bool:
    """At most three letters."""
    return len(text) <= 3


class Part(Record):
    name: Annotated[str, Predicate(is_short)]
    share: Annotated[Fraction, Ge(0), Le(1)] | None = None


class Thing(Record):
    count: Annotated[int, Gt(0)] = 1
    day: date | None = None
    parts: tuple[Part, ...] = ()
    sizes: dict[DeploymentType, Part] | None = None
    tiers: dict[int, tuple[str, ...]] | None = None


def thing(text: str) -> Thing:
    (document,) = compose(text, "thing.yaml")
    return convert(Thing, document, "thing.yaml")


def complaints(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        thing(text)
    return str(caught.value).splitlines()


def test_every_annotation_is_understood() -> None:
    text = """
count: 2
day: 2026-09-23
parts: [{name: a}, {name: b, share: 0.5}]
sizes: {global-standard: {name: c}, Standard: {name: d}}
tiers: {1: [x, y], 2: z}
"""

    assert thing(text) == Thing(
        count=2,
        day=date(2026, 9, 23),
        parts=(Part(name="a"), Part(name="b", share=Fraction(1, 2))),
        sizes={DeploymentType.GLOBAL_STANDARD: Part(name="c"), DeploymentType.REGIONAL_STANDARD: Part(name="d")},
        tiers={1: ("x", "y"), 2: ("z",)},
    )


def test_what_is_left_out_has_its_default() -> None:
    assert thing("{}") == Thing()


def test_one_thing_stands_for_a_list_of_it() -> None:
    assert thing("parts: {name: a}").parts == (Part(name="a"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[]", "thing.yaml:1: there must be keys with values here, not a list", id="list-at-the-top"),
        pytest.param("thing", "thing.yaml:1: there must be keys with values here, not `thing`", id="text-at-the-top"),
        pytest.param("coutn: 1", "thing.yaml:1: unknown key `coutn`, did you mean `count`?", id="misspelt-key"),
        pytest.param(
            "zzz: 1", "thing.yaml:1: unknown key `zzz`; known: count, day, parts, sizes, tiers", id="unknown-key"
        ),
        pytest.param(
            "count: 1\ncount: 2",
            "thing.yaml:2: `count` stands here twice (first at thing.yaml:1): keep one",
            id="doubled-key",
        ),
        pytest.param(
            'count: 1\n"count": 2',
            "thing.yaml:2: `count` stands here twice (first at thing.yaml:1): keep one",
            id="doubled-key-in-quotes",
        ),
        pytest.param(
            "tiers: {1: a, 1: b}", "thing.yaml:1: `1` stands here twice (first at thing.yaml:1): keep one", id="doubled"
        ),
        pytest.param("<<: {count: 1}", "thing.yaml:1: merge keys (`<<`) are not read: write the keys out", id="merge"),
        pytest.param("[a, b]: 1", "thing.yaml:1: a key must be a plain word", id="list-as-key"),
        pytest.param("? {a: b}\n: 1", "thing.yaml:1: a key must be a plain word", id="mapping-as-key"),
        pytest.param("~: 1", "thing.yaml:1: unknown key `~`; known: count, day, parts, sizes, tiers", id="null-as-key"),
        pytest.param("count: 0", "thing.yaml:1: `count` must be above 0, not 0", id="too-low"),
        pytest.param("count: .inf", "thing.yaml:1: `count` must be a finite number, not .inf", id="infinity"),
        pytest.param("count:", "thing.yaml:1: `count` has no value: give one, or remove the key", id="no-value"),
        pytest.param("parts: 5", "thing.yaml:1: `parts` must be keys with values here, not `5`", id="number-for-keys"),
        pytest.param("parts:", "thing.yaml:1: `parts` must be keys with values here, not nothing", id="nothing"),
        pytest.param(
            "parts: [[]]", "thing.yaml:1: `parts` must be keys with values here, not a list", id="nested-list"
        ),
        pytest.param("parts: {}", "thing.yaml:1: `name` is missing in `parts`", id="missing-key"),
        pytest.param(
            "parts: {name: a, share: 1.5}",
            "thing.yaml:1: `share` must be at most 1, not 1.5; 1.5 % is 0.015",
            id="above-1",
        ),
        pytest.param(
            "parts: {name: a, share: 20}", "thing.yaml:1: `share` must be at most 1, not 20; 20 % is 0.2", id="percent"
        ),
        pytest.param(
            "parts: {name: a, share: 200}", "thing.yaml:1: `share` must be at most 1, not 200", id="far-above"
        ),
        pytest.param("parts: {name: a, share: -1}", "thing.yaml:1: `share` must be 0 or more, not -1", id="negative"),
        pytest.param("parts: {name: long}", "thing.yaml:1: `name` must be at most three letters, not long", id="rule"),
        pytest.param("sizes: [1]", "thing.yaml:1: `sizes` must be keys with values here, not a list", id="no-mapping"),
        pytest.param(
            "sizes: {global: {name: a}}",
            "thing.yaml:1: unknown size `global`; known: global-provisioned, global-standard, global-batch",
            id="unknown-member-as-key",
        ),
        pytest.param("tiers: {one: a}", "thing.yaml:1: `tiers` must be a number, not one", id="word-as-number-key"),
        pytest.param("tiers: {1: [[]]}", "thing.yaml:1: `1` must be text, not a list", id="list-as-text"),
        pytest.param("parts: &a [*a]", "thing.yaml:1: `parts` must be keys with values here, not a list", id="endless"),
    ],
)
def test_a_mistake_is_told_once_with_place_and_remedy(text: str, message: str) -> None:
    assert complaints(text) == [message]


def test_every_mistake_is_told_in_the_order_of_the_file() -> None:
    text = """
count: none
cuont: 1
parts:
  - name: a
    share: 2
  - share: 0.1
  - {name: b}
sizes:
  global-standard: {name: long}
  global-stand: {name: c}
"""

    assert complaints(text) == [
        "thing.yaml:2: `count` must be a number, not none",
        "thing.yaml:3: unknown key `cuont`, did you mean `count`?",
        "thing.yaml:6: `share` must be at most 1, not 2; 2 % is 0.02",
        "thing.yaml:7: `name` is missing in `parts`",
        "thing.yaml:10: `name` must be at most three letters, not long",
        "thing.yaml:11: unknown size `global-stand`, did you mean `global-standard`?",
    ]


def test_the_known_keys_are_listed_once() -> None:
    assert complaints("parts: [{name: a, xxx: 1}, {name: b, yyy: 1}]\nzzz: 1") == [
        "thing.yaml:1: unknown key `xxx`; known: name, share",
        "thing.yaml:1: unknown key `yyy`",
        "thing.yaml:2: unknown key `zzz`; known: count, day, parts, sizes, tiers",
    ]


def test_an_alias_stands_for_what_it_names() -> None:
    text = "parts: [&a {name: a}, *a]"

    assert thing(text).parts == (Part(name="a"), Part(name="a"))


def test_a_mistake_in_an_option_names_the_option() -> None:
    (document,) = compose("count: 1", "thing.yaml")
    changed = replaced(document, ["count"], option_node("0", "--set count=0"), "--set count=0")

    with pytest.raises(InvalidInput, match=r"^--set count=0: `count` must be above 0, not 0$"):
        convert(Thing, changed, "thing.yaml")


def test_a_constraint_without_a_reading_is_a_bug() -> None:
    class Lt:
        pass

    class Odd(Record):
        number: Annotated[Fraction, Lt()]

    (document,) = compose("number: 0", "")

    with pytest.raises(TypeError, match="Lt"):
        convert(Odd, document, "")


VALID = "{version: 1, name: shop, model: gpt-5.2, traffic: {peak_rpm: 10, input_tokens: 20}}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("10", "0", "`peak_rpm` must be above 0, not 0", id="zero-rate"),
        pytest.param("10", "-5", "`peak_rpm` must be above 0, not -5", id="negative-rate"),
        pytest.param("10", "1e400", "`peak_rpm` is too large to be meant: 1e400", id="endless-rate"),
        pytest.param("10", "007", "`peak_rpm`: 007 is ambiguous, for YAML it is octal; drop the leading 0", id="007"),
        pytest.param("10", "'10'", "`peak_rpm` must be a number, not text: write 10 without quotes", id="quoted"),
        pytest.param("10", "yes", "`peak_rpm` must be a number, not yes", id="yes-for-a-number"),
        pytest.param("10", ".nan", "`peak_rpm` must be a finite number, not .nan", id="nan"),
        pytest.param("20", "-1", "`input_tokens` must be 0 or more, not -1", id="negative-tokens"),
        pytest.param("name: shop", "name: no", "`name`: YAML reads no as true or false; put it in quotes", id="no"),
        pytest.param(
            "name: shop",
            "name: my shop",
            "`name` must be letters, digits, `-` and `_`, not my shop",
            id="name-with-a-blank",
        ),
        pytest.param("version: 1", "version: 2", "`version` must be at most 1, not 2", id="version-of-tomorrow"),
        pytest.param("model: gpt-5.2, ", "", "`model` is missing", id="no-model"),
        pytest.param(
            "input_tokens",
            "input_token",
            "unknown key `input_token`, did you mean `input_tokens`?",
            id="misspelt-key-in-a-class",
        ),
        pytest.param("{peak_rpm: 10, input_tokens: 20}", "[]", "`traffic` is empty", id="no-classes"),
    ],
)
def test_mistakes_in_a_workload_are_told_once(old: str, new: str, message: str) -> None:
    (document,) = compose(VALID.replace(old, new), "shop.yaml")

    with pytest.raises(InvalidInput) as caught:
        convert(Workload, document, "shop.yaml")

    (mistake,) = caught.value.mistakes
    assert str(mistake).startswith(f"shop.yaml:1: {message}")


def test_a_thousand_mistakes_are_enough() -> None:
    keys = ", ".join(f"k{number}: 1" for number in range(1500))
    (document,) = compose(f"name: a\nmodel: b\ntraffic: [&a {{{keys}}}, *a, *a]\n", "many.yaml")

    with pytest.raises(InvalidInput) as caught:
        convert(Workload, document, "many.yaml")

    assert len(caught.value.mistakes) == 1000
