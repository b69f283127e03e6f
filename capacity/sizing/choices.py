"""How measured deployments are planned: words that options take, apart from the plans, which help does not need."""

from enum import StrEnum


class Criterion(StrEnum):
    """What decides the number of PTUs: a statistic of the minutes, or how much a replay refuses."""

    MEAN = "mean"
    P95 = "p95"
    P99 = "p99"
    MAX = "max"
    THROTTLED = "throttled"


class Order(StrEnum):
    """In which order plans stand."""

    NAME = "name"
    SAVINGS = "savings"
    PTUS = "ptus"
