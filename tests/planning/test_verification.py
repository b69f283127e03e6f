"""A plan against Azure's calculator: what is asked, what our rules give for exactly that, and what differences mean."""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.azure.verification import verified
from capacity.planning.report import report
from capacity.planning.results.plan import Plan
from capacity.planning.results.verified_plan import Answer, AskedClass, Question, Verified
from capacity.reading.convert import convert
from capacity.reading.nodes import compose
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Workload
from tests.properties import examples

TODAY = date(2026, 10, 9)
ZONE, REGIONAL = DeploymentType.DATA_ZONE_PROVISIONED, DeploymentType.REGIONAL_PROVISIONED
CHAT = "model: gpt-5.2, deployment_types: [data-zone-provisioned], traffic: "
GLOBAL = "model: {}, deployment_types: [global-provisioned], traffic: "
DISAGREES = "azure-disagrees"
SIZES = {ZONE: (15, 5), REGIONAL: (50, 50), DeploymentType.GLOBAL_PROVISIONED: (15, 5)}
Table = dict[str, tuple[int, int]]
TABLE: Table = {"gpt-5.2": (3400, 8), "gpt-5.6-sol": (1200, 6)}
"""Input tokens per minute and PTU, and what an output token counts; as published on 2026-09-23."""


def azure(table: Table = TABLE, *, tells_estimate: bool = True) -> Callable[[Sequence[Question]], list[Answer]]:
    """A calculator with a table, and integers alone."""

    def answer(question: Question) -> Answer:
        per_ptu, output = table[question.model]
        minimum, increment = SIZES[question.deployment_type]
        weighted = sum(one.rpm * (one.input_tokens + output * one.output_tokens) for one in question.workloads)
        ptus = minimum
        while ptus * per_ptu < weighted:
            ptus += increment
        return Answer(ptus=ptus, estimate=Fraction(-(-weighted // per_ptu)) if tells_estimate else None)

    return lambda questions: [answer(question) for question in questions]


def always(answer: Answer) -> Callable[[Sequence[Question]], list[Answer]]:
    return lambda questions: [answer for _ in questions]


def never(questions: Sequence[Question]) -> list[Answer]:
    raise AssertionError(questions)


def held(
    text: str,
    ask: Callable[[Sequence[Question]], Sequence[Answer]] | None = None,
    *,
    catalog: Catalog | None = None,
) -> Plan:
    (document,) = compose(f"{{name: shop, {text}}}", "shop.yaml")
    return of_workload(convert(Workload, document, "shop.yaml"), ask or azure(), catalog or Catalog())


def of_workload(workload: Workload, ask: Callable[[Sequence[Question]], Sequence[Answer]], catalog: Catalog) -> Plan:
    (plan,) = verified(report([workload], catalog, today=TODAY), [workload], catalog, ask).plans
    assert plan.verified is not None
    return plan


def only(plan: Plan) -> Verified:
    (row,) = plan.verified or ()
    return row


def warnings(plan: Plan) -> list[Finding]:
    return [warning for warning in plan.warnings if warning.code == DISAGREES]


def test_the_published_example_agrees() -> None:
    plan = held(CHAT + "{peak_rpm: 1000, input_tokens: 200, output_tokens: 20}")
    row = only(plan)

    assert row.asked == Question(
        model_format="OpenAI",
        model="gpt-5.2",
        model_version="2025-12-11",
        deployment_type=ZONE,
        workloads=(AskedClass(request_class=None, rpm=1000, input_tokens=200, output_tokens=20),),
    )
    assert (row.ptus, row.ptus_as_sent, row.azure_ptus) == (110, 110, 110)
    assert row.azure_estimate == 106
    assert (row.difference_ptus, row.difference_as_sent_ptus, row.reasons, row.error) == (0, 0, (), None)
    assert warnings(plan) == []


@pytest.mark.parametrize(("rpm", "ptus"), [(18, 45), (19, 45), (20, 50)])
def test_what_azure_is_known_to_have_answered(rpm: int, ptus: int) -> None:
    """Three answers of the calculator for gpt-5.6-sol, 1,000 input and 300 output tokens: our rules give the same.

    Source: a community note on PTUs and Global Standard that quotes the calculator (API 2026-05-01), 2026-07-28.
    """
    plan = held(
        "model: gpt-5.6-sol, deployment_types: [global-provisioned], "
        f"traffic: {{peak_rpm: {rpm}, input_tokens: 1000, output_tokens: 300}}",
        always(Answer(ptus=ptus)),
    )

    assert only(plan).ptus_as_sent == ptus
    assert warnings(plan) == []


@pytest.mark.parametrize(
    ("traffic", "planning", "sizes", "code"),
    [
        ("cached_input_share: 0.5", "", (80, 110, 110), "cache-not-sent"),
        ("cached_input_tokens: 100", "", (80, 110, 110), "cache-not-sent"),
        ("cache_write_share: 0.5", "", (110, 110, 110), "cache-writes-not-sent"),
        ("", "headroom_share: 0.2", (130, 110, 110), "headroom-not-sent"),
    ],
)
def test_what_the_calculator_does_not_take(traffic: str, planning: str, sizes: tuple[int, int, int], code: str) -> None:
    """It explains the whole difference, and is no disagreement."""
    plan = held(f"{CHAT} {{peak_rpm: 1000, input_tokens: 200, output_tokens: 20, {traffic}}}, planning: {{{planning}}}")
    row = only(plan)

    assert (row.ptus, row.ptus_as_sent, row.azure_ptus) == sizes
    assert (row.difference_ptus, row.difference_as_sent_ptus) == (sizes[2] - sizes[0], 0)
    assert [reason.code for reason in row.reasons] == [code]
    assert warnings(plan) == []


def test_a_utilization_to_size_for_is_not_sent() -> None:
    """105.88 / 0.8 = 132.35 PTUs, so 135 of 15 + k x 5."""
    row = only(
        held(CHAT + "{peak_rpm: 1000, input_tokens: 200, output_tokens: 20}, limits: {max_utilization_share: 0.8}")
    )

    assert (row.ptus, row.ptus_as_sent, row.azure_ptus) == (135, 110, 110)
    assert row.reasons == (found("headroom-not-sent", headroom=Fraction(1, 4)),)


def test_growth_and_an_own_cache_are_in_what_is_sent() -> None:
    """They are planned demand: 1,000 x 0.5 x 1.1."""
    row = only(
        held(
            CHAT + "{peak_rpm: 1000, input_tokens: 200, output_tokens: 20}, planning: "
            "{response_cache_hit_share: 0.5, growth_share_per_month: 0.1, growth_months: 1}"
        )
    )

    assert row.asked is not None
    assert [one.rpm for one in row.asked.workloads] == [550]
    assert (row.ptus, row.ptus_as_sent, row.azure_ptus, row.reasons) == (60, 60, 60, ())


def test_fractions_are_rounded_up() -> None:
    """99.5 RPM of 200.2 and 20.01 tokens go as 100 of 201 and 21: what that adds is ours, and not a disagreement."""
    row = only(held(CHAT + "{peak_rpm: 99.5, input_tokens: 200.2, output_tokens: 20.01}"))

    assert row.asked is not None
    assert row.asked.workloads == (AskedClass(request_class=None, rpm=100, input_tokens=201, output_tokens=21),)
    assert row.ptus_needed_as_sent == Fraction(100 * (201 + 8 * 21), 3400)
    assert row.difference_as_sent_ptus == 0
    assert row.reasons == (found("rounded-up"),)


def test_classes_are_sent_apart() -> None:
    row = only(
        held(
            CHAT + "[{name: a, peak_rpm: 10, input_tokens: 30, output_tokens: 50}, "
            "{name: b, peak_rpm: 20, output_tokens: 20}]"
        )
    )

    assert row.asked is not None
    assert row.asked.workloads == (
        AskedClass(request_class="a", rpm=10, input_tokens=30, output_tokens=50),
        AskedClass(request_class="b", rpm=20, input_tokens=0, output_tokens=20),
    )


LONG = (
    "model: gpt-6-sol, deployment_types: [data-zone-provisioned], "
    "traffic: {peak_rpm: 4, input_tokens: 300000, output_tokens: 2000, context: long}"
)


def test_long_context_is_sent_as_short() -> None:
    """1.2 million input tokens x 2 and 8,000 output tokens x 7.5, sent as x 1 and x 5."""
    row = only(held(LONG, always(Answer(ptus=15))))

    assert row.ptus_needed_as_sent is not None
    assert row.ptus_needed_as_sent * (2_400_000 + 60_000) == (1_200_000 + 40_000) * plan_needs(LONG)
    assert row.reasons == (found("long-context-not-sent"),)


def plan_needs(text: str) -> Fraction:
    (option,) = held(text, always(Answer(ptus=15))).options
    needed = option.ptus_needed if hasattr(option, "ptus_needed") else None
    assert needed is not None
    return needed


def test_classes_that_spill_over_are_not_sent() -> None:
    row = only(
        held(
            "model: gpt-4.1, deployment_types: [data-zone-provisioned], slo: {spilled_share: 0.9}, traffic: ["
            "{name: short, peak_rpm: 100, input_tokens: 1000, output_tokens: 100}, "
            "{name: too-long, peak_rpm: 1, input_tokens: 200000, output_tokens: 100}]",
            azure({"gpt-4.1": (3000, 4)}),
        )
    )

    assert row.asked is not None
    assert [one.request_class for one in row.asked.workloads] == ["short"]
    assert (row.ptus, row.azure_ptus, row.difference_as_sent_ptus) == (50, 50, 0)


def test_image_tokens_are_not_sent() -> None:
    row = only(
        held(
            "model: gpt-image-2, deployment_types: [global-provisioned], traffic: "
            "{peak_rpm: 10, input_tokens: 2000, image_input_tokens: 1229, image_output_tokens: 7024}",
            always(Answer(ptus=20)),
        )
    )

    assert (row.ptus, row.ptus_as_sent, row.azure_ptus) == (400, 100, 20)
    assert found("images-not-sent") in row.reasons


# --- what cannot be asked


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CHAT + "{input_tpm: 200000, output_tpm: 20000}", "rates-without-requests"),
        (
            CHAT + "[{name: a, input_tpm: 200000}, {name: b, peak_rpm: 10, input_tokens: 10}]",
            "rates-without-requests",
        ),
        (GLOBAL.format("gpt-image-2") + "{peak_rpm: 10, image_input_tokens: 1000}", "nothing-but-images"),
        (
            GLOBAL.format("DeepSeek-R1") + "{peak_rpm: 10, input_tokens: 1000}",
            "model-format-unknown",
        ),
    ],
)
def test_what_cannot_be_asked_says_so(text: str, code: str) -> None:
    row = only(held(text, never))

    assert row.error is not None
    assert row.error.code == code
    assert row.ptus >= 15
    assert (row.asked, row.ptus_as_sent, row.azure_ptus, row.difference_ptus, row.reasons) == (
        *(None, None, None, None),
        (),
    )


