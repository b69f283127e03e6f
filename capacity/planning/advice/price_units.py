"""Own prices that lie so far from others of the same thing that they may be of another unit than they are read for."""

from collections.abc import Collection, Iterator
from fractions import Fraction

from capacity.findings import Finding, Value, found
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import Month
from capacity.pricing.price_lookup import Asked, Found, PtuKey, TokenKey, ptu_price, token_rate
from capacity.pricing.pricer import Pricer
from capacity.pricing.published_prices import Term, Tier
from capacity.sizing.deployment import DeploymentType, Kind

LIST_FACTOR = 3
"""How many times the list price, or its part, an own one may be.

A month for a year is 12 times off, an hour for a month 730 times, a thousand tokens for a million 1,000 times: 3 lies
between these and what is negotiated.
"""
LEAST_OF_TERM = {
    (Term.YEAR, Term.MONTH): Fraction(1, 4),
    (Term.YEAR, Term.HOURLY): Fraction(1, 10),
    (Term.MONTH, Term.HOURLY): Fraction(1, 10),
}
"""What a longer term costs more than, of what the same time costs by a shorter one. The most is as much.

A year costs more than 3 months. List prices of reservations are from 0.17 (regional) to 0.36 of those by the hour, and
0.85 of a month's for a year: a month's price taken for a year's is 1 / 12 of that, and a year's for a month's 12 times.
"""


def doubtful_prices(case: Situation, options: tuple[Option, ...], chosen: Offer | None) -> Iterator[Finding]:
    """One warning of all such prices, those that the chosen offer is paid by first."""
    paid = [] if chosen is None else [chosen.deployment_type]
    if chosen is not None and chosen.spillover is not None:
        paid.append(chosen.spillover.deployment_type)
    term = None if chosen is None else chosen.term
    doubted = [
        one
        for type_ in dict.fromkeys((*paid, *(option.deployment_type for option in options)))
        for one in (
            _of_ptus(type_, case.pricer, term)
            if type_.kind is Kind.PROVISIONED
            else _of_tokens(type_, case.pricer, case.month or Month())
        )
    ]
    if doubted:
        yield found("own-prices-doubtful", prices=tuple(doubted))


def _of_ptus(type_: DeploymentType, pricer: Pricer, first: str | None) -> Iterator[Finding]:
    """Each term against its list price; without one against the same time by the other terms."""
    alone: list[Term] = []
    for term in sorted(Term, key=lambda one: one.value != first):
        own = pricer.ptu(type_, term)
        if own is None or not _is_own(own, pricer):
            continue
        listed = (edition for edition in pricer.prices.ptus if edition.source not in pricer.own_titles)
        price = ptu_price(listed, PtuKey(type_, term, pricer.prices.family), _asked(pricer))
        if price is None:
            alone.append(term)
        elif not _is_near(own, price):
            yield _beside_list("ptus-beside-list", own, price, pricer, deployment_type=type_, term=term)
    yield from _apart(type_, pricer, alone)


def _apart(type_: DeploymentType, pricer: Pricer, alone: Collection[Term]) -> Iterator[Finding]:
    """The terms without a list price against the same time by the others."""
    known = {term: price for term in Term if (price := pricer.ptu(type_, term)) is not None}
    for (longer, shorter), least in LEAST_OF_TERM.items():
        if longer not in known or shorter not in known or {longer, shorter}.isdisjoint(alone):
            continue
        if (longer, shorter) == (Term.YEAR, Term.HOURLY) and Term.MONTH in known:
            continue  # a month's price is the nearer one
        long, short = known[longer], known[shorter]
        part = long.per_hour / short.per_hour
        if not least < part <= 1:
            yield found(
                "terms-apart",
                deployment_type=type_,
                longer=longer,
                price=long.amount,
                shorter=shorter,
                other=short.amount,
                currency=pricer.currency,
                part=float(part),
            )


def _of_tokens(type_: DeploymentType, pricer: Pricer, month: Month) -> Iterator[Finding]:
    """Each kind of tokens that are planned, in each tier, against its list price."""
    for tier in Tier:
        for context, category in month:
            own = pricer.rate(type_, category, context, tier, long_run=False)
            if own is None or not _is_own(own, pricer):
                continue
            listed = (edition for edition in pricer.prices.tokens if edition.source not in pricer.own_titles)
            price = token_rate(listed, TokenKey(type_, tier, context, pricer.version, category), _asked(pricer))
            if price is not None and not _is_near(own, price):
                kind = found("kind-of-tokens", tier=tier, context=context, category=category)
                yield _beside_list("tokens-beside-list", own, price, pricer, deployment_type=type_, tokens=kind)


def _is_own(price: Found, pricer: Pricer) -> bool:
    return price.edition.source in pricer.own_titles


def _asked(pricer: Pricer) -> Asked:
    return Asked(pricer.place, pricer.currency, pricer.today)


def _is_near(own: Found, listed: Found) -> bool:
    return listed.amount <= own.amount * LIST_FACTOR and own.amount <= listed.amount * LIST_FACTOR


def _beside_list(code: str, own: Found, listed: Found, pricer: Pricer, **what: Value) -> Finding:
    values: dict[str, Value] = {
        **what,
        "price": own.amount,
        "currency": pricer.currency,
        "origin": own.edition.source,
        "listed": listed.amount,
        "part": float(own.exact / listed.exact),
    }
    return Finding(code=code, values=values)
