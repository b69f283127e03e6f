"""Words that options take, apart from what they ask for, which help does not need."""

from enum import StrEnum


class Missing(StrEnum):
    """How minutes without a value are read."""

    UNKNOWN = "unknown"
    IDLE = "idle"


class Api(StrEnum):
    """The two ways to the same metrics."""

    ARM = "arm"
    BATCH = "batch"


class Auth(StrEnum):
    """Where credentials come from."""

    AUTO = "auto"
    CLI = "cli"
    ENV = "env"
    WORKLOAD = "workload"
    MANAGED_IDENTITY = "managed-identity"
    AZD = "azd"


class TimeFormat(StrEnum):
    """What dates such as 5/11/2026 begin with."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class DecimalMark(StrEnum):
    """What stands before the decimals of numbers."""

    COMMA = ","
    POINT = "."


class EngineName(StrEnum):
    """What runs the queries over a log."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class TimeUnit(StrEnum):
    """Of bare numbers."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    MICROSECONDS = "us"
    NANOSECONDS = "ns"


class On429Name(StrEnum):
    """What becomes of a refused request."""

    DROP = "drop"
    SPILL = "spill"
    RETRY = "retry"
