"""Requests that were seen as request classes of a workload file: numbers as they are written.

Numbers are cut so that no rounding lifts a need above a deployable size.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from capacity.planning.measured.emitted_classes import Part
from capacity.planning.measured.traffic_vectors import per_request
from capacity.planning.results.measured_plan import Traffic
from capacity.planning.results.plan import Plan
from capacity.planning.results.workload_basis import WorkloadBasis
from capacity.sizing.demand import ZERO, exact
from capacity.sizing.request_class import RequestClass

DIGITS = 6
SMALL_DIGITS = 9
"""Of rates that six would hide."""
SMALL = Fraction(1, 100)
LEAST = Fraction(1, 10**DIGITS)
"""The mean of what next to never comes, in requests a minute."""


def request_classes(
    plan: Plan, traffic: Traffic, basis: WorkloadBasis, parts: Sequence[Part]
) -> tuple[RequestClass, ...]:
    """The class of each part, with a name where there are several."""
    shape = traffic.request_shape
    longest = None if shape is None or shape.input_tokens is None else exact(shape.input_tokens.max)
    seconds = None if shape is None or shape.mean_seconds is None else cut(exact(shape.mean_seconds))
    means = [part for part in parts if part.average_rpm is not None]
    admission_tpm = plan.demand.admission_tpm
    allowed = [None] * len(parts) if admission_tpm is None else _allowed(parts, basis, admission_tpm / basis.growth)
    return tuple(
        _class(part).replaced(
            name=_name(part) if len(parts) > 1 else None,
            context=part.of.context if len(means) > 1 else None,
            max_input_tokens=longest if part is means[-1] else None,
            max_output_tokens=most or None,
            request_seconds=seconds or None,
        )
        for part, most in zip(parts, allowed, strict=True)
    )


def _allowed(parts: Sequence[Part], basis: WorkloadBasis, admission_tpm: Fraction) -> list[Fraction | None]:
    """The output that requests of each part allow, no less than they have.

    It is the mean of all; the last part allows what is left of the most that was admitted in a minute.
    """
    mean, most = basis.allowed_output, basis.most_allowed_output
    if mean is None or most is None:
        return [None] * len(parts)
    found: list[Fraction | None] = []
    for part in parts:
        each = per_request(part.peak, part.peak_rpm)
        before = each["all_input"] + each["image_input"] + each["image_output"]
        least = ZERO if part.average_rpm is None else mean
        wanted = admission_tpm / part.peak_rpm - before if part is parts[-1] else mean
        allows = max(cut(min(max(wanted, least), most)), cut(each["output"]))
        admission_tpm -= part.peak_rpm * (before + allows)
        found.append(allows)
    return found


def _class(part: Part) -> RequestClass:
    rpm, cached, written = part.peak_rpm, part.peak["cached_input"], part.peak["cache_write"]
    text = part.peak["input"] + cached + written
    each, peak_rpm = per_request(part.peak, rpm), _rate(rpm)
    return RequestClass(
        peak_rpm=peak_rpm,
        average_rpm=min(LEAST if part.average_rpm is None else _rate(part.average_rpm), peak_rpm),
        input_tokens=cut(each["all_input"]),
        output_tokens=cut(each["output"]),
        image_input_tokens=cut(each["image_input"]) or None,
        image_output_tokens=cut(each["image_output"]) or None,
        cached_input_share=Fraction(ceil(cached / text * 10**DIGITS), 10**DIGITS) if cached else None,  # it weighs less
        cache_write_share=cut(written / text) if written else None,
    )


def _name(part: Part) -> str:
    """`month` and `peak`; of long prompts `above-128000` and `peak-above-128000`."""
    above, is_extra = part.of.above, part.average_rpm is None
    if above is None:
        return "peak" if is_extra else "month"
    return f"peak-above-{above}" if is_extra else f"above-{above}"


def _rate(rpm: Fraction) -> Fraction:
    """Cut, and never to nothing."""
    return max(cut(rpm, SMALL_DIGITS if rpm < SMALL else DIGITS), Fraction(1, 10**SMALL_DIGITS))


def cut(number: Fraction, digits: int = DIGITS) -> Fraction:
    """Rounded down to so many decimals."""
    return Fraction(floor(number * 10**digits), 10**digits)
