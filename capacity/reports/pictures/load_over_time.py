"""The load over time, hour by hour, against what PTU counts carry."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from capacity.numerals import minute, rate
from capacity.planning.results.curves import LoadByHour
from capacity.planning.results.plan import Plan
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures import sizes_of
from capacity.reports.pictures.picture import Detail, Entry, Picture
from capacity.reports.pictures.plot import Axes, Span, plot
from capacity.reports.pictures.scales import Scale, linear, ticks, times

HEADING = "Load over time"
DAY = 1440
PARTS_OF_A_DAY = (5, 15, 30, 60, 120, 180, 240, 360, 480, 720, DAY)
Grouped = tuple[datetime, float | None, float | None]


def picture(plan: Plan, detail: Detail) -> Picture | None:
    """None where no minutes are known."""
    load = None if plan.curves is None else plan.curves.load_by_hour
    if load is None:
        return None
    return Picture(
        heading=HEADING,
        sentence=_sentence(plan, load),
        entries=[
            Entry("area a edge", "weighted tokens per minute"),
            *sizes_of.entries(sizes_of.sizes(plan)),
        ],
        drawn=lambda key: _drawn(plan, load, _grouped(load, detail.points), key),
        table=_table(_grouped(load, detail.rows)),
    )


def _sentence(plan: Plan, load: LoadByHour) -> str:
    """What is drawn, and where minutes do not tell why so many PTUs are needed."""
    busiest = rate(_most(load.high_tpm) or 0)
    drawn = "each minute"
    if load.minutes_per_point > 1:
        drawn = f"minutes: the least and the most of every {_length(load.minutes_per_point)}"
    hidden = " The size also carries bursts within a minute, which are not seen here."
    more = hidden if sizes_of.is_of_requests(plan) else ""
    return f"Weighted tokens of {drawn} (UTC), growth included. The busiest minute has {busiest}.{more}"


def _length(minutes: int) -> str:
    if minutes % 60:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours > 1 else "hour"


def _grouped(load: LoadByHour, most: int) -> list[Grouped]:
    """As many points as one as it takes to have at most so many."""
    every = -(-len(load.high_tpm) // most)
    if (minutes := every * load.minutes_per_point) < DAY and DAY % minutes:
        every = next(day for day in PARTS_OF_A_DAY if day >= minutes) // load.minutes_per_point
    elif minutes > DAY:
        every = -(-minutes // DAY) * DAY // load.minutes_per_point
    step = timedelta(minutes=load.minutes_per_point)
    return [
        (load.start + at * step, _least(load.low_tpm[at : at + every]), _most(load.high_tpm[at : at + every]))
        for at in range(0, len(load.high_tpm), every)
    ]


def _least(some: Sequence[float | None]) -> float | None:
    return min((value for value in some if value is not None), default=None)


def _most(some: Sequence[float | None]) -> float | None:
    return max((value for value in some if value is not None), default=None)


def _drawn(plan: Plan, load: LoadByHour, groups: list[Grouped], key: str) -> Markup:
    option, lines = sizes_of.lead(plan), sizes_of.sizes(plan)
    carried = [] if option is None else sizes_of.levels(lines, float(option.input_tpm_per_ptu))
    end = load.start + len(load.high_tpm) * timedelta(minutes=load.minutes_per_point)
    y = linear([*(high for _, _, high in groups if high is not None), *(rule.value for rule in carried)])
    axes = Axes(
        x=Scale(low=load.start.timestamp(), high=end.timestamp()),
        y=y,
        x_ticks=times(load.start, end),
        y_ticks=ticks(y),
        x_title="UTC",
        y_title="Weighted tokens per minute",
    )
    is_range = load.minutes_per_point > 1
    ends = [start for start, _, _ in groups[1:]] + [end]
    spans = [
        None
        if low is None or high is None
        else Span(start.timestamp(), until.timestamp(), low if is_range else 0.0, high)
        for (start, low, high), until in zip(groups, ends, strict=True)
    ]
    drawn = [axes.stairs(spans, "area a edge")]
    return plot(axes, drawn, key=key, title=HEADING, described=_sentence(plan, load), levels=carried)


def _table(groups: list[Grouped]) -> Grid:
    rows = [[minute(start), *("-" if value is None else rate(value) for value in values)] for start, *values in groups]
    return Grid(["From (UTC)", "least per minute", "most per minute"], rows)
