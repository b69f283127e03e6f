"""How much of each limit is used: of checks that allow so much at most."""

from collections.abc import Sequence
from fractions import Fraction

from capacity.numerals import percent
from capacity.planning.results.check_result import Bound, Check
from capacity.reports.forms import Grid
from capacity.reports.pictures.bars import Bar, bars
from capacity.reports.pictures.picture import Entry, Picture

HEADING = "Use of limits"
SENTENCE = "Measured value as a share of the limit. Checks of names, and those that were not measured, are left out."
FAR = 3
"""Times the limit at which a bar ends."""


def picture(checks: Sequence[Check]) -> Picture | None:
    """None where no check has a number."""
    rows = [bar for one in checks if (bar := _bar(one)) is not None]
    if not rows:
        return None
    return Picture(
        heading=HEADING,
        sentence=SENTENCE,
        entries=[Entry("bar c", "passed"), Entry("bar b", "failed"), Entry("line mark", "the limit")],
        drawn=lambda key: bars(rows, key=key, title=HEADING, described=SENTENCE, mark=1),
        table=Grid(["Check", "of the limit"], [[row.name, row.told] for row in rows]),
    )


def _bar(one: Check) -> Bar | None:
    measured, limit = one.measured, one.limit
    if one.bound is not Bound.AT_MOST or not isinstance(measured, Fraction | int):
        return None
    if not isinstance(limit, Fraction | int) or not limit:
        return None
    used = Fraction(measured) / limit
    return Bar(one.label, min(float(used), FAR), percent(used), "bar c" if one.passed else "bar b")
