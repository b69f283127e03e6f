"""What a workload file of measured traffic says of it beside its numbers: what was seen, and what it cannot tell."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from capacity.numerals import factor, percent, whole
from capacity.planning.results.measured_plan import MeasuredTraffic, Traffic
from capacity.planning.results.plan import Plan
from capacity.planning.results.workload_basis import WorkloadBasis
from capacity.sizing.demand import Demand, Tokens, exact, from_classes
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Workload

CUT = Fraction(1, 10**5)
"""What numbers that are cut may lack."""
MUCH = Fraction(1, 10)
"""Beyond what was measured, from which on it is told."""


def notes(
    plan: Plan, measured: MeasuredTraffic, basis: WorkloadBasis, classes: Sequence[RequestClass], month_share: Fraction
) -> Iterator[str]:
    """One line each."""
    traffic = measured.traffic
    yield from _costliest(plan.demand, basis.growth)
    if len(classes) > 1:
        yield "Its mix is not that of the month, so there is more than one class: their peaks add up to its PTUs."
    if measured.hours is not None:
        yield f"Peaks are those of {measured.hours}, means those of all hours."
    if basis.foreseen != 1:
        yield f"The report plans for {factor(basis.foreseen)} times as much, which its outlook foresees: not in here."
    if month_share != 1:
        yield f"Of the tokens of the month these are {percent(month_share)}: a mean cannot be above the peak."
    yield from _quota(plan.demand, basis.growth, traffic, classes)
    yield from _bursts(traffic)
    if classes[0].max_output_tokens is not None and classes[0].request_seconds is None:
        yield "How long requests run is not known here: add `request_seconds` for their admission."


def _costliest(demand: Demand, growth: Fraction) -> Iterator[str]:
    """The minute that peaks are of."""
    if not demand.rpm:
        return
    each = [f"{whole(tokens / demand.rpm)} {name}" for name, tokens in _by_name(demand.tpm) if tokens]
    yield f"The costliest minute: {whole(demand.rpm / growth)} requests. Mean tokens: {', '.join(each)}."


def _by_name(tpm: Tokens) -> Iterator[tuple[str, Fraction]]:
    yield "input", tpm.all_input
    yield "of it cached", tpm.cached_input
    yield "written to the cache", tpm.cache_write
    yield "output", tpm.output
    yield "image input", tpm.image_input
    yield "image output", tpm.image_output


def _quota(demand: Demand, growth: Fraction, traffic: Traffic, classes: Sequence[RequestClass]) -> Iterator[str]:
    """What quota was needed for, where the classes come to another one."""
    told = from_classes(Workload(name="seen", model="", traffic=tuple(classes)))
    rpm = None if traffic.rpm is None else exact(traffic.rpm.max)
    admitted = None if demand.admission_tpm is None else demand.admission_tpm / growth
    for what, seen, written in (
        ("tokens", demand.most_tpm / growth, told.most_tpm),
        ("requests", rpm, told.most_rpm),
        ("tokens with the output that requests allow", admitted, told.admission_tpm),
    ):
        if seen is None or written is None:
            continue
        if written < seen * (1 - CUT) or written > seen * (1 + MUCH):
            so = "ask for more quota than they need" if written < seen else "quota is more than was needed"
            yield f"Most {what} in a minute: {whole(seen)}. Here are {whole(written)}: {so}."


def _bursts(traffic: Traffic) -> Iterator[str]:
    """What the rates of a minute do not tell, and quota is for."""
    fastest = max((one.max_rpm for one in traffic.bursts), default=0)
    if traffic.rpm is not None and fastest > traffic.rpm.max:
        yield f"Within minutes requests came at up to {whole(exact(fastest))} a minute: the log's quota is for that,"
        yield "and that of this file for the rates below."
