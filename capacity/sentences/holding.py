"""Sentences on whether sizes hold in the days after those that they were found on."""

import datetime as dt

from capacity.catalog.persistence import Changes
from capacity.grammar import counted
from capacity.numerals import given_percent
from capacity.planning.results.hold import Hold
from capacity.sentences.say import Sentence

TRIED_HEADROOM = 0.2
"""Told of other tenants beside no headroom."""

MOST_HEADROOM = 10
"""What is above is no advice: the traffic of some week began in the next."""


def held(of: Hold) -> str:
    """`Of the last 6 weeks' plans 2 would have held, with +35 % headroom 6.`."""
    if of.windows == 1:
        would = "would have held in the last week"
        text = f"The plan of the week before the last {would if of.held else would.replace('would', 'would not')}"
    else:
        many = {0: "none", of.windows: "all"}.get(of.held, str(of.held))
        text = f"Of the last {of.windows} weeks' plans {many} would have held"
    if of.headroom_for_90 is None:
        return f"{text}; after a week without traffic no headroom is enough."
    if of.headroom_for_90 > MOST_HEADROOM:
        return f"{text}; nine in ten take more than {headroom(MOST_HEADROOM)} headroom."
    if of.headroom_for_90 and of.held_with_headroom is not None:
        with_it = "it would" if of.windows == 1 else str(of.held_with_headroom)
        return f"{text}, with {headroom(of.headroom_for_90)} headroom {with_it}."
    return f"{text} without headroom."


def headroom(share: float) -> str:
    """`+35 %`."""
    return f"+{share * 100:,.0f} %"


def _no_headroom(*, can_spill: bool, hold: Hold | None, others: Changes | None, as_of: dt.date | None) -> str:
    above = f"What is above the size is refused (429){' or spills over' if can_spill else ''}."
    if hold is not None:
        return f"{held(hold)} {above}"
    if others is None:
        return above
    days = counted(others.horizon_days, "day")
    none, some = (given_percent(round(others.held(share), 2)) for share in (0, TRIED_HEADROOM))
    return (
        f"Sizes of {others.tenants} public tenants held for the next {days} in {none} of cases, "
        f"with {given_percent(TRIED_HEADROOM)} headroom in {some}, as of {as_of}. {above}"
    )


SENTENCES: dict[str, Sentence] = {"no-headroom": _no_headroom}
