"""Every offer that could be bought: each option by each term and tier, and where minutes are known with spillover."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from capacity.planning.buying.costing import mean_normalized_tpm
from capacity.planning.options.situation import Situation, Wish
from capacity.planning.results.measured_plan import Moved, Optimum, SpillQuota
from capacity.planning.results.plan import BatchOption, Option, ProvisionedOption, StandardOption
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term, Tier
from capacity.record import Record
from capacity.sizing.deployment import NOTHING, DeploymentType, Kind, PtuSizes
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT, deployable_ptus
from capacity.sizing.workload import LatencyTolerance

TRAFFIC = {"0.8": Fraction("0.8"), "1.2": Fraction("1.2")}
"""How else traffic could turn out."""
LABELS = {term.value: term.label for term in Term}
RESIDENCIES = ("global", "data-zone", "regional")
"""From the widest."""


def pays(term: str) -> str:
    """The key of a cost for reading: `1-year`, `pay as you go`, `priority`."""
    return LABELS.get(term) or term.replace("_", " ")


class Candidate(Record):
    """One offer: what to deploy, how it is paid, and its bill."""

    deployment_type: DeploymentType
    term: str
    ptus: int | None = None
    base_ptus: int | None = None
    sku_capacity: int | None = None
    spilled_share: float | None = None
    spilled_basis: str | None = None
    """`tokens` by minutes, or `requests` one by one."""
    spillover: SpillQuota | None = None
    cost: Cost
    long_run_cost: Cost | None = None
    utilization_share: Fraction | None = None
    """How full its PTUs are, over all hours."""
    break_even_share: Fraction | None = None
    """How full they must be to cost what their tokens would."""
    ptus_at: Mapping[str, int | None] = NOTHING
    """How many PTUs other traffic of the same shape would need, by factor; None where that is not told."""
    spilled_classes: bool = False
    """Whether request classes with long prompts are left to the token."""
    at_traffic: dict[str, Moved | None] = NOTHING
    ptus_today: int | None = None
    """How many PTUs it would be without the planned growth."""

    @property
    def per_month(self) -> Decimal | None:
        """What it is chosen by: without promotions that end."""
        return (self.long_run_cost or self.cost).per_month

    @property
    def price(self) -> str:
        """The same for reading."""
        return f"{self.per_month:,.2f} {self.cost.currency}"

    @property
    def label(self) -> str:
        """`110 Global Provisioned PTUs, 1-year`, `Global Standard, pay as you go`."""
        name = self.deployment_type.display_name
        term = pays(self.term)
        if self.ptus is None:
            return f"{name}, {term}"
        if self.base_ptus is not None:
            base = f"{self.base_ptus:,} of them {term}" if self.base_ptus else "none of them reserved"
            text = f"up to {self.ptus:,} {name} PTUs, {base}, the others hourly by schedule"
        else:
            text = f"{self.ptus:,} {name} PTUs, {term}"
        return text if self.spillover is None else f"{text}, the rest on {self.spillover.deployment_type.display_name}"


def candidates(options: tuple[Option, ...], case: Situation) -> Iterator[Candidate]:
    """All of them, in the order of the options."""
    mean, growth = mean_normalized_tpm(case), case.workload.planning.growth
    for option in options:
        if not isinstance(option, ProvisionedOption):
            yield from _of_tokens(option)
            continue
        yield from _of_ptus(option, mean, growth)
        if option.optimum is not None:
            yield from _with_spillover(option, option.optimum)


def _of_tokens(option: StandardOption | BatchOption) -> Iterator[Candidate]:
    for tier, cost in option.costs.items():
        yield Candidate(
            deployment_type=option.deployment_type,
            term=tier,
            sku_capacity=option.sku_capacity if isinstance(option, StandardOption) else None,
            cost=cost,
            long_run_cost=option.long_run_costs.get(tier),
        )


def _of_ptus(option: ProvisionedOption, mean: Fraction | None, growth: Fraction) -> Iterator[Candidate]:
    used = None if mean is None else mean / (option.input_tpm_per_ptu * option.ptus)
    sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
    needed = option.ptus_needed
    today = None if needed is None else deployable_ptus(needed / growth if growth != 1 else needed, sizes)
    at = (
        {}
        if needed is None or option.spilled_share
        else {name: _at(needed * of, sizes) for name, of in TRAFFIC.items()}
    )
    for term, cost in option.costs.items():
        yield Candidate(
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


def _at(needed: Fraction, sizes: PtuSizes) -> int | None:
    ptus = deployable_ptus(needed, sizes)
    return None if ptus > MAX_PTUS_PER_DEPLOYMENT else ptus


def _with_spillover(option: ProvisionedOption, best: Optimum) -> Iterator[Candidate]:
    yield Candidate(
        deployment_type=option.deployment_type,
        term=best.term.value,
        ptus=best.ptus,
        spilled_share=best.spilled_share,
        spilled_basis=best.basis,
        spillover=best.spillover,
        cost=best.cost,
        long_run_cost=best.long_run_cost,
        utilization_share=best.utilization_share,
        break_even_share=option.break_even_utilization_share.get(best.term.value),
        at_traffic=best.at_traffic,
        ptus_today=None if best.today is None else best.today.ptus,
    )
    if best.scheduled is not None:
        yield Candidate(
            deployment_type=option.deployment_type,
            term=best.scheduled.base_term.value,
            ptus=best.scheduled.scheduled_ptus,
            base_ptus=best.scheduled.base_ptus,
            spilled_share=best.scheduled.spilled_share,
            spillover=best.scheduled.spillover,
            cost=best.scheduled.cost,
            long_run_cost=best.scheduled.long_run_cost,
        )


def refusal(candidate: Candidate, case: Situation) -> str | None:
    """Why an offer does not do what the workload asks for, with what would let it; None where it does."""
    type_, workload = candidate.deployment_type, case.workload
    tolerance = workload.planning.latency_tolerance
    if type_.kind is Kind.BATCH and tolerance is not LatencyTolerance.BATCH:
        return "if answers may take a day (planning.latency_tolerance: batch)"
    if candidate.term == Tier.FLEX.value and tolerance is LatencyTolerance.INTERACTIVE:
        return "if answers may be slow or refused (planning.latency_tolerance: flex)"
    wanted = workload.slo.tokens_per_second
    if wanted is not None and not _is_fast_enough(candidate, case, wanted):
        return f"if {float(wanted):g} tokens per second were not asked for (slo.tokens_per_second)"
    if reason := _spills_too_much(candidate, workload):
        return reason
    stays = residency(case)
    if stays is not None and RESIDENCIES.index(type_.residency) < RESIDENCIES.index(stays):
        may = f"if data may leave the {stays.replace('-', ' ')} it stays in today"
        return f"{may} (set data_residency, or name --deployment-type)"
    return None


def _spills_too_much(candidate: Candidate, wish: Wish) -> str | None:
    """Why a standard deployment may not serve what it would here."""
    share, named = wish.slo.spilled_share, wish.deployment_types
    if candidate.deployment_type.kind is Kind.STANDARD and share is not None and share < 1:
        return "if all of it might go to a standard deployment (slo.spilled_share)"
    spills_to = candidate.spillover.deployment_type if candidate.spillover and candidate.spilled_share else None
    if spills_to and named is not None and spills_to not in named and not share:
        return f"if deployment_types named {spills_to.display_name}, too, or slo.spilled_share allowed some of it"
    return None


def residency(case: Situation) -> str | None:
    """Where data stays today, which a recommendation keeps to where nothing else is said; None where all is open."""
    workload, deployed = case.workload, case.workload.deployed
    if workload.deployment_types is not None or workload.data_residency is not None or deployed is None:
        return None
    return None if deployed.deployment_type.residency == "global" else deployed.deployment_type.residency


def _is_fast_enough(candidate: Candidate, case: Situation, wanted: Fraction) -> bool:
    """By the published target: provisioned types and priority processing have one, nothing else has."""
    target = None
    if candidate.ptus is not None:
        target = case.latency_target
    elif candidate.term == Tier.PRIORITY.value and case.spec.offers is not None:
        target = case.spec.offers.priority_tokens_per_second
    return target is not None and target >= wanted
