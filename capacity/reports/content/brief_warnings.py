"""The warnings that could change a decision, the most serious first and shortened; the others are counted."""

from collections.abc import Iterable, Sequence

from capacity.findings import Finding
from capacity.grouping import by_key
from capacity.planning.results.plan import Plan
from capacity.reports.content.brief_texts import shortened, wrapped
from capacity.reports.content.checked import VERDICTS, sentence
from capacity.reports.content.costs import BESIDE, NOT_READ
from capacity.sentences.say import said

MOST = 5
LINES = 2
FIRST = (
    *BESIDE,
    *("reservation-idle", "reservation-without-end", "reservation-outlasts", "reservation-scopes"),
    "purchases-not-compared",
    *("retired", "model-unknown", "tokens-unknown", "nothing-observed", "minutes-without-tokens"),
    *("ids-not-unique", "whole-minutes", "failures-unexplained", "file-copied"),
    *("never-admitted", "always-throttled"),
    *("account-not-read", "demand-censored", "hidden-demand", "refusals-disagree", "short-span", "hours-alone"),
    *("retiring-soon", "preview", "deprecated", "promotion", "promotion-open", "prices-old", "above-window"),
    *("availability-below-slo", "latency-above-slo", "latency-target-below-slo", "latency-above-target"),
    *(
        "above-quota-tiers",
        "above-default-limit",
        "growth-after-months",
        "no-headroom",
        "above-usage-tier",
        "odd-deployed-size",
    ),
    *("cached-share-unknown", "long-context", "coarse-grain", "gaps", "burst-depth"),
)
"""Codes that change a purchase, the most serious first; then come all others, and what sources disagree on last."""
LAST = ("doubtful", "inferred", "contradiction", "superseded", "later-edition", "pool-mixes-traffic")
RETIREMENT = ("retired", "retirement-unconfirmed", "retiring-soon")
"""Codes of models that go within 90 days, or have gone."""
MANY, MOST_RETIRING = 2, 3
DEPLOYED = "deployed."
"""Checks of what is deployed today, which stands in the answer."""


def texts(plan: Plan, of_all: Iterable[Finding]) -> list[str]:
    """Of one plan: limits that do not hold, then its warnings and those that concern no single one."""
    apart = (*BESIDE, NOT_READ, *(("no-headroom",) if plan.measured is not None and plan.measured.hold else ()))
    own = [one for one in (*plan.warnings, *of_all) if one.code not in apart]
    return [*broken(plan), *map(text, ranked(own))]


def broken(plan: Plan) -> list[str]:
    """The limits that do not hold, or that cannot be measured."""
    return [
        shortened(f"{VERDICTS[one.passed]}: {sentence(one)}", LINES)
        for one in plan.checks
        if one.passed is not True and not one.label.startswith(DEPLOYED)
    ]


def retiring(named: Sequence[tuple[str, Plan]], more: str | None) -> list[str]:
    """`chat, shop: gpt-5.2 2025-12-11 retires on ...`: what ends within 90 days or has ended, for the first lines.

    All of it without `more`, where the rest is.
    """
    about = by_key((said(one), name) for name, plan in named for one in plan.warnings if one.code in RETIREMENT)
    lines = []
    for what, names in about.items():
        who = f"{len(names)} of {len(named)}: " if len(names) > MANY else f"{', '.join(names)}: " * (len(named) > 1)
        lines.append(shortened(what, LINES, of=who))
    if more is None or len(lines) <= MOST_RETIRING:
        return lines
    return [*lines[:MOST_RETIRING], f"{len(lines) - MOST_RETIRING} more: {more}"]


def text(one: Finding) -> str:
    """`code: what`, without its source."""
    return shortened(f"{one.code}: {said(one)}", LINES)


def ranked(warnings: Iterable[Finding]) -> list[Finding]:
    """The most serious first."""
    order = {code: at for at, code in enumerate(FIRST)}
    last = {code: len(FIRST) + 1 + at for at, code in enumerate(LAST)}
    return sorted(warnings, key=lambda one: order.get(one.code, last.get(one.code, len(FIRST))))


def told(everything: Sequence[str], lines: int, more: str) -> list[str]:
    """As many as there is room for, at most `MOST`, and how many more there are, with where."""
    shown: list[str] = []
    room = lines
    for one in everything[:MOST]:
        room -= wrapped(one)
        if room < 0:
            break
        shown.append(one)
    left_out = len(everything) - len(shown)
    return [*shown, *([f"{left_out} more: {more}"] if left_out else [])]
