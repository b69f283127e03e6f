"""Azure's own calculator of PTUs: the resource manager's `calculateModelCapacity`, asked on a subscription."""

from collections.abc import Sequence
from contextlib import closing
from fractions import Fraction

from capacity.errors import InvalidInput, SourceUnavailable
from capacity.findings import found
from capacity.planning.azure.calculator_question import body
from capacity.planning.results.verified_plan import Answer, Question
from capacity.sources.azure.calls import Call
from capacity.sources.azure.client import Client
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.failures import NotAnswered, strange
from capacity.sources.azure.monitor.discovery import mistake_of_subscription
from capacity.sources.azure.quota_and_capacity import subscription_call
from capacity.sources.azure.sender import Json

OF_THE_SUBSCRIPTION = frozenset({"InvalidSubscriptionId", "SubscriptionNotFound"})
"""Codes of refusals that no other question would change."""


def estimated_capacities(subscription: str, questions: Sequence[Question], azure: Connection) -> tuple[Answer, ...]:
    """What the calculator says, in the order of the questions; one that it refuses has the reason as its answer.

    Raises `InvalidInput` for what is no subscription, `SourceUnavailable` where the calculator cannot be reached, or
    not be asked on this subscription at all.
    """
    if (mistake := mistake_of_subscription(subscription)) is not None:
        raise InvalidInput([mistake])

    def of_question(question: Question) -> Answer:
        try:
            return client.answer(_call(subscription, question), lambda answer: _answer(answer, subscription))
        except NotAnswered as refusal:
            if refusal.code in OF_THE_SUBSCRIPTION:
                raise
            return Answer(error=found("calculator-refuses", said=refusal.said))

    with closing(Client(azure)) as client:
        answers = client.each(
            questions,
            of_question,
            what="Azure's calculator",
            name=lambda question: f"{question.model} {question.deployment_type.display_name}",
        )
    return tuple(answers)


def _call(subscription: str, question: Question) -> Call:
    call = subscription_call(subscription, "calculateModelCapacity", {})
    return call.replaced(
        needs="the right to Microsoft.CognitiveServices/calculateModelCapacity/action, which the role Cognitive "
        f"Services Contributor has, on {call.about}",
        body=body(question),
    )


def _answer(answer: Json, subscription: str) -> Answer:
    capacity = answer.get("estimatedCapacity")
    if not isinstance(capacity, dict):
        raise _not_as_expected(subscription)
    ptus, estimate = _number(capacity.get("deployableValue"), subscription), capacity.get("value")
    if ptus.denominator != 1:
        raise _not_as_expected(subscription)
    if ptus <= 0:
        return Answer(error=found("no-size-of-azure", ptus=ptus))
    return Answer(ptus=int(ptus), estimate=None if estimate is None else _number(estimate, subscription))


def _number(value: object, subscription: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _not_as_expected(subscription)
    try:
        return Fraction(value)
    except (OverflowError, ValueError):  # JSON as Python reads it has NaN and Infinity
        raise _not_as_expected(subscription) from None


def _not_as_expected(subscription: str) -> SourceUnavailable:
    return strange(f"/subscriptions/{subscription}", "an answer of the calculator")
