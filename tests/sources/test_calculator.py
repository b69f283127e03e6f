"""Azure's calculator of PTUs over the real pipeline: what is sent, what is understood, and all that can go wrong."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from capacity.errors import InvalidInput, SourceUnavailable
from capacity.findings import found
from capacity.planning.results.verified_plan import Answer, AskedClass, Question
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sources.azure import estimated_capacities
from tests.fake_azure.client_side import Credential, Setting, setting
from tests.fake_azure.content import Json
from tests.fake_azure.server import TOKEN, Fault

OPERATION = "/calculateModelCapacity"
SCOPE = "/subscriptions/1111"


def question(
    type_: DeploymentType = DeploymentType.DATA_ZONE_PROVISIONED,
    model: str = "gpt-5.2",
    version: str = "2025-12-11",
    format_: str = "OpenAI",
) -> Question:
    """The published example: 360,000 weighted tokens a minute, 105.88 PTUs."""
    shape = AskedClass(request_class=None, rpm=1000, input_tokens=200, output_tokens=20)
    return Question(model_format=format_, model=model, model_version=version, deployment_type=type_, workloads=(shape,))


REGIONAL = question(DeploymentType.REGIONAL_PROVISIONED)
RIGHT = Answer(ptus=110, estimate=Fraction(106))


@pytest.fixture
def azure() -> Iterator[Setting]:
    with setting() as found:
        yield found


def ask(azure: Setting, *questions: Question, subscription: str = "1111") -> tuple[Answer, ...]:
    return estimated_capacities(subscription, questions, **azure.connection)


def failure(azure: Setting, *questions: Question) -> str:
    """What a user reads when nothing is verified."""
    with pytest.raises(SourceUnavailable) as error:
        ask(azure, *questions)
    assert error.value.exit_code == 4
    assert TOKEN not in str(error.value)
    return str(error.value)


def test_what_is_sent_and_understood(azure: Setting) -> None:
    several = question().replaced(
        workloads=(
            AskedClass(request_class="answer", rpm=10, input_tokens=30, output_tokens=50),
            AskedClass(request_class="summary", rpm=20, input_tokens=60, output_tokens=20),
        )
    )
    ask(azure, several)
    (call,) = azure.azure.asked(OPERATION)

    assert (call.method, call.host, call.path) == (
        "POST",
        "management.azure.com",
        f"{SCOPE}/providers/Microsoft.CognitiveServices/calculateModelCapacity",
    )
    assert call.body == {
        "model": {"format": "OpenAI", "name": "gpt-5.2", "version": "2025-12-11"},
        "skuName": "DataZoneProvisionedManaged",
        "workloads": [
            {"requestPerMinute": 10, "requestParameters": {"avgPromptTokens": 30, "avgGeneratedTokens": 50}},
            {"requestPerMinute": 20, "requestParameters": {"avgPromptTokens": 60, "avgGeneratedTokens": 20}},
        ],
    }
    assert set(azure.credential.scopes) == {"https://management.azure.com/.default"}


def test_a_model_is_asked_for_by_its_format(azure: Setting) -> None:
    ask(azure, question(model="DeepSeek-R1", version="1", format_="DeepSeek"))
    (call,) = azure.azure.asked(OPERATION)

    assert call.body["model"] == {"format": "DeepSeek", "name": "DeepSeek-R1", "version": "1"}


def test_answers_stand_in_the_order_of_questions(azure: Setting) -> None:
    assert ask(azure, REGIONAL, question(), REGIONAL) == (
        Answer(ptus=150, estimate=Fraction(106)),
        RIGHT,
        Answer(ptus=150, estimate=Fraction(106)),
    )
    assert azure.watch.stages == [("Azure's calculator", 3)]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "headers": {"Retry-After": "7"}},
        {"status": 500},
        {"status": 503},
        {"drop": True},
        {"cut": True},
        {"truncate": True},
        {"text": b"<html>sign in to the network</html>"},
        {"slow": 0.4},
    ],
    ids=str,
)
def test_what_passes_is_waited_for(azure: Setting, fault: dict[str, Any]) -> None:
    if "slow" in fault:
        azure.answer_seconds = 0.15
    azure.azure.faults = [Fault(OPERATION, times=2, **fault)]

    assert ask(azure, question()) == (RIGHT,)
    assert azure.azure.faults[0].times == 0
    waits = [seconds for seconds, _ in azure.watch.waits]
    assert waits == ([7, 7] if "headers" in fault else [1, 2])


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"status": 500}, "500 Code500 as scripted"),
        ({"status": 429}, "429 Code429 as scripted"),
        ({"text": b"<html>"}, "the answer is cut short or no JSON"),
    ],
    ids=str,
)
def test_what_does_not_pass_is_no_verification(azure: Setting, fault: dict[str, Any], why: str) -> None:
    azure.azure.faults = [Fault(OPERATION, times=99, **fault)]

    text = f"{SCOPE}: no answer after 6 attempts, the last one: {why}; try again later"
    assert failure(azure, question()) == text


@pytest.mark.parametrize("status", [400, 404])
def test_one_refused_question_leaves_the_others(azure: Setting, status: int) -> None:
    body = {"error": {"code": "ModelNotFound", "message": "No such model."}}
    azure.azure.faults = [Fault(OPERATION, status=status, body=body)]
    answers = ask(azure, question(), question())

    assert sorted(answers, key=lambda answer: answer.ptus or 0) == [
        Answer(error=found("calculator-refuses", said=f"{status} ModelNotFound No such model.")),
        RIGHT,
    ]


def test_a_model_that_the_service_does_not_know(azure: Setting) -> None:
    unknown, known = ask(azure, question(model="gpt-77", version="1"), question())

    assert known == RIGHT
    assert unknown.ptus is None
    assert unknown.error is not None
    assert said(unknown.error).endswith("404 ModelNotFound The model gpt-77 1 was not found.")


@pytest.mark.parametrize(("status", "code"), [(404, "SubscriptionNotFound"), (400, "InvalidSubscriptionId")])
def test_a_wrong_subscription_is_no_answer_to_a_question(azure: Setting, status: int, code: str) -> None:
    body = {"error": {"code": code, "message": "No such subscription."}}
    azure.azure.faults = [Fault(OPERATION, times=99, status=status, body=body)]

    assert f"({status} {code} No such subscription.)" in failure(azure, question(), REGIONAL)


def test_a_missing_role_is_named_once(azure: Setting) -> None:
    azure.azure.faults = [Fault(OPERATION, times=99, status=403)]

    assert failure(azure, question(), REGIONAL) == (
        f"{SCOPE}: not allowed (403 Code403 as scripted): needs the right to "
        "Microsoft.CognitiveServices/calculateModelCapacity/action, which the role Cognitive Services Contributor has, "
        f"on {SCOPE}"
    )


def test_a_sign_in_that_azure_does_not_accept(azure: Setting) -> None:
    azure.azure.faults = [Fault(OPERATION, times=99, status=401)]

    assert "sign in again (`az login`" in failure(azure, question(), REGIONAL)


def test_without_a_sign_in(azure: Setting) -> None:
    azure.credential = Credential(broken=True)

    text = failure(azure, question(), REGIONAL)
    assert text.startswith(f"{SCOPE}: could not sign in to Azure: Azure CLI (not found on path)")
    assert azure.azure.calls == []


def test_a_wait_of_an_hour_is_not_waited_for(azure: Setting) -> None:
    azure.azure.faults = [Fault(OPERATION, status=429, headers={"Retry-After": "3600"})]

    assert "Azure asks to wait 3,600 seconds" in failure(azure, question())


def with_capacity(**changes: object) -> Fault:
    def change(answer: Json) -> Json:
        return {**answer, "estimatedCapacity": {**answer["estimatedCapacity"], **changes}}

    return Fault(OPERATION, change=change)


@pytest.mark.parametrize(
    "fault",
    [
        with_capacity(deployableValue=None),
        with_capacity(deployableValue="110"),
        with_capacity(deployableValue=True),
        with_capacity(deployableValue=110.5),
        with_capacity(value="many"),
        with_capacity(value=float("nan")),
        with_capacity(deployableValue=float("inf")),
        Fault(OPERATION, change=lambda _: {}),
        Fault(OPERATION, change=lambda answer: {**answer, "estimatedCapacity": 110}),
    ],
    ids=["none", "text", "boolean", "half a PTU", "words", "nan", "infinite", "empty", "flat"],
)
def test_answers_of_another_form_are_no_numbers(azure: Setting, fault: Fault) -> None:
    azure.azure.faults = [fault]

    text = f"{SCOPE}: an answer of the calculator is not as expected: Azure's API may have changed; report it"
    assert failure(azure, question()) == text


@pytest.mark.parametrize("ptus", [0, -1])
def test_no_size_is_no_answer(azure: Setting, ptus: int) -> None:
    azure.azure.faults = [with_capacity(deployableValue=ptus)]

    assert ask(azure, question()) == (Answer(error=found("no-size-of-azure", ptus=ptus)),)


def test_an_answer_without_its_estimate(azure: Setting) -> None:
    azure.azure.faults = [with_capacity(value=None)]

    assert ask(azure, question()) == (Answer(ptus=110),)


def test_what_is_no_subscription_is_not_asked(azure: Setting) -> None:
    with pytest.raises(InvalidInput, match="--subscription my sub: is no subscription id"):
        ask(azure, question(), subscription="my sub")
    assert azure.azure.calls == []