def test_a_model_of_ones_own_without_a_version_cannot_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "name: house\npublisher: azure-openai\n"
        "throughput: {as_of: 2026-11-01, source: ours, input_tpm_per_ptu: 1000, weights: {output: 4}}\n"
        "sizes: {as_of: 2026-11-01, source: ours, types: {data-zone-provisioned: "
        "{minimum_ptus: 15, increment_ptus: 5}}}\n",
        "utf-8",
    )
    text = CHAT.replace("gpt-5.2", "house") + "{peak_rpm: 10, input_tokens: 1000}"
    row = only(held(text, never, catalog=Catalog(own=path)))

    assert row.error == found("model-version-unknown", model="house")


@pytest.mark.parametrize(("name", "asked"), [("", "DeepSeek-R1"), (", name: deepseek-r1-ptu", "deepseek-r1-ptu")])
def test_a_model_is_asked_for_as_azure_names_it(tmp_path: Path, name: str, asked: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        f"name: DeepSeek-R1\ndeployed_as: {{as_of: 2026-10-01, source: az, format: DeepSeek{name}}}\n", "utf-8"
    )
    row = only(
        held(
            GLOBAL.format("DeepSeek-R1") + "{peak_rpm: 10, input_tokens: 1000}",
            azure({asked: (4000, 4)}),
            catalog=Catalog(own=path),
        )
    )

    assert row.asked is not None
    assert (row.asked.model_format, row.asked.model, row.asked.model_version) == ("DeepSeek", asked, "1")
    assert row.azure_ptus is not None


