"""Ranges in workload files: what is read, and what is wrong with one, told with its place and the remedy."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.record import Range
from capacity.sizing.workload import Workload
from capacity.sources.workloads.settings import Planned, changes
from capacity.sources.workloads.workload_file import of_text, read
from tests.properties import examples

CATALOG = Catalog()
HEAD = "name: shop\nmodel: gpt-5.2\n"
FORM = "write {low: 600, likely: 1000, high: 1800}"
HOPELESS = (
    "the ranges hardly ever keep a rule between keys, so nothing can be drawn: "
    "`average_rpm` is above `peak_rpm`: a mean cannot exceed the busiest minute"
)
ABOVE_WINDOW = (
    "`input_tokens` is 900,000 at its highest, and a prompt of gpt-5.2 has at most 272,000 (Foundry Models sold by "
    "Azure, 2026-09-23, as collected by aidevme/aidevme-foundry-image-studio on 2026-09-29)"
)


def text(**keys: str) -> str:
    traffic = {"peak_rpm": "1000", "input_tokens": "100", **keys}
    return f"{HEAD}traffic:\n" + "".join(f"  {key}: {value}\n" for key, value in traffic.items())


def one(source: str) -> Workload:
    (workload,) = of_text(source, "shop.yaml", CATALOG)
    return workload


def complaints(source: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        of_text(source, "shop.yaml", CATALOG)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_key_has_the_likely_value_and_the_range_all_three() -> None:
    (class_,) = one(text(peak_rpm="{low: 600, likely: 1000, high: 1.8e3}", output_tokens="5")).traffic

    assert class_.peak_rpm == 1000
    assert class_.output_tokens == 5
    assert class_.ranges == (Range(key="peak_rpm", low=Fraction(600), likely=Fraction(1000), high=Fraction(1800)),)


def test_a_range_of_one_value_is_that_value() -> None:
    assert one(text(peak_rpm="{low: 9, likely: 9, high: 9}")) == one(text(peak_rpm="9"))
    assert one(text(peak_rpm="{low: 9, likely: 9, high: 10}")) != one(text(peak_rpm="9"))


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        (
            {"peak_rpm": "{low: 1800, likely: 1000, high: 600}"},
            "the range of `peak_rpm` has its `low` of 1800 above its `high` of 600: put them the other way round",
        ),
        (
            {"peak_rpm": "{low: 1, likely: 4, high: 3}"},
            "the range of `peak_rpm` has its `likely` of 4 outside of 1 to 3: put it between them",
        ),
        ({"peak_rpm": "{low: 1, likely: 2}"}, f"the range of `peak_rpm` needs `high`, too: {FORM}"),
        ({"peak_rpm": "{}"}, f"the range of `peak_rpm` needs `low` and `likely` and `high`, too: {FORM}"),
        (
            {"peak_rpm": "{low: 1, likley: 2, high: 3}"},
            "unknown key `likley` in the range of `peak_rpm`, did you mean `likely`?",
        ),
        ({"peak_rpm": "{low: 0, likely: 2, high: 3}"}, "`peak_rpm.low` must be above 0, not 0"),
        ({"peak_rpm": "{low: 1, likely: 2, high: 3k}"}, "`peak_rpm.high` must be a number, not 3k; write 3000"),
        (
            {"cached_input_share": "{low: 0, likely: 0.5, high: 70}"},
            "`cached_input_share.high` must be at most 1, not 70; 70 % is 0.7",
        ),
        (
            {"peak_rpm": "[600, 1800]"},
            "`peak_rpm` must be a number or a range, not a list: a range is {low: 600, likely: 1000, high: 1800}",
        ),
        ({"context": "{low: 1, likely: 2, high: 3}"}, "`context` must be one word, not keys with values"),
        (
            {"average_rpm": "{low: 1, likely: 1001, high: 2000}"},
            "`average_rpm` is above `peak_rpm`: a mean cannot exceed the busiest minute",
        ),
        (
            {"average_rpm": "{low: 1000, likely: 1000, high: 2000}"},
            HOPELESS,
        ),
        (
            {"input_tokens": "{low: 100, likely: 1000, high: 900000}"},
            ABOVE_WINDOW,
        ),
    ],
)
def test_what_is_wrong_is_told_once_with_its_line(keys: dict[str, str], what: str) -> None:
    source = text(**keys)
    line = source[: source.index(f"  {next(iter(keys))}:")].count("\n") + 1

    assert complaints(source) == [f"shop.yaml:{line}: {what}"]


@pytest.mark.parametrize("key", ["headroom_share", "growth_months"])
def test_a_range_makes_no_sense_outside_of_traffic(key: str) -> None:
    source = f"{text()}planning: {{{key}: {{low: 0, likely: 1, high: 2}}}}\n"

    assert complaints(source) == [
        f"shop.yaml:6: `{key}` must be one number: ranges are for the numbers of request classes alone"
    ]


def test_options_set_ranges_and_their_ends(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(text(), encoding="utf-8")

    def ranges(*assignments: str) -> tuple[Range, ...]:
        (workload,) = read([str(file)], CATALOG, changes=changes(Planned(), set_=assignments))
        return workload.traffic[0].ranges

    whole = "traffic.peak_rpm={low: 1, likely: 2, high: 3}"
    (moved,) = ranges(whole, "traffic.peak_rpm.high=30")
    assert moved == Range(key="peak_rpm", low=Fraction(1), likely=Fraction(2), high=Fraction(30))
    assert ranges(whole, "traffic.peak_rpm=5") == ()
    with pytest.raises(InvalidInput, match=r"^--set traffic.peak_rpm={low: 3, .*}: the range of `peak_rpm` has its"):
        ranges("traffic.peak_rpm={low: 3, likely: 2, high: 1}")


NUMBERS = st.fractions(Fraction(1, 100), 1000, max_denominator=100)


@examples(200)
@given(st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_every_range_is_read_exactly_or_refused(numbers: tuple[Fraction, ...]) -> None:
    low, likely, high = (Fraction(f"{float(number):.6f}") for number in numbers)
    source = text(peak_rpm=f"{{low: {float(low):.6f}, likely: {float(likely):.6f}, high: {float(high):.6f}}}")

    if not low <= likely <= high:
        assert len(complaints(source)) == 1
        return
    (class_,) = one(source).traffic
    assert class_.peak_rpm == likely
    assert [(each.low, each.likely, each.high) for each in class_.ranges] == (
        [(low, likely, high)] if low < high else []
    )
