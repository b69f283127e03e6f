"""What the functions of `import capacity` return: reports, with the keys of their JSON as attributes."""

from __future__ import annotations  # thousands of them, which most runs do not ask for

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from capacity.api.checked_types import Against, Calibration, Check, Comparison, Simulation
from capacity.api.measured_types import SizeTrial
from capacity.api.plan_types import Plan
from capacity.api.priced_types import CatalogAge, Discounts, UsedFacts, Warned
from capacity.api.schedule_types import Portfolio, Schedule, Total
from capacity.api.values import Rows, Value
from capacity.errors import CheckFailed

if TYPE_CHECKING:
    from pandas import DataFrame

    from capacity.findings import Finding
    from capacity.planning.checks.check_report import CheckReport as Checked
    from capacity.planning.results.plan_report import Report as Planned
    from capacity.traffic.series import TokenSeries

BRIEF_WIDTH = 80


class Result(Value):
    """What every report can: texts in the formats of the command line, and a brief one for people.

    `str(report)` is the brief report, and notebooks show it.
    """

    writes: ClassVar[str]
    """The function of a format that writes it."""

    def __init__(self, source: object) -> None:
        self.__dict__["_source"] = source  # its parts are made when they are asked for: most commands write text alone

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """The parts of the whole, its plans, or the value of a key."""
            if name not in ("_parts", "plans"):
                return super().__getattr__(name)
            value = self.__dict__[name] = self._whole() if name == "_parts" else self._plans()
            return value

    def _whole(self) -> Mapping[str, object]:
        """The parts, as JSON has them."""
        raise NotImplementedError

    def to_json(self) -> str:
        """The JSON report, as `--format json` writes it."""
        return self._text("json")

    def to_csv(self) -> str:
        """The CSV report, as `--format csv` writes it."""
        return self._text("csv")

    def to_markdown(self, *, details: bool = False) -> str:
        """The Markdown report; with `details` all of it."""
        return self._text("markdown", details=details, rest="to_markdown(details=True)")

    def to_html(self) -> str:
        """The page with pictures, one file without scripts."""
        return self._text("html")

    def to_table(self, *, details: bool = False, width: int = BRIEF_WIDTH) -> str:
        """The report of a terminal; with `details` all of it."""
        return self._text("table", details=details, rest="to_table(details=True)", width=width)

    def _text(self, format_: str, **look: Any) -> str:  # noqa: ANN401  # fields of `Look`
        from capacity.api.configured_options import named  # attributes need none of these
        from capacity.reports.formats import Look, writer

        shown = Look(**look)
        text: str = getattr(writer(format_), self.writes)(self.__dict__["_source"], shown)
        return named(text, format_, shown, self.__dict__.get("_configured"))

    def _repr_html_(self) -> str:
        from capacity.reports import to_notebook  # only notebooks ask
        from capacity.reports.formats import Look

        html: str = getattr(to_notebook, self.writes)(self.__dict__["_source"], Look())
        return html

    def __str__(self) -> str:
        return self.to_table()


def source_of(result: Result) -> Any:  # noqa: ANN401  # the report of any command
    """What formats write."""
    return vars(result)["_source"]


def unread_of(report: Result) -> tuple[Finding, ...]:
    """What of a source could not be read; the warnings of the report say so, too."""
    unread: tuple[Finding, ...] = vars(report).get("_unread", ())
    return unread


class _PlanReport(Result):
    """What reports with plans share."""

    schema_version: int
    catalog: CatalogAge
    totals: Rows[Total]
    schedules: Rows[Schedule]
    portfolio: Portfolio | None
    discounts: Discounts | None
    warnings: Rows[Warned]

    plans: Rows[Plan]

    def to_pandas(self) -> DataFrame:
        """The offers of all plans: a row per offer and term."""
        from capacity.api import out_frames  # and with it pandas

        return out_frames.of_offers(*(plan.__dict__["_plan"] for plan in self.plans))


