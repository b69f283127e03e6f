"""What whole months leave out: what the dated steps cost by the day, less what the months count."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import inf

from capacity.planning.over_months.solved import Solved, times
from capacity.planning.over_months.steps import Dated, dated
from capacity.planning.results.schedule import Move
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import exact
from capacity.sizing.traffic_path import month_begin
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR


def with_days(of: Solved) -> Decimal:
    """The total with what whole months leave out of it."""
    return of.total + left_out(of)


def left_out(of: Solved) -> Decimal:
    """What the days within months come to, less than nothing where they save more than they cost.

    Tokens and PTUs by the hour change on the day. What is bought for a term is paid from its day to its own end, needed
    or not; of what outlasts the months the part inside of them counts.
    """
    steps = dated(of)
    parts = (*_by_the_hour(of, steps), *_by_the_month(of, steps), *_by_the_year(of, steps), *_tokens(of, steps))
    more = sum(parts)
    return cents(exact(more)) if abs(more) < inf else Decimal("0.00")


def _begins(of: Solved) -> list[date]:
    """Of each month, and the end of the last."""
    return [*of.scope.begins[: len(of.months)], month_begin(of.scope.begins[0], len(of.months))]


def _share(begins: Sequence[date], first: date, end: date) -> float:
    """Days within one month as a share of it."""
    at = bisect_right(begins, first) - 1
    return (end - first).days / (begins[at + 1] - begins[at]).days


def _by_the_hour(of: Solved, steps: Dated) -> Iterator[float]:
    """PTUs that are deployed and not covered, day by day, less those that the months pay by the hour."""
    begins = _begins(of)
    sizes = [one for one in steps.steps if one.action is Move.RESIZE]
    days = {*begins, of.ends, *of.scope.ends, *(one.day for one in sizes)}
    days |= {day for span in steps.bought for day in (span.begins, span.ends)}
    inside = sorted(day for day in days if begins[0] <= day <= of.ends)
    deployed = sum(one.deployed_ptus or 0 for one in of.scope.members)
    for first, end in pairwise(inside):
        deployed = next((one.ptus for one in reversed(sizes) if one.day <= first), deployed)
        bought = sum(span.ptus for span in steps.bought if span.begins <= first < span.ends)
        at = bisect_right(begins, first) - 1
        open_ = max(deployed - of.scope.reserved(first) - bought, 0)
        yield times(open_, of.months[at].prices.hourly) * _share(begins, first, end)
    yield from (-times(one.by_hour, month.prices.hourly) for month, one in zip(of.months, of.bought, strict=True))


def _by_the_month(of: Solved, steps: Dated) -> Iterator[float]:
    """What is bought for a month, less what the months count of it; all of it where nothing comes after them."""
    end = _begins(of)[-1] if of.months[-1].lasts else date.max
    for span in steps.bought:
        if span.term is Term.MONTH:
            inside = (min(span.ends, end) - span.begins).days / (span.ends - span.begins).days
            yield times(span.ptus, of.months[span.at].prices.monthly) * inside
    yield from (-times(one.by_month, month.prices.monthly) for month, one in zip(of.months, of.bought, strict=True))


def _by_the_year(of: Solved, steps: Dated) -> Iterator[float]:
    """The days before its month begins of what is bought for a year that outlasts the months."""
    begins = _begins(of)
    for span in steps.bought:
        if span.term is Term.YEAR and span.begins < begins[span.at] and span.ends > begins[-1]:
            yearly = times(span.ptus, of.months[span.at].prices.yearly) / MONTHS_OF_A_YEAR
            yield yearly * _share(begins, span.begins, begins[span.at])


def _tokens(of: Solved, steps: Dated) -> Iterator[float]:
    """From the day of its last change on, or that of other PTUs, what each member spills in the next month.

    After the day on which a model ends it is nothing.
    """
    begins = _begins(of)
    if of.ends < begins[-1]:
        gone = _share(begins, of.ends, begins[-1])
        yield from (-gone * _spilled(of, len(of.months) - 1, member) for member in range(len(of.scope.members)))
    for at in range(1, len(of.months)):
        resized = [one.day for one in steps.steps if one.action is Move.RESIZE and one.month == begins[at]]
        for number, member in enumerate(of.scope.members):
            changes = [step.date for step in member.changed(at)]
            day = min([*resized, *changes[-1:]], default=begins[at])
            if day < begins[at]:
                more = _spilled(of, at, number) - _spilled(of, at - 1, number)
                yield _share(begins, day, begins[at]) * more


def _spilled(of: Solved, at: int, member: int) -> float:
    return float(of.months[at].needs[member].spilled[of.bought[at].rows[member]])
