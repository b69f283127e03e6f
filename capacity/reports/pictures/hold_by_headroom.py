"""How many of the past weeks' plans would have held, over the headroom that they were given."""

from capacity.numerals import given_percent
from capacity.planning.results.hold import NINE_IN_TEN, Hold
from capacity.planning.results.plan import Plan
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures.picture import Entry, Picture
from capacity.reports.pictures.plot import Axes, Rule, plot
from capacity.reports.pictures.scales import Scale, apart, ticks
from capacity.sentences.holding import headroom, held

HEADING = "Plans that would have held, by headroom"
LEAST, MOST = 0.5, 2.0
"""The headrooms that the axis ends between: what takes more is in the table."""


def picture(plan: Plan) -> Picture | None:
    """None of fewer than two windows."""
    hold = None if plan.measured is None else plan.measured.hold
    if hold is None or hold.windows < 2:  # noqa: PLR2004  # one is a yes or a no
        return None
    sentence = (
        f"{held(hold)} A plan is a week's size of {hold.deployment_type.display_name}; it holds where the next week "
        "refuses no more than allowed."
    )
    return Picture(
        heading=HEADING,
        sentence=sentence,
        entries=[
            Entry("line a", "of the past weeks' plans"),
            Entry("line rule ink", "nine in ten"),
            *([Entry("line rule b", "the smallest headroom for that")] if _shown(hold) else []),
        ],
        drawn=lambda key: _drawn(hold, sentence, key),
        table=Grid(
            ["Headroom", "plans"],
            [
                [headroom(one.headroom_share) if one.headroom_share else "none", f"{one.held} of {hold.windows}"]
                for one in hold.by_headroom
            ],
        ),
    )


def _shown(hold: Hold) -> float | None:
    """The headroom for nine in ten, where it lies within the axis and above its start."""
    return hold.headroom_for_90 if hold.headroom_for_90 and hold.headroom_for_90 <= MOST else None


def _drawn(hold: Hold, described: str, key: str) -> Markup:
    inside = [(one.headroom_share, one.held / hold.windows) for one in hold.by_headroom if one.headroom_share <= MOST]
    x = Scale(low=0, high=max(LEAST, inside[-1][0] * 1.1))
    y = Scale(low=0, high=1)
    axes = Axes(
        x=x,
        y=y,
        x_ticks=apart(ticks(x, 8, given_percent)),
        y_ticks=ticks(y, 5, given_percent),
        x_title="Headroom",
        y_title="Share of the past weeks' plans that held in the next week",
    )
    enough = _shown(hold)
    return plot(
        axes,
        [axes.steps(inside, x.high, "line a")],
        key=key,
        title=HEADING,
        described=described,
        levels=[Rule(float(NINE_IN_TEN), given_percent(NINE_IN_TEN), "ink")],
        uprights=[] if enough is None else [Rule(enough, headroom(enough), "b")],
        dots=inside,
    )
