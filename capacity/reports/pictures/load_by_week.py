"""The load week by week: the PTUs that each needs by itself, or its tokens, against the sizes of the plan."""

from collections.abc import Sequence

from capacity.numerals import rate, whole
from capacity.planning.results.measured_plan import Week
from capacity.planning.results.plan import Plan
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures import sizes_of
from capacity.reports.pictures.picture import Entry, Picture
from capacity.reports.pictures.plot import Axes, in_period, plot
from capacity.reports.pictures.scales import linear, periods, ticks

HEADING = "Load by week"


def picture(plan: Plan) -> Picture | None:
    """None where all of the traffic is in one week, or no week is known."""
    weeks = () if plan.measured is None else plan.measured.weeks
    values = _values(weeks)
    if not any(values):
        return None
    return Picture(
        heading=HEADING,
        sentence=_sentence(weeks),
        entries=[
            Entry("area a edge", "a week"),
            *([Entry("area b", "a week in which the size of the week before did not hold")] if _failed(plan) else []),
            *(sizes_of.entries(sizes_of.sizes(plan)) if _by_ptus(weeks) else []),
        ],
        drawn=lambda key: _drawn(plan, weeks, key),
        table=Grid(
            ["Week from", "requests", "tokens a minute", "PTUs"],
            [
                [
                    f"{one.start:%Y-%m-%d}",
                    whole(one.requests),
                    "?" if one.tokens_per_minute is None else rate(one.tokens_per_minute),
                    whole(one.ptus),
                ]
                for one in weeks
            ],
        ),
    )


def _by_ptus(weeks: Sequence[Week]) -> bool:
    return any(one.ptus is not None for one in weeks)


def _values(weeks: Sequence[Week]) -> list[float]:
    return [float((one.ptus if _by_ptus(weeks) else one.tokens_per_minute) or 0) for one in weeks]


def _sentence(weeks: Sequence[Week]) -> str:
    of = next((one.ptus_of for one in weeks if one.ptus_of is not None), None)
    if not _by_ptus(weeks) or of is None:
        return "Mean tokens per minute of each week. Weeks are counted back from the end."
    needs = f"{of.display_name} PTUs that each week needs by itself, as the plan is sized"
    return f"{needs}. Weeks are counted back from the end."


def _failed(plan: Plan) -> set[int]:
    """The places of weeks in which the size of the week before did not hold."""
    if plan.measured is None or plan.measured.hold is None:
        return set()
    broken = {one.start for one in plan.measured.hold.weeks if not one.held}
    return {at + 1 for at, one in enumerate(plan.measured.weeks) if one.start in broken}


def _drawn(plan: Plan, weeks: Sequence[Week], key: str) -> Markup:
    values, failed = _values(weeks), _failed(plan)
    levels = sizes_of.levels(sizes_of.sizes(plan), 1) if _by_ptus(weeks) else []
    x, x_ticks = periods([one.start for one in weeks])
    y = linear([*values, *(rule.value for rule in levels)])
    axes = Axes(
        x=x,
        y=y,
        x_ticks=x_ticks,
        y_ticks=ticks(y),
        x_title="Week from",
        y_title="PTUs" if _by_ptus(weeks) else "Tokens per minute",
    )
    bars = [in_period(at, 0, value) for at, value in enumerate(values)]
    drawn = [axes.stairs([bar], "area b" if at in failed else "area a edge") for at, bar in enumerate(bars)]
    return plot(axes, drawn, key=key, title=HEADING, described=_sentence(weeks), levels=levels)
