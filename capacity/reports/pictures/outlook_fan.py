"""What is needed day by day, and what may come: the fan of the days ahead, against quota, reservation and sizes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from capacity.numerals import whole
from capacity.planning.results.outlook import Outlook
from capacity.planning.results.plan import Plan
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures import sizes_of
from capacity.reports.pictures.picture import Detail, Entry, Picture, thinned
from capacity.reports.pictures.plot import Axes, Rule, Span, plot
from capacity.reports.pictures.scales import Scale, linear, ticks, times
from capacity.sentences.ahead import needed_ahead, ptus_up, runs_out

HEADING = "The days ahead"
A_DAY = timedelta(days=1)


def picture(plan: Plan, detail: Detail) -> Picture | None:
    """None without an outlook, or where it has no days of its own."""
    outlook = plan.outlook
    if outlook is None or not outlook.days:
        return None
    rows = [
        [str(one.day), ptus_up(one.ptus.p10), ptus_up(one.ptus.p50), ptus_up(one.ptus.p90)]
        for one in thinned([*outlook.past, *outlook.days], detail.rows)
    ]
    lines = _lines(plan, outlook)
    return Picture(
        heading=HEADING,
        sentence=_sentence(outlook),
        entries=[
            Entry("line b", "PTUs needed on each day"),
            Entry("area b", "eight in ten days ahead"),
            Entry("line rule b", "likely"),
            *(Entry(f"line rule {line.style}", line.name) for line in lines),
        ],
        drawn=lambda key: _drawn(outlook, lines, key),
        table=Grid(["Day", "1 in 10 below", "likely", "1 in 10 above"], rows),
    )


def _sentence(outlook: Outlook) -> str:
    return " ".join(part for part in (needed_ahead(outlook), runs_out(outlook), "Each day is drawn by itself.") if part)


def _lines(plan: Plan, outlook: Outlook) -> list[Rule]:
    """Limits where needs pass them, and the sizes of the type."""
    limits = (("quota", outlook.exhausted.quota, "c"), ("reserved", outlook.exhausted.reservation, "c"))
    known = [
        Rule(one.ptus, f"{name} {whole(round(one.ptus))}", style)
        for name, one, style in limits
        if one is not None and one.ptus is not None
    ]
    option = next((one for one in plan.options if one.deployment_type is outlook.deployment_type), None)
    sizes = [one for one in sizes_of.sizes(plan) if sizes_of.lead(plan) is option]
    return [*known, *(Rule(one.ptus, f"{one.word} {whole(one.ptus)}", one.style) for one in sizes)]


def _drawn(outlook: Outlook, lines: Sequence[Rule], key: str) -> Markup:
    every = [*outlook.past, *outlook.days]
    y = linear([*(one.ptus.p90 for one in every), *(line.value for line in lines)])
    start, end = _at(every[0].day), _at(every[-1].day + A_DAY)
    axes = Axes(
        x=Scale(low=start.timestamp(), high=end.timestamp()),
        y=y,
        x_ticks=times(start, end),
        y_ticks=ticks(y),
        x_title="UTC",
        y_title="PTUs",
    )
    past = [(_at(one.day).timestamp(), one.ptus.p50) for one in outlook.past]
    ahead = [(_at(one.day).timestamp(), one.ptus.p50) for one in outlook.days]
    fan = [
        Span(_at(one.day).timestamp(), _at(one.day + A_DAY).timestamp(), one.ptus.p10, one.ptus.p90)
        for one in outlook.days
    ]
    drawn = [
        axes.stairs(fan, "area b"),
        *([axes.steps(past, _at(outlook.days[0].day).timestamp(), "line b")] if past else []),
        axes.steps(ahead, end.timestamp(), "line rule b"),
    ]
    return plot(axes, drawn, key=key, title=HEADING, described=_sentence(outlook), levels=lines)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