class Report(_PlanReport):
    """Plans, and the sums over all of them: what `size`, `from_metrics` and `from_logs` return."""

    writes = "plans"

    trials: Rows[SizeTrial]

    def __init__(self, source: Planned, series: Sequence[TokenSeries | None] | None = None) -> None:
        """The report, with the minutes that its plans were made from where they have any."""
        super().__init__(source)
        self.__dict__["_series"] = series or [None] * len(source.plans)

    def _whole(self) -> Mapping[str, object]:
        from capacity.reports.to_json import plan_report_parts  # types need none of it

        return plan_report_parts(source_of(self))

    def _plans(self) -> Rows[Plan]:
        source = source_of(self)
        each = zip(source.plans, self.__dict__["_series"], strict=True)
        return Rows([Plan.of(plan, source, series) for plan, series in each], Plan)

    def to_workload(self) -> str:
        """What was seen of measured traffic as the YAML of workload files, one for each plan, for `size` and `compare`.

        Raises `NotEnoughData` where no plan has requests, tokens and a model.
        """
        from capacity.reports import workload_yaml  # most callers want none

        return workload_yaml.text(source_of(self))


class CheckReport(_PlanReport):
    """Workloads held to their limits and a policy."""

    writes = "checks"

    passed: bool
    allow_unknown: bool
    checks: Rows[Check]
    against: Against | None

    def _whole(self) -> Mapping[str, object]:
        from capacity.reports.to_json import check_report_parts  # as above

        return check_report_parts(source_of(self))

    def _plans(self) -> Rows[Plan]:
        source: Checked = source_of(self)
        each = zip(source.report.plans, source.standings, strict=True)
        plans = [Plan.of(plan, source.report, beside={"standing": standing}) for plan, standing in each]
        return Rows(plans, Plan)

    def raise_for_failed(self) -> Self:
        """The report itself. Raises `CheckFailed`, which names each check that does not pass, where one does not."""
        if self.passed:
            return self
        from capacity.reports.content import check_run, checked  # types need none of them

        failing = [(plan, one) for plan, one in check_run.failing(source_of(self)) if not source_of(self).passes(one)]
        whose = [check_run.ALL if plan is None else plan.workload for plan, _ in failing]
        raise CheckFailed(f"{name}: {checked.placed(one)}" for name, (_, one) in zip(whose, failing, strict=True))


class ComparisonReport(Result):
    """Workloads on several models."""

    writes = "comparisons"

    schema_version: int
    catalog: CatalogAge
    currency: str
    comparisons: Rows[Comparison]
    discounts: Discounts | None
    warnings: Rows[Warned]

    def _whole(self) -> Mapping[str, object]:
        from capacity.reports.to_json import comparison_report_parts  # as above

        return comparison_report_parts(source_of(self))

    def to_pandas(self) -> DataFrame:
        """A row per workload, model and deployment type."""
        from capacity.api.frame_columns import of_columns, stacked  # and with it pandas

        every = [(one.workload, one.rows) for one in self.comparisons]
        names = [of_columns({"workload": (str, [name] * len(rows))}) for name, rows in every]
        frames = [names[at].join(rows.to_pandas()) for at, (_, rows) in enumerate(every)]
        return stacked(frames)


class SimulationReport(Result):
    """A request log against PTU counts and quotas, or the depth of the bucket that explains what it refused."""

    writes = "simulations"

    schema_version: int
    catalog: CatalogAge
    simulations: Rows[Simulation]
    calibrations: Rows[Calibration]
    notes: tuple[str, ...]
    facts: Rows[UsedFacts]

    def _whole(self) -> Mapping[str, object]:
        from capacity.reports.to_json import simulation_report_parts  # as above

        return simulation_report_parts(source_of(self))

    def to_pandas(self) -> DataFrame:
        """A row per deployment, count and depth; of a calibration one per deployment."""
        return (self.simulations or self.calibrations).to_pandas()
