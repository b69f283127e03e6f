"""Points as they stand in a file -> equal buckets; with that, what may stand in JSON where a number is expected."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import NoneType
from typing import Final

import numpy as np

from capacity.errors import InvalidInput
from capacity.grammar import counted, with_article
from capacity.numerals import day, minute, second, significant, whole
from capacity.reading.scalars import short
from capacity.sources.decimal_marks import Decimal, decimal_of, evidence, number
from capacity.sources.stamps import MINUTE_SECONDS, Ints, utc
from capacity.sources.windows import MAX_DAYS
from capacity.traffic.series import Floats

DAY_SECONDS: Final = 86_400
_ENOUGH_POINTS: Final = 10  # fewer equal distances can be chance
_NUMERIC: Final = {int, float, NoneType}
_MISSING_WORDS: Final = ("", "none", "null")  # `az monitor log-analytics query` prints None for null


def numbers(values: list[object], what: str, where: str) -> Floats:
    """Numbers of JSON; null is NaN. Raises `InvalidInput` for text, lists, infinity and the like."""
    if not set(map(type, values)) <= _NUMERIC:
        wrong = next(value for value in values if type(value) not in _NUMERIC)
        shown = f"`{short(wrong)}`" if isinstance(wrong, str) else with_article(type(wrong).__name__)
        raise InvalidInput.of(where, f"{what} must be numbers or null, not {shown}")
    try:
        array = np.array(values, dtype=np.float64)
    except OverflowError:
        raise InvalidInput.of(where, f"{what} are too large to be meant") from None
    if np.isinf(array).any() or np.count_nonzero(np.isnan(array)) != values.count(None):
        raise InvalidInput.of(where, f"{what} must be finite numbers: NaN and Infinity are none")
    return array


def cells(
    columns: Mapping[str, Sequence[object]], counts: Collection[str], where: str, told: Decimal | None = None
) -> dict[str, Floats]:
    """Numbers of a table by column, which may stand there as text. Empty, None and null are NaN.

    Of `counts` all are whole. Raises `InvalidInput` where a point or a comma in a number may mean two things.
    """
    texts = {name: {value for value in values if isinstance(value, str)} for name, values in columns.items()}
    known = evidence(text for name in counts if name in texts for text in texts[name])
    others = evidence(text for name, some in texts.items() if name not in counts for text in some)
    decimal = decimal_of(known, others, where, told)
    return {name: _cells(values, texts[name], name, where, decimal) for name, values in columns.items()}


def _cells(values: Sequence[object], texts: Collection[str], what: str, where: str, decimal: Decimal) -> Floats:
    read: dict[str, float | None] = {}
    for text in texts:
        try:
            read[text] = None if text.strip().lower() in _MISSING_WORDS else number(text, decimal)
        except ValueError:
            row = next(row for row, value in enumerate(values, 1) if value == text)
            what = f"row {row}: {what} must be a number, not `{short(text)}`"
            raise InvalidInput.of(where, what) from None
    return numbers([read[value] if isinstance(value, str) else value for value in values], what, where)


def smallest_step(columns: Iterable[Ints]) -> int | None:
    """The smallest distance between two different stamps of one series, in seconds; None without any."""
    distances = [gaps for stamps in columns if (gaps := _distances(stamps)).size]
    return min((int(gaps.min()) for gaps in distances), default=None)


def _distances(stamps: Ints) -> Ints:
    """Between stamps in their order, doubled ones counted once."""
    gaps = stamps[1:] - stamps[:-1]
    return gaps if (gaps > 0).all() else _distances(np.unique(stamps))


def agreed_step(declared: int | None, columns: Sequence[Ints], where: str) -> int:
    """Seconds from one bucket to the next: what the answer declares, checked against its stamps.

    Raises `InvalidInput` where the two contradict each other, or where nothing tells.
    """
    smallest = smallest_step(columns)
    step = declared or smallest
    if step is None:
        raise InvalidInput.of(where, "the grain is not known: it names no interval, and no series has two points")
    if step % MINUTE_SECONDS:
        raise InvalidInput.of(where, f"its points are {counted(step, 'second')} apart: export with the interval PT1M")
    if smallest is not None and smallest != step and (smallest < step or any(map(_equally_spaced, columns))):
        what = f"its interval is {counted(step, 'second')}, but its points are {counted(smallest, 'second')} apart"
        raise InvalidInput.of(where, f"{what}: export it again")
    return step


def _equally_spaced(stamps: Ints) -> bool:
    gaps = np.diff(stamps)
    return gaps.size >= _ENOUGH_POINTS and bool((gaps == gaps[0]).all())


def buckets(stamps: Ints, values: Floats, step: int, where: str) -> tuple[int, Floats]:
    """Points in any order, doubled or with gaps -> the start of the first bucket, in seconds, and one value per bucket.

    A bucket without a point is NaN; one that is told twice alike counts once. The start is cut to its minute.
    Raises `InvalidInput` for two values of one bucket, and for stamps that do not fit the step.
    """
    if (np.diff(stamps) == step).all():
        return int(stamps[0]) // MINUTE_SECONDS * MINUTE_SECONDS, values
    order = np.argsort(stamps, kind="stable")
    stamps, values = stamps[order], values[order]
    offset = stamps - stamps[0]
    if offset[-1] > MAX_DAYS * DAY_SECONDS:
        what = f"its points span {whole(int(offset[-1]) // DAY_SECONDS)} days from {day(utc(stamps[0]))} on"
        raise InvalidInput.of(where, f"{what}: at most {MAX_DAYS} days are read, so one of its stamps may be wrong")
    if (uneven := np.flatnonzero(offset % step)).size:
        at = second(utc(stamps[uneven[0]]))
        what = f"the stamp {at} does not fit points that are {counted(step, 'second')} apart"
        raise InvalidInput.of(where, f"{what}: put exports with other intervals into files of their own")
    index = offset // step
    known = ~np.isnan(values)
    result = np.full(int(index[-1]) + 1, np.nan)
    result[index[known]] = values[known]
    if (wrong := np.flatnonzero(known & (result[index] != values))).size:
        at = minute(utc(stamps[wrong[0]]))
        both = " and ".join(map(significant, (values[wrong[0]], result[index[wrong[0]]])))
        raise InvalidInput.of(where, f"two values for {at}, {both}: remove the wrong one")
    return int(stamps[0]) // MINUTE_SECONDS * MINUTE_SECONDS, result