def test_a_weight_that_only_long_context_has(tmp_path: Path) -> None:
    """Azure's number is shown, and ours for what was sent is not known: no difference is made up."""
    path = tmp_path / "own.yaml"
    path.write_text(
        "name: house\npublisher: azure-openai\nthroughput: {as_of: 2026-11-01, source: ours, input_tpm_per_ptu: 1000, "
        "long_context_weights: {input: 2, output: 8}}\n"
        "sizes: {as_of: 2026-11-01, source: ours, types: {data-zone-provisioned: "
        "{minimum_ptus: 15, increment_ptus: 5}}}\n",
        "utf-8",
    )
    plan = held(
        CHAT.replace("gpt-5.2", "house, model_version: v1")
        + "{peak_rpm: 10, input_tokens: 1000, output_tokens: 100, context: long}",
        always(Answer(ptus=20, estimate=Fraction(18))),
        catalog=Catalog(own=path),
    )
    row = only(plan)

    assert (row.ptus, row.ptus_as_sent, row.azure_ptus, row.difference_ptus) == (30, None, 20, -10)
    assert row.difference_as_sent_ptus is None
    assert warnings(plan) == []


def test_nothing_is_asked_where_there_are_no_ptus() -> None:
    plan = held("model: gpt-5.2, deployment_types: [global-standard], traffic: {peak_rpm: 10, input_tokens: 10}", never)

    assert plan.verified == ()


