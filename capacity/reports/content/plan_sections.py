"""What tables and Markdown show of a report, before it gets its form: grids of text, and sections of sentences."""

from collections.abc import Collection, Sequence
from fractions import Fraction

from capacity.numerals import at_most, compact, given_percent, needed, percent, whole
from capacity.planning.results.plan import BatchOption, Option, Plan, ProvisionedOption, StandardOption
from capacity.planning.results.plan_report import Report
from capacity.planning.results.schedule import OVER_MONTHS
from capacity.reports.content import admitted, brief_offers, brief_quota, costs, measured_sections, words
from capacity.reports.forms import Grid, Section
from capacity.sentences.say import said

SOURCES = "Sources"
"""The heading of the sources of a plan."""


def sections(plan: Plan, *, without: Collection[str] = ()) -> list[Section]:
    """Everything but the options: why, what is assumed, what to be careful about, and where it comes from.

    `without` are codes of warnings that are told elsewhere.
    """
    why = [
        words.demand(plan),
        words.normalized(plan),
        *words.ptus(plan),
        *admitted.lines(plan),
        words.response_time(plan),
    ]
    everything = [
        Section("Today", _today(plan)),
        Section("Checks", _checks(plan)),
        Section(
            "Not possible",
            words.rejections(plan),
            style="red",
        ),
        Section("Measured", [] if plan.measured is None else measured_sections.lines(plan.measured)),
        Section("Calculation", [line for line in why if line]),
        *_against_azure(plan),
        Section("Assumptions", [*map(said, (*plan.recommended.assumes, *plan.assumptions)), *words.notes(plan)]),
        Section(
            "Warnings",
            [words.warning(warning) for warning in plan.warnings if warning.code not in without],
            style="yellow",
        ),
        Section(SOURCES, words.facts(plan)),
    ]
    return [section for section in everything if section.lines]


def _against_azure(plan: Plan) -> list[Section]:
    if plan.verified is None:
        return []
    from capacity.reports.content import verified  # noqa: PLC0415  # other plans need none of it

    return [verified.section(plan.verified, said(plan.demand.basis))]


def _azures_numbers(plan: Plan) -> list[Grid]:
    if plan.verified is None:
        return []
    from capacity.reports.content import verified  # noqa: PLC0415  # other plans need none of it

    return [verified.grid(plan.verified)]


def _today(plan: Plan) -> list[str]:
    if plan.current is None:
        return []
    offer = plan.recommended.offer
    return [
        words.current(
            plan.current,
            spills=offer is not None and offer.spillover is not None,
            over_months=plan.recommended.reason.code == OVER_MONTHS,
            instead=None
            if offer is None or offer.deployment_type is plan.current.deployment_type
            else offer.deployment_type,
        )
    ]


def _checks(plan: Plan) -> list[str]:
    if not plan.checks:
        return []
    from capacity.reports.content.checked import VERDICTS, sentence  # noqa: PLC0415  # most plans have none

    return [f"{VERDICTS[one.passed]}: {sentence(one)}" for one in plan.checks]


def grids(plan: Plan, *, wide: bool = False) -> list[Grid]:
    """The options, a grid for each kind that there is, and the minutes they come from; `wide` has more columns."""
    provisioned = [option for option in plan.options if isinstance(option, ProvisionedOption)]
    standard = [option for option in plan.options if isinstance(option, StandardOption)]
    batch = [option for option in plan.options if isinstance(option, BatchOption)]
    everything = [
        _provisioned(provisioned, wide=wide)._replace(marked=_marked(provisioned, plan)),
        _standard(standard, wide=wide)._replace(marked=_marked(standard, plan)),
        _batch(batch)._replace(marked=_marked(batch, plan)),
        *admitted.grids(plan),
        *_azures_numbers(plan),
        *costs.grids(plan),
        *(() if plan.measured is None else measured_sections.grids(plan.measured, plan.options)),
    ]
    return [grid for grid in everything if grid.rows]


def _marked(options: Sequence[Option], plan: Plan) -> int | None:
    """The row of what is recommended, where it is an option as it stands."""
    chosen = None if brief_offers.is_apart(plan) else brief_quota.chosen(plan)
    return next((at for at, one in enumerate(options) if one is chosen), None)


def _name(option: Option) -> str:
    return option.deployment_type.display_name


