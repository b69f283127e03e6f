"""The base of all value types behaves as a frozen, keyword-only dataclass would."""

import pytest

from capacity.record import Record


class Point(Record):
    x: int
    y: int = 0


class Labeled(Point):
    label: str | None = None


def test_fields_are_those_of_base_classes_first_then_its_own() -> None:
    assert list(Labeled.record_fields) == ["x", "y", "label"]
    assert Labeled.record_defaults == {"y": 0, "label": None}
    assert list(Point.record_fields) == ["x", "y"]


def test_defaults_fill_what_is_left_out() -> None:
    point = Labeled(x=1)

    assert (point.x, point.y, point.label) == (1, 0, None)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({}, r"Point: missing \['x'\], unknown \[\]", id="missing"),
        pytest.param({"x": 1, "z": 2}, r"Point: missing \[\], unknown \['z'\]", id="unknown"),
        pytest.param({"z": 2}, r"Point: missing \['x'\], unknown \['z'\]", id="both"),
    ],
)
def test_wrong_fields_are_refused(values: dict[str, int], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Point(**values)


def test_values_cannot_be_given_by_position() -> None:
    with pytest.raises(TypeError):
        Point(1)  # type: ignore[call-arg]  # what the test is about


def test_values_cannot_be_changed() -> None:
    point = Point(x=1)

    with pytest.raises(AttributeError, match="Point is frozen: x cannot be set"):
        point.x = 2  # type: ignore[misc]  # what the test is about
    assert point.x == 1


def test_a_copy_has_other_values() -> None:
    point = Point(x=1, y=2)

    assert point.replaced(y=3) == Point(x=1, y=3)
    assert point == Point(x=1, y=2)
    with pytest.raises(TypeError, match="unknown"):
        point.replaced(z=3)  # type: ignore[call-arg]  # the plugin of mypy sees it, too


def test_equality_needs_the_same_type_and_the_same_values() -> None:
    assert Point(x=1) == Point(x=1, y=0)
    assert Point(x=1) != Point(x=2)
    assert Point(x=1) != Labeled(x=1)
    assert Point(x=1) != 1


def test_equal_records_have_one_hash() -> None:
    assert len({Point(x=1), Point(x=1, y=0), Point(x=2), Labeled(x=1)}) == 3


def test_the_text_shows_every_field() -> None:
    assert repr(Labeled(x=1, label="a")) == "Labeled(x=1, y=0, label='a')"
