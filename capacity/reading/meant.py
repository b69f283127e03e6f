"""The number that a text was meant to be, where people write what YAML has no number for: `4k`, `1,000`, `~150`."""

import re
from decimal import Decimal

from capacity.numerals import exact_text

TIMES = {"": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "mio": 10**6, "mn": 10**6, "million": 10**6}
TIMES |= dict.fromkeys(("b", "bn", "g", "billion"), 10**9)
LONGEST = 40
"""Letters of what may have been meant for a number."""
_ABOUT = r"(?:~|≈|about |approx\.? ?|ca\.? ?|c\. ?|around )?"
_GROUPS = r"[0-9]{1,3}(?:[, '\u2019\u00a0\u202f_][0-9]{3})+(?:\.[0-9]+)?"
_PLAIN = r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+|[0-9]+,[0-9]{1,2}"
_WRITTEN = re.compile(rf"{_ABOUT} ?([+-]?)({_GROUPS}|{_PLAIN}) ?(%|[a-z]*)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[, '\u2019\u00a0\u202f_](?=[0-9]{3}(?![0-9]))")


def meant(text: str) -> str | None:
    """`4000` for `4k`: the number to write instead, or None where that cannot be told. Percents are shares."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or len(text) > LONGEST:
        return None
    sign, digits, unit = found.groups()
    times = Decimal(1) / 100 if unit == "%" else TIMES.get(unit.lower())
    if times is None:
        return None
    number = Decimal(_SEPARATORS.sub("", digits).replace(",", ".")) * times
    plain = exact_text(number)
    return ("-" if sign == "-" else "") + (plain.rstrip("0").rstrip(".") if "." in plain else plain)
