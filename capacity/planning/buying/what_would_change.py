"""What would change a recommendation: promotions, use, traffic, prices that nobody tells, and what was ruled out."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from capacity.findings import Finding, found
from capacity.planning.buying.costing import TERMS
from capacity.planning.buying.offers import TRAFFIC
from capacity.planning.options.situation import Situation
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import part, times
from capacity.pricing.published_prices import Term

if TYPE_CHECKING:
    from capacity.sizing.deployment import DeploymentType

NOTHING = Decimal("0.00")
NOT_BUYABLE = ("if-term-is-allowed", "if-traffic-is-known")
"""Why reservations are not offered."""
Refused = tuple[Offer, Finding | None]
"""An offer, and why it does not do what is asked for; None where it does."""


def would_change(
    best: Offer | None, *, everything: Sequence[Refused], fit: Sequence[Offer], case: Situation
) -> Iterator[Finding]:
    """Each of it, the most important first. `fit` are the offers that do what is asked for."""
    known = [one for one in fit if one.per_month is not None]
    if best is not None:
        yield from _promotions(best, known)
        yield from _other_kind(best, known)
        yield from _traffic(best, known)
    yield from _unknown(best, fit, case)
    yield from _ruled_out(best, everything, case.buyable_terms)


def _promotions(best: Offer, known: Sequence[Offer]) -> Iterator[Finding]:
    if all(one.cost.promotion_ends is None for one in known):
        return
    now = min(known, key=lambda one: one.cost.per_month or Decimal(0))
    if best.cost.promotion_ends is not None:
        yield found("promoted-offer", offer=best, same=now is best)
    if now is best:
        return
    if now.cost.may_last:
        yield found("cheaper-while-promoted", offer=now)
    else:
        ends = [one.cost.promotion_ends for one in known if one.cost.promotion_ends is not None]
        yield found("cheaper-until-day", offer=now, until=now.cost.promotion_ends or min(ends))


def _other_kind(best: Offer, known: Sequence[Offer]) -> Iterator[Finding]:
    """How full the PTUs are, or would be, against where they break even; and the best offer of the other kind."""
    other = min((one for one in known if (one.ptus is None) != (best.ptus is None)), key=_per_month, default=None)
    if best.ptus is None:
        if other is not None:
            yield found("offer-by-ptu", offer=other)
        return
    if best.utilization_share is not None and best.break_even_share is not None:
        yield found("use-of-ptus", used=best.utilization_share, even=best.break_even_share)
    if other is not None:
        yield found("offer-by-token", offer=other)


def _per_month(one: Offer) -> Decimal:
    return one.per_month or Decimal(0)


def _traffic(best: Offer, known: Sequence[Offer]) -> Iterator[Finding]:
    """What would be cheapest with less and with more traffic of the same shape, where the choice itself can be moved.

    What a replay sized or a schedule pays for is not known for other traffic, and others are no news without it.
    """
    parts: list[Finding] = []
    for factor in TRAFFIC:
        if _at(best, factor) is None:
            continue
        moved = [(cost, one) for one in known if (cost := _at(one, factor)) is not None]
        cost, cheapest = min(moved, key=lambda pair: pair[0])
        then = _moved(cheapest, factor)
        same = _deployed(then) == _deployed(best)
        code = "same-with-other-traffic" if same else "best-with-other-traffic"
        parts.append(found(code, factor=factor, offer=then, per_month=cost))
    if parts:
        yield found("other-traffic", parts=tuple(parts))


def _at(one: Offer, factor: str) -> Decimal | None:
    """What an offer would cost with so many times the traffic; None where that is not told."""
    if one.per_month is None:
        return None
    if one.ptus is None:
        return _billed(one, TRAFFIC[factor])
    if one.spillover is not None:
        moved = one.at_traffic.get(factor)
        return None if moved is None else moved.per_month
    ptus = one.ptus_at.get(factor)
    return None if ptus is None else _billed(one, Fraction(ptus, one.ptus))


def _billed(one: Offer, factor: Fraction) -> Decimal:
    """The bill of so many times its PTUs or tokens: each line to the cent, as if it were sized for that."""
    lines = (one.long_run_cost or one.cost).lines
    return sum((times(line.price, line.quantity * factor) for line in lines), NOTHING)


def _moved(one: Offer, factor: str) -> Offer:
    """What an offer would be then."""
    moved = one.at_traffic.get(factor)
    if one.ptus is None:
        return one
    if one.spillover is not None and moved is not None:
        return one.replaced(ptus=moved.ptus, term=moved.term.value, base_ptus=None)
    return one.replaced(ptus=one.ptus_at.get(factor))


def _deployed(one: Offer) -> tuple[object, ...]:
    """What is deployed, and how it is paid."""
    spills_to = None if one.spillover is None else one.spillover.deployment_type
    return one.deployment_type, one.term, one.ptus, one.base_ptus, spills_to


def _unknown(best: Offer | None, fit: Sequence[Offer], case: Situation) -> Iterator[Finding]:
    """Prices that nobody tells, and below which an offer would win."""
    terms: dict[tuple[DeploymentType, int], list[Term]] = {}
    for one in fit:
        if one.per_month is None and one.ptus is not None and one.spillover is None and not one.spilled_classes:
            terms.setdefault((one.deployment_type, one.ptus), []).append(TERMS[one.term])
    for (type_, ptus), unknown in terms.items():
        reason = case.pricer.no_ptu_price(type_, unknown)
        if best is None or best.per_month is None:
            yield found("price-not-known", reason=reason)
        elif (best.deployment_type, best.ptus, best.term) == (type_, ptus, Term.HOURLY.value):
            yield found("reservation-not-priced", reason=reason)
        else:
            each = part(best.per_month, 1, ptus)
            code = "would-win-below" if best.long_run_cost is None else "would-win-below-list-price"
            yield found(code, reason=reason, ptus=ptus, each=each, currency=best.cost.currency)
    if any(Term.HOURLY not in unknown for unknown in terms.values()):
        yield found("portal-has-prices")


def _ruled_out(best: Offer | None, everything: Sequence[Refused], terms: Collection[Term]) -> Iterator[Finding]:
    """What would cost less and does not do what is asked for: of each reason the cheapest, by one of the terms."""
    cheaper: dict[Finding, Offer] = {}
    for one, reason in everything:
        if reason is None or one.per_month is None:
            continue
        if one.ptus is not None and one.term not in terms and reason.code not in NOT_BUYABLE:
            continue
        if best is not None and best.per_month is not None and one.per_month >= best.per_month:
            continue
        if reason not in cheaper or one.per_month < _per_month(cheaper[reason]):
            cheaper[reason] = one
    for reason, one in cheaper.items():
        yield _told(one, reason, best)


def _told(one: Offer, reason: Finding, best: Offer | None) -> Finding:
    """An offer that is ruled out; of a term that may not be bought what it would save."""
    if reason.code not in NOT_BUYABLE:
        return found("ruled-out-offer", offer=one, reason=reason)
    if best is None:
        return found("known-by-term", offer=one, reason=reason)
    saved = _per_month(best) - _per_month(one)
    return found("cheaper-by-term", offer=one, saved=saved, currency=one.cost.currency, reason=reason)
