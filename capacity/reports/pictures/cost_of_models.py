"""What one workload costs on each model, the cheapest first."""

from capacity.numerals import money
from capacity.planning.results.compared_models import Comparison
from capacity.reports.content import words
from capacity.reports.forms import Grid
from capacity.reports.pictures.bars import Bar, bars
from capacity.reports.pictures.picture import Picture

HEADING = "Cost by model"
MOST = 25


def picture(comparison: Comparison, currency: str) -> Picture | None:
    """Of the cheapest; None where fewer than two costs are known."""
    known = [
        Bar(
            f"{row.model}{words.publisher(row.publisher)}, {row.deployment_type.display_name}",
            float(row.cost.per_month),
            money(row.cost.per_month),
            "bar a",
        )
        for row in comparison.rows
        if row.cost is not None and row.cost.per_month is not None
    ]
    rows = sorted(known, key=lambda bar: bar.high)[:MOST]
    if len(rows) < 2:  # noqa: PLR2004  # nothing to compare
        return None
    which = "" if len(rows) == len(known) else f" of the {MOST} cheapest"
    sentence = f"{currency} a month{which}, after promotions. The cheapest: {rows[0].name}, {rows[0].told}."
    return Picture(
        heading=HEADING,
        sentence=sentence,
        drawn=lambda key: bars(rows, key=key, title=HEADING, described=sentence),
        table=Grid(["Model", f"{currency} a month"], [[row.name, row.told] for row in rows]),
    )
