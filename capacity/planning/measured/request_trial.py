"""What PTU counts would have refused of single requests, by the bucket."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial

from capacity.findings import Finding, found
from capacity.planning.measured.trials import FINE, ONE, STATISTICS, Admission, Question
from capacity.planning.results.admitted_size import OutputAdvice
from capacity.sizing import ptu
from capacity.sizing.demand import ZERO
from capacity.sizing.deployment import PtuSizes, TokenWeights
from capacity.traffic import bucket, bucket_search, spilled_requests
from capacity.traffic.bucket import Offered
from capacity.traffic.output_maxima import lowered
from capacity.traffic.replay import Limits, Replayed
from capacity.traffic.requests import Requests
from capacity.traffic.size_search import SizeSearch
from capacity.traffic.spilled_requests import SpilledRequests
from capacity.traffic.warm_up import warmed
from capacity.traffic.weighing import LongPrompts

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
BELOW_ROUNDING = 1 - 1e-9
"""Costs are rounded when they are scaled."""


class RequestTrial:
    """Single requests, each of which costs `growth` times its weighted tokens."""

    basis = "requests"
    shown_criteria = STATISTICS
    shown_depths = (1.0, 10.0, 60.0)

    def __init__(
        self,
        requests: Requests,
        weights: TokenWeights,
        long: LongPrompts | None,
        growth: Fraction,
        admission: Admission,
    ) -> None:
        self._requests, self._long, self._max_output_tokens = requests, long, admission.max_output_tokens
        self._of = partial(RequestTrial, weights=weights, long=long, growth=growth, admission=admission)
        self._as_offered = partial(
            bucket.offered,
            weights=weights,
            long=long,
            factor=growth,
            max_output_tokens=admission.max_output_tokens,
            tokens_per_second=admission.tokens_per_second,
        )
        self._offered = warmed(self._as_offered(requests))
        self._scaled = ONE, self._offered
        self._spilled: dict[tuple[int, float], SpilledRequests] = {}
        self._least: dict[tuple[Limits, float], float] = {}

    def offered(self, factor: Fraction) -> Offered:
        """As the bucket sees them; of all factors only the last is kept, for it is as large as the log."""
        if factor == ONE:
            return self._offered
        if self._scaled[0] != factor:
            self._scaled = factor, bucket.scaled(self._offered, factor)
        return self._scaled[1]

    def notes(self) -> list[Finding]:
        """See `Trial`."""
        at_use = admitted_at_use(self._offered.count, self._offered.corrected)
        return [] if at_use is None else [at_use]

    def refused(self, ptus: list[int], per_ptu: Fraction, factor: Fraction, burst_seconds: float) -> Replayed:
        """See `Trial`."""
        tpms = [int(count * per_ptu) for count in ptus]
        return bucket_search.refused_shares(self.offered(factor), tpms, burst_seconds=burst_seconds)

    def spilled(self, ptus: int, per_ptu: Fraction, burst_seconds: float) -> SpilledRequests:
        """What would spill from a count, without headroom: tokens as they are, costs with growth."""
        key = int(ptus * per_ptu), burst_seconds
        if key not in self._spilled:  # types of the same sizes ask the same
            self._spilled[key] = spilled_requests.spilled(
                self._offered, self._requests, tpm=key[0], burst_seconds=key[1], long=self._long
            )
        return self._spilled[key]

    def first_size(
        self, sizes: PtuSizes, per_ptu: Fraction, factor: Fraction, limits: Limits, burst_seconds: float
    ) -> int | None:
        """See `Trial`."""
        key = (limits, burst_seconds)
        if key not in self._least:
            self._least[key] = bucket_search.least_tpm(self._offered, limits=limits, burst_seconds=burst_seconds)
        return bucket_search.first_size(
            self.offered(factor),
            range(sizes.minimum_ptus, ptu.MAX_PTUS_PER_DEPLOYMENT + 1, sizes.increment_ptus),
            tpm_per_ptu=per_ptu,
            limits=limits,
            burst_seconds=burst_seconds,
            least=self._least[key] * float(factor) * BELOW_ROUNDING,
        )

    def between(self, start: datetime, end: datetime) -> "RequestTrial":
        """See `Trial`."""
        arrival_us = self._requests.arrival_us
        first_us, end_us = ((at - EPOCH) // MICROSECOND for at in (start, end))
        return self._of(self._requests.where(slice(*arrival_us.searchsorted((first_us, end_us)).tolist())))

    def need(self, per_ptu: Fraction, limits: Limits, burst_seconds: float) -> Fraction:
        """See `Trial`."""
        if not self._offered.count:
            return ZERO
        fine = per_ptu / FINE
        least = bucket_search.least_tpm(self._offered, limits=limits, burst_seconds=burst_seconds)
        search = SizeSearch(self._offered, limits, burst_seconds, many=0)
        ladder = range(1, ptu.MAX_PTUS_PER_DEPLOYMENT * FINE + 1)
        found = search.first(ladder, lambda count: int(count * fine), int(least / fine))
        return Fraction(ladder[-1] if found is None else found, FINE)

    def output_advice(self, asked: Question, taken: int) -> tuple[OutputAdvice, ...]:
        """See `Trial`."""
        self._scaled = ONE, self._offered  # as large as the log, and so are those below
        advice: list[OutputAdvice] = []
        for lower in lowered(self._requests, self._max_output_tokens) if self._offered.corrected else ():
            ptus = self._size_of(lower.requests, asked, start=taken)
            if not advice and (ptus is None or ptus >= taken):
                break  # and no higher maximum saves anything
            advice.append(
                OutputAdvice(
                    max_output_tokens=lower.max_output_tokens,
                    ptus=ptus,
                    answers_cut_share=lower.cut_share,
                    statistic=lower.statistic,
                )
            )
        return tuple(reversed(advice))

    def _size_of(self, requests: Requests, asked: Question, start: int) -> int | None:
        """By halving: there may be many sizes, and many requests."""
        search = SizeSearch(warmed(self._as_offered(requests)), asked.limits, asked.burst_seconds, many=0)
        ladder = range(asked.sizes.minimum_ptus, ptu.MAX_PTUS_PER_DEPLOYMENT + 1, asked.sizes.increment_ptus)
        return search.first(ladder, lambda ptus: int(ptus * asked.per_ptu / asked.factor), start)


def admitted_at_use(requests: int, corrected: int) -> Finding | None:
    """What is taken for granted of requests that lack what admission goes by; None where none does."""
    return None if corrected == requests else found("admitted-at-use", lacking=requests - corrected, of=requests)