def test_a_refused_question_has_our_number_alone() -> None:
    refusal = found("calculator-refuses", said="404 no such model")
    plan = held(CHAT + "{peak_rpm: 1000, input_tokens: 200, output_tokens: 20}", always(Answer(error=refusal)))
    row = only(plan)

    assert (row.ptus, row.ptus_as_sent, row.azure_ptus, row.error) == (110, 110, None, refusal)
    assert (row.difference_ptus, row.difference_as_sent_ptus) == (None, None)
    assert warnings(plan) == []


def test_the_same_question_is_asked_once() -> None:
    (document,) = compose(f"{{name: a, {CHAT} {{peak_rpm: 1000, input_tokens: 200}}}}", "shop.yaml")
    first = convert(Workload, document, "shop.yaml")
    workloads = [first, first.replaced(name="b")]
    asked: list[int] = []

    def counted(questions: Sequence[Question]) -> list[Answer]:
        asked.append(len(questions))
        return azure()(questions)

    plans = verified(report(workloads, Catalog(), today=TODAY), workloads, Catalog(), counted).plans

    assert asked == [1]
    assert [only(plan).azure_ptus for plan in plans] == [60, 60]


# --- where the numbers disagree

EXAMPLE = "{peak_rpm: 1000, input_tokens: 200, output_tokens: 20}"


def test_another_table_is_told_with_the_date_of_ours() -> None:
    """Azure counts an output token as 10 input tokens: 400,000 / 3,400 is 117.6."""
    plan = held(f"model: gpt-5.2, traffic: {EXAMPLE}", azure({"gpt-5.2": (3400, 10)}))
    same, other = (warning for warning in plan.warnings if warning.code == DISAGREES)

    assert [(row.ptus_as_sent, row.azure_ptus, row.difference_as_sent_ptus) for row in plan.verified or ()] == [
        (110, 120, 10),
        (110, 120, 10),
        (150, 150, 0),
    ]
    need = {"estimate": 118, "needed": Fraction(1000 * (200 + 8 * 20), 3400)}
    assert same.values == {"azure": 120, "ours": 110, "types": (DeploymentType.GLOBAL_PROVISIONED, ZONE), **need}
    assert other.values == {"azure": 150, "ours": 150, "types": (DeploymentType.REGIONAL_PROVISIONED,), **need}
    assert {(warning.source, warning.date) for warning in (same, other)} == {
        (Catalog().cite("ptu-sizing-2026-09-23"), date(2026, 9, 23))
    }


def test_other_sizes_are_told_of_the_edition_of_sizes(tmp_path: Path) -> None:
    """The need is the same, and the size is not: what is in doubt are the sizes, here of one's own file."""
    path = tmp_path / "own.yaml"
    path.write_text(
        "name: gpt-5.2\nsizes: {as_of: 2026-10-01, source: told by mail, types: {regional-provisioned: "
        "{minimum_ptus: 60, increment_ptus: 60}}}\n",
        "utf-8",
    )
    text = f"model: gpt-5.2, deployment_types: [regional-provisioned], traffic: {EXAMPLE}"
    plan = held(text, catalog=Catalog(own=path))
    (warning,) = (one for one in plan.warnings if one.code == DISAGREES)

    assert (warning.values["azure"], warning.values["estimate"], warning.values["ours"]) == (150, 106, 120)
    assert (warning.source, warning.date) == ("told by mail", date(2026, 10, 1))


