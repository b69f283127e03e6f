"""What PTUs and tokens cost at one place on one day, or why a price is not known."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeAlias

from capacity.findings import Finding, found
from capacity.pricing.cost import (
    DISCOUNTED,
    HOURS_PER_MONTH,
    OF_TOKENS,
    UNITS,
    Cost,
    CostLine,
    Month,
    per_million,
    times,
    unknown,
)
from capacity.pricing.price_lookup import (
    Asked,
    Found,
    FoundPtu,
    FoundRate,
    Place,
    Prices,
    PtuKey,
    TokenKey,
    ended,
    ptu_price,
    token_rate,
)
from capacity.pricing.published_prices import HOURS_PER_TERM, US_DOLLARS, Term, Tier
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context

PER_MONTH = {term: Fraction(HOURS_PER_MONTH, hours) for term, hours in HOURS_PER_TERM.items()}
"""How often a PTU of each term is paid for in a month."""
NO_AVERAGE: Final = found("no-average")
"""A month's tokens are not known."""
PaidTokens: TypeAlias = tuple[FoundRate, Finding]
"""A price, and what a bill calls the tokens."""


NOTHING_OFF = Decimal(0)


class Discounts(Record):
    """What is taken off each kind of price, 0..1."""

    tokens: Decimal = NOTHING_OFF
    ptu_hourly: Decimal = NOTHING_OFF
    reservations: Decimal = NOTHING_OFF

    def of(self, term: Term) -> Decimal:
        """Off PTUs that are paid by a term."""
        return self.ptu_hourly if term is Term.HOURLY else self.reservations

    @property
    def any(self) -> bool:
        """Whether anything is taken off."""
        return bool(self.tokens or self.ptu_hourly or self.reservations)


DISCOUNT_KINDS = tuple(name.replace("_", "-") for name in Discounts.record_fields)
"""Kinds of prices, as options and files name them."""


