"""What reports show of all workloads together, before any of them: what is recommended, and what it comes to."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from capacity.grammar import counted
from capacity.numerals import money, more_percent, whole
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.results.plan_report import Report
from capacity.planning.results.portfolio import OverMonths, Portfolio, Row, Sum
from capacity.planning.results.schedule import Move
from capacity.reports.forms import Gap, Grid, Heading, Part
from capacity.sentences.offer_words import pays
from capacity.sentences.over_months import NAMES, by_month, month_words

if TYPE_CHECKING:
    import datetime as dt

MANY = 2
SHOWN_DAYS = 3


def parts(report: Report) -> Iterator[Part]:
    """The totals, what to do when, each workload in a row, and where there are several the sums by owner and type."""
    of = report.portfolio
    if of is None:
        return
    yield Heading(f"All {counted(len(of.rows), 'workload', 'workloads')}")
    yield Gap()
    yield _totals(of)
    if of.over_months is not None:
        yield _months(of.over_months, of.currency or "")
    yield from _to_do(report)
    yield Gap()
    yield _rows(of)
    yield from _sums("By owner", of.by_owner, of)
    yield from _sums("By type", of.by_type, of)


def _to_do(report: Report) -> Iterator[Part]:
    """The purchases of today and the next ones, of all schedules."""
    schedules = [*report.schedules, *(plan.schedule for plan in report.plans if plan.schedule is not None)]
    of_days: dict[dt.date, list[str]] = {}
    for schedule in schedules:
        for steps in by_month(schedule):
            bought = [step for step in steps if step.action is not Move.RESIZE]
            if bought:
                place = f" in {schedule.region}" if schedule.region else ""
                what = f"{schedule.deployment_type.display_name}{place}: {month_words(bought)}"
                committed = sum((step.amount for step in bought if step.amount), Decimal(0))
                money_ = f" ({money(committed)} {schedule.currency} committed)" if committed else ""
                of_days.setdefault(bought[0].month, []).append(f"{what}{money_}")
    if not schedules:
        return
    days = sorted(of_days)
    today = schedules[0].months[0].month
    now = "; ".join(of_days.get(today, ["no reservation to buy"]))
    yield f"Now: {now}."
    for day in [day for day in days if day > today][:SHOWN_DAYS]:
        yield f"{day}: {'; '.join(of_days[day])}."
    if len([day for day in days if day > today]) > SHOWN_DAYS:
        yield f"More until {days[-1]}: see the schedules."


def _totals(of: Portfolio) -> str:
    if of.currency is None:
        return "Costs are in several currencies and have no sum."
    known = [row.per_month for row in of.rows if row.per_month is not None]
    if of.per_month is None:
        some = f"{money(sum(known, Decimal(0)))} {of.currency} a month for {len(known)} of {len(of.rows)}"
        return f"{some}; the cost of the others is not known, so there is no total."
    committed = f", {money(of.commitment)} {of.currency} committed by reservations to buy" if of.commitment else ""
    return f"{money(of.per_month)} {of.currency} a month{committed}."


def _months(over: OverMonths, currency: str) -> str:
    months = counted(over.horizon_months, "month", "months")
    if over.total is None:
        return f"Prices of {months} are not all known: they have no total."
    others = [
        f"{NAMES[name]} {money(total)} ({more_percent(Fraction(total) / Fraction(over.total) - 1)})"
        for name, total in over.alternatives.items()
        if total is not None and total != over.total and over.total
    ]
    return f"{months}: {money(over.total)} {currency}{''.join(f'; {other}' for other in others)}."


def _rows(of: Portfolio) -> Grid:
    header = ["Workload", "PTUs", "TPM quota", f"{of.currency or 'Cost'} a month", "committed", "recommended"]
    return Grid(header, [[*_numbers(row.workload, row), _recommended(row)] for row in of.rows])


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
    paid_ = "paid" if row.offer.ptus and row.offer.paid_ptus == row.offer.ptus else pays(row.offer.term)
    return f"{name}, {paid_}"


def _sums(title: str, sums: Sequence[Sum], of: Portfolio) -> Iterator[Part]:
    named = [one for one in sums if one.name is not None]
    if len(sums) < MANY or not named:
        return
    header = [title, "PTUs", "TPM quota", f"{of.currency or 'Cost'} a month", "committed", "workloads"]
    yield Grid(header, [[*_numbers(one.name or "none given", one), whole(one.workloads)] for one in sums])
