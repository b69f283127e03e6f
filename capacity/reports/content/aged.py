"""What every report says of the age of its facts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from capacity.planning.advice import ages
from capacity.planning.results.plan import Plan, UsedFacts
from capacity.reports.content import words
from capacity.sentences.fact_titles import AGES

if TYPE_CHECKING:
    from capacity.reports.forms import Section


def parts(as_of: date, facts: Iterable[UsedFacts]) -> dict[str, object]:
    """`catalog` in JSON: its edition, the oldest fact that was used, and the oldest of each group."""
    dates = ages.by_group(facts)
    return {"as_of": as_of, "oldest_fact": min(dates.values(), default=None), "facts": dates}


def line(as_of: date, facts: Iterable[UsedFacts]) -> str:
    """The edition and age of facts: `Catalog as of 2026-11-12. Facts here date from 2026-09-04 on: regions ...`."""
    return f"Catalog as of {as_of}.{_dates(facts)}"


def held_against(as_of: date, facts: Iterable[UsedFacts]) -> str:
    """The edition and age of prices that others are held against."""
    return f"Compared with the catalog as of {as_of}.{_dates(facts)}"


def _dates(facts: Iterable[UsedFacts]) -> str:
    dates = ages.by_group(facts)
    groups = ", ".join(f"{AGES[key]} {day}" for key, day in dates.items())
    return f" Facts here date from {min(dates.values())} on: {groups}." if dates else ""


def used(plans: Iterable[Plan]) -> list[UsedFacts]:
    """The facts of all plans."""
    return [fact for plan in plans for fact in plan.facts]


def told_once(plans: Sequence[Plan]) -> "list[Section]":
    """Old facts of several plans, each kind once; a single plan tells its own."""
    from capacity.reports.forms import Section  # noqa: PLC0415  # JSON has none

    old = [] if len(plans) == 1 else ages.once(plans)
    told = [
        f"{words.warning(one.warning)} {'All' if one.plans == len(plans) else one.plans} of {len(plans):,} plans."
        for one in old
    ]
    return [Section("Old facts", told, style="yellow")] if told else []


def without(plans: Sequence[Plan]) -> frozenset[str]:
    """Codes of warnings that are told once, not in each plan."""
    return frozenset() if len(plans) == 1 else frozenset(ages.CODES)
