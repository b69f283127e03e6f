"""Public types of what things cost, and of what every report says of its facts."""

from __future__ import annotations  # thousands of them, which most runs do not ask for

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from capacity.api.values import Rows, Value


class CatalogAge(Value):
    """The edition of the catalog, the oldest fact that was used, and the oldest of each group."""

    as_of: dt.date
    oldest_fact: dt.date | None
    facts: Mapping[str, dt.date]


class UsedFacts(Value):
    """A source, as of when, and what was taken from it, in words."""

    source: str
    as_of: dt.date
    confirmed: dt.date | None
    groups: tuple[str, ...]


class Warned(Value):
    """A warning: its code, which the guide explains, its sentence and its source."""

    code: str
    detail: str
    source: str | None
    date: dt.date | None


class CostLine(Value):
    """One line of a bill: `quantity` of `unit` a month at `price` each."""

    item: str
    quantity: float
    unit: str
    price: Decimal
    per_month: Decimal
    source: str
    as_of: dt.date
    confirmed: dt.date | None
    inferred: bool
    until: dt.date | None
    until_at_least: dt.date | None


class Cost(Value):
    """A month's bill. `per_month` is None where a price or a quantity is not known; `unknown` says which."""

    currency: str
    per_month: Decimal | None
    per_million_tokens: Decimal | None
    lines: Rows[CostLine]
    unknown: tuple[str, ...]


class Amounts(Value):
    """The amounts of keys with `usd` in another currency, under the same names without it; None is not known."""

    currency: str
    per_month: Decimal | None
    commitment: Decimal | None
    total: Decimal | None
    left_out: Decimal | None
    lower_bound: Decimal | None
    best_per_month: Decimal | None
    ptu: Decimal | None
    token: Decimal | None
    usd: Decimal | None


class Discounts(Value):
    """What is taken off each kind of price, 0..1."""

    tokens: float
    ptu_hourly: float
    reservations: float


class SpillQuota(Value):
    """The quota of the standard deployment that takes what spills, by the minute in which most does."""

    deployment_type: str
    headroom_share: float
    tpm_needed: float
    rpm_needed: float | None
    sku_capacity: int | None
    tpm_quota: float | None
    rpm_quota: float | None


class Moved(Value):
    """The cheapest mix of smaller or larger traffic."""

    term: str
    ptus: int
    per_month: Decimal


class OptimumRow(Value):
    """One PTU count: what it serves of the weighted tokens, what spills, and what both cost a month."""

    ptus: int
    served_share: float
    spilled_share: float
    spilled_request_share: float | None
    ptus_per_month: Decimal | None
    tokens_per_month: Decimal | None
    per_month: Decimal | None
    allowed: bool


class Barred(Value):
    """The mix that would cost least of those by terms that may not be bought."""

    term: str
    ptus: int
    spilled_share: float
    spillover: SpillQuota
    cost: Cost
    long_run_cost: Cost | None


class Scheduled(Value):
    """A reserved base, and more PTUs by the hour in the hours of a schedule, up to `scheduled_ptus` in all."""

    base_term: str
    base_ptus: int
    scheduled_ptus: int
    share_of_hours: float
    spilled_share: float
    spillover: SpillQuota
    cost: Cost
    long_run_cost: Cost | None


class Optimum(Value):
    """The count and term that cost least with the rest spilled to the standard type of the same residency."""

    term: str
    ptus: int
    basis: str
    spilled_share: float
    spilled_request_share: float | None
    utilization_share: float | None
    cost: Cost
    long_run_cost: Cost | None
    rows: Rows[OptimumRow]
    last_step_utilization_share: float | None
    next_step_utilization_share: float | None
    at_traffic: Mapping[str, Moved | None]
    today: Moved | None
    spillover: SpillQuota
    scheduled: Scheduled | None
    barred: Barred | None
