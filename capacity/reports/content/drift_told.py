"""What reports show of a plan held against what came: a verdict, a table or the facts of one, and warnings."""

from collections.abc import Iterator
from datetime import date

from capacity.grammar import counted
from capacity.numerals import day, given_percent, money, more_percent, rate, share, share_beside, whole
from capacity.planning.results.drift_report import Drift, DriftReport, RangeBasis
from capacity.reports.content import aged, brief_warnings
from capacity.reports.forms import Answer, Fact, Gap, Grid, Heading, Part, Section
from capacity.sentences.drifting import RANGES
from capacity.sentences.offer_words import pays
from capacity.sentences.say import said
from capacity.sizing.demand import exact
from capacity.sizing.deployment import DeploymentType, Kind

WARNING_LINES = 8
MANY_TIMES = 10


def parts(report: DriftReport, *, more: str | None) -> Iterator[Part]:
    """The verdict, then the facts of one deployment, or a row of each; all of it without `more`, where the rest is."""
    yield Heading(verdict(report))
    yield Gap()
    retiring = brief_warnings.retiring([(row.name, row.plan) for row in report.rows], more)
    if len(report.rows) == 1:
        yield Answer([*[Fact("Model", text, style="yellow") for text in retiring], *_facts(report.rows[0], report)])
    else:
        if retiring:
            yield Section("Retirement", retiring, style="yellow")
        yield grid(report)
        if failed := [f"{row.name}: {' '.join(map(said, row.failures))}" for row in report.rows if row.failures]:
            yield Section("Why", failed, style="yellow")
    if more is None and len(report.rows) > 1:
        for row in report.rows:
            yield Heading(row.name)
            yield Answer(_facts(row, report))
    told = [*map(said, report.notes), *_warnings(report, details=more is None)]
    if told:
        shown = told if more is None else brief_warnings.told(told, WARNING_LINES, more)
        yield Section("Warnings", shown, style="yellow")
    if more is None:
        yield aged.line(report.as_of, aged.used([row.plan for row in report.rows]))


def verdict(report: DriftReport) -> str:
    """`Left the range of the plan: chat (of 3 deployments).`: what refuses too much first."""
    refuse, left = (
        [row.name for row in report.rows if fails(row)]
        for fails in (lambda row: row.refuses, lambda row: row.inside is False)
    )
    nothing = report.without_traffic
    unknown = {
        code: [row.name for row in report.rows if row.unknown is not None and row.unknown.code == code]
        for code in UNKNOWN
    }
    if len(report.rows) == 1:
        whys = [f"unknown, {UNKNOWN[code]}" for code, names in unknown.items() if names]
        told = [TOO_SMALL] if refuse else whys
        told += [f"{'left' if left else 'inside'} the range of the plan"] if left or not told else []
        missing = f". Unknown, without traffic: {', '.join(nothing)}" if nothing else ""
        return f"{report.rows[0].name}: {', and '.join(told)}{missing}"
    of = counted(len(report.rows) + len(nothing), "deployment")
    out = {
        "Planned PTUs refuse too much": refuse,
        "Left the range of the plan": left,
        "Unknown, without traffic": nothing,
        **{f"Unknown, {why}": unknown[code] for code, why in UNKNOWN.items()},
    }
    told = [f"{what}: {', '.join(names)}" for what, names in out.items() if names]
    return f"{'. '.join(told)} (of {of})" if told else f"Inside the range of the plan: all {of}"


UNKNOWN = {
    "drift-too-short": "less than a week came",
    "drift-not-weighed": "what came cannot be weighed",
    "drift-other-model": "another model by then",
}
"""Why it is unknown whether a plan holds, by the code of the finding."""
TOO_SMALL = "the planned PTUs refuse too much"


def _facts(row: Drift, report: DriftReport) -> list[Fact]:
    """Within ten lines."""
    everything = [
        Fact("Why", " ".join(map(said, row.failures)), style="yellow"),
        Fact("PTUs", _ptus(row, report)),
        Fact("Tokens", _tokens(row)),
        Fact("429s", _refused(row)),
        Fact("Cost", _cost(row)),
        Fact("Came", _span(row)),
    ]
    return [fact for fact in everything if fact.text]


def _tokens(row: Drift) -> str:
    if row.tpm is None or row.tpm_planned is None or row.tokens_share is None:
        return ""
    of = "in the busiest minute" if row.planned_until is None else "on average"
    return f"{rate(row.tpm)} TPM {of}, {rate(row.tpm_planned)} planned{_of_tokens(row)}: {_moved(row.tokens_share)}"


def _of_month(month: date | None, row: Drift) -> str:
    """Which month was planned so, where they differ."""
    if month is not None:
        return f" for the month from {month}"
    return " for the largest month" if row.growth > 1 else ""


def _of_tokens(row: Drift) -> str:
    if row.tokens_month is None and row.growth > 1 and row.tokens_growth == 1:
        return " before growth"
    return _of_month(row.tokens_month, row)


def _moved(of_plan: float) -> str:
    """`+12.0 %`, and of many times as much `15.5 times`."""
    return more_percent(exact(of_plan - 1)) if of_plan < MANY_TIMES else f"{rate(of_plan)} times"


