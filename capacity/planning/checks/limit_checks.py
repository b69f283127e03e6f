"""A deployment held to what a workload and a policy can both limit: PTUs, cost, and how full they are at the peak."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil

from capacity.findings import Finding, found
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.checks.exhausting import days_left
from capacity.planning.checks.remedies import cheaper, fewer_ptus, roomier
from capacity.planning.results.check_result import Check, Origin
from capacity.planning.results.plan import ProvisionedOption
from capacity.pricing.pricer import NO_AVERAGE
from capacity.pricing.published_prices import US_DOLLARS, Term, Tier
from capacity.sizing.demand import ZERO
from capacity.sizing.workload import Limits

SHARE = "share"
PRICES = {"no-ptu-price", "no-token-price", "months-not-priced"}
"""Codes of costs that are not known for want of a price."""


def checks(about: Subject, asked: Limits, origin: Origin) -> Iterator[Check]:
    """A check of each limit that is asked for, by the workload or by the policy."""
    if asked.max_ptus is not None:
        yield _ptus(about, asked.max_ptus, origin)
    if asked.max_usd_per_month is not None:
        yield _cost(about, asked.max_usd_per_month, origin)
    if asked.max_utilization_share is not None:
        yield _utilization(about, asked.max_utilization_share, origin)
    if asked.min_days_to_exhaustion is not None:
        yield days_left(about, asked.min_days_to_exhaustion, origin)


def _ptus(about: Subject, most: int, origin: Origin) -> Check:
    held = about.largest
    return held.settled(
        Check(
            name="max_ptus",
            origin=origin,
            measured=held.ptus,
            limit=most,
            unit="PTUs",
            detail=_named(held),
            remedy=(fewer_ptus(about, most), *_raised(origin, "max_ptus", held.ptus)),
            key="deployed.ptus" if held.deployed else "",
        )
    )


def _named(about: Subject) -> Finding:
    """With what carries the tokens, where what is to be deployed is more."""
    size = about.option.admission if isinstance(about.option, ProvisionedOption) else None
    named = about.named
    if about.ptus and about.when is not None:
        named = found("size-when", deployment=named, when=about.when)
    if about.deployed or size is None or size.admission_driver is None or about.ptus != size.admission_ptus:
        return named
    return found("sized-to-admit", deployment=named, steady=size.steady_ptus)


def _raised(origin: Origin, key: str, to: int | None) -> tuple[Finding, ...]:
    """The limit of the workload's own file may be raised; that of a policy is another's."""
    return (found("to-raise-limit", key=key, to=to),) if origin is Origin.LIMITS else ()


def _utilization(about: Subject, fullest: Fraction, origin: Origin) -> Check:
    """Of PTUs alone: what is billed by the token has none, and its quota costs nothing."""
    held = about.fullest
    by_token = held.ptus == 0
    return held.settled(
        Check(
            name="max_utilization_share",
            origin=origin,
            measured=ZERO if by_token else held.utilization_share,
            limit=fullest,
            unit=SHARE,
            detail=_filled(held),
            remedy=(roomier(about, held, 1 / fullest),),
        )
    )


def _filled(held: Subject) -> Finding:
    if held.ptus == 0:
        return found("no-ptus-to-fill", deployment=held.named)
    return found("peak-on", deployment=held.named, when=held.when)


def _cost(about: Subject, most: Fraction, origin: Origin) -> Check:
    alone = about.replaced(follows=None)
    measured, detail = _measured_cost(alone, most)
    if measured is not None and measured > most and not _known_costs(about)[1]:
        about = alone  # fails whatever later months cost
    measured, detail = _measured_cost(about, most)
    if measured is not None and about.is_discounted:
        detail = found("discounted-cost", of=detail)
    return about.settled(
        Check(
            name="max_usd_per_month",
            origin=origin,
            measured=None if measured is None else Fraction(measured),
            limit=most,
            unit=US_DOLLARS,
            detail=detail,
            assumes=_paid(about),
            remedy=_cost_remedies(about, most, origin, is_known=measured is not None),
            key="deployed.ptus" if about.deployed and about.ptus else "",
        )
    )


def _measured_cost(about: Subject, most: Fraction) -> tuple[Decimal | None, Finding | None]:
    """What is paid, and why that; of a schedule its dearest month."""
    known, _ = _known_costs(about)
    if (currency := _currency(about)) != US_DOLLARS:
        return None, found("other-currency", currency=currency)
    if about.months is not None and known:
        dearest = max(known.values())
        return dearest, found("dearest-month", begins=about.months.begins[about.months.costs.index(dearest)])
    later = about.later_cost
    if about.follows is not None and later is not None and known and min(known.values()) == later.per_month:
        begins = about.follows.begins[about.follows.costs.index(later.per_month, 1)]
        if set(known.values()) == {later.per_month}:
            return later.per_month, found("dearest-month", begins=begins)
        if later.per_month > most:
            return later.per_month, found("dearest-month-at-least", begins=begins, deployment=about.named)
    return _by_term(about, most)


def _by_term(about: Subject, most: Fraction) -> tuple[Decimal | None, Finding | None]:
    """Without the term only if every term agrees, or the dearest keeps to the limit."""
    known, is_complete = _known_costs(about)
    hourly = known.get(Term.HOURLY.value)
    if hourly is not None and hourly <= most:
        return hourly, found("hourly-at-most", deployment=about.named)
    if not is_complete:
        reasons = _reasons(about)
        return None, found("reasons", of=reasons) if reasons else None
    least = min(known.values())
    passing = about.option.long_run_costs if about.option is not None else {}
    promoted = bool(passing.keys() & about.costs.keys())
    priced = found("after-promotion", deployment=about.named) if promoted else about.named
    if about.deployed and not about.ptus and about.when is not None:
        priced = found("size-when", deployment=priced, when=about.when)
    if len(known) == 1:
        return least, priced
    if least > most:
        return least, found("term-unknown-at-least", deployment=priced)
    return None, _term_unknown(about, "term-unknown-after-promotion" if promoted else "term-unknown")


def _term_unknown(about: Subject, code: str = "term-unknown") -> Finding:
    known, _ = _known_costs(about.replaced(follows=None))
    return found(code, deployment=about.named, least=min(known.values()), most=max(known.values()))


def _known_costs(about: Subject) -> tuple[dict[str, Decimal], bool]:
    """Costs in US dollars by term, and whether these are all terms that there are."""
    known = {
        term: cost.per_month
        for term, cost in about.bills.items()
        if cost.per_month is not None and cost.currency == US_DOLLARS
    }
    return known, bool(known) and len(known) == len(about.costs)


def _paid(about: Subject) -> Finding | None:
    """What a cost takes for granted that does not stand in the workload's file."""
    if (
        about.deployed
        and about.ptus
        and about.follows is None
        and set(about.costs) != {Term.HOURLY.value}
        and len(about.costs) < len(Term)
    ):
        return found("reserved-for-these-alone")
    return None


