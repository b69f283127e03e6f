"""The brief report: the answer, the offers, the calculation and what could change the decision; no more than a screen.

Each function's `more` is where the rest is, such as `--details`.
"""

from collections.abc import Iterator

from capacity.planning.results.plan import Plan
from capacity.planning.results.plan_report import Report
from capacity.reports.content import brief_offers, brief_warnings, costs, tried, words
from capacity.reports.content.brief_answer import DOUBTED, cost, facts, units, what_to_buy, within
from capacity.reports.content.brief_texts import WIDTH, lines_of, shortened
from capacity.reports.forms import Gap, Heading, Nothing, Part, Section
from capacity.sentences.say import said

MOST_LINES = 40
MOST_TEXTS = 3
AROUND_WARNINGS = 3
"""Their heading, the count of those left out, and a gap."""


def plans(report: Report, more: str) -> list[Part]:
    """What could not be read, then one plan, or the sums of several."""
    parts: list[Part] = [*costs.not_read(report)]
    if len(report.plans) == 1:
        return [*parts, *_one(report.plans[0], report, more)]
    from capacity.reports.content import brief_portfolio  # noqa: PLC0415  # of one workload there is none

    return [*parts, *brief_portfolio.parts(report, more)]


def _one(plan: Plan, report: Report, more: str) -> Iterator[Part]:
    general = [one for one in report.warnings if one.code not in DOUBTED]
    offers, warnings, last = [*_offers(plan)], brief_warnings.texts(plan, general), last_line(plan, more)
    if about := costs.reserved(report)[1]:
        offers.append(Section("Reserved", [shortened(one, 2) for one in about]))
    title: list[Part] = [Heading(words.title(plan)), Gap()]
    room = MOST_LINES - lines_of([*title, *offers, last]) - AROUND_WARNINGS
    answer = within(facts(plan, report), room)
    yield from (*title, answer, *offers, *_asked_for(plan))
    if warnings:
        yield Section("Warnings", brief_warnings.told(warnings, room - lines_of([answer]), more), style="yellow")
    yield last


def _offers(plan: Plan) -> Iterator[Part]:
    if not plan.options:
        yield Nothing(words.nothing(plan))
        refused, assumed = words.rejections(plan), [said(one) for one in plan.assumptions]
        for name, texts, style in (("Not possible", refused, "red"), ("Assumptions", assumed, "")):
            if texts:
                yield Section(name, [shortened(one, 2) for one in texts[:MOST_TEXTS]], style=style)
        return
    yield brief_offers.grid(plan)
    yield from (shortened(one, 3, WIDTH, asides=True) for one in brief_offers.notes(plan))
    if (how := brief_offers.calculation(plan)) is not None:
        yield how
    yield Gap()


def _asked_for(plan: Plan) -> Iterator[Part]:
    """What an option asked for: counts that were tried, and Azure's own numbers."""
    if plan.measured is not None and plan.measured.trials:
        yield tried.grids(plan.measured.trials)[0]
    if plan.verified is not None:
        from capacity.reports.content import verified  # noqa: PLC0415  # other plans need none of it

        yield verified.grid(plan.verified)
        yield verified.section(plan.verified, words.basis(plan))


def last_line(plan: Plan, more: str) -> str:
    """The answer again, and where the rest is."""
    offer = plan.recommended.offer
    if offer is None:
        return f"{plan.workload}: nothing to buy yet. More: {more}."
    return f"{plan.workload}: {what_to_buy(plan, offer)}{units(plan, offer)}, {cost(plan, offer)}. More: {more}."
