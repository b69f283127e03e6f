"""What all options of one plan have in common: the demand, weighed once, and the facts that hold for every type."""

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from capacity.planning.options.availability import region_refusal
from capacity.planning.options.wish import Wish
from capacity.planning.results.evidence import Evidence, evidence
from capacity.pricing.cost import Month
from capacity.pricing.pricer import Pricer
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing import ptu
from capacity.sizing.demand import ZERO, ClassDemand, Demand, Tokens, add
from capacity.sizing.deployment import DeploymentType, Lengths, Throughput, TokenWeights, Version
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.planning_key import USUAL_BURST_SECONDS, Arrivals
from capacity.sizing.request_class import Context
from capacity.sizing.traffic_path import months_until

if TYPE_CHECKING:
    from capacity.planning.options.drawn_shape import DrawnShape


class Situation(Record):
    """What all options of one plan have in common."""

    wish: Wish
    spec: ModelSpec
    version: str | None
    region: str | None
    data_zone: str | None
    regions_page: str | None
    """What lists the regions of the model, as it is cited; None where nothing does."""
    demand: Demand
    offered: tuple[DeploymentType, ...]
    pricer: Pricer
    month: Month | None
    """A month's tokens; None where only the peak is known."""
    throughput: Throughput | None
    served: tuple[ClassDemand, ...]
    """The request classes whose prompts fit a provisioned type."""
    latency_target: Fraction | None
    """Tokens per second."""
    response_seconds: Fraction | None
    """Mean output tokens of a request / latency target."""
    weighed: tuple[ptu.Weighed, ...] | ptu.UnknownWeight | None
    """The served classes, weighed; None where the model's weights are not in the catalog."""
    normalized_tpm: Fraction
    """The sum of the weighed; 0 where they could not be."""
    steady_ptus: Fraction
    """What carries it, neither rounded nor with headroom; 0 where that is not known."""
    size_alone: Fraction | None = None
    """Where nothing is asked but the size, not what it would be with other depths, headroom or maxima: about how many
    times the PTUs that carry the tokens it is. Else None."""

    @property
    def admits_requests(self) -> bool:
        """Whether requests are drawn and admitted one by one: where that is asked for, or a maximum output is told."""
        if self.wish.is_measured or any(class_.rpm is None for class_ in self.served):
            return False
        told = any(class_.max_output_tpm is not None for class_ in self.served)
        return bool(self.served) and (told or self.wish.planning.arrivals is Arrivals.POISSON)

    @cached_property
    def shape(self) -> "DrawnShape | None":
        """The served classes as single requests; None where these are not asked for, or have unknown weights."""
        if not self.admits_requests or self.throughput is None or not isinstance(self.weighed, tuple):
            return None
        from capacity.planning.options.drawn_shape import drawn_shape  # noqa: PLC0415  # and with it numpy

        return drawn_shape(self.served, self.throughput, self.wish.slo, latency_target=self.latency_target)

    @cached_property
    def evidence(self) -> Evidence:
        """The reservations that may be recommended."""
        return evidence(self.wish.observed_days, self.wish.planning.terms)

    @cached_property
    def buyable_terms(self) -> tuple[Term, ...]:
        """How PTUs may be paid: by the hour, and by the reservations that may be recommended."""
        return self.evidence.buyable

    @property
    def burst_seconds(self) -> Fraction:
        """The depth of the bucket that single requests are admitted by."""
        given = self.wish.planning.burst_seconds
        return USUAL_BURST_SECONDS if given is None else given

    @property
    def utilization_target(self) -> Fraction | None:
        """How full a new deployment may be at the peak; None where nothing is asked for, or one exists already."""
        return self.wish.limits.max_utilization_share if self.wish.deployed is None else None

    @property
    def month_total(self) -> Fraction | None:
        """All of a month's tokens."""
        return None if self.month is None else self.month.total

    @cached_property
    def served_month(self) -> Month | None:
        """A month's tokens that provisioned types serve; None where only the peak is known."""
        return self.month if len(self.served) == len(self.demand.classes) else month_of(self.served)

    @cached_property
    def mix(self) -> Month:
        """Tokens that provisioned types serve, in their proportions: of a month, else of the busiest minute."""
        return peak_tokens(self.served) if self.served_month is None else self.served_month

    @cached_property
    def weighted_mix(self) -> Fraction | None:
        """The mix as input-token equivalents; None where a weight is not known."""
        return self.weighted(self.mix)

    def weighted(self, tokens: Month) -> Fraction | None:
        """Tokens as input-token equivalents; None where a weight is not known."""
        if self.throughput is None:
            return None if tokens else ZERO
        parts = []
        for (context, category), count in tokens.items():
            weight = self.throughput.weights_by_context[context][category]
            if weight is None:
                return None
            parts.append(count * weight)
        return add(parts)

    @cached_property
    def headroom_share(self) -> Fraction:
        """What is sized for beyond the planned peak: headroom, or more where a target of utilization needs it."""
        return room(self.wish.planning.headroom_share, self.utilization_target) - 1

    @cached_property
    def longest_prompt_tokens(self) -> Fraction:
        """The longest that is to be expected, of all classes; 0 where none is known."""
        return max((class_.longest_prompt_tokens or ZERO for class_ in self.demand.classes), default=ZERO)

    @cached_property
    def longest_answer_tokens(self) -> Fraction:
        """The same of answers."""
        return max((class_.longest_output_tokens or ZERO for class_ in self.demand.classes), default=ZERO)

    @cached_property
    def lengths(self) -> Lengths | None:
        """How long requests to the version may be; None where no source tells."""
        return self.spec.lengths(self.version)

    @property
    def planned_version(self) -> Version | None:
        """What is known of the life of the version that is planned; None where that is nothing."""
        return self.spec.lifecycle.versions.get(self.version or "") if self.spec.lifecycle else None

    @property
    def lived_months(self) -> int | None:
        """The months of the schedule that begin before the version retires; None where there is no schedule."""
        months, life = self.wish.months, self.planned_version
        return None if months is None else months_until(life.retires if life else None, self.pricer.today, months)

    def standard_beside(self, type_: DeploymentType) -> DeploymentType | None:
        """The standard type of the same residency, which spillover needs; None where the region does not have it."""
        standard = type_.token_billed
        refused = region_refusal(self.spec, standard, version=self.version, place=self.pricer.place, page=None)
        return None if refused else standard

    @cached_property
    def spilled_share(self) -> Fraction | ptu.UnknownWeight:
        """What prompts too long for provisioned types are of all weighted tokens, of the peak or as measured."""
        if len(self.served) == len(self.demand.classes):
            return ZERO
        everything = _weigh(self.demand.classes, self.throughput)
        if isinstance(everything, ptu.UnknownWeight):
            return everything
        total, served = ptu.normalized_tpm(everything or ()), self.normalized_tpm
        if self.wish.is_measured and self.month is not None and self.served_month is not None:
            total, served = self.weighted(self.month) or ZERO, self.weighted(self.served_month) or ZERO
        return 1 - served / total if total else Fraction(1)

    @property
    def all_weighed(self) -> tuple[ptu.Weighed, ...] | None:
        """The whole demand, weighed; None where it cannot be."""
        everything = self.weighed
        if len(self.served) != len(self.demand.classes):
            everything = _weigh(self.demand.classes, self.throughput)
        return None if isinstance(everything, ptu.UnknownWeight) else everything


