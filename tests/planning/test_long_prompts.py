"""Prompts longer than provisioned types take: refused, or left to the standard type."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from capacity.findings import Finding, found
from capacity.planning.results.plan import Plan, ProvisionedOption, Reason

Planned = Callable[..., Plan]


def detail(plan: Plan) -> Finding:
    rejection = plan.rejections[0]
    assert rejection.deployment_type.label == "global-provisioned"
    assert rejection.reason is Reason.PROMPT_TOO_LONG
    return rejection.detail


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

    remedy = found("plan-for-spillover")
    assert detail(plan) == found("prompt-above-ptus", longest=128_001, limit=128_000, remedy=remedy)
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

    nowhere = found("no-spillover", model="Kimi K2.6", region=None)
    assert detail(plan) == found("prompt-above-ptus", longest=1001, limit=1000, remedy=nowhere)


MIXED = """
traffic: [
  {name: chat, peak_rpm: 80, input_tokens: 1000, output_tokens: 1000},
  {name: files, peak_rpm: 1, input_tokens: 130000, output_tokens: 30000}
]
"""  # 400,000 and 250,000 weighted tokens a minute: output counts four times; 160,000 plain ones each


def test_more_would_spill_over_than_is_allowed(planned: Planned) -> None:
    plan = planned(f"model: gpt-4.1, slo: {{spilled_share: 0.38}}, {MIXED}")

    assert detail(plan) == found("prompts-spill-too-much", longest=130_000, limit=128_000, share=Fraction(5, 13))


def test_long_prompts_are_left_to_the_standard_type(planned: Planned) -> None:
    plan = planned(f"model: gpt-4.1, slo: {{spilled_share: 0.39}}, {MIXED}")
    option = first(plan)

    assert option.spilled_share == Fraction(5, 13)
    assert option.normalized_tpm == 80 * (1000 + 4 * 1000)
    assert plan.normalized_tpm == 80 * (1000 + 4 * 1000) + 130_000 + 4 * 30_000
    assert option.notes[0] == found("prompts-spill", share=Fraction(5, 13), limit=128_000)


def test_the_check_holds_the_same_share(planned: Planned) -> None:
    """The largest share that the plan may leave passes, though it is more of the plain tokens."""
    plan = planned(f"model: gpt-4.1, deployment_types: [global-provisioned], slo: {{spilled_share: 0.39}}, {MIXED}")
    (check,) = (one for one in plan.checks if one.name == "spilled_share")

    assert (check.measured, check.passed) == (Fraction(5, 13), True)


def test_no_share_is_told_of_tokens_whose_weight_is_not_known(planned: Planned) -> None:
    own = """
name: own
publisher: openai
offers: {as_of: 2026-10-01, source: us, spillover: true}
throughput: {as_of: 2026-10-01, source: us, input_tpm_per_ptu: 3000, weights: {output: 4}, max_prompt_tokens: 1000}
sizes: {as_of: 2026-10-01, source: us, types: {global-provisioned: {minimum_ptus: 15, increment_ptus: 5}}}
"""
    classes = (
        "{name: chat, peak_rpm: 1, input_tokens: 1000}",
        "{name: files, peak_rpm: 1, input_tokens: 2000, cache_write_share: 0.5}",
    )
    text = f"model: own, slo: {{spilled_share: 1}}, traffic: [{', '.join(classes)}]"
    plan = planned(text, own=own)

    assert (plan.rejections[0].reason, plan.rejections[0].detail) == (
        Reason.TOKEN_WEIGHT_UNKNOWN,
        found("no-token-weight", model="own", category="cache_write"),
    )
    assert first(planned(text.replace(", cache_write_share: 0.5", ""), own=own)).spilled_share == Fraction(2, 3)


def test_how_many_prompts_are_long_may_be_unknown(planned: Planned) -> None:
    plan = planned(
        "model: gpt-4.1, slo: {spilled_share: 0.05}, "
        "traffic: {peak_rpm: 1, input_tokens: 2000, max_input_tokens: 200000}"
    )
    option = first(plan)

    assert option.spilled_share == 0
    assert option.notes[0] == found("longest-prompts-spill", limit=128_000)


def test_ptus_that_would_serve_nothing_are_refused(planned: Planned) -> None:
    plan = planned("model: gpt-4.1, slo: {spilled_share: 1}, traffic: {peak_rpm: 1, input_tokens: 130000}")

    assert detail(plan) == found("prompts-spill-too-much", longest=130_000, limit=128_000, share=1)