def _provisioned(options: list[ProvisionedOption], *, wide: bool) -> Grid:
    shares = _shown_headrooms(options)
    header = ["Provisioned", "PTUs", "needed", "bound by", "at peak", "max RPM", *_headroom_header(options, shares)]
    rows = [
        [
            _name(option),
            whole(option.ptus),
            needed(option.ptus_needed),
            option.bound_by.value,
            percent(option.peak_utilization_share),
            at_most(option.max_rpm),
            *([" / ".join(whole(option.ptus_at_headroom[share]) for share in shares)] if shares else []),
        ]
        for option in options
    ]
    if any(option.admission is not None for option in options):
        # Side by side, in the place of the need, which the calculation says again.
        header[2:6] = ["steady", "admission", "bound by", "at peak"]
        for row, option in zip(rows, options, strict=True):
            size = option.admission
            sizes = ["-", "-"] if size is None else [whole(size.steady_ptus), whole(size.admission_ptus)]
            row[2:6] = [*sizes, *row[3:5]]
    if wide:
        left_out = ["max RPM"] if "max RPM" not in header else []
        header += [*left_out, "sizes", "at once", "s to write"]
        for row, option in zip(rows, options, strict=True):
            row += [
                *(at_most(option.max_rpm) for _ in left_out),
                f"{option.minimum_ptus} + k x {option.increment_ptus}",
                whole(option.concurrency),
                whole(option.response_seconds_at_target),
            ]
    return Grid(header, rows)


def _shown_headrooms(options: list[ProvisionedOption]) -> list[str]:
    """The headrooms to be shown beside the planned sizes: those above what is planned already."""
    known = dict.fromkeys(share for option in options for share in option.ptus_at_headroom)
    return [share for share in known if all(option.headroom_share < Fraction(share) for option in options)]


def _headroom_header(options: list[ProvisionedOption], shares: list[str]) -> list[str]:
    """`peak +10/+20 %`: one column, since two that say what they add to do not fit beside the others."""
    of = "peak" if all(option.by_criteria is None for option in options) else "load"
    added = "/+".join(given_percent(Fraction(share)).removesuffix(" %") for share in shares)
    return [f"{of} +{added} %"] if shares else []


def _standard(options: list[StandardOption], *, wide: bool) -> Grid:
    header = ["Standard", "units", "TPM quota", "RPM quota", "bound by", "tier"]
    rows = [
        [
            _name(option),
            whole(option.sku_capacity),
            whole(option.tpm_quota),
            whole(option.rpm_quota),
            "?" if option.bound_by is None else option.bound_by.value,
            "?" if option.quota_tier is None else str(option.quota_tier),
        ]
        for option in options
    ]
    if wide:
        header += ["TPM needed", "at admission", "RPM needed"]
        for row, option in zip(rows, options, strict=True):
            row += [whole(option.tpm_needed), whole(option.admission_tpm), whole(option.rpm_needed)]
    return Grid(header, rows)


def _batch(options: list[BatchOption]) -> Grid:
    agreements = tuple(dict.fromkeys(name for option in options for name in option.enqueued_token_quota))
    rows = [
        [
            _name(option),
            whole(option.tokens_per_day),
            *(compact(quota[name]) if name in (quota := option.enqueued_token_quota) else "?" for name in agreements),
        ]
        for option in options
    ]
    return Grid(["Batch quota (enqueued)", "input tokens a day", *agreements], rows)


def totals(report: Report) -> Grid | None:
    """PTUs over all plans; None where one plan already says it."""
    if len(report.plans) < 2 or not report.totals:  # noqa: PLR2004  # a sum has two parts
        return None
    rows = [
        [
            total.deployment_type.display_name,
            whole(total.ptus),
            whole(total.deployed_ptus),
            str(total.workloads),
            total.region or "none given",
        ]
        for total in report.totals
    ]
    return Grid(["All workloads", "PTUs", "deployed", "workloads", "region"], rows)


def quota_totals(report: Report) -> Grid | None:
    """Quota over all plans, as Azure grants it; None where one plan already says it, or none needs any."""
    if report.portfolio is None or not report.portfolio.quota:
        return None
    rows = [
        [
            f"{one.model}, {one.deployment_type.display_name}",
            whole(one.tpm),
            whole(one.rpm),
            whole(one.workloads),
            one.region or "none given",
        ]
        for one in report.portfolio.quota
    ]
    return Grid(["Quota recommended", "TPM", "RPM", "workloads", "region"], rows)


QUOTA_NOTE = "Each line adds up the workloads for which that type is recommended, or takes what spills from their PTUs."
TOTALS_NOTE = "Each line adds up the workloads that fit that type and name that region; types are alternatives."
