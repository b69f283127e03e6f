"""Public types of what is bought over months, and of all workloads together."""

from __future__ import annotations  # thousands of them, which most runs do not ask for

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from capacity.api.priced_types import Amounts
from capacity.api.values import Rows, Value

if TYPE_CHECKING:
    from pandas import DataFrame


class ScheduleStep(Value):
    """What to do in a month: buy, renew, let lapse or resize so many PTUs."""

    month: dt.date
    action: str
    deployment_type: str
    region: str | None
    term: str | None
    ptus: int
    usd: Decimal | None
    costs: Amounts | None
    why: str
    day: dt.date


class ScheduleMonth(Value):
    """A month: what is needed, what there is, and what both cost."""

    month: dt.date
    ptus_needed: float | None
    ptus: int
    reserved_ptus: int
    ptu_usd: Decimal | None
    token_usd: Decimal | None
    costs: Amounts | None


class ModelChange(Value):
    """A workload that goes on with another model, which replaces one that retires."""

    workload: str
    day: dt.date
    model: str | None


class Unused(Value):
    """PTUs that are paid and that no month uses, and what may be given back of them."""

    ptus: int
    until: dt.date
    refund_limit_usd: Decimal | None
    refund_months: int | None
    exchange_ends: dt.date | None
    sources: tuple[str, ...]


class Alternative(Value):
    """Another way over the same months."""

    name: str
    total_usd: Decimal | None
    left_out_usd: Decimal | None
    costs: Amounts | None


class AlternativeOfAll(Alternative):
    """Another way of all workloads; those that have no such way stay as recommended."""

    workloads: int | None


class Regret(Value):
    """What other traffic would cost after buying as recommended, against the best purchase in hindsight."""

    traffic: float
    usd_per_month: Decimal | None
    best_usd_per_month: Decimal | None
    costs: Amounts | None


class Schedule(Value):
    """What to buy over months. Its frame has a row a month."""

    workloads: tuple[str, ...]
    deployment_type: str
    region: str | None
    scope: str
    horizon_months: int
    known_until: dt.date | None
    total_usd: Decimal | None
    left_out_usd: Decimal | None
    lower_bound_usd: Decimal | None
    commitment_usd: Decimal | None
    costs: Amounts | None
    planned_until: dt.date | None
    models: Rows[ModelChange]
    steps: Rows[ScheduleStep]
    months: Rows[ScheduleMonth]
    unused: Unused | None
    alternatives: Rows[Alternative]
    regret: Rows[Regret]

    def to_pandas(self) -> DataFrame:
        """Its months."""
        return self.months.to_pandas()


class PortfolioRow(Value):
    """What is recommended for one workload."""

    workload: str
    owner: str | None
    model: str | None
    recommended: str | None
    deployment_type: str | None
    term: str | None
    action: str | None
    ptus: int | None
    tpm_quota: float | None
    usd_per_month: Decimal | None
    commitment_usd: Decimal | None
    costs: Amounts | None
    retires: dt.date | None
    warnings: tuple[str, ...]


class OwnerSum(Value):
    """What is recommended for the workloads of one owner."""

    owner: str | None
    workloads: int
    ptus: int
    tpm_quota: float | None
    usd_per_month: Decimal | None
    commitment_usd: Decimal | None
    costs: Amounts | None


class TypeSum(Value):
    """What is recommended of one deployment type."""

    deployment_type: str | None
    workloads: int
    ptus: int
    tpm_quota: float | None
    usd_per_month: Decimal | None
    commitment_usd: Decimal | None
    costs: Amounts | None


class QuotaTotal(Value):
    """The quota that several plans ask for of one model, type and region; None where one of them is not known."""

    model: str
    deployment_type: str
    region: str | None
    tpm: float | None
    rpm: float | None
    workloads: int


class OverMonths(Value):
    """All workloads over the months that they are decided for."""

    horizon_months: int
    total_usd: Decimal | None
    left_out_usd: Decimal | None
    costs: Amounts | None
    alternatives: Rows[AlternativeOfAll]


class Portfolio(Value):
    """All workloads together. Its frame has a row per workload."""

    usd_per_month: Decimal | None
    commitment_usd: Decimal | None
    costs: Amounts | None
    without_cost: int
    rows: Rows[PortfolioRow]
    by_owner: Rows[OwnerSum]
    by_type: Rows[TypeSum]
    quota: Rows[QuotaTotal]
    over_months: OverMonths | None

    def to_pandas(self) -> DataFrame:
        """Its workloads."""
        return self.rows.to_pandas()


class Total(Value):
    """PTUs of one type and region over all plans; None where nobody said what is reserved."""

    deployment_type: str
    region: str | None
    workloads: int
    ptus: int
    deployed_ptus: int
    recommended_ptus: int
    reserved_ptus: int | None
    overage_ptus: int | None
    waste_ptus: int | None
    overage_usd_per_month: Decimal | None
    waste_usd_per_month: Decimal | None
    buy_ptus: int | None
    lapse_ptus: int | None
    optimum: Mapping[str, float] | None
