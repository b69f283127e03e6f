"""Sentences on inputs that are ranges."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from capacity.numerals import money, whole
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import US_DOLLARS
from capacity.sentences.offer_words import pays
from capacity.sentences.say import Sentence
from capacity.sizing.deployment import DeploymentType

MOST_NAMED: Final = 3


def _likely(*, inputs: tuple[str, ...]) -> str:
    named = ", ".join(f"`{name}`" for name in inputs[:MOST_NAMED])
    more = f" and {len(inputs) - MOST_NAMED} more" if len(inputs) > MOST_NAMED else ""
    return f"Ranges are planned with their likely values: {named}{more}."


def _turns(*, input: str, value: Fraction, up: bool, deployment_type: DeploymentType | None, term: str | None) -> str:  # noqa: A002  # the key of the report
    where = f"With `{input}` of about {whole(value)} or {'more' if up else 'less'}"
    if deployment_type is None or term is None:
        return f"{where}: no recommendation."
    return f"{where}: {deployment_type.display_name}, {pays(term)}, would be recommended."


def _above(*, check: str, p90: Fraction | Decimal | int | None, limit: Fraction | int, unit: str) -> str:
    most = "more than is available" if p90 is None else f"{_amount(p90, unit)} {unit}"
    return f"{check} holds for the likely values: P90 of the ranges is {most}, above {_amount(limit, unit)}."


def _unknown(*, check: str, p90: Fraction | Decimal | int, unit: str) -> str:
    return (
        f"{check} holds for the likely values: P90 of the ranges is not known, since requests are admitted one by one. "
        f"For the tokens alone it is {_amount(p90, unit)} {unit}."
    )


def _amount(number: Fraction | Decimal | int, unit: str) -> str:
    return money(cents(Fraction(number))) if unit == US_DOLLARS else whole(Fraction(number))


SENTENCES: dict[str, Sentence] = {
    "above-limit-at-p90": _above,
    "cost-of-draws-unknown": (
        "The cost of {types:labels} is known at both ends of the ranges only: admission decides the size, and requests "
        "are drawn for the likely values and both ends."
    ),
    "likely-values": _likely,
    "limit-at-p90-unknown": _unknown,
    "turns-at": _turns,
}
