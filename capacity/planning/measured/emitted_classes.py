"""Measured traffic -> requests that have its peak and its month: the classes of a workload file of it.

A class has one mix of tokens for both, and busy minutes are of another mix than the month. Where it is the same to a
hundredth there is one class. Else there are two for each length of prompts: the mean request of the month, as many
at the peak as the costliest minute has room for, and what that minute has beyond them, which comes so rarely that it
adds nothing to a month.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from capacity.planning.measured.traffic_vectors import (
    Vector,
    beyond,
    combined,
    largest,
    least_ratio,
    of_tokens,
    per_request,
    total,
    weighted,
)
from capacity.planning.results.plan import Plan
from capacity.planning.results.workload_basis import SeenClass, WorkloadBasis
from capacity.sizing.demand import ZERO, ClassDemand, add, exact

ONE = Fraction(1)
SAME = Fraction(1, 100)
"""As far as tokens of a category, and requests, may be off the month's to be of the same mix."""
NOISE = Fraction(1, 10**6)
"""Of measured numbers."""


class Part(NamedTuple):
    """Requests of one mix: tokens by category and requests per minute of the peak, and the mean of the month."""

    of: SeenClass
    peak: Vector
    peak_rpm: Fraction
    average_rpm: Fraction | None
    """None is next to nothing: what the costliest minute has beyond the mean request."""


class Parts(NamedTuple):
    """All requests, and what of the month they have: 1 is all of it."""

    parts: tuple[Part, ...]
    month_share: Fraction


class _Length(NamedTuple):
    """Requests of one length of prompts, per minute."""

    of: SeenClass
    peak: Vector
    mean: Vector
    mean_rpm: Fraction
    longest: Vector
    """Tokens of a request in the costliest minute, or the mean where that is more."""

    def weighted(self, vector: Vector) -> Fraction:
        """As far as provisioned types serve it."""
        return weighted(vector, self.of.weights) if self.of.fits_ptus else ZERO


def parts(plan: Plan, basis: WorkloadBasis) -> Parts | None:
    """The requests of a plan of measured traffic, without growth; None where not all of them are known."""
    rpm = None if plan.measured is None else plan.measured.traffic.rpm
    pairs = list(zip(plan.demand.classes, basis.classes, strict=True))
    lengths = [one for pair in pairs if (one := _length(*pair, basis.growth)) is not None]
    peak = _weighted(lengths, [one.peak for one in lengths])
    if rpm is None or not rpm.max or not peak or any(not one.mean_rpm for one in lengths):
        return None
    lengths, most_rpm = _with_most_tokens(lengths, peak), exact(rpm.max)
    share = min(peak / _weighted(lengths, [one.mean for one in lengths]), ONE)
    if len(lengths) == 1 and _is_of_one_mix(lengths[0], most_rpm):
        only = lengths[0]
        average = most_rpm * share * only.weighted(only.mean) / peak
        return Parts((Part(only.of, only.peak, most_rpm, average),), share)
    lengths = [one._replace(mean=combined((share, one.mean)), mean_rpm=share * one.mean_rpm) for one in lengths]
    return Parts(tuple(_mean_and_extra(lengths, peak, most_rpm)), share if share < 1 - NOISE else ONE)


def _length(class_: ClassDemand, seen: SeenClass, growth: Fraction) -> _Length | None:
    """None where nothing was seen of it."""
    mean, mean_rpm = of_tokens(seen.mean), seen.mean_rpm or ZERO
    if not total(mean):
        return None
    peak, rpm = of_tokens(class_.tpm, growth), (class_.rpm or ZERO) / growth
    each = [per_request(tokens, of) for tokens, of in ((mean, mean_rpm), (peak, rpm)) if of]
    return _Length(of=seen, peak=peak, mean=mean, mean_rpm=mean_rpm, longest=largest(each))


def _weighted(lengths: Sequence[_Length], vectors: Sequence[Vector]) -> Fraction:
    return add(one.weighted(vector) for one, vector in zip(lengths, vectors, strict=True))


