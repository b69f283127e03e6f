"""When in the week there is load, and when PTU counts that were tried would refuse some of it."""

from collections.abc import Iterator

from capacity.grammar import counted
from capacity.numerals import rate, share
from capacity.planning.results.plan import Plan
from capacity.reports.pictures.picture import Entry, Picture
from capacity.reports.pictures.week import Told, table, week

MOST_TRIALS = 3
FEWEST = 48
"""Hours that were observed: fewer tell nothing of a week."""


def pictures(plan: Plan) -> Iterator[Picture]:
    """The load, then what is refused by the counts, where some were tried."""
    if plan.measured is None:
        return
    hours = plan.measured.traffic.hour_of_week
    if sum(value is not None for value in hours) < FEWEST:
        return
    of = "Tokens" if plan.curves is None or plan.curves.load_by_hour is None else "Weighted tokens"
    if any(hours):
        yield _picture("Hours of the week", f"{of} per minute, the mean of each hour of the week (UTC).", hours, rate)
    for trial in (plan.measured.trials or ())[:MOST_TRIALS]:
        if any(trial.hour_of_week):
            heading = f"Refused by {counted(trial.ptus, 'PTU')}"
            yield _picture(heading, "Refused share of each hour of the week (UTC).", trial.hour_of_week, share)


def _picture(heading: str, sentence: str, values: tuple[float | None, ...], told: Told) -> Picture:
    most = max(value for value in values if value is not None)
    return Picture(
        heading=heading,
        sentence=sentence,
        entries=[Entry("cell q0", told(0.0)), Entry("cell q5", "between"), Entry("cell q9", told(most))],
        drawn=lambda key: week(values, key=key, title=heading, described=f"{sentence} At most {told(most)}."),
        table=table(values, told, "From (UTC)"),
    )
