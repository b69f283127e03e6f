"""What comparing one workload over several models asks and answers: records, nothing else."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from capacity.findings import Finding
from capacity.planning.results.plan import UsedFacts
from capacity.pricing.cost import Cost
from capacity.pricing.pricer import Discounts
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, DeploymentType
from capacity.sizing.token_scale import TokenScale


class LeftOut(Record):
    """A model that is not compared unless it is named, and why."""

    model: str
    reason: Finding


class Question(Record):
    """What is compared. Without `models`: those of the same publisher that can replace a workload's own.

    Without `every_type` each model stands there once, with its cheapest offer. `term` None is the longest reservation
    that may be bought and has a price.
    """

    models: tuple[str, ...] = ()
    every_type: bool = True
    term: Term | None = None
    scales: Mapping[str, TokenScale] = NOTHING
    """By the name of the model."""


class Compared(Record):
    """A model on a deployment type, PTUs by the term that is compared, tokens by the cheapest tier that does.

    `cost` is without promotions that end within the year; None where no offer fits, or no cost is known, and `notes`
    says why.
    """

    model: str
    publisher: str | None = None
    model_version: str | None
    deployment_type: DeploymentType
    ptus: int | None = None
    steady_ptus: int | None = None
    """What carries the tokens, and"""
    admission_ptus: int | None = None
    """what admits the requests, where that was asked."""
    peak_utilization_share: Fraction | None = None
    sku_capacity: int | None = None
    tpm_quota: Fraction | None = None
    rpm_quota: Fraction | None = None
    term: str | None
    usd_per_month: Decimal | None
    cost: Cost | None
    latency_target_tokens_per_second: Fraction | None
    stage: str | None
    retires: date | None
    retires_before: date | None = None
    """The end of its term, or of the months planned if that is later, where the model retires before it."""
    notes: tuple[Finding, ...]


class Refused(Record):
    """A model that cannot be had on a type, and why."""

    model: str
    deployment_type: DeploymentType
    reason: str
    detail: Finding


class Scaled(Record):
    """How many times as many tokens a model was taken to need."""

    model: str
    input: Fraction
    output: Fraction


class Comparison(Record):
    """One workload, every model that was asked for: the cheapest first, unknown costs last."""

    workload: str
    description: str | None
    region: str | None
    term: Term | None = None
    """How the PTUs of all models are paid; None where there are none."""
    month_from: date | None = None
    """The day from which on traffic is as large as sizes and costs are of; None where all of it is alike."""
    growth: Fraction = Fraction(1)
    """How many times today's traffic that is."""
    rows: tuple[Compared, ...]
    refused: tuple[Refused, ...]
    scales: tuple[Scaled, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """Models that are not compared since nobody named any."""


class ComparisonReport(Record):
    """What `capacity compare` answers."""

    as_of: date
    currency: str
    comparisons: tuple[Comparison, ...]
    facts: tuple[UsedFacts, ...]
    """What all of them rest on."""
    warnings: tuple[Finding, ...]
    """Old facts, and places in names that say something else than the workload."""
    discounts: Discounts | None = None
    today: date | None = None
    """The day that ages are counted to."""
