"""What PTUs and tokens cost at one place on one day, with the words where a price is not known."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

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
NO_AVERAGE = "a month's tokens are not known: give `average_rpm`, `requests_per_day` or `profile`"


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
    def _rates(self) -> dict[Hashable, tuple[FoundRate | None, dict[str, Any]]]:
        return {}

    @cached_property
    def _ptus(self) -> dict[Hashable, tuple[FoundPtu | None, dict[str, Any]]]:
        return {}

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
    ) -> tuple[FoundRate | None, dict[str, Any]]:
        """The price with what all lines of it say; without one, `item` is the reason."""
        question = (type_, category, context, tier, long_run)
        if question not in self._rates:
            found = self._found_rate(type_, category, context, tier, When(self.today, long_run))
            told: dict[str, Any] = {"item": self._no_rate(type_, category, context, tier)}
            if found is not None:
                item = f"{type_.display_name}: {_kind(category, context, tier)}"
                told = {"item": item, "unit": OF_TOKENS, "price": found.rate, **self._cited(found)}
                told["confirmed"] = found.edition.confirmed
            self._rates[question] = found, told
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
            found, told = self._rate(type_, category, context, tier, long_run=long_run)
            if found is None:
                reasons.append(told["item"])
            else:
                quantity = tokens / MILLION
                lines.append(CostLine(quantity=quantity, per_month=times(found.rate, quantity), **told))
        if not lines and len(reasons) > 1:
            reasons = [f"no price of {_tier(tier)}tokens on {type_.display_name} is known{self._where(type_)}"]
        total = None if reasons else sum((line.per_month for line in lines), Decimal("0.00"))
        return Cost(
            currency=self.currency,
            per_month=total,
            per_million_tokens=None if total is None else per_million(total, add(month.values())),
            lines=tuple(lines),
            unknown=tuple(reasons),
        )

    def _cited(self, found: FoundRate | FoundPtu) -> dict[str, Any]:
        return {
            "source": self.titles.get(found.edition.source, found.edition.source),
            "as_of": found.edition.as_of,
            "inferred": found.edition.inferred,
            "until": found.price.until,
            "until_at_least": found.price.until_at_least,
        }

    def _no_rate(self, type_: DeploymentType, category: str, context: Context, tier: Tier) -> str:
        question = TokenQuestion(type_, tier, context, self.version, self.place, self.currency)
        day = ended(self.prices.tokens, question, category, self.today)
        over = "" if day is None else f" since a promotion ended on {day}"
        return (
            f"no price of {_kind(category, context, tier)} on {type_.display_name} is known{self._where(type_)}{over}"
        )

    def ptu(self, type_: DeploymentType, term: Term) -> FoundPtu | None:
        """What a PTU costs; None where no source tells it."""
        return self._ptu(type_, term)[0]

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
        found, told = self._ptu(type_, term)
        if found is None:
            return unknown(self.currency, told["item"])
        quantity = PER_MONTH[term] * count if share_of_hours is None else PER_MONTH[term] * count * share_of_hours
        line = CostLine(
            quantity=quantity,
            per_month=times(found.per_ptu, quantity),
            **{**told, "item": f"{count:,} {told['item']}"},
        )
        return Cost(
            currency=self.currency,
            per_month=line.per_month,
            per_million_tokens=per_million(line.per_month, tokens),
            lines=(line,),
        )

    def _ptu(self, type_: DeploymentType, term: Term) -> tuple[FoundPtu | None, dict[str, Any]]:
        """The price with what all lines of it say, whatever the count; without one, `item` is the reason."""
        question = (type_, term)
        if question not in self._ptus:
            asked = PtuQuestion(type_, term, self.prices.family, self.place, self.currency)
            found = self.prices.ptu(asked, When(self.today))
            told: dict[str, Any] = {"item": self.no_ptu_price(type_, [term])}
            if found is not None:
                item = f"{type_.display_name} PTUs, {term.label}"
                told = {"item": item, "unit": UNITS[term], "price": found.per_ptu, **self._cited(found)}
            self._ptus[question] = found, told
        return self._ptus[question]

    def no_ptu_price(self, type_: DeploymentType, terms: Sequence[Term]) -> str:
        """What to say where these prices are not known; of all terms: where none is."""
        labels = [] if len(terms) == len(Term) else [" or ".join(term.label for term in terms)]
        return " ".join(["no", *labels, f"price of {type_.display_name} is known{self._where(type_)}"])

    def _where(self, type_: DeploymentType) -> str:
        if self.currency != "USD" and not self.prices.has_only(self.currency):
            return f" in {self.currency} (those in other currencies are not converted)"
        if self.place.region is not None:
            return f" in {self.place.region}"
        return "" if type_.residency == "global" else " without a region"


def _tier(tier: Tier) -> str:
    return "" if tier is Tier.STANDARD else f"{tier.value} "


def _kind(category: str, context: Context, tier: Tier) -> str:
    long_ = "long-context " if context is Context.LONG else ""
    return f"{_tier(tier)}{long_}{category.replace('_', ' ')} tokens"
