"""What a month costs, line by line: quantity x price, each line to the cent, and the sum of the lines is the total.

A month is 730 hours, and a year's reservation is divided by 12. What is not known has no price: the total is unknown
then, with the reason, and never smaller.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from capacity.pricing.prices import (
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
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context

HOURS_PER_MONTH = 730
MONTHS_PER_YEAR = 12
HOURS_PER_TERM = {Term.HOURLY: Fraction(1), Term.MONTH: Fraction(730), Term.YEAR: Fraction(8760)}
UNITS = {Term.HOURLY: "PTU-hours", Term.MONTH: "PTU-months", Term.YEAR: "PTU-years"}
MILLION = 1_000_000

Month = Mapping[tuple[Context, str], Fraction]
"""Tokens in a month, by context and category."""


class CostLine(Record):
    """One line of a bill: `quantity` of `unit` a month at `price` each."""

    item: str
    quantity: Fraction
    unit: str
    price: Decimal
    per_month: Decimal
    source: str
    as_of: date
    inferred: bool = False
    until: date | None = None
    """The last day of the price, where it is a promotion."""
    until_at_least: date | None = None
    """The day up to which the promotion is promised, where no end is told."""


class Cost(Record):
    """A month's bill. `per_month` is None where a price or a quantity is not known; `unknown` says which."""

    currency: str
    per_month: Decimal | None
    per_million_tokens: Decimal | None = None
    """Of all the tokens that it serves; None where a month's tokens are not known."""
    lines: tuple[CostLine, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def promotion_ends(self) -> date | None:
        """The day on which the first of its prices ends, or may end; None where none does."""
        days = (line.until or line.until_at_least for line in self.lines)
        return min((day for day in days if day is not None), default=None)

    @property
    def may_last(self) -> bool:
        """Whether its promotions, which it has, are promised up to a day and may go on."""
        passing = [line for line in self.lines if line.until or line.until_at_least]
        return bool(passing) and all(line.until is None for line in passing)


def cents(amount: Fraction) -> Decimal:
    """To the cent, a half up."""
    numerator, denominator = amount.as_integer_ratio()  # whole numbers are ten times as fast as fractions
    return Decimal((200 * numerator + denominator) // (2 * denominator)).scaleb(-2)


def per_million(total: Decimal | None, tokens: Fraction | None) -> Decimal | None:
    """What a million tokens cost, to a hundredth of a cent."""
    if total is None or not tokens:
        return None
    (money, per), (count, of) = total.as_integer_ratio(), tokens.as_integer_ratio()
    return cents(Fraction(money * of * MILLION * 100, per * count)).scaleb(-2)


def unknown(currency: str, *reasons: str) -> Cost:
    """A cost that cannot be told."""
    return Cost(currency=currency, per_month=None, unknown=reasons)


def together(costs: Iterable[Cost], tokens: Fraction | None = None) -> Cost:
    """The bill of several; unknown as soon as one of them is."""
    parts = list(costs)
    totals = [cost.per_month for cost in parts if cost.per_month is not None]
    total = sum(totals, Decimal("0.00")) if len(totals) == len(parts) else None
    return Cost(
        currency=parts[0].currency,
        per_month=total,
        per_million_tokens=per_million(total, tokens),
        lines=tuple(line for cost in parts for line in cost.lines),
        unknown=tuple(dict.fromkeys(reason for cost in parts for reason in cost.unknown)),
    )


class Pricer(Record):
    """The prices of one model at one place on one day."""

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

    def rate(
        self, type_: DeploymentType, category: str, context: Context, tier: Tier = Tier.STANDARD, *, long_run: bool
    ) -> FoundRate | None:
        """The price of a million tokens; None where no source tells it.

        Models that have no price of their own for long context, or for writing to the prompt cache, charge both as
        short context and plain input.
        """
        if context is Context.LONG and not self._tells(context=Context.LONG):
            context = Context.SHORT
        if category == "cache_write" and not self._tells(category="cache_write"):
            category = "input"
        question = TokenQuestion(type_, tier, context, self.version, self.place, self.currency)
        return self.prices.rate(question, category, When(self.today, long_run))

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
            found = self.rate(type_, category, context, tier, long_run=long_run)
            if found is None:
                reasons.append(self._no_rate(type_, category, context, tier))
            else:
                item = f"{type_.display_name}: {_kind(category, context, tier)}"
                lines.append(self._token_line(found, item, tokens))
        if not lines and len(reasons) > 1:
            reasons = [f"no price of {_tier(tier)}tokens on {type_.display_name} is known{self._where(type_)}"]
        total = None if reasons else sum((line.per_month for line in lines), Decimal("0.00"))
        return Cost(
            currency=self.currency,
            per_month=total,
            per_million_tokens=per_million(total, sum(month.values(), Fraction(0))),
            lines=tuple(lines),
            unknown=tuple(reasons),
        )

    def _token_line(self, found: FoundRate, item: str, tokens: Fraction) -> CostLine:
        return CostLine(
            item=item,
            quantity=tokens / MILLION,
            unit="1M tokens",
            price=found.rate,
            per_month=cents(tokens * Fraction(found.rate) / MILLION),
            source=self.titles.get(found.edition.source, found.edition.source),
            as_of=found.edition.as_of,
            inferred=found.edition.inferred,
            until=found.price.until,
            until_at_least=found.price.until_at_least,
        )

    def _no_rate(self, type_: DeploymentType, category: str, context: Context, tier: Tier) -> str:
        question = TokenQuestion(type_, tier, context, self.version, self.place, self.currency)
        day = ended(self.prices.tokens, question, category, self.today)
        over = "" if day is None else f" since a promotion ended on {day}"
        return (
            f"no price of {_kind(category, context, tier)} on {type_.display_name} is known{self._where(type_)}{over}"
        )

    def ptu(self, type_: DeploymentType, term: Term) -> FoundPtu | None:
        """What a PTU costs; None where no source tells it."""
        question = PtuQuestion(type_, term, self.prices.family, self.place, self.currency)
        return self.prices.ptu(question, When(self.today))

    def ptus(self, count: int, type_: DeploymentType, term: Term, *, share_of_hours: Fraction = Fraction(1)) -> Cost:
        """PTUs deployed all month; with `share_of_hours` only in that share of it, which hourly ones alone can."""
        found = self.ptu(type_, term)
        if found is None:
            return unknown(self.currency, self.no_ptu_price(type_, [term]))
        quantity = count * share_of_hours * HOURS_PER_MONTH / HOURS_PER_TERM[term]
        line = CostLine(
            item=f"{count:,} {type_.display_name} PTUs, {term.label}",
            quantity=quantity,
            unit=UNITS[term],
            price=found.per_ptu,
            per_month=cents(quantity * Fraction(found.per_ptu)),
            source=self.titles.get(found.edition.source, found.edition.source),
            as_of=found.edition.as_of,
            inferred=found.edition.inferred,
            until=found.price.until,
            until_at_least=found.price.until_at_least,
        )
        return Cost(currency=self.currency, per_month=line.per_month, lines=(line,))

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


NO_AVERAGE = "a month's tokens are not known: give `average_rpm`, `requests_per_day` or `profile`"


def _tier(tier: Tier) -> str:
    return "" if tier is Tier.STANDARD else f"{tier.value} "


def _kind(category: str, context: Context, tier: Tier) -> str:
    long_ = "long-context " if context is Context.LONG else ""
    return f"{_tier(tier)}{long_}{category.replace('_', ' ')} tokens"
