"""Numbers as people say them -> what a workload file has for them: `about 1000`, `600 to 1800`, `500 words`."""

import re
from fractions import Fraction

from capacity.numerals import significant
from capacity.reading.meant import meant

HOW = (
    "Where a number is not known exactly, say so: `about 1000` means half to twice of that, `600 to 1800` for "
    "anything between, `600 to 1800, likely 1000` for what it says."
)
WORDS_PER_TOKEN = Fraction(3, 4)
"""Of English text, by OpenAI's rule of thumb; other languages have fewer."""
_ABOUT = re.compile(r"(?:~|≈|about |around |roughly |approx\.? ?|ca\.? ?|circa |some )\s*(.+)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:between |from )?(.+?) ?(?:-|\u2013|\.\.| to | and ) ?(.+?)(?:,? (?:most )?likely (.+))?", re.IGNORECASE
)
_WORDS = re.compile(r"(.+?) words?", re.IGNORECASE)


def written(answer: str, key: str) -> str:
    """A number or a range for the key; anything else as it stands, for the reader to say what is wrong with it."""
    text, each = answer, Fraction(1)
    if key.endswith("_tokens") and (words := _WORDS.fullmatch(answer)):
        text, each = words[1], 1 / WORDS_PER_TOKEN
    if (about := _ABOUT.fullmatch(text)) and (likely := _number(about[1])) is not None:
        return _range(likely * each / 2, likely * each, likely * each * 2, whole=each != 1)
    if between := _BETWEEN.fullmatch(text):
        low, high = _number(between[1]), _number(between[2])
        middle = None if low is None or high is None else (low + high) / 2
        likely = _number(between[3]) if between[3] else middle
        if low is not None and high is not None and likely is not None:
            return _range(low * each, likely * each, high * each, whole=each != 1)
    number = _number(text) if each != 1 else None
    return answer if number is None else significant(round(number * each))


def _number(text: str) -> Fraction | None:
    """`4k`, `1,000`, `0.5`."""
    plain = meant(text.strip())
    return None if plain is None else Fraction(plain)


def _range(*ends: Fraction, whole: bool) -> str:
    low, likely, high = (significant(round(end) if whole else float(end)) for end in ends)
    return f"{{low: {low}, likely: {likely}, high: {high}}}"
