"""What a month costs, line by line: quantity x price, each line to the cent, and the sum of the lines is the total.

A month is 730 hours, and a year's reservation is divided by 12. What is not known has no price: the total is unknown
then, with the reason, and never smaller.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from capacity.findings import Finding
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.demand import add
from capacity.sizing.request_class import Context

HOURS_PER_MONTH = 730
UNITS = {Term.HOURLY: "PTU-hours", Term.MONTH: "PTU-months", Term.YEAR: "PTU-years"}
MILLION = 1_000_000
OF_TOKENS = "1M tokens"
DISCOUNTED = "discounted"
"""The code of items that are paid less than the published price for."""


class Month(dict[tuple[Context, str], Fraction]):
    """Tokens in a month, by context and category. It does not change once it is made."""

    @cached_property
    def total(self) -> Fraction:
        """All of them."""
        return add(self.values())

    @cached_property
    def millions(self) -> dict[tuple[Context, str], Fraction]:
        """As bills count them, without categories that have none."""
        return {key: tokens / MILLION for key, tokens in self.items() if tokens}

    def times(self, factor: Fraction) -> "Month":
        """So many times as many of each."""
        return Month({key: tokens * factor for key, tokens in self.items()})


class CostLine(Record):
    """One line of a bill: `quantity` of `unit` a month at `price` each."""

    item: Finding
    quantity: Fraction
    unit: str
    price: Decimal
    per_month: Decimal
    source: str
    as_of: date
    confirmed: date | None = None
    """The day on which another source still told the same."""
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
    unknown: tuple[Finding, ...] = ()

    @property
    def promotion_ends(self) -> date | None:
        """The day on which the first of its prices ends, or may end; None where none does."""
        return min([day for line in self.lines if (day := line.until or line.until_at_least)], default=None)

    @property
    def is_discounted(self) -> bool:
        """Whether some of it is paid at less than the published price."""
        return any(line.item.code == DISCOUNTED for line in self.lines)

    @property
    def may_last(self) -> bool:
        """Whether its promotions, which it has, are promised up to a day and may go on."""
        passing = [line for line in self.lines if line.until or line.until_at_least]
        return bool(passing) and all(line.until is None for line in passing)


def cents(amount: Fraction) -> Decimal:
    """To the cent, a half up."""
    return _cents(*amount.as_integer_ratio())


def _cents(numerator: int, denominator: int) -> Decimal:
    # Whole numbers are ten times as fast as fractions.
    return Decimal((200 * numerator + denominator) // (2 * denominator)).scaleb(-2)


def times(amount: Decimal, factor: Fraction) -> Decimal:
    """So many times the amount, to the cent."""
    return part(amount, *factor.as_integer_ratio())


def part(amount: Decimal, count: int, of: int) -> Decimal:
    """`count` / `of` of the amount, to the cent."""
    money, per = amount.as_integer_ratio()
    return _cents(money * count, per * of)


def per_million(total: Decimal | None, tokens: Fraction | None) -> Decimal | None:
    """What a million tokens cost, to a hundredth of a cent."""
    if total is None or not tokens:
        return None
    (money, per), (count, of) = total.as_integer_ratio(), tokens.as_integer_ratio()
    return _cents(money * of * MILLION * 100, per * count).scaleb(-2)


def unknown(currency: str, *reasons: Finding) -> Cost:
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
