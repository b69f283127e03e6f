"""What every option costs a month, by the terms and tiers it is sold in, and how full PTUs must be to break even."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from operator import mul
from typing import NamedTuple, TypeVar

from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation, month_of
from capacity.planning.results.admitted_size import OutputAdvice
from capacity.planning.results.plan import Priced, ProvisionedOption, StandardOption
from capacity.pricing import break_even
from capacity.pricing.cost import MILLION, Cost, Month, together
from capacity.pricing.published_prices import US_DOLLARS, Term, Tier
from capacity.sizing.demand import MINUTES_PER_MONTH, add
from capacity.sizing.deployment import DeploymentType

PAY_AS_YOU_GO = "pay_as_you_go"
TERMS = {term.value: term for term in Term}
K = TypeVar("K")
AnyOption = TypeVar("AnyOption", bound=Priced)
Sized = TypeVar("Sized", bound=ProvisionedOption)


class Bills(NamedTuple):
    """What an option costs by term or tier, and in the long run, where that is another sum."""

    now: dict[str, Cost]
    long_run: dict[str, Cost]


def priced(option: AnyOption, case: Situation) -> AnyOption:
    """The option with its costs, of its size as it stands."""
    bills = _of_ptus(option, case) if isinstance(option, ProvisionedOption) else _of_tokens(option, case)
    in_usd = {name: in_dollars(cost) for name, cost in bills.now.items()}
    notes = (*option.notes, *_unknown(bills.now, option.deployment_type, case))
    if not isinstance(option, ProvisionedOption):
        return option.replaced(costs=bills.now, long_run_costs=bills.long_run, usd_per_month=in_usd, notes=notes)
    even = _even(option, case)
    result = option.replaced(
        costs=bills.now,
        long_run_costs=bills.long_run,
        usd_per_month=in_usd,
        notes=notes,
        full_ptu_hour_value=even.full_hour,
        break_even_utilization_share=even.shares,
        break_even_mean_to_peak=even.means,
    )
    return _with_advice(result, case)


def _bills(keys: Mapping[str, K], cost: Callable[[K, bool], Cost]) -> Bills:
    """`cost` takes a key's value and whether it is to hold in the long run."""
    bills = Bills({}, {})
    for name, key in keys.items():
        bills.now[name] = now = cost(key, False)  # noqa: FBT003  # now
        if now.promotion_ends is not None:
            bills.long_run[name] = cost(key, True)  # noqa: FBT003  # in the long run
    return bills


def in_dollars(cost: Cost) -> Decimal | None:
    """The total where it is in US dollars."""
    return cost.per_month if cost.currency == US_DOLLARS else None


def _of_tokens(option: Priced, case: Situation) -> Bills:
    type_, pricer = option.deployment_type, case.pricer
    tiers = {PAY_AS_YOU_GO: Tier.STANDARD, **(_tiers(option, case) if isinstance(option, StandardOption) else {})}
    return _bills(tiers, lambda tier, long_run: pricer.tokens(case.month, type_, tier, long_run=long_run))


def _tiers(option: StandardOption, case: Situation) -> dict[str, Tier]:
    """Beside the standard tier, those that the model is offered in on this type."""
    offers = case.spec.offers
    if offers is None:
        return {}
    in_us = case.data_zone in (None, "us")  # no other data zone has it: see the remark of 2026-09-22
    priority = [type_ for type_ in offers.priority if type_ is not DeploymentType.DATA_ZONE_STANDARD or in_us]
    offered = {Tier.PRIORITY: priority, Tier.FLEX: offers.flex}
    return {tier.value: tier for tier, types in offered.items() if option.deployment_type in types}


def _of_ptus(option: ProvisionedOption, case: Situation) -> Bills:
    type_, count = option.deployment_type, option.ptus
    return _bills(TERMS, lambda term, long_run: ptus_and_spilled(case, type_, count, term, long_run=long_run))


class _Even(NamedTuple):
    """See the fields of `ProvisionedOption`."""

    full_hour: Fraction | None
    shares: dict[str, Fraction | None]
    means: dict[str, Fraction | None]


def _even(option: ProvisionedOption, case: Situation) -> _Even:
    """How full its PTUs must be."""
    type_, used = option.deployment_type, option.peak_utilization_share
    full_hour = _full_ptu_hour(case, type_, option.input_tpm_per_ptu)
    shares = {name: _break_even(case, type_, term, full_hour) for name, term in TERMS.items()}
    means = {term: share / used if share is not None and used else None for term, share in shares.items()}
    return _Even(full_hour, shares, means)


