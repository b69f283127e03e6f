"""How far each input that is a range moves the PTUs, alone, from its low to its high end."""

from capacity.numerals import quantity, whole
from capacity.planning.results.moved_input import Sensitivity
from capacity.planning.results.plan import Plan
from capacity.reports.forms import Grid
from capacity.reports.pictures import sizes_of
from capacity.reports.pictures.bars import Bar, bars
from capacity.reports.pictures.picture import Entry, Picture

HEADING = "What decides the size"


def picture(plan: Plan) -> Picture | None:
    """None where no input is a range that PTUs depend on."""
    option = sizes_of.lead(plan)
    rows = [bar for one in plan.sensitivity if (bar := _bar(one)) is not None]
    if option is None or not rows:
        return None
    likely = f"{whole(option.ptus)} {option.deployment_type.display_name} PTUs"
    sentence = (
        "PTUs from the low to the high end of one input at a time, all others at their likely values. With all of them "
        f"likely: {likely}."
    )
    ends = [
        [one.input, quantity(one.low), quantity(one.high), _ptus(one.low_ptus), _ptus(one.high_ptus)]
        for one in plan.sensitivity
    ]
    return Picture(
        heading=HEADING,
        sentence=sentence,
        entries=[Entry("bar a", "from low to high"), Entry("line mark", "likely")],
        drawn=lambda key: bars(rows, key=key, title=HEADING, described=sentence, mark=option.ptus),
        table=Grid(["Input", "low", "high", "PTUs at low", "PTUs at high"], ends),
    )


def _bar(one: Sensitivity) -> Bar | None:
    if one.low_ptus is None or one.high_ptus is None:
        return None
    low, high = sorted((one.low_ptus, one.high_ptus))
    told = f"{_ptus(one.low_ptus)} to {_ptus(one.high_ptus)} PTUs"
    return Bar(one.input.removeprefix("traffic."), high, told, "bar a", low)


def _ptus(count: int | None) -> str:
    return "none" if count is None else whole(count)
