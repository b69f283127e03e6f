"""The request classes of a workload as single requests, drawn, against buckets of any size and depth."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

from capacity.sizing.demand import ZERO, ClassDemand
from capacity.sizing.deployment import PtuSizes, Throughput
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT
from capacity.sizing.request_class import SECONDS_PER_MINUTE
from capacity.sizing.workload import Slo
from capacity.traffic import arrivals
from capacity.traffic.arrivals import MINUTES_PER_HOUR, Drawn, Stream
from capacity.traffic.bucket import Offered
from capacity.traffic.bucket_blocks import Blocks, Places, places, running
from capacity.traffic.replay import Limits
from capacity.traffic.request_costs import Costs
from capacity.traffic.requests import Ints
from capacity.traffic.size_search import MANY, SizeSearch

THROTTLED_SHARE = Fraction(1, 1000)
WORST_HOUR_SHARE = Fraction(1, 100)
"""What may be refused where `slo` does not say."""
SECOND_SEED = arrivals.SEED + 1
"""Of another draw, which has to keep the limits, too: where few crowds decide, one alone can be a lucky one."""
THOUSAND = 1000


class Class:
    """One request class as the bucket sees it: weighted tokens of a request."""

    def __init__(self, of: ClassDemand, throughput: Throughput, latency_target: Fraction | None) -> None:
        self.name = of.name
        self.rpm = of.rpm or ZERO
        weights = throughput.weights_for(of.context).by_category()
        tokens = of.tpm.by_category()
        self.actual = sum((tpm * (weights[name] or ZERO) for name, tpm in tokens.items()), ZERO) / self.rpm
        self.output_tokens = of.tpm.output / self.rpm
        self.output_weight = weights["output"] or ZERO
        self.max_output_tokens = None if of.max_output_tpm is None else of.max_output_tpm / self.rpm
        self.is_told = of.concurrency is not None
        """Whether the workload says how long a request runs; else the latency target does, where there is one."""
        self.seconds = None if of.concurrency is None else of.concurrency * SECONDS_PER_MINUTE / self.rpm
        if self.seconds is None and latency_target is not None:
            self.seconds = self.output_tokens / latency_target

    def slower(self, share: Fraction) -> "Class":
        """The same requests, so many times as often."""
        result = copy(self)
        result.rpm = self.rpm * share
        return result

    def stream(self, max_output_tokens: Fraction | None) -> Stream:
        """Its requests with such a maximum output."""
        ends = max_output_tokens is not None and self.seconds is not None
        return Stream(
            rpm=self.rpm,
            estimate=self.actual + self.excess(max_output_tokens),
            actual=self.actual,
            seconds=self.seconds if ends else None,
        )

    def excess(self, max_output_tokens: Fraction | None) -> Fraction:
        """What one request is estimated above its use."""
        if max_output_tokens is None or self.seconds is None:
            return ZERO
        return self.output_weight * (max_output_tokens - self.output_tokens)

    @property
    def excess_in_flight(self) -> Fraction:
        """What the requests that run at once are estimated above their use."""
        running = self.rpm * (self.seconds or ZERO) / SECONDS_PER_MINUTE
        return running * self.excess(self.max_output_tokens)


class Maximum(NamedTuple):
    """Another maximum output of one class."""

    of: Class
    tokens: Fraction


class DrawnShape:
    """The classes together."""

    def __init__(self, classes: Sequence[Class], limits: Limits, seed: int = arrivals.SEED) -> None:
        self.classes = classes
        self.limits = limits
        self._seed = seed
        self._searches: dict[tuple[Maximum | None, Fraction, Limits], SizeSearch] = {}
        self._offered: dict[Maximum | None, tuple[Offered, Blocks]] = {}
        self._runs: dict[int, Ints] = {}

    @cached_property
    def above_use(self) -> Sequence[Class]:
        """The classes whose maximum output is above what they use, the one first that has most of that in flight."""
        above = [one for one in self.classes if one.excess_in_flight > 0]
        return sorted(above, key=lambda one: one.excess_in_flight, reverse=True)

    def named(self, name: str | None) -> Class:
        """The class with a name; the only one has none."""
        return next((one for one in self.classes if one.name == name), self.classes[0])

    @cached_property
    def drawn(self) -> Drawn:
        """The arrivals, the same for every maximum."""
        return _free(self._streams(None), self._seed).drawn

    @cached_property
    def _actual(self) -> Costs:
        """What the requests use, the same for every maximum."""
        return arrivals.actuals(self.drawn, list(self._streams(None)))

    @cached_property
    def _again(self) -> "DrawnShape":
        """The same classes, drawn another time."""
        return DrawnShape(self.classes, self.limits, SECOND_SEED)

    @property
    def in_small_hour(self) -> Fraction | None:
        """The requests of an hour at the peak, where they are too few for a limit of its own; else None."""
        requests = sum((one.rpm for one in self.classes), ZERO) * MINUTES_PER_HOUR
        return requests if requests < MANY else None

    def first(  # noqa: PLR0913  # a question has as many parts
        self,
        sizes: PtuSizes,
        per_ptu: Fraction,
        factor: Fraction,
        burst_seconds: Fraction,
        *,
        start: int,
        least: int | None = None,
        maximum: Maximum | None = None,
    ) -> int | None:
        """The deployable size that admits requests of `factor` times the tokens; None where none does.

        It keeps the limits in two draws. It is looked for from `start` on, and never below `least`, another
        deployable size.
        """
        found: int | None = least or sizes.minimum_ptus
        for draw in (self, self._again):
            if found is not None:
                ladder = range(found, MAX_PTUS_PER_DEPLOYMENT + 1, sizes.increment_ptus)
                search = draw.search(burst_seconds, maximum=maximum)
                found = search.first(ladder, lambda ptus: int(ptus * per_ptu / factor), max(start, found))
        return found

    def keeps(self, tpm: int, burst_seconds: Fraction, limits: Limits | None = None) -> bool:
        """Whether a bucket refuses no more than the limits allow, in two draws."""
        return all(draw.search(burst_seconds, limits=limits).keeps(tpm) for draw in (self, self._again))

    def search(
        self, burst_seconds: Fraction, *, maximum: Maximum | None = None, limits: Limits | None = None
    ) -> SizeSearch:
        """What is known of this draw against buckets of one depth, with limits of the workload or others."""
        limits = limits or self.limits
        key = maximum, burst_seconds, limits
        if key not in self._searches:
            offered, some = self._seen(maximum)
            self._searches[key] = SizeSearch.of_blocks(offered, limits, burst_seconds, some)
        return self._searches[key]

    def _seen(self, maximum: Maximum | None) -> tuple[Offered, Blocks]:
        """The requests as a bucket sees them with another maximum: they come and end alike."""
        if maximum not in self._offered:
            streams = list(self._streams(maximum))
            free = _free(streams, self._seed)
            offered = free.offered.replaced(estimate=arrivals.estimates(free.drawn, streams), actual=self._actual)
            if maximum is None:
                self._offered[None] = offered, Blocks(offered, free.places)
            else:
                at = self.classes.index(maximum.of)
                more = arrivals.units(streams[at].estimate) - arrivals.units(list(self._streams(None))[at].estimate)
                _, own = self._seen(None)
                self._offered[maximum] = offered, own.estimated(offered, more, self._running(at))
        return self._offered[maximum]

    def _running(self, at: int) -> Ints:
        """How many requests of one class run when each request arrives."""
        if at not in self._runs:
            free = _free(self._streams(None), self._seed)
            self._runs[at] = running(free.offered, free.places, free.drawn.stream == at)
        return self._runs[at]

    def admitted_share(self, tpm: int, burst_seconds: Fraction) -> Fraction:
        """The share of the rates, in thousandths, that a bucket of this TPM admits; 0 where it admits next to none."""
        low, high = 0, THOUSAND + 1
        while high - low > 1:
            share = (low + high) // 2
            slower = DrawnShape([one.slower(Fraction(share, THOUSAND)) for one in self.classes], self.limits)
            if slower.keeps(tpm, burst_seconds):
                low = share
            else:
                high = share
        return Fraction(low, THOUSAND)

    def _streams(self, maximum: Maximum | None) -> Iterator[Stream]:
        for one in self.classes:
            other = maximum.tokens if maximum is not None and one is maximum.of else one.max_output_tokens
            yield one.stream(other)


class Free(NamedTuple):
    """Requests that cost nothing yet."""

    drawn: Drawn
    offered: Offered
    places: Places


def _free(streams: Iterable[Stream], seed: int) -> Free:
    """When the requests of such streams come and end, whatever they cost."""
    return _drawn(tuple(one.replaced(estimate=ZERO, actual=ZERO) for one in streams), seed)


@lru_cache(maxsize=2)  # both draws: other maxima, and other models, have the same
def _drawn(streams: tuple[Stream, ...], seed: int) -> Free:
    of = arrivals.drawn(streams, seed)
    offered = arrivals.offered(of, streams)
    return Free(of, offered, places(offered))


def drawn_shape(
    classes: Sequence[ClassDemand], throughput: Throughput, slo: Slo, *, latency_target: Fraction | None
) -> DrawnShape:
    """Of request classes that tell their rates, whose tokens all have weights."""
    share, of_hour = slo.throttled_share, slo.worst_hour_throttled_share
    limits = Limits(
        throttled_share=float(THROTTLED_SHARE if share is None else share),
        worst_hour_throttled_share=float(WORST_HOUR_SHARE if of_hour is None else of_hour),
    )
    return DrawnShape([Class(one, throughput, latency_target) for one in classes], limits)
