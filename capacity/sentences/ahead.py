"""Sentences on what may come of measured traffic: what is needed, when limits are passed, and on what that rests."""

import datetime as dt
import math

from capacity.grammar import counted
from capacity.numerals import share, whole
from capacity.planning.results.outlook import Exhausted, Outlook, Percentiles, Turn
from capacity.planning.results.recommended_offer import Offer
from capacity.sentences.say import Sentence
from capacity.sizing.demand import exact
from capacity.sizing.deployment import DeploymentType


def ptus_up(needed: float) -> str:
    """`221` of 220.3: whole PTUs that are enough; `0.205` where one is more than that."""
    return whole(math.ceil(needed) if needed >= 1 else exact(needed))


def days_ahead(outlook: Outlook) -> str:
    """`next 28 days`; `28 days from 2026-10-29` where the traffic does not end today."""
    days = counted(outlook.horizon_days, "day")
    return f"{days} from {outlook.starts}" if outlook.days_since else f"next {days}"


def needed_ahead(outlook: Outlook) -> str:
    """`PTUs needed in the next 28 days: 160 to 310 (likely 220).`; tokens where no PTUs could be sized."""
    days = f"in the {days_ahead(outlook)}"
    ptus, tokens = outlook.ptus, outlook.input_tokens
    if ptus is not None:
        low, likely, high = map(ptus_up, (ptus.p10, ptus.p50, ptus.p90))
        followed = ", for which is planned" if outlook.is_followed else ""
        return f"PTUs needed {days}: {low} to {high} (likely {likely}{followed})."
    if tokens is None:
        return ""
    low, likely, high = (whole(round(one)) for one in (tokens.p10, tokens.p50, tokens.p90))
    return f"Input tokens {days}: {low} to {high} (likely {likely})."


def runs_out(outlook: Outlook) -> str:
    """When quota and reservation are passed; empty where neither is known."""
    last = outlook.starts + dt.timedelta(days=3 * outlook.horizon_days)
    limits = {
        "The quota": (outlook.exhausted.quota, last),
        "The reservation": (outlook.exhausted.reservation, min(last, outlook.reserved_until or last)),
    }
    return " ".join(f"{name} {_passed(one, outlook, end)}" for name, (one, end) in limits.items() if one is not None)


def _passed(one: Exhausted, outlook: Outlook, last: dt.date) -> str:
    unit = "PTUs" if one.unit == "ptus" else "TPM"
    what = f"of {whole(math.floor(one.limit))} {unit}"
    if one.p10 is None:
        return f"{what} lasts until {last} in nine of ten cases."
    likely = f"likely {_on(one.p50, outlook)}" if one.p50 is not None else f"likely not before {last}"
    if one.p10 == one.p50:
        return f"{what} is exceeded {_on(one.p10, outlook)}, likely and at the earliest."
    return f"{what} is exceeded {_on(one.p10, outlook)} at the earliest, {likely}."


def _on(day: dt.date, outlook: Outlook) -> str:
    return f"already since {day}" if outlook.is_past(day) else f"on {day}"


def first_passed(outlook: Outlook) -> str:
    """`Exceeded: quota 2027-02-12 at the earliest (likely 2027-02-20).`; empty where no limit is known to be passed."""
    limits = {"quota": outlook.exhausted.quota, "reservation": outlook.exhausted.reservation}
    told = [
        f"{name} {_shortly(one.p10, one.p50, outlook)}"
        for name, one in limits.items()
        if one is not None and one.p10 is not None
    ]
    return f"Exceeded: {'; '.join(told)}." if told else ""


def _shortly(earliest: dt.date, likely: dt.date | None, outlook: Outlook) -> str:
    day = _on(earliest, outlook).removeprefix("on ")
    if likely == earliest:
        return f"{day}, likely and at the earliest"
    return f"{day} at the earliest" + (
        "" if likely is None else f" (likely {_on(likely, outlook).removeprefix('on ')})"
    )


def rests_on(outlook: Outlook) -> str:
    """The table beside the own history, and whether its horizon is as long."""
    prior = outlook.prior
    if prior is None:
        return "The range is that of its own history alone: too narrow as a rule."
    least = f"the {counted(prior.horizon_days, 'day')} to {counted(prior.horizon_days, 'day')} change"
    text = f"The range is at least as wide as {least} of {whole(prior.n)} tenants ({prior.source})."
    if outlook.extrapolated:
        return f"{text} Extrapolated: no longer change was measured."
    return text


def _method(  # it has as many parts
    *, days: int, own: bool, is_launch: bool, undamped: bool, share_per_week: float
) -> str:
    if not own:
        return f"By the table alone: {counted(days, 'day')} of traffic tell no range of their own."
    trend = "a trend that fades by half each week"
    if is_launch:
        trend = "no trend, since the launch"
    elif undamped:
        trend = f"a trend of {share(share_per_week)} a week, which explains nearly all of its change"
    return (
        f"By {counted(days, 'day')} of traffic: its level, weeks weighed by half for each week of age, {trend}, the "
        "profile of its week, and days drawn from what these leave."
    )


def _turns(*, offer: Offer, type_: DeploymentType, turns: tuple[Turn, ...], ptus: Percentiles) -> str:
    if not turns:
        kept = "PTUs" if offer.ptus else "Tokens alone"
        return f"{kept} cost least from {ptus_up(ptus.p10)} to {ptus_up(ptus.p90)} PTUs needed."
    return " ".join(
        f"{'From' if one.above else 'Below'} {ptus_up(one.ptus)} PTUs needed{' on' if one.above else ''} "
        + (f"{whole(one.buys_ptus)} {type_.display_name} PTUs cost least." if one.buys_ptus else "tokens cost least.")
        for one in turns
    )


def _of_table(*, days: int, fewest: int, table: str | None, is_limited: bool) -> str:
    undated = " Nor do they tell when its quota is used up." if is_limited else ""
    rest = "" if table is None else " Its range is that of other tenants alone, around what was needed so far."
    return (
        f"{counted(days, 'day')} of traffic tell no range of their own, {whole(fewest)} would: {whole(fewest - days)} "
        f"more.{undated}{rest}"
    )


def _from_past(*, days: int, starts: dt.date) -> str:
    when = f"{counted(abs(days), 'day')} {'before' if days > 0 else 'after'} today"
    return f"Traffic ends {when}: the outlook begins on {starts}, and dates count from there."


def _launch(*, table: str | None) -> str:
    wider = "" if table is None else ", and its range is that of unsteady tenants at least"
    return f"Its traffic more than doubled in the last week: no trend is taken from a launch{wider}."


SENTENCES: dict[str, Sentence] = {
    "launch": _launch,
    "outlook-from-past": _from_past,
    "outlook-gaps": (
        "No outlook: {unobserved:share} of the minutes since its traffic began were not observed, and at most "
        "{most:given_percent} may be missing. Read them again, or say --missing idle where they were idle."
    ),
    "outlook-method": _method,
    "outlook-of-table": _of_table,
    "outlook-too-far": (
        "No outlook: {days:whole} days are more than twice its {history:whole} days of traffic; ask for --forecast "
        "{most:whole} at most."
    ),
    "outlook-too-short": (
        "No outlook: it has {days:whole} days of traffic and needs {fewest:whole}, and at the date of the catalog no "
        "table of other tenants was known."
    ),
    "outlook-without-traffic": "No outlook: no traffic was observed, from which anything could be foreseen.",
    "turns-at-outcome": _turns,
}