def _with_most_tokens(lengths: Sequence[_Length], peak: Fraction) -> list[_Length]:
    """The costliest minute mixed with that of most tokens: as heavy as the one, with as many tokens as the other."""
    fullest = [of_tokens(one.of.fullest) for one in lengths]
    most, tokens = add(map(total, fullest)), add(total(one.peak) for one in lengths)
    if most <= tokens:
        return list(lengths)
    lighter = min(_weighted(lengths, fullest) / peak, ONE)
    of_fullest = (most - tokens) / (most - tokens * lighter)
    of_peak = 1 - of_fullest * lighter
    return [
        one._replace(peak=combined((of_peak, one.peak), (of_fullest, full)))
        for one, full in zip(lengths, fullest, strict=True)
    ]


def _is_of_one_mix(one: _Length, most_rpm: Fraction) -> bool:
    """Whether the peak times the mean of its weight is the month, and requests are, too."""
    share = one.weighted(one.mean) / one.weighted(one.peak)
    pairs = [*((one.peak[name], mean) for name, mean in one.mean.items()), (most_rpm, one.mean_rpm)]
    return all(abs(share * peak - mean) <= SAME * mean for peak, mean in pairs)


def _mean_and_extra(lengths: Sequence[_Length], peak: Fraction, most_rpm: Fraction) -> Iterator[Part]:
    """The mean requests first, then what the costliest minute has beyond them; together they weigh what that does."""
    times = [_room(one) for one in lengths]
    means = [combined((often, one.mean)) for one, often in zip(lengths, times, strict=True)]
    extras = [
        beyond(one.peak, mean) if one.of.fits_ptus else combined((ZERO, mean))
        for one, mean in zip(lengths, means, strict=True)
    ]
    # What the peak has less of than the mean is in it all the same: then there is less room for the rest.
    extras = _lighter(lengths, extras, _weighted(lengths, means) + _weighted(lengths, extras) - peak)
    least, most = (_weighted(lengths, vectors) for vectors in ([one.mean for one in lengths], means))
    room = min((peak - least) / (most - least), ONE) if most > least else ONE
    times = [1 + (often - 1) * room if one.of.fits_ptus else often for one, often in zip(lengths, times, strict=True)]
    for one, often in zip(lengths, times, strict=True):
        yield Part(one.of, combined((often, one.mean)), often * one.mean_rpm, one.mean_rpm)
    missing = most_rpm - add(often * one.mean_rpm for one, often in zip(lengths, times, strict=True))
    for one, extra in zip(lengths, extras, strict=True):
        if total(extra) > 1:
            rpm = _requests(one, extra, missing)
            missing -= rpm
            yield Part(one.of, extra, rpm, None)


def _lighter(lengths: Sequence[_Length], vectors: Sequence[Vector], by: Fraction) -> list[Vector]:
    """The vectors with so much less weight, the heaviest tokens first: as many tokens as can be are left for quota."""
    left = [dict(vector) for vector in vectors]
    known = [one.of.weights.by_category() if one.of.fits_ptus else {} for one in lengths]
    weights = [(weight, at, name) for at, each in enumerate(known) for name, weight in each.items() if weight]
    for weight, at, name in sorted(weights, reverse=True):
        gone = min(max(by, ZERO) / weight, left[at][name])
        left[at][name] -= gone
        by -= gone * weight
    return [*left]


def _room(one: _Length) -> Fraction:
    """How many times the mean requests fit into the costliest minute, at least once.

    Those that provisioned types do not take are as many as have the tokens of that minute.
    """
    times = least_ratio(one.peak, one.mean) if one.of.fits_ptus else total(one.peak) / total(one.mean)
    return max(times, ONE)


def _requests(one: _Length, tokens: Vector, missing: Fraction) -> Fraction:
    """As many as are missing, none of them longer than those that were seen, and of a token at least."""
    each = per_request(tokens, ONE)
    fewest = max(count / one.longest[name] for name, count in each.items() if count)
    return max(fewest, min(missing, total(tokens)))
