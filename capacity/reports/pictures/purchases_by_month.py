"""A schedule month by month: PTUs deployed over what is reserved, and what PTUs and tokens cost."""

from datetime import UTC, datetime, time, timedelta

from capacity.numerals import money, needed, short, whole
from capacity.planning.results.schedule import Schedule
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures.picture import Entry, Picture
from capacity.reports.pictures.plot import Axes, Span, plot
from capacity.reports.pictures.scales import Scale, linear, ticks, times

PTUS, COSTS = "PTUs by month", "Cost by month"
A_MONTH = timedelta(days=30)


def pictures(schedule: Schedule | None) -> list[Picture]:
    """Of schedules of more than one month; PTUs only where some are deployed or reserved."""
    if schedule is None or len(schedule.months) == 1:
        return []
    drawn = [_costs(schedule)]
    if any(one.ptus or one.reserved_ptus for one in schedule.months):
        drawn.insert(0, _ptus(schedule))
    return drawn


def _ptus(schedule: Schedule) -> Picture:
    name = schedule.deployment_type.display_name
    return Picture(
        heading=PTUS,
        sentence=f"{name} PTUs that are deployed, and those that reservations pay for.",
        entries=[Entry("area b", "reserved"), Entry("area a", "deployed")],
        drawn=lambda key: _drawn_ptus(schedule, key),
        table=_table(schedule),
    )


def _costs(schedule: Schedule) -> Picture:
    return Picture(
        heading=COSTS,
        sentence=f"{schedule.currency} a month: a year's reservation by its twelfth, what is paid already at nothing.",
        entries=[Entry("area a", "PTUs"), Entry("area b", "tokens")],
        drawn=lambda key: _drawn_costs(schedule, key),
        table=_table(schedule),
    )


def _edges(schedule: Schedule) -> list[datetime]:
    days = [datetime.combine(one.month, time(), UTC) for one in schedule.months]
    return [*days, days[-1] + A_MONTH]


def _axes(schedule: Schedule, y: Scale, title: str) -> Axes:
    edges = _edges(schedule)
    return Axes(
        x=Scale(low=edges[0].timestamp(), high=edges[-1].timestamp()),
        y=y,
        x_ticks=times(edges[0], edges[-1]),
        y_ticks=ticks(y, name=short),
        x_title="month",
        y_title=title,
    )


def _spans(schedule: Schedule, lows: list[float], highs: list[float]) -> list[Span | None]:
    edges = [edge.timestamp() for edge in _edges(schedule)]
    return [Span(*span) for span in zip(edges, edges[1:], lows, highs, strict=False)]


def _drawn_ptus(schedule: Schedule, key: str) -> Markup:
    deployed = [float(one.ptus) for one in schedule.months]
    reserved = [float(one.reserved_ptus) for one in schedule.months]
    axes = _axes(schedule, linear([0.0, *deployed, *reserved]), "PTUs")
    floor = [0.0] * len(deployed)
    drawn = [
        axes.stairs(_spans(schedule, floor, reserved), "area b"),
        axes.stairs(_spans(schedule, floor, deployed), "area a"),
    ]
    return plot(axes, drawn, key=key, title=PTUS, described="Reserved and deployed PTUs of each month.")


def _drawn_costs(schedule: Schedule, key: str) -> Markup:
    ptus = [float(one.ptu_cost) for one in schedule.months]
    total = [float(one.ptu_cost + one.token_cost) for one in schedule.months]
    axes = _axes(schedule, linear([0.0, *total]), f"{schedule.currency} a month")
    drawn = [
        axes.stairs(_spans(schedule, [0.0] * len(ptus), ptus), "area a"),
        axes.stairs(_spans(schedule, ptus, total), "area b"),
    ]
    return plot(axes, drawn, key=key, title=COSTS, described="PTUs and tokens of each month, stacked.")


def _table(schedule: Schedule) -> Grid:
    rows = [
        [
            str(one.month),
            needed(one.ptus_needed),
            whole(one.ptus),
            whole(one.reserved_ptus),
            money(one.ptu_cost),
            money(one.token_cost),
        ]
        for one in schedule.months
    ]
    return Grid(["From", "needed", "PTUs", "reserved", f"{schedule.currency} for PTUs", "for tokens"], rows)