def room(headroom_share: Fraction, utilization_share: Fraction | None) -> Fraction:
    """How many times the planned peak has to fit: headroom, or more where utilization is limited; 1.25 for 0.8."""
    return room_of(1 + headroom_share, utilization_share)


def room_of(factor: Fraction, utilization_share: Fraction | None) -> Fraction:
    """The same of a peak that is so many times the planned one."""
    return factor if utilization_share is None else max(factor, 1 / utilization_share)


def situation(wish: Wish, spec: ModelSpec, demand: Demand, pricer: Pricer, *, regions_page: str | None) -> Situation:
    """Weigh the demand once, for all options."""
    throughput = spec.throughput and with_weights(spec.throughput, wish.token_weights)
    served = served_classes(demand, throughput)
    weighed = _weigh(served, throughput)
    target = spec.latency_target.tokens_per_second if spec.latency_target else None
    output = demand.output_tokens_per_request
    normalized = ptu.normalized_tpm(weighed) if isinstance(weighed, tuple) else ZERO
    per_ptu = throughput.input_tpm_per_ptu if throughput else None
    return Situation(
        wish=wish,
        spec=spec,
        version=pricer.version,
        region=wish.region,
        data_zone=pricer.place.data_zone,
        regions_page=regions_page,
        demand=demand,
        offered=spec.offered,
        pricer=pricer,
        month=month_of(demand.classes),
        throughput=throughput,
        served=served,
        latency_target=target,
        response_seconds=output / target if output and target else None,
        weighed=weighed,
        normalized_tpm=normalized,
        steady_ptus=ptu.ptus_needed(normalized, ZERO, per_ptu) if per_ptu else ZERO,
    )


def served_classes(demand: Demand, throughput: Throughput | None) -> tuple[ClassDemand, ...]:
    """The request classes whose prompts a provisioned type takes."""
    limit = throughput.max_prompt_tokens if throughput else None
    return tuple(
        class_
        for class_ in demand.classes
        if limit is None or class_.mean_prompt_tokens is None or class_.mean_prompt_tokens <= limit
    )


def month_of(classes: Iterable[ClassDemand]) -> Month | None:
    """A month's tokens by context and category; None where one class tells its peak alone."""
    months = [(class_.context, class_.month) for class_ in classes]
    known = [(context, tokens) for context, tokens in months if tokens is not None]
    return _by_category(known) if len(known) == len(months) else None


def peak_tokens(classes: Iterable[ClassDemand]) -> Month:
    """Tokens of the busiest minute by context and category."""
    return _by_category((class_.context, class_.tpm) for class_ in classes)


def _by_category(parts: Iterable[tuple[Context, Tokens]]) -> Month:
    totals = Month()
    for context, tokens in parts:
        for category, count in tokens.by_category().items():
            if count:
                before = totals.get((context, category))
                totals[context, category] = count if before is None else before + count
    return totals


def _weigh(
    classes: tuple[ClassDemand, ...], throughput: Throughput | None
) -> tuple[ptu.Weighed, ...] | ptu.UnknownWeight | None:
    if throughput is None:
        return None
    try:
        return ptu.weigh(classes, throughput)
    except ptu.UnknownWeight as unknown:
        return unknown


def with_weights(throughput: Throughput, own: TokenWeights | None) -> Throughput:
    """The throughput with a user's own token weights in place of those that are published."""
    if own is None:
        return throughput
    given = {name: weight for name, weight in own.by_category().items() if weight is not None}
    long_ = throughput.long_context_weights
    return throughput.replaced(
        weights=throughput.weights.replaced(**given),
        long_context_weights=None if long_ is None else long_.replaced(**given),
    )
