"""The cheapest mix of PTUs and tokens that measured traffic tells, and the counts around it."""

from decimal import Decimal
from fractions import Fraction

from capacity.planning.results.recommended_offer import SPILLED_BASIS, Moved, SpillQuota
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import NOTHING


class OptimumRow(Record):
    """One PTU count: what it serves of the weighted tokens, what spills, and what both cost a month."""

    ptus: int
    served_share: float
    spilled_share: float
    spilled_request_share: float | None = None
    """Of all requests, where a log tells them one by one."""
    ptus_per_month: Decimal | None
    tokens_per_month: Decimal | None
    per_month: Decimal | None
    allowed: bool
    """Whether no more spills than `slo` allows."""


class Scheduled(Record):
    """A reserved base, and more PTUs by the hour in the hours of a schedule, up to `scheduled_ptus` in all."""

    base_term: Term
    base_ptus: int
    scheduled_ptus: int
    share_of_hours: Fraction
    spilled_share: float
    spillover: SpillQuota
    cost: Cost
    long_run_cost: Cost | None


class Barred(Record):
    """The mix that would cost least of those by terms that may not be bought."""

    term: Term
    ptus: int
    spilled_share: float
    spillover: SpillQuota
    cost: Cost
    long_run_cost: Cost | None


class Optimum(Record):
    """The count and term that cost least with the rest spilled to the standard type of the same residency.

    `rows` are in prices of the long run, as the choice is. `*_step_utilization_share` tells how full the last PTUs
    bought are, and how full the next ones would be. `at_traffic` is by the factor of traffic, `today` without growth;
    these and `scheduled` are of minutes alone.
    """

    term: Term
    ptus: int
    basis: str = SPILLED_BASIS
    """What shares are of."""
    spilled_share: float
    spilled_request_share: float | None = None
    """Of all requests, where a log tells them one by one: then whole requests spill."""
    utilization_share: Fraction | None
    """How full the PTUs are, over all hours; None where a weight is not known."""
    cost: Cost
    long_run_cost: Cost | None
    rows: tuple[OptimumRow, ...]
    last_step_utilization_share: float | None = None
    next_step_utilization_share: float | None = None
    at_traffic: dict[str, Moved | None] = NOTHING
    today: Moved | None = None
    spillover: SpillQuota
    scheduled: Scheduled | None = None
    barred: Barred | None = None
    """None where every term may be bought."""
