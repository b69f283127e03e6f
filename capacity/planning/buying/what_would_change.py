"""What would change a recommendation: promotions, use, traffic, prices that nobody tells, and what was ruled out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from capacity.planning.buying.offers import TRAFFIC, Candidate
from capacity.planning.options.situation import Situation
from capacity.pricing.cost import times
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import PERCENT

if TYPE_CHECKING:
    from capacity.sizing.deployment import DeploymentType

FACTORS = {"0.8": "20 % less traffic", "1.2": "20 % more"}
Refused = tuple[Candidate, str | None]
"""An offer, and why it does not do what is asked for; None where it does."""


def would_change(
    best: Candidate | None, *, everything: Sequence[Refused], fit: Sequence[Candidate], case: Situation
) -> Iterator[str]:
    """Sentences, the most important first. `fit` are the offers that do what is asked for."""
    known = [one for one in fit if one.per_month is not None]
    if best is not None:
        yield from _promotions(best, known)
        yield from _other_kind(best, known)
        yield from _traffic(best, known)
    yield from _unknown(best, fit, case)
    yield from _ruled_out(best, everything)


def _promotions(best: Candidate, known: Sequence[Candidate]) -> Iterator[str]:
    ends = [end for one in known if (end := one.cost.promotion_ends) is not None]
    if not ends:
        return
    now = min(known, key=lambda one: one.cost.per_month or Decimal(0))
    if best.cost.promotion_ends is not None:
        choice = "the same by the price after it" if now is best else "by the price after it"
        now_it_is = _price(best.cost.per_month, best)
        yield f"U{best.cost.lasts[1:]} a promotion makes it {now_it_is}; the choice is {choice}."
    if now is not best and now.cost.may_last:
        yield (
            f"The choice turns on how long a promotion lasts, which is promised {now.cost.lasts}: as long as it does, "
            f"{now.label} costs less: {_price(now.cost.per_month, now)}."
        )
    elif now is not best:
        until, price = now.cost.promotion_ends or min(ends), _price(now.cost.per_month, now)
        wait = " Start with it, and buy when they end." if now.ptus is None else ""
        yield (
            f"Until {until}, with promotions, {now.label} costs less: {price}.{wait} "
            "Offers are compared by the prices after them."
        )


def _other_kind(best: Candidate, known: Sequence[Candidate]) -> Iterator[str]:
    """How full the PTUs are, or would be, against where they break even; and the best offer of the other kind."""
    others = [one for one in known if (one.ptus is None) != (best.ptus is None)]
    reserved = best if best.ptus is not None else min(others, key=_per_month, default=None)
    if reserved is None:
        return
    used = "" if reserved.utilization_share is None else f"{float(reserved.utilization_share * PERCENT):.0f} % full"
    even = "" if reserved.break_even_share is None else f"{float(reserved.break_even_share * PERCENT):.0f} %"
    if reserved is not best:
        would = f": its PTUs would be {used} over all hours and break even at {even}" if used and even else ""
        yield f"By PTU it would be {reserved.label}, at {reserved.price}{would}."
        return
    if used and even:
        yield f"Its PTUs are {used} over all hours and break even at {even}."
    if others:
        token = min(others, key=_per_month)
        yield f"By the token alone it would be {token.label}, at {token.price}."


def _per_month(one: Candidate) -> Decimal:
    return one.per_month or Decimal(0)


def _traffic(best: Candidate, known: Sequence[Candidate]) -> Iterator[str]:
    """What would be cheapest with less and with more traffic of the same shape, where the choice itself can be moved.

    What a replay sized or a schedule pays for is not known for other traffic, and others are no news without it.
    """
    parts = []
    for factor, words in FACTORS.items():
        if _at(best, factor) is None:
            continue
        moved = [(cost, one) for one in known if (cost := _at(one, factor)) is not None]
        cost, cheapest = min(moved, key=lambda pair: pair[0])
        label = _label_at(cheapest, factor)
        parts.append(
            f"with {words}: {'the same' if label == best.label else label}, at {_price(cost, best)}{cheapest.after}"
        )
    if parts:
        text = "; ".join(parts)
        yield f"{text[0].upper()}{text[1:]}."


def _at(one: Candidate, factor: str) -> Decimal | None:
    """What an offer would cost with so many times the traffic; None where that is not told."""
    if one.per_month is None:
        return None
    if one.ptus is None:
        return times(one.per_month, TRAFFIC[factor])
    if one.spillover is not None:
        moved = one.at_traffic.get(factor)
        return None if moved is None else moved.per_month
    ptus = one.ptus_at.get(factor)
    return None if ptus is None else times(one.per_month, Fraction(ptus, one.ptus))


def _label_at(one: Candidate, factor: str) -> str:
    """What an offer would be then."""
    moved = one.at_traffic.get(factor)
    if one.ptus is None:
        return one.label
    if one.spillover is not None and moved is not None:
        return one.replaced(ptus=moved.ptus, term=moved.term.value, base_ptus=None).label
    return one.replaced(ptus=one.ptus_at.get(factor)).label


def _unknown(best: Candidate | None, fit: Sequence[Candidate], case: Situation) -> Iterator[str]:
    """Prices that nobody tells, and below which an offer would win."""
    terms: dict[tuple[DeploymentType, int], list[Term]] = {}
    for one in fit:
        if one.per_month is None and one.ptus is not None and one.spillover is None and not one.spilled_classes:
            terms.setdefault((one.deployment_type, one.ptus), []).append(Term(one.term))
    for (type_, ptus), unknown in terms.items():
        reason = case.pricer.no_ptu_price(type_, unknown)
        told = f"{reason[0].upper()}{reason[1:]}"
        if best is None or best.per_month is None:
            yield f"{told}."
        elif (best.deployment_type, best.ptus, best.term) == (type_, ptus, Term.HOURLY.value):
            yield f"{told}: a reservation is a discount on these very PTUs, so read its price before you buy."
        else:
            each = _price(times(best.per_month, Fraction(1, ptus)), best)
            by = ", held against prices after the promotion" if best.long_run_cost is not None else ""
            yield f"{told}: {ptus:,} PTUs would win below {each} each a month{by}."
    if any(Term.HOURLY not in unknown for unknown in terms.values()):
        yield "The portal shows what a reservation costs before you buy it: give its price with `--catalog`."


def _ruled_out(best: Candidate | None, everything: Sequence[Refused]) -> Iterator[str]:
    """What would cost less and does not do what is asked for: of each reason the cheapest."""
    cheaper: dict[str, Candidate] = {}
    for one, reason in everything:
        if reason is None or one.per_month is None:
            continue
        if best is not None and best.per_month is not None and one.per_month >= best.per_month:
            continue
        if reason not in cheaper or one.per_month < _per_month(cheaper[reason]):
            cheaper[reason] = one
    for reason, one in cheaper.items():
        yield f"{one.label} would cost {one.price}, {reason}."


def _price(amount: Decimal | None, of: Candidate) -> str:
    return f"{amount:,.2f} {of.cost.currency}"
