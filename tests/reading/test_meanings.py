"""Names that mean the same: hints come from what is meant, and never tell another quantity or unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.reading.meanings import INSTEAD, SAME, is_alike, meaning, meant, normal
from capacity.reading.scalars import closest
from capacity.sizing.request_class import RequestClass
from tests.properties import examples

KEYS = list(RequestClass.record_fields)
GROUPS = [line.split() for line in SAME.replace("\n    ", " ").splitlines() if line]


def test_no_name_stands_in_two_lines() -> None:
    names = [name for group in GROUPS for name in group]
    assert sorted(names) == sorted(set(names))
    assert all(name == normal(name) for name in names)


@pytest.mark.parametrize(
    "name",
    [
        "prompt_tokens",
        "Prompt tokens",
        "promptTokens",
        "PromptTokens",
        "usage/prompt_tokens",
        "usage.prompt_tokens",
        "gen_ai.usage.input_tokens",
        "attributes/gen_ai.usage.prompt_tokens",
        "attributes.llm.token_count.prompt",
        "ContextTokens",
        "Request tokens",
        "usage_metadata/prompt_token_count",
        "--prompt-tokens",
    ],
)
def test_input_tokens_in_every_spelling(name: str) -> None:
    assert meaning(name) == "input_tokens"


@pytest.mark.parametrize(
    "name",
    ["cached_prompt_tokens", "max_prompt_tokens", "prompt", "tokens", "prompt_tokens_per_minute", "audio_tokens"],
)
def test_what_is_another_quantity_is_not_input(name: str) -> None:
    assert meaning(name) != "input_tokens"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("prompt_tokens", ", did you mean `input_tokens`?"),
        ("completion_tokens", ", did you mean `output_tokens`?"),
        ("mean_rpm", ", did you mean `average_rpm`?"),
        ("max_rpm", ", did you mean `peak_rpm`?"),
        ("max_tokens", ", did you mean `max_output_tokens`?"),
        ("max_completion_tokens", ", did you mean `max_output_tokens`?"),
        ("max_prompt_tokens", ", did you mean `max_input_tokens`?"),
        ("daily_requests", ", did you mean `requests_per_day`?"),
        ("tokens_in", ", did you mean `input_tokens`?"),
        ("cached_tokens", ", did you mean `cached_input_tokens`?"),
        ("cache_hit_rate", ", did you mean `cached_input_share`?"),
        ("latency_s", ", did you mean `request_seconds`?"),
        ("requests_per_minute", f": {INSTEAD['rpm']}"),
        ("rpm", f": {INSTEAD['rpm']}"),
        ("tpm", f": {INSTEAD['tpm']}"),
        ("rps", f": {INSTEAD['rps']}"),
        ("reasoning_tokens", f": {INSTEAD['reasoning_tokens']}"),
        ("total_tokens", f": {INSTEAD['tokens']}"),
        ("users", f": {INSTEAD['users']}"),
        ("inptu_tokens", ", did you mean `input_tokens`?"),
        ("ouput_token", ", did you mean `output_tokens`?"),
        ("averge_rpm", ", did you mean `average_rpm`?"),
    ],
)
def test_hints_for_keys_of_a_request_class(wrong: str, hint: str) -> None:
    assert closest(wrong, KEYS, list_all=False) == hint


@pytest.mark.parametrize(
    ("wrong", "known"),
    [
        ("requests_per_hour", "requests_per_day"),
        ("max_cost", "max_ptus"),
        ("prompt_tokens", "output_tokens"),
        ("reasoning_tokens", "input_tokens"),
        ("requests_per_minute", "requests_per_day"),
        ("duration_ms", "duration_seconds"),
        ("active_hours_per_week", "active_hours_per_day"),
        ("min_utilization_share", "max_utilization_share"),
        ("3-years", "1-year"),
        ("gpt-4-turbo", "gpt-5.4-pro"),
        ("--peak-rpm", "--headroom"),
    ],
)
def test_what_is_spelled_alike_and_means_another_is_never_proposed(wrong: str, known: str) -> None:
    assert not is_alike(wrong, known)
    assert closest(wrong, [known], list_all=False) in ("", f": {INSTEAD.get(wrong)}")


@given(
    wrong=st.sampled_from([name for group in GROUPS for name in group]),
    around=st.sampled_from(["", "usage/", "attributes.gen_ai.usage.", "response/body/"]),
    known=st.lists(st.sampled_from([group[0] for group in GROUPS]), unique=True),
)
@examples(100)
def test_a_hint_is_of_the_same_quantity_or_none(wrong: str, around: str, known: list[str]) -> None:
    hinted = meant(around + wrong, known)
    assert (hinted is None) is (meaning(wrong) not in known)
    assert hinted is None or meaning(hinted) == meaning(wrong)