def _ptus(row: Drift, report: DriftReport) -> str:
    if row.deployment_type is None:
        return ""
    planned = _planned(row, row.deployment_type)
    if row.ptus_needed is None or row.ptus is None:
        return f"{planned}; what came cannot be weighed"
    needed = f"{whole(row.ptus)} needed{_with_headroom(row)}, {planned}"
    if row.range is None:
        return needed
    basis = RANGES[row.range.basis].format(given_percent(report.max_drift))
    if row.range.basis is not RangeBasis.OUTLOOK and row.growth > 1:
        basis = f"{basis}, from its first month to its largest"
    if row.range.basis is RangeBasis.MAX_DRIFT and not row.range.low and report.max_drift < 1:
        basis = f"{basis}; the smallest size has no lower end"
    return f"{needed}. Before rounding {rate(row.ptus_needed)}; the range is {_range(row)} ({basis})."


def _planned(row: Drift, type_: DeploymentType) -> str:
    """What was recommended: PTUs alone, PTUs and tokens, or tokens."""
    of = _of_month(row.planned_month, row)
    if row.offer is not None and row.ptus_planned is None:
        by_token = row.offer.deployment_type.kind is not Kind.PROVISIONED
        what = f"{row.offer.deployment_type.display_name}, {pays(row.offer.term)}" if by_token else "all by the token"
        return f"none planned{of} ({what})"
    rest = ", the rest spills over" if row.offer is not None and row.offer.spills else ""
    return f"{whole(row.ptus_planned)} planned{of} ({type_.display_name}{rest})"


def _with_headroom(row: Drift) -> str:
    """What is planned has headroom, and what is needed has none: beside it, what came with the same."""
    if not row.headroom_share or row.ptus_with_headroom is None:
        return ""
    headroom = given_percent(row.headroom_share)
    return f" ({whole(row.ptus_with_headroom)} with the plan's headroom of {headroom})"


def _range(row: Drift) -> str:
    return "-" if row.range is None else f"{rate(row.range.low)} to {rate(row.range.high)}"


def _refused(row: Drift) -> str:
    if row.throttled_share is None or row.ptus_planned is None:
        return ""
    refused = share_beside(row.throttled_share, row.throttled_share_allowed)
    worst = share(row.worst_hour_throttled_share)
    allowed = share(row.throttled_share_allowed)
    planned = counted(row.ptus_planned, "PTU")
    return f"{planned} would have refused {refused} ({allowed} allowed), {worst} of the worst hour"


def _cost(row: Drift) -> str:
    offer = row.offer
    if offer is None or row.per_month_planned is None:
        return ""
    name = f"{offer.deployment_type.display_name}, {pays(offer.term)}"
    of = "" if row.planned_month is None else _of_month(row.planned_month, row)
    before = f"{money(row.per_month_planned)} {row.currency} a month planned{of} ({name})"
    if row.per_month is None:
        return f"{before}; with what came it is not known"
    with_ = " and this headroom" if _with_headroom(row) and offer.ptus is not None and not offer.spills else ""
    moved = "" if row.usd_share is None else f": {_moved(row.usd_share)}"  # a share of nothing is none
    return f"{money(row.per_month)} with what came{with_}, {before}{moved}"


def _span(row: Drift) -> str:
    span = row.span
    seen = f"{day(span.start)} to {day(span.end)}, {share(span.observed_share)} of the minutes observed"
    return seen if row.planned_until is None else f"{seen}; the plan's traffic ended {day(row.planned_until)}"


def grid(report: DriftReport) -> Grid:
    """A row of each deployment."""
    header = ["Deployment", "PTUs", "planned", "range", "tokens", "refused", "cost", "plan"]
    rows = [
        [
            row.name,
            "?" if row.ptus is None else whole(row.ptus),
            _planned_of(row),
            _range(row),
            "?" if row.tokens_share is None else _moved(row.tokens_share),
            _refused_share(row),
            _cost_moved(row),
            ", ".join((["refuses"] if row.refuses else []) + ["left"] * (row.inside is False))
            or ("unknown" if row.inside is None else "inside"),
        ]
        for row in report.rows
    ]
    return Grid(header, rows)


def _cost_moved(row: Drift) -> str:
    if row.usd_share is not None:
        return _moved(row.usd_share)
    return "?" if row.per_month is None or row.per_month_planned is None else "from 0"


def _planned_of(row: Drift) -> str:
    planned = "-" if row.ptus_planned is None else whole(row.ptus_planned)
    return planned if row.planned_month is None else f"{planned} (from {row.planned_month})"


def _refused_share(row: Drift) -> str:
    """Nothing is refused where PTUs are not all."""
    if row.throttled_share is None:
        return "?" if row.ptus is None else "-"
    return share_beside(row.throttled_share, row.throttled_share_allowed)


def _warnings(report: DriftReport, *, details: bool) -> Iterator[str]:
    """Of what came, planned anew: traffic that changes, or that is not known well; `details` have facts, too."""
    for row in report.rows:
        ranked = brief_warnings.ranked(row.plan.warnings)
        some = [one for one in ranked if (one.code not in OF_CHOICE if details else one.code in OF_TRAFFIC)]
        of = "" if len(report.rows) == 1 else f"{row.name}: "
        yield from (f"{of}{one.code}: {said(one)}" if details else f"{of}{brief_warnings.text(one)}" for one in some)


OF_CHOICE = (
    *("retires-in-term", "no-headroom", "percentile-is-not-a-share", "refusals-planned", "short-span"),
    *("above-usage-tier", "promotion", "promotion-open", "growth-after-months"),
)
"""Codes that say what to choose or to buy, of which there is nothing here: no plan is made of what came."""
OF_TRAFFIC = ("nothing-observed", "gaps", "demand-censored", "traffic-began", "traffic-ended", "weeks-differ", "trend")
"""Codes that say how far what came can be relied on."""
