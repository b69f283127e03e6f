"""The brief report of simulations: their tables, and what they rest on in a few lines."""

from collections.abc import Iterator

from capacity.planning.simulation import SimulationReport
from capacity.reports.content import brief_sure, brief_warnings, simulated
from capacity.reports.content.brief_texts import shortened
from capacity.reports.forms import Gap, Heading, Lines, Part, Section

LINES = 8
"""Of all that the tables rest on, but for the day of the facts and a gap."""


def parts(report: SimulationReport, more: str) -> Iterator[Part]:
    """A grid or two for each deployment, then what could change how they are read."""
    for title, some in simulated.by_deployment(report).items():
        yield Heading(title)
        yield Gap()
        yield from simulated.grids(some, report.on_429)
    for one in report.calibrations:
        yield simulated.confusion(one)
        yield Lines(simulated.calibration_lines(one))
    notes = [shortened(text, brief_warnings.LINES) for text in simulated.rests_on(report)]
    if notes:
        yield Section("Notes", brief_warnings.told(notes, LINES - 2, more))
    dates = ", ".join(brief_sure.fact_dates(report.facts, report.as_of))
    yield f"{f'As of {dates}. ' if dates else ''}More: {more}."
