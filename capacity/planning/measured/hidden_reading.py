"""Which reading of hidden demand a plan takes, by what the deployed size would have refused of each; and what is told.

Refused requests include retries, and may or may not be those that spilled: so counts have several readings. Each
predicts what the deployed PTUs refuse, which is measured, too.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from capacity.findings import Finding, found
from capacity.planning.results.plan import Action, Current
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, TokenWeights
from capacity.traffic import replay, summary
from capacity.traffic.demanded import HiddenDemand, Taken
from capacity.traffic.series import Floats, ObservedDeployment, TokenSeries

ZERO = Decimal(0)
MATERIAL, LEAST = 0.2, 0.01
"""Shares differ where they are so far apart: of the larger one, and of all demand."""


class Name(StrEnum):
    """The readings, the one that is taken where nothing speaks against it first."""

    ALL = "all"
    APART = "apart"
    RETRIES = "retries"


class Carried(NamedTuple):
    """What the deployed PTUs carry; None where that is not known."""

    ptus: int | None
    tpm_per_ptu: Fraction | None
    weights: TokenWeights
    burst_seconds: float


class Compared(Record):
    """The share of weighted tokens that the deployed PTUs refuse: as it was measured, and by each reading."""

    ptus: int
    measured: float
    predicted: dict[Name, float]

    def agrees(self, name: Name) -> bool:
        """Whether a reading predicts what was measured."""
        predicted = self.predicted[name]
        return abs(predicted - self.measured) <= max(LEAST, MATERIAL * max(predicted, self.measured))


class Reading(Record):
    """The one that is taken, of all there are; `compared` is None where the deployed size cannot be held against it."""

    name: Name
    hidden: HiddenDemand
    compared: Compared | None

    @property
    def series(self) -> TokenSeries:
        """The demand as it is planned."""
        return _readings(self.hidden)[self.name]


Sized = Callable[[TokenSeries | None], tuple[DeploymentType | None, int | None]]
"""The first provisioned type, and what minutes need of it."""


def taken(observed: ObservedDeployment, hidden: HiddenDemand, carried: Carried) -> Reading:
    """All hidden requests, unless the deployed size speaks against that, and for another reading."""
    compared = _compared(observed, hidden, carried)
    name = Name.ALL
    if compared is not None and not compared.agrees(Name.ALL):
        name = next((other for other in compared.predicted if compared.agrees(other)), Name.ALL)
    return Reading(name=name, hidden=hidden, compared=compared)


def _readings(hidden: HiddenDemand) -> dict[Name, TokenSeries]:
    """Those that differ."""
    result = {Name.ALL: hidden.high}
    if hidden.apart is not None:
        result[Name.APART] = hidden.apart
    if hidden.refused:
        result[Name.RETRIES] = hidden.low
    return result


def _compared(observed: ObservedDeployment, hidden: HiddenDemand, carried: Carried) -> Compared | None:
    is_measured = observed.measured.throttled_requests is not None and hidden.refused + hidden.spilled > 0
    if not is_measured or not carried.ptus or carried.tpm_per_ptu is None:
        return None
    weighted = {name: summary.weighted_tpm(series, carried.weights) for name, series in _readings(hidden).items()}
    asked = summary.total(weighted[Name.ALL])
    if not asked:
        return None
    tpm = float(carried.ptus * carried.tpm_per_ptu)

    def refused(demand: Floats) -> float:
        result = replay.replay(observed.series.start, demand, [tpm], burst_seconds=carried.burst_seconds)
        return float(result.throttled_share[0])

    served = summary.total(summary.weighted_tpm(observed.series, carried.weights))
    return Compared(
        ptus=carried.ptus,
        measured=max(1 - served / asked, 0.0),
        predicted={name: refused(demand) for name, demand in weighted.items()},
    )


def hidden_demand(reading: Reading | None, sized: Sized) -> Iterator[Finding]:
    """What is hidden and how it is read, what other readings would need, and what was taken over."""
    if reading is None:
        return
    hidden = reading.hidden
    if hidden.refused + hidden.spilled:
        readings = _readings(hidden)
        others = {name: sized(series)[1] for name, series in readings.items() if name is not reading.name}
        type_, _ = sized(None)
        yield found(
            "hidden-demand",
            refused=hidden.refused,
            spilled=hidden.spilled,
            of_log=hidden.of_log,
            type_=type_,
            reading=reading.name,
            others=tuple((name, ptus) for name, ptus in others.items() if ptus is not None),
        )
    compared = reading.compared
    if compared is not None and not compared.agrees(Name.ALL):
        yield found(
            "refusals-disagree",
            ptus=compared.ptus,
            predicted=compared.predicted[Name.ALL],
            measured=compared.measured,
            reading=reading.name,
            agreeing=compared.predicted[reading.name],
        )
    if hidden.spread:
        yield found("refusals-spread", requests=hidden.spread)
    if hidden.taken is not None:
        yield _taken_over(hidden.taken, sized)


def _taken_over(taken_: Taken, sized: Sized) -> Finding:
    type_, ptus = sized(taken_.with_it)
    requests = summary.total(taken_.with_it.requests) if taken_.with_it.requests is not None else 0.0
    return found(
        "took-over",
        requests=taken_.requests,
        share=taken_.requests / requests if requests else 0.0,
        sources=taken_.sources,
        tpm=_most(taken_),
        type_=type_,
        ptus=ptus,
    )


def _most(taken_: Taken) -> float:
    return summary.largest(taken_.with_it.input_tokens + taken_.with_it.output_tokens)


def kept_for_overflow(current: Current, taken_: Taken) -> Current:
    """A deployment is not told to shrink below what others spill into it, as long as they do."""
    smaller = (current.delta_ptus or 0) < 0 or (current.delta_sku_capacity or 0) < 0
    if current.action is not Action.RESIZE or not smaller:
        return current
    return current.replaced(
        action=Action.KEEP,
        delta_ptus=None if current.delta_ptus is None else 0,
        delta_sku_capacity=None if current.delta_sku_capacity is None else 0,
        delta_usd_per_month=None if current.delta_usd_per_month is None else ZERO,
        detail=found("holds-overflow", tpm=_most(taken_)),
    )
