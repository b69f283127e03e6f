"""Numbers and moments -> text: the only place where a number is rounded for reading."""

import math
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

PERCENT = 100
SMALL = 10
MOST_DIGITS = 9
CENTS = 2


def whole(number: Fraction | int | None) -> str:
    """`1,046`; with decimals below 10, so that small rates are not lost; `?` for what is unknown."""
    if number is None:
        return "?"
    if number and -SMALL < number < SMALL and number.denominator != 1:
        return f"{float(number):,.3g}"
    return f"{round(number):,}"


def at_most(number: Fraction | None) -> str:
    """`1,038`: rounded down, for what must not be exceeded."""
    if number is None or number >= SMALL:
        return whole(None if number is None else math.floor(number))
    return f"{math.floor(number * PERCENT) / PERCENT:g}"


def at_most_in_file(number: Fraction) -> str:
    """`1038`, `5.25`: rounded down to what must not be exceeded, without separators, as files have numbers."""
    return str(math.floor(number)) if number >= PERCENT else f"{math.floor(number * PERCENT) / PERCENT:g}"


def needed(number: Fraction | None) -> str:
    """`105.88`; more digits where two would hide why the next size is taken: `110.001`; `-` where found by trial."""
    if number is None:
        return "-"
    digits = 2
    while digits < MOST_DIGITS and number.denominator != 1 and round(number, digits).denominator == 1:
        digits += 1
    return f"{float(number):,.{digits}f}"


def percent(share: Fraction) -> str:
    """`95.6 %`."""
    return f"{float(share * PERCENT):.1f} %"


def given_percent(share: Fraction | float) -> str:
    """`10 %`, `0.05 %`: a share as somebody gave it, with the digits that it was given with."""
    return f"{float(share * PERCENT):g} %"


def percent_of_limit(share: Fraction | int) -> str:
    """`95.6 %`, `0.025 %`, `90 %`: four digits that count, since limits may be small."""
    return f"{float(share * PERCENT):,.4g} %"


def percent_beside_limit(share: Fraction | int, limit: Fraction | int) -> str:
    """As `percent_of_limit`, with more digits where it would look like the limit and is not."""
    digits = 4
    while (
        share != limit
        and digits < MOST_DIGITS
        and (f"{float(share * PERCENT):.{digits}g}" == f"{float(limit * PERCENT):.{digits}g}")
    ):
        digits += 1
    return f"{float(share * PERCENT):,.{digits}g} %"


def share_beside(part: float, limit: float) -> str:
    """As `share`, with more digits where it is above a limit and would not look so: `0.12 %` beside 0.1 %."""
    text, digits = share(part), 1
    while part > limit and digits < MOST_DIGITS and float(text.removesuffix(" %")) <= limit * PERCENT:
        digits += 1
        text = f"{part * PERCENT:.{digits}f} %"
    return text


def percent_up(share: Fraction) -> str:
    """`5 %` of 4.3 %: rounded up to what is enough, but never to all of it: `99.2 %`."""
    scale = 1
    while math.ceil(share * PERCENT * scale) >= PERCENT * scale:
        scale *= 10
    return f"{math.ceil(share * PERCENT * scale) / scale:.9g} %"


def more_percent(share: Fraction | Decimal) -> str:
    """`+14.3 %`: by how much one number is above another, or with a minus below it."""
    return f"{float(share * PERCENT):+,.1f} %".replace("-0.0 ", "0.0 ")


def signed(number: int) -> str:
    """`+1,250`, `-5`, `0`."""
    return f"{number:+,}" if number else "0"


def compact(number: int) -> str:
    """`5B`, `200M`, `90K`: round numbers in few letters."""
    for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "K")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return str(number)


def rate(number: float) -> str:
    """A measured rate: `1,309,941`, `15.5`."""
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:,.1f}"  # noqa: PLR2004  # digits


def share(part: float | None) -> str:
    """`7.0 %`; `0.050 %`, `0.0004 %` where fewer digits would hide it; `?` for what is unknown."""
    if part is None:
        return "?"
    digits = 1 if part == 0 or part >= 0.001 else 3  # noqa: PLR2004  # a tenth of a percent
    while part and digits < MOST_DIGITS and not round(part * PERCENT, digits):
        digits += 1
    return f"{part * PERCENT:.{digits}f} %"


def wait(milliseconds: float) -> str:
    """`850 ms`, `1.2 s`, `95 s`."""
    if milliseconds < 1000:  # noqa: PLR2004  # a second
        return f"{milliseconds:.0f} ms"
    return f"{rate(milliseconds / 1000)} s"


def minute(moment: datetime) -> str:
    """`2026-11-01T08:30Z`, of a moment in UTC."""
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def second(moment: datetime) -> str:
    """`2026-11-01T08:30:00Z`, of a moment in UTC."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def day(moment: datetime) -> str:
    """`2026-11-01`."""
    return f"{moment:%Y-%m-%d}"


def significant(number: float) -> str:
    """For files that are read again: `557.2431`, `1020`; six decimals at most, no exponent."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def signed_money(amount: Decimal) -> str:
    """`+13,450.00`, `-1.50`."""
    return f"{amount:+,.{CENTS}f}"


def money(amount: Decimal | None) -> str:
    """`13,450.00`; more digits where a price has them: `0.0275`; `?` for what is unknown."""
    if amount is None:
        return "?"
    decimals = len(f"{amount.normalize():f}".partition(".")[2])
    return f"{amount:,.{max(decimals, CENTS)}f}"


def quantity(number: Fraction) -> str:
    """`80,300`, `191.99`: of a bill, to three digits after the point, and of small ones to three that count."""
    digits = 3
    while number and number < Fraction(100, 10**digits) and digits < MOST_DIGITS:
        digits += 1
    text = f"{float(number):,.{digits}f}"
    return text.rstrip("0").rstrip(".")


def factor(number: Fraction | float) -> str:
    """`8`, `1.25`, `3.0001`."""
    return f"{float(number):.6g}"


def exact_text(number: Decimal) -> str:
    """`0.00015`: every digit, and no exponent."""
    return f"{number:f}"


def exact(number: Fraction | int) -> int | float:
    """For machines: whole numbers as they are, others as the nearest float, unrounded."""
    numerator, denominator = number.as_integer_ratio()
    return numerator if denominator == 1 else numerator / denominator


def coordinate(number: float) -> str:
    """`12.5`, `12`, `-3`: a place in a picture, to a tenth."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def short(number: float) -> str:
    """`250K`, `1.2M`, `0.5`, `0`: beside an axis, where round numbers stand."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(number) >= size:
            return f"{number / size:.6g}{letter}"
    return f"{number:.6g}"
