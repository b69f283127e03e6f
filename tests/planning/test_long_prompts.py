"""Prompts longer than provisioned types take: refused, or left to the standard type."""

from collections.abc import Callable

import pytest

from capacity.planning.results.plan import Plan, ProvisionedOption, Reason
from capacity.sentences.say import said

Planned = Callable[..., Plan]


def detail(plan: Plan) -> str:
    rejection = plan.rejections[0]
    assert rejection.deployment_type.label == "global-provisioned"
    assert rejection.reason is Reason.PROMPT_TOO_LONG
    return said(rejection.detail)


def first(plan: Plan) -> ProvisionedOption:
    option = plan.options[0]
    assert isinstance(option, ProvisionedOption)
    return option


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param("input_tokens: 128001", id="mean"),
        pytest.param("input_tokens: 2000, max_input_tokens: 128001", id="maximum"),
    ],
)
def test_prompt_too_long(planned: Planned, shape: str) -> None:
    plan = planned(f"model: gpt-4.1, traffic: {{peak_rpm: 1, {shape}}}")

    assert detail(plan) == (
        "prompts of up to 128,001 tokens, and provisioned types take at most 128,000: "
        "plan for spillover with `slo.spilled_share`"
    )
    assert plan.options[0].deployment_type.label == "global-standard"


def test_a_prompt_as_long_as_the_limit_is_taken(planned: Planned) -> None:
    plan = planned("model: gpt-4.1, traffic: {peak_rpm: 1, input_tokens: 128000, max_input_tokens: 128000}")

    assert plan.rejections == ()


def test_prompt_too_long_for_a_model_without_spillover(planned: Planned) -> None:
    own = "name: Kimi K2.6\nthroughput: {as_of: 2026-10-01, source: us, max_prompt_tokens: 1000}"
    plan = planned(
        "model: Kimi K2.6, slo: {spilled_share: 1}, traffic: {peak_rpm: 1, input_tokens: 1001}",
        own=own,
    )

    assert detail(plan) == (
        "prompts of up to 1,001 tokens, and provisioned types take at most 1,000: Kimi K2.6 has no spillover"
    )


MIXED = """
traffic: [
  {name: chat, peak_rpm: 80, input_tokens: 1000, output_tokens: 1000},
  {name: files, peak_rpm: 1, input_tokens: 130000, output_tokens: 30000}
]
"""  # 160,000 tokens a minute each


def test_more_would_spill_over_than_is_allowed(planned: Planned) -> None:
    plan = planned(f"model: gpt-4.1, slo: {{spilled_share: 0.49}}, {MIXED}")

    assert detail(plan) == (
        "prompts of up to 130,000 tokens, and provisioned types take at most 128,000; "
        "50.0 % of the tokens would spill over: too many"
    )


def test_long_prompts_are_left_to_the_standard_type(planned: Planned) -> None:
    plan = planned(f"model: gpt-4.1, slo: {{spilled_share: 0.5}}, {MIXED}")
    option = first(plan)

    assert option.spilled_share == 0.5
    assert option.normalized_tpm == 80 * (1000 + 4 * 1000)
    assert plan.normalized_tpm == 80 * (1000 + 4 * 1000) + 130_000 + 4 * 30_000
    assert option.notes[0] == (
        "50.0 % of the tokens, in prompts above 128,000, are left to the standard type of the same residency"
    )


def test_how_many_prompts_are_long_may_be_unknown(planned: Planned) -> None:
    plan = planned(
        "model: gpt-4.1, slo: {spilled_share: 0.05}, "
        "traffic: {peak_rpm: 1, input_tokens: 2000, max_input_tokens: 200000}"
    )
    option = first(plan)

    assert option.spilled_share == 0
    assert option.notes[0] == (
        "prompts above 128,000 tokens spill over to the standard type of the same residency; "
        "how many there are is not known"
    )


def test_ptus_that_would_serve_nothing_are_refused(planned: Planned) -> None:
    plan = planned("model: gpt-4.1, slo: {spilled_share: 1}, traffic: {peak_rpm: 1, input_tokens: 130000}")

    assert "100.0 % of the tokens would spill over" in detail(plan)
