"""Sentences on inputs that are ranges."""

from fractions import Fraction
from typing import Final

from capacity.numerals import whole
from capacity.sentences.offer_words import pays
from capacity.sentences.say import Sentence
from capacity.sizing.deployment import DeploymentType

MOST_NAMED: Final = 3


def _likely(*, inputs: tuple[str, ...]) -> str:
    named = ", ".join(f"`{name}`" for name in inputs[:MOST_NAMED])
    more = f" and {len(inputs) - MOST_NAMED} more" if len(inputs) > MOST_NAMED else ""
    return f"The likely values, where inputs are ranges: {named}{more}."


def _turns(*, input: str, value: Fraction, up: bool, deployment_type: DeploymentType | None, term: str | None) -> str:  # noqa: A002  # the key of the report
    where = f"With `{input}` of about {whole(value)} or {'more' if up else 'less'}"
    if deployment_type is None or term is None:
        return f"{where}: nothing could be recommended."
    return f"{where}: {deployment_type.display_name}, {pays(term)}, would be recommended."


SENTENCES: dict[str, Sentence] = {
    "likely-values": _likely,
    "turns-at": _turns,
}
