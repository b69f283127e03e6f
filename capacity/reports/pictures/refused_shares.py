"""Refused shares over PTU counts, a line for each depth of the burst bucket: of plans, and of simulations."""

from collections.abc import Mapping, Sequence

from capacity.numerals import factor, given_percent, share, whole
from capacity.record import Record
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures.picture import Entry, Picture
from capacity.reports.pictures.plot import Axes, Rule, plot
from capacity.reports.pictures.scales import apart, linear, logarithmic, ticks

HEADING = "Refused share by size and burst depth"
LEAST = 1e-5
"""A thousandth of a percent: smaller shares, and none, stand at the bottom."""
STYLES = ("a", "b", "c", "d", "ink", "rule a", "rule b", "rule c", "rule d")
"""Of lines; tables have the depths that are more."""
Shares = Mapping[float, Sequence[tuple[int, float]]]
"""By the depth of the bucket in seconds: counts in order, and what each refuses."""


class Asked(Record):
    """What is drawn: shares of `basis`, with what is allowed where there is a limit, and counts that stand out."""

    shares: Shares
    basis: str
    allowed: float | None = None
    uprights: Sequence[Rule] = ()
    entries: Sequence[Entry] = ()


def picture(asked: Asked) -> Picture | None:
    """None where there is one count alone, or nothing is refused by any."""
    points = [point for some in asked.shares.values() for point in some]
    if len({count for count, _ in points}) < 2 or not any(part for _, part in points):  # noqa: PLR2004  # a line
        return None
    return Picture(
        heading=HEADING,
        sentence=(
            f"Share of the {asked.basis} that a PTU count would refuse (429), by burst depth, which Azure does not "
            "publish."
        ),
        entries=[
            *(
                Entry(f"line {style}", f"burst depth {factor(depth)} s")
                for (depth, _), style in zip(asked.shares.items(), STYLES, strict=False)
            ),
            *([] if asked.allowed is None else [Entry("line rule ink", f"allowed: {given_percent(asked.allowed)}")]),
            *asked.entries,
        ],
        drawn=lambda key: _drawn(asked, key),
        table=_table(asked),
    )


def _drawn(asked: Asked, key: str) -> Markup:
    counts = [float(count) for some in asked.shares.values() for count, _ in some]
    parts = [part for some in asked.shares.values() for _, part in some]
    x = linear(counts, from_zero=False)
    y = logarithmic([LEAST, max(*parts, asked.allowed or LEAST)])
    axes = Axes(
        x=x,
        y=y,
        x_ticks=apart(ticks(x, 8)),
        y_ticks=ticks(y, 6, given_percent),
        x_title="PTUs",
        y_title=f"Refused, of the {asked.basis} (at the bottom {given_percent(LEAST)} and less)",
    )
    lines = [[(float(count), part) for count, part in some] for some in asked.shares.values()]
    return plot(
        axes,
        [axes.line(line, f"line {style}") for line, style in zip(lines, STYLES, strict=False)],
        key=key,
        title=HEADING,
        described=f"From {whole(int(min(counts)))} to {whole(int(max(counts)))} PTUs; at most {share(max(parts))}.",
        levels=[] if asked.allowed is None else [Rule(asked.allowed, "allowed", "ink")],
        uprights=asked.uprights,
        dots=[point for line in lines for point in line] if len(counts) < 30 else (),  # noqa: PLR2004  # else a chain
    )


def _table(asked: Asked) -> Grid:
    columns = [dict(some) for some in asked.shares.values()]
    rows = [
        [whole(count), *(share(column[count]) if count in column else "-" for column in columns)]
        for count in sorted({count for column in columns for count in column})
    ]
    return Grid(["PTUs", *(f"{factor(depth)} s" for depth in asked.shares)], rows)