def test_a_disagreement_without_an_estimate() -> None:
    plan = held(CHAT + EXAMPLE, azure({"gpt-5.2": (3400, 10)}, tells_estimate=False))

    (warning,) = warnings(plan)
    assert (warning.values["azure"], warning.values["estimate"], warning.values["ours"]) == (120, None, 110)


def test_below_the_minimum_estimates_need_not_agree() -> None:
    """Whether the service tells the minimum there, or the need, is not documented: either is right."""
    small = CHAT + "{peak_rpm: 10, input_tokens: 200, output_tokens: 20}"

    for estimate in (2, 15):
        answer = Answer(ptus=15, estimate=Fraction(estimate))
        assert warnings(held(small, always(answer))) == []


@pytest.mark.parametrize(
    ("more", "as_of", "reason"),
    [
        (", token_weights: {output: 4}", None, "weights-of-your-own"),
        ("", date(2024, 12, 1), "older-edition"),
    ],
)
def test_numbers_that_are_not_meant_to_be_azures(more: str, as_of: date | None, reason: str) -> None:
    """They differ for a known reason, which is told in place of the warning."""
    plan = held(
        "model: gpt-4o-mini, deployment_types: [global-provisioned], traffic: "
        f"{{peak_rpm: 1000, input_tokens: 5000, output_tokens: 50}}{more}",
        always(Answer(ptus=200, estimate=Fraction(199))),
        catalog=Catalog(as_of=as_of),
    )
    row = only(plan)

    assert row.difference_as_sent_ptus
    assert row.reasons[-1].code == reason
    assert warnings(plan) == []


# --- whatever the workload

counts = st.integers(0, 10**5).map(Fraction) | st.fractions(0, 10**5, max_denominator=1000)
shares = st.fractions(0, 1, max_denominator=100)


@st.composite
def classes(draw: st.DrawFn, name: str) -> RequestClass:
    cached = draw(shares)
    return RequestClass(
        name=name,
        peak_rpm=draw(st.fractions("0.001", 3000, max_denominator=1000)),
        input_tokens=draw(counts) + 1,
        output_tokens=draw(counts) / 100,
        cached_input_share=cached,
        cache_write_share=draw(shares) * (1 - cached),
    )


def up(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)


@pytest.mark.slow
@examples(100, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(classes("x"), min_size=1, max_size=3), shares, st.fractions(0, 2, max_denominator=20))
def test_the_difference_is_what_is_not_sent(drawn: list[RequestClass], own_cache: Fraction, headroom: Fraction) -> None:
    """Ours as sent equals a calculation apart; with the same table nothing is left of the difference."""
    traffic = tuple(class_.replaced(name=f"class-{index}") for index, class_ in enumerate(drawn))
    hits = own_cache * Fraction(9, 10)
    planning = Workload(name="shop", model="gpt-5.2", traffic=traffic).planning.replaced(
        response_cache_hit_share=hits, headroom_share=headroom
    )
    workload = Workload(name="shop", model="gpt-5.2", traffic=traffic, planning=planning)
    plan = of_workload(workload, azure(), Catalog())

    weighted = 0
    for class_ in traffic:
        assert class_.peak_rpm is not None
        assert class_.input_tokens is not None
        assert class_.output_tokens is not None
        weighted += up(class_.peak_rpm * (1 - hits)) * (up(class_.input_tokens) + 8 * up(class_.output_tokens))
    for row in plan.verified or ():
        minimum, increment = SIZES[row.deployment_type]
        steps = max(0, -(-(weighted - minimum * 3400) // (increment * 3400)))
        assert row.ptus_needed_as_sent == Fraction(weighted, 3400)
        assert row.ptus_as_sent == minimum + steps * increment
        assert row.azure_ptus == row.ptus_as_sent
        assert row.difference_as_sent_ptus == 0
        assert row.difference_ptus == row.ptus_as_sent - row.ptus
    assert warnings(plan) == []
