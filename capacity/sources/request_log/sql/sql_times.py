"""How the times of a log become microseconds since 1970, as SQL: stamps with and without a zone, and bare numbers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from capacity.errors import InvalidInput
from capacity.record import Record
from capacity.sources.local_times import DATE, LOCAL, SPACES, DayOrder

if TYPE_CHECKING:
    from capacity.sources.request_log.engine import Engine, ScannedColumn

TICKS_TO_1970: Final = 621_355_968_000_000_000
"""100 ns each, from the year 1, as .NET counts."""
_ZONE: Final = ":[0-9]{2}.*(Z|z|[-+][0-9]{1,2}:?[0-9]{0,2}|[A-Z][a-z]+/[-A-Za-z_/]+|[Uu][Tt][Cc]|[Gg][Mm][Tt])$"
_LAST_WORD: Final = "(^|[^A-Za-z/_-])([A-Za-z]{2,})$"
_KNOWN_WORDS: Final = ("utc", "gmt", "am", "pm")
"""Other zones have the same letters: BST is British and Bangladesh time, CST American and Chinese."""
_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
FIRST_SECOND: Final = 946_684_800
_LAST_SECOND: Final = 4_102_444_800
"""The years 2000 to 2099: in no two units does a number lie between them."""
_LARGEST_US: Final = 10**18
FIRST_US: Final = -2_208_988_800_000_000
LAST_US: Final = 7_258_118_399_999_999
"""The years 1900 to 2199: a moment outside of them is no time of a request, whatever it was parsed from."""


class Clock(Record):
    """`unit` and `origin_us` are for bare numbers that count from elsewhere than 1970; a format may have a unit."""

    unit: str | None = None
    origin_us: int = 0
    format_unit: str | None = None
    order: DayOrder | None = None
    """Of dates in local times; None where none are read."""
    first_passes: tuple[tuple[int, int], ...] = ()
    """Rows, from one to another, of the first time that an hour came which the engine takes for the second."""
    twice_us: int = 0
    """How much earlier that was."""


def origin_us(text: str | None) -> int:
    """Microseconds since 1970 of the option, UTC where it names no zone. Raises `InvalidInput`."""
    if text is None:
        return 0
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        what = "is no date or time: write 2026-11-01 or 2026-11-01T08:30Z"
        raise InvalidInput.of(f"--time-origin {text}", what) from None
    stamp = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp
    return round(stamp.timestamp() * 1_000_000)


def micros(engine: "Engine", places: Sequence[tuple[str, "ScannedColumn"]], clock: Clock) -> str:
    """SQL of the first place that has a time; NULL where none has one."""
    some = [_micros(engine, value, column, clock) for value, column in places]
    read = some[0] if len(some) == 1 else f"coalesce({', '.join(some)})"
    if not clock.first_passes:
        return read
    row = engine.named("row")
    is_first = " OR ".join(f"{row} BETWEEN {first} AND {last}" for first, last in clock.first_passes)
    return f"({read}) - CASE WHEN {is_first} THEN {clock.twice_us} ELSE 0 END"


def local_micros(engine: "Engine", places: Sequence[tuple[str, "ScannedColumn"]], order: DayOrder | None) -> str:
    """SQL: microseconds since 1970 as if in UTC, of the first place that has a time without a zone; else NULL."""
    some = [_local_micros(engine, value, order) for value, column in places if column.is_text]
    some += [
        engine.local_micros(value, is_text=False)
        for value, column in places
        if column.is_moment and not column.has_zone
    ]
    return f"coalesce({', '.join(some)}, CAST(NULL AS BIGINT))" if some else "CAST(NULL AS BIGINT)"


def is_local(engine: "Engine", places: Sequence[tuple[str, "ScannedColumn"]], order: DayOrder | None) -> str:
    """SQL: 1 where a text is a time that names no zone, else 0; of what most logs write that costs hardly anything."""
    cases = [
        f"WHEN {value} LIKE '%Z' THEN 0 WHEN {_local_micros(engine, value, order)} IS NOT NULL THEN 1"
        for value, column in places
        if column.is_text
    ]
    return f"CAST(CASE {' '.join(cases)} ELSE 0 END AS BIGINT)" if cases else "CAST(0 AS BIGINT)"


def _local_micros(engine: "Engine", value: str, order: DayOrder | None) -> str:
    zone = f"regexp_extract({_plain(engine, value)}, {engine.literal(_ZONE)}, 0)"
    read = engine.local_micros(_unabbreviated(engine, value), is_text=True)
    if order is not None:
        read = f"coalesce({read}, {engine.local_micros(_iso(engine, value, order), is_text=True)})"
    return f"CASE WHEN {zone} = '' THEN {read} END"


def _micros(engine: "Engine", value: str, column: "ScannedColumn", clock: Clock) -> str:
    if column.is_moment:
        return engine.micros(value, is_text=False)
    if column.is_whole:
        return _of_whole(engine, f"CAST({value} AS BIGINT)", clock)
    if column.is_number:
        return _of_real(f"CAST({value} AS DOUBLE)", clock)
    if not column.is_text:
        return "CAST(NULL AS BIGINT)"
    whole = f"CASE WHEN {value} NOT LIKE '%.%' THEN try_cast({value} AS BIGINT) END"
    numbers = f"{_of_whole(engine, f'({whole})', clock)}, {_of_real(f'try_cast({value} AS DOUBLE)', clock)}"
    local = "" if clock.order is None else f"{engine.micros(_iso(engine, value, clock.order), is_text=True)}, "
    apart = f"CASE WHEN {value} LIKE '% +%' OR {value} LIKE '% -%' THEN {_joined_offset(value)} END"
    read = (engine.micros(text, is_text=True) for text in (_unabbreviated(engine, value), f"({apart})"))
    return f"coalesce({', '.join(read)}, {local}{numbers})"


def _joined_offset(value: str) -> str:
    """SQL: the text of a time, its offset without a blank before it."""
    return f"replace(replace({value}, ' +', '+'), ' -', '-')"


def _unabbreviated(engine: "Engine", value: str) -> str:
    """SQL: the text of a time, NULL where it ends in letters for a zone that may be several."""
    known = ", ".join(map(engine.literal, ("", *_KNOWN_WORDS)))
    word = f"lower(regexp_extract(trim({value}), {engine.literal(_LAST_WORD)}, 2))"
    return f"CASE WHEN {value} LIKE '%Z' OR right(trim({value}), 1) <= '9' OR {word} IN ({known}) THEN {value} END"


def ambiguous_date(engine: "Engine", value: str) -> str:
    """SQL: the date of a local time that may begin with the day or with the month; empty where there is none."""
    return f"regexp_extract({_plain(engine, value)}, {engine.literal(f'^{DATE}')}, 0)"


def _plain(engine: "Engine", value: str) -> str:
    return f"trim(translate({value}, {engine.literal(SPACES)}, {engine.literal(' ' * len(SPACES))}))"


def _iso(engine: "Engine", value: str, order: DayOrder) -> str:
    """SQL: a local time as ISO 8601; what is none becomes no time."""
    pattern, text = engine.literal(f"^{LOCAL}$"), _plain(engine, value)
    one, two, three, hour, minute, second, fraction, half, zone = (
        f"regexp_extract({text}, {pattern}, {group})" for group in range(1, 10)
    )
    month, day = (one, two) if order is DayOrder.MONTH_FIRST else (two, one)
    dates = (
        f"CASE WHEN length({one}) = 4 THEN concat({one}, '-', {two}, '-', {three}) "
        f"WHEN substring({text}, length({one}) + 1, 1) = '.' THEN concat({three}, '-', {two}, '-', {one}) "
        f"ELSE concat({three}, '-', {month}, '-', {day}) END"
    )
    in_half = f"try_cast({hour} AS INT) % 12 + CASE WHEN lower({half}) = 'p' THEN 12 ELSE 0 END"
    hours = f"CASE WHEN {half} = '' THEN {hour} ELSE CAST({in_half} AS STRING) END"
    seconds = (
        f"concat(coalesce(nullif({second}, ''), '00'), '.', coalesce(nullif(substring({fraction}, 1, 6), ''), '0'))"
    )
    zones = f"CASE WHEN {zone} = 'Z' THEN '+00:00' ELSE {zone} END"
    return f"concat({dates}, ' ', {hours}, ':', {minute}, ':', {seconds}, {zones})"


def _of_whole(engine: "Engine", value: str, clock: Clock) -> str:
    """Of whole numbers, exactly."""

    def scaled(unit: str) -> str:
        if unit == "ns":
            return engine.divided(value, 1000)
        return f"{value} * {10**6 // _PER_SECOND[unit]}"

    def bounded(unit: str) -> str:
        most = _LARGEST_US * _PER_SECOND[unit] // 10**6
        return f"CASE WHEN {value} BETWEEN {-min(most, 2**62)} AND {min(most, 2**62)} THEN {scaled(unit)} END"

    if clock.unit is not None:
        return f"({bounded(clock.unit)}) + {clock.origin_us}"
    ticks = engine.divided(f"{value} - {TICKS_TO_1970}", 10)
    first, last = (TICKS_TO_1970 + second * 10**7 for second in (FIRST_SECOND, _LAST_SECOND))
    cases = [f"WHEN {value} BETWEEN {first} AND {last} THEN {ticks}"]
    for unit, per_second in _PER_SECOND.items():
        between = f"{FIRST_SECOND * per_second} AND {_LAST_SECOND * per_second}"
        cases.append(f"WHEN {value} BETWEEN {between} THEN {scaled(unit)}")
    rest = "NULL" if clock.format_unit is None else f"({bounded(clock.format_unit)}) + {clock.origin_us}"
    return f"CASE {' '.join(cases)} ELSE {rest} END"


def _of_real(value: str, clock: Clock) -> str:
    """Of numbers with a fraction, to the nearest microsecond."""

    def scaled(unit: str) -> str:
        factor = 10**6 / _PER_SECOND[unit]
        bound = _LARGEST_US / factor
        return f"CASE WHEN abs({value}) <= {bound!r} THEN CAST(round({value} * {factor!r}) AS BIGINT) END"

    if clock.unit is not None:
        return f"({scaled(clock.unit)}) + {clock.origin_us}"
    cases = [
        f"WHEN {value} BETWEEN {FIRST_SECOND * per_second} AND {_LAST_SECOND * per_second} THEN {scaled(unit)}"
        for unit, per_second in _PER_SECOND.items()
    ]
    rest = "NULL" if clock.format_unit is None else f"({scaled(clock.format_unit)}) + {clock.origin_us}"
    return f"CASE {' '.join(cases)} ELSE {rest} END"
