"""Changes that no month begins with: another one comes before the next month does, or no month comes any more."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import prod

from capacity.findings import Finding, found
from capacity.planning.over_months.solved import Solved
from capacity.planning.results.schedule import EARLY_OR_LATE, UNSIZED_DAYS
from capacity.sizing.planning_key import Step
from capacity.sizing.traffic_path import month_begin


def hidden(of: Solved, member: int) -> Iterator[Finding]:
    """The days of such changes: those that need more than is planned, and those that PTUs beside them serve.

    Of a schedule that several share the first of them tells those with which all need more than in either month.
    """
    more = set(_more_needed(of))
    unsized, served = set() if member else set(more), set[date]()
    begins, one = [*of.scope.begins, month_begin(of.scope.begins[0], len(of.scope.begins))], of.scope.members[member]
    changes = [step for step in one.changes if step.date < (one.planned_until or date.max)]
    for month, (first, following) in enumerate(pairwise(begins)):
        inside = [step for step in changes if first < step.date <= following]
        days = sorted({step.date for step in inside})
        for day in [day for day in days if day < following] if following == begins[-1] else days[:-1]:
            is_served = day not in more and _is_served(of, member, month, inside, day)
            (served if is_served else unsized).add(day)
    for code, those in ((UNSIZED_DAYS, unsized), (EARLY_OR_LATE, served)):
        if those:
            yield found(code, days=tuple(sorted(those)), first=min(those))


def _is_served(of: Solved, member: int, month: int, changes: Sequence[Step], day: date) -> bool:
    """Whether PTUs are planned beside a day within a month, which needs no more than when that or the next begins."""
    around = of.deployed[month : month + 2]
    on_day = prod(step.factor for step in changes if step.date <= day)
    after = prod(step.factor for step in changes) if len(around) > 1 else 1
    return any(ptus[member] for ptus in around) and on_day <= max(1, after)


def _more_needed(of: Solved) -> Iterator[date]:
    """Days on which all members together need more than in the month before, and in the month after."""
    scope = of.scope
    for at in range(1, len(of.months)):
        before, *days = scope.begins[at - 1], *scope.changed(at)
        most = max(scope.needed_on(at, day) for day in (before, *days[-1:]))
        yield from (day for day in days[:-1] if scope.needed_on(at, day) > most)
