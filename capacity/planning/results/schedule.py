"""What to buy over months: each purchase with its month, what every month costs, and what else could be done.

Field names are those of the JSON report, where amounts in US dollars have `_usd`; here they are in `currency`.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from capacity.findings import Finding
from capacity.pricing.pricer import Pricer
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.model_spec import ModelSpec

UNSIZED_DAYS = "changes-within-month"
"""Tells days that nothing is sized or priced for."""
EARLY_OR_LATE = "served-within-month"
"""Tells days that are planned like a month beside them, which needs as much or more."""
HIDDEN_DAYS = (UNSIZED_DAYS, EARLY_OR_LATE)
"""Tell days of changes that no month begins with."""
OVER_MONTHS = "over-months"
"""What is found where a recommendation is the first step of a schedule."""

TOKENS_COST_LESS = "tokens-cost-less"
"""What is found where deployed PTUs are told to go, since tokens serve the same traffic for less."""


class Move(StrEnum):
    """What is done in a month."""

    BUY = "buy"
    RENEW = "renew"
    LAPSE = "lapse"
    RESIZE = "resize"


class ScheduleStep(Record):
    """One thing to do, on the day that its month begins, or where a reservation ends or traffic changes before it."""

    month: dt.date
    action: Move
    deployment_type: DeploymentType
    region: str | None
    term: str | None
    """Of a reservation; `hourly` where PTUs are deployed and none is bought."""
    ptus: int
    """Of a purchase what is bought, of a resize what is deployed then."""
    amount: Decimal | None
    """What the purchase comes to for its whole term; None of what buys nothing."""
    why: Finding
    day: dt.date
    """When it is to be done: PTUs cost their hourly price as soon as nothing pays for them, and refuse what is new."""


class ScheduleMonth(Record):
    """One month: what is needed, deployed and reserved, and what it costs beyond what is paid already."""

    month: dt.date
    ptus_needed: Fraction | None
    """Before rounding up; None where a need is not known, or all is served by the token."""
    ptus: int
    reserved_ptus: int
    ptu_cost: Decimal
    token_cost: Decimal


class Held(NamedTuple):
    """PTUs of one workload in one month: paid already, bought for a term, or paid by the hour."""

    paid: int
    by_year: int
    by_month: int
    by_hour: int


class Alternative(Record):
    """Another way over the same months; None where its total is not known."""

    name: str
    total: Decimal | None
    left_out: Decimal
    """As of the schedule."""
    workloads: int | None = None
    """For how many workloads there is such a way, where not for all; the others stay as recommended."""


class Regret(Record):
    """After the purchases of the first month, what other traffic would cost a month, and the best in hindsight."""

    traffic: Fraction
    per_month: Decimal
    best_per_month: Decimal


class OtherModel(NamedTuple):
    """What takes the place of a model that retires: from which day on, and its facts and prices."""

    day: dt.date
    spec: ModelSpec
    pricer: Pricer


class SchedulePart(Record):
    """One workload's part of a schedule, month by month up to the first without a known price."""

    horizon_months: int
    """All months of the schedule."""
    own_months: int
    """Those of them that begin with the model of the plan, before another takes its place."""
    deployment_type: DeploymentType
    """That of its PTUs, in the months in which it has some."""
    currency: str
    begins: tuple[dt.date, ...]
    ptus: tuple[int, ...]
    """What is deployed in each month; 0 where all is served by the token."""
    costs: tuple[Decimal, ...]
    known_until: dt.date | None
    """The month from which on some price is not known; None where all are."""
    planned_until: dt.date | None = None
    """The day on which its model retires and nothing follows that can be planned; None where all months are planned."""
    models: tuple[OtherModel, ...] = ()
    """What takes the place of its model, in the order of the days."""


class Unused(Record):
    """PTUs that are paid and that no month uses, and what may be given back of them."""

    ptus: int
    until: dt.date
    """The day on which the first reservation of them ends."""
    refund_limit_usd: Decimal | None
    """The most that cancelled reservations of a billing scope may come to in `refund_months`; None where not known."""
    refund_months: int | None
    exchange_ends: dt.date | None
    """Reservations that are bought from this day on may have no exchange."""
    sources: tuple[str, ...]


class ModelChange(Record):
    """A workload that goes on with another model, which replaces one that retires."""

    workload: str
    day: dt.date
    model: str | None
    """None where nothing follows that can be planned: then the workload is not planned from that day on."""


class Schedule(Record):
    """The cheapest sequence of purchases for the workloads that share them."""

    workloads: tuple[str, ...]
    deployment_type: DeploymentType
    region: str | None
    scope: str
    horizon_months: int
    currency: str
    total: Decimal | None
    """Over the horizon; None where a price is not known from some month on."""
    left_out: Decimal
    """What the total does not have: the days from a change within a month until the next begins."""
    lower_bound: Decimal | None
    """What no schedule costs less than; the total itself where it is exact."""
    commitment: Decimal
    """What all reservations that it buys come to, each with its whole term."""
    known_until: dt.date | None = None
    """The month from which on some price is not known; None where all are."""
    planned_until: dt.date | None = None
    """The first day from which on some workload is not planned, since its model retires; None where all are."""
    models: tuple[ModelChange, ...] = ()
    """What takes the place of models that retire, in the order of the days."""
    steps: tuple[ScheduleStep, ...]
    months: tuple[ScheduleMonth, ...]
    unused: Unused | None = None
    """What is reserved already, and not needed in any month."""
    max_commitment: Decimal | None = None
    """The most that reservations may come to, where a dearer sequence had to be taken for it."""
    alternatives: tuple[Alternative, ...] = ()
    regret: tuple[Regret, ...] = ()

    @property
    def dearest_month(self) -> Decimal:
        """What the month that costs most comes to."""
        return max(one.ptu_cost + one.token_cost for one in self.months)

    @property
    def is_exact(self) -> bool:
        """Whether nothing can cost less."""
        return self.total == self.lower_bound
