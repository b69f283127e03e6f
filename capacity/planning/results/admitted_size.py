"""The parts of a sized option that single requests decide: what admits them, and what a lower maximum output saves."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from capacity.pricing.published_prices import Term
from capacity.record import Record


class Driver(StrEnum):
    """What makes admission need more PTUs than the tokens do."""

    ESTIMATE = "estimate"
    """One request's estimate is as large as the whole bucket of PTUs that carry the tokens."""
    IN_FLIGHT = "in-flight"
    """What requests that run have been estimated above their use."""
    ARRIVALS = "arrivals"
    """Requests that come at once, at what they use."""
    WORST_HOUR = "worst-hour"
    """One clock hour that refuses too much, where all together do not."""


class AdmissionSize(Record):
    """How the bucket sized a provisioned type, on requests drawn from its shape.

    `admission_by_burst_seconds` has the size at other depths, which nobody publishes: None where no size is enough.
    """

    steady_ptus: int
    """What carries the tokens, as Microsoft counts."""
    admission_ptus: int
    admission_by_burst_seconds: dict[str, int | None]
    admission_driver: Driver | None
    """None where the tokens decide."""
    burst_seconds: Fraction
    throttled_share_allowed: Fraction
    worst_hour_throttled_share_allowed: Fraction
    drawn_requests: int
    drawn_hours: int


class OutputAdvice(Record):
    """What another maximum output would make of the size, and of its price by the option's cheapest known term."""

    max_output_tokens: int
    ptus: int | None
    """None where no size is enough."""
    usd_per_month: Decimal | None = None
    saved_usd_per_month: Decimal | None = None
    """Against the size as it is."""
    answers_cut_share: float | None = None
    """Share of the answers of a log that were longer; None of a shape, which tells a mean alone."""
    statistic: str | None = None
    """Of the answers of a log: `p99`, `p99.9`, `max`, or `1.5 x max`."""
    request_class: str | None = None
    """The class whose maximum it is, where there are several."""
    term: Term | None = None
    per_month: Decimal | None = None
    saved_per_month: Decimal | None = None
    currency: str | None = None
