"""Measured minutes -> what a workload file of them needs beside the demand."""

from fractions import Fraction

from capacity.planning.measured.measured_case import MeasuredCase
from capacity.planning.measured.peak_demand import admitted_output, tokens_at
from capacity.planning.measured.prompt_lengths import Prompts
from capacity.planning.results.workload_basis import SeenClass, WorkloadBasis
from capacity.sizing.demand import Tokens, exact
from capacity.traffic import summary
from capacity.traffic.series import Floats

ONE = Fraction(1)


def workload_basis(of: MeasuredCase) -> WorkloadBasis:
    """The classes are those of the demand, a length of prompts each."""
    inside = of.inside.asked
    row = summary.busiest_minute(inside.input_tokens + inside.output_tokens)
    allowed, most_allowed = _allowed_output(of)
    return WorkloadBasis(
        classes=tuple(_class(one, row, of) for one in of.prompts),
        allowed_output=allowed,
        most_allowed_output=most_allowed,
        settings=of.sizing.settings,
        growth=of.sizing.growth,
        foreseen=of.sizing.planned_growth / of.sizing.replaced(median_path=()).planned_growth,
    )


def _allowed_output(of: MeasuredCase) -> tuple[Fraction | None, Fraction | None]:
    """Of a request, the mean of all and that of the minute where it is largest; None where it is not known."""
    series = of.minutes.asked
    admitted, requests = admitted_output(series, of.sizing.admission.max_output_tokens), series.requests
    if admitted is None or requests is None:
        return None, None
    known = (requests > 0) & (admitted > 0)
    if not known.any():
        return None, None
    of_all = exact(summary.total(admitted[known])) / exact(summary.total(requests[known]))
    return of_all, exact(float((admitted[known] / requests[known]).max()))


def _class(prompts: Prompts, row: int | None, of: MeasuredCase) -> SeenClass:
    series = prompts.series
    observed = series.observed
    columns = summary.by_category(series).items()
    return SeenClass(
        above=prompts.above,
        context=prompts.context,
        weights=of.throughput.weights_for(prompts.context),
        fits_ptus=prompts.fits_ptus,
        fullest=tokens_at(series, row, ONE),
        mean=Tokens(**{name: _mean(column[observed]) for name, column in columns}) if observed.any() else Tokens(),
        mean_rpm=None if series.requests is None else _mean(summary.known(series.requests)),
    )


def _mean(values: Floats) -> Fraction:
    """Of the sum to 1e-9, so that tokens of a request are what they are; 0 where there is nothing."""
    return exact(summary.total(values)) / max(len(values), 1)
