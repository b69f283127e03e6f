"""What PTU counts of a plan would refuse, and what other depths of the burst bucket would need."""

from capacity.numerals import given_percent, whole
from capacity.planning.results.plan import Plan
from capacity.reports.forms import Grid
from capacity.reports.pictures import refused_shares, sizes_of
from capacity.reports.pictures.bars import Bar, bars
from capacity.reports.pictures.picture import Picture
from capacity.reports.pictures.refused_shares import Asked

BY_DEPTH = "PTUs by burst depth"


def picture(plan: Plan) -> Picture | None:
    """Shares over counts of measured traffic; None where there is none."""
    refused = None if plan.curves is None else plan.curves.refused_by_ptus
    option = sizes_of.lead(plan)
    if refused is None or option is None or option.by_criteria is None:
        return None
    shares = {
        float(depth): [(point.ptus, point.throttled_share) for point in points]
        for depth, points in refused.by_burst_seconds.items()
    }
    counts = [count for some in shares.values() for count, _ in some]
    lines = [line for line in sizes_of.sizes(plan) if min(counts) <= line.ptus <= max(counts)]
    more = f" with {given_percent(option.headroom_share)} headroom" if option.headroom_share else ""
    return refused_shares.picture(
        Asked(
            shares=shares,
            basis=f"{refused.basis}{more}",
            allowed=option.by_criteria.throttled_share_allowed,
            uprights=sizes_of.uprights(lines),
            entries=sizes_of.entries(lines),
        )
    )


def by_depth(plan: Plan) -> Picture | None:
    """The size at each depth where requests were drawn from a shape; None where they were not."""
    option = sizes_of.lead(plan)
    size = None if option is None else option.admission
    if option is None or size is None:
        return None
    rows = [
        Bar("Steady: what carries the tokens", size.steady_ptus, whole(size.steady_ptus), "bar o"),
        *(
            Bar(f"Burst depth {depth} s", ptus or 0, "no size" if ptus is None else whole(ptus), "bar a")
            for depth, ptus in size.admission_by_burst_seconds.items()
        ),
    ]
    sentence = (
        f"{option.deployment_type.display_name} PTUs that refuse at most {given_percent(size.throttled_share_allowed)} "
        "of the drawn requests, by how deep the burst bucket is: Azure does not publish that."
    )
    return Picture(
        heading=BY_DEPTH,
        sentence=sentence,
        drawn=lambda key: bars(rows, key=key, title=BY_DEPTH, described=sentence),
        table=Grid(["Depth", "PTUs"], [[row.name, row.told] for row in rows]),
    )
