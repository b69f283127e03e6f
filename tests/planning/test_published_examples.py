"""Every sizing example that was published, with the edition of the catalog that gives its number."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from capacity.catalog.catalog import Catalog
from capacity.planning.results.plan import Plan, ProvisionedOption

Planned = Callable[..., Plan]
MINUTES_OF_30_DAYS = 30 * 24 * 60


def sized(plan: Plan, label: str) -> ProvisionedOption:
    (option,) = (one for one in plan.options if one.deployment_type.label == label)
    assert isinstance(option, ProvisionedOption)
    return option


def needed_of(option: ProvisionedOption) -> float:
    assert option.ptus_needed is not None
    return float(option.ptus_needed)


@pytest.mark.parametrize("as_of", [None, "2026-05-22"], ids=["today", "2026-05-22"])
@pytest.mark.parametrize(
    ("cached", "normalized", "needed", "ptus"),
    [("0", 360_000, 105.88, 110), ("0.5", 260_000, 76.47, 80)],
    ids=["nothing-cached", "half-cached"],
)
def test_gpt_5_2_on_a_data_zone(  # noqa: PLR0913, PLR0917  # one case of the table
    planned: Planned, as_of: str | None, cached: str, normalized: int, needed: float, ptus: int
) -> None:
    """1,000 requests a minute of 200 input and 20 output tokens.

    Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23; the same in MicrosoftDocs/azure-ai-docs,
    provisioned-throughput-sizing.md, 2026-05-22.
    """
    plan = planned(
        "model: gpt-5.2, "
        f"traffic: {{peak_rpm: 1000, input_tokens: 200, output_tokens: 20, cached_input_share: {cached}}}",
        as_of=as_of,
    )
    option = sized(plan, "data-zone-provisioned")

    assert plan.normalized_tpm == normalized
    assert round(needed_of(option), 2) == needed
    assert option.ptus == ptus


@pytest.mark.parametrize("as_of", [None, "2026-05-21"], ids=["today", "2026-05-21"])
@pytest.mark.parametrize(
    ("cached", "normalized", "needed", "ptus"),
    [("0", 360_000, 105.88, 150), ("0.5", 260_000, 76.47, 100)],
    ids=["nothing-cached", "half-cached"],
)
def test_gpt_5_2_in_a_region(  # noqa: PLR0913, PLR0917  # one case of the table
    planned: Planned, as_of: str | None, cached: str, normalized: int, needed: float, ptus: int
) -> None:
    """The same workload, Regional Provisioned.

    Source: MicrosoftDocs/azure-ai-docs, determine-provisioned-throughput-unit-requirements.md, 2026-05-21.
    """
    plan = planned(
        "model: gpt-5.2, "
        f"traffic: {{peak_rpm: 1000, input_tokens: 200, output_tokens: 20, cached_input_share: {cached}}}",
        as_of=as_of,
    )
    option = sized(plan, "regional-provisioned")

    assert plan.normalized_tpm == normalized
    assert round(needed_of(option), 2) == needed
    assert option.ptus == ptus


@pytest.mark.parametrize("as_of", [None, "2026-05-13"], ids=["today", "2026-05-13"])
def test_gpt_5_2_with_longer_answers(planned: Planned, as_of: str | None) -> None:
    """1,000 requests a minute of 100 input and 50 output tokens, Regional Provisioned.

    Source: MicrosoftDocs/azure-ai-docs, concepts/provisioned-throughput.md, 2026-05-13.
    """
    plan = planned("model: gpt-5.2, traffic: {peak_rpm: 1000, input_tokens: 100, output_tokens: 50}", as_of=as_of)
    option = sized(plan, "regional-provisioned")

    assert plan.normalized_tpm == 500_000
    assert round(needed_of(option), 2) == 147.06
    assert option.ptus == 150


def test_gpt_image_2(planned: Planned) -> None:
    """10 requests a minute of 2,000 text, 1,229 image input and 7,024 image output tokens: 46,110.4 each.

    Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
    """
    plan = planned(
        "model: gpt-image-2, "
        "traffic: {peak_rpm: 10, input_tokens: 2000, image_input_tokens: 1229, image_output_tokens: 7024}"
    )
    option = sized(plan, "global-provisioned")

    assert plan.normalized_tpm == 10 * Fraction("46110.4")
    assert round(needed_of(option), 2) == 384.25
    assert option.ptus == 400


@pytest.mark.parametrize(
    ("shape", "of_2024", "today"),
    [
        pytest.param("peak_rpm: 30, input_tokens: 800, output_tokens: 150", 15, 15, id="30-rpm"),
        pytest.param("peak_rpm: 1000, input_tokens: 5000, output_tokens: 50", 140, 145, id="1000-rpm"),
        pytest.param("peak_rpm: 500, input_tokens: 1000, output_tokens: 300", 30, 30, id="500-rpm"),
    ],
)
def test_gpt_4o_mini(planned: Planned, shape: str, of_2024: int, today: int) -> None:
    """Three workloads, published as 15, 140 and 30 PTUs.

    Source: Microsoft Learn, "Performance and latency", 2026-06-05. The figures follow from the output weight of 2024,
    37,000 / 12,333 = 3 (concepts/provisioned-throughput.md, 2024-08-07); with the weight 4 of "Determine PTU sizing
    for a workload", 2026-09-23, the second is 140.54, so 145.
    """
    text = f"model: gpt-4o-mini, traffic: {{{shape}}}"

    assert sized(planned(text, as_of="2024-12-01"), "global-provisioned").ptus == of_2024
    assert sized(planned(text), "global-provisioned").ptus == today


@pytest.mark.parametrize(
    ("rpm", "normalized", "needed", "ptus"),
    [(18, 50_400, 42.0, 45), (19, 53_200, 44.3, 45), (20, 56_000, 46.7, 50)],
)
def test_gpt_5_6_sol(planned: Planned, rpm: int, normalized: int, needed: float, ptus: int) -> None:
    """Requests of 1,000 input and 300 output tokens.

    Source: answers of Azure's calculateModelCapacity (2026-05-01), told by a community benchmark note, 2026-07-28.
    """
    plan = planned(f"model: gpt-5.6-sol, traffic: {{peak_rpm: {rpm}, input_tokens: 1000, output_tokens: 300}}")
    option = sized(plan, "global-provisioned")

    assert plan.normalized_tpm == normalized
    assert round(needed_of(option), 1) == needed
    assert option.ptus == ptus


@pytest.mark.parametrize(("model", "millions"), [("gpt-6-astra", "25.92"), ("gpt-6-sol", "129.6")])
def test_what_one_ptu_carries_in_30_days(model: str, millions: str) -> None:
    """Normalized tokens of one PTU at 100 % over 30 days.

    Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23.
    """
    throughput = Catalog().model(model).throughput
    assert throughput
    assert throughput.input_tpm_per_ptu

    assert throughput.input_tpm_per_ptu * MINUTES_OF_30_DAYS == Fraction(millions) * 1_000_000
