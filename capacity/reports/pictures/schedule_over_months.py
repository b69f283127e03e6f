"""A schedule month by month: PTUs needed, deployed and reserved, and what they and tokens cost."""

from collections.abc import Iterator, Sequence

from capacity.numerals import money, needed, whole
from capacity.planning.results.schedule import Schedule, ScheduleMonth
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures.picture import Entry, Picture
from capacity.reports.pictures.plot import Axes, Span, in_period, plot
from capacity.reports.pictures.scales import Scale, linear, periods, ticks

PTUS, COST = "PTUs over the months", "Cost over the months"


def pictures(schedule: Schedule | None) -> Iterator[Picture]:
    """The ladder of PTUs, and what months cost; none of a single month."""
    if schedule is None or len(schedule.months) < 2:  # noqa: PLR2004  # a course has two ends
        return
    if any(one.ptus or one.reserved_ptus for one in schedule.months):
        yield _of_ptus(schedule)
    yield _of_cost(schedule)


def _of_ptus(schedule: Schedule) -> Picture:
    rows = [
        [str(one.month), needed(one.ptus_needed), whole(one.ptus), whole(one.reserved_ptus)] for one in schedule.months
    ]
    return Picture(
        heading=PTUS,
        sentence=f"{_place(schedule)} PTUs that are needed, deployed and reserved in each month.",
        entries=[Entry("area c", "reserved"), Entry("line a", "deployed"), Entry("line rule b", "needed")],
        drawn=lambda key: _ladder(schedule.months, key),
        table=Grid(["Month from", "needed", "deployed", "reserved"], rows),
    )


def _place(schedule: Schedule) -> str:
    return schedule.deployment_type.display_name + (f", {schedule.region}:" if schedule.region else "")


def _ladder(months: Sequence[ScheduleMonth], key: str) -> Markup:
    need = [(at, float(one.ptus_needed)) for at, one in enumerate(months) if one.ptus_needed is not None]
    deployed = [(at, one.ptus) for at, one in enumerate(months)]
    y = linear([*(value for _, value in (*need, *deployed)), *(one.reserved_ptus for one in months)])
    axes = _axes(months, y, "PTUs")
    reserved = [Span(at, at + 1, 0, one.reserved_ptus) for at, one in enumerate(months)]
    end = len(months)
    return plot(
        axes,
        [axes.stairs(reserved, "area c"), axes.steps(deployed, end, "line a"), axes.steps(need, end, "line rule b")],
        key=key,
        title=PTUS,
        described=f"Deployed: {whole(months[0].ptus)} PTUs at first, {whole(months[-1].ptus)} in the last month.",
    )


def _of_cost(schedule: Schedule) -> Picture:
    rows = [[str(one.month), money(one.ptu_cost), money(one.token_cost)] for one in schedule.months]
    total = "" if schedule.total is None else f" All months: {money(schedule.total)} {schedule.currency}."
    return Picture(
        heading=COST,
        sentence=f"{schedule.currency} of each month, beyond what is paid already: PTUs, and tokens on top.{total}",
        entries=[Entry("area a edge", "PTUs"), Entry("area b", "tokens")],
        drawn=lambda key: _stacked(schedule, key),
        table=Grid(["Month from", "PTUs", "tokens"], rows),
    )


def _stacked(schedule: Schedule, key: str) -> Markup:
    paid = [(float(one.ptu_cost), float(one.ptu_cost + one.token_cost)) for one in schedule.months]
    y = linear([total for _, total in paid])
    axes = _axes(schedule.months, y, schedule.currency)
    return plot(
        axes,
        [
            *(axes.stairs([in_period(at, 0, ptus)], "area a edge") for at, (ptus, _) in enumerate(paid)),
            *(axes.stairs([in_period(at, ptus, total)], "area b") for at, (ptus, total) in enumerate(paid)),
        ],
        key=key,
        title=COST,
        described=f"{whole(len(paid))} months; the dearest comes to {money(schedule.dearest_month)}.",
    )


def _axes(months: Sequence[ScheduleMonth], y: Scale, y_title: str) -> Axes:
    x, x_ticks = periods([one.month for one in months])
    return Axes(x=x, y=y, x_ticks=x_ticks, y_ticks=ticks(y), x_title="Month from", y_title=y_title)
