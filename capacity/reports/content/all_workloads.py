"""What reports show of all workloads together, before any of them: what is recommended, and what it comes to."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from capacity.grammar import counted
from capacity.numerals import money, whole
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.buying.portfolio_sums import committed
from capacity.planning.results.names_apart import names_of
from capacity.planning.results.plan_report import Report
from capacity.planning.results.portfolio import OverMonths, Portfolio, Row, Sum
from capacity.planning.results.schedule import Move, Schedule
from capacity.reports.content.brief_choice import is_over_months
from capacity.reports.forms import Gap, Grid, Heading, Part
from capacity.sentences.offer_words import PAID_ALREADY, label, pays, ways_paid
from capacity.sentences.over_months import beside, by_month, month_words, other_ways, planned_until

MANY = 2
SHOWN_DAYS = 3


def parts(report: Report) -> Iterator[Part]:
    """The totals, what to do when, each workload in a row, and where there are several the sums by owner and type."""
    of = report.portfolio
    if of is None:
        return
    yield Heading(title(of))
    yield Gap()
    yield totals(of)
    if over := over_months(report):
        yield over
    for day, what in to_do(report):
        yield f"{day}: {what}"
    yield Gap()
    yield from tables(of)


def title(of: Portfolio) -> str:
    """`All 6 workloads`."""
    return f"All {counted(len(of.rows), 'workload')}"


def tables(of: Portfolio) -> Iterator[Grid]:
    """Each workload in a row, then the sums by owner and by type."""
    yield rows(of)
    yield from sums("By owner", of.by_owner, of)
    yield from sums("By type", of.by_type, of)


def to_do(report: Report) -> Iterator[tuple[str, str]]:
    """The purchases of today and the next ones, and what goes on with another model, of all schedules, by the day."""
    schedules = [*report.schedules, *(plan.schedule for plan in report.plans if plan.schedule is not None)]
    of_days: dict[dt.date, list[str]] = {}
    for schedule in schedules:
        for day, what in _of_days(schedule):
            of_days.setdefault(day, []).append(what)
    if not schedules:
        return
    today = schedules[0].months[0].month
    if alone := [*_reserved_alone(report)]:
        of_days[today] = [*of_days.get(today, ()), *alone]
    days = sorted(of_days)
    yield "Now", f"{'; '.join(of_days.get(today, ['no reservation to buy']))}."
    later = [day for day in days if day > today]
    for day in later[:SHOWN_DAYS]:
        yield str(day), f"{'; '.join(of_days[day])}."
    if len(later) > SHOWN_DAYS:
        yield f"More until {days[-1]}", "see the schedules."


def _of_days(schedule: Schedule) -> Iterator[tuple[dt.date, str]]:
    for change in schedule.models:
        follows = f"as {change.model}" if change.model else "planned no further"
        yield change.day, f"{change.workload} {follows}"
    for steps in by_month(schedule):
        bought = [step for step in steps if step.action is not Move.RESIZE]
        if bought:
            place = f" in {schedule.region}" if schedule.region else ""
            what = f"{schedule.deployment_type.display_name}{place}: {month_words(bought)}"
            amount = sum((step.amount for step in bought if step.amount), Decimal(0))
            money_ = f" ({money(amount)} {schedule.currency} committed)" if amount else ""
            yield bought[0].day, f"{what}{money_}"


def _reserved_alone(report: Report) -> Iterator[str]:
    """What to reserve for workloads without a schedule."""
    for name, plan in zip(names_of(report.plans), report.plans, strict=True):
        offer = plan.recommended.offer
        if offer is not None and not is_over_months(plan) and (amount := committed(offer)):
            yield f"{name}: {label(offer)} ({money(amount)} {offer.cost.currency} committed)"


def totals(of: Portfolio, *, of_what: str = " in new reservations") -> str:
    """What all come to a month, and what is committed, and by what."""
    if all(row.offer is None for row in of.rows):
        return "Nothing is recommended yet."
    if of.currency is None:
        return "Costs are in several currencies and have no sum."
    known = [row.per_month for row in of.rows if row.per_month is not None]
    if of.per_month is None:
        some = f"{money(sum(known, Decimal(0)))} {of.currency} a month for {len(known)} of {len(of.rows)}"
        return f"{some}; the cost of the others is not known, so there is no total."
    terms = f", {money(of.commitment)} {of.currency} committed{of_what}" if of.commitment else ""
    return f"{money(of.per_month)} {of.currency} a month{terms}."


def over_months(report: Report) -> str:
    """What all schedules come to; why there is no such sum where some workloads have none, and nothing without any."""
    of = report.portfolio
    if of is not None and of.over_months is not None:
        return _months(of.over_months, of.currency or "", report)
    alone = [plan.schedule for plan in report.plans if plan.schedule is not None]
    schedules = [*report.schedules, *alone]
    if not schedules:
        return ""
    without = len(report.plans) - sum(len(one.workloads) for one in schedules)
    why = f"{counted(without, 'workload')} of {len(report.plans)} without a schedule" if without else "horizons differ"
    return f"No total over months: {why}."


def _months(over: OverMonths, currency: str, report: Report) -> str:
    """What they come to, and what other ways would."""
    span = counted(over.horizon_months, "month", "months")
    if over.total is None:
        schedules = [*report.schedules, *(plan.schedule for plan in report.plans if plan.schedule is not None)]
        told = planned_until(change for one in schedules for change in one.models)
        return f"{span} have no total: {told or 'not all prices are known'}."
    others = other_ways(over.alternatives, over) if over.total else ""
    return f"{span}: {money(over.total)} {currency}{beside(over)}{'; ' if others else ''}{others}."


def rows(of: Portfolio) -> Grid:
    """Each workload with what is recommended."""
    header = ["Workload", "PTUs", "TPM quota", f"{of.currency or 'Cost'} a month", "committed", "recommended"]
    return Grid(header, [[*_numbers(row.name, row), _recommended(row)] for row in of.rows])


def _numbers(name: str, row: Row | Sum) -> list[str]:
    return [
        name,
        whole(row.ptus) if row.ptus else "-",
        whole(row.tpm_quota) if row.tpm_quota else "-",
        money(row.per_month),
        money(row.commitment) if row.commitment else "-",
    ]


def _recommended(row: Row) -> str:
    if row.offer is None:
        return row.action or "nothing yet"
    name = row.offer.deployment_type.display_name
    if row.offer.term == PAY_AS_YOU_GO:
        return name
    if row.offer.ptus and row.offer.paid_ptus == row.offer.ptus:
        return f"{name}, paid"
    ways = ways_paid(row.offer) if row.offer.base_ptus is None else []
    bought = [way for way, _ in ways if way != PAID_ALREADY]
    paid_ = " and ".join(dict.fromkeys(bought)) or pays(row.offer.term)
    return f"{name}, {paid_}"


def sums(name: str, sums: Sequence[Sum], of: Portfolio) -> Iterator[Grid]:
    """The sums by a name, where there are several."""
    named = [one for one in sums if one.name is not None]
    if len(sums) < MANY or not named:
        return
    header = [name, "PTUs", "TPM quota", f"{of.currency or 'Cost'} a month", "committed", "workloads"]
    yield Grid(header, [[*_numbers(one.name or "none given", one), whole(one.workloads)] for one in sums])
