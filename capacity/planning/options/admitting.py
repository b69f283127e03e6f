"""A provisioned type whose requests are admitted one by one: the larger of what carries the tokens and what admits."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from capacity.findings import found
from capacity.planning.options.situation import Situation
from capacity.planning.results.admitted_size import AdmissionSize, Driver, OutputAdvice
from capacity.planning.results.plan import ProvisionedOption, Reason, Rejection
from capacity.sizing import ptu
from capacity.sizing.demand import ZERO
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.request_class import SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from capacity.planning.options.drawn_shape import Class, DrawnShape
    from capacity.planning.options.drawn_shape import Maximum as OtherMaximum

SHOWN_DEPTHS = (Fraction(10), Fraction(60))
SHOWN_MAXIMA = (Fraction(4), Fraction(2), Fraction(3, 2), Fraction(1))
"""Times the mean output: other maxima that are tried, those below what requests send."""
USUAL_TIMES = Fraction(2)
"""Of these the one that few answers reach: of a shape nothing tells how they vary."""


def admitted(option: ProvisionedOption, case: Situation) -> ProvisionedOption | Rejection:
    """The option as its requests size it."""
    shape = case.shape
    return option if shape is None else _Admitting(option, case, shape).sized()


def admitted_share(case: Situation, option: ProvisionedOption, room: Fraction, ptus: int) -> Fraction:
    """The share of the planned peak that so many PTUs admit with the room asked for; all where none is drawn."""
    if case.shape is None:
        return Fraction(1)
    return case.shape.admitted_share(int(ptus * option.input_tpm_per_ptu / room), case.burst_seconds)


class Refused(NamedTuple):
    """Shares of the requests that are drawn at the peak, and of those of its worst hour that has enough to tell."""

    requests: int
    of_all: float
    of_hour: float | None
    """None where no hour has enough."""


def refused(option: ProvisionedOption, case: Situation, ptus: int | None) -> Refused | None:
    """What so many PTUs would refuse; None where requests are not drawn."""
    shape = case.shape
    if shape is None or not ptus:
        return None
    of_all, of_hour = shape.search(case.burst_seconds).shares(int(ptus * option.input_tpm_per_ptu))
    return Refused(shape.drawn.count, of_all, of_hour)


def _key(seconds: Fraction) -> str:
    """A depth as the key of a mapping: `10`, `0.5`."""
    return str(int(seconds)) if seconds.denominator == 1 else str(float(seconds))


class _Admitting:
    """One option, sized by its tokens, and the requests that it has to admit."""

    def __init__(self, option: ProvisionedOption, case: Situation, shape: "DrawnShape") -> None:
        self.option, self.case, self.shape = option, case, shape
        self.sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        self.factor = 1 + case.wish.planning.headroom_share  # not what utilization is limited to: that is of the tokens

    def sized(self) -> ProvisionedOption | Rejection:
        """With the PTUs that admit, or refused where none do."""
        option, burst, alone = self.option, self.case.burst_seconds, self.case.size_alone
        admission = self.first(self.factor, burst, start=int(option.ptus * (alone or 1)))
        if admission is None:
            detail = found("never-admitted", burst_seconds=burst, ptus=ptu.MAX_PTUS_PER_DEPLOYMENT)
            return Rejection(deployment_type=option.deployment_type, reason=Reason.ALWAYS_THROTTLED, detail=detail)
        decides = admission > option.ptus
        ptus = max(admission, option.ptus)
        if alone is not None:
            return option.replaced(ptus=ptus)
        depths = sorted({*SHOWN_DEPTHS, burst})
        arrivals = self.shape.drawn
        return option.replaced(
            ptus=ptus,
            bound_by=ptu.PtuBound.ADMISSION if decides else option.bound_by,
            peak_utilization_share=option.peak_utilization_share * option.ptus / ptus,
            max_rpm=self.max_rpm(ptus, admission),
            ptus_at_headroom={
                share: self.at_headroom(size, 1 + Fraction(share)) for share, size in option.ptus_at_headroom.items()
            },
            admission=AdmissionSize(
                steady_ptus=option.ptus,
                admission_ptus=admission,
                admission_by_burst_seconds={
                    _key(depth): self.first(self.factor, depth, start=option.ptus if depth > burst else admission)
                    for depth in depths
                },
                admission_driver=self.driver(admission) if decides else None,
                burst_seconds=burst,
                throttled_share_allowed=Fraction(str(self.shape.limits.throttled_share)),
                worst_hour_throttled_share_allowed=Fraction(str(self.shape.limits.worst_hour_throttled_share)),
                drawn_requests=arrivals.count,
                drawn_hours=arrivals.hours,
            ),
            max_output_advice=tuple(self.advice()) if decides else (),
        )

    def first(self, factor: Fraction, burst: Fraction, *, start: int) -> int | None:
        """See `DrawnShape.first`."""
        return self.shape.first(self.sizes, self.option.input_tpm_per_ptu, factor, burst, start=start)

    def both(self, steady: int, factor: Fraction, maximum: "OtherMaximum | None" = None) -> int | None:
        """The size that carries the tokens and admits the requests; None where none is enough."""
        per_ptu, burst = self.option.input_tpm_per_ptu, self.case.burst_seconds
        return self.shape.first(self.sizes, per_ptu, factor, burst, start=steady, least=steady, maximum=maximum)

    def at_headroom(self, steady: int | None, factor: Fraction) -> int | None:
        """The size with another headroom; None where none is enough."""
        return None if steady is None else self.both(steady, factor)

    def max_rpm(self, ptus: int, admission: int) -> Fraction | None:
        """Requests of the same shape that are carried and admitted: a larger bucket admits no smaller share."""
        by_tokens, rpm = self.option.max_rpm, self.case.demand.rpm
        if by_tokens is None or rpm is None:
            return None
        return min(by_tokens * ptus / self.option.ptus, rpm * self.factor * ptus / admission)

    def driver(self, admission: int) -> Driver:
        """What makes the size."""
        option, shape = self.option, self.shape
        every_hour = shape.limits.replaced(worst_hour_throttled_share=1.0)
        below = int((admission - self.sizes.increment_ptus) * option.input_tpm_per_ptu / self.factor)
        by_hour = shape.search(self.case.burst_seconds).hours_can_decide
        if by_hour and shape.keeps(below, self.case.burst_seconds, every_hour):
            return Driver.WORST_HOUR
        if not shape.above_use:
            return Driver.ARRIVALS
        depth = option.ptus * option.input_tpm_per_ptu / self.factor * self.case.burst_seconds / SECONDS_PER_MINUTE
        largest = max(one.actual + one.excess(one.max_output_tokens) for one in shape.classes)
        return Driver.ESTIMATE if largest >= depth else Driver.IN_FLIGHT

    def advice(self) -> Iterator[OutputAdvice]:
        """The size at other maxima of the class whose maximum matters most, from the largest down to its mean."""
        above = self.shape.above_use
        if not above:
            return
        most = above[0] if len(above) == 1 else min(above, key=self._with_usual)
        named = most.name if len(self.shape.classes) > 1 else None
        for times in SHOWN_MAXIMA:
            maximum = ceil(most.output_tokens * times)
            if maximum < (most.max_output_tokens or 0):
                ptus = self._with(most, times)
                yield OutputAdvice(max_output_tokens=maximum, ptus=ptus, request_class=named)

    def _with_usual(self, one: "Class") -> int:
        """The size with a maximum of one class that few of its answers reach."""
        return self._with(one, USUAL_TIMES) or ptu.MAX_PTUS_PER_DEPLOYMENT + 1

    def _with(self, one: "Class", times: Fraction) -> int | None:
        """The size with a maximum of one class that is so many times its mean, or what it is where that is less."""
        from capacity.planning.options.drawn_shape import Maximum  # noqa: PLC0415  # and with it numpy

        maximum = min(Fraction(ceil(one.output_tokens * times)), one.max_output_tokens or ZERO)
        return self.both(self.option.ptus, self.factor, Maximum(one, maximum))
