"""The brief comparison: the table, its cheapest row marked, and what it rests on in a few lines."""

from collections.abc import Iterator

from capacity.grammar import counted
from capacity.planning.results.compared_models import Comparison, ComparisonReport
from capacity.reports.content import brief_sure, brief_warnings, compared
from capacity.reports.content.brief_texts import shortened
from capacity.reports.forms import Gap, Heading, Nothing, Part, Section

MOST_REASONS = 2
MOST_WARNINGS = 2


def parts(report: ComparisonReport) -> Iterator[Part]:
    """Of each workload its table, then what all rest on."""
    for one in report.comparisons:
        yield from (Heading(compared.title(one)), Gap())
        yield _table(one, report.currency)
        yield from _reasons(one, report)
    told = [brief_warnings.text(one) for one in brief_warnings.ranked(report.warnings)]
    if told:
        yield Section("Warnings", _some(told, MOST_WARNINGS), style="yellow")
    dates = ", ".join(brief_sure.fact_dates(report.facts, report.as_of))
    yield f"{f'As of {dates}. ' if dates else ''}The rest: --details."


def _table(one: Comparison, currency: str) -> Part:
    if not one.rows:
        return Nothing(compared.NOTHING)
    cheapest = one.rows[0].cost
    marked = None if cheapest is None or cheapest.per_month is None else 0
    return compared.grid(one, currency)._replace(marked=marked)


def _reasons(one: Comparison, report: ComparisonReport) -> Iterator[Part]:
    """Why some have no cost or cannot be had, and what is taken for granted."""
    for section in compared.sections(one, report.discounts):
        if section.name == compared.ASSUMES:
            yield Section(section.name, [shortened(text, 2) for text in section.lines])
        else:
            texts = [shortened(text, 2) for text in section.lines]
            yield section._replace(lines=_some(texts, MOST_REASONS))


def _some(texts: list[str], most: int) -> list[str]:
    more = len(texts) - most
    return texts if more <= 0 else [*texts[:most], f"{counted(more, 'more', 'more')}: --details"]
