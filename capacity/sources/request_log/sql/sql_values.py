"""Single values of a log as SQL that both engines know: whole numbers, words, statuses."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from capacity.sources.decimal_marks import MARKS, Decimal
from capacity.sources.local_times import SPACES
from capacity.sources.request_log.engine import Engine, ScannedColumn
from capacity.sources.request_log.formats.log_format import Field, LogFormat
from capacity.sources.request_log.formats.told_outcomes import Outcome, outcome_of

FAILED_SOMEHOW: Final = 599
"""The status of a request of which only a word says that it failed: perhaps it was refused."""
_STATUS_WORDS: Final = {
    200: (
        "successful",
        "success",
        "succeeded",
        "ok",
        "true",
        "unset",
        "completed",
        "in_progress",
        "queued",
        "incomplete",
    ),
    429: (
        "throttled",
        "throttling",
        "rate_limited",
        "rate-limited",
        "rate limited",
        "ratelimited",
        "rate_limit",
        "ratelimit",
        "rate limit exceeded",
        "ratelimitexceeded",
        "too many requests",
        "ratelimiterror",
        "openai.ratelimiterror",
        "ratelimitreached",
        "rate_limit_exceeded",
        "rate_limit_error",
        "too_many_requests",
        "toomanyrequests",
    ),
    FAILED_SOMEHOW: ("failure", "fail", "failed", "false", "error"),
    500: ("cancelled", "canceled", "timeout"),
}
_NO_WORDS: Final = ("none", "null")
_NOTHING: Final = ("", *_NO_WORDS, "nan", "n/a", "na", "-", "undefined")
"""What stands for a count that is not known."""
_YES: Final = ("true", "t", "yes", "y")
_NO: Final = ("false", "f", "no", "n")
_REFUSALS: Final = ("429", "rate limit", "ratelimit", "rate_limit", "too many requests", "throttl")
"""What the text of an error has in it where a request was refused."""


Place: TypeAlias = tuple[str, ScannedColumn]
"""SQL, with the column that tells its type."""


def whole(value: str, column: ScannedColumn) -> str:
    """SQL: the whole number; NULL for anything else."""
    if column.is_whole:
        return f"try_cast({value} AS BIGINT)"
    if not column.is_text and not column.is_number:
        return nothing()
    real = f"try_cast(trim({value}) AS DOUBLE)" if column.is_text else f"CAST({value} AS DOUBLE)"
    return f"CASE WHEN {real} = floor({real}) THEN try_cast({real} AS BIGINT) END"


def count(engine: Engine, value: str, column: ScannedColumn, decimal: Decimal | None) -> str:
    """SQL: a count, whose thousands may have marks; NULL for anything else.

    Without `decimal` what may be thousands is none: `2.000` is 2 or 2000.
    """
    if not column.is_text:
        return whole(value, column)
    if decimal is None:
        return f"CASE WHEN {value} NOT LIKE '%.___' THEN {whole(value, column)} END"
    thousands = f"[{MARKS.replace(decimal, '')} '\u2019]"
    grouped = f"[0-9]{{1,3}}{thousands}([0-9]{{2,3}}{thousands})*[0-9]{{3}}"
    pattern = f"^[-+]?([0-9]*|{grouped})([{decimal}][0-9]*)?([eE][-+]?[0-9]+)?$"
    plain = f"trim(translate({value}, {engine.literal(SPACES)}, {engine.literal(' ' * len(SPACES))}))"
    joined = f"translate({plain}, {engine.literal(thousands.strip('[]') + decimal)}, '')"
    bare = f"replace(translate({plain}, {engine.literal(thousands.strip('[]'))}, ''), '{decimal}', '.')"
    is_number = f"regexp_extract({plain}, {engine.literal(pattern)}, 0) <> '' AND {joined} <> ''"
    return f"CASE WHEN {is_number} THEN {whole(bare, column)} END"


def number_shape(value: str) -> str:
    """SQL: the text with 9 for each digit but 0, for there are few of these."""
    return f"translate({value}, '12345678', '99999999')"


def unreadable(count: str, some: Sequence[Place]) -> str:
    """SQL: whether there is something, of which `count` makes no number."""
    wrong = " OR ".join(_is_something(*place) for place in some)
    return f"({count} IS NULL AND ({wrong}))"


def _is_something(value: str, column: ScannedColumn) -> str:
    if column.is_text:
        return f"coalesce(lower(trim({value})) NOT IN ({_listed(_NOTHING)}), false)"
    if column.is_number and not column.is_whole:  # tables of numbers write NaN for nothing
        return f"coalesce(NOT isnan(CAST({value} AS DOUBLE)), false)"
    return f"({value} IS NOT NULL)"


def words(value: str, column: ScannedColumn) -> str:
    """SQL: the text; NULL where it is empty."""
    return f"nullif(trim({value if column.is_text else f'CAST({value} AS STRING)'}), '')"


def name(some: Sequence[Place]) -> str:
    """SQL: a name as it stands there; of several places the first that is not empty."""
    if len(some) == 1 and some[0][1].is_text:  # nearly always, and cleaning it costs as much as the sums
        return some[0][0]
    return first((words(*place) for place in some), "STRING")


def status(some: Iterable[Place]) -> str:
    """SQL: as of HTTP, NULL where nothing is said, -1 for what is not understood. 0 says nothing."""
    return first(_status(*place) for place in some)


def _status(value: str, column: ScannedColumn) -> str:
    outcome = outcome_of(column.name)
    if outcome in (Outcome.SUCCESS, Outcome.FAILURE):
        return _yes_or_no(value, column, outcome)
    if column.is_whole:
        code = f"CAST({value} AS BIGINT)"
        return f"CASE WHEN {value} BETWEEN 100 AND 599 THEN {code} WHEN {value} <> 0 THEN -1 END"
    word = f"lower({words(value, column)})"
    cases = " ".join(f"WHEN {word} IN ({_listed(some)}) THEN {code}" for code, some in _STATUS_WORDS.items())
    number = f"CASE WHEN {word} LIKE '___ %' THEN substring({word}, 1, 3) ELSE {word} END"  # 200 OK
    code = f"try_cast(try_cast({number} AS DOUBLE) AS BIGINT)"
    known = f"{cases} WHEN {code} BETWEEN 100 AND 599 THEN {code} WHEN {code} = 0 THEN NULL"
    other = 500 if outcome is Outcome.ERROR else -1
    return f"CASE WHEN {word} IS NULL OR {word} IN ({_listed(_NO_WORDS)}) THEN NULL {known} ELSE {other} END"


def _yes_or_no(value: str, column: ScannedColumn, outcome: Outcome) -> str:
    """SQL: a status where a word or a truth value tells, or the text of an error."""
    word = f"lower({words(value, column)})"
    code = f"try_cast(try_cast({word} AS DOUBLE) AS BIGINT)"
    yes, no = (200, FAILED_SOMEHOW) if outcome is Outcome.SUCCESS else (FAILED_SOMEHOW, 200)
    cases = [f"WHEN {word} IN ({_listed(_YES)}) OR {code} = 1 THEN {yes}"]
    cases += [f"WHEN {word} IN ({_listed(_NO)}) OR {code} = 0 THEN {no}"]
    cases += [f"WHEN {code} BETWEEN 100 AND 599 THEN {code}"]
    cases += [f"WHEN {word} IN ({_listed(some)}) THEN {status}" for status, some in _STATUS_WORDS.items()]
    if outcome is Outcome.FAILURE:
        refused = " OR ".join(f"{word} LIKE '%{text}%'" for text in _REFUSALS)
        cases.append(f"WHEN {refused} THEN 429")
    other = 500 if outcome is Outcome.FAILURE else -1
    nothing_ = f"{word} IS NULL OR {word} IN ({_listed(_NOTHING)})"
    return f"CASE WHEN {nothing_} THEN NULL {' '.join(cases)} ELSE {other} END"


def is_request(found: Mapping[Field, Sequence[Place]], format_: LogFormat) -> str | None:
    """SQL: whether the row is a request to Azure, NULL where nothing tells; None where all rows are."""
    conditions = []
    for field in (*format_.only, *format_.never):
        if field not in found:
            continue
        word = f"lower({first((words(*place) for place in found[field]), 'STRING')})"
        if field in format_.never:
            conditions.append(f"coalesce({word}, '') NOT LIKE '{format_.never[field]}'")
        elif "" in format_.only[field]:
            conditions.append(f"coalesce({word}, '') IN ({_listed(format_.only[field])})")
        else:
            conditions.append(f"{word} IN ({_listed(format_.only[field])})")
    return " AND ".join(conditions) or None


def _listed(some: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in some)


def nothing(type_: str = "BIGINT") -> str:
    """SQL: no value."""
    return f"CAST(NULL AS {type_})"


def first(expressions: Iterable[str], type_: str = "BIGINT") -> str:
    """SQL: the first that has a value."""
    some = list(expressions)
    return nothing(type_) if not some else some[0] if len(some) == 1 else f"coalesce({', '.join(some)})"
