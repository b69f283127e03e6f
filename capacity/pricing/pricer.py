"""What PTUs and tokens cost at one place on one day, with the reason where a price is not known."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from capacity.findings import Finding, found
from capacity.pricing.cost import (
    HOURS_PER_MONTH,
    MILLION,
    OF_TOKENS,
    UNITS,
    Cost,
    CostLine,
    Month,
    per_million,
    times,
    unknown,
)
from capacity.pricing.published_prices import (
    HOURS_PER_TERM,
    US_DOLLARS,
    FoundPtu,
    FoundRate,
    Place,
    Prices,
    PtuQuestion,
    Term,
    Tier,
    TokenQuestion,
    When,
    ended,
)
from capacity.record import Record
from capacity.sizing.demand import add
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context

PER_MONTH = {term: Fraction(HOURS_PER_MONTH, hours) for term, hours in HOURS_PER_TERM.items()}
"""How often a PTU of each term is paid for in a month."""
NO_AVERAGE = found("no-average")


class Pricer(Record):
    """The prices of one model at one place on one day. It remembers what it was asked, for all plans of a run."""

    prices: Prices
    titles: Mapping[str, str]
    """How to cite the sources of the prices."""
    place: Place
    version: str | None
    today: date

    @property
    def currency(self) -> str:
        """Of all costs."""
        return self.prices.currency

    @cached_property
    def own_titles(self) -> frozenset[str]:
        """Sources that are none of the catalog: a user's own."""
        return frozenset(title for source, title in self.titles.items() if source == title)

    @cached_property
    def _rates(self) -> dict[Hashable, tuple[FoundRate | None, Finding]]:
        return {}

    @cached_property
    def _ptus(self) -> dict[Hashable, FoundPtu | None]:
        return {}

    @cached_property
    def _no_ptus(self) -> dict[Hashable, Finding]:
        return {}

    @cached_property
    def _unconverted(self) -> str | None:
        """The currency, where prices may only be unknown in it: those in others are not converted."""
        return None if self.currency == US_DOLLARS or self.prices.has_only(self.currency) else self.currency

    def rate(
        self, type_: DeploymentType, category: str, context: Context, tier: Tier = Tier.STANDARD, *, long_run: bool
    ) -> FoundRate | None:
        """The price of a million tokens; None where no source tells it.

        Models that have no price of their own for long context, or for writing to the prompt cache, charge both as
        short context and plain input.
        """
        return self._rate(type_, category, context, tier, long_run=long_run)[0]

    def _rate(
        self, type_: DeploymentType, category: str, context: Context, tier: Tier, *, long_run: bool
    ) -> tuple[FoundRate | None, Finding]:
        """The price, and what it is called on a bill; without one, the reason."""
        question = (type_, category, context, tier, long_run)
        if question not in self._rates:
            rate = self._found_rate(type_, category, context, tier, When(self.today, long_run))
            if rate is None:
                about = self._no_rate(type_, category, context, tier)
            else:
                about = found("bill-of-tokens", type_=type_, tier=tier, context=context, category=category)
            self._rates[question] = rate, about
        return self._rates[question]

    def _found_rate(
        self, type_: DeploymentType, category: str, context: Context, tier: Tier, when: When
    ) -> FoundRate | None:
        if context is Context.LONG and not self._tells(context=Context.LONG):
            context = Context.SHORT
        if category == "cache_write" and not self._tells(category="cache_write"):
            category = "input"
        question = TokenQuestion(type_, tier, context, self.version, self.place, self.currency)
        return self.prices.rate(question, category, when)

    def _tells(self, *, context: Context | None = None, category: str | None = None) -> bool:
        return any(
            (context is None or price.context is context)
            and (category is None or getattr(price.per_million_tokens, category) is not None)
            for edition in self.prices.tokens
            for price in edition.prices
        )

    def tokens(
        self, month: Month | None, type_: DeploymentType, tier: Tier = Tier.STANDARD, *, long_run: bool = False
    ) -> Cost:
        """A month's tokens; None where they are not known."""
        if month is None:
            return unknown(self.currency, NO_AVERAGE)
        lines, reasons = [], []
        for (context, category), tokens in month.items():
            if not tokens:
                continue
            rate, about = self._rate(type_, category, context, tier, long_run=long_run)
            if rate is None:
                reasons.append(about)
                continue
            quantity = tokens / MILLION
            lines.append(
                CostLine(
                    item=about,
                    quantity=quantity,
                    unit=OF_TOKENS,
                    price=rate.rate,
                    per_month=times(rate.rate, quantity),
                    source=self.titles.get(rate.edition.source, rate.edition.source),
                    as_of=rate.edition.as_of,
                    confirmed=rate.edition.confirmed,
                    inferred=rate.edition.inferred,
                    until=rate.price.until,
                    until_at_least=rate.price.until_at_least,
                )
            )
        if not lines and len(reasons) > 1:
            where = self.place.region
            reasons = [found("no-token-prices", type_=type_, tier=tier, region=where, currency=self._unconverted)]
        total = None if reasons else sum((line.per_month for line in lines), Decimal("0.00"))
        return Cost(
            currency=self.currency,
            per_month=total,
            per_million_tokens=None if total is None else per_million(total, add(month.values())),
            lines=tuple(lines),
            unknown=tuple(reasons),
        )

    def _no_rate(self, type_: DeploymentType, category: str, context: Context, tier: Tier) -> Finding:
        question = TokenQuestion(type_, tier, context, self.version, self.place, self.currency)
        return found(
            "no-token-price",
            question=question,
            category=category,
            currency=self._unconverted,
            ended=ended(self.prices.tokens, question, category, self.today),
        )

    def ptu(self, type_: DeploymentType, term: Term) -> FoundPtu | None:
        """What a PTU costs; None where no source tells it."""
        if (type_, term) not in self._ptus:
            question = PtuQuestion(type_, term, self.prices.family, self.place, self.currency)
            self._ptus[type_, term] = self.prices.ptu(question, When(self.today))
        return self._ptus[type_, term]

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
        price = self.ptu(type_, term)
        if price is None:
            return unknown(self.currency, self.no_ptu_price(type_, [term]))
        quantity = PER_MONTH[term] * count if share_of_hours is None else PER_MONTH[term] * count * share_of_hours
        line = CostLine(
            item=found("bill-of-ptus", count=count, type_=type_, term=term),
            quantity=quantity,
            unit=UNITS[term],
            price=price.per_ptu,
            per_month=times(price.per_ptu, quantity),
            source=self.titles.get(price.edition.source, price.edition.source),
            as_of=price.edition.as_of,
            inferred=price.edition.inferred,
            until=price.price.until,
            until_at_least=price.price.until_at_least,
        )
        return Cost(
            currency=self.currency,
            per_month=line.per_month,
            per_million_tokens=per_million(line.per_month, tokens),
            lines=(line,),
        )

    def no_ptu_price(self, type_: DeploymentType, terms: Sequence[Term]) -> Finding:
        """The reason where these prices are not known."""
        question = (type_, *terms)
        if question not in self._no_ptus:
            self._no_ptus[question] = found(
                "no-ptu-price", type_=type_, terms=tuple(terms), region=self.place.region, currency=self._unconverted
            )
        return self._no_ptus[question]