def _cost_remedies(about: Subject, most: Fraction, origin: Origin, *, is_known: bool) -> tuple[Finding, ...]:
    known, is_complete = _known_costs(about)
    if not is_complete:
        return _to_know(about, origin)
    less = cheaper(about, most) if is_known else found("to-name-reservations")
    raised = _raised(origin, "max_usd_per_month", ceil(max(known.values())))
    return (*(() if less is None else (less,)), *_without_priority(about, most), *raised) or (
        found("to-another-offer"),
    )


def _to_know(about: Subject, origin: Origin) -> tuple[Finding, ...]:
    """What would make its cost known, or do without it."""
    if _currency(about) != US_DOLLARS:
        left_out = (found("to-leave-out", key="limits.max_usd_per_month"),) if origin is Origin.LIMITS else ()
        return (found("to-dollar-prices"), *left_out)
    codes = {reason.code for reason in _reasons(about)}
    if NO_AVERAGE.code in codes:
        return (found("to-add-keys", keys=("average_rpm",)),)
    return (found("to-give-prices" if codes & PRICES else "to-know-the-cost"),)


def cost_unknown(about: Subject) -> tuple[Finding | None, tuple[Finding, ...]]:
    """Why its cost is not one known number of US dollars, and what would make it one."""
    if about.why_none is not None and not about.costs:
        return about.why_none, about.how_to_one
    known, is_complete = _known_costs(about)
    if is_complete and known:
        return _term_unknown(about), (found("to-name-reservations"),)
    if _currency(about) != US_DOLLARS:
        return found("other-currency", currency=_currency(about)), _to_know(about, Origin.POLICY)
    return found("reasons", of=_reasons(about)), _to_know(about, Origin.POLICY)


def _currency(about: Subject) -> str:
    return next((cost.currency for cost in about.costs.values()), US_DOLLARS)


def _reasons(about: Subject) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(reason for cost in about.bills.values() for reason in cost.unknown))


def _without_priority(about: Subject, most: Fraction) -> Iterator[Finding]:
    """Pay as you go, where that costs no more and only speed asks for another tier."""
    plain = about.option.costs.get(PAY_AS_YOU_GO) if about.option is not None else None
    if about.term == Tier.PRIORITY and plain is not None and plain.per_month is not None and plain.per_month <= most:
        yield found("to-no-priority", tier=Tier.PRIORITY.value)
