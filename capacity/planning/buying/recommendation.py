"""Which offer to buy: the cheapest that does what is asked for, why, and what that takes for granted.

Offers are compared by the prices of the long run: a promotion that ends within the year does not decide.
"""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from capacity.findings import Finding, found
from capacity.planning.buying.offers import offers, refusal, residency
from capacity.planning.buying.price_basis import price_basis
from capacity.planning.buying.what_would_change import Refused, would_change
from capacity.planning.options.situation import Situation, peak_tokens
from capacity.planning.results.plan import Option, ProvisionedOption, StandardOption
from capacity.planning.results.recommended_offer import Offer, Reading, Recommended
from capacity.pricing.cost import Month
from capacity.pricing.pricer import NO_AVERAGE
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import MINUTES_PER_MONTH

READINGS = (Fraction(1), Fraction(1, 3))
"""Means as shares of the peak, to illustrate what is not known."""


def recommended(case: Situation, options: tuple[Option, ...], *, retired: bool) -> Recommended:
    """The recommendation of a plan; without an offer where none can be given."""
    everything = tuple((one, refusal(one, case)) for one in offers(options, case))
    refused = {
        (one.deployment_type, one.term): why for one, why in everything if why is not None and one.spilled_share is None
    }
    return _chosen(case, options, everything, retired=retired).replaced(refused=refused)


def _chosen(
    case: Situation, options: tuple[Option, ...], everything: Sequence[Refused], *, retired: bool
) -> Recommended:
    fit = tuple(one for one, refused in everything if refused is None)
    known = sorted((one for one in fit if one.per_month is not None), key=lambda one: one.per_month or Decimal(0))
    if retired:
        return Recommended(
            why=found(
                "nothing-retired",
                model=case.spec.name,
                replacement=case.planned_version and case.planned_version.replacement,
            )
        )
    if not options:
        return Recommended(why=found("nothing-fits"))
    if case.month is None and case.wish.is_measured:
        return Recommended(why=found("no-minute-observed"))
    if any(reason is NO_AVERAGE for one in fit for reason in one.cost.unknown):
        return Recommended(
            why=found("nothing-without-average"),
            readings=tuple(_readings(case, options)),
            would_change=tuple(_break_even_means(options, case.buyable_terms)),
        )
    best = known[0] if known else None
    changes = (
        *would_change(best, everything=everything, fit=fit, case=case),
        *(_break_even_means(options, case.buyable_terms) if known and case.month is None else ()),
    )
    if best is None:
        reasons = tuple(dict.fromkeys(reason for one in fit for reason in one.cost.unknown))
        why = found("nothing-priced", reasons=reasons) if fit else found("nothing-does")
        return Recommended(why=why, would_change=changes)
    why = found(
        "cheapest-offer",
        offer=best,
        known=len(known),
        fit=len(fit),
        following=_following(known),
        terms=_terms(case, options),
    )
    return Recommended(offer=best, why=why, assumes=tuple(_assumes(best, options, case)), would_change=changes)


def _terms(case: Situation, options: Sequence[Option]) -> Finding | None:
    """Why reservations are left out, or are not in spite of too few days; None where neither is so."""
    by = case.evidence
    if not any(isinstance(option, ProvisionedOption) for option in options):
        return None
    if by.bold:
        return found("terms-given-early", days=by.days, terms=by.bold)
    if by.given and by.missing:
        return found("terms-given", terms=by.missing)
    return found("too-few-days", days=by.days, terms=by.missing) if by.missing else None


def _following(known: Sequence[Offer]) -> Offer | None:
    """The next best; the same deployment in another tier is no alternative worth the first mention."""
    best, others = known[0], known[1:]
    others_first = (one for one in others if one.ptus or one.deployment_type is not best.deployment_type)
    return next(others_first, others[0] if others else None)


def _assumes(best: Offer, options: Sequence[Option], case: Situation) -> Iterator[Finding]:
    yield from price_basis(options, case.pricer)
    if best.ptus is not None:
        yield found("paid-every-hour")
    yield from _growing(best, case)
    if best.base_ptus is not None:
        yield found("deleted-ptus-can-be-gone")
    if best.spillover is not None:
        yield found("spilled-by-minutes" if best.spilled_request_share is None else "spilled-one-by-one")
    stays, wish = residency(case), case.wish
    if stays is not None:
        yield found("data-stays", residency=stays)
    elif wish.deployment_types is None and wish.data_residency is None and best.deployment_type.residency == "global":
        yield found("data-anywhere")
    asked = {
        "slo.time_to_first_token_seconds": wish.slo.time_to_first_token_seconds,
        "slo.availability_share": wish.slo.availability_share,
    }
    if unchecked := tuple(key for key, value in asked.items() if value is not None):
        yield found("slo-unchecked", keys=unchecked)


def _growing(best: Offer, case: Situation) -> Iterator[Finding]:
    """Which PTUs of a growing workload to reserve for a year: those that are needed from the start."""
    if best.ptus is None or best.ptus_today is None or best.ptus_today >= best.ptus:
        return
    year, month = (case.pricer.ptu(best.deployment_type, term) for term in (Term.YEAR, Term.MONTH))
    if case.evidence.missing or year is None or month is None or not month.exact:
        return
    yield found("reserve-without-growth", ptus=best.ptus_today, months=year.exact / month.exact)


def _readings(case: Situation, options: Sequence[Option]) -> Iterator[Reading]:
    """Tokens on every standard type, were the mean all of the peak, or a third of it."""
    peak = peak_tokens(case.demand.classes)
    months = {
        share: Month({key: tokens * share * MINUTES_PER_MONTH for key, tokens in peak.items()}) for share in READINGS
    }
    for option in options:
        if isinstance(option, StandardOption):
            for share, month in months.items():
                cost = case.pricer.tokens(month, option.deployment_type)
                yield Reading(deployment_type=option.deployment_type, mean_to_peak=share, cost=cost)


def _break_even_means(options: Sequence[Option], terms: Collection[Term]) -> Iterator[Finding]:
    """From which mean on each provisioned type is cheaper than tokens, by the cheapest a month of these terms."""
    for option in options:
        if not isinstance(option, ProvisionedOption):
            continue
        priced = [
            (cost.per_month, term, share)
            for term, share in option.break_even_mean_to_peak.items()
            if share is not None and Term(term) in terms and (cost := option.costs[term]).per_month is not None
        ]
        if not priced:
            continue
        per_month, term, share = min(priced, key=lambda one: one[0])
        yield found(
            "break-even-mean" if share <= 1 else "no-break-even-mean",
            ptus=option.ptus,
            deployment_type=option.deployment_type,
            term=Term(term),
            per_month=per_month,
            currency=option.costs[term].currency,
            token_billed=option.deployment_type.token_billed,
            share=share,
        )
