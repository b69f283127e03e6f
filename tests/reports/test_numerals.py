"""Numbers as text."""

from decimal import Decimal
from fractions import Fraction

import pytest

from capacity.numerals import (
    at_most,
    at_most_in_file,
    compact,
    exact,
    factor,
    money,
    needed,
    percent,
    percent_beside_limit,
    percent_of_limit,
    percent_up,
    share,
    share_beside,
    signed,
    whole,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, "?"),
        (0, "0"),
        (7, "7"),
        (1038889, "1,038,889"),
        (Fraction(20, 3), "6.67"),
        (Fraction(1, 3), "0.333"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(200, 3), "67"),
    ],
)
def test_whole(number: Fraction | int | None, text: str) -> None:
    assert whole(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(None, "?"), (Fraction(104699, 100), "1,046"), (Fraction(30), "30"), (Fraction(5, 4), "1.25")]
)
def test_at_most_is_never_above(number: Fraction | None, text: str) -> None:
    assert at_most(number) == text


def test_needed() -> None:
    """Published: 105.88 and 76.47 (Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23)."""
    assert [needed(Fraction(normalized, 3400)) for normalized in (360_000, 260_000)] == ["105.88", "76.47"]


def test_percent() -> None:
    assert percent(Fraction(260_000, 272_000)) == "95.6 %"


@pytest.mark.parametrize(
    ("share", "text"),
    [(Fraction(9, 10), "90 %"), (Fraction(1, 4000), "0.025 %"), (Fraction(260, 272), "95.59 %"), (0, "0 %")],
)
def test_percent_of_limit(share: Fraction | int, text: str) -> None:
    assert percent_of_limit(share) == text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (0.001, "0.1 %"),
        (0.0009998, "0.100 %"),
        (0.001198, "0.12 %"),
        (0.00101, "0.101 %"),
        (0.0010000001, "0.10000001 %"),
        (0.01, "1.0 %"),
    ],
)
def test_a_share_above_its_limit_looks_so(part: float, text: str) -> None:
    assert share_beside(part, 0.001) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(999, 1000), "99.9 %"),
        (Fraction(998_999, 1_000_000), "99.8999 %"),
        (Fraction(9_990_001, 10_000_000), "99.90001 %"),
        (Fraction(9, 10), "90 %"),
    ],
)
def test_a_share_that_is_not_its_limit_looks_so(share: Fraction, text: str) -> None:
    assert percent_beside_limit(share, Fraction(999, 1000)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(43, 1000), "5 %"),
        (Fraction(1, 2), "50 %"),
        (Fraction(991, 1000), "99.1 %"),
        (Fraction(9999, 10_000), "99.99 %"),
    ],
)
def test_percent_up_never_leaves_nothing(share: Fraction, text: str) -> None:
    assert percent_up(share) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(31_875, 10), "3187"), (Fraction(1999, 20), "99.95"), (Fraction(1, 3), "0.33"), (Fraction(5), "5")],
)
def test_at_most_in_file(number: Fraction, text: str) -> None:
    assert at_most_in_file(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(5_000_000_000, "5B"), (1_500_000_000, "1.5B"), (200_000_000, "200M"), (90_000, "90K"), (999, "999")],
)
def test_compact(number: int, text: str) -> None:
    assert compact(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(Fraction(8), "8"), (Fraction(5, 4), "1.25"), (Fraction(37_000, 12_333), "3.00008")]
)
def test_factor(number: Fraction, text: str) -> None:
    assert factor(number) == text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (None, "?"),
        (0.0, "0.0 %"),
        (0.173, "17.3 %"),
        (0.0005, "0.050 %"),
        (0.000004, "0.0004 %"),
        (1e-9, "0.0000001 %"),
    ],
)
def test_a_share_above_0_never_reads_as_0(part: float | None, text: str) -> None:
    assert share(part) == text


def test_signed() -> None:
    assert [signed(number) for number in (1250, -5, 0)] == ["+1,250", "-5", "0"]


def test_exact() -> None:
    assert exact(Fraction(6, 3)) == 2
    assert exact(Fraction(260, 3)) == 260 / 3


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("4", "4.00"),
        ("1.0", "1.00"),
        ("0.0825", "0.0825"),
        ("0.10", "0.10"),
        ("99.5", "99.50"),
        ("260", "260.00"),
        ("251.50", "251.50"),
        ("2652.00", "2,652.00"),
        ("1E+2", "100.00"),
    ],
)
def test_money_keeps_every_digit(amount: str, text: str) -> None:
    assert money(Decimal(amount)) == text
