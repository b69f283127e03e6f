"""Every offer that could be bought: each option by each term and tier, and where minutes are known with spillover."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from capacity.findings import Finding, found
from capacity.planning.buying.costing import mean_normalized_tpm
from capacity.planning.options.situation import Situation
from capacity.planning.options.wish import Wish
from capacity.planning.results.evidence import DAYS_NEEDED
from capacity.planning.results.plan import BatchOption, Option, ProvisionedOption, StandardOption
from capacity.planning.results.recommended_offer import SPILLED_BASIS, Offer
from capacity.pricing.published_prices import Term, Tier
from capacity.sizing.deployment import Kind, PtuSizes
from capacity.sizing.planning_key import LatencyTolerance, ReservationTerm
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT, PtuBound, deployable_ptus

if TYPE_CHECKING:
    from capacity.planning.results.optimum import Barred, Optimum, Scheduled

TRAFFIC = {"0.8": Fraction("0.8"), "1.2": Fraction("1.2")}
"""How else traffic could turn out."""
TAKES_A_DAY = "if-answers-take-a-day"
"""What is found of batch where answers may not take as long."""
RESIDENCIES = ("global", "data-zone", "regional")
"""From the widest."""


def offers(options: Iterable[Option], case: Situation) -> Iterator[Offer]:
    """All of them, in the order of the options."""
    mean, without_growth = mean_normalized_tpm(case), 1 / case.wish.growth
    for option in options:
        if not isinstance(option, ProvisionedOption):
            yield from _of_tokens(option)
            continue
        yield from _of_ptus(option, mean, without_growth)
        if option.optimum is not None:
            yield from _with_spillover(option, option.optimum)


def _of_tokens(option: StandardOption | BatchOption) -> Iterator[Offer]:
    for tier, cost in option.costs.items():
        yield Offer(
            deployment_type=option.deployment_type,
            term=tier,
            sku_capacity=option.sku_capacity if isinstance(option, StandardOption) else None,
            cost=cost,
            long_run_cost=option.long_run_costs.get(tier),
        )


def _of_ptus(option: ProvisionedOption, mean: Fraction | None, without_growth: Fraction) -> Iterator[Offer]:
    used = None if mean is None else mean / (option.input_tpm_per_ptu * option.ptus)
    sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
    # What admission makes of other traffic is not told by a rule of three.
    needed = None if option.bound_by is PtuBound.ADMISSION else option.ptus_needed
    today = None if needed is None else deployable_ptus(needed, sizes, without_growth)
    at = (
        {}
        if needed is None or option.spilled_share
        else {
            name: None if (ptus := deployable_ptus(needed, sizes, of)) > MAX_PTUS_PER_DEPLOYMENT else ptus
            for name, of in TRAFFIC.items()
        }
    )
    for term, cost in option.costs.items():
        yield Offer(
            deployment_type=option.deployment_type,
            term=term,
            ptus=option.ptus,
            cost=cost,
            long_run_cost=option.long_run_costs.get(term),
            utilization_share=used,
            break_even_share=option.break_even_utilization_share.get(term),
            ptus_at=at,
            ptus_today=today,
            spilled_classes=bool(option.spilled_share),
        )


def _with_spillover(option: ProvisionedOption, best: "Optimum") -> Iterator[Offer]:
    yield _mixed(option, best, best.term, best.ptus).replaced(
        spilled_request_share=best.spilled_request_share,
        utilization_share=best.utilization_share,
        break_even_share=option.break_even_utilization_share.get(best.term.value),
        at_traffic=best.at_traffic,
        ptus_today=None if best.today is None else best.today.ptus,
    )
    if (by_hours := best.scheduled) is not None:
        offer = _mixed(option, by_hours, by_hours.base_term, by_hours.scheduled_ptus)
        yield offer.replaced(base_ptus=by_hours.base_ptus)
    if best.barred is not None:
        yield _mixed(option, best.barred, best.barred.term, best.barred.ptus)


def _mixed(option: ProvisionedOption, mix: "Optimum | Scheduled | Barred", term: Term, ptus: int) -> Offer:
    return Offer(
        deployment_type=option.deployment_type,
        term=term.value,
        ptus=ptus,
        spilled_share=mix.spilled_share,
        spilled_basis=SPILLED_BASIS,
        spillover=mix.spillover,
        cost=mix.cost,
        long_run_cost=mix.long_run_cost,
    )


def refusal(offer: Offer, case: Situation) -> Finding | None:
    """Why an offer does not do what the workload asks for: what would have to be so; None where it does."""
    type_, workload = offer.deployment_type, case.wish
    tolerance = workload.planning.latency_tolerance
    if type_.kind is Kind.BATCH and tolerance is not LatencyTolerance.BATCH:
        return found(TAKES_A_DAY)
    if offer.term == Tier.FLEX and tolerance is LatencyTolerance.INTERACTIVE:
        return found("if-answers-are-slow")
    wanted = workload.slo.tokens_per_second
    if wanted is not None and not _is_fast_enough(offer, case, wanted):
        return found("if-no-speed", tokens_per_second=wanted)
    if reason := _spills_too_much(offer, workload):
        return reason
    stays = residency(case)
    if stays is not None and RESIDENCIES.index(type_.residency) < RESIDENCIES.index(stays):
        return found("if-data-leaves", residency=stays)
    return _not_buyable(offer, case)


def _not_buyable(offer: Offer, case: Situation) -> Finding | None:
    """Why PTUs may not be bought by a term."""
    by = case.evidence
    if offer.ptus is None or offer.term in case.buyable_terms:
        return None
    term = ReservationTerm(Term(offer.term).label)
    if by.given:
        return found("if-term-is-allowed", term=term)
    return found("if-traffic-is-known", term=term, days=by.days, needed=DAYS_NEEDED[term])


def _spills_too_much(offer: Offer, wish: Wish) -> Finding | None:
    """Why a standard deployment may not serve what it would here."""
    share, named = wish.slo.spilled_share, wish.deployment_types
    if offer.deployment_type.kind is Kind.STANDARD and share is not None and share < 1:
        return found("if-all-may-spill")
    spills_to = offer.spillover.deployment_type if offer.spillover and offer.spilled_share else None
    if spills_to and named is not None and spills_to not in named and not share:
        return found("if-type-is-named", deployment_type=spills_to)
    return None


def residency(case: Situation) -> str | None:
    """Where data stays today, which a recommendation keeps to where nothing else is said; None where all is open."""
    workload, deployed = case.wish, case.wish.deployed
    if workload.deployment_types is not None or workload.data_residency is not None or deployed is None:
        return None
    return None if deployed.deployment_type.residency == "global" else deployed.deployment_type.residency


def _is_fast_enough(offer: Offer, case: Situation, wanted: Fraction) -> bool:
    """By the published target: provisioned types and priority processing have one, nothing else has."""
    target = None
    if offer.ptus is not None:
        target = case.latency_target
    elif offer.term == Tier.PRIORITY.value and case.spec.offers is not None:
        target = case.spec.offers.priority_tokens_per_second
    return target is not None and target >= wanted