def _with_advice(option: Sized, case: Situation) -> Sized:
    """The option with what other maxima of the output would cost, by the cheapest term that may be bought, and save."""
    if not option.max_output_advice:
        return option
    buyable = {term.value for term in case.buyable_terms}
    known = {term: cost for term, cost in option.costs.items() if term in buyable and cost.per_month is not None}
    if not known:
        return option
    term = min(known, key=lambda term: known[term].per_month or Decimal(0))
    now = known[term]

    def told(one: OutputAdvice) -> OutputAdvice:
        if one.ptus is None:
            return one
        cost = ptus_and_spilled(case, option.deployment_type, one.ptus, TERMS[term], long_run=False)
        if cost.per_month is None or now.per_month is None:
            return one
        saved = now.per_month - cost.per_month
        in_usd = cost.currency == US_DOLLARS
        return one.replaced(
            usd_per_month=cost.per_month if in_usd else None,
            saved_usd_per_month=saved if in_usd else None,
            term=TERMS[term],
            per_month=cost.per_month,
            saved_per_month=saved,
            currency=cost.currency,
        )

    return option.replaced(max_output_advice=tuple(map(told, option.max_output_advice)))


def ptus_and_spilled(case: Situation, type_: DeploymentType, count: int, term: Term, *, long_run: bool) -> Cost:
    """PTUs all month, and by the token the request classes whose prompts are too long for them."""
    ptus = case.pricer.ptus(count, type_, term, tokens=case.month_total)
    tokens = spilled_classes(case, type_, long_run=long_run)
    return ptus if tokens is None else together([ptus, tokens], case.month_total)


def spilled_classes(
    case: Situation, type_: DeploymentType, *, long_run: bool, factor: Fraction = Fraction(1)
) -> Cost | None:
    """By the token the request classes whose prompts are too long for PTUs; None where there are none.

    `factor` is how many times as large their traffic is.
    """
    if len(case.served) == len(case.demand.classes):
        return None
    spilled = month_of(class_ for class_ in case.demand.classes if class_ not in case.served)
    return case.pricer.tokens(spilled and spilled.times(factor), type_.token_billed, long_run=long_run)


def _break_even(case: Situation, type_: DeploymentType, term: Term, full_hour: Fraction | None) -> Fraction | None:
    price = case.pricer.ptu(type_, term)
    return None if price is None or not full_hour else break_even.utilization_share(price, full_hour)


def _full_ptu_hour(case: Situation, type_: DeploymentType, per_ptu: Fraction) -> Fraction | None:
    """By the mix of a month, or of the peak where that alone is known; in the long run, as a year's term is."""
    mix, normalized, standard = case.mix, case.weighted_mix, case.standard_beside(type_)
    if standard is None:
        return None
    rates = [case.pricer.rate(standard, category, context, long_run=True) for context, category in mix]
    known = [rate.exact for rate in rates if rate is not None]
    if len(known) < len(rates) or normalized is None:
        return None
    return break_even.full_ptu_hour(add(map(mul, mix.values(), known)) / MILLION, normalized, per_ptu)


def mean_normalized_tpm(case: Situation) -> Fraction | None:
    """Weighted tokens per minute that provisioned types serve, over a whole month; None where not known."""
    if case.served_month is None or case.throughput is None or case.weighted_mix is None:
        return None
    return case.weighted_mix / MINUTES_PER_MONTH


def normalized_tpm(month: Month, case: Situation) -> Fraction | None:
    """A month's tokens as weighted tokens per minute; None where a weight is not known."""
    weighted = None if case.throughput is None else case.weighted(month)
    return None if weighted is None else weighted / MINUTES_PER_MONTH


def _unknown(costs: Mapping[str, Cost], type_: DeploymentType, case: Situation) -> list[Finding]:
    """Why some costs are not known, in one note; prices of several terms that are not known are told together."""
    unknown = {name: cost.unknown for name, cost in costs.items() if cost.unknown}
    if not unknown:
        return []
    terms = [TERMS[name] for name in unknown if name in TERMS and case.pricer.ptu(type_, TERMS[name]) is None]
    reasons = [case.pricer.no_ptu_price(type_, terms)] if terms else []
    for name, each in unknown.items():
        others = each[1:] if name in terms else each  # what spills beside PTUs comes after them
        reasons += [reason for reason in others if reason not in reasons]
    return [found("cost-unknown", reasons=tuple(reasons))]
