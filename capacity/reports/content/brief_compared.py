"""The brief comparison: the table, its cheapest row marked, and what it rests on in a few lines."""

from collections.abc import Iterator

from capacity.planning.results.compared_models import Comparison, ComparisonReport
from capacity.reports.content import brief_sure, brief_warnings, compared
from capacity.reports.content.brief_texts import shortened
from capacity.reports.forms import Gap, Heading, Nothing, Part, Section

LINES = 8
"""Of all that the tables rest on, but for a heading and the day of the facts."""


def parts(report: ComparisonReport, more: str) -> Iterator[Part]:
    """Of each workload its table, then what all rest on."""
    for one in report.comparisons:
        yield from (Heading(compared.title(one)), *compared.basis(one), Gap(), _table(one, report.currency))
    if told := [*dict.fromkeys(_told(report))]:
        yield Section("Notes", brief_warnings.told(told, LINES, more))
    dates = ", ".join(brief_sure.fact_dates(report.facts, report.today))
    yield f"{f'As of {dates}. ' if dates else ''}More: {more}."


def _table(one: Comparison, currency: str) -> Part:
    if not one.rows:
        return Nothing(compared.NOTHING)
    cheapest = one.rows[0].cost
    marked = None if cheapest is None or cheapest.per_month is None else 0
    return compared.grid(one, currency)._replace(marked=marked)


def _told(report: ComparisonReport) -> Iterator[str]:
    """Warnings, why some have no cost or cannot be had, and what is taken for granted."""
    yield from map(brief_warnings.text, brief_warnings.ranked(report.warnings))
    for one in report.comparisons:
        for section in compared.sections(one, report.discounts):
            about = "" if section.name == compared.ASSUMES else f"{section.name}: "
            yield from (shortened(f"{about}{text}", brief_warnings.LINES) for text in section.lines)
