"""Prompts that may be of long context where nobody said so: both readings, and which of them is planned."""

from collections.abc import Callable

import pytest

from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.reports.content import costs
from capacity.sentences.say import said
from capacity.sizing.request_class import Context

Planned = Callable[..., Plan]
SHORT, LONG = Context
ABOVE = 272_000
"""From which prompts on gpt-6-sol counts long context, with weights and prices of its own."""


def traffic(tokens: int, more: str = "") -> str:
    return f"traffic: {{peak_rpm: 10, average_rpm: 3, input_tokens: {tokens}, output_tokens: 2000{more}}}"


def size(option: Option) -> int | None:
    return option.ptus if isinstance(option, ProvisionedOption) else None


@pytest.mark.parametrize(
    ("shape", "planned_as"),
    [
        pytest.param(traffic(20_000, f", max_input_tokens: {ABOVE + 1}"), SHORT, id="the-longest-passes"),
        pytest.param(traffic(ABOVE + 1), LONG, id="the-mean-passes"),
    ],
)
@pytest.mark.parametrize("model", ["gpt-6-sol", "gpt-5.6-sol", "gpt-5.5"])
def test_each_reading_is_the_plan_of_that_context(
    planned: Planned, model: str, shape: str, planned_as: Context
) -> None:
    plan = planned(f"model: {model}, region: eastus2, {shape}")
    by_hand = {
        context: planned(f"model: {model}, region: eastus2, {shape[:-1]}, context: {context.value}}}")
        for context in Context
    }

    for option in plan.options:
        same = {
            context: one
            for context, other in by_hand.items()
            for one in other.options
            if one.deployment_type is option.deployment_type
        }
        assert [(one.context, one.ptus, one.usd_per_month, one.costs) for one in option.readings] == [
            (context, size(one), one.usd_per_month, one.costs) for context, one in same.items()
        ]
    assert [size(option) for option in plan.options] == [size(option) for option in by_hand[planned_as].options]
    assert plan.recommended.offer == by_hand[planned_as].recommended.offer
    assert all(not option.readings for other in by_hand.values() for option in other.options)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(traffic(ABOVE), id="at-the-threshold"),
        pytest.param(traffic(20_000), id="below-it"),
        pytest.param(traffic(20_000, f", max_input_tokens: {ABOVE + 1}, context: short"), id="said-to-be-short"),
        pytest.param("traffic: {input_tpm: 400000, output_tpm: 1000}", id="lengths-unknown"),
    ],
)
def test_without_doubt_there_is_one_reading(planned: Planned, shape: str) -> None:
    plan = planned(f"model: gpt-6-sol, region: eastus2, {shape}")

    assert all(option.readings == () for option in plan.options)
    assert not [grid.rows for grid in costs.grids(plan) if grid.header[:1] == ["If long prompts were"] and grid.rows]


def test_classes_are_read_apart(planned: Planned) -> None:
    """What somebody said of a class stays as it is."""
    both = f"""traffic: [
      {{name: chat, peak_rpm: 100, input_tokens: 1000, output_tokens: 100}},
      {{name: files, peak_rpm: 1, input_tokens: {ABOVE + 1}}},
      {{name: some, peak_rpm: 1, input_tokens: 1000, max_input_tokens: {ABOVE + 1}}},
      {{name: said, peak_rpm: 1, input_tokens: {ABOVE + 1}, context: short}}]"""
    plan = planned(f"model: gpt-6-sol, {both}")

    assert [class_.context for class_ in plan.demand.classes] == [SHORT, LONG, SHORT, SHORT]
    (short, long_) = plan.options[0].readings
    assert (short.ptus or 0) < (size(plan.options[0]) or 0) <= (long_.ptus or 0)
    warnings = {one.values["of"]: said(one) for one in plan.warnings if one.code == "long-context"}
    assert warnings.keys() == {"files", "some", "said"}
    assert "planned as long ones, as their mean is: give short ones a class with `context: short`." in warnings["files"]
    assert "planned as short ones: give long ones a class with `context: long`." in warnings["some"]


def test_the_table_shows_both_at_what_is_used(planned: Planned) -> None:
    """20,000 and 2,000 tokens: 300,000 weighted TPM of 3,000 a PTU; long ones x 2 and x 1.5, 550,000."""
    plan = planned(f"model: gpt-6-sol, region: eastus2, {traffic(20_000, ', max_input_tokens: 300000')}")
    (grid,) = (one for one in costs.grids(plan) if one.header[:1] == ["If long prompts were"])

    assert [*grid.header] == ["If long prompts were", "PTUs", "USD a month", "paid"]
    assert [[*row] for row in grid.rows[:6:5]] == [
        ["Global Provisioned, short", "100", "22,100.00", "1-year"],
        ["Global Standard, long", "", "14,454.00", "pay as you go"],
    ]
    assert [row[1] for row in grid.rows[:2]] == ["100", "185"]


def test_a_reading_without_a_size_says_why(planned: Planned) -> None:
    shape = traffic(20_000, ", max_input_tokens: 300000").replace("peak_rpm: 10", "peak_rpm: 9000")
    option = planned(f"model: gpt-6-sol, {shape}").options[0]

    assert [one.ptus for one in option.readings] == [90_000, None]
    assert option.readings[1].usd_per_month == {}
    (why,) = (said(note) for note in option.notes if note.code == "read-as")
    assert why.startswith(
        "with its long prompts as long context: 165,000 PTUs are needed, above the maximum of one deployment"
    )


def test_a_reading_without_a_price_says_why(planned: Planned) -> None:
    shape = traffic(20_000, ", max_input_tokens: 300000")
    plan = planned(f"model: gpt-5.4, region: eastus2, deployment_types: [data-zone-standard], {shape}")
    (option,) = plan.options

    assert [one.usd_per_month["priority"] is None for one in option.readings] == [False, True]
    (why,) = (said(note) for note in option.notes if note.code == "read-as")
    assert why.startswith("with its long prompts as long context: cost unknown: no price for priority tokens")


@pytest.mark.parametrize(
    ("model", "limits"),
    [
        ("gpt-5.4", None),
        ("gpt-6-sol", ("longest-prompt-on-ptus",)),
        ("gpt-6.1-terra", ("context-window", "long-context-threshold")),
        ("text-embedding-3-large", ("context-window",)),
    ],
)
def test_limits_that_no_source_tells_are_not_checked(
    planned: Planned, model: str, limits: tuple[str, ...] | None
) -> None:
    plan = planned(f"model: {model}, traffic: {{peak_rpm: 1, input_tokens: 100}}")
    told = [one for one in plan.assumptions if one.code == "prompt-limits-not-checked"]

    assert [one.values["limits"] for one in told] == ([] if limits is None else [limits])
    assert all(
        said(one).startswith("Not checked: the longest prompt") and f" of {model} (" in said(one) for one in told
    )


def test_without_prompts_no_limit_is_missed(planned: Planned) -> None:
    plan = planned("model: gpt-6-sol, traffic: {input_tpm: 400000, output_tpm: 1000}")

    assert "prompt-limits-not-checked" not in {one.code for one in plan.assumptions}
