"""What reports show of an outlook: needs, tokens and costs as ranges, and what these rest on."""

from collections.abc import Iterator, Sequence

from capacity.numerals import factor, money, whole
from capacity.planning.results.outlook import Exhausted, Outlook, Percentiles
from capacity.reports.forms import Grid, Section
from capacity.sentences.ahead import days_ahead, first_passed, needed_ahead, ptus_up, rests_on, runs_out
from capacity.sentences.say import capital, said


def parts(outlook: Outlook) -> list[Grid | Section]:
    """The ranges, then what they rest on."""
    lines = [runs_out(outlook), said(outlook.method), rests_on(outlook)]
    grids = [grid for grid in (_ranges(outlook), _regret(outlook)) if grid.rows]
    return [*grids, Section("Outlook", [line for line in lines if line])]


def brief(outlook: Outlook) -> str:
    """The need and the dates, in two lines."""
    return f"{needed_ahead(outlook)} {first_passed(outlook)}".strip()


def of_several(foreseen: Sequence[tuple[str, Outlook]]) -> Grid:
    """A row for each: PTUs needed, and from when on at the earliest limits are passed."""
    old = any(of.days_since for _, of in foreseen)
    days = f"{'' if old else 'next '}{whole(foreseen[0][1].horizon_days)} days{' after its end' if old else ''}"
    rows = [
        [
            name,
            *(["-"] * 3 if of.ptus is None else map(ptus_up, _values(of.ptus))),
            _earliest(of.exhausted.quota),
            _earliest(of.exhausted.reservation),
        ]
        for name, of in foreseen
    ]
    columns = ["1 in 10 below", "likely", "1 in 10 above", "quota until", "reserved until"]
    return Grid([f"PTUs, {days}", *columns], rows)


def _earliest(one: Exhausted | None) -> str:
    return "-" if one is None or one.p10 is None else str(one.p10)


def _ranges(outlook: Outlook) -> Grid:
    return Grid([capital(days_ahead(outlook)), "1 in 10 below", "likely", "1 in 10 above"], [*_rows(outlook)])


def _rows(outlook: Outlook) -> Iterator[Sequence[str]]:
    name = "PTUs" if outlook.deployment_type is None else f"{outlook.deployment_type.display_name} PTUs"
    for of, spread in ((name, outlook.ptus), ("by its own history", outlook.own)):
        if spread is not None:
            yield [of, *map(ptus_up, _values(spread))]
    for of, spread in (("input tokens", outlook.input_tokens), ("output tokens", outlook.output_tokens)):
        if spread is not None:
            yield [of, *(whole(round(one)) for one in _values(spread))]
    costs = outlook.costs
    if costs is not None:
        yield [f"{outlook.currency} a month, bought for it", *map(money, (costs.p10, costs.p50, costs.p90))]


def _values(spread: Percentiles) -> tuple[float, float, float]:
    return spread.p10, spread.p50, spread.p90


def _regret(outlook: Outlook) -> Grid:
    """What the recommendation costs at the ends."""
    rows = [[f"x {factor(one.traffic)}", money(one.per_month), money(one.best_per_month)] for one in outlook.regret]
    return Grid(["If it needs", f"{outlook.currency} a month as recommended", "at best"], rows)
