"""What PTU counts cost a month together with the tokens that they leave: the optimum, and what is deployed today."""

from collections.abc import Iterator

from capacity.numerals import money, share, whole
from capacity.planning.results.curves import CostByPtus
from capacity.planning.results.optimum import OptimumRow
from capacity.planning.results.plan import Plan
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures import sizes_of
from capacity.reports.pictures.picture import Detail, Entry, Picture, thinned
from capacity.reports.pictures.plot import Axes, Rule, plot
from capacity.reports.pictures.scales import apart, linear, spanning, ticks
from capacity.reports.pictures.sizes_of import SizeLine

HEADING = "Cost over PTU counts"
TIMES, FEWEST = 4, 5


def picture(plan: Plan, detail: Detail) -> Picture | None:
    """None where no mix is known, or only one count of it."""
    costs = None if plan.curves is None else plan.curves.cost_by_ptus
    if costs is None or len(_priced(costs)) < 2:  # noqa: PLR2004  # two ends of a line
        return None
    rows = _drawn_rows(costs)
    unit = f"{costs.currency} a month"
    return Picture(
        heading=HEADING,
        sentence=" ".join(_sentences(costs, rows, unit)),
        entries=[
            Entry("area a", "PTUs"),
            Entry("area b", "tokens that spill"),
            *([Entry("line rule d", "tokens alone")] if _alone(costs) is not None else []),
            *sizes_of.entries(_lines(plan, rows)),
        ],
        drawn=lambda key: _drawn(plan, costs, key),
        table=_table(costs, unit, detail),
    )


def _sentences(costs: CostByPtus, rows: list[OptimumRow], unit: str) -> Iterator[str]:
    type_ = costs.deployment_type.display_name
    yield f"{type_} PTUs, {costs.term.label}, with what spills to tokens, in {unit} and by prices after promotions."
    allowed = _allowed(rows)
    if allowed:
        best = min(allowed, key=_total)
        yield f"Of these counts {whole(best.ptus)} PTUs cost least: {money(best.per_month)} {unit}."
    if allowed and allowed[0] != rows[0]:
        yield f"Fewer than {whole(allowed[0].ptus)} PTUs let more spill than is allowed."
    if rows[-1] != _priced(costs)[-1]:
        yield f"More than {whole(rows[-1].ptus)} PTUs cost more and are not drawn."


def _allowed(rows: list[OptimumRow]) -> list[OptimumRow]:
    """Those that let no more spill than is allowed."""
    return [row for row in rows if row.allowed]


def _priced(costs: CostByPtus) -> list[OptimumRow]:
    """Counts of PTUs whose cost is known."""
    return [row for row in costs.points if row.ptus and row.per_month is not None]


def _drawn_rows(costs: CostByPtus) -> list[OptimumRow]:
    """Up to the first count that costs many times the least: what larger ones cost would flatten all others."""
    rows = _priced(costs)
    best = min(map(_total, _allowed(rows) or rows))
    beyond = [at for at, row in enumerate(rows) if row.ptus_per_month is not None and row.ptus_per_month > TIMES * best]
    return rows[: max(beyond[0] + 1, FEWEST)] if beyond else rows


def _lines(plan: Plan, rows: list[OptimumRow]) -> list[SizeLine]:
    """Those between the ends of what is drawn."""
    return [line for line in sizes_of.sizes(plan) if rows[0].ptus <= line.ptus <= rows[-1].ptus]


def _alone(costs: CostByPtus) -> float | None:
    """What all of it costs by the token, where all of it may spill."""
    none = (row for row in costs.points if not row.ptus and row.per_month is not None and row.allowed)
    return next(map(_total, none), None)


def _total(row: OptimumRow) -> float:
    return float(row.per_month or 0)


def _drawn(plan: Plan, costs: CostByPtus, key: str) -> Markup:
    rows = _drawn_rows(costs)
    tokens = _alone(costs)
    x = spanning([float(row.ptus) for row in rows])
    y = linear([*map(_total, rows), *([] if tokens is None else [tokens])])
    axes = Axes(
        x=x,
        y=y,
        x_ticks=apart(ticks(x, 8)),
        y_ticks=ticks(y),
        x_title="PTUs",
        y_title=f"{costs.currency} a month",
    )
    floor = [(float(row.ptus), 0.0) for row in rows]
    paid = [(float(row.ptus), float(row.ptus_per_month or 0)) for row in rows]
    total = [(float(row.ptus), _total(row)) for row in rows]
    return plot(
        axes,
        [axes.band(floor, paid, "area a"), axes.band(paid, total, "area b"), axes.line(total, "line ink")],
        key=key,
        title=HEADING,
        described=f"From {whole(rows[0].ptus)} to {whole(rows[-1].ptus)} PTUs, stacked: PTUs, and tokens that spill.",
        levels=[] if tokens is None else [Rule(tokens, "tokens alone", "d")],
        uprights=sizes_of.uprights(_lines(plan, rows)),
    )


def _table(costs: CostByPtus, unit: str, detail: Detail) -> Grid:
    rows = [
        [
            whole(row.ptus),
            money(row.per_month),
            money(row.ptus_per_month),
            money(row.tokens_per_month),
            share(row.spilled_share),
            "" if row.allowed else "too much",
        ]
        for row in thinned(costs.points, detail.rows)
    ]
    return Grid(["PTUs", unit, "PTUs alone", "tokens", "spilled", "allowed"], rows)
