"""The public type of a plan, and those of its parts that no other report has."""

from __future__ import annotations  # thousands of them, which most runs do not ask for

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Self

from capacity.api.checked_types import Check, Standing
from capacity.api.measured_types import Agreement, Curves, QuotaToday, QuotaUse, Traffic, Week
from capacity.api.option_types import Option, Recommended
from capacity.api.outlook_types import Hold, Outlook
from capacity.api.pictures import Picture
from capacity.api.priced_types import UsedFacts, Warned
from capacity.api.schedule_types import Schedule
from capacity.api.values import Rows, Value
from capacity.errors import CapacityError

if TYPE_CHECKING:
    from pandas import DataFrame

    from capacity.api.minutes import Minutes
    from capacity.planning.results.plan import Plan as Planned
    from capacity.planning.results.plan_report import Report
    from capacity.traffic.series import TokenSeries


class Weighed(Value):
    """Tokens per minute of one category and context, and the input tokens that each of them counts."""

    category: str
    context: str
    tpm: float
    weight: float


class Demand(Value):
    """The planned peak per minute, by category; None where tokens are not known. `input_tpm` includes cached ones."""

    basis: str
    rpm: float | None
    input_tpm: float | None
    cached_input_tpm: float | None
    cache_write_tpm: float | None
    output_tpm: float | None
    image_input_tpm: float | None
    image_output_tpm: float | None
    total_tpm: float | None
    normalized_tpm: float | None
    weights: Rows[Weighed] | None


class Current(Value):
    """What is deployed today against what is needed of the same type, in PTUs or in units of standard quota."""

    deployment_type: str
    ptus: int | None
    delta_ptus: int | None
    sku_capacity: int | None
    delta_sku_capacity: int | None
    peak_utilization_share: float | None
    delta_usd_per_month: Decimal | None
    action: str
    detail: str | None


class Rejection(Value):
    """A deployment type that is not an option, and why."""

    deployment_type: str
    reason: str
    detail: str


class Evidence(Value):
    """The reservations that may be bought. `days` of traffic are those of a measured plan; None of a workload file."""

    days: int | None
    terms: tuple[str, ...]
    given: bool


class Turn(Value):
    """From which value of an input on another offer is recommended; both None where nothing can be from there on."""

    value: float
    deployment_type: str | None
    term: str | None


class Sensitivity(Value):
    """What one input does alone, from the low to the high end of its range, all others at their likely values."""

    input: str
    low: float
    likely: float
    high: float
    low_ptus: int | None
    high_ptus: int | None
    low_cost_per_month: Decimal | None
    high_cost_per_month: Decimal | None
    low_given: float
    high_given: float
    turns: Rows[Turn]


class AskedClass(Value):
    """A request class as Azure's calculator was asked about it."""

    request_class: str | None
    rpm: int
    input_tokens: int
    output_tokens: int


class AskedQuestion(Value):
    """One question to Azure's calculator."""

    model_format: str
    model: str
    model_version: str
    deployment_type: str
    workloads: Rows[AskedClass]


class Verified(Value):
    """One provisioned option against Azure's calculator; None is not known, and `error` says why."""

    deployment_type: str
    ptus: int
    ptus_as_sent: int | None
    ptus_needed_as_sent: float | None
    azure_ptus: int | None
    azure_estimate: float | None
    difference_ptus: int | None
    difference_as_sent_ptus: int | None
    asked: AskedQuestion | None
    reasons: tuple[str, ...]
    error: str | None


class Criterion(Value):
    """What one criterion would buy of a type, and what a trial refuses with it; None where it was not asked."""

    deployment_type: str
    criterion: str
    decides: bool
    ptus: int | None
    ptus_needed: float | None
    throttled_share: float | None
    worst_hour_throttled_share: float | None


class Options(Rows[Option]):
    """The options of a plan. Their frame has a row per offer and term, as CSV has, with fewer columns."""

    _plan: Planned

    @classmethod
    def of(cls, options: Iterable[Option], plan: Planned) -> Self:
        """The options of a plan, with what it recommends."""
        made = cls(options, Option)
        made._plan = plan  # its own
        return made

    def to_pandas(self) -> DataFrame:
        """A row per offer and term: sizes, quota, costs, and whether it is what is recommended."""
        from capacity.api import out_frames  # and with it pandas

        return out_frames.of_offers(self._plan)


class Plan(Value):
    """All that is known of one workload on one model. None, or empty, is what a plan of its kind does not have."""

    workload: str
    description: str | None
    owner: str | None
    model: str | None
    publisher: str | None
    model_version: str | None
    region: str | None
    resource: str | None
    demand: Demand
    options: Options
    current: Current | None
    rejections: Rows[Rejection]
    do_first: tuple[str, ...]
    recommended: Recommended
    checks: Rows[Check]
    assumptions: tuple[str, ...]
    warnings: Rows[Warned]
    facts: Rows[UsedFacts]
    evidence: Evidence | None
    deployment: str | None
    traffic: Traffic | None
    hours: str | None
    growth: float | None
    quota_use: QuotaUse | None
    agreements: Rows[Agreement]
    quota_today: QuotaToday | None
    weeks: Rows[Week]
    hold: Hold | None
    sensitivity: Rows[Sensitivity]
    schedule: Schedule | None
    outlook: Outlook | None
    verified: Rows[Verified] | None
    curves: Curves | None
    standing: Standing | None

    @classmethod
    def of(
        cls,
        plan: Planned,
        report: Report,
        series: TokenSeries | None = None,
        beside: Mapping[str, object] | None = None,
    ) -> Self:
        """The plan of a report, with the minutes that it was made from; `beside` are parts of other reports."""
        from capacity.reports.plan_json import option_parts, plan_parts  # what annotates types needs none of it

        made = cls({**plan_parts(plan), **(beside or {})})
        made.__dict__.update(_plan=plan, _report=report, _series=series)
        made.__dict__["options"] = Options.of([Option(option_parts(one)) for one in plan.options], plan)
        return made

    @property
    def minutes(self) -> Minutes:
        """The minutes that it was made from. Raises `CapacityError` for a plan of a workload, which has none."""
        from capacity.api.minutes import Minutes  # and with it numpy

        series: TokenSeries | None = self.__dict__["_series"]
        if series is None:
            raise CapacityError(f"{self.workload}: a plan of a workload has no minutes; from_metrics and from_logs do")
        return Minutes(series)

    @cached_property
    def criteria(self) -> Rows[Criterion]:
        """Each criterion of each provisioned type; none where no traffic was measured."""
        return Rows(
            [
                Criterion(
                    {
                        "deployment_type": option.deployment_type,
                        "criterion": name,
                        "decides": name == option.criterion,
                        **({} if outcome is None else outcome.to_dict()),
                    }
                )
                for option in self.options
                for name, outcome in option.by_criterion.items()
            ],
            Criterion,
        )

    @cached_property
    def pictures(self) -> Mapping[str, Picture]:
        """The pictures that its page has, by their headings; none where it has no data to draw."""
        from capacity.reports.pictures.of_plan import pictures  # most callers want none
        from capacity.reports.pictures.picture import FULL  # as above

        return {one.heading: Picture(one, f"p0-{at}") for at, one in enumerate(pictures(self.__dict__["_plan"], FULL))}

    def _repr_html_(self) -> str:
        from capacity.reports import to_notebook  # only notebooks ask
        from capacity.reports.formats import Look  # as above

        report, plan = self.__dict__["_report"], self.__dict__["_plan"]
        return to_notebook.plans(report.replaced(plans=(plan,), portfolio=None, schedules=()), Look())
