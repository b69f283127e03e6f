"""Which offer to buy: the cheapest that does what is asked for, why, and what that takes for granted.

Offers are compared by the prices of the long run: a promotion that ends within the year does not decide.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from capacity.grammar import counted
from capacity.planning.buying.offers import Candidate, candidates, refusal, residency
from capacity.planning.buying.what_would_change import would_change
from capacity.planning.options.situation import Situation, Wish, peak_tokens
from capacity.planning.results.plan import Option, ProvisionedOption, Reading, Recommended, StandardOption
from capacity.pricing.pricer import NO_AVERAGE
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import MINUTES_PER_MONTH, PERCENT, ZERO
from capacity.sizing.deployment import DeploymentType

LIST_PRICES = "List prices, before discounts and tax"
READINGS = (Fraction(1), Fraction(1, 3))
"""Means as shares of the peak, to illustrate what is not known."""
ASK_FOR_AVERAGE = (
    "Nothing yet: the peak is known and a month's tokens are not, and those decide. Give the mean beside the peak: "
    "`average_rpm`, `requests_per_day` or `profile`."
)


def recommended(case: Situation, options: tuple[Option, ...], *, retired: bool) -> Recommended:
    """The recommendation of a plan; without a deployment type where none can be given."""
    everything = tuple((one, refusal(one, case)) for one in candidates(options, case))
    fit = tuple(one for one, refused in everything if refused is None)
    known = sorted((one for one in fit if one.per_month is not None), key=lambda one: one.per_month or Decimal(0))
    if retired:
        return Recommended(why=f"Nothing: {case.spec.name} is retired. {_instead(case)}")
    if not options:
        return Recommended(why="Nothing: no deployment type fits.")
    if case.month is None and case.workload.is_measured:
        return Recommended(why="Nothing: no minute was observed.")
    if any(NO_AVERAGE in one.cost.unknown for one in fit):
        return Recommended(
            why=ASK_FOR_AVERAGE,
            readings=tuple(_readings(case, options)),
            would_change=tuple(_break_even_means(options)),
        )
    if not known:
        return Recommended(
            why=_nothing(fit), would_change=tuple(would_change(None, everything=everything, fit=fit, case=case))
        )
    best = known[0]
    return Recommended(
        deployment_type=best.deployment_type,
        term=best.term,
        ptus=best.ptus,
        base_ptus=best.base_ptus,
        sku_capacity=best.sku_capacity,
        spilled_share=best.spilled_share,
        spilled_basis=best.spilled_basis,
        spillover=best.spillover,
        utilization_share=best.utilization_share,
        cost=best.cost,
        long_run_cost=best.long_run_cost,
        why=_why(known, len(fit)),
        assumes=tuple(_assumes(best, case)),
        would_change=(
            *would_change(best, everything=everything, fit=fit, case=case),
            *(_break_even_means(options) if case.month is None else ()),
        ),
    )


def _instead(case: Situation) -> str:
    lifecycle = case.spec.lifecycle
    version = lifecycle.versions.get(case.version or "") if lifecycle else None
    named = f", {version.replacement}" if version and version.replacement else ""
    return f"Plan for its replacement{named}."


def _nothing(fit: Sequence[Candidate]) -> str:
    if not fit:
        return "Nothing: no offer does what the workload asks for."
    reasons = dict.fromkeys(reason for one in fit for reason in one.cost.unknown)
    return f"Nothing: what it costs is not known ({'; '.join(reasons)})."


def _why(known: Sequence[Candidate], fit: int) -> str:
    best, others = known[0], known[1:]
    text = f"{best.label}: {best.price} a month"
    if not others:
        return f"{text}, the only offer that fits and whose cost is known."
    rest = f" with a known cost ({counted(fit - len(known), 'has', 'have')} none)" if len(known) < fit else ""
    # The same deployment in another tier is no alternative worth the first mention.
    following = next((one for one in others if one.ptus or one.deployment_type is not best.deployment_type), others[0])
    more = f" (+{float((following.per_month or 0) / best.per_month - 1) * PERCENT:.0f} %)" if best.per_month else ""
    then = f"Next: {following.label} at {following.price}{more}."
    return f"{text}, the least of {len(known)} offers that fit{rest}. {then}"


def _assumes(best: Candidate, case: Situation) -> Iterator[str]:
    own = any(line.source in case.pricer.own_titles for line in best.cost.lines)
    prices = "Your own prices, before tax" if own else LIST_PRICES
    yield f"{prices}; a month is 730 hours, a year's reservation is divided by 12."
    if best.ptus is not None:
        yield "Deployed PTUs cost every hour, used or not; a reservation is a discount, no capacity: deploy, then buy."
    yield from _growing(best, case)
    if best.base_ptus is not None:
        yield "PTUs that are deleted outside the schedule can be gone when they are wanted again: nothing holds them."
    if best.spillover is not None:
        yield (
            "What spills was found request by request, from the optimum of the minutes upward and downward."
            if best.spilled_basis == "requests"
            else "Minutes are even inside: bursts within a minute spill more than is told here."
        )
    stays = residency(case)
    if stays is not None:
        yield f"Data stays in its {stays.replace('-', ' ')}, as with what is deployed today."
    elif _is_open(case.workload) and best.deployment_type.residency == "global":
        yield "Data may be processed in any region: set `data_residency` to zone or region if it may not."
    slo = case.workload.slo
    unchecked = [
        name for name in ("time_to_first_token_seconds", "availability_share") if getattr(slo, name) is not None
    ]
    if unchecked:
        yield f"Nobody publishes what is needed to check {' and '.join(f'`slo.{name}`' for name in unchecked)}."


def _is_open(wish: Wish) -> bool:
    """Whether it says nothing of where data may be processed."""
    return wish.deployment_types is None and wish.data_residency is None


def _growing(best: Candidate, case: Situation) -> Iterator[str]:
    """Of PTUs that growth asks for, which to reserve for a year: those that are needed from the start."""
    year, month = (case.pricer.ptu(best.deployment_type, term) for term in (Term.YEAR, Term.MONTH))
    if best.ptus is None or best.ptus_today is None or best.ptus_today >= best.ptus or year is None or month is None:
        return
    months = float(year.per_ptu / month.per_ptu)
    yield (
        f"Without the growth {best.ptus_today:,} PTUs would do: reserve those for a year, and the others by the month "
        f"as traffic grows. PTUs needed for fewer than {months:.1f} months of a year are cheaper by the month."
    )


def _readings(case: Situation, options: Sequence[Option]) -> Iterator[Reading]:
    """Tokens on every standard type, were the mean all of the peak, or a third of it."""
    peak = peak_tokens(case.demand.classes)
    months = {share: {key: tokens * share * MINUTES_PER_MONTH for key, tokens in peak.items()} for share in READINGS}
    for option in options:
        if isinstance(option, StandardOption):
            for share, month in months.items():
                cost = case.pricer.tokens(month, option.deployment_type)
                yield Reading(deployment_type=option.deployment_type, mean_to_peak=share, cost=cost)


def _break_even_means(options: Sequence[Option]) -> Iterator[str]:
    """From which mean on each provisioned type is cheaper than tokens, by the term that is cheapest a month."""
    for option in options:
        if not isinstance(option, ProvisionedOption):
            continue
        terms = [Term(term) for term, share in option.break_even_mean_to_peak.items() if share is not None]
        priced = [term for term in terms if option.costs[term.value].per_month is not None]
        if not priced:
            continue
        term = min(priced, key=lambda term: option.costs[term.value].per_month or Decimal(0))
        share = option.break_even_mean_to_peak[term.value]
        yield _break_even_mean(option, term, share or ZERO, option.deployment_type.token_billed)


def _break_even_mean(option: ProvisionedOption, term: Term, share: Fraction, standard: DeploymentType) -> str:
    cost = option.costs[term.value]
    what = f"{option.ptus:,} {option.deployment_type.display_name} PTUs, {term.label}, at {cost.per_month:,.2f} a month"
    if share > 1:
        return f"{what}, never cost less than {standard.display_name}, however busy they are."
    mean = f"{float(share * PERCENT):.0f} %"
    return f"{what}, cost less than {standard.display_name} where the mean is above {mean} of the peak."
