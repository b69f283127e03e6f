"""Numbers as people and Excel write them: whether a point or a comma stands before the decimals.

Counts of tokens are whole, so a mark before three digits, as in `78.687`, stands between thousands, unless another
number of the file tells otherwise: `0.5` and `1204.0` have a decimal point, `1.234.567` and `1.234,5` a decimal comma.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.reading.scalars import short
from capacity.sources.local_times import plain

MARKS: Final = ".,"
_NUMBER: Final = re.compile("[-+]?([0-9.,]*[0-9][0-9.,]*)([eE][-+]?[0-9]+)?")
_GROUPED: Final = re.compile("[1-9][0-9]{0,2}([.,])(?:[0-9]{2,3}\\1)*[0-9]{3}")
"""In pairs above the first three in India."""
_BLANKS: Final = re.compile("(?<=[0-9])[ '\u2019](?=[0-9]{3}(?![0-9]))")
"""Between thousands, as in France and Switzerland."""
_THOUSAND_DIGITS: Final = 4
_POWERS: Final = re.compile("[-+]?[0-9](?:[.,]([0-9]*))?[eE][+]?([0-9]{1,3})")


class Decimal(StrEnum):
    """What stands before the decimals of a number."""

    POINT = "."
    COMMA = ","


class Evidence(NamedTuple):
    """What numbers tell: of each mark one that proves it to be decimal, and one that may have thousands."""

    proofs: dict[Decimal, str]
    doubtful: dict[Decimal, str]
    """A mark, one time, before three digits."""
    ungrouped: bool
    """Whether a number from 1000 on has nothing between its thousands."""


def evidence(texts: Iterable[str]) -> Evidence:
    """Of all the numbers; what is none tells nothing."""
    proofs: dict[Decimal, str] = {}
    doubtful: dict[Decimal, str] = {}
    ungrouped = False
    for text in texts:
        match = _NUMBER.fullmatch(joined(text))
        if match is None:
            continue
        marks = [mark for mark in match[1] if mark in MARKS]
        if not marks:
            ungrouped = ungrouped or (not match[2] and len(match[1].lstrip("0")) >= _THOUSAND_DIGITS)
        elif not match[2] and len(marks) == 1 and _GROUPED.fullmatch(match[1]):
            doubtful.setdefault(Decimal(marks[0]), text)
        elif len(marks) == 1 or marks[-1] not in marks[:-1]:
            proofs.setdefault(Decimal(marks[-1]), text)
        elif not match[2] and _GROUPED.fullmatch(match[1]):
            proofs.setdefault(_other(Decimal(marks[0])), text)
    return Evidence(proofs, doubtful, ungrouped)


def digits_lost(texts: Iterable[str]) -> tuple[str, float] | None:
    """A number that Excel shortened, as `7.87E+04`, and by which share of it such numbers may be off; None of none."""
    shortened: dict[int, str] = {}
    for text in texts:
        match = _POWERS.fullmatch(plain(text))
        if match is not None and int(match[2]) > (decimals := len(match[1] or "")):
            shortened.setdefault(decimals, text)
    fewest = min(shortened, default=None)
    return None if fewest is None else (shortened[fewest], 0.5 / 10**fewest)


def about_digits(texts: Iterable[str], where: str) -> tuple[Finding, ...]:
    """That numbers were shortened, where any was."""
    lost = digits_lost(texts)
    return () if lost is None else (found("digits-lost", file=where, text=short(lost[0]), share=lost[1]),)


def decimal_of(counts: Evidence, others: Evidence, where: str, told: Decimal | None) -> Decimal:
    """What stands before the decimals in a file, by its counts, which are whole, and its other numbers.

    Raises `InvalidInput` where nothing tells, or two numbers contradict each other. The user's word decides.
    """
    if told is not None:
        return told
    proofs = others.proofs | counts.proofs
    if len(proofs) > 1:
        raise _contradicted(list(proofs.values()), where)
    thousands = {_other(mark): text for mark, text in counts.doubtful.items() if not counts.ungrouped}
    if len(thousands) > 1:
        raise _contradicted(list(thousands.values()), where)
    if proofs and thousands and not counts.proofs and proofs.keys() != thousands.keys():
        raise _contradicted([*proofs.values(), *thousands.values()], where)
    doubtful = others.doubtful | counts.doubtful
    if proofs or thousands or not doubtful:
        return next(iter(proofs or thousands), Decimal.POINT)
    if counts.ungrouped and len(doubtful) == 1:
        return next(iter(doubtful))
    mark, text = next(iter(doubtful.items()))
    raise _doubtful(text, mark, where)


def _other(mark: Decimal) -> Decimal:
    return Decimal.COMMA if mark is Decimal.POINT else Decimal.POINT


def _contradicted(texts: Iterable[str], where: str) -> InvalidInput:
    shown = " and ".join(f"`{short(text)}`" for text in texts)
    what = f"{shown} have different marks before their decimals or between their thousands"
    return InvalidInput.of(where, f"{what}: export the numbers without any, or say --decimal . or --decimal ,")


def _doubtful(text: str, mark: Decimal, where: str) -> InvalidInput:
    digits = plain(text)
    what = f"`{short(text)}` may be {digits.replace(mark, '')} or {digits.replace(mark, '.')}"
    return InvalidInput.of(where, f"{what}, and the file does not decide it: give --decimal . or --decimal ,")


def joined(text: str) -> str:
    """The text without blanks and apostrophes between thousands."""
    return _BLANKS.sub("", plain(text))


def number(text: str, decimal: Decimal) -> float:
    """The number, thousands with or without marks. Raises `ValueError` for what is none."""
    thousands = _other(decimal)
    whole = joined(text)
    if thousands in whole:
        before, mark, after = whole.partition(decimal)
        if thousands in after or not _GROUPED.fullmatch(before.lstrip("+-")):
            raise ValueError(text)
        whole = before.replace(thousands, "") + mark + after
    return float(whole.replace(decimal, ".").replace("_", "?"))  # Python reads 1_000, exports never write it
