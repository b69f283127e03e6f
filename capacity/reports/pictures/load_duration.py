"""For how many minutes the load reaches what: how much of the time PTUs stand by, and how rare the peak is."""

from collections.abc import Iterator

from capacity.numerals import rate, share, whole
from capacity.planning.results.curves import LoadDuration
from capacity.planning.results.plan import Plan
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup
from capacity.reports.pictures import sizes_of
from capacity.reports.pictures.picture import Detail, Entry, Picture, thinned
from capacity.reports.pictures.plot import Axes, plot
from capacity.reports.pictures.scales import Scale, Tick, apart, linear, logarithmic, ticks

HEADING = "Load duration"
NAMED = {1: "1 min", 10: "10 min", 60: "1 h", 600: "10 h", 1440: "1 day", 10_080: "1 week", 43_200: "30 days"}
"""Minutes with names of their own; those beyond are left out where the names would touch."""


def picture(plan: Plan, detail: Detail) -> Picture | None:
    """None where no minutes are known."""
    load = None if plan.curves is None else plan.curves.load_duration
    if load is None or load.minutes[-1] == 1:
        return None
    return Picture(
        heading=HEADING,
        sentence=f"Number of minutes with at least a given load, of {whole(load.minutes[-1])} observed.",
        entries=[Entry("line a", "Weighted tokens per minute"), *_entries(plan)],
        drawn=lambda key: _drawn(plan, load, key),
        table=_table(load, detail),
    )


def _entries(plan: Plan) -> Iterator[Entry]:
    """The lines, with what their counts would refuse where a criterion takes them."""
    for line in sizes_of.sizes(plan):
        yield Entry(f"line rule {line.style}", f"{line.told}{_refused(plan, line.ptus)}")


def _refused(plan: Plan, ptus: int) -> str:
    """`, 0.1 % of the tokens above it`. Of requests it is no part of the minutes that is refused."""
    option = sizes_of.lead(plan)
    by = None if option is None else option.by_criteria
    if by is None:
        return ""
    found = next((one for one in by.by_criterion.values() if one is not None and one.ptus == ptus), None)
    if found is None:
        return ""
    part = share(found.throttled_share)
    return f", refuses {part} of the requests" if sizes_of.is_of_requests(plan) else f", {part} of the tokens above it"


def _drawn(plan: Plan, load: LoadDuration, key: str) -> Markup:
    option = sizes_of.lead(plan)
    carried = [] if option is None else sizes_of.levels(sizes_of.sizes(plan), float(option.input_tpm_per_ptu))
    x = logarithmic([float(count) for count in load.minutes])
    y = linear([*load.tpm, *(rule.value for rule in carried)])
    axes = Axes(
        x=x,
        y=y,
        x_ticks=_named(x),
        y_ticks=ticks(y),
        x_title="Minutes with at least that load",
        y_title="Weighted tokens per minute",
    )
    points = list(zip(map(float, load.minutes), load.tpm, strict=True))
    return plot(
        axes,
        [axes.line(points, "line a")],
        key=key,
        title=HEADING,
        described=f"The busiest minute has {rate(load.tpm[0])}, the least busy one {rate(load.tpm[-1])}.",
        levels=carried,
    )


def _named(scale: Scale) -> list[Tick]:
    return apart([Tick(scale.at(count), name) for count, name in NAMED.items() if count <= scale.high])


def _table(load: LoadDuration, detail: Detail) -> Grid:
    pairs = thinned([*zip(load.minutes, load.tpm, strict=True)], detail.rows)
    return Grid(
        ["Minutes", "weighted tokens per minute, at least"], [[whole(count), rate(tpm)] for count, tpm in pairs]
    )
