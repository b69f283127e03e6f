"""Prompts against what a model takes, by the pages of 2026-09-23 and LiteLLM of 2026-11-20."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from capacity.findings import Finding, found
from capacity.planning.results.plan import Plan, Reason

Planned = Callable[..., Plan]


def prompts(tokens: int, more: str = "") -> str:
    return f"traffic: {{peak_rpm: 10, input_tokens: {tokens}, output_tokens: 100{more}}}"


def refused(plan: Plan) -> dict[str, Finding]:
    return {one.deployment_type.label: one.detail for one in plan.rejections if one.reason is Reason.PROMPT_TOO_LONG}


@pytest.mark.parametrize(
    ("model", "limit"), [("gpt-5.2", 272_000), ("gpt-4o", 128_000), ("gpt-5.6-sol", 922_000), ("gpt-4.1", 1_047_576)]
)
def test_no_type_takes_a_prompt_above_the_window(planned: Planned, model: str, limit: int) -> None:
    inside, above = planned(f"model: {model}, {prompts(limit)}"), planned(f"model: {model}, {prompts(limit + 1)}")

    assert inside.options
    assert above.options == ()
    assert refused(above)["global-standard"] == found(
        "prompt-above-window", longest=limit + 1, limit=limit, model=model, by_batch=False
    )


@pytest.mark.parametrize("key", ["output_tokens", "max_output_tokens"])
def test_no_type_gives_an_answer_above_the_largest(planned: Planned, key: str) -> None:
    """As on the models that `compare` tries beside the workload's own."""

    def plan(tokens: int) -> Plan:
        mean = "" if key == "output_tokens" else ", output_tokens: 100"
        return planned(f"model: gpt-4o, traffic: {{peak_rpm: 10, input_tokens: 100{mean}, {key}: {tokens}}}")

    inside, above = plan(16_384), plan(16_385)

    assert inside.options
    assert above.options == ()
    assert {(one.reason, one.detail) for one in above.rejections} == {
        (
            Reason.OUTPUT_TOO_LONG,
            found("answer-above-limit", longest=Fraction(16_385), limit=16_384, model="gpt-4o"),
        )
    }


def test_batch_may_take_less(planned: Planned) -> None:
    plan = planned(f"model: gpt-4.1, {prompts(128_001)}")

    assert refused(plan)["global-batch"] == found(
        "prompt-above-window", longest=128_001, limit=128_000, model="gpt-4.1", by_batch=True
    )
    assert "global-standard" in {option.deployment_type.label for option in plan.options}


def test_the_longest_prompt_counts(planned: Planned) -> None:
    assert "global-standard" in refused(planned(f"model: gpt-5.2, {prompts(1000, ', max_input_tokens: 300000')}"))


def test_what_a_request_of_embeddings_has_in_all_is_not_limited(planned: Planned) -> None:
    plan = planned(f"model: text-embedding-3-large, {prompts(100_000)}")

    assert refused(plan) == {}


def test_what_is_not_known_rules_nothing_out(planned: Planned) -> None:
    assert refused(planned(f"model: gpt-6.1-terra, {prompts(5_000_000)}")) == {}


@pytest.mark.parametrize(
    ("traffic", "is_told"),
    [
        pytest.param(prompts(272_000), False, id="at-the-threshold"),
        pytest.param(prompts(272_001), True, id="above-it"),
        pytest.param(prompts(1000, ", max_input_tokens: 300000"), True, id="the-longest-above-it"),
        pytest.param(prompts(300_000, ", context: long"), False, id="said-to-be-long"),
    ],
)
def test_prompts_that_count_as_long_context_and_are_planned_as_short_are_told(
    planned: Planned, traffic: str, *, is_told: bool
) -> None:
    told = [one for one in planned(f"model: gpt-6-astra, {traffic}").warnings if one.code == "long-context"]

    assert bool(told) == is_told
    assert all(one.values["above"] == 272_000 for one in told)


def test_a_class_is_named_where_there_are_several(planned: Planned) -> None:
    traffic = (
        "traffic: [{name: short, peak_rpm: 10, input_tokens: 500}, {name: files, peak_rpm: 1, input_tokens: 300000}]"
    )
    (told,) = (one for one in planned(f"model: gpt-5.5, {traffic}").warnings if one.code == "long-context")

    assert (told.values["of"], told.values["longest"]) == ("files", 300_000)