class Pricer(Record):
    """The prices of one model at one place on one day. It remembers what it was asked, for all plans of a run."""

    prices: Prices
    titles: Mapping[str, str]
    """How to cite the sources of the prices."""
    place: Place
    version: str | None
    today: date
    discounts: Discounts = Discounts()
    """What is taken off prices of the catalog; a user's own are what they are."""

    @property
    def currency(self) -> str:
        """Of all costs."""
        return self.prices.currency

    @cached_property
    def knows_long_context(self) -> bool:
        """Whether the model has prices of its own for long context."""
        return any(price.context is Context.LONG for edition in self.prices.tokens for price in edition.prices)

    @cached_property
    def own_titles(self) -> frozenset[str]:
        """Sources that are none of the catalog: a user's own."""
        return frozenset(title for source, title in self.titles.items() if source == title)

    def is_own(self, line: CostLine) -> bool:
        """Whether a line of a bill is by a user's own price."""
        return line.source in self.own_titles

    @cached_property
    def _rates(self) -> dict[tuple[DeploymentType, str, Context, Tier, bool], PaidTokens | Finding]:
        return {}

    @cached_property
    def _unknown_token_prices(self) -> dict[tuple[DeploymentType, Tier], Finding]:
        return {}

    @cached_property
    def _unknown_ptu_prices(self) -> dict[tuple[DeploymentType, tuple[Term, ...]], Finding]:
        return {}

    @cached_property
    def _ptu_prices(self) -> dict[tuple[DeploymentType, Term], FoundPtu | Cost]:
        return {}

    @cached_property
    def _ptu_lines(self) -> dict[tuple[int, DeploymentType, Term], CostLine]:
        return {}

    def rate(
        self, type_: DeploymentType, category: str, context: Context, tier: Tier = Tier.STANDARD, *, long_run: bool
    ) -> FoundRate | None:
        """The price of a million tokens; None where no source tells it.

        Models that have no price of their own for long context, or for writing to the prompt cache, charge both as
        short context and plain input.
        """
        priced = self._rate(type_, category, context, tier, long_run=long_run)
        return None if isinstance(priced, Finding) else priced[0]

    def _rate(
        self, type_: DeploymentType, category: str, context: Context, tier: Tier, *, long_run: bool
    ) -> PaidTokens | Finding:
        """The price with its item on a bill, or why there is none."""
        asked = (type_, category, context, tier, long_run)
        known = self._rates.get(asked)
        if known is None:
            key = TokenKey(type_, tier, context, self.version, category)
            known = self._rates[asked] = self._looked_up(key, long_run=long_run)
        return known

    def _looked_up(self, key: TokenKey, *, long_run: bool) -> PaidTokens | Finding:
        asked = Asked(self.place, self.currency, self.today, long_run)
        rate = token_rate(self.prices.tokens, self._charged(key), asked)
        kind = found("kind-of-tokens", tier=key.tier, context=key.context, category=key.category)
        if rate is None:
            return self._no_token_price(key.deployment_type, kind, ended=ended(self.prices.tokens, key, asked))
        item = found("paid-tokens", deployment_type=key.deployment_type, tokens=kind)
        off = self._off(rate, self.discounts.tokens)
        return (rate.replaced(amount=rate.amount * (1 - off)), _less(item, off)) if off else (rate, item)

    def _no_token_price(self, type_: DeploymentType, kind: Finding, ended: date | None = None) -> Finding:
        return found("no-token-price", deployment_type=type_, tokens=kind, ended=ended, where=self._where(type_))

    def _charged(self, key: TokenKey) -> TokenKey:
        """What tokens are charged as, where the model has no price of their own for them."""
        prices = [price for edition in self.prices.tokens for price in edition.prices]
        if key.context is Context.LONG and not self.knows_long_context:
            key = key._replace(context=Context.SHORT)
        if key.category == "cache_write" and all(price.per_million_tokens.cache_write is None for price in prices):
            key = key._replace(category="input")
        return key

    def tokens(
        self, month: Month | None, type_: DeploymentType, tier: Tier = Tier.STANDARD, *, long_run: bool = False
    ) -> Cost:
        """A month's tokens; None where they are not known."""
        if month is None:
            return unknown(self.currency, NO_AVERAGE)
        lines: list[CostLine] = []
        reasons: list[Finding] = []
        for (context, category), millions in month.millions.items():
            priced = self._rate(type_, category, context, tier, long_run=long_run)
            if isinstance(priced, Finding):
                reasons.append(priced)
            else:
                rate, item = priced
                lines.append(self._line(item, millions, OF_TOKENS, rate, confirmed=rate.edition.confirmed))
        if not lines and len(reasons) > 1:
            reasons = [self._no_price_of_any(type_, tier)]
        total = None if reasons else sum((line.per_month for line in lines), Decimal("0.00"))
        return Cost(
            currency=self.currency,
            per_month=total,
            per_million_tokens=None if total is None else per_million(total, month.total),
            lines=tuple(lines),
            unknown=tuple(reasons),
        )

    def _no_price_of_any(self, type_: DeploymentType, tier: Tier) -> Finding:
        """That no tokens of a tier have a known price."""
        if (type_, tier) not in self._unknown_token_prices:
            kind = found("kind-of-tokens", tier=tier, context=Context.SHORT, category=None)
            self._unknown_token_prices[type_, tier] = self._no_token_price(type_, kind)
        return self._unknown_token_prices[type_, tier]

    def ptu(self, type_: DeploymentType, term: Term) -> FoundPtu | None:
        """The price of a PTU; None where no source tells it."""
        price = self._ptu(type_, term)
        return None if isinstance(price, Cost) else price

    def _ptu(self, type_: DeploymentType, term: Term) -> FoundPtu | Cost:
        """The price of a PTU, or the bill where it is not known."""
        known = self._ptu_prices.get((type_, term))
        if known is None:
            key, asked = PtuKey(type_, term, self.prices.family), Asked(self.place, self.currency, self.today)
            price = ptu_price(self.prices.ptus, key, asked)
            if price is not None and (off := self._off(price, self.discounts.of(term))):
                price = price.replaced(amount=price.amount * (1 - off))
            known = price or unknown(self.currency, self.no_ptu_price(type_, [term]))
            self._ptu_prices[type_, term] = known
        return known

    def ptu_months(self, type_: DeploymentType) -> dict[Term, float]:
        """The price of a PTU a month, by the terms whose prices are known."""
        prices = {term: self.ptu(type_, term) for term in Term}
        return {term: float(PER_MONTH[term] * price.exact) for term, price in prices.items() if price is not None}

    def ptus(
        self,
        count: int,
        type_: DeploymentType,
        term: Term,
        *,
        share_of_hours: Fraction | None = None,
        tokens: Fraction | None = None,
    ) -> Cost:
        """PTUs deployed all month; with `share_of_hours` only in that share of it, which hourly ones alone can.

        `tokens` are all that they serve in a month, where that is known.
        """
        price = self._ptu(type_, term)
        if isinstance(price, Cost):
            return price
        line = self._ptu_lines.get((count, type_, term)) if share_of_hours is None else None
        if line is None:
            quantity = PER_MONTH[term] * count * (1 if share_of_hours is None else share_of_hours)
            off = self._off(price, self.discounts.of(term))
            item = _less(found("paid-ptus", count=count, deployment_type=type_, term=term), off)
            line = self._line(item, quantity, UNITS[term], price)
            if share_of_hours is None:
                self._ptu_lines[count, type_, term] = line
        return Cost(
            currency=self.currency,
            per_month=line.per_month,
            per_million_tokens=per_million(line.per_month, tokens),
            lines=(line,),
        )

    def _line(
        self, item: Finding, quantity: Fraction, unit: str, paid: Found, *, confirmed: date | None = None
    ) -> CostLine:
        return CostLine(
            item=item,
            quantity=quantity,
            unit=unit,
            price=paid.amount,
            per_month=times(paid.amount, quantity),
            source=self._cited(paid),
            as_of=paid.edition.as_of,
            confirmed=confirmed,
            inferred=paid.edition.inferred,
            until=paid.price.until,
            until_at_least=paid.price.until_at_least,
        )

    def _off(self, price: Found, share: Decimal) -> Decimal:
        """The share that is taken off a price."""
        return NOTHING_OFF if not share or self._cited(price) in self.own_titles else share

    def _cited(self, price: Found) -> str:
        return self.titles.get(price.edition.source, price.edition.source)

    def no_ptu_price(self, type_: DeploymentType, terms: Sequence[Term]) -> Finding:
        """That these prices are not known; of all terms: that none is."""
        told = () if len(terms) == len(Term) else tuple(terms)
        if (type_, told) not in self._unknown_ptu_prices:
            reason = found("no-ptu-price", deployment_type=type_, terms=told, where=self._where(type_))
            self._unknown_ptu_prices[type_, told] = reason
        return self._unknown_ptu_prices[type_, told]

    def _where(self, type_: DeploymentType) -> Finding:
        """Where a price is not known: in another currency than dollars, where that has none at all, or in a region."""
        foreign = self.currency != US_DOLLARS and not self.prices.has_only(self.currency)
        currency = self.currency if foreign else None
        return found("where-asked", deployment_type=type_, currency=currency, region=self.place.region)


def _less(item: Finding, off: Decimal) -> Finding:
    """The item of a bill, with the discount on its price where there is one."""
    return found(DISCOUNTED, item=item, share=off) if off else item
