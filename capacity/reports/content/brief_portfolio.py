"""The brief report of several plans: their sums, what to do when, a row for each, and warnings once for all."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import whole
from capacity.planning.advice import ages
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.results.names_apart import names_of
from capacity.planning.results.plan import Action, Plan
from capacity.planning.results.plan_report import Report
from capacity.planning.results.schedule import HIDDEN_DAYS, Schedule
from capacity.reports.content import aged, all_workloads, bought_over_months, brief_warnings, costs, plan_sections
from capacity.reports.content.brief_answer import IDLE, cost, fitted, to_do_first, today_of, units, what_to_buy
from capacity.reports.content.brief_choice import RETIRES, is_over_months
from capacity.reports.content.brief_quota import bought_sizes, changed, needs, size
from capacity.reports.content.brief_reasons import costs_less_outside
from capacity.reports.content.brief_sure import short, written
from capacity.reports.content.brief_texts import fitting, lines_of, shortened
from capacity.reports.forms import Answer, Fact, Gap, Grid, Heading, Part, Section
from capacity.sentences.offer_words import amount, pays
from capacity.sentences.over_months import by_month, month_words, total
from capacity.sentences.say import said

BASE_LINES, LINES_EACH = 54, 1
"""What reports of several have: 60 lines of six, 64 of ten, and one for each more."""
AROUND_WARNINGS = 3
WARNING_LINES = 5
"""What is kept free for warnings: three of them, the first short. Sums are worth more than others."""
SCHEDULE_LINES = 8
POOLED = "pool-sizes"
SOME = 3
"""Names of workloads in one sentence."""
MANY = 3
"""Plans that a warning concerns before it is said of all together."""


def parts(report: Report, more: str) -> Iterator[Part]:
    """The answer, all workloads in a table, what they share, and what could change the decision."""
    last, most = _last(report, more), BASE_LINES + LINES_EACH * len(report.plans)
    first = [*_answer(report), _rows(report), *_ahead(report.plans)]
    shared, today, reserved = [*_shared(report.schedules)], [*_each(report.plans)], [*_reserved(report)]
    room = most - lines_of([*first, *shared, *today, *reserved, last]) - AROUND_WARNINGS
    sums = _fitting([*_sums(report)], room - WARNING_LINES)
    yield from (*first, *sums, *shared, *today, *reserved)
    if told := [*_warnings(report)]:
        yield Section("Warnings", brief_warnings.told(told, room - lines_of(sums), more), style="yellow")
    yield last


def _ahead(plans: Sequence[Plan]) -> Iterator[Part]:
    """What may come of each, where that was asked."""
    foreseen = [(name, plan.outlook) for name, plan in _named(plans) if plan.outlook is not None]
    if foreseen:
        from capacity.reports.content.ahead_told import of_several  # noqa: PLC0415  # most plans have no outlook

        yield of_several(foreseen)


def _fitting(sums: Sequence[Part], room: int) -> list[Part]:
    """Of the tables that add up as many as there is room for."""
    shown: list[Part] = []
    for part in sums:
        if lines_of([*shown, part]) <= room:
            shown.append(part)
    return shown


def _reserved(report: Report) -> Iterator[Part]:
    if about := costs.reserved(report)[1]:
        yield Section("Reserved", [shortened(one, 2) for one in about])


def _answer(report: Report) -> Iterator[Part]:
    of = report.portfolio
    yield Heading(all_workloads.title(of) if of else f"{counted(len(report.plans), 'plan')}")
    yield Gap()
    yield Answer([fitted(one) for one in facts(report)])


def facts(report: Report) -> list[Fact]:
    """What to buy for all, and now, why, how sure, as of when, then what it comes to and what to do later."""
    of = report.portfolio
    told = [Fact("Buy", _cheapest(report), style="green")] if of is None else [*_money(report)]
    before = [said(one) for one in report.warnings if one.code == IDLE]
    named = _named(report.plans)
    before += [f"{name}: {said(one)}" for name, plan in named for one in plan.do_first if one.code in HIDDEN_DAYS]
    now = [one for one in told if one.label == "Now"]
    return [
        *([Fact("First", " ".join(before), style="yellow", most=3)] if before else []),
        *told[:1],
        *now,
        Fact("Why", _why(report.plans)),
        Fact("Sure", short(report.plans), most=3),
        Fact("As of", written(aged.used(report.plans), report.today, _retires(report.plans))),
        *_outside(report.plans),
        *(one for one in told[1:] if one not in now),
    ]


def _why(plans: Sequence[Plan]) -> str:
    each = "Each row is the cheapest option that fits and has a known price."
    decided = [is_over_months(plan) for plan in plans]
    if all(decided):
        unknown = any(plan.recommended.reason.values["not_priced"] for plan in plans)
        known = ", at known prices" if unknown else ""
        return f"The cheapest sequence of purchases that was found for all of them together{known}."
    return f"{'Schedules are the cheapest sequences that were found. ' if any(decided) else ''}{each}"


def _outside(plans: Sequence[Plan]) -> Iterator[Fact]:
    """Which cost less where data may leave its zone or region, which nobody forbade."""
    names = [name for name, plan in _named(plans) if costs_less_outside(plan)]
    if names:
        more = f" and {len(names) - SOME} more" if len(names) > SOME else ""
        yield Fact("Outside", f"Cheaper where data may leave (`data_residency`): {', '.join(names[:SOME])}{more}.")


def _money(report: Report) -> Iterator[Fact]:
    of = report.portfolio
    if of is None:
        return
    rows = zip(report.plans, of.rows, strict=False)  # a pool, which is of no row, stands last
    sizes = bought_sizes([(plan, row.offer) for plan, row in rows if row.offer])
    yield Fact("Buy", f"{sizes}: {all_workloads.totals(of)}" if sizes else all_workloads.totals(of), style="green")
    yield from (Fact("Total", over) for over in [all_workloads.over_months(report)] if over)
    for day, what in all_workloads.to_do(report):
        yield Fact("Now", what) if day == "Now" else Fact("Then", f"{day}: {what}")


def _retires(plans: Iterable[Plan]) -> dt.date | None:
    return min((plan.retires for plan in plans if plan.retires), default=None)


def _rows(report: Report) -> Grid:
    if report.portfolio is None:
        return alternatives(report.plans)
    return fitting(_short(all_workloads.rows(report.portfolio)), ("TPM quota", "committed"))


def _sums(report: Report) -> Iterator[Part]:
    """The quota to ask for, then the sums by owner and by type."""
    of = report.portfolio
    if of is None:
        return
    if (quota := plan_sections.quota_totals(report)) is not None:
        yield quota
    yield from all_workloads.sums("By owner", of.by_owner, of)
    yield from all_workloads.sums("By type", of.by_type, of)


def _short(grid: Grid) -> Grid:
    """Types as they are called for short."""
    return Grid(grid.header, [[*row[:-1], row[-1].replace(" Provisioned", " PTUs")] for row in grid.rows])


def alternatives(plans: Sequence[Plan]) -> Grid:
    """Where one workload is planned in several ways."""
    rows = []
    for plan in plans:
        offer = plan.recommended.offer
        named = f"{plan.workload}: {plan.model or '?'}"
        if offer is None:
            rows.append([named, "-", "?", "nothing yet"])
        else:
            paid = "" if offer.term == PAY_AS_YOU_GO else f", {pays(offer.term)}"
            kind = offer.deployment_type.display_name.replace(" Provisioned", " PTUs")
            rows.append([named, size(plan) or "-", amount(offer.per_month, offer), f"{kind}{paid}"])
    return Grid(["Workload", "size", "a month", "recommended"], rows)


def _shared(schedules: Sequence[Schedule]) -> Iterator[Part]:
    """What several workloads share, in at most eight lines each."""
    for one in schedules:
        place = f", {one.region}" if one.region else ""
        yield Section(
            shortened(f"Shared: {one.deployment_type.display_name}{place}: {', '.join(one.workloads)}", 1),
            [
                f"Now: {month_words(by_month(one)[0]) or 'nothing to buy or to change'}.",
                shortened(total(one), SCHEDULE_LINES - 4),
                *(shortened(note, 1) for note in bought_over_months.notes(one)),
            ],
        )


def _each(plans: Sequence[Plan]) -> Iterator[Part]:
    """What to do first, or with what is deployed, and what is needed where nothing is recommended."""
    named = _named(plans)
    told = [
        *((f"{name}: ", said(one)) for name, plan in named for one in to_do_first(plan) if one.code not in HIDDEN_DAYS),
        *((f"{name}: ", today_of(plan)) for name, plan in named if plan.current and changed(plan.current)),
    ]
    told += [
        (f"{name}, nothing recommended yet: ", many)
        for name, plan in named
        if plan.recommended.offer is None and (many := needs(plan))
    ]
    kept = [name for name, plan in named if plan.current is not None and plan.current.action is Action.KEEP]
    if kept:
        told.append(("", f"Keep {', '.join(kept) if len(kept) <= MANY else whole(len(kept))} as deployed."))
    told += [("", said(one)) for plan in plans for one in plan.assumptions if one.code == POOLED]
    if told:
        yield Section("Today", [shortened(text, 2, of=name) for name, text in told])


def _warnings(report: Report) -> Iterator[str]:
    """What several plans have in common once, the most serious first."""
    old = [one.warning for one in ages.once(report.plans)]
    general = [*(one for one in report.warnings if one.code not in (costs.NOT_READ, IDLE)), *old]
    known: dict[object, Finding] = {_kind(one): one for one in general}
    about: dict[object, list[str]] = {kind: [] for kind in known}
    named = [(plan.model or plan.workload, plan) for plan in report.plans]
    for name, plan in named if report.portfolio is None else _named(report.plans):
        yield from (f"{name}: {text}" for text in brief_warnings.broken(plan))
        for one in plan.warnings:
            if one.code not in ages.CODES and one not in to_do_first(plan):
                known.setdefault(_kind(one), one)
                about.setdefault(_kind(one), []).append(name)
    often = sorted(known.values(), key=lambda one: -len(about[_kind(one)]))
    for one in brief_warnings.ranked(often):
        names = about[_kind(one)]
        who = f"{len(names)} of {len(report.plans)}: " if len(names) >= MANY else f"{', '.join(names)}: " * bool(names)
        yield shortened(f"{one.code}: {said(_in_common(one) if len(names) > 1 else one)}", 2, of=who)


def _kind(one: Finding) -> object:
    """Warnings of one code are of one kind, but for remarks of the catalog and dates of models."""
    if one.code == RETIRES:
        return _in_common(one)
    return one if "detail" in one.values else one.code


def _in_common(one: Finding) -> Finding:
    """What holds for all workloads that have it: the day a model retires on, not what replaces it."""
    if one.code != RETIRES:
        return one
    return Finding(code="retires", values={name: one.values[name] for name in ("model", "version", "retires", "days")})


def _named(plans: Sequence[Plan]) -> list[tuple[str, Plan]]:
    """Each with what tells it from others."""
    return list(zip(names_of(plans), plans, strict=True))


def _cheapest(report: Report) -> str:
    """Of alternatives."""
    known = [
        (offer.per_month, plan, offer)
        for plan in report.plans
        if (offer := plan.recommended.offer) is not None and offer.per_month is not None
    ]
    if not known:
        return "Nothing yet."
    _, plan, offer = min(known, key=lambda one: one[0])
    return f"{plan.model}: {what_to_buy(plan, offer)}{units(plan, offer)}, {cost(plan, offer)}."


def _last(report: Report, more: str) -> str:
    of = report.portfolio
    if of is None:
        return f"Cheapest: {_cheapest(report)} More: {more}."
    return f"{counted(len(of.rows), 'workload')}: {all_workloads.totals(of, of_what='')} More: {more}."
